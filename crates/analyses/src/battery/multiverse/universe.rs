//! From combinations of options to specifications: each problem once, whatever it is called.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use observations::Exclusion;
use stress::multiverse::{Crossing, Specification};

use super::prepared::Prepared;
use crate::battery::definition::multiverse::{
    DrawnChoice, FlopChoice, Multiverse, ParamsChoice, Setting, WeightsChoice,
};
use crate::rows::column;

/// All combinations, and the specifications that they are.
pub struct Universe<'a> {
    /// What they share.
    pub prepared: &'a Prepared<'a>,
    /// The combinations.
    pub crossing: Crossing,
    /// The place of each combination among the specifications; combinations that set the same
    /// problem share one.
    pub places: Vec<usize>,
    /// The problems, in the order of the first combination that sets each.
    pub specifications: Vec<Specification<'a>>,
    /// Law, rows, counts and clusters of each, as a number: within one class objectives and weights
    /// alone differ.
    pub classes: Vec<usize>,
    /// Which of the laws each has.
    pub laws: Vec<usize>,
}

/// What one combination sets.
#[derive(Clone)]
struct Chosen<'a> {
    law: usize,
    rows: &'a [Exclusion],
    window: [Option<f64>; 2],
    params: ParamsChoice,
    flop: FlopChoice,
    objective: fit::Objective,
    weights: Option<&'a str>,
    drawn: DrawnChoice,
}

/// What makes two problems one: law, rows, counts and clusters; then objective and weights by
/// their options.
type Class = (usize, Vec<usize>, [usize; 2], Vec<usize>);

impl<'a> Universe<'a> {
    /// Every combination, each problem once.
    ///
    /// # Errors
    /// A column or a shape is missing, or an option leaves too few rows.
    pub fn new(prepared: &'a Prepared<'a>) -> Result<Self> {
        let axes = &prepared.settings.axes;
        let crossing = Crossing::new(axes.iter().map(|axis| axis.options.len()).collect());
        let mut all = Self {
            prepared,
            crossing: crossing.clone(),
            places: Vec::with_capacity(crossing.len()),
            specifications: Vec::new(),
            classes: Vec::new(),
            laws: Vec::new(),
        };
        let (mut classes, mut problems) = (BTreeMap::new(), BTreeMap::new());
        for number in 0..crossing.len() {
            let options = crossing.options(number);
            let chosen = chosen(prepared, &options);
            let class = class(prepared, &chosen)?;
            let next = classes.len();
            let of_class = *classes.entry(class.clone()).or_insert(next);
            let of_axis =
                |like: &Setting| prepared.settings.axis_of(like).map(|axis| options[axis]);
            let key = (of_class, of_axis(&OBJECTIVE), of_axis(&WEIGHTS));
            let place = *problems.entry(key).or_insert(all.specifications.len());
            all.places.push(place);
            if place == all.specifications.len() {
                let with = || prepared.settings.words(&crossing, number);
                let mut next = specification(prepared, &chosen, class).with_context(with)?;
                let neighbour = crossing.neighbour(number).map(|neighbour| all.places[neighbour]);
                next.starts_from = neighbour.filter(|&place| all.laws[place] == chosen.law);
                all.specifications.push(next);
                all.classes.push(of_class);
                all.laws.push(chosen.law);
            }
        }
        Ok(all)
    }
}

/// The problem of one combination alone, which starts from no other.
///
/// # Errors
/// A column or a shape is missing, or an option leaves too few rows.
pub fn alone<'a>(prepared: &'a Prepared<'a>, number: usize) -> Result<Specification<'a>> {
    let axes = &prepared.settings.axes;
    let crossing = Crossing::new(axes.iter().map(|axis| axis.options.len()).collect());
    ensure!(number < crossing.len(), "the multiverse has no combination {number}");
    let chosen = chosen(prepared, &crossing.options(number));
    specification(prepared, &chosen, class(prepared, &chosen)?)
}

fn class(prepared: &Prepared<'_>, chosen: &Chosen<'_>) -> Result<Class> {
    let rows = prepared.kept(chosen.rows, chosen.window)?;
    let clusters = match chosen.drawn {
        DrawnChoice::Rows => (0..rows.len()).collect(),
        DrawnChoice::Sizes => {
            let sizes = prepared.sizes()?;
            numbered(rows.iter().map(|&row| sizes[row]))
        }
    };
    Ok((chosen.law, rows, [chosen.params as usize, chosen.flop as usize], clusters))
}

fn specification<'a>(
    prepared: &'a Prepared<'a>,
    chosen: &Chosen<'_>,
    (_, rows, _, clusters): Class,
) -> Result<Specification<'a>> {
    let of = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&row| values[row]).collect() };
    let [params, tokens] = prepared.counted(chosen.params, chosen.flop)?;
    let response = column(&prepared.rows, &prepared.run.study.response)?;
    let option = &prepared.laws[chosen.law];
    let variables = [&*of(&params), &*of(&tokens)];
    let mut problem = fit::Problem::new(option.law, chosen.objective, &variables, &of(response))?;
    if let Some(along) = chosen.weights {
        problem = problem.weighted(&of(&prepared.weights(along)?))?;
    }
    Ok(Specification {
        bounds: option.bounds(&problem),
        problem,
        grid: &option.grid,
        quantity: &*option.exponent,
        rows,
        clusters,
        starts_from: None,
    })
}

/// Stand for their kind.
const OBJECTIVE: Setting = Setting::Objective(crate::fitting::ObjectiveChoice::LeastSquares);
const WEIGHTS: Setting = Setting::Weights(WeightsChoice::Equal);

/// What a combination sets; what is no choice is as the study has it.
fn chosen<'a>(prepared: &'a Prepared<'a>, options: &[usize]) -> Chosen<'a> {
    let study = prepared.run.study;
    let mut chosen = Chosen {
        law: 0,
        rows: &study.exclude,
        window: [None, None],
        params: ParamsChoice::Total,
        flop: FlopChoice::SixParams,
        objective: study.objective(),
        weights: study.noise_along.as_deref(),
        drawn: DrawnChoice::Rows,
    };
    for (axis, &option) in prepared.settings.axes.iter().zip(options) {
        match &axis.options[option].sets {
            Setting::Law { .. } => chosen.law = option,
            Setting::Rows(out) => chosen.rows = out,
            Setting::Window { low, high } => chosen.window = [*low, *high],
            Setting::Params(params) => chosen.params = *params,
            Setting::Flop(flop) => chosen.flop = *flop,
            Setting::Objective(objective) => chosen.objective = objective.objective(),
            Setting::Weights(WeightsChoice::Equal) => chosen.weights = None,
            Setting::Weights(WeightsChoice::Along(column)) => chosen.weights = Some(column),
            Setting::Drawn(drawn) => chosen.drawn = *drawn,
        }
    }
    chosen
}

/// Numbers from 0 in the order in which values appear.
fn numbered(values: impl Iterator<Item = u64>) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    values
        .map(|value| {
            let next = numbers.len();
            *numbers.entry(value).or_insert(next)
        })
        .collect()
}

impl Multiverse {
    /// A combination in words: where it differs from the study.
    #[must_use]
    pub fn words(&self, crossing: &Crossing, number: usize) -> String {
        let options = crossing.options(number);
        let differs = self.axes.iter().zip(&options).filter(|(_, option)| **option > 0);
        let words: Vec<&str> =
            differs.map(|(axis, &option)| &*axis.options[option].words).collect();
        if words.is_empty() { "as the study".to_owned() } else { words.join("; ") }
    }
}
