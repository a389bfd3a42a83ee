//! Contours of equal loss over parameters and tokens, with the best split of each budget.

mod draw;
mod law;

use evidence::{Evidence, FigureKind, Finding, ObservationsFinding, Point, Quantity};

use self::law::Law;
use super::live::{Live, Series};
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::markup::slug;
use crate::number::{self, counted};
use crate::table::Table;

/// The quantities whose names end in a budget.
const PARAMS_AT: &str = "params_at_";
const TOKENS_AT: &str = "training_tokens_at_";
const COMPUTE: &str = "training_flop";
/// Sizes that differ by no more are one size.
const SAME: f64 = 1e-9;
/// How near the tokens that follow from the compute must come to both ends of those of the set.
const NEAR: f64 = 1e-3;

/// A budget of compute and the best split of it.
struct Budget<'a> {
    flop: f64,
    params: &'a Quantity,
    tokens: &'a Quantity,
}

impl Budget<'_> {
    fn best(&self) -> [f64; 2] {
        [self.params.estimate, self.tokens.estimate]
    }

    /// The ends of the interval of the parameters.
    fn ends(&self) -> Option<(f64, f64)> {
        self.params.low.zip(self.params.high).filter(|(low, high)| *low > 0.0 && low < high)
    }
}

/// A run of the study.
struct Run {
    place: [f64; 2],
    excluded: bool,
}

/// Everything that is drawn.
struct Isoloss<'a> {
    title: String,
    law: Law,
    /// The smallest first.
    budgets: Vec<Budget<'a>>,
    runs: Vec<Run>,
    /// Compute of the largest run, as the law counts it.
    largest: f64,
}

/// The contours of a study’s law; none where the law has none, or no budget or no run is known.
pub fn isoloss(found: &Finding, evidence: &Evidence) -> Option<Placed> {
    let budgets = budgets(found);
    let last = budgets.last()?;
    let flop = last.flop / (last.params.estimate * last.tokens.estimate);
    let law = Law::of(found, flop)?;
    let runs = runs(found, evidence, flop);
    let compute = runs.iter().map(|run| flop * run.place[0] * run.place[1]);
    let largest = compute.fold(0.0, f64::max);
    if largest <= 0.0 {
        return None;
    }
    let title = title(last, largest);
    Some(Isoloss { title, law, budgets, runs, largest }.placed(&slug(&found.head.full_name())))
}

/// The budgets of a study, the smallest first.
fn budgets(found: &Finding) -> Vec<Budget<'_>> {
    let names = found.quantities.keys().filter_map(|name| name.strip_prefix(PARAMS_AT));
    let budget = |name: &str| {
        let flop = name.parse::<f64>().ok()?;
        let params = found.quantity(&format!("{PARAMS_AT}{name}"))?;
        let tokens = found.quantity(&format!("{TOKENS_AT}{name}"))?;
        let is_known = params.estimate > 0.0 && tokens.estimate > 0.0;
        is_known.then_some(Budget { flop, params, tokens })
    };
    let mut budgets: Vec<Budget<'_>> = names.filter_map(budget).collect();
    budgets.sort_by(|one, other| one.flop.total_cmp(&other.flop));
    budgets
}

/// The runs of a study, from the figure of its fit.
fn runs(found: &Finding, evidence: &Evidence, flop: f64) -> Vec<Run> {
    let id = found.head.observations.as_deref();
    let set = evidence.observations.iter().find(|set| Some(&*set.id) == id);
    let mut figures = found.figures.iter();
    let fit = figures.find(|figure| figure.kind == FigureKind::Fit && figure.x == COMPUTE);
    let (Some(set), Some(fit)) = (set, fit) else { return Vec::new() };
    let follows = set.sizes.is_empty() && tokens_follow(set, &fit.points, flop);
    let run = |point: &Point| {
        let params = point.params.filter(|params| *params > 0.0)?;
        let counted = point.x / (flop * params);
        let tokens = if follows { Some(counted) } else { filed(set, params, counted) }?;
        Some(Run { place: [params, tokens], excluded: point.excluded })
    };
    fit.points.iter().filter_map(run).collect()
}

