//! Repeated sampling beyond coverage: a second checkpoint, the tail of hard problems, one problem
//! at a time.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use evidence::{FigureKind, Line, Point};
use measures::{
    Counts, Interval, ManyTests, TailEnd, TailFamily, TailScale, coverage_curvature,
    coverage_deficit, coverage_power_law, exponent_gap, fit_tail, homogeneity, mass_at_zero,
    paired_band, pass_at_k, stopped_dispersion, stopped_pass_at_k, tail_interval,
};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{check_k, check_share, column, counts, figure, label};
use super::{Compute, Findings, Given};

/// Two checkpoints on the same problems, at every k at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairedBand {
    /// The arm that the other is held against.
    first: String,
    /// The other arm.
    second: String,
    /// The label by which problems of the arms are the same.
    problem: String,
    /// The greatest k.
    k_max: u64,
}

impl Compute for PairedBand {
    fn resamples(&self) -> bool {
        true
    }

    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn check(&self) -> Result<()> {
        /// A band holds a number for each k and prompt.
        const K_MAX: u64 = 100_000;
        ensure!(
            (2..=K_MAX).contains(&self.k_max),
            "k_max {} is not between 2 and {K_MAX}; hint: 128",
            self.k_max
        );
        Ok(())
    }

    fn words(&self) -> String {
        format!(
            "difference of mean unbiased pass@k, {} less {}, for k of 1 to {}; simultaneous band \
            over all k by the Gaussian \
             multiplier bootstrap, problems as clusters",
            self.second, self.first, self.k_max
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let (one, two) = (given.arm(&self.first)?, given.arm(&self.second)?);
        let pairs =
            same(&one.observations, &two.observations, std::slice::from_ref(&self.problem))?;
        ensure!(
            pairs.len() == one.observations.len() && pairs.len() == two.observations.len(),
            "{} of {} and {} problems are in both arms; hint: the band wants them all paired",
            pairs.len(),
            one.observations.len(),
            two.observations.len()
        );
        let (base, other) =
            paired(&counts(&one.observations)?, &counts(&two.observations)?, &pairs);
        let k: Vec<u64> = (1..=self.k_max).collect();
        let band = paired_band(&base, &other, &k, plan.replicates, plan.level, seed)?;
        found.n = pairs.len();
        let gains =
            "last k of the unbroken run of gains from the least k, where the band lies above zero";
        let set = "confidence set of the first k at which the second is truly worse";
        for (name, k, what) in [
            ("last_gain_k", band.last_gain_k, gains),
            (
                "first_loss_k",
                band.first_loss_k,
                "first k of the stretch, up to the last k, where the band lies below zero",
            ),
            ("first_loss_set_low", band.first_loss_set.map(|set| set.low_k), set),
            ("first_loss_set_high", band.first_loss_set.and_then(|set| set.high_k), set),
        ] {
            let Some(k) = k else { continue };
            found.plain(name, k as f64, "1", what);
        }
        found.count("gains", band.gain.len(), "k at which the band lies above zero");
        found.count("losses", band.loss.len(), "k at which the band lies below zero");
        found.count(
            "mean_crossings",
            band.crossings.len(),
            "sign changes of the difference of the means",
        );
        if let Some(crossing) = band.crossings.last() {
            let (after, before) = (crossing.after_k, crossing.before_k);
            let what =
                format!("where the means cross last, between {after} and {before}, linear in ln k");
            found.plain("mean_crossing_k", crossing.k, "1", &what);
        }
        found.plain(
            "critical",
            band.critical,
            "1",
            "critical value of the greatest |t| over all k",
        );
        let ends = [("first", &band.mean_base), ("second", &band.mean_other)];
        for (arm, means) in ends {
            for (place, &at) in [0, k.len() - 1].iter().enumerate() {
                let name = format!("{arm}_at_{}", if place == 0 { 1 } else { self.k_max });
                found.plain(&name, means[at], "fraction", "mean unbiased pass@k over the problems");
            }
        }
        let label = format!("Coverage, {} less {}", two.title, one.title);
        let axes = (["k", "Samples a problem, k", "1"], [label.as_str(), "1"]);
        let mut figure = figure(FigureKind::Difference, axes.0, axes.1, false);
        let x = k.iter().map(|&k| k as f64).collect();
        let label = "difference of the means".to_owned();
        figure.lines.push(Line { label, x, y: band.difference, low: band.low, high: band.high });
        found.figures.push(figure);
        Ok(())
    }
}

/// The rows of two sets that have the same labels, in the order of the first.
fn same(one: &Observations, two: &Observations, labels: &[String]) -> Result<Vec<(usize, usize)>> {
    let keys = |set: &Observations| -> Result<Vec<Vec<String>>> {
        let mut keys = vec![Vec::new(); set.len()];
        for name in labels {
            label(set, name)?
                .iter()
                .zip(&mut keys)
                .for_each(|(value, key)| key.push(value.clone()));
        }
        Ok(keys)
    };
    let mut places = BTreeMap::new();
    for (row, key) in keys(two)?.into_iter().enumerate() {
        ensure!(
            places.insert(key.clone(), row).is_none(),
            "{} has two rows of {}",
            two.id,
            key.join(", ")
        );
    }
    let pairs = keys(one)?.into_iter().enumerate();
    Ok(pairs.filter_map(|(row, key)| Some((row, *places.get(&key)?))).collect())
}

fn paired(one: &[Counts], two: &[Counts], pairs: &[(usize, usize)]) -> (Vec<Counts>, Vec<Counts>) {
    pairs.iter().map(|&(a, b)| (one[a], two[b])).unzip()
}

/// The distribution of the chance of one sample over problems, and its exponent beside that of the
/// coverage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tail {
    /// The k at which the coverage's exponent is fitted.
    k: Vec<u64>,
}

