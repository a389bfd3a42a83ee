//! Judged claims to pages: a PDF, an HTML page, figures and tables.
//!
//! `render` reads evidence and nothing else. It prints every number once, into a view; the PDF
//! (typst) and the HTML page (tera) are set from that view, so they say the same. Figures are drawn
//! as SVG by class names, and a style sheet gives them their colours, on paper as on a dark screen.
//!
//! *Invariant:* the same evidence makes the same bytes: no clock, no thread, no path, no order of a
//! hash map, and no number on a page that does not come from the evidence.

mod attachments;
mod blocks;
mod cover;
mod csv;
mod error;
mod explain;
mod figure;
mod html;
mod links;
mod lookup;
mod markup;
mod number;
mod pdf;
mod sections;
mod table;
mod templates;
mod view;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use evidence::{Evidence, Stamp};

pub use error::ReportError;
pub use explain::explain;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Every file, relative to the folder, in order of name.
    pub files: Vec<PathBuf>,
}

/// Writes the report of the evidence into an existing folder.
///
/// The folder receives `report.pdf`, `report.html`, the inputs of the PDF (`report.typ`,
/// `report.json`), the drawings under `figures` and the data of every table and figure under
/// `tables`.
///
/// # Errors
/// A file cannot be written, a template does not fit, or the stamp's moment is no date.
pub fn render(evidence: &Evidence, out: &Path) -> Result<Rendered, ReportError> {
    let files = pages(evidence)?;
    for (name, bytes) in &files {
        write(&out.join(name), bytes)?;
    }
    Ok(Rendered { files: files.into_keys().map(PathBuf::from).collect() })
}

/// Every file of the report by its name.
fn pages(evidence: &Evidence) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let made_by = made_by(&evidence.stamp);
    let mut attachments = attachments::Attachments::default();
    let sections = sections::all(evidence, &mut attachments);
    let view = cover::view(evidence, &made_by, sections);
    let html = html::page(&view, &attachments.drawings)?;

    let mut inputs = BTreeMap::new();
    inputs.insert(pdf::MAIN.to_owned(), pdf::source(&made_by)?.into_bytes());
    inputs.insert(pdf::DATA.to_owned(), serde_json::to_vec_pretty(&view)?);
    for (file, drawing) in &attachments.drawings {
        inputs.insert(file.clone(), drawing.standalone(&made_by).into_bytes());
    }
    let pdf = pdf::compile(inputs.clone(), evidence.stamp.timestamp_seconds)?;

    let mut files = inputs;
    files.insert("report.pdf".to_owned(), pdf);
    files.insert("report.html".to_owned(), html.into_bytes());
    for twin in &attachments.twins {
        files.insert(twin.file.clone(), csv::bytes(twin, &made_by)?);
    }
    Ok(files)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let fault = |cause| ReportError::Write { path: path.to_owned(), cause };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    std::fs::write(path, bytes).map_err(fault)
}

/// How a generated file came to be; it stands in its first line.
fn made_by(stamp: &Stamp) -> String {
    format!("made by: cargo xtask report (straightedge {}); do not edit", stamp.version)
}
