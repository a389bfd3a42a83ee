//! The program; everything stands in the library of the same name, so that tests can ask it.

use std::process::ExitCode;

fn main() -> ExitCode {
    straightedge::main()
}
