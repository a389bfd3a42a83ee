//! Judged claims to pages: a PDF, a folder of HTML pages, figures and tables.
//!
//! `render` reads evidence and nothing else. It prints every number once, into a view; the PDF
//! (typst) and the HTML pages (tera) are set from that view and say the same. Figures are drawn as
//! SVG by class names, and a style sheet gives them their colours, on paper as on a dark screen.
//! The HTML pages and the tables are written first: whatever stops the PDF, they are there.
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
mod fonts;
mod frames;
mod html;
mod index;
mod letters;
mod links;
mod lookup;
mod markup;
mod number;
mod paper;
mod pdf;
mod sections;
mod table;
mod templates;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use evidence::{Evidence, Stamp};

use attachments::Attachments;
use view::{Use, View};

pub use error::ReportError;
pub use explain::explain;
pub use fonts::Fonts;
pub use frames::Stray;

/// Where the PDF lies in the folder.
const PDF: &str = "report.pdf";
/// Where the reason lies if there is no PDF.
const NO_PDF: &str = "report.pdf.missing.txt";
/// How often the pages are set again without the letters that could not be drawn, at most.
const SETTINGS_MAX: usize = 3;

/// What is made beside the usual.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Also the whole report as one HTML page that needs nothing else, `report.html`.
    pub single_file: bool,
}

/// What was written.
#[derive(Debug)]
pub struct Rendered {
    /// Every file, relative to the folder, in order of name.
    pub files: Vec<PathBuf>,
    /// Why there is no PDF; none where there is one.
    pub without_pdf: Option<ReportError>,
    /// Texts of the PDF that stand outside the margins, or on top of others.
    pub strays: Vec<Stray>,
}

/// Writes the report of the evidence into an existing folder.
///
/// The folder receives `index.html` and the pages that it leads to, the drawings under `figures`,
/// the data of every table and figure under `tables`, the inputs of the PDF (`report.typ`,
/// `report.json`), and at last `report.pdf`. If the PDF cannot be made, everything else is there,
/// with a file that says why.
///
/// # Errors
/// A file cannot be written, or a template does not fit.
pub fn render(
    evidence: &Evidence,
    out: &Path,
    fonts: &Fonts,
    options: Options,
) -> Result<Rendered, ReportError> {
    let made_by = letters::visible(&made_by(&evidence.stamp));
    let mut attachments = Attachments::default();
    let sections = sections::all(evidence, &mut attachments);
    let mut view = cover::view(evidence, &made_by, sections);
    view.each_text(&mut |text, way| {
        if text.contains(formulas::is_hidden) {
            *text = letters::visible(text);
        }
        if way == Use::Seen {
            *text = number::prose(text);
        }
    });
    let mut folder = Folder { out, files: BTreeSet::new() };
    write_html(&view, &attachments, fonts, options, &mut folder)?;
    for (name, bytes) in tables(&view, &attachments, &made_by)? {
        folder.write(&name, &bytes)?;
    }
    let (without_pdf, strays) = match set(evidence, &view, &attachments, fonts, &mut folder) {
        Ok(strays) => (None, strays),
        Err(fault @ ReportError::Write { .. }) => return Err(fault),
        Err(fault) => {
            view.note = format!("There is no PDF of this report: {fault}.");
            write_html(&view, &attachments, fonts, options, &mut folder)?;
            let reason = format!("{made_by}\n{}\n", view.note);
            folder.write(NO_PDF, reason.as_bytes())?;
            (Some(fault), Vec::new())
        }
    };
    let files = folder.files.into_iter().map(PathBuf::from).collect();
    Ok(Rendered { files, without_pdf, strays })
}

/// Writes the HTML pages.
fn write_html(
    view: &View,
    attachments: &Attachments,
    fonts: &Fonts,
    options: Options,
    folder: &mut Folder<'_>,
) -> Result<(), ReportError> {
    for (name, bytes) in html::site(view, &attachments.drawings, fonts)? {
        folder.write(&name, &bytes)?;
    }
    if options.single_file {
        let page = html::single(view, &attachments.drawings)?;
        folder.write(html::SINGLE, page.as_bytes())?;
    }
    Ok(())
}

