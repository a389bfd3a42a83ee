//! The disk takes no more, the store is closed, and several runs pull at once.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::planted::Project;
use crate::served::{Publisher, STEPS, assert_nothing_passing, assert_stands, said, standing};

/// A command that may write no byte to any file, as on a full disk: what a write is answered then
/// is another word, and the way that it goes is the same.
fn on_a_full_disk() -> Command {
    let mut command = Command::new("sh");
    let line = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
    command.args(["-c", line, env!("CARGO_BIN_EXE_straightedge")]);
    command
}

#[test]
fn a_full_disk_ends_each_step_with_a_word_and_the_last_state_whole() {
    let publisher = Publisher::new(|_, act| act);
    let project = publisher.project();
    let begin = standing(&project);
    let refused = |step: &str| {
        let output = publisher.of(on_a_full_disk(), &project, step).output().expect("a shell");
        let said = said(&output);
        assert!(!output.status.success(), "{step} went well: {said}");
        assert!(said.contains("File too large"), "{step}: {said}");
        assert!(!said.contains("panicked"), "{step}: {said}");
        assert_nothing_passing(project.root(), step);
    };
    refused("pull");
    assert_stands(&project, &begin, "a full disk");
    for step in STEPS {
        publisher.ends_well(&project, step, "there is room again");
    }
    let whole = standing(&project);
    for step in ["fit", "judge", "render"] {
        refused(step);
        assert_stands(&project, &whole, &format!("a full disk in {step}"));
    }
    publisher.ends_well(&project, "judge", "there is room again");
    assert_stands(&project, &whole, "there is room again");
}

/// A command for which the modes of files hold: they do not for root, unless it gives the right to
/// pass over them away.
fn bound_by_modes(project: &Project) -> Command {
    let program = env!("CARGO_BIN_EXE_straightedge");
    if project.root().metadata().expect("a folder").uid() != 0 {
        return Command::new(program);
    }
    let without = "-dac_override,-dac_read_search";
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set", without, "--inh-caps", without, program]);
    command
}

/// Gives every folder below a folder, and itself, a mode.
fn set_modes(folder: &Path, mode: u32) {
    let set = || fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("a mode");
    if mode & 0o200 != 0 {
        set();
    }
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            set_modes(&path, mode);
        }
    }
    set();
}

#[test]
fn a_closed_store_is_told_and_one_that_has_everything_need_not_be_written() {
    let publisher = Publisher::new(|_, act| act);
    let project = publisher.project();
    let store = project.root().join("data/store");
    fs::create_dir_all(store.join("sha256")).expect("a folder");
    let begin = standing(&project);
    let pull = || {
        let mut command = publisher.of(bound_by_modes(&project), &project, "pull");
        command.output().expect("setpriv, where root runs this")
    };
    set_modes(&store, 0o555);
    let output = pull();
    set_modes(&store, 0o755);
    let told = said(&output);
    assert!(!output.status.success(), "{told}");
    assert!(told.contains("Permission denied") && told.contains("; hint: "), "{told}");
    assert_stands(&project, &begin, "a closed store");
    publisher.ends_well(&project, "pull", "the store is open again");
    let full = standing(&project);
    set_modes(&store, 0o555);
    let output = pull();
    set_modes(&store, 0o755);
    assert!(output.status.success(), "everything is here: {}", said(&output));
    assert_stands(&project, &full, "a closed store that has everything");
    assert_eq!(publisher.server.requests(), 1, "what is here is not asked for");
}

#[test]
fn a_store_that_is_no_folder_is_told() {
    let publisher = Publisher::new(|_, act| act);
    let project = publisher.project();
    project.write("data/store", "a file");
    let told = said(&publisher.run(&project, "pull", &[]));
    assert!(told.contains("data/store") && told.contains("; hint: "), "{told}");
    assert_eq!(project.read("data/store"), "a file");
}

/// They wait for each other: the file is asked for once, and each run has it.
#[test]
fn four_pulls_at_once_ask_once_and_all_succeed() {
    let publisher = Publisher::new(|_, act| {
        thread::sleep(Duration::from_millis(300));
        act
    });
    let project = publisher.project();
    let begin = standing(&project);
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let mut command = publisher.command(&project, "pull");
            command.spawn().expect("the program starts")
        })
        .collect();
    for mut run in runs {
        assert!(run.wait().expect("it ended").success(), "a pull among others");
    }
    assert_eq!(publisher.server.requests(), 1, "the file was asked for");
    assert_eq!(standing(&project).len(), begin.len() + 1, "one file came");
    assert_nothing_passing(project.root(), "four pulls");
    publisher.ends_well(&project, "verify", "four pulls");
}
