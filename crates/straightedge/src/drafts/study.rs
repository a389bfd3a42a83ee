//! Drafts a study: a law that the observations have the variables of, its grid and its settings,
//! all written out.

use std::fmt::Write as _;

use analyses::definition::{Document, parse};
use analyses::study::Study;
use analyses::study::draft::{Candidate, Columns, budget, candidates, multiples, why_not};
use anyhow::{Context, Result, bail};
use observations::Observations;
use observations::recipe::Recipe;
use sources::PullConfig;

use super::ask::Ask;
use super::draft::{StudyOptions, check_absent, check_name, print_open, write};
use super::yaml;
use crate::end::End;
use crate::inputs;
use crate::kinds::modeline;
use crate::project::Project;
use crate::stages::pull::Files;
use crate::stages::tidy;

/// Starts for an exponent: every value that is ever reported lies among them.
const EXPONENTS: &str = "[0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]";
/// Starts for a scale that does not follow from the others.
const SCALES: &str = "[0.001, 0.1, 1, 10, 1000]";
/// With more axes than this the grid is too large to follow every start.
const AXES_MAX: usize = 2;
/// The seed of a project's first study.
pub const SEED: u64 = 20_240_415;
/// Draws of the rows, as many as usual.
pub const REPLICATES: usize = 1000;

/// What a study asks beside its law.
pub struct Wanted<'a> {
    /// Its name.
    pub id: &'a str,
    /// Its set.
    pub observations: &'a str,
    /// The column that it is about.
    pub response: &'a str,
    /// What a law in one variable is tried on, where somebody says so.
    pub along: Option<&'a str>,
    /// The seed of its draws.
    pub seed: u64,
    /// How many draws.
    pub replicates: usize,
    /// How many rows of the largest response are left out, on somebody's word.
    pub without_largest: usize,
    /// Which budgets it reports on.
    pub budgets: Budgets,
}

/// Which budgets a study reports on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Budgets {
    /// The power of ten above every run.
    NextPower,
    /// Multiples of the largest run.
    Multiples,
}

/// Drafts the study and writes it.
pub fn run(project: &Project, options: &StudyOptions, ask: &mut Ask) -> Result<End> {
    check_name(&options.id)?;
    let path = format!("data/studies/{}.yaml", options.id);
    check_absent(project, &path)?;
    check_free(project, &options.id)?;
    let studies = inputs::definitions(project)?.studies;
    let wanted = Wanted {
        id: &options.id,
        observations: &options.observations,
        response: &options.response,
        along: None,
        seed: studies.first().map_or(SEED, |first| first.definition.bootstrap.seed),
        replicates: REPLICATES,
        without_largest: 0,
        budgets: Budgets::NextPower,
    };
    let set = Set::read(project, &wanted)?;
    let possible = set.candidates();
    let (chosen, settled) = choose(&possible, options.law.as_deref(), &set, ask)?;
    let text = yaml(&wanted, &set, chosen, if settled { &[] } else { &possible });
    read_back(&options.id, &text)?;
    write(project, &[(path.clone(), text.clone().into_bytes())])?;
    println!("law: {} in {}", chosen.law, chosen.variables.join(", "));
    println!("    {}", chosen.formula);
    let others: Vec<&str> =
        possible.iter().map(|other| other.law).filter(|law| *law != chosen.law).collect();
    if !others.is_empty() {
        println!("these have their variables too: {}", others.join(", "));
        println!("`straightedge laws NAME` says what each is; --law takes one");
    }
    print_open(project, &path, &text, "report");
    println!("`straightedge verify --write` locks the study: do so before you look at its fit");
    Ok(End::Done)
}

/// A study for each law that the set has the variables of, or for the one that is named: its text,
/// and what it says.
pub fn of_laws(
    project: &Project,
    wanted: &Wanted<'_>,
    law: Option<&str>,
) -> Result<Vec<(String, Study)>> {
    let set = Set::read(project, wanted)?;
    if let Some(why) = &set.refused {
        bail!("{why}");
    }
    let possible = set.candidates();
    let (first, _) = choose(&possible, law, &set, &mut Ask::terminal(true))?;
    let chosen = possible.iter().filter(|one| law.is_none() || one.law == first.law);
    chosen
        .map(|one| {
            let text = yaml(wanted, &set, one, &[]);
            let study = read_back(wanted.id, &text)?;
            Ok((text, study))
        })
        .collect()
}

/// The draft as the program reads it.
fn read_back(id: &str, text: &str) -> Result<Study> {
    let read = parse::<Study>(&Document {
        location: "the draft".to_owned(),
        stem: id.to_owned(),
        text: text.to_owned(),
        digest: String::new(),
    })?;
    Ok(read.definition)
}

