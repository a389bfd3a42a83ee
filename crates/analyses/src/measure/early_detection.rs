//! Whether the laws of small runs foresee that one recipe overtakes another: pairs whose end is
//! known, replayed with the runs up to growing cut-offs.

mod flips;

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use evidence::{Figure, FigureKind};
use measures::{
    Draws, EarlyTrial, EarlyTrials, Interval, Look, RecipePoints, Replay, best_of_cells,
    early_trials, frontier, median, over_clusters,
};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, check_distinct, owned};
use super::drawing::curve;
use crate::compare::drawn_frontiers;
use crate::numbers::{Numbers, figure};
use crate::rows::{What, column, label, values_of};

/// Pairs of recipes from several sets, each replayed at the same cut-offs.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlyDetection {
    /// Where the pairs come from, by name.
    sources: BTreeMap<String, Source>,
    /// Cut-offs as shares of the largest scale, ascending.
    cut_offs: Vec<f64>,
}

/// Recipes of which every pair is replayed.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The arms whose rows are the runs.
    arms: Vec<String>,
    /// Whether each arm is a group of its own, such as the same runs on another test; else they are
    /// one.
    each_arm: bool,
    /// The label that says which recipe a run is of.
    recipe: String,
    /// The label within whose values recipes are held against each other; absent, they all are.
    within: Option<String>,
    /// The column that is to be low.
    metric: String,
    /// The axis.
    along: String,
    /// How runs become points.
    points: Points,
}

/// How runs become points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Points {
    /// The best run of each place.
    Best,
    /// The runs that none of no more of the axis beats.
    Frontier,
}

/// Recipes that are held against each other, with what the replay said.
struct Group {
    source: String,
    /// The arm or the value of the label that they share; empty, there is one group.
    name: String,
    found: EarlyTrials,
}

/// Draws of the runs behind a frontier, at most: each is fitted anew at every cut-off.
const DRAWN_MOST: usize = 200;

/// Whether a look is right about the leader.
type Right = fn(&Look) -> bool;
/// The place and the value of each run, by recipe.
type RunsOfRecipes = BTreeMap<String, Vec<[f64; 2]>>;

/// Numbers of each source.
const BY_SOURCE: [&str; 4] = ["crossing_pairs", "plain_pairs", "false_alarm_rate", "seen_share"];

