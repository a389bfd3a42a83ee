//! The law of parameters and tokens in closed form: its contours, its best split of compute.

use evidence::{Detail, Finding};

/// The law that has contours in closed form.
const LAW: &str = "chinchilla_additive";
/// Points of a contour.
const STEPS: usize = 60;
/// Compute from one contour to the next along the best sizes, at most.
const APART: f64 = 8.0;
/// Most contours.
const LEVELS_MAX: usize = 12;

/// A range of parameters and tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Parameters from and to.
    pub params: (f64, f64),
    /// Tokens from and to.
    pub tokens: (f64, f64),
}

/// Loss = offset + a / params^alpha + b / tokens^beta.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// Loss that no scale removes.
    pub offset: f64,
    /// Scale of the term of parameters.
    pub a: f64,
    /// Scale of the term of tokens.
    pub b: f64,
    /// Exponent of parameters.
    pub alpha: f64,
    /// Exponent of tokens.
    pub beta: f64,
    /// Compute of one parameter on one token.
    pub flop: f64,
}

impl Law {
    /// The law of a study, with the compute of a token; none where the study has another law.
    pub fn of(found: &Finding, flop: f64) -> Option<Self> {
        let Detail::Study(study) = &found.detail else { return None };
        let value = |name: &str| {
            let value = found.quantity(name)?.estimate;
            (value > 0.0 && value.is_finite()).then_some(value)
        };
        if study.law.name != LAW {
            return None;
        }
        let offset = found.quantity("E")?.estimate;
        let (a, b) = (value("A")?, value("B")?);
        Some(Self { offset, a, b, alpha: value("alpha")?, beta: value("beta")?, flop })
    }

    /// The loss of a size and its tokens.
    pub fn loss(&self, [params, tokens]: [f64; 2]) -> f64 {
        let of_params = self.a * libm::pow(params, -self.alpha);
        self.offset + of_params + self.b * libm::pow(tokens, -self.beta)
    }

    /// Parameters and tokens of least loss at a compute.
    pub fn best(&self, compute: f64) -> [f64; 2] {
        let pairs = compute / self.flop;
        let both = self.alpha + self.beta;
        let split = libm::pow(self.alpha * self.a / (self.beta * self.b), 1.0 / both);
        let params = split * libm::pow(pairs, self.beta / both);
        [params, pairs / params]
    }

    /// The sizes and tokens of one loss within a range. Of the loss above the offset, each point
    /// gives another share to the parameters and the rest to the tokens.
    pub fn contour(&self, loss: f64, range: &Range) -> Vec<[f64; 2]> {
        let above = loss - self.offset;
        let of_params = |params: f64| self.a * libm::pow(params, -self.alpha) / above;
        let of_tokens = |tokens: f64| self.b * libm::pow(tokens, -self.beta) / above;
        let from = of_params(range.params.1).max(1.0 - of_tokens(range.tokens.0));
        let to = of_params(range.params.0).min(1.0 - of_tokens(range.tokens.1));
        if above <= 0.0 || from <= 0.0 || to >= 1.0 || from >= to {
            return Vec::new();
        }
        // Even steps of the odds reach both ends, where one of the terms is next to nothing.
        let odds = |share: f64| libm::log(share / (1.0 - share));
        let (low, high) = (odds(to), odds(from));
        let share = |step: usize| match step {
            0 => to,
            STEPS => from,
            _ => 1.0 / (1.0 + libm::exp(-(low + (high - low) * step as f64 / STEPS as f64))),
        };
        let place = |share: f64| {
            let params = libm::pow(self.a / (share * above), 1.0 / self.alpha);
            [params, libm::pow(self.b / ((1.0 - share) * above), 1.0 / self.beta)]
        };
        (0..=STEPS).map(|step| place(share(step))).collect()
    }

    /// The best sizes of the least and the greatest compute between two that lie within a range;
    /// between them, on logarithmic axes, the best sizes are a straight line.
    pub fn best_within(
        &self,
        (least, greatest): (f64, f64),
        range: &Range,
    ) -> Option<[[f64; 2]; 2]> {
        let both = self.alpha + self.beta;
        // Of one unit of compute; the others are powers of it.
        let [params, tokens] = self.best(self.flop);
        let of_params = |end: f64| self.flop * libm::pow(end / params, both / self.beta);
        let of_tokens = |end: f64| self.flop * libm::pow(end / tokens, both / self.alpha);
        let from = least.max(of_params(range.params.0)).max(of_tokens(range.tokens.0));
        let to = greatest.min(of_params(range.params.1)).min(of_tokens(range.tokens.1));
        (from < to).then(|| [self.best(from), self.best(to)])
    }

