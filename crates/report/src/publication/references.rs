//! The works that the data come from, as the bibliography that typst reads (hayagriva).

use std::collections::BTreeMap;

use evidence::{Evidence, SourceFinding};

use crate::attachments::Attachments;
use crate::blocks::section;
use crate::links::address;
use crate::markup::slug;
use crate::view::{Block, Section, Work, WorkEntry};

/// Several more names than are written out.
const OTHERS: &str = " and others";

pub fn sections(evidence: &Evidence, _: &mut Attachments) -> Vec<Section> {
    // Several sources may come from one work.
    let works: BTreeMap<String, WorkEntry> = evidence
        .sources
        .iter()
        .map(|source| (format!("work-{}", slug(&source.citation)), entry(source)))
        .collect();
    if works.is_empty() {
        return Vec::new();
    }
    let works = works.into_iter().map(|(key, entry)| Work { key, entry }).collect();
    vec![section(1, "references", "References", vec![Block::References { works }])]
}

/// A citation as its parts, `AUTHORS (YEAR). TITLE. VENUE.`; of any other form the whole is the
/// title.
fn entry(source: &SourceFinding) -> WorkEntry {
    let url = address(&source.identifier);
    let parts = || {
        let (authors, rest) = source.citation.split_once(" (")?;
        let (year, rest) = rest.split_once("). ")?;
        Some((authors, a_year(year)?, rest.trim_end_matches('.')))
    };
    let Some((authors, year, rest)) = parts() else {
        return WorkEntry { url, ..titled("misc", source.citation.trim()) };
    };
    let (title, venue) = title_and_venue(rest);
    let parent = venue.map(|venue| Box::new(titled("proceedings", venue)));
    let kind = if parent.is_some() { "article" } else { "misc" };
    WorkEntry {
        author: names(authors),
        date: Some(year.to_owned()),
        url,
        parent,
        ..titled(kind, title)
    }
}

/// A work of which nothing but its title is known.
fn titled(kind: &'static str, title: &str) -> WorkEntry {
    let title = plain(title);
    WorkEntry { kind, title, author: Vec::new(), date: None, url: None, parent: None }
}

/// A title in which no sign opens a formula, or a text that is taken as it stands.
fn plain(title: &str) -> String {
    let mut plain = String::with_capacity(title.len());
    for letter in title.chars() {
        if matches!(letter, '\\' | '{' | '}' | '$') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// The text, if it is a year of four digits: a draft says 0 until somebody knows it.
fn a_year(text: &str) -> Option<&str> {
    let is_year = text.len() == 4 && text.bytes().all(|it| it.is_ascii_digit());
    (is_year && !text.starts_with('0')).then_some(text)
}

/// The title, and where the work appeared: what follows the last full stop or question mark.
fn title_and_venue(rest: &str) -> (&str, Option<&str>) {
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
    let listed = listed.split(", ").filter(|name| !name.trim().is_empty());
    listed.map(family_first).chain(more).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_titles_are_taken_apart() {
        assert_eq!(family_first("D. de las Casas"), "de las Casas, D.");
        assert_eq!(family_first("S. Y. Gadre"), "Gadre, S. Y.");
        assert_eq!(family_first("DeepMind"), "DeepMind");
        assert_eq!(names("J. Hoffmann, A. Mensch and others").len(), 3);
        assert_eq!(names(""), Vec::<String>::new());
        assert_eq!(plain("a $b$ {c} \\d"), "a \\$b\\$ \\{c\\} \\\\d");
        assert_eq!(a_year("2024"), Some("2024"));
        assert!(["0", "0000", "n.d.", "20245"].iter().all(|text| a_year(text).is_none()));
        assert_eq!(title_and_venue("A title: with parts"), ("A title: with parts", None));
        assert_eq!(title_and_venue("Get (Laws)?. Conference"), ("Get (Laws)?", Some("Conference")));
        assert_eq!(title_and_venue("A title. Venue, Track"), ("A title", Some("Venue, Track")));
    }
}
