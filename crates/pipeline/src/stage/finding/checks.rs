//! Checks of the catalogue on one fit, and the quantities that claims read off them.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{Check, Quantity};
use fit::{BfgsConfig, Bounds, GradientRule};
use robustness::{ErrorModel, LikelihoodRatio};

use super::Run;

/// Checks with the quantities they yield.
#[derive(Default)]
pub struct Checks {
    /// One a line of the checks table.
    pub checks: Vec<Check>,
    /// Numbers under their names.
    pub quantities: BTreeMap<String, Quantity>,
}

impl Checks {
    fn add(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// A check whose statistic must lie below its threshold.
    fn below(&mut self, [id, title, statistic]: [&str; 3], value: f64, threshold: f64, note: &str) {
        self.add(Check {
            id: id.to_owned(),
            title: title.to_owned(),
            statistic: statistic.to_owned(),
            value,
            threshold: format!("below {}", short(threshold)),
            passed: value < threshold,
            note: note.to_owned(),
        });
    }

    /// A p value that must lie below its threshold; a test whose fits failed has not passed.
    fn p_below(
        &mut self,
        names: [&str; 3],
        test: Option<&LikelihoodRatio>,
        threshold: f64,
        note: &str,
    ) {
        match test {
            Some(test) => self.below(names, test.p_value, threshold, note),
            None => self.below(names, 1.0, threshold, "not tested: a fit of the two failed"),
        }
    }

    /// A p value that must lie above its threshold; a test whose fits failed has not passed.
    fn p_above(
        &mut self,
        names: [&str; 3],
        test: Option<&LikelihoodRatio>,
        threshold: f64,
        note: &str,
    ) {
        match test {
            Some(test) => self.above(names, test.p_value, threshold, note),
            None => self.above(names, 0.0, threshold, "not tested: a fit of the two failed"),
        }
    }

    /// A check whose statistic must lie above its threshold.
    fn above(&mut self, [id, title, statistic]: [&str; 3], value: f64, threshold: f64, note: &str) {
        self.add(Check {
            id: id.to_owned(),
            title: title.to_owned(),
            statistic: statistic.to_owned(),
            value,
            threshold: format!("above {}", short(threshold)),
            passed: value > threshold,
            note: note.to_owned(),
        });
    }
}

/// A threshold in words: as written where it was written, three decimals where it was computed.
fn short(threshold: f64) -> String {
    let exact = threshold.to_string();
    match exact.len() {
        0..=8 => exact,
        _ if threshold.abs() < 1e-3 => format!("{threshold:e}"),
        _ => format!("{threshold:.3}"),
    }
}

/// A start near a point, a twentieth away in every coordinate.
fn aside(theta: &[f64]) -> Vec<f64> {
    theta.iter().map(|t| t * 1.05).collect()
}

impl Run<'_> {
    /// Every check that applies.
    pub(super) fn checks(&self) -> Result<Checks> {
        let mut checks = Checks::default();
        self.convergence(&mut checks);
        self.invariance(&mut checks)?;
        self.second_optimiser(&mut checks);
        self.centring(&mut checks)?;
        self.replicate_failures(&mut checks);
        self.range(&mut checks);
        self.published(&mut checks);
        self.offset(&mut checks)?;
        Ok(checks)
    }

    fn convergence(&self, checks: &mut Checks) {
        let found = &self.found;
        checks.above(
            ["C1", "Starts agree", "starts that ended at the best minimum"],
            found.agreeing as f64,
            1.5,
            "a minimum that one start alone finds may not be the lowest",
        );
        if let Some(gain) = found.gain_last_doubling {
            checks.below(
                [
                    "C1",
                    "More starts gain nothing",
                    "gain of the last doubling of the starts, relative to the objective",
                ],
                gain,
                fit::SETTLED,
                "a search that still gains has not seen the lowest minimum",
            );
        }
        checks.below(
            ["C2", "The gradient vanishes", "largest scaled gradient component"],
            found.best.gradient_scaled,
            1e-6,
            "a solver that stops early calls any point a minimum",
        );
        checks.below(
            ["C2", "No parameter ends on an edge", "parameters on a bound of the fit"],
            found.best.on_bound.len() as f64,
            0.5,
            "the data would push a parameter on the edge of its domain further: its value is the \
            edge's, not theirs",
        );
        if let Some([smallest, _]) = self.problem.hessian_extremes(&found.best.theta) {
            checks.above(
                ["C2", "The minimum curves upwards", "smallest eigenvalue of the Hessian"],
                smallest,
                0.0,
                "a flat direction is a parameter that the data do not know",
            );
        }
    }

    /// C3: the objective as a sum, times n and divided by n, from a start a twentieth away.
    fn invariance(&self, checks: &mut Checks) -> Result<()> {
        let (best, rows) = (&self.found.best.theta, self.problem.rows());
        let mut largest = 0.0_f64;
        for factor in [rows as f64, 1.0 / rows as f64] {
            let scaled = self.problem.weighted(&vec![factor; rows])?;
            let end = fit::minimise(&scaled, &aside(best), &self.bounds, &self.study.config());
            let off = best.iter().zip(&end.theta).map(|(a, b)| (a - b).abs() / (1.0 + a.abs()));
            largest = off.fold(largest, f64::max);
        }
        checks.below(
            [
                "C3",
                "Sum and mean agree",
                "largest relative change of a parameter when the objective is scaled by n and 1/n",
            ],
            largest,
            1e-6,
            "a stopping rule that a factor on the objective moves stops early or never",
        );
        Ok(())
    }

