//! Measures that mean nothing are refused; every number has a declared name, every figure says what
//! it shows, and every field has a line that sets it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use evidence::Head;
use measures::Draws;
use observations::{Column, Observations, quantity};

use super::Measure;
use super::compute::{FIXED_LEVEL, Given, Rows};
use crate::definition::{Document, parse};
use crate::hints::explain;
use crate::numbers::Numbers;
use crate::rows::What;
use crate::study::Study;

macro_rules! measure {
    ($name:literal) => {
        (include_str!(concat!("../../../../data/measures/", $name, ".yaml")), $name)
    };
}

fn read(text: &str, stem: &str) -> anyhow::Result<Measure> {
    let (location, text) = ("place.yaml".to_owned(), text.to_owned());
    let document = Document { location, stem: stem.to_owned(), text, digest: String::new() };
    parse::<Measure>(&document).map(|measure| measure.definition)
}

/// A measure's file with one thing changed, and what is said of it.
#[track_caller]
fn refused((text, stem): (&str, &str), from: &str, to: &str, said: &str) {
    read(text, stem).expect("the file as it is");
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text, "nothing was replaced");
    let message = format!("{:#}", read(&changed, stem).expect_err(to));
    assert!(
        message.contains("place.yaml") && message.contains(said) && message.contains("hint"),
        "{message}"
    );
}

#[test]
fn settings_that_mean_nothing_are_refused_before_any_row_is_read() {
    let file = measure!("clip-vs-mammut-imagenet");
    refused(file, "holds: 1.0e+9", "holds: 0", "holds 0 is not positive");
    refused(file, "bins_per_decade: 4", "bins_per_decade: 0", "bins_per_decade 0 is not positive");
    refused(file, "widened_decades: 2", "widened_decades: -5", "widened_decades -5 is not between");
    refused(file, "first: clip\n", "first: nobody\n", "arm");
    refused(file, "id: clip", "id: x-clip", "is not the file's name");
    refused(file, "bootstrap: {", "exclude: []\n# {", "bootstrap is missing");
    let file = measure!("clip-vs-mammut-imagenet-runs");
    let other = "envelope: least_at_each_place";
    refused(file, "envelope: running_minimum", other, "takes the frontier of each draw");
    let file = measure!("steplaw");
    refused(file, "flat: 0.0025", "flat: -1", "flat -1 is not between");
    refused(file, "name: batch", "name: lr", "both settings are called lr");
    refused(file, "cells: [params, training_tokens]", "cells: []", "cells names no column");
    let file = measure!("deepscaler-base-coverage");
    refused(file, "k: [1, ", "k: [1, 1, ", "k does not ascend");
    refused(file, "report: [", "report: [999, ", "report names");
    let file = measure!("gadre-token-doublings");
    refused(file, "[1.98, 2.02]", "[0.99, 1.01]", "factors 0.99 to 1.01");
    refused(file, "from: 4.9", "from: 9", "from 9 is above to");
    let file = measure!("gadre-redpajama-to-refinedweb");
    refused(file, "tolerance: 0.01", "tolerance: 7", "tolerance 7 is not between");
    let file = measure!("jailbreak-curvature");
    refused(file, "[1, 2, 3,", "[2, 1, 3,", "k does not ascend");
    refused(file, "[1, 2, 3,", "[0, 2, 3,", "k = 0 samples");
    refused(file, "stopped_block: 60", "stopped_block: 0", "stopped_block is 0");
    let file = measure!("jailbreak-constant-chance");
    refused(file, "rate: 0.05", "rate: 7", "rate 7 is not between");
    let file = measure!("deepscaler-base-vs-rl");
    refused(file, "k_max: 128", "k_max: 1000000000000", "k_max 1000000000000 is not between");
    let file = measure!("scan-bench-weight-decay-robust");
    let absent = "product_with names batch_tokens, which is not among the others";
    refused(file, "product_with: learning_rate", "product_with: batch_tokens", absent);
    let file = measure!("families-mmlu");
    refused(file, "rows_min: 3", "rows_min: 1", "rows_min 1 makes no slope");
    let file = measure!("gadre-extrapolation");
    refused(file, "law: over_training", "law: nobody", "law \"nobody\" is unknown");
}

