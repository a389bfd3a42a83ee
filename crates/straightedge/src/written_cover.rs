//! `reports/cover.yaml`: the title, the authors and the logo that a project has on the cover of its
//! reports.

use analyses::hints::placed;
use anyhow::{Result, anyhow, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the file is called, without its ending.
const NAME: &str = "cover";
/// Letters of a line of the cover, at most.
const LINE_MAX: usize = 200;
/// Letters of the words for the logo, at most.
const ALT_MAX: usize = 400;
/// Authors, at most.
const AUTHORS_MAX: usize = 100;

/// What stands on the cover of the reports, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenCover {
    /// The title, in place of ours.
    pub title: String,
    /// What the report is, in a line.
    #[serde(default)]
    pub subtitle: String,
    /// Who made it, in the order of the cover.
    #[serde(default)]
    pub authors: Vec<String>,
    /// A picture above the title.
    #[serde(default)]
    pub logo: Option<WrittenLogo>,
}

/// The picture above the title.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenLogo {
    /// Its file, by its path in the project: an SVG of at most 256 KiB or a PNG of at most 1 MiB.
    pub file: String,
    /// What is to be seen, for a reader who cannot see it.
    pub alt: String,
}

/// Reads the cover. `location` is what errors call the file, `stem` its name without the ending.
///
/// # Errors
/// The text is not of this layout, or a line of the cover is empty or too long; the error begins
/// with file and line.
pub fn parse(text: &str, location: &str, stem: &str) -> Result<WrittenCover> {
    ensure!(
        stem == NAME,
        "{location}: no file of this folder is read but {NAME}.yaml; hint: rename it, or move it \
        away"
    );
    let cover: WrittenCover =
        serde_yaml::from_str(text).map_err(|error| anyhow!("{location}:{}", placed(&error)))?;
    let WrittenCover { title, subtitle, authors, logo } = &cover;
    let at = |key: &str| format!("{location}:{}: {key}", line_of(text, key));
    check(&at("title"), title, LINE_MAX)?;
    if !subtitle.is_empty() {
        check(&at("subtitle"), subtitle, LINE_MAX)?;
    }
    ensure!(
        authors.len() <= AUTHORS_MAX,
        "{}: {} names are more than {AUTHORS_MAX}; hint: name the group",
        at("authors"),
        authors.len()
    );
    for author in authors {
        check(&at("authors"), author, LINE_MAX)?;
    }
    if let Some(logo) = logo {
        check(&(at("logo") + ".file"), &logo.file, LINE_MAX)?;
        check(&(at("logo") + ".alt"), &logo.alt, ALT_MAX)?;
    }
    Ok(cover)
}

/// Refuses a line of the cover that is empty, too long, or more than one line.
fn check(place: &str, text: &str, letters_max: usize) -> Result<()> {
    ensure!(!text.trim().is_empty(), "{place}: is empty; hint: write it, or delete the line");
    ensure!(
        !text.contains(char::is_control),
        "{place}: is more than one plain line; hint: write it in one line"
    );
    let letters = text.chars().count();
    ensure!(
        letters <= letters_max,
        "{place}: {letters} letters are more than {letters_max}; hint: say it in fewer words"
    );
    Ok(())
}

/// The line in which a key of the first level stands; the first where it stands nowhere.
pub fn line_of(text: &str, key: &str) -> usize {
    let is_it = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
    text.lines().position(is_it).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
# ours
title: Our runs
authors: [A B, C D]
logo:
  file: reports/logo.svg
  alt: Three bars
";

    #[track_caller]
    fn refused(from: &str, to: &str, expected: &str) {
        assert!(GOOD.contains(from), "{from}");
        let said = parse(&GOOD.replace(from, to), "reports/cover.yaml", "cover");
        let said = said.expect_err(to).to_string();
        assert!(said.starts_with("reports/cover.yaml:") && said.contains(expected), "{said}");
    }

    #[test]
    fn a_cover_is_read_and_a_spoiled_one_is_refused_with_its_line() {
        let cover = parse(GOOD, "reports/cover.yaml", "cover").expect("a cover");
        assert_eq!((cover.title.as_str(), cover.authors.len()), ("Our runs", 2));
        refused("Our runs", "''", ":2: title: is empty; hint:");
        refused("A B", "\"A\\nB\"", ":3: authors: is more than one plain line; hint:");
        refused("Our runs", &"a".repeat(201), ":2: title: 201 letters are more than 200");
        refused("Three bars", "' '", ":4: logo.alt: is empty");
        refused("title: Our runs\n", "", "missing field `title`");
        refused("authors", "author", "unknown field `author`");
        let said = parse(GOOD, "reports/covers.yaml", "covers").expect_err("a name").to_string();
        assert!(said.contains("is read but cover.yaml; hint: rename it"), "{said}");
    }
}
