//! The twins of tables and figures: the same rows in full precision, for machines.

use evidence::{
    Allocation, Check, Comparison, Evidence, Exhibit, Figure, HeldOut, MeasureFinding,
    ModelComparison, Parameter, Quantity, Replication, StudyFinding,
};

pub const VERDICTS: &str = "tables/verdicts.csv";
pub const GATES: &str = "tables/gates.csv";
pub const PARAMETERS: &str = "tables/parameters.csv";
pub const COMPARISONS: &str = "tables/comparisons.csv";
pub const CHECKS: &str = "tables/checks.csv";
pub const QUANTITIES: &str = "tables/quantities.csv";
pub const OBSERVATIONS: &str = "tables/observations.csv";
pub const COLUMNS: &str = "tables/columns.csv";
pub const FILES: &str = "tables/files.csv";
pub const MISSING: &str = "tables/missing_studies.csv";
pub const BENCHMARKS: &str = "tables/benchmarks.csv";
pub const PEERS: &str = "tables/peers.csv";
pub const EXHIBITS: &str = "tables/exhibits.csv";
pub const MISSING_EXHIBITS: &str = "tables/missing_exhibits.csv";
pub const REPLICATIONS: &str = "tables/replications.csv";
pub const MEASURES: &str = "tables/measures.csv";
pub const ALLOCATIONS: &str = "tables/allocations.csv";
pub const MODEL_COMPARISONS: &str = "tables/model_comparisons.csv";
pub const BASELINES: &str = "tables/baselines.csv";
pub const MISSING_ANALYSES: &str = "tables/missing_analyses.csv";
pub const PUBLISHED: &str = "tables/published.csv";

/// A file of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Where it lies in the report's folder.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// Every table of the report that has rows.
pub fn twins(evidence: &Evidence) -> Vec<Twin> {
    let mut twins: Vec<Twin> = Vec::new();
    let mut add = |file: &str, heads: &str, rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            twins.push(twin(evidence, file, heads, rows));
        }
    };
    let studies = &evidence.studies;
    add(
        VERDICTS,
        "claim,outcome,decided_by,statement,because,withdrawn,rule_digest",
        verdicts(evidence),
    );
    add(
        GATES,
        "claim,gate,stage,quantity,field,operator,threshold,value,passed,reason",
        gates(evidence),
    );
    add(
        PARAMETERS,
        &format!("study,law,parameter,symbol,{QUANTITY},standard_error"),
        each(studies, parameters),
    );
    add(
        COMPARISONS,
        "study,constants,label,status,parameter,printed,estimate,objective_printed,objective_fit",
        each(studies, comparisons),
    );
    add(CHECKS, "study,check,title,statistic,value,threshold,passed,note", each(studies, checks));
    add(QUANTITIES, &format!("study,quantity,{QUANTITY}"), each(studies, quantities));
    let heads = "exhibit,study,fit,says,converged,objective,excess,steps,evaluations,gradient_max,parameter,value,ratio";
    add(EXHIBITS, heads, evidence.exhibits.iter().flat_map(exhibit).collect());
    let heads = "row,paper,identifier,what,place,status,printed,published,published_low,published_high,quantity,ours,ours_low,ours_high,standard_errors,outcome,note";
    add(REPLICATIONS, heads, evidence.replications.iter().map(replication).collect());
    add(
        MEASURES,
        &format!("measure,set,method,quantity,{QUANTITY}"),
        evidence.measures.iter().flat_map(measure).collect(),
    );
    add(
        ALLOCATIONS,
        &format!("allocation,quantity,{QUANTITY}"),
        evidence.allocations.iter().flat_map(allocation).collect(),
    );
    let heads = "comparison,law,variables,parameters,converged,log_likelihood,aicc,aicc_weight,bic,loo_difference,\
                 loo_standard_error,vuong,vuong_p,break_statistic,break_flop,break_p,log_rmse,relative_error,bias,p_value,notes";
    add(
        MODEL_COMPARISONS,
        heads,
        evidence.model_comparisons.iter().flat_map(model_comparison).collect(),
    );
    let heads = "comparison,baseline,log_rmse,relative_error,bias,p_value";
    add(BASELINES, heads, evidence.model_comparisons.iter().flat_map(baselines).collect());
    add(
        OBSERVATIONS,
        "set,source,loss_group,rows_read,rows_accepted,rows_rejected",
        observations(evidence),
    );
    add(COLUMNS, "set,column,unit,meaning,low,high", columns(evidence));
    add(FILES, "source,file,kind,location,sha256,missing", files(evidence));
    add(MISSING, "study,title,reason,command", missing(evidence));
    add(MISSING_EXHIBITS, "exhibit,title,reason,command", missing_exhibits(evidence));
    add(MISSING_ANALYSES, "analysis,title,reason,command", missing_analyses(evidence));
    add(BENCHMARKS, &format!("benchmark,{QUANTITY},answer,machine,commit"), benchmarks(evidence));
    let heads = "seconds_per_unit_peer,seconds_per_unit_ours,answer_peer,answer_ours,peer_method,versions,machine,commit";
    add(PEERS, &format!("workload,peer,threads_ours,{QUANTITY},{heads}"), peers(evidence));
    add(PUBLISHED, "law,parameter,value,low,high,paper,arxiv,place,status", published(evidence));
    for (file, figure) in crate::figure::twins(evidence) {
        twins.push(twin(
            evidence,
            &file,
            "series,excluded,x,y,low,high,params",
            figure_rows(figure),
        ));
    }
    twins
}

