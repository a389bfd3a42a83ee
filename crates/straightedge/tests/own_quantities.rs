//! Quantities of one's own: columns that formulas make, columns that a source declares, wide tables
//! made long, comparisons without compute, and the five laws that no shipped source has rows for,
//! each from a table under a tracker's headings to the constants that were planted.

mod planted;
mod support;

use std::fmt::Write;

use planted::Project;
use serde_json::Value;

/// Standard errors of the planted noise, in the logarithm.
const NOISE: f64 = 1e-3;

/// Normal draws by Box and Muller's rule from Lehmer's generator (Park and Miller's constants).
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }

    fn normal(&mut self) -> f64 {
        let (one, two) = (self.uniform(), self.uniform());
        libm::sqrt(-2.0 * libm::log(one)) * libm::cos(std::f64::consts::TAU * two)
    }
}

/// Writes a source of one table, and the table.
fn source(project: &Project, id: &str, table: &str, recipe: &str) {
    let rows = table.lines().count() - 1;
    let digest = sources::sha256_hex(table.as_bytes());
    project.write(&format!("data/tables/{id}.csv"), table);
    project.write(
        &format!("data/sources/{id}.yaml"),
        &format!(
            "id: {id}\ntitle: Planted rows\ncitation: {{authors: Nobody, year: 2026, title: A \
            test}}\nidentifier: none\nlicence: CC0-1.0\nobtained: table\ntraps: []\nfiles:\n  - \
            id: table\n    sha256: {digest}\n    table: {{path: \
            data/tables/{id}.csv}}\nobservations:\n  - id: {id}\n    title: Planted rows\n    \
            file: table\n    rows: {rows}\n    loss_group: planted\n{recipe}"
        ),
    );
}

/// Writes a study; `more` is what differs between studies.
fn study(project: &Project, id: &str, set: &str, more: &str) {
    project.write(
        &format!("data/studies/{id}.yaml"),
        &format!(
            "id: {id}\ntitle: Planted\nquestion: Is it found?\nobservations: {set}\n{more}\
            objective: least_squares\nsolver: {{steps_max: 500, gradient_scaled_max: \
            1.0e-10}}\nbootstrap: {{draw: rows, replicates: 40, level: 0.95, seed: \
            7}}\nbudgets_flop: null\npublished: []\noffset: null\n"
        ),
    );
}

fn well(project: &Project, arguments: &[&str]) -> String {
    let output = project.run(arguments);
    let [said, wrong] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(output.status.success(), "{arguments:?}: {said}{wrong}");
    said
}

fn shown(project: &Project, name: &str) -> Value {
    let said = well(project, &["show", name, "--json"]);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{name}: {error}: {said}"))
}

/// A law, the table that somebody exported, and what the recipe says of it.
struct Law {
    name: &'static str,
    heads: &'static str,
    /// Rows as they are printed, without the noise of the last cell.
    rows: Vec<(String, f64)>,
    columns: &'static str,
    variables: &'static str,
    response: &'static str,
    starts: &'static str,
    truth: &'static [(&'static str, f64)],
}

fn power(x: f64, exponent: f64) -> f64 {
    libm::pow(x, -exponent)
}

/// Steps of 32 sequences of 512 tokens; the loss is printed as a perplexity.
fn rectified() -> Law {
    let row = |at: i32| {
        let steps = libm::pow(2.0, f64::from(at));
        let tokens = steps * 32.0 * 512.0;
        (format!("{steps}"), 1.2 + 9000.0 / (8000.0 + libm::pow(tokens, 0.6)))
    };
    Law {
        name: "rectified",
        heads: "run,trainer/global_step,eval/perplexity",
        rows: (0..20).map(row).collect(),
        columns: "      fine_tuning_tokens: {formula: s * 32 * 512, names: {s: \
            trainer/global_step}, unit: \"1\", meaning: planted}\n      loss_nats: {formula: \
            ln(ppl), names: {ppl: eval/perplexity}, unit: nats/token, meaning: planted}\n",
        variables: "fine_tuning_tokens",
        response: "loss_nats",
        starts: "{D_l: [1000, 10000], beta: [0.4, 0.8]}",
        truth: &[("B", 9000.0), ("D_l", 8000.0), ("E", 1.2), ("beta", 0.6)],
    }
}

