//! Full names as they stand in a file: where, and what a misspelt one may have meant.

use serde_yaml::{SnippetMode, Spanned, UserMessageFormatter};

/// What is asked of the names that are declared. The nearest are sought only of a name that is
/// refused: they are compared with each of some thirty thousand.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Whether something declares a full name.
    pub is_declared: &'a dyn Fn(&str) -> bool,
    /// The declared names that are nearest to one which nothing declares.
    pub nearest: &'a dyn Fn(&str) -> Vec<String>,
}

/// `file:line:column` of a name; `location` is what errors call the file.
pub(crate) fn location_of(location: &str, name: &Spanned<String>) -> String {
    format!("{location}:{}:{}", name.referenced.line(), name.referenced.column())
}

/// What to do about a name that nothing declares, from the declared names nearest to it.
pub(crate) fn hint(nearest: &[String]) -> String {
    match nearest {
        [] => "the evidence declares no name at all; make it anew with `straightedge fit`".into(),
        [name] => format!("the nearest name is {name}"),
        names => format!("the nearest names are {}", names.join(", ")),
    }
}

/// File, line and column of a parser's fault, and the fault without the text around it.
pub(crate) fn placed(location: &str, error: &serde_yaml::Error) -> (String, String) {
    let place = error.location().unwrap_or(serde_yaml::Location::UNKNOWN);
    let (line, column) = (place.line(), place.column());
    let rendered = error.render_with_options(serde_yaml::render_options! {
        formatter: &UserMessageFormatter,
        snippets: SnippetMode::Off,
    });
    // The parser ends its message with the place, which stands in front here.
    let fault =
        rendered.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&rendered);
    (format!("{location}:{line}:{column}"), fault.to_owned())
}
