//! What a column of a user's file measures: a guess from its heading and its values, for a person
//! to confirm.

use crate::quantity::{Quantity, Unit, quantity};

/// What the heading of a column says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heading {
    /// A quantity of the field, and the unit the heading names, if it names one.
    Quantity(&'static Quantity, Option<&'static Unit>),
    /// Something that looks like a quantity and is none: what it is, and what to do.
    NotThis(&'static str),
    /// The name of a run or of a part of one.
    Name,
    /// Nothing that is known here.
    Unknown,
}

/// Standard name, and what else people call it; words are joined by `_`, letters are small.
const SYNONYMS: &[(&str, &[&str])] = &[
    (
        "params",
        &[
            "n",
            "param",
            "parameters",
            "model_size",
            "model_params",
            "model_parameters",
            "n_params",
            "n_param",
            "nparams",
            "n_parameters",
            "num_params",
            "num_parameters",
            "param_count",
            "parameter_count",
            "total_params",
            "total_parameters",
            "non_embedding_params",
            "non_embedding_parameters",
            "n_non_embedding",
        ],
    ),
    (
        "training_tokens",
        &[
            "d",
            "tokens",
            "n_tokens",
            "ntokens",
            "num_tokens",
            "token_count",
            "total_tokens",
            "train_tokens",
            "tokens_seen",
            "tokens_so_far",
            "data_size",
            "dataset_size",
        ],
    ),
    (
        "training_flop",
        &[
            "c",
            "compute",
            "train_compute",
            "training_compute",
            "total_compute",
            "flos",
            "total_flos",
        ],
    ),
    (
        "loss_nats",
        &[
            "l",
            "loss",
            "train_loss",
            "training_loss",
            "val_loss",
            "valid_loss",
            "validation_loss",
            "test_loss",
            "eval_loss",
            "final_loss",
            "ce_loss",
            "lm_loss",
            "cross_entropy",
            "xent",
            "nll",
        ],
    ),
    (
        "accuracy_fraction",
        &[
            "acc",
            "accuracy",
            "train_acc",
            "val_acc",
            "test_acc",
            "val_accuracy",
            "test_accuracy",
            "top1",
            "top_1",
        ],
    ),
    ("learning_rate", &["lr", "peak_lr", "max_lr", "peak_learning_rate", "max_learning_rate"]),
    ("weight_decay", &["wd", "weightdecay"]),
    ("batch_sequences", &["bs", "batch", "batch_size", "global_batch_size", "train_batch_size"]),
    ("samples", &["n_samples", "num_samples", "trials", "attempts"]),
    ("successes", &["n_correct", "num_correct", "correct", "n_successes", "num_successes"]),
    (
        "fine_tuning_tokens",
        &["finetuning_tokens", "finetune_tokens", "fine_tune_tokens", "ft_tokens", "d_f"],
    ),
    ("transferred_tokens", &["transfer_tokens", "effective_data_transferred", "d_t"]),
    (
        "non_vocabulary_params",
        &[
            "non_vocabulary_parameters",
            "non_vocab_params",
            "non_vocab_parameters",
            "nonvocab_params",
            "n_nv",
        ],
    ),
    ("vocabulary_params", &["vocabulary_parameters", "vocab_params", "vocab_parameters", "n_v"]),
    ("granularity", &["expert_granularity"]),
    ("weight_bits", &["w_bits", "wbits", "bits_w", "p_w", "weight_precision"]),
    ("activation_bits", &["a_bits", "abits", "act_bits", "bits_a", "p_a"]),
    ("cache_bits", &["kv_bits", "kv_cache_bits", "bits_kv", "p_kv"]),
];

/// How headings end that name a unit, and the unit.
const ENDINGS: &[(&str, &str)] = &[
    ("thousand", "thousand"),
    ("thousands", "thousand"),
    ("k", "thousand"),
    ("million", "million"),
    ("millions", "million"),
    ("m", "million"),
    ("billion", "billion"),
    ("billions", "billion"),
    ("bn", "billion"),
    ("b", "billion"),
    ("trillion", "trillion"),
    ("trillions", "trillion"),
    ("t", "trillion"),
    ("1e21_flop", "1e21 FLOP"),
    ("1e21_flops", "1e21 FLOP"),
    ("flop", "FLOP"),
    ("flops", "FLOP"),
    ("gflop", "GFLOP"),
    ("gflops", "GFLOP"),
    ("tflop", "TFLOP"),
    ("tflops", "TFLOP"),
    ("pflop", "PFLOP"),
    ("pflops", "PFLOP"),
    ("eflop", "exaFLOP"),
    ("eflops", "exaFLOP"),
    ("exaflop", "exaFLOP"),
    ("exaflops", "exaFLOP"),
    ("pf_day", "PF-day"),
    ("pf_days", "PF-day"),
    ("nats", "nats/token"),
    ("nats_token", "nats/token"),
    ("nats_per_token", "nats/token"),
    ("bits", "bits/token"),
    ("bits_token", "bits/token"),
    ("bits_per_token", "bits/token"),
    ("pct", "percent"),
    ("percent", "percent"),
    ("fraction", "fraction"),
];

