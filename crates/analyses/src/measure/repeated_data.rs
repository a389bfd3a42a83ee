//! Training on repeated data against training on as much fresh data.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use evidence::{Figure, FigureKind};
use laws::Law;
use measures::{Spread, spread};
use robustness::summarise;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, columns_read};
use super::drawing::{over_column, point};
use super::places::Places;
use crate::numbers::{Numbers, from_summary, left_out};
use crate::rows::{What, column};
use crate::study::Study;
use crate::study::fitted::{Fitted, fit_of};

/// How much more loss a run has that saw its data several times than one on as much fresh data.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatedData {
    /// The column of the parameters, which the runs of a pair have equal.
    params: String,
    /// The column of all tokens seen, which they have equal too.
    tokens: String,
    /// The column of the tokens that differ.
    unique: String,
    /// The column that is to be low.
    metric: String,
    /// Up to so many epochs a run counts as one on fresh data.
    fresh_up_to: f64,
    /// Ranges of epochs, by name.
    epochs: BTreeMap<String, Epochs>,
    /// A study of a law in the same three columns, whose prediction for the same pairs is filed.
    study: Option<String>,
}

/// A range of epochs.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Epochs {
    /// The least.
    from: f64,
    /// The greatest.
    to: f64,
}

/// A run on fresh data and one on repeated data, by their rows.
#[derive(Debug, Clone, Copy)]
struct Pair {
    fresh: usize,
    repeated: usize,
}

/// What the names of the numbers of a range begin with; its own name follows.
const OF_A_RANGE: [&str; 5] =
    ["pairs", "epochs_mean", "change_mean", "change_median", "change_greatest"];

/// What the name of the law's prediction begins with.
const BY_LAW: &str = "law_change_mean";

impl Compute for RepeatedData {
    fn resamples(&self) -> bool {
        true
    }

    fn studies(&self) -> Vec<&str> {
        self.study.as_deref().into_iter().collect()
    }

    fn reads(&self) -> Vec<What<'_>> {
        columns_read(self.variables().into_iter().chain([&self.metric]))
    }

    fn names(&self) -> Vec<String> {
        let by_law = self.study.as_ref().map(|_| BY_LAW);
        let all = |name: &String| -> Vec<String> {
            OF_A_RANGE.into_iter().chain(by_law).map(|what| format!("{what}_{name}")).collect()
        };
        self.epochs.keys().flat_map(all).collect()
    }

    fn check(&self) -> Result<()> {
        ensure!(
            self.fresh_up_to >= 1.0,
            "fresh_up_to {} is below one epoch; hint: 1.01",
            self.fresh_up_to
        );
        let bad = |range: &Epochs| !(self.fresh_up_to < range.from && range.from <= range.to);
        match self.epochs.iter().find(|(_, range)| bad(range)) {
            Some((name, Epochs { from, to })) => bail!(
                "epochs {name}: {from} to {to} is no range above {}; hint: {{from: 3, to: 5}}",
                self.fresh_up_to
            ),
            None => Ok(()),
        }
    }

    fn check_against(&self, study: &Study) -> Result<()> {
        let wanted = self.variables().map(String::as_str);
        ensure!(
            study.variables == wanted && study.response == self.metric,
            "study {} is no law of {} in {}; hint: another study, or none",
            study.id,
            self.metric,
            wanted.join(", ")
        );
        Ok(())
    }

    fn words(&self) -> String {
        let [params, tokens, unique] = self.variables();
        format!(
            "pairs of runs of equal {params} and equal {tokens}, one with {unique} for at most {} \
            epochs and one within a range of epochs (the nearest to its middle): {} of the second \
            over that of the first, less one; intervals over values of {params} drawn whole",
            self.fresh_up_to, self.metric
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
        let rows = given.rows;
        let (metric, params) = (column(rows, &self.metric)?, column(rows, &self.params)?);
        let epochs = self.epochs_of(given)?;
        let label = "Change of the loss against fresh data";
        let mut figure: Figure = over_column(FigureKind::Difference, rows, &self.params, label)?;
        for (name, &range) in &self.epochs {
            let pairs = self.pairs(given, &epochs, range)?;
            let changes: Vec<f64> =
                pairs.iter().map(|pair| metric[pair.repeated] / metric[pair.fresh] - 1.0).collect();
            let clusters: Vec<f64> = pairs.iter().map(|pair| params[pair.fresh]).collect();
            let change = spread(&changes, &clusters, draws).with_context(|| {
                format!("epochs {name}: no pair lies there; hint: a wider range")
            })?;
            found.n = pairs.len();
            let seen: Vec<f64> = pairs.iter().map(|pair| epochs[pair.repeated]).collect();
            self.file(name, &change, measures::mean(&seen), found);
            if let Some(study) = &self.study {
                self.file_law(given, study, name, &pairs, found)?;
            }
            figure.points.extend(clusters.iter().zip(&changes).map(|(&x, &y)| point(x, y)));
        }
        given.file_only_figure(figure, found);
        Ok(())
    }
}

