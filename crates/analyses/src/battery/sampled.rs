//! What parts share that simulate from a fit: whether it can be simulated from, and which numbers
//! of the study are followed.

use anyhow::Result;
use robustness::Derivation;
use uncertainty::calibration::intraclass_correlation;

use super::definition::Battery;
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

/// A grouping of the rows, with what its groups are.
pub type Groups = (Vec<usize>, String);

/// The groups that rows of these data may share their noise in: of the data's clusters, the units
/// of the battery and the bins of compute the one in which the residuals share most; none where no
/// grouping puts two rows together.
///
/// # Errors
/// A unit of the battery cannot be read off the rows.
pub fn groups(run: &Run<'_>, battery: &Battery) -> Result<Option<Groups>> {
    let rows = &run.fit.rows;
    let mut all = vec![(rows.clusters.clone(), "rows of one cluster".to_owned())];
    for unit in &battery.units {
        all.push((unit.of_rows(rows)?, format!("rows of one group ({})", unit.name.word())));
    }
    if let Ok(flop) = rows.column("training_flop") {
        all.push((bins(&flop.values), "runs of about the same compute".to_owned()));
    }
    let residuals = run.fit.problem.residuals(run.theta());
    let shared = |groups: &Groups| intraclass_correlation(&residuals, &groups.0);
    let known = all.into_iter().filter_map(|groups| Some((shared(&groups)?, groups)));
    let most = known.reduce(|best, one| if one.0 > best.0 { one } else { best });
    Ok(most.map(|(_, groups)| groups))
}

/// The bin of each row's compute, counted from 0.
fn bins(flop: &[f64]) -> Vec<usize> {
    let bin = |flop: &f64| (BINS_A_DECADE * robustness::decades(1.0, *flop)).floor();
    let bins: Vec<f64> = flop.iter().map(bin).collect();
    let mut order = bins.clone();
    order.sort_by(f64::total_cmp);
    order.dedup();
    bins.iter().map(|bin| order.partition_point(|other| other < bin)).collect()
}
