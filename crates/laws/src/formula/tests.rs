//! Formulas: what is read and what is refused, the columns of coefficients, and the shape of what
//! is computed.

use super::{DefinedParameter, Definition, Formula};
use crate::additive::tests::{bits, ln_x, rows};
use crate::elementary::exp;
use crate::{ChinchillaAdditive, InstructionSet, LAWS, Law, Order, Penalty, Scale};

fn parameter(name: &str, scale: Scale) -> DefinedParameter {
    let limits = match scale {
        Scale::Linear => [-10.0, 10.0],
        Scale::Log => [1e-9, 1e30],
    };
    DefinedParameter {
        name: name.to_owned(),
        scale,
        unit: "1".to_owned(),
        meaning: name.to_owned(),
        limits,
    }
}

/// A law of N and D with coefficients A, B, E and exponents alpha, beta.
fn definition(formula: &str) -> Definition {
    let parameters = ["A", "B", "E"].map(|name| parameter(name, Scale::Log)).into_iter();
    Definition {
        name: "mine".to_owned(),
        formula: formula.to_owned(),
        source: "a test".to_owned(),
        response: "loss_nats".to_owned(),
        variables: vec!["params".to_owned(), "training_tokens".to_owned()],
        parameters: parameters
            .chain(["alpha", "beta"].map(|name| parameter(name, Scale::Linear)))
            .collect(),
    }
}

const CHINCHILLA: &str = "E + A/params^alpha + B/training_tokens^beta";

/// Chinchilla's law as a text is Chinchilla's law: sums, coefficients and columns.
#[test]
fn a_written_law_is_the_law_of_the_library() {
    let built_in: &dyn Law = &ChinchillaAdditive;
    let theta = built_in.form().ranges.middle();
    let rows = rows(built_in, 240, 20_261_101);
    let head = "L(N, D) = E + T / N^alpha + B / D^beta where T = A";
    for text in [CHINCHILLA, head, "B*training_tokens^-beta + params^(-alpha)*A + E"] {
        let law = Formula::define(&definition(text)).expect("a formula");
        assert_eq!(law.coefficients(), [0, 1, 2], "{text}");
        for order in [Order::Value, Order::Gradient, Order::Metric, Order::Hessian] {
            let [ours, theirs] = [law as &dyn Law, built_in].map(|law| {
                law.sums(
                    InstructionSet::widest(),
                    &theta,
                    &rows,
                    Penalty::Huber { delta: 1e-3 },
                    order,
                )
            });
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1e-6 + b.abs());
            assert!(
                near(ours.value, theirs.value) && near(ours.square, theirs.square),
                "{text} {order:?}"
            );
            for (a, b) in ours
                .gradient
                .iter()
                .chain(&ours.curvature)
                .zip(theirs.gradient.iter().chain(&theirs.curvature))
            {
                assert!(near(*a, *b), "{text} {order:?}: {a} against {b}");
            }
        }
        for coefficient in 0..3 {
            assert_eq!(
                law.basis_parameters(coefficient),
                built_in.basis_parameters(coefficient),
                "{text}"
            );
            let [ours, theirs] = [law as &dyn Law, built_in]
                .map(|law| law.basis(InstructionSet::widest(), coefficient, &theta, &rows));
            for (a, b) in ours.iter().zip(&theirs) {
                assert!((a - b).abs() <= 1e-14 * b, "{text}: {a} against {b}");
            }
        }
    }
}

/// Where a law has coefficients, `L = sum_k c_k φ_k` holds in every row, and the columns are the
/// same on every set.
#[test]
fn columns_of_coefficients_add_up_to_every_law() {
    let mut laws_with_coefficients = 0;
    for &law in LAWS {
        let theta = law.form().ranges.middle();
        let rows = rows(law, 21, 20_261_102);
        let mut total = vec![0.0; rows.len()];
        for &coefficient in law.coefficients() {
            let column = law.basis(InstructionSet::Portable, coefficient, &theta, &rows);
            for &isa in InstructionSet::available() {
                assert_eq!(
                    bits(&law.basis(isa, coefficient, &theta, &rows)),
                    bits(&column),
                    "{} {isa:?}",
                    law.name()
                );
            }
            for (total, value) in total.iter_mut().zip(&column) {
                *total += exp(theta[coefficient]) * value;
            }
        }
        if law.coefficients().is_empty() {
            continue;
        }
        laws_with_coefficients += 1;
        for (row, total) in total.into_iter().enumerate() {
            let ratio = exp(law.ln_loss(&theta, &ln_x(&rows, row)) - rows.ln_y(row));
            assert!(
                (total - ratio).abs() <= 1e-13 * ratio,
                "{}, row {row}: {total} against {ratio}",
                law.name()
            );
        }
    }
    assert_eq!(laws_with_coefficients, 18, "laws that are linear in some parameters");
}

