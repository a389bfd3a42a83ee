//! Keeps numbers out of the words of the templates and of the view: they come from evidence alone.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
fn no_digit(place: &str, text: &str) {
    assert!(
        !text.chars().any(|letter| letter.is_ascii_digit()),
        "{place}: a literal number in “{}”",
        text.trim()
    );
}

/// What an HTML template prints by itself: no tags, no style, no code of the template.
fn html_words(template: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut rest = template;
    let code = [("{%", "%}"), ("{{", "}}"), ("<style>", "</style>"), ("<", ">")];
    while !rest.is_empty() {
        let opened = code.iter().find(|(open, _)| rest.starts_with(open));
        if let Some((_, close)) = opened {
            let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
            rest = &rest[end..];
            words.push(String::new());
        } else if let Some(letter) = rest.chars().next() {
            words.last_mut().expect("one part at least").push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    words
}

/// The string literals of a source without its comments; both Rust and typst quote alike. How wide
/// a number is printed is no number on a page.
fn strings(source: &str) -> Vec<String> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    code.split('"')
        .skip(1)
        .step_by(2)
        .map(|text| text.replace("\\u{a0}", " ").replace(":02}", "}"))
        .collect()
}

/// A source without its unit tests, which stand at its end and may say what numbers they like.
fn shipped(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or(source)
}

/// Settings that are written as strings: colours, names of fields, addresses, escapes, paper,
/// patterns and page numbers.
fn is_setting(text: &str) -> bool {
    let settings = ["#", "sha256", "https://", "\\u{", "regex", "a4", "[._/", "1 / 1"];
    settings.iter().any(|start| text.starts_with(start))
}

#[test]
fn the_html_templates_print_no_number() {
    let names = ["report", "index", "page", "frame", "blocks", "budget"];
    for name in names.map(|name| format!("{name}.html.tera")) {
        for words in html_words(&read(&root().join("reports/templates").join(&name))) {
            no_digit(&name, &words);
        }
    }
}

#[test]
fn the_typst_templates_print_no_number() {
    for name in ["report.typ.tera", "blocks.typ"] {
        let source = read(&root().join("reports/templates").join(name));
        for text in strings(&source).iter().filter(|text| !is_setting(text)) {
            no_digit(name, text);
        }
        // Markup stands in square brackets; what follows a hash in them is code.
        let unquoted: String = source.split('"').step_by(2).collect();
        for words in unquoted.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
            if !words.contains('#') {
                no_digit(name, words);
            }
        }
    }
}

/// Every source file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(sources(&path)) } else { files.push(path) }
    }
    files
}

#[test]
fn the_view_says_no_number_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = sources(&folder.join("sections"));
    files.extend(sources(&folder.join("publication")));
    let html = ["front", "pieces", "thin"].map(|name| format!("html/{name}.rs"));
    files.extend(html.map(|file| folder.join(file)));
    files.extend(
        ["publication.rs", "blocks.rs", "cover.rs", "figure/kinds.rs"]
            .map(|file| folder.join(file)),
    );
    let mut seen = 0;
    for path in files {
        for text in strings(shipped(&read(&path))).iter().filter(|text| !is_setting(text)) {
            no_digit(&path.display().to_string(), text);
            seen += 1;
        }
    }
    assert!(seen > 100, "the scan found {seen} strings only: it no longer reads the sources");
}

#[test]
fn the_drawings_say_no_number_of_their_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/figure");
    let mut files = sources(&folder.join("claims"));
    files.extend(sources(&folder.join("plot")));
    files.extend(sources(&folder.join("isoloss")));
    let drawn = ["claimed", "claims", "held", "plot", "points", "scale", "shapes"];
    let planes = ["data_map", "isoloss", "plane", "ratios"];
    files.extend(drawn.into_iter().chain(planes).map(|name| folder.join(format!("{name}.rs"))));
    for path in files {
        for text in strings(shipped(&read(&path))) {
            no_digit(&path.display().to_string(), &text);
        }
    }
}

#[test]
fn the_scan_finds_a_number() {
    assert_eq!(
        html_words("<p class=\"a1\">{{ x.0 }} 20 tokens</p>").concat().trim(),
        "20 tokens",
        "the scan is blind"
    );
    assert_eq!(strings("// \"1\"\nlet a = \"2\";"), ["2"], "the scan is blind");
    assert_eq!(shipped("let a = 2;\n#[cfg(test)]\nmod tests { 3 }"), "let a = 2;\n");
}
