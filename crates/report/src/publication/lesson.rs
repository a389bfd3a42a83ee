//! The optimiser that says success: the first exhibit, whole.

use evidence::Evidence;

use crate::attachments::Attachments;
use crate::blocks::on_its_own_page;
use crate::sections::first_lesson;
use crate::view::{Block, Section};

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let mut lesson = first_lesson(evidence, attachments);
    // Names and digests stand in the pages.
    if let Some(section) = &mut lesson {
        section.blocks.retain(|block| !matches!(block, Block::Facts { .. }));
    }
    lesson.into_iter().map(on_its_own_page).collect()
}
