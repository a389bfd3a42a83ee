//! No text of the PDF stands outside the margins or on top of another, however long the names are.

use evidence::{Detail, Evidence};
use report::{Fonts, Stray};

use super::fixture;

/// A name without any place to break, wider than a page.
fn long(start: &str) -> String {
    format!("{start}{}", "0123456789abcdef".repeat(9))
}

fn strays(evidence: &Evidence) -> Vec<Stray> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rendered = report::render(
        evidence,
        folder.path(),
        &Fonts::default(),
        &report::Look::default(),
        super::ALL,
        None,
    )
    .expect("a report");
    assert!(rendered.without_pdf.is_none(), "{:?}", rendered.without_pdf);
    rendered.strays
}

#[track_caller]
fn none(evidence: &Evidence) {
    let strays = strays(evidence);
    assert!(strays.is_empty(), "{} texts, such as {:#?}", strays.len(), &strays[..1]);
}

#[test]
fn every_text_has_its_place() {
    none(&fixture::evidence());
}

/// Names of a hundred and fifty letters, wherever people choose names.
#[test]
fn long_names_break_inside_their_places() {
    let mut evidence = fixture::evidence();
    evidence.stamp.version = long("v");
    evidence.stamp.toolchain = long("rustc");
    for found in &mut evidence.findings {
        found.head.id = long(&found.head.id);
        found.head.title = long(&found.head.title);
        if let Detail::Study(study) = &mut found.detail {
            study.law.formula = format!("L = {} / ({} + b)^c", long("A"), long("training_"));
            study.law.name = long("law");
        }
    }
    for missing in &mut evidence.missing {
        missing.head.id = long(&missing.head.id);
        missing.reason = long("https://example.org/");
        missing.command = Some(long("cargo xtask pull "));
    }
    for source in &mut evidence.sources {
        source.id = long(&source.id);
        source.identifier = long("doi:10.1/");
        source.traps.push(long("a trap: "));
    }
    for verdict in &mut evidence.verdicts {
        verdict.claim = long(&verdict.claim);
        verdict.because = long("because ");
    }
    for file in &mut evidence.files {
        file.id = long(&file.id);
    }
    for constant in &mut evidence.published {
        constant.parameter = long("p");
    }
    for benchmark in &mut evidence.benchmarks {
        benchmark.id = long("kernel/");
        benchmark.machine = long("machine");
    }
    none(&evidence);
}

/// Names that break at their separators, beside digests.
#[test]
fn digests_and_names_share_a_line() {
    let mut evidence = fixture::evidence();
    for file in &mut evidence.files {
        file.id = "a-study-of-many-words-whose-name-is-nearly-as-long-as-its-title".into();
        file.digest = "0123456789abcdef".repeat(8);
    }
    none(&evidence);
}

/// Formulas of nothing, of a thousand terms and of fractions within fractions.
#[test]
fn formulas_of_any_size_stay_on_the_page() {
    let mut evidence = fixture::evidence();
    let sum = format!("L = {}b", "a + ".repeat(400));
    let deep = format!("{}b{}", "1 / (a + ".repeat(20), ")".repeat(20));
    let wide = format!("L = E + ({}b) / N", "a + ".repeat(100));
    let formulas = [String::new(), sum, deep, wide];
    let mut formulas = formulas.iter().cycle();
    for found in &mut evidence.findings {
        if let Detail::Study(study) = &mut found.detail {
            study.law.formula.clone_from(formulas.next().expect("endless"));
        }
    }
    none(&evidence);
}
