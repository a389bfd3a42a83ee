//! One test a problem: how many there were and how they ended.

use anyhow::{Result, ensure};

use crate::numbers::Numbers;

/// The names of the numbers that are filed.
pub const NAMES: [&str; 4] = ["tested", "rejected", "rejected_share", "small_p_share"];

/// Tests of the same hypothesis, one a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tests {
    /// How many there were.
    pub tested: usize,
    /// How many reject after adjustment for their number.
    pub rejected: usize,
    /// How many have a p value of their own that is at most the rate.
    pub small: usize,
}

impl Tests {
    /// Counts further tests.
    pub fn count(&mut self, p_values: &[f64], rejected: usize, rate: f64) {
        self.tested += p_values.len();
        self.rejected += rejected;
        self.small += p_values.iter().filter(|&&p| p <= rate).count();
    }

    /// Files them.
    ///
    /// # Errors
    /// There is none.
    pub fn file(self, rate: f64, found: &mut Numbers) -> Result<()> {
        let Self { tested, rejected, small } = self;
        ensure!(
            tested > 0,
            "no problem could be tested; hint: look at the labels by which rows are the same"
        );
        found.n = tested;
        found.count("tested", tested, "problems that could be tested");
        found.count("rejected", rejected, "problems rejected after adjustment for their number");
        let share = measures::share(rejected, tested);
        let method = "share of the problems tested that were rejected";
        found.plain("rejected_share", share, "fraction", method);
        let share = measures::share(small, tested);
        let method = format!("share of the problems tested whose own p value is at most {rate}");
        found.plain("small_p_share", share, "fraction", &method);
        Ok(())
    }
}
