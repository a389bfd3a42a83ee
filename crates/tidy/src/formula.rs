//! A recipe's formula over the cells of a row: what its names and functions mean, and its value.

use formulas::{Bracket, FormulaError, Name, Operation, Tree};

use crate::limits::STEPS_MAX;

/// What functions there are, for a hint.
const FUNCTIONS: &str = "there are exp, ln, log2, log10, sqrt and abs of one argument, min and max \
    of two; a product is written with *";

/// A formula that was read.
#[derive(Debug, Clone)]
pub struct RowFormula<'a> {
    /// As it is written.
    pub text: &'a str,
    /// The names that stand for columns, each once, in their order.
    pub inputs: Vec<&'a str>,
    root: Node,
}

/// What is computed; a name that `where` defines is put in its place.
#[derive(Debug, Clone)]
enum Node {
    Number(f64),
    Input(usize),
    Neg(Box<Node>),
    Binary(Operation, Box<[Node; 2]>),
    One(One, Box<Node>),
    Two(Two, Box<[Node; 2]>),
}

/// A function of one argument.
#[derive(Debug, Clone, Copy)]
enum One {
    Exp,
    Ln,
    Log2,
    Log10,
    Sqrt,
    Abs,
}

/// A function of two arguments.
#[derive(Debug, Clone, Copy)]
enum Two {
    Min,
    Max,
}

impl<'a> RowFormula<'a> {
    /// Reads a formula.
    ///
    /// # Errors
    /// The text is no formula, is an equation, or has a function that is not known.
    pub fn read(text: &'a str) -> Result<Self, FormulaError> {
        let parsed = formulas::read(text)?;
        let [statement, others @ ..] = &parsed.statements[..] else {
            return Err(FormulaError::new(text, 0, "nothing is written", "write what is computed"));
        };
        if let Some(second) = others.first() {
            let at = second.left.as_ref().map_or(&second.right, |(left, _)| left).start();
            let hint = "a column has one formula; the rest follows where";
            return Err(FormulaError::new(text, at, "a second formula begins", hint));
        }
        if let Some((_, at)) = statement.left {
            let hint = "write what stands behind it alone: the column is named by its key";
            return Err(FormulaError::new(text, at, "\"=\" stands in a formula", hint));
        }
        let mut reader = Reader { text, inputs: Vec::new(), defined: Vec::new(), steps: 0 };
        for definition in &parsed.definitions {
            let Name { text: name, at } = definition.name;
            if reader.defined.iter().any(|part| part.name == name) {
                let hint = "give each part of a formula a name of its own";
                return Err(reader.fault(at, format!("\"{name}\" is defined twice"), hint));
            }
            let before = reader.steps;
            let node = reader.node(&definition.body)?;
            let part = Part { name, node, steps: reader.steps - before };
            reader.defined.push(part);
        }
        let root = reader.node(&statement.right)?;
        Ok(Self { text, inputs: reader.inputs, root })
    }

    /// The value for a number of each input, in their order.
    ///
    /// # Errors
    /// It is no finite number; the error says which step makes none.
    pub fn value(&self, inputs: &[f64]) -> Result<f64, String> {
        self.root.value(inputs)
    }

    /// The inputs with their numbers, for a reader of a reason.
    pub fn at(&self, inputs: &[f64], print: impl Fn(f64) -> String) -> String {
        let each = self.inputs.iter().zip(inputs);
        let each = each.map(|(name, value)| format!("{name} = {}", print(*value)));
        each.collect::<Vec<_>>().join(", ")
    }
}

/// A formula while it is read.
struct Reader<'a> {
    text: &'a str,
    inputs: Vec<&'a str>,
    defined: Vec<Part<'a>>,
    steps: usize,
}

/// A part that `where` defines.
struct Part<'a> {
    name: &'a str,
    node: Node,
    steps: usize,
}

impl<'a> Reader<'a> {
    fn fault(&self, at: usize, fault: String, hint: &str) -> FormulaError {
        FormulaError::new(self.text, at, fault, hint)
    }

    fn node(&mut self, tree: &Tree<'a>) -> Result<Node, FormulaError> {
        self.take(1, tree.start())?;
        Ok(match tree {
            Tree::Number(number) => Node::Number(number.value),
            Tree::Name(name) => self.named(*name)?,
            Tree::Neg(inner) => Node::Neg(Box::new(self.node(inner)?)),
            Tree::Binary(operation, pair) => Node::Binary(*operation, self.pair(pair)?),
            Tree::Group(Bracket::Round, _, inner) => self.node(inner)?,
            Tree::Group(Bracket::Bars, at, _) => {
                let fault = "bars stand where brackets are due".to_owned();
                return Err(self.fault(*at, fault, "write abs(x)"));
            }
            Tree::Group(_, at, _) => {
                let fault = "only round brackets are read".to_owned();
                return Err(self.fault(*at, fault, "write ( )"));
            }
            Tree::Beside(pair) => {
                let fault = "two operands stand side by side".to_owned();
                return Err(self.fault(pair[1].start(), fault, "write * for a product"));
            }
            Tree::Call(name, arguments) => self.call(*name, arguments)?,
        })
    }

