//! What stands around every page of the folder: its title, the contents, the way back.

use serde::Serialize;

use super::budget::Budget;
use super::links::{between, up};
use super::plan::{INDEX, Page, Part, Plan};
use crate::view::View;

/// A link of the contents.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
    /// Whether it is the page that is read.
    pub current: bool,
}

/// The pages beside a page, folded under a heading.
#[derive(Debug, Serialize)]
pub struct Beside {
    /// What they share.
    pub heading: String,
    /// The pages, this one included.
    pub entries: Vec<Entry>,
}

/// What stands around a page.
#[derive(Debug, Serialize)]
pub struct Frame {
    made_by: String,
    /// The title of the page.
    pub title: String,
    /// The name of the report.
    report: String,
    version: String,
    description: String,
    /// The way up to the folder.
    up: String,
    index: String,
    /// Whether it is the first page.
    is_front: bool,
    /// The box in which a reader names a size and tokens; none on most pages.
    pub budget: Option<Budget>,
    /// The pages of the first level.
    nav: Vec<Entry>,
    /// The claims of the same document; none for a page of another kind.
    pub beside: Option<Beside>,
    /// The pages above this one, from the first level down.
    pub above: Vec<Entry>,
    /// The page before this one.
    pub previous: Option<Entry>,
    /// The page after this one.
    pub next: Option<Entry>,
}

impl Frame {
    /// The frame of a page, with nothing beside it yet.
    pub fn of(view: &View, plan: &Plan, file: &str, title: &str) -> Self {
        Self {
            made_by: view.made_by.clone(),
            title: title.to_owned(),
            report: view.title.clone(),
            version: view.version.clone(),
            description: view.subtitle.clone(),
            up: up(file),
            index: between(file, INDEX),
            is_front: file == INDEX,
            budget: None,
            nav: plan.top().map(|number| entry(view, plan, number, file)).collect(),
            beside: None,
            above: Vec::new(),
            previous: None,
            next: None,
        }
    }
}

/// A page as a link from another one.
pub fn entry(view: &View, plan: &Plan, number: usize, from: &str) -> Entry {
    let page = &plan.pages[number];
    let text = title(view, page);
    Entry { href: between(from, &page.file), text, current: page.file == from }
}

/// The title of a page.
pub fn title(view: &View, page: &Page) -> String {
    let title = &view.sections[page.sections[0]].title;
    match page.part {
        Part::Attacks => format!("Attacks on a fit: {title}"),
        Part::Whole | Part::Fit => title.clone(),
    }
}
