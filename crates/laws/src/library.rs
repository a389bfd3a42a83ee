//! The laws that the program knows, one file each, by what they speak of.

pub mod downstream;
pub mod joint;
pub mod one_variable;
pub mod tuning;
pub mod variants;

use crate::{ChinchillaAdditive, Law, PowerLawOffset};

/// Every law: the two of a kernel of their own, then those that are a formula.
pub(crate) static LAWS: &[&dyn Law] = &[
    &ChinchillaAdditive,
    &PowerLawOffset,
    &one_variable::POWER_LAW,
    &one_variable::POWER_LAW_SHIFTED,
    &one_variable::SIGMOID_POWER_LAW,
    &one_variable::EXPONENTIAL,
    &one_variable::LOGARITHMIC,
    &one_variable::STRETCHED_EXPONENTIAL,
    &one_variable::BROKEN_POWER_LAW_1,
    &one_variable::BROKEN_POWER_LAW_2,
    &joint::CHINCHILLA_TIED,
    &joint::KAPLAN,
    &joint::ROSENFELD,
    &joint::GADRE,
    &joint::DATA_CONSTRAINED,
    &joint::SHARED_EXPONENT_2,
    &joint::SHARED_EXPONENT_3,
    &variants::ROUTED,
    &variants::FINE_GRAINED,
    &variants::PRECISION,
    &variants::VOCABULARY,
    &variants::TRANSFER,
    &variants::RECTIFIED,
    &tuning::LEARNING_RATE_JOINT,
    &tuning::LEARNING_RATE_COMPUTE,
    &tuning::BATCH_TOKENS,
    &tuning::BATCH_COMPUTE,
    &tuning::BOWL,
    &tuning::BOWL_JOINT,
    &downstream::SIGMOID_OF_LOSS,
    &downstream::EXPONENTIAL_OF_LOSS,
    &downstream::LOGISTIC_OF_COMPUTE,
];
