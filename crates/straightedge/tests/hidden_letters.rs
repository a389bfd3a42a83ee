//! Letters that move the lines of a screen or turn the text around, in whatever a project or a
//! table holds: no command prints one raw, in a page, an error or JSON, and no page has one.

mod planted;
mod support;

use std::fs;
use std::process::Output;

use planted::Project;

/// Clears the screen, names the window, turns the text around, begins a sequence in one byte.
const HOSTILE: &str = "x\u{1b}[2J\u{1b}]0;t\u{7}\u{202e}y\u{9b}31m\u{2066}z\u{7f}";
/// The same as YAML writes it.
const IN_YAML: &str = "x\\e[2J\\e]0;t\\a\\u202ey\\x9b31m\\u2066z\\x7f";

#[track_caller]
fn is_plain(what: &str, output: &Output) {
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(stream.clone()).expect("UTF-8");
        let found: Vec<char> = text.chars().filter(|&letter| report::is_hidden(letter)).collect();
        assert!(found.is_empty(), "{what} prints {found:?}: {text:?}");
    }
    assert!(matches!(output.status.code(), Some(0..=3)), "{what}: {:?}", output.status);
}

/// Runs a command for a person and for a program.
fn all_plain(project: &Project, commands: &[&[&str]]) -> String {
    let mut said = String::new();
    for command in commands {
        for json in [&[][..], &["--json"]] {
            let arguments = [*command, json].concat();
            let output = project.run(&arguments);
            is_plain(&format!("{arguments:?}"), &output);
            said += &String::from_utf8_lossy(&output.stdout);
            said += &String::from_utf8_lossy(&output.stderr);
        }
    }
    said
}

#[test]
fn what_people_write_is_never_printed_raw() {
    let project = Project::new();
    let quoted = |text: &str| format!("\"{text} {IN_YAML}\"");
    for (path, from, to) in [
        ("data/claims/mine-bends.yaml", "title: The loss bends", quoted("The loss")),
        ("data/claims/mine-bends.yaml", "caution: None.", quoted("None")),
        ("data/studies/mine.yaml", "title: Twelve planted runs", quoted("Twelve")),
        ("data/studies/mine.yaml", "question: Is the planted law found?", quoted("Is it")),
    ] {
        let (key, _) = from.split_once(':').expect("a key");
        project.edit(path, from, &format!("{key}: {to}"));
    }
    let commands: [&[&str]; 9] = [
        &["verify"],
        &["report"],
        &["judge"],
        &["show"],
        &["show", "mine.alpha"],
        &["explain", "mine-bends"],
        &["verdicts"],
        &["render"],
        &["diff"],
    ];
    let said = all_plain(&project, &commands);
    assert!(said.contains("[U+001B][2J"), "the title is printed nowhere: {said}");
    let pages = project.pages();
    let found: Vec<char> = pages.chars().filter(|&letter| report::is_hidden(letter)).collect();
    assert!(found.is_empty(), "the pages hold {found:?}");
}

#[test]
fn what_a_table_holds_is_never_printed_raw() {
    let project = Project::new();
    let (heading, cell) = (format!("\"note {HOSTILE}\""), format!("\"{HOSTILE}\""));
    let rows: Vec<String> = (0..9)
        .map(|at| {
            let (params, tokens) =
                (libm::pow(10.0, f64::from(7 + at % 3)), libm::pow(10.0, f64::from(9 + at / 3)));
            format!("{params},{tokens},{},{cell}", 4.0 - 0.2 * f64::from(at % 3 + at / 3))
        })
        .collect();
    let good = format!("params,tokens,loss_nats,{heading}\n{}\n", rows.join("\n"));
    let bad = format!("params,tokens,loss_nats,{heading}\n1e7,1e9,{cell},a\n{cell},1e9,3,b\n");
    let counts = format!("n,c,problem\n8,{cell},{cell}\n8,1,{cell}\n");
    let name = format!("runs{HOSTILE}.csv").replace('/', "");
    let mut commands: Vec<Vec<String>> = Vec::new();
    for (name, text) in [("good.csv", &good), ("bad.csv", &bad), (&*name, &bad), ("c.csv", &counts)]
    {
        let path = project.root().join(name);
        fs::write(&path, text).expect("a table");
        let path = path.display().to_string();
        let draws = ["--draws".to_owned(), "20".to_owned()];
        commands.push([vec!["fit".to_owned(), path.clone()], draws.to_vec()].concat());
        commands.push(vec!["forecast".to_owned(), path.clone()]);
        commands.push(vec!["compare".to_owned(), path.clone(), path.clone()]);
        let plan = ["plan", "1e20", "--runs", &path, "--draws", "20"];
        commands.push(plan.map(str::to_owned).to_vec());
        commands.push(["new", "source", &path, "--no-input"].map(str::to_owned).to_vec());
    }
    for command in &commands {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        all_plain(&project, &[&words]);
    }
}

#[test]
fn what_is_typed_is_never_printed_raw() {
    let project = Project::new();
    let option = format!("--{HOSTILE}");
    all_plain(
        &project,
        &[
            &[HOSTILE],
            &["fit", &option],
            &["explain", HOSTILE],
            &["show", HOSTILE],
            &["laws", HOSTILE],
            &["man", HOSTILE],
            &["battery", HOSTILE],
            &["worlds", HOSTILE],
            &["fit", HOSTILE],
            &["forecast", HOSTILE, "--k", HOSTILE],
            &["compare", HOSTILE, HOSTILE],
            &["plan", HOSTILE],
            &["new", "study", HOSTILE, "--observations", HOSTILE],
            &["new", "claim", HOSTILE],
            &["verify", HOSTILE],
        ],
    );
}

/// The names of files, which a project that somebody else packed may hold.
#[cfg(unix)]
#[test]
fn what_files_are_called_is_never_printed_raw() {
    for folder in ["data/claims", "data/studies", "data/sources", "data/published"] {
        let project = Project::new();
        let name = HOSTILE.replace('/', "");
        let ending = if folder.ends_with("published") { "csv" } else { "yaml" };
        project.write(&format!("{folder}/{name}.{ending}"), "id: [\n");
        project.write(&format!("{folder}/{name}.YAML"), "id: [\n");
        all_plain(&project, &[&["verify"], &["report"], &["pull"], &["tidy"]]);
    }
}
