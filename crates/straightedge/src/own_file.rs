//! A table of runs without a project: a temporary one is made of drafts, with the answers that the
//! command gives, so that every stage does with the table what it does with any other.

mod options;
mod plain;

use std::collections::BTreeSet;
use std::path::Path;

use analyses::own_runs::{Compared, UsedColumn, choose};
use analyses::study::Study;
use analyses::study::draft::text::{Budgets, REPLICATES, Wanted};
use anyhow::{Context, Result, ensure};
use observations::Observations;
use sources::Manifest;
use tempfile::TempDir;

use crate::drafts::ask::Ask;
use crate::drafts::open::Open;
use crate::drafts::source::{self, Drafted};
use crate::drafts::study;
use crate::drafts::yaml;
use crate::inputs;
use crate::lock;
use crate::project::{Folders, Project};
use crate::stages::{pull, tidy};

use options::SHORT;
pub use options::{FILE, RunsOptions, quoted};
use plain::Plain;

/// Where the first page of a report is written.
const COVER: &str = "reports/cover.yaml";
/// Signs of a file's name that a title has at most.
const TITLE_MAX: usize = 60;

/// A table with the temporary project that it stands in.
pub struct OwnFile {
    /// The project; its folder goes with this.
    pub project: Project,
    /// The source that was drafted of it.
    pub drafted: Drafted,
    /// What the table is called by the person who gave it.
    pub location: String,
    /// The name of its set and of its study.
    id: String,
    options: RunsOptions,
    plain: Plain,
    _folder: TempDir,
}

/// A study with the text that it was read from.
pub struct Chosen {
    /// The study.
    pub study: Study,
    /// How laws were compared, where none was named.
    pub compared: Option<Compared>,
}

