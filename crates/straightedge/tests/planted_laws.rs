//! Laws whose variables no source of the project has: rows of a table with a planted truth, the fit
//! of the law through the program, and the truth found again.

mod planted;
mod support;

use std::fmt::Write;

use planted::Project;

/// The manifest of a law's table, up to the columns.
const SOURCE: &str = "\
id: LAW
title: Planted rows
citation: {authors: Nobody, year: 2026, title: A test}
identifier: none
licence: CC0-1.0
obtained: table
files:
  - id: table
    sha256: DIGEST
    table: {path: data/tables/LAW.csv}
observations:
  - id: LAW
    title: Planted rows
    file: table
    rows: ROWS
    loss_group: planted
    labels: {run: run}
    unique: [run]
    columns:
";

const STUDY: &str = "\
id: LAW
title: A planted law
question: Is it found?
observations: LAW
exclude: []
law: LAW
variables: [VARIABLES]
response: RESPONSE
objective: least_squares
starts: STARTS
solver: {steps_max: 500, gradient_scaled_max: 1.0e-10}
bootstrap: {draw: rows, replicates: 100, level: 0.95, seed: 7}
budgets_flop: null
published: []
offset: null
";

/// A law of its parameters, by name, and of the values of its variables.
type Printed = fn(&dyn Fn(&str) -> f64, &[f64]) -> f64;

/// A law, the rows that are made with it, and what the program is to find.
struct Planted {
    law: &'static str,
    /// The law's variables in its order, each with the unit of its column.
    variables: &'static [(&'static str, &'static str)],
    response: (&'static str, &'static str),
    /// The parameters with their true values.
    truth: &'static [(&'static str, f64)],
    /// Where the fit starts; coefficients follow.
    starts: &'static str,
    /// The values of the variables, row by row.
    rows: Vec<Vec<f64>>,
    /// The law as its paper prints it, of the truth and of a row.
    formula: Printed,
}

impl Planted {
    /// The true value of a parameter.
    fn value(&self, name: &str) -> f64 {
        self.truth.iter().find(|(known, _)| *known == name).expect(name).1
    }

    /// The table; each response is off by a fixed pattern of at most `error` of it.
    fn table(&self, error: f64) -> String {
        let mut text = "run".to_owned();
        for (name, _) in self.variables.iter().chain([&self.response]) {
            write!(text, ",{name}").expect("text");
        }
        for (index, row) in self.rows.iter().enumerate() {
            let off = f64::from(u8::try_from(index * 7 % 11).expect("small")) / 5.0 - 1.0;
            let response = (self.formula)(&|name| self.value(name), row) * (1.0 + error * off);
            write!(text, "\nr{index}").expect("text");
            for value in row.iter().chain([&response]) {
                write!(text, ",{value:e}").expect("text");
            }
        }
        text + "\n"
    }

    /// Writes table, source and study of the law into a project.
    fn write(&self, project: &Project, error: f64) {
        let (law, table) = (self.law, self.table(error));
        project.write(&format!("data/tables/{law}.csv"), &table);
        let mut source = SOURCE
            .replace("LAW", law)
            .replace("DIGEST", &sources::sha256_hex(table.as_bytes()))
            .replace("ROWS", &self.rows.len().to_string());
        for (name, unit) in self.variables.iter().chain([&self.response]) {
            let column = format!("{name}: {{from: {name}, unit: {unit}, meaning: planted}}");
            writeln!(source, "      {column}").expect("text");
        }
        project.write(&format!("data/sources/{law}.yaml"), &source);
        let variables: Vec<&str> = self.variables.iter().map(|(name, _)| *name).collect();
        let study = STUDY
            .replace("LAW", law)
            .replace("VARIABLES", &variables.join(", "))
            .replace("RESPONSE", self.response.0)
            .replace("STARTS", self.starts);
        project.write(&format!("data/studies/{law}.yaml"), &study);
    }
}

