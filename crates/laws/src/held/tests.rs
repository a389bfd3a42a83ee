//! A held law is the law that is written without the parameter.

use super::*;
use crate::{DefinedParameter, Definition, Formula, Scale, law};

const X: [f64; 9] = [1e3, 4e3, 2e4, 9e4, 3e5, 2e6, 8e6, 5e7, 1e9];

fn parameter(name: &str, scale: Scale) -> DefinedParameter {
    let limits = if scale == Scale::Log { [1e-9, 1e9] } else { [-5.0, 5.0] };
    let [unit, meaning] = ["1".to_owned(), "a number".to_owned()];
    DefinedParameter { name: name.to_owned(), scale, unit, meaning, limits }
}

/// The law that a study would write in the place of one that is held.
fn written(formula: &str, parameters: &[(&str, Scale)]) -> &'static Formula {
    let parameters = parameters.iter().map(|&(name, scale)| parameter(name, scale)).collect();
    Formula::define(&Definition {
        name: "reduced".to_owned(),
        formula: formula.to_owned(),
        source: "a test".to_owned(),
        response: "loss_nats".to_owned(),
        variables: vec!["x".to_owned()],
        parameters,
    })
    .expect("a formula")
}

fn rows(columns: usize) -> Rows {
    Rows::new(columns, X.len(), |row, values| {
        for (column, value) in values.iter_mut().enumerate() {
            *value = crate::ln(X[row]) * if column == 0 { 1.0 } else { 1.07 };
        }
        values[columns] = 0.1 * (3.0 - row as f64 / 4.0);
        values[columns + 1] = 1.0 + row as f64;
    })
}

fn near(ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len());
    for (a, b) in ours.iter().zip(theirs) {
        assert!((a - b).abs() <= 1e-11 * (1.0 + b.abs()), "{ours:?} against {theirs:?}");
    }
}

/// Sums, rows, Jacobian and the derivatives at a point are those of the reduced law.
fn same(held: &Held, reduced: &Formula, theta: &[f64]) {
    let isa = InstructionSet::widest();
    let data = rows(1);
    for order in [Order::Value, Order::Gradient, Order::Metric, Order::Hessian] {
        let [a, b] = [held as &dyn Law, reduced]
            .map(|law| law.sums(isa, theta, &data, Penalty::Huber { delta: 0.3 }, order));
        near(&[a.value, a.square], &[b.value, b.square]);
        near(&a.gradient, &b.gradient);
        near(&a.curvature, &b.curvature);
    }
    let size = theta.len();
    let [a, b] = [held as &dyn Law, reduced].map(|law| {
        let (mut ln_l, mut gradient) = (vec![0.0; X.len()], vec![0.0; X.len() * size]);
        law.jacobian(isa, theta, &data, &mut ln_l, &mut gradient);
        let (mut slope, mut bend) = (vec![0.0; size], vec![0.0; size * size]);
        let value = law.derivatives(theta, &[9.0], &mut slope, &mut bend);
        [ln_l, gradient, slope, bend, vec![value, law.ln_loss(theta, &[9.0])]].concat()
    });
    near(&a, &b);
}

#[test]
fn a_held_floor_is_the_law_with_a_number_in_its_place() {
    let whole = law("power_law_offset").expect("built in");
    let held = Held::new(whole, &[(1, 0.25)]);
    let reduced = written("0.25 + A / x^alpha", &[("A", Scale::Log), ("alpha", Scale::Linear)]);
    same(held, reduced, &[1.2, 0.3]);
    assert_eq!(held.name(), "power_law_offset with E held");
    assert_eq!(held.coefficients(), [0], "A still follows");
    let fixed = held.fixed(InstructionSet::widest(), &rows(1)).expect("the floor");
    let shares = (0..X.len()).map(|row| 0.25 / crate::exp(rows(1).ln_y(row)));
    near(&fixed[..X.len()], &shares.collect::<Vec<f64>>());
}

#[test]
fn a_held_exponent_leaves_the_coefficients() {
    let held = Held::new(law("power_law_offset").expect("built in"), &[(2, 0.5)]);
    let reduced = written("E + A / x^0.5", &[("A", Scale::Log), ("E", Scale::Log)]);
    same(held, reduced, &[1.2, -0.7]);
    assert_eq!((held.coefficients(), held.basis_parameters(0)), (&[0, 1][..], Vec::new()));
    assert_eq!(held.fixed(InstructionSet::widest(), &rows(1)), None);
    let values = held.held().iter().map(|one| (one.parameter.name, one.index, one.value));
    assert_eq!(values.collect::<Vec<_>>(), [("alpha", 2, 0.5)]);
}

/// `A/x^alpha` with A held is no sum of coefficients any more.
#[test]
fn a_held_coefficient_of_a_free_power_leaves_none() {
    let held = Held::new(law("power_law_offset").expect("built in"), &[(0, 2.0)]);
    assert_eq!(held.coefficients(), [0_usize; 0]);
    same(
        held,
        written("E + 2 / x^alpha", &[("E", Scale::Log), ("alpha", Scale::Linear)]),
        &[-0.7, 0.3],
    );
}

/// Every law of the library, each of its parameters held in the middle of the others.
#[test]
fn every_law_may_hold_any_parameter() {
    for &whole in crate::LAWS {
        let ranges = whole.form().ranges;
        let middle = ranges.middle();
        let ln_x: Vec<f64> = ranges.ln_x.iter().map(|[low, high]| 0.5 * (low + high)).collect();
        for (index, parameter) in whole.parameters().iter().enumerate() {
            let held = Held::new(whole, &[(index, parameter.printed(middle[index]))]);
            let mut theta = middle.clone();
            theta.remove(index);
            let (ours, theirs) = (held.ln_loss(&theta, &ln_x), whole.ln_loss(&middle, &ln_x));
            assert!((ours - theirs).abs() < 1e-12, "{} {}", whole.name(), parameter.name);
            assert_eq!(held.parameters().len() + 1, middle.len());
        }
    }
}
