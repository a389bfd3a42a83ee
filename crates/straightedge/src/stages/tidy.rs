//! Published files to observations.

use std::collections::BTreeMap;

use analyses::rows::extremes;
use analyses::sets::{Absent, Sets};
use anyhow::{Context, Error, Result};
use evidence::{ColumnFinding, Mark, MarkKind, ObservationsFinding, ReadFrom};
use observations::recipe::{Gather, Recipe};
use observations::{Column, Observations};
use sources::{Availability, FileKind, Manifest};
use tidy::{Bytes, Part, Tidied, TidyError};

use crate::answers::answer::give;
use crate::answers::data::{NoSet, TidiedSet, TidiedSets};
use crate::end::End;
use crate::faults::Faults;
use crate::project::Project;
use crate::stages::pull::{self, Files};
use crate::stages::refused::refused;
use crate::talk::{note, say};
use crate::terminal::progress::Progress;
use crate::tidied::bundle::{Bundle, Held};
use crate::tidied::cache;
use crate::tidied::key::{Key, needed};
use crate::tidied::set::Set;
use crate::{checked, kinds, marks, terminal};

/// What becomes of one recipe.
enum Made {
    Missing(Absent),
    Tidied(Box<ObservationsFinding>, Box<Observations>),
}

/// Brings every recipe to its set: what is bundled or was tidied before under the same digests is
/// read, the rest is tidied where its files are here.
///
/// A source in which something waits that only a person can settle has no set.
pub fn tidy(project: &Project, files: &Files) -> Result<Sets> {
    tidy_but(project, files, &marks::of_kind(project, &kinds::SOURCE)?)
}

/// The same, whatever is left open in the files: for drafts, which ask how rows vary.
pub fn tidy_open(project: &Project, files: &Files) -> Result<Sets> {
    tidy_but(project, files, &[])
}

/// Every set but those of sources with an open choice.
fn tidy_but(project: &Project, files: &Files, open: &[Mark]) -> Result<Sets> {
    let recipes = recipes(&files.manifests);
    let bundle = Bundle::wanted(project)?;
    let progress = Progress::new("tidying", recipes.len());
    let made = progress.each(
        &recipes,
        |(_, recipe)| recipe.id.clone(),
        |(manifest, recipe)| match unsettled(open, manifest) {
            Some(absent) => Ok(Made::Missing(absent)),
            None => make(project, files, &bundle, manifest, recipe, &progress),
        },
    );
    let mut sets = Sets::default();
    for (made, (_, recipe)) in made.into_iter().zip(&recipes) {
        match made.unwrap_or_else(|error| Made::Missing(in_trouble(&error))) {
            Made::Missing(missing) => {
                sets.missing.insert(recipe.id.clone(), missing);
            }
            Made::Tidied(finding, set) => {
                sets.findings.push(*finding);
                sets.present.insert(recipe.id.clone(), *set);
            }
        }
    }
    Ok(sets)
}

/// A set that is refused: no command brings it, and the others are made.
fn in_trouble(error: &Error) -> Absent {
    let mut faults = Faults::default();
    faults.add(error);
    Absent { reason: faults.lines().join("; "), command: None, files: Vec::new() }
}

/// Why no set is made of a source: something stands in it that only a person can settle.
fn unsettled(open: &[Mark], manifest: &Manifest) -> Option<Absent> {
    let path = manifest.path();
    let is_open = |mark: &&Mark| mark.file == path && mark.kind == MarkKind::Choose;
    let reason = marks::reason(open.iter().find(is_open)?);
    Some(Absent { reason, command: None, files: Vec::new() })
}

/// Every recipe, each with its manifest.
pub fn recipes(manifests: &[Manifest]) -> Vec<(&Manifest, &Recipe)> {
    let of_one = |manifest| move |recipe| (manifest, recipe);
    manifests.iter().flat_map(|one| one.observations.iter().map(of_one(one))).collect()
}

