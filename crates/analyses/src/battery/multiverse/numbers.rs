//! The numbers that the answers of a multiverse make.

use std::collections::BTreeMap;

use evidence::Quantity;
use measures::Interval;
use stress::multiverse::{Spread, Stated, Verdict, shapley_shares, spread};

use super::answers::{Answer, Answers};
use super::universe::Universe;
use crate::battery::definition::multiverse::{FlopChoice, Multiverse, ParamsChoice, Setting};
use crate::numbers::Numbers;
use crate::study::run::Run;

/// What the answers say, before it is filed.
pub struct Made<'a> {
    /// The combinations.
    pub universe: &'a Universe<'a>,
    /// Their answers.
    pub answers: &'a Answers,
    /// The choices.
    pub settings: &'a Multiverse,
    /// Where the answers lie.
    pub spread: Option<Spread>,
    /// The share of the variance that each axis brings; none where nothing varies.
    pub shapley: Option<Vec<f64>>,
}

/// What each interval says of the two statements.
type Verdicts = [Option<Verdict>; 2];

impl<'a> Made<'a> {
    /// What these answers say.
    pub fn new(universe: &'a Universe<'a>, answers: &'a Answers) -> Self {
        let values = answers.values();
        Self {
            universe,
            answers,
            settings: universe.prepared.settings,
            spread: spread(&values),
            shapley: shapley_shares(&universe.crossing, &answers.table()),
        }
    }

    /// The statements of sign and size.
    pub const fn statements(&self) -> [Stated; 2] {
        [self.settings.sign.statement(), self.settings.size.statement()]
    }

    /// Axes with their shares of the variance, the largest first.
    pub fn ranked_axes(&self) -> Vec<(&'a str, f64)> {
        let shares = self.shapley.iter().flatten().copied();
        let titles = self.settings.axes.iter().map(|axis| &*axis.title);
        let mut ranked: Vec<(&str, f64)> = titles.zip(shares).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }

    /// What an answer's interval says of the statements.
    fn verdicts(&self, answer: &Answer) -> Verdicts {
        let of = |statement: Stated| {
            answer.interval.map(|interval: Interval| statement.verdict(interval))
        };
        self.statements().map(of)
    }

    /// Share of the distinct answers with an interval of which something holds.
    pub fn share(&self, holds: impl Fn(Verdicts) -> bool) -> Option<f64> {
        let all: Vec<Verdicts> = self
            .answers
            .distinct
            .iter()
            .filter(|answer| answer.interval.is_some())
            .map(|answer| self.verdicts(answer))
            .collect();
        let holding = all.iter().filter(|verdicts| holds(**verdicts)).count();
        (!all.is_empty()).then(|| holding as f64 / all.len() as f64)
    }

    /// What the study's own choices say of the two statements.
    pub fn own_verdicts(&self) -> Verdicts {
        self.verdicts(self.answers.at(0))
    }

    /// The axis that is of a kind.
    fn axis(&self, like: &Setting) -> Option<usize> {
        self.settings.axis_of(like)
    }

    /// Largest change of the exponent over the counts of parameters, all else as in the study.
    fn shift_by_params(&self) -> Option<f64> {
        let axis = self.axis(&Setting::Params(ParamsChoice::Total))?;
        let own = self.answers.at(0).value?;
        let shifts: Option<Vec<f64>> = self
            .universe
            .crossing
            .along(&[axis])
            .into_iter()
            .map(|number| Some((self.answers.at(number).value? - own).abs()))
            .collect();
        Some(shifts?.into_iter().fold(0.0, f64::max))
    }

    /// How many combinations along these axes, all else as in the study, say something else of a
    /// statement than the study; one without an interval says something else.
    fn verdicts_changed(&self, axes: &[usize]) -> Option<usize> {
        if axes.is_empty() {
            return None;
        }
        let own = self.own_verdicts();
        let along = self.universe.crossing.along(axes).into_iter();
        Some(along.filter(|&number| self.verdicts(self.answers.at(number)) != own).count())
    }

    /// Files everything.
    pub fn quantities(&self, run: &Run<'_>) -> BTreeMap<String, Quantity> {
        let mut numbers = Numbers::new(run.fit.rows.len(), run.study.bootstrap.level);
        self.counts(&mut numbers);
        self.shares(&mut numbers);
        self.places(&mut numbers);
        self.joint(&mut numbers);
        self.choices(&mut numbers);
        let quantities = numbers.quantities.into_iter();
        quantities.map(|(name, quantity)| (format!("multiverse.{name}"), quantity)).collect()
    }

    fn counts(&self, numbers: &mut Numbers) {
        let Answers { distinct, replicates, searched, .. } = self.answers;
        let with_value = distinct.iter().filter(|answer| answer.value.is_some()).count();
        let options = self.settings.axes.iter().map(|axis| axis.options.len()).sum();
        let failed = distinct.iter().map(|answer| answer.failed).sum();
        for (name, count, method) in [
            ("combinations", self.universe.crossing.len(), "combinations of all options"),
            ("specifications", distinct.len(), "combinations that are different problems"),
            ("different_estimates", self.different_estimates(), "different estimates among them"),
            ("failed", distinct.len() - with_value, "specifications whose fit did not converge"),
            ("searched", *searched, "problems held against a search from the grid of starts"),
            ("replicates", distinct.len() * replicates, "replicates over all specifications"),
            ("replicates_failed", failed, "replicates that did not converge"),
            ("options", options, "options over all axes"),
            (
                "options_without_reason",
                self.settings.without_reason(),
                "options whose reason is not written down",
            ),
        ] {
            numbers.count(name, count, method);
        }
    }