/// Every combination of the values of some axes.
fn crossed(axes: &[&[f64]]) -> Vec<Vec<f64>> {
    axes.iter().fold(vec![Vec::new()], |rows, axis| {
        rows.iter().flat_map(|row| axis.iter().map(move |x| [&row[..], &[*x]].concat())).collect()
    })
}

const TOKENS: (&str, &str) = ("training_tokens", "\"1\"");
const PARAMS: (&str, &str) = ("params", "\"1\"");
const LOSS: (&str, &str) = ("loss_nats", "nats/token");

/// `E + B / (D_l + D^beta)`.
fn rectified() -> Planted {
    Planted {
        law: "rectified",
        variables: &[("fine_tuning_tokens", "\"1\"")],
        response: LOSS,
        truth: &[("B", 600.0), ("D_l", 150.0), ("E", 1.2), ("beta", 0.45)],
        starts: "{D_l: [20, 100, 500], beta: [0.3, 0.6]}",
        rows: (0..28).map(|row| vec![100.0 * libm::pow(2.0, f64::from(row))]).collect(),
        formula: |p, x| p("E") + p("B") / (p("D_l") + libm::pow(x[0], p("beta"))),
    }
}

/// `k D_F^alpha N^beta`.
fn transfer() -> Planted {
    Planted {
        law: "transfer",
        variables: &[("fine_tuning_tokens", "\"1\""), PARAMS],
        response: ("transferred_tokens", "\"1\""),
        truth: &[("k", 2e3), ("alpha", 0.18), ("beta", 0.38)],
        starts: "{alpha: [0.1, 0.4], beta: [0.2, 0.6]}",
        rows: crossed(&[&[1e5, 1e6, 1e7, 1e8], &[1e6, 1e7, 1e8, 1e9]]),
        formula: |p, x| p("k") * libm::pow(x[0], p("alpha")) * libm::pow(x[1], p("beta")),
    }
}

/// `E + A_1 / N^alpha_1 + A_2 / V^alpha_2 + B / D^beta`.
fn vocabulary() -> Planted {
    Planted {
        law: "vocabulary",
        variables: &[("non_vocabulary_params", "\"1\""), ("vocabulary_params", "\"1\""), TOKENS],
        response: LOSS,
        truth: &[
            ("A_1", 120.0),
            ("A_2", 40.0),
            ("B", 400.0),
            ("E", 1.5),
            ("alpha_1", 0.34),
            ("alpha_2", 0.3),
            ("beta", 0.32),
        ],
        starts: "{A_1: [100], A_2: [100], B: [300], E: [1, 2], alpha_1: [0.25, 0.5], \
            alpha_2: [0.2, 0.4], beta: [0.25, 0.4]}",
        rows: crossed(&[&[1e7, 1e8, 1e9, 1e10], &[1e5, 1e6, 1e7, 1e8], &[1e9, 1e10, 1e11, 1e12]]),
        formula: |p, x| {
            p("E")
                + p("A_1") / libm::pow(x[0], p("alpha_1"))
                + p("A_2") / libm::pow(x[1], p("alpha_2"))
                + p("B") / libm::pow(x[2], p("beta"))
        },
    }
}

/// `c + (g / G^gamma + a) / N^alpha + b / D^beta`.
fn fine_grained_experts() -> Planted {
    Planted {
        law: "fine_grained_experts",
        variables: &[PARAMS, TOKENS, ("granularity", "\"1\"")],
        response: LOSS,
        truth: &[
            ("a", 12.0),
            ("b", 60.0),
            ("c", 1.1),
            ("g", 8.0),
            ("alpha", 0.2),
            ("beta", 0.25),
            ("gamma", 0.6),
        ],
        starts: "{alpha: [0.15, 0.3], beta: [0.2, 0.4], gamma: [0.4, 1]}",
        rows: crossed(&[&[1e7, 1e8, 1e9, 1e10], &[1e9, 1e10, 1e11], &[1.0, 4.0, 16.0, 64.0]]),
        formula: |p, x| {
            p("c")
                + (p("g") / libm::pow(x[2], p("gamma")) + p("a")) / libm::pow(x[0], p("alpha"))
                + p("b") / libm::pow(x[1], p("beta"))
        },
    }
}

