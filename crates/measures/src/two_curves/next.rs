//! What more runs would show at the present noise.

use laws::{exp, ln};

use super::contrast::TwoCurves;
use super::curve::{Curve, CurveForm};
use super::lead::Lead;
use super::student;

/// The chance with which a difference is to be seen.
const CHANCE: f64 = 0.8;
/// How far beyond the runs it is looked, in decades.
const DECADES: usize = 4;
/// Steps of a decade.
const STEPS: usize = 10;
/// More repeats than this are none that anybody buys.
const REPEATS_MOST: f64 = 1000.0;
/// Places that may be bought, as multiples of the ends.
const BELOW: [f64; 2] = [0.5, 1.0];
const ABOVE: [f64; 4] = [1.0, 2.0, 4.0, 10.0];
/// Runs that are named.
const RUNS: usize = 3;
/// Places at which a lead that never changes is asked for.
const ALONG: usize = 13;

/// A run of each recipe to buy next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextRun {
    /// Where.
    pub place: f64,
    /// The least decisive difference with it and those before it, over what it takes to see it: at
    /// one it is seen with a chance of 0.8.
    pub decisiveness: f64,
}

/// What it takes to see who leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// The chance meant.
    pub chance: f64,
    /// The least decisive difference of the runs now, over what it takes.
    pub decisiveness: f64,
    /// How often all runs would have to be there, each with noise of its own; none beyond a
    /// thousand.
    pub repeats: Option<f64>,
    /// The smallest scale beyond the runs at which the lead after the crossing would be seen, if
    /// both recipes go on at the spacing that they have; none within the decades that were looked
    /// at, or where the laws do not say who leads.
    pub visible_at: Option<f64>,
    /// The runs to buy next, each with those before it.
    pub next: Vec<NextRun>,
}

impl TwoCurves {
    /// What it takes to decide whether the lead changes, if the curves are right and the noise
    /// stays what it is.
    #[must_use]
    pub fn power(&self, lead: &Lead, level: f64) -> Power {
        let asked =
            Asked { curves: self, level, crosses: lead.place.and_then(|it| it.estimate).map(ln) };
        let data = lead.data.map(ln);
        let decisiveness = asked.decisiveness(data, &[]);
        let repeats = (1.0 / (decisiveness * decisiveness)).ceil().max(1.0);
        let mut bought = Vec::new();
        let mut next = Vec::new();
        while decisiveness < 1.0 && next.len() < RUNS {
            let places = asked.candidates(data);
            let valued = places.iter().map(|&place| {
                let with: Vec<f64> = bought.iter().copied().chain([place]).collect();
                (asked.decisiveness(data, &with), place)
            });
            let Some((value, place)) = valued.max_by(|a, b| a.0.total_cmp(&b.0)) else { break };
            bought.push(place);
            next.push(NextRun { place: exp(place), decisiveness: value });
            if value >= 1.0 {
                break;
            }
        }
        Power {
            chance: CHANCE,
            decisiveness,
            repeats: (repeats <= REPEATS_MOST).then_some(repeats),
            visible_at: asked.visible_at(data).map(exp),
            next,
        }
    }
}

struct Asked<'a> {
    curves: &'a TwoCurves,
    level: f64,
    /// Where the estimates cross.
    crosses: Option<f64>,
}

impl Asked<'_> {
    fn is_law(&self) -> bool {
        [&self.curves.a, &self.curves.b].iter().all(|curve| curve.form == CurveForm::Law)
    }

    /// The difference at a place over what it takes to see it, with a run of each at more places.
    fn seen(&self, ln_x: f64, more: &[f64]) -> f64 {
        let curves = self.curves;
        let both = [&curves.a, &curves.b];
        let gradients = both.map(|curve| curve.gradient(ln_x));
        let own = [0, 1].map(|which| {
            let curve = both[which];
            let design = curve.design_with(more);
            let loading = design.map(|design| Curve::loading(&design, &gradients[which]));
            let squares = loading.map(|it| it.iter().map(|share| share * share).sum::<f64>());
            let own = curves.variance[which] * squares.unwrap_or(f64::INFINITY);
            if curve.drawn.is_empty() {
                return own;
            }
            // What the draws say of the runs there are, over what their residuals do.
            let now = Curve::loading(&curve.design, &gradients[which]);
            let plain = curves.variance[which] * now.iter().map(|it| it * it).sum::<f64>();
            own * curves.own_variance(which, &gradients[which], &[ln_x]) / plain
        });
        let share = curves.paired_share([&gradients[0], &gradients[1]]);
        let error = (share * (own[0] + own[1])).sqrt().max(f64::MIN_POSITIVE);
        let now = curves.freedom_of_pairs().unwrap_or_else(|| curves.satterthwaite(own));
        let freedom = now + more.len() as f64;
        let needed = student::two_sided(freedom, self.level) + student::quantile(freedom, CHANCE);
        curves.at_ln(ln_x).value.abs() / error / needed
    }

    /// The least of the differences that decide: those at both ends where the estimates cross, else
    /// the least along the range.
    fn decisiveness(&self, [low, high]: [f64; 2], more: &[f64]) -> f64 {
        let low = more.iter().copied().fold(low, f64::min);
        let high = more.iter().copied().fold(high, f64::max);
        if self.crosses.is_some_and(|root| root > low && root < high) {
            return self.seen(low, more).min(self.seen(high, more));
        }
        let at = |i: usize| low + (high - low) * i as f64 / (ALONG - 1) as f64;
        (0..ALONG).map(|i| self.seen(at(i), more)).fold(f64::INFINITY, f64::min)
    }

    fn candidates(&self, [low, high]: [f64; 2]) -> Vec<f64> {
        let mut all = vec![f64::midpoint(low, high)];
        if self.is_law() {
            all.extend(BELOW.map(|factor| low + ln(factor)));
            all.extend(ABOVE.map(|factor| high + ln(factor)));
        } else {
            all.extend([low, high]);
        }
        all
    }

    /// The smallest scale beyond the runs at which the lead there is seen.
    fn visible_at(&self, [low, high]: [f64; 2]) -> Option<f64> {
        let root = self.crosses.filter(|_| self.is_law())?;
        if root < low {
            return None;
        }
        let each = |curve: &Curve| {
            let places = curve.places().max(2) as f64;
            ((curve.ends[1] - curve.ends[0]) / (places - 1.0), curve.runs() as f64 / places)
        };
        let [(spacing, runs), (other, others)] = [each(&self.curves.a), each(&self.curves.b)];
        let (spacing, runs) = (spacing.max(other), runs.min(others).round().max(1.0));
        let step = core::f64::consts::LN_10 / STEPS as f64;
        (0..=DECADES * STEPS).map(|i| high + step * i as f64).find(|&ln_x| {
            let count = ((ln_x - high) / spacing).round();
            let mut more = Vec::new();
            let mut k = 1.0;
            while k <= count {
                let place = high + (ln_x - high) * k / count;
                let mut run = 0.0;
                while run < runs {
                    more.push(place);
                    run += 1.0;
                }
                k += 1.0;
            }
            ln_x > root && self.seen(ln_x, &more) >= 1.0
        })
    }
}
