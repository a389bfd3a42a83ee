//! A project's folder is data: whatever stands in it, nothing outside of it is deleted, emptied or
//! written, no program that it names is run, and what was edited by hand is not believed.
#![cfg(unix)]

mod planted;
mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use planted::Project;

const JUDGED: &str = "reports/work/judged.json";

/// A folder outside of every project, with a file that must survive.
struct Victim(tempfile::TempDir);

impl Victim {
    fn new() -> Self {
        let victim = Self(tempfile::tempdir().expect("a temporary folder"));
        fs::write(victim.file(), "precious\n").expect("a file");
        victim
    }

    fn file(&self) -> PathBuf {
        // Called as a bundled set is, which a bundle without it would remove.
        self.0.path().join("kept.parquet")
    }

    fn assert_untouched(&self, after: &str) {
        assert_eq!(fs::read_to_string(self.file()).expect(after), "precious\n", "{after}");
        let count = fs::read_dir(self.0.path()).expect("a folder").count();
        assert_eq!(count, 1, "{after}: something was written beside it");
    }
}

fn ends_well(project: &Project, arguments: &[&str]) -> String {
    let output = project.run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The version of the judged evidence.
fn version(project: &Project) -> String {
    let judged: serde_json::Value = serde_json::from_str(&project.read(JUDGED)).expect("JSON");
    judged["stamp"]["version"].as_str().expect("a version").to_owned()
}

/// Writes the digest that belongs to a changed file, as somebody who means harm would.
fn seal(project: &Project, path: &str) {
    let digest = sources::sha256_hex(project.read(path).as_bytes());
    let name = path.rsplit('/').next().expect("a name");
    project.write(&format!("{path}.sha256"), &format!("{digest}  {name}\n"));
}

#[test]
fn a_version_is_never_a_path() {
    let (project, victim) = (Project::new(), Victim::new());
    ends_well(&project, &["report"]);
    let (judged, ours) = (project.read(JUDGED), version(&project));
    let outside = victim.0.path().display().to_string();
    for hostile in
        [outside.as_str(), "", ".", "..", "../..", "a/b", "latest", ".making-x", "a\\\\b"]
    {
        let changed = judged.replace(&format!("\"{ours}\""), &format!("\"{hostile}\""));
        project.write(JUDGED, &changed);
        seal(&project, JUDGED);
        let said = project.refusal(&["render"]);
        assert!(
            said.contains("is no plain word") && said.contains("; hint: "),
            "{hostile}: {said}"
        );
        victim.assert_untouched(hostile);
        let page = project.root().join("reports/out").join(&ours).join("index.html");
        assert!(page.is_file(), "{hostile}: the last report went");
    }
}

#[test]
fn a_folder_without_our_manifest_is_not_deleted() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let folder = format!("reports/out/{}", version(&project));
    for manifest in ["{}", "not JSON", "{\"made_by\": \"somebody\"}"] {
        project.write(&format!("{folder}/manifest.json"), manifest);
        project.write(&format!("{folder}/mine.txt"), "my notes");
        let said = project.refusal(&["render"]);
        assert!(said.contains("so it is not deleted; hint: move it away"), "{said}");
        assert_eq!(project.read(&format!("{folder}/mine.txt")), "my notes");
    }
}

#[test]
fn nothing_is_written_through_a_link_that_leads_out() {
    for place in [
        "reports",
        "reports/work",
        "reports/out",
        "reports/work/observations",
        "reports/work/tidied",
        "data/observations",
    ] {
        let (project, victim) = (Project::new(), Victim::new());
        let link = project.root().join(place);
        fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
        symlink(victim.0.path(), &link).expect("a link");
        let command = match place {
            "reports/work/observations" | "reports/work/tidied" => "tidy",
            "data/observations" => "bundle",
            _ => "report",
        };
        let said = project.refusal(&[command]);
        assert!(said.contains("a link that leads out of the project"), "{place}: {said}");
        victim.assert_untouched(place);
    }
}

#[test]
fn a_file_that_is_a_link_is_replaced_and_its_target_kept() {
    let (project, victim) = (Project::new(), Victim::new());
    for place in ["reports/work", "reports/out", "data/schemas"] {
        fs::create_dir_all(project.root().join(place)).expect("a folder");
    }
    for place in
        [JUDGED, "reports/work/evidence.json", "reports/out/.latest", "data/definitions.lock"]
    {
        symlink(victim.file(), project.root().join(place)).expect("a link");
    }
    fs::remove_file(project.root().join("data/definitions.lock")).expect("the link goes");
    ends_well(&project, &["report"]);
    symlink(victim.file(), project.root().join("data/sources.lock")).expect("a link");
    project.run(&["verify", "--write"]);
    victim.assert_untouched("links in the place of files");
    fs::remove_file(project.root().join("reports/work/lock")).expect("the lock goes");
    symlink(victim.file(), project.root().join("reports/work/lock")).expect("a link");
    assert!(project.refusal(&["report"]).contains("lock: no plain file"), "a link as the lock");
    victim.assert_untouched("a link as the lock");
}

