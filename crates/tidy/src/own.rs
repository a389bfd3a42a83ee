//! Columns that a recipe declares for itself: their names, and their limits.

use observations::recipe::OwnColumn;
use observations::{OwnQuantity, Quantity, quantity};

use crate::error::Fault;

/// What a declared column measures.
///
/// # Errors
/// Its name is no name of a column, or its limits are none.
pub(crate) fn declared(name: &str, column: &OwnColumn) -> Result<&'static Quantity, Vec<Fault>> {
    let ends = [
        end(name, ["least", "above"], [column.least, column.above], "no lower limit"),
        end(name, ["greatest", "below"], [column.greatest, column.below], "no upper limit"),
    ];
    let (good, mut faults) = match ends {
        [Ok(low), Ok(high)] => (Some([low, high]), Vec::new()),
        ends => (None, ends.into_iter().filter_map(Result::err).collect()),
    };
    faults.extend(name_fault(name));
    if column.unit.trim().is_empty() {
        let hint = "write the unit, or \"1\" for a plain number".to_owned();
        faults.push(setting(name, "unit", "is empty".to_owned(), hint));
    }
    let Some([(low, no_low), (high, no_high)]) = good.filter(|_| faults.is_empty()) else {
        return Err(faults);
    };
    if low >= high {
        let what = format!("is limited to {low} .. {high}");
        let hint = "the lower limit is less than the upper one".to_owned();
        return Err(vec![Fault::Setting { setting: path(name), what, hint }]);
    }
    let label = column.label.clone().unwrap_or_else(|| label(name));
    let (unit, excludes) = (column.unit.clone(), [no_low, no_high]);
    Ok(OwnQuantity { name: name.to_owned(), label, unit, low, high, excludes }.declared())
}

/// Whether a declared column is none of the field's, and what it is else.
fn name_fault(name: &str) -> Option<Fault> {
    let (what, hint) = if quantity(name).is_some() {
        ("is a standard column".to_owned(), "put it under columns".to_owned())
    } else if is_name(name) && name != "any" {
        return None;
    } else {
        (
            "is no name of a column".to_owned(),
            "write small letters, digits and underscores, a letter first, such as data_age"
                .to_owned(),
        )
    };
    Some(Fault::Setting { setting: path(name), what, hint })
}

/// Whether formulas and files can hold the name.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// One of the two ends of what can be right, and whether it is excluded.
fn end(
    name: &str,
    [with, without]: [&str; 2],
    stated: [Option<f64>; 2],
    lacks: &str,
) -> Result<(f64, bool), Fault> {
    let found = match stated {
        [Some(limit), None] => (limit, false),
        [None, Some(limit)] => (limit, true),
        [None, None] => {
            let hint = format!(
                "write {with}: the value that is right still, or {without}: the one \
                that is wrong already"
            );
            return Err(Fault::Setting {
                setting: path(name),
                what: format!("states {lacks}"),
                hint,
            });
        }
        [Some(_), Some(_)] => {
            let hint = format!("keep {with}, or {without}, which excludes the value itself");
            let what = format!("states {with} and {without}");
            return Err(Fault::Setting { setting: path(name), what, hint });
        }
    };
    if found.0.is_finite() {
        return Ok(found);
    }
    let key = if found.1 { without } else { with };
    Err(setting(name, key, format!("is {}", found.0), "write a finite number".to_owned()))
}

fn path(name: &str) -> String {
    format!("own_columns.{name}")
}

fn setting(name: &str, key: &str, what: String, hint: String) -> Fault {
    Fault::Setting { setting: format!("{}.{key}", path(name)), what, hint }
}

/// A name as a label: words, with a capital first.
fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
