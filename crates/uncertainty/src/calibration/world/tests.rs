//! Noise as it was planted, and a correlation against the formula.

use super::*;
use crate::chance::stream;

/// Two-way by hand: clusters (1, 3), (5, 7), (2, 6): MSB = 8, MSW = 4, m = 2; (8 - 4)/(8 + 4) =
/// 1/3.
#[test]
fn a_correlation_by_hand() {
    let values = [1.0, 3.0, 5.0, 7.0, 2.0, 6.0];
    let found = intraclass_correlation(&values, &[0, 0, 1, 1, 2, 2]).expect("three clusters");
    assert!((found - 1.0 / 3.0).abs() < 1e-14, "{found}");
    assert_eq!(intraclass_correlation(&values, &[0, 1, 2, 3, 4, 5]), None, "no two members");
    assert_eq!(intraclass_correlation(&values, &[0; 6]), None, "one cluster");
}

/// Noise planted about a law of one term: its size, its growth along the prediction and its share
/// in clusters are found again in sets drawn from the fit.
#[test]
fn drawn_sets_have_the_noise_of_the_fit() {
    let law = laws::law("power_law").expect("a law of the library");
    let (n, theta) = (600, [1.0, -0.2]);
    let mut random = stream(12, 0);
    let x: Vec<f64> = (0..n).map(|row| laws::exp(0.01 * f64::from(row))).collect();
    let clusters: Vec<usize> = (0..600).map(|row| row / 10).collect();
    let common: Vec<f64> = (0..60).map(|_| standard_normal(&mut random)).collect();
    let y: Vec<f64> = x
        .iter()
        .zip(&clusters)
        .map(|(x, &cluster)| {
            let level = 1.0 - 0.2 * laws::ln(*x);
            let noise = 0.6 * common[cluster] + 0.8 * standard_normal(&mut random);
            laws::exp(level + 0.05 * laws::exp(level) * noise)
        })
        .collect();
    let problem = Problem::new(law, Objective::LeastSquares, &[&x], &y).expect("usable rows");
    let worlds = Worlds::new(&problem, &theta, &clusters).expect("noise");
    // Planted: variance by the square of the prediction, 0.36 in common.
    assert!((worlds.exponent() - 2.0).abs() < 0.5, "{}", worlds.exponent());
    assert!((worlds.shared() - 0.36).abs() < 0.15, "{}", worlds.shared());
    let truth = problem.residuals(&theta).iter().map(|r| r * r).sum::<f64>() / 600.0;
    for world in World::ALL {
        let (mut square, mut exponents, mut shares) = (0.0, Vec::new(), Vec::new());
        for set in 0..40 {
            let ln_y = worlds.draw(world, &mut stream(3, set));
            let drawn = problem.with_log_responses(&ln_y);
            let residuals = drawn.residuals(&theta);
            square += residuals.iter().map(|r| r * r).sum::<f64>() / 24_000.0;
            exponents.push(exponent(&residuals, &worlds.predicted));
            shares.push(intraclass_correlation(&residuals, &clusters).expect("clusters"));
        }
        assert!((square / truth - 1.0).abs() < 0.12, "{world:?}: {square} against {truth}");
        let grows = if world == World::Heteroscedastic { worlds.exponent() } else { 0.0 };
        assert!((measures::mean(&exponents) - grows).abs() < 0.25, "{world:?}: {exponents:?}");
        let shared = if world == World::Clustered { worlds.shared() } else { 0.0 };
        assert!((measures::mean(&shares) - shared).abs() < 0.03, "{world:?}: {shares:?}");
    }
}

#[test]
fn an_objective_without_a_middle_has_no_world() {
    let law = laws::law("power_law").expect("a law of the library");
    let (x, y) = ([1.0, 2.0, 4.0, 8.0], [3.0, 2.5, 2.1, 1.8]);
    for (objective, has) in [
        (Objective::LeastSquares, true),
        (Objective::Quantile { level: 0.1 }, false),
        (Objective::RawLeastSquares, false),
    ] {
        let problem = Problem::new(law, objective, &[&x], &y).expect("usable rows");
        assert_eq!(Worlds::new(&problem, &[1.0, -0.2], &[0, 1, 2, 3]).is_some(), has);
    }
}
