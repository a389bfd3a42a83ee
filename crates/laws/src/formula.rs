//! Laws that are a formula and nothing else: the text that is printed is the text that is computed.
//!
//! The text is read (`parse`), built as a graph and differentiated there (`graph`), laid out as
//! steps (`program`) and run over rows, eight lanes a block, with the same bits on every
//! instruction set (`kernel`). A law of the library and one that a study writes differ in nothing
//! but who wrote the text.

mod graph;
mod kernel;
mod parse;
mod program;

use std::fmt;
use std::sync::OnceLock;

use crate::allocation::AlongCompute;
use crate::{InstructionSet, Law, Order, PARAMETERS_MAX, Parameter, Penalty, Rows, Scale, Sums};
use graph::{Graph, Id};
use kernel::Compiled;
use parse::{Name, Sign, Tree, Written};
use program::Program;

/// What a law is, in words and in one formula.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Name in study files.
    pub name: &'static str,
    /// `L(x) = E + A / x^α where α = ...`, in the parameters' symbols or names; without a head, the
    /// variables go by the names of their quantities.
    ///
    /// It has `+ - * / ^`, brackets, `exp`, `ln`, `sqrt`, `min`, `max`, `abs`, `softplus(u) = ln(1
    /// + e^u)`, `pick(k, a, b, ...)` (the k-th of what follows) and `balance(w, a)` (the z with `z
    /// + (a - 1) softplus(z) = w`).
    /// The base of a power is positive, unless the exponent is 1 or 2.
    pub formula: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// What the law predicts: a standard quantity.
    pub response: &'static str,
    /// What each variable stands for: a standard quantity, or `any` where the study chooses.
    pub variables: &'static [&'static str],
    /// The parameters, in the order of the fit coordinates.
    pub parameters: &'static [Parameter],
    /// Lower and upper limit of each fit coordinate.
    pub domain: &'static [[f64; 2]],
    /// The law along training compute, where it says one.
    pub along_compute: fn(&[f64]) -> Option<AlongCompute>,
}

/// A law whose kernel comes out of its formula.
#[derive(Debug)]
pub struct Formula {
    form: Form,
    built: OnceLock<Built>,
}

/// What a formula becomes.
#[derive(Debug)]
struct Built {
    law: Compiled,
    coefficients: Vec<usize>,
    bases: Vec<Basis>,
}

/// What a coefficient multiplies.
#[derive(Debug)]
struct Basis {
    ln_phi: Program,
    parameters: Vec<usize>,
}

/// A parameter of a law that is written at run time.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinedParameter {
    /// Its name, in the formula as well.
    pub name: String,
    /// How it enters the fit.
    pub scale: Scale,
    /// Its unit.
    pub unit: String,
    /// What it means.
    pub meaning: String,
    /// Its least and its greatest value.
    pub limits: [f64; 2],
}

/// A law that is written at run time.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Name of the law.
    pub name: String,
    /// Its formula, as of [`Form::formula`].
    pub formula: String,
    /// Where it comes from.
    pub source: String,
    /// What it predicts: a standard quantity.
    pub response: String,
    /// Its variables: standard quantities, named so in the formula unless it has a head.
    pub variables: Vec<String>,
    /// Its parameters.
    pub parameters: Vec<DefinedParameter>,
}

/// What is wrong with a formula, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// The formula.
    pub formula: String,
    /// The letter at which it is wrong, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: String,
    /// What to do.
    pub hint: String,
}

impl FormulaError {
    fn new(formula: &str, at: usize, fault: String, hint: String) -> Self {
        let column = formula.char_indices().take_while(|(index, _)| *index < at).count() + 1;
        Self { formula: formula.to_owned(), column, fault, hint }
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { formula, column, fault, hint } = self;
        write!(out, "formula \"{formula}\", letter {column}: {fault}; hint: {hint}")
    }
}

impl std::error::Error for FormulaError {}

/// No law along training compute.
pub(crate) const fn no_compute(_: &[f64]) -> Option<AlongCompute> {
    None
}

