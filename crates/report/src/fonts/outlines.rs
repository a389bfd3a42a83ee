//! Which parts of outlines others call: the parts that no kept outline calls can be emptied.

use std::collections::BTreeSet;

use read_fonts::ps::cff::CffFontRef;
use read_fonts::ps::cff::index::Index;

/// How deep parts call parts, at most (Type 2 charstrings, appendix B).
const DEPTH_MAX: usize = 10;

/// The parts that a face shares between its outlines, and which of them are called.
pub struct Parts<'a> {
    /// Both lists: the face's own, and that of all faces of its file.
    pub lists: [Index<'a>; 2],
    /// The numbers of those called, by list.
    pub called: [BTreeSet<usize>; 2],
}

/// What is known of an outline on the way through it.
#[derive(Default)]
struct Walk {
    /// Values on the stack.
    values: usize,
    /// The last value, where it stands in the outline as a whole number.
    last: Option<i32>,
    /// Stems declared so far: masks have a bit for each.
    stems: usize,
}

impl<'a> Parts<'a> {
    /// The shared parts of a face, none of them called yet.
    pub fn of(font: &CffFontRef<'a>, face: &'a [u8]) -> Option<Self> {
        let offset = usize::try_from(font.subfont(0, &[]).ok()?.subrs_offset()).ok()?;
        let own = match offset {
            0 => Index::Empty,
            offset => Index::new(face.get(offset..)?, false).ok()?,
        };
        Some(Self { lists: [own, font.global_subrs().clone()], called: Default::default() })
    }

    /// Follows an outline to the parts that it calls; none where it cannot be followed.
    pub fn follow(&mut self, outline: &[u8]) -> Option<()> {
        self.walk(outline, &mut Walk::default(), 0)
    }

    fn walk(&mut self, code: &[u8], at: &mut Walk, depth: usize) -> Option<()> {
        let mut rest = code;
        while let Some((&operator, behind)) = rest.split_first() {
            rest = behind;
            let before = at.last.take();
            match operator {
                28 | 32..=255 => rest = at.push(operator, rest)?,
                // Stems, and masks, which may end a list of stems.
                1 | 3 | 18 | 23 | 19 | 20 => {
                    at.stems += at.values / 2;
                    at.values = 0;
                    let mask =
                        if operator < 21 && operator > 18 { at.stems.div_ceil(8) } else { 0 };
                    rest = rest.get(mask..)?;
                }
                10 | 29 => {
                    at.values = at.values.checked_sub(1)?;
                    self.call(usize::from(operator == 29), before?, at, depth)?;
                }
                11 | 14 => return Some(()),
                // Curves with a flex; what computes is not followed.
                12 if matches!(rest.first(), Some(34..=37)) => {
                    rest = &rest[1..];
                    at.values = 0;
                }
                12 => return None,
                _ => at.values = 0,
            }
        }
        Some(())
    }

    fn call(&mut self, list: usize, number: i32, at: &mut Walk, depth: usize) -> Option<()> {
        let parts = &self.lists[list];
        let number = usize::try_from(number + parts.subr_bias()).ok()?;
        let part = parts.get(number).ok().filter(|_| depth < DEPTH_MAX)?;
        self.called[list].insert(number);
        self.walk(part, at, depth + 1)
    }
}

impl Walk {
    /// A number of the outline; what stands behind it.
    fn push<'a>(&mut self, first: u8, rest: &'a [u8]) -> Option<&'a [u8]> {
        let byte = |at: usize| rest.get(at).copied().map(i32::from);
        let head = i32::from(first);
        let (value, length) = match first {
            28 => (Some(i32::from(i16::from_be_bytes([*rest.first()?, *rest.get(1)?]))), 2),
            247..=250 => (Some((head - 247) * 256 + byte(0)? + 108), 1),
            251..=254 => (Some(-(head - 251) * 256 - byte(0)? - 108), 1),
            // A fraction calls nothing.
            255 => (None, 4),
            _ => (Some(head - 139), 0),
        };
        self.values += 1;
        self.last = value;
        rest.get(length..)
    }
}
