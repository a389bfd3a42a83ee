//! Whether a score that seems to set in at some scale rises with the loss all along.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use measures::{Draws, Onset, TwoScores, chance_margin, onset, over_clusters};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read, owned};
use crate::numbers::Numbers;
use crate::rows::{What, column, label, logarithms, values_of};

/// Tasks by a loss and by a score that counts successes: whether the loss falls with scale while
/// the score is still at chance.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricArtefact {
    /// What guessing comes to on each task; a task is the arm of that name.
    pub tasks: BTreeMap<String, Guessing>,
    /// The column that is to be low.
    pub loss: String,
    /// The column that is to be high.
    pub score: String,
    /// The axis of scale.
    pub along: String,
    /// The label whose texts are looked at apart, as training corpora; absent, all rows together.
    pub within: Option<String>,
    /// A score is above chance where guessing stays below it at this level, one-sided.
    pub level: f64,
    /// Models at chance that are enough to look at.
    pub at_chance_min: usize,
    /// The loss falls where its rank correlation with scale is at most minus this.
    pub rank_correlation: f64,
}

/// What guessing comes to.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guessing {
    /// The share that is right.
    pub chance: f64,
    /// How many questions there are.
    pub questions: f64,
}

/// What is filed of all tasks.
const OF_ALL: [&str; 13] = [
    "tasks",
    "groups",
    "groups_setting_in",
    "tasks_setting_in",
    "artefact_share",
    "artefact_share_by_chance",
    "loss_rank_at_chance",
    "loss_rank",
    "score_rank",
    "rank_drop",
    "late_share_loss",
    "late_share_score",
    "late_share_difference",
];

/// What a share can be, a rank correlation, and a difference of two.
const SHARE: [f64; 2] = [0.0, 1.0];
const RANK: [f64; 2] = [-1.0, 1.0];
const DROPS: [f64; 2] = [-2.0, 2.0];

/// The models of one task, apart for each text of the label.
type Groups = Vec<Onset>;

impl Compute for MetricArtefact {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        self.tasks.keys().map(String::as_str).collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        let label = self.within.as_deref().map(What::Label);
        columns_read([&self.loss, &self.score, &self.along]).into_iter().chain(label).collect()
    }

    fn names(&self) -> Vec<String> {
        let tasks = self.tasks.keys();
        let each = tasks.flat_map(|task| ["at_chance_share", "rank_drop"].map(|it| (task, it)));
        owned(&OF_ALL).into_iter().chain(each.map(|(task, it)| format!("{task}.{it}"))).collect()
    }

    fn check(&self) -> Result<()> {
        ensure!(
            !self.tasks.is_empty(),
            "tasks names none; hint: a: {{chance: 0.25, questions: 9}}"
        );
        ensure!(
            self.at_chance_min > 3,
            "at_chance_min {} ranks nothing; hint: 8",
            self.at_chance_min
        );
        for (name, value) in [("level", self.level), ("rank_correlation", self.rank_correlation)] {
            ensure!(value > 0.0 && value < 1.0, "{name} {value} is not between 0 and 1; hint: 0.5");
        }
        for (name, task) in &self.tasks {
            ensure!(
                task.chance > 0.0 && task.chance < 1.0 && task.questions >= 1.0,
                "tasks.{name} has chance {} of {} questions; hint: {{chance: 0.25, questions: 1000}}",
                task.chance,
                task.questions
            );
        }
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "a model is at chance where its {} is below that of the luckiest {:.0} % of pure \
            guessers, who give the best constant answer where that is better; a task sets in where \
            at least {} models are at chance and more than half of the largest quarter is above; \
            an artefact is a task that sets in and whose {} falls with {} over \
            the models at chance, Spearman's rank correlation at most -{}; what comes \
            late is the step from the middle to the highest third of ln {}, one half of the change \
            on a straight line; intervals over tasks, by the jackknife and Student's t where \
            they are fewer than ten",
            self.score,
            100.0 - 100.0 * self.level,
            self.at_chance_min,
            self.loss,
            self.along,
            self.rank_correlation,
            self.along
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let mut tasks: Vec<(&str, Groups)> = Vec::new();
        for (name, guessing) in &self.tasks {
            let rows = &given.arm(name)?.observations;
            tasks.push((name, self.groups(rows, *guessing)?));
        }
        found.n = tasks.len();
        file_each(&tasks, given, found)?;
        let groups: Vec<Groups> = tasks.into_iter().map(|(_, groups)| groups).collect();
        self.file(&groups, draws, found);
        Ok(())
    }
}