    /// C4: BFGS, which shares nothing with the first solver but the objective; it needs a gradient
    /// everywhere.
    fn second_optimiser(&self, checks: &mut Checks) {
        let best = &self.found.best;
        if self.problem.objective.has_kinks() {
            return;
        }
        let config = BfgsConfig { steps_max: 2000, stop: GradientRule::Relative(1e-9) };
        let end = fit::bfgs_bounded(
            &mut |theta, gradient| self.problem.value_and_gradient(theta, gradient),
            &aside(&best.theta),
            &self.bounds,
            &config,
        );
        checks.below(
            [
                "C4",
                "A second optimiser agrees",
                "difference between the objectives of Newton's method and BFGS, relative",
            ],
            (end.objective - best.objective).abs() / (0.5 * best.square),
            1e-8,
            "two methods that end apart have not both found the minimum",
        );
    }

    fn centring(&self, checks: &mut Checks) -> Result<()> {
        let residuals = self.problem.residuals(&self.found.best.theta);
        let mut columns: Vec<&str> = self.study.variables.iter().map(String::as_str).collect();
        if self.compute.is_some() && !columns.contains(&"training_flop") {
            columns.push("training_flop");
        }
        for name in columns {
            let column = self.rows.column(name)?;
            if let Some(test) = robustness::centring(&residuals, &column.values) {
                let title =
                    format!("Residuals are centred along {}", column.quantity.label.to_lowercase());
                checks.below(
                    ["C6", &title, "largest |mean / standard error| of ten groups"],
                    test.statistic,
                    test.threshold,
                    "a tenth of the data that lies off the curve is a misfit of the law",
                );
            }
        }
        Ok(())
    }

    fn replicate_failures(&self, checks: &mut Checks) {
        let share = self.replicates.failed_share();
        checks.below(
            [
                "D11",
                "Replicates converge",
                "share of bootstrap replicates that did not converge or drew too few different \
                rows",
            ],
            share,
            0.01,
            "replicates that are left out make an interval too narrow",
        );
        let method =
            "share of bootstrap replicates that did not converge or drew too few different rows";
        checks
            .quantities
            .insert("replicates_failed_share".to_owned(), self.plain(share, "fraction", method));
    }

    fn range(&self, checks: &mut Checks) {
        let Some(range) = &self.compute else { return };
        let decades = robustness::decades(range.low_flop, range.high_flop);
        checks.above(
            ["E7", "The data span decades", "decades of training compute"],
            decades,
            2.0,
            "over less than two decades a power law cannot be told from other curves",
        );
        checks.quantities.insert(
            "range_decades_flop".to_owned(),
            self.plain(decades, "decades", "log10 of largest over smallest training compute"),
        );
    }

    /// C12 under both error models: the study's verdict on a paper must not hang on one of them.
    fn published(&self, checks: &mut Checks) {
        let theta = &self.found.best.theta;
        for set in &self.published {
            for (suffix, model) in
                [("huber_density", ErrorModel::HuberDensity), ("normal", ErrorModel::Normal)]
            {
                let exact = set.coordinates(self.law, 0.0);
                let digits = Bounds { lower: exact.clone(), upper: exact };
                let rounding = Bounds {
                    lower: set.coordinates(self.law, -1.0),
                    upper: set.coordinates(self.law, 1.0),
                };
                let config = self.study.config();
                let strict =
                    robustness::published_test(&self.problem, theta, &digits, model, &config);
                let kind =
                    robustness::published_test(&self.problem, theta, &rounding, model, &config);
                let title = format!("{} fits its data", set.label);
                let statistic = format!("p value, rounding granted, {}", model.words());
                checks.p_above(
                    ["C12", &title, &statistic],
                    kind.as_ref(),
                    1e-3,
                    "below, under these errors no values that print as the paper's can have made \
                    these data",
                );
                self.ratio(
                    checks,
                    &format!("{}_digits_{suffix}", set.id),
                    strict,
                    model,
                    "printed digits as exact",
                );
                self.ratio(
                    checks,
                    &format!("{}_rounding_{suffix}", set.id),
                    kind,
                    model,
                    "best values that print so",
                );
            }
        }
    }

    fn offset(&self, checks: &mut Checks) -> Result<()> {
        let Some(name) = &self.study.offset else { return Ok(()) };
        let Some(index) = self.law.parameters().iter().position(|p| p.name == name) else {
            return Ok(());
        };
        let model = ErrorModel::of(self.study.objective());
        let grid = self.study.grid(self.law);
        let test = robustness::offset_test(
            &self.problem,
            &self.found.best.theta,
            index,
            &grid,
            model,
            &self.study.config(),
        )?;
        let statistic = format!("p value of no {name}, {}", model.words());
        checks.p_below(
            ["F11", "The offset is needed", &statistic],
            test.as_ref(),
            1e-3,
            "otherwise a pure power law describes the data as well",
        );
        self.ratio(checks, "offset", test, model, "no offset against offset");
        Ok(())
    }

    /// Files a likelihood ratio under a name, unless a fit failed: then there is no such number.
    fn ratio(
        &self,
        checks: &mut Checks,
        name: &str,
        test: Option<LikelihoodRatio>,
        model: ErrorModel,
        what: &str,
    ) {
        let Some(test) = test else { return };
        let method = format!(
            "likelihood ratio, {what}, {}, {} degrees of freedom",
            model.words(),
            test.freedom
        );
        let against = format!("{method}, held against {}", test.reference);
        checks
            .quantities
            .insert(format!("likelihood_ratio_{name}"), self.plain(test.statistic, "1", &method));
        checks
            .quantities
            .insert(format!("p_value_{name}"), self.plain(test.p_value, "1", &against));
    }
}
