//! The objectives a study can choose.

use laws::Penalty;

/// How a residual counts. All but [`Objective::RawLeastSquares`] take log residuals `r = ln y - ln
/// L`.
///
/// Plain data: a definition file names the variant ([`Objective::name`]) and its one number, so
/// that a caller maps its own form variant by variant and needs nothing else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Objective {
    /// `r²/2` where `|r| <= δ`, `δ(|r| - δ/2)` beyond (Huber 1964; δ = 1e-3 in Hoffmann 2022,
    /// §3.3).
    Huber {
        /// Where the parabola ends.
        delta: f64,
    },
    /// `r²/2`.
    LeastSquares,
    /// `|r|`: least absolute deviations.
    LeastAbsolute,
    /// `(y - L)²/2`, on the losses themselves.
    RawLeastSquares,
    /// `q r²` where the data lie above the law, `(1-q) r²` elsewhere: the expectile of level q
    /// (Newey & Powell 1987).
    AsymmetricSquares {
        /// Level q, between 0 and 1.
        level: f64,
    },
    /// `q r` where the data lie above the law, `(1-q) |r|` elsewhere: the quantile of level q
    /// (Koenker & Bassett 1978).
    Quantile {
        /// Level q, between 0 and 1.
        level: f64,
    },
    /// Minus the log likelihood of Student's t, `(ν+1)/2 ln(1 + r²/(ν s²)) + ln s`, least over the
    /// scale s as well (Lange, Little & Taylor 1989).
    StudentT {
        /// Degrees of freedom ν.
        freedom: f64,
    },
}

impl Objective {
    /// Name in study files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Huber { .. } => "huber",
            Self::LeastSquares => "least_squares",
            Self::LeastAbsolute => "least_absolute",
            Self::RawLeastSquares => "raw_least_squares",
            Self::AsymmetricSquares { .. } => "asymmetric_squares",
            Self::Quantile { .. } => "quantile",
            Self::StudentT { .. } => "student_t",
        }
    }

    /// The objective as a sum over the rows i, for the report, of rows that all weigh the same;
    /// where they do not, a `w_i` belongs after each `sum_i`.
    #[must_use]
    pub fn formula(self) -> String {
        match self {
            Self::Huber { delta } => format!("sum_i huber(ln y_i - ln L_i), delta = {delta}"),
            Self::LeastSquares => "sum_i (ln y_i - ln L_i)^2 / 2".to_owned(),
            Self::LeastAbsolute => "sum_i |ln y_i - ln L_i|".to_owned(),
            Self::RawLeastSquares => "sum_i (y_i - L_i)^2 / 2".to_owned(),
            Self::AsymmetricSquares { level } => {
                format!(
                    "sum_i q_i (ln y_i - ln L_i)^2, q = {level} above the law, {} below",
                    complement(level)
                )
            }
            Self::Quantile { level } => {
                format!(
                    "sum_i q_i |ln y_i - ln L_i|, q = {level} above the law, {} below",
                    complement(level)
                )
            }
            Self::StudentT { freedom } => {
                format!(
                    "-sum_i ln t((ln y_i - ln L_i) / s) + ln s, least over s, {freedom} degrees \
                    of freedom"
                )
            }
        }
    }

    /// Whether the objective has kinks, so that its minimum is found by other means than
    /// derivatives.
    #[must_use]
    pub const fn has_kinks(self) -> bool {
        matches!(self, Self::LeastAbsolute | Self::Quantile { .. })
    }

    /// The factors above and below the law of an objective with sides; one and one of others.
    pub(crate) const fn sides(self) -> [f64; 2] {
        match self {
            Self::AsymmetricSquares { level } => [2.0 * level, 2.0 * (1.0 - level)],
            Self::Quantile { level } => [level, 1.0 - level],
            _ => [1.0, 1.0],
        }
    }

    /// The cost of a row; `scale` is that of Student's t.
    pub(crate) const fn penalty(self, scale: f64) -> Penalty {
        let [above, below] = self.sides();
        match self {
            Self::Huber { delta } => Penalty::Huber { delta },
            Self::LeastSquares => Penalty::Huber { delta: f64::INFINITY },
            Self::AsymmetricSquares { .. } => {
                Penalty::SidedHuber { delta: f64::INFINITY, above, below }
            }
            Self::LeastAbsolute | Self::Quantile { .. } => Penalty::Absolute { above, below },
            Self::RawLeastSquares => Penalty::RawSquares,
            Self::StudentT { freedom } => Penalty::StudentT { freedom, scale },
        }
    }

    /// What one log residual adds to the objective.
    ///
    /// # Panics
    /// The cost is not one of the log residual alone: [`Objective::RawLeastSquares`],
    /// [`Objective::StudentT`].
    #[must_use]
    pub fn value(self, residual: f64) -> f64 {
        assert!(
            !matches!(self, Self::RawLeastSquares | Self::StudentT { .. }),
            "{} needs more than the log residual",
            self.name()
        );
        self.penalty(1.0).value(residual, 0.0)
    }
}

/// `1 - level`, printed to six digits, of which zeros at the end are left out.
fn complement(level: f64) -> String {
    let text = format!("{:.6}", 1.0 - level);
    text.trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts stand in reports: a change here is a change there.
    #[test]
    fn formulas_are_those_of_the_reports() {
        let texts = [
            (Objective::Huber { delta: 1e-3 }, "sum_i huber(ln y_i - ln L_i), delta = 0.001"),
            (Objective::LeastSquares, "sum_i (ln y_i - ln L_i)^2 / 2"),
            (Objective::LeastAbsolute, "sum_i |ln y_i - ln L_i|"),
            (Objective::RawLeastSquares, "sum_i (y_i - L_i)^2 / 2"),
            (
                Objective::AsymmetricSquares { level: 0.1 },
                "sum_i q_i (ln y_i - ln L_i)^2, q = 0.1 above the law, 0.9 below",
            ),
            (
                Objective::Quantile { level: 0.05 },
                "sum_i q_i |ln y_i - ln L_i|, q = 0.05 above the law, 0.95 below",
            ),
            (
                Objective::StudentT { freedom: 4.0 },
                "-sum_i ln t((ln y_i - ln L_i) / s) + ln s, least over s, 4 degrees of freedom",
            ),
        ];
        for (objective, text) in texts {
            assert_eq!(objective.formula(), text);
        }
    }
}
