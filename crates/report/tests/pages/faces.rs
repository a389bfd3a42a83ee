//! The faces of the HTML pages: they have what the pages say, and draw it as the whole face does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;

use read_fonts::types::{GlyphId, Tag};
use read_fonts::{FontRef, TableProvider};

use super::{ends, fixture, letters, pages, render};

/// The faces, by the names of their files and as typst has them.
const FACES: [(&str, &str); 3] = [
    ("assets/serif-regular.woff", "Libertinus Serif Regular"),
    ("assets/serif-bold.woff", "Libertinus Serif Bold"),
    ("assets/serif-italic.woff", "Libertinus Serif Italic"),
];
/// Bytes of a face at most.
const BYTES_MAX: usize = 90_000;

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// The tables of a packed face.
fn tables(packed: &[u8]) -> BTreeMap<String, Vec<u8>> {
    assert_eq!(&packed[..8], b"wOFFOTTO", "another kind of file");
    assert_eq!(number(&packed[8..12]), packed.len(), "another length than it says");
    let table = |at: usize| {
        let line = &packed[44 + 20 * at..64 + 20 * at];
        let tag = String::from_utf8_lossy(&line[..4]).into_owned();
        let [start, small, size] = [4, 8, 12].map(|at| number(&line[at..at + 4]));
        let bytes = &packed[start..start + small];
        let mut table = Vec::new();
        if small < size {
            flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut table).expect("a table");
        } else {
            table.extend(bytes);
        }
        assert_eq!(table.len(), size, "{tag} has another length than it says");
        (tag, table)
    };
    (0..number(&packed[12..14])).map(table).collect()
}

/// The face as it was before it was packed.
fn unpacked(packed: &[u8]) -> Vec<u8> {
    let tables = tables(packed);
    let mut list = b"OTTO".to_vec();
    list.extend([u8::default(), u8::try_from(tables.len()).expect("few"), 0, 0, 0, 0, 0, 0]);
    let mut body = Vec::new();
    for (tag, table) in &tables {
        list.extend(tag.as_bytes());
        let start = 12 + 16 * tables.len() + body.len();
        for number in [0, start, table.len()] {
            list.extend(u32::try_from(number).expect("a size").to_be_bytes());
        }
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    [list, body].concat()
}

/// A whole face as it is built in.
fn whole(name: &str) -> Vec<u8> {
    let (family, style) = name.rsplit_once(' ').expect("a style");
    let is_it = |font: &typst::text::Font| {
        let font = FontRef::new(font.data().as_slice()).expect("a face");
        let names = font.name().expect("names");
        let named = |id: u16| {
            let names = names.name_record().iter().find(|it| it.name_id().to_u16() == id);
            names.map(|it| it.string(names_data(&font)).expect("a name").to_string())
        };
        named(1).as_deref() == Some(family) && named(2).as_deref() == Some(style)
    };
    let mut all = typst_kit::fonts::embedded().map(|(font, _)| font);
    all.find(is_it).expect("the face").data().as_slice().to_vec()
}

fn names_data<'a>(font: &FontRef<'a>) -> read_fonts::FontData<'a> {
    font.name().expect("names").string_data()
}

/// What is drawn for a glyph, as another reader of faces sees it.
fn outline(face: &[u8], glyph: GlyphId) -> String {
    let glyph = ttf_parser::GlyphId(u16::try_from(glyph.to_u32()).expect("a number"));
    let mut pen = Pen(String::new());
    let face = ttf_parser::Face::parse(face, 0).expect("a face");
    let bounds = face.outline_glyph(glyph, &mut pen);
    format!("{} {bounds:?} {:?}", pen.0, face.glyph_hor_advance(glyph))
}

/// Writes down what is drawn.
struct Pen(String);

impl ttf_parser::OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.0, "M{x} {y}");
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.0, "L{x} {y}");
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let _ = write!(self.0, "Q{x1} {y1} {x} {y}");
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let _ = write!(self.0, "C{x1} {y1} {x2} {y2} {x} {y}");
    }
    fn close(&mut self) {
        self.0 += "Z";
    }
}

