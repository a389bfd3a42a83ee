//! Finds the compute-optimal split of a study's runs: by envelope, by equal compute, by the fitted
//! law.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{
    Allocation, AllocationApproach, AllocationCounting, Evidence, Figure, FigureKind, Line,
    MissingStudy, Quantity,
};
use fit::Problem;
use laws::Law;
use laws::allocation::Embeddings;
use observations::Observations;
use robustness::{Curve, FlopCount, Grouping, ParamsCount, PowerLaws, Runs};

use super::{Plan, Shapes};
use crate::project::Project;
use crate::stage::finding::{self, Refit};
use crate::study::Study;

/// How an allocation ended.
pub enum Ended {
    /// It was found.
    Found(Box<Allocation>),
    /// Its study could not run, or its law knows no split.
    Missing(MissingStudy),
}

/// Places along a curve of the figure.
const PLACES: usize = 41;

/// Finds one allocation, or says why there is none.
pub fn find(
    plan: &Plan,
    text: &str,
    project: &Project,
    studies: &[(Study, String)],
    sets: &BTreeMap<String, Observations>,
    evidence: &Evidence,
) -> Result<Ended> {
    let missing = |reason: String, command: Option<String>| {
        Ok(Ended::Missing(MissingStudy {
            id: plan.id.clone(),
            title: plan.title.clone(),
            reason,
            command,
        }))
    };
    if let Some(absent) = evidence.missing_studies.iter().find(|absent| absent.id == plan.study) {
        return missing(
            format!("its study {} is missing: {}", absent.id, absent.reason),
            absent.command.clone(),
        );
    }
    let (study, _) = studies
        .iter()
        .find(|(study, _)| study.id == plan.study)
        .context("the study has no file")?;
    let observations = sets.get(&study.observations).context("the study has no observations")?;
    let refit = finding::refit(study, observations)?;
    let law = study.law()?;
    if law.along_compute(&refit.found.best.theta).and_then(|along| along.split).is_none() {
        return missing(
            format!("law {} of study {} knows no optimal split", law.name(), study.id),
            None,
        );
    }
    let run = Run { plan, study, law, runs: runs(&refit.rows)?, refit };
    let mut views = run.without_law();
    views.push(run.parametric());
    let countings = plan
        .shapes
        .as_ref()
        .map_or_else(|| Ok(Vec::new()), |shapes| run.countings(shapes, project))?;
    Ok(Ended::Found(Box::new(run.allocation(text, &views, countings))))
}

/// Logarithms of compute and size, and the losses.
fn runs(rows: &Observations) -> Result<Runs> {
    let logs = |name: &str| -> Result<Vec<f64>> {
        Ok(rows.column(name)?.values.iter().map(|&value| laws::ln(value)).collect())
    };
    Ok(Runs {
        ln_flop: logs("training_flop")?,
        ln_params: logs("params")?,
        loss_nats: rows.column("loss_nats")?.values.clone(),
    })
}

/// A function of an approach's coordinates.
type OfCoordinates<'a> = robustness::Function<'a>;
/// The same at a place on `ln C`.
type OverCompute<'a> = Box<dyn Fn(&[f64], f64) -> Option<f64> + 'a>;
/// The best sizes of some runs by an approach.
type Method<'a> = &'a (dyn Fn(&Runs) -> Vec<robustness::Optimum> + Sync);

/// What an approach found, as coordinates of which everything else is a function.
struct View<'a> {
    id: String,
    label: String,
    method: String,
    optima: Option<usize>,
    estimate: Vec<f64>,
    replicates: Vec<Vec<f64>>,
    level: f64,
    n: usize,
    /// The exponent a of N*(C).
    exponent: OfCoordinates<'a>,
    /// D*/N* at `ln C`.
    tokens_per_param: OverCompute<'a>,
}

impl View<'_> {
    fn quantity(&self, what: &str, function: &dyn Fn(&[f64]) -> Option<f64>) -> Result<Quantity> {
        let found = robustness::summarise(function, &self.estimate, &self.replicates, self.level)
            .with_context(|| format!("{} has no {what}", self.id))?;
        Ok(Quantity {
            estimate: found.estimate,
            low: found.interval.map(|interval| interval.low),
            high: found.interval.map(|interval| interval.high),
            level: found.interval.map(|_| self.level),
            method: format!("{what}; {}", self.method),
            unit: "1".to_owned(),
            n: self.n,
        })
    }

    fn at_budgets(&self, budgets: &BTreeMap<String, f64>) -> Result<BTreeMap<String, Quantity>> {
        let at = |(name, flop): (&String, &f64)| {
            let ln_flop = laws::ln(*flop);
            Ok((
                name.clone(),
                self.quantity("D*/N*", &|theta| (self.tokens_per_param)(theta, ln_flop))?,
            ))
        };
        budgets.iter().map(at).collect()
    }
}