/// What a method would not read is refused: it looked as if it had been heeded.
#[test]
fn settings_that_the_method_does_not_read_are_refused_by_name() {
    const BOOTSTRAP: &str = "bootstrap: {replicates: 1000, level: 0.9, seed: 1}\nmethod:";
    for file in [
        measure!("steplaw-learning-rate"),
        measure!("chinchilla-formula-four"),
        measure!("data-constrained-plain"),
    ] {
        let said = "bootstrap is given and the method does not read it; hint: leave it out; beside \
            its own settings the method reads observations, only, exclude, each";
        refused(file, "method:", BOOTSTRAP, said);
    }
    let file = measure!("jailbreak-curvature");
    let arms = "arms: {a: {title: A}}\nmethod:";
    refused(file, "method:", arms, "arms is given and the method does not read it; hint: leave");
    let file = measure!("czech-grid-bias");
    for (setting, name) in [
        ("only: {model: gpt}", "only"),
        ("exclude: [{where: {column: params, is: above, value: 5}, reason: x}]", "exclude"),
        ("each: {label: model, ids: {gpt: one}}", "each"),
    ] {
        let said = format!("{name} is given and the method does not read it; hint: leave it out");
        refused(file, "method:", &format!("{setting}\nmethod:"), &said);
    }
}

/// A constant of another name would be passed over: the law has none of that name.
#[test]
fn constants_are_those_of_the_law_all_of_them_and_no_other() {
    for file in [
        measure!("data-constrained-plain"),
        measure!("chinchilla-likelihood-240"),
        measure!("czech-grid-bias"),
    ] {
        let (text, stem) = file;
        let from = if text.contains("alpha: ") { "alpha: " } else { "\"alpha\": " };
        refused(file, from, "gamma: 0.1, alpha: ", "has no parameter \"gamma\"; hint: it has");
        refused(file, from, "alfa: ", "has no parameter \"alfa\"");
        assert!(read(text, stem).is_ok(), "{stem}");
    }
    let (text, stem) = measure!("czech-grid-bias");
    let measure = read(text, stem).expect("a measure");
    let without = text.lines().find(|line| line.contains("alpha")).expect("a constant");
    let start = without.find("alpha").expect("a constant");
    let end = start + without[start..].find(", ").expect("another") + 2;
    refused((text, stem), &without[start..end], "", "no constant for alpha; hint: law");
    assert!(!measure.method.kind().reads_rows(), "it reads no row");
}

/// A value for what is no variable of the study would be passed over.
#[test]
fn a_path_fixes_variables_of_the_study_alone() {
    let study: Study =
        serde_yaml::from_str(include_str!("../../../../data/studies/routed-rl-r.yaml"))
            .expect("a study");
    let (text, stem) = measure!("routed-rl-r-vs-s-base-512");
    for (values, unread) in [
        ("experts: 512", None),
        ("experts: 512, depth: 12", Some("depth")),
        ("training_tokens: 1.0e+9, experts: 512", Some("training_tokens")),
        ("expert: 512", Some("expert")),
    ] {
        let text = text.replace("{experts: 512}", &format!("{{{values}}}"));
        let measure = read(&text, stem).expect("a measure");
        let said = measure.method.kind().check_against(&study).err().map(|error| error.to_string());
        let expected = unread.map(|name| {
            format!(
                "the path fixes {name}, which study routed-rl-r does not read; hint: its variables \
                are params, experts"
            )
        });
        assert_eq!(said, expected, "{values}");
    }
}

