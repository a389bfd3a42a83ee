//! How two recipes compare along an axis: the multiplier at several scales, the exponents, whether
//! and where the lead changes, and what it takes to see it.

mod answer;
mod sides;

use anyhow::{Context, Result, ensure};
use measures::{
    Arm, Change, Curve, CurveForm, Draws, Lead, Leader, RecipeRuns, Sight, TwoCurves,
    compute_ratio_by_points, frontier,
};
use observations::quantity;
use rayon::prelude::*;

pub use answer::{
    AtPlace, By, Compared, CrossingFound, EarlySight, Exponents, Form, Leads, Needed, NextPair,
    Number, Recipe, Word,
};

use crate::rows::values_of;
pub use sides::Side;
use sides::{Runs, axis_name, metric_name, pairs};

/// Places at which the multiplier is said, inside the data.
const PLACES: usize = 5;
/// How far beyond the data it is said as well.
const BEYOND: f64 = 10.0;
/// Cut-offs that are replayed at most.
const CUT_OFFS: usize = 12;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The axis, by its name or as people call it: compute, tokens.
    pub axis: String,
    /// The metric: loss, error, or the name of a column of which less is better.
    pub metric: String,
    /// The label that says the seed of a run; none, `seed` where there is one.
    pub seed_label: Option<String>,
    /// How runs become points; none, as the runs suggest.
    pub by: Option<By>,
    /// The range that is asked about; none, that of the data.
    pub range: Option<[f64; 2]>,
    /// How far beyond the data a crossing is looked for, in decades each way.
    pub decades: f64,
    /// Confidence level.
    pub level: f64,
    /// Draws, where runs are drawn anew.
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
}

impl Question {
    /// What is asked where nothing else is said.
    #[must_use]
    pub fn of(axis: &str, metric: &str) -> Self {
        Self {
            axis: axis.to_owned(),
            metric: metric.to_owned(),
            seed_label: None,
            by: None,
            range: None,
            decades: 2.0,
            level: 0.95,
            draws: 400,
            seed: 1,
        }
    }
}

/// The columns that axis and metric mean.
#[must_use]
pub fn columns(question: &Question) -> [&str; 2] {
    [axis_name(&question.axis), metric_name(&question.metric)]
}

/// Compares two recipes.
///
/// # Errors
/// A column is not there, a recipe has too few scales, or the two share no stretch of the axis.
pub fn compare([first, second]: [Side<'_>; 2], question: &Question) -> Result<Compared> {
    let (axis, metric) = (axis_name(&question.axis), metric_name(&question.metric));
    let seed = question.seed_label.as_deref();
    let of = |side: Side<'_>| Runs::of(side, axis, metric, seed);
    let runs = [of(first)?, of(second)?];
    let by = question.by.unwrap_or_else(|| usual(&runs));
    for (side, runs) in [first, second].iter().zip(&runs) {
        runs.check(side.name, by)?;
    }
    check_overlap([first.name, second.name], &runs, axis)?;
    ensure!(
        runs[0].axis != runs[1].axis || runs[0].metric != runs[1].metric,
        "{} and {} are the same runs; hint: name another table, or other rows",
        first.name,
        second.name
    );
    let asked = Asked::new(runs, by, question)?;
    let lead = asked
        .curves
        .lead(question.range, question.decades, question.level)
        .context("the curves share no stretch of the axis")?;
    // A source's own column has a unit as well; what is made of accuracies is no column.
    let of_set = |name: &str| first.runs.columns.get(name).map(|column| column.quantity);
    let unit = |name: &str| {
        let known = of_set(name).or_else(|| quantity(name));
        known.map_or_else(String::new, |it| it.unit.to_owned())
    };
    Ok(Compared {
        first: asked.recipe(0, first.name),
        second: asked.recipe(1, second.name),
        notes: Vec::new(),
        axis: axis.to_owned(),
        axis_unit: unit(axis),
        metric: metric.to_owned(),
        metric_unit: unit(metric),
        by,
        level: question.level,
        pairs: asked.curves.correlation.map(|_| asked.pairs.len()),
        pair_correlation: asked.curves.correlation,
        data: lead.data,
        stated: lead.stated,
        left_out: asked.left_out([first.name, second.name]),
        exponents: asked.exponents(),
        along: asked.along(lead.data),
        multiplier_without_law: asked.without_law(),
        crossing: crossing(&lead),
        needed: asked.needed(&lead),
        early: asked.early(&lead),
    })
}

/// The same way for both: the best run where either recipe's runs ask for it.
fn usual(runs: &[Runs; 2]) -> By {
    match [runs[0].usual(), runs[1].usual()] {
        [By::Frontier, _] | [_, By::Frontier] => By::Frontier,
        [By::Best, _] | [_, By::Best] => By::Best,
        [By::Mean, By::Mean] => By::Mean,
    }
}

fn check_overlap(names: [&str; 2], runs: &[Runs; 2], axis: &str) -> Result<()> {
    let [one, two] = [0, 1].map(|which| crate::rows::extremes(&runs[which].axis));
    ensure!(
        one[0].max(two[0]) < one[1].min(two[1]),
        "{} and {} share no stretch of {axis}: {:e} to {:e} against {:e} to {:e}; hint: is one of \
        them in another unit? --unit {axis}=UNIT says it",
        names[0],
        names[1],
        one[0],
        one[1],
        two[0],
        two[1]
    );
    Ok(())
}

/// Everything that the parts of an answer read.
struct Asked<'a> {
    runs: [Runs; 2],
    points: [Vec<usize>; 2],
    pairs: Vec<(usize, usize)>,
    curves: TwoCurves,
    by: By,
    question: &'a Question,
}

