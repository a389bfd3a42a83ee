//! Reads the ladder of a number out of the evidence: its interval by each way that was filed.

use evidence::{Finding, FreeCell, FreeTable, StudyDetail};

use crate::number::prose;

/// The table of a battery that says which ways decide, and on which side a profile stays open.
const TABLE: &str = "ladder";
/// How the table marks what decides nothing.
const DECIDES_NOTHING: char = '(';
/// The way whose interval has no ends where the data do not identify the number.
const PROFILE: &str = "profile";
/// The way that another school of statistics makes.
pub const POSTERIOR: &str = "posterior";
/// The way that every study has.
pub const PAIRS: &str = "pairs";

/// How a study says that it draws clusters in the place of rows.
const CLUSTERS: &str = "clusters";

/// A way to make an interval: its name among the numbers, its column in the table, its words.
struct Way {
    key: &'static str,
    column: &'static str,
    words: &'static str,
}

const fn way(key: &'static str, column: &'static str, words: &'static str) -> Way {
    Way { key, column, words }
}

/// The ways from the top of a ladder down.
const WAYS: [Way; 16] = [
    way(PAIRS, "", "rows drawn again"),
    way("bca", "BCa", "the same, BCa"),
    way("studentised", "studentised", "the same, studentised"),
    way("sizes", "", "whole sizes drawn"),
    way("budgets", "", "whole budgets drawn"),
    way("families", "", "whole families drawn"),
    way("problems", "", "whole problems drawn"),
    way("runs", "", "whole runs drawn"),
    way("frontier", "", "frontier taken anew"),
    way("residual", "residuals", "residuals drawn again"),
    way("wild_rademacher", "signs", "residuals, random signs"),
    way("wild_webb", "six factors", "residuals, six factors"),
    way("parametric", "normal noise", "normal noise on the law"),
    way("score_bootstrap", "scores", "scores turned, no refit"),
    way(PROFILE, PROFILE, "profile of the objective"),
    way(POSTERIOR, "", "posterior, flat prior"),
];

/// What an interval counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the one in use.
    Read,
    /// It may be read.
    Other,
    /// The data refute what it assumes.
    DecidesNothing,
}

/// The interval of a number made in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Name of the way.
    pub key: &'static str,
    /// The way in words.
    pub words: &'static str,
    /// Its ends; none where it is open.
    pub ends: Option<(f64, f64)>,
    /// What it counts for.
    pub standing: Standing,
}

/// One number with its intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// Name of the number.
    pub name: String,
    /// What the page calls it.
    pub label: String,
    /// Unit of all values.
    pub unit: String,
    /// The number.
    pub estimate: f64,
    /// Its intervals from the top down.
    pub rungs: Vec<Rung>,
    /// Whether its profile never closes below, and above.
    pub open: [bool; 2],
    /// Whether it is a parameter of the law.
    pub is_parameter: bool,
}

impl Ladder {
    /// The rung in use.
    pub fn read(&self) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.standing == Standing::Read)
    }

    /// The ends of a way.
    pub fn ends(&self, key: &str) -> Option<(f64, f64)> {
        self.rungs.iter().find(|rung| rung.key == key)?.ends
    }

    /// Whether the data do not identify the number on a side.
    pub fn is_open(&self) -> bool {
        self.open.contains(&true)
    }
}

/// The ladders of the numbers that a study's table of intervals names, in its order.
pub fn ladders(found: &Finding, study: &StudyDetail) -> Vec<Ladder> {
    let Some(table) = table(study) else { return Vec::new() };
    table.rows.iter().filter_map(|row| ladder(found, study, table, row)).collect()
}

/// The ladder of one number.
pub fn ladder_of(found: &Finding, study: &StudyDetail, name: &str) -> Option<Ladder> {
    let table = table(study)?;
    let row = table.rows.iter().find(|row| words(row.first()) == name)?;
    ladder(found, study, table, row)
}

fn table(study: &StudyDetail) -> Option<&FreeTable> {
    let mut tables = study.battery.iter().flat_map(|part| &part.tables);
    tables.find(|table| table.id == TABLE)
}

fn words(cell: Option<&FreeCell>) -> &str {
    match cell {
        Some(FreeCell::Words(words)) => words,
        _ => "",
    }
}

fn ladder(
    found: &Finding,
    study: &StudyDetail,
    table: &FreeTable,
    row: &[FreeCell],
) -> Option<Ladder> {
    let name = words(row.first());
    let quantity = found.quantity(name)?;
    let parameter = study.parameters.iter().find(|parameter| parameter.name == name);
    let used = words(row.get(1));
    let open = ["below", "above"].map(|side| used.contains(side));
    let read = quantity.low.zip(quantity.high);
    let is_clustered = study.bootstrap.kind.contains(CLUSTERS);
    let mut rungs: Vec<Rung> = Vec::new();
    for way in WAYS {
        let end = |side: &str| found.quantity(&format!("{name}.{}_{side}", way.key));
        let ends = end("low").zip(end("high")).map(|(low, high)| (low.estimate, high.estimate));
        if ends.is_none() && !(way.key == PROFILE && open.contains(&true)) {
            continue;
        }
        let cell = table.columns.iter().position(|head| *head == way.column);
        let refuted = words(cell.and_then(|at| row.get(at))).starts_with(DECIDES_NOTHING);
        let is_read = ends == read && !refuted && rungs.iter().all(|it| it.ends != read);
        let standing = match (refuted, is_read && read.is_some()) {
            (true, _) => Standing::DecidesNothing,
            (false, true) => Standing::Read,
            (false, false) => Standing::Other,
        };
        let is_of_clusters = is_clustered && way.key == PAIRS;
        let words = if is_of_clusters { "clusters drawn again" } else { way.words };
        rungs.push(Rung { key: way.key, words, ends, standing });
    }
    Some(Ladder {
        name: name.to_owned(),
        label: parameter.map_or_else(|| prose(&name.replace('_', " ")), |it| it.symbol.clone()),
        unit: quantity.unit.clone(),
        estimate: quantity.estimate,
        rungs,
        open,
        is_parameter: parameter.is_some(),
    })
}
