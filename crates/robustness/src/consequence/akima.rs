//! Akima's interpolant: a cubic through every point, whose slopes no distant point bends.

/// Piecewise cubics with Akima's slopes (Akima 1970, J. ACM 17, 589), as
/// `scipy.interpolate.Akima1DInterpolator` takes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Akima {
    x: Vec<f64>,
    y: Vec<f64>,
    slopes: Vec<f64>,
}

/// Bends below this share of the largest are rounding: the points lie on a straight line (scipy's
/// threshold).
const STRAIGHT: f64 = 1e-9;

impl Akima {
    /// The interpolant of points with ascending x; none with fewer than three, or where x does not
    /// ascend.
    #[must_use]
    pub fn new(x: &[f64], y: &[f64]) -> Option<Self> {
        let n = x.len();
        if n < 3 || y.len() != n || x.windows(2).any(|pair| pair[0] >= pair[1]) {
            return None;
        }
        // Secants of the intervals, and two more at each end by Akima's parabola.
        let mut m = vec![0.0; n + 3];
        for i in 0..n - 1 {
            m[i + 2] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
        }
        m[1] = 2.0 * m[2] - m[3];
        m[0] = 2.0 * m[1] - m[2];
        m[n + 1] = 2.0 * m[n] - m[n - 1];
        m[n + 2] = 2.0 * m[n + 1] - m[n];
        let bends: Vec<f64> = m.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        let largest = bends.iter().copied().fold(0.0, f64::max);
        let mut slopes = Vec::with_capacity(n);
        for i in 0..n {
            let (before, after) = (bends[i], bends[i + 2]);
            slopes.push(if before + after > STRAIGHT * largest {
                (after * m[i + 1] + before * m[i + 2]) / (before + after)
            } else {
                // Straight on both sides: the mean of the two secants.
                0.5 * (m[i + 1] + m[i + 2])
            });
        }
        Some(Self { slopes, x: x.to_vec(), y: y.to_vec() })
    }

    /// Where between the first and the last point the value is least, and the value: exact, as each
    /// piece is a cubic. Of equal values the first.
    #[must_use]
    pub fn minimum(&self) -> (f64, f64) {
        let mut best = (self.x[0], self.y[0]);
        for i in 0..self.x.len() - 1 {
            let width = self.x[i + 1] - self.x[i];
            let secant = (self.y[i + 1] - self.y[i]) / width;
            let [c1, c2, c3] = [
                self.slopes[i],
                (3.0 * secant - 2.0 * self.slopes[i] - self.slopes[i + 1]) / width,
                (self.slopes[i] + self.slopes[i + 1] - 2.0 * secant) / (width * width),
            ];
            // The larger of 3 c3 t² + 2 c2 t + c1 = 0 by either formula, whichever does not cancel.
            let root = (c2 * c2 - 3.0 * c3 * c1).max(0.0).sqrt();
            for t in [(-c2 + root) / (3.0 * c3), -c1 / (c2 + root), -c1 / (c2 - root)] {
                let value = self.y[i] + t * (c1 + t * (c2 + t * c3));
                if t > 0.0 && t < width && value < best.1 {
                    best = (self.x[i] + t, value);
                }
            }
            if self.y[i + 1] < best.1 {
                best = (self.x[i + 1], self.y[i + 1]);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17: `Akima1DInterpolator(x, y)`, its slopes by `.derivative()(x)` and its least
    /// value on each piece by the roots of the derivative.
    #[test]
    fn slopes_and_minimum_are_those_of_scipy() {
        let akima = Akima::new(&[0.0, 1.0, 2.5, 3.0, 4.5, 6.0], &[5.0, 3.0, 2.2, 2.1, 2.6, 4.0])
            .expect("points");
        for (ours, theirs) in akima.slopes.iter().zip(SLOPES) {
            assert!((ours - theirs).abs() < 1e-12, "{:?}", akima.slopes);
        }
        let (place, value) = akima.minimum();
        assert!((place - PLACE).abs() < 1e-12 && (value - VALUE).abs() < 1e-12, "{place} {value}");
        assert_eq!(Akima::new(&[0.0, 0.0, 1.0], &[1.0, 2.0, 3.0]), None, "x does not ascend");
    }

    const SLOPES: [f64; 6] = [
        -2.733_333_333_333_333_4,
        -0.804_938_271_604_937_8,
        -0.288_888_888_888_889,
        -0.009_523_809_523_809_74,
        0.615_686_274_509_804,
        1.233_333_333_333_333_2,
    ];
    const PLACE: f64 = 3.017_755_622_653_707;
    const VALUE: f64 = 2.099_915_524_678_799_3;
}
