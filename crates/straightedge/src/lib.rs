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

mod bench;
mod cli;
mod commands;
mod drafts;
mod end;
mod files;
mod inputs;
pub mod kinds;
mod lock;
mod project;
mod stages;
mod stamp;
mod terminal;
mod tidied;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command that the arguments of the process name.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::run(&arguments) {
        Ok(end) => end.into(),
        Err(error) => {
            eprintln!("error: {error:#}");
            end::End::Findings.into()
        }
    }
}