/// `show` needs one name for one thing.
fn check_free(project: &Project, id: &str) -> Result<()> {
    let definitions = inputs::definitions(project)?;
    for (head, location) in definitions.heads()? {
        if head.full_name() == id {
            bail!(
                "{location}: the {} is called \"{id}\"; hint: `show` needs one name for one thing",
                head.kind.word()
            );
        }
    }
    Ok(())
}

fn has_set(manifest: &sources::Manifest, id: &str) -> bool {
    manifest.observations.iter().any(|recipe| recipe.id == id)
}

/// A set of observations: what its recipe makes, and its rows where its file is here.
struct Set {
    recipe: Recipe,
    rows: Option<Observations>,
    /// Why there are no rows.
    refused: Option<String>,
    /// The column that the study is about.
    response: String,
    /// What a law in one variable is tried on, where somebody says so.
    along: Option<String>,
}

impl Set {
    /// The set of that name; it is tidied where its file is in the project.
    fn read(project: &Project, wanted: &Wanted<'_>) -> Result<Self> {
        let id = wanted.observations;
        let manifests = inputs::manifests(project)?;
        let recipes = || manifests.iter().flat_map(|manifest| &manifest.observations);
        let Some(recipe) = recipes().find(|recipe| recipe.id == id).cloned() else {
            let known: Vec<&str> = recipes().map(|recipe| recipe.id.as_str()).collect();
            bail!("no observations are called \"{id}\"; hint: there are {}", known.join(", "));
        };
        let of_set = manifests.iter().find(|manifest| has_set(manifest, id));
        let one: Vec<_> = of_set.cloned().into_iter().collect();
        let here = PullConfig { offline: true, mirror: None, ..project.pull_config() };
        let pulled = sources::pull(&one, &here)?;
        let mut sets = tidy::tidy_open(project, &Files::new(one, pulled))?;
        let rows = sets.present.remove(id);
        let refused = sets.missing.get(id).map(|absent| absent.reason.clone());
        let along = wanted.along.map(str::to_owned);
        Ok(Self { rows, refused, recipe, response: wanted.response.to_owned(), along })
    }

    /// The names of its columns.
    fn names(&self) -> Vec<&str> {
        self.recipe.columns.keys().chain(self.recipe.derive.keys()).map(String::as_str).collect()
    }

    /// The laws whose variables the set has, those of most variables first.
    fn candidates(&self) -> Vec<Candidate> {
        candidates(&self.columns())
    }

    fn columns(&self) -> Columns<'_> {
        let (names, rows) = (self.names(), self.rows.as_ref());
        Columns { names, rows, response: &self.response, along: self.along.as_deref() }
    }

    /// The budgets of a study, where the rows are here.
    fn budgets(&self, which: Budgets) -> Option<String> {
        let rows = self.rows.as_ref()?;
        Some(match which {
            Budgets::NextPower => {
                let budget = budget(rows)?;
                format!(
                    "# Training compute to report on, by name; here the power of ten above every \
                     run.\nbudgets_flop: {{\"{budget}\": {}}}",
                    float(&budget)
                )
            }
            Budgets::Multiples => {
                let each = multiples(rows)?;
                let each: Vec<String> = each
                    .iter()
                    .map(|(name, flop)| format!("\"{name}\": {}", float(&format!("{flop:e}"))))
                    .collect();
                format!(
                    "# Training compute to report on: that of the largest run, and multiples of \
                     it.\nbudgets_flop: {{{}}}",
                    each.join(", ")
                )
            }
        })
    }
}

/// A number with an exponent as YAML reads it: with a point.
fn float(number: &str) -> String {
    if number.contains('.') { number.to_owned() } else { number.replace('e', ".0e") }
}

/// The law that was asked for, or the person's choice, or the first that fits; and whether anybody
/// settled on it.
fn choose<'a>(
    possible: &'a [Candidate],
    named: Option<&str>,
    set: &Set,
    ask: &mut Ask,
) -> Result<(&'a Candidate, bool)> {
    let names: Vec<&str> = possible.iter().map(|one| one.law).collect();
    let has = set.names();
    let hint = match names.as_slice() {
        [] => format!(
            "no law can; it has {} and needs {} and a variable, both positive and not always the \
            same; --response names another column to predict",
            has.join(", "),
            set.response
        ),
        names => format!("these can: {}", names.join(", ")),
    };
    if let Some(name) = named {
        return possible.iter().find(|one| one.law == name).map(|one| (one, true)).with_context(
            || {
                format!(
                    "law \"{name}\" cannot be fitted to observations \"{}\": {}; hint: {hint}",
                    set.recipe.id,
                    why_not(name, &set.columns())
                )
            },
        );
    }
    let chosen = match possible {
        [] | [_] => None,
        _ => ask.choose(&format!("Which law for \"{}\"?", set.recipe.id), &names)?,
    };
    let found = possible.get(chosen.unwrap_or(0));
    let found = found.with_context(|| format!("observations \"{}\": {hint}", set.recipe.id))?;
    Ok((found, chosen.is_some()))
}

