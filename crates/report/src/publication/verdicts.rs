//! Every verdict, one line a statement, its readings below it.

use evidence::{Evidence, Verdict};

use super::statements::short_sentence;
use crate::attachments::Attachments;
use crate::blocks::{on_its_own_page, page_of, paragraph, section, text, verdict};
use crate::figure;
use crate::links::claim_id;
use crate::sections::{VERDICTS, documents};
use crate::table::Table;
use crate::unasked::unasked;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Cell, Section};

const WORDS: &str = "Supported: every condition of the rule holds, and so does every test meant to \
    shake it. Fragile: it holds, and at least one such test fails. Refuted: every condition \
    against it holds. Refuted in this case: the sentence says what may or can happen, and the \
    case that we have data of goes against it; another case may not. Lies between: the data tell, \
    and neither support nor refute. Not identified: the data cannot tell. Not testable: we know \
    of no public data that would decide. Awaiting data: the rule is locked, and its data are not \
    in this project yet. The tests meant to shake a \
    claim are those that its rule names.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let statements = evidence.statements();
    if statements.is_empty() {
        return vec![section(1, "verdicts", "Verdicts", vec![paragraph("", unasked(evidence))])];
    }
    let mut blocks = vec![paragraph("", WORDS)];
    let of = |document: &str| -> Vec<&Vec<&Verdict>> {
        statements.iter().filter(|readings| readings[0].document == document).collect()
    };
    let is_large = |document: &&str| of(document).len() >= TABLE_FROM;
    let (large, small): (Vec<_>, Vec<_>) = documents(evidence).into_iter().partition(is_large);
    for document in large {
        let lines = of(document).into_iter().flat_map(|readings| lines(readings, false));
        blocks.extend(table().block(format!("{document}."), lines));
    }
    let small = small.into_iter().flat_map(of).flat_map(|readings| lines(readings, true));
    blocks.extend(table().block(SMALL, small));
    let chart = figure::claims_chart(evidence);
    let chart = attachments.figures(chart.into_iter().collect());
    vec![
        on_its_own_page(section(1, "chart", "What was said, and what was found", chart)),
        on_its_own_page(section(1, "verdicts", "Every verdict", blocks)),
    ]
}

/// From so many statements on a document has a table of its own.
const TABLE_FROM: usize = 4;
const SMALL: &str = "Papers with few statements each.";

/// A line of the table.
#[derive(Clone, Copy)]
enum Line<'a> {
    /// A statement with one reading, or above its readings, and whether its document is named.
    Statement(&'a [&'a Verdict], bool),
    /// One of several readings.
    Reading(&'a Verdict),
}

impl<'a> Line<'a> {
    /// The reading whose verdict stands on the line.
    fn judged(self) -> Option<&'a Verdict> {
        match self {
            Self::Statement([only], _) => Some(only),
            Self::Statement(..) => None,
            Self::Reading(reading) => Some(reading),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Statement(readings, true) => {
                let document = readings[0].document.split(',').next().unwrap_or_default();
                format!("{document}: {}", short_sentence(readings))
            }
            Self::Statement(readings, false) => short_sentence(readings),
            Self::Reading(reading) => format!("– {}", reading.title),
        }
    }
}

fn lines<'a>(readings: &'a [&'a Verdict], is_named: bool) -> Vec<Line<'a>> {
    let mut lines = vec![Line::Statement(readings, is_named)];
    if readings.len() > 1 {
        lines.extend(readings.iter().map(|reading| Line::Reading(reading)));
    }
    lines
}

fn table<'a>() -> Table<'a, Line<'a>> {
    Table::<Line>::new(VERDICTS)
        .shown("What is said, and how it is read", Wide, |line| text(line.words()))
        .shown("What was found", Wide, |line| text(found(line)))
        .shown("Verdict", Short, |line| line.judged().map_or_else(|| text(""), verdict))
        .shown("Page", Number, page)
}

fn found(line: Line<'_>) -> String {
    line.judged().and_then(|judged| judged.brief.clone()).unwrap_or_default()
}

fn page(line: Line<'_>) -> Cell {
    line.judged().map_or_else(|| text(""), |judged| page_of(claim_id(&judged.claim)))
}
