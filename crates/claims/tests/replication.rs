//! Published numbers against planted ones, and rows whose names go wrong.

use claims::{replicate, rows};
use evidence::{
    Evidence, Finding, Head, Missing, Quantity, Replication, ReplicationOutcome, from_json,
};

const PAPER: &str = "\
id: a
paper: A 2020
identifier: x
rows:
  - id: b
    what: w
    place: p
    status: primary
    printed: '0.35'
    ours: mine.alpha
    note: theirs is another optimum
";

/// Evidence with the study mine, and the study gone missing; both declare alpha and beta, and beta
/// is not filed.
fn evidence() -> Evidence {
    let mut evidence =
        from_json(include_str!("empty_evidence.json")).expect("an empty evidence file");
    let template = evidence.findings.pop().expect("one study as a template");
    let head = |id: &str| Head {
        id: id.to_owned(),
        declares: ["alpha", "beta"].map(str::to_owned).to_vec(),
        ..template.head.clone()
    };
    let alpha = Quantity::plain(0.3478, "1", 9, "planted").within(0.3, 0.4, 0.95);
    evidence.findings.push(Finding {
        head: head("mine"),
        undefined: std::collections::BTreeMap::new(),
        quantities: [("alpha".to_owned(), alpha)].into(),
        ..template.clone()
    });
    let reason = "its file is missing".to_owned();
    evidence.missing.push(Missing { head: head("gone"), reason, command: None, files: Vec::new() });
    evidence
}

/// What becomes of the row where ours is of this name.
fn row(ours: &str) -> Result<Replication, String> {
    let text = PAPER.replace("mine.alpha", ours);
    let paper = rows(&text, "a.yaml", "a").expect("a usable file");
    let mut found = replicate(&paper, "a.yaml", &evidence()).map_err(|error| error.to_string())?;
    Ok(found.pop().expect("one row"))
}

fn check(ours: &str, expected: &str) {
    let found = row(ours).expect("a declared name");
    assert_eq!(format!("{}; {}", found.outcome.words(), found.note), expected, "{ours}");
    assert_eq!(found.quantity.as_deref(), Some(ours), "the name is filed");
}

#[test]
fn what_becomes_of_a_declared_name() {
    check("mine.alpha", "reproduced to the printed digits; theirs is another optimum");
    check(
        "mine.beta",
        "cannot be tested; mine.beta could not be read: these data do not define it",
    );
    check("gone.alpha", "data not here; its file is missing");
}

#[test]
fn a_misspelt_name_is_refused_whether_its_data_are_here_or_not() {
    for (wrong, nearest) in [
        ("mine.alfa", "mine.alpha, mine.beta, gone.alpha"),
        ("gone.alfa", "gone.alpha, gone.beta, mine.alpha"),
        ("other.alpha", "gone.alpha, mine.alpha, gone.beta"),
    ] {
        assert_eq!(
            row(wrong).expect_err("misspelt"),
            format!(
                "a.yaml:10:11: row b reads \"{wrong}\", which nothing declares; hint: the nearest \
                names are {nearest}"
            ),
            "{wrong}"
        );
    }
}

/// Ours, .3478, lies 1.525 standard errors of .008 from a printed .36 and 2.03 of .006; the ends
/// are 1.959964 of them away (Abramowitz and Stegun, table 26.1).
#[test]
fn a_published_standard_error_reaches_as_far_as_the_interval_of_95_per_cent() {
    let outcome = |error: &str| {
        let printed = format!("printed: '0.36'\n    standard_error: {error}");
        let text = PAPER.replace("printed: '0.35'", &printed);
        let paper = rows(&text, "a.yaml", "a").expect("a usable file");
        replicate(&paper, "a.yaml", &evidence()).expect("declared").pop().expect("one row")
    };
    let within = outcome("0.008");
    assert_eq!(within.outcome, ReplicationOutcome::Interval, "{within:?}");
    let low = within.published_low.expect("an end");
    assert!((low - (0.36 - 1.959_964 * 0.008)).abs() < 1e-6, "{low}");
    assert_eq!(outcome("0.006").outcome, ReplicationOutcome::Differs);
}
