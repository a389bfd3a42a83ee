//! The scale of Student's t that fits residuals best.

/// A scale with the curvature of the objective in its logarithm.
pub(crate) struct Scale {
    pub value: f64,
    /// `d²/d(ln s)²` of the objective; zero where the scale sits on its floor.
    pub curvature: f64,
}

/// Below this, relative to the losses, residuals are rounding and a likelihood without floor would
/// be infinite.
const SCALE_MIN: f64 = 1e-12;
impl Scale {
    /// Whether it sits on its floor.
    pub(crate) fn is_nothing(&self) -> bool {
        self.value <= SCALE_MIN
    }
}

/// Newton in a bracket: it doubles its digits each time, and halves the bracket where it does not.
const STEPS_MAX: usize = 200;
/// Newton squares the error: a step of his below this, relative to `ln s`, leaves its last digit,
/// and further ones follow the rounding of the sums.
const MOVE_MIN: f64 = 1e-8;
/// A bracket of this width, relative to `ln s`, is its last digit.
const BRACKET_MIN: f64 = 1e-15;

/// The scale s at which `sum w (1 - (ν+1) r²/(ν s² + r²))`, the objective's derivative by `ln s`,
/// is zero.
///
/// The derivative grows with s, so the root is the only one.
pub(crate) fn best_scale(residuals: &[f64], weight: impl Fn(usize) -> f64, freedom: f64) -> Scale {
    let largest = residuals.iter().fold(SCALE_MIN, |largest, r| largest.max(r.abs()));
    // At the largest residual every row pulls the scale down or leaves it; at the floor, rows still
    // pull it up.
    let (mut low, mut high) = (laws::ln(SCALE_MIN), laws::ln(largest));
    if derivatives(residuals, &weight, freedom, low).0 >= 0.0 {
        return Scale { value: SCALE_MIN, curvature: 0.0 };
    }
    let mean = residuals.iter().map(|r| r.abs()).sum::<f64>() / residuals.len() as f64;
    let mut ln_scale = laws::ln(mean.max(SCALE_MIN)).clamp(low, high);
    for _ in 0..STEPS_MAX {
        let (first, second) = derivatives(residuals, &weight, freedom, ln_scale);
        if first < 0.0 {
            low = ln_scale;
        } else {
            high = ln_scale;
        }
        let newton = ln_scale - first / second;
        let is_newton = newton > low && newton < high;
        let next = if is_newton { newton } else { 0.5 * (low + high) };
        let moved = (next - ln_scale).abs() / ln_scale.abs().max(1.0);
        ln_scale = next;
        if moved < if is_newton { MOVE_MIN } else { BRACKET_MIN } {
            break;
        }
    }
    let (_, curvature) = derivatives(residuals, &weight, freedom, ln_scale);
    Scale { value: laws::exp(ln_scale), curvature }
}

/// The scale of Student's t of a freedom that fits residuals best, all counted once.
#[must_use]
pub fn student_scale(residuals: &[f64], freedom: f64) -> f64 {
    best_scale(residuals, |_| 1.0, freedom).value
}

/// First and second derivative of the objective by `ln s`.
fn derivatives(
    residuals: &[f64],
    weight: &impl Fn(usize) -> f64,
    freedom: f64,
    ln_scale: f64,
) -> (f64, f64) {
    let s = laws::exp(ln_scale);
    let spread = freedom * s * s;
    let (mut first, mut second) = (0.0, 0.0);
    for (row, r) in residuals.iter().enumerate() {
        let (w, square) = (weight(row), r * r);
        let total = spread + square;
        first += w * (1.0 - (freedom + 1.0) * square / total);
        second += w * 2.0 * (freedom + 1.0) * square * spread / (total * total);
    }
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At a large ν the t is normal, whose best scale is the root mean square.
    #[test]
    fn many_degrees_of_freedom_are_normal() {
        let residuals = [0.3, -0.1, 0.2, -0.4, 0.05];
        let rms = (residuals.iter().map(|r| r * r).sum::<f64>() / 5.0).sqrt();
        let found = best_scale(&residuals, |_| 1.0, 1e9).value;
        assert!((found - rms).abs() < 1e-8 * rms, "{found} against {rms}");
    }

    /// Cauchy (ν = 1) on -a, -1, 1, a: `sum r²/(s² + r²) = 2` gives `s⁴ = a²`.
    #[test]
    fn cauchy_has_its_closed_form() {
        let found = best_scale(&[-4.0, -1.0, 1.0, 4.0], |_| 1.0, 1.0).value;
        assert!((found - 2.0).abs() < 1e-14, "{found}");
    }

    #[test]
    fn residuals_of_nothing_end_on_the_floor() {
        let found = best_scale(&[0.0; 6], |_| 1.0, 4.0);
        assert!(found.value <= SCALE_MIN && found.curvature <= 0.0, "{}", found.value);
    }
}
