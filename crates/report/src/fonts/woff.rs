//! Packs the tables of a face as browsers read them: WOFF, each table for itself.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A tag's four letters.
type Tag = [u8; 4];

/// What a sum over the whole face, with its head, is to be.
const MAGIC: u32 = 0xb1b0_afba;
/// Where the head keeps what makes the sum so.
const ADJUSTMENT: std::ops::Range<usize> = 8..12;
/// Bytes of a header and of a line of the list of tables, in a face and packed.
const FACE: [usize; 2] = [12, 16];
const PACKED: [usize; 2] = [44, 20];

/// The file that holds these tables.
pub fn packed(mut tables: BTreeMap<Tag, Vec<u8>>) -> Vec<u8> {
    adjust(&mut tables);
    let sizes = tables.values().map(|table| table.len().next_multiple_of(4)).sum::<usize>();
    let unpacked = FACE[0] + FACE[1] * tables.len() + sizes;
    let (mut list, mut body) = (Vec::new(), Vec::new());
    let start = PACKED[0] + PACKED[1] * tables.len();
    for (tag, table) in &tables {
        let small = deflated(table).filter(|small| small.len() < table.len());
        let small = small.as_ref().unwrap_or(table);
        list.extend(tag);
        let numbers = [word(start + body.len()), word(small.len()), word(table.len()), sum(table)];
        list.extend(numbers.map(u32::to_be_bytes).concat());
        body.extend(small);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let mut file = Vec::new();
    file.extend(b"wOFFOTTO");
    file.extend(word(start + body.len()).to_be_bytes());
    file.extend(half(tables.len()).to_be_bytes());
    file.extend([0, 0]);
    file.extend(word(unpacked).to_be_bytes());
    // The version of the face, and neither remarks nor private data.
    file.extend([1, 0].map(u16::to_be_bytes).concat());
    file.resize(PACKED[0], 0);
    [file, list, body].concat()
}

/// Makes the sum over the face what it is to be.
fn adjust(tables: &mut BTreeMap<Tag, Vec<u8>>) {
    let Some(place) = tables.get_mut(b"head").and_then(|head| head.get_mut(ADJUSTMENT)) else {
        return;
    };
    place.fill(0);
    let sums = tables.values().map(|table| sum(table)).fold(0, u32::wrapping_add);
    let all = sum(&list_of_a_face(tables)).wrapping_add(sums);
    if let Some(place) = tables.get_mut(b"head").and_then(|head| head.get_mut(ADJUSTMENT)) {
        place.copy_from_slice(&MAGIC.wrapping_sub(all).to_be_bytes());
    }
}

/// The header and the list of tables as the face has them where it is not packed.
fn list_of_a_face(tables: &BTreeMap<Tag, Vec<u8>>) -> Vec<u8> {
    let count = half(tables.len());
    let power = count.checked_ilog2().unwrap_or_default();
    let range = 16 << power;
    let power = u16::try_from(power).unwrap_or_default();
    let mut list = b"OTTO".to_vec();
    list.extend([count, range, power, 16 * count - range].map(u16::to_be_bytes).concat());
    let mut at = FACE[0] + FACE[1] * tables.len();
    for (tag, table) in tables {
        list.extend(tag);
        list.extend([sum(table), word(at), word(table.len())].map(u32::to_be_bytes).concat());
        at += table.len().next_multiple_of(4);
    }
    list
}

/// The sum of a table's words.
fn sum(table: &[u8]) -> u32 {
    let word = |bytes: &[u8]| {
        let mut word = [0; 4];
        word[..bytes.len()].copy_from_slice(bytes);
        u32::from_be_bytes(word)
    };
    table.chunks(4).map(word).fold(0, u32::wrapping_add)
}

/// No table of a face is longer than a word counts.
fn word(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn half(size: usize) -> u16 {
    u16::try_from(size).unwrap_or(u16::MAX)
}

fn deflated(table: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(table).ok()?;
    encoder.finish().ok()
}