fn git(root: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(["-c", "user.name=a", "-c", "user.email=a@b.c"]);
    assert!(command.args(arguments).output().expect("git").status.success(), "{arguments:?}");
}

/// Programs that a repository's own configuration names are not run for a stamp.
#[test]
fn the_configuration_of_a_project_runs_nothing() {
    let (project, outside) = (Project::new(), tempfile::tempdir().expect("a folder"));
    let (root, ran) = (project.root(), outside.path().join("ran"));
    git(root, &["init", "-q"]);
    project.write(".gitattributes", "*.csv filter=one\n*.yaml filter=Two.b\n");
    project.write(".gitignore", "reports\n");
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "a"]);
    let touch = format!("touch {}; cat", ran.display());
    project.write(".git/more", &format!("[filter \"Two.b\"]\n\tprocess = {touch:?}\n\trequired\n"));
    for (key, value) in [
        ("core.fsmonitor", touch.as_str()),
        ("filter.one.clean", &touch),
        ("filter.one.required", "true"),
        ("include.path", "more"),
        ("log.showSignature", "true"),
        ("gpg.program", &touch),
        ("core.hooksPath", ".git/own"),
        ("hook.mine.event", "post-index-change"),
        ("hook.mine.command", &touch),
    ] {
        git(root, &["config", key, value]);
    }
    let hook = ".git/own/post-index-change";
    project.write(hook, &format!("#!/bin/sh\n{touch}\n"));
    fs::set_permissions(root.join(hook), fs::Permissions::from_mode(0o755)).expect("a program");
    // Every file is newer than the index, so that git has to read it again.
    for file in ["data/tables/mine.csv", "data/studies/mine.yaml"] {
        project.write(file, &project.read(file));
    }
    let _ = fs::remove_file(&ran);
    ends_well(&project, &["report"]);
    assert!(!ran.exists(), "a program of the project was run");
    assert!(!version(&project).contains("unknown"), "the commit is named: {}", version(&project));
    assert!(!version(&project).ends_with("-dirty"), "nothing differs: {}", version(&project));
    project.edit("data/claims/mine-bends.yaml", "threshold: 0.1", "threshold: 0.2");
    ends_well(&project, &["report"]);
    assert!(!ran.exists(), "a program of the project was run on a changed tree");
    assert!(version(&project).ends_with("-dirty"), "a claim differs: {}", version(&project));
    // The trap itself works: git without the switches walks into it.
    let _ = Command::new("git").arg("-C").arg(root).arg("status").output();
    assert!(ran.exists(), "the test sets no trap");
}

#[test]
fn whatever_changes_below_data_makes_another_version() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let mut versions = vec![version(&project)];
    let mut changed = |what: &str, commands: &[&str]| {
        for command in commands {
            ends_well(&project, &[command]);
        }
        let now = version(&project);
        assert!(!versions.contains(&now), "{what}: still {now}");
        versions.push(now);
    };
    let unique = "    unique: [model]";
    let fewer = "    unique: [model]\n    exclude: [{where: {column: params, is: below, value: \
                 2.0e7}, reason: too small}]";
    project.edit("data/sources/mine.yaml", unique, fewer);
    changed("a recipe", &["report"]);
    project.write("data/tables/shapes/other.csv", "a\n1\n");
    changed("a file that no kind names", &["report"]);
    project.edit("data/claims/mine-bends.yaml", "threshold: 0.1", "threshold: 0.43");
    changed("a claim, judged without a fit", &["judge", "render"]);
    let paper = "id: rr\npaper: A 2020\nidentifier: none\nrows:\n  - {id: b, what: w, place: p, \
                 status: primary, printed: '0.08', ours: mine.alpha}\n";
    project.write("data/replications/rr.yaml", paper);
    changed("a replication, judged without a fit", &["judge", "render"]);
    let judged = version(&project);
    ends_well(&project, &["report", "--fresh"]);
    assert_eq!(judged, version(&project), "judged alone or with the fit: the same inputs");
}

#[test]
fn a_locked_recipe_does_not_change_under_its_name() {
    let project = Project::new();
    ends_well(&project, &["verify", "--write"]);
    let source = project.read("data/sources/mine.yaml");
    project.write("data/sources/mine.yaml", &format!("{source}# a remark\n"));
    ends_well(&project, &["verify"]);
    ends_well(&project, &["fit"]);
    for (from, to) in [
        ("    unique: [model]", "    unique: [model, params]"),
        ("    loss_group: ", "    loss_group: other-"),
    ] {
        assert!(source.contains(from), "{from} is not in the source");
        project.write("data/sources/mine.yaml", &source.replace(from, to));
        for command in ["verify", "judge"] {
            let said = project.refusal(&[command]);
            assert!(said.contains("recipe mine changed under its old name"), "{command}: {said}");
        }
    }
}

