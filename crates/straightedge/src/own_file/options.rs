//! How a command is told what the columns of a table are.

use std::path::Path;

use analyses::study::draft::text::SEED;
use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::drafts::layout::Comma;
use crate::drafts::source::{Given, Groups};

/// The name of the argument that is the table.
pub const FILE: &str = "runs_file";

/// What somebody says of a table of runs.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options for a table of runs")]
pub struct RunsOptions {
    /// The column that is the loss.
    #[arg(long, value_name = "COLUMN", requires = FILE)]
    pub loss: Option<String>,
    /// The column that is the perplexity of one token: the loss is its logarithm.
    #[arg(long, value_name = "COLUMN", requires = FILE, conflicts_with = "loss")]
    pub perplexity: Option<String>,
    /// The column that is the number of parameters, N.
    #[arg(long, value_name = "COLUMN", requires = FILE)]
    pub params: Option<String>,
    /// The column that is the number of training tokens, D.
    #[arg(long, value_name = "COLUMN", requires = FILE)]
    pub tokens: Option<String>,
    /// The column that is the training compute, C; else it is 6 N D.
    #[arg(long, value_name = "COLUMN", requires = FILE)]
    pub compute: Option<String>,
    /// The unit of the loss, such as nats/token or bits/token.
    #[arg(long, value_name = "UNIT", requires = FILE)]
    pub loss_unit: Option<String>,
    /// The unit of the parameters: 1, thousand, million, billion or trillion.
    #[arg(long, value_name = "UNIT", requires = FILE)]
    pub params_unit: Option<String>,
    /// The unit of the tokens: 1, thousand, million, billion or trillion.
    #[arg(long, value_name = "UNIT", requires = FILE)]
    pub tokens_unit: Option<String>,
    /// The unit of the compute, such as FLOP or PF-day.
    #[arg(long, value_name = "UNIT", requires = FILE)]
    pub compute_unit: Option<String>,
    /// Whether the parameters count the embeddings; nothing is computed from it.
    #[arg(long, value_name = "WHICH", requires = FILE)]
    pub params_count: Option<ParamsCount>,
    /// The column of another quantity, such as `accuracy_fraction=acc`; may be given several times.
    #[arg(long = "column", value_name = "QUANTITY=COLUMN", requires = FILE)]
    pub columns: Vec<String>,
    /// The unit of another quantity, such as `accuracy_fraction=percent`; may be given several
    /// times.
    #[arg(long = "unit", value_name = "QUANTITY=UNIT", requires = FILE)]
    pub units: Vec<String>,
    /// A quantity that a formula makes, such as `training_tokens=step * batch_size * 4096`; a
    /// heading that is no plain name stands in braces, as in `loss_nats=ln({eval/ppl})`; may be
    /// given several times.
    #[arg(long = "formula", value_name = "QUANTITY=FORMULA", requires = FILE)]
    pub formulas: Vec<String>,
    /// Make a wide table long, such as `loss@{tokens}=loss`: the headings with a name in braces
    /// where they differ, and the column that holds their cells; given several times, such as
    /// with `acc@{tokens}=acc`, the columns share their rows.
    #[arg(long, value_name = "HEADINGS=COLUMN", requires = FILE)]
    pub melt: Vec<String>,
    /// A column that is not used; may be given several times.
    #[arg(long = "ignore", value_name = "COLUMN", requires = FILE)]
    pub ignored: Vec<String>,
    /// The column whose equal texts mark rows that are drawn together when intervals are made, such
    /// as checkpoints of one run; `none` draws single rows.
    #[arg(long, value_name = "COLUMN", requires = FILE)]
    pub groups: Option<String>,
    /// The law; without it, the laws that the columns allow are held against each other on larger
    /// runs that they have not seen.
    #[arg(long, requires = FILE)]
    pub law: Option<String>,
    /// What a law in one variable is fitted along: `training_flop`, params or `training_tokens`.
    #[arg(long, value_name = "QUANTITY", requires = FILE)]
    pub along: Option<String>,
    /// What the law predicts; without it, what the named law does, or the loss.
    #[arg(long, value_name = "QUANTITY", requires = FILE)]
    pub response: Option<String>,
    /// Leave out the rows with so many largest values of what the law predicts.
    #[arg(long, value_name = "ROWS", default_value_t = 0, requires = FILE)]
    pub without_largest: usize,
    /// Of rows that repeat a run and end otherwise, the first is right.
    #[arg(long, requires = FILE)]
    pub keep_first: bool,
    /// Why rows that repeat another in every column are runs of their own; without it they count
    /// once.
    #[arg(long, value_name = "WHY", requires = FILE)]
    pub keep_duplicates: Option<String>,
    /// Why the compute is not 6 N D.
    #[arg(long, value_name = "WHY", requires = FILE)]
    pub compute_explained: Option<String>,
    /// What a comma stands for where it stands before three digits in every number.
    #[arg(long, requires = FILE)]
    pub comma: Option<Comma>,
    /// The seed of the draws.
    #[arg(long, default_value_t = SEED, requires = FILE)]
    pub seed: u64,
    /// What the study is called: its draws hang on it; the file's name without it.
    #[arg(long, requires = FILE)]
    pub name: Option<String>,
    /// Ask nothing at the terminal.
    #[arg(long, requires = FILE)]
    pub no_input: bool,
}

