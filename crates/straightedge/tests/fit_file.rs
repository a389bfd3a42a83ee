//! `straightedge fit FILE` and `plan --runs FILE`: the same rows in every format, the numbers of
//! the filed study to the last bit, every question with the option that answers it, plain
//! refusals, and the page as the README shows it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tidy::Cells;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const CHINCHILLA: &str = "data/tables/chinchilla-points.csv";
/// What makes of the table what `data/studies/chinchilla-huber.yaml` asks.
const AS_FILED: [&str; 6] =
    ["--law", "chinchilla_additive", "--without-largest", "5", "--name", "chinchilla-huber"];

/// A folder without a project.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), content).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(self.0.path(), arguments)
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// The plan for a budget by a table: the law alone is fitted, nothing attacks the fit.
    #[track_caller]
    fn plan(&self, file: &str, options: &[&str]) -> Value {
        self.json(&[&["plan", "1e22", "--runs", file], options, &LAW].concat())
    }

    /// What is said of a table that is refused, with exit code 2 and nothing on standard output.
    #[track_caller]
    fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", said(&output));
        let said = said(&output);
        assert!(!said.contains("/tmp") && !said.contains("data/"), "no place of ours: {said}");
        said
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_straightedge"))
        .args(arguments)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .env_remove("STRAIGHTEDGE_MIRROR")
        .output()
        .expect("the program starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn root() -> PathBuf {
    PathBuf::from(ROOT)
}

/// The heads and the numbers of the Chinchilla points.
fn chinchilla() -> (Vec<String>, Vec<Vec<f64>>) {
    let text = fs::read_to_string(root().join(CHINCHILLA)).expect("the table");
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let heads = lines.next().expect("heads").split(',').map(str::to_owned).collect();
    let row = |line: &str| line.split(',').map(|cell| cell.parse().expect("a number")).collect();
    (heads, lines.map(row).collect())
}

/// The table as CSV, JSON lines and parquet, into a folder.
fn write_each_format(desk: &Desk) {
    let (heads, rows) = chinchilla();
    let (mut csv, mut lines) = (heads.join(",") + "\n", String::new());
    for row in &rows {
        let cells: Vec<String> = row.iter().map(|value| format!("{value:?}")).collect();
        writeln!(csv, "{}", cells.join(",")).expect("memory");
        let fields: Vec<String> =
            heads.iter().zip(&cells).map(|(head, cell)| format!("\"{head}\": {cell}")).collect();
        writeln!(lines, "{{{}}}", fields.join(", ")).expect("memory");
    }
    let column = |at: usize| Cells::Numbers(rows.iter().map(|row| Some(row[at])).collect());
    let columns: Vec<(&str, Cells)> =
        heads.iter().enumerate().map(|(at, head)| (head.as_str(), column(at))).collect();
    desk.write("runs.tsv", csv.replace(',', "\t"));
    desk.write("runs.csv", csv);
    desk.write("runs.jsonl", lines);
    desk.write("runs.parquet", tidy::columns_to_parquet(&columns).expect("parquet"));
}

/// The answer without what the format decides: the name of the file and the lines.
fn numbers_of(mut answer: Value) -> Value {
    answer["file"] = Value::Null;
    answer["largest_run"]["line"] = Value::Null;
    for group in answer["rejected"].as_array_mut().expect("a list") {
        group["first_lines"] = Value::Null;
    }
    answer
}

fn bits(value: &Value) -> u64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number")).to_bits()
}