impl Compute for EarlyDetection {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        self.sources.values().flat_map(|source| &source.arms).map(String::as_str).collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        self.sources.values().flat_map(Source::reads).collect()
    }

    fn reads_of_arm(&self, arm: &str) -> Vec<What<'_>> {
        let reads = |source: &&Source| source.arms.iter().any(|name| name == arm);
        self.sources.values().filter(reads).flat_map(Source::reads).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&[
            "groups",
            "pairs",
            "crossing_pairs",
            "plain_pairs",
            "undecided_pairs",
            "short_recipes",
            "false_alarm_rate",
            "false_alarm_share_of_looks",
            "foreseeable_pairs",
            "seen_before_share",
            "seen_share",
            "first_seen_share",
        ]);
        for cut in 1..=self.cut_offs.len() {
            for part in [
                "winner_by_scale",
                "winner_by_law",
                "winner_of_crossing_by_scale",
                "winner_of_crossing_by_law",
                "tau_by_scale",
                "tau_by_law",
            ] {
                names.push(format!("{part}_{cut}"));
            }
        }
        for source in self.sources.keys() {
            names.extend(BY_SOURCE.map(|part| format!("{source}_{part}")));
            names.extend(flips::names(source));
        }
        names
    }

    fn check(&self) -> Result<()> {
        let shares = &self.cut_offs;
        ensure!(
            !shares.is_empty() && shares.iter().all(|share| *share > 0.0 && *share < 1.0),
            "cut_offs are no shares; hint: [0.25, 0.5]"
        );
        ensure!(shares.windows(2).all(|pair| pair[0] < pair[1]), "cut_offs do not ascend");
        ensure!(!self.sources.is_empty(), "no sources; hint: name one");
        for (name, source) in &self.sources {
            ensure!(!source.arms.is_empty(), "source {name} names no arm; hint: name one");
            check_distinct("arms", &source.arms)?;
        }
        Ok(())
    }

    fn words(&self) -> String {
        let shares: Vec<String> = self.cut_offs.iter().map(|share| format!("{share}")).collect();
        format!(
            "every pair of recipes of a group, a power law with a floor fitted to the points of \
            each up to {} of the largest scale; a warning: one leads at the low end and the laws \
            foretell that the other leads at the largest scale, both beyond their intervals by \
            Student's t; truth: whether the lead changes over all points by the same test, by a \
            polynomial where the law misses them, pairs that it does not decide left out; beside \
            it the leader at the cut-off alone; intervals over groups; a rank flip: the curves \
            through all points have another leader at a cut-off than at the largest scale, p value \
            by the weaker of both leads (Gail & Simon 1985), adjusted over all pairs and cut-offs \
            of a source; pairs that share a recipe are not independent, so that Benjamini & \
            Yekutieli (2001), which needs no independence, stands beside Benjamini & Hochberg \
            (1995)",
            shares.join(", ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let groups = self.groups(given, draws.level)?;
        found.n = groups.iter().map(|group| group.found.trials.len()).sum();
        file_counts(&groups, found);
        file_alarms(&groups, draws, found);
        self.file_sight(&groups, draws, found);
        for cut in 0..self.cut_offs.len() {
            self.file_winners(&groups, cut, draws, found);
        }
        for (name, source) in &self.sources {
            file_source(name, &groups, found);
            let family = flips::Family { source: name, along: &source.along, groups: &groups };
            family.file(given.id, 1.0 - draws.level, found);
        }
        given.file_only_figure(self.figure(found), found);
        Ok(())
    }
}

impl EarlyDetection {
    /// Every group of every source, replayed.
    fn groups(&self, given: &Given<'_>, level: f64) -> Result<Vec<Group>> {
        let mut groups = Vec::new();
        for (name, source) in &self.sources {
            let groups_of = source.groups(given).with_context(|| format!("source {name}"))?;
            for (group, recipes) in groups_of {
                let may_be_smooth = source.points != Points::Frontier;
                let replay = Replay { shares: &self.cut_offs, level, may_be_smooth };
                let found = early_trials(&recipes, replay);
                groups.push(Group { source: name.clone(), name: group, found });
            }
        }
        Ok(groups)
    }

    /// When crossings were first seen.
    fn file_sight(&self, groups: &[Group], draws: Draws, found: &mut Numbers) {
        let cuts = &self.cut_offs;
        let crossing = |trial: &EarlyTrial| trial.changes == Some(true);
        let seen = |trial: &EarlyTrial| trial.first_seen().map(|at| cuts[at]);
        let is_below =
            |share: f64, trial: &EarlyTrial| trial.place_share.is_some_and(|place| share < place);
        // A crossing below every cut-off that leaves enough points cannot be foreseen.
        let foreseeable = |trial: &EarlyTrial| {
            let first = trial.looks.iter().position(Option::is_some);
            crossing(trial) && first.is_some_and(|at| is_below(cuts[at], trial))
        };
        let count = all(groups).filter(|trial| foreseeable(trial)).count();
        let method = "pairs that cross beyond the first cut-off that leaves enough points";
        found.count("foreseeable_pairs", count, method);
        let before = |trial: &EarlyTrial| seen(trial).is_some_and(|share| is_below(share, trial));
        let (share, interval) = rate(groups, draws, foreseeable, before);
        let method = "share of the foreseeable pairs of which every cut-off warns from one below \
            the crossing on";
        found.add("seen_before_share", share, interval, "fraction", method);
        let (share, interval) = rate(groups, draws, foreseeable, |trial| seen(trial).is_some());
        let method = "share of the foreseeable pairs of which every cut-off warns from one on, \
            wherever that lies below the largest scale";
        found.add("seen_share", share, interval, "fraction", method);
        let shares: Vec<f64> = all(groups)
            .filter(|trial| foreseeable(trial))
            .filter_map(|trial| Some(seen(trial)? / trial.place_share?))
            .collect();
        if let Some(middle) = median(&shares) {
            let method = "median of the first cut-off from which on all warn, over the place of \
                the crossing, of the foreseeable pairs that were seen";
            found.plain("first_seen_share", middle, "1", method);
        }
    }

    /// Who leads at the largest scale, by the law and by the cut-off alone.
    fn file_winners(&self, groups: &[Group], cut: usize, draws: Draws, found: &mut Numbers) {
        let share = self.cut_offs[cut];
        let is_seen = |trial: &EarlyTrial| trial.changes.is_some() && trial.looks[cut].is_some();
        let is_crossing = |trial: &EarlyTrial| trial.changes == Some(true) && is_seen(trial);
        let by =
            |right: Right| move |trial: &EarlyTrial| trial.looks[cut].as_ref().is_some_and(right);
        let ways: [(&str, Right, &str); 2] = [
            ("by_scale", |look| look.scale_right, "the leader there"),
            ("by_law", |look| look.law_right, "the leader that the laws foretell from there"),
        ];
        for (name, right, words) in ways {
            let method = format!(
                "share of decided pairs of which {words} is that at the largest scale, cut-off at \
                {share} of it"
            );
            let (value, interval) = rate(groups, draws, is_seen, by(right));
            let name_of = |part: &str| format!("{part}_{name}_{}", cut + 1);
            found.add(&name_of("winner"), value, interval, "fraction", &method);
            let (value, interval) = rate(groups, draws, is_crossing, by(right));
            let method = format!("{method}, pairs that cross alone");
            found.add(&name_of("winner_of_crossing"), value, interval, "fraction", &method);
        }
        for (which, name, words) in
            [(0, "by_scale", "the order there"), (1, "by_law", "the order that the laws foretell")]
        {
            let taus: Vec<f64> =
                groups.iter().filter_map(|group| group.found.taus[cut][which]).collect();
            if taus.is_empty() {
                continue;
            }
            let interval = over_clusters(taus.len(), draws, |drawn| {
                Some(drawn.iter().map(|&at| taus[at]).sum::<f64>() / drawn.len() as f64)
            });
            let method = format!(
                "Kendall's tau of {words} with that at the largest scale, cut-off at {share} of \
                it, mean over groups of three recipes or more"
            );
            let name = format!("tau_{name}_{}", cut + 1);
            found.add(&name, measures::mean(&taus), interval, "1", &method);
        }
    }

    /// The shares of right leaders by cut-off.
    fn figure(&self, found: &Numbers) -> Figure {
        let x = ["cut_off", "Cut-off over the largest scale", "1"];
        let y = ["Share of leaders foretold", "1"];
        let line = |name: &str, words: &str| {
            let number = |cut: &usize| found.quantities.get(&format!("{name}_{cut}"));
            let cuts = (1..=self.cut_offs.len()).filter(|cut| number(cut).is_some());
            let [mut x, mut y] = [Vec::new(), Vec::new()];
            for cut in cuts {
                x.push(self.cut_offs[cut - 1]);
                y.extend(number(&cut).map(|it| it.estimate));
            }
            curve(words, x, y)
        };
        let mut figure = figure(FigureKind::Difference, x, y, false);
        figure.lines = vec![
            line("winner_by_law", "laws, all pairs"),
            line("winner_by_scale", "one scale, all pairs"),
            line("winner_of_crossing_by_law", "laws, pairs that cross"),
            line("winner_of_crossing_by_scale", "one scale, pairs that cross"),
        ];
        figure
    }
}

impl Source {
    /// What is read of the rows of its arms.
    fn reads(&self) -> Vec<What<'_>> {
        let labels = std::iter::once(&self.recipe).chain(&self.within);
        let columns = [What::Column(&self.metric), What::Column(&self.along)];
        columns.into_iter().chain(labels.map(|label| What::Label(label))).collect()
    }

    /// The recipes of each group, with what the group is called.
    fn groups(&self, given: &Given<'_>) -> Result<Vec<(String, Vec<RecipePoints>)>> {
        let mut groups: BTreeMap<(usize, String), RunsOfRecipes> = BTreeMap::new();
        for (index, arm) in self.arms.iter().enumerate() {
            let rows = &given.arm(arm)?.observations;
            let group = if self.each_arm { index } else { 0 };
            for (within, recipe, point) in self.rows(rows)? {
                groups.entry((group, within)).or_default().entry(recipe).or_default().push(point);
            }
        }
        let draws = given.draws()?;
        let of_group = |recipes: RunsOfRecipes| {
            recipes.into_iter().map(|(name, runs)| self.curve(&name, &runs, draws)).collect()
        };
        let named = |((arm, within), recipes): ((usize, String), RunsOfRecipes)| {
            let arm = if self.each_arm { self.arms[arm].as_str() } else { "" };
            (if within.is_empty() { arm.to_owned() } else { within }, of_group(recipes))
        };
        Ok(groups.into_iter().map(named).collect())
    }

    /// Each usable run: where it is held against others, its recipe, its place and value.
    fn rows(&self, rows: &Observations) -> Result<Vec<(String, String, [f64; 2])>> {
        let (along, metric) = (column(rows, &self.along)?, column(rows, &self.metric)?);
        let recipe = label(rows, &self.recipe)?;
        let within = self.within.as_ref().map(|name| label(rows, name)).transpose()?;
        let one = |row: usize| {
            let group = within.map_or_else(String::new, |within| within[row].clone());
            (group, recipe[row].clone(), [along[row], metric[row]])
        };
        let usable = |row: &usize| along[*row] > 0.0 && metric[*row] > 0.0;
        Ok((0..rows.len()).filter(usable).map(one).collect())
    }

    /// The points of a recipe, places ascending.
    fn curve(&self, name: &str, runs: &[[f64; 2]], draws: Draws) -> RecipePoints {
        let column = |at: usize| runs.iter().map(|run| run[at]).collect::<Vec<f64>>();
        let (axis, metric) = (column(0), column(1));
        let (is_frontier, kept) = match self.points {
            Points::Best => (false, best_of_cells(&[&axis], &metric)),
            Points::Frontier => (true, frontier(&axis, &metric)),
        };
        let mut points = RecipePoints {
            name: name.to_owned(),
            axis: values_of(&axis, &kept),
            metric: values_of(&metric, &kept),
            drawn: Vec::new(),
        };
        if is_frontier {
            let seed = robustness::seed(draws.seed, name);
            points.drawn =
                drawn_frontiers(&axis, &metric, (seed, draws.replicates.min(DRAWN_MOST)));
            return points;
        }
        let mut order: Vec<usize> = (0..points.axis.len()).collect();
        order.sort_by(|&one, &other| points.axis[one].total_cmp(&points.axis[other]));
        points.axis = values_of(&points.axis, &order);
        points.metric = values_of(&points.metric, &order);
        points
    }
}

