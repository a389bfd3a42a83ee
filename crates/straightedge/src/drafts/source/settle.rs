//! What only a person can know of a table: given beforehand, asked at the terminal, or left open in
//! the file.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use observations::{QUANTITIES, Quantity, quantity};

use crate::drafts::ask::Ask;
use crate::drafts::columns::{
    Guesses, Measured, is_essential, is_open, passed_over, settle_by_compute, settle_by_perplexity,
};
use crate::drafts::layout::Comma;
use crate::drafts::made;
use crate::drafts::open::{Open, of_unit};
use crate::drafts::table::Table;
use crate::drafts::yaml;

/// What a law may be fitted along, as a question calls it.
const VARIABLES: [(&str, &str); 3] = [
    ("params", "the number of parameters (N)"),
    ("training_tokens", "the number of training tokens (D)"),
    ("training_flop", "the training compute (C)"),
];

/// What the loss follows from.
const PERPLEXITY: &str = "perplexity_per_token";

/// Answers that the command gives.
#[derive(Default)]
pub struct Given {
    /// A heading by quantity.
    columns: BTreeMap<&'static str, String>,
    /// A unit by quantity.
    units: BTreeMap<&'static str, String>,
    /// Formulas that make a quantity.
    formulas: Vec<(&'static Quantity, String)>,
    /// How a wide table is made long.
    pub melt: Vec<String>,
    /// Headings of columns that are not used.
    pub ignored: Vec<String>,
    /// What a doubtful comma stands for.
    pub comma: Option<Comma>,
    /// Why the compute is not 6 N D.
    pub compute_explained: Option<String>,
    /// Why rows that repeat another are runs of their own.
    pub duplicates_kept: Option<String>,
    /// What is drawn whole; none, what the rows say.
    pub groups: Option<Groups>,
    /// Whether of rows that repeat a run and end otherwise the first is right.
    pub keeps_first: bool,
    /// Whether every answer is an option of the command, and no draft is left to write it into.
    pub by_options: bool,
}

/// What is drawn whole when rows are resampled.
pub enum Groups {
    /// Rows with one text in the column of this heading.
    Column(String),
    /// Each row is a run of its own.
    Rows,
}

/// What is settled of a table.
pub struct Settled {
    /// The columns that are taken, one a quantity.
    pub measured: Vec<Measured>,
    /// What the table itself told.
    pub said: Vec<String>,
    /// What only a person can know of the table as a whole.
    pub open: Vec<Open>,
}

impl Given {
    /// Reads `QUANTITY=HEADING`, `QUANTITY=UNIT` and `QUANTITY=FORMULA`.
    pub fn read(columns: &[String], units: &[String], formulas: &[String]) -> Result<Self> {
        let mut given = Self::default();
        for text in columns {
            let (found, heading) = pair(text, "--column", "HEADING")?;
            given.columns.insert(found.name, heading.to_owned());
        }
        for text in units {
            let (found, unit) = pair(text, "--unit", "UNIT")?;
            if found.unit(unit).is_none() {
                let known: Vec<&str> = found.units.iter().map(|unit| unit.name).collect();
                let known = known.join(", ");
                bail!("--unit {text}: {} has no such unit; hint: there are {known}", found.name);
            }
            given.units.insert(found.name, unit.to_owned());
        }
        for text in formulas {
            let (found, formula) = pair(text, "--formula", "FORMULA")?;
            if let Some(heading) = given.columns.get(found.name) {
                bail!(
                    "--formula {text}: --column {}={heading} says another; hint: keep one of them",
                    found.name
                );
            }
            given.formulas.push((found, formula.to_owned()));
        }
        Ok(given)
    }

    /// The same with headings as the table has them, where they were typed as a screen shows them.
    pub fn found_in(mut self, table: &Table) -> Self {
        let exact = |typed: &mut String| {
            let shown = |name: &&str| yaml::comment(name) == *typed;
            if table.column(typed).is_none()
                && let Some(name) =
                    table.columns.iter().map(|column| column.name.as_str()).find(shown)
            {
                name.clone_into(typed);
            }
        };
        self.columns.values_mut().for_each(exact);
        self.ignored.iter_mut().for_each(exact);
        if let Some(Groups::Column(heading)) = &mut self.groups {
            exact(heading);
        }
        self
    }

