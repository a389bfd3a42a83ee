//! A law that is written at run time: its formula read, differentiated and computed.

use laws::{
    DefinedParameter, Definition, Formula, InstructionSet, Law, Order, Penalty, Rows, Scale,
};

/// The text is the formula of a law in N and D with three scales and two exponents.
pub fn law(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let parameter = |(name, scale, limits): (&str, Scale, [f64; 2])| DefinedParameter {
        name: name.to_owned(),
        scale,
        unit: "1".to_owned(),
        meaning: name.to_owned(),
        limits,
    };
    let parameters = [
        ("A", Scale::Log, [1e-9, 1e30]),
        ("B", Scale::Log, [1e-9, 1e30]),
        ("E", Scale::Log, [1e-9, 1e30]),
        ("alpha", Scale::Linear, [-10.0, 10.0]),
        ("beta", Scale::Linear, [-10.0, 10.0]),
    ];
    let definition = Definition {
        name: "fuzzed".to_owned(),
        formula: text.to_owned(),
        source: "fuzzed".to_owned(),
        response: "loss_nats".to_owned(),
        variables: vec!["params".to_owned(), "training_tokens".to_owned()],
        parameters: parameters.into_iter().map(parameter).collect(),
    };
    match Formula::define(&definition) {
        // A fault has a place in the text and says what to do.
        Err(error) => assert!(error.to_string().contains("; hint: "), "{error}"),
        Ok(law) => computed(law),
    }
}

/// Value, gradient and curvature at a point and over a few rows: any number may come of it, and
/// nothing else.
fn computed(law: &'static Formula) {
    let of = [[16.0, 20.0], [18.0, 22.0], [20.0, 25.0]];
    let rows = Rows::new(2, 3, |index, row| {
        row[..2].copy_from_slice(&of[index]);
        row[2..].fill(1.0);
    });
    let theta = [5.0, 6.0, 0.5, 0.3, 0.3];
    for order in [Order::Value, Order::Gradient, Order::Metric, Order::Hessian] {
        let penalty = Penalty::Huber { delta: 1e-3 };
        let _ = law.sums(InstructionSet::widest(), &theta, &rows, penalty, order);
    }
}
