//! On which analyses each built-in law stands: those that fitted it to rows.

use std::collections::{BTreeMap, BTreeSet};

use evidence::Finding;

use crate::definitions::Definitions;
use crate::fitting::law_names;

/// The names of the analyses that fitted a built-in law to rows, by law, in the order of the
/// evidence; every law has an entry, one that was fitted to nothing an empty one.
///
/// A law that is only evaluated at printed constants, or fitted to simulated rows, is not counted.
#[must_use]
pub fn standing(
    definitions: &Definitions,
    findings: &[Finding],
) -> BTreeMap<&'static str, Vec<String>> {
    let fits = fits(definitions);
    let mut standing: BTreeMap<&'static str, Vec<String>> =
        law_names().into_iter().map(|law| (law, Vec::new())).collect();
    for name in findings.iter().map(|found| found.head.full_name()) {
        for law in fits.get(&name).into_iter().flatten() {
            if let Some(names) = standing.get_mut(law.as_str()) {
                names.push(name.clone());
            }
        }
    }
    standing
}

/// How many built-in laws were fitted to rows.
#[must_use]
pub fn fitted_laws(definitions: &Definitions, findings: &[Finding]) -> usize {
    standing(definitions, findings).values().filter(|names| !names.is_empty()).count()
}

/// The laws that each analysis fits to rows, by its full name.
fn fits(definitions: &Definitions) -> BTreeMap<String, BTreeSet<String>> {
    let mut fits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for study in definitions.studies.iter().map(|one| &one.definition) {
        // A law of the study's own is none that is built in.
        let built_in = study.formula.is_none().then(|| study.law.clone());
        fits.insert(study.id.clone(), built_in.into_iter().collect());
    }
    for one in &definitions.comparisons {
        let laws = one.definition.laws.iter().map(|contender| contender.law.clone());
        fits.insert(one.definition.head(&one.digest).full_name(), laws.collect());
    }
    for one in &definitions.measures {
        let laws: BTreeSet<String> =
            one.definition.method.kind().laws().into_iter().map(str::to_owned).collect();
        for (id, _) in one.definition.parts() {
            fits.insert(id, laws.clone());
        }
    }
    fits
}
