//! The published sets as the program has them, against counts and figures that other programs took
//! from the published files. `bundle.rs` holds the bundle against those files.

mod mirrored;
mod support;

use std::collections::BTreeMap;
use std::path::Path;

/// The manifests under test.
const SOURCES: &[&str] = &[
    "sources/clip-mammut",
    "sources/isoflop",
    "sources/observational",
    "sources/openclip",
    "sources/repeated-sampling",
    "sources/routed",
    "sources/scan-bench-tabpfn",
    "sources/scan-bench-vlm",
    "sources/steplaw",
];

/// Set, rows read, accepted and rejected, all counted with pandas and numpy on the published files.
const COUNTS: &[(&str, usize, usize, usize)] = &[
    ("clip-mammut-imagenet", 1431, 1431, 0),
    ("clip-mammut-imagenet-frontier", 1431, 84, 1347),
    ("clip-mammut-ade20k", 1431, 1431, 0),
    ("clip-mammut-ade20k-frontier", 1431, 66, 1365),
    ("isoflop-marin-comma", 947, 85, 0),
    ("isoflop-marin-comma-unflagged", 947, 80, 5),
    ("isoflop-marin-dclm", 947, 85, 0),
    ("isoflop-marin-dclm-unflagged", 947, 79, 6),
    ("isoflop-marin-nemotron", 947, 88, 0),
    ("isoflop-marin-nemotron-unflagged", 947, 80, 8),
    ("isoflop-chinchilla-epoch", 947, 123, 0),
    ("isoflop-chinchilla-epoch-unflagged", 947, 85, 38),
    ("isoflop-chinchilla-ml-scalefit", 947, 124, 0),
    ("isoflop-chinchilla-ml-scalefit-unflagged", 947, 89, 35),
    ("isoflop-misfitting", 947, 176, 0),
    ("isoflop-misfitting-unflagged", 947, 106, 70),
    ("isoflop-llama-3", 947, 133, 0),
    ("isoflop-llama-3-unflagged", 947, 116, 17),
    ("isoflop-llama-3-exponentiated", 947, 133, 0),
    ("isoflop-llama-3-exponentiated-unflagged", 947, 115, 18),
    ("observational-mmlu", 148, 122, 26),
    ("observational-arc-c", 148, 119, 29),
    ("observational-hellaswag", 148, 122, 26),
    ("observational-winograd", 148, 122, 26),
    ("observational-truthfulqa", 148, 122, 26),
    ("observational-gsm8k", 148, 122, 26),
    ("observational-xwinograd", 148, 115, 33),
    ("observational-humaneval", 148, 111, 37),
    ("openclip-imagenet", 1312, 32, 0),
    ("openclip-imagenet-frontier", 1312, 10, 22),
    ("openclip-imagenet-settings", 1312, 29, 3),
    ("openclip-tests", 1312, 1216, 96),
    ("monkeys-math", 90_496, 896, 0),
    ("monkeys-math-pass-at-k", 90_496, 90_496, 0),
    ("jailbreak", 112_413, 1113, 0),
    ("jailbreak-pass-at-k", 112_413, 61_689, 50_724),
    ("monkeys-unequal-gsm8k", 43_008, 896, 0),
    ("monkeys-unequal-gsm8k-pass-at-k", 43_008, 11_791, 9713),
    ("monkeys-unequal-math", 43_008, 896, 0),
    ("monkeys-unequal-math-pass-at-k", 43_008, 15_360, 6144),
    ("monkeys-unequal-published", 43_008, 43_008, 0),
    ("routed-curves", 5799, 5791, 8),
    ("routed", 5799, 223, 5576),
    ("routed-plain", 5799, 166, 4151),
    ("scan-bench-tabpfn", 2222, 2222, 0),
    ("scan-bench-tabpfn-real", 2222, 2222, 0),
    ("scan-bench-vlm", 7674, 7536, 138),
    ("scan-bench-vlm-final", 7674, 1366, 0),
    ("scan-bench-vlm-imagenet", 7674, 1366, 0),
    ("scan-bench-vlm-large", 350, 350, 0),
    ("scan-bench-vlm-large-final", 350, 35, 0),
    ("steplaw-dense", 1911, 1911, 0),
    ("steplaw-dense-raw", 1911, 1911, 0),
    ("steplaw-best", 1911, 17, 1894),
    ("steplaw-best-raw", 1911, 17, 1894),
    ("steplaw-bootstrap-learning-rate", 1000, 1000, 0),
    ("steplaw-bootstrap-batch", 1000, 1000, 0),
];