#[test]
fn evidence_that_was_edited_is_refused() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let (path, evidence, judged) = (
        "reports/work/evidence.json",
        project.read("reports/work/evidence.json"),
        project.read(JUDGED),
    );
    project.write(path, &evidence.replacen("0.0", "0.1", 1));
    for command in [&["judge"][..], &["show"], &["explain", "mine-bends"]] {
        let said = project.refusal(command);
        assert!(said.contains("hint: make it anew with `straightedge fit`"), "{command:?}: {said}");
    }
    project.write(path, &evidence);
    project.write(JUDGED, &judged.replace("supported", "refuted"));
    let said = project.refusal(&["render"]);
    assert!(said.contains("hint: make it anew with `straightedge judge`"), "{said}");
    assert!(!ends_well(&project, &["report"]).contains("nothing changed"), "made anew");
    assert_eq!(project.read(JUDGED), judged, "and as it was");
    // Judged evidence of another fit is stale.
    project.write(path, &evidence.replacen("0.0", "0.1", 1));
    seal(&project, path);
    assert!(project.refusal(&["render"]).contains("made of another evidence.json"), "stale");
}

#[test]
fn a_report_is_held_against_its_manifest_and_restored() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let latest = project.root().join("reports/out/latest");
    let folder = latest.display().to_string();
    assert!(ends_well(&project, &["verify", &folder]).contains("everything is as"), "whole");
    let figure = fs::read_dir(latest.join("figures")).expect("figures").next().expect("one");
    let figure = figure.expect("an entry").path();
    fs::remove_file(&figure).expect("a figure goes");
    fs::write(latest.join("index.html"), "other").expect("a page");
    fs::write(latest.join("more.txt"), "more").expect("a file");
    let output = project.run(&["verify", &folder]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(1), "{said}");
    for difference in ["svg: absent", "index.html: its digest", "more.txt: not in the manifest"] {
        assert!(said.contains(difference), "{difference}: {said}");
    }
    assert!(!ends_well(&project, &["report"]).contains("nothing changed"), "a figure went");
    assert!(figure.is_file(), "the figure is back");
    fs::remove_file(&latest).expect("the link goes");
    ends_well(&project, &["report"]);
    assert!(latest.join("index.html").is_file(), "the link is back");
    assert!(ends_well(&project, &["report"]).contains("nothing changed"), "all is well");
}

/// Kills a run after some time; what stands must be a whole report, or come back with the next run.
#[test]
fn a_killed_render_leaves_the_last_report_whole() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let out = project.root().join("reports/out");
    let started = std::time::Instant::now();
    ends_well(&project, &["render"]);
    let whole = started.elapsed();
    for part in [60, 90, 96, 100] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_straightedge"))
            .args(["render", "--project"])
            .arg(project.root())
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(whole * part / 100);
        let _ = run.kill();
        run.wait().expect("it ended");
        let (now, old) = (version(&project), format!(".old-{}", version(&project)));
        let stands = [now, old].iter().any(|name| {
            let folder = out.join(name).display().to_string();
            project.run(&["verify", &folder]).status.success()
        });
        assert!(stands, "killed after {part} per cent: no whole report");
    }
    fs::create_dir_all(out.join(".making-left/figures")).expect("a folder");
    ends_well(&project, &["render"]);
    let mut names: Vec<String> = fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let expected = [&version(&project), "index.html", "latest"];
    assert_eq!(names, expected, "nothing is left over");
    // Killed between the two renames: the old one comes back.
    fs::rename(out.join(version(&project)), out.join(format!(".old-{}", version(&project))))
        .expect("renamed away");
    ends_well(&project, &["render"]);
    let count = fs::read_dir(&out).expect("a folder").count();
    assert_eq!(count, 3, "one report, the list and the link");
}

#[test]
fn four_renders_at_once_all_succeed() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            (0..4).map(|_| scope.spawn(|| ends_well(&project, &["render"]))).collect();
        for run in runs {
            run.join().expect("a render");
        }
    });
    let latest = project.root().join("reports/out/latest").display().to_string();
    ends_well(&project, &["verify", &latest]);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let project = Project::new();
    ends_well(&project, &["fit"]);
    let program = env!("CARGO_BIN_EXE_straightedge");
    for command in ["show", "explain", "judge"] {
        let line = format!(
            "({program} {command} --project {}; echo code $? >&2) | true",
            project.root().display()
        );
        let output = Command::new("sh").args(["-c", &line]).output().expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("code 0") && !said.contains("panicked"), "{command}: {said}");
    }
}
