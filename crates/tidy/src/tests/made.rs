//! Columns that a formula makes, columns that a recipe declares, and wide tables made long.

use insta::assert_snapshot;
use observations::recipe::{ColumnRecipe, Melt, MeltBeside, OwnColumn, Recipe};

use super::{recipe, texts};
use crate::{Bytes, Input, Tidied, tidy, tidy_or_every_fault};

/// What a tracker of experiments exports: no loss, no tokens.
const EXPORT: &str = "\
name,_step,batch_size,eval/ppl,dropout,n
a,1000,64,20.085536923187668,0.1,1e7
b,2000,64,7.38905609893065,0.0,2e7
c,2000,64,0,0.2,4e7
d,2000,,7.5,0.2,5e7
e,2000,64,9,1,6e7
";

fn formula(text: &str, unit: &str, names: &[(&str, &str)]) -> ColumnRecipe {
    ColumnRecipe {
        formula: Some(text.into()),
        names: texts(names),
        unit: unit.into(),
        meaning: "made".into(),
        ..ColumnRecipe::default()
    }
}

/// A share from 0 to 1, 1 itself excluded.
fn share() -> OwnColumn {
    OwnColumn {
        from: Some("dropout".into()),
        unit: "fraction".into(),
        meaning: "share of activations that are dropped".into(),
        least: Some(0.0),
        below: Some(1.0),
        ..OwnColumn::default()
    }
}

/// The recipe of [`EXPORT`].
fn export() -> Recipe {
    let params = ColumnRecipe { from: Some("n".into()), ..formula("", "1", &[]) };
    let columns = [
        ("params", ColumnRecipe { formula: None, ..params }),
        ("loss_nats", formula("ln(ppl)", "nats/token", &[("ppl", "eval/ppl")])),
        ("training_tokens", formula("s * batch_size * 4096", "1", &[("s", "_step")])),
    ];
    Recipe {
        rows: 5,
        columns: columns.map(|(name, column)| (name.to_owned(), column)).into(),
        own_columns: [("dropout".to_owned(), share())].into(),
        labels: texts(&[("run", "name")]),
        unique: vec!["run".into()],
        ..recipe()
    }
}

fn input<'a>(recipe: &'a Recipe, bytes: Bytes<'a>) -> Input<'a> {
    let (location, manifest_location) = ("runs.csv", "runs.yaml");
    Input { recipe, location, bytes, manifest_location, join: None, names: &[] }
}

fn tidied(table: &str, recipe: &Recipe) -> Tidied {
    tidy(&input(recipe, Bytes::One(table.as_bytes()))).expect("a set")
}

