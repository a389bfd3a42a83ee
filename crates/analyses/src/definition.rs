//! Reads definitions: every error says where, what is wrong and what to do.

use anyhow::{Result, ensure};
use evidence::Kind;
use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;

use crate::hints::{explain, placed};
use crate::hold::HoldFault;

/// One YAML file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What errors call it: its path.
    pub location: String,
    /// Its name without the ending; what it defines must be called so.
    pub stem: String,
    /// Its text.
    pub text: String,
    /// SHA-256 of the text, in hexadecimal digits.
    pub digest: String,
}

/// What a file defines, with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Defined<T> {
    /// What is defined.
    pub definition: T,
    /// What errors call the file.
    pub location: String,
    /// SHA-256 of the file's text, in hexadecimal digits.
    pub digest: String,
}

/// A kind of file that defines an analysis.
pub trait Definition: DeserializeOwned + JsonSchema {
    /// The kind of analysis that it defines.
    const KIND: Kind;

    /// Its name.
    fn id(&self) -> &str;

    /// Refuses settings that mean nothing, before any row is read.
    ///
    /// # Errors
    /// There is such a setting; the error says which, and what it should be.
    fn check(&self) -> Result<()>;
}

/// Reads a file and checks everything that it says by itself.
///
/// # Errors
/// The text is not of this kind, is not called after its file, or a setting means nothing.
pub fn parse<T: Definition>(document: &Document) -> Result<Defined<T>> {
    let Document { location, stem, text, digest } = document;
    let definition: T = serde_yaml::from_str(text)
        .map_err(|error| format!("{location}:{}", placed(&error)))
        .map_err(|fault| explain(&fault, text, &schema_for!(T)))?;
    ensure!(
        definition.id() == stem,
        "{location}: id \"{}\" is not the file's name \"{stem}\"; hint: name the file after the {}",
        definition.id(),
        T::KIND.word()
    );
    definition.check().map_err(|error| {
        let line = error.downcast_ref::<HoldFault>().and_then(|fault| fault.line(text));
        let place = line.map_or_else(|| location.clone(), |line| format!("{location}:{line}"));
        error.context(place)
    })?;
    Ok(Defined { definition, location: location.clone(), digest: digest.clone() })
}
