//! The draft of a source as a file, with a comment wherever only a person can know.

use std::fmt::Write as _;

use observations::recipe::Derivation;

use super::rows::Keys;
use super::settle::Settled;
use crate::drafts::columns::{Guesses, Measured};
use crate::drafts::open::Open;
use crate::drafts::table::{Made, Table};
use crate::drafts::yaml;
use crate::kinds;

/// Everything a draft says.
pub struct Draft<'a> {
    /// Name of the source and of its set.
    pub id: &'a str,
    /// Where the table stands in the project.
    pub path: &'a str,
    /// The name of the file that was handed over.
    pub file_name: &'a str,
    /// The digest of its bytes.
    pub sha256: &'a str,
    /// The table.
    pub table: &'a Table,
    /// What is taken.
    pub settled: &'a Settled,
    /// What became of the other columns.
    pub guesses: &'a Guesses,
    /// Our name of a label, and its heading.
    pub labels: &'a [(String, &'a str)],
    /// What tells rows apart.
    pub keys: &'a Keys,
    /// Why the compute is not 6 N D, where somebody said so.
    pub compute_explained: Option<&'a str>,
    /// Why rows that repeat another are runs of their own, where somebody said so.
    pub duplicates_kept: Option<&'a str>,
}

impl Draft<'_> {
    /// The file.
    pub fn yaml(&self) -> String {
        let Self { id, path, file_name, sha256, table, .. } = self;
        let rows = table.rows_of_file();
        let named = yaml::scalar(&format!("figures of {file_name}"));
        let mut text = format!(
            "{}\n\
             # A draft made by `straightedge new source`: only you know what is marked FILL or \
             CHOOSE.\n\
             # Nothing is fitted to these runs while a mark CHOOSE stands; settle it, then delete \
             its line.\n\
             id: {id}\n\
             # FILL: one line for the reader.\n\
             title: {named}\n\
             # FILL: who made the figures, when, and where they stand.\n\
             citation: {{authors: not stated, year: 0, title: {named}}}\n\
             # FILL: \"arXiv:...\" or \"doi:...\"; none for figures that were never published.\n\
             identifier: none\n\
             # FILL: the licence of the figures.\n\
             licence: none stated\n\
             # Or: table, or digitised_figure.\n\
             obtained: released_runs\n\
             # FILL: what a user of the figures must know, one sentence each.\n\
             traps: []\n\
             files:\n  - id: table\n    sha256: {sha256}\n    table: {{path: {}}}\n\
             observations:\n  - id: {id}\n    title: {named}\n    file: table\n{}{}    \
             rows: {rows}\n    # FILL: tokenizer and held-out text; losses of different groups \
             are never pooled.\n    loss_group: {id}\n    columns:\n",
            kinds::modeline("source"),
            yaml::scalar(path),
            self.layout_lines(),
            self.melt_lines(),
        );
        for open in &self.settled.open {
            let _ = writeln!(text, "      # CHOOSE: {}", open.mark);
        }
        for column in &self.settled.measured {
            text += &column_lines(column);
        }
        text + &self.reject_lines() + &self.row_lines() + &self.unused_lines()
    }

    /// How the table is made long, where it is.
    fn melt_lines(&self) -> String {
        let Some((melt, _)) = &self.table.melted else { return String::new() };
        let group = |columns: &str, into: &str| {
            format!("columns: {}, into: {}", yaml::scalar(columns), yaml::scalar(into))
        };
        let beside =
            melt.beside.iter().map(|one| format!("{{{}}}", group(&one.columns, &one.into)));
        let beside: Vec<String> = beside.collect();
        let first = group(&melt.columns, &melt.into);
        match beside.as_slice() {
            [] => format!("    melt: {{{first}}}\n"),
            all => format!("    melt: {{{first}, beside: [{}]}}\n", all.join(", ")),
        }
    }

    /// How the file is written, where that has to be said.
    fn layout_lines(&self) -> String {
        let layout = &self.table.layout;
        let mut text = String::new();
        let separator = Some(layout.separator).filter(|&sign| sign != ',');
        for (name, sign) in [
            ("separator", separator),
            ("decimal_sign", layout.decimal_sign),
            ("thousands_sign", layout.thousands_sign),
        ] {
            let Some(sign) = sign else { continue };
            if layout.is_doubtful && name != "separator" {
                let _ = writeln!(text, "    # CHOOSE: {name}: {}", comma().mark);
            }
            let sign = serde_json::Value::from(sign.to_string());
            let _ = writeln!(text, "    {name}: {sign}");
        }
        text
    }

    /// The rows that are left out for a cell that is text.
    fn reject_lines(&self) -> String {
        let read = |column: &Measured| -> Vec<(String, &'static str)> {
            read_from(column).map(|from| (from.to_owned(), column.quantity.name)).collect()
        };
        let mut text = String::new();
        for (from, quantity) in self.settled.measured.iter().flat_map(read) {
            let mut texts: Vec<&str> = Vec::new();
            for cell in odd_cells(self.table, &from).map(|(_, cell)| cell) {
                if !texts.contains(&cell) {
                    texts.push(cell);
                }
            }
            if texts.is_empty() {
                continue;
            }
            if text.is_empty() {
                text.push_str("    # Rows that are left out for a cell that is no number.\n");
                text.push_str("    reject:\n");
            }
            let _ = writeln!(
                text,
                "      - {{column: {}, texts: {}, reason: {} is no number}}",
                yaml::scalar(&from),
                yaml::list(texts),
                quantity
            );
        }
        text
    }

    /// What is derived, kept as a label, and told apart.
    fn row_lines(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let derived = derive(&self.settled.measured);
        for (.., derivation) in &derived {
            let formula = derivation.formula();
            let _ = writeln!(text, "    # By {formula}; delete it if the runs do not follow it.");
        }
        if !derived.is_empty() {
            let each = derived.iter().map(|(name, spelling, _)| format!("{name}: {spelling}"));
            let _ = writeln!(text, "    derive: {{{}}}", each.collect::<Vec<_>>().join(", "));
        }
        if !self.labels.is_empty() {
            let labels = self.labels.iter();
            let labels = labels.map(|(name, heading)| format!("{name}: {}", yaml::scalar(heading)));
            let _ = writeln!(text, "    labels: {{{}}}", labels.collect::<Vec<_>>().join(", "));
        }
        for open in &self.keys.open {
            let _ = writeln!(text, "    # CHOOSE: {}", open.mark);
        }
        let unique = yaml::list(self.keys.unique.iter().map(String::as_str));
        let _ = writeln!(
            text,
            "    # Together these tell rows apart; a second row with the same values is rejected.\n    \
             unique: {unique}"
        );
        if let Some(why) = self.duplicates_kept {
            let _ = writeln!(text, "    duplicates_kept: {}", yaml::scalar(why));
        }
        if let Some(why) = self.compute_explained {
            let _ = writeln!(text, "    compute_ratio_explained: {}", yaml::scalar(why));
        }
        if let Some(cluster) = &self.keys.cluster {
            let _ = writeln!(
                text,
                "    # Rows of one {cluster} are taken for checkpoints of one run and drawn \
                 together; delete this line if each is a run of its own.\n    cluster: {cluster}"
            );
        }
        text
    }

    /// The columns that are not used, and why.
    fn unused_lines(&self) -> String {
        let unused = self.guesses.unused.iter().map(|(name, why)| (name, why.as_str()));
        let refused = self.guesses.refused.iter().map(|(name, what)| (name, *what));
        let left: Vec<(&String, &str)> = unused.chain(refused).collect();
        let mut text = String::new();
        if !left.is_empty() {
            text.push_str("    # Columns that are not used:\n");
        }
        for (name, why) in &left {
            let _ = writeln!(text, "    #   {}: {why}", yaml::quoted(name));
        }
        if !left.is_empty() {
            text.push_str("    # data/schemas/source.schema.json lists what a column may be.\n");
        }
        text
    }

    /// Everything that only a person can know.
    pub fn open(&self) -> Vec<Open> {
        let of_layout = self.table.layout.is_doubtful.then(comma);
        let others = self.settled.all_open().chain(&self.keys.open).cloned();
        of_layout.into_iter().chain(others).collect()
    }

    /// What each column was taken for, and what was seen of the rows, a line each.
    pub fn said(&self) -> Vec<String> {
        let layout = &self.table.layout;
        let mut lines = Vec::new();
        if layout.separator != ',' {
            let name = crate::drafts::table::name_of(layout.separator);
            lines.push(format!("cells are separated by {name}"));
        }
        for (what, sign) in
            [("decimals", layout.decimal_sign), ("thousands", layout.thousands_sign)]
        {
            lines.extend(sign.map(|sign| format!("the sign of {what} is \"{sign}\"")));
        }
        for column in &self.settled.measured {
            lines.extend(self.said_of(column));
        }
        for (name, heading) in self.labels {
            lines.push(format!("column {}: label {name}", yaml::quoted(heading)));
        }
        lines.extend(self.settled.said.iter().chain(&self.keys.said).cloned());
        if let Some(cluster) = &self.keys.cluster {
            lines.push(format!("rows of one {cluster} are taken for checkpoints of one run"));
        }
        let unused = self.guesses.unused.iter().map(|(name, why)| (name, why.as_str()));
        let refused = self.guesses.refused.iter().map(|(name, what)| (name, *what));
        for (name, why) in unused.chain(refused) {
            lines.push(format!("column {}: not used: {why}", yaml::quoted(name)));
        }
        lines
    }

    fn said_of(&self, column: &Measured) -> Vec<String> {
        let units: Vec<&str> = column.units.iter().map(|unit| unit.name).collect();
        let from = yaml::quoted(&column.from);
        let what = if column.made.is_some() { "formula" } else { "column" };
        let mut lines =
            vec![format!("{what} {from}: {} in {}", column.quantity.name, units.join(" or "))];
        lines.extend(column.doubts.iter().map(|doubt| format!("    {doubt}")));
        for (line, cell) in read_from(column).flat_map(|from| odd_cells(self.table, from)) {
            let cell = yaml::quoted(cell);
            lines.push(format!(
                "    line {line} holds {cell}, which is no number: its row is left out"
            ));
        }
        lines
    }
}