impl Formula {
    /// A law of the library; its formula is read when it is first needed.
    pub(crate) const fn new(form: Form) -> Self {
        Self { form, built: OnceLock::new() }
    }

    /// A law written at run time. It lives as long as the program, as the laws of the library do.
    ///
    /// # Errors
    /// The formula cannot be read, uses an unknown name or leaves a parameter unused, or the
    /// parameters are none, too many, of one name, or limited to nothing.
    pub fn define(definition: &Definition) -> Result<&'static Self, FormulaError> {
        definition.check()?;
        let law = Self::new(definition.form());
        let built = build(&law.form)?;
        law.built.get_or_init(|| built);
        Ok(Box::leak(Box::new(law)))
    }

    fn built(&self) -> &Built {
        self.built.get_or_init(|| match build(&self.form) {
            Ok(built) => built,
            Err(error) => panic!("law {} of the library: {error}", self.form.name),
        })
    }
}

impl Definition {
    /// Everything about the parameters that a formula does not say.
    fn check(&self) -> Result<(), FormulaError> {
        let fault = |fault: String, hint: &str| {
            Err(FormulaError::new(&self.formula, 0, fault, hint.to_owned()))
        };
        let count = self.parameters.len();
        if count == 0 || count > PARAMETERS_MAX {
            return fault(format!("the law has {count} parameters"), "a law has one to twelve");
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            let DefinedParameter { name, scale, limits: [low, high], .. } = parameter;
            if self.parameters[..index].iter().any(|other| other.name == *name)
                || self.variables.contains(name)
            {
                return fault(format!("the name {name} is given twice"), "a name means one thing");
            }
            if low.is_nan() || high.is_nan() || low >= high || (*scale == Scale::Log && *low < 0.0)
            {
                return fault(
                    format!("{name} is limited to {low} .. {high}"),
                    "the least value comes first; that of a logarithmic scale is not negative",
                );
            }
        }
        Ok(())
    }

    fn form(&self) -> Form {
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let parameter = |parameter: &DefinedParameter| {
            let name = leak(&parameter.name);
            let coordinate = match parameter.scale {
                Scale::Linear => name,
                Scale::Log => leak(&format!("ln_{name}")),
            };
            let [unit, meaning] = [leak(&parameter.unit), leak(&parameter.meaning)];
            Parameter { name, symbol: name, coordinate, scale: parameter.scale, unit, meaning }
        };
        let parameters: Vec<Parameter> = self.parameters.iter().map(parameter).collect();
        let limits = |(parameter, defined): (&Parameter, &DefinedParameter)| {
            defined.limits.map(|limit| parameter.coordinate(limit))
        };
        let domain: Vec<[f64; 2]> = parameters.iter().zip(&self.parameters).map(limits).collect();
        let variables: Vec<&'static str> = self.variables.iter().map(|name| leak(name)).collect();
        Form {
            name: leak(&self.name),
            formula: leak(&self.formula),
            source: leak(&self.source),
            response: leak(&self.response),
            variables: Vec::leak(variables),
            parameters: Vec::leak(parameters),
            domain: Vec::leak(domain),
            along_compute: no_compute,
        }
    }
}

/// A formula on its way from names to a graph.
struct Reading<'a> {
    form: &'a Form,
    graph: Graph,
    /// What the names mean that are no parameters.
    names: Vec<(&'a str, Id)>,
}

impl<'a> Reading<'a> {
    fn fault(&self, at: usize, fault: String, hint: &str) -> FormulaError {
        FormulaError::new(self.form.formula, at, fault, hint.to_owned())
    }

