//! Random-walk Metropolis whose steps learn their shape before the draws that count.
//!
//! A step is normal with the covariance `s² C`. In the warm-up C is made anew of the chain's own
//! points and s moves until a share of [`ACCEPTED`] of the steps is taken (Haario, Saksman &
//! Tamminen 2001; Andrieu & Thoms 2008, algorithm 4). Afterwards both stand still, so that what is
//! kept is a Markov chain with the wanted law.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::chance::{standard_normal, stream};
use crate::factor::{covariance, lower_triangle, times};

/// The share of accepted steps that moves a random walk in several dimensions best (Roberts, Gelman
/// & Gilks 1997, Ann. Appl. Probab. 7).
const ACCEPTED: f64 = 0.234;
/// Chains start at points this many times as far from the centre as a draw would lie: what starts
/// apart and ends together has forgotten its start.
const SPREAD: f64 = 2.0;
/// The warm-up learns the covariance this many times, each from more points than the last.
const ROUNDS: usize = 4;

/// How much to draw: plain data, as a definition file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Chains, each on a random stream of its own.
    pub chains: usize,
    /// Steps of each chain before the first draw.
    pub warm_up: usize,
    /// Draws kept of each chain.
    pub draws: usize,
    /// Steps from one draw to the next.
    pub thin: usize,
    /// Seed of all streams.
    pub seed: u64,
}

/// Where chains start.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The middle, such as the point of greatest density.
    pub centre: Vec<f64>,
    /// A guess of the covariance, square and row-major.
    pub covariance: Vec<f64>,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Chains {
    /// Chains by draws by coordinates.
    pub chains: Vec<Vec<Vec<f64>>>,
    /// Share of the steps after the warm-up that were taken.
    pub accepted: f64,
}

impl Chains {
    /// All draws, one chain after the other.
    pub fn draws(&self) -> impl Iterator<Item = &Vec<f64>> {
        self.chains.iter().flatten()
    }

    /// A function of the draws, chain by chain; none where it has no value at one of them.
    #[must_use]
    pub fn map(&self, function: impl Fn(&[f64]) -> Option<f64>) -> Option<Vec<Vec<f64>>> {
        let of_chain = |chain: &Vec<Vec<f64>>| {
            chain.iter().map(|draw| function(draw).filter(|value| value.is_finite())).collect()
        };
        self.chains.iter().map(of_chain).collect()
    }
}

/// Draws from a law that is known by the logarithm of its density, up to a constant; minus infinity
/// where it has none.
///
/// None where the guess of the covariance is not positive definite, or the density is not finite at
/// the centre.
#[must_use]
pub fn sample(
    log_density: &(dyn Fn(&[f64]) -> f64 + Sync),
    start: &Start,
    plan: &Plan,
) -> Option<Chains> {
    let size = start.centre.len();
    let lower = lower_triangle(&start.covariance, size)?;
    if !log_density(&start.centre).is_finite() {
        return None;
    }
    let ends: Vec<(Vec<Vec<f64>>, usize)> = (0..plan.chains)
        .into_par_iter()
        .map(|chain| {
            let mut walk = Walk::new(log_density, start, &lower, stream(plan.seed, chain as u64));
            walk.warm_up(plan.warm_up);
            walk.draw(plan)
        })
        .collect();
    let taken: usize = ends.iter().map(|(_, taken)| taken).sum();
    let steps = plan.chains * plan.draws * plan.thin;
    Some(Chains {
        accepted: taken as f64 / steps as f64,
        chains: ends.into_iter().map(|(draws, _)| draws).collect(),
    })
}

/// One chain.
struct Walk<'a> {
    log_density: &'a (dyn Fn(&[f64]) -> f64 + Sync),
    at: Vec<f64>,
    height: f64,
    lower: Vec<f64>,
    ln_scale: f64,
    stream: ChaCha8Rng,
}

impl<'a> Walk<'a> {
    /// At a start of its own; the centre where no other start in a hundred has a density.
    fn new(
        log_density: &'a (dyn Fn(&[f64]) -> f64 + Sync),
        start: &Start,
        lower: &[f64],
        mut stream: ChaCha8Rng,
    ) -> Self {
        let size = start.centre.len();
        let mut at = start.centre.clone();
        for _ in 0..100 {
            let z: Vec<f64> = (0..size).map(|_| SPREAD * standard_normal(&mut stream)).collect();
            let away = times(lower, &z);
            let point: Vec<f64> = start.centre.iter().zip(&away).map(|(c, a)| c + a).collect();
            if log_density(&point).is_finite() {
                at = point;
                break;
            }
        }
        let height = log_density(&at);
        let ln_scale = laws::ln(2.38 / (size as f64).sqrt());
        Self { log_density, at, height, lower: lower.to_vec(), ln_scale, stream }
    }

    /// One step; the chance with which it is taken, and whether it was.
    fn step(&mut self) -> (f64, bool) {
        let scale = laws::exp(self.ln_scale);
        let z: Vec<f64> =
            self.at.iter().map(|_| scale * standard_normal(&mut self.stream)).collect();
        let away = times(&self.lower, &z);
        let point: Vec<f64> = self.at.iter().zip(&away).map(|(a, b)| a + b).collect();
        let height = (self.log_density)(&point);
        // A height that is no number is never taken.
        let chance = if height.is_nan() { 0.0 } else { laws::exp((height - self.height).min(0.0)) };
        let is_taken = self.stream.random::<f64>() < chance;
        if is_taken {
            (self.at, self.height) = (point, height);
        }
        (chance, is_taken)
    }