/// Every pair.
fn all(groups: &[Group]) -> impl Iterator<Item = &EarlyTrial> {
    groups.iter().flat_map(|group| &group.found.trials)
}

/// The share of the pairs of a kind for which something holds, with its interval over groups.
fn rate(
    groups: &[Group],
    draws: Draws,
    kind: impl Fn(&EarlyTrial) -> bool,
    holds: impl Fn(&EarlyTrial) -> bool,
) -> (f64, Option<Interval>) {
    let counts: Vec<[f64; 2]> = groups
        .iter()
        .map(|group| {
            let of = group.found.trials.iter().filter(|trial| kind(trial));
            of.fold([0.0, 0.0], |[held, all], trial| {
                [held + f64::from(u8::from(holds(trial))), all + 1.0]
            })
        })
        .filter(|[_, all]| *all > 0.0)
        .collect();
    let every: Vec<usize> = (0..counts.len()).collect();
    let share = |drawn: &[usize]| {
        let [held, all] = drawn
            .iter()
            .fold([0.0, 0.0], |[held, all], &at| [held + counts[at][0], all + counts[at][1]]);
        (all > 0.0).then(|| held / all)
    };
    let interval =
        over_clusters(counts.len(), draws, share).map(|interval| interval.clamped(0.0, 1.0));
    (share(&every).unwrap_or(f64::NAN), interval)
}

