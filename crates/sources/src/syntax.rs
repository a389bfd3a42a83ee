//! The spelling of single fields, checked while they are read so that an error knows its line.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Reads a text and refuses it with a fault and a hint.
fn checked<'de, D, F>(deserializer: D, fault: F) -> Result<String, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(&str) -> Option<String>,
{
    let text = String::deserialize(deserializer)?;
    fault(&text).map_or(Ok(text), |fault| Err(D::Error::custom(fault)))
}

/// A name: it stands in lock lines and on a client's command line, so it holds no space and starts
/// with no dash.
pub(crate) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, |text| {
        (!is_word(text, "._-")).then(|| {
            format!(
                "name {text:?} is not plain; hint: use letters, digits, '.', '_' and '-', a \
                letter or digit first"
            )
        })
    })
}

/// A version: like a name, with the signs of epochs and local versions.
pub(crate) fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, |text| {
        (!is_word(text, "._-+!")).then(|| {
            format!("version {text:?} is not plain; hint: write one version such as \"0.2.3\"")
        })
    })
}

/// The file name of a wheel.
pub(crate) fn wheel<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, |text| {
        let stem = text.strip_suffix(".whl");
        (!stem.is_some_and(|stem| is_word(stem, "._-+"))).then(|| {
            format!(
                "{text:?} is not the file name of a wheel; hint: write it as the registry does, \
                ending in .whl"
            )
        })
    })
}

/// A digest in its one spelling.
pub(crate) fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, |text| {
        (!is_lower_hex(text, 64)).then(|| {
            format!(
                "sha256 {text:?} is not a digest; hint: write 64 lower-case hexadecimal digits, as \
                sha256sum prints them"
            )
        })
    })
}

/// `arXiv:…` or `doi:…`, or `none` for what was never published.
pub(crate) fn identifier<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, |text| {
        let number = text.strip_prefix("arXiv:").or_else(|| text.strip_prefix("doi:"));
        let published = text != "none";
        (published
            && number
                .is_none_or(|number| number.is_empty() || number.contains(char::is_whitespace)))
        .then(|| {
            format!("identifier {text:?} is of no known kind; hint: write arXiv:…, doi:… or none")
        })
    })
}

/// An address over https, pinned to a commit where the host serves commits.
pub(crate) fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, |text| {
        let Some((host, path)) =
            text.strip_prefix("https://").and_then(|rest| rest.split_once('/'))
        else {
            return Some(format!("url {text:?} is not https; hint: write https://<host>/<path>"));
        };
        if text.contains(char::is_whitespace) || host.is_empty() || host.contains('@') {
            return Some(format!(
                "url {text:?} has a space, a user or no host; hint: percent-encode spaces and \
                leave user names out"
            ));
        }
        let pinned = path.split('/').any(|segment| is_lower_hex(segment, 40));
        (host.eq_ignore_ascii_case("raw.githubusercontent.com") && !pinned).then(|| {
            format!(
                "url {text:?} names no commit; hint: put the 40-digit commit where the branch \
                stands"
            )
        })
    })
}

/// Names of hosts, each with its port where it is another than that of https.
pub(crate) fn hosts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let hosts = Vec::<String>::deserialize(deserializer)?;
    let is_plain = |host: &str| is_word(host, ".-:") && host.to_ascii_lowercase() == host;
    match hosts.iter().find(|host| !is_plain(host)) {
        None => Ok(hosts),
        Some(host) => Err(D::Error::custom(format!(
            "host {host:?} is not plain; hint: write the host alone in lower case, such as \
            files.example.org"
        ))),
    }
}

/// The address of a folder.
pub(crate) fn folder<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let address = url(deserializer)?;
    if address.ends_with('/') {
        return Ok(address);
    }
    Err(D::Error::custom(format!(
        "base {address:?} is no folder; hint: end it with '/', for paths follow it"
    )))
}

/// Whether a text is a digest as `sha256sum` prints it.
pub(crate) fn is_digest(text: &str) -> bool {
    is_lower_hex(text, 64)
}

/// A path that stays below the folder it is joined to.
pub(crate) fn relative_path<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    checked(deserializer, path_fault)
}

/// Paths that stay inside their archive.
pub(crate) fn relative_paths<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let paths = Vec::<String>::deserialize(deserializer)?;
    paths
        .iter()
        .find_map(|path| path_fault(path))
        .map_or(Ok(paths), |fault| Err(D::Error::custom(fault)))
}

/// Why a path might leave its folder, on any system.
pub(crate) fn path_fault(path: &str) -> Option<String> {
    let fault = if path.contains('\\') {
        "has a backslash"
    } else if path.starts_with('/') {
        "is absolute"
    } else if path.contains(':') {
        "names a drive"
    } else if path.split('/').any(|segment| segment == "..") {
        "leaves its folder"
    } else if path.split('/').any(|segment| segment.is_empty() || segment == ".") {
        "has an empty segment"
    } else {
        return None;
    };
    Some(format!(
        "path {path:?} {fault}; hint: write a relative path with forward slashes and no '..'"
    ))
}

pub(crate) fn is_word(text: &str, signs: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(|sign| sign.is_ascii_alphanumeric() || signs.contains(sign))
}

fn is_lower_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::path_fault;

    #[test]
    fn a_path_that_leaves_its_folder_is_refused() {
        let hint = "; hint: write a relative path with forward slashes and no '..'";
        for (path, fault) in [
            ("../secret", "leaves its folder"),
            ("data/../../secret", "leaves its folder"),
            ("/etc/hosts", "is absolute"),
            ("..\\secret", "has a backslash"),
            ("C:secret", "names a drive"),
            ("data//table.csv", "has an empty segment"),
            ("./table.csv", "has an empty segment"),
            ("", "has an empty segment"),
        ] {
            assert_eq!(path_fault(path), Some(format!("path {path:?} {fault}{hint}")));
        }
        assert_eq!(path_fault("scan_bench/llm/large_runs.csv"), None);
    }

    proptest! {
        /// Oracle: the standard library's own reading of a path.
        #[test]
        fn an_accepted_path_has_only_normal_components(path in "[a-c./\\\\:]{0,12}") {
            if path_fault(&path).is_none() {
                let mut parts = Path::new(&path).components();
                prop_assert!(parts.all(|part| matches!(part, Component::Normal(_))));
            }
        }
    }
}
