//! The chart of all claims: a row a statement, what was found as a multiple of what is said.

mod columns;
mod draw;
mod key;
mod rows;
mod signs;

use evidence::{Evidence, Verdict};

use self::rows::{Group, Row, groups};
use super::held::Held;
use super::live::{Live, Series};
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::number::counted;
use crate::table::{Table, variant};

/// The chart of every statement of the evidence; none where nothing was judged.
pub fn chart(evidence: &Evidence) -> Option<Placed> {
    let groups = groups(evidence);
    let statements: usize = groups.iter().map(|group| group.rows.len()).sum();
    if statements == 0 {
        return None;
    }
    let alt = alternative(&groups);
    Some(Placed {
        id: "figure-claims".to_owned(),
        file: "figures/claims.svg".to_owned(),
        caption: caption(statements),
        twin: table().twin(records(&groups)),
        drawing: draw::draw(&groups, WIDE_PX).described(&alt),
        narrow: Some(draw::draw(&groups, NARROW_PX).described(&alt)),
        live: live(&groups),
        alt,
    })
}

fn caption(statements: usize) -> String {
    format!(
        "{}, one row each, with a shape for the verdict of each reading. The scale shows what was \
        found divided by what the document says (hollow bar) or, where it says no number, by what \
        the rule needs (hollow triangle, which points to where the claim would stand). Lines are \
        intervals; an arrow says that the number lies beyond the scale. A p value is no size of an \
        effect: it has words alone. Title, interval and words are of the reading whose shape \
        stands first.",
        counted(statements, "statement", "statements")
    )
}

/// What is in the chart, in words alone.
fn alternative(groups: &[Group]) -> String {
    let mut text = "Chart of all statements, by document.".to_owned();
    for group in groups {
        text = format!("{text} {}:", group.head);
        for row in &group.rows {
            let (verdict, held) = &row.readings[0];
            let outcome = verdict.words();
            text = match held {
                Some(held) => {
                    format!("{text} {}: {outcome}, {}, {};", row.title, held.found(), held.asked())
                }
                None => format!("{text} {}: {outcome};", row.title),
            };
        }
        text = format!("{}.", text.trim_end_matches(';'));
    }
    text
}

/// The words of the rows, document by document.
fn live(groups: &[Group]) -> Live {
    let words = |row: &Row| {
        let (verdict, held) = &row.readings[0];
        let (found, asked) = held.as_ref().map(|it| (it.found(), it.asked())).unwrap_or_default();
        vec![row.title.clone(), verdict.words(), found, asked]
    };
    let series = groups.iter().map(|group| Series {
        name: group.head.clone(),
        words: group.rows.iter().map(words).collect(),
        ..Series::default()
    });
    let heads = ["", "Verdict", "Found", "Held against"].map(str::to_owned).to_vec();
    Live { heads, series: series.collect() }
}

/// A reading with what was measured.
type Reading<'a> = (&'a Verdict, Option<&'a Held<'a>>);

fn records<'a>(groups: &'a [Group<'a>]) -> impl Iterator<Item = Reading<'a>> {
    let rows = groups.iter().flat_map(|group| &group.rows);
    let readings = rows.flat_map(|row: &Row| &row.readings);
    readings.map(|(verdict, held)| (*verdict, held.as_ref()))
}

/// The data of the chart, in the unit of the measured number.
fn table<'a>() -> Table<'a, Reading<'a>> {
    Table::<Reading>::new("tables/claims-chart.csv")
        .filed("claim", |(verdict, _)| &verdict.claim)
        .filed("document", |(verdict, _)| &verdict.document)
        .filed("outcome", |(verdict, _)| variant(verdict.outcome))
        .filed("quantity", |(verdict, _)| &verdict.quantity)
        .filed("unit", |(_, held)| held.map(|held| held.quantity.unit.as_str()))
        .filed("found", |(_, held)| held.map(|held| held.quantity.estimate))
        .filed("low", |(_, held)| held.and_then(|held| held.quantity.low))
        .filed("high", |(_, held)| held.and_then(|held| held.quantity.high))
        .filed("held_against", |(_, held)| held.map(Held::asked_word))
        .filed("reference", |(_, held)| held.map(|held| held.reference.value))
        .filed("reference_low", |(_, held)| held.map(|held| held.reference.low))
        .filed("reference_high", |(_, held)| held.map(|held| held.reference.high))
}
