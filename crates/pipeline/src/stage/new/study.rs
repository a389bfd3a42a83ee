//! Drafts a study: a law that the observations have the variables of, its grid and its settings,
//! all written out.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, bail};
use laws::{Law, Scale};
use observations::Observations;
use observations::recipe::Recipe;
use sources::PullConfig;

use super::ask::Ask;
use super::{StudyOptions, yaml};
use crate::cli::End;
use crate::project::Project;
use crate::schema::Kind;
use crate::stage::pull::Files;
use crate::stage::tidy;
use crate::{files, museum, study};

/// What a law in one variable of the study's choice is tried on, in this order.
const CHOSEN: [&str; 3] = ["training_flop", "params", "training_tokens"];
/// Starts for an exponent: every value that is ever reported lies among them.
const EXPONENTS: &str = "[0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]";
/// Starts for a scale that does not follow from the others.
const SCALES: &str = "[0.001, 0.1, 1, 10, 1000]";
/// With more axes than this the grid is too large to follow every start.
const AXES_MAX: usize = 2;
/// The seed of a project's first study.
const SEED: u64 = 20_240_415;

/// Drafts the study and writes it.
pub fn run(project: &Project, options: &StudyOptions, ask: &mut Ask) -> Result<End> {
    super::check_name(&options.id)?;
    let path = format!("data/studies/{}.yaml", options.id);
    super::check_absent(project, &path)?;
    check_free(project, &options.id)?;
    let set = Set::of(project, &options.observations)?;
    let fitting = set.fitting();
    let (chosen, settled) = choose(&fitting, options.law.as_deref(), &set, ask)?;
    let seed = study::read_all(&project.path("data/studies"))?
        .first()
        .map_or(SEED, |(first, _)| first.bootstrap.seed);
    let text = yaml(&options.id, &set, chosen, if settled { &[] } else { &fitting }, seed);
    study::parse(&text, "the draft", &options.id)?;
    super::write(project, &[(path, text.clone().into_bytes())])?;
    println!("law: {} in {}", chosen.law.name(), chosen.variables.join(", "));
    for other in fitting.iter().filter(|other| other.law.name() != chosen.law.name()) {
        println!("    fits as well: {} in {}", other.law.name(), other.variables.join(", "));
    }
    super::print_open(project, &text, "report");
    println!("`straightedge verify --write` locks the study: do so before you look at its fit");
    Ok(End::Done)
}

/// `show` needs one name for one thing.
fn check_free(project: &Project, id: &str) -> Result<()> {
    let exhibits = files::yaml_files(&project.path(museum::MUSEUM))?;
    if exhibits.iter().any(|(_, stem)| stem == id) {
        bail!("an exhibit is called \"{id}\"; hint: `show` needs one name for one thing");
    }
    Ok(())
}

/// A set of observations: what its recipe makes, and its rows where its file is here.
struct Set {
    recipe: Recipe,
    rows: Option<Observations>,
}

/// A law, and the columns it would be fitted to.
struct Fitting {
    law: &'static dyn Law,
    variables: Vec<String>,
}

impl Set {
    /// The set of that name; it is tidied where its file is in the project.
    fn of(project: &Project, id: &str) -> Result<Self> {
        let manifests = project.manifests()?;
        let known: Vec<&str> = manifests
            .iter()
            .flat_map(|manifest| &manifest.observations)
            .map(|recipe| recipe.id.as_str())
            .collect();
        let has = |recipe: &&Recipe| recipe.id == id;
        let Some(manifest) =
            manifests.iter().find(|manifest| manifest.observations.iter().any(|set| has(&set)))
        else {
            bail!("no observations are called \"{id}\"; hint: there are {}", known.join(", "));
        };
        let recipe =
            manifest.observations.iter().find(has).context("the set has a recipe")?.clone();
        let one = vec![manifest.clone()];
        let pulled = sources::pull(
            &one,
            &PullConfig { offline: true, mirror: None, ..project.pull_config() },
        )?;
        let mut sets = tidy::tidy(project, &Files { manifests: one, pulled })?;
        Ok(Self { rows: sets.present.remove(id), recipe })
    }

