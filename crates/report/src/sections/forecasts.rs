//! What was foretold before it was known, and what became of it.

use evidence::{Evidence, ForecastEntry, ForecastFinding};

use crate::attachments::Attachments;
use crate::blocks::{cell, fact, list_of, paragraph, printed, section, text};
use crate::number;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Short, Wide};
use crate::view::{Block, Cell, CellStyle, Section};

/// The file of every number that was foretold.
const FILE: &str = "tables/forecasts.csv";
/// Digits of a number that was foretold.
const DIGITS: usize = 5;

const HOW: &str = "A forecast is filed before the outcome is known, and is then locked: neither \
    the forecast nor its outcome can be rewritten under its name. It is scored when the outcome \
    is added. A forecast without an interval says how near it came and not how sure it was.";

/// Every forecast with what became of it.
pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let rows = || evidence.forecasts.iter().flat_map(rows_of);
    if rows().next().is_none() {
        return Vec::new();
    }
    attachments.file(&table(), rows());
    let blocks = vec![paragraph("", HOW)];
    let mut sections = vec![section(1, "forecasts", "What was foretold", blocks)];
    sections.extend(evidence.forecasts.iter().map(one));
    sections
}

fn one(forecast: &ForecastFinding) -> Section {
    let facts = [
        ("Forecast by", &forecast.forecaster),
        ("Filed", &forecast.filed_on),
        ("Where", &forecast.document),
        ("Made from", &forecast.data),
    ];
    let mut items: Vec<_> = facts.map(|(term, said)| fact(term, text(said))).into();
    let digest = forecast.digest.as_deref().unwrap_or("none was stated");
    items.push(fact("Digest of what it was made from", text(digest)));
    let mut blocks = vec![Block::Facts { items }];
    blocks.extend(table().block("What was foretold and what was observed.", rows_of(forecast)));
    blocks.extend(list_of("Outcomes stand in:", documents(forecast)));
    let id = format!("forecast-{}", evidence::slug(&forecast.id));
    section(2, id, &forecast.title, blocks)
}

/// Where the outcomes stand, each place once.
fn documents(forecast: &ForecastFinding) -> Vec<String> {
    let outcomes = forecast.entries.iter().filter_map(|entry| entry.outcome.as_ref());
    let mut documents: Vec<String> = outcomes.map(|outcome| outcome.document.clone()).collect();
    documents.dedup();
    documents
}

/// One number that was foretold.
#[derive(Clone, Copy)]
struct Row<'a> {
    forecast: &'a ForecastFinding,
    entry: &'a ForecastEntry,
}

fn rows_of(forecast: &ForecastFinding) -> impl Iterator<Item = Row<'_>> {
    forecast.entries.iter().map(move |entry| Row { forecast, entry })
}

impl Row<'_> {
    fn observed(self) -> Option<f64> {
        self.entry.outcome.as_ref()?.observed
    }

    fn error(self) -> Option<f64> {
        self.entry.outcome.as_ref().map(|outcome| outcome.relative_error)
    }

    /// The error in words; a bound that a document states has no sign.
    fn error_words(self) -> Cell {
        let Some(outcome) = &self.entry.outcome else { return text("open") };
        let words = number::percent(outcome.relative_error.abs());
        if outcome.is_bound {
            return text(format!("at most {words}, says the document"));
        }
        let side = if outcome.relative_error < 0.0 { "too low" } else { "too high" };
        text(format!("{words} {side}"))
    }

    /// Its intervals, and whether each held.
    fn intervals(self) -> Cell {
        if self.entry.intervals.is_empty() {
            return text("none given");
        }
        let words = self.entry.intervals.iter().map(|interval| {
            let [low, high] =
                [interval.low, interval.high].map(|end| number::significant(end, DIGITS));
            let held = match interval.held {
                Some(true) => ", held",
                Some(false) => ", missed",
                None => "",
            };
            format!("{}: {low} to {high}{held}", number::percent(interval.level))
        });
        let words: Vec<String> = words.collect();
        let has_missed = self.entry.intervals.iter().any(|interval| interval.held == Some(false));
        let style = if has_missed { CellStyle::Failed } else { CellStyle::Text };
        cell(style, words.join("; "), "")
    }

    /// The records of the file: one an interval; one without where there is none.
    fn records(self) -> Vec<[String; 5]> {
        use crate::table::Field as _;
        let record = |interval: &evidence::ForecastInterval| {
            [
                interval.level.text(),
                interval.low.text(),
                interval.high.text(),
                interval.held.text(),
                interval.score.text(),
            ]
        };
        let records: Vec<[String; 5]> = self.entry.intervals.iter().map(record).collect();
        if records.is_empty() { vec![Default::default()] } else { records }
    }
}

fn table<'a>() -> Table<'a, Row<'a>> {
    Table::<Row>::new(FILE)
        .filed("forecast", |row| &row.forecast.id)
        .filed("entry", |row| &row.entry.id)
        .shown("What", Wide, |row| text(format!("{} ({})", row.entry.what, row.entry.place)))
        .filed("what", |row| &row.entry.what)
        .filed("place", |row| &row.entry.place)
        .shown("Law", Wide, |row| text(&row.entry.law))
        .filed("law", |row| &row.entry.law)
        .shown("Unit", Short, |row| text(&row.entry.unit))
        .filed("unit", |row| &row.entry.unit)
        .shown("Foretold", Number, |row| {
            row.entry.estimate.map_or_else(
                || text("not printed"),
                |_| printed(row.entry.estimate, |value| number::significant(value, DIGITS)),
            )
        })
        .filed("estimate", |row| row.entry.estimate)
        .shown("Intervals for one new run", Wide, Row::intervals)
        .filed_each(["level", "low", "high", "held", "interval_score"], Row::records)
        .shown("Observed", Number, |row| {
            printed(row.observed(), |value| number::significant(value, DIGITS))
        })
        .filed("observed", Row::observed)
        .shown("Error", Wide, Row::error_words)
        .filed("relative_error", Row::error)
}
