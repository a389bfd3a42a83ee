//! `straightedge forecast` on a bundled table of counts and on tables of people: the page as the
//! README shows it, the numbers as JSON, and plain messages for what makes no sense.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const TABLE: &str = "data/tables/deepscaler-counts.csv";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn forecast(file: &Path, arguments: &[&str]) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_straightedge"));
    run.arg("forecast").arg(file).args(arguments);
    run.output().expect("the program starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("counts.csv");
    fs::write(&file, text).expect("a file");
    (folder, file)
}

fn json(file: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = forecast(file, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The page in the README is what the program prints.
#[test]
fn the_readme_shows_the_page() {
    let output = forecast(&root().join(TABLE), &["--successes", "successes_base", "--k", "1000"]);
    assert!(output.status.success(), "{}", said(&output));
    let page = String::from_utf8(output.stdout).expect("text");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    assert!(readme.contains(page.trim_end()), "README.md has another page than\n{page}");
}

/// Published means of the table, .604 at k = 1 and .891 at 128 (arXiv 2609.22547), and nothing
/// counted beyond the samples.
#[test]
fn within_the_samples_the_published_means_come_back() {
    let file = root().join(TABLE);
    let found = json(&file, &["--successes", "successes_base", "--k", "1000", "--draws", "40"]);
    let rows = found.pointer("/pass_at").and_then(serde_json::Value::as_array).expect("rows");
    let at = |k: u64| rows.iter().find(|row| row["k"] == k).expect("a row");
    for (k, published) in [(1, 0.604), (128, 0.891)] {
        let mean = at(k)["observed"]["estimate"].as_f64().expect("a number");
        assert!((mean - published).abs() < 5e-4, "{k}: {mean}");
    }
    assert_eq!(at(1000)["observed"], serde_json::Value::Null);
    assert_eq!(at(1000)["is_beyond"], true);
    assert!(at(1000)["widest_high"].as_f64().is_some_and(|high| high < 0.999), "{}", at(1000));
}

/// A row a sample is counted to what a row a problem says, whatever the headings and separators.
#[test]
fn a_row_a_sample_is_counted() {
    let (mut counts, mut samples) = ("problem;n;c\n".to_owned(), "task,passed\n".to_owned());
    for problem in 0..12_u32 {
        let successes = problem * problem / 16;
        writeln!(counts, "p{problem};8;{successes}").expect("text");
        for sample in 0..8 {
            let passed = ["false", "true"][usize::from(sample < successes)];
            writeln!(samples, "p{problem},{passed}").expect("text");
        }
    }
    let (_one, counts) = written(&counts);
    let (_other, samples) = written(&samples);
    let asked = ["--k", "100", "--draws", "40"];
    assert_eq!(json(&counts, &asked), json(&samples, &asked));
}

/// More samples narrow the interval; a budget is not overspent; the same call prints the same.
#[test]
fn more_samples_and_a_budget() {
    let rows: Vec<String> = (0..40_u32).map(|i| format!("p{i},50,{}\n", i * i / 32)).collect();
    let rows = rows.concat();
    let (_folder, file) = written(&format!("problem,samples,successes\n{rows}"));
    let asked = ["--k", "200", "--draws", "40", "--within", "0.15", "--budget", "4000"];
    let found = json(&file, &asked);
    let more = &found["more"];
    let splits = more["splits"].as_array().expect("splits");
    let spent = |one: &serde_json::Value| {
        one["problems"].as_u64().expect("a count") * one["samples"].as_u64().expect("a count")
    };
    assert!(splits.len() > 3 && splits.iter().all(|one| spent(one) <= 4000), "{more}");
    let halves: Vec<f64> = more["by_samples"]
        .as_array()
        .expect("sizes")
        .iter()
        .map(|one| one["of_any"].as_f64().expect("a number"))
        .collect();
    assert!(halves.windows(2).all(|pair| pair[1] < pair[0] + 0.02), "{halves:?}");
    let text = said(&forecast(&file, &asked));
    assert!(text.contains("4000 samples are best split into"), "{text}");
    assert_eq!(text, said(&forecast(&file, &asked)), "the same call, the same page");
}

/// Money for problems and samples is not overspent, the dearer a problem the more samples of each,
/// and a price of samples alone is a budget of samples.
#[test]
fn a_budget_of_money_is_split() {
    let rows: Vec<String> = (0..40_u32).map(|i| format!("p{i},50,{}\n", i * i / 32)).collect();
    let (_folder, file) = written(&format!("problem,samples,successes\n{}", rows.concat()));
    let asked = |more: &[&str]| json(&file, &[&["--k", "200", "--draws", "40"], more].concat());
    let of = |problem: &str| {
        asked(&["--cost", "600", "--sample-cost", "0.1", "--problem-cost", problem])
    };
    let mut samples = Vec::new();
    for (price, problem) in [(0.5, "0.5"), (8.0, "8")] {
        let found = of(problem);
        let splits = found["more"]["splits"].as_array().expect("splits");
        let spent = |one: &serde_json::Value| {
            let [problems, samples] =
                ["problems", "samples"].map(|name| one[name].as_f64().expect("a count"));
            problems * (price + 0.1 * samples)
        };
        assert!(splits.len() > 3 && splits.iter().all(|one| spent(one) < 600.001), "{found}");
        samples.push(found["more"]["best_of_form"]["samples"].as_u64().expect("a count"));
    }
    assert!(samples[1] > samples[0], "a dear problem is sampled more: {samples:?}");
    let alone = asked(&["--cost", "400", "--sample-cost", "0.1"]);
    let counted = asked(&["--budget", "4000"]);
    assert_eq!(alone["more"]["splits"], counted["more"]["splits"]);
    let page = said(&forecast(
        &file,
        &["--draws", "40", "--cost", "600", "--sample-cost", "0.1", "--problem-cost", "8"],
    ));
    let sentence = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "A budget of 600, where a problem costs 8 and a sample 0.1, is best split into";
    assert!(sentence.contains(expected), "{page}");
}

#[test]
fn what_makes_no_sense_is_told_in_one_message() {
    for (text, arguments, message) in [
        ("id,n,c\na,10,3\nb,10,12\n", &[][..], ":3: 12 successes among 10 samples (c > n)"),
        ("id,n,c\na,10,-3\nb,10,1\n", &[], ":2: c \"-3\" is no count"),
        ("id,n,c\na,10,1.5\nb,10,1\n", &[], ":2: c \"1.5\" is no count"),
        ("id,n,c\na,10,\nb,10,1\n", &[], ":2: c \"\" is no count"),
        ("id,n,c\na,0,0\nb,10,1\n", &[], ":2: no sample was drawn (n = 0)"),
        ("task,n,c\na,10,3\n", &[], "1 of the two problems that are needed"),
        ("task,n,c\na,10,3\na,10,1\n", &[], ":3: problem a stands in line 2 too"),
        ("id,n,c\na,10,3\nb,10,1\n", &["--k", "0"], "--k is 0; hint: a whole number"),
        ("id,n,c\na,10,3\nb,10,1\n", &["--k", "ten"], "--k is ten; hint: a whole number"),
        ("id,n,c\na,10,3\nb,10,1\n", &["--within", "2"], "--within is 2; hint: a share"),
        ("id,n,c\na,10,3\nb,10,1\n", &["--budget", "5"], "--budget is 5; hint: samples in total"),
        (
            "id,n,c\na,10,3\nb,10,1\n",
            &["--cost", "5", "--sample-cost", "1"],
            "--cost is 5; hint: from 128, which sixteen problems of eight samples cost",
        ),
        (
            "id,n,c\na,10,3\nb,10,1\n",
            &["--cost", "5", "--sample-cost", "0"],
            "--sample-cost is 0; hint: above zero",
        ),
        ("id,n,c\na,10,3\nb,10,1\n", &["--samples", "m"], "no column is called \"m\""),
        ("id,n,ok_a\na,10,3\nb,10,1\n", &[], "no column holds the successes; hint:"),
        ("id,n,c,correct\na,10,3,3\nb,10,1,1\n", &[], "several columns may be the successes"),
        ("task,passed\na,1\na,maybe\n", &["--passed", "passed"], ":3: passed \"maybe\" says"),
        ("task,passed\na,1\na,0\nb,1\nb,maybe\n", &[], ":5: passed \"maybe\" says"),
        ("task,passed\na,1\na,0\nb,1\nb,\n", &[], "or leave the row out"),
        ("id,n,c\na,1,1\nb,1,0\n", &[], "one sample of each problem says nothing"),
        ("task,loss\na,1\nb,2\n", &[], "no column holds the samples and successes"),
    ] {
        let (_folder, file) = written(text);
        let output = forecast(&file, arguments);
        assert_eq!(output.status.code(), Some(2), "{text} {arguments:?}: {}", said(&output));
        let said = said(&output);
        assert!(said.contains(message) && said.lines().count() == 1, "{text}: {said}");
        assert!(output.stdout.is_empty(), "{text} printed a page");
    }
    let absent = forecast(Path::new("not-there.csv"), &[]);
    assert_eq!(absent.status.code(), Some(3));
    assert!(said(&absent).contains("not-there.csv: no such file; hint:"));
}

#[test]
fn nothing_solved_and_everything_solved_have_pages() {
    for successes in [0, 20] {
        let rows: Vec<String> = (0..30).map(|i| format!("p{i},20,{successes}\n")).collect();
        let rows = rows.concat();
        let (_folder, file) = written(&format!("problem,samples,successes\n{rows}"));
        let page = said(&forecast(&file, &["--k", "1000"]));
        assert!(page.contains("No form with parameters can be fitted"), "{page}");
        assert!(page.contains("1000*"), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    }
}
