//! The numbers that attacks follow, and the statements about them.

use anyhow::{Context, Result, ensure};
use robustness::Derivation;
use stress::{Draws, Fitted, Statement};

use super::Sizes;
use super::definition::{Battery, Said};
use crate::fitting::Draw;
use crate::study::gains::gains;
use crate::study::run::Run;

/// The numbers that attacks follow: the parameters that the rows determine, the exponent of the
/// best split, and what statements are about.
///
/// # Errors
/// A statement is about a number that the study does not derive from its parameters.
pub fn followed<'a>(run: &'a Run<'_>, battery: &Battery) -> Result<Vec<Derivation<'a>>> {
    let mut all = robustness::derivations(run.law, run.compute.as_ref());
    all.extend(gains(run.study, run.law, run.offset));
    for said in &battery.statements {
        ensure!(
            all.iter().any(|derivation| derivation.name == said.quantity),
            "the battery of {} has a statement on {}, which does not follow from the parameters; \
            hint: there are {}",
            run.study.id,
            said.quantity,
            all.iter().map(|derivation| &*derivation.name).collect::<Vec<_>>().join(", ")
        );
    }
    let parameters = run.law.parameters().len();
    let mut index = 0;
    all.retain(|derivation| {
        let is_parameter = index < parameters;
        let is_free = is_parameter && run.on_bound(index).is_none();
        index += 1;
        let is_said = battery.statements.iter().any(|said| said.quantity == derivation.name);
        let is_wanted = is_free || is_said || derivation.name == "params_exponent";
        is_wanted && (derivation.value)(run.theta()).is_some_and(f64::is_finite)
    });
    Ok(all)
}

/// What all attacks on one fit share.
pub struct Attack {
    config: fit::Config,
    clusters: Vec<usize>,
    replicates: usize,
    level: f64,
    seed: u64,
}

impl Attack {
    /// The attack on a fit; none where there is nothing to attack: no minimum, or a law that passes
    /// through every row.
    #[must_use]
    pub fn on(run: &Run<'_>, sizes: Sizes, seed: u64) -> Option<Self> {
        let best = &run.fit.found.best;
        if best.is_exact() || !run.is_minimum() || run.fit.replicates.thetas.is_empty() {
            return None;
        }
        let rows = run.fit.rows.len();
        let clusters = match run.study.bootstrap.draw {
            Draw::Rows => (0..rows).collect(),
            Draw::Clusters => run.fit.rows.clusters.clone(),
        };
        let replicates = match sizes {
            Sizes::Full => 200,
            Sizes::Small => 60,
        };
        let level = run.study.bootstrap.level;
        Some(Self { config: run.study.config(), clusters, replicates, level, seed })
    }

    /// The fit, with all that a refit needs.
    #[must_use]
    pub fn fitted<'a>(&'a self, run: &'a Run<'_>) -> Fitted<'a> {
        let best = &run.fit.found.best;
        Fitted {
            problem: &run.fit.problem,
            theta: &best.theta,
            held: &best.on_bound,
            bounds: &run.fit.bounds,
            config: &self.config,
        }
    }

    /// How intervals are made on the way.
    #[must_use]
    pub fn draws(&self) -> Draws<'_> {
        let Self { replicates, seed, level, .. } = *self;
        Draws { replicates, seed, level, clusters: &self.clusters }
    }

    /// The cluster that each row is drawn with.
    #[must_use]
    pub fn clusters(&self) -> &[usize] {
        &self.clusters
    }
}

/// The statements of a battery about numbers that are followed.
///
/// # Errors
/// One is about a number that has no value at the fit.
pub fn statements<'a>(
    battery: &'a Battery,
    followed: &'a [Derivation<'_>],
) -> Result<Vec<(&'a Said, Statement<'a>)>> {
    let one = |said: &'a Said| {
        let derivation = followed.iter().find(|derivation| derivation.name == said.quantity);
        let derivation =
            derivation.with_context(|| format!("{} has no value at the fit", said.quantity))?;
        let (side, value) = (said.side(), said.value());
        Ok((said, Statement { function: &*derivation.value, side, value }))
    };
    battery.statements.iter().map(one).collect()
}