/// Reads or tidies one set.
fn make(
    project: &Project,
    files: &Files,
    bundle: &Bundle,
    manifest: &Manifest,
    recipe: &Recipe,
    progress: &Progress,
) -> Result<Made> {
    let key = Key::of(manifest, recipe)?;
    let missing = missing(files, manifest, recipe);
    let from_bundle =
        if missing.is_some() { ReadFrom::Bundle } else { ReadFrom::BundleOfPublished };
    let (read_from, set) = match (bundle.held(project, &recipe.id, &key)?, missing) {
        (Held::Sound(set), _) => (from_bundle, *set),
        (Held::Absent, Some(absent)) => return Ok(Made::Missing(absent)),
        (Held::Stale(why) | Held::Damaged(why), Some(absent)) => {
            let reason = format!("{why}, and {}", absent.reason);
            return Ok(Made::Missing(Absent { reason, ..absent }));
        }
        (Held::Damaged(why), None) => {
            progress.say(&format!("{why}: the published file is tidied instead"));
            (ReadFrom::Published, known_or_published(project, manifest, recipe, &key)?)
        }
        (Held::Absent | Held::Stale(_), None) => {
            (ReadFrom::Published, known_or_published(project, manifest, recipe, &key)?)
        }
    };
    let finding = finding(manifest, recipe, &set, read_from);
    Ok(Made::Tidied(Box::new(finding), Box::new(set.observations)))
}

/// The set as an earlier run tidied it, or as this one does, which keeps it.
fn known_or_published(
    project: &Project,
    manifest: &Manifest,
    recipe: &Recipe,
    key: &Key,
) -> Result<Set> {
    if let Some(set) = cache::read(project, &recipe.id, key) {
        return Ok(set);
    }
    let set = published(project, manifest, recipe)?;
    cache::write(project, &recipe.id, key, &set)?;
    Ok(set)
}

/// The files that the recipe needs and that are missing, with the reason of the first.
pub fn missing(files: &Files, manifest: &Manifest, recipe: &Recipe) -> Option<Absent> {
    let mut absent: Option<Absent> = None;
    for state in needed(recipe).filter_map(|file| files.state(&manifest.id, file)) {
        let Availability::Missing { reason, command, .. } = &state.availability else { continue };
        let file = format!("{}/{}", state.source, state.file);
        let first = absent.get_or_insert_with(|| Absent {
            reason: format!("{file} is missing: {reason}"),
            command: Some(command.clone()),
            files: Vec::new(),
        });
        if !first.files.contains(&file) {
            first.files.push(file);
        }
    }
    absent
}

/// What a recipe reads: one file, or each file of a list with its path, and what errors call it.
struct Read {
    location: String,
    whole: Vec<u8>,
    parts: Option<Vec<(String, Vec<u8>)>>,
}

/// Reads a file of the manifest, or the files of a list that the recipe takes.
fn read(
    project: &Project,
    manifest: &Manifest,
    file: &str,
    member: Option<&str>,
    gather: Option<&Gather>,
) -> Result<Read> {
    let spec =
        manifest.file(file).with_context(|| format!("{}: no file \"{file}\"", manifest.path()))?;
    let location = match &spec.kind {
        FileKind::Package(package) => package.file.clone(),
        FileKind::List(list) if member.is_none() => {
            let only = gather.map_or(&[][..], |gather| &gather.only);
            let parts = sources::parts(&project.store(), manifest, spec, only)?;
            return Ok(Read { location: list.list.clone(), whole: Vec::new(), parts: Some(parts) });
        }
        FileKind::List(list) => list.list.clone(),
        FileKind::Table(_) | FileKind::Url(_) => spec.kind.location(),
    };
    let whole = sources::bytes(&project.store(), project.root(), manifest, spec, member)?;
    Ok(Read {
        location: member.map_or(location.clone(), |member| format!("{location}!{member}")),
        whole,
        parts: None,
    })
}

impl Read {
    /// The parts as tidying takes them.
    fn parts(&self) -> Option<Vec<Part<'_>>> {
        let parts = self.parts.as_ref()?;
        Some(parts.iter().map(|(name, bytes)| Part { name, bytes }).collect())
    }

    fn bytes<'a>(&'a self, parts: Option<&'a Vec<Part<'a>>>) -> Bytes<'a> {
        parts.map_or(Bytes::One(&self.whole), |parts| Bytes::Many(parts))
    }
}

