//! Drafts a study: a law that the observations have the variables of, its grid and its settings,
//! all written out.

use analyses::definition::{Document, parse};
use analyses::library;
use analyses::study::Study;
use analyses::study::draft::text::{self, Budgets, REPLICATES, SEED, Wanted};
use analyses::study::draft::{Candidate, Columns, candidates, needs, why_not};
use anyhow::{Context, Result, anyhow, bail};
use observations::Observations;
use observations::recipe::Recipe;
use sources::PullConfig;

use super::ask::Ask;
use super::draft::{StudyOptions, answer, check_absent, check_name, print_open, write};
use super::yaml;
use crate::answers::answer::give;
use crate::end::End;
use crate::inputs;
use crate::kinds::modeline;
use crate::project::Project;
use crate::stages::pull::Files;
use crate::stages::tidy;
use crate::talk::say;

/// Drafts the study and writes it.
pub fn run(project: &Project, options: &StudyOptions, ask: &mut Ask) -> Result<End> {
    check_name(&options.id)?;
    let path = format!("data/studies/{}.yaml", options.id);
    check_absent(project, &path)?;
    check_free(project, &options.id)?;
    let studies = inputs::definitions(project)?.studies;
    let response = response(options.response.as_deref(), options.law.as_deref());
    let wanted = Wanted {
        id: &options.id,
        observations: &options.observations,
        response: &response,
        along: None,
        seed: studies.first().map_or(SEED, |first| first.definition.bootstrap.seed),
        replicates: REPLICATES,
        without_largest: 0,
        budgets: Budgets::NextPower,
    };
    let set = Set::read(project, &wanted)?;
    let possible = set.candidates();
    let (chosen, settled) = choose(&possible, options.law.as_deref(), &set, ask)?;
    let text = set.text(&wanted, chosen, if settled { &[] } else { &possible });
    read_back(&options.id, &text)?;
    write(project, &[(path.clone(), text.clone().into_bytes())])?;
    say!("law: {} in {}", chosen.law, chosen.variables.join(", "));
    say!("    {}", chosen.formula);
    let others: Vec<&str> =
        possible.iter().map(|other| other.law).filter(|law| *law != chosen.law).collect();
    if !others.is_empty() {
        say!("these have their variables too: {}", others.join(", "));
        say!("`straightedge laws NAME` says what each is; --law takes one");
    }
    print_open(project, &path, &text, "report");
    say!("`straightedge verify --write` locks the study: do so before you look at its fit");
    give(&answer(vec![path.clone()], &[], (&path, &text)))?;
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
    let (first, _) = choose(&possible, law, &set, &mut Ask::terminal(true))
        .map_err(|error| anyhow!("{error:#}{}", how_to_name(law, &set)))?;
    let chosen = possible.iter().filter(|one| law.is_none() || one.law == first.law);
    chosen
        .map(|one| {
            let text = set.text(wanted, one, &[]);
            let study = read_back(wanted.id, &text)?;
            Ok((text, study))
        })
        .collect()
}

/// What a study is about: what was said, else what the named law predicts, else the loss.
pub fn response(said: Option<&str>, law: Option<&str>) -> String {
    let of_law = || {
        let named = library::laws().into_iter().find(|known| Some(known.name) == law)?;
        Some(named.response.name.to_owned())
    };
    said.map(str::to_owned).or_else(of_law).unwrap_or_else(|| "loss_nats".to_owned())
}

/// How a command is told of the first column that a law lacks.
fn how_to_name(law: Option<&str>, set: &Set) -> String {
    let (laws, names) = (library::laws(), set.names());
    let named = laws.iter().find(|known| Some(known.name) == law);
    let mut lacks = named.into_iter().flat_map(|law| &law.variables).map(|it| it.name);
    let lacks = lacks.find(|variable| *variable != "any" && !names.contains(variable));
    lacks.map_or_else(String::new, |name| {
        format!("; --column {name}=HEADING names its column, --formula {name}=FORMULA computes it")
    })
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
        self.recipe.column_names().map(String::as_str).collect()
    }

    /// The laws whose variables the set has, those of most variables first.
    fn candidates(&self) -> Vec<Candidate> {
        candidates(&self.columns())
    }

    fn columns(&self) -> Columns<'_> {
        let (names, rows) = (self.names(), self.rows.as_ref());
        Columns { names, rows, response: &self.response, along: self.along.as_deref() }
    }

    /// The draft of a study of it.
    fn text(&self, wanted: &Wanted<'_>, chosen: &Candidate, open: &[Candidate]) -> String {
        let set = text::Set {
            id: &yaml::scalar(&self.recipe.id),
            cluster: self.recipe.cluster.as_deref(),
            rows: self.rows.as_ref(),
        };
        text::text(&modeline("study"), wanted, set, chosen, open)
    }
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
                    "law \"{name}\" cannot be fitted to observations \"{}\": {}; hint: {hint}{}",
                    set.recipe.id,
                    why_not(name, &set.columns()),
                    needs(name).map_or_else(String::new, |needs| format!("; {needs}"))
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

#[cfg(test)]
mod tests;