/// What looks like a quantity and is none; a heading that ends so is refused.
const NOT_THIS: &[(&[&str], &str)] = &[
    (
        &["ppl", "perplexity"],
        "perplexity is not a loss; add a column loss_nats = ln(perplexity), if the perplexity is \
        one per token",
    ),
    (
        &["bpb", "bpc", "bits_per_byte", "bits_per_char", "bits_per_character", "nats_per_byte"],
        "a loss per byte or character is not a loss per token; add a column loss_nats, multiplied \
        by the bytes or characters a token of your tokenizer has, and by ln 2 if it is in bits",
    ),
];

/// Headings that say half of what is needed; a longer one may say all.
const HALF_SAID: &[(&[&str], &str)] = &[
    (
        &["bits", "n_bits", "num_bits", "precision_bits", "bit_width"],
        "bits of what is not said; name it with --column weight_bits=HEADING, activation_bits or \
        cache_bits, which the law precision takes",
    ),
    (
        &["vocab_size", "vocabulary_size", "vocab", "n_vocab"],
        "the words of a vocabulary are not its parameters; compute these with --formula \
        'vocabulary_params=vocab_size * width', with the columns' own headings",
    ),
];

/// The one quantity whose heading is refused: who brings a table means it for the loss that a law
/// of losses takes, and a manifest says by `from` where it is meant.
const BITS_PER_BYTE: &str = "bits_per_byte";

/// Headings of columns that name rows.
const NAMES: &[&str] = &[
    "model",
    "model_name",
    "name",
    "run",
    "run_id",
    "run_name",
    "id",
    "experiment",
    "config",
    "config_id",
];

/// Words that trackers of experiments put before a name: the part of the program that logged it.
const PREFIXES: &[&str] = &[
    "model",
    "config",
    "cfg",
    "args",
    "hparams",
    "summary",
    "data",
    "dataset",
    "optim",
    "optimizer",
    "trainer",
    "metrics",
    "final",
    "best",
    "train",
    "training",
    "eval",
    "evaluation",
    "val",
    "valid",
    "validation",
    "test",
    "dev",
    "holdout",
    "held_out",
];

/// Which text a result was measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeasuredOn {
    /// Text that the model was not trained on.
    HeldOut,
    /// The heading does not say.
    Unsaid,
    /// The text that the model was trained on.
    Training,
}

/// Which text the heading of a result says that it was measured on.
#[must_use]
pub fn measured_on(text: &str) -> MeasuredOn {
    let words = words(text);
    let says = |names: &[&str]| words.split('_').any(|word| names.contains(&word));
    let held_out =
        ["val", "valid", "validation", "eval", "evaluation", "test", "dev", "heldout", "holdout"];
    if says(&held_out) || words.contains("held_out") {
        MeasuredOn::HeldOut
    } else if says(&["train", "training"]) {
        MeasuredOn::Training
    } else {
        MeasuredOn::Unsaid
    }
}

/// Reads a heading. A standard name means its standard unit; a synonym means no unit unless it ends
/// in one. What stands before a name, such as `config.` or `eval/`, is passed over where the whole
/// means nothing.
#[must_use]
pub fn heading(text: &str) -> Heading {
    if let Some(standard) = quantity(text.trim()).filter(|known| known.name != BITS_PER_BYTE) {
        return Heading::Quantity(standard, standard.units.first());
    }
    let words = words(text);
    let mut rest = words.as_str();
    loop {
        match named(rest) {
            Heading::Unknown => {}
            read => return read,
        }
        match without_prefix(rest) {
            Some(shorter) => rest = shorter,
            None => return Heading::Unknown,
        }
    }
}

/// The words behind a prefix. One letter alone says too little: `model.d` may be a width.
fn without_prefix(words: &str) -> Option<&str> {
    let behind = |prefix: &&str| words.strip_prefix(*prefix)?.strip_prefix('_');
    PREFIXES.iter().filter_map(behind).filter(|rest| rest.len() > 1).min_by_key(|rest| rest.len())
}

