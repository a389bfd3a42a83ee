//! The closed forms against brute force: answers by enumeration, objectives by scanning.

use std::f64::consts::LN_2;

use oracles::{ClosedForm, ClosedModel, Penalty, TOLERANCES, closed_forms, tolerance};

fn named(name: &str) -> ClosedForm {
    closed_forms().into_iter().find(|form| form.name == name).expect("a closed form")
}

/// The integers k of `2^k`.
fn exponents(powers: &[f64]) -> Vec<i64> {
    // frexp puts the mantissa into [1/2, 1).
    powers.iter().map(|power| i64::from(libm::frexp(*power).1) - 1).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= tolerance("closed form") * b.abs().max(1.0)
}

/// Every corner, edge and face of the cube around a point: all vectors of -1, 0 and 1 but zero.
fn directions(axes: usize) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = vec![Vec::new()];
    for _ in 0..axes {
        all = all
            .iter()
            .flat_map(|start| [-1.0, 0.0, 1.0].map(|step| [start.as_slice(), &[step]].concat()))
            .collect();
    }
    all.retain(|direction| direction.iter().any(|step| step.abs() > 0.5));
    all
}

#[test]
fn objectives_at_the_answers_are_the_stated_minima() {
    for form in closed_forms() {
        for minimiser in &form.minimisers {
            let found = form.objective(minimiser);
            assert!(near(found, form.minimum), "{}: {found} against {}", form.name, form.minimum);
        }
    }
}

/// Around an answer the objective rises in every direction, at small steps and at large ones.
#[test]
fn no_point_around_is_lower() {
    for form in closed_forms() {
        for minimiser in &form.minimisers {
            for direction in directions(minimiser.len()) {
                for step in [1e-4, 1e-2, 1.0] {
                    let moved: Vec<f64> =
                        minimiser.iter().zip(&direction).map(|(at, way)| at + step * way).collect();
                    let rise = form.objective(&moved) - form.minimum;
                    assert!(rise > 0.0, "{} at {moved:?}: rises by {rise:e}", form.name);
                }
            }
        }
    }
}

/// Constants: a scan over the whole range finds no lower point, and none as low away from the
/// answers.
#[test]
fn no_constant_is_lower() {
    for form in closed_forms().iter().filter(|form| form.model == ClosedModel::Constant) {
        for step in -12_000..=15_000 {
            let theta = f64::from(step) / 1_000.0 * LN_2;
            let away =
                form.minimisers.iter().map(|m| (m[0] - theta).abs()).fold(f64::INFINITY, f64::min);
            let rise = form.objective(&[theta]) - form.minimum;
            assert!(
                rise >= -tolerance("closed form") * form.minimum,
                "{} at {theta}: {rise:e}",
                form.name
            );
            assert!(away < 1e-3 || rise > 0.0, "{}: {theta} is as low as the answer", form.name);
        }
    }
}

/// The normal equations, solved in integers.
#[test]
fn line_by_squares_solves_the_normal_equations() {
    let form = named("power law by least squares");
    let (k, v) = (exponents(&form.x), exponents(&form.y));
    let rows = i64::try_from(k.len()).unwrap();
    let product = |a: &[i64], b: &[i64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<i64>();
    let (sum_k, sum_v): (i64, i64) = (k.iter().sum(), v.iter().sum());
    let slope = [rows * product(&k, &v) - sum_k * sum_v, rows * product(&k, &k) - sum_k * sum_k];
    assert_eq!(slope, [-343, 196]);
    let intercept = [sum_v * slope[1] - slope[0] * sum_k, rows * slope[1]];
    let [ln_a, alpha] = form.minimisers[0][..] else { panic!("two coordinates") };
    assert!(
        near(alpha, -(slope[0] as f64) / slope[1] as f64),
        "the exponent is minus the slope: {alpha}"
    );
    assert!(near(ln_a, intercept[0] as f64 / intercept[1] as f64 * LN_2), "the intercept: {ln_a}");
}

/// Every line through two of the points: the answer's is lowest, and alone.
#[test]
fn line_by_absolutes_is_the_lowest_of_all_lines() {
    let form = named("power law by least absolute deviations");
    let (k, v) = (exponents(&form.x), exponents(&form.y));
    let mut lines = Vec::new();
    for i in 0..k.len() {
        for j in i + 1..k.len() {
            let (run, rise) = (k[j] - k[i], v[j] - v[i]);
            // Everything times the run, so that it stays whole.
            let sum: i64 =
                k.iter().zip(&v).map(|(at, w)| (run * (w - v[i]) - rise * (at - k[i])).abs()).sum();
            lines.push((sum as f64 / run as f64, -(rise as f64) / run as f64));
        }
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (lowest, exponent) = lines[0];
    assert!(
        near(lowest * LN_2, form.minimum) && near(exponent, form.minimisers[0][1]),
        "{lowest} at {exponent}"
    );
    assert!(lines[1].0 > lowest + 0.1, "another line is as low: {:?}", lines[1]);
}

/// The objective falls up to a quantile τ and rises from it: fewer than τ of the rows lie below,
/// fewer than 1-τ above.
#[test]
fn quantiles_are_order_statistics() {
    let mut seen = 0;
    for form in closed_forms() {
        let Penalty::Pinball { quantile } = form.penalty else { continue };
        let (v, q) = (exponents(&form.y), form.minimisers[0][0] / LN_2);
        let share = |counts: &dyn Fn(f64) -> bool| {
            v.iter().filter(|v| counts(**v as f64)).count() as f64 / v.len() as f64
        };
        assert!(share(&|v| v < q - 0.5) < quantile, "{}: below", form.name);
        assert!(share(&|v| v > q + 0.5) < 1.0 - quantile, "{}: above", form.name);
        assert!(share(&|v| near(v, q)) > 0.0, "{}: not an observation", form.name);
        seen += 1;
    }
    assert_eq!(seen, 3);
}

/// Between the two minima of Student's location lies a stationary point that is a maximum: the
/// mean.
#[test]
fn students_mean_is_no_minimum_when_the_pairs_are_apart() {
    let form = named("location by Student's t, apart");
    let mean = 6.0 * LN_2;
    let [below, at, above] = [-1e-3, 0.0, 1e-3].map(|step| form.objective(&[mean + step]));
    assert!(at > below && at > above && (below - above).abs() < 1e-12, "{below} {at} {above}");
}

#[test]
fn every_tolerance_has_one_name_and_a_reason() {
    for (place, entry) in TOLERANCES.iter().enumerate() {
        assert!(
            entry.relative > 0.0 && entry.relative < 1.0,
            "{}: {}",
            entry.check,
            entry.relative
        );
        assert!(entry.reason.len() > 20, "{} has no reason", entry.check);
        assert!(
            TOLERANCES[..place].iter().all(|other| other.check != entry.check),
            "{} is listed twice",
            entry.check
        );
    }
}

#[test]
#[should_panic(expected = "no tolerance for check nist parameter; hint")]
fn an_unknown_tolerance_is_misuse() {
    let _ = tolerance("nist parameter");
}