    fn pair(&mut self, pair: &[Tree<'a>; 2]) -> Result<Box<[Node; 2]>, FormulaError> {
        Ok(Box::new([self.node(&pair[0])?, self.node(&pair[1])?]))
    }

    /// What a name stands for: a part of the formula, or else a column.
    fn named(&mut self, Name { text: name, at }: Name<'a>) -> Result<Node, FormulaError> {
        if let Some(part) = self.defined.iter().position(|part| part.name == name) {
            self.take(self.defined[part].steps, at)?;
            return Ok(self.defined[part].node.clone());
        }
        let known = self.inputs.iter().position(|input| *input == name);
        Ok(Node::Input(known.unwrap_or_else(|| {
            self.inputs.push(name);
            self.inputs.len() - 1
        })))
    }

    /// Counts steps before they are built.
    fn take(&mut self, steps: usize, at: usize) -> Result<(), FormulaError> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps <= STEPS_MAX {
            return Ok(());
        }
        let fault = format!("the formula has more than {STEPS_MAX} steps");
        Err(self.fault(at, fault, "use its parts less often: each use counts whole"))
    }

    fn call(&mut self, name: Name<'a>, arguments: &[Tree<'a>]) -> Result<Node, FormulaError> {
        let mut nodes = Vec::new();
        for argument in arguments {
            nodes.push(self.node(argument)?);
        }
        match <[Node; 1]>::try_from(nodes) {
            Ok([x]) => match one(name.text) {
                Some(function) => Ok(Node::One(function, Box::new(x))),
                None => Err(self.no_function(name, 1)),
            },
            Err(nodes) => match (two(name.text), <[Node; 2]>::try_from(nodes)) {
                (Some(function), Ok(pair)) => Ok(Node::Two(function, Box::new(pair))),
                _ => Err(self.no_function(name, arguments.len())),
            },
        }
    }

    fn no_function(&self, name: Name<'a>, arguments: usize) -> FormulaError {
        let plural = if arguments == 1 { "" } else { "s" };
        let fault = format!("\"{}\" is no function of {arguments} argument{plural}", name.text);
        self.fault(name.at, fault, FUNCTIONS)
    }
}

fn one(name: &str) -> Option<One> {
    Some(match name {
        "exp" => One::Exp,
        "ln" => One::Ln,
        "log2" => One::Log2,
        "log10" => One::Log10,
        "sqrt" => One::Sqrt,
        "abs" => One::Abs,
        _ => return None,
    })
}

fn two(name: &str) -> Option<Two> {
    Some(match name {
        "min" => Two::Min,
        "max" => Two::Max,
        _ => return None,
    })
}

impl Node {
    fn value(&self, inputs: &[f64]) -> Result<f64, String> {
        let value = match self {
            Self::Number(number) => *number,
            Self::Input(index) => inputs[*index],
            Self::Neg(inner) => -inner.value(inputs)?,
            Self::Binary(operation, pair) => binary(*operation, both(pair, inputs)?)?,
            Self::One(function, inner) => function.value(inner.value(inputs)?)?,
            Self::Two(function, pair) => {
                let [a, b] = both(pair, inputs)?;
                match function {
                    Two::Min => a.min(b),
                    Two::Max => a.max(b),
                }
            }
        };
        if value.is_finite() { Ok(value) } else { Err("a step is too large for a number".into()) }
    }
}

fn both(pair: &[Node; 2], inputs: &[f64]) -> Result<[f64; 2], String> {
    Ok([pair[0].value(inputs)?, pair[1].value(inputs)?])
}

fn binary(operation: Operation, [a, b]: [f64; 2]) -> Result<f64, String> {
    Ok(match operation {
        Operation::Add => a + b,
        Operation::Sub => a - b,
        Operation::Mul => a * b,
        Operation::Div if b == 0.0 => return Err("it divides by zero".to_owned()),
        Operation::Div => a / b,
        Operation::Pow if a == 0.0 && b < 0.0 => return Err("it divides by zero".to_owned()),
        Operation::Pow => {
            let power = libm::pow(a, b);
            if power.is_nan() {
                return Err(format!("{a} to the power of {b} is no number"));
            }
            power
        }
    })
}

