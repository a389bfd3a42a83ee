//! Studies as others name them.

use anyhow::{Context, Result};

use super::Study;
use crate::definition::Defined;

/// A study by name; `location` is the file that names it.
///
/// # Errors
/// No study is called so.
pub fn study_named<'a>(
    studies: &'a [Defined<Study>],
    id: &str,
    location: &str,
) -> Result<&'a Defined<Study>> {
    studies.iter().find(|study| study.definition.id == id).with_context(|| {
        let known: Vec<&str> = studies.iter().map(|study| &*study.definition.id).collect();
        format!("{location}: no study is called \"{id}\"; hint: there are {}", known.join(", "))
    })
}
