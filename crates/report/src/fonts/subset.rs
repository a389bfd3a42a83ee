//! Takes out of a face what some letters need: the outlines of all others are emptied, and the face
//! says no longer that it has them. Kerning and ligatures stay, for glyphs keep their numbers.

use std::collections::{BTreeMap, BTreeSet};

use read_fonts::collections::IntSet;
use read_fonts::ps::cff::CffFontRef;
use read_fonts::types::{GlyphId, Tag};
use read_fonts::{FontRef, TableProvider};

use super::outlines::Parts;
use super::woff;

/// What a page asks of a face: the features that are on by themselves, and those of tables.
const FEATURES: [&[u8; 4]; 10] =
    [b"ccmp", b"locl", b"rlig", b"liga", b"clig", b"calt", b"rclt", b"mark", b"lnum", b"tnum"];
/// The operators that end an outline, and a part that outlines share.
const END: u8 = 14;
const RETURN: u8 = 11;
/// The encoding that maps code points of any length: platform, encoding and format.
const FULL: [u16; 3] = [3, 10, 12];

/// Bytes in front of the runs of that encoding, and of a run.
const RUNS: [u32; 2] = [16, 12];

/// The face with these letters alone, as browsers read it; none where it is not of the kind that is
/// built in.
pub fn subset(face: &[u8], letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let font = FontRef::new(face).ok()?;
    let letters = glyphs(&font, letters)?;
    let kept = reached(&font, &letters)?;
    let mut tables = BTreeMap::new();
    for record in font.table_directory().table_records() {
        let (tag, bytes) = (record.tag(), font.table_data(record.tag())?.as_bytes());
        let bytes = match &tag.to_be_bytes() {
            b"CFF " => emptied(bytes, &kept)?,
            b"cmap" => cmap(&letters),
            _ => bytes.to_vec(),
        };
        tables.insert(tag.to_be_bytes(), bytes);
    }
    Some(woff::packed(tables))
}

/// The glyph of each letter that the face has.
fn glyphs(font: &FontRef<'_>, letters: &BTreeSet<char>) -> Option<BTreeMap<char, GlyphId>> {
    let cmap = font.cmap().ok()?;
    Some(letters.iter().filter_map(|&it| Some((it, cmap.map_codepoint(it)?))).collect())
}

/// Those glyphs, the one that stands for what is missing, and all that features put in their place.
fn reached(font: &FontRef<'_>, letters: &BTreeMap<char, GlyphId>) -> Option<IntSet<GlyphId>> {
    let mut glyphs: IntSet<GlyphId> = letters.values().copied().collect();
    glyphs.insert(GlyphId::NOTDEF);
    let Ok(substitutions) = font.gsub() else { return Some(glyphs) };
    let features = FEATURES.iter().map(|tag| Tag::new(tag)).collect();
    let features =
        substitutions.collect_features(&IntSet::all(), &IntSet::all(), &features).ok()?;
    let lookups = substitutions.collect_lookups(&features).ok()?;
    substitutions.closure_glyphs(&lookups, &mut glyphs).ok()?;
    Some(glyphs)
}

/// The outlines with nothing but an end where a glyph is not kept, and where a part that outlines
/// share is called by none of them.
fn emptied(outlines: &[u8], kept: &IntSet<GlyphId>) -> Option<Vec<u8>> {
    let font = CffFontRef::new_cff(outlines, 0, None).ok()?;
    let glyphs = font.charstrings();
    let mut parts = Parts::of(&font, outlines)?;
    let mut dropped = Vec::new();
    for number in 0..font.num_glyphs() {
        let outline = glyphs.get(usize::try_from(number).ok()?).ok()?;
        if kept.contains(GlyphId::new(number)) {
            parts.follow(outline)?;
        } else {
            dropped.push((outline, END));
        }
    }
    for (list, called) in parts.lists.iter().zip(&parts.called) {
        let uncalled = (0..usize::try_from(list.count()).ok()?).filter(|it| !called.contains(it));
        for part in uncalled {
            dropped.push((list.get(part).ok()?, RETURN));
        }
    }
    let mut bytes = outlines.to_vec();
    for (outline, end) in dropped.into_iter().filter(|(outline, _)| !outline.is_empty()) {
        let start = outline.as_ptr().addr().checked_sub(outlines.as_ptr().addr())?;
        let outline = bytes.get_mut(start..start + outline.len())?;
        outline.fill(0);
        outline[0] = end;
    }
    Some(bytes)
}

/// The table that says which glyph is which letter's: runs of letters whose glyphs are a run.
fn cmap(letters: &BTreeMap<char, GlyphId>) -> Vec<u8> {
    let mut runs: Vec<[u32; 3]> = Vec::new();
    for (letter, glyph) in letters {
        let (letter, glyph) = (u32::from(*letter), glyph.to_u32());
        match runs.last_mut() {
            Some([first, last, start])
                if *last + 1 == letter && glyph == *start + letter - *first =>
            {
                *last = letter;
            }
            _ => runs.push([letter, letter, glyph]),
        }
    }
    let count = u32::try_from(runs.len()).unwrap_or_default();
    let [platform, encoding, format] = FULL;
    let mut table = Vec::new();
    table.extend([0, 1, platform, encoding].map(u16::to_be_bytes).concat());
    table.extend(12_u32.to_be_bytes());
    table.extend([format, 0].map(u16::to_be_bytes).concat());
    table.extend([RUNS[0] + RUNS[1] * count, 0, count].map(u32::to_be_bytes).concat());
    table.extend(runs.concat().into_iter().flat_map(u32::to_be_bytes));
    table
}
