//! The quantities of the field: standard name, unit, accepted units, limits.

use std::sync::{Mutex, PoisonError};

/// A unit a source may print, and the factor that takes it to the standard unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// How a manifest spells it.
    pub name: &'static str,
    /// `standard = printed * factor`.
    pub factor: f64,
}

/// A measurable property of a run, in one standard unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// Standard column name, units last.
    pub name: &'static str,
    /// How a figure's axis or a table's head calls it.
    pub label: &'static str,
    /// The standard unit.
    pub unit: &'static str,
    /// Units a manifest may name; the first is the standard one.
    pub units: &'static [Unit],
    /// Smallest value that can be right.
    pub low: f64,
    /// Largest value that can be right.
    pub high: f64,
    /// Whether the smallest and the largest value are themselves wrong.
    pub excludes: [bool; 2],
}

/// Both limits can be right.
const NEITHER: [bool; 2] = [false, false];

const fn unit(name: &'static str, factor: f64) -> Unit {
    Unit { name, factor }
}

/// One count, in the sizes papers print.
const COUNT: &[Unit] = &[
    unit("1", 1.0),
    unit("thousand", 1e3),
    unit("million", 1e6),
    unit("billion", 1e9),
    unit("trillion", 1e12),
];
/// Floating-point operations; a PF-day is 1e15 operations a second for 86,400 s (Kaplan 2020,
/// §1.3).
const FLOP: &[Unit] = &[
    unit("FLOP", 1.0),
    unit("GFLOP", 1e9),
    unit("TFLOP", 1e12),
    unit("PFLOP", 1e15),
    // A multiplication and the addition that follows it.
    unit("GMAC", 2e9),
    unit("exaFLOP", 1e18),
    unit("1e21 FLOP", 1e21),
    unit("PF-day", 8.64e19),
];
/// Cross-entropy per token; one bit is ln 2 nats.
const NATS: &[Unit] = &[unit("nats/token", 1.0), unit("bits/token", std::f64::consts::LN_2)];
const FRACTION: &[Unit] = &[unit("fraction", 1.0), unit("percent", 0.01)];
const PLAIN: &[Unit] = &[unit("1", 1.0)];
const PRINTED: &[Unit] = &[unit("as printed", 1.0)];
const BITS: &[Unit] = &[unit("bits", 1.0)];
const SAMPLES: &[Unit] = &[unit("samples", 1.0)];
const TOKENS: &[Unit] = &[unit("tokens", 1.0), unit("sequences of 2048 tokens", 2048.0)];

