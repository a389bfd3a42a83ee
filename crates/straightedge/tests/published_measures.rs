//! What measures find in published files, against the numbers that their papers print or other
//! programs took from the same bytes.

mod mirrored;
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use evidence::{Evidence, ReadFrom};

/// The files under test: sources, and what is computed from them.
const FILES: &[&str] = &[
    "sources/clip-mammut",
    "sources/repeated-sampling",
    "sources/steplaw",
    "studies/clip-imagenet-shifted",
    "studies/mammut-imagenet-shifted",
    "studies/clip-ade20k-shifted",
    "studies/mammut-ade20k-shifted",
    "measures/clip-vs-mammut-imagenet",
    "measures/clip-vs-mammut-miou",
    "measures/pythia-math",
    "measures/monkeys-unequal-scores",
    "measures/steplaw",
    "measures/steplaw-raw-loss",
];

#[track_caller]
fn is(evidence: &Evidence, name: &str, expected: f64, tolerance: f64) {
    let found = evidence.quantity(name).unwrap_or_else(|| panic!("{name} is not filed")).estimate;
    assert!((found - expected).abs() <= tolerance, "{name} is {found}, not {expected}");
}

/// The evidence that a run with some options files.
#[track_caller]
fn evidence(project: &Path, options: &[&str]) -> Evidence {
    let output = support::run(project, &[&["fit"], options].concat(), "2");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(project.join("reports/work/evidence.json"));
    evidence::from_json(&text.expect("evidence")).expect("evidence")
}

/// Every number by name, with the bits of its estimate and of its ends.
fn bits(evidence: &Evidence) -> BTreeMap<String, [Option<u64>; 3]> {
    let numbers = evidence.quantities().map(|(name, found)| {
        let ends = [Some(found.estimate), found.low, found.high];
        (name, ends.map(|end| end.map(f64::to_bits)))
    });
    numbers.collect()
}

#[test]
fn measures_find_what_was_published() {
    let project = mirrored::project(FILES);
    let bundled = evidence(project.path(), &[]);
    assert_eq!(bundled.missing, [], "the bundle lacks nothing");
    crossings(&bundled);
    pythia(&bundled);
    trap(&bundled);
    bowls(&bundled);
    read_from(&bundled, ReadFrom::Bundle);

    // Where the published files are, they give the same numbers.
    if let Some(mirror) = mirrored::mirror() {
        let options = mirrored::with_mirror(&["--unbundled"], Some(&mirror));
        let published = evidence(project.path(), &options);
        read_from(&published, ReadFrom::Published);
        let (ours, theirs) = (bits(&bundled), bits(&published));
        assert!(ours.len() > 200, "{} numbers are compared", ours.len());
        assert!(ours == theirs, "the bundle gives other numbers than the published files");
    }
}

/// Every set was read from there.
#[track_caller]
fn read_from(evidence: &Evidence, expected: ReadFrom) {
    assert!(!evidence.observations.is_empty(), "no set at all");
    for set in &evidence.observations {
        assert_eq!(set.read_from, expected, "{}", set.id);
    }
}

/// Sign changes of Nezhurina 2025's frontiers, in GFLOP, as two other programs found them.
fn crossings(evidence: &Evidence) {
    let imagenet = "clip-vs-mammut-imagenet";
    is(evidence, &format!("{imagenet}.raw_crossings"), 5.0, 0.0);
    for (index, place) in [4.22e10, 4.86e10, 5.09e10, 5.36e10, 9.16e10].into_iter().enumerate() {
        is(evidence, &format!("{imagenet}.raw_crossing_{}", index + 1), place, 5e7);
    }
    is(evidence, &format!("{imagenet}.raw_steps_crossings"), 13.0, 0.0);
    is(evidence, "clip-vs-mammut-miou.raw_crossings", 1.0, 0.0);
    is(evidence, "clip-vs-mammut-miou.raw_crossing_1", 7.83e8, 5e5);
    is(evidence, "clip-vs-mammut-miou.raw_steps_crossings", 5.0, 0.0);
    // The published statement: MaMMUT ahead from between 1e10 and 1e11 GFLOP on.
    let crossing = evidence.quantity(&format!("{imagenet}.crossing")).expect("a crossing");
    assert!((1e10..1e11).contains(&crossing.estimate), "{crossing:?}");
    is(evidence, &format!("{imagenet}.extrapolated"), 0.0, 0.0);
}

/// Schaeffer 2025's exponents, the coverage at 10,000 samples and the problems that were never
/// solved.
fn pythia(evidence: &Evidence) {
    for (model, exponent, coverage, unsolved) in [
        ("70m", 0.194, 0.266, 94.0),
        ("160m", 0.280, 0.570, 55.0),
        ("410m", 0.286, 0.656, 44.0),
        ("1b", 0.315, 0.742, 33.0),
        ("2.8b", 0.336, 0.812, 24.0),
        ("6.9b", 0.348, 0.836, 21.0),
        ("12b", 0.370, 0.875, 16.0),
    ] {
        is(evidence, &format!("pythia-math-{model}.exponent"), exponent, 1e-3);
        is(evidence, &format!("pythia-math-{model}.coverage_at_10000"), coverage, 1e-3);
        is(evidence, &format!("pythia-math-{model}.never_solved"), unsolved, 0.0);
    }
}

/// Rows of more attempts than samples, all of them scored as solved.
fn trap(evidence: &Evidence) {
    is(evidence, "monkeys-unequal-scores.k_beyond_samples", 15_857.0, 0.0);
    is(evidence, "monkeys-unequal-scores.beyond_scored_one", 15_857.0, 0.0);
    is(evidence, "monkeys-unequal-scores.unsolved_scored_one", 8567.0, 0.0);
    is(evidence, "monkeys-unequal-scores.difference_greatest", 0.0, 1e-13);
}

/// Step Law's best runs by either loss, and the cells in which the largest rate diverges.
fn bowls(evidence: &Evidence) {
    for (measure, lr, batch) in [("steplaw", 17.0, 17.0), ("steplaw-raw-loss", 16.0, 14.0)] {
        is(evidence, &format!("{measure}.cells"), 17.0, 0.0);
        is(evidence, &format!("{measure}.interior_cells_lr"), lr, 0.0);
        is(evidence, &format!("{measure}.interior_cells_batch"), batch, 0.0);
        is(evidence, &format!("{measure}.diverged_cells_lr"), 10.0, 0.0);
    }
}
