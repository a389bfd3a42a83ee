//! The lock file: one generated line a pinned file, so that a changed pin shows in one place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::digest::sha256_hex;
use crate::error::SourceError;
use crate::manifest::Manifest;
use crate::pull::{Availability, Pulled};

/// First line of the lock file.
const HEAD: &str = "# made by: straightedge verify --write; do not edit\n";

/// The text of `data/sources.lock`: digest, kind, `source/file` and location of every pinned file.
///
/// A list is one line, since its digest pins the digests of its files.
pub fn lock(manifests: &[Manifest]) -> String {
    let lines: BTreeMap<_, _> = manifests
        .iter()
        .flat_map(|manifest| manifest.files.iter().map(move |file| (&manifest.id, file)))
        .map(|(source, file)| {
            let line = format!(
                "{} {} {source}/{} {}\n",
                file.sha256,
                file.kind.name(),
                file.id,
                file.kind.location()
            );
            // Sorted by name, so that a new digest changes a line and moves none.
            ((source, &file.id), line)
        })
        .collect();
    lines.into_iter().fold(HEAD.to_owned(), |text, (_, line)| text + &line)
}

/// Holds a lock file against the manifests.
///
/// # Errors
/// They differ; the message shows every line that stands in one of them alone.
pub fn check_lock(text: &str, manifests: &[Manifest]) -> Result<(), SourceError> {
    let expected = lock(manifests);
    if text == expected {
        return Ok(());
    }
    let (filed, wanted): (Vec<_>, Vec<_>) =
        (text.split('\n').collect(), expected.split('\n').collect());
    let common = filed.iter().zip(&wanted).take_while(|(one, other)| one == other).count();
    let mut difference = String::new();
    for (sign, lines, others) in [('-', &filed, &wanted), ('+', &wanted, &filed)] {
        for line in lines.iter().filter(|line| !others.contains(line)) {
            // Writing to a String cannot fail.
            let _ = writeln!(difference, "{sign} {line}");
        }
    }
    if difference.is_empty() {
        difference.push_str("  the same lines, in another order or number\n");
    }
    Err(SourceError::Lock { line: common + 1, difference })
}

/// SHA-256 over the lines `source/file digest` of the files that are here, sorted: one name for all
/// the data a run can read.
pub fn data_digest<'a>(pulled: impl IntoIterator<Item = &'a Pulled>) -> String {
    let lines: BTreeSet<_> = pulled
        .into_iter()
        .filter(|file| matches!(file.availability, Availability::Present { .. }))
        .map(|file| format!("{}/{} {}\n", file.source, file.file, file.sha256))
        .collect();
    sha256_hex(lines.into_iter().collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{check_lock, data_digest, lock};
    use crate::cause::Cause;
    use crate::digest::sha256_hex;
    use crate::manifest::Manifest;
    use crate::pull::{Availability, Origin, Pulled};
    use crate::testing::manifest_of;

    const WHEEL: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
    const POINTS: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn manifest() -> Manifest {
        manifest_of(&format!(
            "  - id: wheel
    sha256: {WHEEL}
    package: {{name: bench, version: \"1.0\", file: bench-1.0-py3-none-any.whl, python: \"3.12\", \
        members: [], bytes_max: 10}}
  - id: points
    sha256: {POINTS}
    table: {{path: data/tables/points.csv}}
"
        ))
    }

    fn pulled(file: &str, availability: Availability) -> Pulled {
        Pulled {
            source: "besiroglu-2024".into(),
            file: file.into(),
            kind: "table",
            location: "data/tables/points.csv".into(),
            sha256: sha256_hex(file.as_bytes()),
            availability,
        }
    }

    #[test]
    fn a_lock_has_one_line_a_file_in_the_order_of_names() {
        let expected = format!(
            "# made by: straightedge verify --write; do not edit\n\
            {POINTS} table besiroglu-2024/points data/tables/points.csv\n\
            {WHEEL} package besiroglu-2024/wheel bench==1.0\n"
        );
        assert_eq!(lock(&[manifest()]), expected);
        assert!(
            check_lock(&lock(&[manifest()]), &[manifest()]).is_ok(),
            "a lock agrees with what it is made of"
        );
    }

    #[test]
    fn a_lock_that_differs_shows_the_lines() {
        let filed = lock(&[manifest()]).replace("bench==1.0", "bench==0.9");
        let expected = format!(
            "data/sources.lock:3: differs from the manifests\n\
            - {WHEEL} package besiroglu-2024/wheel bench==0.9\n\
            + {WHEEL} package besiroglu-2024/wheel bench==1.0\n\
            hint: if the change is meant, run `straightedge verify --write`"
        );
        assert_eq!(check_lock(&filed, &[manifest()]).unwrap_err().to_string(), expected);
    }

    #[test]
    fn a_repeated_line_is_a_difference() {
        let filed = lock(&[manifest()]) + "\n";
        insta::assert_snapshot!(check_lock(&filed, &[manifest()]).unwrap_err(), @r"
        data/sources.lock:5: differs from the manifests
          the same lines, in another order or number
        hint: if the change is meant, run `straightedge verify --write`
        ");
    }

    #[test]
    fn the_data_digest_counts_what_is_here_in_any_order() {
        let here = || Availability::Present { origin: Origin::Store };
        let gone = Availability::Missing {
            cause: Cause::Offline,
            reason: "offline".into(),
            command: "pull".into(),
        };
        let lines = format!(
            "besiroglu-2024/a {}\nbesiroglu-2024/b {}\n",
            sha256_hex(b"a"),
            sha256_hex(b"b")
        );
        let files = [pulled("b", here()), pulled("c", gone), pulled("a", here())];
        assert_eq!(data_digest(&files), sha256_hex(lines.as_bytes()));
        assert_eq!(data_digest(&[]), sha256_hex(b""));
    }
}
