//! What the solvers reach on problems whose answers are known elsewhere: the nonlinear regression
//! set of NIST.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use evidence::Quantity;

use super::filed;
use super::workload::Workload;
use crate::project::Project;
use crate::talk::say;

/// Solves every problem from both starts and files how many digits come out.
pub fn run(project: &Project, workload: &Workload) -> Result<()> {
    let measured = workload.measure("nist_54", 0, 1)?;
    ensure!(
        measured.answer.len() == 4,
        "nist_54 answers {:?}, wanted four numbers",
        measured.answer
    );
    let names = [
        ("nist_runs", "runs", "problems of NIST StRD, from both starts, through the public solver"),
        ("nist_runs_ge6", "runs", "runs whose worst parameter has six certified digits or more"),
        ("nist_runs_ge8", "runs", "runs whose worst parameter has eight certified digits or more"),
        ("nist_digits_least", "digits", "digits of the worst parameter of the worst run"),
    ];
    let quantities: BTreeMap<String, Quantity> = names
        .iter()
        .zip(&measured.answer)
        .map(|((name, unit, method), &estimate)| {
            ((*name).to_owned(), Quantity::plain(estimate, unit, 54, *method))
        })
        .collect();
    for (name, quantity) in &quantities {
        say!("{name}: {} {}", quantity.estimate, quantity.unit);
    }
    filed::file(project, filed::ORACLES, &quantities)
}