impl One {
    fn value(self, x: f64) -> Result<f64, String> {
        let refused = |name: &str| Err(format!("{name} of {x} is no number"));
        Ok(match self {
            Self::Ln if x <= 0.0 => return refused("ln"),
            Self::Log2 if x <= 0.0 => return refused("log2"),
            Self::Log10 if x <= 0.0 => return refused("log10"),
            Self::Sqrt if x < 0.0 => return refused("sqrt"),
            Self::Exp => libm::exp(x),
            Self::Ln => libm::log(x),
            Self::Log2 => libm::log2(x),
            Self::Log10 => libm::log10(x),
            Self::Sqrt => libm::sqrt(x),
            Self::Abs => x.abs(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str, inputs: &[f64]) -> Result<f64, String> {
        RowFormula::read(text).expect("a formula").value(inputs)
    }

    #[test]
    fn names_are_columns_in_their_order() {
        let formula = RowFormula::read("steps * batch * L + steps where L = 4 * 1024").unwrap();
        assert_eq!(formula.inputs, ["steps", "batch"]);
        assert_eq!(formula.value(&[10.0, 2.0]), Ok(10.0 * 2.0 * 4096.0 + 10.0));
        assert_eq!(formula.at(&[10.0, 2.0], |x| x.to_string()), "steps = 10, batch = 2");
    }

    #[test]
    fn functions_are_those_of_the_standard() {
        assert_eq!(value("ln(x)", &[2.5]), Ok(libm::log(2.5)));
        assert_eq!(value("log2(x) + log10(y)", &[8.0, 1000.0]), Ok(6.0));
        assert_eq!(value("sqrt(x) - abs(-x)", &[4.0]), Ok(-2.0));
        assert_eq!(value("min(a, b) / max(a, b)", &[3.0, 12.0]), Ok(0.25));
        assert_eq!(value("-x^2", &[3.0]), Ok(-9.0));
        assert_eq!(value("(2024 - year) * 12", &[2022.5]), Ok(18.0));
    }

    /// Each part names the last one twice, so that whole copies would double with every part.
    #[test]
    fn parts_that_double_are_refused_before_they_are_built() {
        let parts = |count: usize| {
            let each = (1..=count).map(|i| format!("v{i} = v{0} + v{0}", i - 1));
            format!("v{count} where v0 = x; {}", each.collect::<Vec<_>>().join("; "))
        };
        assert_eq!(value(&parts(8), &[1.0]), Ok(256.0));
        let fault = RowFormula::read(&parts(90)).expect_err("too many steps").to_string();
        assert!(fault.contains("more than 10000 steps"), "{fault}");
    }

    #[test]
    fn what_makes_no_number_is_named() {
        for (text, x, why) in [
            ("1 / x", 0.0, "it divides by zero"),
            ("x^-1", 0.0, "it divides by zero"),
            ("ln(x)", 0.0, "ln of 0 is no number"),
            ("log2(x)", -1.0, "log2 of -1 is no number"),
            ("sqrt(x)", -4.0, "sqrt of -4 is no number"),
            ("x^0.5", -2.0, "-2 to the power of 0.5 is no number"),
            ("exp(x)", 1e4, "a step is too large for a number"),
            ("x * 1e308 * 10", 1.0, "a step is too large for a number"),
        ] {
            assert_eq!(value(text, &[x]), Err(why.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_formula_of_a_column_is_refused_with_its_letter() {
        for (text, column, said) in [
            ("ln(ppl", 7, "the formula ends where"),
            ("log(ppl)", 1, "\"log\" is no function of 1 argument"),
            ("min(a)", 1, "\"min\" is no function of 1 argument"),
            ("ln(a, b)", 1, "\"ln\" is no function of 2 arguments"),
            ("loss = ln(ppl)", 6, "\"=\" stands in a formula"),
            ("a, b", 4, "a second formula begins"),
            ("2 steps", 3, "two operands stand side by side"),
            ("|a|", 1, "bars stand where brackets are due"),
            ("[a]", 1, "only round brackets are read"),
            ("a where b = 1; b = 2", 16, "\"b\" is defined twice"),
            ("eval/", 6, "the formula ends where"),
        ] {
            let error = RowFormula::read(text).expect_err(text);
            assert_eq!(error.column, column, "{error}");
            assert!(error.to_string().contains(said), "{error}");
        }
    }

    proptest! {
        #[test]
        fn ln_undoes_exp(x in -300.0..300.0_f64) {
            let back = value("ln(exp(x))", &[x]).unwrap();
            prop_assert!((back - x).abs() <= 1e-13 * x.abs().max(1.0), "{x}: {back}");
        }

        /// Oracle: the same written in Rust, to the last bit.
        #[test]
        fn a_formula_is_what_it_says(
            a in 1e-3..1e6_f64, b in 1e-3..1e6_f64, c in -1e3..1e3_f64,
        ) {
            let direct = (6.0 * a * b - c) / (1.0 + a) + libm::exp(-b / 1e6) * libm::pow(a, 0.34);
            let text = "(6 * a * b - c) / (1 + a) + exp(-b / 1e6) * a^0.34";
            prop_assert_eq!(value(text, &[a, b, c]).unwrap().to_bits(), direct.to_bits());
            let tokens = value("steps * batch * length", &[a, b, 2048.0]).unwrap();
            prop_assert_eq!(tokens.to_bits(), (a * b * 2048.0).to_bits());
        }

        #[test]
        fn no_text_panics(text in ".{0,40}", x in proptest::num::f64::NORMAL) {
            if let Ok(formula) = RowFormula::read(&text) {
                let inputs = vec![x; formula.inputs.len()];
                prop_assert!(formula.value(&inputs).is_ok_and(f64::is_finite)
                    || formula.value(&inputs).is_err());
            }
        }
    }
}