    /// Learns scale and covariance.
    fn warm_up(&mut self, steps: usize) {
        let size = self.at.len();
        // Rounds of one, two, four, eight parts: early points still know the start.
        let parts = (1 << ROUNDS) - 1;
        let mut told = 0;
        for round in 0..ROUNDS {
            let length = (steps << round) / parts;
            let mut points = Vec::with_capacity(length);
            for _ in 0..length {
                let (chance, _) = self.step();
                told += 1;
                self.ln_scale += (chance - ACCEPTED) / libm::pow(f64::from(told), 0.6);
                points.push(self.at.clone());
            }
            let late = &points[length / 4..];
            // The last round settles the scale to the covariance of the one before.
            let is_learning = round + 1 < ROUNDS && late.len() > 10 * size;
            let learned = if is_learning { lower_triangle(&covariance(late), size) } else { None };
            if let Some(lower) = learned {
                self.lower = lower;
                self.ln_scale = laws::ln(2.38 / (size as f64).sqrt());
                told = 0;
            }
        }
    }

    /// Draws, with how many steps were taken.
    fn draw(mut self, plan: &Plan) -> (Vec<Vec<f64>>, usize) {
        let mut taken = 0;
        let draws = (0..plan.draws)
            .map(|_| {
                for _ in 0..plan.thin {
                    taken += usize::from(self.step().1);
                }
                self.at.clone()
            })
            .collect();
        (draws, taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posterior::diagnose;
    use measures::{mean, percentile_interval};

    const PLAN: Plan = Plan { chains: 4, warm_up: 4000, draws: 2000, thin: 10, seed: 11 };

    /// A normal law of three coordinates with correlations of 0.99: means, variances and
    /// covariances are those planted within four standard errors at the effective sample size,
    /// from a guess of the covariance that knows no correlation and is wrong a hundredfold.
    #[test]
    fn a_closed_form_normal_is_recovered() {
        let planted = [1.0_f64, 1.98, 0.0, 1.98, 4.0, 0.5, 0.0, 0.5, 9.0];
        // The precision of the planted covariance, numpy.linalg.inv.
        let precision = [
            76.650_943_396_226,
            -38.207_547_169_811_114,
            2.122_641_509_433_950_4,
            -38.207_547_169_811_11,
            19.296_740_994_854_098,
            -1.072_041_166_380_783,
            2.122_641_509_433_950_4,
            -1.072_041_166_380_783_2,
            0.170_668_953_687_828_21,
        ];
        let centre = [3.0, -1.0, 10.0];
        let log_density = |x: &[f64]| {
            let d: Vec<f64> = x.iter().zip(centre).map(|(x, c)| x - c).collect();
            let mut sum = 0.0;
            for row in 0..3 {
                for column in 0..3 {
                    sum -= 0.5 * d[row] * precision[row * 3 + column] * d[column];
                }
            }
            sum
        };
        let start = Start {
            centre: vec![3.5, -1.5, 11.0],
            covariance: vec![0.01, 0.0, 0.0, 0.0, 0.04, 0.0, 0.0, 0.0, 0.09],
        };
        let chains = sample(&log_density, &start, &PLAN).expect("a proper start");
        assert!((chains.accepted - ACCEPTED).abs() < 0.1, "{}", chains.accepted);
        for i in 0..3 {
            let values = chains.map(|draw| Some(draw[i])).expect("finite");
            let diagnosis = diagnose(&values);
            assert!(diagnosis.r_hat < 1.01 && diagnosis.bulk > 2000.0, "{diagnosis:?}");
            let all: Vec<f64> = values.concat();
            let sd = planted[i * 4].sqrt();
            let error = sd / diagnosis.bulk.sqrt();
            assert!((mean(&all) - centre[i]).abs() < 4.0 * error, "mean {i}: {}", mean(&all));
            let interval = percentile_interval(&all, 0.95);
            // A quantile's standard error: sqrt(p(1-p)/n)/density, at 2.5 %.
            let error = (0.025 * 0.975_f64 / diagnosis.tail).sqrt() / 0.058_445 * sd;
            for (end, truth) in [
                (interval.low, centre[i] - 1.959_963_985 * sd),
                (interval.high, centre[i] + 1.959_963_985 * sd),
            ] {
                assert!((end - truth).abs() < 4.0 * error, "end {i}: {end} against {truth}");
            }
        }
    }

    /// One seed, one answer; another seed, another.
    #[test]
    fn draws_belong_to_their_seed() {
        let log_density = |x: &[f64]| -0.5 * x[0] * x[0];
        let start = Start { centre: vec![0.0], covariance: vec![1.0] };
        let plan = Plan { chains: 2, warm_up: 100, draws: 50, thin: 2, seed: 1 };
        let first = sample(&log_density, &start, &plan);
        assert_eq!(first, sample(&log_density, &start, &plan));
        assert_ne!(first, sample(&log_density, &start, &Plan { seed: 2, ..plan }));
    }

    #[test]
    fn a_start_without_density_is_refused() {
        let nowhere = |_: &[f64]| f64::NEG_INFINITY;
        let start = Start { centre: vec![0.0], covariance: vec![1.0] };
        assert_eq!(sample(&nowhere, &start, &PLAN), None);
    }
}
