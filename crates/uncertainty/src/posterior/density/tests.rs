//! Densities against scipy, draws against densities, and a posterior in closed form.

use measures::{mean, standard_deviation};

use super::*;
use crate::chance::stream;
use crate::posterior::{Plan, bulk_sample_size, leave_one_out, sample};

const OBJECTIVES: [Objective; 6] = [
    Objective::LeastSquares,
    Objective::Huber { delta: 1e-3 },
    Objective::LeastAbsolute,
    Objective::Quantile { level: 0.1 },
    Objective::AsymmetricSquares { level: 0.1 },
    Objective::StudentT { freedom: 4.0 },
];

/// scipy 1.17: `norm`, `laplace` and `t` `.logpdf(0.03, scale=0.02)`; the others by
/// `integrate.quad` of `exp(-cost)`.
#[test]
fn densities_are_those_of_scipy() {
    for (objective, residual, scale, theirs) in [
        (Objective::LeastSquares, 0.03, 0.02, 1.868_084_472_223_473_3),
        (Objective::LeastAbsolute, 0.03, 0.02, 1.718_875_824_868_200_6),
        (Objective::StudentT { freedom: 4.0 }, 0.03, 0.02, 1.815_475_995_845_371_2),
        (Objective::Quantile { level: 0.1 }, 0.03, 0.02, 1.354_077_396_776_273_8),
        (Objective::Quantile { level: 0.1 }, -0.03, 0.02, 0.154_077_396_776_273_86),
        (Objective::AsymmetricSquares { level: 0.1 }, 0.03, 0.02, 2.368_830_624_114_587_6),
        (Objective::AsymmetricSquares { level: 0.1 }, -0.03, 0.02, 0.568_830_624_114_587_7),
        (Objective::Huber { delta: 1e-3 }, 0.0005, 4e-4, 6.122_255_451_837_209),
        (Objective::Huber { delta: 1e-3 }, -0.003, 4e-4, -8.721_494_548_162_791),
        (Objective::Huber { delta: 1e-3 }, 0.0005, 2e-3, 4.681_541_466_748_802),
        (Objective::Huber { delta: 1e-3 }, -0.003, 1e-2, 1.579_454_512_726_382_4),
    ] {
        let errors = Errors::of(objective).expect("a density");
        let ours = errors.ln_density(residual, scale);
        assert!((ours - theirs).abs() < 1e-9, "{objective:?}: {ours} against {theirs}");
    }
}

/// Of 40,000 draws, the shares below seven places are the integral of the density up to there,
/// within four standard errors.
#[test]
fn draws_follow_their_density() {
    for objective in OBJECTIVES {
        for scale in [4e-4, 2e-3] {
            let errors = Errors::of(objective).expect("a density");
            let mut stream = stream(5, 0);
            let draws: Vec<f64> = (0..40_000).map(|_| errors.draw(scale, &mut stream)).collect();
            let reach = 200.0 * scale;
            let steps = 400_000;
            let width = 2.0 * reach / f64::from(steps);
            let mut below = 0.0;
            for step in 0..steps {
                let middle = -reach + (f64::from(step) + 0.5) * width;
                below += width * laws::exp(errors.ln_density(middle, scale));
                let end = middle + 0.5 * width;
                if step % 1000 == 999 && end.abs() <= 3.5 * scale {
                    let share = draws.iter().filter(|&&r| r <= end).count() as f64 / 40_000.0;
                    let error = (below * (1.0 - below) / 40_000.0).sqrt().max(1e-4);
                    assert!(
                        (share - below).abs() < 4.0 * error,
                        "{objective:?} at {scale}, below {end}: {share} against {below}"
                    );
                }
            }
        }
    }
}

/// A law of one term, `ln L = ln b + c ln x`, is linear in its coordinates.
fn line() -> (Problem<'static>, Vec<f64>, Vec<f64>) {
    let mut stream = stream(21, 0);
    let x: Vec<f64> = (0..30).map(|row| laws::exp(0.2 * f64::from(row))).collect();
    let y: Vec<f64> = x
        .iter()
        .map(|x| laws::exp(0.7 - 0.3 * laws::ln(*x) + 0.05 * standard_normal(&mut stream)))
        .collect();
    let law = laws::law("power_law").expect("a law of the library");
    let problem = Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("usable rows");
    (problem, x, y)
}

