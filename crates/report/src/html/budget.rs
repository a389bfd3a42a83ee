//! The box in which a reader names a size and tokens: which law it computes, and the numbers of
//! that law for its script.

use evidence::{Evidence, Finding, StudyDetail};
use serde::Serialize;

use super::links::{between, to_section, up};
use super::plan::{INDEX, Plan};
use crate::links::section_id;
use crate::view::View;

/// The script with its numbers, in the folder of the pages.
pub const FILE: &str = "assets/budget.js";
/// The parameters as the script has them.
const ORDER: [&str; 5] = ["A", "B", "E", "alpha", "beta"];
/// What the name of a loss at a budget begins with.
const LOSS: &str = "loss_nats_at_";
/// Digits of a number of the script.
const DIGITS: usize = 7;

/// The law that the box computes.
#[derive(Debug)]
pub struct Law {
    /// The section about its study.
    pub section: String,
    numbers: Numbers,
}

/// What the script reads.
#[derive(Debug, Serialize)]
struct Numbers {
    level: f64,
    unit: String,
    /// The compute with which the box begins: the budget of the study next below the largest run.
    start: f64,
    /// The compute of the largest run.
    largest: f64,
    fit: Vec<f64>,
    replicates: Vec<Vec<f64>>,
    errors: Vec<f64>,
    /// Of each budget its compute, and by how much its interval is wider than the draws', down and
    /// up.
    widened: Vec<[f64; 3]>,
}

/// The law of the study that was attacked in most ways, among those that filed their draws.
pub fn law(evidence: &Evidence) -> Option<Law> {
    let mut best: Option<(&Finding, &StudyDetail)> = None;
    for (found, study) in evidence.studies().filter(|(_, study)| study.draws.is_some()) {
        if best.is_none_or(|(_, other)| study.battery.len() > other.battery.len()) {
            best = Some((found, study));
        }
    }
    let (found, study) = best?;
    let numbers = numbers(evidence, found, study)?;
    Some(Law { section: section_id(&found.head), numbers })
}

fn numbers(evidence: &Evidence, found: &Finding, study: &StudyDetail) -> Option<Numbers> {
    let draws = study.draws.as_ref()?;
    let place = |name: &&str| study.parameters.iter().position(|it| it.name == **name);
    let places: Vec<usize> = ORDER.iter().map(place).collect::<Option<_>>()?;
    let of = |values: &Vec<f64>| places.iter().map(|&at| Some(short(*values.get(at)?))).collect();
    let fit = ORDER.iter().map(|name| Some(short(found.quantity(name)?.estimate)));
    let largest = largest(evidence, found)?;
    let widened = widened(found);
    let start = widened.iter().map(|[flop, ..]| *flop).rfind(|flop| *flop <= largest);
    Some(Numbers {
        level: study.bootstrap.level,
        unit: found.quantity("E")?.unit.clone(),
        start: start.unwrap_or(largest),
        largest: short(largest),
        fit: fit.collect::<Option<_>>()?,
        replicates: draws.replicates.iter().map(of).collect::<Option<_>>()?,
        errors: draws.ln_errors.iter().map(|&error| short(error)).collect(),
        widened,
    })
}

/// The compute of the largest run that the law has seen.
fn largest(evidence: &Evidence, found: &Finding) -> Option<f64> {
    let id = found.head.observations.as_deref()?;
    let set = evidence.observations.iter().find(|set| set.id == id)?;
    let column = set.columns.iter().find(|column| column.name == "training_flop")?;
    Some(column.high)
}

/// The budgets of a study with how much wider than the draws' their intervals are, smallest first.
fn widened(found: &Finding) -> Vec<[f64; 3]> {
    let budget = |name: &String| {
        let flop: f64 = name.strip_prefix(LOSS)?.parse().ok()?;
        let loss = found.quantity(name)?;
        let end = |end: &str| Some(found.quantity(&format!("{name}.pairs_{end}"))?.estimate);
        let factor = |used: Option<f64>, drawn: Option<f64>| {
            let wider = (used? - loss.estimate) / (drawn? - loss.estimate);
            (wider.is_finite() && wider > 1.0).then(|| short(wider))
        };
        let below = factor(loss.low, end("low")).unwrap_or(1.0);
        Some([flop, below, factor(loss.high, end("high")).unwrap_or(1.0)])
    };
    let mut all: Vec<[f64; 3]> = found.quantities.keys().filter_map(budget).collect();
    all.sort_by(|one, other| one[0].total_cmp(&other[0]));
    all
}

/// A number with as many digits as the box needs.
fn short(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

impl Law {
    /// A script below its numbers.
    pub fn script(&self, remark: &str, script: &str) -> Result<String, serde_json::Error> {
        let numbers = serde_json::to_string(&self.numbers)?;
        Ok(format!("{remark}const LAW = {numbers};\n{script}"))
    }
}

/// The box on a page.
#[derive(Debug, Serialize)]
pub struct Budget {
    /// The address of the study; none on its own page.
    study: Option<String>,
    /// What the study is called.
    title: String,
    /// The paper; none where there is none.
    paper: Option<String>,
    /// The file of all numbers.
    numbers: String,
}

/// The box, on the first page and on that of the study.
pub fn on(law: Option<&Law>, view: &View, plan: &Plan, file: &str) -> Option<Budget> {
    let law = law?;
    let (page, _) = plan.place(&law.section)?;
    let section = view.sections.iter().find(|section| section.id == law.section)?;
    let is_there = file == INDEX || file == page.file;
    is_there.then(|| Budget {
        study: to_section(plan, file, &law.section).filter(|_| file == INDEX),
        title: section.title.clone(),
        paper: view.note.is_empty().then(|| between(file, "report.pdf")),
        numbers: up(file) + "tables/quantities.csv",
    })
}
