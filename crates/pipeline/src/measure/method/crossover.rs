//! Where one recipe overtakes another: by the runs themselves, and by a law fitted to each.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::{Figure, FigureKind, Line};
use measures::{
    Arm as Recipe, Crossings, Draws, Interval, Leader, Reduction as Envelope, crossings, frontier,
    resampled_crossings,
};
use robustness::{Along, Band, Contender, CrossoverRange, Replicates, common_range};
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{column, figure};
use super::{Compute, Findings, Given};
use crate::stage::finding;

/// Two arms along an axis.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crossover {
    /// The arm that is said to lead at small scale.
    first: String,
    /// The arm that is said to lead at large scale.
    second: String,
    /// The column that is to be low.
    metric: String,
    /// The axis.
    along: String,
    /// The axis's unit in crossings: how many of the column's units it holds, and its name.
    unit: Unit,
    /// How the runs of an arm become a curve.
    envelope: Reduction,
    /// Bins per decade of the third envelope.
    bins_per_decade: f64,
    /// A study for each arm whose fit is its law; absent, the runs speak alone.
    fits: Option<Fits>,
}

/// How the runs of an arm become a curve that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// The strict running minimum over the ascending axis: for sweeps.
    RunningMinimum,
    /// The least at each place of the axis: for runs at shared budgets.
    LeastAtEachPlace,
}

/// A unit of the axis.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name.
    name: String,
    /// How many of the column's units it holds.
    holds: f64,
}

/// The laws of both arms.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fits {
    /// Study of the first arm.
    first: String,
    /// Study of the second arm.
    second: String,
    /// How the laws become functions of the axis.
    path: Path,
    /// Decades beyond the common data in which a crossing is looked for as well, each way.
    widened_decades: f64,
}

/// How a law becomes a function of the axis.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// The axis is its only variable.
    Variable,
    /// Training compute, spent so that the loss is least.
    Optimum,
    /// One variable is the axis, the others have these values.
    Fixed(BTreeMap<String, f64>),
}

/// Places of the scan for roots, and along a drawn curve.
const PLACES: usize = 400;
const DRAWN: usize = 61;

impl Compute for Crossover {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn check(&self) -> Result<()> {
        let Self { unit, bins_per_decade, fits, .. } = self;
        ensure!(
            unit.holds > 0.0 && unit.holds.is_finite(),
            "unit: holds {} is not positive; hint: 1",
            unit.holds
        );
        ensure!(
            *bins_per_decade > 0.0 && bins_per_decade.is_finite(),
            "bins_per_decade {bins_per_decade} is not positive; hint: 4"
        );
        let widened = fits.as_ref().map_or(0.0, |fits| fits.widened_decades);
        ensure!(
            (0.0..=10.0).contains(&widened),
            "widened_decades {widened} is not between 0 and 10; hint: 2"
        );
        Ok(())
    }

    fn words(&self) -> String {
        let envelope = match self.envelope {
            Reduction::RunningMinimum => "its strict running minimum over the ascending axis",
            Reduction::LeastAtEachPlace => "its least value at each place of the axis",
        };
        let fits = self.fits.as_ref().map_or_else(String::new, |fits| {
            format!(
                "; and by the fits of studies {} and {}, draws of the rows they fit paired by \
                index, looked for {} decades beyond the common data each way",
                fits.first, fits.second, fits.widened_decades
            )
        });
        format!(
            "sign changes of {} between {} and {}, each reduced to {envelope}, joined by lines in \
            ln {}; beside it the same \
             as steps, and the best run of each of {} bins a decade{fits}",
            self.metric, self.first, self.second, self.along, self.bins_per_decade
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (one, two) = (self.curve(given, &self.first)?, self.curve(given, &self.second)?);
        found.n = given.arms.values().map(|arm| arm.observations.len()).sum();
        self.raw(given, [&one, &two], found)?;
        let mut figure = self.figure(given, [&one, &two])?;
        if let Some(fits) = &self.fits {
            self.modelled(given, fits, found, &mut figure)?;
        }
        found.figures.push(figure);
        Ok(())
    }
}

/// One arm on the axis.
struct Curve {
    title: String,
    axis: Vec<f64>,
    metric: Vec<f64>,
}

impl Curve {
    fn recipe(&self) -> Recipe<'_> {
        Recipe { axis: &self.axis, metric: &self.metric }
    }