/// What the words of a heading say, all of them taken together.
fn named(words: &str) -> Heading {
    let ends = |name: &&str| words == *name || words.ends_with(&format!("_{name}"));
    if let Some((_, what)) = NOT_THIS.iter().find(|(names, _)| names.iter().any(&ends)) {
        return Heading::NotThis(what);
    }
    if let Some((_, what)) = HALF_SAID.iter().find(|(names, _)| names.contains(&words)) {
        return Heading::NotThis(what);
    }
    if NAMES.contains(&words) {
        return Heading::Name;
    }
    if let Some(found) = synonym(words) {
        return Heading::Quantity(found, None);
    }
    let mut endings = ENDINGS.iter().filter_map(|(ending, unit)| {
        let rest = words.strip_suffix(ending)?;
        let found = match rest.strip_suffix('_') {
            // A heading that is little but a unit of compute measures compute.
            None | Some("train" | "training" | "total") => {
                compute_in(unit).filter(|_| rest.is_empty() || rest.ends_with('_'))?
            }
            Some(rest) => synonym(rest)?,
        };
        Some(Heading::Quantity(found, Some(found.units.iter().find(|known| known.name == *unit)?)))
    });
    // Another spelling of a standard name does not promise its unit.
    let standard = || Some(Heading::Quantity(quantity(words)?, None));
    endings.next().or_else(standard).unwrap_or(Heading::Unknown)
}

/// Training compute, if it is counted in this unit.
fn compute_in(unit: &str) -> Option<&'static Quantity> {
    quantity("training_flop").filter(|compute| compute.factor(unit).is_some())
}

/// The quantity that goes by this name among others.
fn synonym(words: &str) -> Option<&'static Quantity> {
    let named = SYNONYMS.iter().find(|(name, others)| *name == words || others.contains(&words));
    named.and_then(|(name, _)| quantity(name))
}

/// The words of a heading, in small letters, joined by `_`: `Model Size (M)`, `modelSize_M` and
/// `model-size m` are one.
fn words(text: &str) -> String {
    let mut words = String::new();
    let mut last_small = false;
    for sign in text.chars() {
        let part = sign.is_alphanumeric();
        let begins = part && sign.is_uppercase() && last_small;
        if (begins || !part) && !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
        if part {
            words.extend(sign.to_lowercase());
        }
        last_small = sign.is_lowercase();
    }
    words.trim_end_matches('_').to_owned()
}

impl Quantity {
    /// The units in which most of these printed values can be right, as few of them wrong as
    /// possible.
    ///
    /// The limits of a quantity are wide, so that several may remain: somebody who knows the file
    /// must choose then.
    #[must_use]
    pub fn units_possible(&self, printed: &[f64]) -> Vec<&'static Unit> {
        let right =
            |unit: &Unit| printed.iter().filter(|&&value| self.admits(value * unit.factor)).count();
        let most = self.units.iter().map(right).max().unwrap_or(0);
        if 2 * most <= printed.len() {
            return Vec::new();
        }
        self.units.iter().filter(|unit| right(unit) == most).collect()
    }
}

/// A column as it is printed, with the units it may be in.
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    /// Its values, row by row; NaN where there is none.
    pub values: &'a [f64],
    /// The units that are possible.
    pub units: &'a [&'static Unit],
}

/// The units of parameters, tokens and compute in which most rows have C/(6ND) in [0.5, 2], as
/// tidying asks.
///
/// All three lists are empty where no choice of units agrees: the compute is then counted in
/// another way.
#[must_use]
pub fn units_agreeing(
    params: Printed<'_>,
    tokens: Printed<'_>,
    compute: Printed<'_>,
) -> [Vec<&'static Unit>; 3] {
    let mut agreeing: [Vec<&'static Unit>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    let rows = || params.values.iter().zip(tokens.values).zip(compute.values);
    for (n, d, c) in params.units.iter().flat_map(|n| {
        let rest = tokens.units.iter().flat_map(|d| compute.units.iter().map(move |c| (d, c)));
        rest.map(move |(d, c)| (*n, *d, *c))
    }) {
        let ratio = |((n_value, d_value), c_value): ((&f64, &f64), &f64)| {
            c_value * c.factor / (6.0 * (n_value * n.factor) * (d_value * d.factor))
        };
        let right = rows().filter(|&row| (0.5..=2.0).contains(&ratio(row))).count();
        if 2 * right <= rows().count() {
            continue;
        }
        for (list, unit) in agreeing.iter_mut().zip([n, d, c]) {
            if !list.contains(&unit) {
                list.push(unit);
            }
        }
    }
    for list in &mut agreeing {
        list.sort_by(|one, other| one.factor.total_cmp(&other.factor));
    }
    agreeing
}

#[cfg(test)]
mod tests;
