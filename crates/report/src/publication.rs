//! The paper: the answer on its first page, then what a reader needs to believe it, in few pages.
//!
//! What is not on paper stands in the pages of the HTML folder and in the appendix; the paper says
//! where. Nothing here is chosen by its verdict: which statement has a page of its own follows from
//! a rule that `findings` states.

mod budgets;
mod cards;
mod colophon;
mod failed;
mod findings;
mod front;
mod laws;
mod lesson;
mod numbers;
mod planned;
mod reading;
mod references;
mod sources;
mod statements;
mod trust;
mod verdicts;

use evidence::Evidence;

use crate::attachments::Attachments;
use crate::view::{Section, View};

/// What a part makes of the evidence; nothing where it has nothing to say.
type Make = fn(&Evidence, &mut Attachments) -> Vec<Section>;

/// Every part, in the order of the pages.
const PARTS: [Make; 13] = [
    verdicts::sections,
    reading::sections,
    findings::sections,
    cards::sections,
    trust::sections,
    budgets::sections,
    numbers::sections,
    lesson::sections,
    laws::sections,
    failed::sections,
    sources::sections,
    references::sections,
    colophon::sections,
];

/// The paper, from the cover that the whole report has; its drawings are handed in.
pub fn view(evidence: &Evidence, cover: &View, attachments: &mut Attachments) -> View {
    let mut sections: Vec<Section> =
        PARTS.iter().flat_map(|make| make(evidence, attachments)).collect();
    sections.retain(|section| !section.blocks.is_empty());
    let mut glance = cover.glance.clone();
    if evidence.counting().next().is_none() {
        // Somebody's own runs: a few pages without breaks, the law itself in front.
        glance.clear();
        for section in &mut sections {
            section.begins_page = false;
        }
    }
    View { front: front::blocks(evidence), glance, facts: Vec::new(), sections, ..cover.clone() }
}
