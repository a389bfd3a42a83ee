//! Which law: every law of a comparison on the same rows, and what it foretells of the largest
//! runs.

use evidence::{ComparedLaw, ComparisonDetail, Evidence, Finding, HeldOut};

use crate::attachments::Attachments;
use crate::blocks::{code, fact, list_of, paragraph, paragraph_of, printed, section, text};
use crate::figure;
use crate::links::section_id;
use crate::lookup::{ABSENT, estimate, estimate_of, said};
use crate::number::{self, count};
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Block, Cell, Section};

const HOW: &str = "Laws are ranked by what they foretell of larger runs than any they have seen, \
    never by how they fit what they have seen. A law that loses to a baseline, which \
    needs no law, has foretold nothing.";

const COLUMNS: [&str; 5] = [
    "AICc and BIC: Akaike’s criterion for small samples and Schwarz’s; smaller is better. A \
    difference below two decides nothing, one above ten is strong (Burnham & Anderson).",
    "LOO: the log density that a law gives to each row after a fit to the others, summed, minus \
    that of the law that does best; a difference means something from twice its standard error on \
    (Vehtari).",
    "Vuong: probability that two laws are equally near to the truth, this one and the best by LOO; \
    it does not hold for a law that contains the other (Vuong).",
    "Break: probability of as strong a break along compute as the law leaves, if there is none \
    (Andrews); along another column where the comparison orders its rows by it.",
    "Paired: probability of errors as uneven as those of this prediction and of the first, row by \
    row, if both are equally good (Wilcoxon), adjusted for the number of tests (Holm).",
];

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.comparisons().next().is_none() {
        return Vec::new();
    }
    attachments.file(&laws(evidence), evidence.comparisons().flat_map(law_rows));
    let predictions = |(found, detail)| predictions(found, detail, evidence);
    attachments.file(&held_out(evidence), evidence.comparisons().flat_map(predictions));
    let mut blocks = vec![paragraph("", HOW)];
    blocks.extend(list_of("The columns.", COLUMNS.map(str::to_owned).to_vec()));
    let mut sections = vec![section(1, "which-law", "Which law?", blocks)];
    for (found, comparison) in evidence.comparisons() {
        let title = format!("Which law? {}", found.head.title);
        let blocks = self::blocks(found, comparison, evidence, attachments);
        sections.push(section(2, section_id(&found.head), title, blocks));
    }
    sections
}

fn blocks(
    found: &Finding,
    comparison: &ComparisonDetail,
    evidence: &Evidence,
    attachments: &mut Attachments,
) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        paragraph_of("Question.", &found.head.question).into_iter().collect();
    let caption = "The laws on all rows; k counts the scale of the errors.";
    blocks.extend(laws(evidence).block(caption, law_rows((found, comparison))));
    let predictions = predictions(found, comparison, evidence);
    blocks.extend(held_out(evidence).block(&errors_of(comparison), predictions));
    blocks.extend(attachments.figures(figure::of(found)));
    let notes = comparison.laws.iter().filter_map(note).collect();
    blocks.extend(list_of("What did not work.", notes));
    blocks.push(Block::Facts {
        items: vec![
            fact("Comparison", code(&found.head.id)),
            fact("Data", code(found.head.observations.as_deref().unwrap_or_default())),
            fact("Rows", text(count(found.n))),
            fact("Log residuals", text(&comparison.errors)),
            fact("Held out", text(held_out_words(comparison))),
            fact("Digest of the comparison", code(&found.head.digest)),
        ],
    });
    blocks
}

/// What the table of errors shows.
fn errors_of(comparison: &ComparisonDetail) -> String {
    let (along, bias) = match &comparison.along {
        None => ("compute".to_owned(), "more loss was left than promised"),
        Some(along) => (along.label.to_lowercase(), "more was left than promised"),
    };
    format!(
        "Error on the runs of largest {along}, none of which the predictions have seen; a positive \
        bias means that {bias}."
    )
}

/// What did not work with a law.
fn note(law: &ComparedLaw) -> Option<String> {
    (!law.notes.is_empty()).then(|| format!("{}: {}.", name(law), law.notes.join("; ")))
}

