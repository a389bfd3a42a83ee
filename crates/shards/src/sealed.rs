//! A document with the digest of what it says, as one line of JSON.

use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed<T> {
    digest: String,
    body: T,
}

/// SHA-256 of a text.
#[must_use]
pub fn digest(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The text of a file that says this, and its digest.
///
/// # Errors
/// It cannot be written as JSON.
pub fn sealed<T: Serialize>(body: &T) -> Result<(String, String)> {
    let digest = digest(&serde_json::to_string(body)?);
    let text = serde_json::to_string(&Sealed { digest: digest.clone(), body })? + "\n";
    Ok((text, digest))
}

/// What a file says, with its digest, if no byte of it was changed.
///
/// # Errors
/// It is no such document, or its digest is not that of what it says.
pub fn opened<T: Serialize + DeserializeOwned>(text: &str) -> Result<(T, String)> {
    let found: Sealed<T> = serde_json::from_str(text).context("no such document")?;
    let (written, digest) = sealed(&found.body)?;
    ensure!(digest == found.digest && written == text, "its digest is not that of what it says");
    Ok((found.body, digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_byte_is_found() {
        let (text, digest) = sealed(&vec![1.5, -0.0, 1e-300]).expect("JSON");
        let (body, again): (Vec<f64>, _) = opened(&text).expect("as it was written");
        assert_eq!((body.len(), &again), (3, &digest));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(opened::<Vec<f64>>(&changed).is_err(), "byte {at}: {changed}");
        }
        assert!(opened::<Vec<f64>>(&text[..text.len() - 1]).is_err(), "cut short");
    }
}
