//! What all pages of the folder share: the style, the script and the typeface.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fonts::Fonts;
use crate::templates;

/// The style and the script, and with them the typeface of the PDF as far as these pages need it,
/// by name.
pub fn files<'a>(
    made_by: &str,
    fonts: &Fonts,
    pages: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, Vec<u8>> {
    let remark = remark(made_by);
    let parts = [
        templates::FONT_STYLE,
        templates::FIGURE_STYLE,
        templates::HTML_STYLE,
        templates::BUDGET_STYLE,
    ];
    let style = remark.clone() + &parts.concat();
    let script = [&*remark, templates::SCRIPT].concat();
    let mut files = BTreeMap::from([
        ("assets/style.css".to_owned(), style.into_bytes()),
        ("assets/page.js".to_owned(), script.into_bytes()),
    ]);
    // Marks before verdicts stand in the style, and the scripts have words of their own.
    let shared = [templates::HTML_STYLE, templates::SCRIPT, templates::BUDGET_SCRIPT];
    for (name, bytes) in fonts.of_the_screen(pages.chain(shared)) {
        files.insert(format!("assets/{name}.woff"), bytes);
    }
    files
}

/// How a file came to be, as its first line.
pub fn remark(made_by: &str) -> String {
    // No word of a version ends the remark.
    format!("/* {} */\n", made_by.replace("*/", "* /"))
}

/// The rules for the typeface that a page carries inside.
pub fn inline_faces(fonts: &Fonts, page: &str) -> String {
    let mut style = templates::FONT_STYLE.to_owned();
    for (name, bytes) in fonts.of_the_screen(std::iter::once(page)) {
        let data = format!("data:font/woff;base64,{}", STANDARD.encode(bytes));
        style = style.replace(&format!("{name}.woff"), &data);
    }
    style
}
