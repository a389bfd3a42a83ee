//! The rungs of the ladder: what they share in one study, and each of one number.

use fit::{Objective, Problem};
use measures::Interval;
use robustness::Replicates;
use uncertainty::cluster::score_draws;
use uncertainty::interval::{End, Profiling, bca, endpoint_errors, percentile, studentised};
use uncertainty::resample::{
    Plan, Residuals, Scheme, Spread, resample, resample_with_spread, spread_test,
};
use uncertainty::{Sandwich, gradient};

use super::place;
use crate::battery::Sizes;
use crate::battery::part::Given;
use crate::fitting::Draw;
use crate::study::run::Run;

/// Names of the rungs, in their order.
pub const KEYS: [&str; 9] = [
    "pairs",
    "residual",
    "wild_rademacher",
    "wild_webb",
    "parametric",
    "bca",
    "studentised",
    "score_bootstrap",
    "profile",
];
/// The schemes that are drawn beside the study's own pairs.
const SCHEMES: [Scheme; 4] =
    [Scheme::Residual, Scheme::WildRademacher, Scheme::WildWebb, Scheme::Parametric];
/// Replicates of a rung where nothing is filed.
const REPLICATES_SMALL: usize = 200;
/// Draws of the score bootstrap, which refits nothing; and where nothing is filed.
const SCORE_DRAWS: usize = 100_000;
const SCORE_DRAWS_SMALL: usize = 2_000;
/// Below this p value the noise is not alike in all rows (check C8 has the same threshold).
const SPREAD_P_MIN: f64 = 0.01;
/// An end of a studentised interval that chance places less exactly than this share of its width
/// decides nothing (check D9 has the same threshold): where errors of replicates come near zero,
/// the interval is as wide as chance will have it.
pub const END_ERROR_MAX: f64 = 0.05;

/// The interval of one number made in one way.
#[derive(Debug, Clone)]
pub struct Rung {
    /// Its name.
    pub key: &'static str,
    /// The interval; none where this way makes none.
    pub interval: Option<Interval>,
    /// Whether it may be the one that claims read: it has an interval, and these data do not
    /// refute what it assumes.
    pub is_credible: bool,
    /// Whether a profile was followed at all.
    pub has_profile: bool,
    /// The sides on which a profile never closes.
    pub open: Vec<&'static str>,
    /// Bias correction and acceleration, of `bca`.
    pub corrections: Option<[f64; 2]>,
    /// Monte Carlo error of the worse end, as a share of the width, of pairs.
    pub end_error: Option<f64>,
}

impl Rung {
    fn new(key: &'static str, interval: Option<Interval>, is_credible: bool) -> Self {
        Self {
            key,
            interval,
            is_credible: is_credible && interval.is_some(),
            has_profile: false,
            open: Vec::new(),
            corrections: None,
            end_error: None,
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self.key {
            "pairs" => "rows or clusters drawn again, percentiles",
            "residual" => "residuals drawn again, percentiles",
            "wild_rademacher" => "residuals times 1 or -1, percentiles",
            "wild_webb" => "residuals times one of six factors, percentiles",
            "parametric" => "normal noise put on the law, percentiles",
            "bca" => "rows or clusters drawn again, bias corrected and accelerated",
            "score_bootstrap" => {
                "the pulls of rows or clusters turned at random, to first order, without a refit"
            }
            "studentised" => "rows or clusters drawn again, in standard errors of their own",
            _ => "profile of the objective",
        }
    }
}

/// What all numbers of one study share.
pub struct Ladder<'a> {
    run: &'a Run<'a>,
    seed: u64,
    level: f64,
    sandwich: Sandwich,
    /// Replicates of each scheme of `SCHEMES`.
    drawn: Vec<Replicates>,
    spreads: Vec<Spread>,
    /// How often a rung was drawn.
    replicates: usize,
    /// The same of the score bootstrap.
    score_draws: usize,
    /// Whether rows share their chance.
    is_clustered: bool,
    /// The p value of noise that is alike in all rows.
    spread_p: f64,
    /// Whether most rows pull the law by their side alone, not by how far off they lie.
    is_by_side: bool,
}