/// Estimates and the interval of single rows drawn again: the same to the last bit as the filed
/// battery of the study, since seed, name, rows, law, objective and solver are the same. (The
/// starts are not, and the interval in use of the study is wider: its battery has more ways to
/// make it.)
#[test]
fn every_format_finds_the_filed_numbers_to_the_last_bit() {
    let desk = Desk::new();
    write_each_format(&desk);
    let answer = |file: &str| desk.json(&[&["fit", file], &AS_FILED[..]].concat());
    let found = answer("runs.csv");
    let battery = fs::read_to_string(root().join("reports/battery/chinchilla-huber.json"));
    let battery: Value = serde_json::from_str(&battery.expect("the battery")).expect("JSON");
    let parts = battery["parts"].as_array().expect("parts");
    let ladder = parts.iter().find(|part| part["name"] == "ladder").expect("the ladder");
    let filed = |name: String| bits(&ladder["quantities"][&name]["estimate"]);
    let parameters = found["parameters"].as_array().expect("parameters");
    assert_eq!(parameters.len(), 5);
    for parameter in parameters {
        let name = parameter["name"].as_str().expect("a name");
        assert_eq!(bits(&parameter["estimate"]), filed(format!("{name}.interval_used")), "{name}");
        assert_eq!(bits(&parameter["low"]), filed(format!("{name}.pairs_low")), "{name}");
        assert_eq!(bits(&parameter["high"]), filed(format!("{name}.pairs_high")), "{name}");
    }
    assert_eq!(found["rows_read"], 245);
    assert_eq!(found["rows_fitted"], 240);
    assert_eq!(found["rejected"][0]["rows"], 5);
    let found = numbers_of(found);
    for file in ["runs.jsonl", "runs.parquet", "runs.tsv"] {
        assert_eq!(numbers_of(answer(file)), found, "{file}");
    }
}

/// The plan for a table is that of the study for every estimate; the study's intervals are wider,
/// since its battery names more units to draw.
#[test]
fn a_plan_of_a_table_is_that_of_the_study() {
    let desk = Desk::new();
    write_each_format(&desk);
    let of_file = desk.json(&[&["plan", "1e24", "--runs", "runs.jsonl"], &AS_FILED[..]].concat());
    let of_study = run(&root(), &["plan", "1e24", "--study", "chinchilla-huber", "--json"]);
    let of_study: Value = serde_json::from_slice(&of_study.stdout).expect("JSON");
    for what in ["params", "training_tokens", "tokens_per_param", "loss_nats"] {
        let [file, study] = [&of_file, &of_study].map(|plan| &plan[what]);
        assert_eq!(bits(&file["estimate"]), bits(&study["estimate"]), "{what}");
        let width = |plan: &Value| plan["high"].as_f64().unwrap() - plan["low"].as_f64().unwrap();
        assert!(width(file) > 0.0 && width(file) <= width(study), "{what}");
    }
    let refused =
        desk.refusal(&["plan", "1e3", "--runs", "runs.csv", "--law", "chinchilla_additive"]);
    assert!(refused.contains("pays for no model"), "{refused}");
    let split = desk.refusal(&["plan", "1e24", "--runs", "runs.csv", "--law", "power_law_offset"]);
    assert!(split.contains("nothing of how a budget is split"), "{split}");
}

/// Twenty runs of a law, five sizes and four amounts of data.
fn planted() -> Vec<[f64; 3]> {
    let mut rows = Vec::new();
    for (size, n) in [1e7, 3e7, 9e7, 2.7e8, 8.1e8].into_iter().enumerate() {
        for (amount, d) in [1e9, 4e9, 1.6e10, 6.4e10].into_iter().enumerate() {
            let ripple = 1.0 + 1e-3 * (((7 * (4 * size + amount)) % 11) as f64 / 5.0 - 1.0);
            let power = |x: f64, exponent: f64| libm::exp(-exponent * libm::log(x));
            rows.push([n, d, ripple * (1.8 + 400.0 * power(n, 0.34) + 1800.0 * power(d, 0.36))]);
        }
    }
    rows
}

/// A table of the planted runs, under these heads, each row made by `row`.
fn table(heads: &str, row: impl Fn(usize, [f64; 3]) -> String) -> String {
    let rows = planted().into_iter().enumerate().map(|(at, run)| row(at, run) + "\n");
    format!("{heads}\n{}", rows.collect::<String>())
}

/// A plain table of the planted runs.
fn plain(heads: &str) -> String {
    table(heads, |_, [n, d, l]| format!("{n},{d},{l}"))
}

const LAW: [&str; 2] = ["--law", "chinchilla_additive"];

