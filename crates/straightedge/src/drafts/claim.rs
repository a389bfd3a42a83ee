//! Drafts a claim about one number: the gates that decide, with a threshold that a person gives.

use analyses::definitions::Definitions;
use anyhow::{Context, Result, bail, ensure};
use evidence::{Head, Kind, nearest};

use super::ask::Ask;
use super::draft::{ClaimOptions, answer, check_absent, check_name, print_open, write};
use super::yaml;
use crate::answers::answer::give;
use crate::end::End;
use crate::inputs;
use crate::kinds::modeline;
use crate::project::Project;
use crate::talk::say;

/// On which side of a threshold the number is claimed to lie.
#[derive(Clone, Copy)]
enum Side {
    Below,
    Above,
}

impl Side {
    /// The words of a gate, and the end of the interval that the claim hangs on.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Below => ("below", "high"),
            Self::Above => ("above", "low"),
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::Above => Self::Below,
        }
    }
}

/// Drafts the claim and writes it.
pub fn run(project: &Project, options: &ClaimOptions, ask: &mut Ask) -> Result<End> {
    check_name(&options.id)?;
    let path = format!("data/claims/{}.yaml", options.id);
    check_absent(project, &path)?;
    let definitions = inputs::definitions(project)?;
    let head = declaring(&definitions, &options.quantity)?;
    let (side, threshold) = threshold(options, ask)?;
    check_threshold(&options.quantity, side, threshold)?;
    let text = yaml(&options.id, &options.quantity, &head, side, threshold);
    claims::parse(&text, &path, &options.id)?;
    write(project, &[(path.clone(), text.clone().into_bytes())])?;
    print_open(project, &path, &text, "report");
    say!("`straightedge verify --write` locks the claim: do so before you look at its number");
    give(&answer(vec![path.clone()], &[], (&path, &text)))?;
    Ok(End::Done)
}

/// What declares a number of this name.
fn declaring(definitions: &Definitions, quantity: &str) -> Result<Head> {
    let heads: Vec<Head> = definitions.heads()?.into_iter().map(|(head, _)| head).collect();
    let declares = |head: &&Head| head.rest(quantity).is_some_and(|rest| head.declares(rest));
    if let Some(head) = heads.iter().find(declares) {
        return Ok(head.clone());
    }
    let names = heads.iter().flat_map(|head| {
        let owner = head.full_name();
        head.declares.iter().map(move |name| format!("{owner}.{name}"))
    });
    let near = nearest(quantity, names.filter(|name| !name.contains('*')));
    bail!(
        "nothing computes \"{quantity}\"; hint: the nearest names are {}; `straightedge show` \
        lists all",
        near.join(", ")
    )
}

/// The threshold that the number is claimed to keep: given, or asked for. It is never taken from
/// the fit.
fn threshold(options: &ClaimOptions, ask: &mut Ask) -> Result<(Side, f64)> {
    if let Some(threshold) = options.below {
        return Ok((Side::Below, threshold));
    }
    if let Some(threshold) = options.above {
        return Ok((Side::Above, threshold));
    }
    let missing = "no threshold; hint: give what is claimed, --below NUMBER or --above NUMBER";
    let question = format!("Where is {} claimed to lie?", options.quantity);
    let side = match ask.choose(&question, &["below a number", "above a number"])? {
        Some(0) => Side::Below,
        Some(_) => Side::Above,
        None => bail!(missing),
    };
    let (word, _) = side.words();
    let question = format!("It lies {word} which number, as the claim says, not as you measured?");
    Ok((side, ask.number(&question)?.context(missing)?))
}

/// Numbers that lie between nothing and one and are filed without an interval, by how the last part
/// of their name begins.
const PLAIN_SHARES: [&str; 2] = ["p_value_", "converged"];

/// Whether a number is a share that is filed without an interval.
fn is_plain_share(quantity: &str) -> bool {
    let name = quantity.rsplit('.').next().unwrap_or_default();
    PLAIN_SHARES.iter().any(|begins| name.starts_with(begins))
}

/// Refuses a threshold that no value of the number can be on either side of: such a claim could
/// never stand, or never fall.
fn check_threshold(quantity: &str, side: Side, threshold: f64) -> Result<()> {
    let (is, _) = side.words();
    ensure!(threshold.is_finite(), "--{is} {threshold}: no number; hint: give what is claimed");
    ensure!(
        !is_plain_share(quantity) || (threshold > 0.0 && threshold < 1.0),
        "--{is} {threshold}: {quantity} lies between 0 and 1, so that no value of it could decide; \
         hint: give a threshold between them"
    );
    Ok(())
}

/// The file.
fn yaml(id: &str, quantity: &str, head: &Head, side: Side, threshold: f64) -> String {
    let (is, _) = side.words();
    let number = yaml::scalar(quantity);
    format!(
        "{}\n\
         # A draft made by `straightedge new claim`. Settle the rule before you look at its \
         number:\n\
         # once `straightedge verify --write` has locked it, a change needs a new name.\n\
         id: {id}\n\
         # FILL: a heading.\n\
         title: {number} is {is} {threshold}\n\
         # FILL: the sentence that is claimed, in your words.\n\
         statement: {number} is {is} {threshold}.\n\
         # FILL: who claims it, and where.\n\
         asserted_in: {{document: not stated, place: not stated}}\n\
         # FILL: of which models, data and sizes it is said.\n\
         population: the runs of {}\n\
         rule:\n\
         \x20 # All of these must hold, or the data cannot tell.\n\
         {}\
         \x20 # The claim stands where all of these hold: the whole interval keeps the threshold.\n\
         \x20 supports:\n\
         {}\
         \x20 # The claim falls where all of these hold.\n\
         \x20 refutes:\n\
         {}\
         \x20 # A claim that stands is fragile where one of these does not hold: the same gate on \
         another study.\n\
         \x20 robust: []\n\
         # FILL: what a verdict does not say.\n\
         caution: Nothing is said beyond these runs.\n\
         # FILL: what would change the verdict.\n\
         would_change: More runs.\n\
         withdrawn: false\n",
        modeline("claim"),
        head.observations.as_deref().unwrap_or(&head.id),
        identified(head),
        gate(&number, side, threshold),
        gate(&number, side.other(), threshold),
    )
}

/// The gate that the whole interval lies on one side of the threshold.
///
/// A number that is filed without one decides by itself.
fn gate(number: &str, side: Side, threshold: f64) -> String {
    let (is, end) = side.words();
    let (what, end) = if is_plain_share(number.trim_matches('"')) {
        ("number", "estimate")
    } else {
        ("whole interval", end)
    };
    format!(
        "\x20   - name: the {what} is {is} {threshold}\n\
         \x20     quantity: {number}\n\
         \x20     field: {end}\n\
         \x20     is: {is}\n\
         \x20     threshold: {threshold}\n\
         \x20     # FILL: why this threshold.\n\
         \x20     reason: what is claimed\n"
    )
}

/// What must hold before the number says anything: of a study, that its fit converged.
fn identified(head: &Head) -> String {
    if head.kind != Kind::Study {
        return "  identified: []\n".to_owned();
    }
    let id = yaml::scalar(&format!("{}.converged", head.id));
    format!(
        "  identified:\n\
         \x20   - name: the fit converged\n\
         \x20     quantity: {id}\n\
         \x20     field: estimate\n\
         \x20     is: above\n\
         \x20     threshold: 0.5\n\
         \x20     reason: a point where the solver gave up is no fit\n"
    )
}

#[cfg(test)]
mod tests;
