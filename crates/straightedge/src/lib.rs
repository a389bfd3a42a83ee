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

mod answers;
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
pub mod limits;
mod lock;
mod look;
mod marks;
mod own_file;
mod packed;
mod panics;
mod place;
mod project;
mod records;
mod side_by_side;
mod stages;
mod stamp;
mod talk;
mod terminal;
mod tidied;
mod trust;
mod written_cover;

/// The answers of the commands with `--json`, and their schemas.
pub use answers::{ANSWERS, Known};
/// The commands with their options, for tests that walk through them.
pub use cli::Arguments;

use std::process::ExitCode;

use clap::Parser;

use answers::checked::Refused;
use answers::finding::Finding;

/// Runs the command that the arguments of the process name.
#[must_use]
pub fn main() -> ExitCode {
    panics::take_over();
    side_by_side::give_rayon_room();
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused_arguments(&error),
    };
    talk::set_json(arguments.is_json());
    let error = match panics::caught(|| cli::run(&arguments)) {
        Ok(end) => return end.into(),
        Err(error) => error,
    };
    let end = faults::end_of(&error).unwrap_or_else(|| arguments.end_of_refusal());
    let mut all = faults::Faults::default();
    all.add(&error);
    for line in all.lines() {
        talk::note!("error: {line}");
    }
    refused(end, all.lines())
}

/// Says with `--json` why there is no answer, and ends so.
fn refused(end: end::End, lines: &[String]) -> ExitCode {
    let refused = lines.iter().map(|line| Finding::of(line)).collect();
    match answers::answer::give(&Refused { ends_with: end.code(), refused }) {
        Ok(()) => end.into(),
        Err(_) => end::End::Findings.into(),
    }
}

/// What clap says of arguments that are none, or of a question about them.
fn refused_arguments(error: &clap::Error) -> ExitCode {
    if std::env::args().any(|word| word.contains(report::is_hidden)) {
        talk::note!("{error}");
    } else {
        // Where even that cannot be written, the code says it alone.
        let _ = error.print();
    }
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    // Nothing was parsed: whether JSON is wanted stands among the words alone.
    talk::set_json(std::env::args_os().any(|word| word == "--json"));
    let said = error.to_string();
    let said = said.lines().next().unwrap_or_default();
    refused(end::End::Usage, &[said.trim_start_matches("error: ").to_owned()])
}
