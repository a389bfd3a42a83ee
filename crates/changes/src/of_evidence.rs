//! What of judged evidence a record keeps.

use std::collections::BTreeMap;

use evidence::{Evidence, Head, ObservationsFinding, Quantity};

use crate::Number;
use crate::record::{Analysis, Gate, LAYOUT, Made, Record, Set, Verdict};

/// Where the sets lie that a project carries along.
const BUNDLE: &str = "data/observations/";

impl From<&Evidence> for Record {
    fn from(judged: &Evidence) -> Self {
        let files = files(judged);
        let bundled = |id: &str| {
            let name = format!("{BUNDLE}{id}.parquet");
            files.get("file").and_then(|files| files.get(&name)).cloned()
        };
        Self {
            record_layout: LAYOUT,
            made: made(judged),
            sources: sources(judged),
            sets: judged
                .observations
                .iter()
                .map(|it| (it.id.clone(), set(it, bundled(&it.id))))
                .collect(),
            analyses: analyses(judged),
            numbers: numbers(judged),
            verdicts: judged.verdicts.iter().map(|it| (it.claim.clone(), verdict(it))).collect(),
            files,
        }
    }
}

fn made(judged: &Evidence) -> Made {
    let stamp = judged.stamp.clone();
    Made {
        version: stamp.version,
        program_version: stamp.program_version,
        commit: stamp.commit,
        dirty: stamp.dirty,
        date: stamp.date,
        timestamp_seconds: stamp.timestamp_seconds,
        data_digest: stamp.data_digest,
        toolchain: stamp.toolchain,
        evidence_schema: judged.schema_version,
    }
}

fn files(judged: &Evidence) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut files: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in &judged.files {
        files.entry(file.kind.clone()).or_default().insert(file.id.clone(), file.digest.clone());
    }
    files
}

fn sources(judged: &Evidence) -> BTreeMap<String, BTreeMap<String, String>> {
    let of = |source: &evidence::SourceFinding| {
        source.files.iter().map(|file| (file.id.clone(), file.sha256.clone())).collect()
    };
    judged.sources.iter().map(|source| (source.id.clone(), of(source))).collect()
}

fn set(found: &ObservationsFinding, digest: Option<String>) -> Set {
    let columns = found.columns.iter();
    Set {
        source: found.source.clone(),
        rows_read: found.rows_read,
        rows_accepted: found.rows_accepted,
        columns: columns.map(|it| (it.name.clone(), [it.low, it.high])).collect(),
        digest,
    }
}

fn analyses(judged: &Evidence) -> BTreeMap<String, Analysis> {
    let ran = judged.findings.iter().map(|found| (&found.head, true));
    let missing = judged.missing.iter().map(|missing| (&missing.head, false));
    ran.chain(missing).map(|(head, ran)| (head.full_name(), analysis(head, ran))).collect()
}

fn analysis(head: &Head, ran: bool) -> Analysis {
    Analysis {
        kind: head.kind.word().to_owned(),
        id: head.id.clone(),
        digest: head.digest.clone(),
        observations: head.observations.clone(),
        studies: head.studies.clone(),
        ran,
    }
}

fn numbers(judged: &Evidence) -> BTreeMap<String, Number> {
    let counts = judged.counts.iter().map(|(name, quantity)| (name.clone(), quantity));
    let all = judged.quantities().chain(counts);
    all.map(|(name, quantity)| (name, number(quantity))).collect()
}

fn number(quantity: &Quantity) -> Number {
    Number {
        estimate: quantity.estimate,
        low: quantity.low,
        high: quantity.high,
        unit: quantity.unit.clone(),
    }
}

fn verdict(judged: &evidence::Verdict) -> Verdict {
    Verdict {
        title: judged.title.clone(),
        document: judged.document.clone(),
        outcome: judged.outcome.words().to_owned(),
        decided_by: judged.decided_by.clone(),
        quantity: judged.quantity.clone(),
        rule_digest: judged.rule_digest.clone(),
        superseded_by: judged.superseded_by.clone(),
        gates: judged.gates.iter().map(gate).collect(),
    }
}

fn gate(read: &evidence::Gate) -> Gate {
    Gate {
        name: read.name.clone(),
        quantity: read.quantity.clone(),
        field: read.field.words().to_owned(),
        is: read.is.word().to_owned(),
        threshold: read.threshold,
        value: read.value,
        passed: read.passed,
    }
}
