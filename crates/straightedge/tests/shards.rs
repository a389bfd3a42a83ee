//! Resampling on many machines: the same result however the work is cut and whatever is killed, and
//! nothing merged that is not of the plan.

mod checker;
mod planted;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use checker::Checker;
use planted::Project;
use serde_json::Value;
use straightedge::ANSWERS;

/// How many shards the work is cut into.
const SHARDS: [usize; 4] = [1, 7, 37, 100];

const STUDY: &str = "\
id: both
title: A planted law of both
question: Is the planted law found?
observations: mine
exclude: []
law: chinchilla_additive
variables: [params, training_tokens]
objective: least_squares
starts: {alpha: [0.2, 0.4, 0.8], beta: [0.2, 0.4, 0.8]}
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
bootstrap: {draw: rows, replicates: 20, level: 0.95, seed: 7}
budgets_flop: null
published: []
offset: null
";

const BATTERY: &str = "\
study: both
multiverse:
  sign: {is: below, value: 0.5, words: Tokens first, claim: mine-bends}
  size: {is: below, value: 0.3, words: Tokens alone, claim: mine-bends}
  replicates: 40
  joint: {curves: 39, one_in: 1}
  shapes: null
  axes:
    - name: rows
      title: rows kept
      options:
        - {words: all rows, reason: as planted, sets: {rows: []}}
        - words: without the largest loss
          reason: as others do
          sets: {rows: [{where: {column: loss_nats, is: among_largest, value: 1}, reason: large}]}
    - name: objective
      title: objective
      options:
        - {words: least squares, reason: as planted, sets: {objective: least_squares}}
        - {words: bend within, reason: clips some, sets: {objective: {huber: {delta: 0.004}}}}
";

