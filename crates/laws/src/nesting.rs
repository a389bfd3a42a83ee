//! Which laws lie within others: the larger is the smaller one at some values of its parameters.
//!
//! Declared once, and shown by numbers in the tests. A test of laws that do not contain each other
//! (Vuong 1989) says nothing of such a pair; a likelihood ratio does.

/// One law within another.
#[derive(Debug, Clone, Copy)]
pub struct Nesting {
    /// The law that contains the other.
    pub larger: &'static str,
    /// The law that is contained.
    pub smaller: &'static str,
    /// Which of the larger law's variables the smaller one takes, by their numbers.
    pub variables: &'static [usize],
    /// Fit coordinates of the larger law at which it is the smaller one with these: to within
    /// [`NESTED`] of `ln L`, where only a limit makes them equal.
    pub at: fn(&[f64]) -> Vec<f64>,
}

/// How far, in `ln L`, the larger law may stay from the smaller one: a fiftieth of a noise of half
/// a per cent.
pub const NESTED: f64 = 1e-4;

/// The logarithm of a coefficient that is nothing.
const NONE: f64 = -60.0;
/// The same of an offset whose logarithm must lie within the domain of its law.
const NO_OFFSET: f64 = -14.0;
/// The highest logarithm of a loss of guessing.
const GUESSING: f64 = 8.0;
/// The least power that the sigmoid law of a loss has.
const POWER: f64 = 0.05;
/// An exponent of a term that is nothing: any will do.
const ANY: f64 = 0.5;

const fn within(
    smaller: &'static str,
    larger: &'static str,
    variables: &'static [usize],
    at: fn(&[f64]) -> Vec<f64>,
) -> Nesting {
    Nesting { larger, smaller, variables, at }
}