/// What is said of each task by its name.
fn file_each(tasks: &[(&str, Groups)], given: &Given<'_>, found: &mut Numbers) -> Result<()> {
    for (name, groups) in tasks {
        let models = given.arm(name)?.observations.len();
        let at_chance = groups.iter().map(|group| group.at_chance).sum();
        let share = measures::share(at_chance, models);
        let words = "share of the models whose score is at chance";
        found.plain(&format!("{name}.at_chance_share"), share, "fraction", words);
        let drops: Vec<f64> = groups.iter().filter_map(drop).collect();
        if !drops.is_empty() {
            let drop = measures::mean(&drops);
            found.plain(&format!("{name}.rank_drop"), drop, "1", DROP);
        }
    }
    Ok(())
}

/// What the drop of a transform is.
const DROP: &str = "rank correlation with scale, of minus the loss less that of the score";

/// How much less the score follows scale than the loss does.
fn drop(group: &Onset) -> Option<f64> {
    Some(-group.loss_rank? - group.score_rank?)
}

impl MetricArtefact {
    /// How loss and score of one task rise, within each text of the label.
    fn groups(&self, rows: &Observations, guessing: Guessing) -> Result<Groups> {
        let Guessing { chance, questions } = guessing;
        let chance_most = chance + chance_margin(chance, questions, self.level);
        let (loss, score) = (column(rows, &self.loss)?, column(rows, &self.score)?);
        let ln_scale = logarithms(rows, &self.along)?;
        let texts = match &self.within {
            Some(name) => label(rows, name)?.to_vec(),
            None => vec![String::new(); rows.len()],
        };
        let distinct: BTreeSet<&String> = texts.iter().collect();
        let group = |text: &String| {
            let own: Vec<usize> = (0..rows.len()).filter(|&row| texts[row] == *text).collect();
            let [ln_scale, loss, score] =
                [&ln_scale, loss, score].map(|values| values_of(values, &own));
            let task = TwoScores { ln_scale: &ln_scale, loss: &loss, score: &score, chance_most };
            onset(&task, self.at_chance_min)
        };
        Ok(distinct.into_iter().map(group).collect())
    }

    /// Files what all tasks say together.
    fn file(&self, tasks: &[Groups], draws: Draws, found: &mut Numbers) {
        found.count("tasks", tasks.len(), "tasks");
        let groups = || tasks.iter().flatten();
        found.count("groups", groups().count(), "tasks, each text of the label for itself");
        let setting_in = groups().filter(|group| group.sets_in).count();
        found.count("groups_setting_in", setting_in, "of these, those that set in");
        let those = tasks.iter().filter(|task| task.iter().any(|group| group.sets_in)).count();
        found.count(
            "tasks_setting_in",
            those,
            "tasks that set in, in one text of the label or more",
        );
        let falls = |group: &Onset| {
            let rank = group.loss_rank_at_chance.filter(|_| group.sets_in)?;
            Some(f64::from(u8::from(rank <= -self.rank_correlation)))
        };
        let by_chance = |group: &Onset| {
            let models = group.sets_in.then_some(group.at_chance)?;
            measures::share_by_chance(self.rank_correlation, models)
        };
        let words = "of what sets in, share whose loss falls while the score is at chance";
        add("artefact_share", tasks, draws, &falls, ("fraction", SHARE, words), found);
        let words = "the same of losses that have nothing to do with scale, by Student's t";
        plain("artefact_share_by_chance", tasks, &by_chance, ("fraction", words), found);
        let words = "rank correlation of loss and scale over the models at chance, mean";
        let at_chance = |group: &Onset| group.loss_rank_at_chance.filter(|_| group.sets_in);
        add("loss_rank_at_chance", tasks, draws, &at_chance, ("1", RANK, words), found);
        let words = "rank correlation of loss and scale over all models, mean";
        add("loss_rank", tasks, draws, &|group: &Onset| group.loss_rank, ("1", RANK, words), found);
        let words = "rank correlation of score and scale over all models, mean";
        add(
            "score_rank",
            tasks,
            draws,
            &|group: &Onset| group.score_rank,
            ("1", RANK, words),
            found,
        );
        let words = format!("{DROP}; mean");
        add("rank_drop", tasks, draws, &drop, ("1", DROPS, &words), found);
        file_late(tasks, draws, found);
    }
}

