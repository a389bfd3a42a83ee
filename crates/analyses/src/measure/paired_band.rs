//! Two checkpoints on the same problems, at every k at once.

use anyhow::{Result, ensure};
use evidence::{Figure, FigureKind, Line};
use measures::paired_band;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given, Rows, counts_read, owned};
use super::drawing::K_AXIS;
use super::paired_rows::{paired, same};
use crate::numbers::{Numbers, figure};
use crate::rows::{What, counts};

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

    fn reads(&self) -> Vec<What<'_>> {
        counts_read().into_iter().chain([What::Label(&self.problem)]).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&[
            "last_gain_k",
            "first_loss_k",
            "first_loss_set_low",
            "first_loss_set_high",
            "gains",
            "losses",
            "mean_crossings",
            "mean_crossing_k",
            "critical",
        ]);
        for arm in ["first", "second"] {
            names.extend([1, self.k_max].map(|k| mean_at(arm, k)));
        }
        names
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
            over all k by the Gaussian multiplier bootstrap, problems as clusters",
            self.second, self.first, self.k_max
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let draws = given.draws()?;
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
        let band = paired_band(&base, &other, &k, draws.replicates, draws.level, draws.seed)?;
        found.n = pairs.len();
        gains_and_losses(&band, found);
        self.means(&band, found);
        given.file_only_figure(drawing(one, two, &k, band), found);
        Ok(())
    }
}

/// Where the band lies above zero and where below.
fn gains_and_losses(band: &measures::PairedBand, found: &mut Numbers) {
    let gains =
        "last k of the unbroken run of gains from the least k, where the band lies above zero";
    let loss = "first k of the stretch, up to the last k, where the band lies below zero";
    let set = "confidence set of the first k at which the second is truly worse";
    for (name, k, what) in [
        ("last_gain_k", band.last_gain_k, gains),
        ("first_loss_k", band.first_loss_k, loss),
        ("first_loss_set_low", band.first_loss_set.map(|set| set.low_k), set),
        ("first_loss_set_high", band.first_loss_set.and_then(|set| set.high_k), set),
    ] {
        let Some(k) = k else { continue };
        found.plain(name, k as f64, "1", what);
    }
    found.count("gains", band.gain.len(), "k at which the band lies above zero");
    found.count("losses", band.loss.len(), "k at which the band lies below zero");
    let critical = "critical value of the greatest |t| over all k";
    found.plain("critical", band.critical, "1", critical);
}

impl PairedBand {
    /// The means of both checkpoints, and where they cross.
    fn means(&self, band: &measures::PairedBand, found: &mut Numbers) {
        let changes = "sign changes of the difference of the means";
        found.count("mean_crossings", band.crossings.len(), changes);
        if let Some(crossing) = band.crossings.last() {
            let (after, before) = (crossing.after_k, crossing.before_k);
            let what =
                format!("where the means cross last, between {after} and {before}, linear in ln k");
            found.plain("mean_crossing_k", crossing.k, "1", &what);
        }
        let method = "mean unbiased pass@k over the problems";
        for (arm, means) in [("first", &band.mean_base), ("second", &band.mean_other)] {
            found.plain(&mean_at(arm, 1), means[0], "fraction", method);
            found.plain(&mean_at(arm, self.k_max), means[means.len() - 1], "fraction", method);
        }
    }
}

/// The name of an arm's mean at k samples.
fn mean_at(arm: &str, k: u64) -> String {
    format!("{arm}_at_{k}")
}

/// The difference with its band.
fn drawing(one: &Rows, two: &Rows, k: &[u64], band: measures::PairedBand) -> Figure {
    let label = format!("Coverage, {} less {}", two.title, one.title);
    let mut figure = figure(FigureKind::Difference, K_AXIS, [&label, "1"], false);
    let x = k.iter().map(|&k| k as f64).collect();
    let label = "difference of the means".to_owned();
    figure.lines.push(Line { label, x, y: band.difference, low: band.low, high: band.high });
    figure
}
