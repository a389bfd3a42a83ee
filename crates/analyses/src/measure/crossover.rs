//! Where one recipe overtakes another: by the runs themselves, and by a law fitted to each.

mod fitted_law;
mod runs;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result, ensure};
use evidence::{Figure, FigureKind};
use measures::{
    Crossing, Crossings, Interval, Leader, Reduction, ResampledCrossings, crossings,
    resampled_crossings,
};
use robustness::{CrossoverRange, common_range};
use schemars::JsonSchema;
use serde::Deserialize;

use self::fitted_law::{FittedLaw, LawDraws, Path};
use self::runs::{ArmReduction, Runs};
use super::compute::{Compute, Given, columns_read, owned};
use super::drawing::of_column;
use crate::numbers::Numbers;
use crate::rows::What;
use crate::study::Study;

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
    envelope: ArmReduction,
    /// Bins per decade of the third envelope.
    bins_per_decade: f64,
    /// A study for each arm whose fit is its law; absent, the runs speak alone.
    fits: Option<Fits>,
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
    /// What is drawn anew for the interval; absent, what the studies draw.
    #[serde(default)]
    draw: LawDraws,
}

/// Numbers of the runs themselves. How often they cross, only they say.
const BY_RUNS: [&str; 9] = [
    "raw_crossings",
    "raw_crossing_*",
    "raw_steps_crossings",
    "raw_bins_crossings",
    "raw_cross_share",
    "raw_first_to_second_share",
    "raw_second_to_first_share",
    "raw_median_crossing",
    "raw_draws_undefined",
];

/// Numbers of the laws.
const BY_LAWS: [&str; 12] = [
    "inside_share",
    "outside_share",
    "none_share",
    "first_to_second_share",
    "second_to_first_share",
    "draws_failed",
    "draws_lost_share",
    "draws_undefined",
    "roots",
    "crossing",
    "extrapolated",
    "crossing_decades",
];

impl Compute for Crossover {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn studies(&self) -> Vec<&str> {
        self.fits.iter().flat_map(|fits| [fits.first.as_str(), fits.second.as_str()]).collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read([&self.metric, &self.along])
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&BY_RUNS);
        if self.fits.is_some() {
            names.extend(owned(&BY_LAWS));
        }
        names
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
        let draws_runs = fits.as_ref().is_some_and(|fits| fits.draw == LawDraws::Runs);
        ensure!(
            !draws_runs || self.envelope == ArmReduction::RunningMinimum,
            "draw: runs takes the frontier of each draw, and the envelope is another one; hint: \
            envelope: running_minimum"
        );
        let widened = fits.as_ref().map_or(0.0, |fits| fits.widened_decades);
        ensure!(
            (0.0..=10.0).contains(&widened),
            "widened_decades {widened} is not between 0 and 10; hint: 2"
        );
        Ok(())
    }

    fn check_against(&self, study: &Study) -> Result<()> {
        self.fits.as_ref().map_or(Ok(()), |fits| fits.path.check_against(study))
    }

    fn words(&self) -> String {
        let fits = self.fits.as_ref().map_or_else(String::new, Fits::words);
        format!(
            "sign changes of {} between {} and {}, each reduced to {}, joined by lines in ln {}; \
            beside it the same as steps, and the best run of each of {} bins a decade{fits}",
            self.metric,
            self.first,
            self.second,
            self.envelope.words(),
            self.along,
            self.bins_per_decade
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let columns = [self.along.as_str(), self.metric.as_str()];
        let one = Runs::of_arm(given, &self.first, columns, self.envelope)?;
        let two = Runs::of_arm(given, &self.second, columns, self.envelope)?;
        found.n = given.arms.values().map(|arm| arm.observations.len()).sum();
        self.by_runs(given, [&one, &two], found)?;
        let rows = &given.arm(&self.first)?.observations;
        let mut figure = of_column(FigureKind::Crossover, rows, &self.along, &self.metric)?;
        figure.lines = vec![one.line(), two.line()];
        if let Some(fits) = &self.fits {
            self.by_laws(given, fits, found, &mut figure)?;
        }
        given.file_only_figure(figure, found);
        Ok(())
    }
}

