//! What all specifications share: the rows with their counts, the laws with their starts.

use anyhow::{Context, Result, ensure};
use fit::{Bounds, Grid, Problem};
use observations::{Exclusion, Observations};
use robustness::{Architecture, FlopCount, ParamsCount, Shape, nearest_shape};
use stress::multiverse::{Quantity, Ray};

use crate::battery::definition::multiverse::{
    Choice, FlopChoice, Multiverse, ParamsChoice, Setting, ShapeTable,
};
use crate::fitting::{self, built_in, parameter_index};
use crate::rows::{column, labelled};
use crate::study::run::Run;

/// What all specifications of a study share.
pub struct Prepared<'a> {
    /// The study with its fit.
    pub run: &'a Run<'a>,
    /// The choices.
    pub settings: &'a Multiverse,
    /// All rows that the study could have taken.
    pub rows: Observations,
    /// The shape of the model of each row, by its place in the table, and what all share.
    shapes: Option<(Vec<usize>, Vec<Shape>, Architecture)>,
    /// The laws, in the order of the options; the study's own where the law is no choice.
    pub laws: Vec<LawOption>,
}

/// A law with what is read off its fit.
pub struct LawOption {
    /// The law.
    pub law: &'static dyn laws::Law,
    /// Its starts.
    pub grid: Grid,
    /// `a = β/(α+β)` as a function of its coordinates.
    pub exponent: Box<Quantity>,
    /// The coordinates of α and β, or what stands for them.
    exponents: [usize; 2],
    /// The floor's coordinate, and its value where it is held.
    floor: Option<(usize, Option<f64>)>,
}

/// Which coordinates make the exponent of N*(C), `a = theta[second] / (theta[first] +
/// theta[second])`; none for a law that has no such number, or whose form alone decides it.
///
/// `kaplan_joint` is least at a budget where `(N_c/N)^(α_N/α_D) + D_c/D` is, and that is additive
/// with the exponents `α_N/α_D` and 1.
fn exponents(law: &str) -> Option<[usize; 2]> {
    match law {
        "chinchilla_additive" | "rosenfeld" => Some([3, 4]),
        "kaplan_joint" => Some([2, 3]),
        _ => None,
    }
}

impl LawOption {
    fn new(law: &'static dyn laws::Law, grid: Grid, held: Option<f64>) -> Result<Self> {
        let exponents = exponents(law.name()).with_context(|| {
            format!(
                "law {} has no exponent a of its own; hint: chinchilla_additive, rosenfeld or \
                kaplan_joint",
                law.name()
            )
        })?;
        let floor = parameter_index(law, "E");
        ensure!(
            held.is_none() || floor.is_some(),
            "law {} has no floor E that could be held; hint: write floor: null",
            law.name()
        );
        let [first, second] = exponents;
        let exponent = Box::new(move |theta: &[f64]| {
            let (alpha, beta) = (theta[first], theta[second]);
            (alpha > 0.0 && beta > 0.0).then(|| beta / (alpha + beta))
        });
        let floor = floor.map(|index| (index, held));
        Ok(Self { law, grid, exponent, exponents, floor })
    }

    /// Limits of the fit: the law's domain, a floor that is held or kept from vanishing.
    pub fn bounds(&self, problem: &Problem<'_>) -> Bounds {
        let none = || Bounds::none(self.law.parameters().len());
        let Some((index, held)) = self.floor else { return none().within(&self.law.domain()) };
        let mut bounds = problem.floor_under(index).within(&self.law.domain());
        if let Some(floor) = held {
            let coordinate = self.law.parameters()[index].coordinate(floor);
            (bounds.lower[index], bounds.upper[index]) = (coordinate, coordinate);
        }
        bounds
    }

    /// Where a has this value.
    pub fn ray(&self, value: f64) -> Ray {
        let [first, second] = self.exponents;
        Ray { first, second, ratio: value / (1.0 - value) }
    }
}

impl<'a> Prepared<'a> {
    /// What all specifications share.
    ///
    /// # Errors
    /// The study's law is not one of parameters and tokens, a column is missing, or a run has no
    /// shape.
    pub fn new(run: &'a Run<'a>, settings: &'a Multiverse) -> Result<Self> {
        ensure!(
            run.study.variables == super::VARIABLES,
            "the multiverse needs a law in params and training_tokens; hint: leave it out"
        );
        let rows = labelled(run.all, &run.study.only)?;
        let shapes = match &settings.shapes {
            Some(table) => Some(matched(table, settings, column(&rows, "params")?)?),
            None => None,
        };
        let laws = settings
            .axes
            .iter()
            .flat_map(|axis| &axis.options)
            .filter_map(|option| law_option(run, option).transpose())
            .collect::<Result<Vec<_>>>()?;
        let laws = if laws.is_empty() {
            vec![LawOption::new(run.law, run.study.grid(run.law), None)?]
        } else {
            laws
        };
        Ok(Self { run, settings, rows, shapes, laws })
    }