impl<'a> Ladder<'a> {
    /// Draws everything that the rungs are made of; none where the rows do not determine a spread,
    /// or the clusters are too few for any.
    pub fn new(run: &'a Run<'a>, given: &Given<'_>) -> Option<Self> {
        let (study, fit) = (run.study, run.fit);
        let (problem, theta): (&Problem<'_>, _) = (&fit.problem, run.theta());
        let is_clustered = study.bootstrap.draw == Draw::Clusters;
        let clusters =
            if is_clustered { fit.rows.clusters.clone() } else { (0..fit.rows.len()).collect() };
        if robustness::has_few_clusters(&clusters) {
            return None;
        }
        let sandwich = Sandwich::new(problem, theta, &fit.bounds, &clusters)?;
        let residuals = Residuals::new(problem, theta)?;
        let asked = study.bootstrap.replicates;
        let (replicates, score_draws) = match given.sizes {
            Sizes::Full => (asked, SCORE_DRAWS),
            Sizes::Small => (asked.min(REPLICATES_SMALL), SCORE_DRAWS_SMALL),
        };
        let seed = robustness::seed(study.bootstrap.seed, &study.id);
        let plan = Plan { replicates, seed, clusters };
        let (bounds, config) = (&fit.bounds, study.config());
        let draw = |scheme| resample(problem, theta, scheme, &plan, bounds, &config);
        let drawn = SCHEMES.map(draw).into();
        let pairs = Scheme::Pairs;
        let spreads = resample_with_spread(problem, theta, pairs, &plan, bounds, &config);
        Some(Self {
            run,
            seed: given.seed,
            level: study.bootstrap.level,
            sandwich,
            drawn,
            spreads,
            replicates,
            score_draws,
            is_clustered,
            spread_p: spread_test(&residuals),
            is_by_side: is_by_side(problem.objective, &residuals.plain),
        })
    }

    /// How many replicates the study's own pairs have.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.run.fit.replicates.thetas.len()
    }

    /// Whether these data refute what a scheme assumes: residuals and normal noise are put on any
    /// row, so that they need noise that is alike in all rows and rows that do not share it; turned
    /// residuals leave a row that lies near the law near it, which holds a law too firmly that most
    /// rows pull by their side alone (of planted sets such intervals of 95 % hold the truth in 86
    /// to 89 %: `uncertainty/examples/coverage.rs`).
    fn is_refuted(&self, scheme: Scheme) -> bool {
        match scheme {
            Scheme::Residual | Scheme::Parametric => {
                self.is_clustered || self.spread_p < SPREAD_P_MIN
            }
            Scheme::WildRademacher | Scheme::WildWebb => self.is_by_side,
            Scheme::Pairs => false,
        }
    }

    /// What is to be said of the rungs of this study.
    #[must_use]
    pub fn says(&self) -> Vec<String> {
        let mut says = vec![
            "Each number of this fit has its interval made in several ways. The widest one whose \
             assumptions these data do not refute is the one that claims read; a way that comes \
             out much narrower than another one assumes something that the other does not."
                .to_owned(),
        ];
        says.push(format!(
            "The score bootstrap ({} draws, no refit) follows the slope at the estimate alone: it \
             is a fast look at the spread, and decides nothing.",
            self.score_draws
        ));
        if self.is_clustered {
            says.push(
                "Rows of one cluster share their chance, so intervals from residuals or normal \
                 noise of single rows are shown and decide nothing."
                    .to_owned(),
            );
        } else if self.spread_p < SPREAD_P_MIN {
            says.push(format!(
                "The noise is not the same in all rows (p = {:.1e}), so intervals from residuals \
                 or normal noise are shown and decide nothing.",
                self.spread_p
            ));
        }
        let objective = self.run.fit.problem.objective;
        if self.is_by_side {
            says.push(
                "Most rows pull this law by their side alone, not by how far off they lie. Turned \
                 residuals leave rows near the law where they are, so their intervals come out too \
                 narrow; they are shown and decide nothing."
                    .to_owned(),
            );
        }
        if !Scheme::Parametric.suits(objective) {
            says.push(
                "This objective weighs the two sides of the law differently; turned residuals and \
                 normal noise are the same on both, so they make no interval here."
                    .to_owned(),
            );
        }
        if objective.has_kinks() {
            says.push(
                "This objective has kinks, along which no profile can be followed: there is no \
                 profile interval."
                    .to_owned(),
            );
        }
        says
    }

