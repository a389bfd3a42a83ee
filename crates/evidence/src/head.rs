//! What every analysis is headed by, whether it ran or not: its kind, its name, what it asks, and
//! the names of the numbers it files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Kind;

/// What an analysis is: the part of a finding that is known before anything runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The kind of analysis.
    pub kind: Kind,
    /// Its name, which is the name of its file.
    pub id: String,
    /// One line for the reader.
    pub title: String,
    /// What it is there to answer.
    pub question: String,
    /// SHA-256 of its file.
    pub digest: String,
    /// The set of observations it reads, unless it takes those of a study.
    pub observations: Option<String>,
    /// The studies whose fits it takes.
    pub studies: Vec<String>,
    /// The names of all numbers that it files, or would file if it could run. `*` stands for
    /// what only the data say (a label, a count): one or more characters.
    pub declares: Vec<String>,
}

impl Head {
    /// What the full names of its numbers begin with, such as `comparison.chinchilla-laws`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}{}", self.kind.prefix(), self.id)
    }

    /// What of a full name is the name of the number: `alpha` of `chinchilla-huber.alpha`.
    #[must_use]
    pub fn rest<'a>(&self, full_name: &'a str) -> Option<&'a str> {
        full_name.strip_prefix(self.kind.prefix())?.strip_prefix(&*self.id)?.strip_prefix('.')
    }

    /// Whether it declares a number of this (short) name.
    #[must_use]
    pub fn declares(&self, name: &str) -> bool {
        self.declares.iter().any(|pattern| matches(pattern, name))
    }
}

/// The analysis that owns a full name, with the short name of the number. An id may hold a dot of
/// its own, and one may begin another: the longest is meant.
#[must_use]
pub fn owner<'a, 'b>(
    heads: impl IntoIterator<Item = &'a Head>,
    full_name: &'b str,
) -> Option<(&'a Head, &'b str)> {
    heads
        .into_iter()
        .filter_map(|head| Some((head, head.rest(full_name)?)))
        .min_by_key(|(_, rest)| rest.len())
}

/// Whether the owner of a full name declares it, before anything runs.
#[must_use]
pub fn is_declared<'a>(heads: impl IntoIterator<Item = &'a Head>, full_name: &str) -> bool {
    owner(heads, full_name).is_some_and(|(head, rest)| head.declares(rest))
}

/// Every full name that is declared, but for those that only the data say.
pub fn declared_names<'a>(
    heads: impl IntoIterator<Item = &'a Head>,
) -> impl Iterator<Item = String> {
    let all = heads.into_iter().flat_map(|head| {
        let owner = head.full_name();
        head.declares.iter().map(move |name| format!("{owner}.{name}"))
    });
    all.filter(|name| !name.contains('*'))
}

/// A name as the pages and files of a report spell it, safe as a file name, as an HTML id and as a
/// typst label: what is no ASCII letter, digit or underscore is a dash, so that `llama-3.1` and
/// `llama-3-1` are one.
#[must_use]
pub fn slug(name: &str) -> String {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    name.chars().map(|letter| if is_safe(letter) { letter } else { '-' }).collect()
}

/// Whether a name fits a pattern in which each `*` stands for one or more characters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(before) else { return false };
    rest.char_indices().skip(1).any(|(at, _)| matches(after, &rest[at..]))
        || (after.is_empty() && !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{matches, slug};

    #[test]
    fn no_name_leaves_its_folder() {
        assert_eq!(slug("../../etc/passwd"), "------etc-passwd", "a path survived");
        assert_eq!(slug("chinchilla-2022_fit"), "chinchilla-2022_fit", "a plain name changed");
    }

    #[test]
    fn a_star_stands_for_one_or_more_characters() {
        assert!(matches("alpha", "alpha"));
        assert!(!matches("alpha", "alph"));
        assert!(matches("share_*_at_*", "share_x.y_at_1e3"));
        assert!(matches("share_*", "share_x"));
        assert!(!matches("share_*", "share_"), "a star is not empty");
        assert!(!matches("*_p", "_p"), "a star is not empty");
        assert!(matches("*.a*", "é.ab"));
    }
}
