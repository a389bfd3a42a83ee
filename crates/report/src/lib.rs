//! Judged claims to pages: a PDF, a folder of HTML pages, figures and tables.
//!
//! `render` reads evidence and nothing else. It prints every number once, into a view; the PDF
//! (typst) and the HTML pages (tera) are set from that view and say the same. Figures are drawn as
//! SVG by class names, and a style sheet gives them their colours, on paper as on a dark screen.
//! The HTML pages and the tables are written first: whatever stops the PDF, they are there.
//!
//! *Invariant:* the same evidence makes the same bytes: no clock, no thread, no path, no order of a
//! hash map, and no number on a page that does not come from the evidence.

mod apart;
mod attachments;
mod blocks;
mod cover;
mod csv;
mod error;
mod explain;
mod figure;
mod fonts;
mod frames;
mod free_table;
mod html;
mod index;
mod letters;
mod links;
mod logo;
mod look;
mod lookup;
mod markup;
mod number;
mod paper;
mod pdf;
mod publication;
mod sections;
mod table;
mod templates;
mod unasked;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use evidence::{Evidence, Stamp};

use attachments::Attachments;
use figure::Drawing;
use frames::Seen;
use templates::FIGURE_STYLE;
use view::{Block, Section, Use, View};

pub use error::ReportError;
pub use explain::explain;
pub use fonts::Fonts;
/// Whether a letter cannot be seen and changes what is.
pub use formulas::is_hidden;
pub use frames::Stray;
pub use html::SINGLE;
pub use letters::visible;
pub use logo::Logo;
pub use look::{Cover, Look};
pub use templates::{BUILT_IN, BuiltIn, FOLDER as TEMPLATES, Templates};

/// What the paper's files are called, before their endings.
const PAPER: &str = "report";
/// The evidence, for whoever reads it with a program; the PDF has it inside.
pub const EVIDENCE: &str = "evidence.json";
/// What those of the appendix are called.
const APPENDIX: &str = "appendix";
/// Where the reason lies if there is no PDF.
const NO_PDF: &str = "report.pdf.missing.txt";
/// How often the pages are set again without the letters that could not be drawn, at most.
const SETTINGS_MAX: usize = 3;

/// What a report is made of beside its pages and its paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Also every section, table and figure as a second PDF, `appendix.pdf`.
    pub appendix: bool,
    /// Also the whole report as one HTML page that needs nothing else, `report.html`.
    pub single_file: bool,
}

/// What changed since an earlier version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The earlier version.
    pub version: String,
    /// The changes, a sentence each.
    pub items: Vec<String>,
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
    /// How much there is to read; nothing where there is no PDF.
    pub counts: Option<Counts>,
}

/// How much there is to read on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Pages.
    pub pages: usize,
    /// Words, those of the pictures left out.
    pub words: usize,
    /// Figures.
    pub figures: usize,
    /// Tables.
    pub tables: usize,
}

