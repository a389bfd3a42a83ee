//! Verdicts by name, and which of them may change.

use evidence::{Evidence, GateStage, Outcome, Verdict};

use super::{WIDTH, cut};

/// Columns of an outcome with its mark.
const OUTCOME: usize = 15;
/// Columns below which a title says nothing.
const TITLE_MIN: usize = 12;

/// Whether a verdict may change when the missing files are here: a claim that stands has tests that
/// could not be run for want of a file.
///
/// No other verdict can: what could change any other, the ladder leaves undecided (see
/// `claims::judge`).
pub fn may_change(evidence: &Evidence, verdict: &Verdict) -> bool {
    let mut tests = verdict.gates.iter().filter(|gate| gate.stage == GateStage::Robust);
    verdict.outcome == Outcome::Supported
        && tests.any(|gate| {
            let waits = || evidence.missing(&gate.quantity).is_some_and(|it| !it.files.is_empty());
            gate.passed.is_none() && waits()
        })
}

/// Which verdicts bear the mark and why, where some do.
pub fn marked(evidence: &Evidence) -> Option<String> {
    let marked = evidence.verdicts.iter().filter(|verdict| may_change(evidence, verdict));
    let names: Vec<&str> = marked.map(|verdict| verdict.claim.as_str()).collect();
    let verdicts = match names.len() {
        0 => return None,
        1 => "1 verdict".to_owned(),
        many => format!("{many} verdicts"),
    };
    Some(format!("* {verdicts} may change when missing files are here: {}", names.join(", ")))
}

/// Every verdict in a line: the outcome, the claim's name, the beginning of its title; those whose
/// place another took stand by themselves below, since no page counts them.
pub fn listed(evidence: &Evidence) -> Vec<String> {
    let (counted, replaced): (Vec<&Verdict>, Vec<&Verdict>) =
        evidence.verdicts.iter().partition(|verdict| verdict.counts());
    let mut lines: Vec<String> =
        counted.into_iter().map(|verdict| line(evidence, verdict)).collect();
    if !replaced.is_empty() {
        lines.extend([String::new(), "Replaced by other claims, still judged:".to_owned()]);
        lines.extend(replaced.into_iter().map(|verdict| line(evidence, verdict)));
    }
    lines.extend(marked(evidence).map(|line| cut(&line, WIDTH)));
    lines
}

fn line(evidence: &Evidence, verdict: &Verdict) -> String {
    let mark = if may_change(evidence, verdict) { "*" } else { "" };
    let outcome = format!("{}{mark}", verdict.outcome.words());
    let named = cut(&format!("{outcome:<OUTCOME$}{}", verdict.claim), WIDTH);
    match WIDTH.saturating_sub(named.chars().count() + 2) {
        // A name may be typed as it stands here, so it goes before the title.
        ..TITLE_MIN => named,
        room => format!("{named}  {}", cut(&verdict.title, room)),
    }
}
