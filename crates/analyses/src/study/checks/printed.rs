//! C12: the constants that a paper prints could have made these data.

use anyhow::Result;
use evidence::Sense;
use fit::Bounds;
use robustness::ErrorModel;

use crate::constants::PrintedSet;
use crate::study::Study;
use crate::study::check::{Check, Particulars, Results, Threshold};
use crate::study::ratio::{Ratio, ratio_names};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C12",
    title: "Printed constants fit their data",
    why: "below, under these errors no values that print as the paper's can have made these data",
    statistic: "p value of a likelihood ratio by the data's own noise, rounding granted",
    sense: Sense::Above,
    threshold: Threshold::Fixed(1e-3),
    reference: "Besiroglu 2024, arXiv 2404.10102: the published constants do not fit their data",
    subject: Some("CONSTANTS.ERRORS"),
    applies: |study| each(study).map(|name| format!("C12.{name}")).collect(),
    files,
    run,
};

/// Each set of constants under each error model: a verdict on a paper must not hang on one of them.
fn each(study: &Study) -> impl Iterator<Item = String> {
    let under = |set: &String| ErrorModel::ALL.map(|model| format!("{set}.{}", model.name()));
    study.published.iter().flat_map(under)
}

fn files(study: &Study) -> Vec<String> {
    let mut names = Vec::new();
    for set in &study.published {
        for model in ErrorModel::ALL.map(ErrorModel::name) {
            names.extend(ratio_names(&format!("{set}_digits_{model}")));
            names.extend(ratio_names(&format!("{set}_rounding_{model}")));
        }
    }
    names
}

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    for set in &run.printed {
        for model in ErrorModel::ALL {
            one(check, run, results, set, model);
        }
    }
    Ok(())
}

/// One set of constants under one error model.
fn one(check: &Check, run: &Run<'_>, results: &mut Results, set: &PrintedSet, model: ErrorModel) {
    let [digits, rounding] = both(run, set, model);
    let statistic = rounding.file(results, run);
    let particulars = Particulars {
        subject: Some(format!("{}.{}", set.id, model.name())),
        title: Some(format!("{} fits its data", set.label)),
        statistic: Some(format!("p value, rounding granted, {}", model.words())),
        ..Particulars::default()
    };
    results.file_as(check, run, statistic, particulars);
    digits.file(results, run);
}

/// Every likelihood ratio of printed constants, for the battery.
pub fn ratios(run: &Run<'_>) -> Vec<Ratio> {
    let under = |set| ErrorModel::ALL.map(|model| both(run, set, model));
    run.printed.iter().flat_map(under).flatten().collect()
}

/// The printed digits as exact, and the best values that print so.
fn both(run: &Run<'_>, set: &PrintedSet, model: ErrorModel) -> [Ratio; 2] {
    let kinds = [
        ("digits", "printed digits as exact", [0.0, 0.0]),
        ("rounding", "best values that print so", [-1.0, 1.0]),
    ];
    kinds.map(|(kind, what, corners)| {
        let [lower, upper] = corners.map(|share| set.coordinates(run.law, share));
        let (bounds, config) = (Bounds { lower, upper }, run.study.config());
        Ratio {
            name: format!("{}_{kind}_{}", set.id, model.name()),
            what,
            model,
            test: robustness::published_test(
                &run.fit.problem,
                run.theta(),
                &bounds,
                model,
                &config,
            ),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{PRINTED, Planted, printed};

    /// Whether both error models pass the usual rows' constants, as printed.
    fn passes(constants: [[&str; 2]; 3]) -> [bool; 2] {
        let planted = Planted { constants: printed(constants), ..Planted::usual() };
        let made = planted.made(&CHECK);
        let names: Vec<&str> = made.iter().map(|check| &*check.name).collect();
        assert_eq!(names, ["C12.printed.huber_density", "C12.printed.normal"]);
        [made[0].passed, made[1].passed]
    }

    #[test]
    fn constants_that_made_the_data_fit_them() {
        assert_eq!(passes(PRINTED), [true; 2]);
    }

    /// An offset one in seventeen too high.
    #[test]
    fn wrong_constants_do_not() {
        assert_eq!(passes([["A", "100.0"], ["E", "1.800"], ["alpha", "0.1000"]]), [false; 2]);
    }

    /// An exponent printed as 0.1 can have been 0.1004, with which A at 102 fits as well as 100
    /// does with 0.1000. The paper has the benefit, and the digits as exact would not pass.
    #[test]
    fn rounding_is_granted() {
        let rounded = [["A", "102"], ["E", "1.7"], ["alpha", "0.1"]];
        assert_eq!(passes(rounded), [true; 2]);
        let planted = Planted { constants: printed(rounded), ..Planted::usual() };
        let p_value = |name: &str| planted.results(&CHECK).quantities[name].estimate;
        let [digits, rounding] =
            ["p_value_printed_digits_normal", "p_value_printed_rounding_normal"].map(p_value);
        assert!(digits < 1e-3 && rounding > 0.5, "{digits:e} {rounding:e}");
    }

    /// A study that names no constants files nothing.
    #[test]
    fn nothing_printed_is_nothing_checked() {
        let mut planted = Planted::usual();
        planted.study.published.clear();
        assert!(planted.made(&CHECK).is_empty(), "no constants");
    }
}