impl<'a> Asked<'a> {
    fn new(runs: [Runs; 2], by: By, question: &'a Question) -> Result<Self> {
        let points = [runs[0].points(by), runs[1].points(by)];
        let pairs = pairs([&runs[0], &runs[1]], [&points[0], &points[1]], by)?;
        let curve = |which: usize| -> Result<Curve> {
            let (axis, metric) = runs[which].chosen(&points[which]);
            let arm = Arm { axis: &axis, metric: &metric };
            let curve = Curve::of(arm, by != By::Frontier)
                .context("the runs do not determine a curve; hint: runs at more scales")?;
            if by != By::Frontier {
                return Ok(curve);
            }
            let seed = robustness::seed(question.seed, ["first", "second"][which]);
            let of = &runs[which];
            let drawn = drawn_frontiers(&of.axis, &of.metric, (seed, question.draws));
            Ok(curve.with_drawn(drawn.into_iter()))
        };
        let curves = TwoCurves::new(curve(0)?, curve(1)?, &pairs);
        Ok(Self { runs, points, pairs, curves, by, question })
    }

    fn recipe(&self, which: usize, name: &str) -> Recipe {
        let curve = if which == 0 { &self.curves.a } else { &self.curves.b };
        Recipe {
            name: name.to_owned(),
            runs: self.runs[which].axis.len(),
            points: self.points[which].len(),
            form: match curve.form {
                CurveForm::Law => Form::Law,
                CurveForm::Smooth => Form::Smooth,
            },
            law_misses: curve.law_misses,
            exponent: curve.exponent(),
            floor: curve.floor(),
        }
    }

    fn left_out(&self, names: [&str; 2]) -> Vec<String> {
        let said = |(name, runs): (&str, &Runs)| {
            (runs.left_out > 0).then(|| {
                format!("{name}: {} rows without a positive place and value", runs.left_out)
            })
        };
        names.into_iter().zip(&self.runs).filter_map(said).collect()
    }

    fn exponents(&self) -> Option<Exponents> {
        let found = self.curves.exponents(self.question.level)?;
        Some(Exponents {
            difference: Number {
                estimate: Some(found.difference),
                low: found.low,
                high: found.high,
            },
            shared: found.shared,
            p_value: found.p_value,
        })
    }

    /// The gap and the multiplier at places over the data, and once beyond.
    fn along(&self, [low, high]: [f64; 2]) -> Vec<AtPlace> {
        let step = |i: usize| i as f64 / (PLACES - 1) as f64;
        let inside = (0..PLACES).map(|i| (low * laws::exp(step(i) * laws::ln(high / low)), true));
        let is_law = [&self.curves.a, &self.curves.b].iter().all(|it| it.form == CurveForm::Law);
        let beyond = is_law.then_some((BEYOND * high, false));
        inside.chain(beyond).map(|(place, inside)| self.at(place, inside)).collect()
    }

    fn at(&self, place: f64, inside_data: bool) -> AtPlace {
        let gap = self.curves.at(place);
        let interval = gap.interval(self.question.level);
        // Of the first over the second: the sign of the contrast turns, and its ends change places.
        let share = |ln_ratio: f64| Some(laws::exp(-ln_ratio) - 1.0);
        let found = self.curves.multiplier(place, self.question.level);
        AtPlace {
            place,
            inside_data,
            gap: Number {
                estimate: share(gap.value),
                low: share(interval.high),
                high: share(interval.low),
            },
            multiplier: found.map(|it| Number {
                estimate: it.estimate,
                low: it.low,
                high: it.high,
            }),
            is_multiplier_inside: found.is_some_and(|it| it.inside),
        }
    }

