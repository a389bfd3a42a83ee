//! The catalogue of checks: what the program checks, and what a demanding reader asks for beside
//! it.

pub mod planned;

use std::fmt::Write as _;

use evidence::CatalogueEntry;

use crate::study::check::Check;
use crate::study::checks::CATALOGUE;

/// Every check of the catalogue: those that exist, then those that do not exist yet.
#[must_use]
pub fn catalogue() -> Vec<CatalogueEntry> {
    let exist = CATALOGUE.iter().map(|check| check.entry());
    exist.chain(planned::planned()).collect()
}

/// What the page begins with. The first line is that of every page that the program writes.
const HEAD: &str = "\
<!-- made by: straightedge verify --write; do not edit -->
# Checks

A check computes one number of a fit, its statistic, and holds it against a threshold.
A check that is not made of a fit says nothing about it: it has neither passed nor failed.
A threshold stands in the check's own file, in `crates/analyses/src/study/checks/`, and nowhere \
else.
A claim reads a check in a gate by the name that is given here, where `STUDY` is the id of a study.
`VARIABLE` is a column that the law is fitted to, `CONSTANTS` the name of a set of printed \
constants, `STATEMENT` the sign or the size of a claim, and `ERRORS` a model of the errors.

## Checks that exist
";

/// What stands before the checks that do not exist.
const PLANNED: &str = "
## Checks that do not exist yet

The program does not make the checks of this table: no fit has passed or failed them.
They are listed so that nobody takes silence for a pass.

| check | title | statistic | would pass | reference |
| --- | --- | --- | --- | --- |
";

/// The page of the catalogue, `docs/checks.md`.
#[must_use]
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for check in CATALOGUE {
        page.push_str(&paragraph(check));
    }
    page.push_str(PLANNED);
    for entry in planned::planned() {
        page.push_str(&line(&entry));
    }
    page
}

/// One check that exists.
fn paragraph(check: &Check) -> String {
    let CatalogueEntry { id, title, why, statistic, threshold, reference, .. } = check.entry();
    let mut text = format!("\n### {id}: {title}\n\n");
    for (what, words) in [
        ("Why it matters", why),
        ("Statistic", statistic),
        ("Passes when it is", threshold),
        ("Reference", reference),
        ("A gate reads", format!("`{}`", check.read_as())),
    ] {
        let _ = writeln!(text, "- **{what}:** {words}");
    }
    text
}

/// One check that does not exist, as a line of the table.
fn line(entry: &CatalogueEntry) -> String {
    let CatalogueEntry { id, title, statistic, threshold, reference, .. } = entry;
    format!("| {id} | {title} | {statistic} | {threshold} | {reference} |\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::study::checks::planted::{Planted, two};

    #[test]
    fn an_id_means_one_check() {
        let mut seen = BTreeSet::new();
        for entry in catalogue() {
            assert!(seen.insert(entry.id.clone()), "{} is given twice", entry.id);
        }
    }

    /// A check that exists in parts, C1a and C1b, is not planned as a whole.
    #[test]
    fn a_part_is_not_planned_again() {
        for entry in planned::planned() {
            for check in CATALOGUE {
                let whole = check.id.trim_end_matches(|sign: char| sign.is_ascii_lowercase());
                assert_ne!(entry.id, whole, "{} exists as {}", entry.id, check.id);
            }
        }
    }

    #[test]
    fn every_check_says_what_it_is() {
        for entry in catalogue() {
            let CatalogueEntry { id, title, why, statistic, threshold, reference, exists } = entry;
            assert_eq!(why.is_empty(), !exists, "{id}: why belongs to a check that exists");
            for text in [&title, &statistic, &threshold, &reference] {
                assert!(!text.is_empty(), "{id} has an empty text");
            }
            for text in [&title, &why, &statistic, &threshold, &reference] {
                assert!(!text.contains('\n') && !text.contains("  "), "{id}: {text:?}");
                assert!(exists || !text.contains('|'), "{id} would break the table: {text:?}");
            }
        }
    }

    /// The names that the page gives are those that a study declares.
    #[test]
    fn the_page_names_what_a_gate_reads() {
        let mut study = Planted::usual().study;
        // The check of clusters applies where clusters are drawn.
        study.bootstrap.draw = crate::fitting::Draw::Clusters;
        // Some checks are of laws in parameters and tokens, some of one kind of objective.
        let [mut kinked, mut huber] = [study.clone(), study.clone()];
        kinked.objective = crate::fitting::ObjectiveChoice::LeastAbsolute;
        huber.objective = crate::fitting::ObjectiveChoice::Huber { delta: 1e-3 };
        let studies = [study, two(), kinked, huber];
        for check in CATALOGUE {
            let pattern = check.read_as().replace("STUDY.check.", "");
            let names: Vec<String> = studies.iter().flat_map(check.applies).collect();
            assert!(!names.is_empty(), "{} applies to a planted study", check.id);
            for name in names {
                let parts = |text: &str| text.split('.').count();
                assert_eq!(parts(&name), parts(&pattern), "{name} is not a {pattern}");
                assert_eq!(name.split('.').next(), Some(check.id), "{name}");
            }
        }
    }

    #[test]
    fn the_page_is_that_of_the_catalogue() {
        let written = include_str!("../../../docs/checks.md");
        assert!(
            written == page(),
            "docs/checks.md is not the page of the catalogue; hint: make it anew with \
            `straightedge verify --write`"
        );
    }
}
