//! What the pairs leave open about κ and the floor of `L_x` where all is fitted: they trade off.

use quantiles::{Continuous, FisherSnedecor};

use super::shifted::{AWAY, EXPONENTS, floor_at};
use super::{Floors, LossPairs, LossToLoss, loss_to_loss, of_floor, of_kappa};

/// Halvings of a bracket: an end is known to 1e-6 of what is searched.
const HALVINGS: usize = 20;
/// Parameters where all is fitted.
const PARAMETERS: usize = 4;

/// The ends of a profile's interval; none where the profile stays below its threshold up to the end
/// of what is searched, so that the data leave that side open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfileEnds {
    /// The lower end.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// The values of κ whose best law leaves at most `1 + F(1, n-4)/(n-4)` times the least sum of
/// squares (Bates & Watts 1988, Nonlinear Regression Analysis, section 6.1).
#[must_use]
pub fn kappa_profile(pairs: &LossPairs<'_>, level: f64) -> Option<ProfileEnds> {
    let best = loss_to_loss(pairs, Floors::Fitted)?;
    let of = |ln_kappa: f64| of_kappa(pairs, laws::exp(ln_kappa));
    let ends = ends(pairs, level, &best, laws::ln(best.kappa), EXPONENTS, &of)?;
    Some(ProfileEnds { low: ends.low.map(laws::exp), high: ends.high.map(laws::exp) })
}

/// The same of the floor of `L_x`, in nats; the lower side is open where a floor of zero does.
#[must_use]
pub fn floor_profile(pairs: &LossPairs<'_>, level: f64) -> Option<ProfileEnds> {
    let best = loss_to_loss(pairs, Floors::Fitted)?;
    let lowest = floor_at(pairs, AWAY[1]) / (1.0 - laws::exp(-AWAY[1]));
    let place = -laws::ln(1.0 - best.floor_from / lowest);
    let of = |away: f64| of_floor(pairs, floor_at(pairs, away));
    let ends = ends(pairs, level, &best, place, AWAY, &of)?;
    let floor = |away: f64| floor_at(pairs, away);
    Some(ProfileEnds { low: ends.low.map(floor), high: ends.high.map(floor) })
}

/// The ends of the places at which the best law is near enough to the best of all.
fn ends(
    pairs: &LossPairs<'_>,
    level: f64,
    best: &LossToLoss,
    place: f64,
    [low, high]: [f64; 2],
    of: &dyn Fn(f64) -> Option<LossToLoss>,
) -> Option<ProfileEnds> {
    let counted: f64 = pairs.weights.iter().sum();
    let freedom = counted - PARAMETERS as f64;
    let quantile = FisherSnedecor::new(1.0, freedom).ok()?.inverse_cdf(level);
    let most = best.squares * (1.0 + quantile / freedom);
    let is_near = |at: f64| of(at).is_some_and(|law| law.squares <= most);
    let end = |limit: f64| {
        if is_near(limit) {
            return None;
        }
        let (mut inside, mut outside) = (place, limit);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(inside, outside);
            if is_near(middle) { inside = middle } else { outside = middle }
        }
        Some(inside)
    };
    Some(ProfileEnds { low: end(low), high: end(high) })
}
