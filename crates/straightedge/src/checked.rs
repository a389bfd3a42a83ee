//! Everything that people wrote, read and held against each other before anything is computed.
//!
//! `verify` and every stage that computes go through [`everything`], so that a file of any kind
//! which some later stage would refuse is refused at once, with all that is wrong beside it.

use std::collections::BTreeMap;

use analyses::asked::Asked;
use analyses::battery::definition::{self as battery, Battery};
use analyses::battery::units;
use analyses::constants;
use analyses::definition::Document;
use analyses::definitions::{Definitions, Documents};
use analyses::rows::What;
use anyhow::{Context, Result};
use claims::{Claim, PaperRows};
use evidence::PublishedConstant;
use observations::recipe::{OwnColumn, Recipe};
use sources::Manifest;
use tidy::Fault;

use crate::faults::Faults;
use crate::kinds::{BATTERY, CLAIM, CONSTANTS, REPLICATION, SOURCE};
use crate::project::Project;
use crate::stages::refused::recipe_faults;
use crate::{inputs, kinds, look};

/// Reads every file that people wrote and holds them against each other.
///
/// # Errors
/// Every fault that can be told without the published files: what no stage could read, and every
/// name that nothing has. What a broken file would have defined is not missed elsewhere.
pub fn everything(project: &Project) -> Result<()> {
    let mut faults = Faults::default();
    let manifests = manifests(project, &mut faults)?;
    let definitions = definitions(project, &mut faults)?;
    let constants = constants(project, &mut faults)?;
    let batteries = batteries(project, definitions.as_ref(), &mut faults)?;
    let claims = inputs::documents(project, &CLAIM)?;
    let claims = in_order(&claims, kinds::claim, &mut faults);
    let papers = inputs::documents(project, &REPLICATION)?;
    let papers = in_order(&papers, kinds::paper, &mut faults);
    faults.keep(look::read(project));
    for (manifest, recipe) in manifests.iter().flatten().flat_map(of_manifest) {
        faults.keep(recipe_faults(project, manifest, recipe).refuse());
    }
    declared_twice(manifests.as_deref().unwrap_or_default(), &mut faults);
    if let Some(definitions) = &definitions {
        faults.keep(inputs::shapes(project, definitions));
        undeclared(definitions, &claims, &papers, &mut faults)?;
        if let Some(manifests) = &manifests {
            unknown_columns(definitions, manifests, &mut faults);
            unstated_units(definitions, manifests, &batteries, &mut faults);
            unknown_sets(manifests, &batteries, &mut faults);
        }
        if let Some(constants) = &constants {
            unknown_constants(definitions, constants, &mut faults);
        }
    }
    faults.refuse()
}

fn of_manifest(manifest: &Manifest) -> impl Iterator<Item = (&Manifest, &Recipe)> {
    manifest.observations.iter().map(move |recipe| (manifest, recipe))
}

/// Every manifest; none where one is broken, since the sets that it makes are not known.
fn manifests(project: &Project, faults: &mut Faults) -> Result<Option<Vec<Manifest>>> {
    let (manifests, broken) = kinds::each_manifest(&project.path(SOURCE.folder))?;
    Ok(whole(manifests, &broken, faults))
}

/// Every definition of an analysis; none where one is broken.
fn definitions(project: &Project, faults: &mut Faults) -> Result<Option<Definitions>> {
    let documents = Documents::read(|kind| inputs::documents(project, &kinds::analysis(kind)))?;
    let (definitions, broken) = Definitions::read_each(&documents);
    Ok(whole(definitions, &broken, faults))
}

/// Every battery that can be read; those that cannot and those of studies that nothing defines are
/// faults.
fn batteries(
    project: &Project,
    definitions: Option<&Definitions>,
    faults: &mut Faults,
) -> Result<Vec<Battery>> {
    let documents = inputs::documents(project, &BATTERY)?;
    let batteries = in_order(&documents, battery::parse, faults);
    for (battery, document) in &batteries {
        let Some(definitions) = definitions else { continue };
        let known = || definitions.studies.iter().map(|study| study.definition.id.clone());
        if !known().any(|id| id == battery.study) {
            let hint = missed("study", &battery.study, "the studies", known().collect()).hint();
            let Document { location, .. } = document;
            faults
                .say(format!("{location}: no study is called \"{}\"; hint: {hint}", battery.study));
        }
    }
    Ok(batteries.into_iter().map(|(battery, _)| battery).collect())
}

/// Studies that draw the rows of repeated runs one by one and state no unit.
fn unstated_units(
    definitions: &Definitions,
    manifests: &[Manifest],
    batteries: &[Battery],
    faults: &mut Faults,
) {
    let sets: BTreeMap<&str, &Recipe> =
        manifests.iter().flat_map(of_manifest).map(|(_, one)| (one.id.as_str(), one)).collect();
    for study in &definitions.studies {
        let definition = &study.definition;
        let Some(recipe) = sets.get(definition.observations.as_str()) else { continue };
        // Where the cluster alone names a row, no cluster has two.
        let has_two = |cluster: &&str| recipe.unique.len() != 1 || recipe.unique[0] != *cluster;
        let cluster = recipe.cluster.as_deref().filter(has_two);
        let of_study = batteries.iter().find(|battery| battery.study == definition.id);
        let units = of_study.map_or(&[][..], |battery| battery.units.as_slice());
        if let Some(fault) = units::missing(definition, units, cluster) {
            faults.say(format!("{}: {fault}", study.location));
        }
    }
}