fn name(law: &ComparedLaw) -> String {
    format!("{} along {}", law.law.name, law.variables.join(", "))
}

fn held_out_words(comparison: &ComparisonDetail) -> String {
    comparison.held_out_from_flop.map_or_else(
        || "none: too few rows".to_owned(),
        |flop| {
            let unit = comparison.along.as_ref().map_or("FLOP", |along| along.unit.as_str());
            let from = number::with_unit(number::significant(flop, 3), unit);
            format!("{}, from {from} on", number::counted(comparison.held_out, "row", "rows"))
        },
    )
}

fn p_value(value: f64) -> String {
    number::significant(value, 2)
}

/// A law of a comparison.
#[derive(Clone, Copy)]
struct LawRow<'a> {
    found: &'a Finding,
    law: &'a ComparedLaw,
}

impl LawRow<'_> {
    /// The difference by leave-one-out with its standard error.
    fn loo(self, evidence: &Evidence) -> Option<[f64; 2]> {
        let [difference, error] = self.law.loo_difference.as_ref()?;
        Some([estimate(evidence, difference)?, estimate(evidence, error)?])
    }

    fn vuong_p(self, evidence: &Evidence) -> Option<f64> {
        estimate_of(evidence, self.law.vuong_p.as_deref())
    }

    fn break_flop(self, evidence: &Evidence) -> Option<f64> {
        // Along another column the place is no compute.
        let place = &self.law.strongest_break.as_ref()?.flop;
        place.ends_with(".break_flop").then(|| estimate(evidence, place)).flatten()
    }

    fn break_p(self, evidence: &Evidence) -> Option<f64> {
        estimate(evidence, &self.law.strongest_break.as_ref()?.p_value)
    }

    /// One of its errors on the rows held out.
    fn error(self, evidence: &Evidence, of: impl Fn(&HeldOut) -> Option<&str>) -> Option<f64> {
        estimate_of(evidence, of(self.law.held_out.as_ref()?))
    }
}

fn law_rows<'a>(
    (found, comparison): (&'a Finding, &'a ComparisonDetail),
) -> impl Iterator<Item = LawRow<'a>> {
    comparison.laws.iter().map(move |law| LawRow { found, law })
}

/// How the laws fit all rows.
fn laws(evidence: &Evidence) -> Table<'_, LawRow<'_>> {
    let aicc = |row: LawRow| estimate_of(evidence, row.law.aicc.as_deref());
    let bic = |row: LawRow| estimate(evidence, &row.law.bic);
    Table::<LawRow>::new("tables/model_comparisons.csv")
        .filed("comparison", |row| &row.found.head.id)
        .shown("Law", Wide, |row| text(name(row.law)))
        .filed("law", |row| &row.law.law.name)
        .filed("variables", |row| row.law.variables.join(" "))
        .shown("Formula", Wide, |row| text(&row.law.law.formula))
        .shown("k", Number, |row| text(count(row.law.parameters)))
        .filed("parameters", |row| row.law.parameters)
        .filed("converged", |row| row.law.converged)
        .filed("log_likelihood", |row| row.law.log_likelihood)
        .shown("AICc", Number, move |row| printed(aicc(row), |value| number::decimal(value, 1)))
        .filed("aicc", aicc)
        .filed("aicc_weight", |row| row.law.aicc_weight)
        .shown("BIC", Number, move |row| printed(bic(row), |value| number::decimal(value, 1)))
        .filed("bic", bic)
        .shown("LOO ± s.e.", Number, |row| loo(row.loo(evidence)))
        .filed("loo_difference", |row| row.loo(evidence).map(|[difference, _]| difference))
        .filed("loo_standard_error", |row| row.loo(evidence).map(|[_, error]| error))
        .shown("Vuong p", Number, |row| printed(row.vuong_p(evidence), p_value))
        .filed("vuong", |row| row.law.vuong_statistic)
        .filed("vuong_p", |row| row.vuong_p(evidence))
        .shown("Break p", Number, |row| strongest_break(row.law, evidence))
        .filed("break_statistic", |row| row.law.strongest_break.as_ref().map(|it| it.statistic))
        .filed("break_flop", |row| row.break_flop(evidence))
        .filed("break_p", |row| row.break_p(evidence))
        .filed("log_rmse", |row| row.error(evidence, |error| Some(&error.log_rmse)))
        .filed("relative_error", |row| row.error(evidence, |error| Some(&error.relative_error)))
        .filed("bias", |row| row.error(evidence, |error| Some(&error.bias)))
        .filed("p_value", |row| row.error(evidence, |error| error.p_value.as_deref()))
        .filed("notes", |row| row.law.notes.join("; "))
}