impl RepeatedData {
    /// The columns of the law, in its order.
    const fn variables(&self) -> [&String; 3] {
        [&self.params, &self.tokens, &self.unique]
    }

    /// How often each run saw its data.
    fn epochs_of(&self, given: &Given<'_>) -> Result<Vec<f64>> {
        let all = column(given.rows, &self.tokens)?.iter();
        Ok(all.zip(column(given.rows, &self.unique)?).map(|(all, unique)| all / unique).collect())
    }

    /// The pair of each size and number of tokens that has one.
    fn pairs(&self, given: &Given<'_>, epochs: &[f64], range: Epochs) -> Result<Vec<Pair>> {
        let alike = [self.params.clone(), self.tokens.clone()];
        let middle = laws::ln(range.from * range.to) / 2.0;
        let off = |row: usize| (laws::ln(epochs[row]) - middle).abs();
        let pair = |group: Vec<usize>| -> Option<Pair> {
            let fresh = group.iter().copied().find(|&row| epochs[row] <= self.fresh_up_to)?;
            let within =
                group.into_iter().filter(|&row| (range.from..=range.to).contains(&epochs[row]));
            let repeated = within.min_by(|&a, &b| off(a).total_cmp(&off(b)))?;
            Some(Pair { fresh, repeated })
        };
        Ok(Places::Equal.groups(given.rows, &alike)?.into_iter().filter_map(pair).collect())
    }

    /// Files the change over the pairs of a range.
    fn file(&self, name: &str, change: &Spread, epochs: f64, found: &mut Numbers) {
        let of = |what: usize| format!("{}_{name}", OF_A_RANGE[what]);
        found.count(&of(0), change.count, "pairs of runs");
        found.plain(&of(1), epochs, "1", "epochs of the repeated data, mean over the pairs");
        let what = format!("{} on repeated data over that on fresh data, less one", self.metric);
        let (mean, median) = (format!("mean of {what}"), format!("median of {what}"));
        found.add(&of(2), change.mean, change.mean_interval, "fraction", &mean);
        found.add(&of(3), change.median, change.median_interval, "fraction", &median);
        found.plain(&of(4), change.greatest, "fraction", &format!("greatest {what}"));
    }

    /// Files what a fitted law predicts for the same pairs.
    fn file_law(
        &self,
        given: &Given<'_>,
        study: &str,
        name: &str,
        pairs: &[Pair],
        found: &mut Numbers,
    ) -> Result<()> {
        let Fitted { study, fit } = match fit_of(given.fits, study)? {
            Ok(fitted) => fitted,
            Err(missing) => bail!("study {study} could not run: {}", missing.reason),
        };
        let law: &dyn Law = study.law()?;
        let columns = self.variables().map(|name| column(given.rows, name));
        let columns: Vec<&[f64]> = columns.into_iter().collect::<Result<_>>()?;
        let at = |row: usize| -> Vec<f64> { columns.iter().map(|of| laws::ln(of[row])).collect() };
        let places: Vec<[Vec<f64>; 2]> =
            pairs.iter().map(|pair| [at(pair.fresh), at(pair.repeated)]).collect();
        let mean = |theta: &[f64]| -> Option<f64> {
            let change = |[fresh, repeated]: &[Vec<f64>; 2]| {
                laws::exp(law.ln_loss(theta, repeated) - law.ln_loss(theta, fresh)) - 1.0
            };
            Some(places.iter().map(change).sum::<f64>() / places.len() as f64)
        };
        let (estimate, level) = (&fit.found.best.theta, found.level);
        let summary = summarise(&mean, estimate, fit.replicates.sample(), level)
            .with_context(|| format!("study {} has no value at the pairs of {name}", study.id))?;
        let method = format!(
            "the same change by the law of study {}, mean over the same pairs{}",
            study.id,
            left_out(summary.undefined)
        );
        let quantity = from_summary(&summary, level, "fraction", pairs.len(), method);
        found.quantities.insert(format!("{BY_LAW}_{name}"), quantity);
        Ok(())
    }
}
