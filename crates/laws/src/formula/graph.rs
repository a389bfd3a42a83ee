//! A formula as a graph of operations, built with simplification and differentiated symbolically.
//!
//! Whatever is positive is kept as `exp` of its logarithm while a formula is read, so that products
//! and powers become sums (`A/N^α` is `exp(ln A - α ln N)`) and `(1 + (x/d)^k)^c` becomes `exp(c
//! softplus(k (ln x - ln d)))`: one exponential a term, and nothing overflows on the way. Equal
//! operations are one node, so that derivatives share what the value has computed.

mod slope;

use std::collections::{BTreeMap, BTreeSet};

use crate::elementary;

/// A node's number; operands come before what uses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(u32);

impl Id {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// The bits of a number.
    Constant(u64),
    /// A fit coordinate.
    Parameter(usize),
    /// The logarithm of a variable.
    Variable(usize),
    Neg(Id),
    Exp(Id),
    Ln(Id),
    /// `ln(1 + e^u)`.
    Softplus(Id),
    Add(Id, Id),
    Sub(Id, Id),
    Mul(Id, Id),
    Div(Id, Id),
    /// The z with `z + (a - 1) ln(1 + e^z) = w`, of w and a.
    Balance(Id, Id),
    /// The third where the first is less than the second, else the fourth.
    Choose(Id, Id, Id, Id),
}

impl Node {
    /// What the node is computed from.
    pub(super) fn operands(self) -> Vec<Id> {
        match self {
            Self::Constant(_) | Self::Parameter(_) | Self::Variable(_) => Vec::new(),
            Self::Neg(a) | Self::Exp(a) | Self::Ln(a) | Self::Softplus(a) => vec![a],
            Self::Add(a, b)
            | Self::Sub(a, b)
            | Self::Mul(a, b)
            | Self::Div(a, b)
            | Self::Balance(a, b) => vec![a, b],
            Self::Choose(a, b, c, d) => vec![a, b, c, d],
        }
    }
}

/// The nodes of a formula and of its derivatives.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    known: BTreeMap<Node, Id>,
    slopes: BTreeMap<(Id, usize), Option<Id>>,
}

/// Terms that a factor is multiplied into at most; a longer sum keeps the product, or products of
/// sums would grow with the product of their lengths.
const TERMS_MAX: usize = 8;

/// Operations of a formula and of its first and second derivatives, at most: a law of a paper has
/// some hundreds.
pub const NODES_MAX: usize = 4_000;

impl Graph {
    pub(super) fn node(&self, id: Id) -> Node {
        self.nodes[id.index()]
    }

    pub(super) const fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = (Id, Node)> {
        (0..).map(Id).zip(self.nodes.iter().copied())
    }

    fn push(&mut self, node: Node) -> Id {
        let next =
            Id(u32::try_from(self.nodes.len()).expect("a formula has fewer than 2^32 nodes"));
        let id = *self.known.entry(node).or_insert(next);
        if id == next {
            self.nodes.push(node);
        }
        id
    }

    pub(super) fn constant(&mut self, value: f64) -> Id {
        // Minus zero and zero are one number here.
        self.push(Node::Constant((value + 0.0).to_bits()))
    }

    pub(super) fn parameter(&mut self, index: usize) -> Id {
        self.push(Node::Parameter(index))
    }

    pub(super) fn variable(&mut self, index: usize) -> Id {
        self.push(Node::Variable(index))
    }

