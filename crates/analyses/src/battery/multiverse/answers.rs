//! The answers of a multiverse: estimates, intervals, the joint test.

use anyhow::{Result, ensure};
use measures::Interval;
use stress::multiverse::{
    Estimate, Joint, NullDraws, Resampling, Stated, estimates, intervals, joint, null_curves,
    same_answer,
};

use super::universe::Universe;
use crate::battery::Sizes;
use crate::battery::part::Given;

/// One specification in so many is held against a search, and so many replicates.
pub const CHECK_EVERY: usize = 25;
/// Replicates and curves of the small size, a tenth of the usual ones.
const SMALL: usize = 20;
/// The study and the combination of its own choices are one fit by two ways.
const SAME_AS_STUDY: f64 = 1e-6;

/// What one specification answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The first combination that sets it.
    pub number: usize,
    /// The exponent; none where the fit did not converge.
    pub value: Option<f64>,
    /// Its percentile interval.
    pub interval: Option<Interval>,
    /// Replicates that failed.
    pub failed: usize,
}

/// The answers of all combinations.
pub struct Answers {
    /// Those that differ, in the order of their combinations.
    pub distinct: Vec<Answer>,
    /// Which of these each combination has.
    pub of: Vec<usize>,
    /// Replicates of each.
    pub replicates: usize,
    /// Specifications held against a search.
    pub searched: usize,
    /// The joint tests of sign and size; none where the value could not be imposed.
    pub joint: [Option<Joint>; 2],
    /// Specifications that took part in the first.
    pub joined: usize,
}

/// Fits and resamples everything.
///
/// # Errors
/// The study's own choices do not give the study's own answer.
pub fn answers(universe: &Universe<'_>, given: &Given<'_>) -> Result<Answers> {
    let (settings, run) = (universe.prepared.settings, universe.prepared.run);
    let config = run.study.config();
    let small = |usual: usize| if given.sizes == Sizes::Full { usual } else { SMALL.min(usual) };
    let fits = estimates(&universe.specifications, &config, CHECK_EVERY);
    check_first(universe, &fits)?;
    let values: Vec<Option<f64>> = fits.iter().map(|fit| fit.value).collect();
    let same = same_answer(&universe.classes, &values);
    let chosen: Vec<usize> = (0..same.len()).filter(|&place| same[place] == place).collect();
    let resampling = Resampling {
        replicates: small(settings.replicates),
        seed: given.seed,
        level: run.study.bootstrap.level,
        check_every: robustness::CHECK_EVERY,
    };
    let resampled = intervals(&universe.specifications, &fits, &chosen, &resampling, &config);
    let first = |place: usize| universe.places.iter().position(|&of| of == place).unwrap_or(0);
    let distinct = chosen.iter().zip(&resampled).map(|(&place, resampled)| Answer {
        number: first(place),
        value: values[place],
        interval: resampled.interval,
        failed: resampled.failed,
    });
    let distinct: Vec<Answer> = distinct.collect();
    let index = |place: usize| chosen.binary_search(&same[place]).unwrap_or(0);
    let joined: Vec<usize> = joined(universe, &chosen);
    let draws = NullDraws {
        curves: small(settings.joint.curves),
        seed: robustness::seed(given.seed, "null"),
        clusters: (0..universe.prepared.rows.len()).collect(),
    };
    let test = |statement: Stated| tested(universe, &fits, &joined, statement, &draws);
    Ok(Answers {
        of: universe.places.iter().map(|&place| index(place)).collect(),
        distinct,
        replicates: resampling.replicates,
        searched: fits.iter().filter(|fit| fit.searched).count(),
        joint: [test(settings.sign.statement()), test(settings.size.statement())],
        joined: joined.len(),
    })
}

/// The specifications of the null curves: one in so many of those that differ in their estimates,
/// which what is drawn does not change.
fn joined(universe: &Universe<'_>, chosen: &[usize]) -> Vec<usize> {
    let single = |&place: &usize| {
        let clusters = &universe.specifications[place].clusters;
        clusters.iter().enumerate().all(|(row, &cluster)| row == cluster)
    };
    let one_in = universe.prepared.settings.joint.one_in;
    chosen.iter().copied().filter(single).step_by(one_in).collect()
}

/// The joint test of one statement.
fn tested(
    universe: &Universe<'_>,
    fits: &[Estimate],
    joined: &[usize],
    statement: Stated,
    draws: &NullDraws,
) -> Option<Joint> {
    let laws = &universe.prepared.laws;
    let ray = |&law: &usize| Some(laws[law].ray(statement.value));
    let rays: Vec<_> = universe.laws.iter().map(ray).collect();
    let config = universe.prepared.run.study.config();
    let value = statement.value;
    let curves = null_curves(&universe.specifications, fits, joined, &rays, value, draws, &config);
    let observed: Vec<f64> =
        curves.specifications.iter().filter_map(|&place| fits[place].value).collect();
    joint(&statement, &observed, &curves.values)
}

/// Refuses axes whose first options are not the study.
pub fn check_first(universe: &Universe<'_>, fits: &[Estimate]) -> Result<()> {
    let run = universe.prepared.run;
    let theirs = (universe.prepared.laws[0].exponent)(run.theta());
    let ours = fits[universe.places[0]].value;
    let is_same = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= SAME_AS_STUDY,
        _ => false,
    };
    ensure!(
        is_same,
        "multiverse: the first options give a = {ours:?} where the study has {theirs:?}; hint: the \
        first option of every axis is the study's own choice"
    );
    Ok(())
}

impl Answers {
    /// The answer of a combination.
    #[must_use]
    pub fn at(&self, number: usize) -> &Answer {
        &self.distinct[self.of[number]]
    }

    /// The values of those that differ.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.distinct.iter().filter_map(|answer| answer.value).collect()
    }

    /// The value of every combination.
    #[must_use]
    pub fn table(&self) -> Vec<Option<f64>> {
        self.of.iter().map(|&answer| self.distinct[answer].value).collect()
    }
}
