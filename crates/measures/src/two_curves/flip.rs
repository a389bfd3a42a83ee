//! Whether the order of two recipes at a smaller place is another one than at a greater.

use laws::ln;

use super::contrast::TwoCurves;
use super::student;

/// The order at two places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankFlip {
    /// The smaller place over the greater.
    pub share: f64,
    /// Whether the curves have another leader at the smaller place than at the greater.
    pub flips: bool,
    /// Whether the first of the two leads at the greater place.
    pub first_leads_last: bool,
    /// The p value of the hypothesis that they do not; one where the curves do not either.
    pub p_value: f64,
}

impl TwoCurves {
    /// Tests that no order is turned between two places that both curves cover.
    ///
    /// The one-sided p value of the weaker of two differences of opposite signs, one where the
    /// signs are equal: the likelihood ratio test of Gail & Simon (1985, Biometrics 41) for two
    /// groups. It is largest under the hypothesis where one difference is nothing and the other is
    /// sure.
    #[must_use]
    pub fn rank_flip(&self, smaller: f64, greater: f64) -> Option<RankFlip> {
        let places = [ln(smaller), ln(greater)];
        let [low, high] = self.common()?;
        let slack = 1e-9 * (high - low);
        if places.iter().any(|place| !(low - slack..=high + slack).contains(place)) {
            return None;
        }
        let [one, other] = places.map(|place| self.at_ln(place));
        let (share, first_leads_last) = (smaller / greater, other.value > 0.0);
        if one.value * other.value >= 0.0 {
            return Some(RankFlip { share, flips: false, first_leads_last, p_value: 1.0 });
        }
        let weaker = [one, other].map(|it| 0.5 * student::p_value(it.t(), it.freedom));
        let p_value = weaker[0].max(weaker[1]);
        Some(RankFlip { share, flips: true, first_leads_last, p_value })
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use rayon::prelude::*;

    use super::*;
    use crate::crossings::Arm;
    use crate::per_problem::{benjamini_hochberg, benjamini_yekutieli};
    use crate::two_curves::Curve;

    const RANGE: f64 = 1000.0;
    const NOISE: f64 = 0.004;

    /// `E + A u^-α` through a value at the greatest place.
    fn metric(floor: f64, alpha: f64, at_end: f64, u: f64) -> f64 {
        floor + (at_end - floor) * libm::pow(u / RANGE, -alpha)
    }

    /// Curves of a pair at twelve places, whose second ends `gap` above the first in logarithms.
    fn pair(alpha: f64, gap: f64, seed: u64) -> TwoCurves {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        let mut noise = || (0..12).map(|_| stream.random::<f64>()).sum::<f64>() - 6.0;
        let places: Vec<f64> = (0..12).map(|i| libm::pow(RANGE, f64::from(i) / 11.0)).collect();
        let mut curve = |alpha: f64, at_end: f64| {
            let of = |&u: &f64| metric(1.6, alpha, at_end, u) * libm::exp(NOISE * noise());
            let metric: Vec<f64> = places.iter().map(of).collect();
            Curve::of(Arm { axis: &places, metric: &metric }, true).expect("runs")
        };
        let (a, b) = (curve(0.25, 2.0), curve(alpha, 2.0 * libm::exp(gap)));
        TwoCurves::new(a, b, &[])
    }

    fn rejected(alpha: f64, gap: f64) -> u64 {
        let p = |seed: u64| pair(alpha, gap, seed).rank_flip(10.0, RANGE).expect("inside").p_value;
        (0..600_u64).into_par_iter().filter(|&seed| p(seed) <= 0.05).count() as u64
    }

    /// Where the hypothesis is hardest, a sure lead at the smaller place and none at the greater, 5
    /// % of the tests reject: 30 of 600, and a binomial count exceeds 48 once in a thousand. Where
    /// the recipes are equal everywhere, fewer do; where one order is turned, nearly all.
    #[test]
    fn the_test_has_its_size() {
        let hardest = rejected(0.35, 0.0);
        assert!((13..=48).contains(&hardest), "{hardest} of 600 at the edge");
        let equal = rejected(0.25, 0.0);
        assert!(equal <= 30, "{equal} of 600 of equal recipes");
        let turned = rejected(0.35, -0.03);
        assert!(turned >= 540, "{turned} of 600 of turned pairs");
    }

    /// Of families of forty pairs of which ten are turned and ten at the edge, adjusted rejections
    /// are false in 5 % at most on average.
    #[test]
    fn adjusted_flips_are_seldom_false() {
        let kinds =
            [(0.35, -0.02, true), (0.35, 0.0, false), (0.25, 0.0, false), (0.25, 0.1, false)];
        let family = |family: u64| {
            let p: Vec<f64> = (0..40_u64)
                .map(|at| {
                    let (alpha, gap, _) = kinds[(at % 4) as usize];
                    let curves = pair(alpha, gap, 1_000 + 40 * family + at);
                    curves.rank_flip(10.0, RANGE).expect("inside").p_value
                })
                .collect();
            let found = |adjusted: &[f64], turned: bool| {
                let of = adjusted.iter().enumerate().filter(|(_, p)| **p <= 0.05);
                of.filter(|(at, _)| kinds[at % 4].2 == turned).count() as f64
            };
            [benjamini_hochberg(&p), benjamini_yekutieli(&p)].map(|adjusted| {
                let [wrong, right] = [false, true].map(|turned| found(&adjusted, turned));
                (wrong / (wrong + right).max(1.0), right)
            })
        };
        let all: Vec<[(f64, f64); 2]> = (0..50).into_par_iter().map(family).collect();
        let rate = |by: usize| all.iter().map(|it| it[by].0).sum::<f64>() / 50.0;
        let seen = |by: usize| all.iter().map(|it| it[by].1).sum::<f64>() / 500.0;
        assert!(rate(0) <= 0.06, "{} of the rejections are false", rate(0));
        assert!(seen(0) > 0.5, "{} of the turned pairs are seen", seen(0));
        // What holds under any dependence asks for more, and sees less.
        assert!(rate(1) <= rate(0) && rate(1) <= 0.02, "{} are false", rate(1));
        assert!(seen(1) > 0.3 && seen(1) <= seen(0), "{} are seen", seen(1));
    }
}
