//! Which combinations of the parameters the rows know well, and which hardly.

use crate::Problem;
use crate::identification::{Column, length, rotate_until_orthogonal};

/// A direction of the parameters, with what the rows know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// By how much the log predictions move for one unit along it: the root of the sum of squares
    /// over the rows, each times its weight. A singular value of the scaled Jacobian, whose square
    /// is an eigenvalue of the Fisher information in units of the noise's variance.
    pub strength: f64,
    /// The share of each parameter in scaled coordinates; the squares sum to one.
    pub shares: Vec<f64>,
}

impl Direction {
    /// The parameters that make it up: those whose share is at least `least` of the largest.
    #[must_use]
    pub fn parameters(&self, least: f64) -> Vec<usize> {
        let largest = self.shares.iter().fold(0.0_f64, |most, share| most.max(share.abs()));
        let is_in = |index: &usize| self.shares[*index].abs() >= least * largest;
        (0..self.shares.len()).filter(is_in).collect()
    }
}

impl Problem<'_> {
    /// The directions of the parameters at a point, the best known first; `held` are the
    /// coordinates that a bound holds, `scales` how far each coordinate goes for one unit.
    ///
    /// Singular values by one-sided rotations, as for [`Problem::identification`].
    #[must_use]
    pub fn directions(&self, theta: &[f64], held: &[usize], scales: &[f64]) -> Vec<Direction> {
        let mut columns = self.columns(theta, held);
        for column in &mut columns {
            let own = column.direction.iter().position(|entry| entry.abs() > 0.0);
            let scale = own.map_or(1.0, |parameter| scales[parameter]);
            column.slopes.iter_mut().for_each(|slope| *slope *= scale);
        }
        rotate_until_orthogonal(&mut columns);
        let mut directions: Vec<Direction> = columns
            .into_iter()
            .map(|column| Direction { strength: length(&column.slopes), shares: column.direction })
            .collect();
        directions.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        directions
    }

    /// How far each coordinate goes for the log predictions to move by one, in the root of the sum
    /// of squares; one for a coordinate in which nothing moves. Scales that make all columns of the
    /// Jacobian one length (Belsley, Kuh & Welsch 1980, Chapter 3).
    #[must_use]
    pub fn even_scales(&self, theta: &[f64]) -> Vec<f64> {
        let lengths = self.columns(theta, &[]).into_iter().map(|column| length(&column.slopes));
        lengths.map(|length| if length > 0.0 { 1.0 / length } else { 1.0 }).collect()
    }

    /// The slopes of the log predictions in each coordinate that is not held, each row times the
    /// root of its weight.
    fn columns(&self, theta: &[f64], held: &[usize]) -> Vec<Column> {
        let size = theta.len();
        let (_, gradients) = self.linearised(theta);
        let rows: Vec<usize> = (0..self.rows()).collect();
        let slope = |row: usize, parameter: usize| {
            self.data().weight(row).sqrt() * gradients[row * size + parameter]
        };
        let free = (0..size).filter(|parameter| !held.contains(parameter));
        free.map(|parameter| Column::new(parameter, size, |row| slope(row, parameter), &rows))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use laws::ChinchillaAdditive;

    use super::*;
    use crate::Objective;

    const THETA: [f64; 5] = [5.7, 6.8, 0.5, 0.34, 0.3];

    /// Three sizes by four amounts; the losses do not matter to slopes.
    fn problem() -> Problem<'static> {
        let (mut n, mut d) = (Vec::new(), Vec::new());
        for size in [5e7, 2e8, 9e8] {
            for amount in [1e9, 4e9, 2e10, 1e11] {
                n.push(size);
                d.push(amount);
            }
        }
        Problem::new(&ChinchillaAdditive, Objective::LeastSquares, &[&n, &d], &[3.0; 12])
            .expect("usable rows")
    }

    /// numpy 2.4: `linalg.svd` of the Jacobian of `log(E + A/N^alpha + B/D^beta)` in (ln A, ln B,
    /// ln E, alpha, beta) at THETA over the grid, its columns divided by their lengths.
    #[test]
    fn singular_values_and_the_weakest_direction_are_those_of_numpy() {
        let problem = problem();
        let found = problem.directions(&THETA, &[], &problem.even_scales(&THETA));
        assert_eq!(found.len(), 5);
        for (direction, expected) in found.iter().zip(SINGULAR) {
            assert!((direction.strength / expected - 1.0).abs() < 1e-8, "{found:?}");
        }
        let weakest = &found[4].shares;
        let sign = (weakest[0] * WEAKEST[0]).signum();
        for (share, expected) in weakest.iter().zip(WEAKEST) {
            assert!((sign * share - expected).abs() < 1e-8, "{weakest:?}");
        }
    }
    const SINGULAR: [f64; 5] = [
        2.150_382_591_273_303_2,
        0.557_839_797_127_863_1,
        0.254_016_048_913_368_6,
        0.010_419_028_735_939_006,
        0.006_063_218_922_337_674,
    ];
    const WEAKEST: [f64; 5] = [
        -0.650_573_003_762_977_6,
        -0.003_559_063_385_804_563_5,
        -0.108_213_042_194_518_87,
        -0.751_675_126_365_921_7,
        -0.004_067_154_338_846_884_5,
    ];

    /// The condition number of the identification is the ratio of the ends.
    #[test]
    fn the_ends_make_the_condition_number() {
        let problem = problem();
        let found = problem.directions(&THETA, &[], &problem.even_scales(&THETA));
        let condition = problem.identification(&THETA, &[]).condition;
        let ratio = found[0].strength / found[4].strength;
        assert!((ratio / condition - 1.0).abs() < 1e-9, "{ratio} {condition}");
    }

    #[test]
    fn a_held_coordinate_has_no_share() {
        let found = problem().directions(&THETA, &[2], &[1.0; 5]);
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|direction| direction.shares[2].abs() < 1e-15), "{found:?}");
        let largest = Direction { strength: 1.0, shares: vec![0.8, -0.1, 0.0, 0.59, 0.0] };
        assert_eq!(largest.parameters(0.3), [0, 3]);
    }
}