    fn read(form: &'a Form, written: &Written<'a>) -> Result<(Graph, Id), FormulaError> {
        let mut reading = Self { form, graph: Graph::default(), names: Vec::new() };
        let count = form.variables.len();
        let letters: Vec<&str> = match &written.variables {
            Some(letters) if letters.len() != count => {
                let at = letters.last().map_or(0, |letter| letter.at);
                let fault =
                    format!("the head names {} variables, the law has {count}", letters.len());
                return Err(reading.fault(
                    at,
                    fault,
                    &format!("they are {}", form.variables.join(", ")),
                ));
            }
            Some(letters) => letters.iter().map(|letter| letter.text).collect(),
            None => form.variables.to_vec(),
        };
        for (index, letter) in letters.into_iter().enumerate() {
            let ln_x = reading.graph.variable(index);
            let x = reading.graph.exp(ln_x);
            reading.names.push((letter, x));
        }
        for (name, tree) in &written.definitions {
            if reading.meaning(name.text).is_some() {
                let fault = format!("\"{}\" has a meaning already", name.text);
                return Err(reading.fault(
                    name.at,
                    fault,
                    "give what you define a name of its own",
                ));
            }
            let id = reading.tree(tree)?;
            reading.names.push((name.text, id));
        }
        let root = reading.tree(&written.body)?;
        let used = reading.graph.parameters_of(root);
        if let Some(index) = (0..form.parameters.len()).find(|index| !used.contains(index)) {
            let fault = format!("parameter {} has no influence", form.parameters[index].name);
            return Err(reading.fault(
                0,
                fault,
                "use it in the formula or leave it out of the parameters",
            ));
        }
        Ok((reading.graph, root))
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

    fn tree(&mut self, tree: &Tree<'a>) -> Result<Id, FormulaError> {
        Ok(match tree {
            Tree::Number(value) => self.graph.constant(*value),
            Tree::Name(name) => match self.meaning(name.text) {
                Some(id) => id,
                None => return Err(self.unknown(*name)),
            },
            Tree::Neg(inner) => {
                let inner = self.tree(inner)?;
                self.graph.neg(inner)
            }
            Tree::Binary(sign, pair) => {
                let [a, b] = [self.tree(&pair[0])?, self.tree(&pair[1])?];
                match sign {
                    Sign::Add => self.graph.add(a, b),
                    Sign::Sub => self.graph.sub(a, b),
                    Sign::Mul => self.graph.mul(a, b),
                    Sign::Div => self.graph.div(a, b),
                    Sign::Pow => self.graph.pow(a, b),
                }
            }
            Tree::Call(name, arguments) => {
                let arguments = arguments
                    .iter()
                    .map(|argument| self.tree(argument))
                    .collect::<Result<Vec<_>, _>>()?;
                self.call(*name, &arguments)?
            }
        })
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
                    softplus(u), balance(w, a) \
                            and pick(k, a, b, ...); a product is written with *";
                return Err(self.fault(name.at, fault, hint));
            }
        })
    }
}

/// Reads, differentiates and lays out a formula.
fn build(form: &Form) -> Result<Built, FormulaError> {
    let (mut graph, root) = Reading::read(form, &parse::read(form.formula)?)?;
    let size = form.parameters.len();
    let bases = linear(&mut graph, root, form.parameters);
    let coefficients = bases.iter().map(|(coefficient, _)| *coefficient).collect();
    let bases = bases
        .into_iter()
        .map(|(_, ln_phi)| Basis {
            ln_phi: Program::new(&graph, &[ln_phi]),
            parameters: graph.parameters_of(ln_phi),
        })
        .collect();
    let (is_logarithmic, value) = match graph.node(root) {
        graph::Node::Exp(u) => (true, u),
        _ => (false, root),
    };
    let zero = graph.constant(0.0);
    let mut outputs = vec![value];
    for parameter in 0..size {
        outputs.push(graph.slope(value, parameter).unwrap_or(zero));
    }
    let gradient = Program::new(&graph, &outputs);
    let mut entries = Vec::new();
    for i in 0..size {
        for j in 0..=i {
            // The slope by the later parameter is differentiated by the earlier one: their order
            // changes nothing but rounding.
            if let Some(second) = graph.slope(outputs[1 + i], j) {
                entries.push([i, j]);
                outputs.push(second);
            }
        }
    }
    let law = Compiled {
        is_logarithmic,
        size,
        variables: form.variables.len(),
        value: Program::new(&graph, &[value]),
        gradient,
        hessian: Program::new(&graph, &outputs),
        entries,
    };
    Ok(Built { law, coefficients, bases })
}

