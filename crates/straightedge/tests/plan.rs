//! `straightedge plan` on the bundled data: the numbers that the report files, the page as the
//! README shows it, and plain messages for what makes no sense.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn plan(arguments: &[&str]) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_straightedge"));
    run.args(["--offline", "--project"]).arg(root()).arg("plan").args(arguments);
    run.output().expect("the program starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let output = plan(&[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn number(value: &serde_json::Value, path: &str) -> f64 {
    value.pointer(path).and_then(serde_json::Value::as_f64).unwrap_or_else(|| panic!("no {path}"))
}

/// The constants of the fit that Besiroglu 2024 and our own report find, by Eq. 4 of Hoffmann 2022:
/// a path that shares nothing with the program.
#[test]
fn the_advice_is_that_of_the_closed_form() {
    let plan = json(&["5.76e23"]);
    let (a, b, e, alpha, beta) = (477.84_f64, 2143.4_f64, 1.8169_f64, 0.347_28_f64, 0.367_11_f64);
    let g = libm::pow(alpha * a / (beta * b), 1.0 / (alpha + beta));
    let params = g * libm::pow(5.76e23 / 6.0, beta / (alpha + beta));
    let tokens = 5.76e23 / 6.0 / params;
    let loss = e + a / libm::pow(params, alpha) + b / libm::pow(tokens, beta);
    let close = |path: &str, wanted: f64, within: f64| {
        let found = number(&plan, path);
        assert!((found / wanted - 1.0).abs() < within, "{path}: {found} against {wanted}");
    };
    close("/params/estimate", params, 0.01);
    close("/training_tokens/estimate", tokens, 0.01);
    close("/loss_nats/estimate", loss, 1e-3);
    assert!(number(&plan, "/params/low") < params && params < number(&plan, "/params/high"));
    assert!(number(&plan, "/beyond_largest_run") > 40.0);
}

/// Three other objectives and two approaches without a law; those two say what the allocation
/// `chinchilla` files for the same budgets and bins, to the digits that it prints.
#[test]
fn other_ways_answer_for_the_same_runs() {
    let plan = json(&["5.76e23", "--draws", "100"]);
    let ways = plan.pointer("/other_ways/ways").and_then(|it| it.as_array()).expect("other ways");
    let named = |name: &str| {
        let is_it = |way: &&serde_json::Value| way["approach"] == name || way["objective"] == name;
        ways.iter().find(is_it).unwrap_or_else(|| panic!("no {name}"))
    };
    assert_eq!(ways.len(), 5);
    for name in ["least_squares", "least_absolute", "student_t"] {
        let (own, run) = (named(name), "/loss_nats_new_run");
        assert!(number(own, &format!("{run}/low")) < number(own, "/loss_nats/low"), "{name}");
    }
    for (name, ratio) in [("envelope", 17.617), ("equal_compute", 16.784)] {
        let found = number(named(name), "/tokens_per_param/estimate");
        assert!((found - ratio).abs() < 5e-4, "{name}: {found}");
    }
    assert!(number(&plan, "/other_ways/params_spread") < 1.3);
}

#[test]
fn limits_are_kept_and_said() {
    let limited = json(&["1e23", "--params-max", "7e9"]);
    let unable = limited.pointer("/other_ways/unable").and_then(|it| it.as_array());
    assert_eq!(unable.map(Vec::len), Some(2), "a line through best sizes knows no limit");
    assert!((number(&limited, "/params/estimate") / 7e9 - 1.0).abs() < 1e-9);
    let served = json(&["1e23", "--tokens-served", "1e12"]);
    assert!(number(&served, "/training_flop") < 1e23);
    let hours = json(&["--gpu-hours", "1e6", "--gpu", "a100", "--mfu", "0.5"]);
    assert!((number(&hours, "/compute_flop") / (1e6 * 3600.0 * 312e12 * 0.5) - 1.0).abs() < 1e-12);
    let money = json(&["--usd", "2e6", "--usd-per-gpu-hour", "2", "--mfu", "0.4"]);
    assert!((number(&money, "/compute_flop") / (1e6 * 3600.0 * 989e12 * 0.4) - 1.0).abs() < 1e-12);
}

#[test]
fn what_makes_no_sense_is_told_in_one_message() {
    for (arguments, message) in [
        (&["1e3"][..], "pays for no model"),
        (&["nan"], "the budget is NaN; hint: it is positive"),
        (&["1e24", "--study", "chinchilla-hubert"], "did you mean chinchilla-huber"),
        (&["1e24", "--ratio", "0"], "--ratio is 0; hint: it is positive"),
        (&["1e24", "--gain-least", "2"], "hint: a share, such as 0.01"),
        (&["1e24", "--draws", "3"], "hint: from 20 to 100000"),
        (&["--gpu-hours", "1", "--gpu", "abacus", "--mfu", "0.4"], "hint: one of a100"),
        (&["--gpu-hours", "1", "--mfu", "40"], "hint: a share of the peak"),
    ] {
        let output = plan(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        let said = said(&output);
        assert!(said.contains(message), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?} printed a plan");
    }
}

/// The page in the README is what the program prints.
#[test]
fn the_readme_shows_the_page() {
    let output = plan(&["1e24"]);
    let page = String::from_utf8(output.stdout).expect("text");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    assert!(readme.contains(page.trim_end()), "README.md has another page than\n{page}");
}