/// What a comma that stands before three digits in every number stands for.
fn comma() -> Open {
    let what = "the comma of every number stands before three digits; does it stand before \
        decimals or between thousands?";
    Open {
        mark: format!("{what} decimal_sign: \",\" | thousands_sign: \",\""),
        question: "whether the comma, which stands before three digits in every number, stands \
            before decimals or between thousands is not known"
            .to_owned(),
        answers: ["decimals", "thousands"].map(|comma| format!("--comma {comma}")).into(),
    }
}

/// The headings that a column is read from.
fn read_from(column: &Measured) -> impl Iterator<Item = &str> {
    let inputs = column.made.as_ref().map_or(&[][..], |made| &made.inputs);
    let from = Some(column.from.as_str()).filter(|_| column.made.is_none());
    from.into_iter().chain(inputs.iter().map(String::as_str))
}

/// The cells of a numeric column that are text, each with its line.
fn odd_cells<'a>(table: &'a Table, from: &str) -> impl Iterator<Item = (u64, &'a str)> {
    let column = table.column(from);
    let odd = column.and_then(|column| Some((&column.numbers.as_ref()?.odd, &column.cells)));
    odd.into_iter().flat_map(move |(odd, cells)| {
        odd.iter().map(move |&row| (table.lines[row], cells[row].as_str()))
    })
}

