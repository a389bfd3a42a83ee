//! Likelihood ratios with a null of their own: what is not rejected, what still is, and how often a
//! test rejects where there is nothing to find.

use fit::{Bounds, Config, Effort, Grid, Objective, Problem, search};
use laws::{ChinchillaAdditive, Law};
use oracles::chinchilla_points;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use robustness::{
    BreakSearch, ErrorModel, NullPlan, RatioTest, SizePlan, Trim, break_test, offset_test,
    published_test,
};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const PLAN: NullPlan = NullPlan { replicates: 1_999, enough: 100, seed: 11 };
/// Decides at 5 %: with ten of 199 draws above, p is over it.
const AT_FIVE: NullPlan = NullPlan { replicates: 199, enough: 10, seed: 23 };

/// A, B, E, α and β with half a unit of their last digits.
type Printed = [(f64, f64); 5];
/// Hoffmann 2022, Eq. 10.
const HOFFMANN: Printed =
    [(406.4, 0.05), (410.7, 0.05), (1.69, 0.005), (0.34, 0.005), (0.28, 0.005)];
/// Besiroglu 2024, the main fit.
const BESIROGLU: Printed =
    [(482.01, 0.005), (2085.43, 0.005), (1.8172, 0.000_05), (0.3478, 0.000_05), (0.3658, 0.000_05)];

/// All values that print so.
fn rounded(printed: &Printed) -> Bounds {
    let ends = |sign: f64| {
        let parameters = ChinchillaAdditive.parameters().iter().zip(printed);
        parameters.map(|(p, (value, half))| p.coordinate(value + sign * half)).collect()
    };
    Bounds { lower: ends(-1.0), upper: ends(1.0) }
}

fn chinchilla_grid() -> Grid {
    let exponents = vec![0.2, 0.4, 0.6];
    Grid { axes: vec![None, None, None, Some(exponents.clone()), Some(exponents)] }
}

/// Chinchilla's law over the 240 rows of Besiroglu 2024, with their variables.
fn chinchilla(objective: Objective) -> (Problem<'static>, Vec<f64>) {
    let points = chinchilla_points(240);
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let problem = Problem::new(&ChinchillaAdditive, objective, &variables, &points.loss_nats);
    let problem = problem.expect("usable points");
    let none = Bounds::none(5);
    let found = search(&problem, &chinchilla_grid(), Effort::EveryStart, &none, &CONFIG);
    (problem, found.expect("a grid").best.theta)
}

fn each(rows: usize) -> Vec<usize> {
    (0..rows).collect()
}

/// A standard normal number (Box & Muller 1958).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let [first, second]: [f64; 2] = [random.random(), random.random()];
    (-2.0 * laws::ln(1.0 - first)).sqrt() * libm::cos(2.0 * core::f64::consts::PI * second)
}

/// Responses about predictions, each row with normal noise as wide as its own residual: what data
/// of the same places and the same uneven noise would be like.
fn like_the_data(predicted: &[f64], residuals: &[f64], set: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(97);
    random.set_stream(set);
    predicted.iter().zip(residuals).map(|(y, r)| y + r * normal(&mut random)).collect()
}

/// The share of sets that are rejected at 5 %, and the same by the textbook.
fn rejected(sets: u64, test: impl Fn(u64) -> Option<(f64, f64)>) -> [f64; 2] {
    let (mut own, mut textbook) = (0, 0);
    for set in 0..sets {
        let (ours, books) = test(set).expect("both fits");
        own += u32::from(ours <= 0.05);
        textbook += u32::from(books <= 0.05);
    }
    [own, textbook].map(|count| f64::from(count) / sets as f64)
}

/// The p values of a test by its null and by the textbook.
fn decided(test: &RatioTest<'_>, rows: usize, set: u64) -> (f64, f64) {
    let null = test.null(&each(rows), &NullPlan { seed: 1_000 + set, ..AT_FIVE });
    (null.p_value, test.ratio.textbook)
}

