//! The pages of a report in a browser: none is wider than a phone, nothing is refused, nothing is
//! asked of anybody, and the script adds its controls.

mod planted;
mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use planted::Project;

/// Pages of the planted report, one of each kind.
const PAGES: [&str; 5] =
    ["index.html", "claim/mine-bends.html", "study/mine.html", "data/mine.html", "verdicts.html"];
/// The width of a small phone, in pixels.
const PHONE: u32 = 360;
/// What a browser is called.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Opens each page in a frame as wide as a phone and notes how wide it is.
fn harness() -> String {
    let frame =
        |page: &&str| format!("<iframe src=\"{page}\" width=\"{PHONE}\" height=\"640\"></iframe>");
    let frames = PAGES.iter().map(frame).collect::<Vec<_>>().join("\n");
    format!(
        "<!doctype html><body>{frames}<script>addEventListener('load', () => {{\n\
        for (const frame of document.querySelectorAll('iframe')) {{\n\
        const page = frame.contentDocument;\n\
        const face = page.fonts.check('1rem \"Libertinus Serif\"') ? 'face' : 'no face';\n\
        const controls = page.querySelectorAll('form.filter').length;\n\
        const line = document.createElement('p');\n\
        line.textContent = ['measured', frame.getAttribute('src'), \
        page.documentElement.scrollWidth, controls, face].join(' ');\n\
        document.body.append(line);\n}}\n}});</script>"
    )
}

fn browser(name: &str, page: &Path) -> std::io::Result<Output> {
    Command::new(name)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"])
        .args(["--allow-file-access-from-files", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("file://{}", page.display()))
        .output()
}

/// The browser of this machine, if it has one.
fn found() -> Option<&'static str> {
    BROWSERS.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    })
}

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

/// What the browser shows of the pages at the width of a phone.
fn look(name: &str, folder: &Path) {
    let page = folder.join("harness.html");
    fs::write(&page, harness()).expect("a page");
    let output = browser(name, &page).expect("the browser starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let complaints: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    for page in PAGES {
        let start = format!("<p>measured {page} ");
        let measured = shown.split(&start).nth(1).unwrap_or_else(|| panic!("no {page}: {shown}"));
        let measured = measured.split('<').next().expect("words");
        let width: u32 = measured.split(' ').next().expect("a width").parse().expect("pixels");
        assert!(width <= PHONE, "{page} is {width} pixels wide");
        let controls = if page == "index.html" { " 1 face" } else { " 0 face" };
        assert!(measured.ends_with(controls), "{page}: {measured}");
    }
}

#[test]
fn pages_fit_a_phone_and_a_browser_has_nothing_to_complain_of() {
    let project = Project::new();
    let output = project.run(&["report"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = fs::canonicalize(project.root().join("reports/out/latest")).expect("a report");
    check_markup(&folder);
    match found() {
        Some(name) => look(name, &folder),
        None => eprintln!("no browser here ({}): only markup was checked", BROWSERS.join(", ")),
    }
}
