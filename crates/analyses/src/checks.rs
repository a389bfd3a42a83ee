//! The catalogue of checks: what the program checks of fits and of other subjects, and what a
//! demanding reader asks for beside it.

pub mod planned;
pub mod subjects;

use std::fmt::Write as _;

use evidence::CatalogueEntry;

use self::subjects::CHECKS;
use crate::study::checks::CATALOGUE;

/// Every check of the catalogue: those of a fit, those of other subjects, then those that no run
/// makes.
#[must_use]
pub fn catalogue() -> Vec<CatalogueEntry> {
    let of_fits = CATALOGUE.iter().map(|check| check.entry());
    let of_others = CHECKS.iter().map(|check| check.entry());
    of_fits.chain(of_others).chain(planned::planned()).collect()
}

/// What the page begins with. The first line is that of every page that the program writes.
const HEAD: &str = "\
<!-- made by: straightedge verify --write; do not edit -->
# Checks

A check computes one number, its statistic, and holds it against a threshold.
Most are made of a fit; the others of a paper's score sheet, a source, an allocation, a \
comparison, a measure, a claim or the run.
A check that is not made of a subject says nothing about it: it has neither passed nor failed.

## Checks of a fit

A threshold stands in the check's own file, in `crates/analyses/src/study/checks/`, and nowhere \
else.
A claim reads a check in a gate by the name that is given here, where `STUDY` is the id of a study.
`VARIABLE` is a column that the law is fitted to, `CONSTANTS` the name of a set of printed \
constants, `STATEMENT` the sign or the size of a claim, and `ERRORS` a model of the errors.
";

/// What stands before the checks of other subjects.
const OF_OTHERS: &str = "
## Checks beyond single fits

Such a check reads numbers that are filed already, after everything is computed and judged, and \
fits nothing.
It informs and decides nothing by itself: no gate reads it, and no verdict hangs on it.
What caps a claim at fragile where its paper leaves the counting or the objective open (A2, A4) \
reads the score sheet itself.
Where the evidence does not give its statistic it has neither passed nor failed, and the page says \
why.
A threshold stands with the check, in `crates/analyses/src/checks/subjects/`, and nowhere else.
";

/// What stands before the checks that no run makes.
const PLANNED: &str = "
## Checks that no run makes

No run of the program makes the checks of this table, and nothing has passed or failed them.
They are listed so that nobody takes silence for a pass; each says what stands in its place.

| check | title | statistic | would pass | reference |
| --- | --- | --- | --- | --- |
";

/// The page of the catalogue, `docs/checks.md`.
#[must_use]
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for check in CATALOGUE {
        page.push_str(&paragraph(&check.entry(), Some(&check.read_as())));
    }
    page.push_str(OF_OTHERS);
    for check in CHECKS {
        page.push_str(&paragraph(&check.entry(), None));
    }
    page.push_str(PLANNED);
    for entry in planned::planned() {
        page.push_str(&line(&entry));
    }
    page
}

/// One check that exists, with the name by which a gate reads it where one does.
fn paragraph(entry: &CatalogueEntry, read_as: Option<&str>) -> String {
    let CatalogueEntry { id, title, why, made_of, statistic, threshold, reference, .. } = entry;
    let mut text = format!("\n### {id}: {title}\n\n");
    let read_as = read_as.map(|name| ("A gate reads", format!("`{name}`")));
    let made_of = read_as.is_none().then(|| ("Made of", made_of.clone()));
    let middle = [
        ("Why it matters", why.clone()),
        ("Statistic", statistic.clone()),
        ("Passes when it is", threshold.clone()),
        ("Reference", reference.clone()),
    ];
    for (what, words) in made_of.into_iter().chain(middle).chain(read_as) {
        let _ = writeln!(text, "- **{what}:** {words}");
    }
    text
}

/// One check that no run makes, as a line of the table.
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
        let made = CATALOGUE.iter().map(|check| check.id);
        for id in made.chain(CHECKS.iter().map(|check| check.id)) {
            let whole = id.trim_end_matches(|sign: char| sign.is_ascii_lowercase());
            for entry in planned::planned() {
                assert_ne!(entry.id, whole, "{} exists as {id}", entry.id);
            }
        }
    }

    #[test]
    fn every_check_says_what_it_is() {
        for entry in catalogue() {
            let CatalogueEntry { id, title, why, made_of, .. } = &entry;
            let CatalogueEntry { statistic, threshold, reference, exists, .. } = &entry;
            assert_eq!(why.is_empty(), !exists, "{id}: why belongs to a check that exists");
            assert_eq!(made_of.is_empty(), !exists, "{id}: so does what it is made of");
            for text in [title, statistic, threshold, reference] {
                assert!(!text.is_empty(), "{id} has an empty text");
            }
            for text in [title, why, statistic, threshold, reference] {
                assert!(!text.contains('\n') && !text.contains("  "), "{id}: {text:?}");
                assert!(*exists || !text.contains('|'), "{id} would break the table: {text:?}");
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
