//! The nodes of the integral over p, and a distribution at those of them that are asked for.

use laws::{exp_each, ln_each};

use super::weight::{SPAN, Weight};

/// The nodes, evenly apart in `y = logit x`.
pub(super) struct Grid {
    /// How far they are apart.
    pub(super) step: f64,
    /// `ln x` and `ln(1-x)`.
    pub(super) ln_x: Vec<f64>,
    ln_rest: Vec<f64>,
    /// `x` at the first nodes, as many as `lower`, and `1-x` at the others: the smaller of the two.
    smaller: Vec<f64>,
    lower: usize,
}

impl Grid {
    /// The nodes from a low y on.
    pub(super) fn new(low: f64, step: f64) -> Self {
        let every = (0_u32..).map(|node| low + step * f64::from(node));
        let mut below: Vec<f64> = every.take_while(|&y| y < SPAN).collect();
        let mut above: Vec<f64> = below.iter().map(|y| -y).collect();
        exp_each(&mut below);
        exp_each(&mut above);
        let ln_of = |all: &[f64]| all.iter().map(|&power| -libm::log1p(power)).collect();
        let (ln_x, ln_rest): (Vec<f64>, Vec<f64>) = (ln_of(&above), ln_of(&below));
        // Below x = 1/2 (ln x = -0.69) p itself is the small number, above it 1 - x is.
        let lower = ln_x.partition_point(|&ln_x| ln_x < -0.7);
        let mut smaller = [&ln_x[..lower], &ln_rest[lower..]].concat();
        exp_each(&mut smaller);
        Self { step, ln_x, ln_rest, smaller, lower }
    }
}

/// A distribution at the nodes. The finest nodes are many, and a group of counts looks at few of
/// them: each is computed when it is first asked for.
pub(super) struct AtNodes<'a> {
    grid: &'a Grid,
    weight: &'a Weight,
    /// `ln (f(x) dx/dy)`.
    pub(super) weights: Vec<f64>,
    /// `ln(1 - p)` of `p = scale x`; no number where nobody asked yet.
    pub(super) ln_failure: Vec<f64>,
}

impl<'a> AtNodes<'a> {
    /// Of a distribution, none of the nodes known.
    pub(super) fn new(grid: &'a Grid, weight: &'a Weight) -> Self {
        let unknown = vec![f64::NAN; grid.ln_x.len()];
        Self { grid, weight, weights: unknown.clone(), ln_failure: unknown }
    }

    /// Makes nodes known, which are given in ascending order.
    pub(super) fn ask(&mut self, nodes: impl Iterator<Item = usize>) {
        let missing: Vec<usize> = nodes.filter(|&node| self.ln_failure[node].is_nan()).collect();
        let at = |values: &[f64]| missing.iter().map(|&node| values[node]).collect::<Vec<f64>>();
        let weights = self.weight.at_each(&at(&self.grid.ln_x), &at(&self.grid.ln_rest));
        let ln_failure = self.ln_failure_at(&missing);
        for ((&node, weight), ln_failure) in missing.iter().zip(weights).zip(ln_failure) {
            self.weights[node] = weight;
            self.ln_failure[node] = ln_failure;
        }
    }

    fn ln_failure_at(&self, nodes: &[usize]) -> Vec<f64> {
        let (scale, grid) = (self.weight.tail.scale, self.grid);
        let (lower, upper) = nodes.split_at(nodes.partition_point(|&node| node < grid.lower));
        let of_lower = lower.iter().map(|&node| libm::log1p(-scale * grid.smaller[node]));
        let of_upper = upper.iter().map(|&node| (1.0 - scale) + scale * grid.smaller[node]);
        let mut all: Vec<f64> = of_lower.chain(of_upper).collect();
        ln_each(&mut all[lower.len()..]);
        all
    }
}
