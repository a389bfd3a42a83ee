//! What one published run is: its columns, their units and their limits.
//!
//! A set of observations is a table in standard units: one row a run (or a checkpoint of one), one
//! column a [`Quantity`] of the field. Names are the field's, units stand last, and every table
//! that enters the program is brought to the same names and units before anything is fitted.
//!
//! *Invariant:* this crate never reads a file and knows no data frame.

mod condition;
mod heading;
pub mod order;
mod own;
mod quantity;
pub mod recipe;
mod table;

pub use condition::{Condition, Exclusion, Operator};
pub use heading::{Heading, MeasuredOn, Printed, heading, measured_on, units_agreeing};
pub use own::OwnQuantity;
pub use quantity::{QUANTITIES, Quantity, Unit, quantity};
pub use table::{
    Column, Label, LabelError, Observations, Rejection, Selected, UnknownColumn, UnknownLabel,
};