#[test]
fn every_question_names_the_option_that_answers_it() {
    let desk = Desk::new();
    let two = table("a,b,val/loss,test/loss", |_, [n, d, l]| format!("{n},{d},{l},{}", l + 0.01));
    desk.write("two.csv", two);
    let said = desk.refusal(&["fit", "two.csv"]);
    for hint in [
        "give --params \"a\" or --params \"b\" or --tokens \"a\"",
        "give --loss \"val/loss\" or --loss \"test/loss\"",
        "give --loss-unit nats/token or --loss-unit bits/token",
    ] {
        assert!(said.contains(hint), "{hint}: {said}");
    }
    let answers = ["--params", "a", "--tokens", "b", "--loss-unit", "nats/token"];
    let of_loss = |loss: &str| {
        let plan = desk.plan("two.csv", &[&["--loss", loss], &answers[..]].concat());
        plan["loss_nats"]["estimate"].as_f64().expect("a loss")
    };
    let apart = of_loss("test/loss") - of_loss("val/loss");
    assert!((apart - 0.01).abs() < 1e-4, "the loss that was named is taken: {apart}");

    let small = table("N,D,loss_nats", |_, [n, d, l]| format!("{},{},{l}", n / 1e6, d / 1e9));
    desk.write("small.csv", small);
    let said = desk.refusal(&["fit", "small.csv"]);
    assert!(said.contains("--params-unit million"), "{said}");
    let units = ["--params-unit", "million", "--tokens-unit", "billion"];
    let largest = desk.plan("small.csv", &units)["largest_run_flop"].as_f64().expect("compute");
    assert!((largest / (6.0 * 8.1e8 * 6.4e10) - 1.0).abs() < 1e-12, "{largest}");

    let twice = plain("N,D,loss_nats") + "10000000,1000000000,3.3\n";
    desk.write("twice.csv", twice);
    assert!(desk.refusal(&["fit", "twice.csv"]).contains("hint: give --keep-first"));
    assert_eq!(desk.plan("twice.csv", &["--keep-first"])["runs"], 20);

    let odd = table("N,D,C,loss_nats", |_, [n, d, l]| format!("{n},{d},{},{l}", 60.0 * n * d));
    desk.write("odd.csv", odd);
    let said = desk.refusal(&["fit", "odd.csv"]);
    assert!(said.contains("give --compute-explained WHY or --ignore \"C\""), "{said}");
    let flop = |options: &[&str]| {
        let plan = desk.plan("odd.csv", options);
        assert_eq!(plan["runs"], 20);
        plan["largest_run_flop"].as_f64().expect("compute")
    };
    let times = flop(&["--compute-explained", "ten times"]) / flop(&["--ignore", "C"]);
    assert!((times - 10.0).abs() < 1e-9, "without the column compute is 6 N D: {times}");
}

/// `ln(perplexity)` is the loss, and rows that are repeated on purpose count each.
#[test]
fn a_perplexity_becomes_a_loss_and_duplicates_are_kept_on_request() {
    let desk = Desk::new();
    desk.write("runs.csv", plain("N,D,loss_nats"));
    let odd = table("N,D,ppl", |_, [n, d, l]| format!("{n},{d},{}", libm::exp(l)));
    let last = odd.lines().last().expect("a row").to_owned();
    desk.write("ppl.csv", odd.clone() + &last + "\n");
    let loss = |plan: &Value| plan["loss_nats"]["estimate"].as_f64().expect("a loss");
    let named = ["--name", "runs", "--perplexity", "ppl"];
    let once = desk.plan("ppl.csv", &named);
    let apart = loss(&once) - loss(&desk.plan("runs.csv", &[]));
    assert!(once["runs"] == 20 && apart.abs() < 1e-7, "{apart}");
    let twice = [&named[..], &["--keep-duplicates", "two seeds"]].concat();
    assert_eq!(desk.plan("ppl.csv", &twice)["runs"], 21);
}

