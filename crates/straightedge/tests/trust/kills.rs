//! Killed at moments drawn from a seed, in every step of a run.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::planted::Project;
use crate::served::{
    Publisher, STEPS, assert_nothing_passing, assert_stands, passing, said, standing,
};
use crate::unruly::{Act, Then};

/// Where the kills fall, twice over: more of them in the steps that are short.
const ORDER: [&str; 25] = [
    "pull", "tidy", "judge", "pull", "tidy", "fit", "judge", "pull", "tidy", "render", "pull",
    "tidy", "judge", "pull", "tidy", "fit", "judge", "pull", "tidy", "render", "judge", "fit",
    "pull", "tidy", "render",
];

/// Further kills that fall where something is half made.
const SEEN: [&str; 8] = ["pull", "tidy", "judge", "fit", "pull", "tidy", "judge", "render"];

/// The moments of the kills come of it.
const SEED: u64 = 20_261_130;

/// A number from 0 to 999 for each kill, the same on every machine.
fn draw(kill: usize) -> u32 {
    let digest = sources::sha256_hex(format!("{SEED} {kill}").as_bytes());
    u32::from_str_radix(&digest[..6], 16).expect("digits") % 1000
}

/// Takes away what a step makes, so that it has to be made anew.
fn undo(project: &Project, step: &str) {
    let made: &[&str] = match step {
        "pull" => &["data/store"],
        "tidy" => &["reports/work/tidied", "reports/work/observations"],
        "fit" => &["reports/work/evidence.json", "reports/work/evidence.json.sha256"],
        "judge" => &["reports/work/judged.json", "reports/work/judged.json.sha256"],
        _ => &["reports/out"],
    };
    for below in made {
        let path = project.root().join(below);
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        gone.unwrap_or_else(|error| panic!("{below}: {error}"));
    }
}

/// Starts a step and kills it when `is_time` says so; whether it was still at work.
fn kill(
    publisher: &Publisher,
    project: &Project,
    step: &str,
    is_time: impl Fn(Duration) -> bool,
) -> bool {
    let mut command = publisher.command(project, step);
    let mut run =
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let began = Instant::now();
    while !is_time(began.elapsed()) && run.try_wait().expect("a state").is_none() {
        thread::sleep(Duration::from_micros(200));
    }
    let was_at_work = run.try_wait().expect("a state").is_none();
    // SIGKILL: it is told nothing and can clear nothing away.
    let _ = run.kill();
    run.wait().expect("it ended");
    was_at_work
}

/// After a kill: `verify` is clean, the step completes, and all stands as if nothing had been.
fn check(
    publisher: &Publisher,
    project: &Project,
    step: &str,
    undisturbed: &BTreeMap<String, String>,
    moment: &str,
) {
    let verified = publisher.run(project, "verify", &[]);
    assert!(verified.status.success(), "{moment}: {}", said(&verified));
    publisher.ends_well(project, step, moment);
    assert_nothing_passing(project.root(), moment);
    assert_stands(project, undisturbed, moment);
}

/// The server takes its time, so that a kill may fall into the middle of a file.
fn slow(_: usize, act: Act) -> Act {
    thread::sleep(Duration::from_millis(40));
    Act { then: Then::End, ..act }
}

#[test]
fn fifty_kills_leave_nothing_and_change_nothing() {
    let publisher = Publisher::new(slow);
    let project = publisher.project();
    let mut times = Vec::new();
    // The first run of all makes what later ones find.
    for step in STEPS.iter().chain(&STEPS) {
        let began = Instant::now();
        publisher.ends_well(&project, step, "nothing");
        times.push(began.elapsed());
    }
    let (times, undisturbed) = (&times[STEPS.len()..], standing(&project));
    println!("seed {SEED}, steps take {times:?}");
    let mut at_work = 0;
    for (number, step) in ORDER.iter().chain(&ORDER).enumerate() {
        let whole = times[STEPS.iter().position(|other| other == step).expect("a step")];
        let after = whole * draw(number) / 1000;
        let moment = format!("kill {number} in {step} after {after:?}");
        // Half of them over what stands, half of them where nothing does.
        if number >= ORDER.len() || *step == "pull" {
            undo(&project, step);
        }
        at_work += usize::from(kill(&publisher, &project, step, |time| time >= after));
        check(&publisher, &project, step, &undisturbed, &moment);
    }
    println!("50 kills, {at_work} of them at work");
    assert!(at_work >= 15, "{at_work} of 50 runs were killed at work");
    let mut left = 0;
    for step in SEEN {
        undo(&project, step);
        let folders = ["data/store", "reports"].map(|below| project.root().join(below));
        let is_making = |_| folders.iter().any(|folder| !passing(folder).is_empty());
        kill(&publisher, &project, step, is_making);
        left += usize::from(is_making(Duration::ZERO));
        check(&publisher, &project, step, &undisturbed, &format!("{step} half made"));
    }
    println!("{} more kills, of which {left} left something half made", SEEN.len());
    assert!(left >= 3, "{left} kills left something half made");
    // Another project that nobody disturbs comes to the same bytes.
    let other = publisher.project();
    for step in STEPS {
        publisher.ends_well(&other, step, "nothing");
    }
    assert_stands(&other, &undisturbed, "no kill at all");
}
