//! One screen whatever there is to say.

use evidence::{
    Gate, GateField, GateOperator, GateStage, Head, Hedge, Kind, Missing, RuleAge, SourceFile,
    Stamp,
};

use super::*;

/// Evidence that says nothing yet.
pub fn evidence() -> Evidence {
    Evidence::empty(Stamp {
        version: "0.1.0-aaaaaaaa-bbbbbbbb".to_owned(),
        program_version: "0.1.0".to_owned(),
        commit: "unknown".to_owned(),
        dirty: false,
        date: "2026-01-01".to_owned(),
        timestamp_seconds: 0,
        data_digest: String::new(),
        toolchain: String::new(),
    })
}

/// A supported claim without gates.
pub fn verdict(claim: &str) -> Verdict {
    Verdict {
        claim: claim.to_owned(),
        title: format!("Title of {claim}"),
        statement: claim.to_owned(),
        quote: None,
        hedge: Hedge::None,
        said: None,
        reading: None,
        document: "A document whose name is longer than its column is wide".to_owned(),
        place: String::new(),
        url: None,
        population: String::new(),
        quantity: String::new(),
        outcome: Outcome::Supported,
        decided_by: None,
        because: String::new(),
        brief: None,
        caution: String::new(),
        would_change: String::new(),
        gates: Vec::new(),
        refuted_again: Vec::new(),
        rule_digest: String::new(),
        age: RuleAge::unknown(),
        earlier: Vec::new(),
        supersedes: Vec::new(),
        superseded_by: None,
        awaits: None,
        disputes: Vec::new(),
        stability: None,
        worlds: Vec::new(),
        chance: None,
        withdrawn: false,
    }
}

/// A gate that reads a number, or could not.
pub fn gate(stage: GateStage, quantity: &str, value: Option<f64>, threshold: f64) -> Gate {
    Gate {
        name: format!("gate on {quantity}"),
        stage,
        quantity: quantity.to_owned(),
        field: GateField::Estimate,
        is: GateOperator::Below,
        threshold,
        reason: String::new(),
        not_computed: None,
        value,
        passed: value.map(|value| value < threshold),
    }
}

/// A study that could not run for want of a file, or for another reason where none is named.
pub fn missing(id: &str, file: Option<&str>) -> Missing {
    Missing {
        head: Head {
            kind: Kind::Study,
            id: id.to_owned(),
            title: String::new(),
            question: String::new(),
            digest: String::new(),
            observations: None,
            studies: Vec::new(),
            declares: vec!["alpha".to_owned()],
        },
        reason: "a reason that is far too long for a line of a terminal, ".repeat(3),
        command: file.map(|_| "cargo xtask pull".to_owned()),
        files: file.map(str::to_owned).into_iter().collect(),
    }
}

/// A source whose files are missing for these kinds of cause and reasons.
pub fn source(reasons: &[(&str, &str)]) -> SourceFinding {
    let file = |(at, (cause, reason)): (usize, &(&str, &str))| SourceFile {
        id: format!("file-{at}"),
        kind: "url".to_owned(),
        location: String::new(),
        sha256: String::new(),
        state: FileState::Missing {
            cause: (*cause).to_owned(),
            reason: (*reason).to_owned(),
            command: "cargo xtask pull".to_owned(),
        },
    };
    SourceFinding {
        id: "far".to_owned(),
        title: String::new(),
        citation: String::new(),
        identifier: "none".to_owned(),
        licence: String::new(),
        obtained: String::new(),
        traps: Vec::new(),
        files: reasons.iter().enumerate().map(file).collect(),
    }
}

/// The summary of evidence, which must be one screen.
fn lines(evidence: &Evidence, since: Option<&str>) -> Vec<String> {
    let since = since.map(str::to_owned);
    let lines = summary(&Said { evidence, since, elapsed: Some(Duration::from_secs(86)) });
    assert!(lines.len() <= 24, "{} lines: {lines:#?}", lines.len());
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
    lines
}

/// Evidence with so many documents, files and causes of each.
fn crowded(many: usize) -> Evidence {
    let mut evidence = evidence();
    let reasons: Vec<String> = (0..many).map(|at| format!("cause number {at}")).collect();
    let reasons: Vec<(&str, &str)> = reasons.iter().map(|it| ("", it.as_str())).collect();
    evidence.sources.push(source(&reasons));
    for at in 0..many {
        let study = format!("study-{at}");
        evidence.missing.push(missing(&study, Some(&format!("far/file-{at}"))));
        evidence.missing.push(missing(&format!("few-{at}"), None));
        evidence.verdicts.push(Verdict {
            document: format!("{at} document"),
            outcome: Outcome::NotRunHere,
            gates: vec![gate(GateStage::Supports, &format!("{study}.alpha"), None, 1.0)],
            ..verdict(&format!("claim-{at}"))
        });
    }
    evidence
}

