//! What is set: fractions, powers and indices of formulas, and one row of everything else.

use super::typeset;

#[track_caller]
fn check(text: &str, mathml: &str) {
    assert_eq!(typeset(text).mathml, mathml, "{text}");
}

#[test]
fn a_law_becomes_fractions_and_powers() {
    check(
        "E + A/N^alpha",
        "<mrow><mi>E</mi><mo>+</mo><mfrac><mi>A</mi><msup><mi>N</mi><mi>α</mi></msup></mfrac></mrow>",
    );
    check("C / (6 N)", "<mfrac><mi>C</mi><mrow><mn>6</mn><mi>N</mi></mrow></mfrac>");
    check("k^(-b)", "<msup><mi>k</mi><mrow><mo>−</mo><mi>b</mi></mrow></msup>");
    check("k^-b", "<msup><mi>k</mi><mrow><mo>−</mo><mi>b</mi></mrow></msup>");
    check(
        "-x / a / b",
        "<mrow><mo>−</mo><mfrac><mfrac><mi>x</mi><mi>a</mi></mfrac><mi>b</mi></mfrac></mrow>",
    );
}

#[test]
fn words_and_indices_stand_upright() {
    check(
        "ln L_i",
        "<mrow><mi mathvariant=\"normal\">ln</mi><mspace \
        width=\"0.17em\"/><msub><mi>L</mi><mi>i</mi></msub></mrow>",
    );
    check(
        "sum_i^n x",
        "<mrow><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>x</mi></mrow>",
    );
}

/// An index belongs to the name that bears it, whatever stands above.
#[test]
fn indices_stay_with_their_names() {
    let alpha_n = "<msub><mi>α</mi><mi>N</mi></msub>";
    check("D^α_N", &format!("<msup><mi>D</mi>{alpha_n}</msup>"));
    check("D^-α_N", &format!("<msup><mi>D</mi><mrow><mo>−</mo>{alpha_n}</mrow></msup>"));
    check("α_N^2", "<msubsup><mi>α</mi><mi>N</mi><mn>2</mn></msubsup>");
    check(
        "a_bc_de",
        "<msub><mi>a</mi><mrow><mi mathvariant=\"normal\">bc</mi><mspace width=\"0.17em\"/><mi \
        mathvariant=\"normal\">de</mi></mrow></msub>",
    );
    check("c0^2", "<msup><mi mathvariant=\"normal\">c0</mi><mn>2</mn></msup>");
    check("x_alpha1", "<msub><mi>x</mi><mi mathvariant=\"normal\">α1</mi></msub>");
}

#[test]
fn a_function_keeps_its_arguments() {
    let call = "<mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow>";
    check("1/f(x)", &format!("<mfrac><mn>1</mn><mrow><mi>f</mi>{call}</mrow></mfrac>"));
    check("f(x)^2", &format!("<mrow><mi>f</mi><msup>{call}<mn>2</mn></msup></mrow>"));
}

/// A sum is no function of the bracket after it: the bracket is what is halved.
#[test]
fn a_sum_stands_before_its_terms() {
    let sum = "<munder><mo>∑</mo><mi>i</mi></munder>";
    check("sum_i (a) / 2", &format!("<mrow>{sum}<mfrac><mi>a</mi><mn>2</mn></mfrac></mrow>"));
    check(
        "ln(a)^2",
        "<mrow><mi mathvariant=\"normal\">ln</mi><msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow>\
        <mn>2</mn></msup></mrow>",
    );
}

#[test]
fn bars_stay_where_brackets_go() {
    let bars = "<mrow><mo>|</mo><mi>x</mi><mo>|</mo></mrow>";
    check("|x| / 2", &format!("<mfrac>{bars}<mn>2</mn></mfrac>"));
    check("(x) / 2", "<mfrac><mi>x</mi><mn>2</mn></mfrac>");
}

#[test]
fn large_numbers_are_powers_of_ten() {
    check("1e18", "<msup><mn>10</mn><mn>18</mn></msup>");
    check(
        "2.5e-3",
        "<mrow><mn>2.5</mn><mo>·</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup></mrow>",
    );
}

