//! What definitions ask of the sets of observations, known before any set is read.

use std::collections::BTreeMap;

use observations::Exclusion;

use crate::comparison::Comparison;
use crate::definitions::Definitions;
use crate::measure::Measure;
use crate::rows::What;
use crate::study::{FAMILY, Study};

/// One thing that a definition asks of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<'a> {
    /// What errors call the definition's file.
    pub location: &'a str,
    /// Where in the file it says so.
    pub setting: &'static str,
    /// The set.
    pub observations: &'a str,
    /// What the set is to have.
    pub what: What<'a>,
}

impl Definitions {
    /// Everything that the studies, measures and comparisons ask of sets by name.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked<'_>> {
        let studies = self.studies.iter().map(|one| (&*one.location, of_study(&one.definition)));
        let measures =
            self.measures.iter().map(|one| (&*one.location, of_measure(&one.definition)));
        let comparisons =
            self.comparisons.iter().map(|one| (&*one.location, of_comparison(&one.definition)));
        studies.chain(measures).chain(comparisons).flat_map(located).collect()
    }
}

/// What one file asks.
fn located<'a>((location, asked): (&'a str, Vec<OfSet<'a>>)) -> Vec<Asked<'a>> {
    let of_one = |(observations, setting, what)| Asked { location, setting, observations, what };
    asked.into_iter().map(of_one).collect()
}

/// The set, where the file says so, and what is asked.
type OfSet<'a> = (&'a str, &'static str, What<'a>);

fn of_study(study: &Study) -> Vec<OfSet<'_>> {
    let set = study.observations.as_str();
    let mut asked = chosen(set, &study.only, &study.exclude);
    let families = study.families.as_ref();
    asked.extend(families.map(|it| (set, "families.label", What::Label(&it.label))));
    // What the study numbers itself is no column of the set.
    let own = |name: &&String| families.is_none() || *name != FAMILY;
    let variables = study.variables.iter().filter(own);
    asked.extend(variables.map(|name| (set, "variables", What::Column(name))));
    asked.push((set, "response", What::Column(&study.response)));
    asked
}

fn of_comparison(comparison: &Comparison) -> Vec<OfSet<'_>> {
    let set = comparison.observations.as_str();
    let mut asked = vec![(set, "observations", What::Itself)];
    asked.extend(left_out(set, &comparison.exclude));
    for (key, name) in [("along", &comparison.along), ("response", &comparison.response)] {
        // Of what the file does not say, the set is to blame.
        let is_stated = !["training_flop", "loss_nats"].contains(&name.as_str());
        asked.push((set, if is_stated { key } else { "observations" }, What::Column(name)));
    }
    let variables = comparison.laws.iter().flat_map(|law| &law.variables);
    asked.extend(variables.map(|name| (set, "laws.variables", What::Column(name))));
    asked
}

fn of_measure(measure: &Measure) -> Vec<OfSet<'_>> {
    let Some(set) = measure.observations.as_deref() else { return Vec::new() };
    let mut asked = chosen(set, &measure.only, &measure.exclude);
    asked.extend(measure.each.iter().map(|each| (set, "each.label", What::Label(&each.label))));
    for arm in measure.arms.values() {
        let of_arm = arm.observations.as_deref().unwrap_or(set);
        asked.extend(chosen(of_arm, &arm.only, &arm.exclude));
    }
    // A method reads the rows of each of its arms, or those of the set.
    let method = measure.method.kind();
    let mut read: Vec<(&str, What<'_>)> = Vec::new();
    for (name, arm) in &measure.arms {
        let of_arm = arm.observations.as_deref().unwrap_or(set);
        read.extend(method.reads_of_arm(name).into_iter().map(|what| (of_arm, what)));
    }
    if measure.arms.is_empty() {
        read.extend(method.reads().into_iter().map(|what| (set, what)));
    }
    let mut once: Vec<(&str, What<'_>)> = Vec::new();
    for one in read {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    asked.extend(once.into_iter().map(|(set, what)| (set, "method", what)));
    asked
}

/// The set itself, and what chooses among its rows.
fn chosen<'a>(
    set: &'a str,
    only: &'a BTreeMap<String, String>,
    exclude: &'a [Exclusion],
) -> Vec<OfSet<'a>> {
    let labels = only.keys().map(|label| (set, "only", What::Label(label)));
    let itself = std::iter::once((set, "observations", What::Itself));
    itself.chain(labels).chain(left_out(set, exclude)).collect()
}

/// The columns by which rows are left out.
fn left_out<'a>(set: &'a str, exclude: &'a [Exclusion]) -> impl Iterator<Item = OfSet<'a>> {
    exclude.iter().map(move |one| (set, "exclude", What::Column(&one.condition.column)))
}
