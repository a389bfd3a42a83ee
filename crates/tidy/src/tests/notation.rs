//! Tables of other lands and programs: separators, signs and suffixes that the recipe states.

use super::*;

/// Two runs as a German spreadsheet writes them.
const GERMAN: &str = "Model Size;FLOP;loss;family\n0,07;2;4,5;a\n1.400;400;2,5;\"b; c\"\n";

fn states(
    separator: char,
    decimal_sign: Option<char>,
    thousands_sign: Option<char>,
) -> impl Fn(&mut Recipe) {
    move |recipe| {
        recipe.rows = 2;
        recipe.separator = Some(separator);
        recipe.decimal_sign = decimal_sign;
        recipe.thousands_sign = thousands_sign;
    }
}

/// Parameters as a table prints them, the unit being one.
fn suffixed(recipe: &mut Recipe) {
    recipe.rows = 2;
    let params = recipe.columns.get_mut("params").unwrap();
    params.suffixes = true;
    params.unit = "1".into();
}

#[test]
fn a_table_is_read_as_its_recipe_says() {
    let tidied = tidied(GERMAN, states(';', Some(','), Some('.'))).unwrap();
    assert_eq!(values(&tidied, "params"), [0.07 * 1e9, 1.4e12]);
    assert_eq!(values(&tidied, "loss_nats"), [4.5, 2.5]);
    assert_eq!(tidied.observations.labels["family"], ["a", "b; c"]);
    assert_eq!(tidied.observations.lines, [2, 3]);
}

#[test]
fn tabs_and_bars_separate_too() {
    let tabs = "Model Size\tFLOP\tloss\tfamily\n0.07\t2\t4.5\ta,b\n1 400\t400\t2.5\tb\n";
    let read = tidied(tabs, states('\t', None, Some(' '))).unwrap();
    assert_eq!(values(&read, "params"), [0.07 * 1e9, 1.4e12]);
    assert_eq!(read.observations.labels["family"], ["a,b", "b"]);
    let bars = "# with a comment\nModel Size|FLOP|loss|family\n0.07|2|4,5|a\n\n1.4|400|2,25|b\n";
    let read = tidied(bars, |recipe| {
        states('|', Some(','), Some('.'))(recipe);
        recipe.columns.get_mut("params").unwrap().from = Some("FLOP".into());
    })
    .unwrap();
    assert_eq!(values(&read, "loss_nats"), [4.5, 2.25]);
    assert_eq!(read.observations.lines, [3, 5]);
}

