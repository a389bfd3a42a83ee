//! What only a person can know of a table: how the draft of a source marks it, and which option of
//! a command settles it.

use anyhow::Result;

use super::yaml;
use crate::faults::Faults;

/// Something that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What stands behind `# CHOOSE:` in the draft.
    pub mark: String,
    /// What is not known, for whoever gives the table to a command.
    pub question: String,
    /// The options that answer it, any one of them.
    pub answers: Vec<String>,
}

impl Open {
    /// Which of several columns is a quantity.
    pub fn column(name: &str, headings: &[&str]) -> Self {
        let quoted: Vec<String> = headings.iter().map(|heading| yaml::quoted(heading)).collect();
        Self {
            mark: format!("{name} from: {}", quoted.join(" | ")),
            question: format!("{name} may be any of the columns {}", quoted.join(", ")),
            answers: headings.iter().map(|heading| of_column(name, heading)).collect(),
        }
    }

    /// In which unit a column is.
    pub fn unit(name: &str, heading: &str, units: &[&str]) -> Self {
        let written: Vec<String> = units.iter().map(|unit| yaml::unit(unit)).collect();
        Self {
            mark: format!("{name} unit: {}", written.join(" | ")),
            question: format!("the unit of column {} ({name}) is not known", yaml::quoted(heading)),
            answers: units.iter().map(|unit| of_unit(name, unit)).collect(),
        }
    }

    /// Whether one of the columns that say nothing is a variable.
    pub fn size(name: &str, words: &str, headings: &[String]) -> Self {
        let quoted: Vec<String> = headings.iter().map(|heading| yaml::quoted(heading)).collect();
        let first = yaml::scalar(&headings[0]);
        let or = quoted.join(" or ");
        let ignored = headings.iter().map(|heading| format!("--ignore {}", yaml::quoted(heading)));
        Self {
            mark: format!(
                "is {words} the column {or}? Then add {name}: {{from: {first}, unit: \"1\", \
                meaning: ...}} to the columns"
            ),
            question: format!("whether column {or} is {words} is not known"),
            answers: headings
                .iter()
                .map(|heading| of_column(name, heading))
                .chain([ignored.collect::<Vec<_>>().join(" ")])
                .collect(),
        }
    }

    /// Refuses what is open: one line a question, with the options that answer it.
    pub fn refuse(all: &[Self], location: &str) -> Result<()> {
        let mut faults = Faults::default();
        for open in Self::joined(all) {
            let answers = open.answers.join(" or ");
            faults.say(format!("{location}: {}; hint: give {answers}", open.question));
        }
        faults.refuse()
    }

    /// The questions, those that one answer settles as one.
    fn joined(all: &[Self]) -> Vec<Self> {
        let mut joined: Vec<Self> = Vec::new();
        for open in all {
            let last = open.answers.last();
            match joined.iter_mut().find(|known| known.answers.last() == last) {
                Some(known) => {
                    let also = known.answers.len() - 1;
                    let new = open.answers[..open.answers.len() - 1].iter().cloned();
                    known.answers.splice(also..also, new);
                    let what = open.question.split_once(" is ").map_or("", |(_, what)| what);
                    let ended = known.question.trim_end_matches(NOT_KNOWN);
                    known.question = format!("{ended} or {what}");
                }
                None => joined.push(open.clone()),
            }
        }
        joined
    }
}

/// How what is not known ends.
const NOT_KNOWN: &str = " is not known";

/// The option that names the column of a quantity.
fn of_column(name: &str, heading: &str) -> String {
    let heading = yaml::comment(heading);
    match short(name) {
        Some(option) => format!("--{option} \"{heading}\""),
        None => format!("--column \"{name}={heading}\""),
    }
}

/// The option that names the unit of a quantity.
pub fn of_unit(name: &str, unit: &str) -> String {
    match short(name) {
        Some(option) => format!("--{option}-unit {}", yaml::unit(unit)),
        None => format!("--unit \"{name}={unit}\""),
    }
}

/// The quantities that have options of their own, as these call them.
fn short(name: &str) -> Option<&'static str> {
    Some(match name {
        "loss_nats" => "loss",
        "params" => "params",
        "training_tokens" => "tokens",
        "training_flop" => "compute",
        _ => return None,
    })
}
