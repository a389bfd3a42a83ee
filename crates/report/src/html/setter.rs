//! Sets a page from its template.

use serde::Serialize;
use tera::{Context, Tera};

use crate::error::{ReportError, template_fault};
use crate::templates;

/// The first page.
pub const INDEX: &str = "index.html.tera";
/// Any other page of the folder.
pub const PAGE: &str = "page.html.tera";
/// The one page that needs nothing else.
pub const SINGLE: &str = "report.html.tera";

/// The templates, read once for all pages.
pub struct Setter(Tera);

impl Setter {
    /// Reads the templates.
    ///
    /// # Errors
    /// A template does not fit the others.
    pub fn new() -> Result<Self, ReportError> {
        let mut tera = Tera::new();
        // The endings say that what is inserted is escaped.
        tera.autoescape_on(vec![".html.tera"]);
        tera.add_raw_templates([
            (INDEX, templates::HTML_INDEX),
            (PAGE, templates::HTML_PAGE),
            (SINGLE, templates::HTML),
            ("frame.html.tera", templates::HTML_FRAME),
            ("blocks.html.tera", templates::HTML_BLOCKS),
            ("budget.html.tera", templates::HTML_BUDGET),
        ])
        .map_err(template_fault(PAGE))?;
        Ok(Self(tera))
    }

    /// Sets a page from what its template reads.
    ///
    /// # Errors
    /// The template does not fit what it reads.
    pub fn set(
        &self,
        template: &'static str,
        parts: &impl Serialize,
    ) -> Result<String, ReportError> {
        let fault = template_fault(template);
        let context = Context::from_serialize(parts).map_err(&fault)?;
        self.0.render(template, &context).map_err(&fault)
    }
}