/// One column of the recipe with what is open about it.
fn column_lines(column: &Measured) -> String {
    let mut text = String::new();
    let name = column.quantity.name;
    for doubt in &column.doubts {
        let _ = writeln!(text, "      # CHECK: {doubt}.");
    }
    for open in &column.open {
        let _ = writeln!(text, "      # CHOOSE: {}", open.mark);
    }
    let _ = writeln!(text, "      # FILL: {name} meaning: {}", what_to_say(name));
    let (from, meaning) = match &column.made {
        None => (
            format!("from: {}", yaml::scalar(&column.from)),
            format!("column {} of the file", column.from),
        ),
        Some(made) => (formula(made), format!("{} of the file", column.from)),
    };
    let meaning = yaml::scalar(&meaning);
    let suffixes = if column.suffixes { ", suffixes: true" } else { "" };
    let _ = writeln!(
        text,
        "      {name}: {{{from}, unit: {}{suffixes}, meaning: {meaning}}}",
        yaml::unit(column.units[0].name)
    );
    text
}

/// The formula of a column, with the names of headings that it cannot hold.
fn formula(made: &Made) -> String {
    let names = made.names.iter();
    let names: Vec<String> =
        names.map(|(name, heading)| format!("{name}: {}", yaml::scalar(heading))).collect();
    let names =
        if names.is_empty() { String::new() } else { format!(", names: {{{}}}", names.join(", ")) };
    format!("formula: {}{names}", serde_json::Value::from(made.formula.as_str()))
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

/// What follows from the columns: the third of parameters, tokens and compute where two are there,
/// the loss from a perplexity per token; each with its name, the formula's name, the formula.
fn derive(measured: &[Measured]) -> Vec<(&'static str, &'static str, Derivation)> {
    let has = |name: &str| measured.iter().any(|column| column.quantity.name == name);
    let mut all = Vec::new();
    if has("perplexity_per_token") && !has("loss_nats") {
        all.push(("loss_nats", "ln_perplexity", Derivation::LnPerplexity));
    }
    match (has("params"), has("training_tokens"), has("training_flop")) {
        (true, true, false) => {
            all.push(("training_flop", "six_params_tokens", Derivation::SixParamsTokens));
        }
        (true, false, true) => all.push((
            "training_tokens",
            "training_flop_over6_params",
            Derivation::TrainingFlopOver6Params,
        )),
        _ => {}
    }
    all
}

/// A heading as a name of ours.
pub fn label(heading: &str) -> String {
    let small = |sign: char| {
        if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '_' }
    };
    let name: String = heading.chars().map(small).collect();
    name.trim_matches('_').to_owned()
}