/// Besiroglu's constants fit their own rows under either likelihood; Hoffmann's do not. The normal
/// textbook has 1.4e-7 for the first, and a bootstrap of pairs with Wald's statistic 0.24.
#[test]
fn the_refit_is_not_rejected_and_the_paper_is() {
    for model in ErrorModel::ALL {
        let (problem, refit) = chinchilla(model.objective());
        for (printed, fits) in [(BESIROGLU, true), (HOFFMANN, false)] {
            let bounds = rounded(&printed);
            let test = published_test(&problem, &refit, &bounds, model, &CONFIG).expect("fits");
            let null = test.null(&each(240), &PLAN);
            println!("{model:?} {fits}: {:?} {null:?}", test.ratio);
            if fits {
                assert!(null.p_value > 0.05, "{model:?}: {null:?}");
            } else {
                assert_eq!(null.above, 0, "{model:?}: {null:?}");
                assert!(null.p_value < 1e-3, "{model:?}: {null:?}");
            }
        }
    }
}

/// Sets of printed constants made by Besiroglu's, with the data's places and noise.
fn printed_size(sets: u64, model: ErrorModel) -> [f64; 2] {
    let (problem, _) = chinchilla(model.objective());
    let bounds = rounded(&BESIROGLU);
    let middle: Vec<f64> =
        bounds.lower.iter().zip(&bounds.upper).map(|(a, b)| 0.5 * (a + b)).collect();
    let residuals = problem.residuals(&middle);
    let predicted: Vec<f64> =
        problem.log_responses().iter().zip(&residuals).map(|(y, r)| y - r).collect();
    rejected(sets, |set| {
        let drawn = problem.with_log_responses(&like_the_data(&predicted, &residuals, set));
        let test = published_test(&drawn, &middle, &bounds, model, &CONFIG)?;
        Some(decided(&test, 240, set))
    })
}

/// The break test on sets of a law without a break.
fn break_size(sets: u64, replicates: usize) -> f64 {
    let points = chinchilla_points(240);
    let flop: Vec<f64> =
        points.params.iter().zip(&points.training_tokens).map(|(n, d)| 6.0 * n * d).collect();
    let (problem, truth) = chinchilla(Objective::LeastSquares);
    let residuals = problem.residuals(&truth);
    let predicted: Vec<f64> =
        problem.log_responses().iter().zip(&residuals).map(|(y, r)| y - r).collect();
    let variables: [&[f64]; 2] = [&points.params, &points.training_tokens];
    let [share, _] = rejected(sets, |set| {
        let drawn = problem.with_log_responses(&like_the_data(&predicted, &residuals, set));
        let end = fit::refine(&drawn, &truth, &Bounds::none(5), &CONFIG);
        let search = BreakSearch {
            trim: Trim::Share(0.15),
            from: 0.0,
            places_max: 20,
            replicates,
            seed: set,
        };
        let found = break_test(&drawn, &end.theta, &variables, &flop, &search)?;
        Some((found.p_value, 1.0))
    });
    share
}

/// Chinchilla's rows weighted by their noise along compute: the ratio of the weighted likelihoods,
/// as scipy 1.17 has it by `least_squares` on the weighted log residuals with and without E. The
/// weighted fit's unweighted residuals would give 403.893.
#[test]
fn a_weighted_fit_has_a_weighted_ratio() {
    let points = chinchilla_points(240);
    let flop: Vec<f64> =
        points.params.iter().zip(&points.training_tokens).map(|(n, d)| 6.0 * n * d).collect();
    let (problem, even) = chinchilla(Objective::LeastSquares);
    let noise = robustness::noise(&problem.residuals(&even), &flop);
    let problem = problem.weighted(&noise.weights(&flop)).expect("weights");
    let (none, grid) = (Bounds::none(5), chinchilla_grid());
    let found = search(&problem, &grid, Effort::EveryStart, &none, &CONFIG).expect("a grid");
    let (theta, normal) = (&found.best.theta, ErrorModel::Normal);
    let test = offset_test(&problem, theta, 2, &grid, normal, &CONFIG).expect("a grid");
    let ratio = test.expect("both fits").ratio;
    assert!((ratio.statistic - 381.078).abs() < 0.05, "{ratio:?}");
}

