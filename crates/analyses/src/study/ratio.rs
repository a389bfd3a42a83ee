//! Likelihood ratios as numbers of a study.

use robustness::{ErrorModel, LikelihoodRatio};

use super::check::{Results, Statistic};
use super::run::Run;

/// The names of a likelihood ratio and of its p value.
#[must_use]
pub fn ratio_names(name: &str) -> [String; 2] {
    [format!("likelihood_ratio_{name}"), format!("p_value_{name}")]
}

/// The p value as the statistic of a check; a test whose fits failed has not passed.
#[must_use]
pub fn p_value(name: &str, test: Option<&LikelihoodRatio>) -> Statistic<'static> {
    match test {
        Some(test) => Statistic::Filed(format!("p_value_{name}"), test.p_value),
        None => Statistic::NotComputed("not tested: a fit of the two failed"),
    }
}

/// Files a likelihood ratio under a name, unless a fit failed: then there is no such number.
pub fn file_ratio(
    results: &mut Results,
    run: &Run<'_>,
    name: &str,
    test: Option<&LikelihoodRatio>,
    model: ErrorModel,
    what: &str,
) {
    let Some(test) = test else { return };
    let (words, freedom) = (model.words(), test.freedom);
    let method = format!("likelihood ratio, {what}, {words}, {freedom} degrees of freedom");
    let against = format!("{method}, held against {}", test.reference);
    let [ratio, p_value] = ratio_names(name);
    results.quantities.insert(ratio, run.plain(test.statistic, "1", &method));
    results.quantities.insert(p_value, run.plain(test.p_value, "1", &against));
}
