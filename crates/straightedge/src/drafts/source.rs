//! Drafts a source: a CSV of figures, pinned, with a guess for each column.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use analyses::sets::grouped;
use anyhow::{Context, Result, bail, ensure};
use observations::recipe::Derivation;
use sources::Manifest;

use super::ask::Ask;
use super::columns::{self, Column, Guesses, Measured};
use super::draft::{SourceOptions, check_absent, check_name, print_open, write};
use super::yaml;
use crate::end::End;
use crate::project::Project;
use crate::stages::tidy;
use crate::{inputs, kinds};

/// Drafts the source and writes it with its table.
pub fn run(project: &Project, options: &SourceOptions, ask: &mut Ask) -> Result<End> {
    let location = options.file.display().to_string();
    ensure!(
        options.file.extension().is_some_and(|ending| ending == "csv"),
        "{location}: not a CSV file; hint: the drafts are made from tables named *.csv"
    );
    let bytes = fs::read(&options.file).with_context(|| location.clone())?;
    let id = match &options.id {
        Some(id) => id.clone(),
        None => {
            options.file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned()
        }
    };
    check_name(&id).context("the file's name would be the source's; hint: give one with --id")?;
    let manifest_path = format!("data/sources/{id}.yaml");
    check_absent(project, &manifest_path)?;
    check_set_is_new(project, &id)?;
    let table = table_path(project, &options.file, &id)?;

    let columns = columns::read(&bytes, &location)?;
    let mut guesses = columns::guess(&columns);
    check_usable(&guesses, &location)?;
    settle_by_asking(&mut guesses.measured, ask)?;
    let draft = Draft::new(&id, &table, &location, &bytes, &columns, &guesses)?;
    let text = draft.yaml();
    let (accepted, rejected) = prove(&text, &table, &bytes)?;

    let mut files = vec![(manifest_path.clone(), text.clone().into_bytes())];
    if fs::read(project.path(&table)).ok().as_deref() != Some(&bytes) {
        check_absent(project, &table)?;
        files.insert(0, (table.clone(), bytes));
    }
    write(project, &files)?;
    draft.print();
    println!("{accepted} rows accepted, {rejected} rejected");
    print_open(project, &text, &format!("new study NAME --observations {id}"));
    Ok(End::Done)
}

/// A name of observations is never used twice.
fn check_set_is_new(project: &Project, id: &str) -> Result<()> {
    if !project.path("data/sources").is_dir() {
        return Ok(());
    }
    for manifest in inputs::manifests(project)? {
        if manifest.observations.iter().any(|recipe| recipe.id == id) {
            bail!(
                "observations \"{id}\" stand already in {}; hint: give another name with --id",
                manifest.path()
            );
        }
    }
    Ok(())
}