#[test]
fn everything_at_once_is_one_screen_with_the_missing_files_first() {
    for many in [1, 5, 40] {
        let mut evidence = crowded(many);
        evidence.verdicts.push(untested("untested", "study-0"));
        evidence.verdicts.push(refuted("refuted", 1.0, 9.0));
        let said = lines(&evidence, Some("Since 0.1.0-a-b: 1 verdict changed")).join("\n");
        for part in ["Since 0.1.0-a-b", "Most wanted:", "Bring them with", "Not run few-0", "* 1 "]
        {
            assert!(said.contains(part), "{part} is absent of {many}: {said}");
        }
        assert!(said.contains("far/file-0"), "{said}");
        assert!(said.ends_with("index.html"), "{said}");
    }
}

#[test]
fn lists_are_whole_where_there_is_room() {
    let mut evidence = evidence();
    evidence.verdicts = ["a", "b", "c", "d"]
        .map(|document| Verdict { document: document.to_owned(), ..verdict(document) })
        .to_vec();
    let said = lines(&evidence, None);
    for document in ["a ", "b ", "c ", "d "] {
        assert!(said.iter().any(|line| line.starts_with(document)), "{document}: {said:#?}");
    }
    assert!(!said.iter().any(|line| line.starts_with("Since")), "{said:#?}");
}

/// A claim that a number refuted.
fn refuted(claim: &str, value: f64, threshold: f64) -> Verdict {
    let gate = gate(GateStage::Refutes, &format!("s.{claim}"), Some(value), threshold);
    let gate = Gate { field: GateField::High, ..gate };
    Verdict {
        outcome: Outcome::Refuted,
        decided_by: Some(gate.name.clone()),
        gates: vec![gate],
        ..verdict(claim)
    }
}

/// What is said of the claims that are refuted most clearly.
fn clearest_of(verdicts: Vec<Verdict>) -> Vec<String> {
    let said = lines(&Evidence { verdicts, ..evidence() }, None);
    let block = said.iter().skip_while(|line| *line != "Refuted most clearly").skip(1);
    block.take_while(|line| line.starts_with("  ")).cloned().collect()
}

#[test]
fn refuted_most_clearly_is_what_lies_farthest_from_its_threshold() {
    let verdicts = vec![
        refuted("near", 0.9, 1.0),
        refuted("far", 2.0, 100.0),
        refuted("mid", -3.0, -1.5),
        refuted("less", 0.06, 0.1),
    ];
    let expected = [
        "  Title of far: found at most 2, refuted below 100",
        "  Title of mid: found at most \u{2212}3, refuted below \u{2212}1.5",
        "  Title of less: found at most 0.06, refuted below 0.1",
    ];
    assert_eq!(clearest_of(verdicts.clone()), expected);
    assert_eq!(clearest_of(verdicts.into_iter().rev().collect()), expected, "by distance alone");
    let one = clearest_of(vec![refuted("near", 0.9, 1.0)]);
    assert_eq!(one, ["  Title of near: found at most 0.9, refuted below 1"]);
}

#[test]
fn what_has_no_scale_or_is_not_refuted_is_not_named_there() {
    let mut check = refuted("check", 0.0, 1.0);
    check.gates[0].field = GateField::Passed;
    let stands = Verdict { outcome: Outcome::Fragile, ..refuted("stands", 0.5, 1.0) };
    let mut p_value = refuted("p_value", 1e-82, 0.001);
    p_value.gates[0].field = GateField::Estimate;
    let all = vec![check, stands, refuted("zero", -1.0, 0.0), p_value];
    assert!(clearest_of(all).is_empty());
}

#[test]
fn a_long_title_leaves_room_for_what_was_found() {
    let mut long = refuted("long", 0.5, 1.0);
    long.title = "a title of words without an end ".repeat(5);
    let said = clearest_of(vec![long]);
    assert!(said[0].ends_with("...: found at most 0.5, refuted below 1"), "{said:?}");
    assert_eq!(said[0].chars().count(), 80, "{said:?}");
}

/// A supported claim with a test that reads a study which could not run.
fn untested(claim: &str, study: &str) -> Verdict {
    let base = gate(GateStage::Supports, "here.alpha", Some(0.5), 1.0);
    let test = gate(GateStage::Robust, &format!("{study}.alpha"), None, 1.0);
    Verdict { gates: vec![base, test], ..verdict(claim) }
}

