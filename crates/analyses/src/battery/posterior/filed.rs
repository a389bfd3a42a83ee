//! Numbers, sentences and the table of the part.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{FreeCell, FreeTable, Quantity};
use uncertainty::posterior::{PARETO_K_MAX, Uniformity};

use super::Sampled;
use crate::study::run::Run;

/// 1.96 standard errors on each side.
const REACH: f64 = 1.959_963_984_540_054;

/// Every number, by name.
pub fn numbers(run: &Run<'_>, found: &Sampled<'_>) -> Result<BTreeMap<String, Quantity>> {
    let mut all = BTreeMap::new();
    let percent = 100.0 * run.study.bootstrap.level;
    for number in &found.numbers {
        let unit = run.unit(number.derivation.unit)?;
        let ends = [("low", number.interval.low), ("high", number.interval.high)];
        for (side, value) in ends {
            let method = format!(
                "{side} end of the {percent} % credible interval: {}, flat prior over the fit \
                coordinates within the law's domain and over the logarithm of the scale",
                found.errors
            );
            let name = format!("{}.posterior_{side}", number.derivation.name);
            all.insert(name, run.plain(value, unit, &method));
        }
    }
    let of = |pick: &dyn Fn(&super::Number<'_>) -> f64, keep: fn(f64, f64) -> f64| {
        found.numbers.iter().map(pick).reduce(keep)
    };
    let mut file = |name: &str, value: Option<f64>, method: &str| {
        all.extend(value.map(|value| (name.to_owned(), run.plain(value, "1", method))));
    };
    let r_hat = of(&|one| one.diagnosis.r_hat, f64::max);
    file("rhat_max", r_hat, "largest rank-normalised split R̂ of a number");
    let least = of(&|one| one.diagnosis.bulk.min(one.diagnosis.tail), f64::min);
    file("ess_least", least, "smallest effective sample size of a number, bulk or tail");
    let overlap = found.numbers.iter().filter_map(|one| one.overlap).reduce(f64::min);
    let method = "what the credible interval and that of pairs share over what they cover, least \
        of the numbers";
    file("posterior_overlap", overlap, method);
    let shape = found.left_out.pareto_k_max();
    file("pareto_k_max", Some(shape), "largest shape k̂ of the weights that leave a row out");
    let bad = found.left_out.pareto_k.iter().filter(|k| **k > PARETO_K_MAX).count();
    file("pareto_k_bad", Some(bad as f64), "rows whose k̂ is above 0.7");
    if let Some((_, tested)) = &found.ranked {
        for (name, value, method) in of_ranks(tested) {
            file(name, value, method);
        }
    }
    let (elpd, error) = (found.left_out.elpd(), found.left_out.standard_error());
    let method = "expected log density of log losses left out one at a time, by Pareto smoothed \
        importance sampling of the posterior";
    let quantity = run.plain(elpd, "nats", method);
    let (low, high) = (elpd - REACH * error, elpd + REACH * error);
    all.insert("loo_elpd".to_owned(), quantity.within(low, high, 0.95));
    Ok(all)
}

/// The p values of the ranks: the smallest of all, times how many there are.
fn of_ranks(tested: &[Uniformity]) -> [(&'static str, Option<f64>, &'static str); 3] {
    let least = |pick: fn(&Uniformity) -> f64| tested.iter().map(pick).reduce(f64::min);
    let count = tested.len() as f64;
    let whole = |p: f64, tests: f64| (p * tests).min(1.0);
    let (chi, band) = (least(|u| u.chi_squared_p), least(|u| u.band_p));
    [
        (
            "sbc_chi_squared_p",
            chi.map(|p| whole(p, count)),
            "ranks of planted truths: smallest p value of χ² over the unknowns, times their number",
        ),
        (
            "sbc_band_p",
            band.map(|p| whole(p, count)),
            "ranks of planted truths: smallest p value of the distribution function over the \
             unknowns, times their number",
        ),
        (
            "sbc_p",
            chi.zip(band).map(|(chi, band)| whole(chi.min(band), 2.0 * count)),
            "ranks of planted truths: smallest p value of both tests over the unknowns, times the \
             number of tests",
        ),
    ]
}

/// What a reader should know of this posterior.
pub fn sentences(found: &Sampled<'_>) -> Vec<String> {
    let plan = found.plan;
    let mut all = vec![format!(
        "The likelihood has {}, with the scale as one more unknown. The prior is flat over the \
        coordinates that are fitted, within the law's domain, and over the logarithm of the scale. \
        {} chains of {} draws, one every {} steps; {:.0} % of the steps were taken.",
        found.errors,
        plan.chains,
        plan.draws,
        plan.thin,
        100.0 * found.chains.accepted
    )];
    let bad = found.left_out.pareto_k.iter().filter(|k| **k > PARETO_K_MAX).count();
    all.push(format!(
        "Left out one at a time, the rows have a log density of {:.1} ± {:.1} together. {}",
        found.left_out.elpd(),
        found.left_out.standard_error(),
        match bad {
            0 => "No row is so influential that this cannot be trusted.".to_owned(),
            1 => "One row is so influential that this cannot be trusted.".to_owned(),
            _ => format!("{bad} rows are so influential that this cannot be trusted."),
        }
    ));
    if let Some((truths, tested)) = &found.ranked {
        let [_, _, (_, p, _)] = of_ranks(tested);
        let p = p.unwrap_or(f64::NAN);
        let verdict =
            if p > 0.01 { "even, as they must be" } else { "not even: the sampler is off" };
        all.push(format!(
            "{truths} truths were drawn from the posterior, data were simulated at each, and each \
            truth was ranked among the draws of the posterior of all data: the ranks are {verdict} \
            (p = {p:.2})."
        ));
    }
    all
}

/// The table: one line a number.
pub fn table(run: &Run<'_>, found: &Sampled<'_>) -> FreeTable {
    let rows = found
        .numbers
        .iter()
        .map(|number| {
            let name = &number.derivation.name;
            let end =
                |side: &str| FreeCell::Number(run.full_name(&format!("{name}.posterior_{side}")));
            let overlap = number.overlap;
            vec![
                FreeCell::words(name.clone()),
                end("low"),
                end("high"),
                FreeCell::Value(number.diagnosis.r_hat),
                FreeCell::Value(number.diagnosis.bulk.min(number.diagnosis.tail).round()),
                overlap.map_or_else(|| FreeCell::words("none"), FreeCell::Value),
            ]
        })
        .collect();
    let percent = 100.0 * run.study.bootstrap.level;
    FreeTable {
        id: "posterior".to_owned(),
        title: format!(
            "Credible intervals of {percent:.0} %. Chains have come together where R̂ is below \
            1.01. The overlap with the interval of pairs is 1 where both are the same."
        ),
        columns: ["number", "low", "high", "R̂", "effective draws", "overlap with pairs"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    }
}
