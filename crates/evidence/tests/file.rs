//! The filed form: read back to the last bit, refused where it is not ours, and its schema fresh.

use evidence::{Evidence, Quantity, from_json, schema, to_json};

fn empty() -> Evidence {
    from_json(include_str!("../../claims/tests/empty_evidence.json"))
        .expect("an empty evidence file")
}

fn with(estimate: f64) -> Evidence {
    let mut evidence = empty();
    let mut quantity = Quantity::plain(estimate, "1", 1, "planted");
    quantity.high = Some(estimate * 3.0);
    evidence.findings[0].quantities.insert("q".into(), quantity);
    evidence
}

#[test]
fn numbers_come_back_to_the_last_bit() {
    for estimate in [0.1 + 0.2, 1.0 / 3.0, 5e-324, f64::MAX / 4.0, -0.001_018_274_017_800_613_8] {
        let evidence = with(estimate);
        assert_eq!(
            from_json(&to_json(&evidence).expect("finite")).expect("readable"),
            evidence,
            "{estimate}"
        );
    }
}

#[test]
fn what_is_not_finite_is_refused() {
    let message = to_json(&with(f64::NAN)).expect_err("not a number").to_string();
    assert!(message.contains("null"), "{message}");
}

#[test]
fn another_version_or_layout_is_refused_with_a_hint() {
    let text = to_json(&empty()).expect("finite");
    let version = format!("\"schema_version\": {}", evidence::SCHEMA_VERSION);
    assert!(text.contains(&version), "the version to change");
    let newer = text.replace(&version, "\"schema_version\": 99");
    let message = from_json(&newer).expect_err("newer").to_string();
    assert_eq!(
        message,
        format!(
            "evidence of schema version 99, this program reads {}; hint: make it anew with \
            `straightedge fit`",
            evidence::SCHEMA_VERSION
        )
    );
    let message =
        from_json(&text.replace("\"stamp\"", "\"stamps\"")).expect_err("misspelt").to_string();
    assert!(message.contains("stamps") && message.contains("line"), "{message}");
}

#[test]
fn the_committed_schema_is_fresh() {
    let committed = include_str!("../evidence.schema.json");
    assert!(committed == schema().expect("a schema"), "run `cargo xtask verify --write`");
}
