//! Settings that speak of CSV alone, held against the files that a recipe reads.

use crate::error::Fault;
use crate::formats;
use crate::input::{Bytes, Input};

/// Refuses settings of CSV that no file of the recipe hears, and signs that JSON and parquet would
/// be read by too: their numbers are written in one way.
pub(crate) fn signs_have_effect(input: &Input) -> Result<(), Fault> {
    let recipe = input.recipe;
    let files = locations(input);
    let foreign = files.iter().find(|location| !formats::is_csv(location));
    let is_none_csv = !files.iter().any(|location| formats::is_csv(location));
    let stated = [
        ("separator", recipe.separator.is_some() && is_none_csv),
        ("decimal_sign", recipe.decimal_sign.is_some()),
        ("thousands_sign", recipe.thousands_sign.is_some()),
    ];
    let stated = stated.into_iter().find(|(_, is_stated)| *is_stated);
    let (Some((setting, _)), Some(location)) = (stated, foreign) else { return Ok(()) };
    let reason = format!("it is about CSV, and {location} is none");
    Err(Fault::NoEffect { setting: setting.to_owned(), reason })
}

/// The files that the recipe's rows come from.
fn locations<'a>(input: &Input<'a>) -> Vec<&'a str> {
    let mut locations = Vec::new();
    for (location, bytes) in std::iter::once((input.location, input.bytes)).chain(input.join) {
        match bytes {
            Bytes::One(_) => locations.push(location),
            Bytes::Many(parts) => locations.extend(parts.iter().map(|part| part.name)),
        }
    }
    locations
}
