//! How early a change of the lead is foreseen: the laws of the runs below a cut-off, asked about a
//! greater place.

use laws::ln;

use super::contrast::{Contrast, TwoCurves};
use super::curve::Curve;
use crate::crossings::{Arm, Leader};

/// What the runs below a cut-off say of a greater place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Warning {
    /// The greatest place of the runs.
    pub cut: f64,
    /// The difference there.
    pub at_cut: Contrast,
    /// The difference that the laws foretell at the greater place.
    pub at_target: Contrast,
    /// Whether one leads at the low end and the laws foretell that the other leads at the greater
    /// place, both beyond their intervals.
    pub warns: bool,
}

impl TwoCurves {
    /// What the laws say of a greater place. An extrapolation: it is a warning and no finding.
    #[must_use]
    pub fn foresee(&self, target: f64, level: f64) -> Option<Warning> {
        let [low, high] = self.common()?;
        let ln_target = ln(target);
        if !(self.a.covers(ln_target) && self.b.covers(ln_target)) {
            return None;
        }
        let outer: Vec<f64> = (0..5).map(|i| low + 0.025 * f64::from(i) * (high - low)).collect();
        let at_target = self.at_ln(ln_target);
        let now = self.between(&outer, &outer).leader(level);
        let then = at_target.leader(level);
        Some(Warning {
            cut: laws::exp(high),
            at_cut: self.at_ln(high),
            at_target,
            warns: now.is_some() && then == now.map(Leader::other),
        })
    }
}

/// What growing parts of the runs said of the greatest place.
#[derive(Debug, Clone, PartialEq)]
pub struct Sight {
    /// One entry a cut-off that leaves enough runs, ascending.
    pub warnings: Vec<Warning>,
    /// The least cut-off from which on every one warns.
    pub first: Option<f64>,
}

impl Sight {
    /// Replays two recipes: at each cut-off the laws of the runs up to there are asked about the
    /// greatest one, which is the last. `pairs` are rows of A and B that go together.
    #[must_use]
    pub fn replay(
        [a, b]: [Arm<'_>; 2],
        pairs: &[(usize, usize)],
        cuts: &[f64],
        level: f64,
    ) -> Self {
        let target = cuts.last().copied().unwrap_or(f64::NAN);
        let one = |cut: &f64| below([a, b], pairs, *cut)?.foresee(target, level);
        let warnings: Vec<Warning> = cuts.iter().filter_map(one).collect();
        let first = warnings.iter().rev().take_while(|it| it.warns).last().map(|it| it.cut);
        Self { warnings, first }
    }
}

/// The laws of the runs up to a cut-off.
fn below([a, b]: [Arm<'_>; 2], pairs: &[(usize, usize)], cut: f64) -> Option<TwoCurves> {
    let kept = |arm: Arm<'_>| -> Vec<usize> {
        (0..arm.axis.len()).filter(|&row| arm.axis[row] <= cut * (1.0 + 1e-9)).collect()
    };
    let (of_a, of_b) = (kept(a), kept(b));
    let law = |arm: Arm<'_>, rows: &[usize]| {
        let pick = |values: &[f64]| rows.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let (axis, metric) = (pick(arm.axis), pick(arm.metric));
        Curve::of(Arm { axis: &axis, metric: &metric }, false)
    };
    let place = |rows: &[usize], row: usize| rows.binary_search(&row).ok();
    let both = |(one, two): &(usize, usize)| Some((place(&of_a, *one)?, place(&of_b, *two)?));
    let pairs: Vec<(usize, usize)> = pairs.iter().filter_map(both).collect();
    Some(TwoCurves::new(law(a, &of_a)?, law(b, &of_b)?, &pairs))
}
