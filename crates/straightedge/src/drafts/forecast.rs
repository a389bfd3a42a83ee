//! Files a forecast of one run that nobody knows yet: by each law that is named, and by all of them
//! together, with intervals that the run can be held against.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use analyses::battery::digest;
use analyses::forecast::{Foretold, LEVELS, Question, foretell};
use analyses::rows::labelled;
use analyses::sets::Sets;
use anyhow::{Context, Result, bail};
use observations::Observations;

use super::draft::{ForecastOptions, answer, check_absent, check_name, write};
use super::yaml;
use crate::answers::answer::give;
use crate::end::End;
use crate::kinds::modeline;
use crate::project::Project;
use crate::stages::{pull, tidy};
use crate::stamp;
use crate::talk::say;

/// The seed of a forecast, beside its name.
const SEED: u64 = 20_261_129;

/// Makes the forecast and writes it.
pub fn run(project: &Project, options: &ForecastOptions) -> Result<End> {
    check_name(&options.id)?;
    let path = format!("data/forecasts/{}.yaml", options.id);
    check_absent(project, &path)?;
    let only = pairs(&options.only, "--only", "LABEL=TEXT")?;
    let mut place = BTreeMap::new();
    for (name, text) in pairs(&options.at, "--at", "QUANTITY=NUMBER")? {
        let number: f64 = text.parse().with_context(|| {
            format!("--at {name}={text}: \"{text}\" is no number; hint: 7e9, or 7000000000")
        })?;
        place.insert(name, number);
    }
    let sets = tidy::tidy(project, &pull::pull_needed(project)?)?;
    let (mut entries, mut digests) = (String::new(), Vec::new());
    let mut counted = 0;
    for id in &options.observations {
        let rows = labelled(present(&sets, id)?, &only)?;
        counted = rows.len();
        digests.push(digest::rows(&rows));
        let seed = analyses::forecast::seed(SEED, &format!("{}/{id}", options.id));
        let (response, laws) = (&options.response, &options.law[..]);
        let foretold = foretell(&Question { rows: &rows, response, laws, place: &place, seed })
            .with_context(|| format!("observations {id}"))?;
        let (unit, label) = {
            let quantity = rows.column(response)?.quantity;
            (quantity.unit, quantity.label.to_lowercase())
        };
        for one in &foretold {
            entries += &entry(id, &label, unit, &place, one);
        }
    }
    let date = stamp::stamp(project.root(), "")?.date;
    let text = head(options, &date, counted, &digests) + &entries;
    write(project, &[(path.clone(), text.clone().into_bytes())])?;
    say!("`straightedge verify --write` locks it; commit both before the run is known");
    give(&answer(vec![path.clone()], &[], (&path, &text)))?;
    Ok(End::Done)
}

/// The rows of a set that is here.
fn present<'a>(sets: &'a Sets, id: &str) -> Result<&'a Observations> {
    match sets.find(id)? {
        Ok(rows) => Ok(rows),
        Err(absent) => bail!("observations {id} are not here: {absent}"),
    }
}

/// `NAME=TEXT` options by name.
fn pairs(options: &[String], option: &str, form: &str) -> Result<BTreeMap<String, String>> {
    let pair = |text: &String| {
        let (name, value) = text
            .split_once('=')
            .with_context(|| format!("{option} {text}: no \"=\" in it; hint: {option} {form}"))?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    };
    options.iter().map(pair).collect()
}

/// Everything before the numbers.
fn head(options: &ForecastOptions, date: &str, rows: usize, digests: &[String]) -> String {
    let ForecastOptions { id, observations, only, law, .. } = options;
    let of = if only.is_empty() { String::new() } else { format!(" ({})", only.join(", ")) };
    let data = format!(
        "the {rows} rows of {}{of}; laws fitted by Huber (0.001) on logarithms, 1000 resamples of \
        rows, each with errors that the law made on held-out runs about as much larger than those \
        it had seen, by `straightedge new forecast`",
        observations.join(", ")
    );
    let mut text = format!("{}\nid: {id}\n", modeline("forecast"));
    let _ =
        writeln!(text, "title: {}", yaml::scalar(&format!("{id}, foretold by {}", law.join(", "))));
    let _ = writeln!(text, "forecaster: Straightedge");
    let _ = writeln!(text, "filed_on: {date}");
    let _ = writeln!(text, "document: the commit of this file");
    let _ = writeln!(text, "data: {}", yaml::scalar(&data));
    let _ = writeln!(text, "digest: {}", digest::of(&digests.join("\n")));
    text + "entries:\n"
}

/// One number with its intervals.
fn entry(
    set: &str,
    label: &str,
    unit: &str,
    place: &BTreeMap<String, f64>,
    foretold: &Foretold,
) -> String {
    let place: Vec<String> =
        place.iter().map(|(name, value)| format!("{name}: {value:e}")).collect();
    let mut text = format!("  - id: {set}-{}\n", foretold.law);
    let _ = writeln!(text, "    what: {}", yaml::scalar(&format!("{label} of {set}")));
    let _ = writeln!(text, "    unit: {}", yaml::scalar(unit));
    let _ = writeln!(text, "    place: {{{}}}", place.join(", "));
    let _ = writeln!(text, "    law: {}", foretold.law);
    let _ = writeln!(text, "    estimate: {}", foretold.estimate);
    text += "    intervals:\n";
    for (level, [low, high]) in LEVELS.iter().zip(&foretold.intervals) {
        let _ = writeln!(text, "      - {{level: {level}, low: {low}, high: {high}}}");
    }
    text
}
