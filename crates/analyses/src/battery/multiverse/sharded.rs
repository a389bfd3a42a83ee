//! The multiverse as work that is cut in units: what is planned, and what one unit finds.
//!
//! The replicates are those of `answers`: the same seed, the same streams, the same
//! specifications. Only the joint test is not among them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use evidence::PublishedConstant;
use fit::Config;
use observations::Observations;
use rayon::prelude::*;
use robustness::has_few_clusters;
use shards::{Grid, Key, LeftOut, Piece, Planned, PlannedStudy, Settings, Statement, Summary};
use stress::Side;
use stress::multiverse::{Resampling, Specification, estimates, replicate, same_answer};

use super::answers::{CHECK_EVERY, check_first};
use super::prepared::Prepared;
use super::universe::{Universe, alone};
use super::{PART, VARIABLES};
use crate::battery::definition::Battery;
use crate::battery::definition::multiverse::{Claimed, Multiverse};
use crate::battery::digest::ENGINE;
use crate::run::fit_of;
use crate::study::Study;
use crate::study::run::Run;

/// The exponent a lies between 0 and 1, in this many bins: an end of an interval is known to half
/// of one, 1/8192.
pub const GRID: Grid = Grid { low: 0.0, high: 1.0, bins: 4096 };

/// One replicate in so many is held against a search, as for a study.
pub const CHECKED: usize = robustness::CHECK_EVERY;

/// The versions of engine and contract, as a plan names them.
#[must_use]
pub fn code() -> String {
    format!("engine {ENGINE}, contract {}", shards::CONTRACT)
}

/// A study whose multiverse is resampled.
pub struct Opened<'a> {
    prepared: &'a Prepared<'a>,
    config: Config,
}

/// Fits a study once, without resampling it, and does something with its multiverse.
///
/// # Errors
/// The study has no multiverse, cannot be fitted, or what is done fails.
pub fn open<T>(
    study: &Study,
    rows: &Observations,
    constants: &[PublishedConstant],
    battery: &Battery,
    work: impl FnOnce(&Opened<'_>) -> Result<T>,
) -> Result<T> {
    let settings = has_multiverse(study, battery)?;
    // Its own intervals are not asked for.
    let mut study = study.clone();
    study.bootstrap.replicates = 0;
    let fit = fit_of(&study, rows)?.map_err(anyhow::Error::msg)?;
    let run = Run::new(&study, rows, &fit, constants)?;
    ensure!(run.is_minimum(), "the rows of {} do not determine its parameters", study.id);
    let prepared = Prepared::new(&run, settings)?;
    work(&Opened { prepared: &prepared, config: study.config() })
}

/// The multiverse of a study.
///
/// # Errors
/// It has none.
pub fn has_multiverse<'a>(study: &Study, battery: &'a Battery) -> Result<&'a Multiverse> {
    let settings = battery.multiverse.as_ref().filter(|_| study.variables == VARIABLES);
    settings.with_context(|| {
        format!(
            "{} has no multiverse; hint: data/batteries/{}.yaml says which choices are crossed",
            study.id, study.id
        )
    })
}

impl Opened<'_> {
    fn study(&self) -> &Study {
        self.prepared.run.study
    }

    /// What is resampled, each with its estimate, of the specifications from a number to another;
    /// `digest` is that of the study's battery.
    ///
    /// # Errors
    /// A problem cannot be made, or the first options are not the study's.
    pub fn planned(&self, digest: String, range: Option<[usize; 2]>) -> Result<PlannedStudy> {
        let universe = Universe::new(self.prepared)?;
        let fits = estimates(&universe.specifications, &self.config, CHECK_EVERY);
        check_first(&universe, &fits)?;
        let values: Vec<Option<f64>> = fits.iter().map(|fit| fit.value).collect();
        let same = same_answer(&universe.classes, &values);
        let combinations = firsts(&universe.places);
        let (mut specifications, mut left_out) = (Vec::new(), Vec::new());
        let [from, to] = range.unwrap_or([0, fits.len()]);
        for number in from..to.min(fits.len()) {
            let specification = &universe.specifications[number];
            match (without(specification, number, &same), values[number]) {
                (None, Some(estimate)) => specifications.push(Planned {
                    number,
                    combination: combinations[&number],
                    words: self.words(&universe, combinations[&number]),
                    estimate,
                    theta: fits[number].minimum.theta.clone(),
                }),
                (reason, _) => left_out.push(LeftOut {
                    number,
                    reason: reason.unwrap_or_else(|| "its fit has no value".to_owned()),
                }),
            }
        }
        let study = self.study();
        let settings = self.prepared.settings;
        Ok(PlannedStudy {
            study: study.id.clone(),
            digest,
            seed: robustness::seed(study.bootstrap.seed, &format!("{}/{}", study.id, PART.name)),
            level: study.bootstrap.level,
            statements: [&settings.sign, &settings.size].map(statement).into(),
            specifications,
            left_out,
        })
    }

    fn words(&self, universe: &Universe<'_>, combination: usize) -> String {
        self.prepared.settings.words(&universe.crossing, combination)
    }

    /// What the replicates of one unit say, a piece a specification.
    ///
    /// # Errors
    /// A problem cannot be made.
    pub fn unit(&self, of: &PlannedStudy, settings: &Settings, key: &Key) -> Result<Vec<Piece>> {
        let resampling = Resampling {
            replicates: settings.replicates,
            seed: of.seed,
            level: of.level,
            check_every: settings.check_every,
        };
        let pieces: Vec<_> = key.pieces(settings.replicates).collect();
        let piece = |&(specification, from, to): &(usize, usize, usize)| {
            let planned = &of.specifications[specification];
            let problem = alone(self.prepared, planned.combination)?;
            ensure!(
                planned.theta.len() == problem.bounds.lower.len(),
                "specification {} has another law than the plan says",
                planned.number
            );
            let one = |number: usize| {
                let key = [planned.number as u64, number as u64];
                replicate(&problem, &planned.theta, &resampling, &self.config, key)
            };
            let drawn: Vec<_> = (from..to).into_par_iter().map(one).collect();
            let mut summary = Summary::default();
            for one in drawn {
                summary.add(one.value, one.rescued, planned.estimate, &settings.grid);
            }
            Ok(Piece { specification, summary })
        };
        pieces.par_iter().map(piece).collect()
    }
}

/// Why a specification is not resampled; none where it is.
fn without(specification: &Specification<'_>, number: usize, same: &[usize]) -> Option<String> {
    if same[number] != number {
        return Some(format!("it gives the answer of {}", same[number]));
    }
    has_few_clusters(&specification.clusters).then(|| "too few clusters to draw".to_owned())
}

/// The first combination of each place.
fn firsts(places: &[usize]) -> BTreeMap<usize, usize> {
    let mut firsts = BTreeMap::new();
    for (combination, &place) in places.iter().enumerate() {
        firsts.entry(place).or_insert(combination);
    }
    firsts
}

fn statement(claimed: &Claimed) -> Statement {
    let stated = claimed.statement();
    let side = match stated.side {
        Side::Below => shards::Side::Below,
        Side::Above => shards::Side::Above,
    };
    Statement { words: claimed.words.clone(), side, value: stated.value }
}
