//! The simplex method of Nelder & Mead (1965), which reads values alone: a second opinion where an
//! objective has no derivative.
//!
//! The coefficients are those of Gao & Han (2012), which hang on the dimension, so that the simplex
//! does not collapse in more than two. A simplex that has collapsed where there is no minimum calls
//! its end one all the same, so it is put up anew about its best corner until that gains nothing.
//! The steps commute with every linear map of the coordinates: edges that suit the function stand
//! for scaled coordinates.

/// When the method stops. There is no default: a stopping rule is a methodological choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NelderMeadConfig {
    /// Evaluations at most, of all simplices together.
    pub evaluations_max: usize,
    /// Simplices that are put up anew at most.
    pub restarts_max: usize,
    /// A simplex whose corners differ by less than this share of the lowest value has arrived, and
    /// a restart that gains less is the last one.
    pub tolerance: f64,
}

/// Where the method ended.
#[derive(Debug, Clone, PartialEq)]
pub struct NelderMeadEnd {
    /// The lowest point.
    pub theta: Vec<f64>,
    /// The objective there.
    pub objective: f64,
    /// Evaluations of the objective.
    pub evaluations: usize,
    /// Simplices that were put up anew.
    pub restarts: usize,
    /// Whether the last restart gained nothing; false where a limit was reached.
    pub is_settled: bool,
}

/// The lowest point that is reached from `start`.
///
/// The first simplex has its corners at the start and at the start plus each of `edges`, which span
/// the space; the simplex of restart k has the edges `(-1/2)^k` times as long, so that each looks
/// to the other side and closer. A value that is no number counts as infinitely high.
///
/// # Panics
/// There are more or fewer edges than coordinates.
#[must_use]
pub fn nelder_mead(
    function: &mut dyn FnMut(&[f64]) -> f64,
    start: &[f64],
    edges: &[Vec<f64>],
    config: &NelderMeadConfig,
) -> NelderMeadEnd {
    assert_eq!(edges.len(), start.len(), "one edge a coordinate");
    let mut counted = Counted { function, left: config.evaluations_max, made: 0 };
    let mut best = counted.corner(start.to_vec());
    let (mut restarts, mut size) = (0, 1.0);
    let is_settled = loop {
        let mut simplex = Simplex::new(&mut counted, best.clone(), edges, size);
        while !simplex.has_arrived(config.tolerance) && counted.left > 0 {
            simplex.step(&mut counted);
        }
        let lowest = simplex.corners.swap_remove(0);
        let gain = best.value - lowest.value;
        let has_gained = gain > config.tolerance * lowest.value.abs() || !best.value.is_finite();
        if lowest.value < best.value {
            best = lowest;
        }
        if restarts > 0 && !has_gained {
            break true;
        }
        if restarts == config.restarts_max || counted.left == 0 {
            break false;
        }
        restarts += 1;
        size *= -0.5;
    };
    let evaluations = counted.made;
    NelderMeadEnd { theta: best.at, objective: best.value, evaluations, restarts, is_settled }
}

/// The function with a count of its evaluations.
struct Counted<'a> {
    function: &'a mut dyn FnMut(&[f64]) -> f64,
    left: usize,
    made: usize,
}

impl Counted<'_> {
    /// The corner at a point.
    fn corner(&mut self, at: Vec<f64>) -> Corner {
        self.left = self.left.saturating_sub(1);
        self.made += 1;
        let value = (self.function)(&at);
        Corner { at, value: if value.is_nan() { f64::INFINITY } else { value } }
    }
}

/// A point with the objective there.
#[derive(Debug, Clone)]
struct Corner {
    at: Vec<f64>,
    value: f64,
}

/// One corner more than coordinates, the lowest first; of equal ones the older.
struct Simplex {
    corners: Vec<Corner>,
}

/// How far a corner is mirrored, in its distances from the middle of the others.
const REFLECTION: f64 = 1.0;

impl Simplex {
    fn new(counted: &mut Counted<'_>, first: Corner, edges: &[Vec<f64>], size: f64) -> Self {
        let others: Vec<Vec<f64>> = edges
            .iter()
            .map(|edge| first.at.iter().zip(edge).map(|(at, along)| at + size * along).collect())
            .collect();
        let corners = [first].into_iter();
        let mut simplex = Self {
            corners: corners.chain(others.into_iter().map(|at| counted.corner(at))).collect(),
        };
        simplex.sort();
        simplex
    }

