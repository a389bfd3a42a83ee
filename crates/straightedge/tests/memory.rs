//! What a table of one's own takes in memory, row by row: the figures of docs/trust.md are no less.
//! On Linux, where the system says how much a process held at most.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Rows of the smaller and of the larger table that are read, and of those that are fitted; what
/// lies between them is what rows take.
const READ: [u32; 2] = [1_000, 60_000];
/// See [`READ`].
const FITTED: [u32; 2] = [1_000, 9_000];

/// A table of so many runs of one law, each with an error of its own.
fn table(rows: u32) -> String {
    let mut text = "model,params,tokens,loss_nats\n".to_owned();
    for row in 0..rows {
        // Steps that never repeat fill both ranges.
        let share = |step: f64| (f64::from(row) * step).fract();
        let (n, d) =
            (libm::pow(10.0, 7.0 + 3.0 * share(0.618)), libm::pow(10.0, 9.0 + 2.5 * share(0.414)));
        let loss =
            1.69 + 406.4 / libm::pow(n, 0.34) + 410.7 / libm::pow(d, 0.28) + 0.01 * share(0.271);
        let _ = writeln!(text, "m{row},{n:.0},{d:.0},{loss:.6}");
    }
    text
}

/// The most that a command held, in kilobytes.
fn peak(folder: &Path, arguments: &[&str]) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_straightedge"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("it runs").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or(0);
        most = most.max(found);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(most > 10_000, "{most} kB were seen");
    most
}

/// Bytes of a row that docs/trust.md states for a way of using a table.
fn stated(what: &str) -> u64 {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/trust.md");
    let page = fs::read_to_string(page).expect("the page");
    let row = page.lines().find(|line| line.starts_with(&format!("| {what} | ")));
    let cell = row.and_then(|row| row.split('|').nth(2)).expect(what).trim();
    cell.trim_end_matches(" bytes a row").replace(' ', "").parse().expect(cell)
}

#[test]
fn a_row_takes_no_more_memory_than_is_stated() {
    let folder = tempfile::tempdir().expect("a folder");
    let fit = ["fit", "--law", "chinchilla_additive", "--draws", "20"];
    // What has no counts, or no law of that name, is refused once it was read.
    for (what, command, sizes) in [
        ("reading, four columns", &["forecast"][..], READ),
        ("drafting a source of it", &["fit", "--law", "nobody"], READ),
        ("fitting it", &fit, FITTED),
    ] {
        let [low, high] = sizes.map(|rows| {
            let file = format!("{rows}.csv");
            fs::write(folder.path().join(&file), table(rows)).expect("a table");
            peak(folder.path(), &[command, &[file.as_str()]].concat())
        });
        let bytes = high.saturating_sub(low) * 1024 / u64::from(sizes[1] - sizes[0]);
        let most = stated(what);
        assert!(bytes <= most, "{what}: {bytes} bytes a row, of {most} at most");
        assert!(bytes > most / 20, "{what}: {bytes} bytes a row are nothing beside {most}");
    }
}