impl Fits {
    /// What is added to the words of the method.
    fn words(&self) -> String {
        let drawn = match self.draw {
            LawDraws::Fitted => "draws of the rows they fit paired by index",
            LawDraws::Runs => {
                "the runs of each arm drawn, the frontier of each draw taken anew and its law \
                fitted to that, draws paired by index"
            }
        };
        format!(
            "; and by the fits of studies {} and {}, {drawn}, looked for {} decades beyond the \
            common data each way",
            self.first, self.second, self.widened_decades
        )
    }
}

impl Crossover {
    /// By the runs themselves, under three envelopes.
    fn by_runs(
        &self,
        given: &Given<'_>,
        [one, two]: [&Runs; 2],
        found: &mut Numbers,
    ) -> Result<()> {
        let (one, two) = (one.arm(), two.arm());
        let drawn = resampled_crossings(one, two, Reduction::FrontierLines, given.draws()?)?;
        self.file_sign_changes("raw", "joined by lines", &drawn.estimate, found);
        for (index, crossing) in drawn.estimate.crossings.iter().enumerate() {
            let name = format!("raw_crossing_{}", index + 1);
            let what = "a sign change, joined by lines";
            found.plain(&name, self.in_unit(crossing.place), &self.unit.name, what);
        }
        let steps = crossings(one, two, Reduction::FrontierSteps)?;
        self.file_sign_changes("raw_steps", "as steps", &steps, found);
        let bins = Reduction::BinLines { per_decade: self.bins_per_decade };
        let bins = crossings(one, two, bins)?;
        self.file_sign_changes("raw_bins", "best run of each bin", &bins, found);
        self.file_draws(&drawn, found);
        Ok(())
    }

    /// What draws of the runs say.
    fn file_draws(&self, drawn: &ResampledCrossings, found: &mut Numbers) {
        let share = "share of draws of the runs";
        let (first, second) = (&self.first, &self.second);
        let any = format!("{share} with any sign change");
        found.plain("raw_cross_share", drawn.crossing_share, "fraction", &any);
        let to = format!(
            "{share} in which {first} leads at the lower end and {second} at the upper one"
        );
        found.plain("raw_first_to_second_share", drawn.a_to_b_share, "fraction", &to);
        let back = format!(
            "{share} in which {second} leads at the lower end and {first} at the upper one"
        );
        found.plain("raw_second_to_first_share", drawn.b_to_a_share, "fraction", &back);
        // The lowest and the highest change of a draw are biased outwards, since each draw adds
        // changes of its own.
        if let Some(middle) = drawn.median.estimate {
            let interval = drawn.median.interval.map(|interval| self.interval_in_unit(interval));
            let what = "the middle sign change; interval over draws of the runs that have one";
            let (middle, unit) = (self.in_unit(middle), &self.unit.name);
            found.add("raw_median_crossing", middle, interval, unit, what);
        }
        let undefined = "draws of the runs whose envelopes share no stretch";
        found.count("raw_draws_undefined", drawn.undefined, undefined);
    }

    /// A point of the axis in the unit of crossings.
    fn in_unit(&self, point: f64) -> f64 {
        point / self.unit.holds
    }

    fn interval_in_unit(&self, Interval { low, high }: Interval) -> Interval {
        Interval { low: self.in_unit(low), high: self.in_unit(high) }
    }

    /// How many sign changes, and where.
    fn file_sign_changes(&self, name: &str, words: &str, all: &Crossings, found: &mut Numbers) {
        let point = |crossing: &Crossing| format!("{:.2e}", self.in_unit(crossing.place));
        let points: Vec<String> = all.crossings.iter().map(point).collect();
        let at = if points.is_empty() {
            String::new()
        } else {
            format!(" at {} {}", points.join(", "), self.unit.name)
        };
        let [low, high] = [all.leader_low, all.leader_high].map(|leader| self.leader(leader));
        let method = format!(
            "sign changes, {words}{at}; {low} leads at the lower end, {high} at the upper one"
        );
        found.count(&format!("{name}_crossings"), points.len(), &method);
    }

    /// The arm that leads.
    fn leader(&self, leader: Option<Leader>) -> &str {
        match leader {
            Some(Leader::A) => &self.first,
            Some(Leader::B) => &self.second,
            None => "neither",
        }
    }