    fn sort(&mut self) {
        self.corners.sort_by(|a, b| a.value.total_cmp(&b.value));
    }

    /// The dimension as the coefficients of Gao & Han read it: they are for two and more.
    fn dimension(&self) -> f64 {
        (self.corners.len() - 1).max(2) as f64
    }

    /// Whether all corners are as low as the lowest; all infinitely high ones are.
    fn has_arrived(&self, tolerance: f64) -> bool {
        let (lowest, highest) = (&self.corners[0], &self.corners[self.corners.len() - 1]);
        highest.value <= lowest.value + tolerance * lowest.value.abs()
    }

    /// Replaces the highest corner by a lower one on the line through the middle of the others, or
    /// draws all corners towards the lowest.
    fn step(&mut self, counted: &mut Counted<'_>) {
        let last = self.corners.len() - 1;
        let middle = self.middle_of_the_lower();
        let highest = self.corners[last].clone();
        // The point so many times as far from the middle as the highest corner, opposite to it.
        let mut beyond = |by: f64| {
            let pairs = middle.iter().zip(&highest.at);
            counted.corner(pairs.map(|(middle, high)| middle + by * (middle - high)).collect())
        };
        let (dimension, reflected) = (self.dimension(), beyond(REFLECTION));
        let expansion = 1.0 + 2.0 / dimension;
        let contraction = 0.75 - 0.5 / dimension;
        let next = if reflected.value < self.corners[0].value {
            let expanded = beyond(REFLECTION * expansion);
            Some(if expanded.value < reflected.value { expanded } else { reflected })
        } else if reflected.value < self.corners[last.saturating_sub(1)].value {
            Some(reflected)
        } else if reflected.value < highest.value {
            Some(beyond(REFLECTION * contraction)).filter(|one| one.value <= reflected.value)
        } else {
            Some(beyond(-contraction)).filter(|one| one.value < highest.value)
        };
        match next {
            Some(next) => self.corners[last] = next,
            None => self.shrink(counted),
        }
        self.sort();
    }

    /// The middle of all corners but the highest.
    fn middle_of_the_lower(&self) -> Vec<f64> {
        let lower = &self.corners[..self.corners.len() - 1];
        let sum = |i: usize| lower.iter().map(|corner| corner.at[i]).sum::<f64>();
        (0..self.corners[0].at.len()).map(|i| sum(i) / lower.len() as f64).collect()
    }