/// The tokens that the set has for a size, nearest to those that follow from the compute.
fn filed(set: &ObservationsFinding, params: f64, counted: f64) -> Option<f64> {
    let is_size = |size: &&[f64; 2]| (size[0] / params - 1.0).abs() < SAME;
    let far = |tokens: &f64| libm::log(tokens / counted).abs();
    let tokens = set.sizes.iter().filter(is_size).map(|size| size[1]);
    tokens.min_by(|one, other| far(one).total_cmp(&far(other)))
}

/// Whether the tokens of a set are its compute divided by its sizes: then their range is the same.
fn tokens_follow(set: &ObservationsFinding, points: &[Point], flop: f64) -> bool {
    let Some(column) = set.columns.iter().find(|column| column.name == "training_tokens") else {
        return false;
    };
    let counted = points.iter().filter_map(|point| Some(point.x / (flop * point.params?)));
    let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (low, high) = counted.fold((f64::INFINITY, 0.0), widen);
    let is_near = |one: f64, other: f64| (one / other - 1.0).abs() < NEAR;
    is_near(low, column.low) && is_near(high, column.high)
}

/// The finding: what the law asks for at the largest budget, and how far that is from the runs.
fn title(budget: &Budget, largest: f64) -> String {
    let beyond = budget.flop / largest;
    let far = if beyond > 1.0 {
        format!(", {} times the compute of the largest run", number::significant(beyond, 2))
    } else {
        String::new()
    };
    format!(
        "At {} FLOP{far}, the law asks for {} parameters and {} tokens",
        number::exact(budget.flop),
        size(budget.params),
        size(budget.tokens)
    )
}

/// A size with its interval; where the ends are of other magnitudes, each with its own word.
fn size(quantity: &Quantity) -> String {
    let word = |value: f64| number::magnitude(value).split_once('\u{a0}').map(|it| it.1.to_owned());
    let is_alike = |end: f64| word(end) == word(quantity.estimate);
    match quantity.low.zip(quantity.high) {
        Some((low, high)) if !(is_alike(low) && is_alike(high)) => format!(
            "{} ({} to {})",
            number::magnitude(quantity.estimate),
            number::magnitude(low),
            number::magnitude(high)
        ),
        _ => number::magnitude_of(quantity),
    }
}