/// A tidied set: its rows, each by the names of the columns.
struct Set(Vec<BTreeMap<String, String>>);

impl Set {
    fn read(project: &Path, id: &str) -> Self {
        let path = project.join(format!("reports/work/observations/{id}.csv"));
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).expect(id);
        Self(reader.deserialize().map(|row| row.expect("a row")).collect())
    }

    fn with(&self, label: &str, text: &str) -> Self {
        Self(self.0.iter().filter(|row| row[label] == text).cloned().collect())
    }

    fn numbers(&self, column: &str) -> Vec<f64> {
        self.0.iter().map(|row| row[column].parse().expect("a number")).collect()
    }
}

#[track_caller]
fn close(ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{ours:?} against {theirs:?}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() <= tolerance * theirs.abs(), "{ours} against {theirs}");
    }
}

#[test]
fn published_sets_have_the_counts_and_figures_that_others_found() {
    let project = mirrored::project(SOURCES);
    let output = support::run(project.path(), &["tidy", "--verbose"], "2");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).expect("text");
    let sets: Vec<&str> = said.lines().filter(|line| line.contains(" rows read, ")).collect();
    let expected: Vec<String> = COUNTS
        .iter()
        .map(|(id, read, accepted, rejected)| {
            format!("{id}: {read} rows read, {accepted} accepted, {rejected} rejected")
        })
        .collect();
    for line in &sets {
        assert!(expected.iter().any(|expected| expected == line), "{line}");
    }
    assert_eq!(sets.len(), expected.len(), "every set is in the table");

    let set = |id: &str| Set::read(project.path(), id);
    repeated_sampling(
        &set("monkeys-math"),
        &set("jailbreak"),
        &set("monkeys-unequal-math-pass-at-k"),
    );
    step_law(&set("steplaw-best"));
    crossovers(&set("clip-mammut-imagenet-frontier"), &set("clip-mammut-ade20k-frontier"));
    frontier_of_openclip(&set("openclip-imagenet-frontier"));
    routers(&set("routed"));
    corpora(|corpus| set(&format!("isoflop-marin-{corpus}-unflagged")));
    losses_in_other_units(&set("isoflop-llama-3"), &set("scan-bench-vlm-large-final"));
    assert!(
        set("observational-mmlu").with("model", "cerebras/btlm-3b-8k-base").0.is_empty(),
        "a thousand times too many"
    );
}

/// Unsolved problems and coverage at k = 10,000, which is the share that was ever solved (Brown
/// 2024; FACTS of Schaeffer 2025).
#[track_caller]
fn repeated_sampling(math: &Set, jailbreak: &Set, unequal: &Set) {
    let models = ["70M", "160M", "410M", "1B", "2.8B", "6.9B", "12B"];
    let unsolved = models.map(|size| {
        let successes = math.with("model", &format!("Pythia {size}")).numbers("successes");
        assert_eq!(successes.len(), 128, "{size}");
        successes.iter().filter(|&&count| count < 0.5).count()
    });
    assert_eq!(unsolved, [94, 55, 44, 33, 24, 21, 16], "never solved of 128");
    assert!(
        math.numbers("samples").iter().all(|&samples| (samples - 1e4).abs() < 0.5),
        "10,000 samples everywhere"
    );
    assert_eq!(jailbreak.with("model", "Claude 3 Opus").0.len(), 159, "the label is put right");
    let (attempts, samples) = (unequal.numbers("attempts"), unequal.numbers("samples"));
    assert!(
        attempts.iter().zip(samples).all(|(attempts, samples)| *attempts <= samples),
        "scored as solved"
    );
}

