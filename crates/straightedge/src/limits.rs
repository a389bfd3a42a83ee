//! How much a project may hold, and what its settings may ask for: whatever goes beyond is refused
//! when it is read, with the file and the line, before anything makes room for it.

// By its path, so that the fuzz targets can take this file from where it stands.
#[path = "limits/document.rs"]
mod document;

use std::path::Path;

use anyhow::{Result, ensure};

pub use document::check;

/// Bytes of a template of a project's own.
pub const TEMPLATE_BYTES_MAX: u64 = 1024 * 1024;
/// Bytes of what stands on the cover.
pub const COVER_BYTES_MAX: u64 = 64 * 1024;
/// Bytes of a logo.
pub const LOGO_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Files of one kind in a project. The largest kind of the bundled project has 105; a report has a
/// page for many of them, and is held in memory as a whole.
pub const FILES_OF_A_KIND_MAX: usize = 2_000;

/// Bytes of evidence, or of a report's file, that are read back; a whole evidence of today has a
/// fiftieth of them.
pub const FILED_BYTES_MAX: u64 = 1 << 30;

/// Letters of a text in a file: of a statement, a note, a reason, a sentence. The longest of the
/// bundled project has 651; a page of a book has some 2,000.
pub const TEXT_LETTERS_MAX: usize = 4_000;

/// Letters of a name, a heading or a quote, which stand on one line of a page or in a column of a
/// table: the key, and what it may hold.
pub const SHORT_TEXTS: [(&str, usize); 4] =
    [("id", 100), ("title", 300), ("quote", 1_000), ("measured", 200)];

/// Lists and groups within each other. The deepest file of the bundled project has nine.
pub const DEPTH_MAX: usize = 32;

/// Entries of one list or group.
pub const ENTRIES_MAX: usize = 10_000;

/// Values of a file, those of an anchor counted wherever it is named: ten lines of anchors that
/// name each other are a billion.
pub const VALUES_MAX: usize = 100_000;

/// Combinations of the values under `starts`: a search holds them all in memory.
pub const STARTS_MAX: u64 = 1_000_000;

/// Combinations of the options of a multiverse; each is a fit with its replicates.
pub const SPECIFICATIONS_MAX: u64 = 10_000;

/// What may be asked for at most, by the name of the setting, in whatever file it stands: each
/// makes room for as many numbers, or goes as many times through the rows.
pub const SETTINGS: [(&str, u64); 18] = [
    ("replicates", 1_000_000),
    ("refits", 100_000),
    ("again", 100_000),
    ("sets", 100_000),
    ("truths", 100_000),
    ("curves", 100_000),
    ("subsamples", 10_000),
    ("worlds", 10_000),
    ("first", 1_000_000),
    ("starts_first", 1_000_000),
    ("steps_max", 1_000_000),
    ("places_max", 1_000_000),
    ("envelope_bins", 100_000),
    ("sizes", 10_000),
    ("origins", 10_000),
    ("components", 100),
    ("blocks_max", 1_000_000),
    ("bytes_max", sources::TABLE_BYTES_MAX),
];

/// Refuses a folder of more files than are read of one kind.
///
/// # Errors
/// It has more.
pub fn check_count(folder: &Path, count: usize) -> Result<()> {
    ensure!(
        count <= FILES_OF_A_KIND_MAX,
        "{}: {count} files, and {FILES_OF_A_KIND_MAX} of a kind are the most that a project has; \
        hint: make several projects of it",
        folder.display()
    );
    Ok(())
}