/// Under flat priors on the coordinates and on `ln s` the coordinates of a straight line follow
/// Student's t with n - 2 degrees of freedom about least squares, and `(n-2) s²ₙ₋₂/s²` is χ²: means
/// and spreads of the draws agree within four standard errors at their effective sample size.
/// Gelman et al. 2013, Bayesian Data Analysis, §14.2.
#[test]
fn the_posterior_of_a_straight_line_is_recovered() {
    let (problem, x, y) = line();
    let n = x.len() as f64;
    let (ln_x, ln_y): (Vec<f64>, Vec<f64>) =
        x.iter().zip(&y).map(|(x, y)| (laws::ln(*x), laws::ln(*y))).unzip();
    let (mean_x, mean_y) = (mean(&ln_x), mean(&ln_y));
    let xx: f64 = ln_x.iter().map(|x| (x - mean_x) * (x - mean_x)).sum();
    let xy: f64 = ln_x.iter().zip(&ln_y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let slope = xy / xx;
    let level = mean_y - slope * mean_x;
    let squares: f64 =
        ln_x.iter().zip(&ln_y).map(|(x, y)| y - level - slope * x).map(|r| r * r).sum();
    // Variance of the t: that of the normal approximation times ν/(ν-2).
    let variance = squares / (n - 2.0) * (n - 2.0) / (n - 4.0);
    let spreads = [(variance * (1.0 / n + mean_x * mean_x / xx)).sqrt(), (variance / xx).sqrt()];
    let model = Model::new(&problem, &Bounds::none(2)).expect("normal errors");
    let start = model.start(&[level, slope]).expect("determined");
    let plan = Plan { chains: 4, warm_up: 3000, draws: 2500, thin: 10, seed: 3 };
    let chains = sample(&|at| model.log_density(at), &start, &plan).expect("a start");
    for (index, centre) in [level, slope].into_iter().enumerate() {
        let values = chains.map(|draw| Some(draw[index])).expect("finite");
        let size = bulk_sample_size(&values);
        let all = values.concat();
        let spread = spreads[index];
        assert!((mean(&all) - centre).abs() < 4.0 * spread / size.sqrt(), "mean {index}");
        let ratio = standard_deviation(&all) / spread;
        // The t's kurtosis is 3 + 6/(ν-4): the variance of a variance is 2 + 6/24 over the size.
        assert!((ratio - 1.0).abs() < 4.0 * (2.25 / size).sqrt() / 2.0, "spread {index}: {ratio}");
    }
    // E[s²] of the scaled inverse χ² is squares/(ν-2).
    let scales = chains.map(|draw| Some(laws::exp(2.0 * draw[2]))).expect("finite");
    let expected = squares / (n - 4.0);
    let size = bulk_sample_size(&scales);
    let error = expected * (2.0 / (n - 6.0) / size).sqrt();
    assert!((mean(&scales.concat()) - expected).abs() < 4.0 * error, "scale");
}

/// The importance-sampled leave-one-out density of a straight line is that of the exact posterior
/// of the other rows: Student's t with n - 3 degrees of freedom about their prediction (Bayesian
/// Data Analysis, §14.3).
#[test]
fn leave_one_out_of_a_straight_line_is_exact() {
    let (problem, x, y) = line();
    let model = Model::new(&problem, &Bounds::none(2)).expect("normal errors");
    let end = fit::minimise(
        &problem,
        &[0.7, -0.3],
        &Bounds::none(2),
        &fit::Config { steps_max: 100, gradient_scaled_max: 1e-12 },
    );
    let start = model.start(&end.theta).expect("determined");
    let plan = Plan { chains: 4, warm_up: 3000, draws: 1500, thin: 15, seed: 8 };
    let chains = sample(&|at| model.log_density(at), &start, &plan).expect("a start");
    let draws: Vec<Vec<f64>> = chains.draws().map(|draw| model.log_likelihoods(draw)).collect();
    let rows: Vec<Vec<f64>> =
        (0..x.len()).map(|row| draws.iter().map(|draw| draw[row]).collect()).collect();
    let found = leave_one_out(&rows, 0.8);
    assert!(found.pareto_k_max() < 0.7, "{}", found.pareto_k_max());
    let mut exact = 0.0;
    for row in 0..x.len() {
        let own = exact_left_out(&x, &y, row);
        assert!((found.log_densities[row] - own).abs() < 0.1, "row {row}: {own}");
        exact += own;
    }
    assert!((found.elpd() - exact).abs() < 0.2, "{} against {exact}", found.elpd());
}

/// The log predictive density of one row by the exact posterior of the others.
fn exact_left_out(x: &[f64], y: &[f64], out: usize) -> f64 {
    let kept: Vec<(f64, f64)> = (0..x.len())
        .filter(|row| *row != out)
        .map(|row| (laws::ln(x[row]), laws::ln(y[row])))
        .collect();
    let n = kept.len() as f64;
    let mean_x = kept.iter().map(|(x, _)| x).sum::<f64>() / n;
    let mean_y = kept.iter().map(|(_, y)| y).sum::<f64>() / n;
    let xx: f64 = kept.iter().map(|(x, _)| (x - mean_x) * (x - mean_x)).sum();
    let slope = kept.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / xx;
    let squares: f64 =
        kept.iter().map(|(x, y)| y - mean_y - slope * (x - mean_x)).map(|r| r * r).sum();
    let at = laws::ln(x[out]);
    let width = squares / (n - 2.0) * (1.0 + 1.0 / n + (at - mean_x) * (at - mean_x) / xx);
    let t = Errors::of(Objective::StudentT { freedom: n - 2.0 }).expect("a density");
    t.ln_density(laws::ln(y[out]) - mean_y - slope * (at - mean_x), width.sqrt())
}

#[test]
fn out_of_bounds_there_is_no_density() {
    let (problem, ..) = line();
    let bounds = Bounds::none(2).within(&[[f64::NEG_INFINITY, f64::INFINITY], [0.0, 1.0]]);
    let model = Model::new(&problem, &bounds).expect("normal errors");
    assert!(model.log_density(&[0.7, 0.3, -3.0]).is_finite());
    assert!(model.log_density(&[0.7, 1.1, -3.0]) < f64::MIN);
    let raw = problem.with_objective(Objective::RawLeastSquares);
    assert!(Model::new(&raw, &bounds).is_none(), "losses themselves have no such density");
}