    /// Specifications that differ in what is drawn have one estimate.
    fn different_estimates(&self) -> usize {
        let mut bits: Vec<u64> =
            self.answers.values().iter().map(|value| (value * 1e9).round().to_bits()).collect();
        bits.sort_unstable();
        bits.dedup();
        bits.len()
    }

    fn shares(&self, numbers: &mut Numbers) {
        let values = self.answers.values();
        let [sign, size] = self.statements().map(|statement| statement.share(&values));
        let own = self.own_verdicts();
        let is = |of: usize, verdict: Verdict| self.share(|found| found[of] == Some(verdict));
        for (name, share, method) in [
            (
                "share_same_sign",
                sign,
                "share of the specifications on the claimed side of the sign",
            ),
            (
                "share_same_size",
                size,
                "share of the specifications on the claimed side of the size",
            ),
            (
                "share_same_verdict",
                self.share(|found| found == own),
                "share whose intervals say of both statements what the study's says",
            ),
            (
                "share_supported",
                is(0, Verdict::Supported),
                "share whose whole interval has the sign",
            ),
            ("share_refuted", is(0, Verdict::Refuted), "share whose whole interval has it not"),
            (
                "share_size_supported",
                is(1, Verdict::Supported),
                "share whose whole interval has the size",
            ),
            (
                "share_size_refuted",
                is(1, Verdict::Refuted),
                "share whose whole interval has it not",
            ),
        ] {
            if let Some(share) = share {
                numbers.plain(name, share, "fraction", method);
            }
        }
    }

    fn places(&self, numbers: &mut Numbers) {
        let Some(Spread { least, quartile_low, median, quartile_high, greatest }) = self.spread
        else {
            return;
        };
        for (name, value, what) in [
            ("least", least, "least"),
            ("quartile_low", quartile_low, "lower quartile"),
            ("median", median, "median"),
            ("quartile_high", quartile_high, "upper quartile"),
            ("greatest", greatest, "greatest"),
        ] {
            let method = format!("{what} exponent a of N*(C) over the specifications");
            numbers.plain(name, value, "1", &method);
        }
    }

    fn joint(&self, numbers: &mut Numbers) {
        let of = |value: f64, what: &str| {
            format!(
                "share of the curves with a = {value} imposed {what}; residuals of each \
                specification kept, the same rows drawn in all, one-sided"
            )
        };
        let median = "whose median lies as far on the claimed side as that of the data";
        if let Some(joint) = self.answers.joint[0] {
            let value = self.settings.sign.value;
            let share = "with as many specifications on the claimed side";
            numbers.plain("joint_p", joint.p_median, "1", &of(value, median));
            numbers.plain("joint_p_share", joint.p_share, "1", &of(value, share));
            numbers.count("null_curves", joint.curves, "curves with the claimed value imposed");
            let joined = "specifications on which each of these curves rests";
            numbers.count("null_specifications", self.answers.joined, joined);
        }
        if let Some(joint) = self.answers.joint[1] {
            let method = of(self.settings.size.value, median);
            numbers.plain("joint_p_size", joint.p_median, "1", &method);
        }
    }

    fn choices(&self, numbers: &mut Numbers) {
        let method = "share of the variance of a over all combinations, by Shapley's rule";
        for (axis, share) in self.settings.axes.iter().zip(self.shapley.iter().flatten()) {
            numbers.plain(&format!("shapley_{}", axis.name), *share, "fraction", method);
        }
        if let Some((_, share)) = self.ranked_axes().first() {
            numbers.plain("shapley_largest", *share, "fraction", "the largest of these shares");
        }
        let named = self.ranked_axes().len().min(3);
        numbers.count("choices_named", named, "choices whose share is named, three at most");
        if let Some(shift) = self.shift_by_params() {
            let method = "largest change of a over the counts of parameters, else as in the study";
            numbers.plain("shift_by_params", shift, "1", method);
        }
        let counts = [Setting::Params(ParamsChoice::Total), Setting::Flop(FlopChoice::SixParams)];
        let counting: Vec<usize> = counts.iter().filter_map(|like| self.axis(like)).collect();
        let rows: Vec<usize> = self.axis(&Setting::Rows(Vec::new())).into_iter().collect();
        for (name, axes, method) in [
            (
                "verdicts_changed_by_counting",
                counting,
                "ways to count parameters and compute, else as in the study, whose interval says \
                something else of a statement",
            ),
            (
                "verdicts_changed_by_rows",
                rows,
                "choices of rows, else as in the study, whose interval says something else of a \
                statement",
            ),
        ] {
            if let Some(count) = self.verdicts_changed(&axes) {
                numbers.count(name, count, method);
            }
        }
    }
}