/// The tables, the list of them, and the drawings, by name.
fn tables(
    view: &View,
    attachments: &Attachments,
    made_by: &str,
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let mut files = BTreeMap::new();
    for (file, drawing) in &attachments.drawings {
        files.insert(file.clone(), drawing.standalone(made_by).into_bytes());
    }
    for twin in &attachments.twins {
        files.insert(twin.file.clone(), csv::bytes(twin)?);
    }
    if !attachments.twins.is_empty() {
        files.insert(index::FILE.to_owned(), index::bytes(view, &attachments.twins)?);
    }
    Ok(files)
}

/// Sets the PDF and writes it beside its inputs; what stands where it should not.
///
/// What could not be drawn in one setting stands as code points in the next.
fn set(
    evidence: &Evidence,
    view: &View,
    attachments: &Attachments,
    fonts: &Fonts,
    folder: &mut Folder<'_>,
) -> Result<Vec<Stray>, ReportError> {
    let mut undrawn = BTreeSet::new();
    let mut settings = 0;
    loop {
        settings += 1;
        let inputs = inputs(view, attachments, fonts, &undrawn)?;
        let set =
            guarded(|| pdf::Set::pages(inputs.clone(), evidence.stamp.timestamp_seconds, fonts));
        // The inputs are filed also where they make no pages: whoever looks for the reason needs
        // them.
        for (name, bytes) in &inputs {
            folder.write(name, bytes)?;
        }
        let set = set?;
        let seen = set.look();
        let is_known = seen.undrawn.iter().all(|text| undrawn.contains(text));
        if is_known || settings == SETTINGS_MAX {
            folder.write(PDF, &guarded(|| set.pdf())?)?;
            return Ok(seen.strays);
        }
        undrawn.extend(seen.undrawn);
    }
}

/// The files from which typst sets the pages.
fn inputs(
    view: &View,
    attachments: &Attachments,
    fonts: &Fonts,
    undrawn: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let paper = paper::paper(view, &attachments.drawings, fonts, undrawn);
    let mut inputs = BTreeMap::new();
    inputs.insert(pdf::MAIN.to_owned(), pdf::source(&view.made_by)?.into_bytes());
    inputs.insert(pdf::DATA.to_owned(), serde_json::to_vec_pretty(&paper.view)?);
    for (file, drawing) in attachments.drawings.iter().chain(&paper.drawings) {
        inputs.insert(file.clone(), drawing.standalone(&view.made_by).into_bytes());
    }
    Ok(inputs)
}

/// Runs what may stop in the middle: the HTML page and the tables are worth keeping then.
fn guarded<T>(make: impl FnOnce() -> Result<T, ReportError>) -> Result<T, ReportError> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(ReportError::Stopped(text.unwrap_or("without a word").to_owned()))
    })
}

/// The folder of a report, and what was written into it.
struct Folder<'a> {
    out: &'a Path,
    files: BTreeSet<String>,
}

impl Folder<'_> {
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let path = self.out.join(name);
        let fault = |cause| ReportError::Write { path: path.clone(), cause };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fault)?;
        }
        std::fs::write(&path, bytes).map_err(fault)?;
        self.files.insert(name.to_owned());
        Ok(())
    }
}

/// How a generated file came to be; it stands in its first line.
fn made_by(stamp: &Stamp) -> String {
    format!("made by: cargo xtask report (straightedge {}); do not edit", stamp.version)
}

#[cfg(test)]
mod tests {
    use super::{ReportError, guarded};

    #[test]
    fn what_stops_in_the_middle_is_an_error() {
        let stopped = guarded::<()>(|| panic!("no room for {}", "this"));
        let text = stopped.expect_err("it stopped").to_string();
        assert!(text.contains("no room for this") && text.contains("hint:"), "{text}");
        assert!(guarded(|| Ok::<_, ReportError>(1)).is_ok(), "it did not stop");
    }
}
