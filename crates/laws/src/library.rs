//! The laws that the program knows, one file each.
//!
//! A new law is a file `library/NAME.rs` and a line in the list below. The file is called as the
//! law is called in studies; it holds the law as a constant of the same name and, for the tests,
//! the ranges in which it is used and the formula written a second time, as plain arithmetic.

use crate::law::Law;
#[cfg(test)]
use crate::plain::{Dual, Point};

/// Declares a file for each law and lists the laws in this order, which is the order of reports.
macro_rules! laws {
    ($($file:ident: $law:ident,)*) => {
        $(mod $file;)*
        $(pub use $file::$law;)*

        /// Every law.
        pub static LAWS: &[&dyn Law] = &[$(&$law,)*];

        /// File and constant of every law.
        #[cfg(test)]
        pub(crate) const LISTED: &[[&str; 2]] = &[$([stringify!($file), stringify!($law)],)*];

        /// What the plain formula of a law predicts at a point.
        #[cfg(test)]
        pub(crate) fn plain<T: Dual>(law: &str, at: &Point<'_, T>) -> T {
            match law {
                $(stringify!($file) => $file::plain(at),)*
                unknown => panic!("no file is called {unknown}"),
            }
        }
    };
}

laws! {
    // With a kernel of their own.
    chinchilla_additive: ChinchillaAdditive,
    power_law_offset: PowerLawOffset,
    // Of one variable of the study's choice.
    power_law: POWER_LAW,
    power_law_shifted: POWER_LAW_SHIFTED,
    sigmoid_power_law: SIGMOID_POWER_LAW,
    exponential: EXPONENTIAL,
    logarithmic: LOGARITHMIC,
    stretched_exponential: STRETCHED_EXPONENTIAL,
    broken_power_law_1: BROKEN_POWER_LAW_1,
    broken_power_law_2: BROKEN_POWER_LAW_2,
    // Of model and data together.
    chinchilla_tied: CHINCHILLA_TIED,
    kaplan_joint: KAPLAN_JOINT,
    rosenfeld: ROSENFELD,
    over_training: OVER_TRAINING,
    data_constrained: DATA_CONSTRAINED,
    shared_exponent_2: SHARED_EXPONENT_2,
    shared_exponent_3: SHARED_EXPONENT_3,
    // Of sparse models, precision, vocabulary and transfer.
    routed: ROUTED,
    fine_grained_experts: FINE_GRAINED_EXPERTS,
    precision: PRECISION,
    vocabulary: VOCABULARY,
    transfer: TRANSFER,
    rectified: RECTIFIED,
    // Of hyper-parameters.
    learning_rate_joint: LEARNING_RATE_JOINT,
    learning_rate_compute: LEARNING_RATE_COMPUTE,
    batch_tokens: BATCH_TOKENS,
    batch_compute: BATCH_COMPUTE,
    learning_rate_bowl: LEARNING_RATE_BOWL,
    learning_rate_batch_bowl: LEARNING_RATE_BATCH_BOWL,
    // Of accuracy and error.
    accuracy_sigmoid: ACCURACY_SIGMOID,
    error_exponential: ERROR_EXPONENTIAL,
    accuracy_logistic: ACCURACY_LOGISTIC,
}
