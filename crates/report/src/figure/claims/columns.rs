//! Where the parts of a row of the chart stand: beside each other, or on two lines on a phone.

use crate::figure::WIDE_PX;

pub const HEAD_PX: f64 = 19.0;
pub const TOP_PX: f64 = 34.0;
/// Size of the letters: more than eight points where the chart is as wide as the text of a page.
pub const TEXT_PX: f64 = 12.0;
/// From the middle of a line to the foot of its letters.
pub const BASELINE_PX: f64 = 4.0;
/// Half of the height of what stands on the scale.
pub const HALF_PX: f64 = 5.5;
/// The ends of the scale: what lies beyond them is drawn as an arrow.
pub const ENDS: (f64, f64) = (0.1, 10.0);

/// The columns of a chart.
#[allow(clippy::struct_field_names, reason = "all of them are lengths in one unit")]
pub struct Columns {
    pub width_px: f64,
    pub row_px: f64,
    /// From the top of a row to the middle of its title.
    pub title_px: f64,
    /// From the top of a row to the middle of its scale and its words.
    pub line_px: f64,
    /// Where titles end.
    pub titles_to_px: f64,
    /// Where the scale begins and ends.
    pub scale_px: (f64, f64),
    /// Where the words begin.
    pub words_px: f64,
}

impl Columns {
    /// The columns of a drawing of a width.
    pub const fn of(width_px: f64) -> Self {
        if width_px < WIDE_PX {
            return Self {
                width_px,
                row_px: 36.0,
                title_px: 9.0,
                line_px: 25.0,
                titles_to_px: width_px,
                scale_px: (14.0, 138.0),
                words_px: 154.0,
            };
        }
        Self {
            width_px,
            row_px: 14.0,
            title_px: 7.0,
            line_px: 7.0,
            titles_to_px: 310.0,
            scale_px: (324.0, 466.0),
            words_px: 482.0,
        }
    }

    /// Whether a row has two lines: its title above its scale.
    pub const fn is_narrow(&self) -> bool {
        self.title_px < self.line_px
    }

    /// Where a ratio lies, and whether that is within the scale.
    pub fn position(&self, ratio: f64) -> (f64, bool) {
        let (low, high) = ENDS;
        let (from_px, to_px) = self.scale_px;
        let share = libm::log10(ratio.clamp(low, high) / low) / libm::log10(high / low);
        (from_px + share * (to_px - from_px), (low..=high).contains(&ratio))
    }
}