/// Batteries that name sets which no manifest has.
fn unknown_sets(manifests: &[Manifest], batteries: &[Battery], faults: &mut Faults) {
    let known: Vec<String> =
        manifests.iter().flat_map(of_manifest).map(|(_, one)| one.id.clone()).collect();
    for battery in batteries {
        for name in battery.others().into_iter().filter(|&name| !known.iter().any(|id| id == name))
        {
            let hint = missed("set", name, "the sets", known.clone()).hint();
            let file = format!("{}/{}.yaml", battery::FOLDER, battery.study);
            faults.say(format!("{file}: no observations are called \"{name}\"; hint: {hint}"));
        }
    }
}

/// The constants that papers print; none where a table of them is broken.
fn constants(project: &Project, faults: &mut Faults) -> Result<Option<Vec<PublishedConstant>>> {
    let documents = inputs::documents(project, &CONSTANTS)?;
    let tables: Vec<Option<Vec<PublishedConstant>>> =
        documents.iter().map(|one| faults.keep(kinds::constants_of(one))).collect();
    Ok(tables.into_iter().collect::<Option<Vec<_>>>().map(|tables| tables.concat()))
}

/// What was read, unless something is broken.
fn whole<T>(read: T, broken: &[anyhow::Error], faults: &mut Faults) -> Option<T> {
    let is_whole = broken.is_empty();
    for error in broken {
        faults.add(error);
    }
    is_whole.then_some(read)
}

/// What the documents say that are in order, each with its document.
fn in_order<'a, T>(
    documents: &'a [Document],
    read: impl Fn(&Document) -> Result<T>,
    faults: &mut Faults,
) -> Vec<(T, &'a Document)> {
    let one = |document| Some((faults.keep(read(document))?, document));
    documents.iter().filter_map(one).collect()
}

/// Gates and rows of replications that read a name which no analysis declares.
fn undeclared(
    definitions: &Definitions,
    claims: &[(Claim, &Document)],
    papers: &[(PaperRows, &Document)],
    faults: &mut Faults,
) -> Result<()> {
    let heads = definitions.heads()?;
    let heads = || heads.iter().map(|(head, _)| head);
    let names = claims::Names {
        is_declared: &|name| evidence::is_declared(heads(), name),
        nearest: &|name| evidence::nearest(name, evidence::declared_names(heads())),
    };
    for (claim, document) in claims {
        faults.extend(claims::name_faults(claim, &document.location, &names));
    }
    for (paper, document) in papers {
        faults.extend(claims::undeclared_rows(paper, &document.location, &names));
    }
    Ok(())
}

/// Definitions that name a set, a column or a label which no recipe makes.
fn unknown_columns(definitions: &Definitions, manifests: &[Manifest], faults: &mut Faults) {
    let sets: BTreeMap<&str, &Recipe> =
        manifests.iter().flat_map(of_manifest).map(|(_, one)| (one.id.as_str(), one)).collect();
    for asked in definitions.asked() {
        if let Some(fault) = unknown(&asked, &sets) {
            faults.say(fault);
        }
    }
}

/// What is wrong with one thing that is asked of a set, if something is.
fn unknown(asked: &Asked<'_>, sets: &BTreeMap<&str, &Recipe>) -> Option<String> {
    let Asked { location, setting, observations, what } = *asked;
    let Some(recipe) = sets.get(observations) else {
        // It is said once, where the set itself is asked for.
        if what != What::Itself {
            return None;
        }
        let known = sets.keys().map(|&id| id.to_owned()).collect();
        let hint = missed("observations", observations, "the sets", known).hint();
        return Some(format!(
            "{location}: no observations are called \"{observations}\"; hint: {hint}"
        ));
    };
    let (name, known, kind) = match what {
        What::Itself => return None,
        What::Column(name) => (name, recipe.column_names().cloned().collect(), "columns"),
        What::Label(name) => (name, recipe.labels.keys().cloned().collect(), "labels"),
    };
    let known: Vec<String> = known;
    if known.iter().any(|known| known == name) {
        return None;
    }
    let among = format!("the {kind} of the observations {observations}");
    let fault = missed(setting, name, &among, known);
    Some(format!("{location}: {fault}; hint: {}", fault.hint()))
}

/// The fault of a name that is not among those that are known.
fn missed(setting: &str, name: &str, among: &str, known: Vec<String>) -> Fault {
    let (setting, name, among) = (setting.to_owned(), name.to_owned(), among.to_owned());
    Fault::Unknown { setting, name, among, known }
}

/// Columns that two sets declare under one name and that measure different things.
fn declared_twice(manifests: &[Manifest], faults: &mut Faults) {
    let mut known: BTreeMap<&String, (&OwnColumn, String)> = BTreeMap::new();
    for (manifest, recipe) in manifests.iter().flat_map(of_manifest) {
        for (name, column) in &recipe.own_columns {
            let place = format!("{}, observations {}", manifest.path(), recipe.id);
            let (first, there) = known.entry(name).or_insert((column, place.clone()));
            let of = |one: &OwnColumn| {
                let limits = [one.least, one.above, one.greatest, one.below];
                (one.unit.clone(), limits.map(|limit| limit.map(f64::to_bits)), one.label.clone())
            };
            if of(first) != of(column) {
                faults.say(format!(
                    "{place}: own_columns.{name} has another unit, label or limit in {there}; hint: \
                    one name means one thing: give this column another name, or the same three"
                ));
            }
        }
    }
}

/// Studies that name a set of constants which no table has.
fn unknown_constants(definitions: &Definitions, known: &[PublishedConstant], faults: &mut Faults) {
    for study in &definitions.studies {
        for id in &study.definition.published {
            faults.keep(constants::check(known, id).with_context(|| study.location.clone()));
        }
    }
}