    /// The same with the columns that formulas make, which the table gets.
    ///
    /// # Errors
    /// The table cannot be made long so, or a formula cannot be computed.
    pub fn made_in(self, table: &mut Table) -> Result<Self> {
        made::melt(table, &self.melt)?;
        let mut given = self.found_in(table);
        for (quantity, formula) in std::mem::take(&mut given.formulas) {
            made::add(table, quantity, &formula)?;
            given.columns.insert(quantity.name, formula);
        }
        Ok(given)
    }

    /// Whether the column of a quantity is named.
    pub fn names(&self, quantity: &str) -> bool {
        self.columns.contains_key(quantity)
    }
}

/// The quantity before the sign of equality, and what stands behind it.
fn pair<'a>(text: &'a str, option: &str, value: &str) -> Result<(&'static Quantity, &'a str)> {
    let (name, rest) = text.split_once('=').with_context(|| {
        format!("{option} {text}: no \"=\"; hint: write {option} QUANTITY={value}")
    })?;
    let found = quantity(name).with_context(|| {
        let names = QUANTITIES.iter().map(|quantity| quantity.name);
        let known = names.collect::<Vec<_>>().join(", ");
        format!("{option} {text}: no quantity is called \"{name}\"; hint: there are {known}")
    })?;
    Ok((found, rest))
}

impl Settled {
    /// Everything that is open about the columns.
    pub fn all_open(&self) -> impl Iterator<Item = &Open> {
        self.open.iter().chain(self.measured.iter().flat_map(|column| &column.open))
    }
}

/// Takes one column a quantity and one unit a column.
pub fn settle(
    mut guesses: Guesses,
    table: &Table,
    given: &Given,
    ask: &mut Ask,
) -> Result<(Settled, Guesses)> {
    let mut settled = Settled { measured: Vec::new(), said: Vec::new(), open: Vec::new() };
    ignore(&mut guesses, table, given)?;
    take_given(&mut guesses, table, given)?;
    if given.names(PERPLEXITY) && !given.names("loss_nats") {
        guesses.leave_all("loss_nats", "the loss is ln(perplexity), as was asked for");
    }
    ask_for_sizes(&mut guesses, table, ask, &mut settled.open)?;
    for all in std::mem::take(&mut guesses.measured) {
        let (taken, others) = choose(all, given, ask)?;
        for other in others {
            guesses.unused.push((other.from.clone(), passed_over(&taken, &other)));
        }
        settled.measured.push(taken);
    }
    settle_by_compute(&mut settled.measured, given.compute_explained.is_some());
    hear_perplexities(&mut settled, &guesses, table);
    settle_units(&mut settled.measured, given, ask)?;
    Ok((settled, guesses))
}

/// Leaves out the columns that the command names.
fn ignore(guesses: &mut Guesses, table: &Table, given: &Given) -> Result<()> {
    for heading in &given.ignored {
        check_heading(table, heading, &format!("--ignore {heading}"))?;
        guesses.leave(heading, "left out by --ignore");
    }
    Ok(())
}

/// Refuses a heading that the table does not have.
pub fn check_heading(table: &Table, heading: &str, option: &str) -> Result<()> {
    if table.column(heading).is_none() {
        let known: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        bail!(
            "{}: no such heading; hint: there are {}",
            yaml::comment(option),
            yaml::comment(&known.join(", "))
        );
    }
    Ok(())
}

/// Takes the columns that the command names, whatever their headings say.
fn take_given(guesses: &mut Guesses, table: &Table, given: &Given) -> Result<()> {
    for (name, heading) in &given.columns {
        check_heading(table, heading, &format!("--column {name}={heading}"))?;
        let is_among = |one: &Measured| one.quantity.name == *name && one.from == *heading;
        let quantity = quantity(name).with_context(|| (*name).to_owned())?;
        if !guesses.measured.iter().flatten().any(is_among) {
            let made = table.column(heading).and_then(|column| column.made.as_ref());
            guesses.take(table, heading, quantity).map_err(|why| match made {
                None => {
                    anyhow::anyhow!("--column {name}={heading}: {why}; hint: name another column")
                }
                Some(_) => {
                    anyhow::anyhow!("--formula {name}={heading}: {why}; hint: mend the formula")
                }
            })?;
            if let Some(made) = made {
                guesses.read_by(made);
            }
        }
    }
    Ok(())
}

