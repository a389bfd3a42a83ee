//! The pages of a report in a browser: none is wider than a phone, nothing is refused, nothing is
//! asked of anybody, and a reader finds claims and explores charts by pointer and by keys.

mod axe;
mod chromium;
mod exploring;
mod planted;
mod support;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use chromium::Browser;
use planted::Project;
use serde_json::json;

/// Pages of the planted report, one of each kind.
const PAGES: [&str; 6] = [
    "index.html",
    "claim/mine-bends.html",
    "study/mine.html",
    "data/mine.html",
    "verdicts.html",
    "reproduce.html",
];
/// The widths of a small phone, a tablet and a desk, in pixels.
const WIDTHS: [u32; 3] = [360, 768, 1440];

/// Without a browser the markup must do: every page adapts to its window, and what may be wider
/// than a phone stands in a box that scrolls.
fn check_markup(folder: &Path) {
    for page in PAGES {
        let text = fs::read_to_string(folder.join(page)).expect(page);
        assert!(text.contains("name=\"viewport\" content=\"width=device-width"), "{page}");
        for wide in ["<table", "<svg", "<img", "<math"] {
            for (at, _) in text.match_indices(wide) {
                let before = &text[..at];
                let opened = before.matches("<div class=\"scroll\"").count();
                let boxes = before.rsplit("<div class=\"scroll\"").next().expect("a start");
                assert!(opened > 0 && !boxes.contains("</div>"), "{page}: {wide} is in no box");
            }
        }
    }
}

/// What the browser shows of the pages: none is wider than its window, no figure is wider than its
/// box, and the typeface is there.
fn look(browser: &mut Browser, folder: &Path) {
    for (width, page) in WIDTHS.iter().flat_map(|width| PAGES.map(|page| (*width, page))) {
        browser.window(width, false);
        browser.open(&folder.join(page));
        exploring::unfold(browser, Path::new(page));
        let is = browser.eval("document.documentElement.scrollWidth");
        assert!(is.as_u64().is_some_and(|it| it <= u64::from(width)), "{page}: {is} of {width}");
        let wide = "[...document.querySelectorAll('.plot')].filter(it => \
            it.getBoundingClientRect().width > it.parentElement.clientWidth + 1).length";
        assert_eq!(browser.eval(wide), 0, "{page}: a figure is wider than its box at {width}");
        let face = "document.fonts.load('1rem \"Libertinus Serif\"').then(it => it.length)";
        assert_eq!(browser.eval(face), 1, "{page}: no typeface");
        let controls = usize::from(page == "index.html");
        let forms = browser.eval("document.querySelectorAll('form.filter').length");
        assert_eq!(forms, controls, "{page}: other controls");
    }
}

/// Without a script everything can be read, and nothing promises what only a script can do.
fn look_without_script(browser: &mut Browser, folder: &Path) {
    browser.call("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
    browser.window(WIDTHS[0], false);
    for page in PAGES {
        browser.open(&folder.join(page));
        let drawn = "[...document.querySelectorAll('figure.picture')].filter(it => \
            !it.closest('details') && it.querySelector('.plot.narrow').clientWidth < 200).length";
        assert_eq!(browser.eval(drawn), 0, "{page}: a figure is not to be seen");
        let controls = browser.eval("document.querySelectorAll('main button, main form').length");
        assert_eq!(controls, 0, "{page}: controls that do nothing");
        let words = browser.eval("document.querySelector('main').innerText.length");
        assert!(words.as_u64().is_some_and(|it| it > 200), "{page}: {words} letters");
    }
    browser.call("Emulation.setScriptExecutionDisabled", &json!({"value": false}));
}

/// Nothing is complained of, and nothing is asked of anybody outside the folder.
fn nothing_is_amiss(browser: &mut Browser, folder: &Path) {
    assert_eq!(browser.said, Vec::<String>::new(), "complaints");
    let own = format!("file://{}/", folder.display());
    let is_own = |it: &&String| it.starts_with(&own) || it.starts_with("data:image/svg+xml");
    let others = browser.asked.iter().filter(|it| !is_own(it) && !it.starts_with("blob:"));
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&String>::new(), "asked outside of the folder");
    browser.eval("console.error('planted')");
    assert_eq!(browser.said.len(), 1, "complaints are not heard");
    assert!(browser.asked.iter().any(|it| it.ends_with("/page.js")), "it asked for nothing at all");
}

/// A second claim, of another document, which is refuted.
fn add_a_claim(project: &Project) {
    let claim = include_str!("planted/claim.yaml")
        .replace("mine-bends", "mine-is-steep")
        .replace("The loss bends", "A steep loss")
        .replace("A paper", "Another paper")
        .replace("threshold: 0.1", "threshold: 1000");
    project.write("data/claims/mine-is-steep.yaml", &claim);
}

/// Says what was looked at also where the test passes, whose printing would not be shown.
fn tell(words: &str) {
    writeln!(std::io::stderr(), "{words}").expect("somebody listens");
}

#[test]
fn pages_fit_a_phone_and_a_browser_has_nothing_to_complain_of() {
    let project = Project::new();
    add_a_claim(&project);
    let output = project.run(&["report"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = fs::canonicalize(project.root().join("reports/out/latest")).expect("a report");
    check_markup(&folder);
    if let Some(name) = chromium::found() {
        let mut browser = Browser::start(name);
        look(&mut browser, &folder);
        look_without_script(&mut browser, &folder);
        exploring::find_claims(&mut browser, &folder);
        exploring::walk(&mut browser, &folder);
        exploring::zoom(&mut browser, &folder);
        exploring::hide(&mut browser, &folder);
        exploring::save(&mut browser, &folder);
        tell(&axe::check(&mut browser, &folder, &PAGES));
        nothing_is_amiss(&mut browser, &folder);
    } else {
        let names = chromium::NAMES.join(", ");
        tell(&format!("no browser here ({names}): only markup was checked"));
    }
}
