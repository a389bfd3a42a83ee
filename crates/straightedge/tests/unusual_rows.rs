//! Rows that no real run has, and that everybody tries first: losses without noise, one and the
//! same loss, an error of nothing; and rows from which less follows than a report may say.

mod planted;
mod support;

use planted::Project;
use serde_json::Value;

const HEAD: &str = "# Planted runs for a test.\nmodel,params,training_tokens,loss_nats\n";

/// So many runs at 20 tokens a parameter, with the loss of each by its training compute.
fn table(count: i32, loss: impl Fn(f64) -> f64) -> String {
    let rows = (0..count).map(|i| {
        let params = 1e7 * libm::pow(2.0, 0.4 * f64::from(i));
        let tokens = 20.0 * params;
        format!("m{i},{params},{tokens},{}\n", loss(6.0 * params * tokens))
    });
    HEAD.to_owned() + &rows.collect::<String>()
}

/// A number of the evidence.
fn number(project: &Project, name: &str) -> Value {
    let output = project.run(&["show", name, "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What a reference says of noise-free data: the planted constants themselves, and no spread.
#[test]
fn losses_without_noise_give_their_constants_and_intervals_of_no_width() {
    for objective in ["least_squares", "{huber: {delta: 0.001}}", "least_absolute"] {
        for count in [12, 36] {
            let project = Project::new();
            let study = project.read("data/studies/mine.yaml");
            let objective_is = format!("objective: {objective}");
            let study = study.replace("objective: least_squares", &objective_is);
            project.write("data/studies/mine.yaml", &study);
            project.write_table(&table(count, |flop| 1.5 + 60.0 * libm::pow(flop, -0.08)));
            let output = project.run(&["fit"]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{objective}, {count}: {said}");
            let converged = number(&project, "mine.converged");
            assert_eq!(converged["estimate"], 1.0, "{objective}, {count}");
            let failed = number(&project, "mine.replicates_failed_share");
            assert_eq!(failed["estimate"], 0.0, "{objective}, {count}");
            for (name, planted) in [("A", 60.0), ("E", 1.5), ("alpha", 0.08)] {
                let found = number(&project, &format!("mine.{name}"));
                for end in ["estimate", "low", "high"] {
                    let value = found[end].as_f64().expect(end);
                    let off = (value / planted - 1.0).abs();
                    assert!(off < 1e-8, "{objective}, {count}: {name}, {end}: {found}");
                }
            }
        }
    }
}

/// Student's t has no scale where the law passes through every row; the numbers say so.
#[test]
fn losses_without_noise_leave_students_t_no_scale_and_it_says_so() {
    for (freedom, count) in [(3, 12), (4, 36), (10, 20)] {
        let project = Project::new();
        let objective = format!("objective: {{student_t: {{freedom: {freedom}}}}}");
        project.edit("data/studies/mine.yaml", "objective: least_squares", &objective);
        project.write_table(&table(count, |flop| 1.5 + 60.0 * libm::pow(flop, -0.08)));
        let output = project.run(&["fit"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{freedom}, {count}: {said}");
        let alpha = number(&project, "mine.alpha");
        let off = (alpha["estimate"].as_f64().expect("a number") / 0.08 - 1.0).abs();
        assert!(off < 1e-8 && alpha["low"].is_null(), "{freedom}, {count}: {alpha}");
        let method = alpha["method"].as_str().expect("a method");
        let why = "no interval: the fit did not converge: the law passes through so many rows that";
        assert!(method.contains(why), "{freedom}, {count}: {method}");
    }
}

/// Of one loss nothing follows but that loss, and a report says so.
#[test]
fn one_and_the_same_loss_is_not_identified_and_ends_no_report() {
    let project = Project::new();
    project.write_table(&table(12, |_| 3.0));
    let output = project.run(&["report"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let shown = project.run(&["show", "mine.alpha"]);
    let why = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert!(why.contains("mine.alpha has no number: not identified"), "{why}");
    assert!(project.root().join("reports/out/latest/index.html").is_file(), "no page");
    let verdicts = project.run(&["explain"]);
    let verdicts = String::from_utf8_lossy(&verdicts.stdout).into_owned();
    assert!(verdicts.starts_with("not identified"), "{verdicts}");
}

/// An error of 0 has no logarithm: that study is listed with file and line, the one that leaves
/// the row out runs.
#[test]
fn an_error_of_nothing_ends_its_own_study_alone() {
    let project = Project::new();
    let rows = (0..9).map(|i| {
        let params = 1e7 * libm::pow(4.0, f64::from(i));
        let error =
            if i == 6 { 0.0 } else { 0.05 + 3.0 * libm::pow(120.0 * params * params, -0.06) };
        format!("m{i},{params},{},{error}\n", 20.0 * params)
    });
    let rows: String = rows.collect();
    project.write_table(&(HEAD.replace("loss_nats", "error") + &rows));
    let source = project.read("data/sources/mine.yaml");
    let loss = "loss_nats: {from: loss_nats, unit: nats/token, meaning: planted loss}";
    let error = "error_fraction: {from: error, unit: fraction, meaning: planted error}";
    assert!(source.contains(loss), "{source}");
    project.write("data/sources/mine.yaml", &source.replace(loss, error));
    let study = project.read("data/studies/mine.yaml");
    let study = study.replace("published: [mine]", "published: []\nresponse: error_fraction");
    project.write("data/studies/mine.yaml", &study);
    let without = "exclude:\n  - where: {column: error_fraction, is: below, value: 1.0e-9}\n    \
                   reason: no error at all";
    let other = study.replace("id: mine", "id: other").replace("exclude: []", without);
    project.write("data/studies/other.yaml", &other);
    std::fs::remove_file(project.root().join("data/claims/mine-bends.yaml")).expect("the claim");
    let output = project.run(&["fit", "--verbose"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let named = "study mine: data/studies/mine.yaml: line 9 of mine: error_fraction is 0";
    assert!(said.contains(named), "{said}");
    let alpha = number(&project, "other.alpha");
    assert!((alpha["estimate"].as_f64().expect("a number") - 0.06).abs() < 1e-6, "{alpha}");
    assert_eq!(number(&project, "other.E")["unit"], "fraction", "the unit of the response");
}

/// Rows of a table from (params, tokens, loss).
fn rows(all: impl Iterator<Item = (f64, f64, f64)>) -> String {
    let row = |(i, (params, tokens, loss)): (usize, (f64, f64, f64))| {
        format!("m{i},{params},{tokens},{loss}\n")
    };
    HEAD.to_owned() + &all.enumerate().map(row).collect::<String>()
}

/// The additive law, every loss off by a part in a thousand in a fixed pattern.
fn additive(params: f64, tokens: f64, row: usize) -> f64 {
    let law = 1.6 + 420.0 * libm::pow(params, -0.36) + 1100.0 * libm::pow(tokens, -0.31);
    law * (1.0 + 1e-3 * (((row * 7) % 5) as f64 - 2.0))
}

/// A project whose study is of the additive law.
fn of_the_additive_law(table: &str) -> Project {
    let project = Project::new();
    project.write_table(table);
    let study = "data/studies/mine.yaml";
    project.edit(study, "law: power_law_offset", "law: chinchilla_additive");
    project.edit(study, "[training_flop]", "[params, training_tokens]");
    project.edit(
        study,
        "alpha: [0.05, 0.1, 0.3]",
        "alpha: [0.1, 0.3, 0.6]\n  beta: [0.1, 0.3, 0.6]",
    );
    project.edit(study, "published: [mine]", "published: []");
    project
}

/// An interval of the few draws that happened to fit says nothing: below nine tenths there is none,
/// the reason stands beside the number, and no claim is supported by one.
#[test]
fn few_replicates_that_fit_make_no_interval() {
    // At one ratio of tokens to parameters the two exponents can be exchanged.
    let ratio = (0..14).map(|i| {
        let params = 2e7 * libm::pow(1.6, i as f64);
        (params, 25.0 * params, additive(params, 25.0 * params, i))
    });
    // Of a grid of nine many draws hold too few sizes.
    let grid = (0..9).map(|i| {
        let params = 3e7 * libm::pow(8.0, (i / 3) as f64);
        let tokens = 2e9 * libm::pow(6.0, (i % 3) as f64);
        (params, tokens, additive(params, tokens, i))
    });
    // Of five rows most draws hold three or fewer, through which a law of three parameters passes.
    let five = (0..5).map(|i| {
        let params = 1e7 * libm::pow(4.0, f64::from(i));
        let flop = 120.0 * params * params;
        let noise = 1.0 + 1e-3 * f64::from((i * 7) % 5 - 2);
        (params, 20.0 * params, (1.5 + 60.0 * libm::pow(flop, -0.08)) * noise)
    });
    let alone = Project::new();
    alone.write_table(&rows(five));
    let projects = [
        ("one ratio", of_the_additive_law(&rows(ratio))),
        ("a grid of nine", of_the_additive_law(&rows(grid))),
        ("five rows", alone),
    ];
    for (name, project) in projects {
        let output = project.run(&["fit"]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let failed = number(&project, "mine.replicates_failed_share");
        assert!(failed["estimate"].as_f64().expect("a share") > 0.1, "{name}: {failed}");
        for parameter in ["A", "E", "alpha"] {
            let shown = project.run(&["show", &format!("mine.{parameter}"), "--json"]);
            let said = String::from_utf8_lossy(&shown.stdout).into_owned();
            if !shown.status.success() {
                let why = String::from_utf8_lossy(&shown.stderr).into_owned();
                assert!(why.contains("not identified"), "{name}, {parameter}: {why}");
                continue;
            }
            let found: Value = serde_json::from_str(&said).expect("JSON");
            assert!(found["low"].is_null() && found["high"].is_null(), "{name}: {found}");
            let method = found["method"].as_str().expect("a method");
            assert!(method.contains("no interval"), "{name}, {parameter}: {method}");
        }
        assert!(project.run(&["judge"]).status.success(), "{name}");
        let verdicts = String::from_utf8_lossy(&project.run(&["explain"]).stdout).into_owned();
        let is_open =
            ["not testable", "not identified"].iter().any(|end| verdicts.starts_with(end));
        assert!(is_open, "{name}: {verdicts}");
    }
}

/// Whether the report or the evidence says a text.
fn says(project: &Project, text: &str) -> bool {
    let html = project.pages().replace('\u{a0}', " ");
    html.contains(text) || project.read("reports/out/latest/evidence.json").contains(text)
}

/// Twelve runs of which a law of compute alone says nothing of compute that is spent well: each of
/// the three ways in which rows are no frontier.
fn off_the_frontier(way: &str) -> String {
    let law = |params: f64, tokens: f64| 1.5 + 60.0 * libm::pow(6.0 * params * tokens, -0.08);
    rows((0..12).map(|i| match way {
        // Every other run has 200 times the tokens a parameter and the lower loss.
        "zigzag" => {
            let params = 1e7 * libm::pow(1.7, f64::from(i));
            let (ratio, off) = if i % 2 == 0 { (400.0, 1.0) } else { (2.0, 1.08) };
            (params, ratio * params, law(params, ratio * params) * off)
        }
        // Four amounts of compute far apart, at each of them three sizes.
        "three sizes at each compute" => {
            // Powers of two, so that the compute of the three is the same to the last digit.
            let [size, compute] = [i / 3 + i % 3, i / 3].map(f64::from);
            let params = libm::pow(4.0, 12.0 + size);
            let tokens = libm::pow(128.0, 8.0 + compute) * 4.0 / params;
            (params, tokens, law(params, tokens) * (1.0 + 0.01 * f64::from(i % 3)))
        }
        // A frontier but for its last run.
        _ => {
            let params = 1e7 * libm::pow(2.0, f64::from(i));
            let off = if i == 11 { 1.1 } else { 1.0 };
            (params, 20.0 * params, law(params, 20.0 * params) * off)
        }
    }))
}

/// Whether compute is spent optimally the rows decide.
#[test]
fn compute_alone_off_the_frontier_is_never_called_optimal() {
    for way in ["zigzag", "three sizes at each compute", "one bad run"] {
        let project = Project::new();
        project.write_table(&off_the_frontier(way));
        let output = project.run(&["report"]);
        assert!(output.status.success(), "{way}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!says(&project, "spent optimally"), "{way}");
        assert!(says(&project, "in runs like these"), "{way}");
        assert!(!says(&project, "least loss for the compute"), "{way}");
    }
    // On a frontier the words are there.
    let project = Project::new();
    project.write_table(&table(12, |flop| 1.5 + 60.0 * libm::pow(flop, -0.08)));
    assert!(project.run(&["report"]).status.success());
    assert!(says(&project, "spent optimally"));
}

/// An error has no nats: neither its numbers nor its pages name the unit of a loss.
#[test]
fn a_study_of_an_error_never_says_nats() {
    let laws = [
        ("power_law_offset", "training_flop", "{\"1e19\": 1.0e19}"),
        ("power_law", "training_flop", "null"),
        ("power_law_offset", "params", "null"),
    ];
    for (law, variable, budgets) in laws {
        let project = Project::new();
        let table = rows((0..12).map(|i| {
            let params = 1e7 * libm::pow(2.0, f64::from(i));
            let x = if variable == "params" { params } else { 120.0 * params * params };
            let noise = 1.0 + 1e-3 * f64::from((i * 7) % 5 - 2);
            let floor = if law == "power_law" { 0.0 } else { 0.05 };
            (params, 20.0 * params, (floor + 3.0 * libm::pow(x, -0.09)) * noise)
        }));
        project.write_table(&table.replace("loss_nats", "error"));
        let loss = "loss_nats: {from: loss_nats, unit: nats/token, meaning: planted loss}";
        let error = "error_fraction: {from: error, unit: fraction, meaning: planted error}";
        project.edit("data/sources/mine.yaml", loss, error);
        let study = "data/studies/mine.yaml";
        project.edit(study, "published: [mine]", "published: []\nresponse: error_fraction");
        project.edit(study, "law: power_law_offset", &format!("law: {law}"));
        project.edit(study, "[training_flop]", &format!("[{variable}]"));
        project.edit(study, "{\"1e19\": 1.0e19}", budgets);
        if law == "power_law" {
            project.edit(study, "offset: E", "offset: null");
            project.edit(study, "alpha:", "c:");
        }
        std::fs::remove_file(project.root().join("data/claims/mine-bends.yaml")).expect("a claim");
        let output = project.run(&["report"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{law}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!said.contains("nats/"), "{law}: {said}");
        let evidence = project.read("reports/out/latest/evidence.json");
        for (place, text) in [("evidence.json", evidence), ("the pages", project.pages())] {
            let found: Vec<&str> = text
                .match_indices("nats/")
                .map(|(at, _)| text.get(at.saturating_sub(60)..at + 40).unwrap_or("nats"))
                .collect();
            assert!(found.is_empty(), "{law} in {variable}, {place}: {found:#?}");
        }
        let scale = if law == "power_law" { "mine.b" } else { "mine.A" };
        assert_eq!(number(&project, scale)["unit"], "fraction", "{law}");
    }
}
