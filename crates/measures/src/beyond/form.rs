//! The forms that a distribution of chances may have, and their mass in each cell of the grid.

use laws::{exp_each, ln, ln_each};

use super::grid::{Chance, Grid};
use crate::tail::{Tail, TailFamily};

/// A form of the distribution of a problem's chance of success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BeyondForm {
    /// A Beta distribution up to a greatest chance, which is fitted too.
    ScaledBeta,
    /// A Kumaraswamy distribution up to a greatest chance, which is fitted too.
    ScaledKumaraswamy,
    /// A Beta distribution over all chances, beside a share of problems that are never solved.
    BetaMassAtZero,
    /// Any distribution at all.
    Mixture,
}

impl BeyondForm {
    /// All of them, those with parameters first.
    pub const ALL: [Self; 4] =
        [Self::ScaledBeta, Self::ScaledKumaraswamy, Self::BetaMassAtZero, Self::Mixture];

    /// Those with parameters.
    pub(super) const SMOOTH: [Self; 3] =
        [Self::ScaledBeta, Self::ScaledKumaraswamy, Self::BetaMassAtZero];

    /// Its family, with whether its greatest chance is fitted.
    pub(super) const fn family(self) -> (TailFamily, bool) {
        match self {
            Self::ScaledBeta | Self::Mixture => (TailFamily::Beta, true),
            Self::ScaledKumaraswamy => (TailFamily::Kumaraswamy, true),
            Self::BetaMassAtZero => (TailFamily::Beta, false),
        }
    }
}

/// Room for the masses of one distribution after the other on one grid.
pub(super) struct Room<'a> {
    grid: &'a Grid,
    /// What the greatest chance alone decides, kept as long as it stays.
    of_scale: OfScale,
    rest: Vec<f64>,
    one: Vec<f64>,
    other: Vec<f64>,
    across: Vec<f64>,
}

/// The ends of the cells as shares of the greatest chance.
#[derive(Default)]
struct OfScale {
    /// Of which family, and the bits of which greatest chance.
    known: Option<(TailFamily, u64)>,
    /// ln x at the ends of the cells.
    ln_x: Vec<f64>,
    /// `1 - x` there, and its logarithm; for a Beta distribution alone.
    rest: Vec<f64>,
    ln_rest: Vec<f64>,
    /// Of each cell the logarithm of what its smooth factor is a power of.
    ln_across: Vec<f64>,
}

/// The greatest chance with its rest, each to full precision.
struct Scale {
    ln: f64,
    value: f64,
    rest: f64,
}

impl Scale {
    fn new(value: f64) -> Self {
        let ln = ln(value);
        Self { ln, value, rest: -libm::expm1(ln) }
    }

    /// `1 - p/scale`.
    fn rest(&self, chance: &Chance) -> f64 {
        ((chance.rest - self.rest) / self.value).max(0.0)
    }
}

impl OfScale {
    /// Looks at another greatest chance, unless it is the same one.
    fn look(&mut self, tail: &Tail, grid: &Grid) {
        if self.known == Some((tail.family, tail.scale.to_bits())) {
            return;
        }
        self.known = Some((tail.family, tail.scale.to_bits()));
        let scale = Scale::new(tail.scale);
        self.ln_x.clear();
        self.ln_x.extend(grid.edges.iter().map(|edge| (edge.ln_p - scale.ln).min(0.0)));
        self.rest.clear();
        if tail.family == TailFamily::Beta {
            self.look_across(&scale, grid);
        }
    }

    /// In the lower half the smooth factor is `(1-x)^(beta-1)`, in the upper one `x^(alpha-1)`.
    fn look_across(&mut self, scale: &Scale, grid: &Grid) {
        self.rest.extend(grid.edges.iter().map(|edge| scale.rest(edge)));
        self.ln_rest.clone_from(&self.rest);
        ln_each(&mut self.ln_rest);
        self.ln_across.clear();
        self.ln_across.extend(grid.middles.iter().enumerate().map(|(cell, middle)| {
            match (is_lower(&self.rest, cell), self.rest[cell + 1] > 0.0) {
                (true, _) => scale.rest(middle),
                (false, true) => middle.p / scale.value,
                (false, false) => 1.0 - 0.5 * self.rest[cell],
            }
        }));
        ln_each(&mut self.ln_across);
    }
}

