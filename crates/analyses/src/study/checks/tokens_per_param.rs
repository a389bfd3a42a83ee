//! E3a: amounts of data vary beside the sizes of models, so that each has a term of its own.

use anyhow::Result;
use evidence::Sense;

use crate::rows::logarithms;
use crate::study::Study;
use crate::study::check::{Check, Results, Statistic, Threshold, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "E3a",
    title: "Tokens a parameter vary",
    why: "tokens go along with parameters: the rows hardly tell what either of them does",
    statistic: "variance inflation 1/(1 - r^2), r the correlation of the logarithms of parameters \
        and tokens",
    sense: Sense::Below,
    threshold: Threshold::Fixed(10.0),
    reference: "Marquardt 1970, Technometrics 12: at most 10; Kricheli 2026, arXiv 2605.08541: \
        runs at one ratio of tokens to parameters do not determine the law",
    subject: None,
    applies: |study| if has_both(study) { once("E3a") } else { Vec::new() },
    files: |study| if has_both(study) { vec![DECADES.to_owned()] } else { Vec::new() },
    run,
};

/// The decades of the ratio.
const DECADES: &str = "tokens_per_param_decades";
/// What the check is about.
const BOTH: [&str; 2] = ["params", "training_tokens"];

fn has_both(study: &Study) -> bool {
    BOTH.iter().all(|name| study.variables.iter().any(|variable| variable == name))
}

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if !has_both(run.study) {
        return Ok(());
    }
    let [sizes, tokens] = BOTH.map(|name| logarithms(&run.fit.rows, name));
    let (sizes, tokens) = (sizes?, tokens?);
    let ratios = || tokens.iter().zip(&sizes).map(|(d, n)| d - n);
    let low = ratios().fold(f64::INFINITY, f64::min);
    let high = ratios().fold(f64::NEG_INFINITY, f64::max);
    let decades = (high - low) / laws::ln(10.0);
    let method = "log10 of the largest over the smallest ratio of training tokens to parameters";
    results.quantities.insert(DECADES.to_owned(), run.plain(decades, "decades", method));
    let statistic = match robustness::variance_inflation(&sizes, &tokens) {
        Some(inflation) => Statistic::Own(inflation),
        None => Statistic::NotComputed(
            "tokens follow from parameters (or one of them never changes): the rows do not tell \
            what either of them does",
        ),
    };
    results.file(check, run, statistic);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, two, two_rows};

    /// Sizes in steps of two, and what each is trained on.
    fn with_tokens(tokens: impl Fn(usize, f64) -> f64) -> Planted {
        let sizes = (0..24).map(|i| 1e7 * laws::exp(0.4 * f64::from(i)));
        let runs = sizes.enumerate().map(|(i, n)| [n, tokens(i, n)]);
        Planted::new(two(), two_rows(runs.collect()))
    }

    #[test]
    fn tokens_of_their_own_pass() {
        let planted = with_tokens(|i, _| [1e9, 8e9, 6e10][i % 3]);
        assert!(planted.passes(&CHECK), "{:?}", planted.made(&CHECK));
    }

    #[test]
    fn twenty_tokens_a_parameter_fail() {
        let planted = with_tokens(|_, n| 20.0 * n);
        let results = planted.results(&CHECK);
        assert!(!results.checks[0].passed, "{:?}", results.checks);
        assert!(results.quantities[DECADES].estimate.abs() < 1e-9, "one ratio");
    }

    #[test]
    fn tokens_that_nearly_follow_fail() {
        let planted = with_tokens(|i, n| 20.0 * n * [1.0, 1.3, 0.8][i % 3]);
        assert!(!planted.passes(&CHECK), "{:?}", planted.results(&CHECK).quantities);
    }
}
