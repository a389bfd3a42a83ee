//! Residual centring: whether the residuals of any tenth of the data lie off zero.

use measures::standard_deviation;
use quantiles::{Continuous, StudentsT};

use crate::check::residual::cluster_means;

/// What the residuals of the groups say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Centring {
    /// Largest `|mean / standard error|` over the groups.
    pub statistic: f64,
    /// What the largest of them exceeds as rarely as one normal deviate exceeds three (Bonferroni's
    /// bound on Student's t with the freedom of the smallest group).
    pub threshold: f64,
}

/// A tenth of the rows in each: few enough to see a bend, many enough for a standard error.
const GROUPS: usize = 10;
/// With fewer groups there is no bend to see.
const GROUPS_MIN: usize = 2;
/// With fewer rows, or fewer clusters, the standard error of a group is not worth its name.
const UNITS_PER_GROUP_MIN: usize = 5;
/// Share of normal deviates beyond three standard deviations.
const BEYOND_THREE: f64 = 0.002_699_796_063;

/// Tests ten equal groups of rows ordered by `key`; rows of equal key stay in the order of the
/// file.
///
/// Besiroglu 2024 shows by it that a published fit's residuals are not centred. In each group the
/// rows of one cluster count once, by their mean: what they share is no evidence that is had
/// several times. Where the rows are clusters, the groups are as many as have five clusters each,
/// ten at most. None with fewer than five rows in each of ten groups, or where two groups do not
/// have five clusters each.
#[must_use]
pub fn centring(residuals: &[f64], key: &[f64], clusters: &[usize]) -> Option<Centring> {
    let rows = residuals.len();
    if rows / GROUPS < UNITS_PER_GROUP_MIN || key.len() != rows || clusters.len() != rows {
        return None;
    }
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&a, &b| key[a].total_cmp(&key[b]).then(a.cmp(&b)));
    let groups = (GROUPS_MIN..=GROUPS).rev().find_map(|count| {
        let means = of_groups(residuals, &order, clusters, count);
        let is_enough = means.iter().all(|means| means.len() >= UNITS_PER_GROUP_MIN);
        is_enough.then_some(means)
    })?;
    let statistic = groups.iter().map(|means| off_zero(means)).fold(0.0, f64::max);
    let smallest = groups.iter().map(Vec::len).min()?;
    let student = StudentsT::new(0.0, 1.0, (smallest - 1) as f64).ok()?;
    let threshold = student.inverse_cdf(1.0 - BEYOND_THREE / (2.0 * groups.len() as f64));
    Some(Centring { statistic, threshold })
}

/// The means of the clusters of each of `count` equal groups of the ordered rows.
fn of_groups(
    residuals: &[f64],
    order: &[usize],
    clusters: &[usize],
    count: usize,
) -> Vec<Vec<f64>> {
    let rows = order.len();
    (0..count)
        .map(|group| {
            let part = &order[group * rows / count..(group + 1) * rows / count];
            let here: Vec<f64> = part.iter().map(|&row| residuals[row]).collect();
            let theirs: Vec<usize> = part.iter().map(|&row| clusters[row]).collect();
            cluster_means(&here, &theirs)
        })
        .collect()
}

/// `|mean / standard error|`.
fn off_zero(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    (values.iter().sum::<f64>() / n / (standard_deviation(values) / n.sqrt())).abs()
}