/// Every quantity the program knows. A column of any other name is refused.
///
/// The limits are wide on purpose: they catch a wrong unit (millions read as ones), not a
/// surprising run.
pub const QUANTITIES: &[Quantity] = &[
    // The smallest published network that scaling laws are fitted to has 930 (TabPFN in
    // ScAn-Bench).
    Quantity {
        name: "params",
        label: "Parameters",
        unit: "1",
        units: COUNT,
        low: 1e2,
        high: 1e14,
        excludes: NEITHER,
    },
    // Of a size that was not run but read off a curve, such as an optimum.
    Quantity {
        name: "ln_params_stderr",
        label: "Standard error of ln N",
        unit: "1",
        units: PLAIN,
        low: 1e-6,
        high: 10.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "training_tokens",
        label: "Training tokens",
        unit: "1",
        units: COUNT,
        low: 1e4,
        high: 1e15,
        excludes: NEITHER,
    },
    Quantity {
        name: "unique_tokens",
        label: "Unique tokens",
        unit: "1",
        units: COUNT,
        low: 1e4,
        high: 1e15,
        excludes: NEITHER,
    },
    Quantity {
        name: "tokens_per_param",
        label: "Tokens per parameter",
        unit: "1",
        units: PLAIN,
        low: 1e-3,
        high: 1e7,
        excludes: NEITHER,
    },
    Quantity {
        name: "training_rows",
        label: "Training rows",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e12,
        excludes: NEITHER,
    },
    Quantity {
        name: "training_flop",
        label: "Training compute",
        unit: "FLOP",
        units: FLOP,
        low: 1e9,
        high: 1e30,
        excludes: NEITHER,
    },
    Quantity {
        name: "loss_nats",
        label: "Loss",
        unit: "nats/token",
        units: NATS,
        low: 1e-3,
        high: 20.0,
        excludes: NEITHER,
    },
    // Of a text by its bytes, whatever the tokenizer: no loss per token.
    Quantity {
        name: "bits_per_byte",
        label: "Bits per byte",
        unit: "bits/byte",
        units: &[unit("bits/byte", 1.0)],
        low: 1e-3,
        high: 50.0,
        excludes: NEITHER,
    },
    // A perplexity of one word or one byte is another number: only that of one token is e^loss.
    Quantity {
        name: "perplexity_per_token",
        label: "Perplexity per token",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 4e8,
        excludes: NEITHER,
    },
    Quantity {
        name: "loss_low_nats",
        label: "Loss, lower bound",
        unit: "nats/token",
        units: NATS,
        low: 1e-3,
        high: 20.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "loss_high_nats",
        label: "Loss, upper bound",
        unit: "nats/token",
        units: NATS,
        low: 1e-3,
        high: 20.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "error_fraction",
        label: "Error",
        unit: "fraction",
        units: FRACTION,
        low: 0.0,
        high: 1.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "error_stderr_fraction",
        label: "Standard error of the error",
        unit: "fraction",
        units: FRACTION,
        low: 0.0,
        high: 1.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "accuracy_fraction",
        label: "Accuracy",
        unit: "fraction",
        units: FRACTION,
        low: 0.0,
        high: 1.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "learning_rate",
        label: "Learning rate",
        unit: "1",
        units: PLAIN,
        low: 1e-9,
        high: 10.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "weight_decay",
        label: "Weight decay",
        unit: "1",
        units: PLAIN,
        low: 0.0,
        high: 100.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "batch_sequences",
        label: "Batch",
        unit: "sequences",
        units: &[unit("sequences", 1.0)],
        low: 1.0,
        high: 1e6,
        excludes: NEITHER,
    },
    Quantity {
        name: "samples",
        label: "Samples",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e9,
        excludes: NEITHER,
    },
    Quantity {
        name: "successes",
        label: "Successes",
        unit: "1",
        units: PLAIN,
        low: 0.0,
        high: 1e9,
        excludes: NEITHER,
    },
    Quantity {
        name: "attempts",
        label: "Attempts k",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e9,
        excludes: NEITHER,
    },
    Quantity {
        name: "miou_fraction",
        label: "Mean IoU",
        unit: "fraction",
        units: FRACTION,
        low: 0.0,
        high: 1.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "score_fraction",
        label: "Score",
        unit: "fraction",
        units: FRACTION,
        low: 0.0,
        high: 1.0,
        excludes: NEITHER,
    },
    // A loss whose unit the source does not tell: no law of losses in nats may take it for one.
    Quantity {
        name: "loss_printed",
        label: "Loss as printed",
        unit: "as printed",
        units: PRINTED,
        low: 1e-3,
        high: 1e3,
        excludes: NEITHER,
    },
    // Not per token: of choosing the caption of an image, or the class of a row.
    Quantity {
        name: "prediction_loss_nats",
        label: "Loss",
        unit: "nats/prediction",
        units: &[unit("nats/prediction", 1.0)],
        low: 1e-3,
        high: 20.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "training_steps",
        label: "Training steps",
        unit: "1",
        units: COUNT,
        low: 0.0,
        high: 1e9,
        excludes: NEITHER,
    },
    Quantity {
        name: "training_samples",
        label: "Training samples",
        unit: "1",
        units: COUNT,
        low: 1e3,
        high: 1e13,
        excludes: NEITHER,
    },
    Quantity {
        name: "training_cells",
        label: "Training cells",
        unit: "1",
        units: COUNT,
        low: 1e3,
        high: 1e15,
        excludes: NEITHER,
    },
    Quantity {
        name: "batch_samples",
        label: "Batch",
        unit: "samples",
        units: SAMPLES,
        low: 1.0,
        high: 1e7,
        excludes: NEITHER,
    },
    Quantity {
        name: "batch_tokens",
        label: "Batch",
        unit: "tokens",
        units: TOKENS,
        low: 1.0,
        high: 1e9,
        excludes: NEITHER,
    },
    Quantity {
        name: "experts",
        label: "Experts",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e6,
        excludes: NEITHER,
    },
    // The shape of a transformer, for formulas that count its parameters.
    Quantity {
        name: "layers",
        label: "Layers",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e4,
        excludes: NEITHER,
    },
    Quantity {
        name: "heads",
        label: "Heads",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e4,
        excludes: NEITHER,
    },
    Quantity {
        name: "model_width",
        label: "Model width",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e6,
        excludes: NEITHER,
    },
    Quantity {
        name: "key_value_width",
        label: "Width of a head",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e5,
        excludes: NEITHER,
    },
    Quantity {
        name: "feed_forward_width",
        label: "Feed-forward width",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e7,
        excludes: NEITHER,
    },
    Quantity {
        name: "exponent_params",
        label: "Exponent of N",
        unit: "1",
        units: PLAIN,
        low: -10.0,
        high: 10.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "exponent_tokens",
        label: "Exponent of D",
        unit: "1",
        units: PLAIN,
        low: -10.0,
        high: 10.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "ln_coefficient",
        label: "Logarithm of the coefficient",
        unit: "1",
        units: PLAIN,
        low: -100.0,
        high: 100.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "family",
        label: "Number of the family",
        unit: "1",
        units: PLAIN,
        low: 1.0,
        high: 1e3,
        excludes: NEITHER,
    },
    // Of laws of fine-tuning, vocabularies, experts and precision.
    Quantity {
        name: "fine_tuning_tokens",
        label: "Fine-tuning tokens",
        unit: "1",
        units: COUNT,
        low: 1.0,
        high: 1e15,
        excludes: NEITHER,
    },
    Quantity {
        name: "transferred_tokens",
        label: "Tokens that pre-training saves",
        unit: "1",
        units: COUNT,
        low: 1.0,
        high: 1e15,
        excludes: NEITHER,
    },
    Quantity {
        name: "non_vocabulary_params",
        label: "Parameters outside of the vocabulary",
        unit: "1",
        units: COUNT,
        low: 1e2,
        high: 1e14,
        excludes: NEITHER,
    },
    Quantity {
        name: "vocabulary_params",
        label: "Parameters of the vocabulary",
        unit: "1",
        units: COUNT,
        low: 1.0,
        high: 1e13,
        excludes: NEITHER,
    },
    Quantity {
        name: "granularity",
        label: "Granularity",
        unit: "1",
        units: PLAIN,
        low: 1e-3,
        high: 1e6,
        excludes: NEITHER,
    },
    Quantity {
        name: "weight_bits",
        label: "Bits of a weight",
        unit: "bits",
        units: BITS,
        low: 0.1,
        high: 64.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "activation_bits",
        label: "Bits of an activation",
        unit: "bits",
        units: BITS,
        low: 0.1,
        high: 64.0,
        excludes: NEITHER,
    },
    Quantity {
        name: "cache_bits",
        label: "Bits of a cached key or value",
        unit: "bits",
        units: BITS,
        low: 0.1,
        high: 64.0,
        excludes: NEITHER,
    },
];

