//! The templates, built into the program so that it needs no folder at run time.

/// The one HTML page that needs nothing else, for tera.
pub const HTML: &str = include_str!("../../../reports/templates/report.html.tera");
/// The first page of the folder of HTML pages, for tera.
pub const HTML_INDEX: &str = include_str!("../../../reports/templates/index.html.tera");
/// Any other page of the folder, for tera.
pub const HTML_PAGE: &str = include_str!("../../../reports/templates/page.html.tera");
/// What stands around every page of the folder, for tera.
pub const HTML_FRAME: &str = include_str!("../../../reports/templates/frame.html.tera");
/// The blocks that the HTML pages are made of, for tera.
pub const HTML_BLOCKS: &str = include_str!("../../../reports/templates/blocks.html.tera");
/// The script of the HTML pages, without which they can be read.
pub const SCRIPT: &str = include_str!("../../../reports/templates/page.js");
/// The part of the script that makes figures answer a pointer and the keys.
pub const FIGURE_SCRIPT: &str = include_str!("../../../reports/templates/figure.js");
/// Where the style finds the typeface.
pub const FONT_STYLE: &str = include_str!("../../../reports/templates/fonts.css");
/// The style of the HTML pages.
pub const HTML_STYLE: &str = include_str!("../../../reports/templates/style.css");
/// The style of the figures, alone and inside the HTML pages.
pub const FIGURE_STYLE: &str = include_str!("../../../reports/templates/figure.css");
/// The page for typst, assembled by tera.
pub const TYPST: &str = include_str!("../../../reports/templates/report.typ.tera");
/// The blocks and the style of the typst page.
pub const TYPST_BLOCKS: &str = include_str!("../../../reports/templates/blocks.typ");