/// Sizes in millions; the tokens that pre-training saves are what the target alone would have
/// needed, less the tokens of fine-tuning.
fn transfer() -> Law {
    let mut rows = Vec::new();
    for tokens in [1e5, 1e6, 1e7, 1e8] {
        for params in [1e6, 1e7, 1e8, 1e9] {
            let saved = 2e3 * libm::pow(tokens, 0.18) * libm::pow(params, 0.38);
            rows.push((format!("{},{tokens}", params / 1e6), saved));
        }
    }
    Law {
        name: "transfer",
        heads: "run,size (M),fine-tuned on,from scratch",
        rows,
        columns: "      params: {from: size (M), unit: million, meaning: planted}\n      \
            fine_tuning_tokens: {from: fine-tuned on, unit: \"1\", meaning: planted}\n      \
            transferred_tokens: {formula: all - tuned, names: {all: from scratch, tuned: \
            fine-tuned on}, unit: \"1\", meaning: planted}\n",
        variables: "fine_tuning_tokens, params",
        response: "transferred_tokens",
        starts: "{alpha: [0.1, 0.4], beta: [0.2, 0.6]}",
        truth: &[("k", 2e3), ("alpha", 0.18), ("beta", 0.38)],
    }
}

/// The words of the vocabulary and the width of the model, and the size with both.
fn vocabulary() -> Law {
    let mut rows = Vec::new();
    for others in [1e7, 1e8, 1e9, 1e10] {
        for words in [4096.0, 16_384.0, 65_536.0, 262_144.0] {
            for tokens in [1e9, 1e10, 1e11, 1e12] {
                let vocabulary = words * 512.0;
                let loss = 1.5
                    + 120.0 * power(others, 0.34)
                    + 40.0 * power(vocabulary, 0.3)
                    + 400.0 * power(tokens, 0.32);
                rows.push((format!("{},{words},512,{tokens}", others + vocabulary), loss));
            }
        }
    }
    Law {
        name: "vocabulary",
        heads: "run,n_params,vocab_size,d_model,tokens,loss",
        rows,
        columns: "      non_vocabulary_params: {formula: n_params - vocab_size * d_model, unit: \
            \"1\", meaning: planted}\n      vocabulary_params: {formula: vocab_size * d_model, \
            unit: \"1\", meaning: planted}\n      training_tokens: {from: tokens, unit: \"1\", \
            meaning: planted}\n      loss_nats: {from: loss, unit: nats/token, meaning: planted}\n",
        variables: "non_vocabulary_params, vocabulary_params, training_tokens",
        response: "loss_nats",
        starts: "{A_1: [100], A_2: [100], B: [300], E: [1, 2], alpha_1: [0.25, 0.5], alpha_2: \
            [0.2, 0.4], beta: [0.25, 0.4]}",
        truth: &[
            ("E", 1.5),
            ("alpha_1", 0.34),
            ("alpha_2", 0.3),
            ("beta", 0.32),
            ("A_1", 120.0),
            ("A_2", 40.0),
            ("B", 400.0),
        ],
    }
}

/// Experts of a width, of which granularity is the dense width over theirs.
fn fine_grained_experts() -> Law {
    let mut rows = Vec::new();
    for params in [1e7, 1e8, 1e9, 1e10] {
        for tokens in [1e9, 1e10, 1e11] {
            for width in [4096.0, 1024.0, 256.0, 64.0] {
                let coarse = 8.0 * power(4096.0 / width, 0.6);
                let loss = 1.1 + (coarse + 12.0) * power(params, 0.2) + 60.0 * power(tokens, 0.25);
                rows.push((format!("{params},{tokens},{width}"), loss));
            }
        }
    }
    Law {
        name: "fine_grained_experts",
        heads: "run,params,tokens,expert_width,loss",
        rows,
        columns: "      params: {from: params, unit: \"1\", meaning: planted}\n      \
            training_tokens: {from: tokens, unit: \"1\", meaning: planted}\n      granularity: \
            {formula: 4096 / expert_width, unit: \"1\", meaning: planted}\n      loss_nats: \
            {formula: loss * 1, unit: nats/token, meaning: planted}\n",
        variables: "params, training_tokens, granularity",
        response: "loss_nats",
        starts: "{alpha: [0.15, 0.3], beta: [0.2, 0.4], gamma: [0.4, 1]}",
        truth: &[
            ("a", 12.0),
            ("b", 60.0),
            ("c", 1.1),
            ("g", 8.0),
            ("alpha", 0.2),
            ("beta", 0.25),
            ("gamma", 0.6),
        ],
    }
}