/// Every measure of the project.
fn measures_of_the_project() -> Vec<Measure> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/measures");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of the measures")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
            let text = fs::read_to_string(path).expect("a file");
            read(&text, stem).unwrap_or_else(|error| panic!("{stem}: {error:#}"))
        })
        .collect()
}

#[test]
fn every_name_is_declared_once_and_none_is_all_star() {
    let all = measures_of_the_project();
    assert!(all.len() > 40, "{} measures", all.len());
    for measure in all {
        let names = measure.method.kind().names();
        assert!(!names.is_empty(), "{} declares nothing", measure.id);
        let distinct: BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{}: {names:?}", measure.id);
        for name in &names {
            let known = name.chars().filter(char::is_ascii_alphanumeric).count();
            assert!(known > 0 && !name.starts_with('*'), "{}: {name} says nothing", measure.id);
        }
    }
}

/// The fields that the schema asks for somewhere.
fn required_fields() -> BTreeSet<String> {
    let schema = schemars::schema_for!(Measure);
    let mut fields = BTreeSet::new();
    let mut open = vec![schema.as_value()];
    while let Some(part) = open.pop() {
        if let Some(map) = part.as_object() {
            let names = map.get("required").and_then(|names| names.as_array());
            let names = names.into_iter().flatten().filter_map(|name| name.as_str());
            fields.extend(names.map(str::to_owned));
            open.extend(map.values());
        }
        open.extend(part.as_array().into_iter().flatten());
    }
    fields
}

#[test]
fn every_field_that_can_be_missing_has_a_line_that_shows_it() {
    let fields = required_fields();
    assert!(fields.contains("bowls") && fields.contains("widened_decades"), "{fields:?}");
    for field in fields {
        let fault = format!("a.yaml:1:1: missing field `{field}`");
        let said = explain(&fault, "", &schemars::schema_for!(Measure)).to_string();
        let shown = said.contains(&format!("hint: add the line `{field}: "));
        assert!(shown && !said.contains("`{field}: ...`"), "{said}");
    }
}

/// The texts within a value that name a standard quantity.
fn quantities_named(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::String(text) if quantity(text).is_some() => vec![text.clone()],
        serde_json::Value::Array(values) => values.iter().flat_map(quantities_named).collect(),
        serde_json::Value::Object(fields) => fields.values().flat_map(quantities_named).collect(),
        _ => Vec::new(),
    }
}

/// A method that forgets one would let a misspelt column pass until it is computed.
#[test]
fn a_method_reads_every_column_that_its_file_names() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/measures");
    let mut named = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let (stem, text) = (path.file_stem().unwrap(), fs::read_to_string(&path).unwrap());
        let measure = read(&text, stem.to_str().unwrap()).unwrap();
        let file: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        for name in quantities_named(&file["method"]) {
            let reads = measure.method.kind().reads();
            // A label may be called as a quantity is.
            let is_read =
                [What::Column(&name), What::Label(&name)].iter().any(|it| reads.contains(it));
            assert!(is_read, "{}: {name}", path.display());
            named += 1;
        }
    }
    assert!(named > 50, "{named} names were found");
}

/// Rows with these columns and labels.
fn rows(columns: &[(&str, &[f64])], labels: &[(&str, &[&str])]) -> Observations {
    let n = columns[0].1.len();
    let mut observations = Observations {
        id: "rows".to_owned(),
        loss_group: "none".to_owned(),
        columns: BTreeMap::new(),
        labels: BTreeMap::new(),
        lines: (2..n + 2).collect(),
        clusters: (0..n).collect(),
    };
    for (name, values) in columns {
        let quantity = quantity(name).unwrap_or_else(|| panic!("{name} is no quantity"));
        let column = Column { quantity, meaning: String::new(), values: values.to_vec() };
        observations.columns.insert((*name).to_owned(), column);
    }
    for (name, values) in labels {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        observations.labels.insert((*name).to_owned(), values);
    }
    observations
}

/// The level of the intervals that tests draw.
const LEVEL: f64 = 0.9;

