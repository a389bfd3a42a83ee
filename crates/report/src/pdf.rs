//! Sets the view as a tagged PDF with typst, from files that exist in memory only.

use std::collections::BTreeMap;

use tera::{Context, Delimiters, Tera};
use time::OffsetDateTime;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::{ReportError, template_fault};
use crate::fonts::Fonts;
use crate::frames::{self, Seen};
use crate::templates::{TYPST, TYPST_BLOCKS, Templates};

/// The template that every file typst starts from is assembled from.
const MAIN: &str = "report.typ";

/// The file typst starts from, for the pages of a name.
pub fn main(name: &str) -> String {
    format!("{name}.typ")
}

/// The data it reads.
pub fn data(name: &str) -> String {
    format!("{name}.json")
}

/// Assembles the typst file: the blocks, then the page that reads the data.
///
/// # Errors
/// The template names a variable that is not there.
pub fn source(name: &str, made_by: &str, templates: &Templates) -> Result<String, ReportError> {
    let fault = template_fault(TYPST);
    let mut tera = Tera::new();
    // The usual delimiters open code and comments in typst.
    let delimiters = Delimiters {
        block_start: "<%".into(),
        block_end: "%>".into(),
        variable_start: "<<".into(),
        variable_end: ">>".into(),
        comment_start: "<#".into(),
        comment_end: "#>".into(),
    };
    tera.set_delimiters(delimiters).map_err(&fault)?;
    tera.autoescape_on(Vec::<&str>::new());
    tera.add_raw_template(TYPST, templates.text(TYPST)).map_err(&fault)?;
    let mut context = Context::new();
    context.insert("made_by", &made_by.replace(['\n', '\r'], " "));
    context.insert("blocks", templates.text(TYPST_BLOCKS));
    context.insert("data", &data(name));
    tera.render(TYPST, &context).map_err(&fault)
}

/// Whether the templates can be read as typst.
///
/// # Errors
/// One cannot; the error says in which line.
pub fn check(templates: &Templates) -> Result<(), ReportError> {
    let text = source("report", "a check", templates)?;
    let files = BTreeMap::from([(MAIN.to_owned(), text.clone().into_bytes())]);
    let world =
        Page::new(MAIN, files, moment(0).ok_or(ReportError::Timestamp(0))?, &Fonts::default())?;
    let (errors, _) = world.main.root().errors_and_warnings();
    if errors.is_empty() {
        return Ok(());
    }
    let errors: Vec<SourceDiagnostic> = errors.into_iter().map(Into::into).collect();
    Err(in_template(typst_fault(&world, &errors), &text, templates))
}

/// Names the template and its line where an error names a line of the typst file.
pub fn in_template(error: ReportError, source: &str, templates: &Templates) -> ReportError {
    let ReportError::Template { template, line: Some(line), fault, hint } = error else {
        return error;
    };
    let blocks = templates.text(TYPST_BLOCKS);
    let (template, line) = match source.find(blocks) {
        _ if template != MAIN => (template, line),
        Some(at) if !blocks.is_empty() => {
            let ends = |text: &str| text.matches('\n').count();
            let above = ends(&source[..at]);
            if line <= above {
                (TYPST.to_owned(), line)
            } else if line <= above + blocks.lines().count() {
                (TYPST_BLOCKS.to_owned(), line - above)
            } else {
                // In the template, one line stands for all of them.
                (TYPST.to_owned(), line - ends(blocks))
            }
        }
        _ => (TYPST.to_owned(), line),
    };
    ReportError::Template { template, line: Some(line), fault, hint }
}

/// The pages as they are set, before they become a file.
pub struct Set {
    world: Page,
    document: PagedDocument,
    moment: Datetime,
}

impl Set {
    /// Sets the files, the one named `main` first among them, on pages of the given moment.
    ///
    /// # Errors
    /// The page does not compile, or the moment is no date.
    pub fn pages(
        main: &str,
        files: BTreeMap<String, Vec<u8>>,
        timestamp_seconds: i64,
        fonts: &Fonts,
    ) -> Result<Self, ReportError> {
        let moment = moment(timestamp_seconds).ok_or(ReportError::Timestamp(timestamp_seconds))?;
        let world = Page::new(main, files, moment, fonts)?;
        match typst::compile(&world).output {
            Ok(document) => Ok(Self { world, document, moment }),
            Err(errors) => Err(typst_fault(&world, &errors)),
        }
    }