/// Every pair of laws of the library of which one lies within the other.
pub static NESTINGS: &[Nesting] = &[
    // Of one variable.
    within("power_law", "power_law_offset", &[0], |p| vec![p[0], NONE, -p[1]]),
    within("power_law", "power_law_shifted", &[0], |p| vec![p[0], 2.0 * NONE, p[1]]),
    within("power_law", "sigmoid_power_law", &[0], |p| {
        vec![NO_OFFSET, GUESSING, POWER, p[0] - POWER * GUESSING, p[1]]
    }),
    within("power_law_offset", "sigmoid_power_law", &[0], |p| {
        vec![p[1], GUESSING, POWER, p[0] - POWER * GUESSING, -p[2]]
    }),
    within("exponential", "stretched_exponential", &[0], |p| vec![p[0], p[1], p[2], 0.0]),
    within("power_law", "broken_power_law_1", &[0], |p| {
        vec![NO_OFFSET, p[0], -p[1], 0.0, 0.0, 0.0]
    }),
    within("power_law_offset", "broken_power_law_1", &[0], |p| {
        vec![p[1], p[0], p[2], 0.0, 0.0, 0.0]
    }),
    within("power_law", "broken_power_law_2", &[0], |p| {
        vec![NO_OFFSET, p[0], -p[1], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    }),
    within("power_law_offset", "broken_power_law_2", &[0], |p| {
        vec![p[1], p[0], p[2], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    }),
    within("broken_power_law_1", "broken_power_law_2", &[0], |p| [p, &[0.0, 0.0, 0.0]].concat()),
    // Of model and data: along one of them.
    within("power_law", "chinchilla_additive", &[0], |p| vec![p[0], NONE, NONE, -p[1], ANY]),
    within("power_law", "chinchilla_additive", &[1], |p| vec![NONE, p[0], NONE, ANY, -p[1]]),
    within("power_law_offset", "chinchilla_additive", &[0], |p| vec![p[0], NONE, p[1], p[2], ANY]),
    within("power_law_offset", "chinchilla_additive", &[1], |p| vec![NONE, p[0], p[1], ANY, p[2]]),
    within("power_law", "chinchilla_tied", &[0], |p| vec![p[0], NONE, NO_OFFSET, -p[1]]),
    within("power_law", "chinchilla_tied", &[1], |p| vec![NONE, p[0], NO_OFFSET, -p[1]]),
    within("power_law_offset", "chinchilla_tied", &[0], |p| vec![p[0], NONE, p[1], p[2]]),
    within("power_law_offset", "chinchilla_tied", &[1], |p| vec![NONE, p[0], p[1], p[2]]),
    within("power_law_offset", "rosenfeld", &[0], |p| vec![p[0], NONE, p[1], p[2], ANY, GUESSING]),
    within("power_law_offset", "rosenfeld", &[1], |p| vec![NONE, p[0], p[1], ANY, p[2], GUESSING]),
    // Of model and data together.
    within("chinchilla_tied", "chinchilla_additive", &[0, 1], |p| {
        vec![p[0], p[1], p[2], p[3], p[3]]
    }),
    within("chinchilla_tied", "rosenfeld", &[0, 1], |p| {
        vec![p[0], p[1], p[2], p[3], p[3], GUESSING]
    }),
    within("chinchilla_additive", "rosenfeld", &[0, 1], |p| [p, &[GUESSING]].concat()),
];

/// How a law along some variables lies within another along others; none where it does not.
#[must_use]
pub fn nesting<V: AsRef<str>>(
    (smaller, its): (&str, &[V]),
    (larger, others): (&str, &[V]),
) -> Option<&'static Nesting> {
    NESTINGS.iter().find(|nesting| {
        nesting.smaller == smaller
            && nesting.larger == larger
            && nesting.variables.len() == its.len()
            && nesting.variables.iter().zip(its).all(|(&number, name)| {
                others.get(number).is_some_and(|other| other.as_ref() == name.as_ref())
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Law, law};

    fn built_in(name: &str) -> &'static dyn Law {
        law(name).expect("a law of the library")
    }

    /// The point of each range at a share of it; the shares of different coordinates differ.
    fn point(ranges: &[[f64; 2]], number: usize, salt: f64) -> Vec<f64> {
        let share = |index: usize| (number as f64 * 0.618_034 + index as f64 * salt).fract();
        let ends = ranges.iter().enumerate();
        ends.map(|(index, [low, high])| low + share(index) * (high - low)).collect()
    }

    /// Each larger law is the smaller one over the ranges in which that is used.
    #[test]
    fn each_larger_law_reproduces_the_smaller() {
        for nesting in NESTINGS {
            let (smaller, larger) = (built_in(nesting.smaller), built_in(nesting.larger));
            let ranges = smaller.form().ranges;
            for number in 0..200 {
                let theta = point(ranges.theta, number, 0.37);
                let its = point(ranges.ln_x, number, 0.71);
                // Variables that the smaller law does not take may be anything.
                let mut others = vec![23.0; larger.variables().len()];
                for (&place, &ln_x) in nesting.variables.iter().zip(&its) {
                    others[place] = ln_x;
                }
                let [ours, theirs] =
                    [larger.ln_loss(&(nesting.at)(&theta), &others), smaller.ln_loss(&theta, &its)];
                assert!(
                    (ours - theirs).abs() <= NESTED,
                    "{} in {}: {ours} against {theirs} at {theta:?}, {its:?}",
                    nesting.smaller,
                    nesting.larger
                );
                let inside = larger.domain().into_iter().zip((nesting.at)(&theta));
                for ([low, high], at) in inside {
                    assert!((low..=high).contains(&at), "{}: {at}", nesting.larger);
                }
            }
        }
    }

    #[test]
    fn laws_nest_along_the_same_variables_alone() {
        let both = ["params", "training_tokens"];
        let along =
            |variable| nesting(("power_law_offset", &[variable]), ("chinchilla_additive", &both));
        assert_eq!(along("training_tokens").map(|found| found.variables), Some(&[1][..]));
        assert!(along("training_flop").is_none(), "the law has no such variable");
        let tied = nesting(("chinchilla_tied", &both), ("chinchilla_additive", &both));
        assert!(tied.is_some(), "one exponent for both");
        let other_way = nesting(("chinchilla_additive", &both), ("chinchilla_tied", &both));
        assert!(other_way.is_none(), "the larger law does not lie within the smaller");
    }
}
