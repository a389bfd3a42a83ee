//! Finds the compute-optimal split of a study's runs: by frontier, by equal compute, by the fitted
//! law.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::{
    AllocationApproach, AllocationCounting, AllocationDetail, AllocationGridBias, Detail, Figure,
    FigureKind, Finding, Head, Quantity,
};

use super::bias::{grid_bias, without_embeddings};
use super::countings::{Counting, countings};
use super::view::{Run, View};
use super::{Allocation, ShapeRow};
use crate::analysis::{Analysis, Context as Given, Job};
use crate::answer::Answer;
use crate::definition::Defined;
use crate::numbers::{figure, line};
use crate::study::Study;
use crate::study::fitted::{self, Fitted};
use crate::study::named::study_named;

/// Points along a curve of the figure.
const POINTS: usize = 41;

impl Analysis for Allocation {
    const FOLDER: &'static str = "data/allocations";

    fn heads(defined: &Defined<Self>, studies: &[Defined<Study>]) -> Result<Vec<Head>> {
        let Defined { definition, location, digest } = defined;
        study_named(studies, &definition.study, location)?;
        Ok(vec![definition.head(digest)])
    }

    fn jobs<'a>(defined: &'a Defined<Self>, given: &'a Given<'a>) -> Vec<Job<'a>> {
        vec![Box::new(move || {
            run_one(defined, given).with_context(|| format!("allocation {}", defined.definition.id))
        })]
    }
}

/// Makes one allocation, or says why there is none.
fn run_one(defined: &Defined<Allocation>, given: &Given<'_>) -> Result<Answer> {
    let Defined { definition, digest, .. } = defined;
    let fitted = match fitted::fit_of(&given.fits, &definition.study)? {
        Ok(fitted) => fitted,
        Err(absent) => return Ok(Answer::without_study(definition.head(digest), absent)),
    };
    let table = definition.shapes.as_ref().and_then(|shapes| given.shapes.get(&shapes.table));
    find(defined, fitted, table.map_or(&[][..], Vec::as_slice))
}

/// Finds one allocation from the fit of its study; `shapes` are the rows of its table of shapes,
/// if it names one.
///
/// # Errors
/// The rows miss a column, or a run has no shape.
pub fn find(
    allocation: &Defined<Allocation>,
    fitted: Fitted<'_>,
    shapes: &[ShapeRow],
) -> Result<Answer> {
    let Defined { definition: allocation, digest, .. } = allocation;
    let head = allocation.head(digest);
    let run = Run::new(allocation, fitted)?;
    let split = run.law.along_compute(&run.fit.found.best.theta).and_then(|along| along.split);
    if split.is_none() {
        let (law, study) = (run.law.name(), &run.study.id);
        let reason = format!("law {law} of study {study} knows no optimal split");
        return Ok(Answer::unable(head, reason));
    }
    let mut views = run.without_law();
    views.push(run.parametric());
    let counted = match &allocation.shapes {
        Some(table) => countings(&run, table, shapes)?,
        None => Vec::new(),
    };
    let mut filed = Filed { run: &run, quantities: BTreeMap::new() };
    let mut bias = grid_bias(&run, &views, &mut filed.quantities);
    let approaches = filed.approaches(&views, &mut bias);
    let counted = filed.countings(&counted)?;
    let without_embeddings =
        without_embeddings(&run).map(|found| filed.file("parametric.a_without_embeddings", found));
    let detail = AllocationDetail {
        method: method(&run),
        level: run.study.bootstrap.level,
        budgets_flop: allocation.budgets_flop.clone(),
        approaches,
        countings: counted,
        without_embeddings,
    };
    Ok(Answer::found(Finding {
        head,
        n: run.fit.rows.len(),
        excluded: Vec::new(),
        figures: vec![drawing(&run, &views, &detail)],
        undefined: BTreeMap::new(),
        quantities: filed.quantities,
        detail: Detail::Allocation(detail),
    }))
}

/// The numbers of an allocation, as they are filed.
struct Filed<'a> {
    run: &'a Run<'a>,
    quantities: BTreeMap<String, Quantity>,
}

