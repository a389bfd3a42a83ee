//! Sets the view as one HTML page that needs nothing else.

use std::collections::BTreeMap;

use tera::{Context, Tera};

use crate::error::{ReportError, template_fault};
use crate::figure::Drawing;
use crate::templates;
use crate::view::View;

const PAGE: &str = "report.html";
const BLOCKS: &str = "blocks.html";

/// Sets the page.
///
/// # Errors
/// A template does not fit the view.
pub fn page(view: &View, drawings: &[(String, Drawing)]) -> Result<String, ReportError> {
    let fault = template_fault("report.html.tera");
    let mut tera = Tera::new();
    tera.add_raw_templates([(PAGE, templates::HTML), (BLOCKS, templates::HTML_BLOCKS)])
        .map_err(&fault)?;
    let mut context = Context::new();
    context.insert("view", view);
    context.insert("style", templates::HTML_STYLE);
    context.insert("figure_style", templates::FIGURE_STYLE);
    context.insert("drawings", &inline(drawings));
    tera.render(PAGE, &context).map_err(&fault)
}

fn inline(drawings: &[(String, Drawing)]) -> BTreeMap<&str, String> {
    drawings.iter().map(|(file, drawing)| (file.as_str(), drawing.inline())).collect()
}
