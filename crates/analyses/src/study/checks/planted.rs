//! Planted data for the tests of checks: a law with known constants under a known noise, and the
//! study that fits it.

use evidence::PublishedConstant;
use observations::{Column, Observations, quantity};

use crate::study::Study;
use crate::study::check::{Check, Results};
use crate::study::fitted::{StudyFit, fit};
use crate::study::run::Run;

/// The study. Twenty replicates are the least that a definition may ask for.
const STUDY: &str = "
id: planted
title: A planted law
question: Is the planted law found again?
observations: planted
exclude: []
law: power_law_offset
variables: [training_flop]
objective: least_squares
starts: {alpha: [0.05, 0.1, 0.2, 0.4]}
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
bootstrap: {draw: rows, replicates: 20, level: 0.95, seed: 7}
budgets_flop: {large: 1.0e24}
published: [printed]
offset: E
";

/// A study of a law in parameters and tokens.
const TWO: &str = "
id: planted
title: A planted law in parameters and tokens
question: Is the planted law found again?
observations: planted
exclude: []
law: chinchilla_additive
variables: [params, training_tokens]
objective: least_squares
starts: {alpha: [0.2, 0.4], beta: [0.2, 0.4]}
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
bootstrap: {draw: rows, replicates: 20, level: 0.95, seed: 7}
budgets_flop: null
published: []
offset: E
";

/// The constants of the planted law, as a paper would print them.
pub const PRINTED: [[&str; 2]; 3] = [["A", "100.0"], ["E", "1.700"], ["alpha", "0.1000"]];

/// Rows of the usual set: twelve in each of the ten groups of the centring test.
pub const ROWS: usize = 120;

/// A study with its rows and its fit.
pub struct Planted {
    /// The study.
    pub study: Study,
    /// The rows.
    pub rows: Observations,
    /// The fit.
    pub fit: StudyFit,
    /// Printed constants.
    pub constants: Vec<PublishedConstant>,
}

/// The study of the planted law.
pub fn study() -> Study {
    serde_yaml::from_str(STUDY).expect("the study is well written")
}

/// The study of the law in parameters and tokens.
pub fn two() -> Study {
    serde_yaml::from_str(TWO).expect("the study is well written")
}

/// Runs of these parameters and tokens, with the losses `1.7 + 400/N^0.35 + 400/D^0.28` under a
/// noise of a thousandth.
pub fn two_rows(runs: Vec<[f64; 2]>) -> Observations {
    let (sizes, tokens): (Vec<f64>, Vec<f64>) = runs.into_iter().map(|[n, d]| (n, d)).unzip();
    let power = |x: f64, exponent: f64| laws::exp(laws::ln(400.0) - exponent * laws::ln(x));
    let losses = (0..sizes.len())
        .map(|row| {
            (1.7 + power(sizes[row], 0.35) + power(tokens[row], 0.28)) * (1.0 + 0.1 * noise(row))
        })
        .collect();
    let count = sizes.len();
    Observations {
        id: "planted".to_owned(),
        loss_group: "planted".to_owned(),
        columns: [("params", sizes), ("training_tokens", tokens), ("loss_nats", losses)]
            .map(|(name, values)| (name.to_owned(), planted_column(name, values)))
            .into(),
        labels: [].into(),
        lines: (2..count + 2).collect(),
        clusters: (0..count).collect(),
    }
}

/// The planted law without its noise, `1.7 + 100 / C^0.1`.
pub fn law(flop: f64) -> f64 {
    1.7 + power(flop)
}

/// The part of the planted law that compute removes, `100 / C^0.1`.
pub fn power(flop: f64) -> f64 {
    laws::exp(laws::ln(100.0) - 0.1 * laws::ln(flop))
}

/// Noise of one row between -0.01 and 0.01. The fractional parts of multiples of the golden section
/// are spread evenly over any run of rows, so that no group of rows lies off zero.
pub fn noise(row: usize) -> f64 {
    0.02 * ((row as f64 * 0.618_033_988_749_894_8).fract() - 0.5)
}

/// A wave between -1 and 1 along a variable, one period in each factor of ten: no law of the
/// library follows it.
pub fn wave(x: f64) -> f64 {
    let phase = (laws::ln(x) / laws::ln(10.0)).fract();
    4.0 * (phase - 0.5).abs() - 1.0
}

/// Rows over some decades of compute from 1e18 FLOP upwards; the loss of a row follows from its
/// number and its compute.
pub fn rows(count: usize, decades: f64, loss: impl Fn(usize, f64) -> f64) -> Observations {
    let step = decades * laws::ln(10.0) / (count - 1) as f64;
    let flop = |row: usize| laws::exp(laws::ln(1e18) + step * row as f64);
    let compute: Vec<f64> = (0..count).map(flop).collect();
    let losses = compute.iter().enumerate().map(|(row, &flop)| loss(row, flop)).collect();
    Observations {
        id: "planted".to_owned(),
        loss_group: "planted".to_owned(),
        columns: [("training_flop", compute), ("loss_nats", losses)]
            .map(|(name, values)| (name.to_owned(), planted_column(name, values)))
            .into(),
        labels: [].into(),
        lines: (2..count + 2).collect(),
        clusters: (0..count).collect(),
    }
}

