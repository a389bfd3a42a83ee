//! The ladder on planted data.

use evidence::FreeCell;

use super::*;
use crate::battery::definition::Battery;
use crate::study::checks::planted::{Planted, law, noise, rows, study};

/// What the part finds in a planted study.
fn found(planted: &Planted) -> Option<Found> {
    let battery = Battery::default();
    let given = Given::full(&battery, 7);
    (PART.run)(&planted.run(), &given).expect("the part can be made")
}

/// A study with enough replicates for tails.
fn planted(replicates: usize, loss: impl Fn(usize, f64) -> f64) -> Planted {
    let mut study = study();
    study.bootstrap.replicates = replicates;
    Planted::new(study, rows(120, 4.0, loss))
}

/// Every rung holds what was planted, under a noise that every rung allows.
#[test]
fn every_rung_holds_the_planted_exponent() {
    let planted = planted(200, |row, flop| law(flop) * (1.0 + noise(row)));
    let found = found(&planted).expect("it applies");
    for key in KEYS {
        let end = |side: &str| found.quantities[&format!("alpha.{key}_{side}")].estimate;
        let (low, high) = (end("low"), end("high"));
        assert!(low < 0.1 && 0.1 < high && high - low < 0.1, "{key}: {low} to {high}");
    }
    let used = &found.quantities["alpha.interval_used"];
    for key in ["pairs", "bca", "profile"] {
        let low = found.quantities[&format!("alpha.{key}_low")].estimate;
        let high = found.quantities[&format!("alpha.{key}_high")].estimate;
        let width = used.high.unwrap() - used.low.unwrap();
        assert!(width >= high - low, "{key} is wider than the widest: {used:?}");
    }
}

/// Turned pulls of many rows are normal: the score bootstrap is as wide as the normal interval of
/// the sandwich, `2 z SE` with z = 1.959964.
#[test]
fn the_score_bootstrap_is_as_wide_as_the_sandwich_says() {
    let planted = planted(40, |row, flop| law(flop) * (1.0 + noise(row)));
    let (run, found) = (planted.run(), found(&planted).expect("it applies"));
    let end = |side: &str| found.quantities[&format!("alpha.score_bootstrap_{side}")].estimate;
    let fit = run.fit;
    let clusters: Vec<usize> = (0..fit.rows.len()).collect();
    let sandwich =
        uncertainty::Sandwich::new(&fit.problem, run.theta(), &fit.bounds, &clusters).unwrap();
    let gradient = uncertainty::gradient(&|theta| Some(theta[2]), run.theta()).unwrap();
    let ratio = (end("high") - end("low")) / (2.0 * 1.959_964 * sandwich.standard_error(&gradient));
    assert!((ratio - 1.0).abs() < 0.03, "{ratio}");
}

/// Each name that is filed is one that the part declares.
#[test]
fn what_is_filed_is_declared() {
    let found = found(&planted(40, |row, flop| law(flop) * (1.0 + noise(row)))).unwrap();
    let is_declared = |name: &str| {
        PART.declares.iter().any(|declared| match declared.split_once('*') {
            Some((head, tail)) => name.starts_with(head) && name.ends_with(tail),
            None => name == *declared,
        })
    };
    for name in found.quantities.keys() {
        assert!(is_declared(name), "{name} is not declared");
    }
    for table in &found.tables {
        let number = |cell: &FreeCell| match cell {
            FreeCell::Number(name) => Some(name.clone()),
            _ => None,
        };
        for name in table.rows.iter().flatten().filter_map(number) {
            let short = name.strip_prefix("planted.").expect("a full name");
            assert!(found.quantities.contains_key(short), "{name} is shown and not filed");
        }
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "cells a column");
    }
}

/// Noise that grows tenfold with compute: residuals cannot be put on any row.
#[test]
fn uneven_noise_takes_residuals_out() {
    let uneven = |row: usize, flop: f64| {
        law(flop) * (1.0 + noise(row) * 0.1 * (1.0 + 9.0 * row as f64 / 119.0))
    };
    let said = found(&planted(40, uneven)).unwrap().says.join(" ");
    assert!(said.contains("not the same in all rows"), "{said}");
    let even = found(&planted(40, |row, flop| law(flop) * (1.0 + noise(row)))).unwrap();
    assert!(!even.says.join(" ").contains("not the same"), "{:?}", even.says);
}

/// Case 13: a law that passes through every row has no ladder.
#[test]
fn exact_data_have_no_ladder() {
    assert_eq!(found(&planted(20, |_, flop| law(flop))), None);
}

/// Case 01: from three clusters no interval is made, in whatever way.
#[test]
fn three_clusters_have_no_ladder() {
    let mut few = planted(20, |row, flop| law(flop) * (1.0 + noise(row)));
    few.study.bootstrap.draw = crate::fitting::Draw::Clusters;
    few.fit.rows.clusters = (0..120).map(|row| row % 3).collect();
    assert_eq!(found(&few), None);
}