/// Bits of weights, activations and cache; the loss is printed in bits.
fn precision() -> Law {
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
    let mut rows = Vec::new();
    for params in [1e7, 1e8, 1e9] {
        for tokens in [1e9, 1e10, 1e11] {
            for [w, a, kv] in bits {
                let held = |bits: f64, gamma: f64| 1.0 - libm::exp(-bits / gamma);
                let effective = params * held(w, 2.7) * held(a, 2.2) * held(kv, 1.6);
                let loss = 1.7 + 400.0 * power(effective, 0.35) + 900.0 * power(tokens, 0.33);
                let printed = loss / std::f64::consts::LN_2;
                rows.push((format!("{params},{tokens},{w},{a},{kv}"), printed));
            }
        }
    }
    Law {
        name: "precision",
        heads: "run,n,d,bits,act,kv,loss",
        rows,
        columns: "      params: {from: n, unit: \"1\", meaning: planted}\n      training_tokens: \
            {from: d, unit: \"1\", meaning: planted}\n      weight_bits: {from: bits, unit: bits, \
            meaning: planted}\n      activation_bits: {from: act, unit: bits, meaning: \
            planted}\n      cache_bits: {from: kv, unit: bits, meaning: planted}\n      loss_nats: \
            {from: loss, unit: bits/token, meaning: planted}\n",
        variables: "params, training_tokens, weight_bits, activation_bits, cache_bits",
        response: "loss_nats",
        starts: "{alpha: [0.25, 0.5], beta: [0.25, 0.5], gamma_w: [2], gamma_a: [2], gamma_kv: \
            [2]}",
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
    }
}

impl Law {
    /// The table, with noise of [`NOISE`] in the logarithm of what the law predicts.
    fn table(&self, seed: u64) -> String {
        let (mut text, mut draws) = (self.heads.to_owned(), Draws(seed));
        for (index, (cells, printed)) in self.rows.iter().enumerate() {
            let noisy = printed * libm::exp(NOISE * draws.normal());
            let noisy = match self.name {
                "rectified" => libm::exp(noisy),
                "transfer" => {
                    noisy + cells.split(',').nth(1).expect("it").parse::<f64>().expect("it")
                }
                _ => noisy,
            };
            write!(text, "\nr{index},{cells},{noisy}").expect("text");
        }
        text + "\n"
    }

    fn write(&self, project: &Project, seed: u64) {
        let Self { name, columns, variables, response, starts, .. } = self;
        let recipe =
            format!("    labels: {{run: run}}\n    unique: [run]\n    columns:\n{columns}");
        source(project, name, &self.table(seed), &recipe);
        let more = format!(
            "exclude: []\nlaw: {name}\nvariables: [{variables}]\nresponse: {response}\nstarts: \
            {starts}\n"
        );
        study(project, name, name, &more);
    }
}

/// Tolerance: 10 % for exponents and constants that the rows know well, 25 % for scales that trade
/// off with an exponent.
#[test]
fn five_laws_find_what_was_planted_under_headings_of_ones_own() {
    let project = Project::new();
    let all = [rectified(), transfer(), vocabulary(), fine_grained_experts(), precision()];
    for (law, seed) in all.iter().zip(1..) {
        law.write(&project, seed);
    }
    well(&project, &["fit"]);
    for law in &all {
        for (name, truth) in law.truth {
            let full = format!("{}.{name}", law.name);
            let found = shown(&project, &full);
            let estimate = found["estimate"].as_f64().expect("an estimate");
            let is_scale = name.starts_with(['A', 'B', 'D', 'a', 'b', 'g', 'k']) && *truth > 2.9;
            let tolerance = if is_scale { 0.25 } else { 0.1 };
            assert!((estimate / truth - 1.0).abs() < tolerance, "{full}: {truth}, {found}");
            assert!(found["low"].as_f64() < found["high"].as_f64(), "{full}: {found}");
        }
    }
}

