//! Laws of sparse models, precision, vocabulary and transfer.

mod fine_grained;
mod precision;
mod rectified;
mod routed;
mod transfer;
mod vocabulary;

pub use fine_grained::FINE_GRAINED;
pub use precision::PRECISION;
pub use rectified::RECTIFIED;
pub use routed::ROUTED;
pub use transfer::TRANSFER;
pub use vocabulary::VOCABULARY;
