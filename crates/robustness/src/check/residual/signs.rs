//! Whether residuals of one sign stand together, as they do along a curve that bends otherwise.

use libm::erfc;

use super::cluster_means;

/// The test of Wald and Wolfowitz on the signs of residuals along a variable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunsOfSigns {
    /// Runs of one sign.
    pub runs: usize,
    /// Runs less those expected, in standard deviations; with the correction for continuity below
    /// fifty residuals.
    pub statistic: f64,
    /// Probability of as few runs where the signs come in any order.
    pub p_value: f64,
}

/// With fewer signs of a kind the normal approximation is not good for anything.
const SIGNS_MIN: usize = 10;
/// Below this many the count of runs is corrected by a half.
const CORRECTED_BELOW: usize = 50;
/// Residuals below this share of the largest are rounding: the law passes through the row, and its
/// sign is chance.
const SHARE_MIN: f64 = 1e-10;

/// Counts the runs of signs in the order of `key` and holds them against the
/// `2 n₊ n₋/n + 1` of signs in any order (Wald & Wolfowitz 1940, Annals of Mathematical Statistics
/// 11; Draper & Smith 1998, Section 2.7). Only too few runs speak against a law, so the p value is
/// that of as few.
///
/// A cluster counts once, with its means: the signs of one run go together whatever the law. None
/// where fewer than ten signs are of a kind.
#[must_use]
pub fn runs_of_signs(residuals: &[f64], key: &[f64], clusters: &[usize]) -> Option<RunsOfSigns> {
    let (residuals, key) = (cluster_means(residuals, clusters), cluster_means(key, clusters));
    let largest = residuals.iter().fold(0.0_f64, |most, r| most.max(r.abs()));
    let mut order: Vec<usize> =
        (0..residuals.len()).filter(|&i| residuals[i].abs() > SHARE_MIN * largest).collect();
    order.sort_by(|&a, &b| key[a].total_cmp(&key[b]).then(a.cmp(&b)));
    let signs: Vec<bool> = order.into_iter().map(|i| residuals[i] > 0.0).collect();
    let above = signs.iter().filter(|&&sign| sign).count();
    let below = signs.len() - above;
    if above.min(below) < SIGNS_MIN {
        return None;
    }
    let runs = 1 + signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let n = signs.len() as f64;
    let product = 2.0 * above as f64 * below as f64;
    let variance = product * (product - n) / (n * n * (n - 1.0));
    let off = runs as f64 - (product / n + 1.0);
    let corrected = if signs.len() >= CORRECTED_BELOW {
        off
    } else if off.abs() <= 0.5 {
        0.0
    } else {
        off - 0.5_f64.copysign(off)
    };
    let statistic = corrected / variance.sqrt();
    let p_value = 0.5 * erfc(-statistic * core::f64::consts::FRAC_1_SQRT_2);
    Some(RunsOfSigns { runs, statistic, p_value })
}

#[cfg(test)]
mod tests {
    use super::super::fixed::{NORMAL, X};
    use super::*;

    const ROWS: fn(usize) -> Vec<usize> = |count| (0..count).collect();

    /// statsmodels 0.15: `runstest_1samp(e, cutoff=0)` of thirty normal deviates, and with
    /// `correction=False` of sixty sines; the p value is `norm.cdf` of the statistic.
    #[test]
    fn the_statistic_is_that_of_statsmodels() {
        let found = runs_of_signs(&NORMAL, &X, &ROWS(30)).expect("enough signs");
        assert!((found.statistic - THIRTY[0]).abs() < 1e-9, "{found:?}");
        assert!((found.p_value - THIRTY[1]).abs() < 1e-9, "{found:?}");
        let key: Vec<f64> = (0..60).map(f64::from).collect();
        let sines: Vec<f64> = key.iter().map(|x| libm::sin(0.3 * x + 0.1)).collect();
        let found = runs_of_signs(&sines, &key, &ROWS(60)).expect("enough signs");
        assert!((found.statistic - SIXTY[0]).abs() < 1e-9, "{found:?}");
        assert!((found.p_value / SIXTY[1] - 1.0).abs() < 1e-8, "{found:?}");
    }
    const THIRTY: [f64; 2] = [0.426_440_102_314_914_6, 0.665_106_407_434_009_8];
    const SIXTY: [f64; 2] = [-6.498_360_285_442_636_6, 4.060_007_773_530_852e-11];

    #[test]
    fn signs_that_change_all_the_time_are_no_misfit() {
        let key: Vec<f64> = (0..60).map(f64::from).collect();
        let signs: Vec<f64> = (0..60).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let found = runs_of_signs(&signs, &key, &ROWS(60)).expect("enough signs");
        assert!(found.runs == 60 && found.p_value > 0.999, "{found:?}");
    }

    /// Thirty runs of four rows that share their sign: as rows they stand together, as runs not.
    #[test]
    fn a_cluster_counts_once() {
        let clusters: Vec<usize> = (0..120).map(|row| row / 4).collect();
        let key: Vec<f64> = clusters.iter().map(|&run| X[run]).collect();
        let residuals: Vec<f64> = clusters.iter().map(|&run| NORMAL[run]).collect();
        let alone = runs_of_signs(&NORMAL, &X, &ROWS(30)).expect("enough signs");
        assert_eq!(runs_of_signs(&residuals, &key, &clusters), Some(alone));
        let rows = runs_of_signs(&residuals, &key, &ROWS(120)).expect("enough signs");
        assert!(rows.p_value < 1e-6, "{rows:?}");
    }

    #[test]
    fn few_signs_of_a_kind_are_not_judged() {
        assert_eq!(runs_of_signs(&NORMAL[..18], &X[..18], &ROWS(18)), None);
    }
}
