//! Numbers of single analyses and papers: a printed interval, returns of compute, a law that
//! another group printed.

use evidence::{Evidence, Finding, Kind, Replication, ReplicationOutcome, SubjectKind, half_unit};

use super::check::{Answer, Check, Found, Given, Passes};
use super::read::{each, low, number};

/// D1: the width of a printed interval.
pub static PRINTED_WIDTH: Check = Check {
    id: "D1",
    title: "A printed interval is not too narrow",
    why: "an interval that would take many times the runs is none of these runs",
    kind: SubjectKind::Measure,
    statistic: "runs that an interval as narrow as the printed one takes, over the runs there are",
    passes: Passes::Below(10.0),
    reference: "Besiroglu 2024, arXiv 2404.10102: more than 600,000 runs against fewer than 500",
    ask: |evidence| each(evidence, Kind::Measure, "runs_needed", times_the_runs),
};

/// H1: the sense in which returns diminish that every law along compute has.
pub static RETURNS: Check = Check {
    id: "H1",
    title: "Returns diminish",
    why: "without an upward bend on the logarithms each doubling removes the same share of the \
        loss",
    kind: SubjectKind::Study,
    statistic: "lower end of the interval of the least second derivative of the logarithm of the \
        loss along the logarithm of compute, over the range of the data",
    passes: Passes::Above(0.0),
    reference: "no paper: a rule of this project",
    ask: |evidence| each(evidence, Kind::Study, "curvature_least", low),
};

/// H15: the law of learning rate and batch.
pub static STEP_LAW: Check = Check {
    id: "H15",
    title: "A law of learning rate and batch size reproduces",
    why: "an exponent that its own table does not give again is one of the method, not of the runs",
    kind: SubjectKind::Replication,
    statistic: "distance of our exponent from the printed one, in half units of its last digit",
    passes: Passes::AtMost(1.0),
    reference: "Li 2025, arXiv 2503.04715; issue 10 of its repository",
    ask: |evidence| {
        let rows = evidence.replications.iter().filter(|row| is_step_law(row));
        rows.map(|row| Answer::part(&row.paper, &row.id, from_printed(row))).collect()
    },
};

/// Where the exponents of the step law are printed: its paper, and the issue that reports others
/// from the same table.
const STEP_LAW_PRINTED: [&str; 2] =
    ["arXiv:2503.04715", "https://github.com/step-law/steplaw/issues/10"];

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn times_the_runs(evidence: &Evidence, name: &str) -> Given<f64> {
    let needed = number(evidence, name)?.estimate;
    let runs = evidence.finding(name).map_or(0, |(found, _): (&Finding, _)| found.n);
    Ok(needed / runs as f64)
}

fn is_step_law(row: &Replication) -> bool {
    STEP_LAW_PRINTED.contains(&row.identifier.as_str())
}

fn from_printed(row: &Replication) -> Given<Found> {
    let (Some(ours), Some(name)) = (row.ours, &row.quantity) else {
        return Err(match row.outcome {
            ReplicationOutcome::NotHere => "the data are not here".to_owned(),
            _ => "nothing here tests it".to_owned(),
        });
    };
    let half = half_unit(&row.printed).ok_or("what is printed is no plain number")?;
    Ok(Found::of((ours - row.published).abs() / half, &[name]))
}
