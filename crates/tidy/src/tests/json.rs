//! Numbers that JSON does not have, as Python writes them, and lines that are no JSON.

use super::*;

/// Three runs, the second with this loss.
fn lines(loss: &str) -> String {
    format!(
        "{{\"Model Size\":1,\"FLOP\":6,\"loss\":3.5,\"family\":\"a\"}}\n\n\
         {{\"Model Size\":2,\"FLOP\":6,\"loss\":{loss},\"family\":\"NaN, \\\"Infinity\"}}\n\
         {{\"Model Size\":3,\"FLOP\":6,\"loss\":3,\"family\":\"NaN\"}}\n"
    )
}

fn read(json: &str) -> Result<Tidied, TidyError> {
    run(&recipe(), "runs.jsonl", json.as_bytes(), None)
}

#[test]
fn a_number_that_is_not_finite_rejects_its_row() {
    for word in ["NaN", "Infinity", "-Infinity"] {
        let tidied = read(&lines(word)).unwrap();
        assert_eq!(listed(&tidied), format!("3: loss_nats is {word}, not a finite number"));
        assert_eq!(values(&tidied, "loss_nats"), [3.5, 3.0]);
        assert_eq!(tidied.observations.labels["family"], ["a", "NaN"], "a text stays");
    }
    let all = lines("NaN").replace("3.5", " NaN ").replace(":3,", ":-Infinity,");
    assert_snapshot!(listed(&read(&all).unwrap()), @"
    1: loss_nats is NaN, not a finite number
    3: loss_nats is NaN, not a finite number
    4: loss_nats is -Infinity, not a finite number
    ");
}

#[test]
fn other_cells_of_the_column_keep_every_bit() {
    let json =
        lines("NaN").replace("3.5", "0.20000000298023224").replace(":6,", ":9007199254740993,");
    let mut recipe = recipe();
    recipe.columns.get_mut("training_flop").unwrap().unit = "FLOP".into();
    recipe.labels = texts(&[("flop", "FLOP"), ("family", "family")]);
    recipe.columns.remove("training_flop");
    recipe.unique = vec!["params".into()];
    let tidied = run(&recipe, "runs.jsonl", json.as_bytes(), None).unwrap();
    assert_eq!(values(&tidied, "loss_nats"), [0.200_000_002_980_232_24, 3.0]);
    assert_eq!(tidied.observations.labels["flop"], ["9007199254740993"; 2]);
    let plain = lines("2.25").replace("3.5", "0.20000000298023224");
    assert_eq!(values(&read(&plain).unwrap(), "loss_nats"), [0.200_000_002_980_232_24, 2.25, 3.0]);
}

#[test]
fn a_column_that_nothing_needs_may_hold_anything() {
    let with = |more: &str| read(&lines("2.5").replace(",\"loss\"", &format!(",{more},\"loss\"")));
    for more in ["\"curve\":[1,NaN]", "\"best\":NaN", "\"curve\":[[-Infinity]]"] {
        assert_eq!(with(more).unwrap().observations.len(), 3, "{more}");
    }
}

#[test]
fn a_line_that_is_no_json_is_named() {
    let said = |json: &str| read(json).unwrap_err().to_string();
    assert_snapshot!(said(&lines("nan")), @"runs.jsonl:3: cannot be read: expected ident, at character 34; hint: check that this is the published file and that its ending is its format");
    assert_snapshot!(said(&lines("NaN").replace("\"NaN\"}", "\"NaN\"")), @"runs.jsonl:4: cannot be read: EOF while parsing an object, at character 48; hint: check that this is the published file and that its ending is its format");
    assert_snapshot!(said("{\"loss\":1}\n5\n"), @r#"runs.jsonl:2: cannot be read: the line is no object of JSON, as {"loss": 2.5} is; hint: check that this is the published file and that its ending is its format"#);
}

#[test]
fn a_document_of_json_reads_them_too() {
    let json = r#"{"runs":[{"n":1,"c":6,"l":NaN,"f":"a"},{"n":2,"c":6,"l":2.5,"f":"NaN"},{"n":3,"c":6,"l":-Infinity,"f":"c"}]}"#;
    let mut recipe = recipe();
    for (name, from) in [("params", "n"), ("training_flop", "c"), ("loss_nats", "l")] {
        recipe.columns.get_mut(name).unwrap().from = Some(format!("/runs/{{run}}/{from}"));
    }
    recipe.labels = texts(&[("family", "/runs/{run}/f")]);
    let rows = Some("/runs/{run}/*".to_owned());
    recipe.gather = Some(observations::recipe::Gather { rows, ..Default::default() });
    let tidied = run(&recipe, "runs.json", json.as_bytes(), None).unwrap();
    assert_eq!(tidied.observations.labels["family"], ["NaN"]);
    assert_snapshot!(listed(&tidied), @"
    1: loss_nats is NaN, not a finite number
    3: loss_nats is -Infinity, not a finite number
    ");
    let said = run(&recipe, "runs.json", json.replace("NaN,", "nan,").as_bytes(), None);
    assert_snapshot!(said.unwrap_err(), @"runs.json: cannot be read: expected ident at line 1 column 28; hint: check that this is the published file and that its ending is its format");
}