/// The file, with a comment wherever only a person can know; `open` are the laws it could have
/// taken.
fn yaml(wanted: &Wanted<'_>, set: &Set, chosen: &Candidate, open: &[Candidate]) -> String {
    let Wanted { id, response, without_largest, .. } = *wanted;
    let Candidate { law, formula, source, variables, .. } = chosen;
    let columns = variables.join(" and ");
    let others: Vec<&str> = open.iter().map(|one| one.law).collect();
    let mut text = format!(
        "{}\n\
         # A draft made by `straightedge new study`: every setting is written \
         out, for none has a default.\n\
         # Settle it before its first fit: once `straightedge verify --write` has locked it, a \
         change needs a new name.\n\
         id: {id}\n\
         # FILL: one line for the reader.\n\
         title: {id}\n\
         # FILL: what the study is there to answer.\n\
         question: How does {} change with {columns}?\n\
         observations: {}\n\
         # Rows to leave out, each with its reason:\n\
         #   - where: {{column: loss_nats, is: among_largest, value: 5}}\n\
         #     reason: why these rows do not count\n\
         {}\
         # {formula} ({source})\n",
        modeline("study"),
        chosen.response,
        yaml::scalar(&set.recipe.id),
        excluded(response, without_largest),
    );
    // Writing to a String cannot fail.
    if others.len() > 1 {
        let _ = writeln!(text, "# Or, since the runs have their variables: {}.", others.join(", "));
    }
    let _ = writeln!(text, "law: {law}");
    let _ = writeln!(text, "variables: {}", yaml::list(variables.iter().map(String::as_str)));
    if chosen.response != "loss_nats" {
        let _ = writeln!(text, "response: {}", chosen.response);
    }
    text.push_str(
        "# Or: least_squares, least_absolute, {student_t: {freedom: 4}}.\n\
         objective: {huber: {delta: 0.001}}\n",
    );
    text + &starts(chosen) + &settings(wanted, set, chosen)
}

/// The rows that are left out, on the word of whoever asks.
fn excluded(response: &str, largest: usize) -> String {
    if largest == 0 {
        return "exclude: []\n".to_owned();
    }
    format!(
        "exclude:\n  - where: {{column: {response}, is: among_largest, value: {largest}}}\n    \
         reason: one of the {largest} largest values of {response}, left out on request\n"
    )
}

/// The grid: an axis for each parameter that does not follow from the others by least squares.
fn starts(chosen: &Candidate) -> String {
    let following = chosen.following.join(", ");
    let mut text = format!("# {following} follow from the rest by least squares.\nstarts:\n");
    for (name, is_scale) in &chosen.axes {
        let values = if *is_scale { SCALES } else { EXPONENTS };
        let _ = writeln!(text, "  {name}: {values}");
    }
    if chosen.axes.len() > AXES_MAX {
        text.push_str(
            "# The grid is large: its most promising starts, twice as many each time, until that \
            gains nothing.\n",
        );
        text.push_str("search: {until_settled: {first: 8}}\n");
    }
    text
}

/// The solver, the bootstrap, the budgets and what the fit is held against.
fn settings(wanted: &Wanted<'_>, set: &Set, chosen: &Candidate) -> String {
    let Wanted { seed, replicates, .. } = *wanted;
    let draw = match &set.recipe.cluster {
        Some(cluster) => {
            format!("# Rows of one {cluster} are drawn together.\nbootstrap: {{draw: clusters")
        }
        None => "bootstrap: {draw: rows".to_owned(),
    };
    let speaks_of_compute = chosen.variables.len() > 1 || chosen.variables[0] == "training_flop";
    let budgets = match set.budgets(wanted.budgets) {
        Some(budgets) if speaks_of_compute && chosen.is_along_compute => budgets,
        _ => "budgets_flop: null".to_owned(),
    };
    let offset = if chosen.following.contains(&"E") { "E" } else { "null" };
    format!(
        "solver: {{steps_max: 300, gradient_scaled_max: 1.0e-10}}\n\
         {draw}, replicates: {replicates}, level: 0.95, seed: {seed}}}\n\
         {budgets}\n\
         # Names of data/published/constants.csv to hold against the fit.\n\
         published: []\n\
         # The offset whose need is tested.\n\
         offset: {offset}\n"
    )
}

#[cfg(test)]
mod tests;
