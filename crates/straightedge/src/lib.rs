//! `straightedge`: the one program. Runs each stage and files its results.
//!
//! *Invariant:* no arithmetic on data. Numbers are made by `analyses`; this crate reads files,
//! calls the stages in order and writes what they return. It depends on no numeric crate, so that
//! the compiler keeps this.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the program: it talks to a person"
)]

mod attached;
mod batteries;
mod bench;
mod canonical;
mod changed;
mod checked;
mod cli;
mod commands;
mod drafts;
mod end;
mod faults;
mod files;
mod git;
mod inputs;
pub mod kinds;
mod left;
mod lock;
mod look;
mod marks;
mod own_file;
mod packed;
mod place;
mod project;
mod records;
mod side_by_side;
mod stages;
mod stamp;
mod terminal;
mod tidied;
mod written_cover;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

/// Runs the command that the arguments of the process name.
#[must_use]
pub fn main() -> ExitCode {
    end_quietly_at_a_closed_pipe();
    side_by_side::give_rayon_room();
    let arguments = cli::Arguments::parse();
    match cli::run(&arguments) {
        Ok(end) => end.into(),
        Err(error) => {
            let mut all = faults::Faults::default();
            all.add(&error);
            for line in all.lines() {
                eprintln!("error: {}", ::report::visible(line));
            }
            end::End::Findings.into()
        }
    }
}

/// Ends the program where whoever reads its output has closed it (`straightedge show | head -1`):
/// nobody is left to read more, and nothing went wrong. Where the output can be written no more for
/// another reason, such as a full disk, it is said.
fn end_quietly_at_a_closed_pipe() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to std") && said.contains("Broken pipe") {
            std::process::exit(0);
        }
        if said.starts_with("failed printing to std") {
            // Where even that cannot be written, the code says it alone.
            let _ = writeln!(std::io::stderr(), "error: {said}; hint: is the disk full?");
            std::process::exit(1);
        }
        usual(panic);
    }));
}
