//! The state of one allocation: the runs, and what each approach makes of them as coordinates of
//! which everything else is a function.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{Kind, Quantity};
use laws::Law;
use observations::Observations;
use robustness::{Curve, Grouping, PowerLaws, Replicates, Runs, Sample};

use super::Allocation;
use crate::numbers::{from_summary, left_out};
use crate::rows::logarithms;
use crate::study::Study;
use crate::study::fitted::{Fitted, StudyFit};

/// A function of an approach's coordinates.
pub type OfCoordinates<'a> = robustness::CoordinateFunction<'a>;
/// The same at a point of `ln C`.
pub type OverCompute<'a> = Box<dyn Fn(&[f64], f64) -> Option<f64> + 'a>;
/// The best sizes of some runs by an approach.
type BestSizes<'a> = &'a (dyn Fn(&Runs) -> Vec<robustness::Optimum> + Sync);

/// What one approach found.
pub struct View<'a> {
    /// Its name in quantities.
    pub id: String,
    /// One line for the reader.
    pub label: String,
    /// How its numbers are made.
    pub method: String,
    /// Budgets whose best size it rests on; absent for a fitted law.
    pub optima: Option<usize>,
    /// Its coordinates at the estimate.
    pub estimate: Vec<f64>,
    /// Its coordinates at the replicates.
    pub replicates: Vec<Vec<f64>>,
    /// How many were asked for.
    pub asked: usize,
    /// Confidence level.
    pub level: f64,
    /// Runs behind it.
    pub n: usize,
    /// The exponent a of N*(C).
    pub exponent: OfCoordinates<'a>,
    /// D*/N* at `ln C`.
    pub tokens_per_param: OverCompute<'a>,
}

impl View<'_> {
    /// The replicates as intervals are made of them.
    #[must_use]
    pub fn sample(&self) -> Sample<'_> {
        Sample { thetas: &self.replicates, asked: self.asked }
    }

    /// A number that follows from the coordinates.
    ///
    /// # Errors
    /// It has no value at the estimate.
    pub fn quantity(
        &self,
        what: &str,
        function: &dyn Fn(&[f64]) -> Option<f64>,
    ) -> Result<Quantity> {
        let found = robustness::summarise(function, &self.estimate, self.sample(), self.level)
            .with_context(|| format!("{} has no {what}", self.id))?;
        let method = format!("{what}; {}", self.method);
        Ok(from_summary(&found, self.level, "1", self.n, method))
    }

    /// D*/N* at each budget, by its name.
    ///
    /// # Errors
    /// It has no value at one of them.
    pub fn at_budgets(
        &self,
        budgets_flop: &BTreeMap<String, f64>,
    ) -> Result<BTreeMap<String, Quantity>> {
        let mut all = BTreeMap::new();
        for (name, flop) in budgets_flop {
            let ln_flop = laws::ln(*flop);
            let at = |theta: &[f64]| (self.tokens_per_param)(theta, ln_flop);
            all.insert(name.clone(), self.quantity("D*/N*", &at)?);
        }
        Ok(all)
    }
}

/// Logarithms of compute and size, and the losses.
fn runs(rows: &Observations) -> Result<Runs> {
    Ok(Runs {
        ln_flop: logarithms(rows, "training_flop")?,
        ln_params: logarithms(rows, "params")?,
        loss_nats: rows.column("loss_nats")?.values.clone(),
    })
}

/// What every approach reads.
pub struct Run<'a> {
    /// The allocation.
    pub allocation: &'a Allocation,
    /// Its study.
    pub study: &'a Study,
    /// The fit of the study.
    pub fit: &'a StudyFit,
    /// The law of the study.
    pub law: &'static dyn Law,
    /// The runs.
    pub runs: Runs,
}

impl<'a> Run<'a> {
    /// Everything about one allocation.
    ///
    /// # Errors
    /// The rows miss a column.
    pub fn new(allocation: &'a Allocation, Fitted { study, fit }: Fitted<'a>) -> Result<Self> {
        let (law, runs) = (study.law()?, runs(&fit.rows)?);
        Ok(Self { allocation, study, fit, law, runs })
    }