/// Asks which of the columns that say nothing is one of the variables that are not there.
fn ask_for_sizes(
    guesses: &mut Guesses,
    table: &Table,
    ask: &mut Ask,
    open: &mut Vec<Open>,
) -> Result<()> {
    for (name, words) in VARIABLES {
        let follows = name == "training_flop"
            && (guesses.measures("params") && guesses.measures("training_tokens"));
        if guesses.measures(name) || follows || guesses.sizes.is_empty() {
            continue;
        }
        let sizes = guesses.sizes.clone();
        let mut options: Vec<&str> = sizes.iter().map(String::as_str).collect();
        options.push("none of them");
        let question = format!("Which column is {words}?");
        match ask.choose(&question, &options)? {
            Some(chosen) if chosen < sizes.len() => {
                let quantity = quantity(name).with_context(|| name.to_owned())?;
                guesses.take(table, &sizes[chosen], quantity).map_err(anyhow::Error::msg)?;
            }
            Some(_) => {}
            None => open.push(Open::size(name, words, &sizes)),
        }
    }
    Ok(())
}

/// The column that is taken for a quantity, and the others.
fn choose(
    mut all: Vec<Measured>,
    given: &Given,
    ask: &mut Ask,
) -> Result<(Measured, Vec<Measured>)> {
    let name = all[0].quantity.name;
    let given =
        given.columns.get(name).and_then(|from| all.iter().position(|one| one.from == *from));
    let chosen = match given {
        Some(chosen) => Some(chosen),
        None if all.len() > 1 && is_essential(name) => {
            let options: Vec<String> = all.iter().map(option).collect();
            let options: Vec<&str> = options.iter().map(String::as_str).collect();
            ask.choose(&format!("Which column is {name}?"), &options)?
        }
        None => None,
    };
    let open = (chosen.is_none() && is_open(&all)).then(|| {
        let headings: Vec<&str> = all.iter().map(|one| one.from.as_str()).collect();
        Open::column(name, &headings)
    });
    let mut taken = all.remove(chosen.unwrap_or(0));
    taken.open.extend(open);
    Ok((taken, all))
}

/// A column as an answer, with a value to know it by.
fn option(column: &Measured) -> String {
    let value = column.values.iter().find(|value| value.is_finite());
    format!("{} (such as {})", column.from, value.copied().unwrap_or(f64::NAN))
}

/// A perplexity in the same table tells the unit of the loss.
fn hear_perplexities(settled: &mut Settled, guesses: &Guesses, table: &Table) {
    let refused: Vec<&str> = guesses.refused.iter().map(|(name, _)| name.as_str()).collect();
    let is_loss = |one: &&mut Measured| one.quantity.name == "loss_nats" && one.units.len() > 1;
    for loss in settled.measured.iter_mut().filter(is_loss) {
        if let Some(told) = settle_by_perplexity(loss, table, &refused) {
            let (told, from) = (yaml::quoted(told), yaml::quoted(&loss.from));
            settled.said.push(format!("{told} shows that {from} is in {}", loss.units[0].name));
        }
    }
}

/// Asks for the unit of each column that may be in several.
fn settle_units(measured: &mut [Measured], given: &Given, ask: &mut Ask) -> Result<()> {
    for column in measured {
        let name = column.quantity.name;
        if let Some(unit) = given.units.get(name) {
            column.units = column.quantity.unit(unit).into_iter().collect();
            // Whoever names its unit says that it is a loss.
            let answer = of_unit(name, column.units.first().map_or("", |unit| unit.name));
            column.open.retain(|open| !open.answers.contains(&answer));
            continue;
        }
        if column.units.len() < 2 {
            continue;
        }
        let names: Vec<&str> = column.units.iter().map(|unit| unit.name).collect();
        let question = format!("{} is {name}: in which unit?", option(column));
        if let Some(chosen) = ask.choose(&question, &names)? {
            column.units = vec![column.units[chosen]];
        } else {
            column.open.push(Open::unit(name, &column.from, &names));
        }
    }
    Ok(())
}