/// `E + A / N_eff^alpha + B / D^beta`, with fewer parameters in effect the fewer bits.
fn precision() -> Planted {
    let bits: [[f64; 3]; 9] = [
        [16.0, 16.0, 16.0],
        [3.0, 16.0, 16.0],
        [5.0, 16.0, 16.0],
        [16.0, 3.0, 16.0],
        [16.0, 5.0, 16.0],
        [16.0, 16.0, 3.0],
        [16.0, 16.0, 5.0],
        [4.0, 4.0, 4.0],
        [8.0, 6.0, 4.0],
    ];
    let models = crossed(&[&[1e7, 1e8, 1e9], &[1e9, 1e10, 1e11]]);
    Planted {
        law: "precision",
        variables: &[
            PARAMS,
            TOKENS,
            ("weight_bits", "bits"),
            ("activation_bits", "bits"),
            ("cache_bits", "bits"),
        ],
        response: LOSS,
        truth: &[
            ("A", 400.0),
            ("B", 900.0),
            ("E", 1.7),
            ("alpha", 0.35),
            ("beta", 0.33),
            ("gamma_w", 2.7),
            ("gamma_a", 2.2),
            ("gamma_kv", 1.6),
        ],
        starts: "{alpha: [0.25, 0.5], beta: [0.25, 0.5], gamma_w: [2], gamma_a: [2], \
            gamma_kv: [2]}",
        rows: models.iter().flat_map(|row| bits.map(|bits| [&row[..], &bits].concat())).collect(),
        formula: |p, x| {
            let held = |bits: f64, gamma: f64| 1.0 - libm::exp(-bits / gamma);
            let effective = x[0]
                * held(x[2], p("gamma_w"))
                * held(x[3], p("gamma_a"))
                * held(x[4], p("gamma_kv"));
            p("E") + p("A") / libm::pow(effective, p("alpha")) + p("B") / libm::pow(x[1], p("beta"))
        },
    }
}

/// Runs every fit of a project; all of them must go well.
fn fit(project: &Project) {
    let output = project.run(&["fit", "--verbose"]);
    let [said, wrong] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{said}{wrong}");
}

/// A number of the evidence.
fn shown(project: &Project, name: &str) -> serde_json::Value {
    let output = project.run(&["show", name, "--json"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{name}: {error}: {said}"))
}

/// Oracle: the formula of each paper, evaluated here.
#[test]
fn laws_of_variables_that_no_shipped_source_has_find_what_was_planted() {
    let project = Project::new();
    let all = [rectified(), transfer(), vocabulary(), fine_grained_experts(), precision()];
    for planted in &all {
        planted.write(&project, 0.0);
    }
    fit(&project);
    for planted in &all {
        for (name, truth) in planted.truth {
            let full = format!("{}.{name}", planted.law);
            let estimate = shown(&project, &full)["estimate"].as_f64().expect("an estimate");
            assert!(
                (estimate - truth).abs() < 1e-4 * truth.abs(),
                "{full}: {estimate}, not {truth}"
            );
        }
    }
}

/// With errors of a part in a thousand, each truth lies in its interval, and the interval says
/// something.
#[test]
fn what_was_planted_with_errors_lies_in_the_intervals() {
    let project = Project::new();
    let all = [rectified(), transfer(), fine_grained_experts()];
    for planted in &all {
        planted.write(&project, 1e-3);
    }
    fit(&project);
    for planted in &all {
        for (name, truth) in planted.truth {
            let found = shown(&project, &format!("{}.{name}", planted.law));
            let [low, high] = ["low", "high"].map(|end| found[end].as_f64().unwrap_or(f64::NAN));
            assert!(low < *truth && *truth < high, "{}.{name}: {truth}, {found}", planted.law);
            assert!(high - low < 0.5 * truth, "{}.{name}: {found} says nothing", planted.law);
        }
    }
}
