//! What leaving data out does to a result: one unit at a time, or the smallest set that turns it.

mod diagnostics;
mod flip;
mod leave_out;

pub use diagnostics::{RowInfluence, row_influence};
pub use flip::{Flip, Judge, smallest_flip};
pub use leave_out::{Moved, leave_out, moved};