#[test]
fn what_is_wrong_is_told_in_one_message() {
    let desk = Desk::new();
    desk.write("empty.csv", "");
    desk.write("heads.csv", "N,D,loss_nats\n");
    desk.write("binary.csv", b"\x7fELF\0\0\0");
    desk.write("latin.csv", b"N,D,loss\xe9\n1,2,3\n");
    desk.write("torn.csv", "N,D,loss_nats\n1e7,1e9,3.2\n2e7,1e9\n");
    desk.write("broken.jsonl", "{\"N\": 1e7, \"loss_nats\": 3}\n[1]\n");
    desk.write("broken.parquet", "PAR1");
    desk.write("none.csv", "a,b\n1,2\n2,3\n");
    desk.write("perplexity.csv", plain("N,D,perplexity"));
    desk.write("negative.csv", table("N,D,loss_nats", |_, [n, d, l]| format!("{n},{d},-{l}")));
    let apart = |at: usize, [n, d, l]: [f64; 3]| match at % 2 {
        0 => format!("r{at},{n},,{l}"),
        _ => format!("r{at},,{d},{l}"),
    };
    desk.write("apart.csv", table("run,N,D,loss_nats", apart));
    let few = plain("N,D,loss_nats");
    desk.write("few.csv", few.lines().take(9).collect::<Vec<_>>().join("\n"));
    desk.write("three.csv", "N,D,loss_nats\n1e7,1e9,3.2\n2e7,3e9,3.0\n4e7,4e9,2.9\n");
    desk.write("one.csv", table("N,loss_nats", |at, [.., l]| format!("{},{l}", 1e7 + at as f64)));
    desk.write("signs.csv", "N;D;loss_nats\n1e7;1.234,5;3.2\n2e7;2.468,5;3.1\n");
    desk.write("good.csv", plain("N,D,loss_nats"));
    for (arguments, message) in [
        (&["empty.csv"][..], "empty.csv: no data rows; hint:"),
        (&["heads.csv"], "heads.csv: no data rows; hint:"),
        (&["binary.csv"], "binary.csv: no text, as a zero byte stands in it; hint:"),
        (&["latin.csv"], "latin.csv: not UTF-8; hint:"),
        (&["torn.csv"], "torn.csv:3: 2 cells, where the headings are 3; hint:"),
        (&["broken.jsonl"], "broken.jsonl:2: cannot be read: the line is no object"),
        (&["broken.parquet"], "broken.parquet: "),
        (&["good.xlsx"], "its name must end in one of .csv, .tsv, .jsonl, .parquet"),
        (
            &["signs.csv"],
            "column \"D\" has a comma before decimals (1.234,5 in line 2), column \"loss_nats\" a \
             point (3.2 in line 2); hint: write the decimals",
        ),
        (&["none.csv"], "no column is a loss, an accuracy or a count of successes; hint:"),
        (
            &["perplexity.csv"],
            "perplexity is not a loss; hint: if it is one per token, give --perplexity",
        ),
        (&["negative.csv"], "most values are outside"),
        (&["apart.csv"], "apart.csv:2: no row of the table has params, training_tokens"),
        (&["few.csv", LAW[0], LAW[1]], "few.csv: params takes 2 different values, too few"),
        (&["three.csv", LAW[0], LAW[1]], "three.csv: "),
        (
            &["one.csv", LAW[0], LAW[1]],
            "cannot be fitted to one.csv: no column is training_tokens; hint: these",
        ),
        (&["good.csv", "--loss", "x"], "good.csv: --loss x: no such heading; hint: there are N, D"),
        (&["good.csv", "--params-unit", "stone"], "params has no such unit; hint: there are 1,"),
        (&["good.csv", "--ignore", "x"], "--ignore x: no such heading"),
        (&["good.csv", "--groups", "x"], "--groups x: no such heading"),
        (
            &["good.csv", "--law", "nobody"],
            "cannot be fitted to good.csv: no law is called so; hint:",
        ),
        (&["good.csv", "--draws", "3"], "--draws is 3; hint: from 20"),
        (&["good.csv", "--report", "."], "the folder of the report exists"),
    ] {
        let said = desk.refusal(&[&["fit"], arguments].concat());
        assert!(said.contains(message), "{arguments:?}: {said}");
    }
    let away = desk.run(&["fit", "away.csv"]);
    assert_eq!(away.status.code(), Some(3), "a file that is not here");
    assert!(said(&away).contains("away.csv: no such file; hint:"), "{}", said(&away));
    let usage = desk.run(&["fit", "--law", "chinchilla_additive"]);
    assert_eq!(usage.status.code(), Some(2), "an option for a table without a table");
    assert!(said(&usage).contains("<FILE>"), "{}", said(&usage));
}

