//! The rows of the chart of all claims: statements with their readings, by document.

use evidence::{Evidence, Verdict};

use crate::figure::held::{Asked, Held};
use crate::figure::shapes;

/// One statement with its readings: a verdict each, and what was measured.
pub struct Row<'a> {
    pub title: String,
    pub readings: Vec<(&'a Verdict, Option<Held<'a>>)>,
}

/// Rows below one heading.
pub struct Group<'a> {
    pub head: String,
    pub rows: Vec<Row<'a>>,
}

/// The statements by document; documents with a single one share a heading.
pub fn groups(evidence: &Evidence) -> Vec<Group<'_>> {
    let mut documents: Vec<(&str, Vec<Vec<&Verdict>>)> = Vec::new();
    for readings in evidence.statements() {
        let document = readings[0].document.as_str();
        match documents.iter_mut().find(|(name, _)| *name == document) {
            Some((_, statements)) => statements.push(readings),
            None => documents.push((document, vec![readings])),
        }
    }
    documents.sort_by_key(|(_, statements)| std::cmp::Reverse(statements.len()));
    let shared = documents.iter().filter(|(_, statements)| statements.len() == 1).count();
    let mut groups = Vec::new();
    let mut others = Vec::new();
    for (document, statements) in documents {
        let is_alone = statements.len() == 1 && shared > 1;
        let prefix = if is_alone { format!("{}: ", short(document)) } else { String::new() };
        let rows = statements.into_iter().map(|readings| row(&prefix, readings, evidence));
        if is_alone {
            others.extend(rows);
        } else {
            groups.push(Group { head: document.to_owned(), rows: sorted(rows.collect()) });
        }
    }
    if !others.is_empty() {
        groups.push(Group {
            head: "Papers with one statement each".to_owned(),
            rows: sorted(others),
        });
    }
    groups
}

/// A document by its first words: author and year.
fn short(document: &str) -> &str {
    document.split([',', '(']).next().unwrap_or(document).trim()
}

fn row<'a>(prefix: &str, readings: Vec<&'a Verdict>, evidence: &'a Evidence) -> Row<'a> {
    let held = |verdict: &'a Verdict| {
        // What decides nothing is not drawn.
        let held = Held::of(verdict, evidence).filter(|_| verdict.outcome.is_judged());
        (verdict, held)
    };
    let mut readings: Vec<_> = readings.into_iter().map(held).collect();
    // The reading that is written out can be drawn; of several it is one of a number that is said,
    // and of several of those the one with the plainest title.
    readings.sort_by_key(|(verdict, held)| {
        let is_said = held.as_ref().is_some_and(|it| it.reference.asked == Asked::Said);
        let has_place = |it: &Held| it.ratio(it.quantity.estimate).is_some();
        let is_drawn = held.as_ref().is_some_and(has_place);
        (held.is_none(), !is_drawn, !is_said, verdict.title.chars().count())
    });
    Row { title: format!("{prefix}{}", readings[0].0.title), readings }
}

fn sorted(mut rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    rows.sort_by_key(|row| shapes::rank(row.readings[0].0.outcome));
    rows
}