    /// Whether the set has the column, and its values are positive and not all the same.
    fn varies(&self, name: &str) -> bool {
        let named = self.recipe.columns.contains_key(name) || self.recipe.derive.contains_key(name);
        let Some(rows) = &self.rows else { return named };
        let Ok(column) = rows.column(name) else { return false };
        let differ = column.values.windows(2).any(|pair| pair[0].total_cmp(&pair[1]).is_ne());
        differ && column.values.iter().all(|&value| value > 0.0)
    }

    /// Whether the rows are here and one column is the other times a constant.
    fn move_together(&self, one: &str, other: &str) -> bool {
        self.rows.as_ref().is_some_and(|rows| rows.proportional(one, other))
    }

    /// The laws whose variables the set has, those of most variables first.
    fn fitting(&self) -> Vec<Fitting> {
        if !self.varies("loss_nats") {
            return Vec::new();
        }
        let column = |variable: &&'static str| -> Option<String> {
            match *variable {
                "any" => CHOSEN.into_iter().find(|name| self.varies(name)).map(str::to_owned),
                named => self.varies(named).then(|| named.to_owned()),
            }
        };
        let mut fitting: Vec<Fitting> = laws::LAWS
            .iter()
            .filter_map(|&law| {
                let variables = law.variables().iter().map(column).collect::<Option<Vec<_>>>()?;
                // Runs whose variables move together cannot tell one exponent from another.
                let together =
                    variables.windows(2).any(|pair| self.move_together(&pair[0], &pair[1]));
                (!together).then_some(Fitting { law, variables })
            })
            .collect();
        fitting.sort_by_key(|one| std::cmp::Reverse(one.variables.len()));
        fitting
    }

    /// A budget above every run: the next power of ten, as it is written.
    fn budget(&self) -> Option<String> {
        let flop = &self.rows.as_ref()?.column("training_flop").ok()?.values;
        let largest = flop.iter().copied().fold(0.0, f64::max);
        let exponent: u32 = format!("{largest:e}").split_once('e')?.1.parse().ok()?;
        Some(format!("1e{}", exponent + 1))
    }
}

/// The law that was asked for, or the person's choice, or the first that fits; and whether anybody
/// settled on it.
fn choose<'a>(
    fitting: &'a [Fitting],
    named: Option<&str>,
    set: &Set,
    ask: &mut Ask,
) -> Result<(&'a Fitting, bool)> {
    let names: Vec<&str> = fitting.iter().map(|one| one.law.name()).collect();
    let has: Vec<&str> =
        set.recipe.columns.keys().chain(set.recipe.derive.keys()).map(String::as_str).collect();
    let hint = match names.as_slice() {
        [] => format!(
            "no law can; it has {} and needs loss_nats and a variable that varies",
            has.join(", ")
        ),
        names => format!("these can: {}", names.join(", ")),
    };
    if let Some(name) = named {
        return fitting
            .iter()
            .find(|one| one.law.name() == name)
            .map(|one| (one, true))
            .with_context(|| {
                format!(
                    "law \"{name}\" cannot be fitted to observations \"{}\"; hint: {hint}",
                    set.recipe.id
                )
            });
    }
    let chosen = match fitting {
        [] | [_] => None,
        _ => ask.choose(&format!("Which law for \"{}\"?", set.recipe.id), &names)?,
    };
    let found = fitting.get(chosen.unwrap_or(0));
    let found = found.with_context(|| format!("observations \"{}\": {hint}", set.recipe.id))?;
    Ok((found, chosen.is_some()))
}

