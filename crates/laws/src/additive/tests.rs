//! The kernels against plain loops over single points, and the same bits on every instruction set.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::block::PIECE;
use crate::elementary::exp;
use crate::lanes::LANES;
use crate::penalty::tests::PENALTIES;
use crate::{
    ChinchillaAdditive, InstructionSet, LAWS, Law, Order, Penalty, PowerLawOffset, Rows, Sums,
};

const ORDERS: [Order; 4] = [Order::Value, Order::Gradient, Order::Metric, Order::Hessian];
/// Less than a block, blocks with and without padding, a real study's, one row into the second
/// piece, several pieces.
const COUNTS: [usize; 7] = [1, 7, 8, 9, 240, PIECE + 1, 10_000];

/// Roundings of one row's contribution, apart from those of the sum.
const ROUNDINGS: f64 = 64.0;

fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Plausible coordinates of a law, with the logarithms of its variables that studies have.
fn typical(law: &dyn Law) -> (Vec<f64>, &'static [[f64; 2]]) {
    let ranges = law.form().ranges;
    (ranges.middle(), ranges.ln_x)
}

/// The laws of this kernel.
const ADDITIVE: [&dyn Law; 2] = [&ChinchillaAdditive, &PowerLawOffset];

/// Rows that scatter by some per cent about a law, of different weights.
pub(crate) fn rows(law: &dyn Law, count: usize, seed: u64) -> Rows {
    let (theta, ranges) = typical(law);
    let mut random = random(seed);
    Rows::new(ranges.len(), count, |_, values| {
        for (value, &[low, high]) in values.iter_mut().zip(ranges) {
            *value = random.random_range(low..high);
        }
        values[ranges.len()] =
            law.ln_loss(&theta, &values[..ranges.len()]) + random.random_range(-0.06..0.06);
        values[ranges.len() + 1] = random.random_range(0.1..2.0);
    })
}

pub(crate) fn ln_x(rows: &Rows, row: usize) -> Vec<f64> {
    (0..rows.variables()).map(|variable| rows.ln_x(row, variable)).collect()
}

/// The sums by the definition, row by row, and beside each the sum of the sizes of what went into
/// it.
fn plain(law: &dyn Law, theta: &[f64], rows: &Rows, penalty: Penalty, order: Order) -> [Sums; 2] {
    let size = theta.len();
    let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
    let [mut sums, mut sizes] = [Sums::ZERO; 2];
    for row in 0..rows.len() {
        let ln_l = law.derivatives(theta, &ln_x(rows, row), &mut gradient, &mut hessian);
        let cost = penalty.cost(rows.ln_y(row), ln_l);
        let weight = rows.weight(row);
        sums.value += weight * cost.value;
        sizes.value += weight * cost.value.abs();
        if order == Order::Value {
            continue;
        }
        if order >= Order::Metric {
            sums.square += weight * cost.square;
            sizes.square += weight * cost.square.abs();
        }
        for i in 0..size {
            sums.gradient[i] += weight * cost.first * gradient[i];
            sizes.gradient[i] += weight * (cost.first * gradient[i]).abs();
            for j in 0..=i {
                let (outer, inner) = (gradient[i] * gradient[j], hessian[i * size + j]);
                let (entry, entry_size) = match order {
                    Order::Hessian => (
                        cost.second * outer + cost.first * inner,
                        // The kernel takes ρ' g gᵀ away where the sum over terms in the Hessian has
                        // it twice.
                        (cost.second * outer).abs()
                            + cost.first.abs() * (inner.abs() + 2.0 * outer.abs()),
                    ),
                    Order::Metric => (cost.reweight * outer, (cost.reweight * outer).abs()),
                    Order::Value | Order::Gradient => (0.0, 0.0),
                };
                sums.curvature[i * (i + 1) / 2 + j] += weight * entry;
                sizes.curvature[i * (i + 1) / 2 + j] += weight * entry_size;
            }
        }
    }
    [sums, sizes]
}

fn entries(sums: &Sums) -> Vec<f64> {
    [sums.value, sums.square].into_iter().chain(sums.gradient).chain(sums.curvature).collect()
}

/// Bits, with one NaN for all: which one an operation makes is left open by the language.
pub(crate) fn bits(values: &[f64]) -> Vec<u64> {
    values
        .iter()
        .map(|value| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() })
        .collect()
}

/// The kernel's sums equal the plain ones and are the same on every set.
fn check(law: &dyn Law, theta: &[f64], rows: &Rows, penalty: Penalty, order: Order) {
    let at = format!("{} at {theta:?}, {} rows, {penalty:?}, {order:?}", law.name(), rows.len());
    let portable = entries(&law.sums(InstructionSet::Portable, theta, rows, penalty, order));
    for &isa in InstructionSet::available() {
        let wide = entries(&law.sums(isa, theta, rows, penalty, order));
        assert_eq!(bits(&wide), bits(&portable), "{at}: {isa:?} differs");
    }
    // A sum of n terms is off by at most n/2 roundings of the sum of their sizes, ours and the
    // plain one each.
    let tolerance = (rows.len() as f64 + ROUNDINGS) * f64::EPSILON;
    let [sums, sizes] = plain(law, theta, rows, penalty, order);
    for (index, ((ours, theirs), size)) in
        portable.iter().zip(entries(&sums)).zip(entries(&sizes)).enumerate()
    {
        assert!(
            (ours - theirs).abs() <= tolerance * size,
            "{at}: entry {index} is {ours}, not {theirs}"
        );
    }
}