/// The coefficients of a formula that is `sum_k c_k φ_k`, each with the logarithm of what it
/// multiplies; none unless every term has a coefficient of its own that stands nowhere else.
fn linear(graph: &mut Graph, root: Id, parameters: &[Parameter]) -> Vec<(usize, Id)> {
    let terms = graph.terms(root);
    let used: Vec<Vec<usize>> = terms.iter().map(|&term| graph.parameters_of(term)).collect();
    let mut bases = Vec::new();
    for (&term, mine) in terms.iter().zip(&used) {
        let graph::Node::Exp(u) = graph.node(term) else { return Vec::new() };
        let is_alone = |parameter: usize| {
            used.iter().filter(|others| others.contains(&parameter)).count() == 1
        };
        let found = mine.iter().find_map(|&parameter| {
            let is_candidate = parameters[parameter].scale == Scale::Log && is_alone(parameter);
            let rest = is_candidate.then(|| graph.without(u, parameter)).flatten()?;
            (!graph.parameters_of(rest).contains(&parameter)).then_some((parameter, rest))
        });
        match found {
            Some(basis) => bases.push(basis),
            None => return Vec::new(),
        }
    }
    bases.sort_unstable_by_key(|(coefficient, _)| *coefficient);
    bases
}

impl Law for Formula {
    fn name(&self) -> &'static str {
        self.form.name
    }

    fn formula(&self) -> &'static str {
        self.form.formula
    }

    fn source(&self) -> &'static str {
        self.form.source
    }

    fn response(&self) -> &'static str {
        self.form.response
    }

    fn variables(&self) -> &'static [&'static str] {
        self.form.variables
    }

    fn parameters(&self) -> &'static [Parameter] {
        self.form.parameters
    }

    fn domain(&self) -> Vec<[f64; 2]> {
        self.form.domain.to_vec()
    }

    fn coefficients(&self) -> &[usize] {
        &self.built().coefficients
    }

    fn sums(
        &self,
        set: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        penalty: Penalty,
        order: Order,
    ) -> Sums {
        kernel::sums(&self.built().law, set, theta, rows, penalty, order)
    }

    fn ln_loss_rows(&self, set: InstructionSet, theta: &[f64], rows: &Rows, ln_l: &mut [f64]) {
        kernel::every_row(&self.built().law, set, theta, rows, ln_l, None);
    }

    fn jacobian(
        &self,
        set: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        ln_l: &mut [f64],
        gradient: &mut [f64],
    ) {
        kernel::every_row(&self.built().law, set, theta, rows, ln_l, Some(gradient));
    }

    fn basis(
        &self,
        set: InstructionSet,
        coefficient: usize,
        theta: &[f64],
        rows: &Rows,
    ) -> Vec<f64> {
        let built = self.built();
        let place = built
            .coefficients
            .iter()
            .position(|&known| known == coefficient)
            .expect("a coefficient");
        kernel::basis(&built.law, &built.bases[place].ln_phi, set, theta, rows)
    }

    fn basis_parameters(&self, coefficient: usize) -> Vec<usize> {
        let built = self.built();
        let place = built
            .coefficients
            .iter()
            .position(|&known| known == coefficient)
            .expect("a coefficient");
        built.bases[place].parameters.clone()
    }

    fn derivatives(
        &self,
        theta: &[f64],
        ln_x: &[f64],
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64 {
        kernel::derivatives(&self.built().law, theta, ln_x, gradient, hessian)
    }

    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64 {
        kernel::ln_loss(&self.built().law, theta, ln_x)
    }

    fn along_compute(&self, theta: &[f64]) -> Option<AlongCompute> {
        (self.form.along_compute)(theta)
    }
}

#[cfg(test)]
mod tests;
