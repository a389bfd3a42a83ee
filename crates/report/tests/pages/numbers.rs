//! Numbers on the pages have one form, whoever wrote them.

use evidence::Detail;

use super::{fixture, render};

/// The words of a page: no tags, no style, no code, no drawing's geometry.
fn words(page: &str) -> String {
    let mut words = String::new();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        words.push(' ');
        let tag = &rest[open..];
        let hidden = ["style", "code", "math"].into_iter().find(|name| {
            tag[1..].strip_prefix(name).is_some_and(|after| after.starts_with([' ', '>']))
        });
        let end = hidden.map_or_else(|| ">".to_owned(), |name| format!("</{name}>"));
        let close = tag.find(&end).map_or(tag.len(), |at| at + end.len());
        rest = &tag[close..];
    }
    words.replace('\u{a0}', " ")
}

/// What is wrong with the form of a word; nothing for most.
fn fault(word: &str, next: &str) -> Option<&'static str> {
    let word = word.trim_matches(|letter: char| "()[]“”\"',;:.?…".contains(letter));
    let digits = word.trim_start_matches(['-', '−']);
    let is_number = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits.chars().all(|letter| letter.is_ascii_digit() || "eE.-+−".contains(letter));
    let decimals = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let is_counted =
        ["runs", "rows", "starts", "models", "points", "steps", "digits"].contains(&next);
    match () {
        () if !is_number => None,
        () if digits.contains(['e', 'E']) => Some("an exponent as a program writes it"),
        () if word.starts_with('-') => Some("a hyphen for a minus"),
        () if decimals > 11 => Some("more decimals than a reader wants"),
        () if is_counted && decimals > 0 && digits.ends_with(".0") => Some("a count of decimals"),
        () => None,
    }
}

/// Every word of a page whose form is wrong, with the fault.
fn faults(page: &str) -> Vec<String> {
    let words = words(page);
    let words: Vec<&str> = words.split_whitespace().collect();
    let next = words.iter().skip(1).copied().chain([""]);
    let faulty = words.iter().zip(next).filter_map(|(word, next)| {
        fault(word, next).map(|fault| format!("{word} {next}: {fault}"))
    });
    faulty.collect()
}

#[test]
fn the_page_has_numbers_of_one_form() {
    let mut evidence = fixture::evidence();
    evidence.verdicts[0].because =
        "“a floor is needed” holds: it is 7.433e\u{2212}82, below 0.001".into();
    evidence.verdicts[0].statement = "beyond 1e22 FLOP the exponent is -0.737".into();
    evidence.replications[0].printed = "0.34781265761033453".into();
    evidence.replications[0].difference = Some(-0.004);
    for found in &mut evidence.findings {
        found.figures.iter_mut().for_each(|figure| {
            figure.lines.iter_mut().for_each(|line| line.label += ", 2.1e8 parameters");
        });
        for quantity in found.quantities.values_mut() {
            quantity.method += "; until no entry exceeds 1e-5";
        }
        if let Detail::Exhibit(exhibit) = &mut found.detail {
            exhibit.lesson += " It stops at 1e-5, at -0.3.";
        }
    }
    let pages = render(&evidence);
    let page = pages.html();
    assert_eq!(faults(&page), Vec::<String>::new(), "forms that no page should have");
    for said in [
        "it is 7.433×10⁻⁸², below",
        "beyond 10²² FLOP",
        "is −0.737",
        "2.1×10⁸ parameters",
        "7 runs:",
    ] {
        assert!(page.contains(said), "“{said}” is not on the page");
    }
    // Files keep what programs read.
    assert!(pages.read("tables/replications.csv").contains("0.34781265761033453"), "it was cut");
}

#[test]
fn the_scan_sees_every_fault() {
    let page =
        "<p class=\"1e5\">1e-5 and 7e−82, -0.3, 0.1234567890123 in 54.0 runs</p><code>1e5</code>";
    assert_eq!(faults(page).len(), 5, "{:?}", faults(page));
    assert!(faults("<b>10⁻⁵ −0.3 1,187 54 runs 0.12345 2e7a91 95 %</b>").is_empty(), "too strict");
}
