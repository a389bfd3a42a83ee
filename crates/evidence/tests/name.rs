//! Names of numbers: what becomes of a declared one, and of one that is misspelt by a letter.

use evidence::{Evidence, Finding, Head, Kind, Missing, Name, Quantity, from_json};
use proptest::prelude::*;

/// Ids that begin each other, hold dots or bear a prefix, with the short names that each declares
/// and those that it files. The first four run, the last two do not.
const OWNERS: [(Kind, &str, &[&str], &[&str]); 6] = [
    (
        Kind::Study,
        "pythia",
        &["alpha", "beta", "tokens_per_param_at_*", "check.C1", "check.C6.params"],
        &["alpha", "tokens_per_param_at_5.76e23"],
    ),
    (Kind::Measure, "pythia-2.8b", &["alpha", "never_solved"], &["alpha", "never_solved"]),
    // Five names that are one letter apart: more than the three that a hint otherwise has.
    (Kind::Measure, "routed", &["a", "b", "c", "d", "e"], &["a", "b", "c", "d", "e"]),
    (Kind::Comparison, "laws", &["*.break_p", "held_out"], &["law.break_p"]),
    (Kind::Measure, "gone", &["alpha", "share_*"], &[]),
    (Kind::Allocation, "laws", &["parametric.a", "parabola.a"], &[]),
];

fn evidence() -> Evidence {
    let text = include_str!("../../claims/tests/empty_evidence.json");
    let mut evidence = from_json(text).expect("an empty evidence file");
    let template = evidence.findings.pop().expect("one study as a template");
    for (kind, id, declares, files) in OWNERS {
        let declares = declares.iter().map(|&name| name.to_owned()).collect();
        let head = Head { kind, id: id.to_owned(), declares, ..template.head.clone() };
        if files.is_empty() {
            let reason = "gone".to_owned();
            evidence.missing.push(Missing { head, reason, command: None, files: Vec::new() });
            continue;
        }
        let planted = Quantity::plain(1.0, "1", 9, "planted");
        let quantities = files.iter().map(|&name| (name.to_owned(), planted.clone())).collect();
        evidence.findings.push(Finding { head, quantities, ..template.clone() });
    }
    evidence
}

/// The full names of everything that is filed, or declared without a star.
fn known(evidence: &Evidence) -> Vec<String> {
    let mut names: Vec<String> = evidence.quantities().map(|(name, _)| name).collect();
    for head in evidence.heads() {
        let plain = head.declares.iter().filter(|name| !name.contains('*'));
        names.extend(plain.map(|name| format!("{}.{name}", head.full_name())));
    }
    names.sort();
    names.dedup();
    names
}

fn check(name: &str, expected: &str) {
    let evidence = evidence();
    let found = match evidence.name(name) {
        Ok(Name::Filed(_)) => "filed".to_owned(),
        Ok(Name::Undefined) => "undefined".to_owned(),
        Ok(Name::Missing(missing)) => format!("missing: {}", missing.head.full_name()),
        Err(nearest) => nearest.join(", "),
    };
    assert_eq!(found, expected, "{name}");
}

#[test]
fn what_becomes_of_a_name() {
    check("pythia.alpha", "filed");
    check("pythia.beta", "undefined");
    check("pythia.tokens_per_param_at_5.76e23", "filed");
    check("pythia.tokens_per_param_at_1e18", "undefined");
    check("pythia.check.C1", "undefined");
    check("pythia-2.8b.alpha", "filed");
    check("comparison.laws.law.break_p", "filed");
    check("comparison.laws.other.break_p", "undefined");
    check("gone.alpha", "missing: gone");
    check("gone.share_of_them", "missing: gone");
    check("allocation.laws.parabola.a", "missing: allocation.laws");
    // A number of another owner, a prefix too few, and letters too many or too few.
    check("pythia.never_solved", "pythia-2.8b.never_solved, pythia.alpha, pythia.beta");
    check("laws.held_out", "comparison.laws.held_out, gone.alpha, routed.a");
    check("gone.alfa", "gone.alpha, routed.a, pythia.alpha");
    check("routed.f", "routed.a, routed.b, routed.c, routed.d, routed.e");
}

/// One letter put in, taken out or changed, at a place.
fn edited(name: &str, at: usize, letter: char, edit: usize) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = at % letters.len();
    match edit {
        0 => letters.insert(at, letter),
        1 => drop(letters.remove(at)),
        _ => letters[at] = letter,
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// A name that is wrong by one letter is never taken for missing data: it is still declared,
    /// or refused with the name that was meant among the nearest.
    #[test]
    fn a_name_wrong_by_one_letter_is_declared_or_refused(
        name in any::<prop::sample::Index>(),
        at in any::<usize>(),
        letter in prop::char::ranges(vec!['a'..='z', '0'..='9', '.'..='.', '_'..='_'].into()),
        edit in 0_usize..3,
    ) {
        let evidence = evidence();
        let names = known(&evidence);
        let meant = name.get(&names);
        prop_assert!(evidence.name(meant).is_ok(), "{} is declared", meant);
        let wrong = edited(meant, at, letter, edit);
        match evidence.name(&wrong) {
            Ok(_) => {
                let (head, rest) = evidence.owner(&wrong).expect("an owner");
                prop_assert!(head.declares(rest), "{} is read, declared by nothing", wrong);
            }
            Err(nearest) => {
                prop_assert!(nearest.contains(meant), "{}, for {}: {:?}", wrong, meant, nearest);
            }
        }
    }
}
