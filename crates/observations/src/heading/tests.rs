//! Headings as people write them, and values that leave one unit or several.

use super::*;
use crate::QUANTITIES;

/// A heading, and what it must be read as: `name`, `name in unit`, `name of a row`, `not`, or `-`.
#[track_caller]
fn check(text: &str, expected: &str) {
    let read = match heading(text) {
        Heading::Quantity(quantity, None) => quantity.name.to_owned(),
        Heading::Quantity(quantity, Some(unit)) => format!("{} in {}", quantity.name, unit.name),
        Heading::NotThis(_) => "not".to_owned(),
        Heading::Name => "name of a row".to_owned(),
        Heading::Unknown => "-".to_owned(),
    };
    assert_eq!(read, expected, "{text}");
}

#[test]
fn synonyms_are_read_in_any_spelling() {
    for text in [
        "N",
        "n_params",
        "model_size",
        "Model Size",
        "modelSize",
        "parameters",
        "#params",
        "Num-Params",
    ] {
        check(text, "params");
    }
    for text in ["D", "tokens", "Train Tokens", "tokens seen", "nTokens", "dataset_size"] {
        check(text, "training_tokens");
    }
    for text in ["C", "compute", "Training compute"] {
        check(text, "training_flop");
    }
    for text in ["loss", "val_loss", "Validation Loss", "L", "cross-entropy", "final_loss"] {
        check(text, "loss_nats");
    }
    check("acc", "accuracy_fraction");
    check("lr", "learning_rate");
    check("wd", "weight_decay");
    check("Batch size", "batch_sequences");
    check("n_samples", "samples");
    check("num_correct", "successes");
}

#[test]
fn units_are_read_off_the_end() {
    check("Model Size (M)", "params in million");
    check("N [B]", "params in billion");
    check("tokens_b", "training_tokens in billion");
    check("tokens (trillions)", "training_tokens in trillion");
    check("flops", "training_flop in FLOP");
    check("FLOPs", "training_flop in FLOP");
    check("gflops", "training_flop in GFLOP");
    check("Training GFLOPs", "training_flop in GFLOP");
    check("compute (PF-days)", "training_flop in PF-day");
    check("compute [1e21 FLOP]", "training_flop in 1e21 FLOP");
    check("val_loss_nats", "loss_nats in nats/token");
    check("loss (bits/token)", "loss_nats in bits/token");
    check("acc_pct", "accuracy_fraction in percent");
}

/// Every standard name is its own, also one that is added later; but bits per byte, which a table
/// of one's own would hand to a law of losses, are refused.
#[test]
fn a_standard_name_means_its_standard_unit() {
    let is_read = |quantity: &&Quantity| quantity.name != "bits_per_byte";
    for quantity in QUANTITIES.iter().filter(is_read) {
        check(quantity.name, &format!("{} in {}", quantity.name, quantity.units[0].name));
    }
}

