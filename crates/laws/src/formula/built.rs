//! What a formula becomes: programs for value, gradient and Hessian, and the columns of its
//! coefficients.

use formulas::FormulaError;

use super::graph::{Graph, Id, NODES_MAX, Node};
use super::kernel::Compiled;
use super::meaning;
use super::program::Program;
use crate::form::Form;
use crate::parameter::{Parameter, Scale};

/// What a formula becomes.
#[derive(Debug)]
pub(super) struct Built {
    pub law: Compiled,
    pub coefficients: Vec<usize>,
    /// Of each coefficient, in their order.
    pub bases: Vec<Basis>,
}

/// What a coefficient multiplies.
#[derive(Debug)]
pub(super) struct Basis {
    pub ln_phi: Program,
    pub parameters: Vec<usize>,
}

/// Reads, differentiates and lays out a formula.
pub(super) fn build(form: &Form) -> Result<Built, FormulaError> {
    let (mut graph, root) = meaning::graph(form)?;
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
        Node::Exp(u) => (true, u),
        _ => (false, root),
    };
    let zero = graph.constant(0.0);
    let mut outputs = vec![value];
    for parameter in 0..size {
        outputs.push(graph.slope(value, parameter).unwrap_or(zero));
        check_size(&graph, form)?;
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
            check_size(&graph, form)?;
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

/// Refuses a formula that becomes more operations than are computed for each row.
fn check_size(graph: &Graph, form: &Form) -> Result<(), FormulaError> {
    if graph.len() <= NODES_MAX {
        return Ok(());
    }
    let fault = format!("the formula and its derivatives are more than {NODES_MAX} operations");
    Err(FormulaError::new(form.formula, 0, fault, "write a shorter formula"))
}

/// The coefficients of a formula that is `sum_k c_k φ_k`, each with the logarithm of what it
/// multiplies; none unless every term has a coefficient of its own that stands nowhere else.
fn linear(graph: &mut Graph, root: Id, parameters: &[Parameter]) -> Vec<(usize, Id)> {
    // Each term has a coefficient of its own, so that there are no more of them than parameters.
    let Some(terms) = graph.terms(root, parameters.len()) else { return Vec::new() };
    let used: Vec<Vec<usize>> = terms.iter().map(|&term| graph.parameters_of(term)).collect();
    let mut bases = Vec::new();
    for (&term, mine) in terms.iter().zip(&used) {
        let Node::Exp(u) = graph.node(term) else { return Vec::new() };
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
