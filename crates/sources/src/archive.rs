//! One member of a zip archive (a wheel is one), read in memory: nothing is ever unpacked to disk.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// A longer member is refused. It stands far above the tables of the field (the largest one is 8
/// MB) and keeps a small archive that unpacks to terabytes from filling the memory.
pub const MEMBER_BYTES_MAX: u64 = 256 << 20;

/// An archive of more members is refused: the list of them alone would fill the memory, and no
/// wheel of data has a thousandth of them.
pub const MEMBERS_MAX: usize = 100_000;

/// Why a member could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// There is none.
    #[error("no member of that name; the archive has {present} members, such as {example:?}")]
    Absent {
        /// How many members there are.
        present: usize,
        /// The first of them.
        example: String,
    },
    /// It has more members than are listed.
    #[error("the archive has more than {MEMBERS_MAX} members")]
    TooMany,
    /// The member unpacks to more than is read.
    #[error("the member is longer than {bytes_max} bytes")]
    TooLong {
        /// How much is read.
        bytes_max: u64,
    },
    /// Several are called so.
    #[error("{count} members have that name, and each reader of the archive takes another")]
    Twice {
        /// How many.
        count: usize,
    },
    /// It is no file.
    #[error("the member is a link or a folder, which has no bytes of its own")]
    NoFile,
    /// The archive is none.
    #[error("not a sound zip archive: {0}")]
    Zip(#[from] ZipError),
    /// A member of it is none.
    #[error("not a sound zip archive: {0}")]
    Read(#[from] std::io::Error),
}

/// The bytes of the member with exactly that path, so many at most.
///
/// # Errors
/// The archive is not sound or has too many members; the member is absent, there several times, no
/// file or too long.
pub fn member(whole: &[u8], path: &str, bytes_max: u64) -> Result<Vec<u8>, MemberError> {
    if has_too_many(whole) {
        return Err(MemberError::TooMany);
    }
    let mut archive = ZipArchive::new(Cursor::new(whole))?;
    let Some(index) = archive.index_for_name(path) else {
        let example = archive.name_for_index(0).unwrap_or_default().to_owned();
        return Err(MemberError::Absent { present: archive.len(), example });
    };
    let count = count_of(whole, archive.central_directory_start(), path);
    if count > 1 {
        return Err(MemberError::Twice { count });
    }
    let member = archive.by_index(index)?;
    if !member.is_file() {
        return Err(MemberError::NoFile);
    }
    let mut bytes = Vec::new();
    // The length an archive declares is the archive's word; what counts is what comes out.
    member.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(MemberError::TooLong { bytes_max });
    }
    Ok(bytes)
}

/// Whether an archive may list more members than are read: asked of its bytes, before a reader
/// makes room for all of them.
fn has_too_many(whole: &[u8]) -> bool {
    let may_hold = whole.len() / ENTRY_BYTES > MEMBERS_MAX;
    let entries = || whole.windows(ENTRY.len()).filter(|bytes| *bytes == ENTRY);
    may_hold && entries().nth(MEMBERS_MAX).is_some()
}

/// How often the list at the archive's end names a path: the reader of archives keeps the last of
/// several and says nothing of the others.
fn count_of(whole: &[u8], start: u64, path: &str) -> usize {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let mut rest = whole.get(start..).unwrap_or_default();
    let mut count = 0;
    while rest.len() >= ENTRY_BYTES && rest.starts_with(ENTRY) {
        let field = |at: usize| usize::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
        // Name, extra fields and comment follow, each as long as its field says.
        let name_end = ENTRY_BYTES + field(28);
        count += usize::from(rest.get(ENTRY_BYTES..name_end) == Some(path.as_bytes()));
        rest = rest.get(name_end + field(30) + field(32)..).unwrap_or_default();
    }
    count
}

/// Begins an entry of that list, and how many bytes come before its name.
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;

#[cfg(test)]
mod tests {
    use super::{ENTRY, ENTRY_BYTES, MEMBERS_MAX, member};
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
    fn an_archive_of_too_many_members_is_refused_before_they_are_listed() {
        let mut entry = ENTRY.to_vec();
        entry.resize(ENTRY_BYTES, 0);
        let message = member(&entry.repeat(MEMBERS_MAX + 1), "a", 9).unwrap_err().to_string();
        assert_eq!(message, "the archive has more than 100000 members");
        let message = member(&entry.repeat(MEMBERS_MAX), "a", 9).unwrap_err().to_string();
        assert!(message.starts_with("not a sound zip archive"), "{message}");
    }

    #[test]
    fn a_broken_archive_is_refused() {
        let message = member(b"loss\n2.1\n", "bench/runs.csv", 9).unwrap_err().to_string();
        assert!(message.starts_with("not a sound zip archive: invalid Zip archive"), "{message}");
    }
}