    /// By a law fitted to each arm.
    fn by_laws(
        &self,
        given: &Given<'_>,
        fits: &Fits,
        found: &mut Numbers,
        figure: &mut Figure,
    ) -> Result<()> {
        /// Points of the scan for roots.
        const POINTS: usize = 400;
        let level = given.draws()?.level;
        let one = self.law(given, fits, &self.first, &fits.first)?;
        let two = self.law(given, fits, &self.second, &fits.second)?;
        ensure!(
            one.asked() == two.asked(),
            "studies {} and {} draw different numbers of replicates; hint: draws are paired, ask \
            for the same",
            fits.first,
            fits.second
        );
        let data = common_range(one.axis(), two.axis()).filter(|[low, high]| low < high);
        let data = data.with_context(|| {
            format!(
                "studies {} and {} share no stretch of {}; hint: rows that overlap",
                fits.first, fits.second, self.along
            )
        })?;
        found.n = one.axis().len() + two.axis().len();
        let range = CrossoverRange { data, widened_decades: fits.widened_decades, places: POINTS };
        let crossover = robustness::crossover(&one.contender(), &two.contender(), &range, level);
        self.file_leads(&crossover, found);
        file_lost_draws(&crossover, found);
        self.file_root(&crossover, found);
        figure.lines.push(one.line(&given.arm(&self.first)?.title, level)?);
        figure.lines.push(two.line(&given.arm(&self.second)?.title, level)?);
        Ok(())
    }

    /// The law of one arm.
    fn law<'a>(
        &self,
        given: &'a Given<'a>,
        fits: &Fits,
        arm: &str,
        study: &str,
    ) -> Result<FittedLaw<'a>> {
        let columns = [self.along.as_str(), self.metric.as_str()];
        let law = FittedLaw::of_study(given, study, columns, &fits.path)?;
        if fits.draw == LawDraws::Fitted {
            return Ok(law);
        }
        let (rows, draws) = (&given.arm(arm)?.observations, given.draws()?);
        // Arms are drawn each from streams of its own.
        let seed = robustness::seed(draws.seed, arm);
        law.with_runs_drawn((&format!("arm {arm}"), rows), &self.metric, seed, draws.replicates)
    }

    /// In which share of the draws the laws cross, and who leads.
    fn file_leads(&self, crossover: &robustness::Crossover, found: &mut Numbers) {
        let inside = "share of paired draws whose laws cross within the common data";
        found.plain("inside_share", crossover.inside_share, "fraction", inside);
        let outside = "share that cross only outside the data";
        found.plain("outside_share", crossover.outside_share, "fraction", outside);
        let none = "share that do not cross at all where it was looked";
        found.plain("none_share", crossover.none_share, "fraction", none);
        let (first, second) = (&self.first, &self.second);
        let to = format!(
            "share in which {first} leads at the lower end of the data and {second} at the upper \
            one"
        );
        found.plain("first_to_second_share", crossover.a_to_b_share, "fraction", &to);
        let back = format!(
            "share in which {second} leads at the lower end of the data and {first} at the upper \
            one"
        );
        found.plain("second_to_first_share", crossover.b_to_a_share, "fraction", &back);
    }

    /// Where the laws cross.
    fn file_root(&self, crossover: &robustness::Crossover, found: &mut Numbers) {
        let roots = "crossings of the two fitted laws where it was looked";
        found.count("roots", crossover.roots.len(), roots);
        if let Some(root) = crossover.estimate {
            let interval = crossover.interval.map(|interval| self.interval_in_unit(interval));
            let what = "where the two fitted laws cross; interval over the draws that cross";
            found.add("crossing", self.in_unit(root.place), interval, &self.unit.name, what);
            let extrapolated = f64::from(u8::from(crossover.extrapolated));
            let what = "whether that lies outside the common data, where no run has seen it";
            found.plain("extrapolated", extrapolated, "1", what);
        }
        if let Some(decades) = crossover.decades {
            let what = "width of the interval of the crossing";
            found.plain("crossing_decades", decades, "decades", what);
        }
    }
}

/// How many of the paired draws say nothing.
fn file_lost_draws(crossover: &robustness::Crossover, found: &mut Numbers) {
    found.count("draws_failed", crossover.failed, "paired draws of which a fit failed");
    let lost = measures::share(crossover.failed + crossover.undefined, crossover.draws);
    let what = "share of the paired draws of which a fit failed or a law has no value somewhere \
        in the range";
    found.plain("draws_lost_share", lost, "fraction", what);
    let undefined = "paired draws whose laws have no value somewhere in the range";
    found.count("draws_undefined", crossover.undefined, undefined);
}
