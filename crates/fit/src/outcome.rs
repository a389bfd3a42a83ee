//! When the solver stops, why it stopped, and where: the types that every solver shares.

/// When the solver stops: two plain numbers, as a definition file writes them. There is no default:
/// a stopping rule is a methodological choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Steps at most.
    pub steps_max: usize,
    /// Converged below this scaled gradient: the cosine between the residuals and each parameter's
    /// direction, which neither the units of the data nor a factor on the objective changes.
    pub gradient_scaled_max: f64,
}

/// Why the solver stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The scaled gradient is below its limit.
    GradientVanished,
    /// An objective with kinks: the law passes through points whose multipliers certify a minimum.
    MultipliersCertified,
    /// No step lowers the objective any more, and the gradient is not yet below its limit.
    NoDescent,
    /// No step lowers the objective, because a parameter has no influence here: its term has
    /// vanished.
    Plateau,
    /// Student's t: the law passes through so many rows that the best scale is nothing, and the
    /// logarithm of nothing has no least value.
    NoScale,
    /// The limit on steps was reached.
    TooManySteps,
    /// The objective or a derivative is not finite at the start.
    NotFinite,
}

impl Stop {
    /// Whether this end is a minimum.
    #[must_use]
    pub const fn converged(self) -> bool {
        matches!(self, Self::GradientVanished | Self::MultipliersCertified)
    }

    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::GradientVanished => "the scaled gradient vanished",
            Self::MultipliersCertified => {
                "the multipliers of the points passed through certify the minimum"
            }
            Self::NoDescent => "no step lowers the objective, yet the gradient has not vanished",
            Self::Plateau => {
                "a plateau: a term of the law has vanished, and its parameters have no influence"
            }
            Self::NoScale => {
                "the law passes through so many rows that Student's t has no scale, and its \
                 objective no minimum; hint: least_squares finds such a law"
            }
            Self::TooManySteps => "the limit on steps was reached",
            Self::NotFinite => "the objective is not finite at the start",
        }
    }
}

/// Where the solver ended, whether it converged or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// Fit coordinates.
    pub theta: Vec<f64>,
    /// The objective there.
    pub objective: f64,
    /// `sum w ψ(r) r` there: what a small difference of objectives is small against.
    pub square: f64,
    /// What `square` comes to where all residuals are rounding: objectives that differ by less are
    /// equal.
    pub square_of_rounding: f64,
    /// Scaled gradient there; for a certified vertex, how far its multipliers break their limit
    /// (zero).
    pub gradient_scaled: f64,
    /// Coordinates that sit on a bound and want to leave it.
    pub on_bound: Vec<usize>,
    /// Steps taken.
    pub steps: usize,
    /// How often the objective was evaluated, with or without derivatives.
    pub evaluations: usize,
    /// Why it ended.
    pub stop: Stop,
}

impl Minimum {
    /// Whether two ends have the same objective, relative to what a change of it is small against.
    #[must_use]
    pub fn agrees(&self, other: &Self, tolerance: f64) -> bool {
        (self.objective - other.objective).abs()
            <= (tolerance * 0.5 * other.square).max(other.square_of_rounding)
    }

    /// A difference of objectives relative to what it is small against; zero where rounding alone
    /// makes it.
    #[must_use]
    pub fn relative(&self, difference: f64) -> f64 {
        if difference.abs() <= self.square_of_rounding {
            return 0.0;
        }
        difference / (0.5 * self.square).max(self.square_of_rounding).max(f64::MIN_POSITIVE)
    }

    /// Whether the law passes through every row: what is left is rounding.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.square <= self.square_of_rounding
    }
}
