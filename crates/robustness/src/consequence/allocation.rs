//! Compute-optimal sizes without a law: the envelope of the runs, and the minima at equal compute
//! (Hoffmann 2022, §3.1, 3.2).

use laws::allocation::Embeddings;
use rayon::prelude::*;

use crate::check::draw;
use crate::consequence::akima::Akima;
use crate::consequence::derived::log_spaced;
use crate::consequence::line::Line;

/// The best size at one compute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimum {
    /// `ln C`.
    pub ln_flop: f64,
    /// `ln N*`.
    pub ln_params: f64,
    /// The loss there.
    pub loss_nats: f64,
}

/// Finished runs: logarithms of compute and size, and the loss, row by row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Runs {
    /// `ln C`.
    pub ln_flop: Vec<f64>,
    /// `ln N`.
    pub ln_params: Vec<f64>,
    /// Loss in nats per token.
    pub loss_nats: Vec<f64>,
}

impl Runs {
    /// The same runs with the losses of a law instead of their own, `ln L̂ = ln L - r`.
    #[must_use]
    pub fn on_surface(&self, residuals: &[f64]) -> Self {
        let losses = self.loss_nats.iter().zip(residuals);
        Self {
            loss_nats: losses.map(|(loss, residual)| loss * laws::exp(-residual)).collect(),
            ..self.clone()
        }
    }

    /// The rows at some indices, in their order; an index may come twice.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        let pick = |values: &[f64]| rows.iter().map(|&row| values[row]).collect();
        Self {
            ln_flop: pick(&self.ln_flop),
            ln_params: pick(&self.ln_params),
            loss_nats: pick(&self.loss_nats),
        }
    }
}

/// Approach 1 on finished runs: bins of equal width in `ln C`, and in each the run with the least
/// loss, if that is less than in every bin before: a budget that does worse than a smaller one says
/// nothing of the best.
///
/// Hoffmann 2022, §3.1, takes training curves at 1500 budgets; of finished runs only the ends are
/// known.
///
/// # Panics
/// There is no bin.
#[must_use]
pub fn envelope(runs: &Runs, bins: usize) -> Vec<Optimum> {
    assert!(bins > 0, "an envelope needs a bin");
    let low = runs.ln_flop.iter().copied().fold(f64::INFINITY, f64::min);
    let high = runs.ln_flop.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut best: Vec<Option<Optimum>> = vec![None; bins];
    for ((&ln_flop, &ln_params), &loss_nats) in
        runs.ln_flop.iter().zip(&runs.ln_params).zip(&runs.loss_nats)
    {
        let share = if high > low { (ln_flop - low) / (high - low) } else { 0.0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of bins"
        )]
        let bin = ((share * bins as f64) as usize).min(bins - 1);
        if best[bin].is_none_or(|best| loss_nats < best.loss_nats) {
            best[bin] = Some(Optimum { ln_flop, ln_params, loss_nats });
        }
    }
    let mut envelope: Vec<Optimum> = Vec::new();
    for best in best.into_iter().flatten() {
        if envelope.last().is_none_or(|last| best.loss_nats < last.loss_nats) {
            envelope.push(best);
        }
    }
    envelope
}

/// Which curve is laid through the losses of one budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// The parabola of least squares in `ln N` (Hoffmann 2022, §3.2).
    Parabola,
    /// Akima's interpolant in `ln N`, which passes through every run.
    Akima,
}

/// Runs of nearly one budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grouping<'a> {
    /// `ln C` of each budget.
    pub ln_budgets: &'a [f64],
    /// Largest `|ln C - ln budget|` of a run.
    pub ln_tolerance: f64,
    /// Different sizes that a budget needs.
    pub sizes_min: usize,
}

/// Approach 2: at each budget, the size where the curve through its runs is least; the budget's
/// compute is the geometric mean of its runs. Budgets with too few sizes, or whose least loss is at
/// the edge of the sizes, are left out.
#[must_use]
pub fn iso_flop(runs: &Runs, grouping: &Grouping<'_>, curve: Curve) -> Vec<Optimum> {
    let mut optima = Vec::new();
    for &budget in grouping.ln_budgets {
        let near: Vec<usize> = (0..runs.ln_flop.len())
            .filter(|&row| (runs.ln_flop[row] - budget).abs() <= grouping.ln_tolerance)
            .collect();
        optima.extend(valley(&runs.take(&near), grouping.sizes_min, curve));
    }
    optima
}

/// Sizes that differ by less than this share are one size, read twice off a figure.
const SAME_SIZE: f64 = 0.01;
/// A curve with a minimum needs three sizes.
const SIZES_MIN: usize = 3;

