//! The last page: what identifies this report, and how to make it again.

use evidence::Evidence;

use crate::attachments::Attachments;
use crate::blocks::section;
use crate::cover::identity;
use crate::sections::reproduced;
use crate::view::{Block, Section};

pub fn sections(evidence: &Evidence, _: &mut Attachments) -> Vec<Section> {
    let mut blocks = reproduced(evidence);
    blocks.push(Block::Facts { items: identity(&evidence.stamp) });
    vec![section(1, "colophon", "Colophon", blocks)]
}
