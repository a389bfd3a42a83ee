//! What a paper on scaling laws says of how it was made, item by item: a checklist after that of
//! (Mis)Fitting (Li 2025, arXiv 2502.18969).
//!
//! An item that nobody looked up is unknown and counts for neither side.

use std::collections::BTreeMap;

use evidence::{ChecklistFinding, ChecklistItem};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::name::placed;

/// The score sheet of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Its name, that of the file.
    pub id: String,
    /// Authors and year.
    pub paper: String,
    /// DOI or arXiv identifier.
    pub identifier: String,
    /// One answer an item, by the item's name.
    pub answers: BTreeMap<String, Answer>,
}

/// What the paper says to one item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Whether it says it.
    pub score: Score,
    /// Where it does, or where its silence is seen; none where nobody looked it up.
    #[serde(default)]
    pub place: String,
}

/// Whether a paper answers an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// It does: 1.
    Answered,
    /// It does not: 0.
    Unanswered,
    /// The question does not arise.
    NotApplicable,
    /// Nobody looked it up.
    Unknown,
}

impl Score {
    /// As a reader reads it.
    const fn words(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unanswered => "unanswered",
            Self::NotApplicable => "not applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// Which part of a study an item asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The law itself.
    Hypothesis,
    /// How the models were trained.
    TrainingSetUp,
    /// What was measured on them.
    DataCollection,
    /// How the law was fitted.
    Fitting,
}

impl Part {
    /// Its name, as a finding files it.
    const fn name(self) -> &'static str {
        match self {
            Self::Hypothesis => "hypothesis",
            Self::TrainingSetUp => "training",
            Self::DataCollection => "data",
            Self::Fitting => "fitting",
        }
    }
}

/// One item of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Its name in the files.
    pub name: &'static str,
    /// Its part.
    pub part: Part,
    /// What is asked of the paper.
    pub asks: &'static str,
}

/// The item that asks how parameters, tokens and compute are counted.
pub const COUNTING: &str = "counting";

/// The item that asks what the fit minimises.
pub const OBJECTIVE: &str = "objective";

const fn item(name: &'static str, part: Part, asks: &'static str) -> Item {
    Item { name, part, asks }
}

/// Every item, in the order of a sheet.
pub static ITEMS: [Item; 24] = [
    item("form", Part::Hypothesis, "Which form has the law?"),
    item("variables", Part::Hypothesis, "Which variables stand in it, and in which units?"),
    item("parameters", Part::Hypothesis, "Which values do its fitted parameters have?"),
    item("derivation", Part::Hypothesis, "What is the form derived from?"),
    item("assumptions", Part::Hypothesis, "What does it assume?"),
    item("models", Part::TrainingSetUp, "How many models were trained?"),
    item("sizes", Part::TrainingSetUp, "From which size to which?"),
    item("tokens", Part::TrainingSetUp, "On how many tokens or samples?"),
    item("data", Part::TrainingSetUp, "On which data, and how often were they repeated?"),
    item(COUNTING, Part::TrainingSetUp, "How are parameters, tokens and compute counted?"),
    item(
        "hyperparameters",
        Part::TrainingSetUp,
        "How were hyper-parameters chosen, and do they change with scale?",
    ),
    item("shape", Part::TrainingSetUp, "What else changes with scale, such as depth and width?"),
    item("code", Part::TrainingSetUp, "Is the code open?"),
    item("points", Part::DataCollection, "How many points is the law fitted to?"),
    item(
        "checkpoints",
        Part::DataCollection,
        "Are the points final or intermediate checkpoints, or averages?",
    ),
    item("open_measurements", Part::DataCollection, "Are checkpoints or measurements open?"),
    item("metric", Part::DataCollection, "What is measured, and on which text?"),
    item("metric_changes", Part::DataCollection, "Was the metric changed before the fit?"),
    item(OBJECTIVE, Part::Fitting, "What does the fit minimise?"),
    item("algorithm", Part::Fitting, "By which algorithm?"),
    item("algorithm_settings", Part::Fitting, "With which settings of the algorithm?"),
    item("initialisation", Part::Fitting, "From which starts?"),
    item("points_dropped", Part::Fitting, "Which points were left out?"),
    item(
        "validation",
        Part::Fitting,
        "How is the fit judged: held-out runs, intervals, goodness of fit?",
    ),
];

/// A sheet that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {fault}; hint: {hint}")]
pub struct ChecklistError {
    /// The file, with line and column where they are known.
    location: String,
    /// What is wrong.
    fault: String,
    /// What to do.
    hint: String,
}

