//! The difference between two curves at places of the axis, with its error.

use super::curve::Curve;
use super::student;
use crate::crossings::Leader;
use crate::quantile::{Interval, mean};

/// Runs that have a partner, as a share of all, from which pairs count.
const PAIRED_SHARE: f64 = 0.75;

/// `ln(metric_B / metric_A)`: negative where B is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Its value.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// The freedom of Student's t.
    pub freedom: f64,
}

impl Contrast {
    /// In standard errors.
    #[must_use]
    pub fn t(&self) -> f64 {
        let error = self.error.max(f64::MIN_POSITIVE);
        self.value / error
    }

    /// The interval at a level.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        let half = student::two_sided(self.freedom, level) * self.error;
        Interval { low: self.value - half, high: self.value + half }
    }

    /// Who is better, where the interval says so.
    #[must_use]
    pub fn leader(&self, level: f64) -> Option<Leader> {
        let far = self.t().abs() > student::two_sided(self.freedom, level);
        far.then_some(if self.value > 0.0 { Leader::A } else { Leader::B })
    }
}

/// Two curves and how their runs go together.
#[derive(Debug, Clone)]
pub struct TwoCurves {
    /// The first.
    pub a: Curve,
    /// The second.
    pub b: Curve,
    /// Correlation of the runs of a pair; none where runs are not paired.
    pub correlation: Option<f64>,
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) variance: [f64; 2],
    pub(super) freedom: [f64; 2],
    paired_freedom: f64,
}

impl TwoCurves {
    /// Two curves; `pairs` are rows of A and B whose noise is shared: the same seed, or the same
    /// place where each has one run.
    #[must_use]
    pub fn new(a: Curve, b: Curve, pairs: &[(usize, usize)]) -> Self {
        let parameters = a.theta.len().max(b.theta.len()) as f64;
        let count = pairs.len() as f64;
        let enough = |runs: usize| count >= PAIRED_SHARE * runs as f64;
        let drawn = !a.drawn.is_empty() || !b.drawn.is_empty();
        let is_paired = enough(a.runs()) && enough(b.runs()) && count > parameters && !drawn;
        let [(of_a, free_a), (of_b, free_b)] = [a.noise, b.noise];
        let mut found = Self {
            correlation: None,
            pairs: Vec::new(),
            variance: [of_a, of_b],
            freedom: [free_a, free_b],
            paired_freedom: 0.0,
            a,
            b,
        };
        if is_paired {
            found.pair(pairs, parameters);
        }
        found
    }

    /// Takes the runs for pairs.
    fn pair(&mut self, pairs: &[(usize, usize)], parameters: f64) {
        let of = |left: &[f64], row: usize| left[row];
        let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
        let (mut places, mut differences) = (Vec::new(), Vec::new());
        for &(one, two) in pairs {
            let [one_left, two_left] = [of(&self.a.residuals, one), of(&self.b.residuals, two)];
            aa += one_left * one_left;
            bb += two_left * two_left;
            ab += one_left * two_left;
            places.push(self.a.ln_axis[one]);
            differences.push(two_left - one_left);
        }
        let whole: f64 = aa * bb;
        let correlation = if whole > 0.0 { ab / whole.sqrt() } else { 0.0 };
        let misses = self.a.law_misses || self.b.law_misses;
        let inflation = if self.a.law_misses {
            self.a.inflation(&places, &differences)
        } else {
            self.b.inflation(&places, &differences)
        };
        if misses {
            self.variance[0] *= inflation / self.a.own_inflation;
            self.variance[1] *= inflation / self.b.own_inflation;
        }
        let count = pairs.len() as f64;
        let own = self.freedom[0].min(self.freedom[1]);
        self.paired_freedom = (count / inflation - parameters).max(1.0);
        if !misses {
            self.paired_freedom = self.paired_freedom.min(own.max(1.0));
        }
        self.correlation = Some(correlation);
        self.pairs = pairs.to_vec();
    }