#[track_caller]
fn refused(formula: &str, message: &str) {
    let error = Formula::define(&definition(formula)).expect_err("a formula that cannot be meant");
    let text = error.to_string();
    assert!(
        text.ends_with(message) && text.starts_with(&format!("formula \"{formula}\", letter ")),
        "{text}"
    );
}

/// Every fault is named with its place and what to do.
#[test]
fn faults_have_a_place_and_a_hint() {
    let operand =
        "the formula ends where a number, a name or a bracket is due; hint: write what is missing";
    refused("E + A/params^alpha + B/", &format!("letter 24: {operand}"));
    refused("E + (A/params^alpha", &format!("letter 20: {operand}"));
    refused(
        "E + A params^alpha",
        "letter 7: \"p\" follows an operand without a sign; hint: write * for a product",
    );
    refused(
        "E + * A",
        "letter 5: \"*\" stands where a number, a name or an operation is due; hint: a formula \
        has + - * / ^ ( ), numbers and names",
    );
    refused(
        "E + A/params^alpha + B/training_tokens^bta",
        "letter 40: \"bta\" is neither a variable nor a parameter; hint: the formula knows \
        params, training_tokens, A, B, E, alpha, beta",
    );
    refused(
        "E + A/params^alpha + B/training_tokens^alpha",
        "letter 1: parameter beta has no influence; hint: use it in the formula or leave it out \
        of the parameters",
    );
    refused(
        "E + α",
        "letter 5: \"α\" is neither a variable nor a parameter; hint: the formula knows params, \
        training_tokens, A, B, E, alpha, beta",
    );
    refused(
        "L(N) = E",
        "letter 3: the head names 1 variables, the law has 2; hint: they are params, \
        training_tokens",
    );
    refused(
        "E where A = 2",
        "letter 9: \"A\" has a meaning already; hint: give what you define a name of its own",
    );
    let text =
        Formula::define(&definition("E + sin(A)")).expect_err("no such function").to_string();
    assert!(
        text.contains("letter 5: \"sin\" is no function of 1 arguments; hint: there are exp(u)"),
        "{text}"
    );
    let deep = format!("{}E{}", "(".repeat(50), ")".repeat(50));
    refused(
        &deep,
        "letter 41: brackets stand too deep within brackets; hint: name parts of the formula with \
        where",
    );
    let mut twice = definition(CHINCHILLA);
    twice.parameters[4].name = "alpha".to_owned();
    let text = Formula::define(&twice).expect_err("a name given twice").to_string();
    assert!(
        text.ends_with("letter 1: the name alpha is given twice; hint: a name means one thing"),
        "{text}"
    );
}

/// A column that the law would not read looks as if the fit had heeded it.
#[test]
fn a_variable_without_influence_is_refused() {
    refused(
        "E + A/params^alpha + B/params^beta",
        "letter 1: variable training_tokens has no influence; hint: use it in the formula or leave \
        it out of the variables",
    );
    refused(
        "L(N, D) = E + A/N^alpha + B*beta where M = D",
        "letter 1: variable training_tokens has no influence; hint: use it in the formula or leave \
        it out of the variables",
    );
    refused(
        "E + A/training_tokens^alpha + B^beta",
        "letter 1: variable params has no influence; hint: use it in the formula or leave it out \
        of the variables",
    );
}

/// What may be printed but says nothing to compute is refused where it stands.
#[test]
fn notation_without_a_meaning_is_refused() {
    refused(
        "E + |A| + params^alpha",
        "letter 5: bars stand where brackets are due; hint: write abs(x)",
    );
    refused(
        "E + [A]",
        "letter 5: \"[\" stands where a number, a name or an operation is due; hint: a formula \
        has + - * / ^ ( ), numbers and names",
    );
    refused(
        "E + A, delta = 2",
        "letter 8: a second statement begins; hint: a law is one formula; the rest follows where",
    );
    refused(
        "E + A = params",
        "letter 7: \"=\" stands where no definition begins; hint: write L(x) = ... once, and the \
        rest after where",
    );
    refused(
        "E + 2 (A)",
        "letter 7: \"(\" follows an operand without a sign; hint: write * for a product",
    );
}

