//! Published bytes to a table: one file, or several below each other.

use observations::recipe::Gather;

use crate::error::TidyError;
use crate::formats::{self, Reader};
use crate::gather::gather;
use crate::input::{Bytes, Part};
use crate::reading::Reading;
use crate::table::PublishedTable;

/// Reads a file, or gathers several; a document is gathered too, as the only one.
pub(crate) fn read<'a>(
    location: &'a str,
    bytes: Bytes,
    how: Option<&Gather>,
    names: &[Part],
    reading: &Reading,
) -> Result<PublishedTable<'a>, TidyError> {
    let plain = Gather::default();
    let gathered = how.unwrap_or(&plain);
    let bytes = match bytes {
        Bytes::Many(parts) => return gather(location, parts, gathered, names, reading),
        Bytes::One(bytes) => bytes,
    };
    let reader = formats::reader(location).map_err(|fault| TidyError::new(location, fault))?;
    match (reader, how) {
        (Reader::Table(read), None) => formats::table(location, bytes, read, reading),
        _ => gather(location, &[Part { name: location, bytes }], gathered, names, reading),
    }
}