fn file_counts(groups: &[Group], found: &mut Numbers) {
    let count = |changes: Option<bool>| all(groups).filter(|it| it.changes == changes).count();
    found.count("groups", groups.len(), "groups of recipes");
    found.count("pairs", all(groups).count(), "pairs of recipes of one group");
    found.count("crossing_pairs", count(Some(true)), "pairs whose lead changes over all runs");
    found.count("plain_pairs", count(Some(false)), "pairs of which one leads all along");
    found.count("undecided_pairs", count(None), "pairs of which all runs say neither");
    let short = groups.iter().map(|group| group.found.short).sum();
    let method = "recipes left out, whose runs end before the largest scale or make no curve";
    found.count("short_recipes", short, method);
}

/// How often it cries wolf.
fn file_alarms(groups: &[Group], draws: Draws, found: &mut Numbers) {
    let plain = |trial: &EarlyTrial| trial.changes == Some(false);
    let (share, interval) = rate(groups, draws, plain, EarlyTrial::warned);
    let method = "share of the pairs of which one leads all along that any cut-off warns of";
    found.add("false_alarm_rate", share, interval, "fraction", method);
    let looks = || all(groups).filter(|trial| plain(trial)).flat_map(|it| &it.looks).flatten();
    let warns = looks().filter(|look| look.warns).count();
    let method = "share of the cut-offs of those pairs that warn";
    let share = warns as f64 / looks().count() as f64;
    found.plain("false_alarm_share_of_looks", share, "fraction", method);
}

/// The counts and shares of one source.
fn file_source(source: &str, groups: &[Group], found: &mut Numbers) {
    let own = |group: &&Group| group.source == source;
    let trials = || groups.iter().filter(own).flat_map(|group| &group.found.trials);
    let count = |changes: bool| trials().filter(|it| it.changes == Some(changes)).count();
    let [crossing, plain] = [count(true), count(false)];
    found.count(&format!("{source}_crossing_pairs"), crossing, "pairs of this source that cross");
    found.count(&format!("{source}_plain_pairs"), plain, "pairs of this source that do not");
    let share = |of: usize, all: usize| of as f64 / all as f64;
    if plain > 0 {
        let warned = trials().filter(|it| it.changes == Some(false) && it.warned()).count();
        let method =
            "share of the pairs of this source without a crossing that any cut-off warns of";
        let name = format!("{source}_false_alarm_rate");
        found.plain(&name, share(warned, plain), "fraction", method);
    }
    if crossing > 0 {
        let seen = |it: &&EarlyTrial| it.changes == Some(true) && it.first_seen().is_some();
        let seen = trials().filter(seen).count();
        let method = "share of the pairs of this source with a crossing that were seen for good";
        let name = format!("{source}_seen_share");
        found.plain(&name, share(seen, crossing), "fraction", method);
    }
}
