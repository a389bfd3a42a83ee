//! Rows that the recipe rejects by a text: the way out of one cell that is no number.

use observations::recipe::TextRejection;

use super::*;

fn rejection(column: &str, texts: &[&str], reason: &str) -> TextRejection {
    TextRejection {
        column: column.into(),
        texts: texts.iter().map(ToString::to_string).collect(),
        reason: reason.into(),
    }
}

/// The runs, the second of which has these cells.
fn runs(second: &str) -> String {
    RUNS.replace("0.16,20,3.5,a", second)
}

#[test]
fn a_text_is_rejected_before_it_is_read_as_a_number() {
    let diverged = |recipe: &mut Recipe| {
        recipe.reject = vec![rejection("loss", &["diverged"], "the run diverged")];
    };
    assert_snapshot!(rejected(&runs("0.16,20, diverged ,a"), diverged), @"4: the run diverged");
    // Nothing is made of the rest of such a row.
    assert_snapshot!(rejected(&runs("unknown,none,diverged,a"), diverged), @"4: the run diverged");
    let said = refused(&runs("0.16,20,Diverged,a"), diverged);
    assert_snapshot!(said, @r#"runs.yaml, observations runs: reject asks for "diverged", which is not among the cells of column "loss"; hint: did you mean "Diverged"? There are: 2.5, 4.5, Diverged"#);
}

#[test]
fn a_column_that_is_nowhere_else_named_can_reject() {
    let csv = "Model Size,FLOP,loss,family,state\n0.07,2,4.5,a,ok\n0.16,20,9.5,a,crashed\n\
               1.4,400,2.5,b,\n";
    let by_state = |texts: &'static [&str]| {
        move |recipe: &mut Recipe| {
            recipe.reject = vec![rejection("state", texts, "the run did not end")];
        }
    };
    assert_snapshot!(rejected(csv, by_state(&["crashed"])), @"3: the run did not end");
    assert_snapshot!(rejected(csv, by_state(&["crashed", ""])), @"
    3: the run did not end
    4: the run did not end
    ");
    let said = refused(csv, by_state(&["crashed", "killed"]));
    assert!(said.contains("reject asks for \"killed\""), "each text has an effect: {said}");
}

#[test]
fn a_number_can_be_rejected_by_its_text_in_any_format() {
    let json = "{\"Model Size\":1,\"FLOP\":6,\"loss\":3.5,\"family\":\"a\"}\n\
                {\"Model Size\":1,\"FLOP\":7,\"loss\":-1.5,\"family\":\"a\"}\n";
    let mut recipe = recipe();
    recipe.rows = 2;
    recipe.reject = vec![rejection("loss", &["-1.5"], "no loss was measured")];
    let tidied = run(&recipe, "runs.jsonl", json.as_bytes(), None).unwrap();
    assert_snapshot!(listed(&tidied), @"2: no loss was measured");
    recipe.rows = 3;
    recipe.reject = vec![rejection("FLOP", &["20"], "counted otherwise")];
    let tidied = run(&recipe, "runs.parquet", &parquet_runs(), None).unwrap();
    assert_snapshot!(listed(&tidied), @"2: counted otherwise");
}

#[test]
fn the_first_of_two_rejections_gives_the_reason() {
    let both = |recipe: &mut Recipe| {
        recipe.reject = vec![
            rejection("loss", &["diverged"], "the run diverged"),
            rejection("FLOP", &["?"], "compute is unknown"),
        ];
    };
    assert_snapshot!(rejected(&runs("0.16,?,diverged,a"), both), @"4: the run diverged");
}

#[test]
fn a_rejection_without_effect_is_refused() {
    let without = |column: &'static str, texts: &'static [&str]| {
        refused(RUNS, move |recipe| recipe.reject = vec![rejection(column, texts, "why")])
    };
    assert_snapshot!(without("loss", &[]), @r#"runs.yaml, observations runs: reject has no effect: it names no text of column "loss"; hint: leave reject out"#);
    assert_snapshot!(without("perplexity", &["?"]), @r#"runs.yaml, observations runs: reject asks for "perplexity", which is not among the columns of runs.csv; hint: there are: FLOP, Model Size, family, loss"#);
    // The rows of another set are no part of it.
    let said = refused(RUNS, |recipe| {
        recipe.keep = texts(&[("family", "a")]);
        recipe.reject = vec![rejection("loss", &["2.5"], "why")];
    });
    assert!(said.contains("reject asks for \"2.5\""), "{said}");
}

/// What the message of a text offers, put into the recipe as it stands, leads on.
#[test]
fn the_entry_of_the_message_can_be_pasted() {
    for (cell, text) in
        [("diverged", "diverged"), ("\"lost: \"\"x\"\"\"", "lost: \"x\""), ("—", "—")]
    {
        let csv = runs(&format!("0.16,20,{cell},a"));
        let said = refused(&csv, |_| ());
        let (_, entry) = said.split_once("reject: ").unwrap();
        let entries: Vec<TextRejection> = serde_json::from_str(&as_json(entry)).unwrap();
        assert_eq!(entries[0].texts, [text], "{said}");
        let rows = rejected(&csv, |recipe| recipe.reject = entries);
        assert_eq!(rows, "4: loss_nats is no number");
    }
}

/// The entry with its keys quoted: there is no reader of YAML in this crate.
fn as_json(entry: &str) -> String {
    ["column", "texts", "reason"].iter().fold(entry.to_owned(), |entry, key| {
        entry.replacen(&format!("{key}: "), &format!("\"{key}\":"), 1)
    })
}

#[test]
fn many_different_texts_are_no_entry_to_paste() {
    let rows: Vec<String> = (0..20).map(|row| format!("0.1,2,text {row},a\n")).collect();
    let csv = format!("Model Size,FLOP,loss,family\n{}", rows.concat());
    let said = refused(&csv, |recipe| recipe.rows = 20);
    assert_snapshot!(said, @r#"runs.csv:2: column "loss" holds "text 0", which is not a number; hint: name a numeric column in columns.loss_nats.from"#);
}