impl Filed<'_> {
    /// Files a number and returns its full name.
    fn file(&mut self, name: &str, quantity: Quantity) -> String {
        self.quantities.insert(name.to_owned(), quantity);
        self.run.full_name(name)
    }

    /// Files D*/N* at each budget.
    fn at_budgets(&mut self, view: &View<'_>) -> Result<BTreeMap<String, String>> {
        let mut names = BTreeMap::new();
        for (budget, quantity) in view.at_budgets(&self.run.allocation.budgets_flop)? {
            let name = format!("{}.tokens_per_param_at_{budget}", view.id);
            names.insert(budget, self.file(&name, quantity));
        }
        Ok(names)
    }

    /// Every approach whose numbers all have a value.
    fn approaches(
        &mut self,
        views: &[View<'_>],
        bias: &mut BTreeMap<String, AllocationGridBias>,
    ) -> Vec<AllocationApproach> {
        let mut all = Vec::new();
        for view in views {
            let grid_bias = bias.remove(&view.id);
            all.extend(self.approach(view, grid_bias).ok());
        }
        all
    }

    fn approach(
        &mut self,
        view: &View<'_>,
        grid_bias: Option<AllocationGridBias>,
    ) -> Result<AllocationApproach> {
        let exponent = &*view.exponent;
        let rest = |theta: &[f64]| exponent(theta).map(|a| 1.0 - a);
        let a = view.quantity("exponent a of N*(C)", exponent)?;
        let b = view.quantity("exponent b = 1 - a of D*(C)", &rest)?;
        Ok(AllocationApproach {
            tokens_per_param: self.at_budgets(view)?,
            a: self.file(&format!("{}.a", view.id), a),
            b: self.file(&format!("{}.b", view.id), b),
            id: view.id.clone(),
            label: view.label.clone(),
            optima: view.optima,
            grid_bias,
        })
    }

    fn countings(&mut self, counted: &[Counting<'_>]) -> Result<Vec<AllocationCounting>> {
        let mut all = Vec::new();
        for Counting { params, flop, view } in counted {
            let a = view.quantity("exponent a of N*(C)", &*view.exponent)?;
            all.push(AllocationCounting {
                id: view.id.clone(),
                params: (*params).to_owned(),
                flop: (*flop).to_owned(),
                a: self.file(&format!("{}.a", view.id), a),
                tokens_per_param: self.at_budgets(view)?,
            });
        }
        Ok(all)
    }
}

/// How runs are put into budgets, in words.
fn method(run: &Run<'_>) -> String {
    let iso_flop = &run.allocation.iso_flop;
    format!(
        "Approach 1 takes the run of least loss in each of {} bins of equal width in ln C, where \
        it beats every smaller bin. Approach 2 takes for each of {} budgets the runs whose compute \
        lies within {} of it, at least {} sizes, and keeps a budget whose curve in ln N has its \
        least value between the sizes. Approach 3 is the fit of study {}. Lines through ln N* over \
        ln C make the exponents of the first two; D* is C/(6 N*).",
        run.allocation.envelope_bins,
        iso_flop.budgets_flop.len(),
        format_args!("a factor of {}", 1.0 + iso_flop.tolerance),
        iso_flop.sizes_min,
        run.study.id
    )
}

/// Tokens per parameter over compute, by approach.
fn drawing(run: &Run<'_>, views: &[View<'_>], detail: &AllocationDetail) -> Figure {
    let [low, high] = run.allocation.span_flop;
    let budgets_flop = robustness::log_spaced(low, high, POINTS);
    let x = ["training_flop", "Training compute", "FLOP"];
    let y = ["Optimal tokens per parameter", "1"];
    let mut figure = figure(FigureKind::TokensPerParam, x, y, true);
    for view in views {
        let at = |theta: &[f64], flop: f64| (view.tokens_per_param)(theta, laws::ln(flop));
        let band = robustness::band(&budgets_flop, &at, &view.estimate, view.sample(), view.level);
        figure.lines.push(line(&view.id, band));
    }
    for approach in &detail.approaches {
        figure.shows.extend(approach.tokens_per_param.values().cloned());
    }
    figure
}
