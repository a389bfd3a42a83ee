//! Every check on planted evidence: on the right side of its threshold, at its very edge on the
//! wrong one, and without the number.

mod compared;
mod counted;
mod judged;
mod planted;

use std::collections::BTreeSet;

use evidence::{Evidence, SubjectCheck};

use super::{CHECKS, made};
use planted::empty;

/// What a check says of evidence.
fn said(id: &str, evidence: &Evidence) -> Vec<SubjectCheck> {
    let check = CHECKS.iter().find(|check| check.id == id);
    check.unwrap_or_else(|| panic!("{id} is no check")).made_of(evidence)
}

/// What it says of the only subject.
fn only(id: &str, evidence: &Evidence) -> SubjectCheck {
    let mut all = said(id, evidence);
    assert_eq!(all.len(), 1, "{id}: {all:?}");
    all.remove(0)
}

/// Holds the only result of a check against what it should be: passed, not passed, not given. What
/// is not given has a reason and no number.
fn ends(id: &str, evidence: &Evidence, passed: Option<bool>) {
    let check = only(id, evidence);
    assert_eq!(check.passed, passed, "{check:?}");
    assert_eq!(check.statistic.is_some(), passed.is_some(), "{check:?}");
    assert!(passed.is_some() || !check.note.is_empty(), "{check:?}");
    for name in &check.reads {
        let is_there = evidence.quantity(name).is_some() || check.kind.words() == "a claim";
        assert!(is_there, "{id} says that it reads {name}");
    }
}

#[test]
fn nothing_is_asked_of_what_is_not_there() {
    let asked: BTreeSet<String> = made(&empty()).into_iter().map(|check| check.id).collect();
    assert_eq!(asked, BTreeSet::from(["I6".to_owned()]), "there is always a run");
}

#[test]
fn the_list_is_in_the_order_of_the_ids() {
    let key = |id: &str| {
        let (letter, rest) = id.split_at(1);
        let digits = rest.trim_end_matches(|sign: char| sign.is_ascii_lowercase());
        (letter.to_owned(), digits.parse::<usize>().expect("a number"), rest.to_owned())
    };
    let keys: Vec<_> = CHECKS.iter().map(|check| key(check.id)).collect();
    assert!(keys.is_sorted(), "{keys:?}");
}
