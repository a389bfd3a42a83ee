//! What all pages of the folder share: the style, the script and the typeface.

use std::collections::BTreeMap;

use crate::fonts::Fonts;
use crate::templates::{FIGURE_SCRIPT, FIGURE_STYLE, FONT_STYLE, HTML_STYLE, SCRIPT, Templates};

/// How a style or a script came to be, as its first line.
pub fn remark(made_by: &str) -> String {
    // No word of a version ends the remark.
    format!("/* {} */\n", made_by.replace("*/", "* /"))
}

/// A script without its remarks and its indents, which a browser does not need.
fn lean(script: &str) -> String {
    let lines = script.lines().map(str::trim_start);
    let code = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    code.flat_map(|line| [line, "\n"]).collect()
}

/// The style and the script, and with them the typeface of the PDF, by name.
pub fn files(made_by: &str, fonts: &Fonts, templates: &Templates) -> BTreeMap<String, Vec<u8>> {
    let remark = remark(made_by);
    let style = [FONT_STYLE, FIGURE_STYLE, HTML_STYLE].map(|name| templates.text(name)).concat();
    let style = remark.clone() + &style;
    let script = remark + &[SCRIPT, FIGURE_SCRIPT].map(|name| lean(templates.text(name))).concat();
    let mut files = BTreeMap::from([
        ("assets/style.css".to_owned(), style.into_bytes()),
        ("assets/page.js".to_owned(), script.into_bytes()),
    ]);
    for (name, bytes) in fonts.of_the_screen() {
        files.insert(format!("assets/{name}.otf"), bytes.to_vec());
    }
    files
}
