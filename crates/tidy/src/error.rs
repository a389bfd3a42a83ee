//! What refuses a whole set: each error has a location, a fault and a hint.

use formulas::FormulaError;
use polars::error::PolarsError;

use crate::input::Input;

/// How many alternatives a hint lists before it only counts them.
const LISTED_MAX: usize = 40;

/// A set that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {fault}; hint: {}", .fault.hint())]
pub struct TidyError {
    /// The published file (with its line, where one is to blame) or the manifest.
    pub location: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong with a recipe, or with a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file's ending names no format that is read here.
    #[error("the ending names no known format")]
    UnknownFormat {
        /// Which files are read.
        readable: String,
    },
    /// The bytes are not what the ending says.
    #[error("cannot be read: {reason}")]
    Unreadable {
        /// What the reader said.
        reason: String,
    },
    /// It holds more than is read.
    #[error("{what}")]
    Limit {
        /// What of it is too much, and the limit.
        what: String,
    },
    /// There is no data row.
    #[error("the file has no data rows")]
    Empty,
    /// The file is not the one the manifest describes.
    #[error("the file has {found} data rows, the recipe says {expected}")]
    RowCount {
        /// Data rows of the file.
        found: usize,
        /// The recipe's `rows`.
        expected: usize,
    },
    /// A numeric column holds text.
    #[error("column \"{column}\" holds \"{text}\", which is not a number")]
    NotANumber {
        /// The file's column.
        column: String,
        /// The cell.
        text: String,
        /// What can be done about it.
        ways_out: String,
    },
    /// A column has a type that is not read.
    #[error("column \"{column}\" is of the type {kind}, which is not read")]
    UnreadType {
        /// The file's column.
        column: String,
        /// What the file says it is.
        kind: String,
    },
    /// A header is one cell, and another separator stands in it.
    #[error("the header holds no \"{stated}\", which is to separate its cells")]
    Separator {
        /// The separator that the recipe states, or a comma.
        stated: char,
        /// A separator that stands there.
        found: char,
    },
    /// Two signs of numbers are the same one.
    #[error("thousands_sign and decimal_sign are both \"{sign}\"")]
    SameSign {
        /// The sign.
        sign: char,
    },
    /// A unit and a suffix would both multiply.
    #[error("{setting} is true and the unit is \"{unit}\", so a cell may be multiplied twice")]
    MultipliedTwice {
        /// The setting of the suffixes.
        setting: String,
        /// The unit.
        unit: String,
        /// The unit without a prefix.
        plain: String,
    },
    /// A setting would do nothing.
    #[error("{setting} has no effect: {reason}")]
    NoEffect {
        /// The setting.
        setting: String,
        /// Why it has none.
        reason: String,
    },
    /// The recipe names something that is not there.
    #[error("{setting} asks for \"{name}\", which is not among {among}")]
    Unknown {
        /// Where the recipe says so.
        setting: String,
        /// What it says.
        name: String,
        /// What it could have said, in words.
        among: String,
        /// What it could have said.
        known: Vec<String>,
    },
    /// A column of that name stands more than once, so the recipe does not say which is meant.
    #[error("{setting} names \"{column}\", which stands twice: {locations}")]
    Ambiguous {
        /// Where the recipe says so.
        setting: String,
        /// The column.
        column: String,
        /// Where it stands.
        locations: String,
    },
    /// Two settings make a column of the same name.
    #[error("{setting} makes a second column \"{name}\"")]
    NameTaken {
        /// The later of the two settings.
        setting: String,
        /// The name.
        name: String,
    },
    /// `unique` is empty.
    #[error("unique names no column, so a run counted twice would not be seen")]
    NothingUnique,
    /// The recipe joins a second file and none was given.
    #[error("join needs the file \"{file}\", which was not given")]
    JoinNotGiven {
        /// The manifest's name for it.
        file: String,
    },
    /// A file of a list is not called as the recipe says.
    #[error("the path \"{path}\" is not like \"{pattern}\"")]
    PathUnlike {
        /// The file's path.
        path: String,
        /// The recipe's `gather.path`.
        pattern: String,
    },
    /// A place of a JSON file has no name.
    #[error("{column} is {position}, and its list has {names} names")]
    Unnamed {
        /// The place's name in `gather.rows`.
        column: String,
        /// The number or key there.
        position: String,
        /// How many names there are.
        names: usize,
    },
    /// A formula cannot be read.
    #[error("{setting}: \"{}\", letter {}: {}", .error.formula, .error.column, .error.fault)]
    Formula {
        /// The setting that holds it.
        setting: String,
        /// What is wrong with it, and what to do.
        error: Box<FormulaError>,
    },
    /// A setting says what cannot be.
    #[error("{setting} {what}")]
    Setting {
        /// The setting.
        setting: String,
        /// What is wrong with it.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Two rows of the second file have the same keys.
    #[error("{keys} as in line {line}, so a row would be joined twice")]
    JoinRepeated {
        /// The keys and their values.
        keys: String,
        /// The earlier line.
        line: u64,
    },
    /// Rows were read, and none of them can be used.
    #[error("none of its {rows} rows is accepted; {most} of them because, as one says, {reason}")]
    NothingAccepted {
        /// Rows that belong to the set.
        rows: usize,
        /// Rows with the most frequent kind of reason.
        most: usize,
        /// The first reason of that kind.
        reason: String,
        /// Columns whose printed values are right in other units than the recipe's.
        units: Vec<OtherUnits>,
    },
    /// The bytes are no set that this program keeps.
    #[error("is no kept set of observations: {reason}")]
    NotKept {
        /// What the reader said.
        reason: String,
    },
}

/// A column whose printed values can be right in other units than the one that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherUnits {
    /// Standard name of the column.
    pub column: String,
    /// The units in which most of its values can be right.
    pub units: Vec<String>,
}

