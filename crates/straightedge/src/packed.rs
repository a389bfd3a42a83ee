//! Texts packed by gzip, which every system opens.

use std::io::{Read, Write};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// The most that is unpacked: far more than a record of today, or a whole evidence, holds.
const BYTES_MAX: u64 = 1 << 30;

/// How every file that gzip packed begins.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A text, packed as small as gzip can; without a name and a time, so that the same text gives the
/// same bytes.
pub fn pack(text: &str) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}

/// The text of a file, unpacked where it is packed.
pub fn text(bytes: Vec<u8>) -> Result<String> {
    if !bytes.starts_with(&MAGIC) {
        return String::from_utf8(bytes).context("no text; hint: name a file of JSON");
    }
    let mut text = String::new();
    let mut reader = GzDecoder::new(bytes.as_slice()).take(BYTES_MAX + 1);
    reader.read_to_string(&mut text).context("cannot be unpacked; hint: restore it from git")?;
    ensure!(
        u64::try_from(text.len()).is_ok_and(|length| length <= BYTES_MAX),
        "unpacks to more than {BYTES_MAX} bytes; hint: restore it from git"
    );
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{pack, text};

    #[test]
    fn what_is_packed_is_read_back_and_plain_text_is_left() {
        let packed = pack("two lines\nof text\n").expect("packed");
        assert_eq!(packed, pack("two lines\nof text\n").expect("packed"), "the same bytes");
        assert_eq!(text(packed.clone()).expect("text"), "two lines\nof text\n");
        assert_eq!(text(b"plain".to_vec()).expect("text"), "plain");
        let said = text(packed[..12].to_vec()).expect_err("half a file").to_string();
        assert!(said.contains("cannot be unpacked; hint: "), "{said}");
    }
}
