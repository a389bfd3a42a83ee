//! Two curves against closed forms and planted truths.

use super::*;
use crate::crossings::{Arm, Leader};

/// `E + A x^-α`.
#[derive(Clone, Copy)]
struct Planted {
    floor: f64,
    scale: f64,
    alpha: f64,
}

impl Planted {
    fn at(self, x: f64) -> f64 {
        self.floor + self.scale * libm::pow(x, -self.alpha)
    }

    fn curve(self, axis: &[f64]) -> Curve {
        let metric: Vec<f64> = axis.iter().map(|&x| self.at(x)).collect();
        Curve::of(Arm { axis, metric: &metric }, true).expect("enough runs")
    }
}

fn axis(from: f64, to: f64, count: usize) -> Vec<f64> {
    let step = |i: usize| i as f64 / (count - 1) as f64;
    (0..count).map(|i| from * libm::pow(to / from, step(i))).collect()
}

/// Two pure powers cross at `(A_B/A_A)^(1/(α_B - α_A))`, here at 1e4, and A needs
/// `x^(α_B/α_A - 1) (A_A/A_B)^(1/α_A)` times as much for what B reaches.
#[test]
fn two_power_laws_cross_where_they_must() {
    let places = axis(1e2, 1e6, 9);
    let a = Planted { floor: 0.0, scale: 2.0, alpha: 0.1 };
    let b = Planted { floor: 0.0, scale: 2.0 * libm::pow(1e4, 0.1), alpha: 0.2 };
    let curves = TwoCurves::new(a.curve(&places), b.curve(&places), &[]);
    let lead = curves.lead(None, 2.0, 0.95).expect("they overlap");
    let place = lead.place.expect("they cross");
    let estimate = place.estimate.expect("inside");
    assert!((estimate / 1e4 - 1.0).abs() < 1e-3, "{place:?}");
    assert!(place.a_leads_below && place.inside);
    assert_eq!(lead.change, Change::Supported);
    for x in [1e3, 1e5] {
        let found = curves.multiplier(x, 0.95).expect("laws").estimate.expect("A gets there");
        let expected = x * libm::pow(1.0 / 1e4, 1.0);
        assert!((found / expected - 1.0).abs() < 1e-3, "{x}: {found} against {expected}");
    }
    let gap = curves.exponents(0.95).expect("laws");
    assert!((gap.difference - 0.1).abs() < 1e-3, "{gap:?}");
}

/// Above its floor no factor takes A to what B reaches.
#[test]
fn below_a_floor_no_factor_is_enough() {
    let places = axis(1e2, 1e6, 12);
    let a = Planted { floor: 2.0, scale: 3.0, alpha: 0.4 };
    let b = Planted { floor: 1.0, scale: 6.0, alpha: 0.2 };
    let curves = TwoCurves::new(a.curve(&places), b.curve(&places), &[]);
    let found = curves.multiplier(1e6, 0.95).expect("laws");
    assert_eq!(found.estimate, None, "{found:?}");
}

/// A crossing beyond the runs is never supported, and no alarm unless it was asked about.
#[test]
fn a_crossing_beyond_the_runs_is_never_supported() {
    let places = axis(1e2, 1e6, 9);
    let a = Planted { floor: 1.0, scale: 4.0, alpha: 0.2 };
    let b = Planted { floor: 0.95, scale: 8.0, alpha: 0.22 };
    let curves = TwoCurves::new(a.curve(&places), b.curve(&places), &[]);
    let lead = curves.lead(None, 2.0, 0.95).expect("they overlap");
    let inside = (a.at(1e6) - b.at(1e6)) < 0.0;
    assert!(inside, "A leads to the end of the runs");
    let place = lead.place.expect("they cross beyond");
    assert!(!place.inside && place.estimate.is_some_and(|at| at > 1e6), "{place:?}");
    assert_eq!((lead.change, lead.is_alarm), (Change::Beyond, false));
    let asked = curves.lead(Some([1e2, 1e9]), 2.0, 0.95).expect("they overlap");
    assert_eq!((asked.change, asked.is_alarm), (Change::Beyond, true));
    assert_eq!(asked.leader_high, Some(Leader::A));
}
