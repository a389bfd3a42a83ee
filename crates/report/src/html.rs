//! Sets the view as a folder of pages that people explore, or as one page that needs nothing else.

mod assets;
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

use plan::{INDEX, Plan};
use setter::Setter;

use crate::error::ReportError;
use crate::figure::Drawing;
use crate::fonts::Fonts;
use crate::look::Look;
use crate::templates::Templates;
use crate::view::View;

pub use assets::remark;
pub use plan::SINGLE;
pub use single::page as single;

/// Whether the templates of the pages can be read together.
///
/// # Errors
/// One cannot, or does not fit the others.
pub fn check(templates: &Templates) -> Result<(), ReportError> {
    Setter::new(templates).map(drop)
}

/// Every page of the folder with what the pages share, by name.
///
/// # Errors
/// A template does not fit the view.
pub fn site(
    view: &View,
    drawings: &[(String, Drawing)],
    fonts: &Fonts,
    look: &Look,
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let plan = Plan::of(view);
    let setter = Setter::new(&look.templates)?;
    let drawings: BTreeMap<&str, &Drawing> =
        drawings.iter().map(|(file, drawing)| (file.as_str(), drawing)).collect();
    let mut files = assets::files(&view.made_by, fonts, &look.templates);
    files.extend(look.logo().map(|logo| (logo.file(), logo.bytes().to_vec())));
    files.insert(INDEX.to_owned(), front::page(view, &plan, &drawings, &setter)?.into_bytes());
    for number in 0..plan.pages.len() {
        let page = pages::page(view, &plan, number, &drawings, &setter)?;
        files.insert(plan.pages[number].file.clone(), page.into_bytes());
    }
    Ok(files)
}
