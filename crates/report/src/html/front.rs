//! Sets the first page: the counts, every claim with its verdict, and the way to all else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::budget::{self, Law};
use super::frame::{Entry, Frame, entry};
use super::links::to_section;
use super::plan::{INDEX, Plan};
use super::setter::{self, Setter};
use super::thin;
use crate::error::ReportError;
use crate::figure::Drawing;
use crate::view::{Block, ClaimRow, Fact, Glance, Logo, Open, View};

/// What a page of the first level holds, by the id of its section.
const HOLDS: [(&str, &str); 18] = [
    ("changes", "which verdicts, numbers, data and rules are others than in an earlier version"),
    ("verdicts", "every verdict in full, and what the words of a verdict mean"),
    ("claims", "how a claim is judged; one page for each claim"),
    ("replication", "numbers that papers print, beside the same numbers computed here"),
    ("checklists", "what each paper says, and does not say, of how it made its fits"),
    ("forecasts", "what was foretold of larger runs before they were known, and what came"),
    ("measures", "crossings, pairs, coverage, regressions: one page for each"),
    ("studies", "one page for each fit: law, data, interval, checks, attacks"),
    ("checks", "what fits and other subjects are asked, and what no run asks"),
    (
        "subject-checks",
        "what papers, sources, comparisons and claims are asked, and how they ended",
    ),
    ("allocation", "how a budget is best split between size and data"),
    ("which-law", "laws ranked by what they foretell of runs they have not seen"),
    ("data", "every source: its licence, its traps, its files, its columns"),
    ("missing", "analyses that could not run, and why"),
    ("benchmarks", "how fast the program is beside the tools that people use"),
    ("published", "constants as papers print them"),
    ("reproduce", "the commands that make this report again, and the digests"),
    ("limits", "what this report does not say"),
];
/// Letters of a first sentence that is shown whole.
const SENTENCE_MAX: usize = 160;

/// A page of the first level.
#[derive(Debug, Serialize)]
struct Line {
    link: Entry,
    holds: String,
}

/// A claim with the address of its page.
#[derive(Debug, Serialize)]
struct Row<'a> {
    href: String,
    /// The document without what stands in brackets behind its title.
    document: &'a str,
    /// Where the count of its verdict leads: on the first row of each verdict.
    anchor: Option<String>,
    claim: &'a ClaimRow,
}

/// What the template reads.
#[derive(Serialize)]
struct Context<'a> {
    frame: Frame,
    /// The result in sentences.
    front: &'a [Block],
    /// The chart of the claims, where there are claims.
    chart: Option<&'a Block>,
    drawings: BTreeMap<String, String>,
    view: Cover<'a>,
    current: Vec<Row<'a>>,
    superseded: Vec<Row<'a>>,
    lines: Vec<Line>,
}

/// The view without its body.
#[derive(Serialize)]
struct Cover<'a> {
    title: &'a str,
    subtitle: &'a str,
    authors: &'a str,
    logo: Option<&'a Logo>,
    version: &'a str,
    /// The year and the day; none where no date is known.
    date: Option<[String; 2]>,
    facts: &'a [Fact],
    glance: &'a [Glance],
    open: &'a Open,
    summary: &'a str,
    note: &'a str,
}

/// Sets the page.
///
/// # Errors
/// The template does not fit the view.
pub fn page(
    view: &View,
    plan: &Plan,
    drawings: &BTreeMap<&str, &Drawing>,
    law: Option<&Law>,
    setter: &Setter,
) -> Result<String, ReportError> {
    let mut frame = Frame::of(view, plan, INDEX, &view.subtitle);
    frame.budget = budget::on(law, view, plan, INDEX);
    let chart = chart(view);
    let (current, superseded): (Vec<_>, Vec<_>) =
        view.claims.iter().partition(|claim| !claim.superseded);
    setter.set(
        setter::INDEX,
        &Context {
            frame,
            view: cover(view),
            current: with_address(current, plan),
            superseded: with_address(superseded, plan),
            front: &view.front,
            drawings: thin::drawings(chart.as_slice(), drawings, "", thin::BY_FILE),
            chart,
            lines: plan.top().map(|number| line(view, plan, number)).collect(),
        },
    )
}

/// The first drawing that stands above the claims.
fn chart(view: &View) -> Option<&Block> {
    let claims = view.sections.iter().find(|section| section.id == "claims")?;
    claims.blocks.iter().find(|block| matches!(block, Block::Figure { .. }))
}

fn with_address<'a>(claims: Vec<&'a ClaimRow>, plan: &Plan) -> Vec<Row<'a>> {
    let mut seen = BTreeSet::new();
    let row = |claim: &'a ClaimRow| {
        let href = to_section(plan, INDEX, &claim.id).unwrap_or_default();
        let is_first = !claim.superseded && seen.insert(claim.outcome.as_str());
        let anchor = is_first.then(|| format!("verdict-{}", claim.outcome));
        let document = claim.document.split(" (").next().unwrap_or_default();
        Row { href, document, anchor, claim }
    };
    claims.into_iter().map(row).collect()
}

fn cover(view: &View) -> Cover<'_> {
    let [year, month, day] = view.date;
    Cover {
        title: &view.title,
        subtitle: &view.subtitle,
        authors: &view.authors_line,
        logo: view.logo.as_ref(),
        version: &view.version,
        date: view.is_dated.then(|| [format!("{year}"), format!("{year}-{month:02}-{day:02}")]),
        facts: &view.facts,
        glance: &view.glance,
        open: &view.open,
        summary: &view.summary,
        note: &view.note,
    }
}

fn line(view: &View, plan: &Plan, number: usize) -> Line {
    let section = &view.sections[plan.pages[number].sections[0]];
    let known = HOLDS.iter().find(|(id, _)| *id == section.id);
    let holds = known.map_or_else(|| first_sentence(&section.blocks), |(_, it)| (*it).to_owned());
    Line { link: entry(view, plan, number, INDEX), holds }
}

/// The first sentence of a section that no line describes; nothing where it has none or a long one.
fn first_sentence(blocks: &[Block]) -> String {
    let texts = blocks.iter().find_map(|block| match block {
        Block::Text { text, .. } => Some(text),
        _ => None,
    });
    let sentence = texts.map_or("", |text| text.split(". ").next().unwrap_or_default());
    let is_short = sentence.chars().count() <= SENTENCE_MAX;
    if is_short { sentence.trim_end_matches('.').to_owned() } else { String::new() }
}
