//! Influence against a linear regression of statsmodels, the closed form of a mean, and planted
//! rows.

use fit::{Bounds, Config, Objective, Problem, refine};
use stress::{
    Draws, Fitted, Judge, Side, Statement, leave_out, moved, row_influence, smallest_flip,
};

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-12 };
const MISFITS: [f64; 12] =
    [0.02, -0.01, 0.013, -0.024, 0.004, 0.031, -0.018, 0.009, -0.005, -0.02, 0.011, -0.008];

/// `ln y = 3 - 0.05 ln x` with misfits, a straight line in fit coordinates.
fn line(misfits: &[f64]) -> Problem<'static> {
    let x: Vec<f64> = (1..=misfits.len()).map(|k| 1e18 * (k * k) as f64).collect();
    let y: Vec<f64> = x
        .iter()
        .zip(misfits)
        .map(|(x, misfit)| libm::exp(3.0 - 0.05 * libm::log(*x) + misfit))
        .collect();
    let law = laws::law("power_law").expect("built in");
    Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("usable rows")
}

fn minimum(problem: &Problem<'_>, start: [f64; 2], bounds: &Bounds) -> Vec<f64> {
    let end = refine(problem, &start, bounds, &CONFIG);
    assert!(end.stop.converged(), "{end:?}");
    end.theta
}

fn singles(rows: usize) -> Vec<Vec<usize>> {
    (0..rows).map(|row| vec![row]).collect()
}

fn near(ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() <= 1e-8 * theirs.abs().max(1e-2), "{ours} against {theirs}");
}

/// statsmodels 0.15, `OLS(ln y, [1, ln x]).fit().get_influence()`: `dfbetas` and
/// `cooks_distance[0]`.
#[test]
fn rows_of_a_line_have_the_influence_that_statsmodels_gives() {
    let problem = line(&MISFITS);
    let bounds = Bounds::none(2);
    let theta = minimum(&problem, [3.0, -0.05], &bounds);
    let fit =
        Fitted { problem: &problem, theta: &theta, held: &[], bounds: &bounds, config: &CONFIG };
    let thetas = leave_out(&fit, &singles(12));
    let rows = row_influence(&fit, &thetas).expect("a minimum");
    for (row, influence) in rows.iter().enumerate() {
        let influence = influence.as_ref().expect("eleven rows make a line");
        near(influence.dfbetas[0], DFBETAS_INTERCEPT[row]);
        near(influence.dfbetas[1], DFBETAS_SLOPE[row]);
        near(influence.cook, COOK[row]);
    }
}

const DFBETAS_INTERCEPT: [f64; 12] = [
    0.823_114_946_148_66,
    -0.471_734_965_400_79,
    0.143_566_805_254_81,
    -0.216_019_469_100_32,
    0.006_483_295_260_048_9,
    -0.095_844_705_852_015,
    0.108_415_234_316_55,
    -0.108_414_281_217_02,
    0.028_172_771_725_863,
    0.275_117_911_346_4,
    -0.289_424_916_468_82,
    0.076_714_232_127_677,
];
const DFBETAS_SLOPE: [f64; 12] = [
    -0.812_139_809_869_14,
    0.460_895_481_386_51,
    -0.137_950_828_635_37,
    0.199_431_126_593_54,
    -0.004_579_473_090_208_8,
    0.117_720_654_974_82,
    -0.118_347_292_531_09,
    0.114_968_945_074_41,
    -0.029_484_748_659_975,
    -0.285_754_590_571_23,
    0.299_130_617_128_91,
    -0.079_009_940_753_281,
];
const COOK: [f64; 12] = [
    0.403_747_357_342_92,
    0.163_694_500_376_87,
    0.026_834_870_061_73,
    0.128_922_220_291_83,
    0.001_937_695_195_707_8,
    0.167_775_217_698_57,
    0.053_608_774_885_341,
    0.028_434_226_802_482,
    0.001_375_311_887_969,
    0.092_802_125_970_788,
    0.089_579_334_394_517,
    0.006_141_416_983_758,
];

