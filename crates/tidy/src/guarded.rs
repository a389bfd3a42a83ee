//! Where polars is given bytes: of damaged ones it panics here and there.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Fault;

/// What comes of reading bytes, or that what they hold is not what they say.
pub(crate) fn guarded<T, E: From<Fault>>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let reason = "what it holds is not what it says it holds".to_owned();
        Err(Fault::Unreadable { reason }.into())
    })
}