#[test]
fn what_the_rows_do_not_determine_has_no_interval() {
    let desk = Desk::new();
    desk.write("good.csv", plain("N,D,loss_nats"));
    let output = desk.run(&["fit", "good.csv", "--law", "power_law_shifted"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let page = said(&output);
    assert!(page.contains("! Not identified: these rows do not determine b, g, c."), "{page}");
    assert!(page.contains("not identified\n") && !page.contains("checks failed"), "{page}");
    let tied = table("N,D,loss_nats", |_, [n, _, l]| format!("{n},{},{l}", 20.0 * n));
    desk.write("tied.csv", tied.lines().step_by(4).collect::<Vec<_>>().join("\n"));
    let said = desk.refusal(&[&["fit", "tied.csv"], &LAW[..]].concat());
    assert!(said.contains("are one times a constant in every row"), "{said}");
}

#[test]
fn groups_are_drawn_whole() {
    let desk = Desk::new();
    let grouped =
        table("machine,N,D,loss_nats", |at, [n, d, l]| format!("m{},{n},{d},{l}", at % 10));
    desk.write("grouped.csv", grouped);
    let drawn = |file: &str, options: &[&str]| desk.plan(file, options)["drawn"][0].clone();
    assert_eq!(drawn("grouped.csv", &[]), "single runs");
    assert_eq!(drawn("grouped.csv", &["--groups", "machine"]), "clusters");
    let steps =
        table("run,step,N,D,loss_nats", |at, [n, d, l]| format!("r{},{at},{n},{d},{l}", at / 4));
    desk.write("runs.csv", steps);
    assert_eq!(drawn("runs.csv", &[]), "clusters", "a name of several rows marks checkpoints");
    assert_eq!(drawn("runs.csv", &["--groups", "none"]), "single runs");
    let page = said(&desk.run(&[&["fit", "runs.csv"], &LAW[..]].concat()));
    assert!(page.contains("Rows of one run are drawn together"), "{page}");
}

/// What a heading holds moves no cursor, and the heading as it is shown is taken for it.
#[test]
fn control_characters_never_reach_the_terminal() {
    let desk = Desk::new();
    desk.write("odd.csv", plain("N\u{1b}[31m,D\u{7},loss_nats"));
    let asked = desk.run(&["fit", "odd.csv"]);
    assert_eq!(asked.status.code(), Some(2));
    let answers = ["--params", "N [31m", "--tokens", "D ", "--verbose"];
    let fitted = desk.run(&[&["fit", "odd.csv"], &answers[..], &LAW].concat());
    assert_eq!(fitted.status.code(), Some(0), "{}", said(&fitted));
    for output in [asked, fitted] {
        let said = said(&output);
        assert!(!said.chars().any(|sign| sign.is_control() && sign != '\n'), "{said:?}");
    }
}

#[test]
fn a_report_is_written_where_it_is_asked_for_and_nothing_else_is() {
    let desk = Desk::new();
    write_each_format(&desk);
    let arguments = [&["fit", "runs.csv", "--report", "report"], &AS_FILED[..]].concat();
    let output = desk.run(&arguments);
    assert!(output.status.success(), "{}", said(&output));
    let verified = desk.run(&["verify", "report"]);
    assert!(verified.status.success(), "{}", said(&verified));
    let page = fs::read_to_string(desk.0.path().join("report/index.html")).expect("a page");
    assert!(page.contains("Runs of runs.csv") && !page.contains("FILL"), "a title, no marks");
    let page = page.replace('\u{a0}', " ");
    assert!(page.contains("this report is the fit of the law chinchilla_additive to 240 rows"));
    assert!(!page.contains("readings judged"), "nothing is counted that nobody asked");
    let mut names: Vec<String> = fs::read_dir(desk.0.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["report", "runs.csv", "runs.jsonl", "runs.parquet", "runs.tsv"]);
    let twice = desk.refusal(&arguments);
    assert!(twice.contains("nothing is overwritten"), "{twice}");
}

/// The page in the README is what the program prints.
#[test]
fn the_readme_shows_the_page() {
    let output = run(&root(), &["fit", "examples/own-csv/runs.csv"]);
    assert!(output.status.success(), "{}", said(&output));
    let page = String::from_utf8(output.stdout).expect("text");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    assert!(readme.contains(page.trim_end()), "README.md has another page than\n{page}");
}
