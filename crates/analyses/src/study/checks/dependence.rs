//! C9: residuals of rows that are drawn one by one do not depend on each other within groups.

use anyhow::Result;
use evidence::Sense;
use uncertainty::cluster::{intraclass_correlation, members, numbered};

use crate::fitting::Draw;
use crate::rows::column;
use crate::study::check::{Check, Results, Statistic, Threshold, nothing, once};
use crate::study::run::Run;

/// The check.
pub static CHECK: Check = Check {
    id: "C9",
    title: "Residuals do not depend on each other",
    why: "rows of one group are off together: intervals need whole groups to be drawn, and those \
        made of single rows are too narrow",
    statistic: "intraclass correlation of the residuals within clusters, or where there are none \
        within equal values of the law's first variable, where neither the study nor a unit of its \
        battery draws whole groups",
    sense: Sense::Below,
    threshold: Threshold::Fixed(0.05),
    reference: "Cameron, Gelbach & Miller 2008, Rev. Econ. Stat. 90; Donner 1986, Int. Stat. \
        Rev. 54",
    subject: None,
    applies: |_| once("C9"),
    files: nothing,
    run,
};

fn run(check: &Check, run: &Run<'_>, results: &mut Results) -> Result<()> {
    let is_drawn = run.study.bootstrap.draw == Draw::Clusters
        || run.parts.iter().any(|part| part.name == "units");
    let correlation = if is_drawn { 0.0 } else { correlation(run)? };
    results.file(check, run, Statistic::Own(correlation));
    Ok(())
}

/// The correlation within the groups that the rows come in; zero where they come in none.
fn correlation(run: &Run<'_>) -> Result<f64> {
    let rows = &run.fit.rows;
    let clusters = members(&rows.clusters);
    let groups = if clusters.len() < rows.len() {
        clusters
    } else {
        let values = column(rows, &run.study.variables[0])?;
        members(&numbered(&values.iter().map(|value| value.to_bits()).collect::<Vec<_>>()))
    };
    let residuals = run.fit.problem.residuals(run.theta());
    Ok(intraclass_correlation(&residuals, &groups).unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted::{Planted, law, noise, rows, study};

    fn in_runs(of_run: f64) -> Planted {
        let mut grouped =
            rows(120, 4.0, |row, flop| law(flop) * (1.0 + of_run * noise(row / 6) + noise(row)));
        grouped.clusters = (0..120).map(|row| row / 6).collect();
        Planted::new(study(), grouped)
    }

    #[test]
    fn rows_of_runs_that_are_off_together_fail() {
        assert!(in_runs(0.0).passes(&CHECK), "each row has its own chance");
        assert!(!in_runs(2.0).passes(&CHECK), "runs are off as a whole");
        assert!(Planted::usual().passes(&CHECK), "no groups");
    }

    #[test]
    fn clusters_that_are_drawn_are_no_fault() {
        let mut planted = in_runs(2.0);
        planted.study.bootstrap.draw = Draw::Clusters;
        assert!(planted.passes(&CHECK), "runs are drawn whole");
    }
}
