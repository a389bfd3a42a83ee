//! What the checks read of the ladder: one number over all parameters of the law each.

use std::collections::BTreeMap;

use evidence::Quantity;
use uncertainty::interval::jaccard;

use super::Climbed;
use super::rungs::Ladder;
use crate::study::run::Run;

/// The bootstraps whose widths are compared.
const BOOTSTRAPS: [&str; 5] = ["pairs", "residual", "wild_rademacher", "wild_webb", "parametric"];

/// One number over all parameters each, by name; none where no parameter has one.
pub fn numbers(
    run: &Run<'_>,
    ladder: &Ladder<'_>,
    climbed: &[Climbed<'_>],
) -> BTreeMap<String, Quantity> {
    let parameters: Vec<&Climbed<'_>> = climbed.iter().filter(|one| one.is_parameter).collect();
    let largest = |of: &dyn Fn(&Climbed<'_>) -> Option<f64>| {
        parameters.iter().filter_map(|one| of(one)).reduce(f64::max)
    };
    let mut all = BTreeMap::new();
    let mut file = |name: &str, value: Option<f64>, method: &str| {
        all.extend(value.map(|value| (name.to_owned(), run.plain(value, "1", method))));
    };
    file(
        "interval_width_ratio",
        largest(&width_ratio),
        "widest over narrowest interval of the bootstraps, largest of the parameters",
    );
    // The bias correction of so many draws has a standard error of its own: that of a share of one
    // half, on the scale of the normal quantile.
    let chance = 2.0 * (core::f64::consts::PI / 2.0 / ladder.pairs() as f64).sqrt();
    file(
        "bca_bias",
        largest(&|one| corrections(one).map(|[bias, _]| (bias.abs() - chance).max(0.0))),
        "largest bias correction |z0| of a parameter, less two standard errors of it that the \
         number of draws leaves",
    );
    file(
        "bca_acceleration",
        largest(&|one| corrections(one).map(|[_, acceleration]| acceleration.abs())),
        "largest acceleration |a| of a parameter",
    );
    let open =
        largest(&|one| one.rungs.iter().find(|r| r.has_profile).map(|r| r.open.len() as f64));
    file("profiles_open", open, "sides on which the profile of a parameter never closes, most");
    let overlap = largest(&|one| Some(-jaccard(one.interval("bca")?, one.interval("profile")?)));
    file(
        "interval_overlap",
        overlap.map(|negative| -negative),
        "what the BCa and the profile interval share over what they cover, least of the parameters",
    );
    file(
        "endpoint_error_share",
        largest(&|one| one.rungs.iter().find_map(|rung| rung.end_error)),
        "Monte Carlo error of an end of the percentile interval over its width, largest of the \
         parameters",
    );
    all
}

/// Widest over narrowest bootstrap interval of one number.
fn width_ratio(one: &Climbed<'_>) -> Option<f64> {
    let widths: Vec<f64> = BOOTSTRAPS
        .iter()
        .filter_map(|key| one.interval(key))
        .map(|interval| interval.high - interval.low)
        .collect();
    let widest = widths.iter().copied().reduce(f64::max)?;
    let narrowest = widths.iter().copied().reduce(f64::min)?;
    (widths.len() > 1 && narrowest > 0.0).then(|| widest / narrowest)
}

fn corrections(one: &Climbed<'_>) -> Option<[f64; 2]> {
    one.rungs.iter().find_map(|rung| rung.corrections)
}
