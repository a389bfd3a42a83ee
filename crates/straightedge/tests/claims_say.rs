//! What the shipped claims say: sentences that were said, verdicts that can be quoted, and no more
//! of the age of their rules than the lock shows.

use std::fs;
use std::path::{Path, PathBuf};

use claims::{Claim, GateRule, parse, places};
use evidence::{Hedge, RULES_AGE};
use sources::sha256_hex;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder, by name; none where it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

fn claims() -> Vec<Claim> {
    let parsed = files(&root().join("data/claims")).into_iter().map(|path| {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        parse(&read(&path), &stem, &stem).expect("a usable claim")
    });
    parsed.collect()
}

/// A text with plain quotes and single spaces, so that a quote is found wherever a line breaks.
fn plain(text: &str) -> String {
    let text = text.replace(['\u{2019}', '\u{2018}'], "'").replace(['\u{201c}', '\u{201d}'], "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Digests of the quotes, each found in its article when it was taken up.
const TAKEN_UP: &str = include_str!("quotes.sha256");

/// Every quote of an article stands there word for word. Where the articles are not here, its
/// digest is that of the sentence which was found in one.
#[test]
fn every_quote_stands_in_its_article() {
    let articles: Vec<String> =
        files(&root().join("../shared/seeds")).iter().map(|path| plain(&read(path))).collect();
    let mut quotes = 0;
    for claim in claims() {
        let asserted = &claim.asserted_in;
        let Some(quote) = &asserted.quote else {
            assert!(asserted.url.is_some(), "{}: neither a quote nor an address", claim.id);
            continue;
        };
        let quote = plain(quote);
        let digest = sha256_hex(quote.as_bytes());
        assert!(TAKEN_UP.contains(&digest), "{}: {digest} was found in no article", claim.id);
        let is_there = |article: &String| article.contains(&quote);
        let is_of_article = asserted.called != "paper";
        assert!(
            articles.is_empty() || !is_of_article || articles.iter().any(is_there),
            "{}: no article says “{quote}”",
            claim.id
        );
        quotes += 1;
    }
    assert!(quotes > 30, "{quotes} quotes");
}

/// A sentence without a reservation is not judged as one with, and the other way round.
#[test]
fn a_hedge_is_the_one_of_the_quote() {
    let markers = [
        (Hedge::May, ["may", "might", "could"].as_slice()),
        (Hedge::Can, &["can"]),
        (Hedge::Sometimes, &["sometimes"]),
        (Hedge::Often, &["often", "typically", "generally", "tend"]),
        (Hedge::ForInstance, &["might", "may", "if"]),
        (Hedge::Expects, &["expect"]),
    ];
    for claim in claims() {
        let Some(quote) = &claim.asserted_in.quote else { continue };
        let hedge = claim.asserted_in.hedge;
        let words = plain(quote).to_lowercase();
        let says = |marker: &&str| {
            words.split(|letter: char| !letter.is_alphabetic()).any(|word| word == *marker)
        };
        for (kind, marks) in &markers {
            assert!(
                *kind != hedge || marks.iter().any(says),
                "{}: hedge {hedge:?} is not in “{quote}”",
                claim.id
            );
        }
    }
}

/// Every verdict names a number, and what that number is held against: what its document says, or
/// what the rule asks of it.
#[test]
fn every_verdict_has_a_number_and_a_comparison() {
    for claim in claims() {
        let is_open = claim.awaits.is_some()
            || claim.rule.supports.iter().all(|gate| gate.not_computed.is_some());
        let Some(found) = &claim.found else {
            assert!(is_open, "{}: no words for what was found", claim.id);
            continue;
        };
        let places = places(found).expect("places that can be filled");
        assert!(!places.is_empty(), "{}: no number", claim.id);
        let mut read = claim.rule.supports.iter().chain(&claim.rule.refutes);
        let is_said = |gate: &GateRule| places.iter().any(|it| it.quantity == gate.quantity.value);
        assert!(
            claim.said.is_some() || is_open || read.any(is_said),
            "{}: its numbers are held against nothing",
            claim.id
        );
        assert!(!found.ends_with('.'), "{}: the sentence goes on after what was found", claim.id);
    }
}

/// Words that say of rules what only a lock can show.
const TOO_MUCH: [&str; 6] = [
    "older than the verdict",
    "older than the fit",
    "rule fixed beforehand",
    "fixed before the",
    "before the first fit",
    "frozen before",
];

/// No page, comment or file says that rules are older than verdicts; the one wording that may be
/// used stands in one place, and is repeated word for word.
#[test]
fn nothing_says_more_of_the_age_of_rules_than_the_lock() {
    assert!(read(&root().join("ARCHITECTURE.md")).contains(RULES_AGE), "another wording");
    let mut seen = 0;
    for path in texts(&root()) {
        if path.ends_with("claims_say.rs") || path.ends_with("CHANGELOG.md") {
            continue;
        }
        let text = plain(&read(&path));
        for words in TOO_MUCH {
            assert!(!text.contains(words), "{}: “{words}”", path.display());
        }
        seen += 1;
    }
    assert!(seen > 300, "{seen} files: the scan is blind");
}

/// Every text of the project that people write.
fn texts(root: &Path) -> Vec<PathBuf> {
    let mut all = files(root);
    for folder in ["crates", "data/claims", "docs", "xtask", "reports/templates", "examples"] {
        all.extend(below(&root.join(folder)));
    }
    let is_text = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        path.is_file()
            && ending.is_some_and(|it| ["rs", "md", "yaml", "tera", "typ", "toml"].contains(&it))
    };
    all.retain(is_text);
    all
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for path in files(folder) {
        if path.is_dir() { all.extend(below(&path)) } else { all.push(path) }
    }
    all
}
