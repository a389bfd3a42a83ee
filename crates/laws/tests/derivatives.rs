//! What every law keeps: its ends, its name, derivatives that are those of differences, and units.
//! (That each is its plain formula is tested beside the library, `src/plain`.)

use laws::{ChinchillaAdditive, InstructionSet, LAWS, Law, PowerLawOffset, Ranges, Rows};
use nalgebra::{DMatrix, DVector};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A loss that no number can hold is infinite and says so.
#[test]
fn overflow_is_infinite() {
    let far = ChinchillaAdditive.ln_loss(&[900.0, 7.0, 0.5, 0.3, 0.3], &[20.0, 24.0]);
    assert!(far.is_infinite() && far > 0.0, "{far}");
    let large = ChinchillaAdditive.ln_loss(&[690.0, 7.0, 0.5, 0.3, 0.3], &[20.0, 24.0]);
    assert!((large - 684.0).abs() < 1e-12, "{large}");
}

/// A loss too small for any number is zero and says so: its logarithm is no finite number that a
/// solver could rest at.
#[test]
fn underflow_is_zero() {
    for coefficient in [-1000.0, -800.0, -720.0, -700.0] {
        let near = ChinchillaAdditive
            .ln_loss(&[coefficient, coefficient, coefficient, 0.3, 0.3], &[20.0, 24.0]);
        assert!(near.is_infinite() && near < 0.0, "{coefficient}: {near}");
    }
    let small = PowerLawOffset.ln_loss(&[-900.0, -690.0, 0.3], &[20.0]);
    assert!((small + 690.0).abs() < 1e-12, "{small}");
}

/// Names are unique, and every law is found by its own.
#[test]
fn laws_are_found_by_name() {
    for law in laws::LAWS {
        let found = laws::law(law.name()).expect("listed");
        assert_eq!(found.formula(), law.formula(), "{} is listed twice", law.name());
    }
    assert!(laws::law("chinchila").is_none(), "a misspelt name is not a law");
}

/// A random point of a law's ranges: fit coordinates, logarithms of the variables.
fn point(ranges: Ranges, random: &mut ChaCha8Rng) -> [Vec<f64>; 2] {
    [ranges.theta, ranges.ln_x]
        .map(|ranges| ranges.iter().map(|&[low, high]| random.random_range(low..high)).collect())
}

/// Of many rows at once the derivatives have the bits of one row alone, on every instruction set
/// and for rows that fill no whole number of blocks.
#[test]
fn derivatives_of_rows_have_the_bits_of_one_alone() {
    for &law in LAWS {
        let ranges = law.form().ranges;
        let mut random = ChaCha8Rng::seed_from_u64(20_261_130);
        let size = ranges.theta.len();
        let points: Vec<Vec<f64>> =
            (0..21).map(|_| point(ranges, &mut random)[1].clone()).collect();
        let theta = point(ranges, &mut random)[0].clone();
        let variables = ranges.ln_x.len();
        let rows = Rows::new(variables, points.len(), |row, values| {
            values[..variables].copy_from_slice(&points[row]);
            values[variables..].copy_from_slice(&[1.0, 1.0]);
        });
        let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        for &isa in InstructionSet::available() {
            let mut seen = 0;
            let mut visit = |row: usize, ln_l: f64, gradient: &[f64], hessian: &[f64]| {
                let (mut one, mut second) = (vec![0.0; size], vec![0.0; size * size]);
                let alone = law.derivatives(&theta, &points[row], &mut one, &mut second);
                assert_eq!(ln_l.to_bits(), alone.to_bits(), "{}, row {row}", law.name());
                assert_eq!(bits(gradient), bits(&one), "{}, row {row}", law.name());
                assert_eq!(bits(hessian), bits(&second), "{}, row {row}", law.name());
                assert_eq!(row, seen, "{}: in their order", law.name());
                seen += 1;
            };
            law.derivatives_rows(isa, &theta, &rows, &mut visit);
            assert_eq!(seen, points.len(), "{}: every row once", law.name());
        }
    }
}

