//! The laws of both ways fitted to smaller runs, and what they foretell of larger ones.

use std::collections::BTreeMap;

use anyhow::Result;
use fit::{Bounds, Effort, Minimum, Problem};
use laws::Law;
use measures::{Draws, Interval, enough, percentile_interval};
use observations::Observations;
use stress::Fitted;

use super::TwoStep;
use crate::measure::compute::Given;
use crate::rows::{column, label, logarithms};

/// New runs that are drawn of each replicate: the error of one run, and not the replicate alone,
/// makes most of an interval.
const RUNS: usize = 5;

/// What was fitted to the smaller runs of one text of the label.
pub struct Trio {
    /// Coordinates of the three laws.
    thetas: [Vec<f64>; 3],
    /// The same of each draw of the rows at which all three have a minimum.
    replicates: Vec<Vec<Vec<f64>>>,
    /// Errors of the chain's two laws, row by row.
    chained: Vec<[f64; 2]>,
    /// Errors of the direct law.
    direct: Vec<f64>,
}

/// The fits of one bound, by the text of the label.
pub type Fits = BTreeMap<String, Trio>;

/// What one way says of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The metric.
    pub value: f64,
    /// The interval of a new run; none where too few draws could be fitted.
    pub interval: Option<Interval>,
}

/// What is said of one run held out, and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Foretold {
    /// Its row.
    pub row: usize,
    /// The metric as it was measured.
    pub measured: f64,
    /// What the chain says, and the direct law.
    pub ways: [Said; 2],
    /// `ln L` as measured minus as the first law says.
    pub ln_loss_error: f64,
    /// What the second law says of the loss as it was measured.
    pub with_measured_loss: f64,
}

/// The measure with the columns that it reads.
pub struct Context<'a> {
    measure: &'a TwoStep,
    rows: &'a Observations,
    texts: Vec<String>,
    laws: [&'static dyn Law; 3],
    /// One logarithm a row, of each variable of the first and of the direct law.
    ln_x: [Vec<Vec<f64>>; 2],
    ln_loss: Vec<f64>,
    metric: &'a [f64],
    draws: Draws,
}

impl<'a> Context<'a> {
    /// The measure with its rows.
    ///
    /// # Errors
    /// A column or the label is missing, or a value has no logarithm.
    pub fn new(measure: &'a TwoStep, given: &Given<'a>) -> Result<Self> {
        let rows = given.rows;
        let texts = match &measure.within {
            Some(name) => label(rows, name)?.to_vec(),
            None => vec![String::new(); rows.len()],
        };
        let [loss, metric, direct] = measure.steps();
        let of = |names: &[String]| -> Result<Vec<Vec<f64>>> {
            names.iter().map(|name| logarithms(rows, name)).collect()
        };
        Ok(Self {
            measure,
            rows,
            texts,
            laws: [loss.law()?, metric.law()?, direct.law()?],
            ln_x: [of(&loss.variables)?, of(&direct.variables)?],
            ln_loss: logarithms(rows, &loss.response)?,
            metric: column(rows, &metric.response)?,
            draws: given.draws()?,
        })
    }

