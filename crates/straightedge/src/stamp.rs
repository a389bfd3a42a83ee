//! Which program, commit and data a report belongs to.

use std::path::Path;

use anyhow::{Context, Result};
use evidence::{FileState, SourceFinding, Stamp, WrittenFile};
use sources::sha256_hex;
use time::OffsetDateTime;

use crate::git;

/// The stamp of this program on this tree with these data.
///
/// The date is the commit's, or `SOURCE_DATE_EPOCH` where that is set; there is no clock in a
/// report.
pub fn stamp(root: &Path, data_digest: &str) -> Result<Stamp> {
    let head = git::head(root);
    let commit = head.as_ref().map_or("unknown", |head| &head.commit).to_owned();
    let dirty = head.as_ref().is_some_and(|head| head.is_dirty);
    let timestamp_seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse().with_context(|| {
            format!("SOURCE_DATE_EPOCH is \"{text}\"; hint: seconds since 1970")
        })?,
        Err(_) => head.and_then(|head| head.seconds).unwrap_or(0),
    };
    let program_version = env!("CARGO_PKG_VERSION").to_owned();
    let short = |text: &str| text.chars().take(8).collect::<String>();
    let version = format!(
        "{program_version}-{}-{}{}",
        short(&commit),
        short(data_digest),
        if dirty { "-dirty" } else { "" }
    );
    Ok(Stamp {
        version,
        program_version,
        commit,
        dirty,
        date: date(timestamp_seconds)?,
        timestamp_seconds,
        data_digest: data_digest.to_owned(),
        toolchain: env!("STRAIGHTEDGE_TOOLCHAIN").to_owned(),
    })
}

/// One digest of everything that evidence hangs on: the published files that are here and every
/// file that people wrote, those that were judged included.
///
/// It is taken of what the evidence itself names, so that `fit`, `judge` and `render` agree on it
/// and other inputs always make another version.
pub fn data_digest(sources: &[SourceFinding], files: &[WrittenFile]) -> String {
    let mut lines = Vec::new();
    for source in sources {
        let here = source.files.iter().filter(|file| file.state == FileState::Here);
        lines.extend(here.map(|file| format!("{} {}/{}", file.sha256, source.id, file.id)));
    }
    lines.extend(files.iter().map(|file| format!("{} {} {}", file.digest, file.kind, file.id)));
    lines.sort();
    sha256_hex(lines.join("\n").as_bytes())
}

/// The UTC date of a moment, `YYYY-MM-DD`.
fn date(seconds: i64) -> Result<String> {
    let date = OffsetDateTime::from_unix_timestamp(seconds).with_context(|| {
        format!(
            "{seconds} seconds since 1970 are beyond the calendar; hint: check SOURCE_DATE_EPOCH"
        )
    })?;
    Ok(format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()))
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_of_known_moments() {
        for (seconds, expected) in
            [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (-1, "1969-12-31")]
        {
            assert_eq!(date(seconds).expect("a date"), expected);
        }
        let message = date(i64::MAX).expect_err("beyond").to_string();
        assert!(
            message.contains("beyond the calendar; hint: check SOURCE_DATE_EPOCH"),
            "{message}"
        );
    }
}
