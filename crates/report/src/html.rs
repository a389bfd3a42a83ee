//! Sets the view as a folder of pages that people explore, or as one page that needs nothing else.

mod assets;
mod compact;
mod frame;
mod front;
mod links;
mod pages;
mod pieces;
mod plan;
mod setter;
mod single;
mod thin;

use std::collections::BTreeMap;

use plan::{INDEX, Plan};
use rayon::prelude::*;
use setter::Setter;

use crate::error::ReportError;
use crate::figure::Drawing;
use crate::fonts::Fonts;
use crate::view::View;

pub use plan::SINGLE;
pub use single::page as single;

/// Every page of the folder with what the pages share, by name.
///
/// # Errors
/// A template does not fit the view.
pub fn site(
    view: &View,
    drawings: &[(String, Drawing)],
    fonts: &Fonts,
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let plan = Plan::of(view);
    let setter = Setter::new()?;
    let drawings: BTreeMap<&str, &Drawing> =
        drawings.iter().map(|(file, drawing)| (file.as_str(), drawing)).collect();
    let mut files = BTreeMap::new();
    let numbers: Vec<usize> = (0..plan.pages.len()).collect();
    let set = |&number: &usize| {
        let page = pages::page(view, &plan, number, &drawings, &setter)?;
        Ok((plan.pages[number].file.clone(), page))
    };
    // Taken by number: the same on any number of threads.
    let pages: Result<Vec<(String, String)>, ReportError> = numbers.par_iter().map(set).collect();
    let index = (INDEX.to_owned(), front::page(view, &plan, &drawings, &setter)?);
    let pages = [pages?, vec![index]].concat();
    let shown = pages.iter().map(|(_, page)| &**page);
    files.extend(assets::files(&view.made_by, fonts, shown));
    files.extend(pages.into_iter().map(|(file, page)| (file, page.into_bytes())));
    Ok(files)
}
