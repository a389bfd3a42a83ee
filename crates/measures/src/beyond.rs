//! pass@k and pass^k for more samples than were drawn, by several forms of the distribution of
//! chances, and by no form at all.
//!
//! pass@k is `1 - E (1-p)^k` and pass^k is `E p^k` over endlessly many problems like those at hand.
//! Beyond the samples the counts hardly say which distribution it is, so each form has its own
//! answer, and the mixture has the range of all distributions that the counts leave possible.

mod answer;
mod bounds;
mod error;
mod fitted;
mod forecast;
mod form;
mod future;
mod goodness;
mod grid;
mod line;
mod mixture;
mod redraw;
mod rows;
#[cfg(test)]
mod tests;
mod world;

pub use answer::{AtK, Beyond, Fit, OfForm};
pub use error::BeyondError;
pub use forecast::{beyond, pass_beyond};
pub use form::BeyondForm;
pub use future::{Costs, Future, Planned, Split, future};
pub use line::line_beyond;
