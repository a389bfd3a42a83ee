//! What a budget of compute pays for.

/// Excess tokens and parameters count less and less where data are repeated: `D' = U (1 + R (1 -
/// exp(-(D/U - 1)/R)))`, and the same for parameters beyond those that the unique data ask for
/// (Muennighoff 2023, arXiv 2305.16264, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repeats {
    /// Tokens that are there once.
    pub unique_tokens: f64,
    /// `R*_D`: repetitions after which another one is worth 1/e of fresh data.
    pub tokens_decay: f64,
    /// `R*_N`: the same of excess parameters.
    pub params_decay: f64,
}

impl Repeats {
    /// With the constants that Muennighoff 2023 prints.
    #[must_use]
    pub const fn published(unique_tokens: f64) -> Self {
        Self { unique_tokens, tokens_decay: 15.387_756, params_decay: 5.309_743 }
    }

    /// The logarithm of what tokens or parameters are worth, of which only `ln_unique` count in
    /// full.
    pub(crate) fn worth(ln_value: f64, ln_unique: f64, decay: f64) -> f64 {
        if ln_value <= ln_unique {
            return ln_value;
        }
        let repeats = laws::exp(ln_value - ln_unique) - 1.0;
        ln_unique + libm::log1p(-decay * libm::expm1(-repeats / decay))
    }
}

/// A budget and what it has to pay for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spending {
    /// Compute for everything, in FLOP.
    pub compute_flop: f64,
    /// Tokens that the model will read and write in use, at `2 N` FLOP each (Sardana 2023, arXiv
    /// 2401.00448); zero where the budget is for training alone.
    pub tokens_served: f64,
    /// The largest model that may be; none, any.
    pub params_max: Option<f64>,
    /// The data that are there; none, as many as wanted.
    pub repeats: Option<Repeats>,
}

impl Spending {
    /// A budget for training alone, without limits.
    #[must_use]
    pub const fn training(compute_flop: f64) -> Self {
        Self { compute_flop, tokens_served: 0.0, params_max: None, repeats: None }
    }

    /// Tokens that a model of this size can be trained on: `6 N D + 2 N S = C`. None where the use
    /// alone costs more than there is.
    #[must_use]
    pub fn tokens(&self, params: f64) -> Option<f64> {
        let tokens = (self.compute_flop / params - 2.0 * self.tokens_served) / 6.0;
        (tokens > 0.0 && tokens.is_finite()).then_some(tokens)
    }

    /// Whether a model of this size may be.
    #[must_use]
    pub fn allows(&self, params: f64) -> bool {
        self.params_max.is_none_or(|most| params <= most * (1.0 + 1e-9))
    }
}

/// A processor that compute is bought on, with the dense 16-bit rate of its data sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gpu {
    /// As it is named on the command line.
    pub name: &'static str,
    /// Operations a second at most.
    pub peak_flop_per_second: f64,
}

impl Gpu {
    /// The ones that are known, by the vendor's data sheet of each (BF16, without sparsity).
    pub const ALL: [Self; 5] = [
        Self { name: "a100", peak_flop_per_second: 312e12 },
        Self { name: "h100", peak_flop_per_second: 989e12 },
        Self { name: "h200", peak_flop_per_second: 989e12 },
        Self { name: "b200", peak_flop_per_second: 2250e12 },
        Self { name: "mi300x", peak_flop_per_second: 1307e12 },
    ];

    /// Compute of so many hours at a share of the peak rate (model FLOP utilisation).
    #[must_use]
    pub fn compute_flop(&self, hours: f64, utilisation: f64) -> f64 {
        hours * 3600.0 * self.peak_flop_per_second * utilisation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serving_is_paid_before_training() {
        let spending = Spending { tokens_served: 1e12, ..Spending::training(6e21) };
        // 6 N D + 2 N S = C by hand: N = 1e9 leaves (6e12 - 2e12)/6.
        let tokens = spending.tokens(1e9).expect("enough");
        assert!((tokens / (4e12 / 6.0) - 1.0).abs() < 1e-15, "{tokens}");
        assert_eq!(spending.tokens(3e9), None);
        assert_eq!(spending.tokens(1e10), None);
    }

    #[test]
    fn repeated_data_are_worth_what_the_paper_says() {
        // Unique data count in full; the most that 16.4 U can be worth is the paper's own number.
        let worth = |epochs: f64| {
            laws::exp(Repeats::worth(laws::ln(epochs), 0.0, Repeats::published(1.0).tokens_decay))
        };
        assert!((worth(0.5) - 0.5).abs() < 1e-15);
        assert!((worth(1.0) - 1.0).abs() < 1e-15);
        assert!((worth(1e9) - 16.387_756).abs() < 1e-5, "{}", worth(1e9));
        // Four epochs are nearly as good as fresh data.
        assert!((3.6..4.0).contains(&worth(4.0)), "{}", worth(4.0));
    }

    #[test]
    fn hours_become_compute() {
        let h100 = Gpu::ALL[1];
        let flop = h100.compute_flop(2e6, 0.4);
        assert!((flop / 2.848_32e24 - 1.0).abs() < 1e-12, "{flop}");
    }
}
