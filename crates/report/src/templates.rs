//! The templates, built into the program so that it needs no folder at run time; a project may
//! bring its own in their place, file by file.

use std::collections::BTreeMap;

use crate::error::ReportError;

/// Where a project keeps templates of its own.
pub const FOLDER: &str = "reports/templates";

/// The one HTML page that needs nothing else, for tera.
pub const HTML: &str = "report.html.tera";
/// The first page of the folder of HTML pages, for tera.
pub const HTML_INDEX: &str = "index.html.tera";
/// Any other page of the folder, for tera.
pub const HTML_PAGE: &str = "page.html.tera";
/// What stands around every page of the folder, for tera.
pub const HTML_FRAME: &str = "frame.html.tera";
/// The blocks that the HTML pages are made of, for tera.
pub const HTML_BLOCKS: &str = "blocks.html.tera";
/// The box in which a reader names a size and tokens, for tera.
pub const HTML_BUDGET: &str = "budget.html.tera";
/// The script of that box; its numbers stand above it.
pub const BUDGET_SCRIPT: &str = "budget.js";
/// The style of that box.
pub const BUDGET_STYLE: &str = "budget.css";
/// The script of the HTML pages, without which they can be read.
pub const SCRIPT: &str = "page.js";
/// The part of the script that makes figures answer a pointer and the keys.
pub const FIGURE_SCRIPT: &str = "figure.js";
/// Where the style finds the typeface.
pub const FONT_STYLE: &str = "fonts.css";
/// The style of the HTML pages.
pub const HTML_STYLE: &str = "style.css";
/// The style of the figures, alone and inside the HTML pages.
pub const FIGURE_STYLE: &str = "figure.css";
/// The page for typst, assembled by tera.
pub const TYPST: &str = "report.typ.tera";
/// The blocks and the style of the typst page.
pub const TYPST_BLOCKS: &str = "blocks.typ";

/// A template as it is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltIn {
    /// The name of its file.
    pub name: &'static str,
    /// What it makes, in a few words.
    pub makes: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! built_in {
    ($($name:ident: $file:literal, $makes:literal;)*) => {
        /// Every template, by name.
        pub const BUILT_IN: [BuiltIn; 15] = [$(BuiltIn {
            name: $name,
            makes: $makes,
            text: include_str!(concat!("../../../reports/templates/", $file)),
        }),*];
    };
}

built_in! {
    HTML_BLOCKS: "blocks.html.tera", "the blocks of the HTML pages";
    TYPST_BLOCKS: "blocks.typ", "the blocks, the style and the cover of the PDF";
    BUDGET_STYLE: "budget.css", "the style of the box that asks for a size and tokens";
    HTML_BUDGET: "budget.html.tera", "that box";
    BUDGET_SCRIPT: "budget.js", "the script that answers in it";
    FIGURE_STYLE: "figure.css", "the colours of the figures";
    FIGURE_SCRIPT: "figure.js", "the part of the script that lets figures answer";
    FONT_STYLE: "fonts.css", "the typeface of the HTML pages";
    HTML_FRAME: "frame.html.tera", "what stands around every HTML page";
    HTML_INDEX: "index.html.tera", "the first HTML page";
    HTML_PAGE: "page.html.tera", "every other HTML page";
    SCRIPT: "page.js", "the script of the HTML pages";
    HTML: "report.html.tera", "the one HTML page of --single-file";
    TYPST: "report.typ.tera", "the order of the PDF";
    HTML_STYLE: "style.css", "the style of the HTML pages";
}

/// The templates of a report: ours, and those that a project has in their place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Templates {
    own: BTreeMap<&'static str, String>,
}

impl Templates {
    /// Puts templates in the place of ours, by name. A copy of ours is ours.
    ///
    /// # Errors
    /// No template is called so, or a style holds what would end it.
    pub fn with<'a>(own: impl IntoIterator<Item = (&'a str, String)>) -> Result<Self, ReportError> {
        let mut templates = Self::default();
        for (name, text) in own {
            let known = BUILT_IN.iter().find(|known| known.name == name);
            let Some(known) = known else { return Err(unknown(name)) };
            if is_style(name)
                && let Some(line) = text.lines().position(|line| line.contains('<'))
            {
                return Err(ReportError::Template {
                    template: name.to_owned(),
                    line: Some(line + 1),
                    fault: "a style holds no “<”, which could end it inside a page".to_owned(),
                    hint: "delete it".to_owned(),
                });
            }
            if text != known.text {
                templates.own.insert(known.name, text);
            }
        }
        Ok(templates)
    }

    /// The text of a template.
    pub fn text(&self, name: &str) -> &str {
        let ours = || BUILT_IN.iter().find(|known| known.name == name).map_or("", |it| it.text);
        self.own.get(name).map_or_else(ours, String::as_str)
    }

    /// Whether a template is the project's own.
    pub fn is_own(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }

    /// The templates that are the project's own, by name.
    pub fn own(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.own.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// Whether any template of the PDF is the project's own.
    pub fn is_paper_own(&self) -> bool {
        [TYPST, TYPST_BLOCKS, FIGURE_STYLE].iter().any(|name| self.is_own(name))
    }
}

fn is_style(name: &str) -> bool {
    [FONT_STYLE, HTML_STYLE, FIGURE_STYLE, BUDGET_STYLE].contains(&name)
}

fn unknown(name: &str) -> ReportError {
    let names = BUILT_IN.map(|known| known.name);
    let near = evidence::nearest(name, names.map(str::to_owned));
    let meant = near.first().map_or_else(String::new, |near| format!("did you mean {near}? "));
    ReportError::Template {
        template: name.to_owned(),
        line: None,
        fault: "no template is called so".to_owned(),
        hint: format!("{meant}there are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reports/templates");
        let entries = std::fs::read_dir(folder).expect("the templates");
        let name = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut files: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
        files.sort();
        assert_eq!(files, BUILT_IN.map(|known| known.name), "the list is in order of name");
    }

    #[test]
    fn a_copy_of_ours_is_ours_and_a_changed_one_is_not() {
        let ours = Templates::default().text(HTML_STYLE).to_owned();
        assert!(ours.contains("--paper"), "{ours}");
        let copy = Templates::with([(HTML_STYLE, ours.clone())]).expect("a copy");
        assert_eq!(copy, Templates::default());
        let changed = Templates::with([(HTML_STYLE, ours + "\n")]).expect("another");
        assert!(changed.is_own(HTML_STYLE) && !changed.is_own(HTML_PAGE), "{changed:?}");
        assert!(!changed.is_paper_own(), "the style of the screen is none of the paper's");
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_the_nearest() {
        let said =
            Templates::with([("styles.css", String::new())]).expect_err("a name").to_string();
        assert!(said.starts_with("reports/templates/styles.css: no template is"), "{said}");
        assert!(
            said.contains("hint: did you mean style.css? there are blocks.html.tera"),
            "{said}"
        );
    }

    #[test]
    fn a_style_cannot_leave_its_place() {
        let hostile = "a {}\n</style><script>alert(1)</script>".to_owned();
        let said = Templates::with([(FIGURE_STYLE, hostile)]).expect_err("a style").to_string();
        assert!(said.starts_with("reports/templates/figure.css:2: a style holds no"), "{said}");
    }
}
