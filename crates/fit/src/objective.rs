//! The objectives a study can choose.

use laws::Penalty;

/// How a residual counts. All but [`Objective::RawLeastSquares`] take log residuals `r = ln y - ln
/// L`.
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