/// The size of least loss along a curve through runs of one budget.
fn valley(runs: &Runs, sizes_min: usize, curve: Curve) -> Option<Optimum> {
    let (sizes, losses) = mean_losses_by_size(runs);
    if sizes.len() < sizes_min.max(SIZES_MIN) {
        return None;
    }
    let (ln_params, loss_nats) = match curve {
        Curve::Parabola => parabola_vertex(&runs.ln_params, &runs.loss_nats)?,
        Curve::Akima => Akima::new(&sizes, &losses)?.minimum(),
    };
    let (smallest, largest) = (sizes[0], sizes[sizes.len() - 1]);
    let inside = ln_params > smallest && ln_params < largest;
    let ln_flop = runs.ln_flop.iter().sum::<f64>() / runs.ln_flop.len() as f64;
    inside.then_some(Optimum { ln_flop, ln_params, loss_nats })
}

/// The sizes in ascending order with their losses: of runs of one size, the mean logarithm and the
/// mean loss.
fn mean_losses_by_size(runs: &Runs) -> (Vec<f64>, Vec<f64>) {
    let mut order: Vec<usize> = (0..runs.ln_params.len()).collect();
    order.sort_by(|&a, &b| runs.ln_params[a].total_cmp(&runs.ln_params[b]).then(a.cmp(&b)));
    let (mut sizes, mut losses, mut from) = (Vec::new(), Vec::new(), 0);
    while from < order.len() {
        let first = runs.ln_params[order[from]];
        let same = order[from..]
            .iter()
            .take_while(|&&row| runs.ln_params[row] - first < SAME_SIZE)
            .count();
        let rows = &order[from..from + same];
        sizes.push(mean_at(&runs.ln_params, rows));
        losses.push(mean_at(&runs.loss_nats, rows));
        from += same;
    }
    (sizes, losses)
}

fn mean_at(values: &[f64], rows: &[usize]) -> f64 {
    rows.iter().map(|&row| values[row]).sum::<f64>() / rows.len() as f64
}

/// The vertex of the parabola of least squares; none where it opens downwards or x has fewer than
/// three places.
fn parabola_vertex(x: &[f64], y: &[f64]) -> Option<(f64, f64)> {
    let n = x.len() as f64;
    // About its mean, the powers of x hardly correlate.
    let centre = x.iter().sum::<f64>() / n;
    let u: Vec<f64> = x.iter().map(|x| x - centre).collect();
    let ones = vec![1.0; u.len()];
    let [s2, s3, s4] = [2, 3, 4].map(|power| moment(&ones, &u, power));
    let [t0, t1, t2] = [0, 1, 2].map(|power| moment(y, &u, power));
    // The normal equations of y = p + q u + r u², with Σ u = 0, solved for r and q by elimination.
    let denominator = s4 - s2 * s2 / n - s3 * s3 / s2;
    let r = (t2 - s2 * t0 / n - s3 * t1 / s2) / denominator;
    let q = (t1 - r * s3) / s2;
    let p = (t0 - r * s2) / n;
    let vertex = -q / (2.0 * r);
    let opens_upwards = denominator > 0.0 && r > 0.0 && vertex.is_finite();
    opens_upwards.then(|| (centre + vertex, p - q * q / (4.0 * r)))
}

/// `sum_i y_i u_i^power`, by multiplication: a library's power may round otherwise.
fn moment(y: &[f64], u: &[f64], power: usize) -> f64 {
    y.iter().zip(u).map(|(&y, u)| (0..power).fold(y, |product, _| product * u)).sum()
}

/// By how much the parabola misplaces `ln N*` on the additive law without noise, at `sizes` evenly
/// spread from N*/`factor` to N*·`factor` (Czech 2026, arXiv 2603.22339); `ln D*` is misplaced by
/// as much the other way.
///
/// Along `w = ln(N/N*)` the reducible loss is proportional to `β e^(-αw) + α e^(βw)` at any
/// compute, whatever A, B and E are: the bias is a constant factor, which moves the intercept of
/// N*(C) and not its exponent.
#[must_use]
pub fn parabola_bias(alpha: f64, beta: f64, factor: f64, sizes: usize) -> Option<f64> {
    let reach = laws::ln(factor);
    let w: Vec<f64> =
        (0..sizes).map(|size| reach * (2.0 * size as f64 / (sizes as f64 - 1.0) - 1.0)).collect();
    let loss: Vec<f64> =
        w.iter().map(|&w| beta * laws::exp(-alpha * w) + alpha * laws::exp(beta * w)).collect();
    parabola_vertex(&w, &loss).map(|(place, _)| place)
}

