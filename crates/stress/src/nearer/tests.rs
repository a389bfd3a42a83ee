//! The tests of the paired test: against scipy, and its size on planted forecasters.

use measures::regress;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::*;
use crate::rolling::{origins, rolling_origin};

/// Eight origins; origin k foretells the rows from 3k on.
fn pairs() -> Vec<Pair> {
    let error = |scale: f64, by: usize, of: usize, less: f64| scale * ((by % of) as f64 - less);
    let mut pairs = Vec::new();
    for origin in 0..8 {
        for row in 3 * origin..30 {
            let (k, first) = (origin as f64, 7 * row + 3 * origin);
            pairs.push(Pair {
                origin,
                row,
                first: error(0.01 * (1.0 + k), first, 11, 5.3),
                second: error(0.011 * (2.0 + k), 5 * row + 2 * origin, 13, 6.1),
            });
        }
    }
    pairs
}

/// scipy 1.17.1, numpy 2.4.6: `scipy.stats.ttest_1samp(blocks, 0, alternative="less").pvalue` of
/// the means of `np.array_split(means, 4)`; `scipy.stats.t.cdf(m / np.sqrt(V), 7)` with the two
/// variances summed up cluster by cluster.
#[test]
fn the_p_values_are_those_of_scipy() {
    let found = nearer(&pairs()).expect("eight origins and thirty rows");
    let near = |ours: f64, theirs: f64| assert!((ours / theirs - 1.0).abs() < 1e-8, "{found:?}");
    near(found.mean, -0.218_588_111_381_056_85);
    near(found.by_blocks, 0.004_440_544_692_862_49);
    near(found.by_clusters, 0.000_303_804_885_769_601_57);
    near(found.p_value(), found.by_blocks);
}

#[test]
fn few_origins_or_rows_say_nothing() {
    let all = pairs();
    let seven: Vec<Pair> = all.iter().copied().filter(|pair| pair.origin < 7).collect();
    assert_eq!(nearer(&seven), None, "seven origins");
    let fewer: Vec<Pair> = all.iter().copied().filter(|pair| pair.row != 29).collect();
    assert_eq!(nearer(&fewer), None, "29 rows");
    let equal: Vec<Pair> = all.iter().map(|pair| Pair { second: -pair.first, ..*pair }).collect();
    assert_eq!(nearer(&equal).map(|found| found.p_value()), Some(1.0), "never nearer");
}

/// Normal noise by Box and Muller.
fn noise(stream: &mut ChaCha8Rng) -> f64 {
    let mut uniform = || (f64::from(stream.random::<u32>()) + 0.5) / 4_294_967_296.0;
    let radius = (-2.0 * laws::ln(uniform())).sqrt();
    radius * libm::cos(std::f64::consts::TAU * uniform())
}

