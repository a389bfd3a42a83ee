//! Sets one page of the folder.

use std::collections::BTreeMap;

use serde::Serialize;

use super::frame::{Beside, Entry, Frame, entry};
use super::links;
use super::pieces::{Piece, divide};
use super::plan::{Page, Plan};
use super::setter::{PAGE, Setter};
use super::thin::{self, PAGE_MAX, ROOMS, Room};
use crate::error::ReportError;
use crate::figure::Drawing;
use crate::view::{Block, View};

/// The section of the claims, whose parts are told apart by their documents.
const CLAIMS: &str = "claims";

/// A section of a page.
#[derive(Debug, Serialize)]
struct Part {
    id: String,
    title: String,
    pieces: Vec<Piece>,
}

/// The pages below a page, under what they share.
#[derive(Debug, Serialize)]
struct Below {
    heading: String,
    entries: Vec<Entry>,
}

/// What the template of a page reads.
#[derive(Serialize)]
struct Context<'a> {
    frame: &'a Frame,
    below: &'a [Below],
    parts: &'a [Part],
    drawings: &'a BTreeMap<String, String>,
}

/// Sets a page, thinner and thinner until it is small enough.
///
/// # Errors
/// A template does not fit the view.
pub fn page(
    view: &View,
    plan: &Plan,
    number: usize,
    drawings: &BTreeMap<&str, &Drawing>,
    setter: &Setter,
) -> Result<String, ReportError> {
    let frame = framed(view, plan, number);
    let below = below(view, plan, number);
    let mut text = String::new();
    for room in ROOMS {
        let parts = parts(view, plan, &plan.pages[number], room);
        let pieces = parts.iter().flat_map(|part| &part.pieces);
        let blocks: Vec<&Block> = pieces.flat_map(|piece| &piece.blocks).collect();
        let drawn = thin::drawings(&blocks, drawings, &links::up(&plan.pages[number].file), room);
        let context = Context { frame: &frame, below: &below, parts: &parts, drawings: &drawn };
        text = setter.set(PAGE, &context)?;
        if text.len() <= PAGE_MAX {
            break;
        }
    }
    Ok(text)
}

/// The frame with the pages beside, before and after this one.
fn framed(view: &View, plan: &Plan, number: usize) -> Frame {
    let page = &plan.pages[number];
    let own = &view.sections[page.sections[0]];
    let mut frame = Frame::of(view, plan, &page.file, &own.title);
    let Some(parent) = page.parent else { return frame };
    frame.above = Some(entry(view, plan, parent, &page.file));
    let family = plan.below(parent);
    let at = family.iter().position(|it| *it == number).unwrap_or_default();
    let one = |it: Option<&usize>| it.map(|it| entry(view, plan, *it, &page.file));
    frame.previous = one(at.checked_sub(1).and_then(|at| family.get(at)));
    frame.next = one(family.get(at + 1));
    frame.beside = document(view, plan, number).map(|document| Beside {
        heading: document.to_owned(),
        entries: family
            .iter()
            .filter(|it| self::document(view, plan, **it) == Some(document))
            .map(|it| entry(view, plan, *it, &page.file))
            .collect(),
    });
    frame
}

/// The document in which the claim of a page is made; none for a page of another kind.
fn document<'a>(view: &'a View, plan: &Plan, number: usize) -> Option<&'a str> {
    let id = &view.sections[plan.pages[number].sections[0]].id;
    view.claims.iter().find(|claim| claim.id == *id).map(|claim| claim.document.as_str())
}

/// The pages below this one; those of claims by their documents.
fn below(view: &View, plan: &Plan, number: usize) -> Vec<Below> {
    let page = &plan.pages[number];
    let is_claims = view.sections[page.sections[0]].id == CLAIMS;
    let mut groups: Vec<Below> = Vec::new();
    for child in plan.below(number) {
        let document = document(view, plan, child).filter(|_| is_claims).unwrap_or_default();
        let link = entry(view, plan, child, &page.file);
        match groups.iter_mut().find(|group| group.heading == document) {
            Some(group) => group.entries.push(link),
            None => groups.push(Below { heading: document.to_owned(), entries: vec![link] }),
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
        let pieces = divide(&section.id, blocks);
        Part { id: section.id.clone(), title: section.title.clone(), pieces }
    };
    page.sections.iter().map(part).collect()
}