/// 40 rows of `2 + 2 (C/1e18)^-0.25`: an offset that the fit takes as it is, not by its logarithm,
/// is held against none at all.
#[test]
fn a_linear_offset_is_held_against_nothing() {
    let parameter = |name: &str, scale, limits| laws::DefinedParameter {
        name: name.to_owned(),
        scale,
        unit: "1".to_owned(),
        meaning: name.to_owned(),
        limits,
    };
    let law = laws::Formula::define(&laws::Definition {
        name: "linear_offset".to_owned(),
        formula: "E + A * training_flop^c".to_owned(),
        source: "a test".to_owned(),
        response: "loss_nats".to_owned(),
        variables: vec!["training_flop".to_owned()],
        parameters: vec![
            parameter("E", laws::Scale::Linear, [-100.0, 100.0]),
            parameter("A", laws::Scale::Log, [1e-9, 1e9]),
            parameter("c", laws::Scale::Linear, [-2.0, 0.0]),
        ],
    });
    let law = law.expect("a formula");
    let flop: Vec<f64> = (0..40).map(|row| libm::exp(0.2 * f64::from(row))).collect();
    let loss: Vec<f64> = flop
        .iter()
        .enumerate()
        .map(|(row, c)| {
            (2.0 + 2.0 * libm::pow(*c, -0.25)) * (1.0 + 2e-3 * libm::sin(12.9898 * row as f64))
        })
        .collect();
    let problem = Problem::new(law, Objective::LeastSquares, &[&flop], &loss).expect("rows");
    let grid =
        Grid { axes: vec![Some(vec![1.0]), Some(vec![laws::ln(2.0)]), Some(vec![-0.1, -0.3])] };
    let found = search(&problem, &grid, Effort::EveryStart, &Bounds::none(3), &CONFIG);
    let theta = found.expect("a grid").best.theta;
    let test = offset_test(&problem, &theta, 0, &grid, ErrorModel::Normal, &CONFIG);
    let test = test.expect("a grid").expect("both fits");
    assert!((theta[0] - 2.0).abs() < 0.05, "{theta:?}");
    let null = test.null(&each(40), &PLAN);
    assert!(test.ratio.statistic > 100.0 && null.above == 0, "{:?} {null:?}", test.ratio);
}

/// The textbook rejects constants that made the data in far more than one set in twenty; the null
/// of the data's own noise does not. Nominal 5 %; 200 sets have a standard error of 1.5 %.
#[test]
fn printed_constants_keep_their_size() {
    let [own, textbook] = printed_size(200, ErrorModel::Normal);
    assert!((0.02..0.085).contains(&own), "{own}");
    assert!(textbook > 0.2, "the textbook's {textbook}");
}

/// A break is found in one set in twenty where there is none.
#[test]
fn the_break_test_keeps_its_size() {
    let share = break_size(200, 199);
    assert!((0.015..0.085).contains(&share), "{share}");
}

/// The size that goes with a p value agrees with what is planted: signs drawn for constants that
/// are exact make a test that is exact (an orbit of the data under changes of sign).
#[test]
fn the_size_of_an_exact_test_is_its_level() {
    let (problem, _) = chinchilla(Objective::LeastSquares);
    let bounds = rounded(&BESIROGLU);
    let middle: Vec<f64> =
        bounds.lower.iter().zip(&bounds.upper).map(|(a, b)| 0.5 * (a + b)).collect();
    let exact = Bounds { lower: middle.clone(), upper: middle.clone() };
    let test = published_test(&problem, &middle, &exact, ErrorModel::Normal, &CONFIG);
    let test = test.expect("both fits");
    let plan = SizePlan { level: 0.05, allowed: [0.035, 0.065], sets_max: 4_000, seed: 3 };
    let size = test.size(&each(240), &plan).expect("draws");
    println!("{size:?}");
    let [low, high] = size.interval();
    assert!(low >= 0.035 && high <= 0.065, "{size:?}");
    let plain = test.null(&each(240), &PLAN).p_value;
    assert!((size.adjusted_p - plain).abs() < 0.05, "{size:?} against {plain}");
}
