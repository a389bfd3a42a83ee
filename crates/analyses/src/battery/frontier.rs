//! Part `frontier`: what intervals become where the runs behind a frontier are drawn again, and the
//! frontier of each draw is taken anew.
//!
//! Drawing the points themselves fixes the selection. On planted sweeps an interval of 95 % over
//! drawn points held the slope that such sweeps have on average in 71 to 83 %, over drawn runs in
//! 90 to 93 %, by subsampling in 78 to 89 % ([`measures::frontier_power_law`]): the runs are drawn.

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use robustness::{Derivation, Interval, Replicates};

use super::Sizes;
use super::part::{Found, Given, Part};
use super::sampled::{can_be_simulated, followed};
use crate::study::drawn_runs::DrawnRuns;
use crate::study::run::Run;

/// The part.
pub static PART: Part = Part {
    name: "frontier",
    title: "The runs behind the frontier are drawn again",
    declares: &["*.frontier_low", "*.frontier_high", "frontier_runs", "frontier_width_ratio"],
    run,
};

/// Draws of a report that makes the part on the way.
const DRAWS_SMALL: usize = 200;

fn run(run: &Run<'_>, given: &Given<'_>) -> Result<Option<Found>> {
    let Some(settings) = &given.battery.frontier else { return Ok(None) };
    let Some(all) = given.others.get(settings.runs.as_str()) else { return Ok(None) };
    if !can_be_simulated(run) {
        return Ok(None);
    }
    let metric = settings.of.as_ref().unwrap_or(&run.study.response);
    let runs = DrawnRuns::of(run.study, run.fit, (&settings.runs, all), metric)?;
    let replicates = replicates(run, &runs, given);
    let mut found = Found::default();
    let (mut rows, mut widest) = (Vec::new(), None);
    for derivation in followed(run) {
        let Some(interval) = interval(run, &replicates, &derivation) else { continue };
        file(run, &derivation, interval, &mut found)?;
        let times = times_as_wide(run, &derivation, interval);
        widest = times.into_iter().chain(widest).reduce(f64::max);
        rows.push(line(run, &derivation.name, times));
    }
    let count = runs.count();
    let method = "runs of which the rows are the frontier";
    found.quantities.insert("frontier_runs".to_owned(), run.plain(count as f64, "1", method));
    if let Some(widest) = widest {
        let method = "largest width of an interval with the runs drawn, over that with the points \
            drawn";
        found.quantities.insert("frontier_width_ratio".to_owned(), run.plain(widest, "1", method));
    }
    found.says.push(says(run, count, &replicates, &settings.reason));
    found.tables.push(FreeTable {
        id: "frontier".to_owned(),
        title: "Intervals with the runs drawn, beside those with the points drawn".to_owned(),
        columns: ["Number", "Fitted", "Low", "High", "Times as wide"].map(str::to_owned).to_vec(),
        rows,
    });
    Ok(Some(found))
}

/// The law fitted to the frontier of each draw.
fn replicates(run: &Run<'_>, runs: &DrawnRuns, given: &Given<'_>) -> Replicates {
    let asked = match given.sizes {
        Sizes::Full => run.study.bootstrap.replicates,
        Sizes::Small => run.study.bootstrap.replicates.min(DRAWS_SMALL),
    };
    runs.replicates(run.study, run.law, given.seed, asked)
}

fn interval(
    run: &Run<'_>,
    replicates: &Replicates,
    derivation: &Derivation<'_>,
) -> Option<Interval> {
    let level = run.study.bootstrap.level;
    robustness::summarise(&*derivation.value, run.theta(), replicates.sample(), level)?.interval
}

/// Files both ends.
fn file(
    run: &Run<'_>,
    derivation: &Derivation<'_>,
    interval: Interval,
    found: &mut Found,
) -> Result<()> {
    let (name, unit) = (&derivation.name, run.unit(derivation.unit)?);
    for (side, value, word) in [("low", interval.low, "lower"), ("high", interval.high, "upper")] {
        let method = format!(
            "{word} end of the interval with the runs drawn and the frontier of each draw taken \
            anew, percentiles"
        );
        found.quantities.insert(format!("{name}.frontier_{side}"), run.plain(value, unit, &method));
    }
    Ok(())
}

