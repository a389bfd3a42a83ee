//! The four codes with which the program ends mean the same in every command: 0 done, 1 something
//! was found or a file of the project is wrong, 2 it cannot be answered as it was asked, 3 data are
//! missing.

mod planted;
mod support;

use std::path::Path;
use std::process::Output;

use planted::{ABSENT, Project};

const RUNS: &str = "params,tokens,loss_nats\n1e7,1e9,3.9\n2e7,4e9,3.4\n4e7,1e9,3.5\n8e7,4e9,3.1\n\
    1.6e8,1.6e10,2.8\n3.2e8,1e9,3.3\n6.4e8,6.4e10,2.5\n1e9,4e9,2.7\n";
const RISING: &str = "params,tokens,loss_nats\n1e7,1e9,2.1\n2e7,4e9,2.4\n4e7,1e9,2.5\n\
    8e7,4e9,2.8\n1.6e8,1.6e10,3.1\n3.2e8,1e9,3.0\n6.4e8,6.4e10,3.6\n1e9,4e9,3.5\n2e9,1e9,3.6\n";
const COUNTS: &str = "n,c\n8,0\n8,1\n8,3\n8,8\n8,5\n8,2\n";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a command; its tables lie in the folder of the project.
fn run(project: &Project, arguments: &str) -> Output {
    let words: Vec<String> = arguments
        .split_whitespace()
        .map(|word| {
            if Path::new(word).extension().is_some_and(|ending| ending == "csv") {
                project.root().join(word).display().to_string()
            } else {
                word.to_owned()
            }
        })
        .collect();
    project.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[track_caller]
fn ends(project: &Project, code: i32, all: &[&str]) {
    for arguments in all {
        let output = run(project, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments}: {}", said(&output));
        if code > 1 {
            assert!(output.stdout.is_empty(), "{arguments} printed a page");
            assert!(said(&output).contains("error: "), "{arguments}: {}", said(&output));
        }
    }
}

fn project() -> Project {
    let project = Project::new();
    project.write("runs.csv", RUNS);
    project.write("counts.csv", COUNTS);
    project.write("rising.csv", RISING);
    project.write("text.csv", "a,b\n1,2\n2,3\n");
    project.write("data/sources/absent.yaml", ABSENT);
    project
}

#[test]
fn what_cannot_be_answered_as_it_was_asked_ends_with_2() {
    let project = project();
    let evidence = run(&project, "fit");
    assert_eq!(evidence.status.code(), Some(0), "{}", said(&evidence));
    ends(
        &project,
        2,
        &[
            // A value out of its range.
            "fit runs.csv --draws 3",
            "plan 1e20 --runs runs.csv --draws 3",
            "plan 0 --runs runs.csv",
            "plan 1e20 --runs runs.csv --gain-least 2",
            "plan --gpu-hours 1e6 --mfu 2 --runs runs.csv",
            "plan --gpu-hours 1e6 --mfu 0 --runs runs.csv",
            "plan --gpu-hours 1e6 --mfu 0.4 --gpu abacus --runs runs.csv",
            "compare runs.csv rising.csv --level 2",
            "compare runs.csv rising.csv --range 5",
            "forecast counts.csv --k 0",
            "forecast counts.csv --draws 1",
            "forecast counts.csv --level 2",
            // An option that has no effect.
            "plan 1e20 --runs runs.csv --mfu 0.4",
            "plan 1e20 --runs runs.csv --gpu h100",
            "plan 1e20 --runs runs.csv --usd-per-gpu-hour 2",
            // A name that nothing has.
            "fit runs.csv --law nobody",
            "fit runs.csv --loss nobody",
            "plan 1e20 --study nobody",
            "compare runs.csv no-such-set",
            "compare runs.csv rising.csv --seed-column nobody",
            "compare runs.csv rising.csv --unit nobody=1",
            "forecast counts.csv --samples nobody",
            "show mine.nobody",
            "explain nobody",
            "laws nobody",
            "man nobody",
            "battery nobody",
            "worlds nobody",
            "shards plan nobody",
            "shards plan mine",
            "shards plan --n 0",
            "shards plan --bins 3",
            "shards plan --minutes 0",
            "shards plan --specifications 5:5",
            "shards run --plan away --shard 0/4",
            "shards run --plan away --shard 5/4",
            "nobody",
            "fit --nobody",
            // A table that does not hold what is asked of it.
            "fit text.csv",
            "plan 1e20 --runs text.csv",
            "plan 1e20 --runs rising.csv --law chinchilla_additive",
            "compare runs.csv text.csv",
            "forecast text.csv",
        ],
    );
}

#[test]
fn what_is_not_here_ends_with_3() {
    let project = project();
    ends(
        &project,
        3,
        &[
            "fit away.csv",
            "plan 1e20 --runs away.csv",
            "compare runs.csv away.csv",
            "compare runs.csv absent",
            "forecast away.csv",
            "new source away.csv",
            "shards run --plan away",
            "shards status --plan away",
            "shards slurm --plan away",
            "merge --plan away",
            "judge",
            "show",
            "explain",
            "verdicts",
            "render",
            "diff",
        ],
    );
    for stage in ["pull", "tidy"] {
        assert_eq!(run(&project, stage).status.code(), Some(3), "{stage}");
    }
}

#[test]
fn what_is_found_ends_with_1_and_a_broken_project_too() {
    let project = project();
    project.edit("data/studies/mine.yaml", "law: power_law_offset\n", "law: nobody\n");
    for command in ["verify", "tidy", "fit", "report"] {
        let output = run(&project, command);
        assert_eq!(output.status.code(), Some(1), "{command}: {}", said(&output));
    }
}
