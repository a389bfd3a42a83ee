//! What parts share that simulate from a fit: whether it can be simulated from, and which numbers
//! of the study are followed.

use robustness::Derivation;

use crate::fitting::Draw;
use crate::study::run::Run;

/// Whether the fit is a minimum that the rows determine and that leaves residuals: about any other
/// point there is nothing to spread.
pub fn can_be_simulated(run: &Run<'_>) -> bool {
    let best = &run.fit.found.best;
    !best.is_exact() && best.stop.converged() && run.fit.identification.is_full()
}

/// Numbers that say the same as others that are followed.
const LEFT_OUT: [&str; 4] = ["elasticity", "curvature", "params_at", "training_tokens_at"];

/// The parameters that no bound holds, and what follows from them.
pub fn followed<'a>(run: &'a Run<'_>) -> Vec<Derivation<'a>> {
    let bound = |index: usize| index < run.law.parameters().len() && run.on_bound(index).is_some();
    robustness::derivations(run.law, run.compute.as_ref())
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !bound(*index))
        .map(|(_, derivation)| derivation)
        .filter(|one| !LEFT_OUT.iter().any(|start| one.name.starts_with(start)))
        .filter(|one| (one.value)(run.theta()).is_some_and(f64::is_finite))
        .collect()
}

/// The clusters that the study's intervals know of: its own where it draws them, else each row.
pub fn drawn_clusters(run: &Run<'_>) -> Vec<usize> {
    match run.study.bootstrap.draw {
        Draw::Rows => (0..run.fit.rows.len()).collect(),
        Draw::Clusters => run.fit.rows.clusters.clone(),
    }
}

/// Bins of compute that stand for groups of runs where the data name none: a quarter of a decade.
const BINS_A_DECADE: f64 = 4.0;

/// The groups that rows of these data may share their noise in, with what they are: the data's
/// clusters, or the budgets of compute; none where every row is a group of its own.
pub fn groups(run: &Run<'_>) -> Option<(Vec<usize>, &'static str)> {
    let rows = &run.fit.rows;
    let count = rows.clusters.iter().max().map_or(0, |last| last + 1);
    if count < rows.len() {
        return Some((rows.clusters.clone(), "runs of one cluster"));
    }
    let flop = &rows.column("training_flop").ok()?.values;
    let bins: Vec<f64> =
        flop.iter().map(|flop| (BINS_A_DECADE * robustness::decades(1.0, *flop)).floor()).collect();
    let mut order = bins.clone();
    order.sort_by(f64::total_cmp);
    order.dedup();
    let place = |bin: &f64| order.partition_point(|other| other < bin);
    let groups: Vec<usize> = bins.iter().map(place).collect();
    let is_grouped = order.len() > 1 && order.len() < rows.len();
    is_grouped.then_some((groups, "runs of about the same compute"))
}