    pub(super) fn as_constant(&self, id: Id) -> Option<f64> {
        match self.node(id) {
            Node::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    fn is(&self, id: Id, value: f64) -> bool {
        self.as_constant(id).is_some_and(|constant| constant.to_bits() == value.to_bits())
    }

    pub(super) fn neg(&mut self, a: Id) -> Id {
        match self.node(a) {
            Node::Constant(bits) => self.constant(-f64::from_bits(bits)),
            Node::Neg(inner) => inner,
            Node::Sub(left, right) => self.push(Node::Sub(right, left)),
            _ => self.push(Node::Neg(a)),
        }
    }

    pub(super) fn add(&mut self, a: Id, b: Id) -> Id {
        match (self.as_constant(a), self.as_constant(b)) {
            (Some(x), Some(y)) => return self.constant(x + y),
            _ if self.is(a, 0.0) => return b,
            _ if self.is(b, 0.0) => return a,
            _ => {}
        }
        match (self.node(a), self.node(b)) {
            (_, Node::Neg(b)) => self.sub(a, b),
            (Node::Neg(a), _) => self.sub(b, a),
            _ => self.push(Node::Add(a, b)),
        }
    }

    pub(super) fn sub(&mut self, a: Id, b: Id) -> Id {
        match (self.as_constant(a), self.as_constant(b)) {
            (Some(x), Some(y)) => return self.constant(x - y),
            _ if self.is(a, 0.0) => return self.neg(b),
            _ if self.is(b, 0.0) => return a,
            _ if a == b => return self.constant(0.0),
            _ => {}
        }
        match self.node(b) {
            Node::Neg(b) => self.add(a, b),
            _ => self.push(Node::Sub(a, b)),
        }
    }

    /// A product as it stands: in derivatives, where a factor that is `exp` of something has been
    /// computed already.
    fn times(&mut self, a: Id, b: Id) -> Id {
        match (self.as_constant(a), self.as_constant(b)) {
            (Some(x), Some(y)) => return self.constant(x * y),
            (Some(_), None) => return self.times(b, a),
            (None, Some(0.0)) => return b,
            (None, Some(1.0)) => return a,
            (None, Some(-1.0)) => return self.neg(a),
            _ => {}
        }
        match (self.node(a), self.node(b)) {
            (Node::Neg(a), _) => {
                let product = self.times(a, b);
                self.neg(product)
            }
            (_, Node::Neg(b)) => {
                let product = self.times(a, b);
                self.neg(product)
            }
            _ => self.push(Node::Mul(a, b)),
        }
    }

    fn over(&mut self, a: Id, b: Id) -> Id {
        match (self.as_constant(a), self.as_constant(b)) {
            (Some(x), Some(y)) => self.constant(x / y),
            (Some(0.0), None) | (None, Some(1.0)) => a,
            _ => self.push(Node::Div(a, b)),
        }
    }

    pub(super) fn exp(&mut self, a: Id) -> Id {
        match self.as_constant(a) {
            Some(x) => self.constant(elementary::exp(x)),
            None => self.push(Node::Exp(a)),
        }
    }

    pub(super) fn softplus(&mut self, a: Id) -> Id {
        self.push(Node::Softplus(a))
    }

    pub(super) fn balance(&mut self, w: Id, a: Id) -> Id {
        self.push(Node::Balance(w, a))
    }

    /// The logarithm of a node that is `exp` of it, or a positive constant.
    fn ln_of_monomial(&mut self, id: Id) -> Option<Id> {
        match self.node(id) {
            Node::Exp(u) => Some(u),
            Node::Constant(bits) if f64::from_bits(bits) > 0.0 => {
                Some(self.constant(elementary::ln(f64::from_bits(bits))))
            }
            _ => None,
        }
    }

    /// The logarithm where it needs no `ln` of a row's own.
    fn ln_in_closed_form(&mut self, id: Id) -> Option<Id> {
        match self.node(id) {
            Node::Add(a, b) => {
                let (u, v) = (self.ln_of_monomial(a)?, self.ln_of_monomial(b)?);
                let [base, other] = if self.as_constant(v).is_some() { [v, u] } else { [u, v] };
                let apart = self.sub(other, base);
                let above = self.softplus(apart);
                Some(self.add(base, above))
            }
            _ => self.ln_of_monomial(id),
        }
    }

    pub(super) fn ln(&mut self, id: Id) -> Id {
        if let Some(closed) = self.ln_in_closed_form(id) {
            return closed;
        }
        let split = match self.node(id) {
            Node::Mul(a, b) => self
                .ln_of_monomial(a)
                .map(|u| (u, b))
                .or_else(|| Some((self.ln_of_monomial(b)?, a))),
            _ => None,
        };
        match split {
            // The other factor is positive exactly where the product is.
            Some((u, other)) => {
                let rest = self.ln(other);
                self.add(u, rest)
            }
            None => self.push(Node::Ln(id)),
        }
    }

    /// The terms of a sum, in its order; none where there are more than so many.
    pub(super) fn terms(&self, id: Id, most: usize) -> Option<Vec<Id>> {
        let (mut terms, mut open) = (Vec::new(), vec![id]);
        while let Some(next) = open.pop() {
            match self.node(next) {
                Node::Add(a, b) => open.extend([b, a]),
                _ => terms.push(next),
            }
            // Each that is open holds a term at least.
            if terms.len() + open.len() > most {
                return None;
            }
        }
        Some(terms)
    }

    pub(super) fn mul(&mut self, a: Id, b: Id) -> Id {
        if self.as_constant(a).is_some() && self.as_constant(b).is_some() {
            return self.times(a, b);
        }
        for (factor, sum) in [(a, b), (b, a)] {
            let Some(u) = self.ln_of_monomial(factor) else { continue };
            let Some(terms) = self.terms(sum, TERMS_MAX) else { continue };
            let logarithms: Option<Vec<Id>> =
                terms.iter().map(|&term| self.ln_of_monomial(term)).collect();
            if let Some(logarithms) = logarithms {
                let mut total = self.constant(0.0);
                for v in logarithms {
                    let exponent = self.add(u, v);
                    let term = self.exp(exponent);
                    total = self.add(total, term);
                }
                return total;
            }
        }
        self.times(a, b)
    }

    pub(super) fn div(&mut self, a: Id, b: Id) -> Id {
        if self.as_constant(b).is_some() && !matches!(self.node(a), Node::Exp(_)) {
            return self.over(a, b);
        }
        match self.ln_in_closed_form(b) {
            Some(u) => {
                let minus = self.neg(u);
                let inverse = self.exp(minus);
                self.mul(a, inverse)
            }
            None => self.over(a, b),
        }
    }

    pub(super) fn pow(&mut self, base: Id, exponent: Id) -> Id {
        match self.as_constant(exponent) {
            Some(1.0) => return base,
            // A square needs no sign.
            Some(2.0) if !matches!(self.node(base), Node::Exp(_)) => return self.times(base, base),
            _ => {}
        }
        let ln_base = self.ln(base);
        let product = self.times(exponent, ln_base);
        self.exp(product)
    }

    /// `yes` where `low < high`, else `no`.
    pub(super) fn choose(&mut self, low: Id, high: Id, yes: Id, no: Id) -> Id {
        if yes == no {
            return yes;
        }
        if let (Some(u), Some(v)) = (self.ln_of_monomial(yes), self.ln_of_monomial(no)) {
            let chosen = self.push(Node::Choose(low, high, u, v));
            return self.exp(chosen);
        }
        self.push(Node::Choose(low, high, yes, no))
    }

    /// The lesser of two; of positive ones by their logarithms.
    pub(super) fn min(&mut self, a: Id, b: Id) -> Id {
        match (self.ln_of_monomial(a), self.ln_of_monomial(b)) {
            (Some(u), Some(v)) => self.choose(u, v, a, b),
            _ => self.choose(a, b, a, b),
        }
    }

    /// The parameters that a node depends on.
    pub(super) fn parameters_of(&self, id: Id) -> Vec<usize> {
        self.leaves_of(id, |node| match node {
            Node::Parameter(index) => Some(index),
            _ => None,
        })
    }

    /// The variables that a node depends on.
    pub(super) fn variables_of(&self, id: Id) -> Vec<usize> {
        self.leaves_of(id, |node| match node {
            Node::Variable(index) => Some(index),
            _ => None,
        })
    }

    /// What a choice of leaves finds below a node, each once, in order. Each node is looked at
    /// once, on however many ways it is reached: in forty parts that each name the last one
    /// twice, there are a billion ways.
    fn leaves_of(&self, id: Id, chosen: fn(Node) -> Option<usize>) -> Vec<usize> {
        let (mut seen, mut open) = (BTreeSet::from([id]), vec![id]);
        let mut found = BTreeSet::new();
        while let Some(next) = open.pop() {
            let node = self.node(next);
            found.extend(chosen(node));
            open.extend(node.operands().into_iter().filter(|&operand| seen.insert(operand)));
        }
        found.into_iter().collect()
    }

    /// A sum without one of its terms, a parameter; none where the parameter is no term of it.
    pub(super) fn without(&mut self, id: Id, parameter: usize) -> Option<Id> {
        self.without_term(id, parameter, &mut BTreeSet::new())
    }

    /// The same; `lacking` are the nodes that were found to have no such term.
    fn without_term(&mut self, id: Id, parameter: usize, lacking: &mut BTreeSet<Id>) -> Option<Id> {
        if lacking.contains(&id) {
            return None;
        }
        let found = match self.node(id) {
            Node::Parameter(index) if index == parameter => Some(self.constant(0.0)),
            Node::Add(a, b) => match self.without_term(a, parameter, lacking) {
                Some(rest) => Some(self.add(rest, b)),
                None => self.without_term(b, parameter, lacking).map(|rest| self.add(a, rest)),
            },
            Node::Sub(a, b) => {
                self.without_term(a, parameter, lacking).map(|rest| self.sub(rest, b))
            }
            _ => None,
        };
        if found.is_none() {
            lacking.insert(id);
        }
        found
    }
}
