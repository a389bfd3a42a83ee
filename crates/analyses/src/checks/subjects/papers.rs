//! What a paper must say of its fit: the checks of its score sheet.

use std::fmt::Write as _;

use evidence::{ChecklistFinding, ChecklistItem, Evidence, SubjectKind};

use super::check::{Answer, Check, Found, Given, Passes};

const WHERE_FROM: &str = "Li 2025, arXiv 2502.18969: a checklist for papers on scaling laws";

/// How the scores of an item are filed.
const ANSWERED: &str = "answered";
const UNANSWERED: &str = "unanswered";
const UNKNOWN: &str = "unknown";

/// The items without which a claim is fragile at best.
const COUNTING: &str = "counting";
const OBJECTIVE: &str = "objective";

/// A1: the law.
pub static HYPOTHESIS: Check = Check {
    id: "A1",
    title: "The hypothesis is reported",
    why: "a law whose form, variables or assumptions nobody states cannot be refuted",
    kind: SubjectKind::Paper,
    statistic: "of five items those that the paper leaves open: form of the law, its variables, \
        the fitted parameters, where the form comes from, its assumptions",
    passes: Passes::AtMost(0.0),
    reference: WHERE_FROM,
    ask: |evidence| each_paper(evidence, |sheet| left_open(&of_part(sheet, "hypothesis"))),
};

/// A2: the training.
pub static TRAINING: Check = Check {
    id: "A2",
    title: "The training is reported",
    why: "who does not say how parameters, tokens and compute are counted can be read in several \
        ways: a claim from such a paper is fragile at best",
    kind: SubjectKind::Paper,
    statistic: "whether the paper leaves open how parameters, tokens and compute are counted",
    passes: Passes::AtMost(0.0),
    reference: WHERE_FROM,
    ask: |evidence| each_paper(evidence, |sheet| essential(sheet, "training", COUNTING)),
};

/// A3: the data.
pub static COLLECTION: Check = Check {
    id: "A3",
    title: "The collection of data is reported",
    why: "checkpoints within a run are no runs of their own, and a changed metric is another law",
    kind: SubjectKind::Paper,
    statistic: "of the items on its data those that the paper leaves open: number of points, \
        checkpoints within runs or final ones, measurements open or not, the metric, changes to \
        it before the fit",
    passes: Passes::AtMost(0.0),
    reference: WHERE_FROM,
    ask: |evidence| each_paper(evidence, |sheet| left_open(&of_part(sheet, "data"))),
};

/// A4: the fit.
pub static FITTING: Check = Check {
    id: "A4",
    title: "The fitting is reported",
    why: "a fit whose objective nobody states cannot be made again: a claim from such a paper is \
        fragile at best",
    kind: SubjectKind::Paper,
    statistic: "whether the paper leaves open what its fit minimises",
    passes: Passes::AtMost(0.0),
    reference: WHERE_FROM,
    ask: |evidence| each_paper(evidence, |sheet| essential(sheet, "fitting", OBJECTIVE)),
};

fn each_paper(
    evidence: &Evidence,
    found: impl Fn(&ChecklistFinding) -> Given<Found>,
) -> Vec<Answer> {
    evidence.checklists.iter().map(|sheet| Answer::whole(&sheet.id, found(sheet))).collect()
}

fn of_part<'a>(sheet: &'a ChecklistFinding, part: &str) -> Vec<&'a ChecklistItem> {
    sheet.items.iter().filter(|item| item.part == part).collect()
}

/// How many of some items the paper leaves open. Where it leaves none open and nobody looked one
/// up, that is not known.
fn left_open(items: &[&ChecklistItem]) -> Given<Found> {
    let [open, unknown, answered] =
        [UNANSWERED, UNKNOWN, ANSWERED].map(|score| scored(items, score));
    if open.is_empty() && !unknown.is_empty() {
        return Err(format!("nobody looked up: {}", unknown.join(", ")));
    }
    if open.is_empty() && answered.is_empty() {
        return Err("none of the items arises".to_owned());
    }
    Ok(Found::count(open.len()).saying(words(items)))
}

/// Whether the paper leaves open one item of a part.
fn essential(sheet: &ChecklistFinding, part: &str, name: &str) -> Given<Found> {
    let items = of_part(sheet, part);
    let item = items.iter().find(|item| item.item == name);
    match item.map(|item| item.score.as_str()) {
        Some(ANSWERED) => Ok(Found::count(0).saying(words(&items))),
        Some(UNANSWERED) => Ok(Found::count(1).saying(words(&items))),
        Some(UNKNOWN) | None => Err(format!("nobody looked up: {name}")),
        Some(_) => Err(format!("{name} does not arise")),
    }
}

/// The names of the items of a score.
fn scored<'a>(items: &[&'a ChecklistItem], score: &str) -> Vec<&'a str> {
    items.iter().filter(|item| item.score == score).map(|item| item.item.as_str()).collect()
}

/// The share that is stated, and what is not.
fn words(items: &[&ChecklistItem]) -> String {
    let [answered, open, unknown] =
        [ANSWERED, UNANSWERED, UNKNOWN].map(|score| scored(items, score));
    let arising = answered.len() + open.len() + unknown.len();
    let mut words = format!("{} of {arising} items stated", answered.len());
    for (what, names) in [("left open", open), ("nobody looked up", unknown)] {
        if !names.is_empty() {
            let _ = write!(words, "; {what}: {}", names.join(", "));
        }
    }
    words
}