#[cfg(test)]
mod tests {
    use fit::{Bounds, Config, Objective, Problem, minimise};
    use laws::ChinchillaAdditive;
    use rand::{RngExt as _, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn rows(count: usize) -> Vec<usize> {
        (0..count).collect()
    }

    #[test]
    fn centred_and_shifted_groups_are_told_apart() {
        let key: Vec<f64> = (0..200).map(f64::from).collect();
        let centred: Vec<f64> = (0..200).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let test = centring(&centred, &key, &rows(200)).expect("enough rows");
        assert!(test.statistic < 1e-12, "centred: {test:?}");

        assert!((test.threshold - THRESHOLD_19).abs() < 1e-6, "{test:?}");
        let shifted: Vec<f64> =
            centred.iter().enumerate().map(|(i, r)| if i < 20 { r + 2.0 } else { *r }).collect();
        let test = centring(&shifted, &key, &rows(200)).expect("enough rows");
        assert!(test.statistic > test.threshold, "the first tenth lies off zero: {test:?}");
        assert_eq!(centring(&centred[..49], &key[..49], &rows(49)), None, "too few rows");
    }

    /// scipy 1.17: `scipy.stats.t.isf(0.002699796063 / 20, 19)`.
    const THRESHOLD_19: f64 = 4.457_567_659_571_49;

    /// Twenty runs of ten rows along their size: four groups of five runs, whose means decide.
    #[test]
    fn runs_count_once() {
        let clusters: Vec<usize> = (0..200).map(|row| row / 10).collect();
        let key: Vec<f64> = clusters.iter().map(|&run| run as f64).collect();
        let run = [0.3, -0.1, 0.2, 0.4, -0.2];
        let residuals: Vec<f64> = (0..200)
            .map(|row| run[clusters[row] % 5] + if row % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        let test = centring(&residuals, &key, &clusters).expect("five runs a group");
        // scipy 1.17: `ttest_1samp([0.3, -0.1, 0.2, 0.4, -0.2], 0)` and `t.isf(0.002699796063/8,
        // 4)`.
        assert!((test.statistic - 1.036_642_110_697_632_2).abs() < 1e-8, "{test:?}");
        assert!((test.threshold - THRESHOLD_4).abs() < 1e-6, "{test:?}");
        let few: Vec<usize> = clusters.iter().map(|run| run / 3).collect();
        assert_eq!(centring(&residuals, &key, &few), None, "seven runs make one group");
    }
    const THRESHOLD_4: f64 = 9.537_300_752_104_999;

    /// Twenty runs with 200 rows in all about the additive law, which is true: runs differ by
    /// 0.0145 of the log loss, rows of one run by 0.0070. The share of sets whose residuals are
    /// said to lie off zero along parameters or tokens, by clusters and by rows.
    fn false_alarms(sets: u64, run_spread: f64) -> [f64; 2] {
        let truth = [5.7, 6.8, 0.5, 0.34, 0.3];
        let clusters: Vec<usize> = (0..200).map(|row| row / 10).collect();
        let n: Vec<f64> = clusters.iter().map(|&run| 1e7 * laws::exp(0.25 * run as f64)).collect();
        let d: Vec<f64> = (0..200).map(|row| 1e9 * laws::exp(0.4 * f64::from(row % 10))).collect();
        let mut alarms = [0.0; 2];
        for set in 0..sets {
            let mut stream = ChaCha8Rng::seed_from_u64(11);
            stream.set_stream(set);
            let mut normal = || {
                let draw: f64 = stream.random_range(1e-12..1.0);
                quantiles::Normal::standard().inverse_cdf(draw)
            };
            let runs: Vec<f64> = (0..20).map(|_| run_spread * normal()).collect();
            let y: Vec<f64> = (0..200)
                .map(|row| {
                    let law = laws::exp(truth[2])
                        + laws::exp(truth[0] - truth[3] * laws::ln(n[row]))
                        + laws::exp(truth[1] - truth[4] * laws::ln(d[row]));
                    law * laws::exp(runs[clusters[row]] + 0.007 * normal())
                })
                .collect();
            let problem = Problem::new(&ChinchillaAdditive, Objective::LeastSquares, &[&n, &d], &y);
            let problem = problem.expect("usable rows");
            let config = Config { steps_max: 100, gradient_scaled_max: 1e-8 };
            let theta = minimise(&problem, &truth, &Bounds::none(5), &config).theta;
            let residuals = problem.residuals(&theta);
            for (count, clusters) in alarms.iter_mut().zip([&clusters, &rows(200)]) {
                let is_off = [&n, &d].into_iter().any(|key| {
                    let test = centring(&residuals, key, clusters).expect("enough rows");
                    test.statistic > test.threshold
                });
                *count += f64::from(u8::from(is_off));
            }
        }
        alarms.map(|count| count / sets as f64)
    }

    #[test]
    fn a_true_law_rarely_fails_with_clusters_and_without() {
        const SETS: u64 = 300;
        let most = 0.05 + 3.0 * (0.05 * 0.95 / SETS as f64).sqrt();
        let [by_clusters, by_rows] = false_alarms(SETS, 0.0145);
        assert!(by_clusters <= most, "{by_clusters} of the sets of clusters");
        assert!(by_rows > 0.5, "rows taken as independent fail: {by_rows}");
        let [_, by_rows] = false_alarms(SETS, 0.0);
        assert!(by_rows <= most, "{by_rows} of the sets of independent rows");
    }
}