impl Compute for Tail {
    fn resamples(&self) -> bool {
        true
    }

    fn check(&self) -> Result<()> {
        check_k(&self.k, 3)
    }

    fn words(&self) -> String {
        "maximum likelihood of a scaled Beta and a scaled Kumaraswamy distribution of the chance \
        of one sample over problems, \
         by the exact probability of every count, problems without success included; scale held just above the largest share \
         of successes, or free; profile intervals; the exponent of the coverage less that of each tail, as wide as both \
         intervals allow"
            .to_owned()
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let problems = counts(given.rows)?;
        let held = TailScale::held(&problems);
        let coverage = coverage_power_law(&problems, &self.k, plan.replicates, plan.level, seed)?;
        let method = "b of -ln coverage = a k^-b at the same k; percentile interval over problems";
        found.add("exponent_coverage", coverage.exponent, coverage.exponent_interval, "1", method);
        for (name, family, scale, what) in [
            ("beta", TailFamily::Beta, held, "Beta, scale held"),
            ("beta_free", TailFamily::Beta, TailScale::Free, "Beta, scale free"),
            ("kumaraswamy", TailFamily::Kumaraswamy, held, "Kumaraswamy, scale held"),
        ] {
            let fitted = fit_tail(&problems, family, scale)?;
            let profile = tail_interval(&problems, &fitted, scale, plan.level)?;
            // A profile that stays open on a side leaves the exponent unidentified: no interval is
            // filed then.
            let interval = profile.low.zip(profile.high).map(|(low, high)| Interval { low, high });
            let ended = match fitted.end {
                TailEnd::Converged => "converged",
                TailEnd::OnBound => "ended on a bound",
                TailEnd::TooManySteps => "did not converge",
            };
            let open =
                if interval.is_none() { ", the profile is open: not identified" } else { "" };
            let method = format!("tail exponent, {what}, {ended}{open}; profile likelihood");
            let name = format!("exponent_{name}");
            found.add(&name, fitted.tail.alpha, interval, "1", &method);
            found.plain(
                &format!("{name}_log_likelihood"),
                fitted.log_likelihood,
                "1",
                &format!("of the counts, {what}"),
            );
            found.plain(
                &format!("{name}_scale"),
                fitted.tail.scale,
                "fraction",
                &format!("greatest chance, {what}"),
            );
            let gap = exponent_gap(
                (coverage.exponent, coverage.exponent_interval),
                (fitted.tail.alpha, interval),
            );
            let method = format!(
                "exponent of the coverage less that of the tail, {what}; as wide as both \
                intervals allow"
            );
            found.add(&format!("{name}_gap"), gap.difference, gap.interval, "1", &method);
        }
        let mass = mass_at_zero(&problems, TailFamily::Beta, held)?;
        let method = "likelihood ratio of a share of problems that are never solved, Beta with \
            scale held, 50:50 mixture";
        found.plain("mass_at_zero_p_value", mass.p_value, "1", method);
        Ok(())
    }
}

