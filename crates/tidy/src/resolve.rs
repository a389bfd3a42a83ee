//! A recipe with its names looked up: every name it uses is known before a file is opened.

use std::collections::BTreeSet;

use observations::recipe::{
    ColumnRecipe, DECIMAL_SIGNS, Derivation, Recipe, SEPARATORS, THOUSANDS_SIGNS,
};
use observations::{QUANTITIES, Quantity, quantity};

use crate::error::{Fault, require_known};
use crate::number::{Notation, PLAIN};

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
    /// How its numbers are written.
    pub(crate) notation: Notation,
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
    signs_are_known(recipe)?;
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
        multiplies_once(name, column, quantity, factor)?;
        let notation = Notation { suffixes: column.suffixes, ..notation(recipe) };
        published.push(PublishedColumn {
            name,
            from: &column.from,
            mean_with: &column.mean_with,
            quantity,
            notation,
            factor,
            meaning: &column.meaning,
        });
    }
    Ok(published)
}

/// How the recipe's numbers are written, but for suffixes.
fn notation(recipe: &Recipe) -> Notation {
    let decimal = recipe.decimal_sign.unwrap_or(PLAIN.decimal);
    Notation { decimal, thousands: recipe.thousands_sign, ..PLAIN }
}

/// Refuses a sign that is none of those that are read, and one sign for two things.
fn signs_are_known(recipe: &Recipe) -> Result<(), Fault> {
    for (setting, sign, among, known) in [
        ("separator", recipe.separator, "the separators", SEPARATORS),
        ("decimal_sign", recipe.decimal_sign, "the signs of decimals", DECIMAL_SIGNS),
        ("thousands_sign", recipe.thousands_sign, "the signs of thousands", THOUSANDS_SIGNS),
    ] {
        if let Some(sign) = sign.filter(|sign| !known.contains(sign)) {
            return Err(Fault::Unknown {
                setting: setting.to_owned(),
                name: sign.to_string(),
                among: among.to_owned(),
                known: known.iter().map(|sign| format!("\"{}\"", shown(*sign))).collect(),
            });
        }
    }
    let Notation { decimal, thousands, .. } = notation(recipe);
    if thousands == Some(decimal) { Err(Fault::SameSign { sign: decimal }) } else { Ok(()) }
}

/// A sign as a quoted text of YAML holds it.
fn shown(sign: char) -> String {
    match sign {
        '\t' => "\\t".to_owned(),
        ' '..='~' => sign.to_string(),
        other => format!("\\u{:04x}", u32::from(other)),
    }
}

/// Refuses suffixes under a unit that multiplies too.
fn multiplies_once(
    name: &str,
    column: &ColumnRecipe,
    quantity: &Quantity,
    factor: f64,
) -> Result<(), Fault> {
    if !column.suffixes || factor.total_cmp(&1.0).is_eq() {
        return Ok(());
    }
    let plain = quantity.units.iter().find(|unit| unit.factor.total_cmp(&1.0).is_eq());
    Err(Fault::MultipliedTwice {
        setting: format!("columns.{name}.suffixes"),
        unit: column.unit.clone(),
        plain: plain.map_or(quantity.unit, |unit| unit.name).to_owned(),
    })
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

/// Refuses a rule about a column or label that the recipe does not make.
fn names_are_made(recipe: &Recipe) -> Result<(), Fault> {
    if recipe.unique.is_empty() {
        return Err(Fault::NothingUnique);
    }
    for name in &recipe.unique {
        require_column_or_label(recipe, "unique", name)?;
    }
    if let Some(label) = &recipe.cluster {
        require_label(recipe, "cluster", label)?;
    }
    if let Some(empty) = recipe.reject.iter().find(|rejection| rejection.texts.is_empty()) {
        let reason = format!("it names no text of column \"{}\"", empty.column);
        return Err(Fault::NoEffect { setting: "reject".to_owned(), reason });
    }
    for exclusion in &recipe.exclude {
        require_column(recipe, "exclude", &exclusion.condition.column)?;
    }
    for label in recipe.relabel.keys() {
        require_label(recipe, "relabel", label)?;
    }
    for exclusion in &recipe.exclude_labels {
        require_label(recipe, "exclude_labels", &exclusion.label)?;
    }
    for bound in &recipe.at_most {
        require_column(recipe, "at_most.column", &bound.column)?;
        require_column(recipe, "at_most.limit", &bound.limit)?;
    }
    choices_are_made(recipe)
}

/// Refuses a choice among rows by a column or label that the recipe does not make.
fn choices_are_made(recipe: &Recipe) -> Result<(), Fault> {
    if let Some(pick) = &recipe.pick {
        require_column(recipe, "pick.by", &pick.by)?;
        for name in &pick.of {
            require_column_or_label(recipe, "pick.of", name)?;
        }
    }
    if let Some(frontier) = &recipe.frontier {
        require_column(recipe, "envelope.of", &frontier.of)?;
        require_column(recipe, "envelope.along", &frontier.along)?;
        for name in &frontier.within {
            require_label(recipe, "envelope.within", name)?;
        }
    }
    Ok(())
}

/// The numeric columns that the recipe makes.
fn numeric(recipe: &Recipe) -> impl Iterator<Item = &String> + Clone {
    recipe.columns.keys().chain(recipe.derive.keys())
}

fn require_column(recipe: &Recipe, setting: &str, name: &str) -> Result<(), Fault> {
    require_known(setting, name, "the columns of the recipe", numeric(recipe))
}

fn require_label(recipe: &Recipe, setting: &str, name: &str) -> Result<(), Fault> {
    require_known(setting, name, "the labels of the recipe", recipe.labels.keys())
}

fn require_column_or_label(recipe: &Recipe, setting: &str, name: &str) -> Result<(), Fault> {
    let known = numeric(recipe).chain(recipe.labels.keys());
    require_known(setting, name, "the columns and labels of the recipe", known)
}

fn known_quantity(setting: &str, name: &str) -> Result<&'static Quantity, Fault> {
    quantity(name).ok_or_else(|| Fault::Unknown {
        setting: setting.to_owned(),
        name: name.to_owned(),
        among: "the standard names".to_owned(),
        known: QUANTITIES.iter().map(|quantity| quantity.name.to_owned()).collect(),
    })
}
