//! The file that a PDF of ours carries along.

use std::io::Read;

use anyhow::{Context, Result, ensure};
use flate2::read::ZlibDecoder;

/// How the dictionary of an attached file begins, as our typesetter writes it.
const DICTIONARY: &[u8] = b"/Type/EmbeddedFile/Filter/FlateDecode";
/// What stands between the dictionary and the bytes.
const STREAM: &[u8] = b"\nstream\n";
/// The dictionary is short: its stream begins within so many bytes.
const DICTIONARY_MAX: usize = 1000;
/// The most that is unpacked.
const BYTES_MAX: u64 = 1 << 30;

/// The bytes of the one file that is attached to a PDF.
///
/// # Errors
/// None is attached, or more than one; it cannot be unpacked.
pub fn file(pdf: &[u8]) -> Result<Vec<u8>> {
    let mut attached = places(pdf, DICTIONARY);
    let begin = attached.next().context("one attached file is expected, not none")?;
    ensure!(attached.next().is_none(), "one attached file is expected, not more");
    let rest = &pdf[begin..];
    let dictionary = &rest[..rest.len().min(DICTIONARY_MAX)];
    let stream = places(dictionary, STREAM).next().context("the attached file has no bytes")?;
    let mut file = Vec::new();
    let packed = &rest[stream + STREAM.len()..];
    let unpacked = ZlibDecoder::new(packed).take(BYTES_MAX + 1).read_to_end(&mut file);
    let length = unpacked.context("the attached file cannot be unpacked")?;
    ensure!(length as u64 <= BYTES_MAX, "the attached file unpacks to over {BYTES_MAX} bytes");
    Ok(file)
}

/// Where a needle begins in a haystack.
fn places<'a>(haystack: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let windows = haystack.windows(needle.len()).enumerate();
    windows.filter(move |(_, window)| *window == needle).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::{DICTIONARY, file};

    fn pdf(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(b"%PDF-1.7\n<<".to_vec(), Compression::fast());
        encoder.get_mut().extend(DICTIONARY);
        encoder.get_mut().extend(b">>\nstream\n");
        encoder.write_all(content).expect("packed");
        let mut pdf = encoder.finish().expect("packed");
        pdf.extend(b"\nendstream\n");
        pdf
    }

    #[test]
    fn the_attached_file_comes_out_as_it_went_in() {
        let content: Vec<u8> = (0..70_000_u32).flat_map(u32::to_le_bytes).collect();
        assert_eq!(file(&pdf(&content)).expect("a file"), content);
    }

    #[test]
    fn no_file_two_files_and_half_a_file_are_refused() {
        let one = pdf(b"evidence");
        let cut = one[..one.len() - 16].to_vec();
        for (pdf, expected) in [
            (b"%PDF-1.7".to_vec(), "not none"),
            ([one.clone(), one.clone()].concat(), "not more"),
            (cut, "cannot be unpacked"),
            (DICTIONARY.to_vec(), "no bytes"),
        ] {
            let said = format!("{:#}", file(&pdf).expect_err("no file"));
            assert!(said.contains(expected), "{expected}: {said}");
        }
    }
}
