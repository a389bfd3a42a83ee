//! What the data are: published files, and losses that may be held against each other.

use evidence::{FileState, Finding, Kind, MeasureDetail, SourceFinding, SubjectKind};

use super::check::{Answer, Check, Found, Given, Passes};

/// B1: the published bytes.
pub static BYTES: Check = Check {
    id: "B1",
    title: "The file is the published one",
    why: "a file with other bytes holds other numbers, and what is found in it is of another \
        source",
    kind: SubjectKind::Source,
    statistic: "files of the source whose SHA-256 was taken in this run and is not the recorded \
        one",
    passes: Passes::AtMost(0.0),
    reference: "no paper: a rule of this project",
    ask: |evidence| {
        let sources = evidence.sources.iter();
        sources.map(|source| Answer::whole(&source.id, other_bytes(source))).collect()
    },
};

/// B8: one tokenizer and one text.
pub static LOSSES: Check = Check {
    id: "B8",
    title: "Losses can be compared",
    why: "a loss a token hangs on the tokenizer and the text: with two of either a better loss \
        may be an easier text",
    kind: SubjectKind::Measure,
    statistic: "pairs of tokenizer and text among the losses a token that a measure holds against \
        each other",
    passes: Passes::AtMost(1.0),
    reference: "Choshen 2024, arXiv 2410.11840",
    ask: |evidence| evidence.measures().filter_map(loss_groups).collect(),
};

/// As pulling files the cause of a file that came with other bytes: the program, which knows both,
/// holds them equal.
pub const OTHER_BYTES: &str = "other bytes came than the pinned ones";

/// Every file that is here was read with its digest in this run, and one with another digest is
/// refused: it is missing with that cause.
fn other_bytes(source: &SourceFinding) -> Given<Found> {
    let is = |state: &FileState| source.files.iter().filter(|file| file.state == *state).count();
    let [compared, bundled] = [FileState::Here, FileState::Bundled].map(|state| is(&state));
    let other = source.files.iter().filter(|file| file.state.cause() == Some(OTHER_BYTES)).count();
    if compared + other == 0 {
        return Err("no file of it was read in this run".to_owned());
    }
    let all = source.files.len();
    let bundled = match bundled {
        0 => String::new(),
        count => format!("; {count} were not read, since what is made of them is bundled"),
    };
    Ok(Found::count(other).saying(format!("{} of {all} files compared{bundled}", compared + other)))
}

/// Numbers that are filed by the methods which hold losses of one arm against those of another.
const HELD_AGAINST: [&str; 4] = ["raw_crossings", "tau_mean", "change_mean", "ratio_middle"];

/// The losses that a measure holds against each other; nothing where it takes none.
fn loss_groups((found, measure): (&Finding, &MeasureDetail)) -> Option<Answer> {
    let groups = &measure.loss_groups;
    let is_asked = found.head.kind == Kind::Measure
        && HELD_AGAINST.iter().any(|name| found.head.declares(name))
        && !groups.is_empty();
    let found_groups = Found::count(groups.len()).saying(groups.join("; "));
    is_asked.then(|| Answer::whole(found.head.full_name(), Ok(found_groups)))
}
