//! `D_T(D_F, N) = k * D_F^α * N^β`: how much data of the target pre-training is worth.

use crate::Parameter;
use crate::formula::{Form, Formula, no_compute};

/// `D_T(D_F, N) = k * D_F^α * N^β` (Hernandez 2021, arXiv 2102.01293, Eq. 1.1).
///
/// `D_T = k D_F^α N^β`: the tokens of the target that pre-training replaces, beside `D_F` tokens of
/// fine-tuning.
pub static TRANSFER: Formula = Formula::new(Form {
    name: "transfer",
    formula: "D_T(D_F, N) = k * D_F^α * N^β",
    source: "Hernandez 2021, arXiv 2102.01293, Eq. 1.1",
    response: "transferred_tokens",
    variables: &["fine_tuning_tokens", "params"],
    parameters: &[
        Parameter::log(
            ["k", "k", "ln_k"],
            "tokens",
            "tokens replaced at one parameter and one token of fine-tuning",
        ),
        Parameter::linear(["alpha", "α"], "1", "exponent of the tokens of fine-tuning"),
        Parameter::linear(["beta", "β"], "1", "exponent of the parameters"),
    ],
    domain: &[[-60.0, 120.0], [-2.0, 6.0], [-2.0, 6.0]],
    along_compute: no_compute,
});
