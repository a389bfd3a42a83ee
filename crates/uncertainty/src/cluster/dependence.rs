//! How much rows depend on each other: within groups, along a trajectory, and how many clusters are
//! worth the name.

use super::Linearised;
use super::linearised::dot;

/// The intraclass correlation of values in groups, by the analysis of variance:
/// `(MSB - MSW)/(MSB + (n0 - 1) MSW)`, `n0 = (N - sum n_g²/N)/(G - 1)` (Donner 1986, Int. Stat.
/// Rev. 54).
///
/// It is one where rows of a group are alike, zero where groups say nothing, and can be a little
/// below zero by chance. None with one group, with no group of two rows, or with values all alike.
#[must_use]
pub fn intraclass_correlation(values: &[f64], members: &[Vec<usize>]) -> Option<f64> {
    let (n, groups) = (values.len() as f64, members.len() as f64);
    if members.len() < 2 || members.len() >= values.len() {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let (mut between, mut within, mut squares) = (0.0, 0.0, 0.0);
    for rows in members {
        let size = rows.len() as f64;
        let own = rows.iter().map(|&row| values[row]).sum::<f64>() / size;
        between += size * (own - mean) * (own - mean);
        within += rows.iter().map(|&row| (values[row] - own) * (values[row] - own)).sum::<f64>();
        squares += size * size;
    }
    let (between, within) = (between / (groups - 1.0), within / (n - groups));
    let usual = (n - squares / n) / (groups - 1.0);
    let whole = between + (usual - 1.0) * within;
    (whole > 0.0).then(|| (between - within) / whole)
}

/// The Durbin-Watson statistic of residuals along trajectories, `sum (e_t - e_(t-1))²/sum e_t²`,
/// differences within a trajectory alone (Durbin & Watson 1950, Biometrika 37; Bhargava, Franzini &
/// Narendranathan 1982, Rev. Econ. Stud. 49).
///
/// Near 2 where neighbours say nothing of each other, near 0 where each is like the one before;
/// below 2 by the share of rows that begin a trajectory. None without two rows in a trajectory, or
/// without residuals.
#[must_use]
pub fn durbin_watson(residuals: &[f64], trajectories: &[Vec<usize>]) -> Option<f64> {
    let (mut steps, mut squares, mut count) = (0.0, 0.0, 0_usize);
    for rows in trajectories {
        for pair in rows.windows(2) {
            let step = residuals[pair[1]] - residuals[pair[0]];
            steps += step * step;
            count += 1;
        }
        squares += rows.iter().map(|&row| residuals[row] * residuals[row]).sum::<f64>();
    }
    (count > 0 && squares > 0.0).then(|| steps / squares)
}

/// The effective number of clusters of a weighted sum of parameters, `G* = G/(1 + Γ)`, where Γ is
/// the squared coefficient of variation of `γ_g = cᵀ K G_gᵀ Ω_g G_g K c` and rows of a cluster
/// correlate by `within` (Carter, Schnepel & Steigerwald 2017, Rev. Econ. Stat. 99, Eq. 5; with
/// `within = 1`, the worst case, it needs no estimate).
///
/// G where all clusters say as much as each other, less where a few decide.
///
/// # Panics
/// There is not one weight a parameter.
#[must_use]
pub fn effective_clusters(fit: &Linearised, weights: &[f64], within: f64) -> f64 {
    assert_eq!(weights.len(), fit.parameters, "one weight a parameter");
    let along = fit.along(weights);
    let says: Vec<f64> = fit
        .members
        .iter()
        .map(|rows| {
            let slopes = fit.slopes_along(rows, &along);
            let sum: f64 = slopes.iter().sum();
            (1.0 - within) * dot(&slopes, &slopes) + within * sum * sum
        })
        .collect();
    let count = says.len() as f64;
    let mean = says.iter().sum::<f64>() / count;
    let varies = says.iter().map(|s| (s / mean - 1.0) * (s / mean - 1.0)).sum::<f64>() / count;
    count / (1.0 + varies)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::members;
    use crate::cluster::sandwich::tests::{G, X, Y, regression, residuals};

    fn near(ours: f64, theirs: f64) {
        assert!((ours / theirs - 1.0).abs() < 1e-9, "{ours} against {theirs}");
    }

    /// numpy 2.4, sums of squares written out.
    #[test]
    fn the_correlation_within_groups_is_that_of_numpy() {
        near(intraclass_correlation(&Y, &members(&G)).expect("groups"), 0.734_488_637_702_869_9);
        let left = residuals();
        near(
            intraclass_correlation(&left, &members(&G)).expect("groups"),
            -0.128_036_711_532_503_6,
        );
        let one_each: Vec<usize> = (0..16).collect();
        assert_eq!(intraclass_correlation(&Y, &members(&one_each)), None, "no group of two");
        assert_eq!(intraclass_correlation(&[1.0; 16], &members(&G)), None, "nothing varies");
    }

    /// statsmodels 0.15: `durbin_watson(e)`; within clusters numpy 2.4, `sum(diff(e[G == g])**2)`.
    #[test]
    fn durbin_watson_is_that_of_statsmodels() {
        let left = residuals();
        near(durbin_watson(&left, &[(0..16).collect()]).expect("rows"), 2.217_082_118_896_762);
        near(durbin_watson(&left, &members(&G)).expect("rows"), 1.432_956_325_964_595_4);
        assert_eq!(durbin_watson(&X, &[vec![0], vec![1]]), None, "no neighbours");
    }

    /// numpy 2.4, the formula written out with matrices Ω.
    #[test]
    fn effective_clusters_are_those_of_numpy() {
        for (weights, within, known) in [
            ([0.0, 1.0, 0.0], 1.0, 3.463_499_355_800_886_6),
            ([0.0, 1.0, 0.0], 0.3, 3.633_996_947_551_407_3),
            ([0.0, 0.0, 1.0], 1.0, 4.495_123_746_054_273),
            ([0.0, 0.0, 1.0], 0.3, 5.631_137_568_540_717_5),
        ] {
            near(effective_clusters(&regression(), &weights, within), known);
        }
    }
}
