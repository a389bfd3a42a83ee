//! How to make the report again, and the digests of what it was made of.

use evidence::{Evidence, WrittenFile};

use crate::attachments::Attachments;
use crate::blocks::{code, fact, paragraph, section, text};
use crate::table::Table;
use crate::view::ColumnStyle::{Short, Wide};
use crate::view::{Block, Section};

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    attachments.file(&digests(), evidence.files.iter());
    let mut blocks = how(evidence);
    let data_digest = fact("Data digest", code(&evidence.stamp.data_digest));
    blocks.push(Block::Facts { items: vec![data_digest] });
    let caption = "Digests of the files that people wrote and on which this report hangs.";
    blocks.extend(digests().block(caption, evidence.files.iter()));
    vec![section(1, "reproduce", "How to reproduce this report", blocks)]
}

/// The commands that make it again, where there is a commit to start from.
pub fn how(evidence: &Evidence) -> Vec<Block> {
    let stamp = &evidence.stamp;
    if stamp.commit == "unknown" {
        let nowhere = "This report was made outside a repository. The same program on the same \
            files makes it again; the digests below tell whether they are the same.";
        return vec![paragraph("", nowhere)];
    }
    let mut blocks = vec![paragraph("", "These commands make this report again, byte for byte.")];
    if stamp.dirty {
        let warning = "The files differed from the commit when this report was made: the commit \
            alone does not bring it back.";
        blocks.push(paragraph("Caution.", warning));
    }
    let mut lines = vec![format!("git checkout {}", stamp.commit), "cargo xtask report".to_owned()];
    let gates = evidence.verdicts.iter().flat_map(|verdict| &verdict.gates);
    lines.extend(gates.take(1).map(|gate| format!("cargo xtask show {}", gate.quantity)));
    blocks.push(Block::Commands { lines });
    blocks
}

fn digests<'a>() -> Table<'a, &'a WrittenFile> {
    Table::<&WrittenFile>::new("tables/digests.csv")
        .shown("Kind", Short, |file| text(&file.kind))
        .filed("kind", |file| &file.kind)
        .shown("Name", Short, |file| code(&file.id))
        .filed("name", |file| &file.id)
        .shown("Digest", Wide, |file| code(&file.digest))
        .filed("digest", |file| &file.digest)
}