    /// Losses for contours, the lowest first: numbers that are short to write, from the best at
    /// the greatest compute to somewhat below the best at the least.
    pub fn levels(&self, (least, greatest): (f64, f64)) -> Vec<f64> {
        let [highest, lowest] =
            [least / APART, greatest].map(|compute| self.loss(self.best(compute)));
        // Of the best sizes the loss above the offset is a power of the compute.
        let power = self.alpha * self.beta / (self.alpha + self.beta);
        let growth = libm::pow(APART, power) - 1.0;
        let mut levels: Vec<f64> = Vec::new();
        let mut level = lowest;
        while levels.len() < LEVELS_MAX {
            let step = short_step((level - self.offset) * growth);
            level = (libm::floor(level / step + 1e-6) + 1.0) * step;
            if level > highest {
                break;
            }
            levels.push(level);
        }
        levels
    }
}

/// The greatest of one, two and five times a power of ten that is no more than a width.
fn short_step(width: f64) -> f64 {
    let power = libm::exp10(libm::floor(libm::log10(width)));
    let multiple = [5.0, 2.0, 1.0].into_iter().find(|multiple| multiple * power <= width);
    multiple.unwrap_or(1.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: Law =
        Law { offset: 1.82, a: 482.0, b: 2085.0, alpha: 0.348, beta: 0.366, flop: 6.0 };
    const RANGE: Range = Range { params: (1e7, 1e12), tokens: (1e8, 1e14) };

    #[test]
    fn every_point_of_a_contour_has_its_loss() {
        for loss in [1.9, 2.0, 2.5, 4.0] {
            let contour = LAW.contour(loss, &RANGE);
            assert!(contour.len() > 10, "no contour at {loss}");
            for place in contour {
                assert!((LAW.loss(place) / loss - 1.0).abs() < 1e-9, "{place:?} has another loss");
            }
        }
    }

    #[test]
    fn a_contour_ends_on_the_range_and_stays_within_it() {
        let is = |value: f64, (low, high): (f64, f64)| {
            value >= low * (1.0 - 1e-9) && value <= high * (1.0 + 1e-9)
        };
        for loss in [1.9, 2.0, 2.5, 4.0] {
            let contour = LAW.contour(loss, &RANGE);
            let inside = |[n, d]: &[f64; 2]| is(*n, RANGE.params) && is(*d, RANGE.tokens);
            assert!(contour.iter().all(inside), "{loss} leaves the range");
            assert!(contour.windows(2).all(|pair| pair[0][0] < pair[1][0]), "{loss} turns back");
        }
        assert!(LAW.contour(1.82, &RANGE).is_empty(), "a contour at the offset");
        assert!(LAW.contour(30.0, &RANGE).is_empty(), "a contour outside the range");
    }

    #[test]
    fn the_best_split_spends_the_compute_and_no_other_is_better() {
        for compute in [1e18, 1e21, 5.76e23] {
            let [params, tokens] = LAW.best(compute);
            assert!((6.0 * params * tokens / compute - 1.0).abs() < 1e-12, "off its line");
            for factor in [0.5, 0.98, 1.02, 2.0] {
                let other = LAW.loss([params * factor, tokens / factor]);
                assert!(other > LAW.loss([params, tokens]), "{factor} is better at {compute}");
            }
        }
    }

    #[test]
    fn the_best_sizes_within_a_range_end_on_it_or_at_the_compute() {
        let ends = LAW.best_within((1e18, 1e30), &RANGE).expect("a line");
        let [params, tokens] = ends[1];
        let on_edge = |value: f64, edge: f64| (value / edge - 1.0).abs() < 1e-9;
        assert!(on_edge(params, RANGE.params.1) || on_edge(tokens, RANGE.tokens.1), "{ends:?}");
        assert!(on_edge(ends[0][0] * ends[0][1] * 6.0, 1e18), "{ends:?}");
        assert!(LAW.best_within((1e40, 1e41), &RANGE).is_none(), "a line outside the range");
    }

    #[test]
    fn levels_are_short_numbers_that_rise() {
        let levels = LAW.levels((1e18, 1e24));
        assert!((4..=LEVELS_MAX).contains(&levels.len()), "{levels:?}");
        assert!(levels.windows(2).all(|pair| pair[0] < pair[1]), "{levels:?}");
        for level in levels {
            assert!((level * 200.0 - (level * 200.0).round()).abs() < 1e-6, "{level} is long");
        }
    }
}
