//! The worlds of a small project: outcomes, gates that move one way only, digests; and the files of
//! this project.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use analyses::definition::Document;
use analyses::definitions::{Definitions, Documents};
use analyses::sets::Sets;
use claims::Claim;
use observations::{Column, Observations, quantity};
use worlds::{FiledWorlds, Project, Worlds, digest_now, from_json, to_json};

const MEASURE: &str = "id: f\ntitle: t\nquestion: q\nobservations: runs\nmethod:\n  \
    families: {group: family, metric: error_fraction, along: training_flop, rows_min: 3}\n\
    bootstrap: {replicates: 1000, level: 0.95, seed: 1}\n";

const CLAIM: &str = "id: c\ntitle: t\nstatement: s\nasserted_in: {document: d, place: p}\n\
    population: p\nrule:\n  identified: []\n  supports:\n  \
    - {name: falls fast, quantity: f.exponent_median, field: high, is: below, threshold: -0.2, \
    reason: r}\n  refutes:\n  \
    - {name: falls slowly, quantity: f.exponent_median, field: low, is: above, threshold: -0.2, \
    reason: r}\n  robust:\n  \
    - {name: many families, quantity: f.families, field: estimate, is: above, threshold: 99, \
    reason: r}\n\
    caution: c\nwould_change: w\nwithdrawn: false\n";

fn worlds(one_way: &str) -> Worlds {
    let world = |id: &str, truth: &str, slope: f64| {
        format!(
            "  - id: {id}\n    truth: {truth}\n    says: s\n    plants:\n      runs: {{lines: \
            {{response: error_fraction, group: family, terms: [training_flop], set: \
            {{training_flop: {slope}}}, noise: drawn}}}}\n"
        )
    };
    let text = format!(
        "claim: c\nseed: 3\nsets: 40\nreplicates: 99\nnote: n\n{one_way}worlds:\n{}{}",
        world("steep", "\"true\"", -0.3),
        world("flat", "\"false\"", -0.1),
    );
    worlds::parse(&text, "c.yaml", "c").expect("worlds")
}

/// Twelve families of five models, their error a fifth up and down about a power of compute.
fn sets() -> Sets {
    let (mut flop, mut error, mut family) = (Vec::new(), Vec::new(), Vec::new());
    for of in 0..12_u32 {
        for size in 0..5_u32 {
            let compute = 1e19 * libm::pow(5.0, f64::from(size));
            flop.push(compute);
            let noise = 0.05 * (f64::from((of * 5 + size) * 13 % 7) - 3.0);
            error.push(0.5 * libm::pow(compute / 1e19, -0.15) * libm::exp(noise));
            family.push(format!("family {of}"));
        }
    }
    let column = |name: &str, values: Vec<f64>| {
        let quantity = quantity(name).expect("a known quantity");
        (name.to_owned(), Column { quantity, meaning: String::new(), values })
    };
    let set = Observations {
        id: "runs".to_owned(),
        loss_group: String::new(),
        columns: BTreeMap::from([column("training_flop", flop), column("error_fraction", error)]),
        labels: BTreeMap::from([("family".to_owned(), family)]),
        lines: (2..62).collect(),
        clusters: (0..60).collect(),
    };
    Sets { present: BTreeMap::from([("runs".to_owned(), set)]), ..Sets::default() }
}

fn definitions() -> Definitions {
    let document = Document {
        location: "data/measures/f.yaml".to_owned(),
        stem: "f".to_owned(),
        text: MEASURE.to_owned(),
        digest: "one".to_owned(),
    };
    let documents = Documents { measures: vec![document], ..Documents::default() };
    Definitions::read(&documents).expect("definitions")
}

