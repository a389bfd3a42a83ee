//! Laws of accuracy and error.

mod exponential_of_loss;
mod logistic_of_compute;
mod sigmoid_of_loss;

pub use exponential_of_loss::EXPONENTIAL_OF_LOSS;
pub use logistic_of_compute::LOGISTIC_OF_COMPUTE;
pub use sigmoid_of_loss::SIGMOID_OF_LOSS;
