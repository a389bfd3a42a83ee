//! A statement about one number, and when the rows make it hold: the whole interval lies on its
//! side.

use fit::Problem;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::fitted::Fitted;

/// On which side of its value a number is said to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Above.
    Above,
    /// Below.
    Below,
}

/// A function of the fit coordinates.
pub type Function<'a> = &'a dyn Fn(&[f64]) -> Option<f64>;

/// What is said of a number.
#[derive(Clone, Copy)]
pub struct Statement<'a> {
    /// The number, as a function of the fit coordinates.
    pub function: Function<'a>,
    /// On which side of the value.
    pub side: Side,
    /// The value.
    pub value: f64,
}

/// How the interval is made: pairs (rows or clusters drawn with replacement), percentiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draws<'a> {
    /// Replicates.
    pub replicates: usize,
    /// Seed of their streams.
    pub seed: u64,
    /// Confidence level.
    pub level: f64,
    /// The cluster of each row; clusters are drawn whole.
    pub clusters: &'a [usize],
}

impl Statement<'_> {
    /// How far a number lies on its side: positive where the statement is right of it.
    #[must_use]
    pub fn margin(&self, number: f64) -> f64 {
        match self.side {
            Side::Above => number - self.value,
            Side::Below => self.value - number,
        }
    }

    /// By how much the end of the interval that must not cross the value lies on its side, from the
    /// replicates; none where fewer than nine tenths of them have a value.
    #[must_use]
    pub fn margin_of(&self, thetas: &[Option<Vec<f64>>], level: f64) -> Option<f64> {
        let values: Vec<f64> = thetas
            .iter()
            .flatten()
            .filter_map(|theta| (self.function)(theta))
            .filter(|value| value.is_finite())
            .collect();
        if !measures::enough(values.len(), thetas.len()) {
            return None;
        }
        let interval = measures::percentile_interval(&values, level);
        Some(self.margin(match self.side {
            Side::Above => interval.low,
            Side::Below => interval.high,
        }))
    }

    /// Whether it holds: the whole interval lies on its side. Without an interval it does not.
    #[must_use]
    pub fn holds(&self, thetas: &[Option<Vec<f64>>], level: f64) -> bool {
        self.margin_of(thetas, level).is_some_and(|margin| margin > 0.0)
    }
}

impl Draws<'_> {
    /// How often each row is drawn in one replicate.
    fn counts(&self, members: &[Vec<usize>], replicate: u64) -> Vec<u32> {
        let mut stream = ChaCha8Rng::seed_from_u64(self.seed);
        stream.set_stream(replicate);
        let mut counts = vec![0; self.clusters.len()];
        for _ in 0..members.len() {
            for &row in &members[stream.random_range(0..members.len())] {
                counts[row] += 1;
            }
        }
        counts
    }

    /// The refit to each replicate, from the fit's minimum on, in their order.
    ///
    /// # Panics
    /// The fit has another number of rows than there are clusters.
    #[must_use]
    pub fn refits(&self, fit: &Fitted<'_>) -> Vec<Option<Vec<f64>>> {
        self.some_refits(fit, 0..self.replicates)
    }

    /// Some of them, by their numbers.
    pub(crate) fn some_refits(
        &self,
        fit: &Fitted<'_>,
        replicates: core::ops::Range<usize>,
    ) -> Vec<Option<Vec<f64>>> {
        assert_eq!(self.clusters.len(), fit.problem.rows(), "one cluster a row");
        let members = members(self.clusters);
        replicates
            .into_par_iter()
            .map(|replicate| fit.refitted(&self.counts(&members, replicate as u64)))
            .collect()
    }

    /// So many replicates on the wrong side, or without a value, and the statement cannot hold,
    /// whatever the others say: [on the wrong side, without a value].
    #[must_use]
    pub(crate) fn too_many(&self) -> [usize; 2] {
        // The end of the interval lies between two ordered values; with both on the wrong side so
        // does the end.
        let place = 0.5 * (1.0 - self.level) * self.replicates.saturating_sub(1) as f64;
        let wrong = (0..self.replicates).take_while(|&k| k as f64 <= place).count() + 1;
        let enough = |lost: &usize| measures::enough(self.replicates - lost, self.replicates);
        [wrong, (0..=self.replicates).take_while(enough).count()]
    }

    /// The refits without some rows: the fit without them, and the replicates of what is left.
    #[must_use]
    pub fn refits_without(&self, fit: &Fitted<'_>, left_out: &[usize]) -> Option<Without> {
        let counts = crate::fitted::without(fit.problem.rows(), left_out);
        let theta = fit.refitted(&counts)?;
        let problem: Problem<'_> = fit.problem.reweighted(&counts);
        let clusters: Vec<usize> = counts
            .iter()
            .zip(self.clusters)
            .filter_map(|(&count, &cluster)| (count > 0).then_some(cluster))
            .collect();
        let draws = Draws { clusters: &clusters, ..*self };
        let replicates = draws.refits(&fit.about(&problem, &theta));
        Some(Without { theta, replicates })
    }
}

/// A fit without some rows, and its replicates.
pub struct Without {
    /// Its minimum.
    pub theta: Vec<f64>,
    /// The minimum of each replicate.
    pub replicates: Vec<Option<Vec<f64>>>,
}

/// The rows of each cluster that has some, in the order of their first rows.
#[must_use]
pub fn members(clusters: &[usize]) -> Vec<Vec<usize>> {
    let mut places: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (row, cluster) in clusters.iter().enumerate() {
        let place = *places.entry(*cluster).or_insert_with(|| {
            members.push(Vec::new());
            members.len() - 1
        });
        members[place].push(row);
    }
    members
}