    /// The multiplier by the frontiers alone.
    fn without_law(&self) -> Option<Number> {
        let count = self.runs[0].axis.len();
        let numbers = |from: usize, many: usize| (from..from + many).map(|i| i as f64).collect();
        let clusters: [Vec<f64>; 2] = [numbers(0, count), numbers(count, self.runs[1].axis.len())];
        let recipe = |which: usize| RecipeRuns {
            along: &self.runs[which].axis,
            metric: &self.runs[which].metric,
            clusters: &clusters[which],
        };
        let draws = Draws {
            replicates: self.question.draws,
            level: self.question.level,
            seed: self.question.seed,
        };
        let found = compute_ratio_by_points(recipe(0), recipe(1), draws)?;
        Some(Number {
            estimate: Some(found.estimate),
            low: found.interval.map(|it| it.low),
            high: found.interval.map(|it| it.high),
        })
    }

    fn needed(&self, lead: &Lead) -> Needed {
        let power = self.curves.power(lead, self.question.level);
        let next = power.next.iter();
        Needed {
            chance: power.chance,
            decisiveness: power.decisiveness,
            repeats: power.repeats,
            visible_at: power.visible_at,
            next: next
                .map(|it| NextPair { place: it.place, decisiveness: it.decisiveness })
                .collect(),
        }
    }

    /// Replays the points up to growing cut-offs.
    fn early(&self, lead: &Lead) -> Option<EarlySight> {
        let is_law = [&self.curves.a, &self.curves.b].iter().all(|it| it.form == CurveForm::Law);
        if !is_law || self.by == By::Frontier {
            return None;
        }
        let chosen = [0, 1].map(|which| self.runs[which].chosen(&self.points[which]));
        let cuts = cut_offs(&chosen[0].0, lead.data);
        let arms = chosen.each_ref().map(|(axis, metric)| Arm { axis, metric });
        let sight = Sight::replay(arms, &self.pairs, &cuts, self.question.level);
        let before = &sight.warnings[..sight.warnings.len().saturating_sub(1)];
        let place = lead.place.and_then(|place| place.estimate);
        Some(EarlySight {
            cut_offs: before.len(),
            warned: before.iter().filter(|it| it.warns).count(),
            first_seen: sight.first,
            share_of_crossing: sight.first.zip(place).map(|(first, place)| first / place),
        })
    }
}

/// Places and metrics of the frontiers of runs drawn anew with replacement, as many as there are.
pub fn drawn_frontiers(
    axis: &[f64],
    metric: &[f64],
    (seed, draws): (u64, usize),
) -> Vec<(Vec<f64>, Vec<f64>)> {
    let one = |replicate: u64| {
        let rows = robustness::draw(seed, replicate, axis.len());
        let (axis, metric) = (values_of(axis, &rows), values_of(metric, &rows));
        let kept = frontier(&axis, &metric);
        (values_of(&axis, &kept), values_of(&metric, &kept))
    };
    (0..draws as u64).into_par_iter().map(one).collect()
}

/// Places of the first recipe inside the data, ascending and thinned, with the high end last.
fn cut_offs(axis: &[f64], [low, high]: [f64; 2]) -> Vec<f64> {
    let mut all: Vec<f64> =
        axis.iter().copied().filter(|place| (low..high).contains(place)).collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by(|one, other| one.total_cmp(other).is_eq());
    let each = all.len().div_ceil(CUT_OFFS).max(1);
    let skipped = (all.len() + each - 1) % each;
    let mut kept: Vec<f64> = all.into_iter().skip(skipped % each).step_by(each).collect();
    kept.push(high);
    kept
}

fn leads(leader: Option<Leader>) -> Leads {
    match leader {
        Some(Leader::A) => Leads::First,
        Some(Leader::B) => Leads::Second,
        None => Leads::Neither,
    }
}

fn crossing(lead: &Lead) -> CrossingFound {
    CrossingFound {
        word: match lead.change {
            Change::Supported => Word::InsideSupported,
            Change::Undecided => Word::InsideUndecided,
            Change::Beyond => Word::BeyondTheData,
            Change::None => Word::NoneInRange,
        },
        leads_at_low_end: leads(lead.leader_low),
        leads_at_high_end: leads(lead.leader_high),
        place: lead.place.map(|it| Number { estimate: it.estimate, low: it.low, high: it.high }),
        is_alarm: lead.is_alarm,
    }
}