/// A project with a planted law of parameters and tokens, and four admissible analyses of it.
fn project() -> Project {
    let project = Project::new();
    let rows: Vec<String> = (0..96_u32)
        .map(|row| {
            let params = 2e7 * libm::exp(0.5 * f64::from(row % 12));
            let tokens = 5e8 * libm::exp(0.8 * f64::from(row / 12));
            let noise = 0.02 * ((f64::from(row) * 0.618_033_988_749_894_8).fract() - 0.5);
            let reducible = 1800.0 * libm::pow(params, -0.42) + 360.0 * libm::pow(tokens, -0.28);
            let loss = (1.8 + reducible) * libm::exp(noise);
            format!("m{row},{params},{tokens},{loss}\n")
        })
        .collect();
    let head = "# Planted runs of a test.\nmodel,params,training_tokens,loss_nats\n";
    project.write_table(&(head.to_owned() + &rows.concat()));
    project.write("data/studies/both.yaml", STUDY);
    project.write("data/batteries/both.yaml", BATTERY);
    project
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The document of a command is of its schema, or of that of refusals.
fn assert_has_its_shape(words: &[&str], document: &Value) {
    let is_refused = document.get("ends_with").is_some();
    let is_of = |command: &&str| words.join(" ").starts_with(*command);
    let known = ANSWERS.iter().find(|known| {
        if is_refused { known.name == "refused" } else { known.commands.iter().any(is_of) }
    });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(known.expect("one").path);
    let schema = fs::read_to_string(path).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let faults = Checker { root: &schema }.faults(&schema, document, &words.join(" "));
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A plan of the project with so many replicates, cut for so many shards, in a folder of that name.
struct Planned<'a> {
    project: &'a Project,
    folder: PathBuf,
}

impl<'a> Planned<'a> {
    fn new(project: &'a Project, name: &str, n: usize, more: &[&str]) -> Self {
        let planned = Self { project, folder: project.root().join(name) };
        let n = n.to_string();
        let words = [&["shards", "plan", "both", "--n", &n][..], more].concat();
        let output = planned.run(&words);
        assert!(output.status.success(), "{}", said(&output));
        planned
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_straightedge"));
        command.args(words).arg("--plan").arg(&self.folder).arg("--offline");
        command.arg("--project").arg(self.project.root()).env("RAYON_NUM_THREADS", "2");
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("the program starts")
    }

    fn json(&self, words: &[&str], code: i32) -> Value {
        let output = self.run(&[words, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_has_its_shape(words, &document);
        document
    }

    fn shard(&self, number: usize, of: usize) -> Value {
        self.json(&["shards", "run", "--shard", &format!("{number}/{of}")], 0)
    }

    fn digest(&self) -> String {
        self.json(&["merge"], 0)["digest"].as_str().expect("a digest").to_owned()
    }

    fn unit(&self, unit: usize) -> PathBuf {
        self.folder.join(format!("shards/unit-{unit:06}.json"))
    }

    /// When each unit that is there was filed.
    fn filed(&self) -> BTreeMap<PathBuf, SystemTime> {
        let Ok(entries) = fs::read_dir(self.folder.join("shards")) else { return BTreeMap::new() };
        let units = entries.flatten().map(|entry| entry.path());
        let is_unit = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json");
        let when = |path: PathBuf| {
            let when = path.metadata().and_then(|found| found.modified()).expect("a time");
            (path, when)
        };
        units.filter(is_unit).map(when).collect()
    }

    /// Starts a shard and kills it when a further unit of it is filed; whether it was at work.
    fn kill(&self, number: usize, of: usize) -> bool {
        let before = self.filed().len();
        let shard = format!("{number}/{of}");
        let mut command = self.command(&["shards", "run", "--shard", &shard]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut run: Child = command.spawn().expect("the program starts");
        while self.filed().len() == before && run.try_wait().expect("a state").is_none() {
            thread::sleep(Duration::from_micros(200));
        }
        let was_at_work = run.try_wait().expect("a state").is_none();
        // SIGKILL: it is told nothing and can clear nothing away.
        let _ = run.kill();
        run.wait().expect("it ended");
        was_at_work
    }
}

/// Four specifications of 1000 replicates, cut in 1, 7, 37 and 100 shards of two units or more,
/// three of them killed while they work: one digest, and what was filed before a kill is kept.
#[test]
fn one_digest_however_the_work_is_cut_and_whatever_is_killed() {
    let project = project();
    let (mut digests, mut at_work) = (Vec::new(), 0);
    for n in SHARDS {
        let unit = (4000 / (2 * n)).min(400).to_string();
        let planned = Planned::new(
            &project,
            &format!("plan-{n}"),
            n,
            &["--replicates", "1000", "--unit", &unit],
        );
        for kill in 0..3 {
            let number = 1 + kill * (n - 1) / 2;
            at_work += usize::from(planned.kill(number, n));
        }
        let before = planned.filed();
        assert!(!before.is_empty(), "three kills and nothing filed");
        for number in 1..=n {
            planned.shard(number, n);
        }
        let after = planned.filed();
        let kept = before.iter().filter(|(path, when)| after[*path] == **when).count();
        assert_eq!(kept, before.len(), "what was finished is kept");
        assert_eq!(planned.run(&["shards", "status"]).status.code(), Some(0));
        let making = fs::read_dir(planned.folder.join("shards")).expect("units").flatten();
        assert_eq!(making.count(), after.len(), "nothing half made is left");
        digests.push(planned.digest());
    }
    println!("{at_work} of 12 kills at work; {digests:?}");
    assert!(at_work >= 4, "{at_work} of 12 shards were killed at work");
    assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
}

#[test]
fn merging_a_hundred_shards_takes_less_than_a_second() {
    let project = project();
    let planned = Planned::new(&project, "plan", 100, &["--replicates", "200"]);
    planned.json(&["shards", "run", "--all"], 0);
    let began = Instant::now();
    let digest = planned.digest();
    let took = began.elapsed();
    println!("merged in {took:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(digest, planned.digest(), "merging changes nothing");
}

/// Replaces a text in a file that must hold it.
fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a file");
    assert!(text.contains(from), "{} does not hold {from}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

#[test]
fn what_is_missing_corrupt_or_of_another_plan_is_named_and_not_merged() {
    let project = project();
    let planned = Planned::new(&project, "plan", 5, &["--replicates", "20"]);
    planned.json(&["shards", "run"], 0);
    let digest = planned.digest();

    fs::remove_file(planned.unit(3)).expect("it was filed");
    assert_eq!(planned.json(&["shards", "status"], 3)["missing"], serde_json::json!([3]));
    let refused = said(&planned.run(&["merge"]));
    assert!(refused.contains("units 3 are missing; hint: `straightedge shards run"), "{refused}");
    assert_eq!(planned.json(&["merge"], 3)["ends_with"], 3);

    edit(&planned.unit(1), "\"drawn\":12", "\"drawn\":13");
    for words in [&["shards", "status"][..], &["merge"]] {
        let output = planned.run(words);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("unit-000001.json: corrupt: its digest"), "{output:?}");
    }
    let again = planned.json(&["shards", "run"], 0);
    assert_eq!(again["computed"], serde_json::json!([1, 3]));
    assert_eq!(again["replaced"], serde_json::json!([1]));
    assert_eq!(planned.digest(), digest, "what was corrupt is made anew");

    let other = Planned::new(&project, "other", 5, &["--replicates", "21"]);
    other.json(&["shards", "run"], 0);
    assert_ne!(other.digest(), digest, "another plan");
    fs::copy(other.unit(2), planned.unit(2)).expect("a copy");
    for words in [&["shards", "status"][..], &["merge"]] {
        let output = planned.run(words);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("unit-000002.json: mixed up: it is of plan"), "{output:?}");
    }
    fs::copy(planned.unit(0), planned.unit(17)).expect("a copy");
    let strayed = said(&planned.run(&["merge"]));
    assert!(strayed.contains("unit-000017.json: no unit of this plan"), "{strayed}");
}

#[test]
fn a_plan_is_of_its_data_and_settings() {
    let project = project();
    let planned = Planned::new(&project, "plan", 5, &["--replicates", "20"]);
    let again = planned.json(&["shards", "plan", "both", "--n", "5", "--replicates", "20"], 0);
    assert_eq!(again["is_new"], false, "it stands there");
    let other = planned.run(&["shards", "plan", "both", "--replicates", "30"]);
    assert_eq!(other.status.code(), Some(2), "{}", said(&other));
    assert!(said(&other).contains("holds another plan"), "{}", said(&other));
    edit(&planned.folder.join("plan.json"), "\"replicates\":20", "\"replicates\":21");
    let broken = planned.run(&["shards", "run"]);
    assert!(said(&broken).contains("plan.json: its digest is not that of what it says"));

    let planned = Planned::new(&project, "changed", 5, &["--replicates", "20"]);
    project.edit(
        "data/studies/both.yaml",
        "gradient_scaled_max: 1.0e-10",
        "gradient_scaled_max: 1.0e-9",
    );
    let changed = planned.run(&["shards", "run"]);
    assert_eq!(changed.status.code(), Some(1), "{}", said(&changed));
    assert!(said(&changed).contains("are not those of the plan"), "{}", said(&changed));
}

#[test]
fn the_scripts_for_slurm_name_every_shard() {
    let project = project();
    let planned = Planned::new(&project, "plan", 7, &["--replicates", "20"]);
    let answer = planned.json(&["shards", "slurm", "--time", "10"], 0);
    assert_eq!(answer["tasks"], 7);
    let script = fs::read_to_string(planned.folder.join("array.sbatch")).expect("a script");
    for line in ["#SBATCH --array=1-7\n", "#SBATCH --requeue\n", "#SBATCH --time=10\n"] {
        assert!(script.contains(line), "no {line} in\n{script}");
    }
    assert!(script.contains("--shard \"$SLURM_ARRAY_TASK_ID/7\""), "{script}");
    let submit = fs::read_to_string(planned.folder.join("submit.sh")).expect("a script");
    assert!(submit.contains("--dependency=\"afterok:$array\" merge.sbatch"), "{submit}");
    let refused = planned.run(&["shards", "slurm", "--time", "10; rm"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
}

/// The page in the README is what the program prints.
#[test]
fn the_readme_shows_the_pages() {
    const FOLDER: &str = "target/small";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let _ = fs::remove_dir_all(root.join(FOLDER));
    let run = |words: &str| {
        let mut run = Command::new(env!("CARGO_BIN_EXE_straightedge"));
        run.args(words.split(' ')).args(["--plan", FOLDER, "--offline"]).current_dir(&root);
        let output = run.output().expect("the program starts");
        assert!(output.status.success(), "{words}: {}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    run("shards plan chinchilla-huber --n 100 --specifications 0:60 --replicates 100");
    run("shards run --shard 1/100");
    run("shards run --all");
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    for command in ["shards status", "merge"] {
        let page = run(command);
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
        assert!(readme.contains(page.trim_end()), "README.md has another page than\n{page}");
    }
}