impl Isoloss<'_> {
    fn placed(&self, owner: &str) -> Placed {
        let name = format!("{owner}-equal-loss");
        let alt = self.alternative();
        let levels = self.law.levels(self.between());
        let rows = self.rows(&levels);
        Placed {
            id: format!("figure-{name}"),
            file: format!("figures/{name}.svg"),
            caption: self.caption(),
            twin: table(&name).twin(&rows),
            drawing: draw::draw(self, &levels, WIDE_PX).described(&alt),
            narrow: Some(draw::draw(self, &levels, NARROW_PX).described(&alt)),
            alt,
            live: self.live(),
        }
    }

    /// The least and the greatest compute of runs and budgets.
    fn between(&self) -> (f64, f64) {
        let runs = self.runs.iter().map(|run| self.law.flop * run.place[0] * run.place[1]);
        let all = runs.chain(self.budgets.iter().map(|budget| budget.flop));
        all.fold((f64::INFINITY, 0.0), |(low, high), value| (low.min(value), high.max(value)))
    }

    /// What the axes must show: runs, best splits and the near part of their intervals.
    fn places(&self) -> Vec<[f64; 2]> {
        let mut places: Vec<[f64; 2]> = self.runs.iter().map(|run| run.place).collect();
        for budget in &self.budgets {
            let [params, tokens] = budget.best();
            places.push([params, tokens]);
            let (low, high) = budget.ends().unwrap_or((params, params));
            for end in [low.max(params / FAR), high.min(params * FAR)] {
                places.push([end, budget.flop / (self.law.flop * end)]);
            }
        }
        places
    }

    /// The words of the best splits, then of the runs.
    fn live(&self) -> Live {
        let flop = |value: f64| number::with_unit(number::significant(value, 2), "FLOP");
        let best = self.budgets.iter().map(|budget| {
            let (params, tokens) = (size(budget.params), size(budget.tokens));
            vec![BEST.to_owned(), params, tokens, flop(budget.flop)]
        });
        let runs = self.runs.iter().map(|run| {
            let name = if run.excluded { LEFT_OUT } else { RUN };
            let [params, tokens] = run.place.map(number::magnitude);
            let compute = flop(self.law.flop * run.place[0] * run.place[1]);
            vec![name.to_owned(), params, tokens, compute]
        });
        let series = |name: &str, words: Vec<Vec<String>>| Series {
            name: name.to_owned(),
            words,
            ..Series::default()
        };
        let heads = ["", "Parameters", "Training tokens", "Compute"].map(str::to_owned).to_vec();
        Live { heads, series: vec![series(BEST, best.collect()), series(RUN, runs.collect())] }
    }

    fn caption(&self) -> String {
        let runs = counted(self.runs.len(), "run", "runs");
        format!(
            "Each curve joins the sizes and tokens of one loss, which stands at its end; each \
            straight line joins those of one compute. On it the large dot is the best split by \
            the law, and the thick part the interval of its parameters. The small points are \
            the {runs} of the study; what is grey takes more compute than any of them."
        )
    }

    fn alternative(&self) -> String {
        let best = self.budgets.iter().map(|budget| {
            format!(
                "{} FLOP: {} parameters, {} tokens",
                number::exact(budget.flop),
                size(budget.params),
                size(budget.tokens)
            )
        });
        let best: Vec<String> = best.collect();
        let runs = counted(self.runs.len(), "run", "runs");
        format!(
            "{}. Curves of equal loss over parameters and training tokens, with {runs}. Best \
            split: {}. The largest run has {} FLOP.",
            self.title,
            best.join("; "),
            number::significant(self.largest, 2)
        )
    }

    /// The data of the drawing: runs, best splits, curves.
    fn rows(&self, levels: &[f64]) -> Vec<Row> {
        let row = |series: &str, place: [f64; 2], loss: Option<f64>| Row {
            series: series.to_owned(),
            place,
            loss,
            flop: self.law.flop * place[0] * place[1],
            ends: [None; 4],
        };
        let run = |run: &Run| row(if run.excluded { LEFT_OUT } else { RUN }, run.place, None);
        let mut rows: Vec<Row> = self.runs.iter().map(run).collect();
        for budget in &self.budgets {
            let (params, tokens) = (budget.params, budget.tokens);
            let ends = [params.low, params.high, tokens.low, tokens.high];
            let loss = Some(self.law.loss(budget.best()));
            rows.push(Row { ends, flop: budget.flop, ..row(BEST, budget.best(), loss) });
        }
        let range = draw::range(self);
        for &level in levels {
            let contour = self.law.contour(level, &range);
            rows.extend(contour.into_iter().map(|place| row(EQUAL, place, Some(level))));
        }
        rows
    }
}

/// How far from the best split its interval is drawn, as a factor of the parameters.
const FAR: f64 = 5.0;
const RUN: &str = "run";
const LEFT_OUT: &str = "run left out of the fit";
const BEST: &str = "least loss for the compute";
const EQUAL: &str = "equal loss";

/// A place on the plane.
struct Row {
    series: String,
    place: [f64; 2],
    loss: Option<f64>,
    flop: f64,
    /// Of the parameters, then of the tokens.
    ends: [Option<f64>; 4],
}

fn table<'a>(name: &str) -> Table<'a, &'a Row> {
    Table::<&Row>::new(format!("tables/{name}.csv"))
        .filed("series", |row| &row.series)
        .filed("params", |row| row.place[0])
        .filed("training_tokens", |row| row.place[1])
        .filed("training_flop", |row| row.flop)
        .filed("loss", |row| row.loss)
        .filed("params_low", |row| row.ends[0])
        .filed("params_high", |row| row.ends[1])
        .filed("training_tokens_low", |row| row.ends[2])
        .filed("training_tokens_high", |row| row.ends[3])
}
