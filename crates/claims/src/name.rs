//! Full names as they stand in a file: where, and what a misspelt one may have meant.

use serde_yaml::Spanned;

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