impl OtherUnits {
    /// What to do about it.
    fn hint(&self) -> String {
        let Self { column, units } = self;
        if units.iter().any(|unit| unit == "1") {
            return format!("{column} looks like plain counts: use unit \"1\"");
        }
        let quoted: Vec<String> = units.iter().map(|unit| format!("\"{unit}\"")).collect();
        format!("the values of {column} can be right in unit {}", quoted.join(" or "))
    }
}

impl TidyError {
    /// An error at a location.
    pub(crate) fn new(location: impl Into<String>, fault: Fault) -> Self {
        Self { location: location.into(), fault }
    }

    /// The error that blames the recipe; a manifest may hold several.
    pub(crate) fn in_recipe(input: &Input, fault: Fault) -> Self {
        Self::new(format!("{}, observations {}", input.manifest_location, input.recipe.id), fault)
    }
}

impl From<PolarsError> for Fault {
    fn from(error: PolarsError) -> Self {
        // The lines after the first advise on polars' own options, which a reader of ours does not
        // have.
        let reason = error.to_string().lines().next().unwrap_or_default().to_owned();
        Self::Unreadable { reason }
    }
}

impl Fault {
    /// The setting of the recipe that is to blame, such as `columns.params.unit`, and what it says
    /// there, where it is one.
    #[must_use]
    pub fn setting(&self) -> Option<(&str, Option<&str>)> {
        match self {
            Self::Unknown { setting, name, .. } | Self::NameTaken { setting, name } => {
                Some((setting, Some(name)))
            }
            Self::Formula { setting, .. } | Self::Setting { setting, .. } => Some((setting, None)),
            Self::Ambiguous { setting, column, .. } => Some((setting, Some(column))),
            Self::NothingUnique => Some(("unique", None)),
            Self::NothingAccepted { units, .. } => {
                // The columns of a recipe stand in one block.
                Some(("columns", units.first().map(|other| other.column.as_str())))
            }
            Self::JoinNotGiven { file } => Some(("join.file", Some(file))),
            _ => None,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownFormat { readable } => readable.clone(),
            Self::Unreadable { .. } => "check that this is the published file and that its ending \
                is its format"
                .into(),
            Self::Limit { .. } => "split the file, or leave out what is not needed".into(),
            Self::Empty => "check that file and member name the published table".into(),
            Self::RowCount { .. } => {
                "if the publication has changed it is another set with another id; if not, \
                correct rows"
                    .into()
            }
            Self::NotANumber { ways_out, .. } => ways_out.clone(),
            Self::UnreadType { .. } => "name another column; numbers, texts, truths, dates and \
                timestamps are read"
                .into(),
            Self::Separator { found, .. } => format!(
                "if \"{0}\" separates the cells, set separator: \"{0}\"",
                found.escape_default()
            ),
            Self::SameSign { .. } => "state the sign of the decimals and the one of the thousands \
                as the file has them"
                .into(),
            Self::MultipliedTwice { setting, plain, .. } => {
                format!("set the unit to \"{plain}\", or leave {setting} out")
            }
            Self::NoEffect { setting, .. } => format!("leave {setting} out"),
            Self::Unknown { setting, name, known, .. } if setting.ends_with(".formula") => {
                choice(name, known) + &named(name, known)
            }
            Self::Unknown { name, known, .. } => choice(name, known),
            Self::Ambiguous { .. } => "name a column that stands once, or list it in join.on if \
                both are equal"
                .into(),
            Self::NameTaken { .. } => "give each column, derived column and label a name of its \
                own"
            .into(),
            Self::NothingUnique => {
                "list in unique the columns whose values together name a run".into()
            }
            Self::JoinNotGiven { .. } => "pull the file, and pass its location and bytes".into(),
            Self::PathUnlike { .. } => "list in gather.only the files that belong here, or mend \
                gather.path"
                .into(),
            Self::Unnamed { .. } => "correct gather.names: a list counts from 0 and names every \
                place"
                .into(),
            Self::Formula { error, .. } => error.hint.clone(),
            Self::Setting { hint, .. } => hint.clone(),
            Self::JoinRepeated { .. } => "list in join.on the columns that together name one row \
                of this file"
                .into(),
            Self::NothingAccepted { units, .. } if units.is_empty() => "look at these rows of the \
                file, and at the columns, units and exclusions of the recipe"
                .into(),
            Self::NothingAccepted { units, .. } => {
                units.iter().map(OtherUnits::hint).collect::<Vec<_>>().join("; ")
            }
            Self::NotKept { .. } => "`straightedge bundle` makes the sets of data/observations \
                anew; what stands under reports/ can be deleted"
                .into(),
        }
    }
}

