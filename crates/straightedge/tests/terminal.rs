//! What `report` says: one screen, with data and without, and no escape codes off a terminal.

mod planted;
mod support;

use std::process::Output;

use planted::{ABSENT, Project};

/// What a command printed; one screen without escape codes, and no progress.
fn screen(output: &Output) -> String {
    let said = String::from_utf8(output.stdout.clone()).expect("text");
    let progress = String::from_utf8_lossy(&output.stderr);
    assert!(said.lines().count() <= 24, "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    assert!(!said.contains('\u{1b}') && !progress.contains('\u{1b}'), "{said}{progress}");
    for stage in ["tidying", "fitting", "judging", "comparing", "rendering"] {
        assert!(!progress.contains(stage), "progress off a terminal: {progress}");
    }
    said
}

/// A project with the planted study copied onto the absent set, and a claim on the copy.
fn without_data(copies: usize) -> Project {
    let project = Project::new();
    project.write("data/sources/absent.yaml", ABSENT);
    let study = project.read("data/studies/mine.yaml");
    let claim = project.read("data/claims/mine-bends.yaml");
    for copy in 0..copies {
        let id = format!("far-{copy}");
        let study = study.replace("id: mine", &format!("id: {id}"));
        let study = study.replace("observations: mine", "observations: absent");
        project.write(&format!("data/studies/{id}.yaml"), &study);
        let claim = claim.replace("mine-bends", &format!("{id}-bends"));
        let claim = claim.replace("quantity: mine.", &format!("quantity: {id}."));
        let claim = claim.replace("document: ", &format!("document: {copy} "));
        project.write(&format!("data/claims/{id}-bends.yaml"), &claim);
    }
    project
}

#[test]
fn a_report_with_its_data_is_one_screen() {
    let project = Project::new();
    let output = project.run(&["report"]);
    let said = screen(&output);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 of 1 readings judged"), "{said}");
    assert!(said.contains("Report  reports/out/latest/report.pdf  index.html"), "{said}");
    assert!(!said.contains("not here"), "{said}");
}

#[test]
fn a_report_without_its_data_is_one_screen_and_judges_nothing_of_them() {
    for copies in [1, 7] {
        let project = without_data(copies);
        let output = project.run(&["report"]);
        let said = screen(&output);
        assert_eq!(output.status.code(), Some(0), "a report is what was asked for: {said}");
        let judged = format!("1 of {} readings judged", copies + 1);
        assert!(said.contains(&judged), "{said}");
        assert!(said.contains("1 of 2 files are not here:"), "{said}");
        let (claim, study) = if copies == 1 { ("claim", "study") } else { ("claims", "studies") };
        let wanted = format!("absent/runs                    {copies} {claim}, {copies} {study}");
        assert!(said.contains(&wanted), "{said}");
        assert!(said.contains("Bring them with `cargo xtask pull`"), "{said}");
        let html = project.pages().replace('\u{a0}', " ");
        let cover = format!("1 of {} readings judged; {copies} not run here.", copies + 1);
        assert!(html.contains(&cover), "the cover counts what was judged");
        assert!(html.contains("Claims that were not judged: not run here."), "no list of them");
        let shown = project.run(&["show", "claims.not_run_here"]);
        let shown = String::from_utf8(shown.stdout).expect("text");
        assert!(shown.starts_with(&format!("claims.not_run_here = {copies};")), "{shown}");
        for command in ["fit", "tidy", "pull"] {
            let output = project.run(&[command]);
            screen(&output);
            assert_eq!(output.status.code(), Some(3), "{command}: data are missing");
        }
        screen(&project.run(&["judge"]));
    }
}

#[test]
fn a_project_without_claims_says_what_its_studies_found() {
    let project = Project::new();
    std::fs::remove_file(project.root().join("data/claims/mine-bends.yaml")).expect("a claim");
    let said = screen(&project.run(&["report"]));
    assert!(said.contains("mine: ") && said.contains("  alpha = 0.0"), "{said}");
    assert!(said.contains("checks"), "{said}");
}

/// The line about an earlier report.
fn since(said: &str) -> Option<&str> {
    said.lines().find(|line| line.starts_with("Since "))
}

#[test]
fn a_report_after_another_says_which_verdicts_changed() {
    let project = Project::new();
    let first = project.run(&["report", "--verbose"]);
    let first = String::from_utf8(first.stdout).expect("text");
    assert_eq!(since(&first), None, "nothing is earlier than the first report");
    let version = first.lines().next().and_then(|line| line.split(' ').nth(1)).expect("a version");

    // What is written for people alone changes no verdict.
    project.edit("data/claims/mine-bends.yaml", "caution: None.", "caution: A few points.");
    let said = screen(&project.run(&["report"]));
    let line = format!("Since {version}: no verdict changed");
    assert_eq!(since(&said), Some(line.as_str()), "{said}");

    // No elasticity falls by a thousand.
    project.edit(
        "data/claims/mine-bends.yaml",
        "is: above, threshold: 0.1",
        "is: above, threshold: 1e3",
    );
    project.edit(
        "data/claims/mine-bends.yaml",
        "is: below, threshold: 0.1",
        "is: below, threshold: 1e3",
    );
    let said = screen(&project.run(&["report"]));
    assert!(since(&said).is_some_and(|line| line.ends_with(": 1 verdict changed")), "{said}");
    let clearest = said.lines().skip_while(|line| *line != "Refuted most clearly").nth(1);
    let clearest = clearest.expect("a claim is refuted");
    assert!(clearest.starts_with("  The loss bends: 4"), "{said}");
    assert!(clearest.ends_with("; more than 100000 % needed"), "{said}");
    // Which it was may be asked afterwards, and making the same report anew forgets nothing.
    for arguments in [&["report", "--verbose"][..], &["report", "--fresh", "--verbose"]] {
        let said = project.run(arguments).stdout;
        let said = String::from_utf8(said).expect("text");
        assert!(since(&said).is_some_and(|line| line.ends_with(": 1 verdict changed")), "{said}");
        let changed = said.lines().find(|line| line.starts_with("mine-bends: "));
        assert!(changed.is_some_and(|line| line.ends_with(" -> refuted")), "{said}");
    }
}

#[test]
fn nothing_is_said_of_an_earlier_report_that_was_edited() {
    let project = Project::new();
    project.run(&["report"]);
    let evidence = project.read("reports/out/latest/evidence.json");
    let edited = evidence.replace("\"outcome\": \"supported\"", "\"outcome\": \"refuted\"");
    assert_ne!(edited, evidence, "no outcome was edited");
    project.write("reports/out/latest/evidence.json", &edited);
    project.edit("data/claims/mine-bends.yaml", "caution: None.", "caution: A few points.");
    assert_eq!(since(&screen(&project.run(&["report"]))), None);
}

#[test]
fn a_test_that_waits_for_a_file_marks_the_verdict_and_explain_lists_it_in_a_line() {
    let project = without_data(2);
    project.edit(
        "data/claims/mine-bends.yaml",
        "robust: []",
        "robust:\n    - {name: it falls elsewhere, quantity: far-0.elasticity_fall, field: low, \
         is: above, threshold: 0.1, reason: planted}",
    );
    let line = "* 1 verdict may change when missing files are here: mine-bends";
    let said = screen(&project.run(&["report"]));
    assert!(said.lines().any(|said| said == line), "{said}");
    assert!(said.lines().any(|said| said.starts_with("all") && said.contains(" 1* ")), "{said}");
    let listed = screen(&project.run(&["explain"]));
    let expected = [
        "not run here   far-0-bends  The loss bends",
        "not run here   far-1-bends  The loss bends",
        "supported*     mine-bends  The loss bends",
        line,
    ];
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected);
    let begun = screen(&project.run(&["explain", "far"]));
    assert_eq!(begun.lines().collect::<Vec<_>>(), expected[..2]);
}
