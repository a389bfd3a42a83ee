//! axe-core, where it is here: no page may have a fault that it finds, at any width, in the light
//! and in the dark.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::chromium::Browser;
use crate::exploring::unfold;

/// Names the file of axe-core, which the project does not carry along.
const NAMED: &str = "STRAIGHTEDGE_AXE";
const WIDTHS: [u32; 3] = [360, 768, 1440];
const RUN: &str = "axe.run(document, { preload: false, resultTypes: ['violations'] }).then((it) => \
    it.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`))";

/// The file of axe-core; none where nobody names one.
fn file() -> Option<PathBuf> {
    std::env::var_os(NAMED).filter(|name| !name.is_empty()).map(PathBuf::from)
}

/// Holds the pages against axe-core, where it is here; says what was done.
pub fn check(browser: &mut Browser, folder: &Path, pages: &[&str]) -> String {
    match file() {
        Some(file) => hold(browser, folder, pages, &file),
        None => format!("axe-core was not here ({NAMED} names no file): NO page was held to it"),
    }
}

fn hold(browser: &mut Browser, folder: &Path, pages: &[&str], file: &Path) -> String {
    let axe = std::fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("{NAMED}={}: {error}", file.display()));
    let mut held = 0;
    for (width, is_dark) in WIDTHS.iter().flat_map(|width| [(*width, false), (*width, true)]) {
        browser.window(width, is_dark);
        for page in pages {
            let found = faults(browser, &folder.join(page), &axe);
            assert!(found.is_empty(), "{page} at {width}, dark: {is_dark}: {found:#?}");
            held += 1;
        }
    }
    assert!(sees_a_fault(browser), "axe-core is blind");
    format!("axe-core found no fault on {held} pages")
}

fn faults(browser: &mut Browser, page: &Path, axe: &str) -> Vec<Value> {
    browser.open(page);
    unfold(browser, page);
    browser.eval(&format!("{axe};0"));
    browser.eval(RUN).as_array().expect("a list").clone()
}

/// A picture without words is a fault.
fn sees_a_fault(browser: &mut Browser) -> bool {
    browser.eval("document.querySelector('main').append(document.createElement('img'))");
    let found = browser.eval(RUN);
    found.as_array().is_some_and(|found| !found.is_empty())
}
