//! Two clones that share one target folder, as people do who set `CARGO_TARGET_DIR` for good: each
//! command works on the clone that it is called in.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The dependencies of xtask, as the root of the repository states them.
const DEPENDENCIES: [&str; 3] = ["anyhow", "serde_json", "xshell"];

/// A program that says where it runs, in the place of ours.
const PROGRAM: &str = "fn main() {\n    let here = std::env::current_dir().expect(\"a folder\");\n    \
    println!(\"works in {}\", here.display());\n}\n";

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).expect("a file of the repository")
}

/// A clone with xtask as it is, and with a program that says where it runs.
fn clone(folder: &Path) {
    let manifest = read("Cargo.toml");
    let line = |name: &&str| {
        let start = format!("{name} = ");
        manifest.lines().find(|line| line.starts_with(&start)).expect("a dependency").to_owned()
    };
    let dependencies: Vec<String> = DEPENDENCIES.iter().map(line).collect();
    write(
        &folder.join("Cargo.toml"),
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"xtask\", \"straightedge\"]\n\
             [workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             rust-version = \"1.85\"\nlicense = \"MIT\"\npublish = false\n\
             [workspace.lints.rust]\n[workspace.dependencies]\n{}\n",
            dependencies.join("\n")
        ),
    );
    for path in [".cargo/config.toml", "xtask/Cargo.toml", "xtask/src/main.rs", "xtask/src/root.rs"]
    {
        write(&folder.join(path), &read(path));
    }
    let package = "[package]\nname = \"straightedge\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    write(&folder.join("straightedge/Cargo.toml"), package);
    write(&folder.join("straightedge/src/main.rs"), PROGRAM);
    // What the smaller workspace does not need leaves its lock.
    write(&folder.join("Cargo.lock"), &read("Cargo.lock"));
    said(folder, &["metadata", "--offline", "--format-version", "1"], Path::new("unused"));
}

/// What a command of cargo prints in a clone.
fn said(folder: &Path, arguments: &[&str], target: &Path) -> String {
    let output = Command::new(env::var_os("CARGO").expect("cargo runs this test"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn each_clone_works_on_itself() {
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-clones");
    let clones: [PathBuf; 2] = ["one", "other"].map(|name| base.join(name));
    for folder in &clones {
        clone(folder);
    }
    let target = base.join("target");
    for folder in [&clones[0], &clones[1], &clones[0]] {
        let here = folder.canonicalize().expect("the clone");
        let expected = format!("works in {}\n", here.display());
        assert_eq!(said(folder, &["xtask", "anything"], &target), expected);
    }
    // From below the root too.
    let below = clones[1].join("xtask/src");
    let here = clones[1].canonicalize().expect("the clone");
    assert_eq!(
        said(&below, &["xtask", "anything"], &target),
        format!("works in {}\n", here.display())
    );
}
