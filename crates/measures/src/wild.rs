//! Wild cluster bootstrap-t: is a coefficient what a hypothesis says, where clusters are few.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::clustered::{ClusteredError, influence, regress_clustered, residuals};
use crate::quantile::Interval;
use crate::regression::regress;

/// Random weights of clusters, of mean zero and variance one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multipliers {
    /// One or minus one (Liu 1988; Davidson & Flachaire 2008).
    Rademacher,
    /// ±√½, ±1, ±√(3/2): few clusters have more different draws (Webb 2023, Can. J. Econ. 56).
    Webb,
}

/// Below so many clusters two values make too few different draws.
const WEBB_BELOW: usize = 10;
/// √½ and √(3/2).
const WEBB: [f64; 6] = [
    -1.224_744_871_391_589,
    -1.0,
    -core::f64::consts::FRAC_1_SQRT_2,
    core::f64::consts::FRAC_1_SQRT_2,
    1.0,
    1.224_744_871_391_589,
];
const RADEMACHER: [f64; 2] = [-1.0, 1.0];

impl Multipliers {
    /// Those for so many clusters: Webb's below ten, Rademacher's from ten on (Cameron & Miller
    /// 2015, J. Hum. Resour. 50, VI.C).
    #[must_use]
    pub const fn of(clusters: usize) -> Self {
        if clusters < WEBB_BELOW { Self::Webb } else { Self::Rademacher }
    }

    /// The values, each as likely as the others.
    #[must_use]
    pub const fn values(self) -> &'static [f64] {
        match self {
            Self::Rademacher => &RADEMACHER,
            Self::Webb => &WEBB,
        }
    }

    /// `sum_g v_g q_g` with weights from a stream.
    #[must_use]
    pub fn weigh(self, moves: &[f64], stream: &mut ChaCha8Rng) -> f64 {
        match self {
            // One draw of 64 bits is as many signs.
            Self::Rademacher => moves
                .chunks(64)
                .map(|chunk| {
                    let bits: u64 = stream.random();
                    let signed = chunk.iter().enumerate();
                    signed.map(|(i, q)| if bits >> i & 1 == 1 { -q } else { *q }).sum::<f64>()
                })
                .sum(),
            Self::Webb => moves.iter().map(|q| q * WEBB[stream.random_range(0..6)]).sum(),
        }
    }

    /// How many different draws there are of so many clusters.
    fn ways(self, clusters: usize) -> Option<usize> {
        self.values().len().checked_pow(u32::try_from(clusters).ok()?)
    }

    /// The weights of one draw: its digits where all are counted, a stream otherwise.
    fn draw(self, clusters: usize, draw: usize, seed: Option<u64>) -> Vec<f64> {
        let values = self.values();
        let Some(seed) = seed else {
            let mut rest = draw;
            let next = |_| {
                let value = values[rest % values.len()];
                rest /= values.len();
                value
            };
            return (0..clusters).map(next).collect();
        };
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(draw as u64);
        (0..clusters).map(|_| values[stream.random_range(0..values.len())]).collect()
    }
}

/// How a wild bootstrap draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WildDraws {
    /// The weights; [`Multipliers::of`] says which are usual.
    pub multipliers: Multipliers,
    /// Draws at most: where there are no more different ones, each is counted once.
    pub replicates: usize,
    /// Seed of all streams.
    pub seed: u64,
}

/// What a wild bootstrap says of a hypothesis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WildTest {
    /// `(b - null)/standard error`, the latter over clusters (CR1).
    pub statistic: f64,
    /// Two-sided p value.
    pub p_value: f64,
    /// Draws it was held against.
    pub draws: usize,
    /// Whether these are all that there are.
    pub exact: bool,
}

/// What a draw needs of the clusters of a regression under a hypothesis.
struct Clusters {
    /// `q_g`: how far a cluster's restricted residuals move the coefficient.
    moves: Vec<f64>,
    /// `C_gh`: how far cluster h's move, through all coefficients, what cluster g moves.
    through: Vec<Vec<f64>>,
}

impl Clusters {
    /// `t* = sum_g v_g q_g / sqrt(sum_g (v_g q_g - sum_h C_gh v_h)²)`, up to the factor that the
    /// statistic itself has as well.
    fn statistic(&self, weights: &[f64]) -> f64 {
        let moved: f64 = weights.iter().zip(&self.moves).map(|(v, q)| v * q).sum();
        let square: f64 = (0..weights.len())
            .map(|g| {
                let through: f64 = self.through[g].iter().zip(weights).map(|(c, v)| c * v).sum();
                let own = weights[g] * self.moves[g] - through;
                own * own
            })
            .sum();
        moved / square.sqrt()
    }
}

/// Statistics this close count as equal: a draw of ones is the sample itself.
const TIE: f64 = 1e-9;

