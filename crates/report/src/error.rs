//! What can go wrong between evidence and pages.

use std::path::PathBuf;

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
    /// A template does not fit the view.
    #[error(
        "reports/templates/{template}: {fault}; hint: the fields it may use are those of \
        `report::View`"
    )]
    Template {
        /// The template.
        template: &'static str,
        /// What tera says, causes included.
        fault: String,
    },
    /// The page does not compile.
    #[error("reports/templates/{location}: {fault}; hint: {hint}")]
    Typst {
        /// File and line.
        location: String,
        /// What typst says.
        fault: String,
        /// What typst advises.
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

/// Makes an error of a template with all its causes, which tera keeps one below the other.
pub fn template_fault(template: &'static str) -> impl Fn(tera::Error) -> ReportError {
    move |error| {
        let mut fault = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            fault = format!("{fault}: {inner}");
            cause = inner.source();
        }
        ReportError::Template { template, fault }
    }
}
