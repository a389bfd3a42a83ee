//! C1c: a second design of starts, which knows nothing of the first, finds nothing lower.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "C1c",
    title: "A second design of starts gains nothing",
    why: "starts that lie elsewhere end lower: the search has not found the lowest minimum",
    statistic: "gain of the lowest of a second, differently placed design of starts over the \
        search's minimum, relative to the objective",
    sense: Sense::Below,
    threshold: Threshold::Fixed(fit::SETTLED),
    reference: "Roberts 2018, The unreasonable effectiveness of quasirandom sequences: the \
        design; Boender & Rinnooy Kan 1987, Mathematical Programming 37",
    subject: None,
    applies: |_| once("C1c"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "second_design_gain"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn starts_that_end_lower_fail() {
        assert_limit(&CHECK, "second_design_gain", 0.0, 1e-7);
    }
}