/// Days after which half of the facts of a corpus are out of date: 3 age^0.7 N^0.1, in columns that
/// no list of quantities has.
fn half_lives() -> String {
    let (mut text, mut draws) = ("run,N,year,days".to_owned(), Draws(23));
    for size in 0..6 {
        for year in [2004, 2012, 2018, 2022] {
            let (params, age) = (1e7 * libm::pow(4.0, f64::from(size)), f64::from(2024 - year));
            let days = 3.0 * power(age, -0.7) * power(params, -0.1);
            let days = days * libm::exp(NOISE * draws.normal());
            write!(text, "\nr{size}-{year},{params},{year},{days}").expect("text");
        }
    }
    text + "\n"
}

/// The number that the claim of the next project reads.
const AGE: &str = "halves.exponent_data_age";

/// A measure reads columns of one's own beside one of the field: from the table over the recipe to
/// the number, the claim that reads it, and the pages.
#[test]
fn a_measure_reads_a_column_of_ones_own() {
    let project = Project::new();
    let recipe = "    labels: {run: run}\n    unique: [run]\n    columns:\n      params: {from: N, \
        unit: \"1\", meaning: planted}\n    own_columns:\n      data_age: {formula: 2024 - year, \
        unit: years, above: 0, greatest: 30, meaning: age of the newest text}\n      half_life: \
        {from: days, unit: days, above: 0, greatest: 100000, label: Half-life of a fact, meaning: \
        planted}\n";
    source(&project, "halves", &half_lives(), recipe);
    let measure = |response: &str| {
        format!(
            "id: halves\ntitle: Half-lives\nquestion: How do they grow with age?\nobservations: \
            halves\nmethod:\n  log_linear: {{response: {response}, on: [data_age, params]}}\n"
        )
    };
    project.write("data/measures/halves.yaml", &measure("half_lives"));
    let refused = project.refusal(&["report"]);
    assert!(refused.contains("half_lives") && refused.contains("halves"), "{refused}");
    project.write("data/measures/halves.yaml", &measure("half_life"));
    for _ in 0..2 {
        project.edit("data/claims/mine-bends.yaml", "mine.elasticity_fall", AGE);
    }
    well(&project, &["report"]);
    for (name, truth) in
        [("coefficient", 3.0), ("exponent_data_age", 0.7), ("exponent_params", 0.1)]
    {
        let found = shown(&project, &format!("halves.{name}"));
        let [estimate, low, high] =
            ["estimate", "low", "high"].map(|part| found[part].as_f64().expect("a number"));
        assert!((estimate / truth - 1.0).abs() < 0.02, "{name}: {found}");
        assert!(low < estimate && estimate < high && high - low < 0.1 * truth, "{name}: {found}");
    }
    let claim = well(&project, &["explain", "mine-bends", "--json"]);
    assert!(claim.contains(AGE), "the claim reads it: {claim}");
    let pages = project.pages();
    for said in ["declared by the source, within (0, 30]", "exponent_data_age", "half_life"] {
        assert!(pages.contains(said), "no page says: {said}");
    }
}

/// Runs of two ages of data at several sizes, with a share of dropped activations.
fn aged() -> String {
    let (mut text, mut draws) = ("run,N,year,drop".to_owned() + ",ppl", Draws(11));
    for size in 0..8 {
        for year in [2016, 2020, 2023] {
            let (params, age) = (1e7 * libm::pow(3.0, f64::from(size)), f64::from(2024 - year));
            let loss = (1.8 + 300.0 * power(params, 0.3)) * libm::pow(age, 0.05);
            let ppl = libm::exp(loss * libm::exp(NOISE * draws.normal()));
            let drop = 0.1 * f64::from(size % 3);
            write!(text, "\nr{size}-{year},{params},{year},{drop},{ppl}").expect("text");
        }
    }
    text + "\nlast,1e8,2023,1,20\n"
}

