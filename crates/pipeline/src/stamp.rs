//! Which program, commit and data a report belongs to.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use evidence::Stamp;

/// The stamp of this program on this tree with these data.
///
/// The date is the commit's, or `SOURCE_DATE_EPOCH` where that is set; there is no clock in a report.
pub fn stamp(root: &Path, data_digest: &str) -> Result<Stamp> {
    let commit = git(root, &["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let dirty = git(root, &["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    let timestamp_seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            text.parse().with_context(|| format!("SOURCE_DATE_EPOCH is \"{text}\"; hint: seconds since 1970"))?
        }
        Err(_) => git(root, &["log", "-1", "--format=%ct"]).and_then(|text| text.parse().ok()).unwrap_or(0),
    };
    let program_version = env!("CARGO_PKG_VERSION").to_owned();
    let short = |text: &str| text.chars().take(8).collect::<String>();
    let version =
        format!("{program_version}-{}-{}{}", short(&commit), short(data_digest), if dirty { "-dirty" } else { "" });
    Ok(Stamp {
        version,
        program_version,
        commit,
        dirty,
        date: date(timestamp_seconds),
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

/// The UTC date of a moment, `YYYY-MM-DD` (Hinnant's days-to-civil algorithm).
fn date(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_of_known_moments() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_700_000_000, "2023-11-14"),
            (4_107_542_399, "2100-02-28"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(date(seconds), expected);
        }
    }
}
