//! The distribution of chances that no form is asked of: masses at the places of the grid.

use super::rows::Rows;

/// Steps of the expectation and maximisation, from equal masses.
const STEPS: usize = 300;

/// Steps after which the log likelihood hardly grows.
const STEPS_TO_END: usize = 2000;

/// Masses at the places, and the log likelihood of the counts under them.
pub(super) struct Mixture {
    pub(super) masses: Vec<f64>,
    pub(super) log_likelihood: f64,
}

/// The masses that make the counts likely (Laird 1978), after so many steps from equal ones: of
/// many that are equally likely, a smooth one.
pub(super) fn mixture(rows: &Rows, places: usize) -> Mixture {
    mixture_after(rows, places, STEPS)
}

/// The same after a number of steps.
pub(super) fn mixture_after(rows: &Rows, places: usize, steps: usize) -> Mixture {
    stepped(rows, vec![1.0 / places as f64; places], steps)
}

/// The greatest log likelihood, nearly: after many steps more.
pub(super) fn greatest(rows: &Rows, from: &Mixture) -> f64 {
    stepped(rows, from.masses.clone(), STEPS_TO_END).log_likelihood
}

fn stepped(rows: &Rows, mut masses: Vec<f64>, steps: usize) -> Mixture {
    let places = masses.len();
    let (mut next, mut probabilities) = (vec![0.0; places], Vec::new());
    for _ in 0..steps {
        rows.probabilities(&masses, &mut probabilities);
        next.fill(0.0);
        for (group, p) in rows.groups.iter().zip(&probabilities) {
            let (first, row) = rows.row(group);
            let share = group.problems / (rows.problems * p);
            for (sum, value) in next[first..].iter_mut().zip(row) {
                *sum += share * value;
            }
        }
        masses.iter_mut().zip(&next).for_each(|(mass, factor)| *mass *= factor);
    }
    rows.probabilities(&masses, &mut probabilities);
    let log_likelihood = rows.log_likelihood(&mut probabilities);
    Mixture { masses, log_likelihood }
}