    /// Its frontier, for the eye.
    fn line(&self) -> Line {
        let rows = frontier(&self.axis, &self.metric);
        let at = |values: &[f64]| rows.iter().map(|&row| values[row]).collect();
        Line {
            label: self.title.clone(),
            x: at(&self.axis),
            y: at(&self.metric),
            low: Vec::new(),
            high: Vec::new(),
        }
    }
}

impl Crossover {
    fn curve(&self, given: &Given<'_>, arm: &str) -> Result<Curve> {
        let arm = given.arm(arm)?;
        let rows = &arm.observations;
        let (axis, metric) = (column(rows, &self.along)?, column(rows, &self.metric)?);
        let kept: Vec<usize> = match self.envelope {
            Reduction::RunningMinimum => (0..axis.len()).collect(),
            Reduction::LeastAtEachPlace => measures::best_of_cells(&[axis], metric),
        };
        let at = |values: &[f64]| kept.iter().map(|&row| values[row]).collect();
        Ok(Curve { title: arm.title.clone(), axis: at(axis), metric: at(metric) })
    }

    /// By the runs themselves, under three envelopes.
    fn raw(&self, given: &Given<'_>, [one, two]: [&Curve; 2], found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let draws = Draws { replicates: plan.replicates, level: plan.level, seed };
        let unit = &self.unit.name;
        let drawn =
            resampled_crossings(one.recipe(), two.recipe(), Envelope::FrontierLines, draws)?;
        let lines = drawn.estimate.clone();
        self.places("raw", "joined by lines", &lines, found);
        for (index, crossing) in lines.crossings.iter().enumerate() {
            let (name, place) =
                (format!("raw_crossing_{}", index + 1), crossing.place / self.unit.holds);
            found.plain(&name, place, unit, "a sign change, joined by lines");
        }
        for (name, words, envelope) in [
            ("raw_steps", "as steps", Envelope::FrontierSteps),
            (
                "raw_bins",
                "best run of each bin",
                Envelope::BinLines { per_decade: self.bins_per_decade },
            ),
        ] {
            self.places(name, words, &crossings(one.recipe(), two.recipe(), envelope)?, found);
        }
        let first = "share of draws of the runs";
        let (ahead, other) = (&self.first, &self.second);
        found.plain(
            "raw_cross_share",
            drawn.crossing_share,
            "fraction",
            &format!("{first} with any sign change"),
        );
        let to =
            format!("{first} in which {ahead} leads at the lower end and {other} at the upper one");
        found.plain("raw_first_to_second_share", drawn.a_to_b_share, "fraction", &to);
        let back =
            format!("{first} in which {other} leads at the lower end and {ahead} at the upper one");
        found.plain("raw_second_to_first_share", drawn.b_to_a_share, "fraction", &back);
        // The lowest and the highest change of a draw are biased outwards, since each draw adds
        // changes of its own.
        if let Some(middle) = drawn.median.estimate {
            let interval = drawn.median.interval.map(|interval| self.in_unit(interval));
            let what = "the middle sign change; interval over draws of the runs that have one";
            found.add("raw_median_crossing", middle / self.unit.holds, interval, unit, what);
        }
        found.count(
            "raw_draws_undefined",
            drawn.undefined,
            "draws of the runs whose envelopes share no stretch",
        );
        Ok(())
    }

    fn in_unit(&self, Interval { low, high }: Interval) -> Interval {
        Interval { low: low / self.unit.holds, high: high / self.unit.holds }
    }

