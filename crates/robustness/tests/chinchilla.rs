//! The published likelihood ratios on the Chinchilla points (Besiroglu 2024, notebook cells 48 to
//! 52), and the bootstrap.

use fit::{Bounds, Config, Effort, Grid, Objective, Problem, search};
use laws::{ChinchillaAdditive, Law, PowerLawOffset};
use oracles::chinchilla_points;
use robustness::{
    Bootstrap, ErrorModel, NullPlan, bootstrap, log_likelihood, offset_test, percentile_interval,
    published_test, standard_deviation,
};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const HUBER: ErrorModel = ErrorModel::HuberDensity;
/// ln A, ln B, ln E, α, β in the TeX source of Hoffmann 2022.
const TEX: [f64; 5] = [6.007_340_4, 6.017_918_6, 0.526_722_8, 0.339_170_84, 0.284_908_3];

fn grid() -> Grid {
    let exponents = vec![0.2, 0.4, 0.6];
    Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] }
}

fn problem(rows: usize, objective: Objective) -> (Problem<'static>, Vec<f64>) {
    let points = chinchilla_points(rows);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let problem = Problem::new(&ChinchillaAdditive, objective, &variables, &points.loss_nats)
        .expect("usable points");
    let found = search(&problem, &grid(), Effort::EveryStart, &Bounds::none(5), &CONFIG)
        .expect("a grid for five parameters");
    (problem, found.best.theta)
}

fn exactly(theta: &[f64]) -> Bounds {
    Bounds { lower: theta.to_vec(), upper: theta.to_vec() }
}

/// The box of all values that print as the paper's Eq. 10 does.
fn rounded() -> Bounds {
    let printed = [(406.4, 0.05), (410.7, 0.05), (1.69, 0.005), (0.34, 0.005), (0.28, 0.005)];
    let ends = |sign: f64| {
        ChinchillaAdditive
            .parameters()
            .iter()
            .zip(printed)
            .map(|(p, (value, half))| p.coordinate(value + sign * half))
            .collect()
    };
    Bounds { lower: ends(-1.0), upper: ends(1.0) }
}

#[test]
fn the_likelihood_ratio_is_the_published_one() {
    let (problem, refit) = problem(240, Objective::LeastAbsolute);
    let bounds = exactly(&TEX);
    let test = published_test(&problem, &refit, &bounds, HUBER, &CONFIG).expect("both fits").ratio;
    for (ours, theirs) in [(test.restricted, 837.78), (test.free, 879.77), (test.statistic, 84.00)]
    {
        assert!((ours - theirs).abs() < 1e-2, "{ours} against {theirs}");
    }
    assert!(
        (test.textbook / 1.22e-16 - 1.0).abs() < 0.03,
        "p = {:e} against 1.22e-16",
        test.textbook
    );
}

/// The published ratio on all 245 rows, 86.75, takes the parameters refitted on 240 rows; a refit
/// on the 245 rows themselves is better still, so the paper's own test understates the misfit.
#[test]
fn the_published_ratio_on_all_rows_is_not_a_refit_on_all_rows() {
    let (all, refit_all) = problem(245, Objective::LeastAbsolute);
    let (_, refit_240) = problem(240, Objective::LeastAbsolute);
    let bounds = exactly(&TEX);
    let test = published_test(&all, &refit_all, &bounds, HUBER, &CONFIG).expect("both fits").ratio;
    let at_240 = log_likelihood(&all.residuals(&refit_240), HUBER);
    assert!((test.restricted - 714.43).abs() < 1e-2, "{}", test.restricted);
    assert!((at_240 - 757.80).abs() < 1e-2, "{at_240}");
    assert!((2.0 * (at_240 - test.restricted) - 86.75).abs() < 2e-2, "the published ratio");
    assert!(test.free > at_240 + 10.0, "a refit on all rows gains: {}", test.free);
}

/// Rounding helps the paper: the best values that print as Eq. 10 beat the rounded digits by far,
/// and the TeX values too.
#[test]
fn the_rounding_box_is_kept_and_used() {
    let (problem, refit) = problem(240, Objective::LeastAbsolute);
    let middle: Vec<f64> =
        rounded().lower.iter().zip(&rounded().upper).map(|(a, b)| 0.5 * (a + b)).collect();
    let [tex, boxed, digits] = [exactly(&TEX), rounded(), exactly(&middle)].map(|bounds| {
        let test = published_test(&problem, &refit, &bounds, HUBER, &CONFIG).expect("both fits");
        test.ratio.statistic
    });
    assert!(boxed < tex && tex < digits, "box {boxed}, TeX {tex}, digits {digits}");
    assert!(boxed > 20.0, "the box cannot be as good as the refit: {boxed}");
}

