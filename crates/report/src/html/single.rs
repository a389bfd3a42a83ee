//! Sets the whole view as one page that needs nothing else.

use std::collections::BTreeMap;

use serde::Serialize;

use super::links;
use super::setter::{self, Setter};
use crate::error::ReportError;
use crate::figure::Drawing;
use crate::logo::Logo;
use crate::look::Look;
use crate::templates::{FIGURE_STYLE, HTML_STYLE};
use crate::view::View;

/// What the template reads.
#[derive(Serialize)]
struct Context<'a> {
    view: &'a View,
    style: &'a str,
    figure_style: &'a str,
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
    look: &Look,
) -> Result<String, ReportError> {
    let mut view = view.clone();
    for block in view.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        links::resolve_inside(block);
    }
    let inline = drawings.iter().map(|(file, drawing)| (file.as_str(), drawing.inline()));
    Setter::new(&look.templates)?.set(
        setter::SINGLE,
        &Context {
            view: &view,
            style: look.templates.text(HTML_STYLE),
            figure_style: look.templates.text(FIGURE_STYLE),
            drawings: inline.collect(),
            logo: look.logo().map(Logo::inline),
        },
    )
}
