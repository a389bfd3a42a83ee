//! Whether a law says the same in other units.

use fit::{Bounds, Config, Effort, Grid, Minimum, Misuse, Objective, Problem, minimise, search};
use laws::{Law, Scale};

/// Factors by what the name of a variable ends in or is: primes, so that no two changes cancel.
/// Variables that are counted in one unit change together.
const FACTORS: [(&str, f64); 6] = [
    ("params", 2.0),
    ("tokens", 3.0),
    ("flop", 5.0),
    ("loss_nats", 7.0),
    ("learning_rate", 11.0),
    ("any", 13.0),
];
/// When the refit stops: it ends where rounding is all that is left.
const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-12 };
/// Starts that the refit follows at first.
const EFFORT: Effort = Effort::Promising { first: 4 };

/// Measures parameters in units half as large, tokens in thirds and compute in fifths, finds the
/// parameters with which the law repeats its own predictions in these units, and gives the largest
/// change of a prediction, as `|ln L' - ln L|`: rounding for a law whose parameters have units.
/// Numbers that nobody chose a unit for, as experts and bits, stay.
///
/// A law such as `E + A/(1 + ln N)` cannot repeat them: it depends on the units that N came in
/// (Buckingham 1914, Physical Review 4). `ln_columns` holds one column a variable.
///
/// # Errors
/// Fewer rows than the law has parameters, or predictions that are not positive.
pub fn units_change(law: &dyn Law, theta: &[f64], ln_columns: &[Vec<f64>]) -> Result<f64, Misuse> {
    let rows = ln_columns.first().map_or(0, Vec::len);
    let predicted: Vec<f64> = (0..rows)
        .map(|row| {
            let ln_x: Vec<f64> = ln_columns.iter().map(|column| column[row]).collect();
            laws::exp(law.ln_loss(theta, &ln_x))
        })
        .collect();
    let factors: Vec<f64> = law.variables().iter().map(|name| factor(name)).collect();
    let other: Vec<Vec<f64>> = ln_columns
        .iter()
        .zip(&factors)
        .map(|(column, factor)| column.iter().map(|&ln_x| factor * laws::exp(ln_x)).collect())
        .collect();
    let variables: Vec<&[f64]> = other.iter().map(Vec::as_slice).collect();
    let problem = Problem::for_prediction(law, Objective::LeastSquares, &variables, &predicted)?;
    let bounds = Bounds::none(theta.len()).within(&law.domain());
    let grid = starts(law, theta, &factors);
    let found = search(&problem, &grid, EFFORT, &bounds, &CONFIG)?.best;
    // A coefficient that stands elsewhere in the formula as well does not follow linearly.
    let from_here = minimise(&problem, theta, &bounds, &CONFIG);
    let change = |end: &Minimum| {
        let left = problem.residuals(&end.theta).into_iter();
        left.fold(0.0_f64, |most, r| if r.is_nan() { f64::INFINITY } else { most.max(r.abs()) })
    };
    Ok(change(&found).min(change(&from_here)))
}

/// The factor on a variable.
fn factor(name: &str) -> f64 {
    FACTORS.iter().find(|(end, _)| name.ends_with(end)).map_or(1.0, |(_, factor)| *factor)
}

/// Exponents as they are; coefficients follow; any other scale as it is and as a scale of each
/// variable would be in the other units.
fn starts(law: &dyn Law, theta: &[f64], factors: &[f64]) -> Grid {
    let shifts = factors.iter().filter(|factor| **factor > 1.0).map(|&factor| laws::ln(factor));
    let shifts: Vec<f64> = shifts.collect();
    let axis = |index: usize| {
        if law.coefficients().contains(&index) {
            return None;
        }
        let mut values = vec![theta[index]];
        if law.parameters()[index].scale == Scale::Log {
            values.extend(shifts.iter().flat_map(|by| [theta[index] + by, theta[index] - by]));
        }
        Some(values)
    };
    Grid { axes: (0..theta.len()).map(axis).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows all over the ranges of a law, by the fractional parts of multiples of square roots.
    fn columns(law: &dyn Law) -> Vec<Vec<f64>> {
        let roots = [2.0_f64, 3.0, 5.0, 7.0, 11.0, 13.0];
        let ranges = law.form().ranges.ln_x.iter().zip(roots);
        ranges
            .map(|([low, high], root)| {
                (1..=60)
                    .map(|i| low + (high - low) * (f64::from(i) * root.sqrt()).fract())
                    .collect()
            })
            .collect()
    }

    /// Every law of the library says the same in other units.
    #[test]
    fn laws_of_the_library_do_not_hang_on_units() {
        let hanging: Vec<(&str, f64)> = laws::LAWS
            .iter()
            .map(|law| {
                let theta = law.form().ranges.middle();
                let change = units_change(*law, &theta, &columns(*law)).expect("usable rows");
                (law.name(), change)
            })
            .filter(|(_, change)| *change >= 1e-10)
            .collect();
        assert!(hanging.is_empty(), "{hanging:?}");
    }
}