    /// The rows that these exclusions leave, one after the other, in a window of compute.
    ///
    /// # Errors
    /// A column is missing.
    pub fn kept(&self, out: &[Exclusion], [low, high]: [Option<f64>; 2]) -> Result<Vec<usize>> {
        let mut kept: Vec<usize> = (0..self.rows.len()).collect();
        for exclusion in out {
            let values = column(&self.rows, &exclusion.condition.column)?;
            let left: Vec<f64> = kept.iter().map(|&row| values[row]).collect();
            let is_out = exclusion.condition.holds(&left);
            let stay = kept.iter().zip(is_out).filter(|(_, is_out)| !is_out);
            kept = stay.map(|(&row, _)| row).collect();
        }
        if low.is_some() || high.is_some() {
            let flop = column(&self.rows, "training_flop")?;
            kept.retain(|&row| {
                low.is_none_or(|low| flop[row] >= low) && high.is_none_or(|high| flop[row] <= high)
            });
        }
        Ok(kept)
    }

    /// Parameters and tokens of every row under these counts; the published compute stays.
    ///
    /// # Errors
    /// A column is missing, or a count needs shapes and there are none.
    pub fn counted(&self, params: ParamsChoice, flop: FlopChoice) -> Result<[Vec<f64>; 2]> {
        let total = column(&self.rows, "params")?;
        let shaped = |value: &dyn Fn(&Shape, &Architecture, f64) -> f64| -> Result<Vec<f64>> {
            let shapes = self.shapes.as_ref();
            let (of, known, architecture) = shapes.context("a count needs the table of shapes")?;
            Ok(of.iter().zip(total).map(|(&s, &n)| value(&known[s], architecture, n)).collect())
        };
        let counted = match params {
            ParamsChoice::Total => total.to_vec(),
            ParamsChoice::NonEmbedding => {
                shaped(&|s, a, n| ParamsCount::NonEmbedding.params(s, a, n))?
            }
            ParamsChoice::Formula => shaped(&|s, a, n| ParamsCount::Formula.params(s, a, n))?,
        };
        let per_token = match flop {
            FlopChoice::SixParams => {
                return Ok([counted, column(&self.rows, "training_tokens")?.to_vec()]);
            }
            FlopChoice::Attention => {
                shaped(&|s, a, n| FlopCount::Attention.flop_per_token(s, a, n))?
            }
            FlopChoice::AttentionAndHead => {
                shaped(&|s, a, n| FlopCount::AttentionAndHead.flop_per_token(s, a, n))?
            }
        };
        let flop = column(&self.rows, "training_flop")?;
        let tokens = flop.iter().zip(per_token).map(|(flop, per_token)| flop / per_token);
        Ok([counted, tokens.collect()])
    }

    /// The size of the model of each row, as a number: its shape, or its count where none is known.
    ///
    /// # Errors
    /// There is no column of parameters.
    pub fn sizes(&self) -> Result<Vec<u64>> {
        if let Some((of, ..)) = &self.shapes {
            return Ok(of.iter().map(|&shape| shape as u64).collect());
        }
        Ok(column(&self.rows, "params")?.iter().map(|params| params.to_bits()).collect())
    }

    /// The weight of every row where the noise changes along a column, from the residuals of the
    /// study's own fit.
    ///
    /// # Errors
    /// There is no such column.
    pub fn weights(&self, along: &str) -> Result<Vec<f64>> {
        let residuals = self.run.fit.problem.residuals(self.run.theta());
        let noise = robustness::noise(&residuals, column(&self.run.fit.rows, along)?);
        Ok(noise.weights(column(&self.rows, along)?))
    }
}

/// The law of an option, where it sets one.
fn law_option(run: &Run<'_>, option: &Choice) -> Result<Option<LawOption>> {
    let Setting::Law { name, floor, starts } = &option.sets else { return Ok(None) };
    let law = built_in(name)?;
    let grid = if starts.is_empty() { run.study.grid(law) } else { fitting::grid(law, starts) };
    LawOption::new(law, grid, *floor).map(Some)
}

/// The shape of each row.
fn matched(
    table: &ShapeTable,
    settings: &Multiverse,
    params: &[f64],
) -> Result<(Vec<usize>, Vec<Shape>, Architecture)> {
    let known: Vec<Shape> = settings.shape_rows.iter().map(|&row| Shape::from(row)).collect();
    ensure!(!known.is_empty(), "{}: no shape in it; hint: one row a model", table.table);
    let mut of = Vec::with_capacity(params.len());
    for &params in params {
        let nearest = nearest_shape(&known, params, table.tolerance);
        let place = nearest.and_then(|shape| known.iter().position(|other| other == shape));
        of.push(place.with_context(|| {
            format!(
                "{}: no shape within {} of {params} parameters; hint: a larger tolerance",
                table.table, table.tolerance
            )
        })?);
    }
    let architecture = Architecture { vocabulary: table.vocabulary, context: table.context };
    Ok((of, known, architecture))
}
