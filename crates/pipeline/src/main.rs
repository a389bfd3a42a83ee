//! `straightedge`: the one program. Runs each stage and files its results.
//!
//! *Invariant:* no arithmetic. Numbers are made by `fit`, `robustness` and `laws`; this crate reads
//! files, calls the stages in order and writes what they return.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the program: it talks to a person"
)]

mod allocation;
mod cli;
mod comparison;
mod files;
mod measure;
mod museum;
mod project;
mod published;
mod rules;
mod schema;
mod stage;
mod stamp;
mod study;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::run(&arguments) {
        Ok(end) => end.into(),
        Err(error) => {
            eprintln!("error: {error:#}");
            cli::End::Findings.into()
        }
    }
}
