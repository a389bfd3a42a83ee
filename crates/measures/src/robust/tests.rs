//! The three estimators against statsmodels and an exact linear programme, on a small table with
//! two planted outliers.

use super::{Design, Estimator, RobustFit};
use crate::regression::RegressionError;

const X: [f64; 16] =
    [0.5, 1.1, 1.9, 2.4, 3.1, 3.3, 4.2, 4.8, 5.1, 6.0, 6.6, 7.2, 7.9, 8.3, 9.1, 9.6];
const Z: [f64; 16] =
    [1.0, 0.2, 0.7, 1.9, 1.1, 0.4, 2.2, 0.9, 1.5, 0.1, 2.0, 1.3, 0.6, 1.7, 0.3, 1.2];
/// `0.6 x + 1.4 z` and a little, but for the eighth and the fifteenth value.
const Y: [f64; 16] =
    [1.25, 0.95, 2.1, 3.9, 3.0, 2.2, 5.4, 9.9, 4.8, 3.7, 6.9, 6.0, 5.1, 7.2, -4.0, 7.05];
const ONCE: [f64; 16] = [1.0; 16];
const COUNTS: [f64; 16] =
    [2.0, 0.0, 1.0, 1.0, 3.0, 1.0, 0.0, 1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 0.0, 1.0, 1.0];

fn fit(estimator: Estimator, counts: &[f64], near: Option<&RobustFit>) -> RobustFit {
    Design::new(&[&X, &Z], &Y).unwrap().fit(estimator, counts, near).expect("a plane")
}

#[track_caller]
fn near(found: &RobustFit, expected: [f64; 3], within: f64) {
    for (ours, theirs) in found.coefficients.iter().zip(expected) {
        assert!((ours - theirs).abs() < within, "{ours} against {theirs}");
    }
}

/// numpy 2.4.6, `linalg.lstsq`.
#[test]
fn squares_are_those_of_numpy() {
    let found = fit(Estimator::LeastSquares, &ONCE, None);
    near(
        &found,
        [0.140_361_687_058_402_6, 0.252_344_382_908_356_9, 2.499_361_611_298_117_4],
        1e-12,
    );
    let weighted = [-0.546_737_690_770_820_7, 0.313_402_270_184_483_97, 2.772_735_898_048_258_4];
    near(&fit(Estimator::LeastSquares, &COUNTS, None), weighted, 1e-12);
}

/// statsmodels 0.15.0, `RLM(y, X, M=norms.TukeyBiweight(c=4.685)).fit(tol=1e-14, maxiter=2000,
/// conv="coefs")`; counts are repeated rows there.
#[test]
fn tukey_is_that_of_statsmodels() {
    let found = fit(Estimator::Tukey, &ONCE, None);
    near(&found, [-0.214_293_657_335_760_03, 0.594_629_541_384_044_2, 1.418_888_017_377_798], 1e-7);
    let scale = found.scale.expect("a scale");
    assert!((scale - 0.282_517_752_494_518_66).abs() < 1e-7, "{scale}");
    assert!((found.beyond_share() - 2.0 / 16.0).abs() < 1e-15, "the two planted");
    let found = fit(Estimator::Tukey, &COUNTS, None);
    let weighted = [-0.440_552_714_210_156_85, 0.615_995_468_167_373_9, 1.462_262_669_487_867_8];
    near(&found, weighted, 1e-7);
    let scale = found.scale.expect("a scale");
    assert!((scale - 0.147_416_658_806_362_73).abs() < 1e-7, "{scale}");
}

/// The linear programme of median regression by `HiGHS` (scipy 1.17.1, `linprog`), to the last
/// digit; statsmodels 0.15.0, `QuantReg(y, X).fit(0.5)`, an iteration that comes near it.
#[test]
fn a_median_is_that_of_the_linear_programme() {
    const EXACT: [f64; 3] =
        [-0.312_146_892_655_367_1, 0.580_979_284_369_115, 1.487_288_135_593_220_4];
    const STATSMODELS: [f64; 3] =
        [-0.312_146_496_552_742_85, 0.580_979_383_797_760_8, 1.487_287_638_609_606_8];
    let found = fit(Estimator::Median, &ONCE, None);
    near(&found, EXACT, 1e-12);
    near(&found, STATSMODELS, 1e-6);
    let sum: f64 = found.residuals.iter().map(|r| r.abs()).sum();
    assert!((sum - 17.736_864_406_779_66).abs() < 1e-11, "{sum}");
    let weighted = fit(Estimator::Median, &COUNTS, None);
    near(
        &weighted,
        [-0.706_460_674_157_308_5, 0.609_550_561_797_752_8, 1.651_685_393_258_431_9],
        1e-12,
    );
    // From another vertex the search ends at the same one.
    let from = fit(Estimator::Median, &COUNTS, Some(&found));
    assert_eq!(from.coefficients.len(), 3);
    near(
        &from,
        [weighted.coefficients[0], weighted.coefficients[1], weighted.coefficients[2]],
        1e-12,
    );
}

/// A plane that most rows lie on is found by both, whatever the others are.
#[test]
fn a_plane_that_most_rows_lie_on_is_found() {
    let mut response: Vec<f64> = X.iter().zip(&Z).map(|(x, z)| 1.0 - 2.0 * x + 0.5 * z).collect();
    (response[3], response[10]) = (40.0, -70.0);
    let design = Design::new(&[&X, &Z], &response).unwrap();
    let median = design.fit(Estimator::Median, &ONCE, None).expect("a plane");
    near(&median, [1.0, -2.0, 0.5], 1e-12);
    let tukey = design.fit(Estimator::Tukey, &ONCE, None).expect("a plane");
    near(&tukey, [1.0, -2.0, 0.5], 1e-6);
    let squares = design.fit(Estimator::LeastSquares, &ONCE, None).expect("a plane");
    assert!((squares.coefficients[1] + 2.0).abs() > 1.0, "{:?}", squares.coefficients);
}

#[test]
fn rows_that_determine_no_plane_are_refused() {
    let design = Design::new(&[&X, &Z], &Y).unwrap();
    let mut two = [0.0; 16];
    (two[0], two[5]) = (3.0, 4.0);
    for estimator in [Estimator::LeastSquares, Estimator::Tukey, Estimator::Median] {
        assert_eq!(design.fit(estimator, &two, None), None, "{estimator:?}");
    }
    let few = Design::new(&[&X[..3], &Z[..3]], &Y[..3]).unwrap_err();
    assert_eq!(few, RegressionError::TooFew { n: 3, parameters: 4 });
}