/// The Huber density's likelihood at a known scale, against scipy (log likelihood 562.25 of the
/// rounded constants).
#[test]
fn likelihood_of_the_rounded_constants() {
    let (problem, _) = problem(240, Objective::LeastAbsolute);
    let digits = [406.4_f64, 410.7, 1.69].map(libm::log);
    let theta = [digits[0], digits[1], digits[2], 0.34, 0.28];
    let ours = log_likelihood(&problem.residuals(&theta), HUBER);
    assert!((ours - 562.252_666_809).abs() < 1e-6, "{ours}");
}

/// A planted offset is needed, a planted pure power law needs none.
#[test]
fn the_offset_test_tells_planted_laws_apart() {
    let x: Vec<f64> = (0..30).map(|i| 1e18 * libm::exp(0.4 * f64::from(i))).collect();
    // A fixed pattern of small errors stands in for noise.
    let noise = |i: usize| 1.0 + 2e-3 * libm::sin(12.9898 * (i + 1) as f64);
    for (offset, needed) in [(1.5, true), (0.0, false)] {
        let y: Vec<f64> = x
            .iter()
            .enumerate()
            .map(|(i, &x)| (offset + 60.0 * libm::pow(x, -0.08)) * noise(i))
            .collect();
        let problem = Problem::new(&PowerLawOffset, Objective::LeastSquares, &[&x], &y)
            .expect("usable points");
        let grid = Grid { axes: vec![None, None, Some(vec![0.05, 0.1, 0.3])] };
        let found = search(&problem, &grid, Effort::EveryStart, &Bounds::none(3), &CONFIG)
            .expect("a grid for three parameters");
        let test = offset_test(&problem, &found.best.theta, 1, &grid, ErrorModel::Normal, &CONFIG)
            .expect("a grid");
        let test = test.expect("both fits");
        let textbook = test.ratio.textbook;
        assert_eq!(textbook < 1e-3, needed, "offset {offset}: p = {textbook} in the textbook");
        let clusters: Vec<usize> = (0..30).collect();
        let null = test.null(&clusters, &NullPlan { replicates: 1_999, enough: 100, seed: 5 });
        assert_eq!(null.p_value < 1e-3, needed, "offset {offset}: {null:?}");
    }
}

/// Besiroglu 2024 prints bootstrap standard errors of 0.02 for α and β and a 95 % interval of E
/// from 1.769 to 1.871.
#[test]
fn bootstrap_widths_are_the_published_ones_on_any_number_of_threads() {
    let (problem, refit) = problem(240, Objective::Huber { delta: 1e-3 });
    let plan =
        Bootstrap { replicates: 400, seed: 1, clusters: (0..240).collect(), check_every: 16 };
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| bootstrap(&problem, &refit, &grid(), &plan, &Bounds::none(5), &CONFIG))
    };
    let one = run(1);
    assert_eq!(one, run(2), "replicates depend on the number of threads");
    assert_eq!(one.failed, 0, "replicates that did not converge");
    let column =
        |index: usize| -> Vec<f64> { one.thetas.iter().map(|theta| theta[index]).collect() };
    for (index, expected) in [(3, 0.015), (4, 0.021)] {
        let deviation = standard_deviation(&column(index));
        assert!(
            (deviation / expected - 1.0).abs() < 0.25,
            "standard error {deviation} of coordinate {index}"
        );
    }
    let e: Vec<f64> = column(2).into_iter().map(libm::exp).collect();
    let interval = percentile_interval(&e, 0.95);
    assert!(
        (interval.low - 1.769).abs() < 0.012 && (interval.high - 1.871).abs() < 0.012,
        "{interval:?}"
    );
}

/// Resampled rows have minima on faces of fewer points than parameters, too: each is certified, and
/// none of them lies above what a search from nine starts finds.
#[test]
fn least_absolute_replicates_are_certified_minima() {
    let (problem, refit) = problem(240, Objective::LeastAbsolute);
    let plan =
        Bootstrap { replicates: 300, seed: 1, clusters: (0..240).collect(), check_every: 16 };
    let replicates = bootstrap(&problem, &refit, &grid(), &plan, &Bounds::none(5), &CONFIG);
    assert!(replicates.failed <= 1, "{} of 300 replicates have no certificate", replicates.failed);
    for block in 0..12 {
        // Every row twice but a block left out, as coarse a resample as the bootstrap draws.
        let counts: Vec<u32> = (0..240).map(|row| if row % 12 == block { 0 } else { 2 }).collect();
        let resample = problem.reweighted(&counts);
        let warm = fit::minimise(&resample, &refit, &Bounds::none(5), &CONFIG);
        let found = search(&resample, &grid(), Effort::EveryStart, &Bounds::none(5), &CONFIG)
            .expect("a grid")
            .best;
        assert!(warm.stop.converged(), "block {block}: {}", warm.stop.words());
        let above = warm.objective / found.objective - 1.0;
        assert!(above < 1e-9, "block {block}: {above:e} above the search's minimum");
    }
}
