//! The works that the data come from, as the bibliography that typst reads (hayagriva).

use std::collections::BTreeMap;

use evidence::{Evidence, SourceFinding};
use serde::Serialize;

use crate::attachments::Attachments;
use crate::blocks::section;
use crate::view::{Block, Section};

/// The file of the bibliography.
pub const FILE: &str = "references.yml";

/// Several more names than are written out.
const OTHERS: &str = " and others";

/// An entry of hayagriva.
#[derive(Debug, PartialEq, Serialize)]
struct Entry<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<Parent<'a>>,
}

/// Where a work appeared.
#[derive(Debug, PartialEq, Serialize)]
struct Parent<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
}

pub fn sections(evidence: &Evidence, _: &mut Attachments) -> Vec<Section> {
    if evidence.sources.is_empty() {
        return Vec::new();
    }
    let blocks = vec![Block::References { file: FILE.to_owned() }];
    vec![section(1, "references", "References", blocks)]
}

/// The bibliography, which is JSON and so YAML too.
///
/// # Errors
/// None that is known: it holds text alone.
pub fn bytes(evidence: &Evidence) -> Result<Vec<u8>, serde_json::Error> {
    let mut entries: BTreeMap<String, Entry<'_>> = BTreeMap::new();
    for source in &evidence.sources {
        // Several sources may come from one work.
        let key = crate::markup::slug(&source.citation);
        entries.entry(key).or_insert_with(|| entry(source));
    }
    serde_json::to_vec_pretty(&entries)
}

/// A citation as its parts, `AUTHORS (YEAR). TITLE. VENUE.`; of any other form the whole is the
/// title.
fn entry(source: &SourceFinding) -> Entry<'_> {
    let url = address(&source.identifier);
    let parts = || {
        let (authors, rest) = source.citation.split_once(" (")?;
        let (year, rest) = rest.split_once("). ")?;
        Some((authors, year.parse::<u16>().ok()?, rest.trim_end_matches('.')))
    };
    let Some((authors, year, rest)) = parts() else {
        let title = source.citation.trim();
        return Entry { kind: "misc", title, author: Vec::new(), date: None, url, parent: None };
    };
    let (title, venue) = titled(rest);
    let parent = venue.map(|title| Parent { kind: "proceedings", title });
    let kind = if parent.is_some() { "article" } else { "misc" };
    Entry { kind, title, author: names(authors), date: Some(year), url, parent }
}

/// The title, and where the work appeared: what follows the last full stop or question mark.
fn titled(rest: &str) -> (&str, Option<&str>) {
    match rest.rfind(". ").map(|at| (at, at)).or_else(|| rest.rfind("? ").map(|at| (at + 1, at))) {
        Some((end, at)) => (rest[..end].trim_end_matches('.'), Some(&rest[at + 2..])),
        None => (rest, None),
    }
}

/// The authors, family names first.
fn names(authors: &str) -> Vec<String> {
    let (listed, more) = match authors.strip_suffix(OTHERS) {
        Some(listed) => (listed, Some(OTHERS.trim_start_matches(" and ").to_owned())),
        None => (authors, None),
    };
    listed.split(", ").map(family_first).chain(more).collect()
}

/// `D. de las Casas` as `de las Casas, D.`: initials end in a full stop.
fn family_first(name: &str) -> String {
    let initials = name.split(' ').take_while(|part| part.ends_with('.')).count();
    let parts: Vec<&str> = name.split(' ').collect();
    let (given, family) = parts.split_at(initials);
    if given.is_empty() || family.is_empty() {
        return name.to_owned();
    }
    format!("{}, {}", family.join(" "), given.join(" "))
}

fn address(identifier: &str) -> Option<String> {
    match identifier.split_once(':')? {
        ("arXiv", number) => Some(format!("https://arxiv.org/abs/{number}")),
        ("doi", number) => Some(format!("https://doi.org/{number}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_titles_are_taken_apart() {
        assert_eq!(family_first("D. de las Casas"), "de las Casas, D.");
        assert_eq!(family_first("S. Y. Gadre"), "Gadre, S. Y.");
        assert_eq!(family_first("DeepMind"), "DeepMind");
        assert_eq!(names("J. Hoffmann, A. Mensch and others").len(), 3);
        assert_eq!(titled("A title: with parts"), ("A title: with parts", None));
        assert_eq!(titled("Get (Laws)?. Conference"), ("Get (Laws)?", Some("Conference")));
        assert_eq!(titled("A title. Venue, Track"), ("A title", Some("Venue, Track")));
    }
}
