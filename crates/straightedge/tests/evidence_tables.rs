//! The tables of a report's evidence hold the numbers of its evidence, to the bit.

mod planted;
mod support;

use std::collections::BTreeMap;
use std::fs;

use observations::recipe::Recipe;
use planted::Project;

/// The rows of a table as text, some of its columns, by the text of the first.
fn rows(bytes: &[u8], columns: &[&str], rows: usize) -> BTreeMap<String, Vec<String>> {
    let labels: Vec<String> = columns.iter().map(|name| format!("{name}: {name}")).collect();
    let recipe = format!(
        "{{id: table, title: A table, file: table, rows: {rows}, loss_group: none, columns: {{}}, \
        labels: {{{}}}, unique: [{}]}}",
        labels.join(", "),
        columns[0]
    );
    let recipe: Recipe = serde_yaml::from_str(&recipe).expect("a recipe");
    let tidied = tidy::tidy(&tidy::Input {
        recipe: &recipe,
        location: "table.parquet",
        bytes: tidy::Bytes::One(bytes),
        manifest_location: "table.yaml",
        join: None,
        names: &[],
    });
    let tidied = tidied.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(tidied.rejected, [], "every row is whole");
    let labels = &tidied.observations.labels;
    let row = |row: usize| columns.iter().map(|name| labels[*name][row].clone()).collect();
    (0..rows).map(row).map(|row: Vec<String>| (row[0].clone(), row)).collect()
}

#[test]
fn the_tables_hold_the_evidence_and_are_listed() {
    let project = Project::new();
    let output = project.run(&["report"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = project.root().join("reports/out/latest");
    let judged = evidence::from_json(&project.read("reports/out/latest/evidence.json"));
    let judged = judged.expect("evidence");
    let listed = project.read("reports/out/latest/manifest.json");
    let table = |name: &str| {
        let path = format!("evidence/{name}.parquet");
        assert!(listed.contains(&format!("\"{path}\"")), "{path} is not listed");
        fs::read(folder.join(&path)).expect("a table")
    };

    let quantities: BTreeMap<_, _> = judged.quantities().collect();
    let count = quantities.len() + judged.counts.len();
    assert!(count > 30, "{count} numbers");
    let columns = ["name", "estimate", "unit", "n", "method"];
    let found = rows(&table("quantities"), &columns, count);
    for (name, quantity) in &quantities {
        let row = &found[name];
        let estimate: f64 = row[1].parse().expect("a number");
        assert_eq!(estimate.to_bits(), quantity.estimate.to_bits(), "{name}");
        let rest = [quantity.unit.clone(), quantity.n.to_string(), quantity.method.clone()];
        assert_eq!(row[2..], rest, "{name}");
    }

    let [verdict] = judged.verdicts.as_slice() else { panic!("one verdict") };
    let found = rows(&table("verdicts"), &["claim", "outcome", "because"], 1);
    assert_eq!(found["mine-bends"][2], verdict.because);
    assert_eq!(found["mine-bends"][1], verdict.outcome.words().replace(' ', "_"));
    let gates = rows(&table("gates"), &["gate", "claim", "quantity"], verdict.gates.len());
    for gate in &verdict.gates {
        assert_eq!(gates[&gate.name][1..], [verdict.claim.clone(), gate.quantity.clone()]);
    }
    assert_eq!(&table("replications")[..4], b"PAR1");
}