impl<'a> Room<'a> {
    pub(super) fn new(grid: &'a Grid) -> Self {
        let [rest, one, other, across] = [const { Vec::new() }; 4];
        Self { grid, of_scale: OfScale::default(), rest, one, other, across }
    }

    /// The mass of the distribution at each place: p = 0 first, then every cell. They sum to 1.
    pub(super) fn masses(&mut self, tail: &Tail, into: &mut Vec<f64>) {
        self.of_scale.look(tail, self.grid);
        into.clear();
        into.push(0.0);
        match tail.family {
            TailFamily::Beta => self.beta(tail, into),
            TailFamily::Kumaraswamy => self.kumaraswamy(tail, into),
        }
        let hope = (1.0 - tail.mass_at_zero) / into.iter().sum::<f64>();
        for mass in into.iter_mut() {
            *mass *= hope;
        }
        into[0] = tail.mass_at_zero;
    }

    /// In each cell the factor that may be singular is integrated exactly, the other one taken in
    /// the middle.
    fn beta(&mut self, tail: &Tail, into: &mut Vec<f64>) {
        let (alpha, beta) = (tail.alpha, tail.beta);
        let OfScale { ln_x, rest, ln_rest, ln_across, .. } = &self.of_scale;
        self.one.clear();
        self.one.extend(ln_x.iter().map(|ln_x| alpha * ln_x));
        exp_each(&mut self.one);
        self.other.clear();
        self.other.extend(ln_rest.iter().map(|ln_rest| ln_rest * beta));
        exp_each(&mut self.other);
        self.across.clear();
        self.across.extend(ln_across.iter().enumerate().map(|(cell, across)| {
            across * if is_lower(rest, cell) { beta - 1.0 } else { alpha - 1.0 }
        }));
        exp_each(&mut self.across);
        into.extend(self.across.iter().enumerate().map(|(cell, across)| {
            let wide = if is_lower(rest, cell) {
                (self.one[cell + 1] - self.one[cell]) / alpha
            } else {
                (self.other[cell] - self.other[cell + 1]) / beta
            };
            wide * across
        }));
    }

    /// Differences of `(1 - x^alpha)^beta`, which is the share above x.
    fn kumaraswamy(&mut self, tail: &Tail, into: &mut Vec<f64>) {
        self.rest.clear();
        self.rest.extend(self.of_scale.ln_x.iter().map(|ln_x| tail.alpha * ln_x));
        self.one.clone_from(&self.rest);
        exp_each(&mut self.one);
        // Near x = 1 it is the rest that is small, and near x = 0 the power.
        let near = self.rest.partition_point(|power| *power < -1.0);
        self.other.clear();
        self.other.extend(self.rest[near..].iter().map(|power| libm::expm1(*power).abs()));
        ln_each(&mut self.other);
        self.one.truncate(near);
        self.one.iter_mut().for_each(|x| *x = libm::log1p(-*x));
        self.one.extend_from_slice(&self.other);
        self.one.iter_mut().for_each(|ln_above| *ln_above *= tail.beta);
        // The shares above the lower ends of the cells.
        self.other.clone_from(&self.one);
        exp_each(&mut self.other);
        into.extend(self.one.windows(2).zip(&self.other).map(|(ends, above)| {
            if ends[0] == f64::NEG_INFINITY {
                return 0.0;
            }
            -above * libm::expm1(ends[1] - ends[0])
        }));
    }
}

/// Whether a cell lies in the lower half of the distribution's range.
fn is_lower(rest: &[f64], cell: usize) -> bool {
    rest[cell + 1] >= 0.5
}