/// The quantity of a standard name, if there is one.
#[must_use]
pub fn quantity(name: &str) -> Option<&'static Quantity> {
    QUANTITIES.iter().find(|quantity| quantity.name == name)
}

/// Tokens of a sequence, at most.
const LENGTH_MAX: u32 = 1_000_000_000;

/// The unit `sequences of 4096 tokens`, of any length. It lives as long as the program, and is made
/// once.
fn sequences(name: &str) -> Option<&'static Unit> {
    static MADE: Mutex<Vec<&'static Unit>> = Mutex::new(Vec::new());
    let length = name.strip_prefix("sequences of ")?.strip_suffix(" tokens")?;
    let is_plain = length.bytes().all(|byte| byte.is_ascii_digit()) && !length.starts_with('0');
    let length: u32 = length.parse().ok().filter(|&length| is_plain && length <= LENGTH_MAX)?;
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = made.iter().find(|known| known.name == name) {
        return Some(known);
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let unit: &'static Unit = Box::leak(Box::new(unit(name, f64::from(length))));
    made.push(unit);
    Some(unit)
}

impl Quantity {
    /// The factor from `unit` to the standard unit, if this quantity is printed in that unit.
    #[must_use]
    pub fn factor(&self, unit: &str) -> Option<f64> {
        self.unit(unit).map(|known| known.factor)
    }

    /// The unit of that name, if this quantity is printed in it. A batch may be printed in
    /// sequences of any whole number of tokens.
    #[must_use]
    pub fn unit(&self, name: &str) -> Option<&'static Unit> {
        let known = self.units.iter().find(|known| known.name == name);
        known.or_else(|| sequences(name).filter(|_| std::ptr::eq(self.units, TOKENS)))
    }

    /// Whether a value in the standard unit can be right at all.
    #[must_use]
    pub fn admits(&self, value: f64) -> bool {
        let [excludes_low, excludes_high] = self.excludes;
        (self.low..=self.high).contains(&value)
            && !(excludes_low && value <= self.low)
            && !(excludes_high && value >= self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_printed_in_sequences_of_any_length() {
        let batch = quantity("batch_tokens").expect("a known quantity");
        assert_eq!(batch.factor("sequences of 2048 tokens"), Some(2048.0), "the standard list");
        assert_eq!(batch.factor("sequences of 4096 tokens"), Some(4096.0));
        let made = batch.unit("sequences of 8192 tokens").expect("a unit");
        assert!(std::ptr::eq(made, batch.unit("sequences of 8192 tokens").expect("a unit")));
        for wrong in [
            "sequences of 0 tokens",
            "sequences of 04 tokens",
            "sequences of -4 tokens",
            "sequences of many tokens",
            "sequences of  tokens",
            "sequences of 2000000000 tokens",
            "4096",
        ] {
            assert_eq!(batch.factor(wrong), None, "{wrong}");
        }
        assert_eq!(
            quantity("params").expect("known").factor("sequences of 4096 tokens"),
            None,
            "of batches alone"
        );
    }

    #[test]
    fn a_limit_that_is_excluded_is_wrong_itself() {
        let mut share = *quantity("error_fraction").expect("a known quantity");
        assert!(share.admits(0.0) && share.admits(1.0) && !share.admits(f64::NAN));
        share.excludes = [false, true];
        assert!(share.admits(0.0) && share.admits(1.0_f64.next_down()) && !share.admits(1.0));
        share.excludes = [true, true];
        assert!(!share.admits(0.0) && share.admits(0.0_f64.next_up()) && !share.admits(1.5));
    }
}