/// What a polynomial of this degree, fitted to the rows, says of each row.
fn foretold(x: &[f64], y: &[f64], rows: &[usize], degree: usize) -> Option<Vec<f64>> {
    let power = |row: usize, power: usize| (0..power).map(|_| x[row] - 15.0).product::<f64>();
    let columns: Vec<Vec<f64>> =
        (1..=degree).map(|at| rows.iter().map(|&row| power(row, at)).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let seen: Vec<f64> = rows.iter().map(|&row| y[row]).collect();
    let b = (rows.len() >= 5).then(|| regress(&columns, &seen).ok())??.coefficients;
    Some((0..x.len()).map(|row| (0..=degree).map(|at| b[at] * power(row, at)).sum()).collect())
}

/// How a planted set is made.
#[derive(Clone, Copy)]
struct Plan {
    rows: usize,
    /// How far the truth bends: its square term.
    bend: f64,
    /// Noise of what each forecaster is fitted to, beside that of the rows (0.01); without any both
    /// are fitted to the rows, the first by a curve and the second by a line.
    own: f64,
}

/// The pairs of one set.
fn planted(plan: Plan, set: u64) -> Vec<Pair> {
    let mut stream = ChaCha8Rng::seed_from_u64(31);
    stream.set_stream(set);
    let mut x: Vec<f64> = (0..plan.rows).map(|_| 10.0 + 10.0 * stream.random::<f64>()).collect();
    x.sort_by(f64::total_cmp);
    let bent = |x: f64| -0.15 * (x - 15.0) + plan.bend * (x - 15.0) * (x - 15.0);
    let mut around =
        |sd: f64| -> Vec<f64> { x.iter().map(|&x| bent(x) + sd * noise(&mut stream)).collect() };
    let y = around(0.01);
    let (one, two) =
        if plan.own > 0.0 { (around(plan.own), around(plan.own)) } else { (y.clone(), y.clone()) };
    let degree = if plan.own > 0.0 { 1 } else { 2 };
    let sizes: Vec<f64> = x.iter().map(|&x| laws::exp(x)).collect();
    let fit =
        |rows: &[usize]| Some((foretold(&x, &one, rows, degree)?, foretold(&x, &two, rows, 1)?));
    let errors =
        |(one, two): &(Vec<f64>, Vec<f64>), row: usize| [y[row] - one[row], y[row] - two[row]];
    let at = origins(&sizes, 12);
    let place = |origin: f64| at.iter().position(|&other| other >= origin).unwrap_or(0);
    rolling_origin(&sizes, &at, &fit, &errors)
        .iter()
        .map(|one| {
            let [first, second] = one.found;
            Pair { origin: place(one.origin), row: one.row, first, second }
        })
        .collect()
}

/// Of many sets: the mean difference, how often the test refuses at 5 %, and how often clusters of
/// rows alone would.
fn rates(plan: Plan) -> [f64; 3] {
    const SETS: u64 = 600;
    let one = |set: u64| {
        let pairs = planted(plan, set);
        let found = nearer(&pairs).expect("origins and rows");
        let differences: Vec<f64> = pairs.iter().map(relative).collect();
        let rows = grouped(pairs.iter().map(|pair| pair.row), &differences);
        let alone = lower(found.mean, of_clusters(&rows, found.mean), rows.len() - 1);
        let is_below = |p: f64| f64::from(u8::from(p < 0.05));
        [found.mean, is_below(found.p_value()), is_below(alone.expect("a p value"))]
    };
    let all: Vec<[f64; 3]> = (0..SETS).into_par_iter().map(one).collect();
    [0, 1, 2].map(|which| all.iter().map(|one| one[which]).sum::<f64>() / SETS as f64)
}

/// Two lines, each fitted to noise of its own: neither is nearer. Of 600 sets 5 % are refused by
/// chance within three standard errors of 0.9 %; by clusters of rows alone far more are.
#[test]
fn exchangeable_forecasters_are_rarely_told_apart() {
    for (rows, own) in [(40, 0.01), (40, 0.003), (120, 0.01)] {
        let [mean, size, alone] = rates(Plan { rows, bend: 0.0, own });
        assert!(mean.abs() < 0.06, "{rows} {own}: {mean}");
        assert!(size < 0.077, "{rows} {own}: {size}");
        assert!(alone > 0.12, "{rows} {own}: {alone}");
    }
}

/// A curve and a line, fitted to the same rows of a truth that bends by so little that what the
/// line is off is what the curve scatters.
#[test]
fn a_curve_that_gains_nothing_is_rarely_taken() {
    for (rows, bend) in [(40, 0.002), (120, 0.0019)] {
        let [mean, size, _] = rates(Plan { rows, bend, own: 0.0 });
        assert!(mean.abs() < 0.06, "{rows}: {mean}");
        assert!(size < 0.077, "{rows}: {size}");
    }
}

/// A truth that bends: the curve is nearer, and is found so.
#[test]
fn a_curve_that_is_right_is_taken() {
    let [mean, power, _] = rates(Plan { rows: 60, bend: 0.015, own: 0.0 });
    assert!(mean < -0.3, "{mean}");
    assert!(power > 0.8, "{power}");
}
