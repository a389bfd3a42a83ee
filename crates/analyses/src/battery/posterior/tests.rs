//! The part on planted data.

use evidence::FreeCell;

use super::*;
use crate::battery::definition::Battery;
use crate::battery::definition::Posterior;
use crate::study::checks::planted::{Planted, law, noise, rows, study};

fn found(planted: &Planted, truths: Option<usize>) -> Option<Found> {
    let battery = Battery { posterior: Some(Posterior { truths }), ..Battery::default() };
    let given = Given::small(&battery, 7);
    (PART.run)(&planted.run(), &given).expect("the part can be made")
}

fn planted(loss: impl Fn(usize, f64) -> f64) -> Planted {
    Planted::new(study(), rows(60, 4.0, loss))
}

/// The credible interval of the planted exponent holds it, the chains agree, truths have even
/// ranks, and all that is filed is declared.
#[test]
fn the_planted_exponent_lies_in_its_credible_interval() {
    let found = found(&planted(|row, flop| law(flop) * (1.0 + noise(row))), Some(100));
    let found = found.expect("it applies");
    let of = |name: &str| found.quantities[name].estimate;
    let (low, high) = (of("alpha.posterior_low"), of("alpha.posterior_high"));
    assert!(low < 0.1 && 0.1 < high && high - low < 0.3, "{low} to {high}");
    assert!(of("sbc_p") > 0.01, "{}", of("sbc_p"));
    assert!(of("pareto_k_max") < 0.7, "{}", of("pareto_k_max"));
    let is_declared = |name: &str| {
        PART.declares.iter().any(|declared| match declared.split_once('*') {
            Some((head, tail)) => name.starts_with(head) && name.ends_with(tail),
            None => name == *declared,
        })
    };
    for name in found.quantities.keys() {
        assert!(is_declared(name), "{name} is not declared");
    }
    for row in &found.tables[0].rows {
        assert_eq!(row.len(), found.tables[0].columns.len(), "cells a column");
        for cell in row {
            let FreeCell::Number(name) = cell else { continue };
            let short = name.strip_prefix("planted.").expect("a full name");
            assert!(found.quantities.contains_key(short), "{name} is shown and not filed");
        }
    }
}

#[test]
fn exact_data_have_no_posterior() {
    assert_eq!(found(&planted(|_, flop| law(flop)), None), None);
}

#[test]
fn too_few_truths_are_refused() {
    assert!(Posterior { truths: Some(20) }.check().is_err());
    assert!(Posterior { truths: None }.check().is_ok());
}
