//! The p values of likelihood ratios, from the data's own noise, with their measured sizes.
//!
//! The textbook's p values hold where the noise is even and of the shape that the likelihood says;
//! here the noise is the data's own. Drawing it takes two fits a draw, which is why it is a part of
//! the battery and not of the checks that read it (C12, F11).

use anyhow::Result;
use evidence::{FreeCell, FreeTable, Quantity};
use robustness::{NullPlan, NullTest, SizePlan, TestSize};

use super::Sizes;
use super::part::{Found, Given, Part};
use crate::study::checks;
use crate::study::ratio::{
    ON_THE_WAY, Ratio, adjusted_name, clusters, p_name, ratio_names, size_name,
};
use crate::study::run::Run;

/// The part. The p values have the names that the checks declare.
pub static PART: Part = Part {
    name: "null",
    title: "Tests held against the data's own noise",
    declares: &["p_value_*_size", "p_value_*_adjusted"],
    run,
};

/// Rows at most whose null is drawn under errors with kinks.
const ROWS_MAX: usize = 500;

/// The nominal level at which a size is measured, and the sizes of a test that keeps it.
const LEVEL: f64 = 0.05;
const SIZES: [f64; 2] = [0.035, 0.065];

/// Sets that measure a size, at most: with so many an error of one in two hundred.
const SETS_MAX: usize = 4_000;
/// The same where nothing is filed: an error of three in a hundred.
const SETS_SMALL: usize = 50;
/// Of fewer sets no p value is adjusted: the least that they could say is too large.
const SETS_ADJUST: usize = 1_000;

/// How a p value's null is drawn, then how its size is.
fn plans(given: &Given<'_>, ratio: &Ratio) -> (NullPlan, SizePlan) {
    let sets_max = match given.sizes {
        Sizes::Full => given.battery.test_sizes.and_then(|of| of.sets).unwrap_or(SETS_MAX),
        Sizes::Small => SETS_SMALL,
    };
    let seed = robustness::seed(given.seed, &ratio.name);
    let size = SizePlan { level: LEVEL, allowed: SIZES, sets_max, seed: seed.wrapping_add(1) };
    (NullPlan { seed, ..ON_THE_WAY }, size)
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let mut found = Found::default();
    let mut rows = Vec::new();
    let clusters = clusters(run);
    for ratio in checks::ratios(run)? {
        let Some(test) = ratio.test.as_ref().filter(|_| ratio.is_drawn(run, ROWS_MAX)) else {
            continue;
        };
        let (plan, size_plan) = plans(given, &ratio);
        let null = test.null(&clusters, &plan);
        let size = test.size(&clusters, &size_plan);
        rows.push(line(run, &ratio, size.is_some()));
        file(&mut found, run, &ratio, &null, size.as_ref());
    }
    if rows.is_empty() {
        return Ok(None);
    }
    found.says.push(SAYS.to_owned());
    found.tables.push(FreeTable {
        id: "null".to_owned(),
        title: "p values and how often such a test rejects where there is nothing to find"
            .to_owned(),
        columns: ["Test", "Errors", "p value", "Size at 5 %", "Adjusted p", "p of the textbook"]
            .map(str::to_owned)
            .into(),
        rows,
    });
    Ok(Some(found))
}

/// What the reader must know of the numbers.
const SAYS: &str = "Each p value is made from the data's own noise: every row keeps its place and \
    the size of its residual, which gets a random sign; both laws are fitted to each such set. The \
    size is how often the test rejects at 5 % where there is nothing to find; a test that keeps \
    its size has 3.5 to 6.5 %. Where chance cannot explain that the size lies outside, the p value \
    is the larger one of the plain null and of the fast double bootstrap, which the size has \
    adjusted. The textbook takes the noise to be even.";

/// One line of the table.
fn line(run: &Run<'_>, ratio: &Ratio, is_sized: bool) -> Vec<FreeCell> {
    let number = |name: &str| FreeCell::Number(run.full_name(name));
    let [_, own, textbook] = ratio_names(&ratio.name);
    let of_size = |name: &str| if is_sized { number(name) } else { FreeCell::words("none") };
    vec![
        FreeCell::words(ratio.name.replace('_', " ")),
        FreeCell::words(ratio.model.words()),
        number(&own),
        of_size(&size_name(&ratio.name)),
        of_size(&adjusted_name(&ratio.name)),
        number(&textbook),
    ]
}

/// Files the p value, its size, and the p value that the size has adjusted, which counts where the
/// test does not keep its level and rejects too much by its plain null.
fn file(found: &mut Found, run: &Run<'_>, ratio: &Ratio, null: &NullTest, size: Option<&TestSize>) {
    let (mut p_value, mut method) = (null.p_value, ratio.null_method(null));
    if let Some(size) = size {
        let adjusted = format!("{method}; fast double bootstrap of {} sets", size.sets);
        let (name, p) = (adjusted_name(&ratio.name), size.adjusted_p);
        found.quantities.insert(name, run.plain(p, "1", &adjusted));
        found.quantities.insert(size_name(&ratio.name), size_quantity(run, size));
        let is_missed = size.sets >= SETS_ADJUST && size.is_missed(SIZES);
        if is_missed && p > p_value {
            (p_value, method) =
                (p, format!("{adjusted}, as the plain null does not keep its size"));
        }
    }
    found.quantities.insert(p_name(&ratio.name), run.plain(p_value, "1", &method));
}

/// A size with what chance makes of it.
fn size_quantity(run: &Run<'_>, size: &TestSize) -> Quantity {
    let method = format!(
        "share of {} sets without an effect that the test rejects at 5 %, fast double bootstrap",
        size.sets
    );
    let [low, high] = size.interval();
    run.plain(size.share, "1", &method).within(low, high, 0.95)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::battery::definition::Battery;
    use crate::study::checks::planted::Planted;

    /// The planted constants made the data, and the planted offset is needed: the battery's p
    /// values say so, and the checks read them.
    #[test]
    fn planted_tests_have_p_values_and_sizes() {
        let planted = Planted::usual();
        let mut run = planted.run();
        let battery = Battery::default();
        let given = Given::small(&battery, 4);
        let found = (PART.run)(&run, &given).expect("it can be made").expect("it applies");
        let value = |name: &str| found.quantities[name].estimate;
        assert!(value("p_value_printed_rounding_normal") > 0.05, "the constants fit");
        assert!(value("p_value_offset") < 1e-3, "{}", value("p_value_offset"));
        // Fifty sets: 5 % with a standard error of 4 %.
        assert!(value("p_value_offset_size") < 0.2, "{}", value("p_value_offset_size"));
        assert_eq!(found.tables[0].rows.len(), 5, "four of constants, one of the offset");
        run.parts.push(evidence::BatteryPart {
            name: PART.name.to_owned(),
            title: PART.title.to_owned(),
            says: Vec::new(),
            tables: Vec::new(),
            quantities: [("p_value_offset".to_owned(), run.plain(0.5, "1", "planted"))].into(),
            figures: Vec::new(),
        });
        let results = checks::run_all(&run).expect("every check");
        let check = results.checks.iter().find(|check| check.id == "F11").expect("the offset's");
        assert!(!check.passed, "the check reads what the battery found");
    }
}
