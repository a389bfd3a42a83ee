//! What the names of a formula mean, and the graph it becomes.

use formulas::{Bracket, Definition, Formula as Parsed, FormulaError, Name, Operation, Tree};

use super::graph::{Graph, Id};
use crate::form::Form;
use crate::parameter::{Parameter, Scale};

/// The graph of a law's formula and its root; every parameter and every variable has an influence
/// on the root.
///
/// # Errors
/// The text is no formula, uses a name or a function that has no meaning, gives one a second
/// meaning, or leaves a parameter or a variable unused.
pub(super) fn graph(form: &Form) -> Result<(Graph, Id), FormulaError> {
    let formula = formulas::read(form.formula)?;
    let mut meanings = Meanings { form, graph: Graph::default(), names: Vec::new() };
    let body = meanings.body(&formula)?;
    for definition in &formula.definitions {
        meanings.define(definition)?;
    }
    let root = meanings.tree(body)?;
    let used = meanings.graph.parameters_of(root);
    if let Some(index) = (0..form.parameters.len()).find(|index| !used.contains(index)) {
        let fault = format!("parameter {} has no influence", form.parameters[index].name);
        let hint = "use it in the formula or leave it out of the parameters";
        return Err(meanings.fault(0, fault, hint));
    }
    let used = meanings.graph.variables_of(root);
    if let Some(index) = (0..form.variables.len()).find(|index| !used.contains(index)) {
        let fault = format!("variable {} has no influence", form.variables[index]);
        let hint = "use it in the formula or leave it out of the variables";
        return Err(meanings.fault(0, fault, hint));
    }
    Ok((meanings.graph, root))
}

/// What the names of a formula mean, while its graph is built.
struct Meanings<'a> {
    form: &'a Form,
    graph: Graph,
    /// The names that are no parameters.
    names: Vec<(&'a str, Id)>,
}

impl<'a> Meanings<'a> {
    fn fault(&self, at: usize, fault: String, hint: &str) -> FormulaError {
        FormulaError::new(self.form.formula, at, fault, hint)
    }

