//! How to make the report again, and the digests of what it was made of.

use evidence::Evidence;

use crate::attachments::Attachments;
use crate::blocks::{code, fact, paragraph, section, text};
use crate::table::Table;
use crate::view::ColumnStyle::{Short, Wide};
use crate::view::{Block, Section};

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    attachments.file(&digests(), rows(evidence));
    let mut blocks = how(evidence);
    let data_digest = fact("Data digest", code(&evidence.stamp.data_digest));
    blocks.push(Block::Facts { items: vec![data_digest] });
    let caption = "Digests of the files that define the analyses, whether they ran or not, and of \
        the rules.";
    blocks.extend(digests().block(caption, rows(evidence)));
    vec![section(1, "reproduce", "How to reproduce this report", blocks)]
}

/// The commands that make it again, where there is a commit to start from.
fn how(evidence: &Evidence) -> Vec<Block> {
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

/// A file that something is made from.
#[derive(Clone, Copy)]
struct Row<'a> {
    kind: &'a str,
    name: &'a str,
    digest: &'a str,
}

/// Every analysis, then every rule.
fn rows(evidence: &Evidence) -> impl Iterator<Item = Row<'_>> {
    let analyses = evidence.heads().map(|head| Row {
        kind: head.kind.word(),
        name: &head.id,
        digest: &head.digest,
    });
    let rules = evidence.verdicts.iter().map(|verdict| Row {
        kind: "rule",
        name: &verdict.claim,
        digest: &verdict.rule_digest,
    });
    analyses.chain(rules)
}

fn digests<'a>() -> Table<'a, Row<'a>> {
    Table::<Row>::new("tables/digests.csv")
        .shown("Kind", Short, |row| text(row.kind))
        .filed("kind", |row| row.kind)
        .shown("Name", Short, |row| code(row.name))
        .filed("name", |row| row.name)
        .shown("Digest", Wide, |row| code(row.digest))
        .filed("digest", |row| row.digest)
}
