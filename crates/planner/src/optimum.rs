//! The size and tokens of least loss, and what it costs to choose others.

use crate::search::{least, passes};
use crate::spending::{Repeats, Spending};
use crate::surface::Surface;

/// Models smaller than this are not looked at.
const PARAMS_MIN: f64 = 1e3;

/// What the law advises for a budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimum {
    /// Parameters.
    pub params: f64,
    /// Training tokens, repeated ones counted each time.
    pub tokens: f64,
    /// `ln L` that the law predicts.
    pub ln_loss: f64,
}

impl Optimum {
    /// Training tokens for each parameter.
    #[must_use]
    pub fn tokens_per_param(&self) -> f64 {
        self.tokens / self.params
    }

    /// The loss.
    #[must_use]
    pub fn loss(&self) -> f64 {
        laws::exp(self.ln_loss)
    }
}

/// `ln L` of a size under a budget, with what repeated data are worth; not finite where the budget
/// does not reach for it.
struct Valley<'a> {
    surface: Surface<'a>,
    theta: &'a [f64],
    spending: Spending,
    /// `ln` of the parameters that the unique data ask for.
    ln_params_unique: f64,
}

impl<'a> Valley<'a> {
    fn new(surface: Surface<'a>, theta: &'a [f64], spending: Spending) -> Self {
        let unique = spending.repeats.map(|repeats| params_of(surface, theta, repeats));
        let ln_params_unique = unique.flatten().unwrap_or(f64::INFINITY);
        Self { surface, theta, spending, ln_params_unique }
    }

    /// At a size and a number of tokens, whatever they cost.
    fn ln_loss(&self, ln_params: f64, ln_tokens: f64) -> f64 {
        let (mut ln_n, mut ln_d) = (ln_params, ln_tokens);
        if let Some(repeats) = &self.spending.repeats {
            let ln_unique = laws::ln(repeats.unique_tokens);
            ln_n = Repeats::worth(ln_n, self.ln_params_unique, repeats.params_decay);
            ln_d = Repeats::worth(ln_d, ln_unique, repeats.tokens_decay);
        }
        self.surface.ln_loss(self.theta, ln_n, ln_d)
    }

    /// With all of the budget spent on a model of a size.
    fn of_params(&self, ln_params: f64) -> f64 {
        let tokens = self.spending.tokens(laws::exp(ln_params));
        tokens.map_or(f64::NAN, |tokens| self.ln_loss(ln_params, laws::ln(tokens)))
    }

    /// The sizes that the budget can train on one token or more.
    fn range(&self) -> [f64; 2] {
        let Spending { compute_flop, tokens_served, params_max, .. } = self.spending;
        let most = compute_flop / (6.0 + 2.0 * tokens_served);
        let most = params_max.map_or(most, |limit| limit.min(most));
        [laws::ln(PARAMS_MIN), laws::ln(most)]
    }
}

/// `ln` of the parameters for which the unique tokens are as many as the law asks for.
fn params_of(surface: Surface<'_>, theta: &[f64], repeats: Repeats) -> Option<f64> {
    let ln_unique = laws::ln(repeats.unique_tokens);
    // The tokens that a law asks for grow with the budget.
    let missing = |ln_c: f64| {
        let spending = Spending::training(laws::exp(ln_c));
        optimum(surface, theta, spending).map_or(f64::NAN, |best| laws::ln(best.tokens) - ln_unique)
    };
    let (low, high) = (2.0 * ln_unique - 18.0, 2.0 * ln_unique + 18.0);
    let ln_c = passes(&missing, 0.0, low, high)?;
    Some(laws::ln(optimum(surface, theta, Spending::training(laws::exp(ln_c)))?.params))
}

/// The size and tokens of least loss that a budget pays for; none where it pays for no model, or
/// the law has no value.
///
/// By the law's closed form where it has one and nothing but training is asked for, else by a
/// search: near its least value a loss is flat, so that a search knows the size to about six digits
/// and the loss to fifteen.
#[must_use]
pub fn optimum(surface: Surface<'_>, theta: &[f64], spending: Spending) -> Option<Optimum> {
    closed(surface, theta, spending).or_else(|| searched(surface, theta, spending))
}

/// By the closed form (Hoffmann 2022, Eq. 4); none where it does not apply.
fn closed(surface: Surface<'_>, theta: &[f64], spending: Spending) -> Option<Optimum> {
    let Spending { compute_flop, tokens_served, params_max, repeats } = spending;
    if tokens_served > 0.0 || repeats.is_some() {
        return None;
    }
    let split = surface.law().along_compute(theta)?.split?;
    let ln_tokens = split.ln_tokens(laws::ln(compute_flop));
    let tokens = laws::exp(ln_tokens);
    let params = compute_flop / 6.0 / tokens;
    if params < PARAMS_MIN || tokens < 1.0 || params_max.is_some_and(|limit| params > limit) {
        return None;
    }
    Some(Optimum { params, tokens, ln_loss: surface.ln_loss(theta, laws::ln(params), ln_tokens) })
}

