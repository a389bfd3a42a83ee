//! The paper: short, with its limits in front, without digests, and inside one file with its
//! evidence.

mod fixture;
mod typeset;

use std::collections::BTreeMap;

use evidence::Evidence;
use report::{Fonts, Look, Options};
use serde_json::Value;

fn render(evidence: &Evidence) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options::default();
    let rendered =
        report::render(evidence, folder.path(), &Fonts::default(), &Look::default(), options, None)
            .expect("a report");
    let read = |file: std::path::PathBuf| {
        let bytes = std::fs::read(folder.path().join(&file)).expect("a written file");
        (file.to_string_lossy().into_owned(), bytes)
    };
    rendered.files.into_iter().map(read).collect()
}

fn view(files: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&files["report.json"]).expect("JSON")
}

/// Every text of a value, whatever holds it.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_first_page_says_how_it_ended_and_the_limits_come_early() {
    let files = render(&fixture::evidence());
    let pages = typeset::pages(&files, "report");
    assert!(pages.len() <= 40, "{} pages", pages.len());
    let first = pages[0].replace('\u{a0}', " ");
    assert!(first.contains("We judged") && first.contains("What to remember."), "{first}");
    let limits = pages.iter().position(|page| page.contains("What this report cannot say."));
    assert!(limits.is_some_and(|page| page < 6), "limits on page {limits:?}");
}

/// A digest is for machines; a reader of paper finds it in the list beside the file.
#[test]
fn no_text_of_the_paper_is_a_whole_digest_but_that_of_the_data() {
    let evidence = fixture::evidence();
    let files = render(&evidence);
    let view = view(&files);
    let is_digest = |word: &str| word.len() == 64 && word.bytes().all(|it| it.is_ascii_hexdigit());
    let found: Vec<&str> = texts(&view["sections"])
        .into_iter()
        .flat_map(str::split_whitespace)
        .filter(|word| is_digest(word) && *word != evidence.stamp.data_digest)
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_verdict_has_its_line_and_the_line_its_page() {
    let evidence = fixture::evidence();
    let files = render(&evidence);
    let view = view(&files);
    let sections = view["sections"].as_array().expect("sections");
    let blocks: Vec<&Value> =
        sections.iter().flat_map(|it| it["blocks"].as_array().expect("blocks")).collect();
    let cards = blocks.iter().filter(|it| it["kind"] == "card").map(|it| &it["id"]);
    let places: Vec<&Value> = sections.iter().map(|it| &it["id"]).chain(cards).collect();
    let is_page = |cell: &&Value| cell["style"] == "page";
    let rows = blocks.iter().filter_map(|it| it["rows"].as_array()).flatten();
    let cells = rows.filter_map(Value::as_array).flatten();
    let targets: Vec<&Value> = cells.filter(is_page).map(|cell| &cell["target"]).collect();
    assert_eq!(targets.len(), evidence.counting().count(), "a verdict without a line");
    for target in targets {
        assert!(places.contains(&target), "{target} is on no page");
    }
}

#[test]
fn the_evidence_lies_inside_the_file() {
    let files = render(&fixture::evidence());
    let pdf = &files["report.pdf"];
    let holds = |words: &[u8]| pdf.windows(words.len()).any(|at| at == words);
    assert!(holds(b"evidence.json") && holds(b"/EmbeddedFile"), "nothing is attached");
    assert!(holds(b"pdfaid:part"), "no file for archives");
}

#[test]
fn a_project_without_claims_has_a_paper_too() {
    let mut evidence = fixture::evidence();
    evidence.verdicts.clear();
    evidence.replications.clear();
    let pages = typeset::pages(&render(&evidence), "report");
    let text = pages.concat();
    assert!(text.contains("No claims were asked: this report"), "what the report is");
    assert!(!text.contains("readings judged"), "nothing is counted that nobody asked");
    let empty = typeset::pages(&render(&Evidence::empty(evidence.stamp)), "report");
    assert!(empty.len() < 6, "{} pages about nothing", empty.len());
}

#[test]
fn what_changed_since_a_version_stands_on_paper_and_on_a_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let since = report::Since {
        version: "0.1.0-first".to_owned(),
        items: vec!["mine: fragile -> supported (rule changed)".to_owned()],
    };
    let (evidence, fonts) = (fixture::evidence(), Fonts::default());
    report::render(
        &evidence,
        folder.path(),
        &fonts,
        &Look::default(),
        Options::default(),
        Some(&since),
    )
    .expect("a report");
    for file in ["report.json", "changes.html"] {
        let text = std::fs::read_to_string(folder.path().join(file)).expect("a file");
        assert!(text.contains("0.1.0-first"), "{file}: not the version");
        assert!(text.contains("fragile -&gt; supported") || text.contains("fragile -> supported"));
    }
}