/// Writes the report of the evidence into an existing folder.
///
/// The folder receives `index.html` and the pages that it leads to, the drawings under `figures`,
/// the data of every table and figure under `tables`, the inputs of the PDF (`report.typ`,
/// `report.json`), and at last `report.pdf`, the paper; with the option also `appendix.pdf` with
/// all that the HTML pages say. If a PDF cannot be made, everything else is there, with a file that
/// says why.
///
/// # Errors
/// A file cannot be written, or a template does not fit.
pub fn render(
    evidence: &Evidence,
    out: &Path,
    fonts: &Fonts,
    look: &Look,
    options: Options,
    since: Option<&Since>,
) -> Result<Rendered, ReportError> {
    let made_by = letters::visible(&made_by(&evidence.stamp));
    let mut attachments = Attachments::default();
    let mut sections = sections::all(evidence, &mut attachments);
    sections.extend(since.map(changed));
    let mut view = cover::view(evidence, &made_by, sections);
    look.dress(&mut view);
    let mut drawn = Attachments::default();
    let mut paper = publication::view(evidence, &view, &mut drawn);
    view.front.clone_from(&paper.front);
    paper.sections.extend(since.map(changed));
    for view in [&mut view, &mut paper] {
        view.each_text(&mut readable);
    }
    let mut folder = Folder { out, files: BTreeSet::new() };
    let law = html::law(evidence);
    let law = law.as_ref();
    let pages = Pages { attachments: &attachments, fonts, look, options, law };
    pages.write(&view, &mut folder)?;
    for (name, bytes) in tables(&view, &attachments, look)? {
        folder.write(&name, &bytes)?;
    }
    let mut filed = serde_json::to_vec_pretty(evidence)?;
    filed.push(b'\n');
    folder.write(EVIDENCE, &filed)?;
    let moment = evidence.stamp.timestamp_seconds;
    let mut setter = Setter { moment, fonts, look, evidence: &filed, folder: &mut folder };
    let set = setter.set(PAPER, &paper, &drawn.drawings).and_then(|mut seen| {
        if options.appendix {
            seen.strays.extend(setter.set(APPENDIX, &view, &attachments.drawings)?.strays);
        }
        Ok(seen)
    });
    let (without_pdf, seen) = match set {
        Ok(seen) => (None, Some(seen)),
        Err(fault @ ReportError::Write { .. }) => return Err(fault),
        // What the project brought is mended there: the last report stays until then.
        Err(fault) if look.is_paper_own() => return Err(fault),
        Err(fault) => {
            view.note = format!("There is no PDF of this report: {fault}.");
            pages.write(&view, &mut folder)?;
            let reason = format!("{made_by}\n{}\n", view.note);
            folder.write(NO_PDF, reason.as_bytes())?;
            (Some(fault), None)
        }
    };
    let counts = seen.as_ref().map(|seen| counts(seen, &paper));
    let strays = seen.map_or_else(Vec::new, |seen| seen.strays);
    let files = folder.files.into_iter().map(PathBuf::from).collect();
    Ok(Rendered { files, without_pdf, strays, counts })
}

/// Whether the templates of a look can be read and its logo can be set, without making a report.
///
/// # Errors
/// A template cannot be read or does not fit the others, or the logo is no picture.
pub fn check(look: &Look) -> Result<(), ReportError> {
    // Ours are held by tests.
    if look.templates != Templates::default() {
        html::check(&look.templates)?;
        pdf::check(&look.templates)?;
    }
    look.logo().map_or(Ok(()), |logo| logo.check_set(&Fonts::default()))
}

/// The section on what changed.
fn changed(since: &Since) -> Section {
    let lead = format!("Since version {}:", since.version);
    let list = Block::List { lead, items: since.items.clone() };
    blocks::section(1, "changes", "What changed", vec![list])
}

/// How much there is to read.
fn counts(seen: &Seen, paper: &View) -> Counts {
    let blocks = || paper.sections.iter().flat_map(|section| &section.blocks);
    Counts {
        pages: seen.pages,
        words: seen.words,
        figures: blocks().filter(|block| matches!(block, Block::Figure { .. })).count(),
        tables: blocks().filter(|block| matches!(block, Block::Table { .. })).count(),
    }
}

/// What the HTML pages are made of beside their view.
struct Pages<'a> {
    attachments: &'a Attachments,
    fonts: &'a Fonts,
    look: &'a Look,
    options: Options,
    law: Option<&'a html::Law>,
}

impl Pages<'_> {
    /// Writes the HTML pages.
    fn write(&self, view: &View, folder: &mut Folder<'_>) -> Result<(), ReportError> {
        let drawings = &self.attachments.drawings;
        for (name, bytes) in html::site(view, drawings, self.fonts, self.look, self.law)? {
            folder.write(&name, &bytes)?;
        }
        if self.options.single_file {
            let page = html::single(view, drawings, self.fonts, self.look)?;
            folder.write(SINGLE, page.as_bytes())?;
        }
        Ok(())
    }
}