/// By a search over sizes.
fn searched(surface: Surface<'_>, theta: &[f64], spending: Spending) -> Option<Optimum> {
    let valley = Valley::new(surface, theta, spending);
    let [low, high] = valley.range();
    let ln_params = least(&|ln_n| valley.of_params(ln_n), low, high)?;
    let params = laws::exp(ln_params);
    let tokens = spending.tokens(params)?;
    Some(Optimum { params, tokens, ln_loss: valley.of_params(ln_params) })
}

/// The loss with so many training tokens for each parameter, all of the budget spent; none where
/// that takes a larger model than may be.
#[must_use]
pub fn loss_at_ratio(
    surface: Surface<'_>,
    theta: &[f64],
    spending: Spending,
    tokens_per_param: f64,
) -> Option<Optimum> {
    // 6 r N² + 2 S N = C.
    let (r, s, c) = (tokens_per_param, spending.tokens_served, spending.compute_flop);
    let params = 2.0 * c / (2.0 * s + (4.0 * s * s + 24.0 * r * c).sqrt());
    if !spending.allows(params) {
        return None;
    }
    let ln_loss = Valley::new(surface, theta, spending).of_params(laws::ln(params));
    let tokens = r * params;
    ln_loss.is_finite().then_some(Optimum { params, tokens, ln_loss })
}

/// The shares of the loss that twice the parameters alone, and twice the tokens alone, would remove
/// from a choice, whatever that costs: the greater one says what holds it back.
#[must_use]
pub fn twice_alone(
    surface: Surface<'_>,
    theta: &[f64],
    (spending, chosen): (Spending, Optimum),
) -> [f64; 2] {
    let valley = Valley::new(surface, theta, spending);
    let (ln_n, ln_d) = (laws::ln(chosen.params), laws::ln(chosen.tokens));
    let twice = core::f64::consts::LN_2;
    [[twice, 0.0], [0.0, twice]].map(|[more_n, more_d]| {
        -libm::expm1(valley.ln_loss(ln_n + more_n, ln_d + more_d) - valley.ln_loss(ln_n, ln_d))
    })
}

/// Where a range of sizes ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Side {
    /// The loss leaves the range here.
    At(f64),
    /// It stays within the range as far as the budget goes.
    Open,
}

/// The sizes at which the loss is within a share of the least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flat {
    /// The smallest size.
    pub from: Side,
    /// The largest size.
    pub to: Side,
}

/// The sizes at which the loss is at most `share` above that of the best size.
#[must_use]
pub fn flat(
    surface: Surface<'_>,
    theta: &[f64],
    (spending, best): (Spending, Optimum),
    share: f64,
) -> Flat {
    let valley = Valley::new(surface, theta, spending);
    let level = best.ln_loss + libm::log1p(share);
    let [low, high] = valley.range();
    let of_params = |ln_n: f64| valley.of_params(ln_n);
    let side = |end: f64| {
        let at = passes(&of_params, level, laws::ln(best.params), end);
        at.map_or(Side::Open, |ln_n| Side::At(laws::exp(ln_n)))
    };
    Flat { from: side(low), to: side(high) }
}

/// What a model so many times the best size costs: how much its loss lies above the least, as a
/// share, and by which factor more compute makes up for it, where some does; none for a model that
/// may not be, or that the budget does not pay for.
#[must_use]
pub fn off_by(
    surface: Surface<'_>,
    theta: &[f64],
    (spending, best): (Spending, Optimum),
    factor: f64,
) -> Option<(f64, Option<f64>)> {
    let valley = Valley::new(surface, theta, spending);
    let params = best.params * factor;
    let ln_params = laws::ln(params);
    let ln_loss = valley.of_params(ln_params);
    if !ln_loss.is_finite() || !spending.allows(params) {
        return None;
    }
    // More tokens on the same model lower the loss until it is that of the best size.
    let tokens = spending.tokens(params)?;
    let gap = |ln_d: f64| best.ln_loss - valley.ln_loss(ln_params, ln_d);
    let ln_d = passes(&gap, 0.0, laws::ln(tokens), laws::ln(tokens) + 25.0);
    let paid = |tokens: f64| (6.0 * tokens + 2.0 * spending.tokens_served) * params;
    let more = ln_d.map(|ln_d| paid(laws::exp(ln_d)) / spending.compute_flop);
    Some((libm::expm1(ln_loss - best.ln_loss), more))
}

/// The compute beyond which doubling it lowers the loss by less than a share; none where that is so
/// from one FLOP on, or not within sixty decades. For a law with a floor the gain only falls.
#[must_use]
pub fn compute_for_gain(surface: Surface<'_>, theta: &[f64], share: f64) -> Option<f64> {
    let along = surface.law().along_compute(theta)?;
    let lack = |ln_c: f64| share - along.gain_per_doubling(ln_c);
    passes(&lack, 0.0, 0.0, 138.0).map(laws::exp)
}

#[cfg(test)]
mod tests;
