//! How a report looks: its templates, and what stands on its cover.

use crate::logo::Logo;
use crate::templates::Templates;
use crate::view::{self, View};

/// What the report of a project is where its cover does not say.
const SUBTITLE: &str = "Scaling laws, fitted and checked with Straightedge";

/// How a report looks; ours where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The templates.
    pub templates: Templates,
    /// What stands on the cover; ours where there is none.
    pub cover: Option<Cover>,
}

/// What a project has on the cover of its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The title.
    pub title: String,
    /// What the report is, in a line; empty for our words.
    pub subtitle: String,
    /// Who made it.
    pub authors: Vec<String>,
    /// The logo.
    pub logo: Option<Logo>,
}

impl Look {
    /// The logo of the cover.
    pub fn logo(&self) -> Option<&Logo> {
        self.cover.as_ref().and_then(|cover| cover.logo.as_ref())
    }

    /// Whether something of the project's own stands on the paper that could stop it.
    pub(crate) fn is_paper_own(&self) -> bool {
        self.templates.is_paper_own() || self.logo().is_some()
    }

    /// Puts the project's words on the cover of a view.
    pub(crate) fn dress(&self, view: &mut View) {
        let Some(cover) = &self.cover else { return };
        view.title.clone_from(&cover.title);
        let subtitle = if cover.subtitle.is_empty() { SUBTITLE } else { &cover.subtitle };
        subtitle.clone_into(&mut view.subtitle);
        view.authors.clone_from(&cover.authors);
        view.authors_line = joined(&cover.authors);
        let logo = cover.logo.as_ref();
        view.logo = logo.map(|it| view::Logo { file: it.file(), alt: it.alt().to_owned() });
    }
}

/// Names in a line: “a”, “a and b”, “a, b and c”.
fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn names_are_joined_as_people_do() {
        let of =
            |names: &[&str]| joined(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]), "");
        assert_eq!(of(&["A"]), "A");
        assert_eq!(of(&["A", "B"]), "A and B");
        assert_eq!(of(&["A", "B", "C"]), "A, B and C");
    }
}
