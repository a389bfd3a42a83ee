//! Sets a page from its template.

use serde::Serialize;
use tera::{Context, Tera};

use super::policy;
use crate::error::{ReportError, template_fault};
use crate::templates::{
    HTML, HTML_BLOCKS, HTML_BUDGET, HTML_FRAME, HTML_INDEX, HTML_PAGE, Templates,
};

/// The first page.
pub const INDEX: &str = HTML_INDEX;
/// Any other page of the folder.
pub const PAGE: &str = HTML_PAGE;
/// The one page that needs nothing else.
pub const SINGLE: &str = HTML;

/// The templates, read once for all pages.
pub struct Setter(Tera);

impl Setter {
    /// Reads the templates.
    ///
    /// # Errors
    /// A template cannot be read, or does not fit the others.
    pub fn new(templates: &Templates) -> Result<Self, ReportError> {
        let mut tera = Tera::new();
        // The endings say that what is inserted is escaped.
        tera.autoescape_on(vec![".html.tera"]);
        let all = [INDEX, PAGE, SINGLE, HTML_FRAME, HTML_BLOCKS, HTML_BUDGET];
        tera.add_raw_templates(all.map(|name| (name, templates.text(name))))
            .map_err(template_fault(PAGE))?;
        Ok(Self(tera))
    }

    /// Sets a page from what its template reads.
    ///
    /// # Errors
    /// The template does not fit what it reads, or the page does not begin with its policy.
    pub fn set(
        &self,
        template: &'static str,
        parts: &impl Serialize,
    ) -> Result<String, ReportError> {
        let fault = template_fault(template);
        let context = Context::from_serialize(parts).map_err(&fault)?;
        let page = self.0.render(template, &context).map_err(&fault)?;
        policy::check(template, &page)?;
        Ok(page)
    }
}