/// A coefficient of a regression over clusters, ready to be tested at any value.
#[derive(Debug, Clone)]
pub struct WildCluster {
    members: Vec<Vec<usize>>,
    /// The row of `(XᵀX)⁻¹Xᵀ` of the coefficient.
    own: Vec<f64>,
    /// All rows of it.
    influence: Vec<Vec<f64>>,
    /// The columns, the intercept's first.
    columns: Vec<Vec<f64>>,
    /// Residuals under the hypothesis that the coefficient is zero, and by how much they fall with
    /// its value: they are linear in it.
    restricted: [Vec<f64>; 2],
    estimate: f64,
    /// Standard error over clusters.
    standard_error: f64,
    factor: f64,
}

impl WildCluster {
    /// Coefficient `which` of `response = b_0 + sum_i b_i x_i`; 1 is that of the first regressor.
    ///
    /// # Errors
    /// Too few clusters, or regressors that depend on each other.
    ///
    /// # Panics
    /// The columns have unequal lengths, or there is no such regressor.
    pub fn new(
        regressors: &[&[f64]],
        response: &[f64],
        clusters: &[usize],
        which: usize,
    ) -> Result<Self, ClusteredError> {
        assert!((1..=regressors.len()).contains(&which), "a regressor, counted from 1");
        let fit = regress_clustered(regressors, response, clusters)?;
        let mut names = clusters.to_vec();
        names.sort_unstable();
        names.dedup();
        let rows_of = |name: &usize| -> Vec<usize> {
            (0..clusters.len()).filter(|&row| clusters[row] == *name).collect()
        };
        let others: Vec<&[f64]> = regressors
            .iter()
            .enumerate()
            .filter(|(index, _)| index + 1 != which)
            .map(|(_, column)| *column)
            .collect();
        let left_by = |values: &[f64]| -> Result<Vec<f64>, ClusteredError> {
            Ok(residuals(&regress(&others, values)?, &others, values))
        };
        let (n, k, g) = (fit.n as f64, fit.coefficients.len() as f64, names.len() as f64);
        let influence = influence(regressors, fit.n)?;
        let ones = vec![1.0; fit.n];
        let rest = regressors.iter().map(|column| column.to_vec());
        Ok(Self {
            members: names.iter().map(rows_of).collect(),
            own: influence[which].clone(),
            influence,
            columns: std::iter::once(ones).chain(rest).collect(),
            restricted: [left_by(response)?, left_by(regressors[which - 1])?],
            estimate: fit.coefficients[which],
            standard_error: fit.covariance[which][which].sqrt(),
            factor: g / (g - 1.0) * (n - 1.0) / (n - k),
        })
    }

    /// The restricted wild cluster bootstrap-t: residuals of the fit under the hypothesis that the
    /// coefficient is `null`, weighted cluster by cluster; t by the sandwich over clusters
    /// (Cameron, Gelbach & Miller 2008, Rev. Econ. Stat. 90, their WCR; by sums over clusters as
    /// Roodman, Nielsen, `MacKinnon` & Webb 2019, Stata J. 19).
    ///
    /// All different draws are counted where there are no more than asked for; the sample itself is
    /// one of those drawn otherwise (Phipson & Smyth 2010).
    #[must_use]
    pub fn test(&self, null: f64, draws: WildDraws) -> WildTest {
        let count = self.members.len();
        let clusters = self.under(null);
        let statistic = (self.estimate - null) / self.standard_error;
        let least = statistic.abs() * self.factor.sqrt() * (1.0 - TIE);
        let ways = draws.multipliers.ways(count).filter(|&ways| ways <= draws.replicates);
        let (asked, seed) = ways.map_or((draws.replicates, Some(draws.seed)), |ways| (ways, None));
        let as_far = (0..asked)
            .into_par_iter()
            .filter(|&draw| {
                let weights = draws.multipliers.draw(count, draw, seed);
                clusters.statistic(&weights).abs() >= least
            })
            .count();
        let p_value = if ways.is_some() {
            as_far as f64 / asked as f64
        } else {
            (1.0 + as_far as f64) / (1.0 + asked as f64)
        };
        WildTest { statistic, p_value, draws: asked, exact: ways.is_some() }
    }

    /// The clusters under a hypothesis.
    fn under(&self, null: f64) -> Clusters {
        let left: Vec<f64> =
            self.restricted[0].iter().zip(&self.restricted[1]).map(|(y, x)| y - null * x).collect();
        let sum = |rows: &[usize], a: &[f64], b: &[f64]| -> f64 {
            rows.iter().map(|&row| a[row] * b[row]).sum()
        };
        // What each cluster moves each coefficient by, and what a coefficient moves the
        // coefficient asked for by, in each cluster.
        let moved = |rows: &Vec<usize>| -> Vec<f64> {
            self.influence.iter().map(|line| sum(rows, line, &left)).collect()
        };
        let all: Vec<Vec<f64>> = self.members.iter().map(moved).collect();
        let moves = self.members.iter().map(|rows| sum(rows, &self.own, &left)).collect();
        let through = self
            .members
            .iter()
            .map(|rows| {
                let back: Vec<f64> =
                    self.columns.iter().map(|column| sum(rows, &self.own, column)).collect();
                all.iter().map(|of| of.iter().zip(&back).map(|(a, b)| a * b).sum()).collect()
            })
            .collect();
        Clusters { moves, through }
    }