/// What a draft says of its publication before anybody knows it is set as it stands.
#[test]
fn a_citation_of_any_form_is_set() {
    let mut evidence = fixture::evidence();
    let hostile = "#panic() *x* (2024). {T} $y$ @ref `r`: \"q\" <b>. V & W";
    let odd = ["Not stated (0). Figures of runs.csv.", "", " (2024). .", ", , (2024). A", "x"];
    for citation in odd.into_iter().chain([hostile]) {
        evidence.sources[0].citation = citation.to_owned();
        let files = render(&evidence);
        let why = files.get("report.pdf.missing.txt").map(|why| String::from_utf8_lossy(why));
        assert!(why.is_none(), "no PDF of “{citation}”: {why:?}");
    }
}

#[test]
fn no_figure_stands_twice() {
    let files = render(&fixture::evidence());
    let view = view(&files);
    let sections = view["sections"].as_array().expect("sections");
    let blocks = sections.iter().flat_map(|it| it["blocks"].as_array().expect("blocks"));
    let figures = blocks.filter(|it| it["kind"] == "figure");
    let mut data: Vec<&str> = figures.filter_map(|it| it["twin"].as_str()).collect();
    let all = data.len();
    data.sort_unstable();
    data.dedup();
    assert!(all > 5 && data.len() == all, "{all} figures of {} tables", data.len());
}

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 9\" \
                    width=\"40\" height=\"9\"><rect width=\"40\" height=\"4\"/></svg>";

/// The longest words that a cover may have stand on the page, and the folder of the report has all
/// that the typst program needs to set them again.
#[test]
fn a_cover_of_ones_own_is_set_from_the_files_of_the_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let logo = report::Logo::new("logo.svg", LOGO.into(), "a bar").expect("a logo");
    let cover = report::Cover {
        title: ["How", "runs", "scale"].repeat(14).join(" "),
        subtitle: ["a", "long", "subtitle"].repeat(12).join(" "),
        authors: (0..40).map(|_| "Ada Example-Name".to_owned()).collect(),
        logo: Some(logo),
    };
    let look = Look { cover: Some(cover.clone()), ..Look::default() };
    let options = Options { appendix: true, ..Options::default() };
    let (evidence, fonts) = (fixture::evidence(), Fonts::default());
    let rendered = report::render(&evidence, folder.path(), &fonts, &look, options, None);
    let rendered = rendered.expect("a report");
    assert!(rendered.strays.is_empty(), "{:?}", rendered.strays);
    let names = rendered.files.iter().map(|file| file.to_string_lossy().into_owned());
    let files: BTreeMap<String, Vec<u8>> = names
        .map(|name| (name.clone(), std::fs::read(folder.path().join(name)).expect("a file")))
        .collect();
    let pdf = &files["report.pdf"];
    let holds = |words: &[u8]| pdf.windows(words.len()).any(|at| at == words);
    assert!(holds(b"pdfaid:part"), "a logo keeps the file from the archive");
    for name in ["report", "appendix"] {
        let pages = typeset::pages(&files, name);
        let title: String = cover.title.split(' ').collect();
        let first: String = pages[0].split_whitespace().collect();
        assert!(first.contains(&title), "{name}: {first}");
    }
}