/// The power laws `N*(C)` and `D*(C) = C/(6 N*)` through the best sizes, as lines in logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaws {
    /// `ln N*` over `ln C`; its slope is a.
    pub params: Line,
    /// `ln D*` over `ln C`; its slope is b = 1 - a.
    pub tokens: Line,
}

/// `ln 6`, of C = 6 N D.
const LN_6: f64 = 1.791_759_469_228_055;

impl PowerLaws {
    /// The lines of least squares; none with fewer than two budgets.
    #[must_use]
    pub fn fit(optima: &[Optimum]) -> Option<Self> {
        let ln_flop: Vec<f64> = optima.iter().map(|best| best.ln_flop).collect();
        let ln_params: Vec<f64> = optima.iter().map(|best| best.ln_params).collect();
        Some(Self::from_params(Line::fit(&ln_flop, &ln_params)?))
    }

    /// The laws whose intercept and slope of `ln N*(C)` are a pair of coordinates, as [`Resampled`]
    /// holds them.
    ///
    /// # Panics
    /// There are not two coordinates.
    #[must_use]
    pub fn from_coordinates(coordinates: &[f64]) -> Self {
        let [intercept, slope] = *coordinates else {
            panic!("a line has two coordinates, got {}", coordinates.len())
        };
        Self::from_params(Line { intercept, slope })
    }

    /// D* = C/(6 N*) at every budget, so its line follows from that of N*.
    fn from_params(params: Line) -> Self {
        let tokens = Line { intercept: -LN_6 - params.intercept, slope: 1.0 - params.slope };
        Self { params, tokens }
    }

    /// `D*/N*` at `ln C`.
    #[must_use]
    pub fn tokens_per_param(&self, ln_flop: f64) -> f64 {
        laws::exp(self.tokens.value(ln_flop) - self.params.value(ln_flop))
    }
}

/// The exponent of N*(C) that a study without embeddings finds where `L = E + A/N^α + B/D^β` holds
/// with them: the slope of a line through `sizes` sizes M between two ends, at the compute where
/// each is optimal (Pearce & Song 2024, arXiv 2406.12907, §3).
#[must_use]
pub fn exponent_without_embeddings(
    law: [f64; 4],
    embeddings: Embeddings,
    [low, high]: [f64; 2],
    sizes: usize,
) -> Option<f64> {
    let ln_m: Vec<f64> = log_spaced(low, high, sizes).into_iter().map(laws::ln).collect();
    let ln_flop: Vec<f64> = ln_m.iter().map(|&ln_m| embeddings.ln_flop(law, ln_m)).collect();
    Line::fit(&ln_flop, &ln_m).map(|line| line.slope)
}

/// The power laws through the best sizes of the runs, and of the runs drawn again.
#[derive(Debug, Clone, PartialEq)]
pub struct Resampled {
    /// The best sizes of the runs themselves.
    pub optima: Vec<Optimum>,
    /// Intercept and slope of `ln N*(C)`; see [`PowerLaws::from_coordinates`].
    pub estimate: Vec<f64>,
    /// The same of each replicate that has at least two best sizes.
    pub replicates: Vec<Vec<f64>>,
    /// Replicates that have fewer.
    pub undefined: usize,
}

/// Finds the best sizes by a method, and again in each replicate: as many runs drawn with
/// replacement, one random stream a replicate. None where the runs themselves have fewer than two
/// best sizes.
#[must_use]
pub fn resampled(
    runs: &Runs,
    method: &(dyn Fn(&Runs) -> Vec<Optimum> + Sync),
    replicates: usize,
    seed: u64,
) -> Option<Resampled> {
    let optima = method(runs);
    let estimate = coordinates(&optima)?;
    let ends: Vec<Option<Vec<f64>>> = (0..replicates)
        .into_par_iter()
        .map(|replicate| {
            let rows = draw(seed, replicate as u64, runs.ln_flop.len());
            coordinates(&method(&runs.take(&rows)))
        })
        .collect();
    let found: Vec<Vec<f64>> = ends.into_iter().flatten().collect();
    Some(Resampled { optima, estimate, undefined: replicates - found.len(), replicates: found })
}

/// Intercept and slope of `ln N*(C)` through the best sizes.
fn coordinates(optima: &[Optimum]) -> Option<Vec<f64>> {
    PowerLaws::fit(optima).map(|laws| vec![laws.params.intercept, laws.params.slope])
}

#[cfg(test)]
mod tests;