    /// The values that the test does not refuse at `1 - level`, by halving between the estimate and
    /// a value that it refuses; none where no value within a thousand standard errors is refused,
    /// as with so few clusters that no p value is small.
    #[must_use]
    pub fn interval(&self, level: f64, draws: WildDraws) -> Option<Interval> {
        let is_kept = |null: f64| self.test(null, draws).p_value > 1.0 - level;
        let end = |sign: f64| {
            let mut reach = 2.0 * self.standard_error;
            while is_kept(self.estimate + sign * reach) {
                reach *= 2.0;
                if reach >= 1e3 * self.standard_error {
                    return None;
                }
            }
            let (mut kept, mut refused) = (0.0, reach);
            for _ in 0..HALVINGS {
                let middle = f64::midpoint(kept, refused);
                if is_kept(self.estimate + sign * middle) {
                    kept = middle;
                } else {
                    refused = middle;
                }
            }
            Some(self.estimate + sign * refused)
        };
        Some(Interval { low: end(-1.0)?, high: end(1.0)? })
    }
}

/// Halvings of an interval's end: a ten-thousandth of a standard error.
const HALVINGS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 16] =
        [0.5, 1.1, 1.9, 2.4, 3.1, 3.3, 4.2, 4.8, 5.1, 6.0, 6.6, 7.2, 7.7, 8.1, 8.8, 9.3];
    const Z: [f64; 16] =
        [1.0, 0.2, 0.7, 1.9, 1.1, 0.4, 2.2, 0.9, 1.5, 0.1, 2.0, 1.3, 0.6, 1.7, 0.3, 1.2];
    const Y: [f64; 16] =
        [1.2, 0.9, 2.1, 3.9, 3.0, 2.2, 5.4, 3.9, 4.8, 3.7, 6.9, 6.0, 5.0, 7.4, 5.1, 7.0];
    const G: [usize; 16] = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5];

    fn draws(multipliers: Multipliers) -> WildDraws {
        WildDraws { multipliers, replicates: 100_000, seed: 1 }
    }

    /// All 2^6 and 6^6 draws, each with its regression refitted, by numpy 2.4
    /// (`itertools.product`): coefficient, null, weights; t, p, draws.
    #[test]
    fn all_draws_are_those_of_numpy() {
        use Multipliers::{Rademacher, Webb};
        for (which, null, multipliers, t, p, count) in [
            (2, 1.0, Rademacher, 3.722_190_624_314_347, 0.031_25, 64),
            (2, 1.35, Rademacher, 1.118_833_726_638_908_6, 0.343_75, 64),
            (2, 1.35, Webb, 1.118_833_726_638_908_6, 0.338_777_434_842_249_65, 46_656),
            (2, 1.0, Webb, 3.722_190_624_314_347, 0.023_019_547_325_102_88, 46_656),
            (1, 0.555, Webb, 2.399_484_810_677_322_3, 0.031_292_866_941_015_09, 46_656),
        ] {
            let wild = WildCluster::new(&[&X, &Z], &Y, &G, which).unwrap();
            let test = wild.test(null, draws(multipliers));
            assert!((test.statistic / t - 1.0).abs() < 1e-8, "{test:?} {t}");
            assert!((test.p_value - p).abs() < 1e-8 && test.draws == count, "{test:?} {p}");
            assert!(test.exact, "{test:?}");
        }
    }

    #[test]
    fn the_interval_holds_what_is_not_refused() {
        let wild = WildCluster::new(&[&X, &Z], &Y, &G, 2).unwrap();
        let draws = WildDraws { multipliers: Multipliers::Webb, replicates: 999, seed: 1 };
        let Interval { low, high } = wild.interval(0.95, draws).unwrap();
        assert!(low > 1.0 && low < 1.35 && high > wild.estimate, "{low} {high}");
        assert!(wild.test(low - 0.01, draws).p_value <= 0.05, "{low}");
        assert!(wild.test(low + 0.01, draws).p_value > 0.05, "{low}");
        // Four clusters have sixteen draws of signs, none rarer than one in eight.
        let four = G.map(|g| g % 4);
        let wild = WildCluster::new(&[&X], &Y, &four, 1).unwrap();
        let signs = WildDraws { multipliers: Multipliers::Rademacher, ..draws };
        assert_eq!(wild.interval(0.95, signs), None, "no p value is below 1/8");
    }
}
