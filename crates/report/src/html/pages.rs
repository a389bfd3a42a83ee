//! Sets one page of the folder.

use std::collections::BTreeMap;

use serde::Serialize;

use super::budget::{self, Law};
use super::frame::{Beside, Entry, Frame, entry, title};
use super::links;
use super::pieces::{Piece, divide};
use super::plan::{self, Page, Plan};
use super::setter::{PAGE, Setter};
use super::thin::{self, PAGE_MAX, ROOMS, Room};
use crate::error::ReportError;
use crate::figure::Drawing;
use crate::view::{Block, ClaimRow, View};

/// The section of the claims, whose parts are told apart by their documents.
const CLAIMS: &str = "claims";

/// By how much a page may turn out smaller than it is taken to be.
const SLACK: usize = 4_000;

/// A section of a page.
#[derive(Debug, Serialize)]
struct Part {
    id: String,
    title: String,
    pieces: Vec<Piece>,
}

/// The pages below a page, under what they share.
#[derive(Debug, Serialize)]
struct Below<'a> {
    heading: String,
    entries: Vec<Marked<'a>>,
}

/// A link, and for a claim its verdict.
#[derive(Debug, Serialize)]
struct Marked<'a> {
    link: Entry,
    claim: Option<&'a ClaimRow>,
}

/// What the template of a page reads.
#[derive(Serialize)]
struct Context<'a> {
    frame: &'a Frame,
    below: &'a [Below<'a>],
    parts: &'a [Part],
    drawings: &'a BTreeMap<String, String>,
}

/// What all pages are set from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// What is said.
    pub view: &'a View,
    /// On which page.
    pub plan: &'a Plan,
    /// The drawings, by their files.
    pub drawings: &'a BTreeMap<&'a str, &'a Drawing>,
    /// The law of the box in which a reader names a size and tokens.
    pub law: Option<&'a Law>,
    /// The templates.
    pub setter: &'a Setter,
}

/// Sets a page, thinner and thinner until it is small enough.
///
/// # Errors
/// A template does not fit the view.
pub fn page(source: Source<'_>, number: usize) -> Result<String, ReportError> {
    let Source { view, plan, drawings, law, setter } = source;
    let page = &plan.pages[number];
    let mut frame = framed(view, plan, number);
    if page.part != plan::Part::Attacks {
        frame.budget = budget::on(law, view, plan, &page.file);
    }
    let below = below(view, plan, number);
    let mut text = String::new();
    // What stands on the page beside what can be thinned is known once it has been set.
    let mut rest = 0;
    for room in ROOMS {
        let parts = parts(view, plan, page, room);
        let pieces = parts.iter().flat_map(|part| &part.pieces);
        let blocks: Vec<&Block> = pieces.flat_map(|piece| &piece.blocks).collect();
        let drawn = thin::drawings(&blocks, drawings, &links::up(&page.file), room);
        let thinned = thin::size(&blocks, &drawn);
        if rest + thinned > PAGE_MAX + SLACK && room != ROOMS[ROOMS.len() - 1] {
            continue;
        }
        let context = Context { frame: &frame, below: &below, parts: &parts, drawings: &drawn };
        text = setter.set(PAGE, &context)?;
        if text.len() <= PAGE_MAX {
            break;
        }
        rest = text.len().saturating_sub(thinned);
    }
    Ok(text)
}

/// The frame with the pages beside, before and after this one.
fn framed(view: &View, plan: &Plan, number: usize) -> Frame {
    let page = &plan.pages[number];
    let mut frame = Frame::of(view, plan, &page.file, &title(view, page));
    let Some(parent) = page.parent else { return frame };
    let mut above = Some(parent);
    while let Some(number) = above {
        frame.above.insert(0, entry(view, plan, number, &page.file));
        above = plan.pages[number].parent;
    }
    let family = plan.below(parent);
    let at = family.iter().position(|it| *it == number).unwrap_or_default();
    let one = |it: Option<&usize>| it.map(|it| entry(view, plan, *it, &page.file));
    frame.previous = one(at.checked_sub(1).and_then(|at| family.get(at)));
    frame.next = one(family.get(at + 1));
    let beside = document(view, plan, number).map(|document| Beside {
        heading: document.to_owned(),
        entries: family
            .iter()
            .filter(|it| self::document(view, plan, **it) == Some(document))
            .map(|it| entry(view, plan, *it, &page.file))
            .collect(),
    });
    frame.beside = beside.filter(|beside| beside.entries.len() > 1);
    frame
}

/// The claim that a page is about; none for a page of another kind.
fn claim<'a>(view: &'a View, plan: &Plan, number: usize) -> Option<&'a ClaimRow> {
    let id = &view.sections[plan.pages[number].sections[0]].id;
    view.claims.iter().find(|claim| claim.id == *id)
}

/// The document in which the claim of a page is made; none for a page of another kind.
fn document<'a>(view: &'a View, plan: &Plan, number: usize) -> Option<&'a str> {
    claim(view, plan, number).map(|claim| claim.document.as_str())
}

/// The pages below this one; those of claims by their documents.
fn below<'a>(view: &'a View, plan: &Plan, number: usize) -> Vec<Below<'a>> {
    let page = &plan.pages[number];
    let is_claims = view.sections[page.sections[0]].id == CLAIMS;
    let mut groups: Vec<Below> = Vec::new();
    for child in plan.below(number) {
        let document = document(view, plan, child).filter(|_| is_claims);
        let heading = match page.part {
            plan::Part::Fit => "What was tried against this fit",
            _ => document.unwrap_or_default(),
        };
        let link =
            Marked { link: entry(view, plan, child, &page.file), claim: claim(view, plan, child) };
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.entries.push(link),
            None => groups.push(Below { heading: heading.to_owned(), entries: vec![link] }),
        }
    }
    groups
}

/// The sections of a page, divided and thinned.
fn parts(view: &View, plan: &Plan, page: &Page, room: Room) -> Vec<Part> {
    let part = |at: &usize| {
        let section = &view.sections[*at];
        let mut blocks = section.blocks.clone();
        for block in &mut blocks {
            thin::table(block, room);
            links::resolve(block, plan, &page.file);
        }
        let mut pieces = divide(&section.id, blocks);
        let id = match page.part {
            plan::Part::Whole => section.id.clone(),
            plan::Part::Fit => {
                pieces.retain(|piece| !piece.is_attack);
                section.id.clone()
            }
            plan::Part::Attacks => {
                pieces.retain(|piece| piece.is_attack);
                "attacks".to_owned()
            }
        };
        let title = if id == section.id { section.title.clone() } else { title(view, page) };
        Part { id, title, pieces }
    };
    page.sections.iter().map(part).collect()
}
