//! What all pages of the folder share: the style, the script and the typeface.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fonts::Fonts;
use crate::templates::{
    BUDGET_SCRIPT, BUDGET_STYLE, FIGURE_SCRIPT, FIGURE_STYLE, FONT_STYLE, HTML_STYLE, SCRIPT,
    Templates,
};

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

/// The style and the script, and with them the typeface of the PDF as far as these pages need it,
/// by name.
pub fn files<'a>(
    made_by: &str,
    fonts: &Fonts,
    templates: &'a Templates,
    pages: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, Vec<u8>> {
    let remark = remark(made_by);
    let styles = [FONT_STYLE, FIGURE_STYLE, HTML_STYLE, BUDGET_STYLE];
    let style = remark.clone() + &styles.map(|name| templates.text(name)).concat();
    let script = remark + &[SCRIPT, FIGURE_SCRIPT].map(|name| lean(templates.text(name))).concat();
    let mut files = BTreeMap::from([
        ("assets/style.css".to_owned(), style.into_bytes()),
        ("assets/page.js".to_owned(), script.into_bytes()),
    ]);
    // Marks before verdicts stand in the style, and the scripts have words of their own.
    let shared = [HTML_STYLE, SCRIPT, FIGURE_SCRIPT, BUDGET_SCRIPT];
    let shared = shared.map(|name| templates.text(name));
    for (name, bytes) in fonts.of_the_screen(pages.chain(shared)) {
        files.insert(format!("assets/{name}.woff"), bytes);
    }
    files
}

/// The rules for the typeface that a page carries inside.
pub fn inline_faces(fonts: &Fonts, templates: &Templates, page: &str) -> String {
    let mut style = templates.text(FONT_STYLE).to_owned();
    for (name, bytes) in fonts.of_the_screen(std::iter::once(page)) {
        let data = format!("data:font/woff;base64,{}", STANDARD.encode(bytes));
        style = style.replace(&format!("{name}.woff"), &data);
    }
    style
}
