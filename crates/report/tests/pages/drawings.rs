//! Looks at the drawings of a report.

use std::collections::BTreeSet;
use std::path::Path;

use super::pages;

#[test]
fn every_class_of_a_drawing_has_a_rule() {
    let pages = pages();
    let style = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reports/templates/figure.css"),
    )
    .expect("the style of the figures");
    let mut seen = BTreeSet::new();
    for file in pages.files().filter(|file| file.starts_with("figures/")) {
        let drawing = pages.read(file);
        for classes in drawing.split(" class=\"").skip(1) {
            let classes = classes.split('"').next().unwrap_or_default();
            seen.extend(classes.split(' ').map(str::to_owned));
        }
    }
    for class in &seen {
        let has_rule = [" {", ",", "."].iter().any(|end| style.contains(&format!(".{class}{end}")));
        assert!(has_rule, "no rule for the class {class}");
    }
    assert!(seen.contains("said-bar") && seen.contains("finding"), "{seen:?}");
}

#[test]
fn the_chart_of_the_claims_is_as_filed() {
    let is = pages().read("figures/claims.svg");
    let body = is.split("</style>").nth(1).expect("a drawing").trim();
    let golden = include_str!("../golden/claims.svg").trim();
    assert!(body == golden, "another chart:\n{body}");
}