    /// How many sign changes, and where.
    fn places(&self, name: &str, words: &str, all: &Crossings, found: &mut Findings) {
        let place =
            |crossing: &measures::Crossing| format!("{:.2e}", crossing.place / self.unit.holds);
        let places: Vec<String> = all.crossings.iter().map(place).collect();
        let leads = |leader: Option<Leader>| match leader {
            Some(Leader::A) => self.first.as_str(),
            Some(Leader::B) => self.second.as_str(),
            None => "neither",
        };
        let at = if places.is_empty() {
            String::new()
        } else {
            format!(" at {} {}", places.join(", "), self.unit.name)
        };
        let ends = format!(
            "{} leads at the lower end, {} at the upper one",
            leads(all.leader_low),
            leads(all.leader_high)
        );
        found.count(
            &format!("{name}_crossings"),
            places.len(),
            &format!("sign changes, {words}{at}; {ends}"),
        );
    }

    /// By a law fitted to each arm.
    fn modelled(
        &self,
        given: &Given<'_>,
        fits: &Fits,
        found: &mut Findings,
        figure: &mut Figure,
    ) -> Result<()> {
        let (plan, _) = given.plan()?;
        let [one, two] =
            [self.fit(given, &fits.first, &fits.path)?, self.fit(given, &fits.second, &fits.path)?];
        ensure!(
            one.asked() == two.asked(),
            "studies {} and {} draw different numbers of replicates; hint: draws are paired, ask \
            for the same",
            fits.first,
            fits.second
        );
        let data = common_range(&one.axis, &two.axis)
            .filter(|[low, high]| low < high)
            .with_context(|| {
                format!(
                    "studies {} and {} share no stretch of {}; hint: rows that overlap",
                    fits.first, fits.second, self.along
                )
            })?;
        found.n = one.axis.len() + two.axis.len();
        let range = CrossoverRange { data, widened_decades: fits.widened_decades, places: PLACES };
        let crossover =
            robustness::crossover(&one.contender(), &two.contender(), &range, plan.level);
        let (first, second) = (&self.first, &self.second);
        for (name, share, what) in [
            (
                "inside_share",
                crossover.inside_share,
                "share of paired draws whose laws cross within the common data".to_owned(),
            ),
            (
                "outside_share",
                crossover.outside_share,
                "share that cross only outside the data".to_owned(),
            ),
            (
                "none_share",
                crossover.none_share,
                "share that do not cross at all where it was looked".to_owned(),
            ),
            (
                "first_to_second_share",
                crossover.a_to_b_share,
                format!(
                    "share in which {first} leads at the lower end of the data and {second} at \
                    the upper one"
                ),
            ),
            (
                "second_to_first_share",
                crossover.b_to_a_share,
                format!(
                    "share in which {second} leads at the lower end of the data and {first} at \
                    the upper one"
                ),
            ),
        ] {
            found.plain(name, share, "fraction", &what);
        }
        found.count("draws_failed", crossover.failed, "paired draws of which a fit failed");
        let lost = measures::share(crossover.failed + crossover.undefined, crossover.draws);
        let what = "share of the paired draws of which a fit failed or a law has no value \
            somewhere in the range";
        found.plain("draws_lost_share", lost, "fraction", what);
        found.count(
            "draws_undefined",
            crossover.undefined,
            "paired draws whose laws have no value somewhere in the range",
        );
        found.count(
            "roots",
            crossover.roots.len(),
            "crossings of the two fitted laws where it was looked",
        );
        if let Some(root) = crossover.estimate {
            let interval = crossover.interval.map(|interval| self.in_unit(interval));
            let what = "where the two fitted laws cross; interval over the draws that cross";
            found.add("crossing", root.place / self.unit.holds, interval, &self.unit.name, what);
            let extrapolated = f64::from(u8::from(crossover.extrapolated));
            found.plain(
                "extrapolated",
                extrapolated,
                "1",
                "whether that lies outside the common data, where no run has seen it",
            );
        }
        if let Some(decades) = crossover.decades {
            found.plain(
                "crossing_decades",
                decades,
                "decades",
                "width of the interval of the crossing",
            );
        }
        figure.lines.push(one.line(given, &self.first, plan.level)?);
        figure.lines.push(two.line(given, &self.second, plan.level)?);
        Ok(())
    }

