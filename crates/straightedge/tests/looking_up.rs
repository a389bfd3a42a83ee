//! Looking things up: a name, the beginning of one, its end, and one that is misspelt.

mod planted;
mod support;

use planted::Project;

/// What the program says on standard output and on standard error, and how it ends.
fn said(project: &Project, arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = project.run(arguments);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn a_name_may_be_given_whole_by_its_beginning_or_by_its_end() {
    let project = Project::new();
    let study = project.read("data/studies/mine.yaml").replace("id: mine\n", "id: mine-too\n");
    project.write("data/studies/mine-too.yaml", &study);
    assert!(project.run(&["fit"]).status.success(), "fit");

    let (owners, _, end) = said(&project, &["show"]);
    assert_eq!(end, Some(0), "{owners}");
    let count = |owner: &str| {
        let line = owners.lines().find(|line| line.split(' ').next() == Some(owner));
        let count = line.and_then(|line| line.split_whitespace().nth(1));
        count.and_then(|count| count.parse::<usize>().ok())
    };
    let (of_study, _, _) = said(&project, &["show", "mine"]);
    assert_eq!(count("mine"), Some(of_study.lines().count()), "{owners}{of_study}");
    assert!(of_study.lines().all(|line| line.starts_with("mine.")), "{of_study}");
    assert!(count("claims").is_some() && count("laws").is_some(), "{owners}");

    let (begun, _, _) = said(&project, &["show", "mine.al"]);
    assert!(begun.lines().count() >= 1, "{begun}");
    assert!(begun.lines().all(|line| line.starts_with("mine.al")), "{begun}");
    let (ended, _, _) = said(&project, &["show", "alpha"]);
    let of = |owner: &str| ended.lines().any(|line| line.starts_with(&format!("{owner}.alpha = ")));
    assert!(of("mine") && of("mine-too") && ended.lines().count() == 2, "{ended}");
    let (one_owner, _, _) = said(&project, &["show", "sour"]);
    assert!(one_owner.starts_with("sources.sets = 1"), "{one_owner}");
    let (some_owners, _, _) = said(&project, &["show", "min"]);
    let owners: Vec<&str> =
        some_owners.lines().filter_map(|line| line.split_whitespace().next()).take(2).collect();
    assert_eq!(owners, ["mine", "mine-too"], "{some_owners}");

    let (json, _, _) = said(&project, &["show", "mine", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(json["mine.alpha"]["estimate"].is_f64(), "{json}");
}

#[test]
fn what_was_meant_is_asked() {
    let project = Project::new();
    assert!(project.run(&["fit"]).status.success(), "fit");
    for (arguments, meant) in [
        (["show", "mine.alhpa"], "did you mean mine.alpha"),
        (["show", "mien"], "did you mean mine"),
        (["show", "xyz"], "`straightedge show` lists them all"),
        (["explain", "mine-bents"], "did you mean mine-bends?"),
        (["laws", "chinchila_additive"], "did you mean chinchilla_additive"),
    ] {
        let (out, error, end) = said(&project, &arguments);
        assert_eq!(end, Some(2), "{arguments:?}: {error}");
        assert!(out.is_empty() && error.contains(meant), "{arguments:?}: {error}");
    }
}

#[test]
fn a_claim_is_explained_by_the_beginning_of_its_name() {
    let project = Project::new();
    assert!(project.run(&["fit"]).status.success(), "fit");
    let (whole, _, _) = said(&project, &["explain", "mine-bends"]);
    let (begun, _, end) = said(&project, &["explain", "mine-b"]);
    assert_eq!((&begun, end), (&whole, Some(0)));
    assert!(whole.lines().count() > 5, "{whole}");
}

#[test]
fn a_law_is_printed_with_formula_variables_units_and_source() {
    let project = Project::new();
    let (all, _, _) = said(&project, &["laws"]);
    assert!(all.contains("chinchilla_additive") && all.contains("E + A / N^α + B / D^β"), "{all}");
    let (one, _, end) = said(&project, &["laws", "chinchilla_additive"]);
    assert_eq!(end, Some(0));
    for part in ["loss_nats", "nats/token", "training_tokens", "arXiv 2203.15556", "exponent of"] {
        assert!(one.contains(part), "{part} is absent: {one}");
    }
    let (begun, _, _) = said(&project, &["laws", "chinch"]);
    assert_eq!(begun.lines().filter(|line| line.starts_with("chinchilla_")).count(), 2, "{begun}");
}
