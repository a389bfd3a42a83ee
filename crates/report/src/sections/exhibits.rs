//! The first lesson: a failure reproduced on purpose, beside the right fit, with the difference.

use evidence::{Evidence, ExhibitDetail, ExhibitEnd, ExhibitParameter, ExhibitRecord, Finding};

use crate::attachments::Attachments;
use crate::blocks::{code, fact, paragraph, paragraph_of, printed, section, studies, text};
use crate::links::section_id;
use crate::lookup::{estimate, estimate_of};
use crate::table::{Field, Table};
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Block, Cell, Section};
use crate::{figure, number};

/// Digits in which ends are told apart.
const DIGITS: usize = 5;

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    attachments.file(&table(evidence, &[]), evidence.exhibits().flat_map(rows));
    let mut sections = Vec::new();
    for (found, exhibit) in evidence.exhibits() {
        let title = &found.head.title;
        let (level, title) = if sections.is_empty() {
            (1, format!("First lesson: {}", continued(title)))
        } else {
            (2, title.clone())
        };
        let blocks = blocks(found, exhibit, evidence, attachments);
        sections.push(section(level, section_id(&found.head), title, blocks));
    }
    sections
}

/// The first exhibit alone, its drawings handed in.
pub fn first_lesson(evidence: &Evidence, attachments: &mut Attachments) -> Option<Section> {
    let (found, exhibit) = evidence.exhibits().next()?;
    let blocks = blocks(found, exhibit, evidence, attachments);
    Some(section(1, section_id(&found.head), &found.head.title, blocks))
}

/// A title as it goes on after a colon; one that begins with more than one capital is a name and
/// stays.
fn continued(title: &str) -> String {
    let mut letters = title.chars();
    match letters.next() {
        Some(first) if !letters.as_str().starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

fn blocks(
    found: &Finding,
    exhibit: &ExhibitDetail,
    evidence: &Evidence,
    attachments: &mut Attachments,
) -> Vec<Block> {
    let mut blocks: Vec<Block> = paragraph_of("", &exhibit.lesson).into_iter().collect();
    let columns = exhibit.ends.last().map_or(&[][..], |right| &right.parameters);
    blocks.extend(table(evidence, columns).block(TABLE, rows((found, exhibit))));
    blocks.extend(attachments.figures(figure::of(found)));
    blocks.extend(difference(exhibit, evidence).map(|text| paragraph("The difference.", text)));
    blocks.push(paragraph("How.", &exhibit.method));
    let start: Vec<String> = exhibit
        .start
        .iter()
        .map(|(name, &value)| format!("{name} {}", printed_value(value)))
        .collect();
    blocks.push(paragraph(
        "Where it starts.",
        format!("{}. {}", start.join(", "), exhibit.start_note),
    ));
    let record = exhibit.record.as_ref();
    blocks.extend(record.and_then(|record| paragraph_of("On record.", &sentence(&record.place))));
    let mut items = vec![fact("Exhibit", code(&found.head.id))];
    items.extend(studies("Held against", found, evidence));
    items.push(fact("Digest of the exhibit", code(&found.head.digest)));
    blocks.push(Block::Facts { items });
    blocks
}

/// A recorded text as a sentence: a capital first, a full stop last.
fn sentence(words: &str) -> String {
    let mut letters = words.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).chain(['.']).collect()
    })
}

const TABLE: &str = "The failure beside the right fit. Objectives are sums over the same rows, \
    whatever was minimised; the excess is the share of the right fit’s objective by which another \
    lies above it.";

/// One fit of an exhibit.
#[derive(Clone, Copy)]
struct Row<'a> {
    exhibit: &'a Finding,
    fit: Fit<'a>,
}

/// The fit on record, or one that was made here.
#[derive(Clone, Copy)]
enum Fit<'a> {
    Recorded(&'a ExhibitRecord),
    Made(&'a ExhibitEnd),
}

impl<'a> Fit<'a> {
    fn label(self) -> &'a str {
        match self {
            Self::Recorded(_) => "on record",
            Self::Made(end) => &end.label,
        }
    }

    fn says(self) -> &'a str {
        match self {
            Self::Recorded(record) => &record.says,
            Self::Made(end) => &end.says,
        }
    }

    /// Where it ended, unless it is only on record.
    const fn made(self) -> Option<&'a ExhibitEnd> {
        match self {
            Self::Recorded(_) => None,
            Self::Made(end) => Some(end),
        }
    }

    fn objective(self, evidence: &Evidence) -> Option<f64> {
        match self {
            Self::Recorded(record) => Some(record.objective),
            Self::Made(end) => estimate(evidence, &end.objective),
        }
    }

    fn excess(self, evidence: &Evidence) -> Option<f64> {
        match self {
            Self::Recorded(record) => record.excess,
            Self::Made(end) => estimate_of(evidence, end.excess.as_deref()),
        }
    }

    fn parameter(self, name: &str, evidence: &Evidence) -> Option<f64> {
        match self {
            Self::Recorded(record) => record.parameters.get(name).copied(),
            Self::Made(end) => {
                let parameter = end.parameters.iter().find(|parameter| parameter.name == name)?;
                estimate(evidence, &parameter.value)
            }
        }
    }

    /// Name, value and ratio to the right fit's of each parameter.
    fn parameters(self, evidence: &Evidence) -> Vec<[String; 3]> {
        let mut records = Vec::new();
        match self {
            Self::Recorded(record) => {
                for (name, value) in &record.parameters {
                    records.push([name.clone(), value.text(), String::new()]);
                }
            }
            Self::Made(end) => {
                for ExhibitParameter { name, value, ratio, .. } in &end.parameters {
                    records.push([name.clone(), estimate(evidence, value).text(), ratio.text()]);
                }
            }
        }
        records
    }

    /// A record is printed with the digits it has, a fit of ours with those that tell ends apart.
    fn print(self, value: f64) -> String {
        match self {
            Self::Recorded(_) => number::exact(value),
            Self::Made(_) => number::significant(value, DIGITS),
        }
    }
}

