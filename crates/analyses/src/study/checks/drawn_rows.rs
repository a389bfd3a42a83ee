//! B7: rows that share a cluster are not drawn one by one.

use anyhow::Result;
use evidence::Sense;

use crate::fitting::Draw;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "B7",
    title: "Clusters are drawn whole",
    why: "rows of one run share their chance: drawn one by one they promise too narrow an interval",
    statistic: "rows that share a cluster with another row and are drawn one by one",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.5),
    reference: "Choshen et al. 2024, arXiv:2410.11840; over 20 planted runs, rows drawn: 58 % of \
        the intervals of 95 % held alpha, runs drawn: 93 %",
    subject: None,
    applies: |_| once("B7"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let shared = match run.study.bootstrap.draw {
        Draw::Clusters => 0,
        Draw::Rows => {
            let members = uncertainty::cluster::members(&run.fit.rows.clusters);
            members.iter().map(Vec::len).filter(|&rows| rows > 1).sum()
        }
    };
    results.file(check, run, Statistic::Own(shared as f64));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, study, usual_rows};

    #[test]
    fn rows_of_clusters_are_not_drawn_one_by_one() {
        assert!(Planted::usual().passes(&CHECK), "each row is its own cluster");
        let mut rows = usual_rows();
        rows.clusters = (0..rows.len()).map(|row| row / 4).collect();
        assert!(!Planted::new(study(), rows.clone()).passes(&CHECK), "rows drawn of clusters");
        let mut clusters = study();
        clusters.bootstrap.draw = Draw::Clusters;
        assert!(Planted::new(clusters, rows).passes(&CHECK), "clusters drawn");
    }
}