#[test]
fn sums_equal_the_plain_loop_on_every_set() {
    for &law in LAWS {
        // Long data once a kernel: pieces know nothing of the law.
        let counts = if law.parameters().len() < 6 && law.variables().len() == 2 {
            &COUNTS[..]
        } else {
            &COUNTS[..5]
        };
        for (seed, &count) in (20_260_201..).zip(counts) {
            let rows = rows(law, count, seed);
            let mut random = random(seed + 100);
            let theta: Vec<f64> =
                typical(law).0.iter().map(|t| t * random.random_range(0.98..1.02)).collect();
            for &penalty in PENALTIES {
                for order in ORDERS {
                    check(law, &theta, &rows, penalty, order);
                }
            }
        }
    }
}

/// `ln L` and its gradient of every row are those of the single point, to the bit and on every set.
#[test]
fn rows_equal_single_points() {
    for &law in LAWS {
        let theta = &typical(law).0;
        let size = theta.len();
        for (seed, count) in (20_260_301..).zip(COUNTS) {
            let rows = rows(law, count, seed);
            let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
            for &isa in InstructionSet::available() {
                let (mut alone, mut beside) = (vec![0.0; count], vec![0.0; count]);
                let mut jacobian = vec![0.0; count * size];
                law.ln_loss_rows(isa, theta, &rows, &mut alone);
                law.jacobian(isa, theta, &rows, &mut beside, &mut jacobian);
                for row in 0..count {
                    let ln_x = ln_x(&rows, row);
                    let ln_l = law.derivatives(theta, &ln_x, &mut gradient, &mut hessian);
                    let [point, in_rows, in_jacobian] =
                        [law.ln_loss(theta, &ln_x), alone[row], beside[row]];
                    assert_eq!(
                        bits(&[point, in_rows, in_jacobian]),
                        bits(&[ln_l; 3]),
                        "row {row} of {count} on {isa:?}"
                    );
                    let slopes = &jacobian[row * size..(row + 1) * size];
                    assert_eq!(
                        bits(slopes),
                        bits(&gradient),
                        "slopes of row {row} of {count} on {isa:?}"
                    );
                }
            }
        }
    }
}

/// `phi_k/y` is the plain formula; times the coefficients the columns add up to `L/y`; padding
/// repeats the last row.
#[test]
fn bases_add_up_to_the_law() {
    for law in ADDITIVE {
        let theta = &typical(law).0;
        for (seed, count) in (20_260_401..).zip(COUNTS) {
            let rows = rows(law, count, seed);
            let mut total = vec![0.0; count];
            for &coefficient in law.coefficients() {
                let column = law.basis(InstructionSet::Portable, coefficient, theta, &rows);
                assert_eq!(column.len(), count.div_ceil(LANES) * LANES);
                for &isa in InstructionSet::available() {
                    let wide = law.basis(isa, coefficient, theta, &rows);
                    assert_eq!(bits(&wide), bits(&column), "coefficient {coefficient} on {isa:?}");
                }
                let exponents = law.basis_parameters(coefficient);
                for (row, &ours) in column.iter().enumerate() {
                    let row = row.min(count - 1);
                    // The variables of these laws stand in the order of their terms.
                    let ln_power =
                        exponents.first().map_or(0.0, |&e| theta[e] * rows.ln_x(row, coefficient));
                    let theirs = exp(-ln_power - rows.ln_y(row));
                    assert_eq!(
                        ours.to_bits(),
                        theirs.to_bits(),
                        "row {row} of coefficient {coefficient}: {ours}"
                    );
                }
                for (total, value) in total.iter_mut().zip(&column) {
                    *total += exp(theta[coefficient]) * value;
                }
            }
            for (row, total) in total.into_iter().enumerate() {
                let ratio = exp(law.ln_loss(theta, &ln_x(&rows, row)) - rows.ln_y(row));
                assert!(
                    (total - ratio).abs() <= 1e-14 * ratio,
                    "row {row}: {total} against {ratio}"
                );
            }
        }
    }
}

/// A basis depends on the parameters it names and on no other.
#[test]
fn bases_depend_on_the_parameters_they_name() {
    for &law in LAWS {
        let rows = rows(law, 20, 20_260_501);
        let theta = &typical(law).0;
        for &coefficient in law.coefficients() {
            let column = |theta: &[f64]| {
                bits(&law.basis(InstructionSet::widest(), coefficient, theta, &rows))
            };
            for parameter in 0..theta.len() {
                let mut moved = theta.clone();
                moved[parameter] += 0.01;
                let is_named = law.basis_parameters(coefficient).contains(&parameter);
                assert_eq!(
                    column(&moved) != column(theta),
                    is_named,
                    "coefficient {coefficient}, {parameter}"
                );
            }
        }
    }
}

