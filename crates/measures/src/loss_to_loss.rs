//! The law between two losses, `L_y = E_y + K (L_x - E_x)^κ`, by least squares of `L_y`.

mod new_pair;
mod profile;
mod shifted;

#[cfg(test)]
mod tests;

pub use new_pair::new_pair;
pub use profile::{ProfileEnds, floor_profile, kappa_profile};

use shifted::{Shifted, least};

/// Two losses of models at the same place, such as on two corpora at equal size and compute.
#[derive(Debug, Clone, Copy)]
pub struct LossPairs<'a> {
    /// `L_x`, in nats.
    pub from: &'a [f64],
    /// `L_y`, in nats.
    pub to: &'a [f64],
    /// How often each pair counts.
    pub weights: &'a [f64],
}

/// What is known of the two floors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Floors {
    /// Nothing: they are fitted too, `0 <= E_x < min L_x` and `0 <= E_y`.
    Fitted,
    /// Their values, in nats.
    Held {
        /// `E_x`.
        from: f64,
        /// `E_y`.
        to: f64,
    },
}

/// `L_y = E_y + K (L_x - E_x)^κ` (Brandfonbrener 2024, arXiv 2411.12925).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossToLoss {
    /// `E_x`, in nats.
    pub floor_from: f64,
    /// `E_y`, in nats.
    pub floor_to: f64,
    /// K, in nats to the power `1 - κ`.
    pub factor: f64,
    /// κ.
    pub kappa: f64,
    /// Weighted sum of squares that it leaves, in nats squared.
    pub squares: f64,
}

impl LossToLoss {
    /// `L_y` at a loss; none at `L_x <= E_x`, of which the law says nothing.
    #[must_use]
    pub fn at(&self, from: f64) -> Option<f64> {
        let above = from - self.floor_from;
        let power = (above > 0.0).then(|| laws::exp(self.kappa * laws::ln(above)))?;
        Some(self.floor_to + self.factor * power)
    }

    /// The same, and its floor where the other loss is not above its own.
    #[must_use]
    pub fn at_or_floor(&self, from: f64) -> f64 {
        self.at(from).unwrap_or(self.floor_to)
    }
}

/// The law of least squares; none of fewer than five pairs where the floors are fitted, or three
/// where they are held, where a loss is not above its floor, or where the losses do not rise
/// together.
///
/// K, and `E_y` where it is fitted, follow linearly from `E_x` and κ (variable projection: Golub &
/// Pereyra 1973, SIAM J. Numer. Anal. 10); these two are searched one within the other, on a grid
/// and then by golden sections, κ between 0.05 and 20.
#[must_use]
pub fn loss_to_loss(pairs: &LossPairs<'_>, floors: Floors) -> Option<LossToLoss> {
    let fewest = if floors == Floors::Fitted { 5 } else { 3 };
    let counted = pairs.weights.iter().filter(|&&weight| weight > 0.0).count();
    if counted < fewest {
        return None;
    }
    match floors {
        Floors::Held { from, to } => Shifted::new(pairs, from)?.best(Some(to)),
        Floors::Fitted => {
            let (away, _) = least(shifted::AWAY, shifted::AWAY_GRID, &|away| {
                of_floor(pairs, shifted::floor_at(pairs, away)).map(|law| law.squares)
            })?;
            of_floor(pairs, shifted::floor_at(pairs, away))
        }
    }
}

/// The law of least squares with the floor of `L_x` held and that of `L_y` fitted.
fn of_floor(pairs: &LossPairs<'_>, floor: f64) -> Option<LossToLoss> {
    Shifted::new(pairs, floor)?.best(None)
}

/// The law of least squares with κ held and both floors fitted.
fn of_kappa(pairs: &LossPairs<'_>, kappa: f64) -> Option<LossToLoss> {
    let at = |away: f64| Shifted::new(pairs, shifted::floor_at(pairs, away))?.linear(kappa, None);
    let squares = |away: f64| at(away).map(|law| law.squares);
    let (away, _) = least(shifted::AWAY, shifted::AWAY_GRID, &squares)?;
    at(away)
}