/// A scale of a study's law: the number under the bar is the whole number.
#[test]
fn a_power_of_ten_is_one_factor() {
    let scale = "<msup><mn>10</mn><mn>18</mn></msup>";
    check(
        "E + a / (flop / 1e18 + b)^c",
        &format!(
            "<mrow><mi>E</mi><mo>+</mo><mfrac><mi>a</mi><msup><mrow><mo>(</mo><mrow><mfrac><mi \
            mathvariant=\"normal\">flop</mi>{scale}</mfrac><mo>+</mo><mi>b</mi></mrow><mo>)</mo>\
            </mrow><mi>c</mi></msup></mfrac></mrow>"
        ),
    );
    let number = format!("<mrow><mn>2.5</mn><mo>·</mo>{scale}</mrow>");
    check("x / 2.5e18", &format!("<mfrac><mi>x</mi>{number}</mfrac>"));
    check(
        "2.5E+18^c",
        &format!("<msup><mrow><mo>(</mo>{number}<mo>)</mo></mrow><mi>c</mi></msup>"),
    );
}

/// Side by side they would be another number, or a name.
#[test]
fn numbers_do_not_touch() {
    check("2 3", "<mrow><mn>2</mn><mo>·</mo><mn>3</mn></mrow>");
    check("x 2", "<mrow><mi>x</mi><mo>·</mo><mn>2</mn></mrow>");
    check("2 x", "<mrow><mn>2</mn><mi>x</mi></mrow>");
    check(
        "ln 2",
        "<mrow><mi mathvariant=\"normal\">ln</mi><mspace width=\"0.17em\"/><mn>2</mn></mrow>",
    );
}

#[test]
fn conditions_and_definitions_stand_in_the_row() {
    check(
        "a, q = 1 where b = 2; c = 3",
        "<mrow><mi>a</mi><mo>,</mo><mi>q</mi><mo>=</mo><mn>1</mn><mspace width=\"0.17em\"/><mi \
        mathvariant=\"normal\">where</mi><mspace \
        width=\"0.17em\"/><mi>b</mi><mo>=</mo><mn>2</mn><mo>;</mo><mi>c</mi><mo>=</mo><mn>3</mn></mrow>",
    );
}

#[test]
fn what_is_no_formula_stands_in_one_row() {
    check("", "<mrow></mrow>");
    check("(a", "<mrow><mo>(</mo><mi>a</mi></mrow>");
    check("a)", "<mrow><mi>a</mi><mo>)</mo></mrow>");
    check("<b>", "<mrow><mo>&lt;</mo><mi>b</mi><mo>&gt;</mo></mrow>");
    check("/", "<mo>/</mo>");
    check("N_c -", "<mrow><msub><mi>N</mi><mi>c</mi></msub><mo>−</mo></mrow>");
}

/// No text is too long, and none nests deeper than a reader of JSON follows.
#[test]
fn nothing_makes_the_printers_fail() {
    for text in [
        "(".repeat(100_000),
        "a/".repeat(100_000),
        "a^".repeat(1_000),
        format!("{}a", "a^".repeat(200)),
        format!("{}a{}", "(b/".repeat(40), ")".repeat(40)),
        format!("{}a", "a/".repeat(999)),
        format!("{}a", "a ".repeat(999)),
    ] {
        let set = typeset(&text);
        assert!(!set.mathml.is_empty(), "{text}");
        let json = serde_json::to_string(&set).expect("plain data");
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{text}");
    }
}

/// The tree has the shape that typst's template reads.
#[test]
fn the_tree_is_what_the_template_reads() {
    let json = serde_json::to_value(typeset("|x_1|^2/n").tree).expect("plain data");
    let number = |text: &str| serde_json::json!({"kind": "number", "text": text});
    let variable = |text: &str| serde_json::json!({"kind": "variable", "text": text});
    let index = serde_json::json!({
        "kind": "script", "base": variable("x"), "above": null, "below": number("1")
    });
    let bars = serde_json::json!({"kind": "group", "open": "|", "body": index, "close": "|"});
    let square = serde_json::json!({
        "kind": "script", "base": bars, "above": number("2"), "below": null
    });
    let expected = serde_json::json!({"kind": "fraction", "over": square, "under": variable("n")});
    assert_eq!(json, expected);
}
