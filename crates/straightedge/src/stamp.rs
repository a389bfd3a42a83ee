//! Which program, commit and data a report belongs to.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use evidence::Stamp;
use time::OffsetDateTime;

/// The stamp of this program on this tree with these data.
///
/// The date is the commit's, or `SOURCE_DATE_EPOCH` where that is set; there is no clock in a
/// report.
pub fn stamp(root: &Path, data_digest: &str) -> Result<Stamp> {
    let commit = git(root, &["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let dirty = git(root, &["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    let timestamp_seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse().with_context(|| {
            format!("SOURCE_DATE_EPOCH is \"{text}\"; hint: seconds since 1970")
        })?,
        Err(_) => git(root, &["log", "-1", "--format=%ct"])
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
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

/// What git says, if there is a git and a repository.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
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
