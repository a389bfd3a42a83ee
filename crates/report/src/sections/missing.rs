//! What could not run, of every kind, and which files of the sources are not here.

use evidence::{Evidence, Missing, Outcome, SourceFile, SourceFinding, Verdict};

use super::claims::commands;
use super::data::FILES;
use super::verdicts::VERDICTS;
use crate::attachments::Attachments;
use crate::blocks::{code, link, paragraph, section, text};
use crate::links::{MISSING, claim_id, source_id};
use crate::table::Table;
use crate::view::ColumnStyle::{Short, Wide};
use crate::view::{Block, Cell, Section};

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let table = analyses();
    attachments.file(&table, &evidence.missing);
    let mut blocks: Vec<Block> = Vec::new();
    let waiting = evidence.verdicts.iter().filter(|said| said.outcome == Outcome::NotRunHere);
    let claims = claims(evidence);
    blocks.extend(claims.block("Claims that were not judged: not run here.", waiting));
    blocks.extend(table.block("Analyses that could not run.", &evidence.missing));
    let rows = evidence.sources.iter().flat_map(file_rows);
    blocks.extend(files().block("Files of sources that are not here.", rows));
    if blocks.is_empty() {
        blocks.push(paragraph("", "Every analysis ran and no file of a source was missing."));
    }
    vec![section(1, MISSING, "What could not run", blocks)]
}

/// The claims without a verdict that their data would bring.
fn claims(evidence: &Evidence) -> Table<'_, &Verdict> {
    Table::<&Verdict>::new(VERDICTS)
        .shown("Claim", Wide, |said| link(&said.title, claim_id(&said.claim)))
        .shown("Why it was not judged", Wide, |said| text(&said.because))
        .shown("What brings its data", Wide, |said| {
            let commands = commands(evidence, said);
            commands.map_or_else(|| text("no command does"), |lines| code(lines.join("; ")))
        })
}

fn analyses<'a>() -> Table<'a, &'a Missing> {
    Table::<&Missing>::new("tables/missing.csv")
        .shown("Kind", Short, |missing| text(missing.head.kind.word()))
        .filed("kind", |missing| missing.head.kind.word())
        .shown("Name", Wide, |missing| code(&missing.head.id))
        .filed("name", |missing| &missing.head.id)
        .shown("What it is", Wide, |missing| text(&missing.head.title))
        .filed("title", |missing| &missing.head.title)
        .shown("Why it could not run", Wide, |missing| text(&missing.reason))
        .filed("reason", |missing| &missing.reason)
        .shown("What brings it", Wide, command)
        .filed("command", |missing| missing.command.as_deref())
}

fn command(missing: &Missing) -> Cell {
    missing.command.as_ref().map_or_else(|| text("no command does"), code)
}

/// A file that is not here, with the reason.
#[derive(Clone, Copy)]
struct Row<'a> {
    source: &'a str,
    file: &'a SourceFile,
    reason: &'a str,
    command: &'a str,
}

fn file_rows(source: &SourceFinding) -> impl Iterator<Item = Row<'_>> {
    source.files.iter().filter_map(|file| {
        let (reason, command) = file.state.missing()?;
        Some(Row { source: &source.id, file, reason, command })
    })
}

fn files<'a>() -> Table<'a, Row<'a>> {
    Table::<Row>::new(FILES)
        .shown("Source", Short, |row| link(row.source, source_id(row.source)))
        .shown("File", Short, |row| code(&row.file.id))
        .shown("Why it is not here", Wide, |row| text(row.reason))
        .shown("What brings it", Wide, |row| code(row.command))
}
