//! Reads out of the evidence how often each way to make an interval held the truth.

use evidence::{Finding, FreeCell, StudyDetail};

/// The table of a battery that names the numbers which were followed.
const TABLE: &str = "coverage";
/// Kinds of noise: how their numbers end, and what they are.
const WORLDS: [(&str, &str); 3] = [
    ("", "Independent noise"),
    ("_heteroscedastic", "Uneven noise"),
    ("_clustered", "Noise shared by groups"),
];
/// Ways to make an interval: their numbers, and what they are.
const WAYS: [(&str, &str); 5] = [
    (USED, "in use"),
    ("pairs", "rows drawn again"),
    ("bca", "BCa"),
    ("profile", "profile"),
    ("wald", "Wald"),
];
const USED: &str = "used";

/// How often the interval of one number held its truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Covered {
    /// Name of the number.
    pub number: String,
    /// The share of the sets.
    pub share: f64,
    /// Lower end of its exact interval.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// The sets.
    pub sets: usize,
}

/// One way to make an interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// What it is.
    pub words: &'static str,
    /// Whether it is the one in use.
    pub is_used: bool,
    /// What it did for each number.
    pub numbers: Vec<Covered>,
}

/// One kind of noise.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// What it is.
    pub words: &'static str,
    /// What each way did there.
    pub ways: Vec<Way>,
}

/// The kinds of noise that were simulated from a study's fit.
pub fn worlds(found: &Finding, study: &StudyDetail) -> Vec<World> {
    let mut tables = study.battery.iter().flat_map(|part| &part.tables);
    let Some(table) = tables.find(|table| table.id == TABLE) else { return Vec::new() };
    let name = |row: &Vec<FreeCell>| match row.first() {
        Some(FreeCell::Words(name)) => Some(name.clone()),
        _ => None,
    };
    let names: Vec<String> = table.rows.iter().filter_map(name).collect();
    let world = |(ending, words): (&str, &'static str)| {
        let way = |(key, words): (&str, &'static str)| {
            let covered = |name: &String| covered(found, name, &format!("{key}{ending}"));
            let numbers: Vec<Covered> = names.iter().filter_map(covered).collect();
            (!numbers.is_empty()).then_some(Way { words, is_used: key == USED, numbers })
        };
        let ways: Vec<Way> = WAYS.into_iter().filter_map(way).collect();
        (!ways.is_empty()).then_some(World { words, ways })
    };
    WORLDS.into_iter().filter_map(world).collect()
}

fn covered(found: &Finding, name: &str, ending: &str) -> Option<Covered> {
    let quantity = found.quantity(&format!("{name}.coverage_{ending}"))?;
    Some(Covered {
        number: name.to_owned(),
        share: quantity.estimate,
        low: quantity.low,
        high: quantity.high,
        sets: quantity.n,
    })
}

/// The number that is held least often.
pub fn least(numbers: &[Covered]) -> Option<&Covered> {
    numbers.iter().min_by(|one, other| one.share.total_cmp(&other.share))
}

/// The number that is held most often.
pub fn most(numbers: &[Covered]) -> Option<&Covered> {
    numbers.iter().max_by(|one, other| one.share.total_cmp(&other.share))
}
