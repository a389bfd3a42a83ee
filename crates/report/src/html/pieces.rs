//! Divides a page of its own into pieces with headings; what is detail stands folded.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::view::{Block, Section};

/// Some blocks of a page under one heading.
#[derive(Debug, Serialize)]
pub struct Piece {
    /// Target of links; empty without a heading.
    pub id: String,
    /// The heading; empty for the head of the page.
    pub heading: String,
    /// Whether it is shown on request only.
    pub folded: bool,
    /// Whether it says what an attack on a fit found: such pieces are a page of their own.
    #[serde(skip)]
    pub is_attack: bool,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// A piece begins with the first block that starts with one of these words.
struct Stage {
    starts: &'static [&'static str],
    heading: &'static str,
    folded: bool,
}

const fn stage(starts: &'static [&'static str], heading: &'static str, folded: bool) -> Stage {
    Stage { starts, heading, folded }
}

/// How a drawing starts, which has no words in front.
const DRAWING: &str = "(drawing)";

/// The pieces of a claim, in order.
const CLAIM: [Stage; 5] = [
    stage(&["Quoted.", "What is said."], "What is said", false),
    stage(&[DRAWING], "What was found", false),
    stage(&["What would decide"], "What would decide: the gates", true),
    stage(&["Caution.", "What would change our mind."], "How far this goes", false),
    stage(
        &[
            "Stability.",
            "Power of the rule",
            "What earlier versions",
            "Takes the place of.",
            "How sure.",
            "Who does not agree.",
            "Rule older than its data.",
        ],
        "The rule: its age, its history, its digest",
        true,
    ),
];

/// The pieces of a study, in order.
const STUDY: [Stage; 8] = [
    stage(&["Law."], "The law and what is minimised", false),
    stage(&["Parameters of the fit"], "The fit", false),
    stage(&["The fit beside printed"], "Beside printed constants", false),
    stage(&["What the fit leaves over"], "What the fit leaves over", false),
    stage(&["Convergence."], "Convergence", true),
    stage(&["Checks of the catalogue"], "Checks", true),
    stage(&["Rows the study leaves out."], "Rows the study leaves out", true),
    stage(&["Every number of"], "Every number of the study", true),
];

/// Divides the blocks of a section by what its id says that it is about; a section of another kind
/// is one piece.
pub fn divide(section: &str, blocks: Vec<Block>) -> Vec<Piece> {
    let stages: &[Stage] = match section.split_once('-') {
        Some(("claim", _)) => &CLAIM,
        Some(("study", _)) => &STUDY,
        _ => &[],
    };
    let is_study = section.starts_with("study-");
    let mut rest = stages;
    let mut pieces = vec![piece("", false)];
    for mut block in blocks {
        let start = start(&block);
        let is_it = |stage: &Stage| stage.starts.iter().any(|words| start.starts_with(words));
        if let Some(at) = rest.iter().position(is_it) {
            pieces.push(piece(rest[at].heading, rest[at].folded));
            rest = &rest[at + 1..];
        } else if is_study && let Some(lead) = attack(&mut block, rest) {
            pieces.push(Piece { is_attack: true, ..piece(&lead, lead == ORIGIN) });
        }
        if let Some(last) = pieces.last_mut() {
            last.blocks.push(block);
        }
    }
    pieces.retain(|piece| !piece.blocks.is_empty());
    name_apart(section, &mut pieces);
    pieces
}

/// How the attacks on a fit were made, which is detail.
const ORIGIN: &str = "Made of";

/// Takes the words of an attack on a fit, which begins a piece of its own: what follows the checks
/// of a study and says what it is about.
fn attack(block: &mut Block, rest: &[Stage]) -> Option<String> {
    const LAST: usize = 2;
    let is_behind_checks = (1..=LAST).contains(&rest.len());
    match block {
        Block::Text { lead, .. } if is_behind_checks && !lead.is_empty() => {
            Some(std::mem::take(lead).trim_end_matches('.').to_owned())
        }
        _ => None,
    }
}

/// Whether anything was tried against the fit that a section is about.
pub fn has_attacks(section: &Section) -> bool {
    divide(&section.id, section.blocks.clone()).iter().any(|piece| piece.is_attack)
}

/// Gives pieces whose headings are alike targets of their own, none of them the page's.
fn name_apart(section: &str, pieces: &mut [Piece]) {
    let mut taken = BTreeSet::from([section.to_owned()]);
    for piece in pieces.iter_mut().filter(|piece| !piece.id.is_empty()) {
        while !taken.insert(piece.id.clone()) {
            piece.id.push('-');
        }
    }
}

fn piece(heading: &str, folded: bool) -> Piece {
    Piece {
        id: anchor(heading),
        heading: heading.to_owned(),
        folded,
        is_attack: false,
        blocks: Vec::new(),
    }
}

/// The words of a heading, up to a colon, as a target of links.
fn anchor(heading: &str) -> String {
    let words = heading.split(':').next().unwrap_or_default();
    evidence::slug(&words.to_lowercase())
}

/// The words with which a block starts.
fn start(block: &Block) -> &str {
    match block {
        Block::Text { lead, text } if lead.is_empty() => text,
        Block::Text { lead, .. } | Block::List { lead, .. } | Block::Formula { lead, .. } => lead,
        Block::Table { caption, .. } => caption,
        Block::Figure { caption, .. } if caption.starts_with("What the fit leaves over") => caption,
        Block::Figure { .. } => DRAWING,
        _ => "",
    }
}