/// Reads one sheet. `location` is what errors call it; `stem` is its file name, which the id must
/// equal.
///
/// # Errors
/// The text is not of this layout, the id is not the file's name, an item is unknown or missing, or
/// an answer has no place although somebody looked it up.
pub fn checklist(text: &str, location: &str, stem: &str) -> Result<Checklist, ChecklistError> {
    let refused = |location: String, fault: String, hint: &str| ChecklistError {
        location,
        fault,
        hint: hint.to_owned(),
    };
    let sheet: Checklist = serde_yaml::from_str(text).map_err(|fault| {
        let (location, fault) = placed(location, &fault);
        refused(location, fault, "compare with the other files in data/checklists")
    })?;
    if sheet.id != stem {
        let fault = format!("id \"{}\" is not the file's name \"{stem}\"", sheet.id);
        return Err(refused(location.to_owned(), fault, "name the file after it"));
    }
    for (name, answer) in &sheet.answers {
        let location = format!("{location}, item {name}");
        if ITEMS.iter().all(|item| item.name != name) {
            let known = ITEMS.map(|item| item.name).join(", ");
            let hint = format!("there are {known}");
            return Err(refused(location, "no item is called so".to_owned(), &hint));
        }
        let has_place = !answer.place.trim().is_empty();
        if has_place == (answer.score == Score::Unknown) {
            let (fault, hint) = if has_place {
                ("unknown, and a place is named", "score what stands there, or leave place out")
            } else {
                ("no place", "say where it stands, or score: unknown")
            };
            return Err(refused(location, fault.to_owned(), hint));
        }
    }
    match ITEMS.iter().find(|item| !sheet.answers.contains_key(item.name)) {
        None => Ok(sheet),
        Some(item) => {
            let hint = format!("add the line `{}: {{score: unknown}}`", item.name);
            Err(refused(location.to_owned(), format!("no answer to {}", item.name), &hint))
        }
    }
}

/// How many items have each score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Items that the paper answers.
    pub answered: usize,
    /// Items that it does not.
    pub unanswered: usize,
    /// Items that do not arise.
    pub not_applicable: usize,
    /// Items that nobody looked up.
    pub unknown: usize,
}

impl Tally {
    /// The share of the items that arise which the paper answers, as low and as high as the unknown
    /// ones leave it: `answered/(answered + unanswered + unknown)` and, with the unknown ones among
    /// the answered, the same. None where no item arises.
    #[must_use]
    pub fn share(&self) -> Option<[f64; 2]> {
        let arising = self.answered + self.unanswered + self.unknown;
        let share = |answered: usize| answered as f64 / arising as f64;
        (arising > 0).then(|| [share(self.answered), share(self.answered + self.unknown)])
    }
}

impl Checklist {
    /// The sheet as it is filed.
    #[must_use]
    pub fn finding(&self) -> ChecklistFinding {
        let tally = self.tally(None);
        let open = self.essentials().into_iter().filter(|(_, answered)| *answered == Some(false));
        let items = ITEMS.iter().map(|item| ChecklistItem {
            item: item.name.to_owned(),
            part: item.part.name().to_owned(),
            asks: item.asks.to_owned(),
            score: self.score(item.name).words().to_owned(),
            place: self.answers.get(item.name).map_or_else(String::new, |it| it.place.clone()),
        });
        ChecklistFinding {
            id: self.id.clone(),
            paper: self.paper.clone(),
            identifier: self.identifier.clone(),
            answered: tally.answered,
            unanswered: tally.unanswered,
            not_applicable: tally.not_applicable,
            unknown: tally.unknown,
            open_essentials: open.map(|(item, _)| item.to_owned()).collect(),
            items: items.collect(),
        }
    }

    /// How many items have each score; of one part where one is named.
    #[must_use]
    pub fn tally(&self, part: Option<Part>) -> Tally {
        let mut tally = Tally::default();
        for item in ITEMS.iter().filter(|item| part.is_none_or(|part| part == item.part)) {
            let of_score = match self.score(item.name) {
                Score::Answered => &mut tally.answered,
                Score::Unanswered => &mut tally.unanswered,
                Score::NotApplicable => &mut tally.not_applicable,
                Score::Unknown => &mut tally.unknown,
            };
            *of_score += 1;
        }
        tally
    }

    /// The score of an item; unknown where the sheet has none.
    #[must_use]
    pub fn score(&self, item: &str) -> Score {
        self.answers.get(item).map_or(Score::Unknown, |answer| answer.score)
    }

