//! Which parameters of a law belong to which variable, seen from the slopes of what it predicts.

use laws::{Law, Scale};

/// Which parameters' slopes change along which variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// For each parameter, for each variable: whether the slope of the prediction in the parameter
    /// changes along the variable.
    varies: Vec<Vec<bool>>,
}

/// A slope that changes by less than this share does not change.
const CHANGE_MIN: f64 = 1e-9;

/// The structure of a law at a point, seen from `middle` and `reach` to both sides of it along each
/// variable (natural logarithms).
#[must_use]
pub fn structure(law: &dyn Law, theta: &[f64], middle: &[f64], reach: f64) -> Structure {
    let here = slopes(law, theta, middle);
    let mut varies = vec![vec![false; middle.len()]; theta.len()];
    for variable in 0..middle.len() {
        for step in [-reach, reach] {
            let mut place = middle.to_vec();
            place[variable] += step;
            for (parameter, slope) in slopes(law, theta, &place).into_iter().enumerate() {
                let largest = slope.abs().max(here[parameter].abs());
                varies[parameter][variable] |=
                    (slope - here[parameter]).abs() > CHANGE_MIN * largest;
            }
        }
    }
    Structure { varies }
}

impl Structure {
    /// The parameters that belong to a variable alone, such as A and alpha in `A/N^alpha`.
    #[must_use]
    pub fn own(&self, variable: usize) -> Vec<usize> {
        let alone = |flags: &Vec<bool>| {
            flags.iter().enumerate().all(|(other, &varies)| varies == (other == variable))
        };
        self.parameters(alone)
    }

    /// How many values of a variable the parameters that belong to it need: one each, and one for
    /// an offset, that is for a parameter that no variable changes. None where no parameter belongs
    /// to it alone.
    #[must_use]
    pub fn values_needed(&self, variable: usize) -> Option<usize> {
        let own = self.own(variable).len();
        let has_offset = !self.parameters(|flags| flags.iter().all(|varies| !varies)).is_empty();
        (own > 0).then(|| own + usize::from(has_offset))
    }

    fn parameters(&self, is_wanted: impl Fn(&Vec<bool>) -> bool) -> Vec<usize> {
        (0..self.varies.len()).filter(|&parameter| is_wanted(&self.varies[parameter])).collect()
    }
}

/// What a coefficient adds to the prediction at a place, such as `A/N^alpha` for A.
#[must_use]
pub fn term(law: &dyn Law, theta: &[f64], coefficient: usize, ln_x: &[f64]) -> f64 {
    let slope = slopes(law, theta, ln_x)[coefficient];
    match law.parameters()[coefficient].scale {
        Scale::Log => slope,
        Scale::Linear => slope * theta[coefficient],
    }
}

/// The slope of the prediction (not of its logarithm) in each fit coordinate.
fn slopes(law: &dyn Law, theta: &[f64], ln_x: &[f64]) -> Vec<f64> {
    let size = theta.len();
    let (mut gradient, mut hessian) = (vec![0.0; size], vec![0.0; size * size]);
    let predicted = laws::exp(law.derivatives(theta, ln_x, &mut gradient, &mut hessian));
    gradient.into_iter().map(|slope| predicted * slope).collect()
}

#[cfg(test)]
mod tests {
    use laws::ChinchillaAdditive;

    use super::*;

    fn index(law: &dyn Law, name: &str) -> usize {
        law.parameters().iter().position(|p| p.name == name).expect("a parameter")
    }

    #[test]
    fn a_term_with_an_offset_needs_three_values_and_without_two() {
        let law = &ChinchillaAdditive;
        let seen = structure(law, &[5.7, 6.8, 0.5, 0.34, 0.3], &[20.0, 23.0], 1.0);
        assert_eq!(seen.own(0), [index(law, "A"), index(law, "alpha")]);
        assert_eq!(seen.own(1), [index(law, "B"), index(law, "beta")]);
        assert_eq!([0, 1].map(|variable| seen.values_needed(variable)), [Some(3); 2]);
        assert_eq!(of_library("power_law_offset").values_needed(0), Some(3));
        assert_eq!(of_library("power_law").values_needed(0), Some(2));
    }

    /// The structure of a law of the library in the middle of its ranges.
    fn of_library(name: &str) -> Structure {
        let law = laws::LAWS.iter().find(|law| law.name() == name).expect("a law");
        let ranges = law.form().ranges;
        let middle: Vec<f64> = ranges.ln_x.iter().map(|[low, high]| 0.5 * (low + high)).collect();
        structure(*law, &ranges.middle(), &middle, 1.0)
    }

    /// `(A/N^a + D_c/D)^b` and the like: nothing belongs to one variable alone.
    #[test]
    fn a_law_that_does_not_fall_into_terms_asks_for_nothing() {
        let seen = of_library("kaplan_joint");
        assert_eq!([0, 1].map(|variable| seen.values_needed(variable)), [None, None], "{seen:?}");
    }

    #[test]
    fn a_term_is_what_its_coefficient_adds() {
        let law = &ChinchillaAdditive;
        let theta = [5.7, 6.8, 0.5, 0.34, 0.3];
        let found = term(law, &theta, index(law, "A"), &[20.0, 23.0]);
        assert!((found / laws::exp(5.7 - 0.34 * 20.0) - 1.0).abs() < 1e-12, "{found}");
    }
}