/// Where the table stands in the project: where it lies, if it lies there, or else among the
/// tables.
fn table_path(project: &Project, file: &Path, id: &str) -> Result<String> {
    let file = file.canonicalize().with_context(|| file.display().to_string())?;
    let root = project.root().canonicalize().ok();
    let Some(below) = root.and_then(|root| Some(file.strip_prefix(root).ok()?.to_owned())) else {
        return Ok(format!("data/tables/{id}.csv"));
    };
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// Refuses a table without a result: what looks like one and is none is explained.
fn check_usable(guesses: &Guesses, location: &str) -> Result<()> {
    let measures = |name: &str| guesses.measured.iter().any(|column| column.quantity.name == name);
    if measures("loss_nats") || measures("accuracy_fraction") || measures("successes") {
        return Ok(());
    }
    if let Some((column, what)) = guesses.refused.first() {
        bail!(
            "{location}: no column is a loss; column \"{column}\": {}",
            what.replacen("; ", "; hint: ", 1)
        );
    }
    let why: Vec<String> = guesses
        .unused
        .iter()
        .map(|(column, why)| format!("\n  \"{}\": {why}", yaml::comment(column)))
        .collect();
    bail!(
        "{location}: no column is a loss, an accuracy or a count of successes; hint: call the loss \
        loss_nats or val_loss{}",
        why.concat()
    )
}

/// Asks for the unit of each column that may be in several.
fn settle_by_asking(measured: &mut [Measured], ask: &mut Ask) -> Result<()> {
    for column in measured.iter_mut().filter(|column| column.units.len() > 1) {
        let names: Vec<&str> = column.units.iter().map(|unit| unit.name).collect();
        let first =
            column.values.iter().find(|value| value.is_finite()).copied().unwrap_or(f64::NAN);
        let question = format!(
            "Column \"{}\" is {}, such as {first}: in which unit?",
            column.from, column.quantity.name
        );
        if let Some(chosen) = ask.choose(&question, &names)? {
            column.units = vec![column.units[chosen]];
        }
    }
    Ok(())
}

/// Reads the draft back as the program does and tidies it: rows accepted and rejected.
fn prove(text: &str, table: &str, bytes: &[u8]) -> Result<(usize, usize)> {
    let manifest: Manifest = serde_yaml::from_str(text).context("the draft")?;
    let recipe = manifest.observations.first().context("the draft has no observations")?;
    let tidied = tidy::tidy_bytes(recipe, table, bytes, &manifest.path())?;
    for group in grouped(&tidied.rejected) {
        println!("rejected: {} x {}", group.rows, group.reason);
    }
    Ok((tidied.observations.len(), tidied.rejected.len()))
}

/// Everything a draft says.
struct Draft<'a> {
    id: &'a str,
    table: &'a str,
    file_name: String,
    sha256: String,
    rows: usize,
    guesses: &'a Guesses,
    /// Our name of a label, and its heading.
    labels: Vec<(String, &'a str)>,
    derive: Option<(&'static str, &'static str, Derivation)>,
    unique: Vec<String>,
    /// The label that names trajectories of several rows.
    cluster: Option<String>,
}

impl<'a> Draft<'a> {
    fn new(
        id: &'a str,
        table: &'a str,
        location: &str,
        bytes: &[u8],
        columns: &'a [Column],
        guesses: &'a Guesses,
    ) -> Result<Self> {
        let labels: Vec<(String, &str)> =
            guesses.names.iter().map(|name| (label(name), name.as_str())).collect();
        let mut keys: Vec<(String, &str)> = labels.clone();
        let inputs = guesses.measured.iter().filter(|column| !is_result(column));
        keys.extend(inputs.map(|column| (column.quantity.name.to_owned(), column.from.as_str())));
        let unique = unique(&keys, columns).with_context(|| {
            format!(
                "{location}: rows repeat in every column that names or sets a run; hint: add a \
                column run that numbers them"
            )
        })?;
        // A name that does not tell rows apart names several of them: checkpoints of one run.
        let cluster = labels.iter().find(|(name, _)| !(unique.len() == 1 && unique.contains(name)));
        Ok(Self {
            id,
            table,
            file_name: Path::new(location)
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or(location)
                .to_owned(),
            sha256: sources::sha256_hex(bytes),
            rows: columns.first().map_or(0, |column| column.cells.len()),
            guesses,
            cluster: cluster.map(|(name, _)| name.clone()),
            labels,
            derive: derive(&guesses.measured),
            unique,
        })
    }

    /// The file, with a comment wherever only a person can know.
    fn yaml(&self) -> String {
        let Self { id, table, file_name, sha256, rows, .. } = self;
        let named = yaml::scalar(&format!("figures of {file_name}"));
        let mut text = format!(
            "{}\n\
             # A draft made by `straightedge new source`: only you know what is marked \
             FILL or CHOOSE; then delete the mark.\n\
             id: {id}\n\
             # FILL: one line for the reader.\n\
             title: {named}\n\
             # FILL: who made the figures, when, and where they stand.\n\
             citation: {{authors: not stated, year: 0, title: {named}}}\n\
             # FILL: \"arXiv:...\" or \"doi:...\"; none for figures that were never published.\n\
             identifier: none\n\
             # FILL: the licence of the figures.\n\
             licence: none stated\n\
             # CHOOSE: obtained: released_runs | table | digitised_figure\n\
             obtained: released_runs\n\
             # FILL: what a user of the figures must know, one sentence each.\n\
             traps: []\n\
             files:\n  - id: table\n    sha256: {sha256}\n    table: {{path: {}}}\n\
             observations:\n  - id: {id}\n    title: {named}\n    file: table\n    \
             rows: {rows}\n    # FILL: tokenizer and held-out text; losses of different groups \
             are never pooled.\n    loss_group: {id}\n    columns:\n",
            kinds::modeline("source"),
            yaml::scalar(table),
        );
        for column in &self.guesses.measured {
            text += &column_lines(column);
        }
        text + &self.rest()
    }

    /// What follows the columns.
    fn rest(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        if let Some((name, spelling, derivation)) = self.derive {
            let _ = writeln!(
                text,
                "    # By {}; delete it if the runs do not follow it.",
                derivation.formula()
            );
            let _ = writeln!(text, "    derive: {{{name}: {spelling}}}");
        }
        if !self.labels.is_empty() {
            let labels = self
                .labels
                .iter()
                .map(|(name, heading)| format!("{name}: {}", yaml::scalar(heading)));
            let _ = writeln!(text, "    labels: {{{}}}", labels.collect::<Vec<_>>().join(", "));
        }
        let _ = writeln!(
            text,
            "    # Together these tell rows apart; a second row with the same values is rejected."
        );
        let _ =
            writeln!(text, "    unique: {}", yaml::list(self.unique.iter().map(String::as_str)));
        if let Some(cluster) = &self.cluster {
            let _ = writeln!(
                text,
                "    # CHOOSE: delete this line unless rows of one {cluster} are checkpoints of \
                one run."
            );
            let _ = writeln!(text, "    cluster: {cluster}");
        }
        let unused = self.guesses.unused.iter().map(|(name, why)| (name, why.as_str()));
        let refused = self.guesses.refused.iter().map(|(name, what)| (name, *what));
        let mut left = unused.chain(refused).peekable();
        if left.peek().is_some() {
            text.push_str("    # Columns that are not used:\n");
        }
        for (name, why) in left {
            let _ = writeln!(text, "    #   \"{}\": {why}", yaml::comment(name));
        }
        text
    }

    /// Says what each column was taken for.
    fn print(&self) {
        for column in &self.guesses.measured {
            let units: Vec<&str> = column.units.iter().map(|unit| unit.name).collect();
            println!(
                "column \"{}\": {} in {}",
                column.from,
                column.quantity.name,
                units.join(" or ")
            );
            if let Some(doubt) = &column.doubt {
                println!("    {doubt}");
            }
        }
        for (name, heading) in &self.labels {
            println!("column \"{heading}\": label {name}");
        }
        for (name, why) in &self.guesses.unused {
            println!("column \"{name}\": not used: {why}");
        }
        for (name, what) in &self.guesses.refused {
            println!("column \"{name}\": not used: {what}");
        }
    }
}

/// One column of the recipe with what is open about it.
fn column_lines(column: &Measured) -> String {
    let mut text = String::new();
    let name = column.quantity.name;
    if let Some(doubt) = &column.doubt {
        let _ = writeln!(text, "      # CHECK: {doubt}.");
    }
    if column.units.len() > 1 {
        let units: Vec<String> = column.units.iter().map(|unit| quoted_unit(unit.name)).collect();
        let _ = writeln!(text, "      # CHOOSE: {name} unit: {}", units.join(" | "));
    }
    let _ = writeln!(text, "      # FILL: {name} meaning: {}", what_to_say(name));
    let meaning = yaml::scalar(&format!("column {} of the file", column.from));
    let unit = quoted_unit(column.units[0].name);
    let _ = writeln!(
        text,
        "      {name}: {{from: {}, unit: {unit}, meaning: {meaning}}}",
        yaml::scalar(&column.from)
    );
    text
}

/// A unit as the bundled sources spell it.
fn quoted_unit(unit: &str) -> String {
    if unit.contains(' ') || unit == "1" { format!("\"{unit}\"") } else { unit.to_owned() }
}

/// What the meaning of a quantity has to say.
fn what_to_say(name: &str) -> &'static str {
    match name {
        "params" => "total parameters, or those without embeddings?",
        "training_tokens" => "tokens seen, or the size of the data set?",
        "training_flop" => "counted as 6 N D, or how?",
        "loss_nats" => "training, validation or test loss, and at which step?",
        "accuracy_fraction" => "on which task, with how many examples in the prompt?",
        "learning_rate" => "peak or final?",
        "batch_sequences" => "of how many tokens each?",
        _ => "what exactly is counted?",
    }
}

