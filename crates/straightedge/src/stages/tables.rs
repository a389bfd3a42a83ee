//! The evidence as tables: parquet, for people who read it with polars, pandas or R.

use std::path::Path;

use anyhow::{Context, Result};
use evidence::{Evidence, Gate, Quantity, Replication, Verdict};
use serde::Serialize;
use tidy::{Cells, columns_to_parquet};

use crate::files;

/// The folder of the tables, in that of a report.
const FOLDER: &str = "evidence";

/// One column: its name and its cells.
type Column = (&'static str, Cells);

/// Writes `evidence/quantities.parquet`, `verdicts.parquet`, `gates.parquet` and
/// `replications.parquet` into the folder of a report.
pub fn write(judged: &Evidence, folder: &Path) -> Result<()> {
    for (name, columns) in [
        ("quantities", quantities(judged)),
        ("verdicts", verdicts(&judged.verdicts)?),
        ("gates", gates(&judged.verdicts)?),
        ("replications", replications(&judged.replications)?),
    ] {
        let path = folder.join(format!("{FOLDER}/{name}.parquet"));
        let bytes = columns_to_parquet(&columns).with_context(|| path.display().to_string())?;
        files::write(&path, &bytes)?;
    }
    Ok(())
}

/// Every number of every finding, and how many there are of what is counted.
fn quantities(judged: &Evidence) -> Vec<Column> {
    let counts = judged.counts.iter().map(|(name, quantity)| (name.clone(), quantity));
    let rows: Vec<(String, &Quantity)> = judged.quantities().chain(counts).collect();
    let numbers = |read: fn(&Quantity) -> Option<f64>| {
        Cells::Numbers(rows.iter().map(|(_, quantity)| read(quantity)).collect())
    };
    let texts = |read: fn(&Quantity) -> &String| {
        Cells::Texts(rows.iter().map(|(_, quantity)| Some(read(quantity).clone())).collect())
    };
    vec![
        ("name", Cells::Texts(rows.iter().map(|(name, _)| Some(name.clone())).collect())),
        ("estimate", numbers(|quantity| Some(quantity.estimate))),
        ("low", numbers(|quantity| quantity.low)),
        ("high", numbers(|quantity| quantity.high)),
        ("level", numbers(|quantity| quantity.level)),
        ("unit", texts(|quantity| &quantity.unit)),
        ("n", Cells::Counts(rows.iter().map(|(_, quantity)| Some(quantity.n as u64)).collect())),
        ("method", texts(|quantity| &quantity.method)),
    ]
}

/// Every judged claim.
fn verdicts(rows: &[Verdict]) -> Result<Vec<Column>> {
    let texts = |read: fn(&Verdict) -> Option<&String>| {
        Cells::Texts(rows.iter().map(|verdict| read(verdict).cloned()).collect())
    };
    Ok(vec![
        ("claim", texts(|verdict| Some(&verdict.claim))),
        ("title", texts(|verdict| Some(&verdict.title))),
        ("statement", texts(|verdict| Some(&verdict.statement))),
        ("reading", texts(|verdict| verdict.reading.as_ref())),
        ("document", texts(|verdict| Some(&verdict.document))),
        ("place", texts(|verdict| Some(&verdict.place))),
        ("population", texts(|verdict| Some(&verdict.population))),
        ("outcome", words(rows.iter().map(|verdict| verdict.outcome))?),
        ("decided_by", texts(|verdict| verdict.decided_by.as_ref())),
        ("quantity", texts(|verdict| Some(&verdict.quantity))),
        ("because", texts(|verdict| Some(&verdict.because))),
        ("caution", texts(|verdict| Some(&verdict.caution))),
        ("would_change", texts(|verdict| Some(&verdict.would_change))),
        ("rule_digest", texts(|verdict| Some(&verdict.rule_digest))),
        ("withdrawn", Cells::Truths(rows.iter().map(|verdict| Some(verdict.withdrawn)).collect())),
    ])
}

/// Every gate of every judged claim.
fn gates(verdicts: &[Verdict]) -> Result<Vec<Column>> {
    let rows: Vec<(&Verdict, &Gate)> = verdicts
        .iter()
        .flat_map(|verdict| verdict.gates.iter().map(move |gate| (verdict, gate)))
        .collect();
    let texts = |read: fn(&Gate) -> Option<&String>| {
        Cells::Texts(rows.iter().map(|(_, gate)| read(gate).cloned()).collect())
    };
    let numbers = |read: fn(&Gate) -> Option<f64>| {
        Cells::Numbers(rows.iter().map(|(_, gate)| read(gate)).collect())
    };
    Ok(vec![
        ("claim", Cells::Texts(rows.iter().map(|(of, _)| Some(of.claim.clone())).collect())),
        ("gate", texts(|gate| Some(&gate.name))),
        ("stage", words(rows.iter().map(|(_, gate)| gate.stage))?),
        ("quantity", texts(|gate| Some(&gate.quantity))),
        ("field", words(rows.iter().map(|(_, gate)| gate.field))?),
        ("is", words(rows.iter().map(|(_, gate)| gate.is))?),
        ("threshold", numbers(|gate| Some(gate.threshold))),
        ("value", numbers(|gate| gate.value)),
        ("passed", Cells::Truths(rows.iter().map(|(_, gate)| gate.passed).collect())),
        ("reason", texts(|gate| Some(&gate.reason))),
        ("not_computed", texts(|gate| gate.not_computed.as_ref())),
    ])
}

/// Every published number beside ours.
fn replications(rows: &[Replication]) -> Result<Vec<Column>> {
    let texts = |read: fn(&Replication) -> Option<&String>| {
        Cells::Texts(rows.iter().map(|row| read(row).cloned()).collect())
    };
    let numbers =
        |read: fn(&Replication) -> Option<f64>| Cells::Numbers(rows.iter().map(read).collect());
    Ok(vec![
        ("name", texts(|row| Some(&row.id))),
        ("paper", texts(|row| Some(&row.paper))),
        ("identifier", texts(|row| Some(&row.identifier))),
        ("what", texts(|row| Some(&row.what))),
        ("place", texts(|row| Some(&row.place))),
        ("status", texts(|row| Some(&row.status))),
        ("printed", texts(|row| Some(&row.printed))),
        ("published", numbers(|row| Some(row.published))),
        ("published_low", numbers(|row| row.published_low)),
        ("published_high", numbers(|row| row.published_high)),
        ("quantity", texts(|row| row.quantity.as_ref())),
        ("ours", numbers(|row| row.ours)),
        ("ours_low", numbers(|row| row.ours_low)),
        ("ours_high", numbers(|row| row.ours_high)),
        ("difference_standard_errors", numbers(|row| row.difference)),
        ("outcome", words(rows.iter().map(|row| row.outcome))?),
        ("note", texts(|row| Some(&row.note))),
    ])
}

/// Each value by the word that the evidence has for it.
fn words<T: Serialize>(values: impl Iterator<Item = T>) -> Result<Cells> {
    let mut cells = Vec::new();
    for value in values {
        cells.push(serde_json::to_value(value)?.as_str().map(str::to_owned));
    }
    Ok(Cells::Texts(cells))
}
