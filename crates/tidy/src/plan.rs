//! A recipe checked against itself: every name it uses means something before a file is opened.

use std::collections::BTreeSet;

use observations::recipe::{Derivation, Recipe};
use observations::{QUANTITIES, Quantity, quantity};

use crate::Fault;

/// What the recipe makes, with quantities and factors looked up.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// Columns that are published.
    pub(crate) published: Vec<Published<'a>>,
    /// Columns that are computed from published ones.
    pub(crate) derived: Vec<Derived<'a>>,
}

/// A numeric column that stands in the file.
#[derive(Debug)]
pub(crate) struct Published<'a> {
    /// Standard name.
    pub(crate) name: &'a str,
    /// The file's column.
    pub(crate) from: &'a str,
    /// Further columns of the file to take the mean over.
    pub(crate) mean_with: &'a [String],
    /// What it measures.
    pub(crate) quantity: &'static Quantity,
    /// `standard = printed * factor`.
    pub(crate) factor: f64,
    /// What exactly is counted.
    pub(crate) meaning: &'a str,
}

/// A numeric column that a formula makes.
#[derive(Debug)]
pub(crate) struct Derived<'a> {
    /// Standard name.
    pub(crate) name: &'a str,
    /// What it measures.
    pub(crate) quantity: &'static Quantity,
    /// The formula.
    pub(crate) derivation: Derivation,
}

/// Looks up everything the recipe names.
pub(crate) fn plan(recipe: &Recipe) -> Result<Plan<'_>, Fault> {
    let plan = Plan { published: published(recipe)?, derived: derived(recipe)? };
    names_are_single(recipe)?;
    names_are_made(recipe)?;
    Ok(plan)
}

fn published(recipe: &Recipe) -> Result<Vec<Published<'_>>, Fault> {
    let mut published = Vec::new();
    for (name, column) in &recipe.columns {
        let quantity = known_quantity("columns", name)?;
        let factor = quantity.factor(&column.unit).ok_or_else(|| Fault::Unknown {
            setting: format!("columns.{name}.unit"),
            name: column.unit.clone(),
            among: format!("the units of {name}"),
            known: quantity.units.iter().map(|unit| unit.name.to_owned()).collect(),
        })?;
        published.push(Published {
            name,
            from: &column.from,
            mean_with: &column.mean_with,
            quantity,
            factor,
            meaning: &column.meaning,
        });
    }
    Ok(published)
}

fn derived(recipe: &Recipe) -> Result<Vec<Derived<'_>>, Fault> {
    let mut derived = Vec::new();
    for (name, &derivation) in &recipe.derive {
        let quantity = known_quantity("derive", name)?;
        for need in derivation.needs() {
            is_among(
                &format!("derive.{name}"),
                need,
                "the published columns",
                recipe.columns.keys(),
            )?;
        }
        derived.push(Derived { name, quantity, derivation });
    }
    Ok(derived)
}

/// Refuses a name that two settings make: one name, one column.
fn names_are_single(recipe: &Recipe) -> Result<(), Fault> {
    let mut taken: BTreeSet<&String> = recipe.columns.keys().collect();
    let later = recipe.derive.keys().map(|name| ("derive", name));
    for (setting, name) in later.chain(recipe.labels.keys().map(|name| ("labels", name))) {
        if !taken.insert(name) {
            return Err(Fault::NameTaken { setting: setting.to_owned(), name: name.clone() });
        }
    }
    Ok(())
}

/// Refuses a rule about a column that the recipe does not make.
fn names_are_made(recipe: &Recipe) -> Result<(), Fault> {
    if recipe.unique.is_empty() {
        return Err(Fault::NothingUnique);
    }
    let numeric = || recipe.columns.keys().chain(recipe.derive.keys());
    for name in &recipe.unique {
        is_among(
            "unique",
            name,
            "the columns and labels of the recipe",
            numeric().chain(recipe.labels.keys()),
        )?;
    }
    if let Some(label) = &recipe.cluster {
        is_among("cluster", label, "the labels of the recipe", recipe.labels.keys())?;
    }
    for exclusion in &recipe.exclude {
        is_among("exclude", &exclusion.condition.column, "the columns of the recipe", numeric())?;
    }
    choices_are_made(recipe)
}

/// Refuses a choice among rows by a column or label that the recipe does not make.
fn choices_are_made(recipe: &Recipe) -> Result<(), Fault> {
    let numeric = || recipe.columns.keys().chain(recipe.derive.keys());
    let is_column =
        |setting: &str, name: &str| is_among(setting, name, "the columns of the recipe", numeric());
    let is_label = |setting: &str, name: &str| {
        is_among(setting, name, "the labels of the recipe", recipe.labels.keys())
    };
    for label in recipe.relabel.keys() {
        is_label("relabel", label)?;
    }
    for exclusion in &recipe.exclude_labels {
        is_label("exclude_labels", &exclusion.label)?;
    }
    for bound in &recipe.at_most {
        is_column("at_most.column", &bound.column)?;
        is_column("at_most.limit", &bound.limit)?;
    }
    if let Some(pick) = &recipe.pick {
        is_column("pick.by", &pick.by)?;
        for name in &pick.of {
            is_among(
                "pick.of",
                name,
                "the columns and labels of the recipe",
                numeric().chain(recipe.labels.keys()),
            )?;
        }
    }
    if let Some(envelope) = &recipe.envelope {
        is_column("envelope.of", &envelope.of)?;
        is_column("envelope.along", &envelope.along)?;
        for name in &envelope.within {
            is_label("envelope.within", name)?;
        }
    }
    Ok(())
}

fn known_quantity(setting: &str, name: &str) -> Result<&'static Quantity, Fault> {
    quantity(name).ok_or_else(|| Fault::Unknown {
        setting: setting.to_owned(),
        name: name.to_owned(),
        among: "the standard names".to_owned(),
        known: QUANTITIES.iter().map(|quantity| quantity.name.to_owned()).collect(),
    })
}

/// Refuses a name that is not one of the known ones.
pub(crate) fn is_among<'a>(
    setting: &str,
    name: &str,
    among: &str,
    mut known: impl Iterator<Item = &'a String> + Clone,
) -> Result<(), Fault> {
    let all = known.clone();
    if known.any(|known| known == name) {
        return Ok(());
    }
    Err(Fault::Unknown {
        setting: setting.to_owned(),
        name: name.to_owned(),
        among: among.to_owned(),
        known: all.cloned().collect(),
    })
}
