//! D8: where clusters are drawn, they are many enough to be drawn again.

use anyhow::Result;
use evidence::Sense;

use crate::fitting::Draw;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D8",
    title: "Enough clusters to draw again",
    why: "too few clusters: their draws are too much alike, so there is no interval",
    statistic: "clusters of rows",
    sense: Sense::Above,
    threshold: Threshold::Fixed(robustness::CLUSTERS_MIN as f64 - 0.5),
    reference: "Cameron, Gelbach & Miller 2008, Rev. Econ. Stat. 90: few clusters",
    subject: None,
    applies: |study| {
        if study.bootstrap.draw == Draw::Clusters { once("D8") } else { Vec::new() }
    },
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    if run.study.bootstrap.draw == Draw::Clusters {
        let clusters = run.fit.rows.clusters.iter().max().map_or(0, |last| last + 1);
        results.file(check, run, Statistic::Own(clusters as f64));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    /// The usual rows as this many runs, and whether the check passes and intervals are made.
    fn with_clusters(clusters: usize) -> [bool; 2] {
        let (mut study, mut rows) = (study(), usual_rows());
        study.bootstrap.draw = Draw::Clusters;
        rows.clusters = (0..rows.len()).map(|row| row % clusters).collect();
        let planted = Planted::new(study, rows);
        [planted.passes(&CHECK), !planted.fit.replicates.thetas.is_empty()]
    }

    #[test]
    fn ten_clusters_are_enough_and_nine_are_not() {
        assert_eq!(with_clusters(10), [true, true]);
        assert_eq!(with_clusters(9), [false, false]);
        assert_eq!(with_clusters(3), [false, false]);
    }

    #[test]
    fn single_rows_are_no_clusters() {
        assert!(Planted::usual().made(&CHECK).is_empty(), "rows are drawn");
    }
}
