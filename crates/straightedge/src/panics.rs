//! What becomes of a panic: a closed pipe ends quietly, a full disk with a word, and a fault of the
//! program itself as an error of its own, with one of the four codes.

use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Mutex;

use anyhow::{Result, bail};

use crate::end::{End, refusal};

/// What the last panic said, and where it stands in the program.
static LAST: Mutex<String> = Mutex::new(String::new());

/// Takes the place of what Rust does at a panic.
///
/// Where whoever reads the output has closed it (`straightedge show | head -1`), nobody is left to
/// read more, and nothing went wrong. Where the output can be written no more for another reason,
/// such as a full disk, it is said. Any other panic is kept: readers of files catch some of theirs,
/// and say of the file what is wrong.
pub fn take_over() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to std") && said.contains("Broken pipe") {
            std::process::exit(0);
        }
        if said.starts_with("failed printing to std") {
            // Where even that cannot be written, the code says it alone.
            let _ = writeln!(std::io::stderr(), "error: {said}; hint: is the disk full?");
            std::process::exit(1);
        }
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            usual(panic);
        }
        keep(panic);
    }));
}

/// Keeps what a panic said.
fn keep(panic: &PanicHookInfo<'_>) {
    let said = panic.payload_as_str().unwrap_or("nothing");
    let said = said.lines().next().unwrap_or_default();
    let place = panic.location().map_or_else(String::new, |at| {
        // Where a crate of others stands on the machine that built the program says nothing.
        let file = at.file().replace('\\', "/");
        let parts: Vec<&str> = file.rsplit('/').take(3).collect();
        let file = parts.into_iter().rev().collect::<Vec<_>>().join("/");
        format!(" ({file}:{})", at.line())
    });
    if let Ok(mut last) = LAST.lock() {
        *last = format!("{said}{place}");
    }
}

/// What comes of a command, a panic in it as an error.
///
/// # Errors
/// As those of the command, or it panicked.
pub fn caught(run: impl FnOnce() -> Result<End>) -> Result<End> {
    if let Ok(ended) = panic::catch_unwind(AssertUnwindSafe(run)) {
        return ended;
    }
    let last = LAST.lock().map(|last| last.clone()).unwrap_or_default();
    bail!(refusal(
        End::Findings,
        format!(
            "a fault of this program, not of yours: {last}; hint: report it with the file that was \
            read; RUST_BACKTRACE=1 says more"
        )
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults;

    #[test]
    fn a_panic_ends_with_one_of_the_four_codes_and_a_word() {
        panic::set_hook(Box::new(keep));
        let error = caught(|| panic!("row {} is not there\nmore", 7)).expect_err("a panic");
        assert_eq!(faults::end_of(&error), Some(End::Findings));
        let said = error.to_string();
        assert!(
            said.starts_with(
                "a fault of this program, not of yours: row 7 is not there \
                (straightedge/src/panics.rs:"
            ) && said.contains("; hint: ")
                && !said.contains("more;"),
            "{said}"
        );
        assert_eq!(caught(|| Ok(End::DataMissing)).expect("no panic"), End::DataMissing);
    }
}
