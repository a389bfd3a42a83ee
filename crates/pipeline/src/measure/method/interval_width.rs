//! How wide the interval of the compute-optimal exponent is, and how many runs a printed width
//! would take.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use fit::{Bounds, Effort, Objective, Problem};
use measures::Interval;
use schemars::JsonSchema;
use serde::Deserialize;

use super::extrapolation::grid;
use super::given::column;
use super::{Compute, Findings, Given};
use crate::study::{Solver, built_in};

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

    fn words(&self) -> String {
        format!(
            "{} by Huber's objective of log residuals, delta {}; percentile interval of the \
            exponent a of N*(C) over rows \
             drawn with replacement, which shrinks with 1/sqrt(n); the interval of its width is what the number of replicates \
             leaves open",
            self.law, self.delta
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let rows = given.rows;
        ensure!(
            self.printed_width > 0.0,
            "printed_width {} is not positive; hint: 0.001",
            self.printed_width
        );
        ensure!(self.again >= 100, "again: {} draws make no interval; hint: 1000", self.again);
        let (plan, seed) = given.plan()?;
        let law = built_in(&self.law)?;
        let variables: Vec<&[f64]> =
            self.variables.iter().map(|name| column(rows, name)).collect::<Result<_>>()?;
        let huber = Objective::Huber { delta: self.delta };
        let problem = Problem::new(law, huber, &variables, column(rows, law.response())?)?;
        let config = self.solver.config();
        let (grid, bounds) = (grid(law, &self.starts)?, Bounds::none(law.parameters().len()));
        let best = fit::search(&problem, &grid, Effort::EveryStart, &bounds, &config)?.best;
        ensure!(
            best.stop.converged(),
            "the fit did not converge: {}; hint: more starts or steps",
            best.stop.words()
        );
        let draws = robustness::Bootstrap {
            replicates: plan.replicates,
            seed,
            clusters: (0..rows.len()).collect(),
            check_every: robustness::CHECK_EVERY,
        };
        let replicates =
            robustness::bootstrap(&problem, &best.theta, &grid, &draws, &bounds, &config);
        let exponent: robustness::Function<'_> =
            Box::new(|theta| Some(law.along_compute(theta)?.split?.params_exponent));
        let estimate =
            exponent(&best.theta).with_context(|| format!("law {} knows no split", self.law))?;
        // Draws of the draws have a stream of their own.
        let again = robustness::seed(seed, "again");
        let width = robustness::interval_width(
            &exponent,
            &replicates.thetas,
            plan.level,
            self.again,
            again,
        )
        .context("no replicate converged; hint: more starts or steps")?;
        let runs = |width: f64| robustness::runs_for_width(rows.len(), width, self.printed_width);
        // Not the level of the interval of a, but of what the replicates leave open about its
        // width.
        found.level = 0.95;
        let open = Some(Interval { low: width.low, high: width.high });
        found.plain("a", estimate, "1", "exponent of N*(C)");
        found.count("replicates_failed", replicates.failed, "replicates that did not converge");
        let method = format!("width of the percentile interval of a at level {}", plan.level);
        found.add("width", width.estimate, open, "1", &method);
        let needed = Some(Interval { low: runs(width.low), high: runs(width.high) });
        let method = format!(
            "runs for a width of {}: n (width/{})^2",
            self.printed_width, self.printed_width
        );
        found.add("runs_needed", runs(width.estimate), needed, "1", &method);
        let method = format!(
            "width at level {} of a normal distribution with the replicates' standard deviation",
            plan.level
        );
        found.plain("width_normal", width.normal, "1", &method);
        let method = format!("runs for a width of {}, from the normal width", self.printed_width);
        found.plain("runs_needed_normal", runs(width.normal), "1", &method);
        Ok(())
    }
}