/// The tables, the list of them, and the drawings, by name.
fn tables(
    view: &View,
    attachments: &Attachments,
    look: &Look,
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let mut files = BTreeMap::new();
    let style = look.templates.text(FIGURE_STYLE);
    for (file, drawing) in &attachments.drawings {
        files.insert(file.clone(), drawing.styled(&view.made_by, style).into_bytes());
    }
    for (file, script) in &attachments.scripts {
        files.insert(file.clone(), (html::remark(&view.made_by) + script).into_bytes());
    }
    for twin in &attachments.twins {
        files.insert(twin.file.clone(), csv::bytes(twin)?);
    }
    if !attachments.twins.is_empty() {
        files.insert(index::FILE.to_owned(), index::bytes(view, &attachments.twins)?);
    }
    Ok(files)
}

/// A text as a reader sees it: without hidden letters, with the numbers of sentences in the form
/// of the pages.
fn readable(text: &mut String, way: Use) {
    if text.contains(formulas::is_hidden) {
        *text = letters::visible(text);
    }
    if way == Use::Seen {
        *text = number::prose(text);
    }
}

/// Sets a PDF and writes it beside its inputs.
struct Setter<'a, 'b> {
    moment: i64,
    fonts: &'a Fonts,
    look: &'a Look,
    /// The evidence, which lies inside the PDF.
    evidence: &'a [u8],
    folder: &'a mut Folder<'b>,
}

impl Setter<'_, '_> {
    /// Sets the view under a name; what is to be seen of it.
    ///
    /// What could not be drawn in one setting stands as code points in the next.
    fn set(
        &mut self,
        name: &str,
        view: &View,
        drawings: &[(String, Drawing)],
    ) -> Result<Seen, ReportError> {
        let mut undrawn = BTreeSet::new();
        let mut settings = 0;
        loop {
            settings += 1;
            let inputs = self.inputs(name, view, drawings, &undrawn)?;
            let main = pdf::main(name);
            let mut files = inputs.clone();
            files.insert(EVIDENCE.to_owned(), self.evidence.to_vec());
            let set = guarded(|| pdf::Set::pages(&main, files, self.moment, self.fonts));
            // The inputs are filed also where they make no pages: whoever looks for the reason
            // needs them.
            for (name, bytes) in &inputs {
                self.folder.write(name, bytes)?;
            }
            let located = |fault| {
                let source = String::from_utf8_lossy(&inputs[&main]);
                pdf::in_template(fault, &source, &self.look.templates)
            };
            let set = set.map_err(located)?;
            let seen = set.look();
            let is_known = seen.undrawn.iter().all(|text| undrawn.contains(text));
            if is_known || settings == SETTINGS_MAX {
                self.folder
                    .write(&format!("{name}.pdf"), &guarded(|| set.pdf()).map_err(located)?)?;
                return Ok(seen);
            }
            undrawn.extend(seen.undrawn);
        }
    }

    /// The files from which typst sets the pages.
    fn inputs(
        &self,
        name: &str,
        view: &View,
        drawings: &[(String, Drawing)],
        undrawn: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
        let templates = &self.look.templates;
        let paper = paper::paper(view, drawings, self.fonts, undrawn);
        let mut inputs = BTreeMap::new();
        let source = pdf::source(name, &view.made_by, templates)?;
        inputs.insert(pdf::main(name), source.into_bytes());
        inputs.insert(pdf::data(name), serde_json::to_vec_pretty(&paper.view)?);
        let style = templates.text(FIGURE_STYLE);
        for (file, drawing) in drawings.iter().chain(&paper.drawings) {
            inputs.insert(file.clone(), drawing.styled(&view.made_by, style).into_bytes());
        }
        if let Some(logo) = self.look.logo() {
            inputs.insert(logo.file(), logo.bytes().to_vec());
        }
        Ok(inputs)
    }
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
