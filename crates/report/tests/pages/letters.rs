//! A letter without a glyph ends no report: the PDF says which it is, the HTML page has it.

use evidence::{Detail, Evidence};

use super::{Pages, fixture, render, typeset};

/// Words that no built-in font can draw, each of another script.
const FOREIGN: [&str; 10] =
    ["李明", "さくら", "김철수", "สมชาย", "محمد", "אבי", "अनिल", "👩\u{200d}🔬", "🇯🇵", "\u{e000}"];
/// Words of other scripts that the built-in fonts draw.
const DRAWN: [&str; 6] = ["Жданов", "Nguyễn", "Ψυχή", "Šćepan", "√x → ∞", "e\u{301}a\u{308}"];
/// What nobody sees and what changes what is seen.
const HIDDEN: [(&str, &str); 5] = [
    ("\u{1b}[2J", "[U+001B][2J"),
    ("\u{202e}dlog", "[U+202E]dlog"),
    ("a\u{2066}b", "a[U+2066]b"),
    ("\u{7}\u{0}", "[U+0007 U+0000]"),
    ("\u{feff}x", "[U+FEFF]x"),
];

/// The words in a title, an author's name, the label of a curve, a reason, a name and a formula.
pub fn with(words: &str) -> Evidence {
    let mut evidence = fixture::evidence();
    evidence.verdicts.truncate(1);
    evidence.verdicts[0].title = format!("title {words}");
    evidence.sources[0].citation = format!("author {words} (2026)");
    evidence.observations[0].rejected[0].reason = format!("label “{words}” is not known");
    evidence.findings.truncate(1);
    evidence.findings[0].figures.truncate(2);
    // What has no words of people is left out: many reports are rendered here.
    evidence.catalogue.clear();
    evidence.published.clear();
    evidence.benchmarks.clear();
    evidence.peers.clear();
    evidence.replications.clear();
    let found = &mut evidence.findings[0];
    found.figures[1].lines[0].label = format!("curve {words}");
    found.figures[1].x_label = format!("axis {words}");
    if let Detail::Study(study) = &mut found.detail {
        study.law.formula = format!("L = A * {words} / N");
    }
    evidence
}

/// Whether there is a PDF.
#[track_caller]
fn check_pdf(pages: &Pages) {
    let pdf = pages
        .0
        .get("report.pdf")
        .unwrap_or_else(|| panic!("no PDF: {}", pages.read("report.pdf.missing.txt")));
    assert!(pdf.starts_with(b"%PDF") && pdf.len() > 10_000, "no PDF");
}

#[test]
fn letters_of_every_script_leave_the_report_whole() {
    let words = FOREIGN.join(" ");
    let pages = render(&with(&words));
    let html = pages.read("report.html");
    for text in [format!("title {words}"), format!("author {words} (2026)")] {
        assert!(html.contains(&text), "{text} is not on the HTML page");
    }
    assert!(html.contains(&format!("label “{words}” is not known")), "no reason");
    let json = pages.read("report.json");
    assert!(json.contains("title [U+674E U+660E] [U+3055 U+304F U+3089]"), "no boxes");
    assert!(json.contains("without a glyph in the fonts of this file"), "no count of them");
    let drawing = |name: &str| pages.read(&format!("figures/chinchilla-{name}"));
    let curve = format!("curve {words}");
    assert!(
        drawing("fit.svg").contains(&curve) || drawing("elasticity.svg").contains(&curve),
        "the drawing of the HTML page changed"
    );
    let paper = pages.files().find(|file| file.ends_with(".paper.svg")).expect("a drawing");
    assert!(!pages.read(paper).split("</title>").nth(1).expect("a body").contains('李'), "{paper}");
    check_pdf(&pages);
    let text = typeset::pages(&pages.0, "appendix").concat();
    assert!(text.contains("[U+674E U+660E]"), "the boxes are not in the PDF");
}

/// Each alone: a script that can be drawn beside another must not hide that this one cannot.
#[test]
fn each_script_alone_makes_a_pdf() {
    for word in FOREIGN {
        check_pdf(&render(&with(word)));
    }
}

#[test]
fn what_the_fonts_have_stays_as_it_is() {
    let words = DRAWN.join(" ");
    let pages = render(&with(&words));
    let json = pages.read("report.json");
    assert!(json.contains(&format!("title {words}")), "letters changed");
    assert!(!json.contains("U+"), "a letter became its code point");
    check_pdf(&pages);
}

#[test]
fn hidden_letters_are_seen_on_both_pages() {
    for (hidden, shown) in HIDDEN {
        let pages = render(&with(hidden));
        check_pdf(&pages);
        for file in ["report.html", "report.json", "claims.html"] {
            let text = pages.read(file);
            assert!(text.contains(&format!("title {shown}")), "{file}: {shown} is not there");
            assert!(!text.contains(formulas::is_hidden), "{file}: something is hidden");
        }
    }
}

#[test]
fn marks_upon_marks_make_a_pdf() {
    let heap: String = ('\u{300}'..='\u{36f}').collect();
    check_pdf(&render(&with(&format!("z{heap}algo{heap}"))));
    check_pdf(&render(&with("\u{301}\u{200d}\u{fe0f}\u{34f}\u{ad}\u{2060}\u{180e}x")));
}

/// Whatever stops the PDF, the HTML page and the tables are there and say why it is not.
#[test]
fn without_a_pdf_everything_else_is_there() {
    let mut evidence = fixture::evidence();
    evidence.stamp.timestamp_seconds = i64::MAX;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rendered = report::render(
        &evidence,
        folder.path(),
        &report::Fonts::default(),
        &report::Look::default(),
        super::ALL,
        None,
    );
    let rendered = rendered.expect("everything else");
    let reason = rendered.without_pdf.expect("a reason").to_string();
    assert!(reason.contains("timestamp_seconds") && reason.contains("hint:"), "{reason}");
    let is_there = |name: &str| rendered.files.iter().any(|file| file.as_os_str() == name);
    for name in ["index.html", "tables/verdicts.csv", "tables/index.json", "report.pdf.missing.txt"]
    {
        assert!(is_there(name) && folder.path().join(name).is_file(), "{name} is not there");
    }
    assert!(!is_there("report.pdf"), "a PDF of no moment");
    for page in ["index.html", "report.html"] {
        let html = std::fs::read_to_string(folder.path().join(page)).expect("the page");
        let reason = "There is no PDF of this report: stamp.timestamp_seconds";
        assert!(html.contains(reason), "{page}: no reason");
        assert!(!html.contains("href=\"report.pdf\""), "{page}: a link to nothing");
    }
}

#[test]
fn a_folder_without_fonts_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("not.ttf"), "no font").expect("a file");
    let error = report::Fonts::with_folder(folder.path()).expect_err("no font is there");
    let text = error.to_string();
    assert!(text.contains("no font") && text.contains("--fonts"), "{text}");
}
