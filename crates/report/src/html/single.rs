//! Sets the whole view as one page that needs nothing else.

use std::collections::BTreeMap;

use serde::Serialize;

use super::links;
use super::setter::{self, Setter};
use crate::error::ReportError;
use crate::figure::Drawing;
use crate::templates;
use crate::view::View;

/// What the template reads.
#[derive(Serialize)]
struct Context<'a> {
    view: &'a View,
    style: &'a str,
    figure_style: &'a str,
    drawings: BTreeMap<&'a str, String>,
}

/// Sets the page.
///
/// # Errors
/// The template does not fit the view.
pub fn page(view: &View, drawings: &[(String, Drawing)]) -> Result<String, ReportError> {
    let mut view = view.clone();
    for block in view.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        links::resolve_inside(block);
    }
    let inline = drawings.iter().map(|(file, drawing)| (file.as_str(), drawing.inline()));
    Setter::new()?.set(
        setter::SINGLE,
        &Context {
            view: &view,
            style: templates::HTML_STYLE,
            figure_style: templates::FIGURE_STYLE,
            drawings: inline.collect(),
        },
    )
}