/// Best learning rate, batch and loss of eight cells, as the facts of the Step Law print them.
#[track_caller]
fn step_law(best: &Set) {
    const CELLS: &[(f64, f64, f64, f64, f64)] = &[
        (214_663_680.0, 4.0e9, 0.002_762, 128.0, 2.6214),
        (268_304_384.0, 1.42e10, 0.003_906, 192.0, 2.4319),
        (429_260_800.0, 8.0e9, 0.001_953, 128.0, 2.4373),
        (429_260_800.0, 5.0e10, 0.001_953, 256.0, 2.2566),
        (536_872_960.0, 1.0e10, 0.000_976_6, 128.0, 2.3833),
        (536_872_960.0, 5.0e10, 0.002_76, 352.0, 2.2171),
        (1_073_741_824.0, 2.0e10, 0.001_381, 256.0, 2.2255),
        (1_073_741_824.0, 5.69e10, 0.001_381, 256.0, 2.1206),
    ];
    let [params, tokens] = ["params", "training_tokens"].map(|name| best.numbers(name));
    for &(n, d, rate, batch, loss) in CELLS {
        let row = (0..params.len())
            .find(|&row| (params[row] - n).abs() < 0.5 && (tokens[row] - d).abs() < 0.5)
            .expect("the cell");
        let found = ["learning_rate", "batch_sequences", "batch_tokens", "loss_nats"]
            .map(|name| best.numbers(name)[row]);
        close(&found, &[rate, batch, batch * 2048.0, loss], 3e-5);
    }
}

/// Where two frontiers cross, with lines over ln C between their points: numpy's `interp` on the
/// published file.
#[track_caller]
fn crossovers(imagenet: &Set, ade20k: &Set) {
    close(&crossings(imagenet), &[4.22e10, 4.86e10, 5.09e10, 5.36e10, 9.16e10], 1e-3);
    close(&crossings(ade20k), &[7.83e8], 1e-3);
}

/// GFLOP at which the difference of the two families' lines changes its sign.
fn crossings(frontier: &Set) -> Vec<f64> {
    let line = |family: &str| {
        let set = frontier.with("family", family);
        let points = set.numbers("training_flop").into_iter().map(|flop| libm::log(flop / 1e9));
        let mut points: Vec<(f64, f64)> = points.zip(set.numbers("error_fraction")).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        points
    };
    let at = |line: &[(f64, f64)], x: f64| {
        let pair = line.windows(2).find(|pair| (pair[0].0..=pair[1].0).contains(&x))?;
        Some(pair[0].1 + (pair[1].1 - pair[0].1) * (x - pair[0].0) / (pair[1].0 - pair[0].0))
    };
    let (clip, mammut) = (line("clip"), line("mammut"));
    let mut places: Vec<f64> = clip.iter().chain(&mammut).map(|point| point.0).collect();
    places.sort_by(f64::total_cmp);
    let gaps: Vec<(f64, f64)> =
        places.iter().filter_map(|&x| Some((x, at(&clip, x)? - at(&mammut, x)?))).collect();
    let changes = gaps.windows(2).filter(|pair| pair[0].1 * pair[1].1 < 0.0);
    changes
        .map(|pair| {
            libm::exp(pair[0].0 + pair[0].1 / (pair[0].1 - pair[1].1) * (pair[1].0 - pair[0].0))
        })
        .collect()
}