    /// All rungs of one number.
    #[must_use]
    pub fn rungs(
        &self,
        function: &(dyn Fn(&[f64]) -> Option<f64> + Sync),
        estimate: f64,
    ) -> Vec<Rung> {
        let theta = self.run.theta();
        let pairs = &self.run.fit.replicates;
        let values = values(function, &pairs.thetas);
        let mut all = vec![self.of_pairs(&values, pairs.asked())];
        for (scheme, drawn) in SCHEMES.into_iter().zip(&self.drawn) {
            let values = self::values(function, &drawn.thetas);
            let interval = percentile(&values, drawn.asked(), self.level);
            all.push(Rung::new(scheme.name(), interval, !self.is_refuted(scheme)));
        }
        if let Some(slopes) = gradient(function, theta) {
            let influence = self.sandwich.influence(&slopes);
            let made = bca(&values, pairs.asked(), estimate, &influence, self.level);
            let rung = Rung::new("bca", made.map(|made| made.interval), true);
            let corrections = made.map(|made| [made.bias, made.acceleration]);
            all.push(Rung { corrections, ..rung });
            all.push(self.studentised(function, estimate, &slopes));
            all.push(self.score(estimate, &influence));
        }
        all.extend(self.profile(function));
        all.sort_by_key(|rung| place(rung.key));
        all
    }

    fn of_pairs(&self, values: &[f64], asked: usize) -> Rung {
        let interval = percentile(values, asked, self.level);
        let errors = endpoint_errors(values.len(), self.seed, |drawn| {
            let again: Vec<f64> = drawn.iter().map(|&index| values[index]).collect();
            percentile(&again, again.len(), self.level)
        });
        let end_error = share(interval, errors);
        Rung { end_error, ..Rung::new("pairs", interval, true) }
    }

    fn studentised(
        &self,
        function: &(dyn Fn(&[f64]) -> Option<f64> + Sync),
        estimate: f64,
        slopes: &[f64],
    ) -> Rung {
        let error = self.sandwich.standard_error(slopes);
        let replicate = |spread: &Spread| {
            let slopes = gradient(function, &spread.theta)?;
            Some((function(&spread.theta)?, spread.sandwich.standard_error(&slopes)))
        };
        let all: Vec<(f64, f64)> = self.spreads.iter().filter_map(replicate).collect();
        let interval = studentised(estimate, error, &all, self.replicates, self.level);
        let errors = endpoint_errors(all.len(), self.seed, |drawn| {
            let again: Vec<(f64, f64)> = drawn.iter().map(|&index| all[index]).collect();
            studentised(estimate, error, &again, again.len(), self.level)
        });
        let is_settled = share(interval, errors).is_some_and(|share| share < END_ERROR_MAX);
        Rung::new("studentised", interval, is_settled)
    }

    /// The score bootstrap: what turning the pull of each row or cluster at random would do to the
    /// number. It follows the slope at the estimate alone, so that it is a fast look at the spread
    /// and never the interval that claims read.
    fn score(&self, estimate: f64, influence: &[f64]) -> Rung {
        let draws = score_draws(influence, self.score_draws, self.seed);
        let values: Vec<f64> = draws.into_iter().map(|turned| estimate + turned).collect();
        Rung::new("score_bootstrap", percentile(&values, self.score_draws, self.level), false)
    }

    fn profile(&self, function: &(dyn Fn(&[f64]) -> Option<f64> + Sync)) -> Option<Rung> {
        let fit = self.run.fit;
        let profiling = Profiling::new(&fit.problem, self.run.theta(), &fit.bounds, &self.sandwich);
        let profile = profiling?.profile(function, self.level)?;
        let mut open = Vec::new();
        for (end, side) in [(profile.low, "below"), (profile.high, "above")] {
            if matches!(end, End::Open(_)) {
                open.push(side);
            }
        }
        let rung = Rung::new("profile", profile.interval(), true);
        Some(Rung { open, has_profile: true, ..rung })
    }
}

/// Whether most rows pull the law by their side alone: those beyond δ of Huber's function, and all
/// of absolute values.
fn is_by_side(objective: Objective, residuals: &[f64]) -> bool {
    match objective {
        Objective::Huber { delta } => {
            2 * residuals.iter().filter(|r| r.abs() > delta).count() > residuals.len()
        }
        objective => objective.has_kinks(),
    }
}

/// The larger of two errors of ends, as a share of the interval's width; none of an interval that
/// has no width.
fn share(interval: Option<Interval>, errors: Option<[f64; 2]>) -> Option<f64> {
    let (interval, [low, high]) = (interval?, errors?);
    let width = interval.high - interval.low;
    (width > 0.0).then(|| low.max(high) / width)
}

/// The values of a function over the replicates at which it has one.
fn values(function: &dyn Fn(&[f64]) -> Option<f64>, thetas: &[Vec<f64>]) -> Vec<f64> {
    let all = thetas.iter().filter_map(|theta| function(theta));
    all.filter(|value| value.is_finite()).collect()
}
