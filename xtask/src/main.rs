//! Repository chores over xshell: forwards the stages to `straightedge`, tests, lints, runs what CI
//! runs.
//!
//! *Invariant:* thin. It imports no crate of ours; whatever makes a number or a page is in the
//! program.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a program: it talks to a person"
)]

mod root;

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use xshell::{Cmd, Shell, cmd};

const CHORES: &str = "\
cargo xtask COMMAND

Chores:
    test      all tests
    lint      formatting, clippy, documentation, dependencies
    ci        what CI runs: test, the report twice, lint

Every other command is one of the program's, with its options:
";

/// Folders whose files a macro declares as modules, so that `cargo fmt` does not see them.
const MODULES_BY_MACRO: [&str; 5] = [
    "crates/analyses/src/battery",
    "crates/laws/src/library",
    "crates/analyses/src/study/checks",
    "crates/evidence/src/detail",
    "crates/report/src/sections",
];

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let shell = shell()?;
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    match command {
        "test" => clean(cmd!(shell, "cargo test --locked {rest...}")).run()?,
        "lint" => lint(&shell)?,
        "ci" => ci(&shell)?,
        "help" | "--help" | "-h" => {
            println!("{CHORES}");
            return straightedge(&shell, &["--help".to_owned()]);
        }
        // What the program does not know either, it refuses with a hint.
        _ => return straightedge(&shell, &arguments),
    }
    Ok(ExitCode::SUCCESS)
}

/// A shell in the root of the repository.
fn shell() -> Result<Shell> {
    let shell = Shell::new()?;
    shell.change_dir(root::root(env::var_os("CARGO_MANIFEST_DIR"), &env::current_dir()?)?);
    Ok(shell)
}

/// The same command without a trace of the cargo that runs this program.
///
/// Build scripts of ring and others watch `CARGO_MANIFEST_DIR` and `CARGO_PKG_*`: handed on, they
/// would rebuild polars and typst each time.
fn clean(command: Cmd<'_>) -> Cmd<'_> {
    let traces = env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy();
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| name.starts_with(start))
    });
    traces.fold(command, Cmd::env_remove)
}

/// Builds the program among all default members, so that tests and reports share one build, and
/// runs it.
fn straightedge(shell: &Shell, arguments: &[String]) -> Result<ExitCode> {
    clean(cmd!(shell, "cargo build --quiet --locked --bin straightedge")).quiet().run()?;
    let program =
        target(shell)?.join("debug").join(format!("straightedge{}", env::consts::EXE_SUFFIX));
    let status = Command::from(clean(cmd!(shell, "{program} {arguments...}"))).status()?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// Where cargo builds.
fn target(shell: &Shell) -> Result<PathBuf> {
    let metadata = clean(cmd!(shell, "cargo metadata --locked --no-deps --format-version 1"))
        .quiet()
        .read()?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    Ok(metadata["target_directory"]
        .as_str()
        .context("cargo metadata names a target directory")?
        .into())
}

/// Formatting, clippy, documentation, dependencies.
fn lint(shell: &Shell) -> Result<()> {
    clean(cmd!(shell, "cargo fmt --all --check")).run()?;
    for folder in MODULES_BY_MACRO {
        let mut files = shell.read_dir(folder)?;
        // The modules of a file in a folder of its own are seen through that file.
        files.retain(|file| file.is_file());
        clean(cmd!(shell, "rustfmt --edition 2024 --check {files...}")).quiet().run()?;
    }
    clean(cmd!(shell, "cargo clippy --locked --workspace --all-targets -- -D warnings")).run()?;
    clean(cmd!(shell, "cargo doc --locked --no-deps --document-private-items"))
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()?;
    check_dependencies(shell)?;
    lint_workflows(shell)
}

/// Licences, sources, bans and, but for `--offline`, known holes of what is depended on. What was
/// not checked is no success.
fn check_dependencies(shell: &Shell) -> Result<()> {
    if cmd!(shell, "cargo deny --version").quiet().ignore_stderr().read().is_err() {
        bail!(
            "cargo-deny is not installed: dependencies were not checked; hint: cargo install \
             --locked cargo-deny"
        );
    }
    clean(cmd!(shell, "cargo deny --offline check bans licenses sources")).run()?;
    if cmd!(shell, "cargo machete --version").quiet().ignore_stderr().read().is_ok() {
        clean(cmd!(shell, "cargo machete")).run()?;
    } else {
        println!(
            "cargo-machete is not installed: nobody looked for crates that are asked for and not \
             used; hint: cargo install --locked cargo-machete"
        );
    }
    if env::args().any(|argument| argument == "--offline") {
        println!("offline: the list of known holes (RUSTSEC) was not asked");
        return Ok(());
    }
    // Fetches the list: it changes from day to day, and no file of ours has it.
    clean(cmd!(shell, "cargo deny check advisories")).run()?;
    Ok(())
}

/// What checks the workflows of CI: the program, its arguments, and how to get it.
const WORKFLOW_LINTERS: [(&str, &[&str], &str); 2] = [
    ("actionlint", &[], "see its releases, or your system's packages"),
    ("zizmor", &["--offline", ".github/workflows"], "cargo install zizmor"),
];

/// The workflows of CI, by each of their linters that is installed.
fn lint_workflows(shell: &Shell) -> Result<()> {
    for (program, arguments, hint) in WORKFLOW_LINTERS {
        if cmd!(shell, "{program} --version").quiet().ignore_stderr().read().is_ok() {
            cmd!(shell, "{program} {arguments...}").run()?;
        } else {
            println!("{program} is not installed: workflows were not checked by it; hint: {hint}");
        }
    }
    Ok(())
}

/// What CI runs.
fn ci(shell: &Shell) -> Result<()> {
    cmd!(shell, "bash .ci/run").run()?;
    lint(shell)
}