#[test]
fn a_verdict_bears_a_mark_where_a_missing_file_keeps_a_test_from_running() {
    let mut evidence = evidence();
    evidence.missing = vec![missing("far", Some("far/runs")), missing("few", None)];
    evidence.verdicts = vec![
        untested("one", "far"),
        // No file would bring the points that are too few, and one test that fails is enough.
        untested("two", "few"),
        Verdict { outcome: Outcome::Fragile, ..untested("three", "far") },
        verdict("four"),
    ];
    let said = lines(&evidence, None);
    let line = "* 1 verdict may change when missing files are here: one";
    assert!(said.iter().any(|said| said == line), "{said:#?}");
    let all = said.iter().find(|line| line.starts_with("all ")).expect("the sums");
    let sums = ["all", "3*", "1", "-", "-", "-", "-", "-"];
    assert_eq!(all.split_whitespace().collect::<Vec<_>>(), sums);
    let listed = listed(&evidence);
    assert!(listed[0].starts_with("supported*     one  Title"), "{listed:#?}");
    assert!(listed[1].starts_with("supported      two  Title"), "{listed:#?}");
    assert_eq!(listed[4], line);

    evidence.verdicts.push(untested("five", "far"));
    let line = "* 2 verdicts may change when missing files are here: one, five";
    assert!(lines(&evidence, None).iter().any(|said| said == line));
    evidence.missing.clear();
    let said = lines(&evidence, None).join("\n");
    assert!(!said.contains('*'), "nothing is missing: {said}");
}

#[test]
fn each_verdict_is_one_line_that_holds_its_whole_name() {
    let long = "a-claim-with-a-name-that-leaves-no-room-for-any-words-beside-it-1";
    let mut evidence = evidence();
    evidence.verdicts = vec![
        Verdict { outcome: Outcome::NotIdentified, ..verdict("short") },
        verdict(long),
        Verdict { title: "words and ".repeat(20), ..verdict("cut") },
    ];
    let listed = listed(&evidence);
    assert_eq!(listed[0], "not identified short  Title of short");
    assert_eq!(listed[1], format!("supported      {long}"));
    assert!(listed[2].starts_with("supported      cut  words and words"), "{listed:#?}");
    assert!(listed[2].ends_with("...") && listed.len() == 3, "{listed:#?}");
    assert!(listed.iter().all(|line| line.chars().count() <= 80), "{listed:#?}");
}

#[test]
fn missing_files_are_counted_by_the_kind_of_cause() {
    let (no_answer, refused) = ("the host did not answer", "the server refused");
    let hosts = [
        (no_answer, "host a.org did not answer (host not found)"),
        (refused, "the server answers with status 404"),
        (no_answer, "b.csv (file 2 of 9): host b.org did not answer (timeout)"),
        (no_answer, "c.csv (file 1 of 3): host b.org did not answer (timeout)"),
        (refused, "the server answers with status 404"),
    ];
    let said = absent_lines(&[source(&hosts)]);
    let expected = [
        "5 of 5 files are not here:",
        "  3 x the host did not answer, such as: host b.org did not answer (timeout)",
        "  2 x the server answers with status 404",
        "Bring them with `cargo xtask pull`, or use a copy with --mirror DIR.",
    ];
    assert_eq!(said, expected);
    // A third host is no third cause, nor is a second source.
    let more = [(no_answer, "host c.org did not answer (connection refused)"); 2];
    let said = absent_lines(&[source(&hosts), source(&more)]);
    assert_eq!(said.len(), 4, "{said:#?}");
    assert!(said[1].starts_with("  5 x the host did not answer, such as: "), "{said:#?}");
    // Without a kind the words are the kind.
    let said = absent_lines(&[source(&[("", "first"), ("", "second"), ("", "first")])]);
    assert_eq!(said[1..3], ["  2 x first", "  1 x second"]);
}

/// Names come from files that somebody else may have written, and words may be wider than a screen.
#[test]
fn long_texts_are_broken_at_spaces_and_hold_no_control_signs() {
    let lines = wrapped(&format!("{} {}\u{1b}[31m end", "word ".repeat(30), "x".repeat(99)), 2);
    assert!(lines.iter().all(|line| line.chars().count() <= WIDTH), "{lines:?}");
    assert!(!lines.concat().contains(char::is_control), "{lines:?}");
    assert!(lines[0].starts_with("  word") && lines[1].starts_with("    word"), "{lines:?}");
    assert_eq!(lines.concat().matches("word").count(), 30, "a word was lost: {lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("    [31m end"));
}
