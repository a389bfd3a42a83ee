//! The logo of a cover: a small picture that can do nothing but be seen.

mod drawing;

use std::collections::BTreeMap;

use crate::error::ReportError;
use crate::fonts::Fonts;
use crate::pdf::Set;

/// Bytes of a drawing, at most.
const DRAWING_BYTES_MAX: usize = 256 * 1024;
/// Bytes of a raster picture, at most.
const RASTER_BYTES_MAX: usize = 1024 * 1024;
/// Pixels of a raster picture along each side, at most.
const SIDE_PX_MAX: u32 = 4096;
/// How each PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What a logo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Drawing,
    Raster,
}

/// The logo of a cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    kind: Kind,
    /// What errors call the file.
    source: String,
    bytes: Vec<u8>,
    alt: String,
}

impl Logo {
    /// A logo from the bytes of a file, with words for a reader who cannot see it. `source` is what
    /// errors call the file; its ending says what it is.
    ///
    /// # Errors
    /// The file is no SVG or PNG, is too large, or holds more than a picture: a script, or
    /// something that leads out of it.
    pub fn new(source: &str, bytes: Vec<u8>, alt: &str) -> Result<Self, ReportError> {
        let refused = |fault: String, hint: &str| fault_of(source, None, fault, hint);
        let ending = source.rsplit('.').next().unwrap_or_default();
        let (kind, bytes_max) = match ending {
            "svg" => (Kind::Drawing, DRAWING_BYTES_MAX),
            "png" => (Kind::Raster, RASTER_BYTES_MAX),
            _ => {
                let fault = "a logo is an SVG or a PNG".to_owned();
                return Err(refused(fault, "save it as logo.svg or logo.png"));
            }
        };
        if bytes.len() > bytes_max {
            let fault = format!("{} bytes are more than {bytes_max}", bytes.len());
            return Err(refused(fault, "save a smaller picture"));
        }
        match kind {
            Kind::Drawing => drawing::check(source, &bytes)?,
            Kind::Raster => check_raster(source, &bytes)?,
        }
        Ok(Self { kind, source: source.to_owned(), bytes, alt: alt.to_owned() })
    }

    /// The name of the file in the folder of a report.
    pub fn file(&self) -> String {
        match self.kind {
            Kind::Drawing => "assets/logo.svg".to_owned(),
            Kind::Raster => "assets/logo.png".to_owned(),
        }
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Words for a reader who cannot see it.
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// The picture as an address, for a page that needs nothing else.
    pub(crate) fn inline(&self) -> String {
        let kind = match self.kind {
            Kind::Drawing => "svg+xml",
            Kind::Raster => "png",
        };
        format!("data:image/{kind};base64,{}", base64(&self.bytes))
    }

    /// Sets the logo alone on a page: typst reads every byte of it.
    pub(crate) fn check_set(&self, fonts: &Fonts) -> Result<(), ReportError> {
        const MAIN: &str = "logo.typ";
        let page =
            format!("#set document(title: \"logo\")\n#image(\"{}\", alt: \"logo\")", self.file());
        let files = BTreeMap::from([
            (MAIN.to_owned(), page.into_bytes()),
            (self.file(), self.bytes.clone()),
        ]);
        let set = Set::pages(MAIN, files, 0, fonts).and_then(|set| set.pdf());
        set.map(drop).map_err(|error| match error {
            ReportError::Template { fault, .. } => {
                fault_of(&self.source, None, fault, "save the picture anew")
            }
            other => other,
        })
    }
}

fn fault_of(source: &str, line: Option<usize>, fault: String, hint: &str) -> ReportError {
    ReportError::Logo { file: source.to_owned(), line, fault, hint: hint.to_owned() }
}

/// Refuses what does not begin as a PNG, and one that unpacks to more than anybody looks at.
fn check_raster(source: &str, bytes: &[u8]) -> Result<(), ReportError> {
    let number = |at: usize| {
        let four = bytes.get(at..at + 4)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    let (Some(width_px), Some(height_px), true) = (number(16), number(20), bytes.starts_with(PNG))
    else {
        let fault = "does not begin as a PNG".to_owned();
        return Err(fault_of(source, None, fault, "save the picture as PNG"));
    };
    if width_px > SIDE_PX_MAX || height_px > SIDE_PX_MAX {
        let fault =
            format!("{width_px} × {height_px} pixels are more than {SIDE_PX_MAX} along a side");
        return Err(fault_of(source, None, fault, "save a smaller picture"));
    }
    Ok(())
}

/// Bytes as letters, as addresses hold them (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4_usize {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oracle: the examples of RFC 4648, Section 10.
    #[test]
    fn bytes_become_letters() {
        let pairs =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, packed) in pairs {
            assert_eq!(base64(plain.as_bytes()), packed);
        }
    }

    #[track_caller]
    fn refused(name: &str, bytes: &[u8], expected: &str) {
        let said = Logo::new(name, bytes.to_vec(), "a").expect_err(expected).to_string();
        assert!(said.starts_with(name) && said.contains(expected), "{said}");
        assert!(said.contains("; hint: "), "{said}");
    }

    #[test]
    fn what_is_no_small_picture_is_refused() {
        refused("logo.gif", b"GIF89a", "is an SVG or a PNG");
        refused("logo.png", b"GIF89a", "does not begin as a PNG");
        let header = |width: u32| {
            [PNG, b"\0\0\0\rIHDR", &width.to_be_bytes(), &1_u32.to_be_bytes()].concat()
        };
        refused("logo.png", &header(100_000), "100000 × 1 pixels");
        refused("logo.png", &vec![0; RASTER_BYTES_MAX + 1], "bytes are more than");
        refused("logo.svg", &vec![b' '; DRAWING_BYTES_MAX + 1], "bytes are more than");
        // What begins well may still be none: typst says so.
        let broken = Logo::new("logo.png", header(8), "a").expect("it begins well");
        let said = broken.check_set(&Fonts::default()).expect_err("no picture").to_string();
        assert!(said.starts_with("logo.png: ") && said.contains("save the picture anew"), "{said}");
    }
}