/// Computes a method over rows, `arms` of them where it has arms: what it files is declared, and
/// where it draws, each number is shown by one of its figures.
#[track_caller]
fn computed(method: &str, rows: &Observations, arms: &[(&str, &Observations)]) -> Numbers {
    let titles: Vec<String> =
        arms.iter().map(|(name, _)| format!("{name}: {{title: {name}}}")).collect();
    let text = format!(
        "id: probe\ntitle: t\nquestion: q\nobservations: rows\narms: {{{}}}\nmethod: {method}\n",
        titles.join(", ")
    );
    // Only where the method resamples may it be there.
    let drawn = format!("{text}bootstrap: {{replicates: 100, level: {LEVEL}, seed: 1}}\n");
    let measure = read(&drawn, "probe").or_else(|_| read(&text, "probe"));
    let measure = measure.unwrap_or_else(|error| panic!("{error:#}"));
    let arms = arms.iter().map(|&(name, rows)| {
        let (title, observations) = (name.to_owned(), rows.clone());
        (name.to_owned(), Rows { title, observations })
    });
    let (fits, draws) = (BTreeMap::new(), Draws { replicates: 100, level: LEVEL, seed: 1 });
    let given = Given { id: "probe", rows, arms: arms.collect(), fits: &fits, draws: Some(draws) };
    let mut found = Numbers::new(rows.len(), LEVEL);
    let kind = measure.method.kind();
    kind.compute(&given, &mut found).unwrap_or_else(|error| panic!("{error:#}"));
    let head: Head = measure.head("probe", &BTreeMap::new(), "");
    for name in found.quantities.keys() {
        assert!(head.declares(name), "{name} is not declared");
        let full = format!("probe.{name}");
        let showing = found.figures.iter().filter(|figure| figure.shows.contains(&full)).count();
        assert_eq!(showing, usize::from(!found.figures.is_empty()), "{name}");
    }
    for declared in kind.names() {
        let filed = found.quantities.keys().any(|name| *name == declared);
        assert!(filed || declared.contains('*'), "{declared} is not filed");
    }
    found
}

/// A sweep of a learning rate and a batch in two cells, least at the middle.
fn sweep() -> Observations {
    let mut columns: [Vec<f64>; 4] = Default::default();
    for params in [1e6, 1e8] {
        for (step, rate) in [1e-4, 2e-4, 4e-4, 8e-4, 1.6e-3].into_iter().enumerate() {
            for (jump, batch) in [1e4, 2e4, 4e4, 8e4, 1.6e5].into_iter().enumerate() {
                let off = |index: usize| (index as f64 - 2.0) * (index as f64 - 2.0);
                let loss = 3.0 - 0.1 * f64::from(params > 1e7) + 0.01 * (off(step) + off(jump));
                for (column, value) in columns.iter_mut().zip([params, rate, batch, loss]) {
                    column.push(value);
                }
            }
        }
    }
    let [params, rate, batch, loss] = &columns;
    let columns: [(&str, &[f64]); 4] =
        [("params", params), ("learning_rate", rate), ("batch_tokens", batch), ("loss_nats", loss)];
    rows(&columns, &[])
}

#[test]
fn each_figure_of_a_sweep_shows_the_numbers_along_its_setting() {
    let method = "{bowls: {cells: [params], settings: [{column: learning_rate, name: lr}, \
        {column: batch_tokens, name: batch}], metric: loss_nats, same_setting: 0.01, \
        flat: 0.0025, parabola: 0.02, diverged_above: 5}}";
    let found = computed(method, &sweep(), &[]);
    let [one, two] = &found.figures[..] else { panic!("{} figures", found.figures.len()) };
    assert!(one.shows.contains(&"probe.flat_ratio_lr".to_owned()), "{:?}", one.shows);
    assert!(one.shows.contains(&"probe.cells".to_owned()), "{:?}", one.shows);
    assert!(two.shows.iter().all(|name| name.ends_with("_batch")), "{:?}", two.shows);
}