/// With the slope held at zero the law is a mean of logarithms, and leaving rows out moves it by
/// `(mean - ln y_i)/(n - 1)`: the smallest set takes the largest rows away one by one.
#[test]
fn the_smallest_set_that_moves_a_mean_is_that_of_the_closed_form() {
    let losses: Vec<f64> = (0..60).map(|k| f64::from((k * 37) % 60) / 60.0 - 0.2).collect();
    let y: Vec<f64> = losses.iter().map(|loss| libm::exp(*loss)).collect();
    let x: Vec<f64> = (0..60).map(|k| 1.0 + f64::from(k)).collect();
    let law = laws::law("power_law").expect("built in");
    let problem = Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("usable rows");
    let mut bounds = Bounds::none(2);
    (bounds.lower[1], bounds.upper[1]) = (0.0, 0.0);
    let theta = minimum(&problem, [0.2, 0.0], &bounds);
    let fit =
        Fitted { problem: &problem, theta: &theta, held: &[1], bounds: &bounds, config: &CONFIG };
    let mean = losses.iter().sum::<f64>() / 60.0;
    near(theta[0], mean);
    let all = leave_out(&fit, &singles(60));
    let range = moved(&|theta| Some(theta[0]), theta[0], &all).expect("a range");
    near(range.low, mean + (mean - 47.0 / 60.0) / 59.0);
    near(range.high, mean + (mean + 0.2) / 59.0);
    let clusters: Vec<usize> = (0..60).collect();
    let draws = Draws { replicates: 50, seed: 1, level: 0.95, clusters: &clusters };
    let mut sorted = losses.clone();
    sorted.sort_by(|a, b| b.total_cmp(a));
    for value in [0.27, 0.2, 0.18] {
        let fewest = (1..60)
            .find(|&count| sorted[count..].iter().sum::<f64>() / (60 - count) as f64 <= value)
            .expect("some set moves it");
        let statement = Statement { function: &|theta| Some(theta[0]), side: Side::Above, value };
        let flip = smallest_flip(&fit, &statement, Judge::Estimate, &draws).expect("a value");
        assert!(flip.holds);
        assert_eq!(flip.rows.expect("a set").len(), fewest, "mean above {value}");
        // The approximation sums the moves `(ln y_i - mean)/n` at the full fit.
        let mut left = mean - value;
        let predicted = sorted.iter().take_while(|loss| {
            let goes_on = left >= 0.0;
            left -= (**loss - mean) / 60.0;
            goes_on
        });
        assert_eq!(flip.predicted, Some(predicted.count()), "mean above {value}");
    }
}

/// Where no half of the rows turns the mean, none is named.
#[test]
fn what_half_of_the_rows_cannot_turn_is_not_turned() {
    let misfits: Vec<f64> =
        (0..30).map(|k| 0.01 * (f64::from((k * 7) % 30) / 15.0 - 1.0)).collect();
    let problem = line(&misfits);
    let bounds = Bounds::none(2);
    let theta = minimum(&problem, [3.0, -0.05], &bounds);
    let fit =
        Fitted { problem: &problem, theta: &theta, held: &[], bounds: &bounds, config: &CONFIG };
    let clusters: Vec<usize> = (0..30).collect();
    let draws = Draws { replicates: 40, seed: 1, level: 0.95, clusters: &clusters };
    let statement = Statement { function: &|theta| Some(-theta[1]), side: Side::Above, value: 0.0 };
    for judge in [Judge::Estimate, Judge::Interval] {
        let flip = smallest_flip(&fit, &statement, judge, &draws).expect("a value");
        assert!(flip.holds && flip.rows.is_none(), "{judge:?}: {flip:?}");
    }
}

/// Forty rows show no slope; three planted ones at the far end make the whole of it. Without the
/// three the interval holds zero again, without any two of them it does not.
#[test]
fn planted_rows_are_the_set_that_is_found() {
    let mut misfits: Vec<f64> = (0..43)
        .map(|k: usize| 0.02 * ((k as f64 * 0.618_033_988_749_894_8).fract() - 0.5))
        .collect();
    // The slope of `line` is taken out of all rows.
    for (k, misfit) in misfits.iter_mut().enumerate() {
        *misfit += 0.05 * libm::log(1e18 * ((k + 1) * (k + 1)) as f64);
    }
    for planted in [40, 41, 42] {
        misfits[planted] -= 0.08;
    }
    let problem = line(&misfits);
    let bounds = Bounds::none(2);
    let theta = minimum(&problem, [3.0, 0.0], &bounds);
    let fit =
        Fitted { problem: &problem, theta: &theta, held: &[], bounds: &bounds, config: &CONFIG };
    let clusters: Vec<usize> = (0..43).collect();
    let draws = Draws { replicates: 200, seed: 5, level: 0.8, clusters: &clusters };
    let statement = Statement { function: &|theta| Some(theta[1]), side: Side::Below, value: 0.0 };
    let flip = smallest_flip(&fit, &statement, Judge::Interval, &draws).expect("a value");
    assert!(flip.holds, "with the planted rows the loss falls");
    let mut rows = flip.rows.expect("the planted rows turn it");
    rows.sort_unstable();
    assert!(rows.iter().all(|row| *row >= 40), "{rows:?}");
    let left = draws.refits_without(&fit, &rows).expect("a fit");
    assert!(!statement.holds(&left.replicates, draws.level), "a real refit turns it");
}