/// A column of numbers.
pub fn planted_column(name: &str, values: Vec<f64>) -> Column {
    Column {
        quantity: quantity(name).expect("a quantity of the field"),
        meaning: "planted".to_owned(),
        values,
    }
}

/// The usual rows: four decades of the planted law under its noise.
pub fn usual_rows() -> Observations {
    rows(ROWS, 4.0, |row, flop| law(flop) * (1.0 + noise(row)))
}

/// Constants as printed, under the name that the study reads.
pub fn printed(values: [[&str; 2]; 3]) -> Vec<PublishedConstant> {
    values.map(|[parameter, value]| constant(parameter, value)).to_vec()
}

fn constant(parameter: &str, value: &str) -> PublishedConstant {
    PublishedConstant {
        law: "printed".to_owned(),
        parameter: parameter.to_owned(),
        value: value.to_owned(),
        low: String::new(),
        high: String::new(),
        paper: "Nobody 2000".to_owned(),
        arxiv: String::new(),
        place: "Table 1".to_owned(),
        status: "primary".to_owned(),
    }
}

/// Names in their order.
pub fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

/// Every name under which something is filed. A number that belongs to a result has the result's
/// name.
pub fn filed(results: &Results) -> Vec<String> {
    let checks = results.checks.iter().map(|check| format!("check.{}", check.name));
    let mut names = sorted(checks.chain(results.quantities.keys().cloned()).collect());
    names.dedup();
    names
}

impl Planted {
    /// Rows that the planted law made, which pass every check.
    pub fn usual() -> Self {
        Self::new(study(), usual_rows())
    }

    /// The fit of a study to rows.
    pub fn new(study: Study, rows: Observations) -> Self {
        let fit = fit(&study, &rows).expect("the law can be fitted to the rows");
        Self { study, rows, fit, constants: printed(PRINTED) }
    }

    /// What a check reads.
    pub fn run(&self) -> Run<'_> {
        let run = Run::new(&self.study, &self.rows, &self.fit, &self.constants);
        run.expect("the study fits its rows")
    }

    /// What a check files.
    pub fn results(&self, check: &Check) -> Results {
        let mut results = Results::default();
        (check.run)(check, &self.run(), &mut results).expect("the check can be made");
        results
    }

    /// The results of a check that files exactly the names that it declares.
    pub fn made(&self, check: &Check) -> Vec<evidence::Check> {
        let results = self.results(check);
        assert_eq!(filed(&results), sorted(check.names(&self.study)), "names declared");
        results.checks
    }

    /// Whether a check that is made once passes.
    pub fn passes(&self, check: &Check) -> bool {
        let made = self.made(check);
        assert_eq!(made.len(), 1, "made once");
        made[0].passed
    }

    /// Whether a check that reads a number of the battery passes at a value of it; none where it
    /// is not made.
    pub fn passes_with(&self, check: &Check, name: &str, value: f64) -> Option<bool> {
        self.passes_with_all(check, &[(name, value)])
    }

    /// The same with several numbers of the battery.
    pub fn passes_with_all(&self, check: &Check, filed: &[(&str, f64)]) -> Option<bool> {
        let run = self.run();
        let quantity = |value: f64| run.plain(value, "1", "planted");
        let quantities =
            filed.iter().map(|(name, value)| ((*name).to_owned(), quantity(*value))).collect();
        let mut run = self.run();
        run.parts = vec![evidence::BatteryPart {
            name: "planted".to_owned(),
            title: String::new(),
            says: Vec::new(),
            tables: Vec::new(),
            quantities,
            figures: Vec::new(),
        }];
        let mut results = Results::default();
        (check.run)(check, &run, &mut results).expect("the check can be made");
        results.checks.first().map(|made| made.passed)
    }
}

/// Asserts that a check which reads one number of the battery tells two values of it apart, and is
/// not made where no part has found that number.
pub fn assert_limit(check: &Check, name: &str, passing: f64, failing: f64) {
    let planted = Planted::usual();
    let passes = |name: &str, value: f64| planted.passes_with(check, name, value);
    assert_eq!(passes(name, passing), Some(true), "{} at {passing}", check.id);
    assert_eq!(passes(name, failing), Some(false), "{} at {failing}", check.id);
    assert_eq!(passes("another number", passing), None, "{} without its number", check.id);
}

/// The results of a check, by name, where a part of the battery has found these numbers.
pub fn judged(check: &Check, numbers: &[(&str, f64)]) -> Vec<(String, bool)> {
    let planted = Planted::usual();
    let mut run = planted.run();
    let quantities = numbers.iter().map(|&(name, value)| {
        (name.to_owned(), evidence::Quantity::plain(value, "1", 1, "planted"))
    });
    run.parts = vec![evidence::BatteryPart {
        name: "planted".to_owned(),
        title: "Planted".to_owned(),
        says: Vec::new(),
        tables: Vec::new(),
        quantities: quantities.collect(),
        figures: Vec::new(),
    }];
    let mut results = Results::default();
    (check.run)(check, &run, &mut results).expect("the check can be made");
    results.checks.into_iter().map(|check| (check.name, check.passed)).collect()
}
