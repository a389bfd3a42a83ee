//! Draws of one new run: what the fits to resamples predict, each with the chance of a single run
//! on top.

use fit::Problem;
use measures::Interval;
use quantiles::{Continuous as _, StudentsT};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::fitted::gradient;

/// The log residuals of a fit, each times `√(n / (n - p))`: the factor undoes what the p fitted
/// parameters took from them (Davison & Hinkley 1997, Bootstrap Methods and their Application,
/// section 6.3.3).
///
/// # Panics
/// There are no more rows than parameters.
#[must_use]
pub fn scaled_residuals(problem: &Problem<'_>, estimate: &[f64]) -> Vec<f64> {
    let (rows, parameters) = (problem.rows() as f64, estimate.len() as f64);
    assert!(rows > parameters, "more rows than parameters leave residuals");
    let scale = (rows / (rows - parameters)).sqrt();
    problem.residuals(estimate).iter().map(|residual| scale * residual).collect()
}

/// Draws of the response of one new run, in the order of the replicates, `per_replicate` each:
/// `ln y* = ln L(x; θ*) + e`, where θ* is the fit to a resample and e one of the `ln_errors`, drawn
/// with replacement.
///
/// `ln_x` is the run, one logarithm a variable of the law. With the residuals of the fit
/// ([`scaled_residuals`]) the draws hold for a run among those that were fitted; far beyond them
/// the law itself is off, and only errors on runs that it had not seen say by how much.
///
/// # Panics
/// There is no error to draw.
#[must_use]
pub fn new_run(
    law: &dyn laws::Law,
    replicates: &[Vec<f64>],
    ln_x: &[f64],
    ln_errors: &[f64],
    per_replicate: usize,
    seed: u64,
) -> Vec<f64> {
    assert!(!ln_errors.is_empty(), "a new run has some error");
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let mut draws = Vec::with_capacity(replicates.len() * per_replicate);
    for theta in replicates {
        let predicted = law.ln_loss(theta, ln_x);
        for _ in 0..per_replicate {
            let error = ln_errors[stream.random_range(0..ln_errors.len())];
            draws.push(laws::exp(predicted + error));
        }
    }
    draws
}

/// The interval of one new run where the rows are too few to be drawn again, by Student's t with
/// `n - p` degrees of freedom: `ln y = ln L(x; θ) ± t s sqrt(1 + gᵀ (GᵀG)⁻¹ g)`.
///
/// `s² = sum_i r_i²/(n - p)`, and g and G are the slopes of `ln L` at the run and at the rows
/// (Seber & Wild 2003, Nonlinear Regression, section 5.1). It trusts normal errors and a law that
/// is right.
///
/// `held` are the coordinates that a bound holds; `ln_x` is the run. None where nothing is left
/// over, or the rows do not determine the parameters.
#[must_use]
pub fn student_new_run(
    problem: &Problem<'_>,
    theta: &[f64],
    held: &[usize],
    ln_x: &[f64],
    level: f64,
) -> Option<Interval> {
    let size = theta.len();
    let free: Vec<usize> = (0..size).filter(|index| !held.contains(index)).collect();
    let freedom = problem.rows().checked_sub(free.len()).filter(|&freedom| freedom > 0)? as f64;
    let bread = fit::inverse_over(&problem.gauss_newton(theta), size, &free)?;
    let ln_loss = |theta: &[f64]| Some(problem.law.ln_loss(theta, ln_x));
    let slopes = gradient(&ln_loss, theta)?;
    let leverage: f64 = (0..size)
        .map(|i| slopes[i] * (0..size).map(|j| bread[i * size + j] * slopes[j]).sum::<f64>())
        .sum();
    let square: f64 = problem.residuals(theta).iter().map(|residual| residual * residual).sum();
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(f64::midpoint(1.0, level));
    let reach = t * (square / freedom * (1.0 + leverage)).sqrt();
    let middle = ln_loss(theta)?;
    Some(Interval { low: laws::exp(middle - reach), high: laws::exp(middle + reach) })
}

#[cfg(test)]
mod tests {
    use fit::{Bounds, Config, Effort, Grid, Objective, Problem, search};
    use laws::PowerLawOffset;
    use robustness::{Bootstrap, bootstrap, percentile_interval};

    use super::*;

    /// A number between 0 and 1.
    fn uniform(stream: &mut ChaCha8Rng) -> f64 {
        (f64::from(stream.random::<u32>()) + 0.5) / 4_294_967_296.0
    }

    /// Normal noise by Box and Muller.
    fn noise(stream: &mut ChaCha8Rng) -> f64 {
        let radius = (-2.0 * laws::ln(uniform(stream))).sqrt();
        0.01 * radius * libm::cos(std::f64::consts::TAU * uniform(stream))
    }

    /// The logarithm of the planted loss.
    fn truth(flop: f64) -> f64 {
        laws::ln(1.7 + 100.0 * laws::exp(-0.12 * laws::ln(flop)))
    }

    /// Starts for the exponent.
    fn grid() -> Grid {
        let exponents = Some(vec![0.05, 0.1, 0.2, 0.4]);
        let axes = laws::Law::parameters(&PowerLawOffset)
            .iter()
            .map(|parameter| if parameter.name == "alpha" { exponents.clone() } else { None });
        Grid { axes: axes.collect() }
    }

