//! A recipe with its names looked up: every name it uses is known before a file is opened.

use std::collections::BTreeSet;

use observations::recipe::{
    ColumnRecipe, DECIMAL_SIGNS, Derivation, OwnColumn, Recipe, SEPARATORS, THOUSANDS_SIGNS,
};
use observations::{QUANTITIES, Quantity, quantity};

use crate::error::{Fault, require_known};
use crate::number::{Notation, PLAIN};
use crate::own;
use crate::reads::{Place, Reads};

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
    /// The setting that makes it, such as `columns.params`.
    pub(crate) setting: String,
    /// Which columns of the file it is read from.
    pub(crate) reads: Reads<'a>,
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
///
/// # Errors
/// Every name that is not known, and every one that is made twice.
pub(crate) fn resolve(recipe: &Recipe) -> Result<ResolvedRecipe<'_>, Vec<Fault>> {
    let mut faults = Vec::new();
    let resolved = ResolvedRecipe {
        published: in_order(
            recipe
                .columns
                .iter()
                .map(|one| published(recipe, one))
                .chain(recipe.own_columns.iter().map(|one| own_column(recipe, one))),
            &mut faults,
        ),
        derived: in_order(recipe.derive.iter().map(|one| derived(recipe, one)), &mut faults),
    };
    faults.extend(signs_unknown(recipe));
    faults.extend(names_made_twice(recipe));
    faults.extend(names_not_made(recipe));
    if faults.is_empty() { Ok(resolved) } else { Err(faults) }
}

/// What is in order; the rest is added to the faults.
fn in_order<T>(
    all: impl Iterator<Item = Result<T, Vec<Fault>>>,
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    let mut good = Vec::new();
    for one in all {
        match one {
            Ok(one) => good.push(one),
            Err(of_one) => faults.extend(of_one),
        }
    }
    good
}

fn published<'a>(
    recipe: &Recipe,
    (name, column): (&'a String, &'a ColumnRecipe),
) -> Result<PublishedColumn<'a>, Vec<Fault>> {
    let quantity = known_quantity("columns", name)?;
    let factor = quantity.factor(&column.unit).ok_or_else(|| {
        vec![Fault::Unknown {
            setting: format!("columns.{name}.unit"),
            name: column.unit.clone(),
            among: format!("the units of {name}"),
            known: quantity.units.iter().map(|unit| unit.name.to_owned()).collect(),
        }]
    })?;
    multiplies_once(name, column, quantity, factor).map_err(|fault| vec![fault])?;
    let setting = format!("columns.{name}");
    let place = Place { from: &column.from, formula: &column.formula, names: &column.names };
    let reads = place.reads(&setting, &column.mean_with)?;
    Ok(PublishedColumn {
        name,
        setting,
        reads,
        quantity,
        notation: Notation { suffixes: column.suffixes, ..notation(recipe) },
        factor,
        meaning: &column.meaning,
    })
}

/// A column that the recipe declares.
fn own_column<'a>(
    recipe: &Recipe,
    (name, column): (&'a String, &'a OwnColumn),
) -> Result<PublishedColumn<'a>, Vec<Fault>> {
    let setting = format!("own_columns.{name}");
    let place = Place { from: &column.from, formula: &column.formula, names: &column.names };
    let (quantity, reads) = match (own::declared(name, column), place.reads(&setting, &[])) {
        (Ok(quantity), Ok(reads)) => (quantity, reads),
        (quantity, reads) => {
            let of_quantity = quantity.err().into_iter().flatten();
            return Err(of_quantity.chain(reads.err().into_iter().flatten()).collect());
        }
    };
    Ok(PublishedColumn {
        name,
        setting,
        reads,
        quantity,
        notation: Notation { suffixes: column.suffixes, ..notation(recipe) },
        factor: 1.0,
        meaning: &column.meaning,
    })
}

/// How the recipe's numbers are written, but for suffixes.
fn notation(recipe: &Recipe) -> Notation {
    let decimal = recipe.decimal_sign.unwrap_or(PLAIN.decimal);
    Notation { decimal, thousands: recipe.thousands_sign, ..PLAIN }
}

/// Every sign that is none of those that are read, and one sign for two things.
fn signs_unknown(recipe: &Recipe) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (setting, sign, among, known) in [
        ("separator", recipe.separator, "the separators", SEPARATORS),
        ("decimal_sign", recipe.decimal_sign, "the signs of decimals", DECIMAL_SIGNS),
        ("thousands_sign", recipe.thousands_sign, "the signs of thousands", THOUSANDS_SIGNS),
    ] {
        if let Some(sign) = sign.filter(|sign| !known.contains(sign)) {
            faults.push(Fault::Unknown {
                setting: setting.to_owned(),
                name: sign.to_string(),
                among: among.to_owned(),
                known: known.iter().map(|sign| format!("\"{}\"", shown(*sign))).collect(),
            });
        }
    }
    let Notation { decimal, thousands, .. } = notation(recipe);
    if thousands == Some(decimal) {
        faults.push(Fault::SameSign { sign: decimal });
    }
    faults
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

