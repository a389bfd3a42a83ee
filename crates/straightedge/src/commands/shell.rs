//! Prints what a shell needs to complete the commands, and the pages of the manual.

use std::io::{self, Write};

use anyhow::Result;
use clap::Command;
use clap_complete::Shell;

use super::page;
use crate::answers::answer::give;
use crate::answers::looked_up::Text;
use crate::end::{self, End};
use crate::talk;

/// The name of the program.
const NAME: &str = "straightedge";

/// The `completions` command.
pub fn completions(mut program: Command, shell: Shell) -> Result<End> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, NAME, &mut script);
    print(&script)
}

/// The `man` command: the page of the program, or that of one of its commands.
pub fn man(mut program: Command, command: Option<&str>) -> Result<End> {
    program.build();
    let Some(name) = command else { return print(&of(program)?) };
    let Some(found) = program.find_subcommand(name) else {
        let names = program.get_subcommands().map(|it| it.get_name().to_owned());
        return Err(end::usage(page::unknown("command", name, names, "--help")));
    };
    print(&of(found.clone())?)
}

/// A page of the manual, as `man` reads it.
fn of(command: Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    Ok(text)
}

fn print(bytes: &[u8]) -> Result<End> {
    if talk::is_json() {
        give(&Text { text: String::from_utf8_lossy(bytes).into_owned() })?;
        return Ok(End::Done);
    }
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads it has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(End::Done),
    }
}
