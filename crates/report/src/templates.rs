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
/// The box in which a reader names a size and tokens, for tera.
pub const HTML_BUDGET: &str = include_str!("../../../reports/templates/budget.html.tera");
/// The script of that box; its numbers stand above it.
pub const BUDGET_SCRIPT: &str = include_str!("../../../reports/templates/budget.js");
/// The style of that box.
pub const BUDGET_STYLE: &str = include_str!("../../../reports/templates/budget.css");
/// The script of the HTML pages, without which they can be read.
pub const SCRIPT: &str = include_str!("../../../reports/templates/page.js");
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
