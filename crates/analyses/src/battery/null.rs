//! The p values of likelihood ratios, from the data's own noise, with their measured sizes.
//!
//! The textbook's p values hold where the noise is even and of the shape that the likelihood says;
//! here the noise is the data's own. Drawing it takes two fits a draw, which is why it is a part of
//! the battery and not of the checks that read it (C12, F11).

use anyhow::Result;
use evidence::{FreeCell, FreeTable, Quantity};
use robustness::{NullPlan, NullTest};

use super::Sizes;
use super::part::{Found, Given, Part};
use crate::study::checks;
use crate::study::ratio::{ON_THE_WAY, Ratio, clusters, p_name, ratio_names, size_name};
use crate::study::run::Run;

/// The part. The p values have the names that the checks declare.
pub static PART: Part = Part {
    name: "null",
    title: "Tests held against the data's own noise",
    declares: &["p_value_*_size"],
    run,
};

/// Rows at most whose null is drawn under errors with kinks.
const ROWS_MAX: usize = 500;

/// The nominal level at which a size is measured.
const LEVEL: f64 = 0.05;

/// Sets that measure a size: an error of one and a half in a hundred, or of three where a fit costs
/// a hundred times as much.
const SETS: usize = 200;
const SETS_KINKED: usize = 50;

/// How a p value's null is drawn, then how its size is.
fn plans(given: &Given<'_>, ratio: &Ratio) -> [NullPlan; 2] {
    let usual = if ratio.model.objective().has_kinks() { SETS_KINKED } else { SETS };
    let sets = match given.sizes {
        Sizes::Full => given.battery.test_sizes.and_then(|of| of.sets).unwrap_or(usual),
        Sizes::Small => SETS_KINKED,
    };
    let seed = robustness::seed(given.seed, &ratio.name);
    let size = NullPlan { replicates: sets, enough: sets, seed: seed.wrapping_add(1) };
    [NullPlan { seed, ..ON_THE_WAY }, size]
}

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let mut found = Found::default();
    let mut rows = Vec::new();
    let clusters = clusters(run);
    for ratio in checks::ratios(run)? {
        let Some(test) = ratio.test.as_ref().filter(|_| ratio.is_drawn(run, ROWS_MAX)) else {
            continue;
        };
        let [plan, size_plan] = plans(given, &ratio);
        let null = test.null(&clusters, &plan);
        let size = test.size(&clusters, LEVEL, &size_plan).map(|size| {
            let sets = size_plan.replicates;
            let error = 100.0 * (2.0 * LEVEL * (1.0 - LEVEL) / sets as f64).sqrt();
            let method = format!(
                "share of {sets} sets without an effect that the test rejects at 5 %, fast double \
                bootstrap; known to {error:.1} %"
            );
            run.plain(size, "1", &method)
        });
        rows.push(line(run, &ratio, size.is_some()));
        file(&mut found, run, &ratio, &null, size);
    }
    if rows.is_empty() {
        return Ok(None);
    }
    found.says.push(SAYS.to_owned());
    found.tables.push(FreeTable {
        id: "null".to_owned(),
        title: "p values and how often such a test rejects where there is nothing to find"
            .to_owned(),
        columns: ["Test", "Errors", "p value", "Size at 5 %", "p value of the textbook"]
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
    its size has about 5 %. The textbook takes the noise to be even.";

/// One line of the table.
fn line(run: &Run<'_>, ratio: &Ratio, is_sized: bool) -> Vec<FreeCell> {
    let number = |name: &str| FreeCell::Number(run.full_name(name));
    let [_, own, textbook] = ratio_names(&ratio.name);
    let size = if is_sized { number(&size_name(&ratio.name)) } else { FreeCell::words("none") };
    vec![
        FreeCell::words(ratio.name.replace('_', " ")),
        FreeCell::words(ratio.model.words()),
        number(&own),
        size,
        number(&textbook),
    ]
}

/// Files the p value and its size.
fn file(found: &mut Found, run: &Run<'_>, ratio: &Ratio, null: &NullTest, size: Option<Quantity>) {
    let quantity = run.plain(null.p_value, "1", &ratio.null_method(null));
    found.quantities.insert(p_name(&ratio.name), quantity);
    found.quantities.extend(size.map(|size| (size_name(&ratio.name), size)));
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
