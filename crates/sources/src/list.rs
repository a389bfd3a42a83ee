//! A list of files that come from one folder: one line a file, as `sha256sum` prints them.

use std::collections::BTreeSet;

use crate::file::{FileKind, FileSpec, ListFile, Listed, UrlFile};
use crate::syntax::{is_digest, path_fault};

/// The files of a list, or what is wrong in which line.
pub(crate) fn parse(text: &str) -> Result<Vec<Listed>, String> {
    let (mut files, mut paths) = (Vec::new(), BTreeSet::new());
    for (number, line) in (1..).zip(text.lines()) {
        let fault = |fault: &str| Err(format!("line {number} of the list {fault}"));
        let Some((sha256, path)) = line.split_once("  ") else {
            return fault("is not a digest, two spaces and a path");
        };
        if !is_digest(sha256) {
            return fault("has no digest of 64 lower-case hexadecimal digits");
        }
        // What would have to be encoded in an address is refused: the address is the folder's and
        // the path.
        if path_fault(path).is_some()
            || path.contains(|sign: char| sign.is_whitespace() || "%?#".contains(sign))
        {
            return fault("has a path that leaves its folder or cannot stand in an address");
        }
        if !paths.insert(path) {
            return fault("names a file for the second time");
        }
        files.push(Listed { sha256: sha256.to_owned(), path: path.to_owned() });
    }
    if files.is_empty() { Err("the list has no line".to_owned()) } else { Ok(files) }
}

impl ListFile {
    /// A file of the list as a pinned file of its own.
    pub(crate) fn spec(&self, id: &str, file: &Listed) -> FileSpec {
        let url = UrlFile {
            url: format!("{}{}", self.base, file.path),
            bytes_max: self.bytes_max,
            redirects_to: self.redirects_to.clone(),
        };
        FileSpec {
            id: format!("{id}/{}", file.path),
            sha256: file.sha256.clone(),
            kind: FileKind::Url(url),
        }
    }

    /// The file of that path, if the list has one.
    pub fn listed(&self, path: &str) -> Option<&Listed> {
        self.files.iter().find(|file| file.path == path)
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_list_is_read_in_its_order() {
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        let files = parse(&format!("{two}  b/runs.csv\n{one}  a=1.json\n")).unwrap();
        assert_eq!(
            files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
            ["b/runs.csv", "a=1.json"]
        );
        assert_eq!(files[1].sha256, one);
    }

    #[test]
    fn a_line_that_is_not_clear_is_refused() {
        let digest = "1".repeat(64);
        let check =
            |text: &str, expected: &str| assert_eq!(parse(text).unwrap_err(), expected, "{text:?}");
        check("", "the list has no line");
        check("abc", "line 1 of the list is not a digest, two spaces and a path");
        check(
            "abc  runs.csv",
            "line 1 of the list has no digest of 64 lower-case hexadecimal digits",
        );
        let bad =
            "line 2 of the list has a path that leaves its folder or cannot stand in an address";
        for path in ["../runs.csv", "a b.csv", "a%20b.csv", "/runs.csv"] {
            check(&format!("{digest}  runs.csv\n{digest}  {path}\n"), bad);
        }
        check(
            &format!("{digest}  a.csv\n{digest}  a.csv\n"),
            "line 2 of the list names a file for the second time",
        );
    }
}
