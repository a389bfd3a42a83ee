//! D4: the profile of every parameter is closed on both sides.

use evidence::Sense;

use crate::study::check::{Check, Threshold, filed_number, nothing, once};

/// The check.
pub static CHECK: Check = Check {
    id: "D4",
    title: "The profile closes",
    why: "on a side where the law fits as well however far the parameter goes, the data do not \
        identify it",
    statistic: "sides on which the profile of a parameter is open at the level of the interval, \
        most",
    sense: Sense::Below,
    threshold: Threshold::Fixed(1.0),
    reference: "Raue 2009, Bioinformatics 25",
    subject: None,
    applies: |_| once("D4"),
    files: nothing,
    run: |check, run, results| filed_number(check, run, results, "profiles_open"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::assert_limit;

    #[test]
    fn an_open_side_fails() {
        assert_limit(&CHECK, "profiles_open", 0.0, 1.0);
    }
}