const QUANTITY: &str = "estimate,low,high,level,unit,n,method";

fn twin(evidence: &Evidence, file: &str, heads: &str, rows: Vec<Vec<String>>) -> Twin {
    let mut text = format!("# {}\n{heads}\n", crate::made_by(&evidence.stamp));
    for row in rows {
        let fields: Vec<String> = row.iter().map(|field| quote(field)).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    Twin { file: file.to_owned(), text }
}

/// A field by RFC 4180: quoted where a comma, a quote or a line end would break the row.
fn quote(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r', '#']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// The shortest text that reads back to the same bits.
fn full(value: f64) -> String {
    format!("{value:?}")
}

fn full_or_empty(value: Option<f64>) -> String {
    value.map_or_else(String::new, full)
}

/// The snake-case name that the evidence files for a variant.
fn filed(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn fields<const N: usize>(fields: [&str; N]) -> Vec<String> {
    fields.map(str::to_owned).to_vec()
}

fn quantity(quantity: &Quantity) -> Vec<String> {
    vec![
        full(quantity.estimate),
        full_or_empty(quantity.low),
        full_or_empty(quantity.high),
        full_or_empty(quantity.level),
        quantity.unit.clone(),
        quantity.n.to_string(),
        quantity.method.clone(),
    ]
}

fn each(
    studies: &[StudyFinding],
    rows: impl Fn(&StudyFinding) -> Vec<Vec<String>>,
) -> Vec<Vec<String>> {
    let named = |study: &StudyFinding| {
        let mut rows = rows(study);
        for row in &mut rows {
            row.insert(0, study.id.clone());
        }
        rows
    };
    studies.iter().flat_map(named).collect()
}

fn parameters(study: &StudyFinding) -> Vec<Vec<String>> {
    let row = |parameter: &Parameter| {
        let mut row = fields([&study.law.name, &parameter.name, &parameter.symbol]);
        row.extend(quantity(&parameter.value));
        row.push(full_or_empty(parameter.standard_error));
        row
    };
    study.parameters.iter().map(row).collect()
}

fn comparisons(study: &StudyFinding) -> Vec<Vec<String>> {
    let row = |comparison: &Comparison, parameter: &Parameter| {
        let mut row =
            fields([&comparison.id, &comparison.label, &comparison.status, &parameter.name]);
        row.push(full_or_empty(comparison.values.get(&parameter.name).copied()));
        row.extend([parameter.value.estimate, comparison.objective, study.fit.objective].map(full));
        row
    };
    let rows =
        |comparison| study.parameters.iter().map(move |parameter| row(comparison, parameter));
    study.comparisons.iter().flat_map(rows).collect()
}

fn checks(study: &StudyFinding) -> Vec<Vec<String>> {
    let row = |check: &Check| {
        let passed = check.passed.to_string();
        fields([
            &check.id,
            &check.title,
            &check.statistic,
            &full(check.value),
            &check.threshold,
            &passed,
            &check.note,
        ])
    };
    study.checks.iter().map(row).collect()
}

fn quantities(study: &StudyFinding) -> Vec<Vec<String>> {
    let row = |(name, found): (&String, &Quantity)| {
        let mut row = vec![name.clone()];
        row.extend(quantity(found));
        row
    };
    study.quantities.iter().map(row).collect()
}

fn replication(row: &Replication) -> Vec<String> {
    let mut cells = fields([
        &row.id,
        &row.paper,
        &row.identifier,
        &row.what,
        &row.place,
        &row.status,
        &row.printed,
    ]);
    cells.push(full(row.published));
    cells.extend([full_or_empty(row.published_low), full_or_empty(row.published_high)]);
    cells.push(row.quantity.clone().unwrap_or_default());
    cells.extend([row.ours, row.ours_low, row.ours_high, row.difference].map(full_or_empty));
    cells.extend(fields([row.outcome.words(), &row.note]));
    cells
}

fn measure(found: &MeasureFinding) -> Vec<Vec<String>> {
    let row = |(name, number): (&String, &Quantity)| {
        let mut cells = fields([&found.id, &found.observations, &found.method, name]);
        cells.extend(quantity(number));
        cells
    };
    found.quantities.iter().map(row).collect()
}

/// One row a parameter: those on record first, then those of each end.
fn exhibit(exhibit: &Exhibit) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if let Some(record) = &exhibit.record {
        for (name, &value) in &record.parameters {
            let mut row = fields([
                &exhibit.id,
                &exhibit.study,
                "on record",
                &record.says,
                "",
                &full(record.objective),
            ]);
            row.push(full_or_empty(record.excess));
            row.extend(fields(["", "", "", name, &full(value), ""]));
            rows.push(row);
        }
    }
    for end in &exhibit.ends {
        for parameter in &end.parameters {
            let converged = end.converged_by_its_own_rule.to_string();
            let mut row = fields([
                &exhibit.id,
                &exhibit.study,
                &end.label,
                &end.says,
                &converged,
                &full(end.objective),
            ]);
            row.extend([full_or_empty(end.excess), end.steps.to_string()]);
            row.push(
                end.evaluations.map_or_else(String::new, |evaluations| evaluations.to_string()),
            );
            row.extend(fields([&full(end.gradient_max), &parameter.name, &full(parameter.value)]));
            row.push(full_or_empty(parameter.ratio));
            rows.push(row);
        }
    }
    rows
}

fn verdicts(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |verdict: &evidence::Verdict| {
        let decided_by = verdict.decided_by.as_deref().unwrap_or_default();
        let (outcome, withdrawn) = (filed(verdict.outcome), verdict.withdrawn.to_string());
        let (claim, digest) = (&verdict.claim, &verdict.rule_digest);
        fields([
            claim,
            &outcome,
            decided_by,
            &verdict.statement,
            &verdict.because,
            &withdrawn,
            digest,
        ])
    };
    evidence.verdicts.iter().map(row).collect()
}

fn gates(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |claim: &str, gate: &evidence::Gate| {
        let mut row = fields([
            claim,
            &gate.name,
            &filed(gate.stage),
            &gate.quantity,
            &filed(gate.field),
            &filed(gate.is),
        ]);
        row.extend([full(gate.threshold), full_or_empty(gate.value)]);
        row.push(gate.passed.map_or_else(String::new, |passed| passed.to_string()));
        row.push(gate.reason.clone());
        row
    };
    let rows = |verdict: &evidence::Verdict| {
        verdict.gates.iter().map(|gate| row(&verdict.claim, gate)).collect::<Vec<_>>()
    };
    evidence.verdicts.iter().flat_map(rows).collect()
}

fn observations(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |set: &evidence::ObservationsFinding| {
        let rejected = set.rejected.iter().map(|rows| rows.rows).sum::<usize>();
        let mut row = fields([&set.id, &set.source, &set.loss_group]);
        row.extend([set.rows_read, set.rows_accepted, rejected].map(|rows| rows.to_string()));
        row
    };
    evidence.observations.iter().map(row).collect()
}

fn columns(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |set: &str, column: &evidence::ColumnFinding| {
        fields([
            set,
            &column.name,
            &column.unit,
            &column.meaning,
            &full(column.low),
            &full(column.high),
        ])
    };
    let rows = |set: &evidence::ObservationsFinding| {
        set.columns.iter().map(|column| row(&set.id, column)).collect::<Vec<_>>()
    };
    evidence.observations.iter().flat_map(rows).collect()
}

fn files(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |source: &str, file: &evidence::SourceFile| {
        let missing = file.missing.as_deref().unwrap_or_default();
        fields([source, &file.id, &file.kind, &file.location, &file.sha256, missing])
    };
    let rows = |source: &evidence::SourceFinding| {
        source.files.iter().map(|file| row(&source.id, file)).collect::<Vec<_>>()
    };
    evidence.sources.iter().flat_map(rows).collect()
}

fn missing(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |study: &evidence::MissingStudy| {
        fields([
            &study.id,
            &study.title,
            &study.reason,
            study.command.as_deref().unwrap_or_default(),
        ])
    };
    evidence.missing_studies.iter().map(row).collect()
}

fn missing_exhibits(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |exhibit: &evidence::MissingExhibit| {
        fields([
            &exhibit.id,
            &exhibit.title,
            &exhibit.reason,
            exhibit.command.as_deref().unwrap_or_default(),
        ])
    };
    evidence.missing_exhibits.iter().map(row).collect()
}

fn missing_analyses(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |analysis: &evidence::MissingStudy| {
        fields([
            &analysis.id,
            &analysis.title,
            &analysis.reason,
            analysis.command.as_deref().unwrap_or_default(),
        ])
    };
    evidence.missing_analyses.iter().map(row).collect()
}

fn allocation(allocation: &Allocation) -> Vec<Vec<String>> {
    let row = |(name, found): (&String, &Quantity)| {
        let mut row = fields([&allocation.id, name]);
        row.extend(quantity(found));
        row
    };
    allocation.quantities.iter().map(row).collect()
}

fn model_comparison(comparison: &ModelComparison) -> Vec<Vec<String>> {
    let row = |law: &evidence::ComparedLaw| {
        let (parameters, converged) = (law.parameters.to_string(), law.converged.to_string());
        let mut row = fields([
            &comparison.id,
            &law.law.name,
            &law.variables.join(" "),
            &parameters,
            &converged,
        ]);
        row.extend([
            full(law.log_likelihood),
            full_or_empty(law.aicc),
            full_or_empty(law.aicc_weight),
            full(law.bic),
        ]);
        for pair in [law.loo_difference, law.vuong] {
            row.extend([0, 1].map(|index| full_or_empty(pair.map(|pair| pair[index]))));
        }
        let found = law.break_found;
        row.extend(
            [found.map(|b| b.statistic), found.map(|b| b.flop), found.map(|b| b.p_value)]
                .map(full_or_empty),
        );
        row.extend(held_out(law.held_out.as_ref()));
        row.push(law.notes.join("; "));
        row
    };
    comparison.laws.iter().map(row).collect()
}

fn baselines(comparison: &ModelComparison) -> Vec<Vec<String>> {
    let row = |baseline: &evidence::ComparedBaseline| {
        let mut row = fields([&comparison.id, &baseline.name]);
        row.extend(held_out(Some(&baseline.held_out)));
        row
    };
    comparison.baselines.iter().map(row).collect()
}

fn held_out(found: Option<&HeldOut>) -> [String; 4] {
    let numbers =
        [found.map(|h| h.log_rmse), found.map(|h| h.relative_error), found.map(|h| h.bias)];
    let [rmse, relative, bias] = numbers.map(full_or_empty);
    [rmse, relative, bias, full_or_empty(found.and_then(|found| found.p_value))]
}

fn benchmarks(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |benchmark: &evidence::Benchmark| {
        let mut row = vec![benchmark.id.clone()];
        row.extend(quantity(&benchmark.time));
        row.extend(fields([&benchmark.answer, &benchmark.machine, &benchmark.commit]));
        row
    };
    evidence.benchmarks.iter().map(row).collect()
}

fn peers(evidence: &Evidence) -> Vec<Vec<String>> {
    let answer =
        |answer: &[f64]| answer.iter().map(|&value| full(value)).collect::<Vec<String>>().join(" ");
    let row = |found: &evidence::PeerRatio| {
        let mut row =
            vec![found.workload.clone(), found.peer.clone(), found.threads_ours.to_string()];
        row.extend(quantity(&found.ratio));
        row.extend([found.seconds_per_unit_peer, found.seconds_per_unit_ours].map(full));
        row.extend([answer(&found.answer_peer), answer(&found.answer_ours), found.method.clone()]);
        let versions: Vec<String> =
            found.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        row.extend([versions.join(", "), found.machine.clone(), found.commit.clone()]);
        row
    };
    evidence.peers.iter().map(row).collect()
}

fn published(evidence: &Evidence) -> Vec<Vec<String>> {
    let row = |constant: &evidence::PublishedConstant| {
        fields([
            &constant.law,
            &constant.parameter,
            &constant.value,
            &constant.low,
            &constant.high,
            &constant.paper,
            &constant.arxiv,
            &constant.place,
            &constant.status,
        ])
    };
    evidence.published.iter().map(row).collect()
}

fn figure_rows(figure: &Figure) -> Vec<Vec<String>> {
    let point = |point: &evidence::Point| {
        let (none, params) = (String::new(), full_or_empty(point.params));
        vec![
            "observation".to_owned(),
            point.excluded.to_string(),
            full(point.x),
            full(point.y),
            none.clone(),
            none,
            params,
        ]
    };
    let at = |values: &[f64], index: usize| full_or_empty(values.get(index).copied());
    let line = |line: &evidence::Line| {
        let row = |index: usize| {
            let ends = [&line.x, &line.y, &line.low, &line.high].map(|values| at(values, index));
            let mut row = vec![line.label.clone(), String::new()];
            row.extend(ends);
            row.push(String::new());
            row
        };
        (0..line.x.len()).map(row).collect::<Vec<_>>()
    };
    figure.points.iter().map(point).chain(figure.lines.iter().flat_map(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_never_breaks_its_row() {
        assert_eq!(quote("plain"), "plain", "a plain field was quoted");
        assert_eq!(quote("a,b"), "\"a,b\"", "a comma broke the row");
        assert_eq!(quote("say \"x\"\n"), "\"say \"\"x\"\"\n\"", "a quote broke the row");
    }

    #[test]
    fn numbers_read_back_to_the_last_bit() {
        for value in [0.1, 1.397e18, 6_795_600_349.289_497, 5e-324] {
            assert_eq!(
                full(value).parse::<f64>().map(f64::to_bits),
                Ok(value.to_bits()),
                "{value}"
            );
        }
    }
}