/// The files with the names that the recipe's gathering names, each under its name in the
/// manifest.
fn names(
    project: &Project,
    manifest: &Manifest,
    recipe: &Recipe,
) -> Result<BTreeMap<String, Vec<u8>>> {
    let gathers =
        recipe.gather.iter().chain(recipe.join.as_ref().and_then(|join| join.gather.as_ref()));
    let mut files = BTreeMap::new();
    for names in gathers.flat_map(|gather| gather.names.values()) {
        files.insert(names.file.clone(), read(project, manifest, &names.file, None, None)?.whole);
    }
    Ok(files)
}

/// Tidies one recipe.
pub fn published(project: &Project, manifest: &Manifest, recipe: &Recipe) -> Result<Set> {
    let main =
        read(project, manifest, &recipe.file, recipe.member.as_deref(), recipe.gather.as_ref())?;
    let joined = recipe.join.as_ref().map(|join| {
        read(project, manifest, &join.file, join.member.as_deref(), join.gather.as_ref())
    });
    let joined = joined.transpose()?;
    let names = names(project, manifest, recipe)?;
    let names: Vec<Part> = names.iter().map(|(name, bytes)| Part { name, bytes }).collect();
    let (main_parts, joined_parts) = (main.parts(), joined.as_ref().and_then(Read::parts));
    let input = tidy::Input {
        recipe,
        location: &main.location,
        bytes: main.bytes(main_parts.as_ref()),
        manifest_location: &manifest.path(),
        join: joined
            .as_ref()
            .map(|joined| (joined.location.as_str(), joined.bytes(joined_parts.as_ref()))),
        names: &names,
    };
    let tidied = tidy::tidy_or_every_fault(&input).and_then(|tidied| {
        tidy::nothing_accepted(&input, &tidied).map_or(Ok(tidied), |fault| Err(vec![fault]))
    });
    Ok(tidied.map_err(|faults| refused(project, manifest, recipe, &faults))?.into())
}

/// What a report says of a set.
fn finding(
    manifest: &Manifest,
    recipe: &Recipe,
    set: &Set,
    read_from: ReadFrom,
) -> ObservationsFinding {
    ObservationsFinding {
        id: recipe.id.clone(),
        title: recipe.title.clone(),
        source: manifest.id.clone(),
        read_from,
        loss_group: recipe.loss_group.clone(),
        rows_read: set.rows.read,
        rows_accepted: set.observations.len(),
        rejected: set.rows.rejected.clone(),
        columns: columns(&set.observations),
        sizes: sizes(&set.observations),
    }
}

/// Parameters and training tokens of the rows, each pair once, the smallest first.
fn sizes(observations: &Observations) -> Vec<[f64; 2]> {
    let column = |name: &str| observations.columns.get(name);
    let (Some(params), Some(tokens)) = (column("params"), column("training_tokens")) else {
        return Vec::new();
    };
    let pairs = params.values.iter().zip(&tokens.values);
    let mut sizes: Vec<[f64; 2]> = pairs.map(|(&params, &tokens)| [params, tokens]).collect();
    let order = |one: &[f64; 2], other: &[f64; 2]| {
        one[0].total_cmp(&other[0]).then(one[1].total_cmp(&other[1]))
    };
    sizes.sort_by(order);
    sizes.dedup();
    sizes
}

/// Tidies the bytes of one table that no manifest of the project pins yet; with the fault where no
/// row is accepted, which a draft with an open choice may have.
pub fn tidy_bytes(
    recipe: &Recipe,
    location: &str,
    bytes: &[u8],
    manifest_location: &str,
) -> Result<(Tidied, Option<TidyError>)> {
    let bytes = Bytes::One(bytes);
    let input = tidy::Input { recipe, location, bytes, manifest_location, join: None, names: &[] };
    let tidied = tidy::tidy(&input)?;
    let nothing = tidy::nothing_accepted(&input, &tidied);
    Ok((tidied, nothing))
}

fn columns(observations: &Observations) -> Vec<ColumnFinding> {
    observations.columns.values().map(column).collect()
}

fn column(column: &Column) -> ColumnFinding {
    let [low, high] = extremes(&column.values);
    ColumnFinding {
        name: column.quantity.name.to_owned(),
        label: column.quantity.label.to_owned(),
        unit: column.quantity.unit.to_owned(),
        meaning: meaning(column),
        low,
        high,
    }
}