/// Powers bind to the right and before a sign, signs before products.
#[test]
fn operations_bind_as_usual() {
    let mut definition = definition("");
    definition.parameters = vec![parameter("A", Scale::Log)];
    for (formula, value) in [
        ("A + params^2^3/training_tokens - 0*params", 1.0 + 256.0 / 3.0),
        ("A*(3 - -params^2 - 1)*training_tokens/3", 6.0),
        ("A + params/training_tokens/2*6", 3.0),
        ("A*params^-1*training_tokens", 1.5),
        ("A*params/2*training_tokens/3 + 2.5e1 - 1 - 2", 23.0),
        ("A*max(params, training_tokens) + min(params, training_tokens)", 5.0),
        ("A + abs(params - training_tokens) + sqrt(training_tokens + 1)", 4.0),
        ("A + pick(params, 10, 20, 30) + pick(training_tokens, 1, 2, 3)", 24.0),
        ("A*training_tokens/3 + ln(exp(params)) · 2 − softplus(0)/ln(2)", 4.0),
        ("A*training_tokens/3 + balance(params + 2*softplus(params), 3)", 3.0),
    ] {
        definition.formula = formula.to_owned();
        let law = Formula::define(&definition).unwrap();
        let ours = exp(law.ln_loss(&[0.0], &[2.0, 3.0].map(crate::ln)));
        assert!((ours - value).abs() < 1e-14 * value, "{formula}: {ours}, not {value}");
    }
}

/// Limits hold the ranges that are tested, and there is one a coordinate.
#[test]
fn domains_hold_the_ranges() {
    for &law in LAWS {
        let ranges = law.form().ranges;
        assert_eq!(law.domain().len(), law.parameters().len(), "{}", law.name());
        for (index, ([low, high], [from, to])) in
            law.domain().into_iter().zip(ranges.theta).enumerate()
        {
            assert!(
                low < *from && *to < high,
                "{}, coordinate {index}: {from} .. {to}",
                law.name()
            );
        }
    }
}

/// Each part names the last one twice: on the way down there are twice as many ways with each.
#[test]
fn parts_that_double_are_walked_once() {
    for (begin, join) in [("E", "+"), ("E * N", "+"), ("E", "*"), ("exp(E * N)", "+ 1 +")] {
        let mut parts = vec![format!("v0 = {begin}")];
        for at in 1..60 {
            parts.push(format!("v{at} = v{0} {join} v{0}", at - 1));
        }
        let parts = parts.join("; ");
        let text = format!("L(N, D) = A * D^(0 - alpha) + N^v59 + v59^beta * B where {parts}");
        let begun = std::time::Instant::now();
        if let Err(error) = Formula::define(&definition(&text)) {
            assert!(error.to_string().contains("operations"), "{text}: {error}");
        }
        assert!(begun.elapsed().as_secs() < 10, "{text}: {:?}", begun.elapsed());
    }
}

#[test]
fn a_formula_of_too_many_operations_is_refused() {
    let mut parts = vec!["v0 = E + A/N^alpha + B/D^beta".to_owned()];
    for at in 1..40 {
        parts.push(format!("v{at} = ln(1.5 + v{0}^alpha * v{0} + N^v{0})", at - 1));
    }
    let text = format!("L(N, D) = v39 where {}", parts.join("; "));
    let Err(error) = Formula::define(&definition(&text)) else { panic!("{text} is a law") };
    let said = error.to_string();
    assert!(said.contains("are more than 4000 operations; hint: "), "{said}");
}

#[test]
fn a_law_has_so_many_parameters() {
    let names: Vec<String> = (0..13).map(|at| format!("p{at}")).collect();
    let mut many = definition(&format!("params * training_tokens * ({})", names.join(" + ")));
    many.parameters = names.iter().map(|name| parameter(name, Scale::Log)).collect();
    let text = Formula::define(&many).expect_err("thirteen").to_string();
    assert!(text.contains("the law has 13 parameters; hint: a law has one to twelve"), "{text}");
}
