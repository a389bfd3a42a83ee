//! A law some of whose parameters are held at a value: a law in the others.
//!
//! What is held is no degree of freedom: the law has fewer parameters, and whoever counts or
//! differentiates them sees the free ones alone.

use crate::allocation::AlongCompute;
use crate::form::{Form, Ranges, no_compute};
use crate::instruction_set::InstructionSet;
use crate::law::Law;
use crate::parameter::HeldValue;
use crate::penalty::Penalty;
use crate::rows::Rows;
use crate::sums::{Order, PARAMETERS_MAX, Sums};

/// A law with some of its parameters held.
pub struct Held {
    whole: &'static dyn Law,
    form: Form,
    /// The parameters that are free, by their number in the whole law, ascending.
    free: Vec<usize>,
    /// What is held, in the order of the whole law.
    values: Vec<HeldValue>,
    /// The coordinates of the whole law: those that are held, and zeros.
    at: Vec<f64>,
    /// Coefficients of the whole law that are held.
    fixed: Vec<usize>,
    /// Coefficients that are left, by their number among the free parameters.
    coefficients: Vec<usize>,
}

impl Held {
    /// A law with parameters held at printed values, by their number. It lives as long as the
    /// program, as the laws of the library do.
    ///
    /// # Panics
    /// All parameters are held, or there is no parameter of such a number.
    #[must_use]
    pub fn new(whole: &'static dyn Law, values: &[(usize, f64)]) -> &'static Self {
        let parameters = whole.parameters();
        let of = |&(index, value): &(usize, f64)| {
            let parameter = parameters[index];
            HeldValue { parameter, index, value }
        };
        let mut held: Vec<HeldValue> = values.iter().map(of).collect();
        held.sort_unstable_by_key(|one| one.index);
        let mut at = vec![0.0; parameters.len()];
        for one in &held {
            at[one.index] = one.parameter.coordinate(one.value);
        }
        let is_held = |index: usize| held.iter().any(|one| one.index == index);
        let free: Vec<usize> = (0..at.len()).filter(|&index| !is_held(index)).collect();
        assert!(!free.is_empty(), "a law has a parameter that is free");
        let fixed: Vec<usize> =
            whole.coefficients().iter().copied().filter(|&index| is_held(index)).collect();
        // What is left is linear in the other coefficients where a held term hangs on nothing free.
        let hangs = |coefficient: &usize| {
            whole.basis_parameters(*coefficient).iter().any(|&index| !is_held(index))
        };
        let coefficients = if fixed.iter().any(hangs) {
            Vec::new()
        } else {
            (0..free.len()).filter(|&at| whole.coefficients().contains(&free[at])).collect()
        };
        let form = form(whole, &held, &free);
        Box::leak(Box::new(Self { whole, form, free, values: held, at, fixed, coefficients }))
    }

    /// The coordinates of the whole law at a point of the free parameters.
    fn coordinates(&self, theta: &[f64]) -> Vec<f64> {
        let mut all = self.at.clone();
        self.free.iter().zip(theta).for_each(|(&index, &value)| all[index] = value);
        all
    }

    /// What the free parameters have of a gradient of the whole law.
    fn kept(&self, all: &[f64], kept: &mut [f64]) {
        self.free.iter().zip(kept).for_each(|(&index, entry)| *entry = all[index]);
    }
}

/// What the law says of itself.
fn form(whole: &'static dyn Law, held: &[HeldValue], free: &[usize]) -> Form {
    let names: Vec<&str> = held.iter().map(|one| one.parameter.name).collect();
    let (parameters, domain) = (whole.parameters(), whole.domain());
    Form {
        name: String::leak(format!("{} with {} held", whole.name(), names.join(" and "))),
        parameters: Vec::leak(free.iter().map(|&index| parameters[index]).collect()),
        domain: Vec::leak(free.iter().map(|&index| domain[index]).collect()),
        along_compute: no_compute,
        ranges: Ranges::NONE,
        ..*whole.form()
    }
}

impl Law for Held {
    fn form(&self) -> &Form {
        &self.form
    }

    fn held(&self) -> &[HeldValue] {
        &self.values
    }