    /// What both cover, in ln(axis); none where there is nothing.
    pub(super) fn common(&self) -> Option<[f64; 2]> {
        let ends = [self.a.ends, self.b.ends];
        let (low, high) = (ends[0][0].max(ends[1][0]), ends[0][1].min(ends[1][1]));
        (low < high).then_some([low, high])
    }

    /// The difference at one place of the axis.
    #[must_use]
    pub fn at(&self, place: f64) -> Contrast {
        self.at_ln(laws::ln(place))
    }

    pub(super) fn at_ln(&self, ln_x: f64) -> Contrast {
        self.between(&[ln_x], &[ln_x])
    }

    /// The mean of B over places less the mean of A over others.
    pub(super) fn between(&self, of_a: &[f64], of_b: &[f64]) -> Contrast {
        let (a, b) = (self.a.mean(of_a), self.b.mean(of_b));
        let value = b.value - a.value;
        let [own_a, own_b] =
            [self.own_variance(0, &a.gradient, of_a), self.own_variance(1, &b.gradient, of_b)];
        if let Some(correlation) = self.correlation {
            let (from_a, from_b) = (self.a.shares(&a.gradient), self.b.shares(&b.gradient));
            let shared: f64 = self.pairs.iter().map(|&(i, j)| from_a[i] * from_b[j]).sum();
            let covariance = correlation * (self.variance[0] * self.variance[1]).sqrt() * shared;
            let variance = (own_a + own_b - 2.0 * covariance).max(0.0);
            return Contrast { value, error: variance.sqrt(), freedom: self.paired_freedom };
        }
        Contrast {
            value,
            error: (own_a + own_b).sqrt(),
            freedom: self.satterthwaite([own_a, own_b]),
        }
    }

    /// The freedom of a sum of two estimated variances (Satterthwaite 1946, Biom. Bull. 2).
    pub(super) fn satterthwaite(&self, own: [f64; 2]) -> f64 {
        let whole = own[0] + own[1];
        let parts: f64 = own.iter().zip(self.freedom).map(|(own, free)| own * own / free).sum();
        if parts > 0.0 { whole * whole / parts } else { self.freedom[0].min(self.freedom[1]) }
    }

    /// The variance of a mean of one curve.
    pub(super) fn own_variance(&self, which: usize, gradient: &[f64], ln_places: &[f64]) -> f64 {
        let curve = if which == 0 { &self.a } else { &self.b };
        if !curve.drawn.is_empty() {
            let values = curve.drawn_means(ln_places);
            let middle = mean(&values);
            let squares: f64 = values.iter().map(|value| (value - middle) * (value - middle)).sum();
            return squares / (values.len() as f64 - 1.0).max(1.0);
        }
        let loading = Curve::loading(&curve.design, gradient);
        self.variance[which] * loading.iter().map(|share| share * share).sum::<f64>()
    }

    /// The variance with pairs over that without, at a contrast of coefficients.
    pub(super) fn paired_share(&self, gradients: [&[f64]; 2]) -> f64 {
        let Some(correlation) = self.correlation else { return 1.0 };
        let (from_a, from_b) = (self.a.shares(gradients[0]), self.b.shares(gradients[1]));
        let square = |shares: &[f64]| shares.iter().map(|share| share * share).sum::<f64>();
        let shared: f64 = self.pairs.iter().map(|&(i, j)| from_a[i] * from_b[j]).sum();
        let own = self.variance[0] * square(&from_a) + self.variance[1] * square(&from_b);
        let covariance = correlation * (self.variance[0] * self.variance[1]).sqrt() * shared;
        if own > 0.0 { ((own - 2.0 * covariance) / own).max(0.0) } else { 1.0 }
    }

    /// The freedom of contrasts where runs are paired; none where they are not.
    pub(super) fn freedom_of_pairs(&self) -> Option<f64> {
        self.correlation.map(|_| self.paired_freedom)
    }
}