/// What trackers put before a name is passed over; what a whole heading means comes first.
#[test]
fn prefixes_of_trackers_are_passed_over() {
    for (text, expected) in [
        ("model.n_params", "params"),
        ("config.model.n_params", "params"),
        ("data.tokens", "training_tokens"),
        ("train/loss", "loss_nats"),
        ("eval/loss_nats", "loss_nats in nats/token"),
        ("summary.eval/accuracy", "accuracy_fraction"),
        ("config.lr", "learning_rate"),
        ("eval/perplexity", "not"),
        ("config.name", "name of a row"),
        ("train_batch_size", "batch_sequences"),
        ("train/total_flos", "training_flop"),
        ("model.layers", "layers"),
        // One letter says too little, and a prefix alone says nothing.
        ("model.d", "-"),
        ("config", "name of a row"),
        ("train/epoch", "-"),
        ("data", "-"),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_heading_says_what_a_result_was_measured_on() {
    for text in ["eval/loss", "val_loss", "Validation Loss", "test.accuracy", "held-out loss"] {
        assert_eq!(measured_on(text), MeasuredOn::HeldOut, "{text}");
    }
    for text in ["train/loss", "training_loss"] {
        assert_eq!(measured_on(text), MeasuredOn::Training, "{text}");
    }
    for text in ["loss", "latest_loss", "constrained loss"] {
        assert_eq!(measured_on(text), MeasuredOn::Unsaid, "{text}");
    }
}

#[test]
fn what_is_no_loss_per_token_is_refused() {
    for text in ["ppl", "Perplexity", "val_ppl", "test perplexity", "bpb", "bits_per_byte"] {
        check(text, "not");
    }
}

#[test]
fn the_rest_is_a_name_or_unknown() {
    check("model", "name of a row");
    check("run id", "name of a row");
    // A unit that the quantity does not have, a letter that is a unit and no name, and what is none
    // of ours.
    for text in [
        "loss_m",
        "lr_percent",
        "m",
        "t",
        "train",
        "total",
        "percent",
        "xflops",
        "width",
        "optimizer",
        "sample",
        "Δ",
        "",
    ] {
        check(text, "-");
    }
}

#[test]
fn synonyms_name_quantities_and_endings_name_units() {
    for (name, others) in SYNONYMS {
        assert!(quantity(name).is_some(), "{name} is no quantity");
        for other in *others {
            let named = SYNONYMS.iter().filter(|(_, all)| all.contains(other)).count();
            assert!(
                named == 1 && words(other) == *other,
                "{other} is not one name in its plain spelling"
            );
        }
    }
    for (_, unit) in ENDINGS {
        assert!(
            QUANTITIES.iter().any(|quantity| quantity.factor(unit).is_some()),
            "{unit} is no unit"
        );
    }
}

#[track_caller]
fn possible(name: &str, printed: &[f64], expected: &[&str]) {
    let units = quantity(name).expect("a quantity").units_possible(printed);
    assert_eq!(
        units.iter().map(|unit| unit.name).collect::<Vec<_>>(),
        expected,
        "{name} {printed:?}"
    );
}

/// Oracle: the limits in `quantity.rs`, by hand.
#[test]
fn the_limits_leave_one_unit_or_several() {
    possible("accuracy_fraction", &[41.0, 67.5], &["percent"]);
    possible("accuracy_fraction", &[0.41, 0.675], &["fraction", "percent"]);
    possible("params", &[2e11, 1e12], &["1"]);
    possible("params", &[70.0, 6900.0], &["thousand", "million", "billion"]);
    possible("params", &[0.07, 6.9], &["million", "billion", "trillion"]);
    possible("training_flop", &[1e22, 5.76e23], &["FLOP"]);
    possible("loss_nats", &[2.0, 3.5], &["nats/token", "bits/token"]);
    possible("loss_nats", &[25.0, 28.0], &["bits/token"]);
    possible("learning_rate", &[1e-4], &["1"]);
}

#[test]
fn a_few_wrong_values_do_not_hide_a_unit_and_many_do() {
    possible("accuracy_fraction", &[41.0, 67.5, -1.0], &["percent"]);
    possible("loss_nats", &[-1.0, -2.0, 3.0], &[]);
    possible("loss_nats", &[], &[]);
}

/// Oracle: C = 6 N D by hand. GPT-3: 175 billion parameters, 300 billion tokens, 3.15e23 FLOP.
#[test]
fn compute_tells_the_units_of_its_factors() {
    let agreeing = |n: f64, d: f64, c: f64| {
        let values = [[n], [d], [c]];
        let quantities = ["params", "training_tokens", "training_flop"]
            .map(|name| quantity(name).expect("a quantity"));
        let units: Vec<_> = quantities
            .iter()
            .zip(&values)
            .map(|(known, value)| known.units_possible(value))
            .collect();
        let printed = |i: usize| Printed { values: &values[i], units: &units[i] };
        let agreeing = units_agreeing(printed(0), printed(1), printed(2));
        agreeing.map(|units| units.iter().map(|unit| unit.name).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(
        agreeing(12e9, 300e9, 2.16e22),
        ["1", "1", "FLOP"],
        "each count alone could be in thousands"
    );
    assert_eq!(agreeing(12e9, 300e9, 3.0e22), ["1", "1", "FLOP"], "a ratio of 1.4 agrees");
    assert_eq!(agreeing(175e9, 300e9, 315.0), ["1", "1", "1e21 FLOP"]);
    assert_eq!(
        agreeing(175.0, 300.0, 3646.0),
        ["million billion", "billion trillion", "PF-day"],
        "GPT-3, and larger"
    );
    assert_eq!(agreeing(1.0, 1.0, 30.0), ["", "", ""], "no factor of a thousand makes 30 of 6");
}