#[test]
fn every_letter_of_every_page_is_drawn_as_the_whole_face_draws_it() {
    let foreign = render(&letters::with("Жданов Nguyễn Ψυχή 李明 √x → ∞ \u{1d44e}"));
    for pages in [pages(), &foreign] {
        let letters: BTreeSet<char> = pages
            .files()
            .filter(|file| ["html", "css", "js"].iter().any(|it| ends(file, it)))
            .flat_map(|file| pages.read(file).chars().collect::<Vec<_>>())
            .collect();
        for (file, name) in FACES {
            let (whole, part) = (whole(name), unpacked(&pages.0[file]));
            let [all, some] = [&whole, &part].map(|face| FontRef::new(face).expect(name));
            let (all, some) = (all.cmap().expect("letters"), some.cmap().expect("letters"));
            let mut drawn = 0;
            for &letter in &letters {
                let glyph = all.map_codepoint(letter);
                assert_eq!(glyph, some.map_codepoint(letter), "{file}: {letter}");
                if let Some(glyph) = glyph {
                    drawn += 1;
                    assert_eq!(outline(&whole, glyph), outline(&part, glyph), "{file}: {letter}");
                }
            }
            assert!(drawn > 0, "no letter was looked at");
        }
    }
}

/// A letter that no page has is left to the system: an empty box would stand for it.
#[test]
fn a_letter_of_no_page_is_not_in_the_face() {
    let pages = pages();
    for (file, name) in FACES {
        let (whole, part) = (whole(name), unpacked(&pages.0[file]));
        let has = |face: &[u8]| {
            FontRef::new(face).expect(name).cmap().expect("letters").map_codepoint('Ж').is_some()
        };
        assert!(has(&whole) && !has(&part), "{file}");
        assert!(pages.0[file].len() < BYTES_MAX, "{file} has {} bytes", pages.0[file].len());
    }
}

/// Kerning, ligatures and figures of one width stay, and what they put in place of letters is
/// drawn.
#[test]
fn what_features_put_in_place_of_letters_is_drawn() {
    let evidence = fixture::evidence();
    let pages = render(&evidence);
    for (file, name) in FACES {
        let (whole, part) = (whole(name), unpacked(&pages.0[file]));
        let [all, some] = [&whole, &part].map(|face| FontRef::new(face).expect(name));
        for table in [b"GSUB", b"GPOS", b"GDEF", b"hmtx"] {
            let bytes = |font: &FontRef<'_>| {
                font.table_data(Tag::new(table)).expect("a table").as_bytes().to_vec()
            };
            assert_eq!(bytes(&all), bytes(&some), "{file}: another table");
        }
        let ligature = ligature(&all, ['f', 'i']).expect("a ligature");
        let drawn = outline(&whole, ligature);
        assert!(drawn.contains('C'), "{file}: no ligature: {drawn}");
        assert_eq!(drawn, outline(&part, ligature), "{file}: another ligature");
    }
}

/// The glyph that stands for two letters.
fn ligature(font: &FontRef<'_>, letters: [char; 2]) -> Option<GlyphId> {
    use read_fonts::tables::gsub::SubstitutionSubtables::Ligature;
    let cmap = font.cmap().ok()?;
    let [first, second] = letters.map(|letter| cmap.map_codepoint(letter));
    let (first, second) = (first?, second?);
    for lookup in font.gsub().ok()?.lookup_list().ok()?.lookups().iter() {
        let Ok(Ligature(subtables)) = lookup.ok()?.subtables() else { continue };
        for subtable in subtables.iter().flatten() {
            let Some(set) = subtable.coverage().ok()?.get(first) else { continue };
            let set = subtable.ligature_sets().get(usize::from(set)).ok()?;
            for ligature in set.ligatures().iter().flatten() {
                let rest: Vec<u32> =
                    ligature.component_glyph_ids().iter().map(|it| it.get().to_u32()).collect();
                if rest == [second.to_u32()] {
                    return Some(ligature.ligature_glyph().into());
                }
            }
        }
    }
    None
}
