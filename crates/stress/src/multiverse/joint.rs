//! Whether so much of a curve would support a statement if its value were the truth.

use super::summary::{Statement, spread};

/// The joint test of all specifications.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joint {
    /// Share of the null curves whose median lies at least as far on the stated side as that of the
    /// data.
    pub p_median: f64,
    /// Share of the null curves in which at least as many specifications lie on the stated side.
    pub p_share: f64,
    /// Null curves with an answer.
    pub curves: usize,
}

/// The joint test (Simonsohn, Simmons & Nelson 2020): `p = (1 + curves at least as extreme)/(1 +
/// curves)`, one-sided towards the statement; the data themselves count as one curve (Davison &
/// Hinkley 1997, §4.2), so that p is never zero. None without an answer or a curve.
///
/// `observed` are the answers of the same specifications that the curves have.
#[must_use]
pub fn joint(statement: &Statement, observed: &[f64], curves: &[Vec<f64>]) -> Option<Joint> {
    let lead = |values: &[f64]| spread(values).map(|found| statement.lead(found.median));
    let (least_lead, least_share) = (lead(observed)?, statement.share(observed)?);
    let nulls: Vec<(f64, f64)> =
        curves.iter().filter_map(|curve| Some((lead(curve)?, statement.share(curve)?))).collect();
    let p = |count: usize| (1 + count) as f64 / (1 + nulls.len()) as f64;
    (!nulls.is_empty()).then(|| Joint {
        p_median: p(nulls.iter().filter(|(lead, _)| *lead >= least_lead).count()),
        p_share: p(nulls.iter().filter(|(_, share)| *share >= least_share).count()),
        curves: nulls.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::multiverse::Side;

    /// Counted by hand: of three null curves one has a median at least as low as 0.4, and one has
    /// two answers in three below 0.5.
    #[test]
    fn p_is_the_share_of_curves_at_least_as_extreme() {
        let below = Statement { side: Side::Below, value: 0.5 };
        let curves = vec![vec![0.5, 0.6, 0.7], vec![0.3, 0.4, 0.6], vec![0.49, 0.5, 0.5]];
        let found = joint(&below, &[0.35, 0.4, 0.55], &curves).expect("three curves");
        assert_eq!(found, Joint { p_median: 0.5, p_share: 0.5, curves: 3 });
        let above = Statement { side: Side::Above, value: 0.5 };
        let found = joint(&above, &[0.35, 0.4, 0.55], &curves).expect("three curves");
        assert_eq!(found, Joint { p_median: 1.0, p_share: 0.75, curves: 3 });
        assert_eq!(joint(&below, &[], &curves), None);
        assert_eq!(joint(&below, &[0.4], &[]), None);
    }
}