#[test]
fn regressions_file_what_they_declare() {
    let best = "{log_linear: {response: loss_nats, on: [learning_rate, batch_tokens], \
        best: {of: [params, learning_rate, batch_tokens], by: loss_nats}}}";
    let found = computed(best, &sweep(), &[]);
    assert!((found.level - FIXED_LEVEL).abs() < 1e-12, "{}", found.level);
    computed("{summary: {columns: [loss_nats, params]}}", &sweep(), &[]);
    let runs = rows(
        &[
            ("training_flop", &[1e18, 1e19, 1e20, 1e21, 1e22]),
            ("loss_nats", &[4.0, 3.5, 3.6, 2.9, 2.5]),
        ],
        &[],
    );
    let along = "{frontier_power_law: {metric: loss_nats, along: training_flop}}";
    let found = computed(along, &runs, &[]);
    assert_eq!(found.figures[0].shows, ["probe.exponent", "probe.points"]);
    assert_eq!(found.figures[0].points.iter().filter(|point| point.excluded).count(), 1);
}

#[test]
fn three_estimators_file_what_they_declare() {
    let mut columns: [Vec<f64>; 6] = Default::default();
    for row in 0..90 {
        let at = |times: f64| (f64::from(row) * times).fract();
        let (size, tokens, rate, decay) = (at(0.618), at(0.414), at(0.732), at(0.236));
        let loss = 2.0 - 0.3 * size - 0.2 * tokens + 0.1 * rate * rate + 0.02 * decay;
        let values = [size, tokens, rate, decay, size + tokens, loss + 0.01 * at(0.317)];
        columns.iter_mut().zip(values).for_each(|(column, x)| column.push(laws::exp(x)));
    }
    let [size, tokens, rate, decay, scale, loss] = &columns;
    let names = [
        ("params", size),
        ("training_tokens", tokens),
        ("learning_rate", rate),
        ("weight_decay", decay),
        ("training_flop", scale),
        ("loss_nats", loss),
    ];
    let columns: Vec<(&str, &[f64])> =
        names.iter().map(|(name, values)| (*name, values.as_slice())).collect();
    let method = "{adjusted_robust: {response: loss_nats, setting: weight_decay, \
        scale: training_flop, others: [params, training_tokens, learning_rate], \
        product_with: learning_rate}}";
    let found = computed(method, &rows(&columns, &[]), &[]);
    assert_eq!(found.figures[0].lines.len(), 6, "each estimator with and without the terms");
    for name in
        ["effect_tukey", "effect_change_median_with_terms", "product_least_squares_with_terms"]
    {
        assert!(found.quantities[name].low.is_some(), "{name} is drawn");
    }
}

#[test]
fn repeated_sampling_files_what_it_declares() {
    let problems = rows(
        &[("samples", &[100.0; 6]), ("successes", &[0.0, 1.0, 3.0, 10.0, 30.0, 60.0])],
        &[("problem", &["a", "b", "c", "d", "e", "f"])],
    );
    let law = "{coverage_power_law: {k: [1, 2, 4, 8, 16], report: [1, 16]}}";
    let found = computed(law, &problems, &[]);
    assert_eq!(found.figures[0].shows.len(), found.quantities.len());
    computed("{curvature: {k: [1, 2, 4, 8, 16]}}", &problems, &[]);
    let successes: Vec<f64> = (0..20).map(|i| f64::from(i * i / 6)).collect();
    let more = rows(&[("samples", &[100.0; 20]), ("successes", &successes)], &[]);
    let implied = computed("{tail_implied: {k: [1, 2, 4, 8, 16], refits: 100}}", &more, &[]);
    let gap = &implied.quantities["implied_gap_beta"];
    assert!(gap.low < Some(0.0) && gap.high > Some(0.0), "twenty problems refuse nothing: {gap:?}");
    let arms = [("first", &problems), ("second", &problems)];
    computed(
        "{homogeneity: {first: first, second: second, same: [problem], rate: 0.05}}",
        &problems,
        &arms,
    );
}

