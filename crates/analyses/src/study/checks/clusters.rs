//! D8: where clusters are drawn, they are many enough to be drawn again.

use anyhow::Result;
use evidence::Sense;
use uncertainty::cluster::LEAST_CLUSTERS;

use crate::fitting::Draw;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "D8",
    title: "Enough clusters for an interval",
    why: "too few clusters: nothing says how much they differ, so there is no interval",
    statistic: "clusters of rows: from ten they are drawn again, from four to nine intervals are \
        by Student's t (variance CR2), below four there are none",
    sense: Sense::Above,
    threshold: Threshold::Fixed(LEAST_CLUSTERS as f64 - 0.5),
    reference: "Cameron, Gelbach & Miller 2008, Rev. Econ. Stat. 90: few clusters; Pustejovsky & \
        Tipton 2018, J. Bus. Econ. Stat. 36",
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

    /// The usual rows as this many runs: whether the check passes, whether alpha has an interval,
    /// and how.
    fn with_clusters(clusters: usize) -> (bool, bool, String) {
        let (mut study, mut rows) = (study(), usual_rows());
        study.bootstrap.draw = Draw::Clusters;
        rows.clusters = (0..rows.len()).map(|row| row % clusters).collect();
        let planted = Planted::new(study, rows);
        let run = planted.run();
        let summary = run.summary(&|theta| Some(theta[2])).expect("a value");
        let method = run.quantity(&summary, "1", "alpha").method;
        (planted.passes(&CHECK), summary.interval.is_some(), method)
    }

    #[test]
    fn each_number_of_clusters_has_its_interval() {
        let (passes, has, method) = with_clusters(10);
        assert!(passes && has && method.contains("bootstrap, percentile"), "{method}");
        for few in [9, 4] {
            let (passes, has, method) = with_clusters(few);
            assert!(passes && has && method.contains("Student's t interval over"), "{method}");
        }
        let (passes, has, method) = with_clusters(3);
        assert!(!passes && !has && method.contains("too few clusters"), "{method}");
    }

    #[test]
    fn single_rows_are_no_clusters() {
        assert!(Planted::usual().made(&CHECK).is_empty(), "rows are drawn");
    }
}