    fn whole(&self, theta: &[f64]) -> Option<(&'static dyn Law, Vec<f64>)> {
        Some((self.whole, self.coordinates(theta)))
    }

    fn along_compute(&self, theta: &[f64]) -> Option<AlongCompute> {
        self.whole.along_compute(&self.coordinates(theta))
    }

    fn coefficients(&self) -> &[usize] {
        &self.coefficients
    }

    fn sums(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        penalty: Penalty,
        order: Order,
    ) -> Sums {
        // On the stack: a search asks for this more often than for anything else.
        let mut all = [0.0; PARAMETERS_MAX];
        let all = &mut all[..self.at.len()];
        all.copy_from_slice(&self.at);
        self.free.iter().zip(theta).for_each(|(&index, &value)| all[index] = value);
        let whole = self.whole.sums(isa, all, rows, penalty, order);
        let mut sums = Sums { value: whole.value, square: whole.square, ..Sums::ZERO };
        for (i, &row) in self.free.iter().enumerate() {
            sums.gradient[i] = whole.gradient[row];
            for (j, &column) in self.free[..=i].iter().enumerate() {
                sums.curvature[i * (i + 1) / 2 + j] = whole.curvature[row * (row + 1) / 2 + column];
            }
        }
        sums
    }

    fn ln_loss_rows(&self, isa: InstructionSet, theta: &[f64], rows: &Rows, ln_l: &mut [f64]) {
        self.whole.ln_loss_rows(isa, &self.coordinates(theta), rows, ln_l);
    }

    fn jacobian(
        &self,
        isa: InstructionSet,
        theta: &[f64],
        rows: &Rows,
        ln_l: &mut [f64],
        gradient: &mut [f64],
    ) {
        let size = self.at.len();
        let mut whole = vec![0.0; rows.len() * size];
        self.whole.jacobian(isa, &self.coordinates(theta), rows, ln_l, &mut whole);
        let ours = gradient.chunks_exact_mut(self.free.len());
        whole.chunks_exact(size).zip(ours).for_each(|(all, kept)| self.kept(all, kept));
    }

    fn basis(
        &self,
        isa: InstructionSet,
        coefficient: usize,
        theta: &[f64],
        rows: &Rows,
    ) -> Vec<f64> {
        self.whole.basis(isa, self.free[coefficient], &self.coordinates(theta), rows)
    }

    fn basis_parameters(&self, coefficient: usize) -> Vec<usize> {
        let all = self.whole.basis_parameters(self.free[coefficient]);
        let number = |index: &usize| self.free.iter().position(|free| free == index);
        all.iter().filter_map(number).collect()
    }

    fn fixed(&self, isa: InstructionSet, rows: &Rows) -> Option<Vec<f64>> {
        let term = |&coefficient: &usize| {
            let by = self.whole.parameters()[coefficient].printed(self.at[coefficient]);
            let mut column = self.whole.basis(isa, coefficient, &self.at, rows);
            for entry in &mut column {
                *entry *= by;
            }
            column
        };
        let add = |mut sum: Vec<f64>, term: Vec<f64>| {
            sum.iter_mut().zip(term).for_each(|(entry, by)| *entry += by);
            sum
        };
        self.fixed.iter().map(term).reduce(add)
    }

    fn derivatives(
        &self,
        theta: &[f64],
        ln_x: &[f64],
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64 {
        let size = self.at.len();
        let (mut slopes, mut bends) = (vec![0.0; size], vec![0.0; size * size]);
        let value = self.whole.derivatives(&self.coordinates(theta), ln_x, &mut slopes, &mut bends);
        self.kept(&slopes, gradient);
        let ours = hessian.chunks_exact_mut(self.free.len());
        let rows = self.free.iter().map(|row| &bends[row * size..(row + 1) * size]);
        rows.zip(ours).for_each(|(all, kept)| self.kept(all, kept));
        value
    }

    fn ln_loss(&self, theta: &[f64], ln_x: &[f64]) -> f64 {
        self.whole.ln_loss(&self.coordinates(theta), ln_x)
    }
}

#[cfg(test)]
mod tests;