/// The ten points of the published frontier, in GMAC and error (Cherti 2023, from the file of
/// results).
#[track_caller]
fn frontier_of_openclip(frontier: &Set) {
    const PUBLISHED: &[(f64, f64)] = &[
        (1.809e10, 0.4288),
        (1.894e10, 0.42642),
        (5.027e10, 0.37316),
        (9.780e10, 0.36772),
        (2.144e11, 0.30694),
        (7.038e11, 0.29778),
        (1.1229e12, 0.26904),
        (2.8074e12, 0.24798),
        (3.5494e12, 0.23336),
        (6.6315e12, 0.22028),
    ];
    let mut points: Vec<(f64, f64)> = frontier
        .numbers("training_flop")
        .into_iter()
        .zip(frontier.numbers("error_fraction"))
        .collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (flop, error): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
    let (gmac, published): (Vec<f64>, Vec<f64>) = PUBLISHED.iter().copied().unzip();
    close(&flop.iter().map(|flop| flop / 2e9).collect::<Vec<_>>(), &gmac, 3e-4);
    close(&error, &published, 1e-12);
}

/// Runs of each router, and S-Base ahead of RL-R at 1.3B from four experts on (Clark 2022).
#[track_caller]
fn routers(routed: &Set) {
    let runs =
        ["Dense", "Hash", "RL-R", "S-Base"].map(|router| routed.with("router", router).0.len());
    assert_eq!(runs, [13, 69, 54, 87], "runs of each router");
    let large = |router: &str| {
        let set = routed.with("size", "1.3B").with("router", router);
        let mut rows: Vec<(f64, f64)> =
            set.numbers("experts").into_iter().zip(set.numbers("loss_nats")).collect();
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        rows
    };
    for (ours, theirs) in
        large("S-Base").iter().zip(large("RL-R")).filter(|(ours, _)| ours.0 >= 4.0)
    {
        assert!(ours.1 < theirs.1, "S-Base {ours:?}, RL-R {theirs:?}");
    }
    let last = routed.numbers("training_steps");
    assert!(last.iter().all(|&step| step >= 248_000.0), "the last step stands for the run");
}

/// The lowest loss of each budget: Nemotron below DCLM below Comma, by the gaps pandas finds.
#[track_caller]
fn corpora(set: impl Fn(&str) -> Set) {
    let lowest = |corpus: &str| {
        let set = set(corpus);
        let mut lowest: BTreeMap<u64, f64> = BTreeMap::new();
        for (budget, loss) in set.numbers("training_flop").iter().zip(set.numbers("loss_nats")) {
            let found = lowest.entry(budget.to_bits()).or_insert(loss);
            *found = found.min(loss);
        }
        lowest.into_values().collect::<Vec<f64>>()
    };
    let (nemotron, dclm, comma) = (lowest("nemotron"), lowest("dclm"), lowest("comma"));
    let gaps = |above: &[f64], below: &[f64]| {
        above.iter().zip(below).map(|(above, below)| above - below).collect::<Vec<_>>()
    };
    close(
        &gaps(&dclm, &nemotron),
        &[0.034_967, 0.041_663, 0.033_032, 0.038_627, 0.052_477, 0.047_214],
        2e-5,
    );
    close(
        &gaps(&comma, &dclm),
        &[0.161_439, 0.161_258, 0.183_891, 0.175_809, 0.149_821, 0.148_983],
        2e-5,
    );
}

/// No loss of an unknown unit, or of another task, stands in the column of losses in nats a token.
#[track_caller]
fn losses_in_other_units(llama: &Set, large: &Set) {
    for (set, name) in [(llama, "loss_printed"), (large, "prediction_loss_nats")] {
        assert!(
            set.0.iter().all(|row| row.contains_key(name) && !row.contains_key("loss_nats")),
            "{name}"
        );
    }
    let unlearned = large
        .numbers("prediction_loss_nats")
        .iter()
        .filter(|&&loss| (loss - libm::log(128.0)).abs() < 0.02)
        .count();
    assert_eq!(unlearned, 15, "of 35 larger runs end at chance");
}
