//! Addresses: the host of one, and where a server sends a request on to.

use ureq::http::Uri;

/// The scheme of every address that is asked.
const HTTPS: &str = "https://";

/// The host of an address, with its port where that is another than the one of https; a user's name
/// before it stays, so that it is no name of the host.
pub(crate) fn host(url: &str) -> String {
    let uri = url.parse::<Uri>().ok();
    let authority = uri.as_ref().and_then(Uri::authority);
    let host = authority.map_or(url, |authority| authority.as_str()).to_ascii_lowercase();
    host.strip_suffix(":443").map(str::to_owned).unwrap_or(host)
}

/// Whether an address is one over https.
pub(crate) fn is_https(url: &str) -> bool {
    url.get(..HTTPS.len()).is_some_and(|start| start.eq_ignore_ascii_case(HTTPS))
}

/// The address that `location` means, read from an answer of `from`, which is one over https (RFC
/// 3986, section 5.2).
pub(crate) fn sent_on(from: &str, location: &str) -> String {
    let location = location.split('#').next().unwrap_or_default();
    let scheme = location.split(['/', '?']).next().unwrap_or_default();
    if scheme.contains(':') {
        return location.to_owned();
    }
    let rest = from.get(HTTPS.len()..).unwrap_or_default();
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if let Some(elsewhere) = location.strip_prefix("//") {
        format!("{HTTPS}{elsewhere}")
    } else if location.starts_with('/') {
        format!("{HTTPS}{authority}{location}")
    } else if location.starts_with('?') || location.is_empty() {
        format!("{HTTPS}{authority}/{path}{location}")
    } else {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let slash = if folder.is_empty() { "" } else { "/" };
        format!("{HTTPS}{authority}/{folder}{slash}{location}")
    }
}

#[cfg(test)]
mod tests {
    use super::{host, is_https, sent_on};

    #[test]
    fn an_address_has_one_host() {
        for (url, expected) in [
            ("https://Example.org/runs.csv", "example.org"),
            ("https://example.org:443/runs.csv", "example.org"),
            ("https://example.org:8443/runs.csv", "example.org:8443"),
            ("https://[::1]:8443/runs.csv", "[::1]:8443"),
            // What stands before the sign is no host.
            ("https://example.org@evil.org/", "example.org@evil.org"),
            ("https://evil.org/@example.org/", "evil.org"),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }

    #[test]
    fn https_is_told_from_all_else() {
        assert!(is_https("https://a/b") && is_https("HTTPS://a/b"));
        for other in ["http://a/b", "https:/a", "ftp://a/b", "", "file:///etc/hosts"] {
            assert!(!is_https(other), "{other}");
        }
    }

    #[test]
    fn every_form_of_a_location_is_read() {
        let from = "https://example.org:8443/a/b.csv?c=d";
        for (location, expected) in [
            ("https://other.org/x", "https://other.org/x"),
            ("http://other.org/x", "http://other.org/x"),
            ("//other.org/x", "https://other.org/x"),
            ("/x/y?z", "https://example.org:8443/x/y?z"),
            ("x.csv", "https://example.org:8443/a/x.csv"),
            ("x.csv#part", "https://example.org:8443/a/x.csv"),
            ("?e", "https://example.org:8443/a/b.csv?e"),
            ("x/http://y", "https://example.org:8443/a/x/http://y"),
            ("file:///etc/hosts", "file:///etc/hosts"),
        ] {
            assert_eq!(sent_on(from, location), expected, "{location}");
        }
        assert_eq!(sent_on("https://a.org", "x"), "https://a.org/x");
        assert_eq!(sent_on("https://a.org/b", "x"), "https://a.org/x");
    }
}