/// How straight the coverage is on logarithmic axes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Curvature {
    /// Every k.
    k: Vec<u64>,
    /// Samples of a block, where sampling stopped after the block of the first success; absent, n
    /// was fixed.
    stopped_block: Option<u64>,
}

impl Compute for Curvature {
    fn resamples(&self) -> bool {
        true
    }

    fn check(&self) -> Result<()> {
        ensure!(
            self.stopped_block != Some(0),
            "stopped_block is 0; hint: samples of a block, or leave it out"
        );
        check_k(&self.k, 4)
    }

    fn words(&self) -> String {
        let estimate = self.stopped_block.map_or_else(
            || "unbiased pass@k".to_owned(),
            |block| {
                format!("pass@k that is unbiased where sampling stopped after a block of {block}")
            },
        );
        format!(
            "ln(-ln mean pass@k) on ln k and its square over {} values of k, {estimate}; \
            intervals over problems",
            self.k.len()
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (plan, seed) = given.plan()?;
        let problems = counts(given.rows)?;
        let passes: Vec<Vec<f64>> = match self.stopped_block {
            None => problems
                .iter()
                .map(|&counts| {
                    self.k.iter().map(|&k| Ok(pass_at_k(counts, k)?)).collect::<Result<_>>()
                })
                .collect::<Result<_>>()?,
            Some(block) => {
                let by_k: Vec<Vec<f64>> = self
                    .k
                    .iter()
                    .map(|&k| Ok(stopped_pass_at_k(&problems, block, k)?))
                    .collect::<Result<_>>()?;
                (0..problems.len())
                    .map(|problem| by_k.iter().map(|row| row[problem]).collect())
                    .collect()
            }
        };
        let shape = coverage_curvature(&passes, &self.k, plan.replicates, plan.level, seed)?;
        found.plain("exponent", shape.exponent, "1", "b of -ln coverage = a k^-b");
        found.plain("r_squared", shape.r_squared, "1", "of the line in ln(-ln coverage) and ln k");
        let method =
            "coefficient of (ln k)^2: below zero the coverage rises faster than a power law";
        found.add("quadratic", shape.quadratic, shape.quadratic_interval, "1", method);
        let method = "how much the local exponent changes from the least to the greatest k";
        found.add(
            "exponent_change",
            shape.exponent_change,
            shape.exponent_change_interval,
            "1",
            method,
        );
        let unsolved = problems.iter().filter(|counts| counts.successes == 0).count();
        let method = "share of the problems without any success";
        found.plain(
            "never_solved_share",
            measures::share(unsolved, problems.len()),
            "fraction",
            method,
        );
        found.count("k", shape.k.len(), "values of k at which a coverage is neither zero nor one");
        let axes = (["k", "Samples a problem, k", "1"], ["Minus ln of the coverage", "−ln pass@k"]);
        let mut figure = figure(FigureKind::Coverage, axes.0, axes.1, true);
        let deficits = coverage_deficit(&passes, self.k.len());
        let point = |(&k, y)| Point { x: k as f64, y, params: None, excluded: false };
        figure.points =
            self.k.iter().zip(deficits).filter(|(_, y)| y.is_finite()).map(point).collect();
        found.figures.push(figure);
        Ok(())
    }
}

/// One constant chance a problem, under sampling that stopped.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoppedDispersion {
    /// The label that names the model: each has a distribution of its own.
    model: String,
    /// Samples of a block; sampling stopped after the block of the first success.
    block: u64,
    /// Share of false rejections among the rejections, at most.
    rate: f64,
}

impl Compute for StoppedDispersion {
    fn check(&self) -> Result<()> {
        ensure!(self.block > 0, "block is 0; hint: the samples of a block");
        check_share("rate", self.rate)
    }

