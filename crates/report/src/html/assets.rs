//! What all pages of the folder share: the style, the script and the typeface.

use std::collections::BTreeMap;

use crate::fonts::Fonts;
use crate::templates::{FIGURE_STYLE, FONT_STYLE, HTML_STYLE, SCRIPT, Templates};

/// The style and the script, and with them the typeface of the PDF, by name.
pub fn files(made_by: &str, fonts: &Fonts, templates: &Templates) -> BTreeMap<String, Vec<u8>> {
    // No word of a version ends the remark.
    let remark = format!("/* {} */\n", made_by.replace("*/", "* /"));
    let style = [FONT_STYLE, FIGURE_STYLE, HTML_STYLE].map(|name| templates.text(name)).concat();
    let (style, script) = (remark.clone() + &style, remark + templates.text(SCRIPT));
    let mut files = BTreeMap::from([
        ("assets/style.css".to_owned(), style.into_bytes()),
        ("assets/page.js".to_owned(), script.into_bytes()),
    ]);
    for (name, bytes) in fonts.of_the_screen() {
        files.insert(format!("assets/{name}.otf"), bytes.to_vec());
    }
    files
}