    /// The expression that the law is; names the variables, as the head says or by their
    /// quantities.
    fn body<'f>(&mut self, formula: &'f Parsed<'a>) -> Result<&'f Tree<'a>, FormulaError> {
        let [statement, others @ ..] = &formula.statements[..] else {
            unreachable!("a formula has a statement")
        };
        if let Some(second) = others.first() {
            let at = second.left.as_ref().map_or(&second.right, |(left, _)| left).start();
            let fault = "a second statement begins".to_owned();
            return Err(self.fault(at, fault, "a law is one formula; the rest follows where"));
        }
        let letters: Vec<&str> = match &statement.left {
            Some((left, equals)) => self.head(left, *equals)?,
            None => self.form.variables.to_vec(),
        };
        for (index, letter) in letters.into_iter().enumerate() {
            let ln_x = self.graph.variable(index);
            let x = self.graph.exp(ln_x);
            self.names.push((letter, x));
        }
        Ok(&statement.right)
    }

    /// The letters of the variables in a head such as `L(N, D)`.
    fn head(&self, left: &Tree<'a>, equals: usize) -> Result<Vec<&'a str>, FormulaError> {
        let name = |argument: &Tree<'a>| match argument {
            Tree::Name(name) => Some(*name),
            _ => None,
        };
        let names: Option<Vec<Name<'a>>> = match left {
            Tree::Call(_, arguments) => arguments.iter().map(name).collect(),
            _ => None,
        };
        let Some(names) = names else {
            let fault = "\"=\" stands where no definition begins".to_owned();
            let hint = "write L(x) = ... once, and the rest after where";
            return Err(self.fault(equals, fault, hint));
        };
        let count = self.form.variables.len();
        if names.len() != count {
            let at = names.last().map_or(0, |name| name.at);
            let fault = format!("the head names {} variables, the law has {count}", names.len());
            return Err(self.fault(
                at,
                fault,
                &format!("they are {}", self.form.variables.join(", ")),
            ));
        }
        Ok(names.iter().map(|name| name.text).collect())
    }

    fn define(&mut self, definition: &Definition<'a>) -> Result<(), FormulaError> {
        let Name { text, at } = definition.name;
        if self.meaning(text).is_some() {
            let fault = format!("\"{text}\" has a meaning already");
            return Err(self.fault(at, fault, "give what you define a name of its own"));
        }
        let id = self.tree(&definition.body)?;
        self.names.push((text, id));
        Ok(())
    }

    fn meaning(&mut self, text: &str) -> Option<Id> {
        if let Some((_, id)) = self.names.iter().find(|(name, _)| *name == text) {
            return Some(*id);
        }
        let is_named = |parameter: &Parameter| parameter.symbol == text || parameter.name == text;
        let index = self.form.parameters.iter().position(is_named)?;
        let coordinate = self.graph.parameter(index);
        Some(match self.form.parameters[index].scale {
            Scale::Linear => coordinate,
            Scale::Log => self.graph.exp(coordinate),
        })
    }

    /// The node of an expression.
    fn tree(&mut self, tree: &Tree<'a>) -> Result<Id, FormulaError> {
        Ok(match tree {
            Tree::Number(number) => self.graph.constant(number.value),
            Tree::Name(name) => match self.meaning(name.text) {
                Some(id) => id,
                None => return Err(self.unknown(*name)),
            },
            Tree::Neg(inner) => {
                let inner = self.tree(inner)?;
                self.graph.neg(inner)
            }
            Tree::Binary(operation, pair) => {
                let [a, b] = [self.tree(&pair[0])?, self.tree(&pair[1])?];
                match operation {
                    Operation::Add => self.graph.add(a, b),
                    Operation::Sub => self.graph.sub(a, b),
                    Operation::Mul => self.graph.mul(a, b),
                    Operation::Div => self.graph.div(a, b),
                    Operation::Pow => self.graph.pow(a, b),
                }
            }
            Tree::Group(Bracket::Round, _, inner) => self.tree(inner)?,
            Tree::Group(Bracket::Bars, at, _) => {
                let fault = "bars stand where brackets are due".to_owned();
                return Err(self.fault(*at, fault, "write abs(x)"));
            }
            Tree::Group(bracket, at, _) => {
                let [open, _] = bracket.letters();
                let fault =
                    format!("\"{open}\" stands where a number, a name or an operation is due");
                return Err(self.fault(
                    *at,
                    fault,
                    "a formula has + - * / ^ ( ), numbers and names",
                ));
            }
            Tree::Beside(pair) => return Err(self.unsigned(&pair[1])),
            Tree::Call(name, arguments) => {
                let arguments = arguments
                    .iter()
                    .map(|argument| self.tree(argument))
                    .collect::<Result<Vec<_>, _>>()?;
                self.call(*name, &arguments)?
            }
        })
    }

    /// An operand right after another.
    fn unsigned(&self, operand: &Tree<'_>) -> FormulaError {
        let at = operand.start();
        let letter = self.form.formula[at..].chars().next().unwrap_or_default();
        let fault = format!("\"{letter}\" follows an operand without a sign");
        self.fault(at, fault, "write * for a product")
    }

    fn unknown(&self, name: Name<'_>) -> FormulaError {
        let parameters = self.form.parameters.iter().map(|parameter| parameter.symbol);
        let known: Vec<&str> = self.names.iter().map(|(name, _)| *name).chain(parameters).collect();
        let fault = format!("\"{}\" is neither a variable nor a parameter", name.text);
        self.fault(name.at, fault, &format!("the formula knows {}", known.join(", ")))
    }

    fn call(&mut self, name: Name<'_>, arguments: &[Id]) -> Result<Id, FormulaError> {
        let graph = &mut self.graph;
        Ok(match (name.text, arguments) {
            ("exp", &[u]) => graph.exp(u),
            ("ln", &[x]) => graph.ln(x),
            ("sqrt", &[x]) => {
                let half = graph.constant(0.5);
                graph.pow(x, half)
            }
            ("softplus", &[u]) => graph.softplus(u),
            ("balance", &[w, a]) => graph.balance(w, a),
            ("min", &[a, b]) => graph.min(a, b),
            ("max", &[a, b]) => {
                let (minus_a, minus_b) = (graph.neg(a), graph.neg(b));
                graph.choose(minus_a, minus_b, a, b)
            }
            ("abs", &[x]) => {
                let (zero, minus) = (graph.constant(0.0), graph.neg(x));
                graph.choose(x, zero, minus, x)
            }
            ("pick", [k, choices @ .., last]) if !choices.is_empty() => {
                let mut chosen = *last;
                for (index, &choice) in choices.iter().enumerate().rev() {
                    let limit = graph.constant(index as f64 + 1.5);
                    chosen = graph.choose(*k, limit, choice, chosen);
                }
                chosen
            }
            _ => {
                let fault =
                    format!("\"{}\" is no function of {} arguments", name.text, arguments.len());
                let hint = "there are exp(u), ln(x), sqrt(x), abs(x), min(a, b), max(a, b), \
                    softplus(u), balance(w, a) and pick(k, a, b, ...); a product is written with *";
                return Err(self.fault(name.at, fault, hint));
            }
        })
    }
}
