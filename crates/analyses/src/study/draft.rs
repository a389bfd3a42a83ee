//! Which laws a set of observations could be fitted to, for the draft of a study.

pub mod text;

use std::cmp::Reverse;

use laws::{Law, Scale};
use observations::Observations;

/// What a law in one variable of the study's choice is tried on, in this order.
const CHOSEN: [&str; 3] = ["training_flop", "params", "training_tokens"];

/// Budgets over the compute of the largest run, by name.
pub const MULTIPLES: [(&str, f64); 3] = [("1x", 1.0), ("10x", 10.0), ("100x", 100.0)];

/// A law, with all that a draft writes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub law: &'static str,
    /// Its formula.
    pub formula: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// The column it would predict.
    pub response: String,
    /// The columns it would be fitted to, in its order.
    pub variables: Vec<String>,
    /// Parameters that need starts, and whether each is a scale (or else an exponent).
    pub axes: Vec<(&'static str, bool)>,
    /// Parameters that follow from the others by least squares.
    pub following: Vec<&'static str>,
    /// Whether it has a value along training compute.
    pub is_along_compute: bool,
}

/// What a set has, as far as it is known: the names of its columns, and its rows where its file is
/// here.
pub struct Columns<'a> {
    /// The names.
    pub names: Vec<&'a str>,
    /// The rows.
    pub rows: Option<&'a Observations>,
    /// The column that the study is about.
    pub response: &'a str,
    /// What a law in one variable of the study's choice is tried on; none, the first that varies of
    /// compute, parameters and tokens.
    pub along: Option<&'a str>,
}

impl Columns<'_> {
    /// Whether the set has the column, and its values are positive and not all the same.
    fn varies(&self, name: &str) -> bool {
        let Some(rows) = self.rows else { return self.names.contains(&name) };
        let Ok(column) = rows.column(name) else { return false };
        let differ = column.values.windows(2).any(|pair| pair[0].total_cmp(&pair[1]).is_ne());
        differ && column.values.iter().all(|&value| value > 0.0)
    }

    /// The column that a variable of a law would be fitted to.
    fn column(&self, variable: &str) -> Option<String> {
        if variable == "any" {
            if let Some(along) = self.along {
                return (along != self.response && self.varies(along)).then(|| along.to_owned());
            }
            return CHOSEN.into_iter().find(|name| self.varies(name)).map(str::to_owned);
        }
        // What a study is about is no variable of it.
        (variable != self.response && self.varies(variable)).then(|| variable.to_owned())
    }

    /// Whether the law predicts what the study is about. A law of the loss serves for an error as
    /// well, for both fall towards a floor; it does not for an accuracy, nor the other way round.
    fn answers(&self, law: &dyn Law) -> bool {
        let falls = ["loss_nats", "error_fraction"];
        law.response() == self.response
            || (law.response() == "loss_nats" && falls.contains(&self.response))
    }

    /// Whether the rows are here and one column is the other times a constant: runs whose
    /// variables move together cannot tell one exponent from another.
    fn move_together(&self, variables: &[String]) -> bool {
        let Some(rows) = self.rows else { return false };
        variables.windows(2).any(|pair| rows.proportional(&pair[0], &pair[1]))
    }
}

/// The laws whose variables the set has, those of most variables first.
#[must_use]
pub fn candidates(columns: &Columns<'_>) -> Vec<Candidate> {
    let mut all = Vec::new();
    if !columns.varies(columns.response) {
        return all;
    }
    for law in laws::LAWS.iter().filter(|law| columns.answers(**law)) {
        let variables: Option<Vec<String>> =
            law.variables().iter().map(|variable| columns.column(variable)).collect();
        let Some(variables) = variables else { continue };
        if !columns.move_together(&variables) {
            all.push(candidate(*law, columns.response, variables));
        }
    }
    all.sort_by_key(|one: &Candidate| Reverse(one.variables.len()));
    all
}

/// Why a law is none of the candidates, in words.
#[must_use]
pub fn why_not(name: &str, columns: &Columns<'_>) -> String {
    let Some(law) = laws::law(name) else { return "no law is called so".to_owned() };
    if !columns.answers(law) {
        return format!("it predicts {}, not {}", law.response(), columns.response);
    }
    if !columns.varies(columns.response) {
        let response = columns.response;
        return if columns.names.contains(&response) {
            format!("{response} is the same in every row, or is not positive in every row")
        } else {
            format!("no column is {response}")
        };
    }
    for &variable in law.variables() {
        if columns.column(variable).is_some() {
            continue;
        }
        return match variable {
            "any" => "no column is a variable that varies".to_owned(),
            _ if !columns.names.contains(&variable) => format!("no column is {variable}"),
            _ => format!("{variable} does not vary, or is not positive in every row"),
        };
    }
    format!(
        "{} are one times a constant in every row, so that no exponent is told from the other",
        law.variables().join(" and ")
    )
}

/// What a law needs, in words: what it predicts, and what from; none where no law is called so.
#[must_use]
pub fn needs(name: &str) -> Option<String> {
    let law = laws::law(name)?;
    let one = |variable: &&str| match *variable {
        "any" => "a variable of the study's choice".to_owned(),
        variable => variable.to_owned(),
    };
    let variables: Vec<String> = law.variables().iter().map(one).collect();
    Some(format!("{name} predicts {} from {}", law.response(), variables.join(" and ")))
}

fn candidate(law: &'static dyn Law, response: &str, variables: Vec<String>) -> Candidate {
    let (mut axes, mut following) = (Vec::new(), Vec::new());
    for (index, parameter) in law.parameters().iter().enumerate() {
        if law.coefficients().contains(&index) {
            following.push(parameter.name);
        } else {
            axes.push((parameter.name, parameter.scale != Scale::Linear));
        }
    }
    axes.sort_unstable();
    // Whether it has a value along compute does not hang on where its parameters are.
    let along = law.along_compute(&vec![0.5; law.parameters().len()]);
    Candidate {
        law: law.name(),
        formula: law.formula(),
        source: law.source(),
        response: response.to_owned(),
        variables,
        axes,
        following,
        is_along_compute: along.is_some(),
    }
}

/// A budget above every run, in FLOP: the next power of ten, as it is written.
#[must_use]
pub fn budget(rows: &Observations) -> Option<String> {
    let flop = &rows.column("training_flop").ok()?.values;
    let largest = flop.iter().copied().fold(0.0, f64::max);
    let exponent: u32 = format!("{largest:e}").split_once('e')?.1.parse().ok()?;
    Some(format!("1e{}", exponent + 1))
}

/// Budgets by name: the compute of the largest run, ten times and a hundred times as much.
#[must_use]
pub fn multiples(rows: &Observations) -> Option<Vec<(&'static str, f64)>> {
    let flop = &rows.column("training_flop").ok()?.values;
    let largest = flop.iter().copied().fold(0.0, f64::max);
    Some(MULTIPLES.iter().map(|&(name, times)| (name, times * largest)).collect())
}