    /// Whether the paper says how it counts, and what its fit minimises: `None` where that is
    /// unknown or does not arise. A claim from a paper that leaves one of them open can at best be
    /// fragile.
    #[must_use]
    pub fn essentials(&self) -> [(&'static str, Option<bool>); 2] {
        [COUNTING, OBJECTIVE].map(|item| {
            let is_answered = match self.score(item) {
                Score::Answered => Some(true),
                Score::Unanswered => Some(false),
                Score::NotApplicable | Score::Unknown => None,
            };
            (item, is_answered)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    /// A sheet in which everything is answered at one place.
    fn text() -> String {
        let answers =
            ITEMS.map(|item| format!("  {}: {{score: answered, place: Eq. 1}}\n", item.name));
        let answers = answers.concat();
        format!("id: a\npaper: A 2020\nidentifier: x\nanswers:\n{answers}")
    }

    #[test]
    fn the_share_is_as_wide_as_what_is_unknown() {
        let sheet = checklist(&text(), "a.yaml", "a").unwrap();
        assert_eq!(sheet.tally(None), Tally { answered: 24, ..Tally::default() });
        assert_eq!(sheet.tally(None).share(), Some([1.0, 1.0]));
        assert_eq!(sheet.essentials(), [("counting", Some(true)), ("objective", Some(true))]);
        let changed = text()
            .replace("  sizes: {score: answered, place: Eq. 1}", "  sizes: {score: unknown}")
            .replace("form: {score: answered", "form: {score: not_applicable")
            .replace("objective: {score: answered", "objective: {score: unanswered")
            .replace("  counting: {score: answered, place: Eq. 1}", "  counting: {score: unknown}");
        let sheet = checklist(&changed, "a.yaml", "a").unwrap();
        let tally = sheet.tally(None);
        assert_eq!(
            tally,
            Tally { answered: 20, unanswered: 1, not_applicable: 1, unknown: 2 },
            "by hand"
        );
        let [low, high] = tally.share().unwrap();
        assert!((low - 20.0 / 23.0).abs() < 1e-15 && (high - 22.0 / 23.0).abs() < 1e-15);
        assert_eq!(sheet.essentials(), [("counting", None), ("objective", Some(false))]);
        // What is unknown is not open: nobody looked it up.
        assert_eq!(sheet.finding().open_essentials, ["objective"]);
        assert_eq!(sheet.tally(Some(Part::Fitting)).unanswered, 1);
        assert_eq!(sheet.tally(Some(Part::TrainingSetUp)).unknown, 2);
        assert_eq!(Tally { not_applicable: 3, ..Tally::default() }.share(), None);
    }

    #[test]
    fn a_sheet_that_cannot_be_used_says_why() {
        let said = |text: &str| checklist(text, "a.yaml", "a").unwrap_err().to_string();
        let form = "  form: {score: answered, place: Eq. 1}\n";
        for (to, expected) in [
            ("", "a.yaml: no answer to form; hint: add the line `form: {score: unknown}`"),
            ("  form: {score: answered}\n", "a.yaml, item form: no place; hint: say where"),
            ("  form: {score: answered, place: ' '}\n", "a.yaml, item form: no place"),
            (
                "  form: {score: unknown, place: Eq. 1}\n",
                "a.yaml, item form: unknown, and a place is named",
            ),
            ("  shapes: {score: unknown}\n", "a.yaml, item shapes: no item is called so; hint: th"),
            ("  form: {score: perhaps}\n", "a.yaml:5:"),
        ] {
            let message = said(&text().replace(form, to));
            assert!(message.starts_with(expected), "{message}");
        }
        let elsewhere = checklist(&text(), "b.yaml", "b").unwrap_err().to_string();
        assert!(elsewhere.contains("is not the file's name \"b\""), "{elsewhere}");
    }

    #[test]
    fn an_item_has_one_name() {
        for (index, item) in ITEMS.iter().enumerate() {
            assert!(ITEMS[..index].iter().all(|other| other.name != item.name), "{}", item.name);
            assert!(item.asks.ends_with('?'), "{}", item.asks);
        }
        assert!(ITEMS.iter().any(|item| item.name == COUNTING));
        assert!(ITEMS.iter().any(|item| item.name == OBJECTIVE));
    }

    /// The sheets of the project can be read; each has something that was looked up.
    #[test]
    fn the_sheets_of_the_project_are_in_order() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/checklists");
        let mut sheets = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let sheet = checklist(&fs::read_to_string(&path).unwrap(), &stem, &stem);
            let sheet = sheet.unwrap_or_else(|error| panic!("{error}"));
            assert!(sheet.tally(None).answered >= 5, "{stem}");
            sheets += 1;
        }
        assert_eq!(sheets, 12, "one sheet an audited paper");
    }
}
