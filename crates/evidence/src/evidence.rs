//! Everything one run of the program found, and the reading of names in it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AllocationDetail, Benchmark, CatalogueEntry, ChecklistFinding, ComparisonDetail, ExhibitDetail,
    Finding, ForecastFinding, Head, Mark, MeasureDetail, Missing, ObservationsFinding, OfKind,
    PeerRatio, PublishedConstant, Quantity, Replication, SCHEMA_VERSION, SourceFinding, Stamp,
    StudyDetail, SubjectCheck, Verdict, WrittenFile, declared_names, is_declared, owner,
};

/// Everything one run of the program found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Version of this layout.
    pub schema_version: u32,
    /// Which program, commit and data this is.
    pub stamp: Stamp,
    /// Every file that people wrote and on which the evidence hangs, by kind and name.
    pub files: Vec<WrittenFile>,
    /// What is left open in files that people wrote.
    pub open: Vec<Mark>,
    /// Every source the project knows, available or not.
    pub sources: Vec<SourceFinding>,
    /// Every set of observations that could be made.
    pub observations: Vec<ObservationsFinding>,
    /// Every analysis that ran, in the order of their kinds and names.
    pub findings: Vec<Finding>,
    /// Every analysis that could not run, in the same order.
    pub missing: Vec<Missing>,
    /// The checks of the catalogue, those that do not exist yet included.
    pub catalogue: Vec<CatalogueEntry>,
    /// Constants that papers report, with place and status.
    pub published: Vec<PublishedConstant>,
    /// The latest filed benchmark, if any was filed on this machine.
    pub benchmarks: Vec<Benchmark>,
    /// The latest filed ratios against the tools people use today, if any were filed on this
    /// machine.
    pub peers: Vec<PeerRatio>,
    /// What the solvers reached on problems whose answers are known elsewhere, by name.
    pub oracles: BTreeMap<String, Quantity>,
    /// How many of what there is, by name.
    pub counts: BTreeMap<String, Quantity>,
    /// Published numbers beside ours; empty until the claims are judged.
    pub replications: Vec<Replication>,
    /// What papers say of how their laws were made; empty until the claims are judged.
    pub checklists: Vec<ChecklistFinding>,
    /// Forecasts that were filed before their outcome was known; empty until the claims are judged.
    pub forecasts: Vec<ForecastFinding>,
    /// Empty until the claims are judged.
    pub verdicts: Vec<Verdict>,
    /// What the checks found whose subject is no fit; empty until the claims are judged.
    #[serde(default)]
    pub subject_checks: Vec<SubjectCheck>,
}