    /// Draws every corner towards the lowest.
    fn shrink(&mut self, counted: &mut Counted<'_>) {
        let share = 1.0 - 1.0 / self.dimension();
        let (lowest, others) = self.corners.split_at_mut(1);
        for corner in others {
            let pairs = lowest[0].at.iter().zip(&corner.at);
            *corner = counted.corner(pairs.map(|(low, at)| low + share * (at - low)).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: NelderMeadConfig =
        NelderMeadConfig { evaluations_max: 100_000, restarts_max: 40, tolerance: 1e-12 };

    /// Edges along the coordinates.
    fn along(lengths: &[f64]) -> Vec<Vec<f64>> {
        let edge = |i: usize| {
            let mut edge = vec![0.0; lengths.len()];
            edge[i] = lengths[i];
            edge
        };
        (0..lengths.len()).map(edge).collect()
    }

    /// `1 + (x - 3)² + (x - 3)(y + 1) + 2 (y + 1)²`: its minimum is 1 at (3, -1).
    fn tilted(at: &[f64]) -> f64 {
        let (x, y) = (at[0] - 3.0, at[1] + 1.0);
        1.0 + x * x + x * y + 2.0 * y * y
    }

    #[test]
    fn a_quadratic_ends_at_its_minimum() {
        let end = nelder_mead(&mut |at| tilted(at), &[0.0, 0.0], &along(&[1.0, 1.0]), &CONFIG);
        assert!(end.is_settled && (end.objective - 1.0).abs() < 1e-11, "{end:?}");
        // Values that agree to 1e-12 leave its square root of a coordinate.
        assert!((end.theta[0] - 3.0).abs() < 1e-5 && (end.theta[1] + 1.0).abs() < 1e-5, "{end:?}");
    }

    /// Rosenbrock 1960, chained: minimum 1 (as written here) at (1, ..., 1), along a curved valley
    /// (Moré, Garbow & Hillstrom 1981, problem 21 and its chain).
    #[test]
    fn the_curved_valley_is_followed_to_its_end() {
        let valley = |at: &[f64]| {
            let link = |pair: &[f64]| {
                let (off, along) = (pair[1] - pair[0] * pair[0], 1.0 - pair[0]);
                100.0 * off * off + along * along
            };
            1.0 + at.windows(2).map(link).sum::<f64>()
        };
        for start in [vec![-1.2, 1.0], vec![-1.2, 1.0, -0.5], vec![0.3, 0.6, 1.4, 0.2, 0.9]] {
            let edges = along(&vec![0.5; start.len()]);
            let end = nelder_mead(&mut |at| valley(at), &start, &edges, &CONFIG);
            assert!(end.is_settled, "{end:?}");
            assert!(end.theta.iter().all(|t| (t - 1.0).abs() < 1e-4), "{end:?}");
        }
    }

    /// `1 + |x| + 3 |y - x|`, a valley with a sharp floor: its minimum is 1 at the origin.
    #[test]
    fn a_kink_ends_at_its_tip() {
        let kink = |at: &[f64]| 1.0 + at[0].abs() + 3.0 * (at[1] - at[0]).abs();
        let end = nelder_mead(&mut |at| kink(at), &[2.0, -1.0], &along(&[1.0, 1.0]), &CONFIG);
        assert!(end.objective - 1.0 < 1e-10, "{end:?}");
    }

    /// Steps commute with a change of units: a stretched function is searched by stretched edges at
    /// the very same values (powers of two round nothing).
    #[test]
    fn stretched_edges_stand_for_stretched_coordinates() {
        let plain = nelder_mead(&mut |at| tilted(at), &[0.0, 0.0], &along(&[1.0, 1.0]), &CONFIG);
        let mut stretched = |at: &[f64]| tilted(&[at[0] / 1024.0, at[1] * 64.0]);
        let edges = along(&[1024.0, 1.0 / 64.0]);
        let other = nelder_mead(&mut stretched, &[0.0, 0.0], &edges, &CONFIG);
        assert_eq!(plain.objective.to_bits(), other.objective.to_bits());
        assert_eq!(plain.evaluations, other.evaluations);
    }

    #[test]
    fn limits_are_kept_and_said() {
        let config = NelderMeadConfig { evaluations_max: 20, ..CONFIG };
        let end = nelder_mead(&mut |at| tilted(at), &[0.0, 0.0], &along(&[1.0, 1.0]), &config);
        // The last step may shrink, which takes two more.
        assert!(!end.is_settled && end.evaluations <= 24, "{end:?}");
        let config = NelderMeadConfig { restarts_max: 0, ..CONFIG };
        let end = nelder_mead(&mut |at| tilted(at), &[0.0, 0.0], &along(&[1.0, 1.0]), &config);
        assert!(!end.is_settled && end.restarts == 0, "{end:?}");
    }

    /// What is no number is walked around, and a start there is left.
    #[test]
    fn what_is_no_number_is_high() {
        let mut holed = |at: &[f64]| if at[0] < 0.5 { f64::NAN } else { tilted(at) };
        let end = nelder_mead(&mut holed, &[0.0, 0.0], &along(&[1.0, 1.0]), &CONFIG);
        assert!((end.objective - 1.0).abs() < 1e-9, "{end:?}");
        let end = nelder_mead(&mut |_| f64::NAN, &[0.0], &along(&[1.0]), &CONFIG);
        assert!(end.objective.is_infinite() && end.evaluations < 100_000, "{end:?}");
    }

    #[test]
    fn nothing_to_move_is_at_its_end() {
        let end = nelder_mead(&mut |_| 2.0, &[], &[], &CONFIG);
        assert_eq!((end.objective.to_bits(), end.is_settled), (2.0_f64.to_bits(), true));
    }
}