/// How many times as wide an interval is as that with the points drawn; none where they give none.
fn times_as_wide(run: &Run<'_>, derivation: &Derivation<'_>, interval: Interval) -> Option<f64> {
    let width = |interval: Interval| interval.high - interval.low;
    let own = width(run.summary(&*derivation.value)?.interval?);
    (own > 0.0).then(|| width(interval) / own)
}

/// A line of the table.
fn line(run: &Run<'_>, name: &str, times: Option<f64>) -> Vec<FreeCell> {
    let number = |name: &str| FreeCell::Number(run.full_name(name));
    vec![
        FreeCell::words(name),
        number(name),
        number(&format!("{name}.frontier_low")),
        number(&format!("{name}.frontier_high")),
        times.map_or_else(|| FreeCell::words("the points give none"), FreeCell::Value),
    ]
}

/// What the reader must know.
fn says(run: &Run<'_>, count: usize, replicates: &Replicates, reason: &str) -> String {
    let failed = match replicates.failed {
        0 => String::new(),
        some => format!(" {some} draws have no fit."),
    };
    format!(
        "The {} points that are fitted are the best of {count} runs. Other runs would have made \
        other points, so the runs are drawn and the frontier of each draw is taken anew. {}.{failed}",
        run.fit.rows.len(),
        reason.trim_end_matches('.')
    )
}

#[cfg(test)]
mod tests {
    use observations::Observations;
    use observations::order::frontier;

    use super::*;
    use crate::battery::definition::Battery;
    use crate::battery::part::Others;
    use crate::rows::column;
    use crate::study::checks::planted::{Planted, law, noise, rows, study};

    /// A sweep: at each of sixty places of compute eight runs, each worse than the law by up to a
    /// fifth of what compute removes.
    fn sweep() -> Observations {
        rows(480, 4.0, |row, flop| {
            let excess = (row as f64 * 0.618_033_988_749_894_8).fract();
            1.7 + (law(flop) - 1.7) * (1.0 + 0.2 * excess * excess + 0.1 * noise(row))
        })
    }

    fn given<'a>(battery: &'a Battery, others: &'a Others<'a>) -> Given<'a> {
        Given { battery, others, sizes: Sizes::Small, seed: 3 }
    }

    fn battery() -> Battery {
        let text = "{study: planted, frontier: {runs: sweep, reason: Runs are what chance made.}}";
        serde_yaml::from_str(text).expect("well written")
    }

    /// The rows are the frontier of the sweep; its runs are drawn, and each number has an interval
    /// that holds the law's exponent of 0.1.
    #[test]
    fn runs_are_drawn_and_their_frontier_taken_anew() {
        let all = sweep();
        let [along, metric] =
            ["training_flop", "loss_nats"].map(|name| column(&all, name).expect("there"));
        let kept = frontier(along, metric);
        let points = Planted::new(study(), all.take(&kept));
        let (run, battery) = (points.run(), battery());
        let made = (PART.run)(&run, &given(&battery, &[("sweep", &all)].into())).expect("made");
        let found = made.expect("it applies");
        let end = |side: &str| found.quantities[&format!("alpha.frontier_{side}")].estimate;
        assert!(end("low") < end("high"), "{:?}", found.quantities);
        assert!(end("low") < 0.1 && 0.1 < end("high"), "{} {}", end("low"), end("high"));
        assert_eq!(found.quantities["frontier_runs"].estimate.to_bits(), 480_f64.to_bits());
        assert!(found.says[0].contains("the best of 480 runs"), "{:?}", found.says);
        let none = (PART.run)(&run, &given(&battery, &Others::new())).expect("made");
        assert!(none.is_none(), "the runs are not here");
    }

    /// Rows that are not the frontier of the runs that are named are refused.
    #[test]
    fn other_runs_are_refused() {
        let all = sweep();
        let (points, battery) = (Planted::usual(), battery());
        let run = points.run();
        let said =
            (PART.run)(&run, &given(&battery, &[("sweep", &all)].into())).expect_err("other rows");
        assert!(said.to_string().contains("the frontier of sweep has"), "{said}");
    }
}
