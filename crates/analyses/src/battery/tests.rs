//! The attacks on planted rows: what they file is what they declare, and what was planted is what
//! they find.

use std::collections::BTreeMap;
use std::time::Instant;

use observations::{Column, Observations, quantity};

use super::definition::Battery;
use super::part::{Found, Given};
use super::{PARTS, Sizes};
use crate::study::Study;
use crate::study::fitted::fit;
use crate::study::run::Run;

fn chinchilla() -> Observations {
    let text = include_str!("../../../../data/tables/chinchilla-points.csv");
    let rows: Vec<Vec<f64>> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().expect("a number")).collect())
        .collect();
    let column = |k: usize| rows.iter().map(|row| row[k]).collect::<Vec<f64>>();
    let (params, flop, loss) = (column(0), column(1), column(2));
    let tokens = flop.iter().zip(&params).map(|(c, n)| c / (6.0 * n)).collect();
    let columns: BTreeMap<String, Column> = [
        ("params", params),
        ("training_flop", flop),
        ("loss_nats", loss),
        ("training_tokens", tokens),
    ]
    .map(|(name, values)| {
        let quantity = quantity(name).expect("known");
        (name.to_owned(), Column { quantity, meaning: String::new(), values })
    })
    .into();
    let n = rows.len();
    Observations {
        id: "chinchilla".to_owned(),
        loss_group: "MassiveText".to_owned(),
        columns,
        labels: BTreeMap::new(),
        lines: (5..n + 5).collect(),
        clusters: (0..n).collect(),
    }
}

fn attack(study: &str, battery: &str) {
    let mut study: Study = serde_yaml::from_str(study).expect("a study");
    let battery: Battery = serde_yaml::from_str(battery).expect("a battery");
    study.bootstrap.replicates = 200;
    study.published.clear();
    let all = chinchilla();
    let fitted = fit(&study, &all).expect("fits");
    let run = Run::new(&study, &all, &fitted, &[]).expect("runs");
    for part in PARTS {
        let at = Instant::now();
        let given = Given { battery: &battery, sizes: Sizes::Full, seed: 7 };
        let Found { quantities, says, tables, .. } =
            (part.run)(&run, &given).expect("made").expect("applies");
        println!("== {} {:?}", part.name, at.elapsed());
        for (name, quantity) in &quantities {
            println!("  {name} {:.5}", quantity.estimate);
        }
        for says in says {
            println!("  {says}");
        }
        for table in tables {
            println!("  {:?}", table.columns);
            for row in table.rows {
                println!("   {row:?}");
            }
        }
    }
}

#[test]
fn chinchilla_huber() {
    attack(
        include_str!("../../../../data/studies/chinchilla-huber.yaml"),
        include_str!("../../../../data/batteries/chinchilla-huber.yaml"),
    );
}

#[test]
fn chinchilla_doublings() {
    attack(
        include_str!("../../../../data/studies/chinchilla-doublings.yaml"),
        include_str!("../../../../data/batteries/chinchilla-doublings.yaml"),
    );
}

#[test]
fn chinchilla_lad() {
    attack(
        include_str!("../../../../data/studies/chinchilla-lad.yaml"),
        include_str!("../../../../data/batteries/chinchilla-lad.yaml"),
    );
}