#[test]
fn a_cell_that_is_not_in_the_notation_names_file_line_column_and_cell() {
    let said = |csv: &str| refused(csv, states(';', Some(','), None));
    assert_snapshot!(said(GERMAN), @r#"runs.csv:3: column "Model Size" holds "1.400", which is not a number; hint: name a numeric column in columns.params.from, or reject such rows by their text: reject: [{column: "Model Size", texts: ["1.400"], reason: "params is no number"}]"#);
    let grouped = GERMAN.replace("1.400;", "1.40;");
    let said = refused(&grouped, states(';', Some(','), Some('.')));
    assert!(said.starts_with(r#"runs.csv:3: column "Model Size" holds "1.40", which"#), "{said}");
    let fraction = GERMAN.replace("4,5", "4,5,0");
    let said = refused(&fraction, states(';', Some(','), Some('.')));
    assert!(said.starts_with(r#"runs.csv:2: column "loss" holds "4,5,0", which"#), "{said}");
}

#[test]
fn a_table_with_another_separator_says_which() {
    let said = |csv: &str| refused(csv, |recipe| recipe.rows = 2);
    assert_snapshot!(said(GERMAN), @r#"runs.csv: the header holds no ",", which is to separate its cells; hint: if ";" separates the cells, set separator: ";""#);
    let plain = "Model Size\tFLOP\tloss\tfamily\n1\t2\t3\ta\n2\t2\t3\tb\n";
    assert_snapshot!(said(plain), @r#"runs.yaml, observations runs: columns.loss_nats.from asks for "loss", which is not among the columns of runs.csv; hint: there is "Model Size	FLOP	loss	family" alone; if "\t" separates cells, set separator: "\t""#);
}

#[test]
fn signs_that_contradict_or_are_unknown_are_refused_before_the_file() {
    assert_snapshot!(refused("", states(';', None, Some('.'))), @r#"runs.yaml, observations runs: thousands_sign and decimal_sign are both "."; hint: state the sign of the decimals and the one of the thousands as the file has them"#);
    assert_snapshot!(refused("", states(';', Some(','), Some(','))), @r#"runs.yaml, observations runs: thousands_sign and decimal_sign are both ","; hint: state the sign of the decimals and the one of the thousands as the file has them"#);
    assert_snapshot!(refused("", states(':', None, None)), @r#"runs.yaml, observations runs: separator asks for ":", which is not among the separators; hint: there are: ",", ";", "\t", "|""#);
    assert_snapshot!(refused("", states(';', None, Some('_'))), @r#"runs.yaml, observations runs: thousands_sign asks for "_", which is not among the signs of thousands; hint: there are: " ", "\u00a0", "\u202f", "\u2009", "'", ".", ",""#);
}

#[test]
fn signs_of_a_format_that_has_none_are_refused() {
    let json = b"{\"Model Size\":1,\"FLOP\":6,\"loss\":3,\"family\":\"a\"}\n";
    let with = |change: fn(&mut Recipe)| {
        let mut recipe = recipe();
        recipe.rows = 1;
        change(&mut recipe);
        run(&recipe, "runs.jsonl", json, None).unwrap_err().to_string()
    };
    assert_snapshot!(with(|recipe| recipe.separator = Some(';')), @"runs.yaml, observations runs: separator has no effect: it is about CSV, and runs.jsonl is none; hint: leave separator out");
    assert_snapshot!(with(|recipe| recipe.decimal_sign = Some(',')), @"runs.yaml, observations runs: decimal_sign has no effect: it is about CSV, and runs.jsonl is none; hint: leave decimal_sign out");
    let mut recipe = recipe();
    recipe.thousands_sign = Some('\'');
    let said = run(&recipe, "runs.parquet", &parquet_runs(), None).unwrap_err().to_string();
    assert!(said.contains("thousands_sign has no effect"), "{said}");
}

#[test]
fn suffixes_stand_for_thousands_to_trillions() {
    let csv = "Model Size,FLOP,loss,family\n350M,2,4.5,a\n1.4T,400,2.5,b\n";
    assert_eq!(values(&tidied(csv, suffixed).unwrap(), "params"), [3.5e8, 1.4e12]);
    let csv = "Model Size,FLOP,loss,family\n10k,2,4.5,a\n10000000,400,2.5,b\n";
    assert_eq!(values(&tidied(csv, suffixed).unwrap(), "params"), [1e4, 1e7]);
    let json = "{\"Model Size\":\"7B\",\"FLOP\":6,\"loss\":3,\"family\":\"a\"}\n\
                {\"Model Size\":\"10K\",\"FLOP\":7,\"loss\":3,\"family\":\"a\"}\n";
    let mut recipe = recipe();
    suffixed(&mut recipe);
    let read = run(&recipe, "runs.jsonl", json.as_bytes(), None).unwrap();
    assert_eq!(values(&read, "params"), [7e9, 1e4]);
}

#[test]
fn suffixes_under_a_unit_that_multiplies_are_refused() {
    let billions = |recipe: &mut Recipe| {
        suffixed(recipe);
        recipe.columns.get_mut("params").unwrap().unit = "billion".into();
    };
    assert_snapshot!(refused("", billions), @r#"runs.yaml, observations runs: columns.params.suffixes is true and the unit is "billion", so a cell may be multiplied twice; hint: set the unit to "1", or leave columns.params.suffixes out"#);
    let said = refused("", |recipe| {
        recipe.columns.get_mut("training_flop").unwrap().suffixes = true;
    });
    assert!(said.contains("set the unit to \"FLOP\""), "{said}");
}

#[test]
fn a_number_in_a_notation_that_is_not_stated_is_told() {
    let rows = |cells: [&str; 2]| {
        let [first, second] = cells;
        format!("Model Size,FLOP,loss,family\n\"{first}\",2,4.5,a\n\"{second}\",400,2.5,b\n")
    };
    let said = |cells| refused(&rows(cells), |recipe| recipe.rows = 2);
    assert_snapshot!(said(["7B", "350M"]), @r#"runs.csv:2: column "Model Size" holds "7B", which is not a number; hint: name a numeric column in columns.params.from, or set columns.params.suffixes: true, or reject such rows by their text: reject: [{column: "Model Size", texts: ["350M", "7B"], reason: "params is no number"}]"#);
    let hint = said(["1.234,5", "2"]);
    assert!(hint.contains("or set decimal_sign: \",\", thousands_sign: \".\","), "{hint}");
    let hint = said(["1,234.5", "2.5"]);
    assert!(hint.contains("or set thousands_sign: \",\",") && !hint.contains("decimal"), "{hint}");
    let hint = said(["1,5", "2.5"]);
    assert!(!hint.contains("or set "), "no one notation reads both: {hint}");
}
