//! Laws of hyper-parameters.

mod batch_compute;
mod batch_tokens;
mod bowl;
mod bowl_joint;
mod learning_rate_compute;
mod learning_rate_joint;

pub use batch_compute::BATCH_COMPUTE;
pub use batch_tokens::BATCH_TOKENS;
pub use bowl::{BOWL, flat_half_width};
pub use bowl_joint::BOWL_JOINT;
pub use learning_rate_compute::LEARNING_RATE_COMPUTE;
pub use learning_rate_joint::LEARNING_RATE_JOINT;
