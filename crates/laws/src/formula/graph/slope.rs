//! The graph differentiated symbolically.

use super::{Graph, Id, Node};

impl Graph {
    /// The derivative of a node by a parameter; none where it does not depend on it.
    pub(in crate::formula) fn slope(&mut self, id: Id, parameter: usize) -> Option<Id> {
        if let Some(&known) = self.slopes.get(&(id, parameter)) {
            return known;
        }
        let slope = self.new_slope(id, parameter).filter(|&slope| !self.is(slope, 0.0));
        self.slopes.insert((id, parameter), slope);
        slope
    }

    fn new_slope(&mut self, id: Id, parameter: usize) -> Option<Id> {
        match self.node(id) {
            Node::Constant(_) | Node::Variable(_) => None,
            Node::Parameter(index) => (index == parameter).then(|| self.constant(1.0)),
            Node::Neg(a) => {
                let da = self.slope(a, parameter)?;
                Some(self.neg(da))
            }
            Node::Exp(a) => {
                let da = self.slope(a, parameter)?;
                Some(self.times(id, da))
            }
            Node::Ln(a) => {
                let da = self.slope(a, parameter)?;
                Some(self.over(da, a))
            }
            Node::Softplus(a) => {
                let da = self.slope(a, parameter)?;
                let share = self.logistic(a);
                Some(self.times(share, da))
            }
            Node::Add(a, b) => {
                let (da, db) = (self.slope(a, parameter), self.slope(b, parameter));
                self.sum_of(da, db)
            }
            Node::Sub(a, b) => {
                let (da, db) = (self.slope(a, parameter), self.slope(b, parameter));
                let db = db.map(|db| self.neg(db));
                self.sum_of(da, db)
            }
            Node::Mul(a, b) => {
                let da = self.slope(a, parameter).map(|da| self.times(da, b));
                let db = self.slope(b, parameter).map(|db| self.times(a, db));
                self.sum_of(da, db)
            }
            Node::Div(a, b) => {
                let da = self.slope(a, parameter);
                let db = self
                    .slope(b, parameter)
                    .map(|db| self.times(id, db))
                    .map(|product| self.neg(product));
                let above = self.sum_of(da, db)?;
                Some(self.over(above, b))
            }
            Node::Balance(w, a) => self.slope_of_balance(id, [w, a], parameter),
            Node::Choose(low, high, yes, no) => {
                let (dy, dn) = (self.slope(yes, parameter), self.slope(no, parameter));
                if dy.is_none() && dn.is_none() {
                    return None;
                }
                let zero = self.constant(0.0);
                let (dy, dn) = (dy.unwrap_or(zero), dn.unwrap_or(zero));
                Some(if dy == dn { dy } else { self.push(Node::Choose(low, high, dy, dn)) })
            }
        }
    }

    /// `e^u/(1 + e^u)`.
    fn logistic(&mut self, u: Id) -> Id {
        let above = self.softplus(u);
        let exponent = self.sub(u, above);
        self.exp(exponent)
    }

    /// `dz = (dw - ln(1 + e^z) da) / (1 + (a - 1) e^z/(1 + e^z))`.
    fn slope_of_balance(&mut self, z: Id, [w, a]: [Id; 2], parameter: usize) -> Option<Id> {
        let dw = self.slope(w, parameter);
        let da = self.slope(a, parameter).map(|da| {
            let above = self.softplus(z);
            let product = self.times(above, da);
            self.neg(product)
        });
        let above = self.sum_of(dw, da)?;
        let one = self.constant(1.0);
        let excess = self.sub(a, one);
        let share = self.logistic(z);
        let bend = self.times(excess, share);
        let below = self.add(one, bend);
        Some(self.over(above, below))
    }

    fn sum_of(&mut self, a: Option<Id>, b: Option<Id>) -> Option<Id> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.add(a, b)),
            (a, b) => a.or(b),
        }
    }
}
