//! G10: nothing is found where nothing is.

use anyhow::Result;
use evidence::Sense;

use crate::study::check::{Check, Particulars, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "G10",
    title: "Nothing is found where nothing is",
    why: "the statement is found too often in data where it is false: that it is found in these \
        data says little",
    statistic: "largest share of planted data sets in which a statement holds though it is false",
    sense: Sense::Below,
    threshold: Threshold::OfTheData("what chance reaches where the true rate is 0.05"),
    reference: "Lipsitch, Tchetgen Tchetgen & Cohen 2010, Epidemiology 21",
    subject: None,
    applies: |_| once("G10"),
    files: nothing,
    run,
};

/// What the battery files, where it has statements.
const NUMBER: &str = "false_alarm_share";
/// A share on the limit is chance.
const ON_THE_LIMIT: f64 = 1e-9;

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let (share, limit) = (run.found(NUMBER), run.found("false_alarm_limit"));
    if let (Some(share), Some(limit)) = (share, limit) {
        let threshold = Some(limit + ON_THE_LIMIT);
        let particulars = Particulars { threshold, ..Particulars::default() };
        results.file_as(check, run, Statistic::Filed(NUMBER.to_owned(), share), particulars);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::Planted;

    #[test]
    fn chance_is_allowed_and_no_more() {
        let planted = Planted::usual();
        let passes =
            |share| planted.passes_with_all(&CHECK, &[(NUMBER, share), ("false_alarm_limit", 0.1)]);
        assert_eq!(passes(0.1), Some(true));
        assert_eq!(passes(0.12), Some(false));
        assert_eq!(planted.passes_with(&CHECK, NUMBER, 0.0), None, "without a limit");
    }
}
