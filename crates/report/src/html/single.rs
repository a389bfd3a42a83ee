//! Sets the whole view as one page that needs nothing else, and keeps it small enough to be sent:
//! each drawing once, of long tables the first rows.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::setter::{self, Setter};
use super::thin::{self, Room};
use super::{assets, compact, links};
use crate::error::ReportError;
use crate::figure::Drawing;
use crate::fonts::Fonts;
use crate::logo::Logo;
use crate::look::Look;
use crate::markup::escape;
use crate::templates::{FIGURE_STYLE, HTML_STYLE};
use crate::view::{Block, View};

/// How much of any one table stands on the page.
const ROOM: Room = Room { drawings: usize::MAX, folded: 2_000, table: 3_000 };

/// Sections whose tables stand on the page whole: what was judged, and what could not run.
const WHOLE: [&str; 2] = ["verdicts", "missing"];

/// How the sections of studies begin.
const STUDY: &str = "study-";

/// What the template reads.
#[derive(Serialize)]
struct Context<'a> {
    view: &'a View,
    style: &'a str,
    figure_style: &'a str,
    font_style: String,
    drawings: BTreeMap<&'a str, String>,
    /// The logo of the cover, inside the page; none where the cover has none.
    logo: Option<String>,
}

/// Sets the page.
///
/// # Errors
/// The template does not fit the view.
pub fn page(
    view: &View,
    drawings: &[(String, Drawing)],
    fonts: &Fonts,
    look: &Look,
) -> Result<String, ReportError> {
    let mut view = view.clone();
    for section in &mut view.sections {
        for block in &mut section.blocks {
            if !WHOLE.contains(&&*section.id) {
                thin::table(block, ROOM);
            }
            links::resolve_inside(block);
        }
    }
    let templates = &look.templates;
    let setter = Setter::new(templates)?;
    let mut context = Context {
        view: &view,
        style: templates.text(HTML_STYLE),
        figure_style: templates.text(FIGURE_STYLE),
        font_style: String::new(),
        drawings: once(&view, drawings),
        logo: look.logo().map(Logo::inline),
    };
    // Which letters the page has is known where it is set.
    let page = setter.set(setter::SINGLE, &context)?;
    context.font_style = assets::inline_faces(fonts, templates, &page);
    Ok(compact::tables(&setter.set(setter::SINGLE, &context)?))
}

/// The drawings of studies but the first of each, the fit: hundreds, most of them of attacks, each
/// beside a table of the same numbers.
fn of_studies(view: &View) -> BTreeSet<&str> {
    let studies = view.sections.iter().filter(|section| section.id.starts_with(STUDY));
    studies.flat_map(|section| section.blocks.iter().filter_map(drawn_in).skip(1)).collect()
}

/// The file of a figure.
fn drawn_in(block: &Block) -> Option<&str> {
    match block {
        Block::Figure { file, .. } => Some(file),
        _ => None,
    }
}

/// Each drawing of the view by its file: where it was drawn before, a link to that place.
fn once<'a>(view: &View, drawings: &'a [(String, Drawing)]) -> BTreeMap<&'a str, String> {
    let by_file: BTreeMap<&str, &(String, Drawing)> =
        drawings.iter().map(|drawing| (&*drawing.0, drawing)).collect();
    let elsewhere = of_studies(view);
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut drawn = BTreeMap::new();
    for block in view.sections.iter().flat_map(|section| &section.blocks) {
        let Block::Figure { file, id, .. } = block else { continue };
        let Some((file, drawing)) = by_file.get(&**file) else { continue };
        if elsewhere.contains(file.as_str()) {
            let said = escape(file);
            let said = format!("<p>The drawing stands in the folder of pages: {said}.</p>");
            drawn.insert(file.as_str(), said);
            continue;
        }
        let shown = match first.entry(drawing.body()) {
            Entry::Vacant(place) => {
                place.insert(id);
                compact::drawing(&drawing.inline())
            }
            Entry::Occupied(place) => {
                let place = escape(place.get());
                format!("<p><a href=\"#{place}\">The same drawing stands further up.</a></p>")
            }
        };
        drawn.insert(&**file, shown);
    }
    drawn
}
