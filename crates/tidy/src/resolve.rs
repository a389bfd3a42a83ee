//! A recipe with its names looked up: every name it uses is known before a file is opened.

use std::collections::BTreeSet;

use observations::recipe::{Derivation, Recipe};
use observations::{QUANTITIES, Quantity, quantity};

use crate::error::{Fault, require_known};

/// What the recipe makes, with quantities and factors looked up.
#[derive(Debug)]
pub(crate) struct ResolvedRecipe<'a> {
    /// Columns that are published.
    pub(crate) published: Vec<PublishedColumn<'a>>,
    /// Columns that are computed from published ones.
    pub(crate) derived: Vec<DerivedColumn<'a>>,
}

/// A numeric column that stands in the file.
#[derive(Debug)]
pub(crate) struct PublishedColumn<'a> {
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
pub(crate) struct DerivedColumn<'a> {
    /// Standard name.
    pub(crate) name: &'a str,
    /// What it measures.
    pub(crate) quantity: &'static Quantity,
    /// The formula.
    pub(crate) derivation: Derivation,
}

/// Looks up everything the recipe names.
pub(crate) fn resolve(recipe: &Recipe) -> Result<ResolvedRecipe<'_>, Fault> {
    let resolved = ResolvedRecipe { published: published(recipe)?, derived: derived(recipe)? };
    names_are_single(recipe)?;
    names_are_made(recipe)?;
    Ok(resolved)
}

fn published(recipe: &Recipe) -> Result<Vec<PublishedColumn<'_>>, Fault> {
    let mut published = Vec::new();
    for (name, column) in &recipe.columns {
        let quantity = known_quantity("columns", name)?;
        let factor = quantity.factor(&column.unit).ok_or_else(|| Fault::Unknown {
            setting: format!("columns.{name}.unit"),
            name: column.unit.clone(),
            among: format!("the units of {name}"),
            known: quantity.units.iter().map(|unit| unit.name.to_owned()).collect(),
        })?;
        published.push(PublishedColumn {
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

fn derived(recipe: &Recipe) -> Result<Vec<DerivedColumn<'_>>, Fault> {
    let mut derived = Vec::new();
    for (name, &derivation) in &recipe.derive {
        let quantity = known_quantity("derive", name)?;
        for need in derivation.needs() {
            require_known(
                &format!("derive.{name}"),
                need,
                "the published columns",
                recipe.columns.keys(),
            )?;
        }
        derived.push(DerivedColumn { name, quantity, derivation });
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
        require_known(
            "unique",
            name,
            "the columns and labels of the recipe",
            numeric().chain(recipe.labels.keys()),
        )?;
    }
    if let Some(label) = &recipe.cluster {
        require_known("cluster", label, "the labels of the recipe", recipe.labels.keys())?;
    }
    for exclusion in &recipe.exclude {
        require_known(
            "exclude",
            &exclusion.condition.column,
            "the columns of the recipe",
            numeric(),
        )?;
    }
    choices_are_made(recipe)
}

/// Refuses a choice among rows by a column or label that the recipe does not make.
fn choices_are_made(recipe: &Recipe) -> Result<(), Fault> {
    let numeric = || recipe.columns.keys().chain(recipe.derive.keys());
    let is_column = |setting: &str, name: &str| {
        require_known(setting, name, "the columns of the recipe", numeric())
    };
    let is_label = |setting: &str, name: &str| {
        require_known(setting, name, "the labels of the recipe", recipe.labels.keys())
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
            require_known(
                "pick.of",
                name,
                "the columns and labels of the recipe",
                numeric().chain(recipe.labels.keys()),
            )?;
        }
    }
    if let Some(frontier) = &recipe.frontier {
        is_column("envelope.of", &frontier.of)?;
        is_column("envelope.along", &frontier.along)?;
        for name in &frontier.within {
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