/// What a column counts; of one that its source declares, within which limits.
fn meaning(column: &Column) -> String {
    if column.quantity.own().is_none() {
        return column.meaning.clone();
    }
    let limits = column.quantity.limits(|limit| limit.to_string());
    format!("{}; declared by the source, within {limits}", column.meaning.trim_end_matches('.'))
}

/// The `tidy` command: writes every set as CSV in standard units.
pub fn run(project: &Project) -> Result<End> {
    checked::everything(project)?;
    let files = pull::pull_needed(project)?;
    let sets = tidy(project, &files)?;
    if project.is_verbose() {
        print(&sets);
    }
    for (id, observations) in &sets.present {
        let path = format!("reports/work/observations/{id}.csv");
        project.write(&path, tidy::to_csv(observations).as_bytes())?;
    }
    give(&answer(project, &sets))?;
    let kept: usize = sets.findings.iter().map(|set| set.rows_accepted).sum();
    let groups = sets.findings.iter().flat_map(|set| &set.rejected);
    let rejected: usize = groups.map(|group| group.rows).sum();
    let (made, all) = (sets.present.len(), sets.present.len() + sets.missing.len());
    say!("{made} of {all} sets tidied: {kept} rows kept, {rejected} rejected");
    terminal::print(&terminal::absent_lines(&files.findings()));
    say!("written: {}", project.path("reports/work/observations").display());
    let unsettled = || sets.missing.values().filter(|absent| absent.command.is_none());
    for absent in unsettled() {
        note!("{}", absent.reason);
    }
    if unsettled().next().is_some() {
        return Ok(End::Findings);
    }
    Ok(if sets.missing.is_empty() { End::Done } else { End::DataMissing })
}

/// Every set, with its rows or with the reason why it was not made.
fn answer(project: &Project, sets: &Sets) -> TidiedSets {
    let made = |set: &ObservationsFinding| TidiedSet {
        set: set.id.clone(),
        rows_read: set.rows_read,
        rows_accepted: set.rows_accepted,
        rejected: set.rejected.clone(),
    };
    let missing = |(set, absent): (&String, &Absent)| NoSet {
        set: set.clone(),
        reason: absent.reason.clone(),
        command: absent.command.clone(),
    };
    TidiedSets {
        sets: sets.findings.iter().map(made).collect(),
        missing: sets.missing.iter().map(missing).collect(),
        written: project.path("reports/work/observations").display().to_string(),
    }
}

/// Says of each set how many rows it has and why others were rejected, or why it is not there.
fn print(sets: &Sets) {
    for finding in &sets.findings {
        let rejected: usize = finding.rejected.iter().map(|group| group.rows).sum();
        say!(
            "{}: {} rows read, {} accepted, {rejected} rejected",
            finding.id,
            finding.rows_read,
            finding.rows_accepted
        );
        for group in &finding.rejected {
            say!("    {} x {}", group.rows, group.reason);
        }
    }
    for (id, missing) in &sets.missing {
        say!("{id}: {missing}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(columns: &[(&str, &[f64])]) -> Observations {
        let column = |(name, values): &(&str, &[f64])| {
            let quantity = observations::quantity(name).expect("a quantity");
            let column = Column { quantity, meaning: String::new(), values: values.to_vec() };
            ((*name).to_owned(), column)
        };
        let count = columns.first().map_or(0, |(_, values)| values.len());
        Observations {
            id: "planted".to_owned(),
            loss_group: String::new(),
            columns: columns.iter().map(column).collect(),
            labels: BTreeMap::new(),
            lines: (0..count).collect(),
            clusters: (0..count).collect(),
        }
    }

    #[test]
    fn each_pair_of_size_and_tokens_is_filed_once_the_smallest_first() {
        let (params, tokens) = ([2e9, 1e9, 2e9, 2e9], [5e10, 3e10, 4e10, 5e10]);
        let both = rows(&[("params", &params), ("training_tokens", &tokens)]);
        assert_eq!(sizes(&both), [[1e9, 3e10], [2e9, 4e10], [2e9, 5e10]]);
        assert!(sizes(&rows(&[("params", &params)])).is_empty(), "tokens from nowhere");
    }
}