/// The law that does best differs from itself by nothing.
fn loo(found: Option<[f64; 2]>) -> Cell {
    let Some([difference, error]) = found else { return text("") };
    if difference >= 0.0 && error <= 0.0 {
        return text("best");
    }
    text(format!("{} ± {}", number::significant(difference, 3), number::significant(error, 2)))
}

fn strongest_break(law: &ComparedLaw, evidence: &Evidence) -> Cell {
    let Some(found) = &law.strongest_break else { return text("") };
    let flop = said(evidence, &found.flop, |flop| number::significant(flop, 2));
    let p_value = evidence
        .quantity(&found.p_value)
        .map_or_else(|| ABSENT.to_owned(), |found| number::at_most(found, p_value(found.estimate)));
    text(format!("{p_value} at {flop}"))
}

/// A law or a baseline with its errors on the rows held out.
#[derive(Clone, Copy)]
struct Prediction<'a> {
    found: &'a Finding,
    by: Predictor<'a>,
    errors: &'a HeldOut,
}

#[derive(Clone, Copy)]
enum Predictor<'a> {
    Law(&'a ComparedLaw),
    Baseline(&'a str),
}

impl Predictor<'_> {
    fn name(self) -> String {
        match self {
            Self::Law(law) => name(law),
            Self::Baseline(name) => name.to_owned(),
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Law(_) => "law",
            Self::Baseline(_) => "baseline",
        }
    }
}

/// Laws and baselines together, those with the least error first.
fn predictions<'a>(
    found: &'a Finding,
    comparison: &'a ComparisonDetail,
    evidence: &Evidence,
) -> Vec<Prediction<'a>> {
    let mut all: Vec<Prediction> = Vec::new();
    for law in &comparison.laws {
        let by = Predictor::Law(law);
        all.extend(law.held_out.as_ref().map(|errors| Prediction { found, by, errors }));
    }
    for baseline in &comparison.baselines {
        let by = Predictor::Baseline(&baseline.name);
        all.push(Prediction { found, by, errors: &baseline.held_out });
    }
    // What has no number ends up last.
    let log_rmse = |each: &Prediction| estimate(evidence, &each.errors.log_rmse);
    let error = |each: &Prediction| log_rmse(each).unwrap_or(f64::INFINITY);
    all.sort_by(|a, b| error(a).total_cmp(&error(b)));
    all
}

/// How laws and baselines foretell what was held out.
fn held_out(evidence: &Evidence) -> Table<'_, Prediction<'_>> {
    let of = |name: &str| estimate(evidence, name);
    let p = |row: Prediction| estimate_of(evidence, row.errors.p_value.as_deref());
    Table::<Prediction>::new("tables/held_out.csv")
        .filed("comparison", |row| &row.found.head.id)
        .shown("Prediction", Wide, |row| text(row.by.name()))
        .filed("prediction", |row| row.by.name())
        .shown("Kind", Short, |row| text(row.by.kind()))
        .filed("kind", |row| row.by.kind())
        .shown("Mean error", Number, move |row| {
            printed(of(&row.errors.relative_error), number::share)
        })
        .filed("relative_error", move |row| of(&row.errors.relative_error))
        .shown("Log RMSE", Number, move |row| {
            printed(of(&row.errors.log_rmse), |value| number::significant(value, 3))
        })
        .filed("log_rmse", move |row| of(&row.errors.log_rmse))
        .shown("Bias", Number, move |row| {
            printed(of(&row.errors.bias), |value| number::significant(value, 2))
        })
        .filed("bias", move |row| of(&row.errors.bias))
        .shown("Paired p", Number, move |row| {
            let is_first = row.errors.p_value.is_none();
            if is_first { text("first") } else { printed(p(row), p_value) }
        })
        .filed("p_value", p)
}