/// The file, with a comment wherever only a person can know; `open` are the laws it could have
/// taken.
fn yaml(id: &str, set: &Set, chosen: &Fitting, open: &[Fitting], seed: u64) -> String {
    let Fitting { law, variables } = chosen;
    let columns = variables.join(" and ");
    let others: Vec<&str> = open.iter().map(|one| one.law.name()).collect();
    let mut text = format!(
        "{}\n\
         # A draft made by `straightedge new study`: every setting is written out, for none has a default.\n\
         # Settle it before its first fit: once `straightedge verify --write` has locked it, a change needs a new name.\n\
         id: {id}\n\
         # FILL: one line for the reader.\n\
         title: {id}\n\
         # FILL: what the study is there to answer.\n\
         question: How does the loss fall with {columns}?\n\
         observations: {}\n\
         # Rows to leave out, each with its reason:\n\
         #   - where: {{column: loss_nats, is: among_largest, value: 5}}\n\
         #     reason: why these rows do not count\n\
         exclude: []\n\
         # {} ({})\n",
        Kind::Study.modeline(),
        yaml::scalar(&set.recipe.id),
        law.formula(),
        law.source(),
    );
    // Writing to a String cannot fail.
    if others.len() > 1 {
        let _ = writeln!(text, "# CHOOSE: law: {}", others.join(" | "));
    }
    let _ = writeln!(text, "law: {}", law.name());
    let _ = writeln!(text, "variables: {}", yaml::list(variables.iter().map(String::as_str)));
    text.push_str(
        "# CHOOSE: objective: {huber: {delta: 0.001}} | least_squares | least_absolute | \
        {student_t: {freedom: 4}}\n\
         objective: {huber: {delta: 0.001}}\n",
    );
    text + &starts(*law) + &attacks(set, chosen, seed)
}

/// The grid: an axis for each parameter that does not follow from the others by least squares.
fn starts(law: &dyn Law) -> String {
    let axes: BTreeMap<&str, &str> = law
        .parameters()
        .iter()
        .enumerate()
        .filter(|(index, _)| !law.coefficients().contains(index))
        .map(|(_, parameter)| {
            (parameter.name, if parameter.scale == Scale::Linear { EXPONENTS } else { SCALES })
        })
        .collect();
    let following: Vec<&str> =
        law.coefficients().iter().map(|&index| law.parameters()[index].name).collect();
    let mut text =
        format!("# {} follow from the rest by least squares.\nstarts:\n", following.join(", "));
    for (name, values) in &axes {
        let _ = writeln!(text, "  {name}: {values}");
    }
    if axes.len() > AXES_MAX {
        text.push_str(
            "# The grid is large: its most promising starts, twice as many each time, until that \
            gains nothing.\n",
        );
        text.push_str("search: {until_settled: {first: 8}}\n");
    }
    text
}

/// The solver, the bootstrap, the budgets and what the fit is held against.
fn attacks(set: &Set, chosen: &Fitting, seed: u64) -> String {
    let draw = match &set.recipe.cluster {
        Some(cluster) => {
            format!("# Rows of one {cluster} are drawn together.\nbootstrap: {{draw: clusters")
        }
        None => "bootstrap: {draw: rows".to_owned(),
    };
    let speaks_of_compute = chosen.variables.len() > 1 || chosen.variables[0] == "training_flop";
    let along = chosen.law.along_compute(&vec![0.5; chosen.law.parameters().len()]);
    let budgets = match set.budget().filter(|_| speaks_of_compute && along.is_some()) {
        Some(budget) => format!(
            "# CHOOSE: budgets_flop: training compute to report on, by name; here the power of \
            ten above every run.\n\
             budgets_flop: {{\"{budget}\": {}}}",
            budget.replace('e', ".0e")
        ),
        None => "budgets_flop: null".to_owned(),
    };
    let coefficients =
        chosen.law.coefficients().iter().map(|&index| chosen.law.parameters()[index].name);
    let offset = coefficients.into_iter().find(|&name| name == "E").unwrap_or("null");
    format!(
        "solver: {{steps_max: 300, gradient_scaled_max: 1.0e-10}}\n\
         {draw}, replicates: 1000, level: 0.95, seed: {seed}}}\n\
         {budgets}\n\
         # Names of data/published/constants.csv to hold against the fit.\n\
         published: []\n\
         # The offset whose need is tested.\n\
         offset: {offset}\n"
    )
}

#[cfg(test)]
mod tests;