    /// The fit of a study, made a function of the axis.
    fn fit(&self, given: &Given<'_>, study: &str, path: &Path) -> Result<Fit> {
        let known = || {
            given.studies.iter().map(|(study, _)| study.id.as_str()).collect::<Vec<_>>().join(", ")
        };
        let (study, _) =
            given.studies.iter().find(|(known, _)| known.id == study).with_context(|| {
                format!("no study is called \"{study}\"; hint: there are {}", known())
            })?;
        let Ok(set) = given.sets.find(&study.observations)? else {
            bail!("study {} has no observations here; hint: pull its source", study.id)
        };
        let refit = finding::refit(study, set).with_context(|| format!("study {}", study.id))?;
        let law = study.law()?;
        let along: Box<Along<'static>> = match path {
            _ if study.response != self.metric => bail!(
                "study {} fits {}, and the crossover is of {}; hint: a study of the same column",
                study.id,
                study.response,
                self.metric
            ),
            Path::Variable => {
                ensure!(
                    study.variables == [self.along.clone()],
                    "study {} is along {}, not {}; hint: a law of one variable, or another path",
                    study.id,
                    study.variables.join(", "),
                    self.along
                );
                Box::new(robustness::along_variable(law))
            }
            Path::Optimum => Box::new(robustness::along_optimum(law)),
            Path::Fixed(values) => {
                let at: Vec<Option<f64>> =
                    study.variables.iter().map(|name| values.get(name).copied()).collect();
                let open = at.iter().filter(|value| value.is_none()).count();
                let axis = at.iter().position(Option::is_none);
                ensure!(
                    open == 1 && axis.is_some_and(|axis| study.variables[axis] == self.along),
                    "the path of study {} must fix every variable but {}; hint: fixed: {{name: \
                    value}}",
                    study.id,
                    self.along
                );
                let ln_at: Vec<Option<f64>> = at.iter().map(|value| value.map(laws::ln)).collect();
                Box::new(move |ln_x: f64, theta: &[f64]| {
                    law.ln_loss(
                        theta,
                        &ln_at.iter().map(|value| value.unwrap_or(ln_x)).collect::<Vec<f64>>(),
                    )
                })
            }
        };
        let axis = column(&refit.rows, &self.along)?.to_vec();
        Ok(Fit { along, estimate: refit.found.best.theta, replicates: refit.replicates, axis })
    }

    /// The envelopes of both arms.
    fn figure(&self, given: &Given<'_>, [one, two]: [&Curve; 2]) -> Result<Figure> {
        let rows = &given.arm(&self.first)?.observations;
        let [x, y] = [rows.column(&self.along)?.quantity, rows.column(&self.metric)?.quantity];
        let mut figure =
            figure(FigureKind::Crossover, [x.name, x.label, x.unit], [y.label, y.unit], true);
        figure.lines = vec![one.line(), two.line()];
        Ok(figure)
    }
}

/// A study's fit as a function of the axis.
struct Fit {
    along: Box<Along<'static>>,
    estimate: Vec<f64>,
    replicates: Replicates,
    axis: Vec<f64>,
}

impl Fit {
    const fn asked(&self) -> usize {
        self.replicates.thetas.len() + self.replicates.failed
    }

    fn contender(&self) -> Contender<'_> {
        Contender { along: &*self.along, estimate: &self.estimate, replicates: &self.replicates }
    }

    /// The law over its own runs, with its band.
    fn line(&self, given: &Given<'_>, arm: &str, level: f64) -> Result<Line> {
        let [low, high] =
            common_range(&self.axis, &self.axis).context("the runs of an arm span no range")?;
        let at = |theta: &[f64], x: f64| {
            Some(laws::exp((self.along)(laws::ln(x), theta))).filter(|y| y.is_finite())
        };
        let places = robustness::log_places(low, high, DRAWN);
        let Band { x, y, low, high } =
            robustness::band(&places, &at, &self.estimate, &self.replicates.thetas, level);
        Ok(Line { label: format!("law of {}", given.arm(arm)?.title), x, y, low, high })
    }
}
