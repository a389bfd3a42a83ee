//! The worlds of a claim as data: what is true in each, and how its rows are made.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, ensure};
use evidence::Outcome;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plant::Plant;

/// The planted worlds of one claim.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Worlds {
    /// The claim; the file is called after it.
    pub claim: String,
    /// Seed of all draws; each world, set of rows and repetition has a stream of its own.
    pub seed: u64,
    /// How often each world is planted.
    pub sets: usize,
    /// Replicates of every bootstrap, where an analysis asks for more.
    pub replicates: usize,
    /// How many starts a search follows at first, doubled until that gains nothing; absent, as many
    /// as the studies say.
    #[serde(default)]
    pub starts_first: Option<usize>,
    /// What the rates say of the rule, and what the worlds leave out.
    pub note: String,
    /// Sets of observations that stay as they were published in every world.
    #[serde(default)]
    pub real: Vec<String>,
    /// Gates that no world makes pass, or none makes fail, each with the reason.
    #[serde(default)]
    pub one_way: Vec<OneWay>,
    /// What is planted in every world that does not plant the same set otherwise.
    #[serde(default)]
    pub plants: BTreeMap<String, Plant>,
    /// The worlds.
    pub worlds: Vec<World>,
}

/// A gate that the worlds move one way only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneWay {
    /// The gate's name.
    pub gate: String,
    /// Why no world moves it the other way.
    pub why: String,
}

/// One world.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Its name within the file.
    pub id: String,
    /// What the claim is in it.
    pub truth: Truth,
    /// What is planted, in words.
    pub says: String,
    /// What is planted, by set of observations.
    #[serde(default)]
    pub plants: BTreeMap<String, Plant>,
}

/// What a claim is in a world.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// True.
    True,
    /// False.
    False,
    /// Neither: the truth lies at the edge of what the claim says.
    Undecidable,
}

impl Truth {
    /// Whether a claim that is so should end so: supported where it is true, refuted where it is
    /// false, and neither where nothing can be decided.
    #[must_use]
    pub const fn is_right(self, outcome: Outcome) -> bool {
        match self {
            Self::True => matches!(outcome, Outcome::Supported),
            Self::False => matches!(outcome, Outcome::Refuted),
            Self::Undecidable => !matches!(outcome, Outcome::Supported | Outcome::Refuted),
        }
    }

    /// Whether the outcome is the opposite of the truth: a false claim that ends supported, a true
    /// one that ends refuted, an undecidable one that ends as either.
    #[must_use]
    pub const fn is_wrong(self, outcome: Outcome) -> bool {
        match self {
            Self::True => matches!(outcome, Outcome::Refuted),
            Self::False => matches!(outcome, Outcome::Supported),
            Self::Undecidable => matches!(outcome, Outcome::Supported | Outcome::Refuted),
        }
    }
}

impl World {
    /// What is planted in a set: the world's own plant, or that of every world.
    #[must_use]
    pub fn plant<'a>(&'a self, worlds: &'a Worlds, set: &str) -> Option<&'a Plant> {
        self.plants.get(set).or_else(|| worlds.plants.get(set))
    }
}

/// Reads the worlds of a claim. `location` is what errors call the file, `stem` its name, which is
/// the claim's.
///
/// # Errors
/// The text is not of this layout, is not called after its claim, or a setting means nothing.
pub fn parse(text: &str, location: &str, stem: &str) -> Result<Worlds> {
    let worlds: Worlds =
        serde_yaml::from_str(text).map_err(|error| anyhow!("{location}: {error}"))?;
    ensure!(
        worlds.claim == stem,
        "{location}: claim \"{}\" is not the file's name \"{stem}\"; hint: name the file after the \
        claim",
        worlds.claim
    );
    worlds.check().map_err(|error| anyhow!("{location}: {error:#}"))?;
    Ok(worlds)
}

impl Worlds {
    /// Refuses settings that mean nothing.
    fn check(&self) -> Result<()> {
        ensure!(self.sets >= 20, "{} sets make no rate; hint: 200", self.sets);
        ensure!(self.replicates >= 39, "{} replicates; hint: 99 to 200", self.replicates);
        ensure!(self.starts_first.is_none_or(|first| first >= 2), "starts_first is less than 2");
        for truth in [Truth::True, Truth::False] {
            ensure!(
                self.worlds.iter().any(|world| world.truth == truth),
                "no world in which the claim is {}; hint: a rule is held against both",
                if truth == Truth::True { "true" } else { "false" }
            );
        }
        for (index, world) in self.worlds.iter().enumerate() {
            ensure!(
                self.worlds[..index].iter().all(|other| other.id != world.id),
                "two worlds are called \"{}\"",
                world.id
            );
        }
        let all = self.worlds.iter().flat_map(|world| &world.plants).chain(&self.plants);
        for (set, plant) in all {
            ensure!(!self.real.contains(set), "set {set} is planted and stays as it was");
            plant.check().map_err(|error| anyhow!("set {set}: {error:#}"))?;
        }
        Ok(())
    }
}