    /// The full name of one of the allocation's numbers.
    #[must_use]
    pub fn full_name(&self, name: &str) -> String {
        format!("{}{}.{name}", Kind::Allocation.prefix(), self.allocation.id)
    }

    /// Approach 2 with a curve.
    #[must_use]
    pub fn iso_flop(&self, runs: &Runs, curve: Curve) -> Vec<robustness::Optimum> {
        let iso_flop = &self.allocation.iso_flop;
        let ln_budgets: Vec<f64> =
            iso_flop.budgets_flop.iter().map(|&flop| laws::ln(flop)).collect();
        let ln_tolerance = laws::ln(1.0 + iso_flop.tolerance);
        let grouping =
            Grouping { ln_budgets: &ln_budgets, ln_tolerance, sizes_min: iso_flop.sizes_min };
        robustness::iso_flop(runs, &grouping, curve)
    }

    /// Approaches 1 and 2; one that finds fewer than two best sizes is left out.
    #[must_use]
    pub fn without_law(&self) -> Vec<View<'_>> {
        let envelope = |runs: &Runs| robustness::envelope(runs, self.allocation.envelope_bins);
        let parabola = |runs: &Runs| self.iso_flop(runs, Curve::Parabola);
        let akima = |runs: &Runs| self.iso_flop(runs, Curve::Akima);
        let approaches: [(&str, &str, BestSizes<'_>); 3] = [
            ("envelope", "1: least loss per bin of compute", &envelope),
            ("parabola", "2: parabola at equal compute", &parabola),
            ("akima", "2: Akima’s interpolant at equal compute", &akima),
        ];
        let mut views = Vec::new();
        for (id, label, best_sizes) in approaches {
            views.extend(self.view_of_lines(id, label, best_sizes));
        }
        views
    }

    /// One approach that lays lines through best sizes; none where it finds fewer than two.
    fn view_of_lines(&self, id: &str, label: &str, best_sizes: BestSizes<'_>) -> Option<View<'_>> {
        let bootstrap = self.study.bootstrap;
        let seed = robustness::seed(bootstrap.seed, &format!("{}.{id}", self.allocation.id));
        let found = robustness::resampled(&self.runs, best_sizes, bootstrap.replicates, seed)?;
        let undefined = left_out(found.undefined);
        Some(View {
            id: id.to_owned(),
            label: label.to_owned(),
            method: format!(
                "Approach {label}; rows drawn with replacement, percentile interval{undefined}"
            ),
            optima: Some(found.optima.len()),
            estimate: found.estimate,
            replicates: found.replicates,
            asked: bootstrap.replicates,
            level: bootstrap.level,
            n: self.runs.ln_flop.len(),
            exponent: Box::new(|line| Some(PowerLaws::from_coordinates(line).params.slope)),
            tokens_per_param: Box::new(|line, ln_flop| {
                Some(PowerLaws::from_coordinates(line).tokens_per_param(ln_flop))
            }),
        })
    }

    /// Approach 3: the study's fit and its replicates.
    #[must_use]
    pub fn parametric(&self) -> View<'_> {
        let method = format!(
            "the law of {}; {} bootstrap, percentile interval",
            self.study.id,
            self.study.objective().name()
        );
        self.view_of_law(
            "parametric",
            "3: fitted law",
            method,
            self.fit.found.best.theta.clone(),
            &self.fit.replicates,
        )
    }

    /// What the law makes of its coordinates.
    #[must_use]
    pub fn view_of_law(
        &self,
        id: &str,
        label: &str,
        method: String,
        estimate: Vec<f64>,
        replicates: &Replicates,
    ) -> View<'_> {
        let law = self.law;
        View {
            id: id.to_owned(),
            label: label.to_owned(),
            method,
            optima: None,
            estimate,
            replicates: replicates.thetas.clone(),
            asked: replicates.asked(),
            level: self.study.bootstrap.level,
            n: self.fit.rows.len(),
            exponent: Box::new(move |theta| Some(law.along_compute(theta)?.split?.params_exponent)),
            tokens_per_param: Box::new(move |theta, ln_flop| {
                Some(law.along_compute(theta)?.split?.tokens_per_param(ln_flop))
            }),
        }
    }
}