/// The fit on record first, then where each way of fitting ended.
fn rows<'a>((exhibit, detail): (&'a Finding, &'a ExhibitDetail)) -> impl Iterator<Item = Row<'a>> {
    let recorded = detail.record.iter().map(Fit::Recorded);
    let fits = recorded.chain(detail.ends.iter().map(Fit::Made));
    fits.map(move |fit| Row { exhibit, fit })
}

/// The fits of an exhibit, with a column of the page for each parameter.
fn table<'a>(evidence: &'a Evidence, columns: &'a [ExhibitParameter]) -> Table<'a, Row<'a>> {
    let symbols = columns.iter().map(|parameter| parameter.symbol.as_str());
    Table::<Row>::new("tables/exhibits.csv")
        .filed("exhibit", |row| &row.exhibit.head.id)
        .filed("study", |row| row.exhibit.head.studies.join(" "))
        .shown("Fit", Wide, |row| text(row.fit.label()))
        .filed("fit", |row| row.fit.label())
        .shown("What it says", Wide, |row| text(row.fit.says()))
        .filed("says", |row| row.fit.says())
        .filed("converged", |row| row.fit.made().map(|end| end.converged_by_its_own_rule))
        .shown("Objective", Number, |row| objective(row.fit, evidence))
        .filed("objective", |row| row.fit.objective(evidence))
        .shown("Excess", Number, |row| printed(row.fit.excess(evidence), number::share))
        .filed("excess", |row| row.fit.excess(evidence))
        .filed("steps", |row| row.fit.made().map(|end| end.steps))
        .filed("evaluations", |row| row.fit.made().and_then(|end| end.evaluations))
        .filed("gradient_max", |row| row.fit.made().map(|end| end.gradient_max))
        .shown_each(symbols, Number, |row| values(row.fit, columns, evidence))
        .filed_each(["parameter", "value", "ratio"], |row| row.fit.parameters(evidence))
}

/// The value of each parameter where a fit ended.
fn values(fit: Fit, columns: &[ExhibitParameter], evidence: &Evidence) -> Vec<Cell> {
    let value = |parameter: &ExhibitParameter| fit.parameter(&parameter.name, evidence);
    columns.iter().map(|each| printed(value(each), |value| fit.print(value))).collect()
}

fn objective(fit: Fit, evidence: &Evidence) -> Cell {
    printed(fit.objective(evidence), |value| fit.print(value))
}

/// A start as its file writes it, unless it was computed to more digits than a reader wants.
fn printed_value(value: f64) -> String {
    const LENGTH_MAX: usize = 8;
    let exact = number::exact(value);
    if exact.len() > LENGTH_MAX { number::significant(value, DIGITS) } else { exact }
}

/// What the failure says, how far it is off, and how far each parameter is.
fn difference(exhibit: &ExhibitDetail, evidence: &Evidence) -> Option<String> {
    let [failure, .., right] = exhibit.ends.as_slice() else { return None };
    let off: Vec<String> = failure
        .parameters
        .iter()
        .zip(&right.parameters)
        .filter_map(|(wrong, right)| apart(wrong, right, evidence))
        .collect();
    let height = estimate_of(evidence, failure.excess.as_deref())
        .map_or_else(String::new, |share| format!(", {} above the minimum", number::share(share)));
    let off = if off.is_empty() { "no parameter is off".to_owned() } else { off.join(", ") };
    Some(format!("The failure says “{}”{height}: {off}.", failure.says))
}

/// How far one parameter is off; nothing where a reader would see no difference.
fn apart(
    wrong: &ExhibitParameter,
    right: &ExhibitParameter,
    evidence: &Evidence,
) -> Option<String> {
    if let Some(ratio) = wrong.ratio.filter(|&ratio| ratio > 0.0) {
        return number::off(ratio).map(|off| format!("{} is {off}", wrong.symbol));
    }
    let is = number::number(estimate(evidence, &wrong.value)?);
    let should = number::number(estimate(evidence, &right.value)?);
    (is != should).then(|| format!("{} is {is} where it should be {should}", wrong.symbol))
}

#[cfg(test)]
mod tests {
    use super::{continued, sentence};

    #[test]
    fn words_of_a_file_fit_into_a_sentence() {
        assert_eq!(continued("An optimiser"), "an optimiser");
        assert_eq!(continued("BFGS stops"), "BFGS stops");
        assert_eq!(continued(""), "");
        assert_eq!(sentence("a note"), "A note.");
        assert_eq!(sentence("A note."), "A note.");
        assert_eq!(sentence(""), "");
    }
}