/// Files which share of the whole change of what sets in comes late, by loss and by score.
fn file_late(tasks: &[Groups], draws: Draws, found: &mut Numbers) {
    let sets_in = |task: &&Groups| task.iter().any(|group| group.sets_in);
    let those: Vec<&Groups> = tasks.iter().filter(sets_in).collect();
    let share = |drawn: &[usize], of: fn(&Onset) -> Option<[f64; 2]>| {
        let groups = drawn.iter().flat_map(|&task| those[task]).filter(|group| group.sets_in);
        measures::late_share(groups.filter_map(of))
    };
    let loss = |drawn: &[usize]| share(drawn, |group| group.loss_steps);
    let score = |drawn: &[usize]| share(drawn, |group| group.score_steps);
    let difference = |drawn: &[usize]| Some(score(drawn)? - loss(drawn)?);
    let every: Vec<usize> = (0..those.len()).collect();
    let all = std::mem::replace(&mut found.n, those.len());
    let mut add = |name: &str, of: &(dyn Fn(&[usize]) -> Option<f64> + Sync), words: &str| {
        let Some(estimate) = of(&every) else { return };
        let interval = over_clusters(those.len(), draws, of);
        found.add(name, estimate, interval, "fraction", words);
    };
    let words = "of the whole fall of the loss over all that sets in, share that comes late";
    add("late_share_loss", &loss, words);
    let words = "of the whole rise of the score over all that sets in, share that comes late";
    add("late_share_score", &score, words);
    add("late_share_difference", &difference, "late share of the score less that of the loss");
    found.n = all;
}

/// The value of one group, where it has one.
type OfGroup<'a> = &'a (dyn Fn(&Onset) -> Option<f64> + Sync);

/// The mean over the groups of some tasks.
fn mean<'a>(tasks: impl Iterator<Item = &'a Groups>, of: OfGroup<'_>) -> Option<f64> {
    let values: Vec<f64> = tasks.flatten().filter_map(of).collect();
    (!values.is_empty()).then(|| measures::mean(&values))
}

/// Files a mean with its interval over the tasks that have a value.
fn add(
    name: &str,
    tasks: &[Groups],
    draws: Draws,
    of: OfGroup<'_>,
    (unit, [least, most], words): (&str, [f64; 2], &str),
    found: &mut Numbers,
) {
    let those: Vec<&Groups> =
        tasks.iter().filter(|task| mean(std::iter::once(*task), of).is_some()).collect();
    let Some(estimate) = mean(those.iter().copied(), of) else { return };
    let drawn = |drawn: &[usize]| mean(drawn.iter().map(|&task| those[task]), of);
    // Where all tasks agree, leaving one out says nothing of how far the mean would move.
    let interval = over_clusters(those.len(), draws, drawn).filter(|it| it.low < it.high);
    let interval = interval.map(|it| it.clamped(least, most));
    let all = std::mem::replace(&mut found.n, those.len());
    found.add(name, estimate, interval, unit, words);
    found.n = all;
}

/// Files a mean without an interval.
fn plain(
    name: &str,
    tasks: &[Groups],
    of: OfGroup<'_>,
    (unit, words): (&str, &str),
    found: &mut Numbers,
) {
    if let Some(estimate) = mean(tasks.iter(), of) {
        found.plain(name, estimate, unit, words);
    }
}

#[cfg(test)]
mod tests;