/// Which parameters are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ParamsCount {
    /// All of them.
    Total,
    /// Those without embeddings.
    NonEmbedding,
}

impl ParamsCount {
    /// As it is typed.
    const fn typed(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::NonEmbedding => "non-embedding",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Total => "all parameters",
            Self::NonEmbedding => "parameters without embeddings",
        }
    }
}

/// The options that name a quantity by a word of their own.
pub const SHORT: [(&str, &str); 4] = [
    ("loss", "loss_nats"),
    ("params", "params"),
    ("tokens", "training_tokens"),
    ("compute", "training_flop"),
];

impl RunsOptions {
    /// The answers as a draft takes them.
    ///
    /// # Errors
    /// A quantity or a unit is not known.
    pub fn given(&self) -> Result<Given> {
        let (mut columns, mut units) = (self.columns.clone(), self.units.clone());
        let short = self.short();
        for ((_, quantity), (column, unit)) in SHORT.iter().zip(short) {
            columns.extend(column.map(|heading| format!("{quantity}={heading}")));
            units.extend(unit.map(|unit| format!("{quantity}={unit}")));
        }
        columns.extend(self.perplexity.iter().map(|it| format!("perplexity_per_token={it}")));
        let groups = self.groups.as_deref().map(|column| match column {
            "none" => Groups::Rows,
            column => Groups::Column(column.to_owned()),
        });
        let mut given = Given::read(&columns, &units, &self.formulas)?;
        given.melt.clone_from(&self.melt);
        given.ignored.clone_from(&self.ignored);
        given.comma = self.comma;
        given.compute_explained.clone_from(&self.compute_explained);
        given.duplicates_kept.clone_from(&self.keep_duplicates);
        given.groups = groups;
        given.keeps_first = self.keep_first;
        given.by_options = true;
        Ok(given)
    }

    /// Column and unit of each quantity that has options of its own.
    fn short(&self) -> [(Option<&String>, Option<&String>); 4] {
        [
            (self.loss.as_ref(), self.loss_unit.as_ref()),
            (self.params.as_ref(), self.params_unit.as_ref()),
            (self.tokens.as_ref(), self.tokens_unit.as_ref()),
            (self.compute.as_ref(), self.compute_unit.as_ref()),
        ]
    }

    /// The column that the law predicts.
    pub fn response(&self) -> String {
        crate::drafts::study::response(self.response.as_deref(), self.law.as_deref())
    }

    /// What set and study are called: the name that was given or the file's, without what a name
    /// cannot hold.
    pub fn name_of(&self, file: &Path) -> String {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = self.name.clone().or(stem).unwrap_or_default();
        let plain = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '-' };
        let name: String = name.chars().map(plain).collect();
        let name = name.trim_matches('-');
        if name.is_empty() { "runs".to_owned() } else { name.to_owned() }
    }

    /// The options about the columns as they are typed, for the next command.
    pub fn typed(&self) -> String {
        let mut all = Vec::new();
        for ((option, _), (column, unit)) in SHORT.iter().zip(self.short()) {
            all.extend(column.map(|heading| format!("--{option} {}", quoted(heading))));
            all.extend(unit.map(|unit| format!("--{option}-unit {}", quoted(unit))));
        }
        let repeated = [
            ("column", &self.columns),
            ("unit", &self.units),
            ("formula", &self.formulas),
            ("ignore", &self.ignored),
            ("melt", &self.melt),
        ];
        for (option, values) in repeated {
            all.extend(values.iter().map(|value| format!("--{option} {}", quoted(value))));
        }
        let single = [
            ("groups", self.groups.clone()),
            ("params-count", self.params_count.map(|which| which.typed().to_owned())),
            ("perplexity", self.perplexity.clone()),
            ("keep-duplicates", self.keep_duplicates.clone()),
            ("compute-explained", self.compute_explained.clone()),
            ("comma", self.comma.map(|comma| comma.typed().to_owned())),
            ("name", self.name.clone()),
            (
                "without-largest",
                Some(self.without_largest).filter(|n| *n > 0).map(|n| n.to_string()),
            ),
            ("seed", Some(self.seed).filter(|seed| *seed != SEED).map(|seed| seed.to_string())),
        ];
        for (option, value) in single {
            all.extend(value.map(|value| format!("--{option} {}", quoted(&value))));
        }
        if self.keep_first {
            all.push("--keep-first".to_owned());
        }
        all.join(" ")
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "_-./:=".contains(sign);
    let word: String =
        word.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
