//! Sets the view as a folder of pages that people explore, or as one page that needs nothing else.

mod assets;
mod budget;
mod compact;
mod frame;
mod front;
mod links;
mod pages;
mod pieces;
mod plan;
mod policy;
mod setter;
mod single;
mod thin;

use std::collections::BTreeMap;

use pages::Source;
use plan::{INDEX, Plan};
use rayon::prelude::*;
use setter::Setter;

use crate::error::ReportError;
use crate::figure::Drawing;
use crate::fonts::Fonts;
use crate::look::Look;
use crate::templates::{BUDGET_SCRIPT, Templates};
use crate::view::View;

pub use assets::remark;
pub use budget::{Law, law};
pub use plan::SINGLE;
pub use single::page as single;

/// Whether the templates of the pages can be read together.
///
/// # Errors
/// One cannot, or does not fit the others.
pub fn check(templates: &Templates) -> Result<(), ReportError> {
    Setter::new(templates).map(drop)
}

/// Every page of the folder with what the pages share, by name; with a law of which a page may ask
/// more, also the script that answers.
///
/// # Errors
/// A template does not fit the view.
pub fn site(
    view: &View,
    drawings: &[(String, Drawing)],
    fonts: &Fonts,
    look: &Look,
    law: Option<&Law>,
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let plan = &Plan::of(view);
    let setter = &Setter::new(&look.templates)?;
    let drawings: &BTreeMap<&str, &Drawing> =
        &drawings.iter().map(|(file, drawing)| (file.as_str(), drawing)).collect();
    let source = Source { view, plan, drawings, law, setter };
    let set = |number: usize| Ok((plan.pages[number].file.clone(), pages::page(source, number)?));
    // Taken by number: the same on any number of threads.
    let pages: Result<Vec<(String, String)>, ReportError> =
        (0..plan.pages.len()).into_par_iter().map(set).collect();
    let index = (INDEX.to_owned(), front::page(view, plan, drawings, law, setter)?);
    let pages = [pages?, vec![index]].concat();
    let texts = pages.iter().map(|(_, page)| &**page);
    let mut files = assets::files(&view.made_by, fonts, &look.templates, texts);
    files.extend(look.logo().map(|logo| (logo.file(), logo.bytes().to_vec())));
    // A law without a page has no box.
    if let Some(law) = law.filter(|law| plan.place(&law.section).is_some()) {
        let script = look.templates.text(BUDGET_SCRIPT);
        let script = law.script(&assets::remark(&view.made_by), script)?;
        files.insert(budget::FILE.to_owned(), script.into_bytes());
    }
    files.extend(pages.into_iter().map(|(file, page)| (file, page.into_bytes())));
    Ok(files)
}