    /// The unit of the metric.
    pub fn unit(&self) -> &'static str {
        let metric = self.rows.column(&self.measure.metric.response);
        metric.map_or("1", |column| column.quantity.unit)
    }

    /// The level of the intervals.
    pub const fn level(&self) -> f64 {
        self.draws.level
    }

    /// All three laws fitted to some rows, apart for each text of the label; a text whose rows do
    /// not determine them has none.
    pub fn fit(&self, seen: &[usize]) -> Fits {
        let mut of_text: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &row in seen {
            of_text.entry(&self.texts[row]).or_default().push(row);
        }
        let trio = |(text, rows): (&str, Vec<usize>)| {
            let seed = robustness::seed(self.draws.seed, &format!("{text} {}", rows.len()));
            Some((text.to_owned(), self.trio(&rows, seed)?))
        };
        of_text.into_iter().filter_map(trio).collect()
    }

    fn trio(&self, rows: &[usize], seed: u64) -> Option<Trio> {
        let rows = self.rows.take(rows);
        let config = self.measure.solver.config();
        let objective = self.measure.objective.objective();
        let mut fits: Vec<(Problem<'static>, Bounds, Minimum)> = Vec::new();
        for step in self.measure.steps() {
            let problem = step.problem(objective, &rows).ok()?;
            let bounds = step.bounds(&problem);
            let grid = crate::fitting::grid(problem.law, &step.starts);
            let found =
                fit::search(&problem, &grid, Effort::EveryStart, &bounds, &config).ok()?.best;
            let is_minimum =
                found.stop.converged() && problem.is_identified(&found.theta, &found.on_bound);
            fits.push(is_minimum.then_some((problem, bounds, found))?);
        }
        let fitted: Vec<Fitted<'_>> = fits
            .iter()
            .map(|(problem, bounds, best)| Fitted {
                problem,
                theta: &best.theta,
                held: &best.on_bound,
                bounds,
                config: &config,
            })
            .collect();
        let thetas = [0, 1, 2].map(|law| fits[law].2.theta.clone());
        Some(Trio {
            replicates: stress::refitted_together(&fitted, self.draws.replicates, seed),
            chained: stress::paired_residuals(
                [fitted[0].problem, fitted[1].problem],
                [&thetas[0], &thetas[1]],
            ),
            direct: stress::scaled_residuals(fitted[2].problem, &thetas[2]),
            thetas,
        })
    }

    /// What both ways say of a larger run; none where its text has no fit.
    pub fn foretell(&self, fits: &Fits, row: usize) -> Option<Foretold> {
        let trio = fits.get(&self.texts[row])?;
        let [first, second, direct] = self.laws;
        let [one, two, three] = &trio.thetas;
        let [of_loss, of_direct] =
            [0, 1].map(|way| self.ln_x[way].iter().map(|x| x[row]).collect::<Vec<f64>>());
        let ln_loss = first.ln_loss(one, &of_loss);
        let values = [
            stress::chained([first, second], [one, two], &of_loss),
            direct.ln_loss(three, &of_direct),
        ];
        let is_enough = enough(trio.replicates.len(), self.draws.replicates);
        let intervals = [
            is_enough.then(|| self.chained(trio, &of_loss, row)),
            is_enough.then(|| self.direct(trio, &of_direct, row)),
        ];
        Some(Foretold {
            row,
            measured: self.metric[row],
            ways: [0, 1]
                .map(|way| Said { value: laws::exp(values[way]), interval: intervals[way] }),
            ln_loss_error: self.ln_loss[row] - ln_loss,
            with_measured_loss: laws::exp(second.ln_loss(two, &[self.ln_loss[row]])),
        })
    }

    fn chained(&self, trio: &Trio, ln_x: &[f64], row: usize) -> Interval {
        let [first, second, _] = self.laws;
        let pairs: Vec<[&[f64]; 2]> =
            trio.replicates.iter().map(|all| [&all[0][..], &all[1]]).collect();
        let (errors, seed) = (&trio.chained, self.seed("chain", row));
        let draws = stress::chained_run([first, second], &pairs, ln_x, errors, RUNS, seed);
        percentile_interval(&draws, self.draws.level)
    }

    fn direct(&self, trio: &Trio, ln_x: &[f64], row: usize) -> Interval {
        let thetas: Vec<Vec<f64>> = trio.replicates.iter().map(|all| all[2].clone()).collect();
        let seed = self.seed("direct", row);
        let draws = stress::new_run(self.laws[2], &thetas, ln_x, &trio.direct, RUNS, seed);
        percentile_interval(&draws, self.draws.level)
    }

    /// A stream for the errors of one run.
    fn seed(&self, way: &str, row: usize) -> u64 {
        robustness::seed(self.draws.seed, &format!("{way} {row}"))
    }
}
