//! Laws of one variable of the study's choice.

mod broken_power_law_1;
mod broken_power_law_2;
mod exponential;
mod logarithmic;
mod power_law;
mod power_law_shifted;
mod sigmoid_power_law;
mod stretched_exponential;

pub use broken_power_law_1::BROKEN_POWER_LAW_1;
pub use broken_power_law_2::BROKEN_POWER_LAW_2;
pub use exponential::EXPONENTIAL;
pub use logarithmic::LOGARITHMIC;
pub use power_law::POWER_LAW;
pub use power_law_shifted::POWER_LAW_SHIFTED;
pub use sigmoid_power_law::SIGMOID_POWER_LAW;
pub use stretched_exponential::STRETCHED_EXPONENTIAL;
