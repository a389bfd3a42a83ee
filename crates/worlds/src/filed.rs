//! The rates of a claim's worlds as they are filed, with a digest of everything they hang on.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use analyses::battery::digest::{of, rows};
use analyses::definitions::Definitions;
use anyhow::{Context, Result, bail};
use evidence::{GateStage, Outcome, PublishedConstant};
use observations::Observations;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::definition::{Truth, Worlds};
use crate::rates::Interval;

/// The version of the numbers that worlds go through, which are those of studies without a battery,
/// of measures, comparisons and the judge: raised by hand when a rate changes though nothing that
/// it hangs on does. A last digit that moves changes no rate.
pub const NUMBERS: u32 = 2;
/// The version of what is planted: raised by hand when planted rows change though their definition
/// does not.
pub const PLANTING: u32 = 1;

/// What became of the planted worlds of one claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledWorlds {
    /// The claim.
    pub claim: String,
    /// SHA-256 of the rule, the worlds but for their words, the definitions of the
    /// analyses, the published rows and the versions of the engine and of the planting.
    pub digest: String,
    /// Digest of the rule alone: a rule that changed is seen without any data.
    #[serde(default)]
    pub rule_digest: String,
    /// How often each world was planted.
    pub sets: usize,
    /// Replicates of every bootstrap.
    pub replicates: usize,
    /// What the rates say of the rule.
    pub note: String,
    /// The worlds in the order of their file.
    pub worlds: Vec<WorldRates>,
    /// Every gate of the rule over all worlds.
    pub gates: Vec<GateCounts>,
    /// Gates that no data of these worlds can make pass, or none can make fail, and of which the
    /// definition does not say why.
    pub faults: Vec<String>,
}

/// The outcomes of one world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorldRates {
    /// Its name.
    pub id: String,
    /// What the claim is in it.
    pub truth: Truth,
    /// What is planted, in words.
    pub says: String,
    /// How many sets ended with each outcome.
    pub outcomes: BTreeMap<String, usize>,
    /// The share of sets that ended as the truth would have it.
    pub right: f64,
    /// Its exact 95 % interval (Clopper & Pearson).
    pub right_interval: Interval,
    /// The share that ended as the opposite of the truth.
    pub wrong: f64,
    /// Its exact 95 % interval.
    pub wrong_interval: Interval,
}

/// How often one gate passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateCounts {
    /// Its name.
    pub gate: String,
    /// What it is for.
    pub stage: GateStage,
    /// How often it passed, failed and could not be read, by world, in the order of the worlds.
    pub passed: Vec<usize>,
    /// How often it failed.
    pub failed: Vec<usize>,
    /// How often it could not be read.
    pub unread: Vec<usize>,
    /// Why no world moves it the other way, where the definition says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_way: Option<String>,
}

impl GateCounts {
    /// What the gate never does in any world: `pass`, `fail`; none where it does both.
    #[must_use]
    pub fn never(&self) -> Option<&'static str> {
        let none = |counts: &[usize]| counts.iter().all(|&count| count == 0);
        match (none(&self.passed), none(&self.failed)) {
            (true, _) => Some("pass"),
            (false, true) => Some("fail"),
            (false, false) => None,
        }
    }

    /// That it moves one way only and nothing says why.
    fn fault(&self) -> Option<String> {
        let never = self.never().filter(|_| self.one_way.is_none())?;
        let stage = self.stage.name();
        Some(format!(
            "a gate that no data can {never}: \"{}\" ({stage}) does not {never} in any of the \
            worlds",
            self.gate
        ))
    }
}

/// Outcomes as they are filed.
pub const OUTCOMES: [(Outcome, &str); 8] = [
    (Outcome::Supported, "supported"),
    (Outcome::Fragile, "fragile"),
    (Outcome::Refuted, "refuted"),
    (Outcome::NotIdentified, "not_identified"),
    (Outcome::LiesBetween, "lies_between"),
    (Outcome::NotTestable, "not_testable"),
    (Outcome::Awaiting, "awaiting"),
    (Outcome::NotRunHere, "not_run_here"),
];

impl FiledWorlds {
    /// Takes the words of the worlds' file over: the note, what is planted, why a gate moves one
    /// way only; and names the gates that do without a reason. `rule` is the digest of what
    /// decides of the claim.
    ///
    /// # Errors
    /// A gate that is said to move one way only moves both ways, or there is none of its name.
    pub fn annotate(&mut self, worlds: &Worlds, rule: &str) -> Result<()> {
        rule.clone_into(&mut self.rule_digest);
        worlds.note.trim_end().clone_into(&mut self.note);
        for (filed, world) in self.worlds.iter_mut().zip(&worlds.worlds) {
            filed.says.clone_from(&world.says);
        }
        for listed in &worlds.one_way {
            let found = self.gates.iter().find(|gate| gate.gate == listed.gate);
            let found = found.with_context(|| format!("one_way: no gate {}", listed.gate))?;
            if found.never().is_none() {
                bail!("one_way: gate \"{}\" passes and fails; hint: take it out", listed.gate);
            }
        }
        for gate in &mut self.gates {
            let listed = worlds.one_way.iter().find(|listed| listed.gate == gate.gate);
            gate.one_way = listed.map(|listed| listed.why.clone());
        }
        self.faults = self.gates.iter().filter_map(GateCounts::fault).collect();
        Ok(())
    }
}

/// SHA-256 of everything that the rates of a claim hang on: `rule` is the digest of what decides,
/// `definitions` what it needs, `sets` the published rows of what is read. The words of the worlds
/// are no part of it: no rate hangs on them.
#[must_use]
pub fn digest(
    rule: &str,
    worlds: &Worlds,
    definitions: &Definitions,
    sets: &BTreeMap<&str, &Observations>,
    constants: &[PublishedConstant],
) -> String {
    let mut text = format!("engine {NUMBERS}\nplanting {PLANTING}\nclaim {rule}\n");
    let mut worlds = Worlds { note: String::new(), one_way: Vec::new(), ..worlds.clone() };
    worlds.worlds.iter_mut().for_each(|world| world.says.clear());
    let _ = writeln!(text, "worlds {}", of(&format!("{worlds:?}")));
    for (head, _) in definitions.heads().unwrap_or_default() {
        let _ = writeln!(text, "{} {}", head.full_name(), head.digest);
    }
    for (name, set) in sets {
        let _ = writeln!(text, "set {name} {}", rows(set));
    }
    let read = definitions.studies.iter().flat_map(|study| &study.definition.published);
    for id in read.collect::<std::collections::BTreeSet<_>>() {
        let of_id: Vec<_> = constants.iter().filter(|row| row.law == *id).collect();
        let _ = writeln!(text, "constants {of_id:?}");
    }
    of(&text)
}

/// Writes the rates as indented JSON with a final line end.
///
/// # Errors
/// Never in practice: every number is finite.
pub fn to_json(filed: &FiledWorlds) -> Result<String> {
    let mut text = serde_json::to_string_pretty(filed)?;
    text.push('\n');
    Ok(text)
}

/// Reads rates back.
///
/// # Errors
/// The text is not of this layout.
pub fn from_json(text: &str) -> Result<FiledWorlds> {
    serde_json::from_str(text).context("not filed worlds; hint: make them anew")
}