    /// What is to be seen on the pages.
    pub fn look(&self) -> Seen {
        frames::look(&self.document)
    }

    /// The pages as a tagged PDF for archives (PDF/A-3a); where some letter has no place in one,
    /// for every reader alone (PDF/UA-1).
    ///
    /// # Errors
    /// Something on the pages cannot stand in a PDF for every reader.
    pub fn pdf(&self) -> Result<Vec<u8>, ReportError> {
        let archived = self.pdf_of(&[PdfStandard::Ua_1, PdfStandard::A_3a]);
        archived.or_else(|_| self.pdf_of(&[PdfStandard::Ua_1]))
    }

    fn pdf_of(&self, standards: &[PdfStandard]) -> Result<Vec<u8>, ReportError> {
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("Straightedge".to_owned())),
            timestamp: Some(Timestamp::new_utc(self.moment)),
            page_ranges: None,
            standards: PdfStandards::new(standards)
                .map_err(|fault| setting_fault(fault.message()))?,
            tagged: true,
            pretty: false,
        };
        typst_pdf::pdf(&self.document, &options).map_err(|errors| typst_fault(&self.world, &errors))
    }
}

/// Files, fonts and a date: all that typst sees of the world.
struct Page {
    library: LazyHash<Library>,
    fonts: FontStore,
    main: Source,
    files: BTreeMap<String, Bytes>,
    today: Datetime,
}

impl Page {
    fn new(
        main: &str,
        mut files: BTreeMap<String, Vec<u8>>,
        today: Datetime,
        fonts: &Fonts,
    ) -> Result<Self, ReportError> {
        let path = VirtualPath::new(main).map_err(|fault| setting_fault(&fault.to_string()))?;
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        let text = String::from_utf8_lossy(&files.remove(main).unwrap_or_default()).into_owned();
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts: fonts.store(),
            main: Source::new(id, text),
            files: files.into_iter().map(|(name, bytes)| (name, Bytes::new(bytes))).collect(),
            today,
        })
    }
}

impl World for Page {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.vpath().get_without_slash();
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

fn typst_fault(world: &Page, errors: &[SourceDiagnostic]) -> ReportError {
    let Some(error) = errors.first() else { return setting_fault("typst failed without a word") };
    let line =
        world.range(error.span).and_then(|range| world.main.lines().byte_to_line(range.start));
    let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
    fault_at(line.map(|line| line + 1), &error.message, &hints)
}

/// What typst says of a line of its file.
fn fault_at(line: Option<usize>, fault: &str, hints: &[&str]) -> ReportError {
    let hint =
        if hints.is_empty() { "see the line in report.typ".to_owned() } else { hints.join("; ") };
    ReportError::Template { template: MAIN.to_owned(), line, fault: fault.to_owned(), hint }
}

fn setting_fault(fault: &str) -> ReportError {
    fault_at(None, fault, &["see pdf.rs"])
}

/// Year, month and day of a moment, UTC; the epoch's for a moment beyond the calendar, which
/// setting the PDF refuses.
pub fn calendar_date(timestamp_seconds: i64) -> [i64; 3] {
    let moment = OffsetDateTime::from_unix_timestamp(timestamp_seconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    [i64::from(moment.year()), i64::from(u8::from(moment.month())), i64::from(moment.day())]
}

fn moment(timestamp_seconds: i64) -> Option<Datetime> {
    let moment = OffsetDateTime::from_unix_timestamp(timestamp_seconds).ok()?;
    let (hours, minutes, seconds) = moment.to_hms();
    Datetime::from_ymd_hms(
        moment.year(),
        moment.month().into(),
        moment.day(),
        hours,
        minutes,
        seconds,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(timestamp_seconds: i64, date: [i64; 3]) {
        assert_eq!(calendar_date(timestamp_seconds), date, "another day");
    }

    #[test]
    fn seconds_become_days_of_the_calendar() {
        check(0, [1970, 1, 1]);
        check(-1, [1969, 12, 31]);
        check(951_782_400, [2000, 2, 29]);
        check(951_868_800, [2000, 3, 1]);
        check(1_764_547_200, [2025, 12, 1]);
        check(4_107_542_400, [2100, 3, 1]);
    }

    #[test]
    fn a_moment_beyond_the_calendar_is_an_error() {
        assert!(moment(i64::MAX / 2).is_none(), "no such year");
        assert!(moment(1_764_550_923).is_some(), "a plain moment");
    }
}
