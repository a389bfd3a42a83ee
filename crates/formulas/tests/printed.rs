//! Reads the printed form of formulas again, as an eye would, and holds it against the text.
//!
//! The reader in `visual` knows nothing of the crate: it follows fractions, scripts and brackets of
//! the `MathML`, sees rows within rows as one line, digits side by side as one number, and binds by
//! the usual rules. Every operation has a value that another reading would not have, so that equal
//! values mean an equal reading.

mod visual;

use formulas::{Bracket, Operation, Tree, read, typeset};

/// A stream of numbers that is the same in every run.
struct Stream(u64);

impl Stream {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    fn one_of(&mut self, of: &[&str]) -> String {
        of[self.below(of.len())].to_owned()
    }
}

const NAMES: [&str; 9] = ["E", "x", "alpha", "training_flop", "c0", "N_c", "x_1", "P_kv", "eta_N"];
const NUMBERS: [&str; 7] = ["2", "0.5", "1e1", "2.5e1", "5E-2", "3.0e+1", "1e-1"];
const BETWEEN: [&str; 9] = [" + ", " - ", "*", " / ", "/", " ", "^", "^-", " / -"];

/// A random expression as text, as deep as there is depth left.
fn expression(depth: usize, stream: &mut Stream) -> String {
    let mut text = operand(depth, stream);
    for _ in 0..stream.below(4) {
        text += &stream.one_of(&BETWEEN);
        text += &operand(depth, stream);
    }
    text
}

fn operand(depth: usize, stream: &mut Stream) -> String {
    let choice = if depth == 0 { stream.below(4) } else { stream.below(10) };
    match choice {
        0 | 1 => stream.one_of(&NUMBERS),
        2 | 3 => stream.one_of(&NAMES),
        4 | 5 => format!("({})", expression(depth - 1, stream)),
        6 => format!("[{}]", expression(depth - 1, stream)),
        7 => format!("exp({})", expression(depth - 1, stream)),
        8 => {
            format!("min({}, {})", expression(depth - 1, stream), expression(depth - 1, stream))
        }
        _ => format!("(-{})", operand(depth - 1, stream)),
    }
}

/// The value of what was written.
fn value(tree: &Tree<'_>) -> f64 {
    match tree {
        Tree::Number(number) => number.value,
        Tree::Name(name) => visual::of_name(name.text),
        Tree::Neg(inner) => -value(inner),
        Tree::Call(name, arguments) => {
            let arguments: Vec<f64> = arguments.iter().map(value).collect();
            visual::call(visual::of_name(name.text), &arguments)
        }
        Tree::Binary(operation, pair) => {
            let (a, b) = (value(&pair[0]), value(&pair[1]));
            match operation {
                Operation::Add => a + b,
                Operation::Sub => a - b,
                Operation::Mul => a * b,
                Operation::Div => a / b,
                Operation::Pow => visual::power(a, b),
            }
        }
        Tree::Group(Bracket::Bars, _, body) => value(body).abs(),
        Tree::Group(_, _, body) => value(body),
        Tree::Beside(pair) => value(&pair[0]) * value(&pair[1]),
    }
}

/// Whether the printed form of a formula says what was written.
#[track_caller]
fn check(text: &str) {
    let formula = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let written = value(&formula.statements[0].right);
    let printed = typeset(text).mathml;
    let seen = visual::read(&printed);
    if !written.is_finite() {
        return; // Something over nothing, such as 1 / (x - x).
    }
    let close = (written - seen).abs() <= 1e-9 * written.abs().max(seen.abs());
    assert!(close, "{text}\n  written {written}, seen {seen} in\n  {printed}");
}

#[test]
fn what_is_seen_is_what_was_written() {
    let mut stream = Stream(20_240_415);
    for _ in 0..5_000 {
        let depth = stream.below(4);
        check(&expression(depth, &mut stream));
    }
}

#[test]
fn hard_formulas_are_seen_as_they_are_written() {
    for text in [
        "E + a / (training_flop / 1e18 + b)^c",
        "x / 2.5e18 * y",
        "2.5e18^c",
        "(2.5e18)^c / 3",
        "1e18^-c",
        "a / b / c d",
        "a / b / c / d * e",
        "a / (b / (c / d))",
        "-x^2 / -y",
        "(-x)^2",
        "a^b^c",
        "(a^b)^c",
        "a^(b + c)^d",
        "a^-b^-c",
        "2 3 x 4",
        "x 2.5e18^c",
        "training_flop 1e3 y",
        "c0^2 c_0^2",
        "-(a - (b - c)) / (d - e)",
        "min(a / b, max(c, -d))^2 / 3",
        "exp(-(x / tau)^c) / exp(2)",
        "a - -b",
        "a * -b / c",
        "b * x^-c_0 * (1 + (x / d_1)^(1 / f_1))^(-c_1 * f_1)",
        "((N_c / N)^(alpha_N / alpha_D) + D_c / D)^alpha_D",
        "|a - b|^2 / |c|",
    ] {
        check(text);
    }
}

/// The reader sees the faults that it is there for.
#[test]
fn the_reader_is_not_blind() {
    let two = visual::read("<mrow><mn>2</mn><mn>3</mn></mrow>");
    assert!((two - 23.0).abs() < 1e-12, "digits side by side are one number: {two}");
    let raised = visual::read("<msup><mrow><mn>2</mn><mo>·</mo><mi>x</mi></mrow><mn>2</mn></msup>");
    let last = 2.0 * visual::power(visual::of_name("x"), 2.0);
    assert!((raised - last).abs() < 1e-12, "a script is raised on the last letter alone");
}
