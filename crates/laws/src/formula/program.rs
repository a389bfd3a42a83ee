//! A graph as a list of steps: each step is done for many rows at once, on registers that are used
//! again.
//!
//! Steps that depend on the parameters alone are done once and not once a row.

use super::graph::{Graph, Id, Node};

/// What a step does; the same as its [`Node`], without the operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// The logarithm of a variable.
    Variable,
    Neg,
    Exp,
    Ln,
    Softplus,
    Add,
    Sub,
    Mul,
    Div,
    Balance,
    Choose,
}

/// `target = operation(operands)`; of [`Operation::Variable`] the first operand is the variable's
/// number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub operation: Operation,
    pub operands: [usize; 4],
    pub target: usize,
}

/// Where a uniform number comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Uniform {
    Constant(f64),
    Parameter(usize),
    /// A step whose operands and target are places in the list of uniform numbers.
    Step(Step),
}

/// The steps that lead to some outputs.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// Numbers that all rows share, in the order they are computed.
    pub uniforms: Vec<Uniform>,
    /// Which uniform number goes to which register.
    pub spread: Vec<(usize, usize)>,
    pub steps: Vec<Step>,
    pub registers: usize,
    /// The register of each output.
    pub outputs: Vec<usize>,
}

impl Program {
    /// The program that leaves the outputs in registers.
    pub(super) fn new(graph: &Graph, outputs: &[Id]) -> Self {
        let is_used = reachable(graph, outputs);
        let varies = varying(graph);
        let mut builder = Builder::new(graph, outputs, &is_used, &varies);
        for (id, node) in graph.ids().filter(|(id, _)| is_used[id.index()]) {
            if varies[id.index()] {
                builder.step(id, node);
            } else {
                builder.uniform(id, node);
            }
        }
        let outputs = outputs
            .iter()
            .map(|id| builder.registers[id.index()].expect("an output has a register"));
        let outputs = outputs.collect();
        Self {
            uniforms: builder.uniforms,
            spread: builder.spread,
            steps: builder.steps,
            registers: builder.count,
            outputs,
        }
    }
}

/// Which nodes lead to the outputs.
fn reachable(graph: &Graph, outputs: &[Id]) -> Vec<bool> {
    let mut is_used = vec![false; graph.len()];
    let mut open = outputs.to_vec();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut is_used[id.index()], true) {
            open.extend(graph.node(id).operands());
        }
    }
    is_used
}

/// Which nodes depend on the row.
fn varying(graph: &Graph) -> Vec<bool> {
    let mut varies: Vec<bool> = Vec::with_capacity(graph.len());
    for (_, node) in graph.ids() {
        let is_variable = matches!(node, Node::Variable(_));
        varies.push(is_variable || node.operands().iter().any(|operand| varies[operand.index()]));
    }
    varies
}

/// Lays steps out and hands registers from one node to the next.
struct Builder<'a> {
    graph: &'a Graph,
    /// The last node that needs each node; outputs are needed to the end.
    last_use: Vec<usize>,
    varies: &'a [bool],
    uniforms: Vec<Uniform>,
    /// The place of each uniform node in the list.
    places: Vec<usize>,
    spread: Vec<(usize, usize)>,
    steps: Vec<Step>,
    registers: Vec<Option<usize>>,
    free: Vec<usize>,
    count: usize,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a Graph, outputs: &[Id], is_used: &[bool], varies: &'a [bool]) -> Self {
        let mut last_use = vec![0; graph.len()];
        let mut is_spread = vec![false; graph.len()];
        for (id, node) in graph.ids().filter(|(id, _)| is_used[id.index()]) {
            for operand in node.operands() {
                last_use[operand.index()] = id.index();
                is_spread[operand.index()] |= varies[id.index()];
            }
        }
        for output in outputs {
            last_use[output.index()] = usize::MAX;
            is_spread[output.index()] = true;
        }
        // What the rows share keeps its register: the next rows need it again.
        let mut registers = vec![None; graph.len()];
        let mut count = 0;
        for index in
            (0..graph.len()).filter(|&index| is_used[index] && !varies[index] && is_spread[index])
        {
            registers[index] = Some(count);
            count += 1;
        }
        let (uniforms, spread, steps) = (Vec::new(), Vec::new(), Vec::new());
        let places = vec![0; graph.len()];
        Self {
            graph,
            last_use,
            varies,
            uniforms,
            places,
            spread,
            steps,
            registers,
            free: Vec::new(),
            count,
        }
    }

    fn uniform(&mut self, id: Id, node: Node) {
        let target = self.uniforms.len();
        self.places[id.index()] = target;
        self.uniforms.push(match node {
            Node::Constant(bits) => Uniform::Constant(f64::from_bits(bits)),
            Node::Parameter(index) => Uniform::Parameter(index),
            node => Uniform::Step(step(node, target, |operand| self.places[operand.index()])),
        });
        if let Some(register) = self.registers[id.index()] {
            self.spread.push((target, register));
        }
    }

    fn step(&mut self, id: Id, node: Node) {
        let register =
            |operand: Id| self.registers[operand.index()].expect("an operand has a register");
        let mut step = step(node, 0, register);
        for operand in self.graph.node(id).operands() {
            let index = operand.index();
            if self.varies[index] && self.last_use[index] == id.index() {
                // Taken, so that an operand that stands twice is given back once.
                self.free.extend(self.registers[index].take());
            }
        }
        step.target = self.free.pop().unwrap_or_else(|| {
            self.count += 1;
            self.count - 1
        });
        self.registers[id.index()] = Some(step.target);
        self.steps.push(step);
    }
}

fn step(node: Node, target: usize, place: impl Fn(Id) -> usize) -> Step {
    let operation = match node {
        Node::Variable(index) => {
            return Step { operation: Operation::Variable, operands: [index, 0, 0, 0], target };
        }
        Node::Neg(_) => Operation::Neg,
        Node::Exp(_) => Operation::Exp,
        Node::Ln(_) => Operation::Ln,
        Node::Softplus(_) => Operation::Softplus,
        Node::Add(..) => Operation::Add,
        Node::Sub(..) => Operation::Sub,
        Node::Mul(..) => Operation::Mul,
        Node::Div(..) => Operation::Div,
        Node::Balance(..) => Operation::Balance,
        Node::Choose(..) => Operation::Choose,
        Node::Constant(_) | Node::Parameter(_) => {
            unreachable!("constants and parameters are the same in every row")
        }
    };
    let mut operands = [0; 4];
    for (slot, operand) in operands.iter_mut().zip(node.operands()) {
        *slot = place(operand);
    }
    Step { operation, operands, target }
}