/// Something done in the small project.
fn within<T>(act: impl FnOnce(Project<'_>, &Claim) -> T) -> T {
    let (definitions, sets, shapes) = (definitions(), sets(), BTreeMap::new());
    let claim = claims::parse(CLAIM, "c.yaml", "c").expect("a claim");
    let project =
        Project { definitions: &definitions, sets: &sets, constants: &[], shapes: &shapes };
    act(project, &claim)
}

fn run(worlds: &Worlds) -> anyhow::Result<FiledWorlds> {
    within(|project, claim| worlds::run(project, claim, worlds, CLAIM, &|_| ()))
}

#[test]
fn a_gate_that_no_data_can_pass_is_named_and_caps_the_outcome() {
    let filed = run(&worlds("")).expect("planted worlds");
    let outcomes: Vec<&BTreeMap<String, usize>> =
        filed.worlds.iter().map(|world| &world.outcomes).collect();
    assert_eq!(*outcomes[0], BTreeMap::from([("fragile".to_owned(), 40)]), "a hundred families");
    assert_eq!(*outcomes[1], BTreeMap::from([("refuted".to_owned(), 40)]), "ends refuted");
    assert_eq!(
        filed.faults,
        ["a gate that no data can pass: \"many families\" (robust) does not pass in any of the \
        worlds"]
    );
    let [right, wrong] = [filed.worlds[0].right, filed.worlds[1].right];
    assert!(right < 1e-9 && wrong > 1.0 - 1e-9, "{right} {wrong}");
}

#[test]
fn a_reason_takes_the_place_of_the_fault_and_a_wrong_one_is_refused() {
    let listed = |gate: &str| worlds(&format!("one_way:\n  - {{gate: {gate}, why: twelve}}\n"));
    let filed = run(&listed("many families")).expect("planted worlds");
    assert!(filed.faults.is_empty(), "{:?}", filed.faults);
    let refused = run(&listed("falls fast")).expect_err("it moves both ways").to_string();
    assert!(refused.contains("\"falls fast\" passes and fails"), "{refused}");
    let refused = run(&listed("nothing")).expect_err("no such gate").to_string();
    assert!(refused.contains("no gate nothing"), "{refused}");
}

#[test]
fn the_same_worlds_make_the_same_bytes_on_any_number_of_threads() {
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| to_json(&run(&worlds("")).expect("planted")).expect("JSON"))
    };
    assert_eq!(bytes(1), bytes(3));
}

#[test]
fn filed_rates_are_stale_where_the_rule_or_the_rows_change_and_not_for_words() {
    let now = |worlds: &Worlds, text: &str| {
        within(|project, claim| digest_now(project, claim, worlds, text).expect("a digest"))
    };
    let filed = run(&worlds("")).expect("planted worlds");
    assert_eq!(filed.digest, now(&worlds(""), CLAIM), "nothing has changed");
    let worded = Worlds { note: "other words".to_owned(), ..worlds("") };
    assert_eq!(filed.digest, now(&worded, CLAIM), "words change no rate");
    let reseeded = Worlds { seed: 4, ..worlds("") };
    assert_ne!(filed.digest, now(&reseeded, CLAIM), "other draws");
    assert_ne!(filed.digest, now(&worlds(""), &CLAIM.replace("-0.2", "-0.25")), "other rule");
    let moved = within(|project, claim| {
        let mut sets = sets();
        let set = sets.present.get_mut("runs").expect("runs");
        set.columns.get_mut("error_fraction").expect("a column").values[7] *= 1.01;
        let project = Project { sets: &sets, ..project };
        digest_now(project, claim, &worlds(""), CLAIM).expect("a digest")
    });
    assert_ne!(filed.digest, moved, "other rows");
    assert_eq!(from_json(&to_json(&filed).expect("JSON")).expect("read back"), filed);
}

#[test]
fn a_set_that_nothing_plants_is_refused() {
    let mut bare = worlds("");
    bare.worlds[0].plants.clear();
    let refused = run(&bare).expect_err("not planted").to_string();
    assert!(refused.contains("world steep plants nothing in runs"), "{refused}");
    bare.real.push("runs".to_owned());
    bare.worlds[1].plants.clear();
    let filed = run(&bare).expect("published rows");
    // The published exponent is -0.15, and every set is the same.
    assert_eq!(filed.worlds[0].outcomes, BTreeMap::from([("refuted".to_owned(), 40)]));
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data")
}

/// Every file of worlds belongs to a claim, its rates are filed for that very rule, and no gate
/// moves one way only without a reason.
#[test]
fn the_worlds_of_this_project_are_filed() {
    let mut files = 0;
    for entry in fs::read_dir(data().join("worlds")).expect("worlds") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a file");
        let worlds = worlds::parse(&text, &stem, &stem).expect("worlds");
        let filed = data().join(format!("../reports/worlds/{stem}.json"));
        let filed = fs::read_to_string(&filed).unwrap_or_else(|_| panic!("{stem} is not filed"));
        let mut filed = from_json(&filed).expect("filed rates");
        let ids = |worlds: &Worlds| worlds.worlds.iter().map(|w| w.id.clone()).collect::<Vec<_>>();
        let of_filed: Vec<String> = filed.worlds.iter().map(|world| world.id.clone()).collect();
        assert_eq!(of_filed, ids(&worlds), "{stem}: other worlds were filed");
        assert_eq!(filed.sets, worlds.sets, "{stem}: another number of sets");
        let rule = filed.rule_digest.clone();
        let before = filed.clone();
        filed.annotate(&worlds, &rule).expect("the words fit the rates");
        assert_eq!(filed, before, "{stem}: the words have changed since");
        assert!(filed.faults.is_empty(), "{stem}: {:?}", filed.faults);
        files += 1;
    }
    assert!(files >= 10, "{files} files of worlds");
}
