//! The same answer for rows that are there already, without a file and without a project.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use observations::Observations;

use super::answer::{Compared, OwnRuns, UsedColumn};
use super::contest::choose;
use super::{Given, Ran, answer};
use crate::battery::Batteries;
use crate::definition::{Defined, Document, parse};
use crate::definitions::{Definitions, Documents};
use crate::run::{self, run_all};
use crate::sets::Sets;
use crate::study::Study;
use crate::study::draft::text::{Budgets, Set, Wanted, text};
use crate::study::draft::{Candidate, Columns, candidates};

/// What is asked of rows.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The law; none, the laws that the columns allow are held against each other.
    pub law: Option<&'a str>,
    /// The column that the law predicts.
    pub response: &'a str,
    /// What a law in one variable is fitted along.
    pub along: Option<&'a str>,
    /// Whether only a law of parameters and tokens will do.
    pub splits: bool,
    /// The seed of the draws.
    pub seed: u64,
    /// How often rows are drawn anew.
    pub replicates: usize,
}

/// One law fitted to rows, with intervals and checks: what `straightedge fit FILE` says of them.
///
/// # Errors
/// No law can be fitted to these columns, or the fit could not run.
pub fn of_rows(rows: &Observations, asked: Asked<'_>) -> Result<OwnRuns> {
    let (document, study, compared) = chosen(rows, asked)?;
    let documents = Documents { studies: vec![document], ..Documents::default() };
    let definitions = Definitions::read(&documents)?;
    let mut sets = Sets::default();
    sets.present.insert(rows.id.clone(), rows.clone());
    let given = run::Given {
        sets: &sets,
        constants: &[],
        shapes: &BTreeMap::new(),
        unsettled: &BTreeMap::new(),
        batteries: &Batteries::default(),
    };
    let answers = run_all(&definitions, &given, &|_| ())?;
    let ran = Ran {
        findings: &answers.findings,
        missing: &answers.missing,
        rows_read: rows.len(),
        rejected: &[],
    };
    let columns = rows.columns.values().map(|column| UsedColumn {
        quantity: column.quantity.name.to_owned(),
        heading: None,
        unit: column.quantity.unit.to_owned(),
        counts: None,
    });
    let of = Given {
        file: &rows.id,
        columns: columns.collect(),
        study: &study,
        observations: rows,
        compared,
    };
    answer(ran, of)
}

/// The study of rows: of the law that is named, or of the one that foretold larger runs best.
///
/// # Errors
/// No law can be fitted to these columns, or none could be held against the others.
pub fn study_of_rows(rows: &Observations, asked: Asked<'_>) -> Result<Study> {
    chosen(rows, asked).map(|(_, study, _)| study)
}

fn chosen(rows: &Observations, asked: Asked<'_>) -> Result<(Document, Study, Option<Compared>)> {
    let names: Vec<&str> = rows.columns.keys().map(String::as_str).collect();
    let columns = Columns { names, rows: Some(rows), response: asked.response, along: asked.along };
    let mut possible = candidates(&columns);
    possible.retain(|one| asked.law.is_none_or(|law| one.law == law));
    possible.retain(|one| !asked.splits || one.variables == ["params", "training_tokens"]);
    ensure!(
        !possible.is_empty(),
        "no law{} can be fitted to the columns {}; hint: it needs {} and its variables, positive \
         and not always the same",
        asked.law.map_or_else(String::new, |law| format!(" called \"{law}\"")),
        columns.names.join(", "),
        asked.response
    );
    let mut drafted: Vec<(Document, Study)> =
        possible.iter().map(|one| draft(rows, asked, one)).collect::<Result<_>>()?;
    let studies: Vec<Study> = drafted.iter().map(|(_, study)| study.clone()).collect();
    let (at, compared) = choose(&studies, &|| Ok(rows.clone()))?;
    let (document, study) = drafted.swap_remove(at);
    Ok((document, study, compared))
}

/// The study of one law, as `straightedge new study` drafts it.
fn draft(rows: &Observations, asked: Asked<'_>, law: &Candidate) -> Result<(Document, Study)> {
    let wanted = Wanted {
        id: &rows.id,
        observations: &rows.id,
        response: asked.response,
        along: asked.along,
        seed: asked.seed,
        replicates: asked.replicates,
        without_largest: 0,
        budgets: Budgets::Multiples,
    };
    let has_groups = rows.clusters.windows(2).any(|pair| pair[0] == pair[1]);
    let cluster = has_groups.then_some("group");
    let set = Set { id: &rows.id, cluster, rows: Some(rows) };
    let document = Document {
        location: rows.id.clone(),
        stem: rows.id.clone(),
        text: text("# From rows in memory.", &wanted, set, law, &[]),
        digest: String::new(),
    };
    let Defined { definition, .. } = parse::<Study>(&document)?;
    Ok((document, definition))
}
