//! One member of a zip archive (a wheel is one), read in memory: nothing is ever unpacked to disk.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// A longer member is refused. It stands far above the tables of the field (the largest one is 8
/// MB) and keeps a small archive that unpacks to terabytes from filling the memory.
pub const MEMBER_BYTES_MAX: u64 = 256 << 20;

/// Why a member could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MemberError {
    #[error("no member of that name; the archive has {present} members, such as {example:?}")]
    Absent { present: usize, example: String },
    #[error("the member is longer than {bytes_max} bytes")]
    TooLong { bytes_max: u64 },
    #[error("not a sound zip archive: {0}")]
    Zip(#[from] ZipError),
    #[error("not a sound zip archive: {0}")]
    Read(#[from] std::io::Error),
}

/// The bytes of the member with exactly that path.
pub(crate) fn member(archive: &[u8], path: &str, bytes_max: u64) -> Result<Vec<u8>, MemberError> {
    let mut archive = ZipArchive::new(Cursor::new(archive))?;
    let Some(index) = archive.index_for_name(path) else {
        let example = archive.name_for_index(0).unwrap_or_default().to_owned();
        return Err(MemberError::Absent { present: archive.len(), example });
    };
    let mut bytes = Vec::new();
    // The length an archive declares is the archive's word; what counts is what comes out.
    archive.by_index(index)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(MemberError::TooLong { bytes_max });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::member;
    use crate::testing::zip_of;

    fn check(path: &str, bytes_max: u64, expected: Result<&[u8], &str>) {
        let archive = zip_of(&[("bench/runs.csv", b"loss\n2.1\n"), ("bench/empty.csv", b"")]);
        let found = member(&archive, path, bytes_max).map_err(|error| error.to_string());
        assert_eq!(found.as_deref(), expected.map_err(str::to_owned).as_deref());
    }

    #[test]
    fn a_member_is_read_by_its_exact_path() {
        check("bench/runs.csv", 9, Ok(b"loss\n2.1\n"));
        check("bench/empty.csv", 9, Ok(b""));
    }

    #[test]
    fn no_other_spelling_finds_a_member() {
        for path in ["Bench/runs.csv", "./bench/runs.csv", "bench/../bench/runs.csv", "bench/"] {
            check(
                path,
                9,
                Err(
                    "no member of that name; the archive has 2 members, such as \"bench/runs.csv\"",
                ),
            );
        }
    }

    #[test]
    fn a_long_member_is_refused() {
        check("bench/runs.csv", 8, Err("the member is longer than 8 bytes"));
    }

    #[test]
    fn a_broken_archive_is_refused() {
        let message = member(b"loss\n2.1\n", "bench/runs.csv", 9).unwrap_err().to_string();
        assert!(message.starts_with("not a sound zip archive: invalid Zip archive"), "{message}");
    }
}