    /// Whether the interval of 90 % from sixty runs up to 1e20 FLOP holds a run of 1e21.
    fn holds(set: u64) -> bool {
        let mut stream = ChaCha8Rng::seed_from_u64(97);
        stream.set_stream(set);
        let flop: Vec<f64> =
            (0..60).map(|row| laws::exp(laws::ln(1e17) + 0.12 * f64::from(row))).collect();
        let loss: Vec<f64> =
            flop.iter().map(|&flop| laws::exp(truth(flop) + noise(&mut stream))).collect();
        let law = &PowerLawOffset;
        let problem = Problem::new(law, Objective::LeastSquares, &[&flop], &loss).expect("rows");
        let grid = grid();
        let bounds = Bounds::none(3).within(&laws::Law::domain(law));
        let config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
        let found = search(&problem, &grid, Effort::EveryStart, &bounds, &config).expect("a fit");
        let plan = Bootstrap {
            replicates: 200,
            seed: set,
            clusters: (0..60).collect(),
            check_every: 1000,
        };
        let theta = &found.best.theta;
        let drawn = bootstrap(&problem, theta, &grid, &plan, &bounds, &config);
        let errors = scaled_residuals(&problem, theta);
        let draws = new_run(law, &drawn.thetas, &[laws::ln(1e21)], &errors, 5, set);
        let interval = percentile_interval(&draws, 0.9);
        let outcome = laws::exp(truth(1e21) + noise(&mut stream));
        interval.low <= outcome && outcome <= interval.high
    }

    /// Planted truth: of 400 sets, the interval of 90 % for a run of ten times the compute holds
    /// the run in nine of ten, within three standard errors of a binomial share (1.5 % each).
    #[test]
    fn an_interval_for_a_new_run_holds_it_as_often_as_it_says() {
        let held = (0..400).filter(|&set| holds(set)).count();
        let share = held as f64 / 400.0;
        assert!((0.855..=0.945).contains(&share), "held {share} of the runs");
    }

    /// A power law is a straight line in logarithms: numpy 2.4.6's `lstsq` and scipy 1.17.1's
    /// `stats.t.ppf(0.975, 5)` in the prediction interval of a line.
    #[test]
    fn seven_runs_foretell_as_a_line_does() {
        let flop = [1e18, 3e18, 1e19, 4e19, 1e20, 5e20, 2e21];
        let loss = [3.51, 3.20, 2.93, 2.64, 2.47, 2.22, 2.01];
        let law = laws::law("power_law").expect("a law");
        let problem = Problem::new(law, Objective::LeastSquares, &[&flop], &loss).expect("rows");
        let config = Config { steps_max: 300, gradient_scaled_max: 1e-12 };
        let theta = fit::refine(&problem, &[4.0, 0.07], &Bounds::none(2), &config).theta;
        let ln_x = [laws::ln(1e23)];
        let found = student_new_run(&problem, &theta, &[], &ln_x, 0.95).expect("an interval");
        let near =
            |ours: f64, theirs: f64| assert!((ours / theirs - 1.0).abs() < 1e-7, "{found:?}");
        near(found.low, 1.461_670_822_804_419_7);
        near(found.high, 1.547_631_329_384_000_3);
    }

    /// Whether Student's interval of 95 % from so many runs over two and a half decades holds a run
    /// of twenty times the largest; none where the runs determine no law.
    fn student_holds(runs: u32, set: u64) -> Option<bool> {
        let mut stream = ChaCha8Rng::seed_from_u64(53);
        stream.set_stream(set);
        let step = 2.5 * std::f64::consts::LN_10 / f64::from(runs - 1);
        let flop: Vec<f64> =
            (0..runs).map(|row| laws::exp(laws::ln(2.6e18) + step * f64::from(row))).collect();
        let loss: Vec<f64> =
            flop.iter().map(|&flop| laws::exp(truth(flop) + 0.35 * noise(&mut stream))).collect();
        let (law, objective) = (&PowerLawOffset, Objective::LeastSquares);
        let problem = Problem::new(law, objective, &[&flop], &loss).expect("rows");
        let bounds = problem.floor_under(1).within(&laws::Law::domain(law));
        let config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
        let best = search(&problem, &grid(), Effort::EveryStart, &bounds, &config).ok()?.best;
        let is_full = problem.is_identified(&best.theta, &best.on_bound);
        let target = 20.0 * flop[flop.len() - 1];
        let (theta, held) = (&best.theta, &best.on_bound);
        let interval = (best.stop.converged() && is_full)
            .then(|| student_new_run(&problem, theta, held, &[laws::ln(target)], 0.95))??;
        let outcome = laws::exp(truth(target) + 0.35 * noise(&mut stream));
        Some(interval.low <= outcome && outcome <= interval.high)
    }

    /// As many models as papers have: 94 and 95 % of 600 sets, within three standard errors of a
    /// binomial share (0.9 % each).
    #[test]
    fn few_runs_hold_a_larger_one_as_often_as_they_say() {
        for runs in [5, 7] {
            let all: Vec<bool> = (0..600).filter_map(|set| student_holds(runs, set)).collect();
            let held = all.iter().filter(|held| **held).count();
            let share = held as f64 / all.len() as f64;
            assert!(all.len() > 590, "{runs} runs: a law in {} of 600", all.len());
            assert!((0.923..=0.977).contains(&share), "{runs} runs: held {share}");
        }
    }
}
