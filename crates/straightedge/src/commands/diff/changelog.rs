//! Whether the change log names every claim whose verdict changed.

use changes::{Became, Changes, VerdictChange};

/// The claims whose verdict changed and that no line of the change log names.
///
/// A verdict that a reader of the earlier version knows is another if its outcome is, if the claim
/// is gone, or if another claim took its place. Lines below the heading of the earlier version's
/// release speak of changes before it and are not asked.
pub fn unnamed<'a>(changes: &'a Changes, changelog: &str) -> Vec<&'a str> {
    let lines = since(changelog, &changes.earlier.program_version);
    let is_of_reader = |change: &&VerdictChange| change.became != Became::Added;
    let claims = changes.verdicts.iter().filter(is_of_reader).map(|change| change.claim.as_str());
    claims.filter(|claim| !lines.iter().any(|line| names(line, claim))).collect()
}

/// The lines above the heading of a release; all of them where it has no heading.
fn since<'a>(changelog: &'a str, release: &str) -> Vec<&'a str> {
    let is_heading = |line: &str| line.starts_with("## ") && names(line, release);
    changelog.lines().take_while(|line| !is_heading(line)).collect()
}

/// Whether a line holds a name that is no part of a longer one.
fn names(line: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        // A dot that ends a sentence ends the name too.
        let mut rest = after.chars();
        let goes_on = match rest.next() {
            Some('.') => rest.next().is_some_and(|letter| letter.is_ascii_alphanumeric()),
            next => next.is_some_and(is_part),
        };
        !goes_on && !before.chars().next_back().is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::{names, since};

    #[test]
    fn a_name_is_no_part_of_a_longer_one() {
        for line in ["`clip-falls` is supported", "- clip-falls.", "|clip-falls|", "clip-falls"] {
            assert!(names(line, "clip-falls"), "{line}");
        }
        for line in
            ["clip-falls-behind is supported", "not-clip-falls", "clip-falls.slope", "clip", ""]
        {
            assert!(!names(line, "clip-falls"), "{line}");
        }
    }

    #[test]
    fn lines_of_earlier_releases_say_nothing_of_later_changes() {
        let text = "# Changes\n\n## 0.2.0\n\nnew\n\n## 0.1.0 (2026-11-29)\n\nold\n";
        assert!(since(text, "0.1.0").contains(&"new"), "the new release");
        assert!(!since(text, "0.1.0").contains(&"old"), "the old release");
        assert!(since(text, "0.0.9").contains(&"old"), "a release without a heading");
    }
}
