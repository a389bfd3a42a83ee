//! What can go wrong between evidence and pages.

use std::path::PathBuf;

use tera::ErrorKind;

/// Why the pages could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file could not be written.
    #[error("{}: cannot be written: {cause}; hint: name a folder that exists and that you may \
        write to", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A template cannot be read, does not fit what it reads, or makes a page that none may be.
    #[error("reports/templates/{template}{}: {fault}; hint: {hint}", at(*line))]
    Template {
        /// The template.
        template: String,
        /// The line, where it is known.
        line: Option<usize>,
        /// What is wrong.
        fault: String,
        /// What to do.
        hint: String,
    },
    /// The logo of the cover cannot stand on a page.
    #[error("{file}{}: {fault}; hint: {hint}", at(*line))]
    Logo {
        /// The file of the logo.
        file: String,
        /// The line, where there are lines.
        line: Option<usize>,
        /// What is wrong.
        fault: String,
        /// What to do.
        hint: String,
    },
    /// The view is not JSON.
    #[error(
        "report.json: {0}; hint: a number that is not finite belongs in the evidence as absent"
    )]
    Json(#[from] serde_json::Error),
    /// A table does not fit its file.
    #[error("a table of the report: {0}; hint: each row makes as many fields as the table names")]
    Csv(#[from] csv::Error),
    /// Fonts cannot be read.
    #[error(
        "{}: {cause}; hint: --fonts names a folder of fonts (TTF, OTF) that you may read",
        path.display()
    )]
    Fonts {
        /// The folder or the file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Setting the pages stopped in the middle.
    #[error(
        "setting the pages stopped: {0}; hint: the HTML page is complete; a shorter text may help"
    )]
    Stopped(String),
    /// The stamp's moment is no date.
    #[error(
        "stamp.timestamp_seconds: {0} is no moment of a calendar year; hint: it counts seconds \
        since 1970"
    )]
    Timestamp(i64),
}

/// A line as it follows the name of a file; nothing where none is known.
fn at(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(":{line}"))
}

/// What to do about a template that does not fit.
pub const FIELDS: &str = "the fields it may use are those of `report::View`; `straightedge \
    templates` lists the templates, with --export it writes ours";

/// Makes an error of a template: with the file and the line that tera names, or else with all its
/// causes, which tera keeps one below the other.
pub fn template_fault(template: &'static str) -> impl Fn(tera::Error) -> ReportError {
    move |error| {
        let (template, line, fault) = match error.kind() {
            ErrorKind::SyntaxError(placed) | ErrorKind::RenderingError(placed) => {
                let line = placed.span().start_line;
                (placed.filename(), Some(line), placed.message().to_owned())
            }
            _ => (template, None, with_causes(&error)),
        };
        let words: Vec<&str> = fault.split_whitespace().collect();
        ReportError::Template {
            template: template.to_owned(),
            line,
            fault: words.join(" "),
            hint: FIELDS.to_owned(),
        }
    }
}

fn with_causes(error: &tera::Error) -> String {
    let mut fault = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        fault = format!("{fault}: {inner}");
        cause = inner.source();
    }
    fault
}
