//! How wide the interval of the compute-optimal exponent is, and how many runs a printed width
//! would take.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use fit::{Bounds, Effort, Objective};
use laws::Law;
use measures::{Draws, Interval};
use observations::Observations;
use robustness::Replicates;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, FIXED_LEVEL, Given, columns_read, owned};
use crate::fitting::{self, Solver, built_in, check_parameters, grid};
use crate::numbers::Numbers;
use crate::rows::What;

/// A law fitted by Huber's objective on log residuals to every row, and again to rows drawn with
/// replacement.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntervalWidth {
    /// The law; it knows a compute-optimal split.
    pub law: String,
    /// The columns its variables stand for.
    pub variables: Vec<String>,
    /// Where Huber's parabola ends.
    pub delta: f64,
    /// Values of the parameters to start from, each of them followed.
    pub starts: BTreeMap<String, Vec<f64>>,
    /// When the solver stops.
    pub solver: Solver,
    /// The printed width that the interval of a is held against.
    pub printed_width: f64,
    /// How often the replicates are drawn again, for what their number leaves open.
    pub again: usize,
}

impl Compute for IntervalWidth {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.variables.iter().map(String::as_str).chain(["loss_nats"]))
    }

    fn names(&self) -> Vec<String> {
        owned(&[
            "a",
            "replicates_failed",
            "width",
            "runs_needed",
            "width_normal",
            "runs_needed_normal",
        ])
    }

    fn words(&self) -> String {
        format!(
            "{} by Huber's objective of log residuals, delta {}; percentile interval of the \
            exponent a of N*(C) over rows drawn with replacement, which shrinks with 1/sqrt(n); \
            the interval of its width is what the number of replicates leaves open",
            self.law, self.delta
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        ensure!(
            self.printed_width > 0.0,
            "printed_width {} is not positive; hint: 0.001",
            self.printed_width
        );
        ensure!(self.again >= 100, "again: {} draws make no interval; hint: 1000", self.again);
        let draws = given.draws()?;
        let law = built_in(&self.law)?;
        let (best, replicates) = self.fit(law, given.rows, draws)?;
        let exponent: robustness::CoordinateFunction<'_> =
            Box::new(|theta| Some(law.along_compute(theta)?.split?.params_exponent));
        let estimate =
            exponent(&best).with_context(|| format!("law {} knows no split", self.law))?;
        // Draws of the draws have a stream of their own.
        let seed = robustness::seed(draws.seed, "again");
        let thetas = &replicates.thetas;
        let width = robustness::interval_width(&exponent, thetas, draws.level, self.again, seed)
            .context("no replicate converged; hint: more starts or steps")?;
        // Not the level of the interval of a, but of what the replicates leave open about its
        // width.
        found.level = FIXED_LEVEL;
        found.plain("a", estimate, "1", "exponent of N*(C)");
        found.count("replicates_failed", replicates.failed, "replicates that did not converge");
        self.file_widths(&width, draws.level, given.rows.len(), found);
        Ok(())
    }
}

impl IntervalWidth {
    /// The best parameters, and those of the replicates.
    fn fit(
        &self,
        law: &'static dyn Law,
        rows: &Observations,
        draws: Draws,
    ) -> Result<(Vec<f64>, Replicates)> {
        let huber = Objective::Huber { delta: self.delta };
        let problem = fitting::problem(law, huber, rows, &self.variables, law.response())?;
        let config = self.solver.config();
        check_parameters(law, self.starts.keys())?;
        let (grid, bounds) = (grid(law, &self.starts), Bounds::none(law.parameters().len()));
        let best = fit::search(&problem, &grid, Effort::EveryStart, &bounds, &config)?.best;
        ensure!(
            best.stop.converged(),
            "the fit did not converge: {}; hint: more starts or steps",
            best.stop.words()
        );
        let draws = robustness::Bootstrap {
            replicates: draws.replicates,
            seed: draws.seed,
            clusters: (0..rows.len()).collect(),
            check_every: robustness::CHECK_EVERY,
        };
        let replicates =
            robustness::bootstrap(&problem, &best.theta, &grid, &draws, &bounds, &config);
        Ok((best.theta, replicates))
    }

    /// The widths, and the runs that the printed one would take.
    fn file_widths(&self, width: &robustness::Width, level: f64, rows: usize, found: &mut Numbers) {
        let printed = self.printed_width;
        let [low, high, estimate, normal] = [width.low, width.high, width.estimate, width.normal]
            .map(|width| robustness::runs_for_width(rows, width, printed));
        let open = Some(Interval { low: width.low, high: width.high });
        let method = format!("width of the percentile interval of a at level {level}");
        found.add("width", width.estimate, open, "1", &method);
        let method = format!("runs for a width of {printed}: n (width/{printed})^2");
        found.add("runs_needed", estimate, Some(Interval { low, high }), "1", &method);
        let method = format!(
            "width at level {level} of a normal distribution with the replicates' standard \
            deviation"
        );
        found.plain("width_normal", width.normal, "1", &method);
        let method = format!("runs for a width of {printed}, from the normal width");
        found.plain("runs_needed_normal", normal, "1", &method);
    }
}
