//! What is left open in the files that people write: lines of comments that begin with a mark.

use anyhow::Result;
use evidence::{Mark, MarkKind};

use crate::inputs;
use crate::kinds::{KINDS, Kind};
use crate::project::Project;

/// How a line begins that only a person can settle, and how one that waits for words.
const BEGINNINGS: [(&str, MarkKind); 2] =
    [("# CHOOSE:", MarkKind::Choose), ("# FILL:", MarkKind::Fill)];

/// The marks of a text that stands at this path of the project.
pub fn of(path: &str, text: &str) -> Vec<Mark> {
    let mark = |(line, text): (usize, &str)| {
        let (text, kind) = BEGINNINGS.iter().find_map(|&(beginning, kind)| {
            Some((text.trim_start().strip_prefix(beginning)?.trim(), kind))
        })?;
        Some(Mark { file: path.to_owned(), line, kind, text: text.to_owned() })
    };
    (1..).zip(text.lines()).filter_map(mark).collect()
}

/// Every mark of the project, by kind of file, name and line.
pub fn all(project: &Project) -> Result<Vec<Mark>> {
    let mut marks = Vec::new();
    for kind in KINDS.iter().filter(|kind| kind.ending == "yaml") {
        marks.extend(of_kind(project, kind)?);
    }
    Ok(marks)
}

/// Every mark of one kind of file.
pub fn of_kind(project: &Project, kind: &Kind) -> Result<Vec<Mark>> {
    let documents = inputs::documents(project, kind)?;
    let path = |stem: &str| format!("{}/{stem}.{}", kind.folder, kind.ending);
    Ok(documents.iter().flat_map(|document| of(&path(&document.stem), &document.text)).collect())
}

/// Why nothing is made of a file while the mark stands.
pub fn reason(mark: &Mark) -> String {
    format!(
        "{}:{}: not settled: CHOOSE: {}; hint: settle it, then delete the line",
        mark.file, mark.line, mark.text
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_comment_that_begins_so() {
        let text =
            "a: 1\n  # CHOOSE: x unit: a | b\nb: \"# CHOOSE: no\"\n# FILL: why.\n# CHOOSER: no\n";
        let found: Vec<_> =
            of("f.yaml", text).into_iter().map(|mark| (mark.line, mark.kind, mark.text)).collect();
        assert_eq!(
            found,
            [
                (2, MarkKind::Choose, "x unit: a | b".to_owned()),
                (4, MarkKind::Fill, "why.".to_owned())
            ]
        );
        assert!(of("f.yaml", "").is_empty());
    }
}
