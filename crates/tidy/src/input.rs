//! What tidying reads: a recipe, and the bytes it speaks of.

use observations::recipe::Recipe;

/// A recipe and the bytes it speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What to take from the file, and how.
    pub recipe: &'a Recipe,
    /// What errors call the file: its path, or `package!member`. Its ending is its format, one of
    /// [`crate::endings`], with `.gz` behind it where it is packed. For several files it is the
    /// path of their list.
    pub location: &'a str,
    /// The file, or the files that the recipe gathers.
    pub bytes: Bytes<'a>,
    /// What errors call the manifest.
    pub manifest_location: &'a str,
    /// Location and bytes of the second file, where the recipe joins one.
    pub join: Option<(&'a str, Bytes<'a>)>,
    /// The files with the names that `gather.names` speaks of, each under its name in the manifest.
    pub names: &'a [Part<'a>],
}

/// What makes one table.
#[derive(Debug, Clone, Copy)]
pub enum Bytes<'a> {
    /// One file.
    One(&'a [u8]),
    /// Several files, to stand below each other.
    Many(&'a [Part<'a>]),
}

/// One file of several.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Its path in the list, whose ending is its format, or its name in the manifest.
    pub name: &'a str,
    /// The file.
    pub bytes: &'a [u8],
}