/// Whether the column is what a run ends with, rather than what it is made with.
fn is_result(column: &Measured) -> bool {
    ["loss_nats", "accuracy_fraction", "successes"].contains(&column.quantity.name)
}

/// The third of parameters, tokens and compute, where two are there: its name, the formula's name,
/// the formula.
fn derive(measured: &[Measured]) -> Option<(&'static str, &'static str, Derivation)> {
    let has = |name: &str| measured.iter().any(|column| column.quantity.name == name);
    match (has("params"), has("training_tokens"), has("training_flop")) {
        (true, true, false) => {
            Some(("training_flop", "six_params_tokens", Derivation::SixParamsTokens))
        }
        (true, false, true) => Some((
            "training_tokens",
            "training_flop_over6_params",
            Derivation::TrainingFlopOver6Params,
        )),
        _ => None,
    }
}

/// The first keys that together tell all rows apart: one alone if it can, or else as many as it
/// takes.
fn unique(keys: &[(String, &str)], columns: &[Column]) -> Option<Vec<String>> {
    let apart = |some: &[(String, &str)]| tell_rows_apart(some, columns);
    let named = |some: &[(String, &str)]| some.iter().map(|(name, _)| name.clone()).collect();
    if let Some(one) = keys.iter().position(|key| apart(std::slice::from_ref(key))) {
        return Some(named(&keys[one..=one]));
    }
    let count = (2..=keys.len()).find(|&count| apart(&keys[..count]))?;
    Some(named(&keys[..count]))
}

/// Whether no two rows have the same cells under all of these headings.
fn tell_rows_apart(keys: &[(String, &str)], columns: &[Column]) -> bool {
    let mut taken: Vec<&[String]> = Vec::new();
    for (_, heading) in keys {
        let column = columns.iter().find(|column| column.name == *heading);
        taken.extend(column.map(|column| column.cells.as_slice()));
    }
    let rows = taken.first().map_or(0, |cells| cells.len());
    let different: BTreeSet<Vec<&str>> =
        (0..rows).map(|row| taken.iter().map(|cells| cells[row].trim()).collect()).collect();
    rows > 0 && different.len() == rows
}

/// A heading as a name of ours.
fn label(heading: &str) -> String {
    heading
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests;