struct Run<'a> {
    plan: &'a Plan,
    study: &'a Study,
    law: &'static dyn Law,
    runs: Runs,
    refit: Refit,
}

impl Run<'_> {
    /// Approach 2 with a curve.
    fn iso_flop(&self, runs: &Runs, curve: Curve) -> Vec<robustness::Optimum> {
        let iso_flop = &self.plan.iso_flop;
        let ln_budgets: Vec<f64> =
            iso_flop.budgets_flop.iter().map(|&flop| laws::ln(flop)).collect();
        let ln_tolerance = laws::ln(1.0 + iso_flop.tolerance);
        let grouping =
            Grouping { ln_budgets: &ln_budgets, ln_tolerance, sizes_min: iso_flop.sizes_min };
        robustness::iso_flop(runs, &grouping, curve)
    }

    /// Approaches 1 and 2; one that finds fewer than two best sizes is left out.
    fn without_law(&self) -> Vec<View<'_>> {
        let envelope = |runs: &Runs| robustness::envelope(runs, self.plan.envelope_bins);
        let parabola = |runs: &Runs| self.iso_flop(runs, Curve::Parabola);
        let akima = |runs: &Runs| self.iso_flop(runs, Curve::Akima);
        let approaches: [(&str, &str, Method<'_>); 3] = [
            ("envelope", "1: least loss per bin of compute", &envelope),
            ("parabola", "2: parabola at equal compute", &parabola),
            ("akima", "2: Akima’s interpolant at equal compute", &akima),
        ];
        let bootstrap = self.study.bootstrap;
        let view = |(id, label, method): (&str, &str, Method<'_>)| {
            let seed = robustness::seed(bootstrap.seed, &format!("{}.{id}", self.plan.id));
            let found = robustness::resampled(&self.runs, method, bootstrap.replicates, seed)?;
            let undefined = match found.undefined {
                0 => String::new(),
                some => format!(", undefined at {some} replicates that it leaves out"),
            };
            Some(View {
                id: id.to_owned(),
                label: label.to_owned(),
                method: format!(
                    "Approach {label}; rows drawn with replacement, percentile interval{undefined}"
                ),
                optima: Some(found.optima.len()),
                estimate: found.estimate,
                replicates: found.replicates,
                level: bootstrap.level,
                n: self.runs.ln_flop.len(),
                exponent: Box::new(|line| Some(PowerLaws::of(line).params.slope)),
                tokens_per_param: Box::new(|line, ln_flop| {
                    Some(PowerLaws::of(line).tokens_per_param(ln_flop))
                }),
            })
        };
        approaches.into_iter().filter_map(view).collect()
    }

    /// Approach 3: the study's fit and its replicates.
    fn parametric(&self) -> View<'_> {
        let method = format!(
            "the law of {}; {} bootstrap, percentile interval",
            self.study.id,
            self.study.objective().name()
        );
        self.view_of_law(
            "parametric",
            "3: fitted law",
            method,
            self.refit.found.best.theta.clone(),
            self.refit.replicates.thetas.clone(),
        )
    }

    fn view_of_law(
        &self,
        id: &str,
        label: &str,
        method: String,
        estimate: Vec<f64>,
        replicates: Vec<Vec<f64>>,
    ) -> View<'_> {
        let law = self.law;
        View {
            id: id.to_owned(),
            label: label.to_owned(),
            method,
            optima: None,
            estimate,
            replicates,
            level: self.study.bootstrap.level,
            n: self.refit.rows.len(),
            exponent: Box::new(move |theta| Some(law.along_compute(theta)?.split?.params_exponent)),
            tokens_per_param: Box::new(move |theta, ln_flop| {
                Some(law.along_compute(theta)?.split?.tokens_per_param(ln_flop))
            }),
        }
    }

    /// The law refitted under every way to count, where all runs have a shape.
    fn countings(&self, shapes: &Shapes, project: &Project) -> Result<Vec<AllocationCounting>> {
        let (known, family) = shapes.read(project)?;
        let rows = &self.refit.rows;
        let total = &rows.column("params")?.values;
        let matched = total.iter().map(|&params| {
            robustness::nearest_shape(&known, params, shapes.tolerance).with_context(|| {
                format!(
                    "{}: no shape within {} of {params} parameters; hint: a larger tolerance",
                    shapes.table, shapes.tolerance
                )
            })
        });
        let matched = matched.collect::<Result<Vec<_>>>()?;
        let mut all = Vec::new();
        for params_count in ParamsCount::ALL {
            for flop_count in FlopCount::ALL {
                let each = || matched.iter().zip(total);
                let params: Vec<f64> =
                    each().map(|(shape, &n)| params_count.params(shape, &family, n)).collect();
                let cost = each().map(|(shape, &n)| flop_count.flop_per_token(shape, &family, n));
                let tokens: Vec<f64> = cost
                    .zip(&rows.column("training_flop")?.values)
                    .map(|(cost, flop)| flop / cost)
                    .collect();
                let problem = Problem::new(
                    self.law,
                    self.study.objective(),
                    &[&params, &tokens],
                    &rows.column("loss_nats")?.values,
                )?;
                all.push(self.counting(
                    &problem,
                    [params_count.name(), params_count.words()],
                    [flop_count.name(), flop_count.words()],
                    shapes.replicates,
                )?);
            }
        }
        Ok(all)
    }

    fn counting(
        &self,
        problem: &Problem<'_>,
        params: [&str; 2],
        flop: [&str; 2],
        replicates: usize,
    ) -> Result<AllocationCounting> {
        let (grid, config) = (self.study.grid(self.law), self.study.config());
        let found = fit::search(problem, &grid, self.study.effort(), &self.refit.bounds, &config)?;
        let id = format!("{}_{}", params[0], flop[0]);
        let plan = robustness::Bootstrap {
            replicates,
            seed: robustness::seed(self.study.bootstrap.seed, &format!("{}.{id}", self.plan.id)),
            clusters: (0..problem.rows()).collect(),
            check_every: robustness::CHECK_EVERY,
        };
        let resamples = robustness::bootstrap(
            problem,
            &found.best.theta,
            &grid,
            &plan,
            &self.refit.bounds,
            &config,
        );
        let method = format!(
            "the law refitted, parameters: {}; compute: {}; {replicates} replicates, {} of them \
            failed, percentile interval",
            params[1], flop[1], resamples.failed
        );
        let view = self.view_of_law(&id, "", method, found.best.theta, resamples.thetas);
        Ok(AllocationCounting {
            params: params[1].to_owned(),
            flop: flop[1].to_owned(),
            a: view.quantity("exponent a of N*(C)", &*view.exponent)?,
            tokens_per_param: view.at_budgets(&self.plan.budgets_flop)?,
            id,
        })
    }

    fn allocation(
        &self,
        text: &str,
        views: &[View<'_>],
        countings: Vec<AllocationCounting>,
    ) -> Allocation {
        let approaches: Vec<AllocationApproach> =
            views.iter().filter_map(|view| self.approach(view).ok()).collect();
        let plan = self.plan;
        let mut allocation = Allocation {
            id: plan.id.clone(),
            title: plan.title.clone(),
            question: plan.question.clone(),
            study: plan.study.clone(),
            digest: sources::sha256_hex(text.as_bytes()),
            n: self.refit.rows.len(),
            method: self.method(),
            budgets_flop: plan.budgets_flop.clone(),
            quantities: quantities(&approaches, &countings),
            figure: self.figure(views),
            level: self.study.bootstrap.level,
            approaches,
            countings,
        };
        allocation.quantities.extend(self.grid_bias(views));
        allocation.quantities.extend(self.without_embeddings());
        allocation
    }

    fn approach(&self, view: &View<'_>) -> Result<AllocationApproach> {
        let exponent = &*view.exponent;
        Ok(AllocationApproach {
            id: view.id.clone(),
            label: view.label.clone(),
            optima: view.optima,
            a: view.quantity("exponent a of N*(C)", exponent)?,
            b: view.quantity("exponent b = 1 - a of D*(C)", &|theta| {
                exponent(theta).map(|a| 1.0 - a)
            })?,
            tokens_per_param: view.at_budgets(&self.plan.budgets_flop)?,
        })
    }

    fn method(&self) -> String {
        let iso_flop = &self.plan.iso_flop;
        format!(
            "Approach 1 takes the run of least loss in each of {} bins of equal width in ln C, \
            where it beats every smaller \
             bin. Approach 2 takes for each of {} budgets the runs whose compute lies within {} of it, at least {} \
             sizes, and keeps a budget whose curve in ln N has its least value between the sizes. Approach 3 is the fit of \
             study {}. Lines through ln N* over ln C make the exponents of the first two; D* is C/(6 N*).",
            self.plan.envelope_bins,
            iso_flop.budgets_flop.len(),
            format_args!("a factor of {}", 1.0 + iso_flop.tolerance),
            iso_flop.sizes_min,
            self.study.id
        )
    }

    fn figure(&self, views: &[View<'_>]) -> Figure {
        let [low, high] = self.plan.span_flop;
        let places = robustness::log_places(low, high, PLACES);
        let line = |view: &View<'_>| {
            let at = |theta: &[f64], flop: f64| (view.tokens_per_param)(theta, laws::ln(flop));
            let band = robustness::band(&places, &at, &view.estimate, &view.replicates, view.level);
            Line { label: view.id.clone(), x: band.x, y: band.y, low: band.low, high: band.high }
        };
        Figure {
            kind: FigureKind::TokensPerParam,
            x: "training_flop".to_owned(),
            x_label: "Training compute".to_owned(),
            x_unit: "FLOP".to_owned(),
            y_label: "Optimal tokens per parameter".to_owned(),
            y_unit: "1".to_owned(),
            y_logarithmic: true,
            points: Vec::new(),
            lines: views.iter().map(line).collect(),
        }
    }

    /// What the parabola makes of the fitted law's own losses at the same runs: its bias without
    /// any noise (check E4).
    fn grid_bias(&self, views: &[View<'_>]) -> BTreeMap<String, Quantity> {
        let residuals = self.refit.problem.residuals(&self.refit.found.best.theta);
        let surface = self.runs.on_surface(&residuals);
        let mut all = BTreeMap::new();
        let Some(law) = views.iter().find(|view| view.id == "parametric") else { return all };
        for (id, curve) in [("parabola", Curve::Parabola), ("akima", Curve::Akima)] {
            let Some(found) = PowerLaws::fit(&self.iso_flop(&surface, curve)) else { continue };
            let n = self.runs.ln_flop.len();
            let plain = |estimate: f64, method: &str| {
                let where_it_is =
                    "on the fitted law's own losses at the same runs, without noise (check E4)";
                Quantity::plain(estimate, "1", n, format!("{method}, {where_it_is}"))
            };
            let truth = (law.exponent)(&law.estimate);
            let shift = truth.map(|truth| found.params.slope - truth);
            let of_exponent = shift.map(|shift| plain(shift, "bias of the exponent a"));
            all.extend(of_exponent.map(|quantity| (format!("{id}.grid_bias_a"), quantity)));
            let own = views.iter().find(|view| view.id == id);
            let spread = own.and_then(|own| {
                robustness::summarise(&*own.exponent, &own.estimate, &own.replicates, own.level)?
                    .standard_error
            });
            let in_errors = shift.zip(spread).map(|(shift, spread)| {
                plain(
                    shift.abs() / spread,
                    "bias of the exponent a over its standard error, which the catalogue wants \
                    below 0.5",
                )
            });
            all.extend(
                in_errors
                    .map(|quantity| (format!("{id}.grid_bias_a_in_standard_errors"), quantity)),
            );
            for (name, flop) in &self.plan.budgets_flop {
                let ln_flop = laws::ln(*flop);
                let truth = (law.tokens_per_param)(&law.estimate, ln_flop);
                let ratio = truth.map(|truth| found.tokens_per_param(ln_flop) / truth - 1.0);
                let quantity = ratio.map(|ratio| plain(ratio, "relative bias of D*/N*"));
                all.extend(quantity.map(|quantity| {
                    (format!("{id}.grid_bias_tokens_per_param_at_{name}"), quantity)
                }));
            }
        }
        all
    }

    /// The exponent that a study without embeddings would find under the fitted law.
    fn without_embeddings(&self) -> Option<(String, Quantity)> {
        let plan = self.plan.without_embeddings?;
        let index =
            |name: &str| self.law.parameters().iter().position(|parameter| parameter.name == name);
        let [a, b, alpha, beta] = [index("A")?, index("B")?, index("alpha")?, index("beta")?];
        let seen = |theta: &[f64]| {
            let law = [theta[a], theta[b], theta[alpha], theta[beta]];
            robustness::exponent_without_embeddings(
                law,
                Embeddings { omega: plan.omega },
                plan.span_params,
                plan.sizes,
            )
        };
        let quantity = self.parametric().quantity(
            "exponent of N*(C) that a study without embeddings sees under this law (Pearce & Song \
            2024, arXiv 2406.12907)",
            &seen,
        );
        Some(("parametric.a_without_embeddings".to_owned(), quantity.ok()?))
    }
}

/// Every number of the approaches and of the ways to count, by name.
fn quantities(
    approaches: &[AllocationApproach],
    countings: &[AllocationCounting],
) -> BTreeMap<String, Quantity> {
    let mut all = BTreeMap::new();
    for approach in approaches {
        all.insert(format!("{}.a", approach.id), approach.a.clone());
        all.insert(format!("{}.b", approach.id), approach.b.clone());
        for (name, quantity) in &approach.tokens_per_param {
            all.insert(format!("{}.tokens_per_param_at_{name}", approach.id), quantity.clone());
        }
    }
    for counting in countings {
        all.insert(format!("{}.a", counting.id), counting.a.clone());
        for (name, quantity) in &counting.tokens_per_param {
            all.insert(format!("{}.tokens_per_param_at_{name}", counting.id), quantity.clone());
        }
    }
    all
}