/// What became of a full name, `owner.quantity`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Name<'a> {
    /// Its number was filed.
    Filed(&'a Quantity),
    /// Its owner ran and declares it, but there is no such number in these data.
    Undefined,
    /// Its owner could not run.
    Missing(&'a Missing),
}

impl Evidence {
    /// Evidence of this layout that says nothing yet.
    #[must_use]
    pub const fn empty(stamp: Stamp) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            stamp,
            files: Vec::new(),
            open: Vec::new(),
            sources: Vec::new(),
            observations: Vec::new(),
            findings: Vec::new(),
            missing: Vec::new(),
            catalogue: Vec::new(),
            published: Vec::new(),
            benchmarks: Vec::new(),
            peers: Vec::new(),
            oracles: BTreeMap::new(),
            counts: BTreeMap::new(),
            replications: Vec::new(),
            checklists: Vec::new(),
            forecasts: Vec::new(),
            verdicts: Vec::new(),
            subject_checks: Vec::new(),
        }
    }

    /// Every finding of one kind with its detail.
    pub fn of<'a, T: OfKind + 'a>(&'a self) -> impl Iterator<Item = (&'a Finding, &'a T)> {
        self.findings.iter().filter_map(|found| Some((found, T::of(&found.detail)?)))
    }

    /// Every study with its detail.
    pub fn studies(&self) -> impl Iterator<Item = (&Finding, &StudyDetail)> {
        self.of()
    }

    /// Every exhibit with its detail.
    pub fn exhibits(&self) -> impl Iterator<Item = (&Finding, &ExhibitDetail)> {
        self.of()
    }

    /// Every measure with its detail.
    pub fn measures(&self) -> impl Iterator<Item = (&Finding, &MeasureDetail)> {
        self.of()
    }

    /// Every allocation with its detail.
    pub fn allocations(&self) -> impl Iterator<Item = (&Finding, &AllocationDetail)> {
        self.of()
    }

    /// Every comparison of laws with its detail.
    pub fn comparisons(&self) -> impl Iterator<Item = (&Finding, &ComparisonDetail)> {
        self.of()
    }

    /// The verdicts that count: of claims whose place no other claim took.
    pub fn counting(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| verdict.counts())
    }

    /// Every statement with its readings, in the order of the claims: the verdicts that count and
    /// share a document and a sentence.
    #[must_use]
    pub fn statements(&self) -> Vec<Vec<&Verdict>> {
        let mut statements: Vec<Vec<&Verdict>> = Vec::new();
        for verdict in self.counting() {
            let same = |readings: &&mut Vec<&Verdict>| readings[0].sentence() == verdict.sentence();
            match statements.iter_mut().find(same) {
                Some(readings) => readings.push(verdict),
                None => statements.push(vec![verdict]),
            }
        }
        statements
    }

    /// The heads of all analyses, whether they ran or not.
    pub fn heads(&self) -> impl Iterator<Item = &Head> + Clone {
        let ran = self.findings.iter().map(|found| &found.head);
        ran.chain(self.missing.iter().map(|missing| &missing.head))
    }

    /// Every quantity that was filed, with its full name.
    pub fn quantities(&self) -> impl Iterator<Item = (String, &Quantity)> {
        self.findings.iter().flat_map(|found| {
            let owner = found.head.full_name();
            let named = move |(name, quantity)| (format!("{owner}.{name}"), quantity);
            found.quantities.iter().map(named)
        })
    }

    /// What ran under the owner of a full name, with the short name of the number. An id may hold
    /// a dot of its own (`pythia-math-2.8b`), and one may begin another: the longest is meant.
    #[must_use]
    pub fn finding<'a>(&self, full_name: &'a str) -> Option<(&Finding, &'a str)> {
        self.findings
            .iter()
            .filter_map(|found| Some((found, found.head.rest(full_name)?)))
            .min_by_key(|(_, rest)| rest.len())
    }

    /// The quantity of a full name, `owner.quantity`.
    #[must_use]
    pub fn quantity(&self, full_name: &str) -> Option<&Quantity> {
        let (found, name) = self.finding(full_name)?;
        found.quantity(name)
    }

    /// Why the analysis that ran under the owner of a full name has no such number: these data do
    /// not define it. None where it has the number, or says nothing of it.
    #[must_use]
    pub fn undefined(&self, full_name: &str) -> Option<&str> {
        let (found, name) = self.finding(full_name)?;
        found.undefined.get(name).map(String::as_str)
    }

    /// The analysis that owns a full name, with the short name of the number.
    #[must_use]
    pub fn owner<'a>(&self, full_name: &'a str) -> Option<(&Head, &'a str)> {
        owner(self.heads(), full_name)
    }

    /// What could not run and is called so, or owns a full name.
    #[must_use]
    pub fn missing(&self, name: &str) -> Option<&Missing> {
        let called =
            |missing: &&Missing| missing.head.id == name || missing.head.full_name() == name;
        self.missing.iter().find(called).or_else(|| self.missing_owner(name))
    }

    fn missing_owner(&self, full_name: &str) -> Option<&Missing> {
        let mut owners: Vec<(usize, &Missing)> = Vec::new();
        for missing in &self.missing {
            owners.extend(missing.head.rest(full_name).map(|rest| (rest.len(), missing)));
        }
        let (length, missing) = owners.into_iter().min_by_key(|&(length, _)| length)?;
        let ran = self.finding(full_name);
        ran.is_none_or(|(_, rest)| length < rest.len()).then_some(missing)
    }

    /// What became of a full name.
    ///
    /// # Errors
    /// Nothing declares it: the nearest names that are declared.
    pub fn name(&self, full_name: &str) -> Result<Name<'_>, Vec<String>> {
        self.known(full_name).ok_or_else(|| self.nearest(full_name))
    }

    /// What became of a full name; none where nothing declares it.
    #[must_use]
    pub fn known(&self, full_name: &str) -> Option<Name<'_>> {
        if !is_declared(self.heads(), full_name) {
            return None;
        }
        Some(match (self.quantity(full_name), self.missing(full_name)) {
            (Some(quantity), _) => Name::Filed(quantity),
            (None, Some(missing)) => Name::Missing(missing),
            (None, None) => Name::Undefined,
        })
    }

    /// The names, declared or filed, that are nearest to one.
    #[must_use]
    pub fn nearest(&self, full_name: &str) -> Vec<String> {
        let filed = self.quantities().map(|(name, _)| name);
        nearest(full_name, declared_names(self.heads()).chain(filed))
    }
}

/// The names that are nearest to one, by edits: three, and every other that is a single edit away,
/// so that the name which was meant is among them. Of equally near names the first in the order of
/// letters comes first.
#[must_use]
pub fn nearest(word: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let letters = word.chars().count();
    let mut near: BTreeSet<(usize, String)> = BTreeSet::new();
    for name in names {
        // Each letter more or less is an edit at least: most names need not be compared.
        let least = letters.abs_diff(name.chars().count());
        if near.iter().nth(2).is_none_or(|(edits, _)| least <= *edits.max(&1)) {
            near.insert((strsim::levenshtein(word, &name), name));
        }
    }
    let near = near.into_iter().enumerate().take_while(|&(at, (edits, _))| at < 3 || edits <= 1);
    near.map(|(_, (_, name))| name).collect()
}