const AGED: &str = "    labels: {run: run}
    unique: [run]
    columns:
      params: {from: N, unit: \"1\", meaning: planted}
      loss_nats: {formula: ln(ppl), unit: nats/token, meaning: planted}
    own_columns:
      data_age:
        formula: 2024 - year
        unit: years
        above: 0
        greatest: 30
        label: Age of the data
        meaning: How old the newest text of the training data was in 2024.
      dropout:
        {from: drop, unit: fraction, least: 0, below: 1, meaning: share of dropped activations}
";

const WRITTEN: &str = "exclude:
  - where: {column: dropout, is: above, value: 0.15}
    reason: much is dropped
law: of_age
formula:
  formula: (E + A / params^alpha) * data_age^gamma
  source: a test
  parameters:
    - {name: A, scale: log, unit: nats/token, meaning: scale, limits: [1.0e-3, 1.0e+9]}
    - {name: E, scale: log, unit: nats/token, meaning: floor, limits: [1.0e-3, 1.0e+3]}
    - {name: alpha, scale: linear, unit: \"1\", meaning: exponent, limits: [0.0, 3.0]}
    - {name: gamma, scale: linear, unit: \"1\", meaning: exponent of the age, limits: [-3.0, 3.0]}
variables: [params, data_age]
starts: {A: [100, 1000], E: [1, 2], alpha: [0.2, 0.4], gamma: [0.01, 0.1]}
";

const COMPARISON: &str = "id: ages
title: Two laws on planted rows
question: Which law is nearer?
observations: aged
exclude: []
along: ALONG
errors: normal
held_out_share: 0.4
break_test: {trim: 0.15, rows_least: null, from_flop: null, places_max: 5, replicates: 99}
seed: 7
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
search: every_start
laws:
  - {law: power_law, variables: [ALONG], starts: {c: [-0.05, -0.1]}}
  - {law: power_law_offset, variables: [params], starts: {alpha: [0.1, 0.3]}, offset: E}
";

fn aged_project() -> Project {
    let project = Project::new();
    source(&project, "aged", &aged(), AGED);
    study(&project, "aged", "aged", WRITTEN);
    project
}

#[test]
fn a_declared_column_chooses_rows_and_is_a_variable_of_a_written_law() {
    let project = aged_project();
    project.write("data/comparisons/ages.yaml", &COMPARISON.replace("ALONG", "data_age"));
    well(&project, &["report"]);
    for (name, truth, tolerance) in [("E", 1.8, 0.1), ("alpha", 0.3, 0.1), ("gamma", 0.05, 0.1)] {
        let found = shown(&project, &format!("aged.{name}"));
        let estimate = found["estimate"].as_f64().expect("an estimate");
        assert!((estimate / truth - 1.0).abs() < tolerance, "{name}: {found}");
    }
    let pages = project.pages();
    for said in [
        "How old the newest text of the training data was in 2024; by 2024 - year; declared by the \
        source, within (0, 30]",
        "planted; by ln(ppl)",
        "share of dropped activations; declared by the source, within [0, 1)",
        "dropout 1 fraction is outside [0, 1)",
        "much is dropped",
        "Error on the runs of largest age of the data",
    ] {
        assert!(pages.contains(said), "no page says: {said}");
    }
    let break_at = shown(&project, "comparison.ages.power_law_along_data_age.break_at");
    assert!((1.0..=8.0).contains(&break_at["estimate"].as_f64().expect("a place")), "{break_at}");
}

/// What the page of the README shows is what the program prints.
#[test]
fn the_readme_shows_what_becomes_of_an_export() {
    let readme = include_str!("../../../README.md");
    let command = "$ cargo xtask fit examples/own-csv/tracker-export.csv";
    let at = readme.find(&format!("{command} ")).expect("the command");
    let (command, page) = readme[at..].split_once("chinchilla_additive\n").expect("a page");
    let arguments = [
        "fit",
        "examples/own-csv/tracker-export.csv",
        "--formula",
        "training_tokens={_step} * {config.batch_size} * 2048",
        "--formula",
        "loss_nats=ln({eval/perplexity})",
        "--law",
        "chinchilla_additive",
    ];
    for argument in &arguments[1..] {
        assert!(command.contains(argument) || *argument == arguments[7], "{argument}: {command}");
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_straightedge"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("the program starts");
    let said = String::from_utf8(output.stdout).expect("text");
    // The page ends where the intervals begin to be explained.
    let (shown, _) = page.split_once("...").expect("an end");
    assert!(shown.lines().count() > 12 && said.starts_with(shown), "{said}\n{shown}");
}

/// A comparison of laws in parameters alone asks for no compute and no tokens.
#[test]
fn a_comparison_needs_no_column_that_no_law_speaks_of() {
    let project = aged_project();
    project.write("data/comparisons/ages.yaml", &COMPARISON.replace("ALONG", "params"));
    well(&project, &["fit"]);
    let of = |law: &str| {
        let name = format!("comparison.ages.{law}_along_params.held_out_log_rmse");
        shown(&project, &name)["estimate"].as_f64().expect("an error")
    };
    assert!(of("power_law_offset") < of("power_law"), "the planted law foretells better");
    let absent = COMPARISON.replace("along: ALONG\n", "").replace("ALONG", "params");
    project.write("data/comparisons/ages.yaml", &absent);
    let refused = project.refusal(&["verify"]);
    assert!(refused.contains("\"training_flop\", which is not among the columns"), "{refused}");
}

#[test]
fn what_is_wrong_is_said_with_file_and_line_and_what_to_do() {
    for (from, to, said) in [
        (
            "ln(ppl)",
            "ln(ppll)",
            "data/sources/aged.yaml:22: observations aged: columns.loss_nats.formula asks for \
            \"ppll\", which is not among the columns of data/tables/aged.csv; hint: did you mean \
            \"ppl\"?",
        ),
        (
            "ln(ppl)",
            "log(ppl)",
            "data/sources/aged.yaml:22: observations aged: columns.loss_nats.formula: \
            \"log(ppl)\", letter 1: \"log\" is no function of 1 argument; hint: there are exp, ln,",
        ),
        (
            "greatest: 30",
            "greatest: 30\n        below: 40",
            "data/sources/aged.yaml:24: observations aged: own_columns.data_age states greatest \
            and below; hint:",
        ),
        (
            "data_age:",
            "training_flop:",
            "own_columns.training_flop is a standard column; hint: put it under columns",
        ),
        ("unit: years", "unity: years", "data/sources/aged.yaml"),
    ] {
        let project = aged_project();
        project.edit("data/sources/aged.yaml", from, to);
        let refused = project.refusal(&["report"]);
        assert!(refused.contains(said), "{to}: {refused}");
    }
    let project = aged_project();
    source(&project, "older", &aged(), &AGED.replace("unit: years", "unit: months"));
    let refused = project.refusal(&["verify"]);
    let said = "observations older: own_columns.data_age has another unit, label or limit in \
        data/sources/aged.yaml, observations aged; hint: one name means one thing";
    assert!(refused.contains(said), "{refused}");
}

/// A run a row, a loss for each number of tokens a column, as a spreadsheet has it.
fn wide() -> (String, String) {
    let (mut draws, tokens) = (Draws(5), ["500M", "2B", "8B", "32B"]);
    let mut long = "run,N,tokens,loss".to_owned();
    let mut text = "run,N".to_owned();
    for name in tokens {
        write!(text, ",loss@{name}").expect("text");
    }
    for run in 0..6 {
        let params = 1e7 * libm::pow(3.0, f64::from(run));
        write!(text, "\nr{run},{params}").expect("text");
        for (name, seen) in tokens.iter().zip([5e8, 2e9, 8e9, 32e9]) {
            let law = 1.8 + 300.0 * power(params, 0.35) + 900.0 * power(seen, 0.33);
            let loss = law * libm::exp(NOISE * draws.normal());
            write!(text, ",{loss}").expect("text");
            write!(long, "\nr{run},{params},{name},{loss}").expect("text");
        }
    }
    (text + "\n", long + "\n")
}

fn answer(project: &Project, arguments: &[&str]) -> Value {
    let output = project.run(&[arguments, &["--json"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// The same rows, wide and long, steps and tokens, perplexity and loss, give the same fit.
#[test]
fn a_table_of_ones_own_is_fitted_by_formula_and_made_long() {
    let project = Project::new();
    let path = |name: &str| project.root().join(name).display().to_string();
    let (wide, long) = wide();
    project.write("wide.csv", &wide);
    project.write("long.csv", &long);
    let mut steps = "run,N,_step,eval/ppl\n".to_owned();
    for line in long.lines().skip(1) {
        let [run, params, tokens, loss] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let tokens = tokens.replace('M', "e6").replace('B', "e9").parse::<f64>().expect("tokens");
        let ppl = libm::exp(loss.parse().expect("a loss"));
        writeln!(steps, "{run},{params},{},{ppl}", tokens / 64.0 / 4096.0).expect("text");
    }
    project.write("steps.csv", &steps);
    let common = [
        "--law",
        "chinchilla_additive",
        "--loss-unit",
        "nats/token",
        "--groups",
        "none",
        "--name",
        "same",
        "--no-input",
    ];
    let fit = |file: &str, more: &[&str]| {
        let file = path(file);
        let found = answer(&project, &[&["fit", &file][..], more, &common[..]].concat());
        assert_eq!(found["rows_fitted"], 24, "{found}");
        let alpha = found["parameters"].as_array().expect("parameters").iter();
        let alpha = alpha.clone().find(|one| one["name"] == "alpha").expect("alpha");
        alpha["estimate"].as_f64().expect("an estimate")
    };
    let long = fit("long.csv", &[]);
    assert!((long / 0.35 - 1.0).abs() < 0.1, "the planted exponent: {long}");
    let melted = fit("wide.csv", &["--melt", "loss@{tokens}=loss"]);
    assert_eq!(melted.to_bits(), long.to_bits(), "wide or long, the rows are the same");
    // With an accuracy beside two of the losses the rows stay the same ones.
    let beside = |(at, line): (usize, &str)| match at {
        0 => format!("{line},acc@500M,acc@8B\n"),
        _ => format!("{line},0.3,0.4\n"),
    };
    let beside: String = wide.lines().enumerate().map(beside).collect();
    project.write("beside.csv", &beside);
    let melts = ["--melt", "loss@{tokens}=loss", "--melt", "acc@{tokens}=acc", "--ignore", "acc"];
    assert_eq!(fit("beside.csv", &melts).to_bits(), long.to_bits(), "two groups, the same rows");
    let tokens = "training_tokens={_step} * 64 * 4096";
    let made = fit("steps.csv", &["--formula", tokens, "--formula", "loss_nats=ln({eval/ppl})"]);
    assert!((made / long - 1.0).abs() < 1e-9, "{made} and {long}");
}

#[test]
fn an_option_that_makes_no_column_says_what_to_type() {
    let project = Project::new();
    let (wide, _) = wide();
    project.write("wide.csv", &wide);
    project.write("steps.csv", "run,N,_step,text,eval/ppl\na,1e7,10,x,20\nb,2e7,20,y,15\n");
    let path = |name: &str| project.root().join(name).display().to_string();
    for (file, more, said) in [
        (
            "steps.csv",
            &["--formula", "training_tokens=_step * 64"][..],
            "a heading that is no plain name stands in braces: {_step}",
        ),
        (
            "steps.csv",
            &["--formula", "training_tokens={step} * 64"],
            "no column is called \"step\"; hint: there are run, N, _step, text, eval/ppl;",
        ),
        ("steps.csv", &["--formula", "training_tokens=text * 64"], "column \"text\" holds text"),
        ("steps.csv", &["--formula", "tokens=N"], "no quantity is called \"tokens\"; hint:"),
        ("steps.csv", &["--formula", "training_tokens=64"], "it names no column; hint:"),
        (
            "steps.csv",
            &["--formula", "training_tokens=N - N", "--perplexity", "eval/ppl"],
            "most values are outside 1e4 to 1e15 in any unit",
        ),
        ("wide.csv", &["--melt", "loss@{tokens}"], "no \"=\"; hint: write --melt"),
        ("wide.csv", &["--melt", "loss=loss"], "holds no name in braces; hint:"),
        ("wide.csv", &["--melt", "acc@{tokens}=acc"], "not among the headings of the file"),
        ("wide.csv", &["--melt", "loss@{N}=loss"], "makes a second column \"N\"; hint:"),
    ] {
        let file = path(file);
        let refused = project.refusal(&[&["fit", &file, "--no-input"][..], more].concat());
        assert!(refused.contains(said), "{more:?}: {refused}");
    }
    let file = path("wide.csv");
    let law = ["fit", &file, "--melt", "loss@{tokens}=loss", "--loss-unit", "nats/token"];
    let refused = project.refusal(&[&law[..], &["--law", "precision", "--no-input"]].concat());
    let said = "no column is weight_bits; hint: these can: ";
    assert!(refused.contains(said), "{refused}");
    let said = "--column weight_bits=HEADING names its column, --formula weight_bits=FORMULA";
    assert!(refused.contains(said), "{refused}");
}
