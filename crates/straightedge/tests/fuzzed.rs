//! The bodies of the fuzz targets over their corpora: whatever a fuzzer found once is asked again
//! here, whole, cut short and changed. How the fuzzers themselves are run says docs/trust.md.

#[path = "../../../fuzz/src/bodies.rs"]
mod bodies;
#[path = "../../../fuzz/src/tables.rs"]
mod tables;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use straightedge::limits;

/// The longest that one input may take, on a machine that is busy; alone, a second is enough.
const LONGEST: Duration = Duration::from_secs(30);

/// The files of a target's corpus, by name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (format!("{target}/{name}"), fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    assert!(files.len() > 3, "{target} has {} files", files.len());
    files
}

/// The bytes themselves, so many of their beginnings, and as many copies with a byte changed.
fn variants(bytes: &[u8], count: usize) -> Vec<Vec<u8>> {
    let step = (bytes.len() / count.max(1)).max(1);
    let places = || (0..bytes.len()).step_by(step).take(count);
    let cut = places().map(|at| bytes[..at].to_vec());
    let changed = places().enumerate().map(|(number, at)| {
        let mut changed = bytes.to_vec();
        changed[at] ^= [0x80, 0x01, 0xff, 0x20][number % 4];
        changed
    });
    std::iter::once(bytes.to_vec()).chain(cut).chain(changed).collect()
}

/// A stream of changes to bytes, from its seed: so that a failure can be had again.
struct Changes(u64);

impl Changes {
    fn next(&mut self, below: usize) -> usize {
        // Xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).expect("it is below")
    }

    /// Bytes changed in a few places: one set, one flipped, a part left out, doubled, or taken from
    /// another file.
    fn changed(&mut self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.next(4) {
            let at = self.next(bytes.len());
            let length = 1 + self.next(16.min(bytes.len().saturating_sub(at)));
            let end = (at + length).min(bytes.len());
            match self.next(5) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(self.next(256)).expect("a byte"),
                1 if !bytes.is_empty() => bytes[at] ^= 1 << self.next(8),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                _ => {
                    let from = self.next(other.len());
                    let part = &other[from..(from + length).min(other.len())];
                    bytes.splice(at..at, part.iter().copied());
                }
            }
        }
        bytes
    }
}

/// Runs a body over changed files of its corpus, a number of times of its own for each.
fn change(target: &str, body: fn(&[u8]), seconds: u64) {
    let (files, begun) = (corpus(target), Instant::now());
    let mut changes = Changes(0x5eed + target.len() as u64);
    let mut count = 0_usize;
    while begun.elapsed() < Duration::from_secs(seconds) {
        let (one, other) = (changes.next(files.len()), changes.next(files.len()));
        let bytes = changes.changed(&files[one].1, &files[other].1);
        let path = std::env::temp_dir().join(format!("fuzzed-{target}"));
        // Where the process is aborted, the last input is found there.
        fs::write(&path, &bytes).expect("the input");
        let started = Instant::now();
        let ended = std::panic::catch_unwind(|| body(&bytes));
        let took = started.elapsed();
        let is_well = ended.is_ok() && took < LONGEST;
        assert!(is_well, "{target}: {took:?}; see {}", path.display());
        count += 1;
    }
    let _ = fs::remove_file(std::env::temp_dir().join(format!("fuzzed-{target}")));
    say(target, count, seconds);
}

#[expect(clippy::print_stdout, reason = "whoever lets it run for long reads how far it came")]
fn say(target: &str, count: usize, seconds: u64) {
    println!("{target}: {count} inputs in {seconds} s");
}

/// How long changed files are tried after the corpus; more with `FUZZED_SECONDS=600`.
fn seconds() -> u64 {
    std::env::var("FUZZED_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

/// Runs a body over its corpus; `count` is how many variants each file has of either kind.
#[track_caller]
fn check(target: &str, body: fn(&[u8]), count: usize) {
    for (name, bytes) in corpus(target) {
        for (number, bytes) in variants(&bytes, count).iter().enumerate() {
            let begun = Instant::now();
            body(bytes);
            let took = begun.elapsed();
            assert!(took < LONGEST, "{name}, variant {number}: {took:?}");
        }
    }
    change(target, body, seconds());
}

macro_rules! targets {
    ($($module:ident::$target:ident: $count:literal,)+) => {
        $(
            #[test]
            fn $target() {
                check(stringify!($target), $module::$target, $count);
            }
        )+

        /// Every target of the folder but the law, whose test stands in its own crate.
        const TARGETS: &[&str] = &[$(stringify!($target)),+];
    };
}

targets! {
    bodies::source: 20,
    bodies::analysis: 8,
    bodies::judged: 8,
    tables::formula: 40,
    tables::recipe: 8,
    tables::csv: 12,
    tables::json_lines: 12,
    tables::json: 12,
    tables::parquet: 40,
    tables::gzip: 8,
    bodies::zip: 60,
    bodies::evidence: 20,
    bodies::counts: 0,
}

#[test]
fn every_target_has_a_corpus_and_is_small() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let names = |folder: &str| {
        let entries = fs::read_dir(fuzz.join(folder)).expect(folder);
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").path())
            .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let mut expected: Vec<&str> = TARGETS.iter().copied().chain(["law"]).collect();
    expected.sort_unstable();
    assert_eq!(names("fuzz_targets"), expected, "targets");
    assert_eq!(names("corpus"), expected, "corpora");
    let bytes: usize =
        expected.iter().flat_map(|target| corpus(target)).map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes < 200_000, "the corpora have {bytes} bytes");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("a manifest");
    let nightly = fs::read_to_string(fuzz.join("../.github/workflows/nightly.yml")).expect("one");
    for target in expected {
        assert!(manifest.contains(&format!("name = \"{target}\"\n")), "Cargo.toml: {target}");
        assert!(nightly.contains(&format!("          - {target}\n")), "nightly.yml: {target}");
    }
}