impl OwnFile {
    /// Reads a table into a temporary project, and asks what only a person can know.
    ///
    /// # Errors
    /// The table cannot be read or used, or something stays open: each question is named with the
    /// option that answers it.
    pub fn open(file: &Path, options: &RunsOptions, folders: &Folders, asks: bool) -> Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder can be made")?;
        let location = yaml::comment(&file.display().to_string());
        let id = options.name_of(file);
        let root = folder.path().join("project");
        let project = Project::at(&Folders {
            project: root.clone(),
            mirror: None,
            offline: true,
            unbundled: false,
            ..folders.clone()
        });
        let plain = Plain::new(&location, &id, &root, file);
        let mut ask = Ask::terminal(!asks || options.no_input);
        let drafted =
            drafted(&project, file, &id, options, &mut ask).map_err(|error| plain.error(&error))?;
        Open::refuse(&drafted.open, &location)?;
        drafted.check_accepts().map_err(|error| plain.error(&error))?;
        let options = options.clone();
        Ok(Self { project, drafted, location, id, options, plain, _folder: folder })
    }

    /// Fits each law, or settles for the one that is named, and writes its study.
    ///
    /// `splits` asks for a law of parameters and tokens.
    ///
    /// # Errors
    /// No law can be fitted, or none could be held against the others.
    pub fn choose(&self, replicates: Option<usize>, splits: bool) -> Result<Chosen> {
        self.chosen(replicates, splits).map_err(|error| self.plain.error(&self.explained(error)))
    }

    /// An error of a quantity that no column is, with why the column that may be it is not taken.
    fn explained(&self, error: anyhow::Error) -> anyhow::Error {
        let said = format!("{error:#}");
        let is_missing = |name: &str| said.contains(&format!("no column is {name};"));
        let why = SHORT.iter().filter(|(_, name)| is_missing(name)).find_map(|(_, name)| {
            let may_be = format!("it may be {name}, but");
            self.drafted.said.iter().find(|line| line.contains(&may_be)).zip(Some(name))
        });
        let Some((why, name)) = why else { return error };
        let missing = format!("no column is {name};");
        anyhow::anyhow!(said.replacen(&missing, &format!("no column is {name} ({why});"), 1))
    }

    fn chosen(&self, replicates: Option<usize>, splits: bool) -> Result<Chosen> {
        let options = &self.options;
        let response = options.response();
        self.ensure_one_tokenizer(&response)?;
        let wanted = Wanted {
            id: &self.id,
            observations: &self.id,
            response: &response,
            along: options.along.as_deref(),
            seed: options.seed,
            replicates: replicates.unwrap_or(REPLICATES),
            without_largest: options.without_largest,
            budgets: Budgets::Multiples,
        };
        let mut laws = study::of_laws(&self.project, &wanted, options.law.as_deref())?;
        if splits && options.law.is_none() {
            laws.retain(|(_, study)| study.variables == ["params", "training_tokens"]);
        }
        ensure!(
            !laws.is_empty(),
            "{}: no law of parameters and tokens can be fitted, so nothing says how a budget is \
             split; hint: name the columns with --params, --tokens and --loss, or compute one with \
             --formula",
            self.location
        );
        let studies: Vec<Study> = laws.iter().map(|(_, study)| study.clone()).collect();
        let (at, compared) = choose(&studies, &|| self.observations())?;
        let (text, study) = laws.swap_remove(at);
        self.write(&format!("data/studies/{}.yaml", self.id), unmarked(&text).as_bytes())?;
        self.write(COVER, cover(&self.location, &study.law).as_bytes())?;
        self.write("data/definitions.lock", lock::lock(&self.project)?.as_bytes())?;
        Ok(Chosen { study, compared })
    }

    /// The rows of the table, in standard units.
    ///
    /// # Errors
    /// The table makes no set.
    pub fn observations(&self) -> Result<Observations> {
        let files = pull::pull_for(&self.project, &self.id)?;
        let mut sets = tidy::tidy(&self.project, &files)?;
        if let Some(absent) = sets.missing.get(&self.id) {
            return Err(self.plain.error(&anyhow::anyhow!("{}", absent.reason)));
        }
        sets.present.remove(&self.id).context("the set of the table")
    }

    /// An error of a stage in the words of somebody who has no project.
    pub fn error(&self, error: &anyhow::Error) -> anyhow::Error {
        self.plain.error(error)
    }

    /// What was taken from which column, and what was derived.
    ///
    /// # Errors
    /// The draft cannot be read back.
    pub fn columns(&self) -> Result<Vec<UsedColumn>> {
        let counts = |quantity: &str| {
            let said = self.options.params_count.filter(|_| quantity == "params")?;
            Some(said.words().to_owned())
        };
        let column = |[quantity, heading, unit]: &[String; 3]| UsedColumn {
            counts: counts(quantity),
            quantity: quantity.clone(),
            heading: Some(heading.clone()),
            unit: unit.clone(),
        };
        let manifest: Manifest = serde_yaml::from_str(&self.drafted.text).context("the draft")?;
        let derived = manifest.observations.iter().flat_map(|recipe| &recipe.derive);
        let derived = derived.map(|(quantity, derivation)| UsedColumn {
            quantity: quantity.clone(),
            heading: None,
            unit: derivation.formula().to_owned(),
            counts: None,
        });
        Ok(self.drafted.columns.iter().map(column).chain(derived).collect())
    }

    /// The options that were given, as they are typed.
    pub fn typed(&self) -> String {
        self.options.typed()
    }

    /// Whether nobody said if the parameters count the embeddings, and the heading does not tell.
    pub fn counts_are_open(&self) -> bool {
        let tells = |heading: &str| {
            let small = heading.to_lowercase();
            ["embed", "total"].iter().any(|word| small.contains(word))
        };
        let params = self.drafted.columns.iter().find(|[name, ..]| name == "params");
        self.options.params_count.is_none() && params.is_some_and(|[_, from, _]| !tells(from))
    }

    /// Columns that nothing is made of: those that might be a quantity with the reason why they are
    /// not, the others by name.
    pub fn unused(&self) -> Vec<String> {
        let has_tokens = self.drafted.columns.iter().any(|[name, ..]| name == "training_tokens");
        let said = self.drafted.said.iter().filter_map(|line| line.split_once(": not used"));
        let (mut all, mut others) = (Vec::new(), Vec::new());
        for (column, why) in said {
            let is_of_steps = why.contains("--formula training_tokens");
            if is_of_steps && !has_tokens {
                all.push(format!(
                    "{column} is not used: training tokens are steps x sequences of a batch x \
                    tokens of a sequence, which --formula training_tokens=... computes"
                ));
            } else if why.contains("it may be") && why.contains(", but") {
                all.push(format!("{column}: not used{why}"));
            } else {
                others.push(column.trim_start_matches("column "));
            }
        }
        if !others.is_empty() {
            all.push(format!("Not used: {} (--verbose: why)", others.join(", ")));
        }
        all
    }

    /// Refuses losses of several tokenizers, which are of as many units, where the loss is one of a
    /// token.
    fn ensure_one_tokenizer(&self, response: &str) -> Result<()> {
        let is_per_token = self
            .drafted
            .columns
            .iter()
            .any(|[name, _, unit]| name == response && unit.ends_with("/token"));
        let speaks = |line: &String| line.to_lowercase().contains("tokenizer");
        if !is_per_token || !self.drafted.said.iter().any(speaks) {
            return Ok(());
        }
        let rows = self.observations()?;
        let is_tokenizer = |label: &str| label.to_lowercase().contains("tokenizer");
        let Some((label, texts)) = rows.labels.iter().find(|(label, _)| is_tokenizer(label)) else {
            return Ok(());
        };
        let kinds: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
        ensure!(
            kinds.len() < 2,
            "{}: the rows are of {} tokenizers (column {label}: {}), and losses of a token of \
            different tokenizers cannot be compared; hint: fit the rows of one at a time, or give \
            a loss of a byte",
            self.location,
            kinds.len(),
            kinds.into_iter().take(5).collect::<Vec<_>>().join(", ")
        );
        Ok(())
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<()> {
        self.project.write(path, content)
    }
}

/// The draft of the source, written into the project with its table.
fn drafted(
    project: &Project,
    file: &Path,
    id: &str,
    options: &RunsOptions,
    ask: &mut Ask,
) -> Result<Drafted> {
    let bytes = source::read(file)?;
    let drafted = source::draft(project, (file, &bytes), id, options.given()?, ask)?;
    project.write(&drafted.manifest_path, unmarked(&drafted.text).as_bytes())?;
    project.write(&drafted.table_path, &bytes)?;
    // The draft is a source like any other.
    inputs::manifests(project)?;
    Ok(drafted)
}

/// A draft without the marks that wait for words: nobody will write them into a folder that goes.
fn unmarked(draft: &str) -> String {
    let waits = |line: &&str| line.trim_start().starts_with("# FILL:");
    draft.split_inclusive('\n').filter(|line| !waits(line)).collect()
}

/// The first page of a report on a table.
fn cover(location: &str, law: &str) -> String {
    let name = Path::new(location)
        .file_name()
        .map_or_else(String::new, |it| it.to_string_lossy().chars().take(TITLE_MAX).collect());
    let title = serde_json::Value::from(format!("Runs of {name}"));
    let subtitle = format!("The law {law}, fitted to one table without a project");
    format!("title: {title}\nsubtitle: {subtitle}\nauthors: []\n")
}