/// Refuses a name that is not one of the known ones.
pub(crate) fn require_known<'a>(
    setting: &str,
    name: &str,
    among: &str,
    mut known: impl Iterator<Item = &'a String> + Clone,
) -> Result<(), Fault> {
    let all = known.clone();
    if known.any(|known| known == name) {
        return Ok(());
    }
    Err(Fault::Unknown {
        setting: setting.to_owned(),
        name: name.to_owned(),
        among: among.to_owned(),
        known: all.cloned().collect(),
    })
}

/// How a formula names a heading that it cannot hold, where there is one.
fn named(name: &str, known: &[String]) -> String {
    let is_name = |heading: &String| {
        heading.starts_with(char::is_alphabetic)
            && heading.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
    };
    let odd = || known.iter().filter(|heading| !is_name(heading));
    if odd().next().is_none() {
        return String::new();
    }
    let like = odd().find(|heading| heading.ends_with(name));
    let like = like.map_or_else(String::new, |heading| {
        format!(": {{{name}: {}}}", serde_json::Value::from(heading.as_str()))
    });
    format!("; a heading that no formula can hold gets a name under names{like}")
}

/// The nearest of the known names, where one is near, and all of them.
fn choice(name: &str, known: &[String]) -> String {
    if let [only] = known
        && let Some(sign) = only.chars().find(|sign| [';', '\t', '|'].contains(sign))
    {
        let sign = sign.escape_default();
        return format!(
            "there is \"{only}\" alone; if \"{sign}\" separates cells, set separator: \"{sign}\""
        );
    }
    let listed = known.iter().take(LISTED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match known.len().saturating_sub(LISTED_MAX) {
        0 => String::new(),
        unlisted => format!(" and {unlisted} more"),
    };
    match nearest(name, known) {
        Some(near) => format!("did you mean \"{near}\"? There are: {listed}{more}"),
        None => format!("there are: {listed}{more}"),
    }
}

/// The known name with the fewest edits, if they change at most half of what was written.
fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let (edits, near) =
        known.iter().map(|other| (edits(name, other), other)).min_by_key(|(edits, _)| *edits)?;
    (2 * edits <= name.chars().count()).then_some(near)
}

/// The Levenshtein distance of two names, whatever their case.
fn edits(from: &str, to: &str) -> usize {
    let (from, to) = (from.to_lowercase(), to.to_lowercase());
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (above, left) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (index, top) in to.chars().enumerate() {
            let kept = diagonal + usize::from(left != top);
            diagonal = row[index + 1];
            row[index + 1] = kept.min(row[index] + 1).min(diagonal + 1);
        }
    }
    row[row.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_ignores_case_and_must_be_near() {
        let known = ["Model Size", "Training FLOP", "loss"].map(String::from);
        assert_eq!(nearest("model_size", &known), Some("Model Size"));
        assert_eq!(nearest("los", &known), Some("loss"));
        assert_eq!(nearest("accuracy", &known), None);
        assert_eq!(nearest("loss", &[]), None);
    }

    #[test]
    fn long_choices_are_counted() {
        let known: Vec<String> = (100..200).map(|number| number.to_string()).collect();
        let hint = choice("a name", &known);
        assert!(
            hint.starts_with("there are: 100, 101,") && hint.ends_with(", 139 and 60 more"),
            "{hint}"
        );
    }

    #[test]
    fn edits_are_counted_as_levenshtein_does() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", "ABC"), 0);
    }
}
