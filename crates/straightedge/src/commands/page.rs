//! What the commands that look things up share: writing a page, and answering an unknown name.

use crate::end::End;
use crate::faults::Faults;
use crate::talk::{self, note};

/// Writes a page to standard output; a letter that is hidden, such as an escape, stands as its code
/// point; a document takes its place with `--json`.
pub fn print(text: &str) -> End {
    if !talk::is_json() {
        print!("{}", ::report::visible(text));
    }
    End::Done
}

/// Says which files are left out, since they are not in order.
pub fn left_out(faults: &Faults) {
    for line in faults.lines() {
        note!("left out: {line}");
    }
}

/// Lines as one text.
pub fn lines(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = lines.into_iter().collect();
    lines.join("\n") + "\n"
}

/// What to say of a name that nothing has: the nearest names, or the command that lists them all.
pub fn unknown(
    what: &str,
    name: &str,
    names: impl IntoIterator<Item = String>,
    command: &str,
) -> String {
    let hint = match &*evidence::nearest(name, near_enough(name, names)) {
        [] => format!("`straightedge {command}` lists them all"),
        near => format!("did you mean {}?", near.join(", ")),
    };
    format!("no {what} is called \"{name}\"; hint: {hint}")
}

/// The names that share something with the one that was asked for: its first two letters, or a part
/// between dashes and dots. Whatever is as far away as any other name is no help.
fn near_enough(name: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let parts = |text: &str| -> Vec<String> {
        text.split(['-', '.', '_']).filter(|part| part.len() > 2).map(str::to_lowercase).collect()
    };
    let start: String = name.to_lowercase().chars().take(2).collect();
    let asked = parts(name);
    let shares = |known: &String| {
        known.to_lowercase().starts_with(&start)
            || parts(known).iter().any(|part| asked.contains(part))
    };
    names.into_iter().filter(shares).collect()
}
