//! The answer to a question about pass@k, as it is printed and as JSON.

use schemars::JsonSchema;
use serde::Serialize;

/// A number with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Number {
    /// The estimate.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The counts that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sampled {
    /// Problems.
    pub problems: usize,
    /// Problems with a success.
    pub solved: usize,
    /// The fewest samples of a problem.
    pub samples_least: u64,
    /// The most samples of a problem.
    pub samples_most: u64,
    /// Problems with fewer samples than the number that is asked about.
    pub with_fewer_samples: usize,
}

/// The fitted distribution of a problem's chance of success.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Tail {
    /// Exponent of the left tail.
    pub alpha: f64,
    /// Exponent at the upper end.
    pub beta: f64,
    /// The greatest chance.
    pub scale: f64,
    /// The share of problems that are never solved.
    pub mass_at_zero: f64,
}

/// A form of the distribution of chances, and how it fits.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Form {
    /// Its name.
    pub name: String,
    /// Whether the counts speak against it (p value of at most 0.05).
    pub is_rejected: bool,
    /// The share of worlds of this form that it fits as badly; none for any distribution.
    pub p_value: Option<f64>,
    /// By how much its log likelihood lies below that of the mixture.
    pub deficit: f64,
    /// The fitted distribution; none for any distribution.
    pub tail: Option<Tail>,
}

/// A number by one form.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FormNumber {
    /// The form's name.
    pub form: String,
    /// The number.
    pub number: Number,
}

/// What is known at one k.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AtK {
    /// The number of samples.
    pub k: u64,
    /// Whether a problem has fewer samples, so that the number is an extrapolation.
    pub is_beyond: bool,
    /// The unbiased mean of the counts, where k is not beyond the samples; the interval is over
    /// problems drawn with their samples.
    pub observed: Option<Number>,
    /// By each form.
    pub by_form: Vec<FormNumber>,
    /// The least lower end of the forms that are not rejected.
    pub widest_low: f64,
    /// Their greatest upper end.
    pub widest_high: f64,
}

/// How narrow the interval of pass@k would be at a size: half its width.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct HalfWidth {
    /// Problems.
    pub problems: usize,
    /// Samples of each.
    pub samples: u64,
    /// By the form that fits best, if it is believed; none, where no form could be fitted.
    pub of_form: Option<f64>,
    /// Over all distributions that such counts would leave possible.
    pub of_any: f64,
}

/// What there is to spend on problems and their samples, in money, FLOP or another unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Costs {
    /// What there is to spend.
    pub budget: f64,
    /// What a problem costs beside its samples.
    pub per_problem: f64,
    /// What a sample costs.
    pub per_sample: f64,
}

/// What more samples would bring.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct More {
    /// The form in whose worlds this is found; none, the mixture's.
    pub form: Option<String>,
    /// Half the width that is asked for.
    pub within: Option<f64>,
    /// The samples in total that are asked about.
    pub budget: Option<u64>,
    /// What problems and samples cost, where that is asked about.
    pub costs: Option<Costs>,
    /// Samples of each problem, those at hand among them, with which the interval of the form is as
    /// narrow as asked; none, not with as many as were tried.
    pub samples_of_form: Option<u64>,
    /// The same over all distributions.
    pub samples_of_any: Option<u64>,
    /// The split of the budget with the narrowest interval of the form.
    pub best_of_form: Option<HalfWidth>,
    /// The split with the narrowest interval over all distributions.
    pub best_of_any: Option<HalfWidth>,
    /// Every number of samples that was tried.
    pub by_samples: Vec<HalfWidth>,
    /// Every split that was tried.
    pub splits: Vec<HalfWidth>,
}

/// What the counts say of pass@k (a success among k samples) and pass^k (k successes).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PassAtK {
    /// The counts.
    pub sampled: Sampled,
    /// The number of samples asked about.
    pub k: u64,
    /// Level of the intervals.
    pub level: f64,
    /// Draws of the intervals.
    pub draws: usize,
    /// The forms; the last one is any distribution.
    pub forms: Vec<Form>,
    /// Two forms that are not rejected, neither of whose estimates of pass@k at the asked k lies in
    /// the interval of the other.
    pub disagreeing: Option<[String; 2]>,
    /// pass@k, the asked k last.
    pub pass_at: Vec<AtK>,
    /// pass^k, the asked k last.
    pub pass_all: Vec<AtK>,
    /// The share of problems that no number of samples solves.
    pub never_solved: Vec<FormNumber>,
    /// The p value of such a share beside a Beta distribution.
    pub mass_at_zero_p_value: Option<f64>,
    /// What more samples would bring, where it was asked.
    pub more: Option<More>,
}