/// Rows of another law are not read as if they were this one's.
#[test]
#[should_panic(expected = "as many variables as the law reads")]
fn rows_of_another_law_are_refused() {
    let rows = rows(&ChinchillaAdditive, 9, 20_260_801);
    let _ = PowerLawOffset.sums(
        InstructionSet::Portable,
        &[4.0, 0.5, 0.12],
        &rows,
        PENALTIES[0],
        Order::Value,
    );
}

/// Rows that weigh nothing count as if they were not there.
#[test]
fn rows_of_no_weight_change_nothing() {
    for &law in LAWS {
        let theta = &typical(law).0;
        let all = rows(law, 100, 20_260_601);
        let factor = |row: usize| if row % 3 == 1 { 0.0 } else { 1.5 };
        let kept = all.reweighted(factor);
        let zeros = Rows::new(all.variables(), all.len(), |row, values| {
            let (ln_y, weight) = values.split_at_mut(all.variables());
            ln_y.copy_from_slice(&ln_x(&all, row));
            weight.copy_from_slice(&[all.ln_y(row), all.weight(row) * factor(row)]);
        });
        for &penalty in PENALTIES {
            for order in ORDERS {
                let [_, sizes] = plain(law, theta, &kept, penalty, order);
                let [a, b] = [&kept, &zeros]
                    .map(|rows| law.sums(InstructionSet::widest(), theta, rows, penalty, order));
                for ((a, b), size) in entries(&a).into_iter().zip(entries(&b)).zip(entries(&sizes))
                {
                    assert!(
                        (a - b).abs() <= 1e-13 * size,
                        "{} {penalty:?} {order:?}: {a}, {b}",
                        law.name()
                    );
                }
            }
        }
    }
}

/// Where a loss is beyond every number, or below, the objective is not finite, and all sets still
/// agree.
#[test]
fn losses_that_no_number_holds_are_refused_on_every_set() {
    for law in ADDITIVE {
        for (seed, count) in (20_260_701..).zip([1, 8, 13]) {
            let rows = rows(law, count, seed);
            for ln_c in [
                -1e300,
                -2000.0,
                -800.0,
                -720.0,
                -700.0,
                700.0,
                800.0,
                1e300,
                f64::INFINITY,
                f64::NEG_INFINITY,
            ] {
                let mut theta = typical(law).0;
                law.coefficients().iter().for_each(|&c| theta[c] = ln_c);
                for &penalty in PENALTIES {
                    for order in ORDERS {
                        let sums = |isa| entries(&law.sums(isa, &theta, &rows, penalty, order));
                        let portable = sums(InstructionSet::Portable);
                        for &isa in InstructionSet::available() {
                            assert_eq!(
                                bits(&sums(isa)),
                                bits(&portable),
                                "{ln_c} {penalty:?} {order:?} {isa:?}"
                            );
                        }
                        let is_flat = matches!(penalty, Penalty::StudentTByScale { .. })
                            || (matches!(penalty, Penalty::RawSquares) && ln_c < 0.0);
                        assert!(
                            is_flat || !portable[0].is_finite(),
                            "{ln_c} {penalty:?}: {}",
                            portable[0]
                        );
                    }
                }
            }
        }
    }
}

fn any_rows(variables: usize) -> impl Strategy<Value = Rows> {
    let row = (proptest::collection::vec(10.0..60.0, variables), -2.0..4.0, 0.0..3.0);
    proptest::collection::vec(row, 1..40).prop_map(move |list| {
        Rows::new(variables, list.len(), |index, values| {
            let (ln_x, ln_y, weight) = &list[index];
            values[..variables].copy_from_slice(ln_x);
            values[variables..].copy_from_slice(&[*ln_y, *weight]);
        })
    })
}

fn any_penalty() -> impl Strategy<Value = Penalty> {
    (0..PENALTIES.len()).prop_map(|which| PENALTIES[which])
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn chinchilla_sums_are_plain_anywhere(
        theta in (-10.0..30.0, -10.0..30.0, -3.0..3.0, -0.1..1.5, -0.1..1.5),
        rows in any_rows(2),
        penalty in any_penalty(),
        order in proptest::sample::select(&ORDERS),
    ) {
        check(&ChinchillaAdditive, &<[f64; 5]>::from(theta), &rows, penalty, order);
    }

    #[test]
    fn power_law_sums_are_plain_anywhere(
        theta in (-10.0..30.0, -3.0..3.0, -0.1..1.5),
        rows in any_rows(1),
        penalty in any_penalty(),
        order in proptest::sample::select(&ORDERS),
    ) {
        check(&PowerLawOffset, &<[f64; 3]>::from(theta), &rows, penalty, order);
    }
}