    fn words(&self) -> String {
        format!(
            "successes of the last block of {} against the number of blocks before it, if every \
            sample of a problem has the \
             same chance; exact given the scaled Beta distribution of each {}, share of false rejections at most {} \
             (Benjamini and Yekutieli)",
            self.block, self.model, self.rate
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let models = label(given.rows, &self.model)?;
        let all = counts(given.rows)?;
        let (mut tested, mut rejected, mut small) = (0, 0, 0);
        for model in models.iter().collect::<BTreeSet<_>>() {
            let of: Vec<Counts> = models
                .iter()
                .zip(&all)
                .filter(|(name, _)| *name == model)
                .map(|(_, &counts)| counts)
                .collect();
            let tail = fit_tail(&of, TailFamily::Beta, TailScale::held(&of))?.tail;
            let ManyTests { p_values, rejected: here, .. } =
                stopped_dispersion(&of, self.block, &tail, self.rate)?;
            tested += p_values.len();
            rejected += here;
            small += p_values.iter().filter(|&&p| p <= self.rate).count();
        }
        tests(found, tested, rejected, small, self.rate)
    }
}

/// Two campaigns on the same problems.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Homogeneity {
    /// One campaign.
    first: String,
    /// The other.
    second: String,
    /// The labels by which rows of the campaigns are the same.
    same: Vec<String>,
    /// Share of false rejections among the rejections, at most.
    rate: f64,
}

impl Compute for Homogeneity {
    fn arms(&self) -> Vec<&str> {
        vec![&self.first, &self.second]
    }

    fn check(&self) -> Result<()> {
        ensure!(
            !self.same.is_empty(),
            "same names no label; hint: those by which rows are the same problem"
        );
        check_share("rate", self.rate)
    }

    fn words(&self) -> String {
        format!(
            "Fisher’s exact test of the same chance in two campaigns, one test for each common \
            {}, share of false rejections at \
             most {} (Benjamini and Yekutieli)",
            self.same.join(" and "),
            self.rate
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (one, two) =
            (&given.arm(&self.first)?.observations, &given.arm(&self.second)?.observations);
        let pairs = same(one, two, &self.same)?;
        let (first, second) = paired(&counts(one)?, &counts(two)?, &pairs);
        let ManyTests { p_values, rejected, .. } = homogeneity(&first, &second, self.rate)?;
        let unpaired = one.len() + two.len() - 2 * pairs.len();
        found.count("unpaired", unpaired, "rows of either campaign without a partner in the other");
        tests(
            found,
            p_values.len(),
            rejected,
            p_values.iter().filter(|&&p| p <= self.rate).count(),
            self.rate,
        )
    }
}

/// How many tests there were and how they ended.
fn tests(
    found: &mut Findings,
    tested: usize,
    rejected: usize,
    small: usize,
    rate: f64,
) -> Result<()> {
    ensure!(
        tested > 0,
        "no problem could be tested; hint: look at the labels by which rows are the same"
    );
    found.n = tested;
    found.count("tested", tested, "problems that could be tested");
    found.count("rejected", rejected, "problems rejected after adjustment for their number");
    let share = |count: usize| measures::share(count, tested);
    found.plain(
        "rejected_share",
        share(rejected),
        "fraction",
        "share of the problems tested that were rejected",
    );
    let method = format!("share of the problems tested whose own p value is at most {rate}");
    found.plain("small_p_share", share(small), "fraction", &method);
    Ok(())
}

/// Published scores of pass@k held against what their own counts say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedScores {
    /// The column of k.
    k: String,
    /// The column of the published score.
    score: String,
}

impl Compute for PublishedScores {
    fn words(&self) -> String {
        format!(
            "unbiased pass@k from samples and successes against the published {}; where {} \
            exceeds the samples there is none",
            self.score, self.k
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let (problems, k) = (counts(given.rows)?, column(given.rows, &self.k)?);
        ensure!(
            k.iter().all(|k| k.fract() == 0.0 && *k >= 1.0),
            "{} is no whole number somewhere; hint: it is k",
            self.k
        );
        let score = column(given.rows, &self.score)?;
        let audit = measures::audit_scores(&problems, k, score)?;
        found.count("rows", score.len(), "published scores");
        found.count(
            "k_beyond_samples",
            audit.beyond,
            "rows of more attempts than samples (k > n), which no estimate exists for",
        );
        found.count(
            "beyond_scored_one",
            audit.beyond_scored_one,
            "of those, rows that are published as solved for certain",
        );
        let unsolved = "of those, rows of problems that no sample ever solved (c = 0)";
        found.count("unsolved_scored_one", audit.unsolved_scored_one, unsolved);
        let rest = "greatest difference between ours and the published score where k is at most n";
        found.plain("difference_greatest", audit.difference_greatest, "1", rest);
        Ok(())
    }
}
