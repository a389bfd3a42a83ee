//! `straightedge compare`: real pairs of learners that cross and that do not, tables with planted
//! laws, the page as the README shows it, exit codes, and plain messages for what makes no sense.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn compare(arguments: &[&str]) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_straightedge"));
    run.args(["--offline", "--project"]).arg(root()).arg("compare").args(arguments);
    run.output().expect("the program starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The answer, and how the program ended.
fn json(arguments: &[&str]) -> (serde_json::Value, Option<i32>) {
    let output = compare(&[arguments, &["--json"]].concat());
    let value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", said(&output)));
    (value, output.status.code())
}

fn word(value: &serde_json::Value) -> &str {
    value.pointer("/crossing/word").and_then(serde_json::Value::as_str).expect("a word")
}

fn number(value: &serde_json::Value, path: &str) -> f64 {
    value.pointer(path).and_then(serde_json::Value::as_f64).unwrap_or_else(|| panic!("no {path}"))
}

/// `E + A u^-α` at eight scales over three decades, two seeds, with a wiggle that stands for noise.
fn table(name: &str, [floor, scale, alpha]: [f64; 3], heading: &str) -> String {
    let mut text = format!("{heading}\n");
    for step in 0..8 {
        let u = libm::pow(10.0, 3.0 * f64::from(step) / 7.0);
        for seed in 0..2 {
            let wiggle = 1.0 + 0.001 * f64::from((step * 5 + seed * 3) % 7 - 3);
            let loss = (floor + scale * libm::pow(u, -alpha)) * wiggle;
            writeln!(text, "{:e},{loss:.5},{seed}", 1e18 * u).expect("text");
        }
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a table");
    path.display().to_string()
}

const HEADING: &str = "flops,loss_nats,seed";
const OLD: [f64; 3] = [1.8, 1.2, 0.25];

/// A law that has the value of the old one at a place.
fn through(place: f64) -> [f64; 3] {
    let value = 1.8 + 1.2 * libm::pow(place, -0.25) - 1.75;
    [1.75, value * libm::pow(place, 0.3), 0.3]
}

/// Logistic regression and random forests cross on four data sets, and on five one leads all along.
#[test]
fn learners_that_cross_are_found_and_others_are_left_alone() {
    let of = |dataset: &str| {
        let only = format!("dataset={dataset}");
        let both = ["lcdb-logistic-regression", "lcdb-random-forest"];
        json(&[both[0], both[1], "--axis", "rows", "--metric", "error", "--only", &only])
    };
    for dataset in ["41158", "1041", "182", "40923"] {
        let (found, code) = of(dataset);
        assert_eq!((word(&found), code), ("inside_supported", Some(1)), "{dataset}");
        assert_eq!(found["crossing"]["leads_at_low_end"], "first", "{dataset}");
        assert_eq!(found["crossing"]["leads_at_high_end"], "second", "{dataset}");
    }
    for dataset in ["44", "151", "1461", "1479", "4538"] {
        let (found, code) = of(dataset);
        assert_eq!((word(&found), code), ("none_in_range", Some(0)), "{dataset}");
    }
}

/// A planted crossing inside is supported and placed, with multipliers of the closed form.
#[test]
fn a_planted_crossing_is_placed() {
    let (old, new) = (table("old.csv", OLD, HEADING), table("new.csv", through(50.0), HEADING));
    let (found, code) = json(&[&old, &new]);
    assert_eq!((word(&found), code), ("inside_supported", Some(1)));
    let [low, at, high] =
        ["low", "estimate", "high"].map(|end| number(&found, &format!("/crossing/place/{end}")));
    assert!(low < 5e19 && 5e19 < high && high / low < 2.0, "{low:e} {at:e} {high:e}");
    assert_eq!(found["pairs"], 16, "runs of one seed are pairs");
    let place = number(&found, "/along/1/place") / 1e18;
    let [floor, scale, alpha] = through(50.0);
    let reached = floor + scale * libm::pow(place, -alpha) - OLD[0];
    let times = libm::pow(reached / OLD[1], -1.0 / OLD[2]) / place;
    let [low, high] =
        ["low", "high"].map(|end| number(&found, &format!("/along/1/multiplier/{end}")));
    assert!(low < times && times < high, "{low} {times} {high}");
    // The same recipes the other way round.
    let (turned, _) = json(&[&new, &old]);
    assert_eq!(word(&turned), "inside_supported");
    let again = number(&turned, "/crossing/place/estimate");
    assert!((again / at - 1.0).abs() < 1e-6, "{again:e} against {at:e}");
}

/// A crossing beyond the runs is never supported; asked about that range, the program ends with 1.
#[test]
fn an_extrapolated_crossing_is_never_supported() {
    let old = table("before.csv", OLD, HEADING);
    let new = table("beyond.csv", through(8000.0), HEADING);
    let (found, code) = json(&[&old, &new]);
    assert_eq!((word(&found), code), ("beyond_the_data", Some(0)));
    assert!(number(&found, "/crossing/place/estimate") > 1e21);
    let (found, code) = json(&[&old, &new, "--range", "1e18:1e23"]);
    assert_eq!((word(&found), code), ("beyond_the_data", Some(1)));
    let page = said(&compare(&[&old, &new]));
    assert!(page.contains("never supported"), "{page}");
    assert!(page.contains("edge of the data"), "{page}");
}

#[test]
fn a_stated_range_without_the_crossing_ends_well() {
    let (old, new) = (table("a.csv", OLD, HEADING), table("b.csv", through(50.0), HEADING));
    let output = compare(&[&old, &new, "--range", "1e18:1e19"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("In the stated range, 1e18 to 1e19 FLOP: no crossing."));
}

#[test]
fn what_cannot_be_compared_is_told_in_one_message() {
    let old = table("one.csv", OLD, HEADING);
    let write = |name: &str, text: &str| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare").join(name);
        std::fs::write(&path, text).expect("a table");
        path.display().to_string()
    };
    let apart = write(
        "apart.csv",
        "flops,loss_nats\n1e24,2.1\n2e24,2.05\n4e24,2.0\n8e24,1.95\n1.6e25,1.9\n",
    );
    let one_scale = write("one-scale.csv", "flops,loss_nats\n1e18,3.1\n1e18,3.0\n1e18,3.2\n");
    let no_loss = write("no-loss.csv", "flops,wer\n1e18,3.1\n2e18,3.0\n4e18,2.9\n8e18,2.8\n");
    let units = write("units.csv", "compute,loss_nats\n1,3.1\n2,3.0\n4,2.9\n8,2.8\n");
    let rising = write("rising.csv", "flops,loss_nats\n1e18,3.0\n2e18,3.1\n4e18,3.2\n8e18,3.3\n");
    for (arguments, message) in [
        (&[&*old, &*rising][..], "rising: the metric does not fall along the axis"),
        (&[&old, &old], "are the same runs; hint"),
        (&[&old, &rising, "--column", "loss_nats=nope"], "no column is called nope; hint: there"),
        (&[&*old, &*apart][..], "share no stretch of training_flop"),
        (&[&old, &one_scale], "all runs lie at one place of the axis"),
        (&[&old, &no_loss], "no column is loss_nats"),
        (&[&old, &units], "in which unit? hint: --unit"),
        (&[&old, &old, "--axis", "rows"], "no column is training_rows"),
        (&[&old, &old, "--level", "2"], "--level is 2; hint"),
        (&[&old, &old, "--range", "5"], "hint: two positive numbers"),
        (&[&old, &old, "--seed-column", "nope"], "no label is called nope, which would say"),
        (&[&old, "no-such-set"], "no observations are called"),
        (&[&old, &old, "--unit", "training_flop=parsecs"], "has no such unit; hint"),
    ] {
        let output = compare(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        let said = said(&output);
        assert!(said.contains(message), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?} printed a page");
    }
}

/// Columns that are no quantity of the field are compared by their headings, with the same numbers
/// as under headings that are known; text is refused.
#[test]
fn columns_of_ones_own_are_compared() {
    let own = "grains of sand,wer,seed";
    let [old, new] = [OLD, through(50.0)];
    let named = [table("own-a.csv", old, own), table("own-b.csv", new, own)];
    let known = [table("known-a.csv", old, HEADING), table("known-b.csv", new, HEADING)];
    let asked = ["--axis", "grains of sand", "--metric", "wer"];
    let (found, code) = json(&[&[&*named[0], &*named[1]][..], &asked].concat());
    let (same, _) = json(&[&known[0], &known[1]]);
    assert_eq!((word(&found), code), ("inside_supported", Some(1)));
    for path in ["/crossing/place/estimate", "/along/1/multiplier/low", "/first/exponent"] {
        assert_eq!(number(&found, path).to_bits(), number(&same, path).to_bits(), "{path}");
    }
    let page = said(&compare(&[&[&*named[0], &*named[1]][..], &asked].concat()));
    assert!(page.contains("wer along grains of sand"), "{page}");
    assert!(!page.contains(" ;") && !page.contains(" ."), "no unit leaves no hole: {page}");
    let text = std::fs::read_to_string(&named[0]).expect("a table").replace(",0\n", ",a\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare/own-text.csv");
    std::fs::write(&folder, text.replace(",1\n", ",b\n")).expect("a table");
    let path = folder.display().to_string();
    let output = compare(&[&path, &named[1], "--axis", "seed", "--metric", "wer"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("column seed holds text; hint"), "{}", said(&output));
}

/// Of several losses the one that both tables have is taken, whichever of them comes first.
#[test]
fn both_tables_give_the_same_column() {
    let [old, new] = [OLD, through(50.0)];
    let plain = [table("plain-a.csv", old, HEADING), table("plain-b.csv", new, HEADING)];
    let wider = |name: &str| {
        let text = std::fs::read_to_string(&plain[1]).expect("a table");
        let wide = |(at, line): (usize, &str)| {
            if at == 0 {
                return "flops,train_loss,val_loss,seed\n".to_owned();
            }
            let cells: Vec<&str> = line.split(',').collect();
            format!("{},1.5,{},{}\n", cells[0], cells[1], cells[2])
        };
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare").join(name);
        let text: String = text.lines().enumerate().map(wide).collect();
        std::fs::write(&path, text).expect("a table");
        path.display().to_string()
    };
    let narrow = table("narrow.csv", old, "flops,val_loss,seed");
    let (found, _) = json(&[&narrow, &wider("wide.csv"), "--unit", "loss_nats=nats/token"]);
    let (same, _) = json(&[&plain[0], &plain[1], "--unit", "loss_nats=nats/token"]);
    let path = "/crossing/place/estimate";
    assert_eq!(number(&found, path).to_bits(), number(&same, path).to_bits());
}

#[test]
fn a_table_that_is_not_here_ends_with_its_own_code() {
    let old = table("one.csv", OLD, HEADING);
    let output = compare(&[&old, "no\x1b[31m.csv"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("no such file; hint:"), "{}", said(&output));
    assert!(!said(&output).contains('\x1b'), "{}", said(&output));
}

/// The page in the README is what the program prints.
#[test]
fn the_readme_shows_the_page() {
    let set = "clip-mammut-imagenet";
    let output = compare(&[
        set,
        set,
        "--first",
        "family=clip",
        "--second",
        "family=mammut",
        "--metric",
        "error",
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let page = String::from_utf8(output.stdout).expect("text");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    assert!(readme.contains(page.trim_end()), "README.md has another page than\n{page}");
}

/// Two tables are compared wherever the program is called; the sets of a project are not there.
#[test]
fn tables_need_no_project() {
    let tables = [table("here.csv", OLD, HEADING), table("there.csv", through(10.0), HEADING)];
    let run = |arguments: &[&str]| {
        let mut run = Command::new(env!("CARGO_BIN_EXE_straightedge"));
        run.arg("compare").args(arguments).current_dir(std::env::temp_dir());
        run.output().expect("the program starts")
    };
    let found = run(&[&tables[0], &tables[1]]);
    assert!(
        matches!(found.status.code(), Some(0 | 1)) && !found.stdout.is_empty(),
        "{}",
        said(&found)
    );
    assert_eq!(run(&[&tables[0], "lcdb-random-forest"]).status.code(), Some(2));
}