#[test]
fn arms_file_what_they_declare() {
    let flop: &[f64] = &[1e18, 1e19, 1e20, 1e21, 1e22, 1e23];
    let one = rows(&[("training_flop", flop), ("loss_nats", &[4.0, 3.6, 3.2, 2.9, 2.7, 2.6])], &[]);
    let two = rows(&[("training_flop", flop), ("loss_nats", &[4.2, 3.7, 3.2, 2.8, 2.5, 2.3])], &[]);
    let arms = [("one", &one), ("two", &two)];
    let pairs = "{pairs: {first: one, second: two, equal: [training_flop], tolerance: 0.01, \
        metric: loss_nats, along: training_flop, cluster: training_flop}}";
    computed(pairs, &one, &arms);
    let crossover = "{crossover: {first: one, second: two, metric: loss_nats, \
        along: training_flop, unit: {name: FLOP, holds: 1}, envelope: running_minimum, \
        bins_per_decade: 4}}";
    let found = computed(crossover, &one, &arms);
    assert!(found.quantities.contains_key("raw_crossing_1"), "{:?}", found.quantities.keys());
}

/// A set of two kinds of rows, two arms each.
fn two_sets() -> Observations {
    let quantity = quantity("loss_nats").expect("a known quantity");
    let values = vec![3.0, 3.2, 9.0, 2.6, 2.5, 2.2];
    let column = Column { quantity, meaning: "loss".into(), values };
    let texts = |texts: [&str; 6]| texts.map(str::to_owned).to_vec();
    Observations {
        id: "runs".into(),
        loss_group: "none".into(),
        columns: BTreeMap::from([("loss_nats".to_owned(), column)]),
        labels: BTreeMap::from([
            ("arm".to_owned(), texts(["a", "b", "a", "a", "b", "b"])),
            ("set".to_owned(), texts(["one", "one", "one", "two", "two", "two"])),
        ]),
        lines: vec![2, 3, 4, 5, 6, 7],
        clusters: vec![0, 1, 2, 3, 4, 5],
    }
}

#[test]
fn what_a_measure_chooses_holds_for_its_arms_too() {
    let text = "id: m\ntitle: t\nquestion: q\nobservations: runs\nonly: {set: one}\nexclude: \
                [{where: {column: loss_nats, is: above, value: 5}, reason: broken}]\narms: {a: \
                {title: A, only: {arm: a}}, b: {title: B, only: {arm: b}}}\nmethod: \
                {homogeneity: {first: a, second: b, same: [arm], rate: 0.05}}\n";
    let measure = read(text, "m").expect("a measure");
    let lines = |only: &BTreeMap<String, String>, name: &str| {
        let rows = super::find::of_arm(&measure, only, &measure.arms[name], &two_sets());
        let rows = rows.expect("rows");
        (rows.observations.lines, rows.excluded.len())
    };
    assert_eq!(lines(&measure.only, "a"), (vec![2], 1), "only and exclude of the measure");
    assert_eq!(lines(&measure.only, "b"), (vec![3], 1), "the measure's exclusion is of its rows");
    let two = BTreeMap::from([("set".to_owned(), "two".to_owned())]);
    assert_eq!(lines(&two, "a"), (vec![5], 0), "each chooses by the same way");
    assert_eq!(lines(&two, "b"), (vec![6, 7], 0));
}

/// A law whose variable no source may have could be fitted to nothing.
#[test]
fn every_variable_of_every_law_is_a_quantity() {
    for law in laws::LAWS {
        for variable in law.variables().iter().filter(|name| **name != "any") {
            assert!(quantity(variable).is_some(), "{}: {variable} is no quantity", law.name());
        }
    }
}