/// The derivatives are those of central differences, to the digits these have.
#[test]
fn derivatives_are_those_of_differences() {
    const STEP: f64 = 1e-5;
    for &law in LAWS {
        let ranges = law.form().ranges;
        let mut random = ChaCha8Rng::seed_from_u64(20_261_202);
        let size = ranges.theta.len();
        let (mut gradient, mut second) = (vec![0.0; size], vec![0.0; size * size]);
        for _ in 0..20 {
            let [theta, ln_x] = point(ranges, &mut random);
            law.derivatives(&theta, &ln_x, &mut gradient, &mut second);
            let beside = |parameter: usize, step: f64| {
                let mut theta = theta.clone();
                theta[parameter] += step;
                let (mut slopes, mut bends) = (vec![0.0; size], vec![0.0; size * size]);
                (law.derivatives(&theta, &ln_x, &mut slopes, &mut bends), slopes)
            };
            let largest = |values: &[f64]| {
                values.iter().fold(1e-3, |largest: f64, entry| largest.max(entry.abs()))
            };
            for i in 0..size {
                let ((above, slopes_above), (below, slopes_below)) =
                    (beside(i, STEP), beside(i, -STEP));
                let slope = (above - below) / (2.0 * STEP);
                assert!(
                    (slope - gradient[i]).abs() < 1e-4 * largest(&gradient),
                    "{} at {theta:?}: {i}",
                    law.name()
                );
                for j in 0..size {
                    let bend = (slopes_above[j] - slopes_below[j]) / (2.0 * STEP);
                    let off = (bend - second[i * size + j]).abs();
                    assert!(
                        off < 1e-3 * largest(&second),
                        "{} at {theta:?}, {ln_x:?}: {i}, {j}",
                        law.name()
                    );
                }
            }
        }
    }
}

/// What counts in the same unit changes its unit together; counts and ratios have none.
const UNITS: &[&[&str]] = &[
    &["any"],
    &["params", "non_vocabulary_params", "vocabulary_params"],
    &["training_tokens", "unique_tokens", "fine_tuning_tokens"],
    &["training_flop"],
    &["tokens_per_param"],
    &["granularity"],
    &["weight_bits", "activation_bits", "cache_bits"],
    &["learning_rate"],
    &["batch_tokens"],
    &["loss_nats"],
];

/// How far no change of the parameters that bear units makes up for a change of `ln L`, as a share
/// of the latter.
fn left_over(
    law: &dyn Law,
    theta: &[f64],
    points: &[Vec<f64>],
    change: impl Fn(&[f64]) -> f64,
) -> f64 {
    let size = theta.len();
    let bearing: Vec<usize> = (0..size).filter(|&i| law.parameters()[i].unit != "1").collect();
    let mut columns = DMatrix::zeros(points.len(), bearing.len());
    let mut wanted = DVector::zeros(points.len());
    if bearing.is_empty() {
        return f64::NAN;
    }
    let (mut gradient, mut second) = (vec![0.0; size], vec![0.0; size * size]);
    for (row, ln_x) in points.iter().enumerate() {
        law.derivatives(theta, ln_x, &mut gradient, &mut second);
        for (column, &parameter) in bearing.iter().enumerate() {
            columns[(row, column)] = gradient[parameter];
        }
        wanted[row] = change(ln_x);
    }
    let solution = columns.clone().svd(true, true).solve(&wanted, 1e-13).expect("singular vectors");
    (columns * solution - &wanted).norm() / wanted.norm()
}

/// Another unit of a variable, or of what is predicted, leaves every prediction as it is once the
/// parameters that bear units follow. To first order: at each point `d ln L/d ln x` is a
/// combination of the gradient's entries, with the same factors at all points.
#[test]
fn units_are_consistent() {
    const STEP: f64 = 1e-5;
    let mut faults = Vec::new();
    for &law in LAWS {
        let ranges = law.form().ranges;
        let mut random = ChaCha8Rng::seed_from_u64(20_261_203);
        let theta = ranges.middle();
        let points: Vec<Vec<f64>> =
            (0..60).map(|_| point(ranges, &mut random)[1].clone()).collect();
        for unit in UNITS {
            let moves = |variable: &&str| f64::from(u8::from(unit.contains(variable)));
            let along: Vec<f64> = law.variables().iter().map(moves).collect();
            if along.iter().all(|&moves| moves == 0.0) {
                continue;
            }
            let change = |ln_x: &[f64]| {
                let beside = |step: f64| -> Vec<f64> {
                    ln_x.iter().zip(&along).map(|(x, a)| x + a * step).collect()
                };
                (law.ln_loss(&theta, &beside(STEP)) - law.ln_loss(&theta, &beside(-STEP)))
                    / (2.0 * STEP)
            };
            let left = left_over(law, &theta, &points, change);
            if left.is_nan() || left > 1e-6 {
                faults.push(format!("{}: another unit of {unit:?} leaves {left}", law.name()));
            }
        }
        let left = left_over(law, &theta, &points, |_| 1.0);
        if left.is_nan() || left > 1e-6 {
            faults.push(format!(
                "{}: another unit of {} leaves {left}",
                law.name(),
                law.response()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
