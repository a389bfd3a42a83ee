//! The templates, built into the program so that it needs no folder at run time.

/// The HTML page, for tera.
pub const HTML: &str = include_str!("../../../reports/templates/report.html.tera");
/// The blocks that the HTML page is made of, for tera.
pub const HTML_BLOCKS: &str = include_str!("../../../reports/templates/blocks.html.tera");
/// The style of the HTML page.
pub const HTML_STYLE: &str = include_str!("../../../reports/templates/style.css");
/// The style of the figures, alone and inside the HTML page.
pub const FIGURE_STYLE: &str = include_str!("../../../reports/templates/figure.css");
/// The page for typst, assembled by tera.
pub const TYPST: &str = include_str!("../../../reports/templates/report.typ.tera");
/// The blocks and the style of the typst page.
pub const TYPST_BLOCKS: &str = include_str!("../../../reports/templates/blocks.typ");
