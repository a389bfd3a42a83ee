//! Laws of model and data together.

mod chinchilla_tied;
mod data_constrained;
mod gadre;
mod kaplan;
mod rosenfeld;
mod shared_exponent_2;
mod shared_exponent_3;

pub use chinchilla_tied::CHINCHILLA_TIED;
pub use data_constrained::DATA_CONSTRAINED;
pub use gadre::GADRE;
pub use kaplan::KAPLAN;
pub use rosenfeld::ROSENFELD;
pub use shared_exponent_2::SHARED_EXPONENT_2;
pub use shared_exponent_3::SHARED_EXPONENT_3;
