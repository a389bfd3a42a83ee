//! What a shell completes and what the manual says: every command of the program.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_straightedge");
    // There is no project here: none is needed.
    let folder = tempfile::tempdir().expect("a folder");
    Command::new(program).args(arguments).current_dir(folder.path()).output().expect("it starts")
}

fn said(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = said(&["--help"]);
    let list = help.split_once("Commands:").and_then(|(_, rest)| rest.split_once("\n\n"));
    let (list, _) = list.expect("a list of commands");
    let name = |line: &str| {
        let name = line.strip_prefix("  ")?;
        let name = name.split(' ').next().filter(|name| !name.is_empty())?;
        Some(name.to_owned())
    };
    let names: Vec<String> = list.lines().filter_map(name).filter(|name| name != "help").collect();
    assert!(names.len() > 15, "{names:?}");
    names
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = said(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell} does not know {command}");
        }
        assert!(script.contains("single-file"), "{shell} knows no options");
    }
    assert_eq!(run(&["completions", "tcl"]).status.code(), Some(2), "no such shell");
}

/// The script is one that bash can read, and it completes.
#[cfg(unix)]
#[test]
fn bash_completes_with_the_script() {
    let script = said(&["completions", "bash"]);
    let line = "COMP_WORDS=(straightedge rep); COMP_CWORD=1; _straightedge straightedge rep \
                straightedge; echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["-c", &(script + line)]).output().expect("bash");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "report", "{output:?}");
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let page = said(&["man"]);
    assert!(page.contains(".TH straightedge 1"), "{page}");
    for command in commands() {
        assert!(page.contains(&command.replace('-', "\\-")), "{command} is not in the page");
        let own = said(&["man", &command]);
        assert!(own.contains(&format!(".TH straightedge-{command} 1")), "{own}");
    }
    assert!(said(&["man", "report"]).contains("single\\-file"), "no options");
    let output = run(&["man", "repot"]);
    assert_eq!(output.status.code(), Some(2), "no such command");
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean report"));
    assert_eq!(page, said(&["man"]), "the same page each time");
}