fn refused(table: &str, change: impl Fn(&mut Recipe)) -> String {
    let mut recipe = export();
    change(&mut recipe);
    let input = input(&recipe, Bytes::One(table.as_bytes()));
    let faults = tidy_or_every_fault(&input).expect_err("a fault");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn loss(recipe: &mut Recipe) -> &mut ColumnRecipe {
    recipe.columns.get_mut("loss_nats").expect("the loss")
}

#[test]
fn a_formula_reads_the_cells_of_each_row_as_they_are_printed() {
    let set = tidied(EXPORT, &export());
    let values = |name: &str| set.observations.column(name).expect("a column").values.clone();
    let expected = [20.085_536_923_187_668, 7.389_056_098_930_65].map(libm::log);
    assert_eq!(values("loss_nats"), expected);
    let meaning = &set.observations.columns["loss_nats"].meaning;
    assert_eq!(meaning, "made; by ln(ppl), where ppl is eval/ppl");
    assert_eq!(values("training_tokens"), [1000.0 * 64.0 * 4096.0, 2000.0 * 64.0 * 4096.0]);
    let reasons: Vec<String> =
        set.rejected.iter().map(|row| format!("{}: {}", row.line, row.reason)).collect();
    assert_snapshot!(reasons.join("\n"), @r"
    4: loss_nats has no value: ln of 0 is no number (ln(ppl) at ppl = 0)
    5: batch_size, which training_tokens is made of, is missing
    6: dropout 1 fraction is outside [0, 1)
    ");
}

#[test]
fn what_a_formula_makes_has_the_limits_and_the_unit_of_its_column() {
    let mut recipe = export();
    *loss(&mut recipe) = formula("log2(ppl)", "bits/token", &[("ppl", "eval/ppl")]);
    let set = tidied(EXPORT, &recipe);
    let values = &set.observations.column("loss_nats").expect("a loss").values;
    assert!((values[0] - 3.0).abs() < 1e-12, "20.08 is e^3: {values:?}");
    *loss(&mut recipe) = formula("100 * ppl / batch_size", "nats/token", &[("ppl", "eval/ppl")]);
    let set = tidied(EXPORT, &recipe);
    assert_snapshot!(set.rejected[0].reason, @"loss_nats 31.38365144248073 nats/token is outside [0.001, 20] (100 * ppl / batch_size at ppl = 20.085536923187668, batch_size = 64)");
}

#[test]
fn a_formula_that_cannot_be_is_refused_with_what_to_do() {
    let said = |text: &str| refused(EXPORT, |recipe| loss(recipe).formula = Some(text.to_owned()));
    let both = said("ln(ppll)");
    let [one, other] = both.lines().collect::<Vec<_>>()[..] else { panic!("{both}") };
    assert_snapshot!(one, @r#"runs.yaml, observations runs: columns.loss_nats.names.ppl has no effect: the formula has no ppl; hint: leave columns.loss_nats.names.ppl out"#);
    assert_snapshot!(other, @r#"runs.yaml, observations runs: columns.loss_nats.formula asks for "ppll", which is not among the columns of runs.csv; hint: there are: _step, batch_size, dropout, eval/ppl, n, name; a heading that no formula can hold gets a name under names"#);
    assert_snapshot!(said("log(ppl)"), @r#"runs.yaml, observations runs: columns.loss_nats.formula: "log(ppl)", letter 1: "log" is no function of 1 argument; hint: there are exp, ln, log2, log10, sqrt and abs of one argument, min and max of two; a product is written with *"#);
    assert_snapshot!(said("ln(ppl"), @r#"runs.yaml, observations runs: columns.loss_nats.formula: "ln(ppl", letter 7: the formula ends where a number, a name or a bracket is due; hint: write what is missing"#);
    assert_snapshot!(said("2 + 3"), @r#"runs.yaml, observations runs: columns.loss_nats.formula "2 + 3" names no column of the file; hint: a formula is computed from the cells of each row"#);
    assert_snapshot!(refused(EXPORT, |recipe| loss(recipe).names = texts(&[])), @r#"runs.yaml, observations runs: columns.loss_nats.formula asks for "ppl", which is not among the columns of runs.csv; hint: there are: _step, batch_size, dropout, eval/ppl, n, name; a heading that no formula can hold gets a name under names: {ppl: "eval/ppl"}"#);
    assert_snapshot!(refused(EXPORT, |recipe| loss(recipe).from = Some("n".into())), @r#"runs.yaml, observations runs: columns.loss_nats has both from and formula; hint: keep from for one column of the file, or formula for a value of several"#);
    assert_snapshot!(refused(EXPORT, |recipe| loss(recipe).formula = None), @r#"runs.yaml, observations runs: columns.loss_nats says neither from nor formula; hint: write from: and the file's heading, or formula: such as "ln(ppl)""#);
    assert_snapshot!(refused(EXPORT, |recipe| loss(recipe).mean_with = vec!["n".into()]), @r#"runs.yaml, observations runs: columns.loss_nats.mean_with has no effect: the column is made by a formula; hint: leave columns.loss_nats.mean_with out"#);
    assert_snapshot!(refused(EXPORT, |recipe| loss(recipe).unit = "bits".into()), @r#"runs.yaml, observations runs: columns.loss_nats.unit asks for "bits", which is not among the units of loss_nats; hint: there are: nats/token, bits/token"#);
    assert_snapshot!(refused(&EXPORT.replace("1000,64", "1000,large"), |_| ()), @r#"runs.csv:2: column "batch_size" holds "large", which is not a number; hint: name numeric columns in columns.training_tokens.formula, or reject such rows by their text: reject: [{column: "batch_size", texts: ["large"], reason: "training_tokens is no number"}]"#);
}

#[test]
fn a_declared_column_is_kept_with_its_unit_and_limits() {
    let set = tidied(EXPORT, &export());
    let column = set.observations.column("dropout").expect("the column");
    assert_eq!(column.values, [0.1, 0.0]);
    assert_eq!((column.quantity.label, column.quantity.unit), ("Dropout", "fraction"));
    let bytes = crate::to_parquet(&set.observations, "", crate::Packing::Small).expect("parquet");
    let kept = crate::from_parquet("runs", &bytes).expect("a set").observations;
    assert_eq!(kept, set.observations, "unit and limits travel with the set");
}

#[test]
fn a_column_declared_wrongly_is_refused_with_what_to_do() {
    let said = |change: fn(&mut OwnColumn)| {
        refused(EXPORT, |recipe| change(recipe.own_columns.get_mut("dropout").expect("it")))
    };
    assert_snapshot!(said(|column| column.least = None), @r#"runs.yaml, observations runs: own_columns.dropout states no lower limit; hint: write least: the value that is right still, or above: the one that is wrong already"#);
    assert_snapshot!(said(|column| column.greatest = Some(1.0)), @r#"runs.yaml, observations runs: own_columns.dropout states greatest and below; hint: keep greatest, or below, which excludes the value itself"#);
    assert_snapshot!(said(|column| column.least = Some(2.0)), @r#"runs.yaml, observations runs: own_columns.dropout is limited to 2 .. 1; hint: the lower limit is less than the upper one"#);
    assert_snapshot!(said(|column| column.below = Some(f64::NAN)), @r#"runs.yaml, observations runs: own_columns.dropout.below is NaN; hint: write a finite number"#);
    assert_snapshot!(said(|column| column.unit = String::new()), @r#"runs.yaml, observations runs: own_columns.dropout.unit is empty; hint: write the unit, or "1" for a plain number"#);
    assert_snapshot!(said(|column| column.from = Some("droput".into())), @r#"runs.yaml, observations runs: own_columns.dropout.from asks for "droput", which is not among the columns of runs.csv; hint: did you mean "dropout"? There are: _step, batch_size, dropout, eval/ppl, n, name"#);
    let named = |name: &'static str| {
        refused(EXPORT, |recipe| recipe.own_columns = [(name.to_owned(), share())].into())
    };
    assert_snapshot!(named("Drop-out"), @r#"runs.yaml, observations runs: own_columns.Drop-out is no name of a column; hint: write small letters, digits and underscores, a letter first, such as data_age"#);
    assert_snapshot!(named("weight_decay"), @r#"runs.yaml, observations runs: own_columns.weight_decay is a standard column; hint: put it under columns"#);
    assert_snapshot!(refused(EXPORT, |recipe| recipe.labels = texts(&[("run", "name"), ("dropout", "n")])), @r#"runs.yaml, observations runs: labels makes a second column "dropout"; hint: give each column, derived column and label a name of its own"#);
}

/// Two runs with a loss at three numbers of tokens; one cell is empty.
const WIDE: &str = "\
run,loss@1B,loss@2.5B,loss@10B,n
a,4.5,4.0,3.5,1e7
b,4.2,,3.1,2e7
";

fn wide() -> Recipe {
    let column = |from: &str, unit: &str| ColumnRecipe {
        from: Some(from.into()),
        formula: None,
        ..formula("", unit, &[])
    };
    let tokens = ColumnRecipe { suffixes: true, ..column("tokens", "1") };
    let columns = [
        ("params", column("n", "1")),
        ("training_tokens", tokens),
        ("loss_nats", column("loss", "nats/token")),
    ];
    Recipe {
        rows: 2,
        columns: columns.map(|(name, column)| (name.to_owned(), column)).into(),
        labels: texts(&[("run", "run")]),
        unique: vec!["run".into(), "training_tokens".into()],
        cluster: Some("run".into()),
        melt: Some(Melt {
            columns: "loss@{tokens}".into(),
            into: "loss".into(),
            beside: Vec::new(),
        }),
        ..recipe()
    }
}

#[test]
fn a_wide_table_becomes_a_row_for_each_of_its_cells() {
    let set = tidied(WIDE, &wide());
    let values = |name: &str| set.observations.column(name).expect("a column").values.clone();
    assert_eq!(values("training_tokens"), [1e9, 2.5e9, 1e10, 1e9, 1e10]);
    assert_eq!(values("loss_nats"), [4.5, 4.0, 3.5, 4.2, 3.1]);
    assert_eq!(values("params"), [1e7, 1e7, 1e7, 2e7, 2e7]);
    assert_eq!(set.observations.lines, [2, 2, 2, 3, 3], "the line of the file");
    assert_eq!(set.observations.clusters, [0, 0, 0, 1, 1]);
    assert_eq!((set.rows_read, set.rejected.len()), (6, 1), "each cell is counted");
    assert_eq!(set.rejected[0].reason, "loss_nats is missing");
    assert_eq!(set.rejected[0].line, 3);
}

/// Two groups of columns that belong to the same tokens make one row a number of tokens; a text
/// that one group lacks leaves its cell empty.
#[test]
fn groups_of_wide_columns_share_their_rows() {
    const BOTH: &str = "run,loss@1B,acc@1B,acc@10B,loss@10B,loss@20B,n\n\
        a,4.5,0.1,0.3,3.5,3.3,1e7\nb,4.2,0.2,0.4,3.1,3.0,2e7\n";
    let recipe = |beside: &str| {
        let mut recipe = wide();
        let melt = recipe.melt.as_mut().expect("it melts");
        melt.beside.push(MeltBeside { columns: beside.into(), into: "acc".into() });
        let mut accuracy = recipe.columns["loss_nats"].clone();
        accuracy.from = Some("acc".into());
        accuracy.unit = "fraction".into();
        recipe.columns.insert("accuracy_fraction".into(), accuracy);
        recipe
    };
    let set = tidied(BOTH, &recipe("acc@{tokens}"));
    let values = |name: &str| set.observations.column(name).expect("a column").values.clone();
    assert_eq!(values("training_tokens"), [1e9, 1e10, 1e9, 1e10]);
    assert_eq!(values("loss_nats"), [4.5, 3.5, 4.2, 3.1]);
    assert_eq!(values("accuracy_fraction"), [0.1, 0.3, 0.2, 0.4]);
    assert_eq!((set.rows_read, set.rejected.len()), (6, 2), "20B has no accuracy");
    let said = |beside: &str| {
        let recipe = recipe(beside);
        tidy(&input(&recipe, Bytes::One(BOTH.as_bytes()))).expect_err("a fault").to_string()
    };
    assert_snapshot!(said("acc@{steps}"), @r#"runs.yaml, observations runs: melt.beside.0.columns "acc@{steps}" names something else than tokens; hint: the groups of one table name the same in braces"#);
    assert_snapshot!(said("loss@{tokens}"), @r#"runs.yaml, observations runs: melt.beside.0.columns "loss@{tokens}" is like "loss@1B", which another group has; hint: write more of the headings before or behind the braces"#);
}

#[test]
fn a_formula_reads_what_a_wide_table_becomes() {
    let mut recipe = wide();
    recipe.columns.insert("training_flop".into(), formula("6 * n * tokens", "FLOP", &[]));
    recipe.columns.get_mut("training_flop").expect("it").suffixes = true;
    let set = tidied(WIDE, &recipe);
    let compute_flop = set.observations.column("training_flop").expect("compute").values[1];
    assert_eq!(compute_flop.to_bits(), (6e7_f64 * 2.5e9).to_bits());
}

#[test]
fn melting_that_cannot_be_is_refused_with_what_to_do() {
    let said = |columns: &str, into: &str| {
        let mut recipe = wide();
        recipe.melt = Some(Melt { columns: columns.into(), into: into.into(), beside: Vec::new() });
        let input = input(&recipe, Bytes::One(WIDE.as_bytes()));
        tidy(&input).expect_err("a fault").to_string()
    };
    assert_snapshot!(said("loss@", "loss"), @r#"runs.yaml, observations runs: melt.columns "loss@" holds no name in braces; hint: write one where the headings differ, such as "loss@{tokens}""#);
    assert_snapshot!(said("acc@{tokens}", "acc"), @r#"runs.yaml, observations runs: melt.columns asks for "acc@{tokens}", which is not among the headings of the file; hint: there are: run, loss@1B, loss@2.5B, loss@10B, n"#);
    assert_snapshot!(said("loss@{n}", "loss"), @r#"runs.yaml, observations runs: melt.columns makes a second column "n"; hint: give each column, derived column and label a name of its own"#);
    assert_snapshot!(said("loss@{tokens}", "run"), @r#"runs.yaml, observations runs: melt.into makes a second column "run"; hint: give each column, derived column and label a name of its own"#);
    let mut recipe = wide();
    recipe.rows = 6;
    let input = input(&recipe, Bytes::One(WIDE.as_bytes()));
    assert_snapshot!(tidy(&input).expect_err("a fault").to_string(), @r#"runs.csv: the file has 2 data rows, the recipe says 6; hint: if the publication has changed it is another set with another id; if not, correct rows"#);
}