fn derived<'a>(
    recipe: &'a Recipe,
    (name, &derivation): (&'a String, &Derivation),
) -> Result<DerivedColumn<'a>, Vec<Fault>> {
    let quantity = known_quantity("derive", name)?;
    let setting = format!("derive.{name}");
    let unknown = |need: &&str| {
        require_known(&setting, need, "the published columns", recipe.columns.keys()).err()
    };
    let faults: Vec<Fault> = derivation.needs().iter().filter_map(unknown).collect();
    if faults.is_empty() { Ok(DerivedColumn { name, quantity, derivation }) } else { Err(faults) }
}

/// Every name that two settings make: one name, one column.
fn names_made_twice(recipe: &Recipe) -> Vec<Fault> {
    let mut taken: BTreeSet<&String> = recipe.columns.keys().collect();
    let later = recipe.own_columns.keys().map(|name| ("own_columns", name));
    let later = later.chain(recipe.derive.keys().map(|name| ("derive", name)));
    let later = later.chain(recipe.labels.keys().map(|name| ("labels", name)));
    let twice = later.filter(|(_, name)| !taken.insert(name));
    let fault = |(setting, name): (&str, &String)| Fault::NameTaken {
        setting: setting.to_owned(),
        name: name.clone(),
    };
    twice.map(fault).collect()
}

/// Every rule about a column or label that the recipe does not make.
fn names_not_made(recipe: &Recipe) -> Vec<Fault> {
    let mut checked = Vec::new();
    if recipe.unique.is_empty() {
        checked.push(Err(Fault::NothingUnique));
    }
    for name in &recipe.unique {
        checked.push(require_column_or_label(recipe, "unique", name));
    }
    if let Some(label) = &recipe.cluster {
        checked.push(require_label(recipe, "cluster", label));
    }
    if let Some(empty) = recipe.reject.iter().find(|rejection| rejection.texts.is_empty()) {
        let reason = format!("it names no text of column \"{}\"", empty.column);
        checked.push(Err(Fault::NoEffect { setting: "reject".to_owned(), reason }));
    }
    for exclusion in &recipe.exclude {
        checked.push(require_column(recipe, "exclude", &exclusion.condition.column));
    }
    for label in recipe.relabel.keys() {
        checked.push(require_label(recipe, "relabel", label));
    }
    for exclusion in &recipe.exclude_labels {
        checked.push(require_label(recipe, "exclude_labels", &exclusion.label));
    }
    for bound in &recipe.at_most {
        checked.push(require_column(recipe, "at_most.column", &bound.column));
        checked.push(require_column(recipe, "at_most.limit", &bound.limit));
    }
    checked.extend(choices_made(recipe));
    checked.into_iter().filter_map(Result::err).collect()
}

/// Whether the recipe makes what it chooses among rows by, name by name.
fn choices_made(recipe: &Recipe) -> Vec<Result<(), Fault>> {
    let mut checked = Vec::new();
    if let Some(pick) = &recipe.pick {
        checked.push(require_column(recipe, "pick.by", &pick.by));
        for name in &pick.of {
            checked.push(require_column_or_label(recipe, "pick.of", name));
        }
    }
    if let Some(frontier) = &recipe.frontier {
        checked.push(require_column(recipe, "envelope.of", &frontier.of));
        checked.push(require_column(recipe, "envelope.along", &frontier.along));
        for name in &frontier.within {
            checked.push(require_label(recipe, "envelope.within", name));
        }
    }
    checked
}

fn require_column(recipe: &Recipe, setting: &str, name: &str) -> Result<(), Fault> {
    require_known(setting, name, "the columns of the recipe", recipe.column_names())
}

fn require_label(recipe: &Recipe, setting: &str, name: &str) -> Result<(), Fault> {
    require_known(setting, name, "the labels of the recipe", recipe.labels.keys())
}

fn require_column_or_label(recipe: &Recipe, setting: &str, name: &str) -> Result<(), Fault> {
    let known = recipe.column_names().chain(recipe.labels.keys());
    require_known(setting, name, "the columns and labels of the recipe", known)
}

fn known_quantity(setting: &str, name: &str) -> Result<&'static Quantity, Vec<Fault>> {
    quantity(name).ok_or_else(|| {
        vec![Fault::Unknown {
            setting: setting.to_owned(),
            name: name.to_owned(),
            among: "the standard names".to_owned(),
            known: QUANTITIES.iter().map(|quantity| quantity.name.to_owned()).collect(),
        }]
    })
}
