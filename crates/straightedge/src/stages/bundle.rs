//! The bundle: tidied sets that travel with the project.

mod croissant;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use analyses::sets::Absent;
use anyhow::{Context, Result};
use observations::recipe::Recipe;
use sources::{Manifest, sha256_hex};
use tidy::Packing;

use super::pull::{self, Files};
use super::tidy as tidying;
use crate::answers::answer::give;
use crate::answers::checked::Checks;
use crate::answers::data::{BundledSets, NoSet};
use crate::end::End;
use crate::faults::Faults;
use crate::files;
use crate::project::Project;
use crate::side_by_side;
use crate::talk::say;
use crate::tidied::bundle::{Bundle, COMMAND, Entry, FOLDER, Held, LOCK, path};
use crate::tidied::key::{Key, is_published_elsewhere};
use crate::tidied::set::Set;

/// Where the page about the sets stands.
const README: &str = "data/observations/README.md";

/// A recipe whose set is to be bundled, with its manifest.
type Wanted<'a> = (&'a Manifest, &'a Recipe);

/// What becomes of one set.
enum Bundled {
    /// Its entry of the lock, and the bytes where they were made anew.
    Here(Entry, Option<Vec<u8>>),
    /// A file that it is made of is missing, and the bundle has no set that fits.
    Missing(Absent),
}

/// The `bundle` command: tidies every published file that is here and keeps its sets.
pub fn run(project: &Project) -> Result<End> {
    let files = pull::pull(project)?;
    let old = Bundle::read(project)?;
    let wanted = wanted(&files.manifests);
    let made = side_by_side::each(&wanted, |(manifest, recipe)| {
        bundled(project, &files, &old, manifest, recipe)
    });
    let mut bundle = Bundle::default();
    let mut missing = Vec::new();
    for (made, (_, recipe)) in made.into_iter().zip(&wanted) {
        let id = &recipe.id;
        match made? {
            Bundled::Here(entry, bytes) => {
                if let Some(bytes) = bytes {
                    project.write(&path(id), &bytes)?;
                }
                bundle.entries.insert(id.clone(), entry);
            }
            Bundled::Missing(absent) => {
                say!("not bundled: {id}: {absent}");
                let Absent { reason, command, .. } = absent;
                missing.push(NoSet { set: id.clone(), reason, command });
            }
        }
    }
    let removed = remove_strangers(project, &bundle)?;
    project.write(LOCK, bundle.lock().as_bytes())?;
    for (path, content) in pages(project, &wanted, &bundle)? {
        project.write(&path, content.as_bytes())?;
    }
    say!("{} sets bundled; written: {FOLDER} and {LOCK}", bundle.entries.len());
    let end = if missing.is_empty() { End::Done } else { End::DataMissing };
    let sets = bundle.entries.keys().cloned().collect();
    give(&BundledSets { sets, missing, removed })?;
    Ok(end)
}

/// The recipes whose sets are bundled: those of files that are no part of the project.
fn wanted(manifests: &[Manifest]) -> Vec<Wanted<'_>> {
    let all = tidying::recipes(manifests).into_iter();
    all.filter(|(manifest, recipe)| is_published_elsewhere(manifest, recipe)).collect()
}

/// The set of one recipe, made of the published file where that is here.
fn bundled(
    project: &Project,
    files: &Files,
    old: &Bundle,
    manifest: &Manifest,
    recipe: &Recipe,
) -> Result<Bundled> {
    let key = Key::of(manifest, recipe)?;
    if let Some(absent) = tidying::missing(files, manifest, recipe) {
        let known = old.entries.get(&recipe.id).cloned();
        let held = old.held(project, &recipe.id, &key)?;
        return Ok(match (held, known) {
            (Held::Sound(_), Some(entry)) => Bundled::Here(entry, None),
            _ => Bundled::Missing(absent),
        });
    }
    let set = tidying::published(project, manifest, recipe)?;
    let bytes = set.to_parquet(Packing::Small)?;
    Ok(Bundled::Here(Entry { sha256: sha256_hex(&bytes), key }, Some(bytes)))
}

/// The sets that stand in the folder, by name.
fn standing(project: &Project) -> Result<BTreeSet<String>> {
    let files = files::with_ending(&project.path(FOLDER), "parquet")?;
    Ok(files.into_iter().map(|(_, id)| id).collect())
}

/// The sources of which the folder says something to machines.
fn described(project: &Project) -> Result<BTreeSet<String>> {
    let files = files::with_ending(&project.path(FOLDER), "json")?;
    let source = |stem: &str| Some(stem.strip_suffix(croissant::STEM)?.to_owned());
    Ok(files.iter().filter_map(|(_, stem)| source(stem)).collect())
}

/// Removes sets that no recipe makes, and what is said of sources that have none; the paths of the
/// sets.
fn remove_strangers(project: &Project, bundle: &Bundle) -> Result<Vec<String>> {
    let mut removed = Vec::new();
    for id in standing(project)?.iter().filter(|id| !bundle.entries.contains_key(*id)) {
        fs::remove_file(project.inside(&path(id))?).with_context(|| path(id))?;
        say!("removed: {}", path(id));
        removed.push(path(id));
    }
    for source in described(project)? {
        fs::remove_file(project.inside(&croissant_path(&source))?)
            .with_context(|| croissant_path(&source))?;
    }
    Ok(removed)
}

/// Holds the bundle against the lock, the manifests and, wherever they are here, the published
/// files; says what is wrong.
pub fn check(project: &Project, files: &Files, checks: &mut Checks) -> Result<()> {
    let (bundle, standing) = (Bundle::read(project)?, standing(project)?);
    if bundle.entries.is_empty() && standing.is_empty() {
        return Ok(());
    }
    let wanted = wanted(&files.manifests);
    let faults = side_by_side::each(&wanted, |one| checked(project, files, &bundle, *one));
    let mut compared = 0;
    let (mut wrong, mut refused) = (Vec::new(), Faults::default());
    for (checked, (_, recipe)) in faults.into_iter().zip(&wanted) {
        match refused.keep(checked) {
            Some(Checked::Sound) | None => {}
            Some(Checked::Equal) => compared += 1,
            Some(Checked::Wrong(fault)) => wrong.push(format!("{}: {fault}", recipe.id)),
        }
    }
    refused.refuse()?;
    let known: BTreeSet<&str> = wanted.iter().map(|(_, recipe)| recipe.id.as_str()).collect();
    let in_lock = bundle.entries.keys();
    let strangers: BTreeSet<&String> =
        in_lock.chain(&standing).filter(|id| !known.contains(id.as_str())).collect();
    wrong.extend(strangers.iter().map(|id| format!("{id}: no recipe makes it")));
    if wrong.is_empty() {
        wrong.extend(stale_pages(project, &wanted, &bundle)?);
    }
    for fault in &wrong {
        checks.stale(&format!("{fault}; hint: `{COMMAND}` makes the bundle anew"));
    }
    if wrong.is_empty() {
        let sets = bundle.entries.len();
        checks.fresh(&format!(
            "{FOLDER}: {sets} sets, {compared} compared with their published files"
        ));
    }
    Ok(())
}

/// What became of a bundled set that was looked at.
enum Checked {
    /// It is the one of the lock, which is that of the manifest; its published file is not here.
    Sound,
    /// So it is, and its published file, tidied, is the same to the bit.
    Equal,
    /// It is not.
    Wrong(String),
}

fn checked(
    project: &Project,
    files: &Files,
    bundle: &Bundle,
    (manifest, recipe): Wanted<'_>,
) -> Result<Checked> {
    let held = match bundle.held(project, &recipe.id, &Key::of(manifest, recipe)?)? {
        Held::Sound(set) => set,
        Held::Absent => return Ok(Checked::Wrong("it is not bundled".to_owned())),
        Held::Stale(why) | Held::Damaged(why) => return Ok(Checked::Wrong(why)),
    };
    if tidying::missing(files, manifest, recipe).is_some() {
        return Ok(Checked::Sound);
    }
    let published = tidying::published(project, manifest, recipe)?;
    Ok(held.difference(&published).map_or(Checked::Equal, |difference| {
        Checked::Wrong(format!("the published file, tidied, is another set: {difference}"))
    }))
}

/// The pages about the sets that do not say what they must.
fn stale_pages(project: &Project, wanted: &[Wanted<'_>], bundle: &Bundle) -> Result<Vec<String>> {
    let pages = pages(project, wanted, bundle)?;
    let mut stale = Vec::new();
    for (path, content) in &pages {
        let file = project.path(path);
        if !file.exists() || files::read(&file)? != *content {
            stale.push(format!("{path} is of before"));
        }
    }
    let known = |source: &String| pages.contains_key(&croissant_path(source));
    let described = described(project)?;
    let strangers = described.iter().filter(|source| !known(source));
    stale.extend(strangers.map(|source| format!("{}: of no source", croissant_path(source))));
    Ok(stale)
}

/// What is written about the sets, by path: a page for people, a file a source for machines.
fn pages(
    project: &Project,
    wanted: &[Wanted<'_>],
    bundle: &Bundle,
) -> Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::from([(README.to_owned(), readme(project, wanted, bundle)?)]);
    let mut sources: BTreeMap<&str, (&Manifest, BTreeMap<String, croissant::Bundled>)> =
        BTreeMap::new();
    for (manifest, recipe) in wanted {
        let Some(entry) = bundle.entries.get(&recipe.id) else { continue };
        let bytes = fs::read(project.path(&path(&recipe.id))).with_context(|| path(&recipe.id))?;
        let set = croissant::Bundled {
            title: recipe.title.clone(),
            sha256: entry.sha256.clone(),
            observations: Set::from_parquet(&path(&recipe.id), &bytes)?.observations,
        };
        let of = sources.entry(&manifest.id).or_insert_with(|| (manifest, BTreeMap::new()));
        of.1.insert(recipe.id.clone(), set);
    }
    for (source, (manifest, sets)) in &sources {
        pages.insert(croissant_path(source), croissant::file(manifest, sets)?);
    }
    Ok(pages)
}

/// Where the file about a source's sets stands.
fn croissant_path(source: &str) -> String {
    format!("{FOLDER}/{source}{}.json", croissant::STEM)
}

/// The page about the sets: where each comes from, and under which licence.
fn readme(project: &Project, wanted: &[Wanted<'_>], bundle: &Bundle) -> Result<String> {
    let mut page = HEAD.to_owned();
    let mut last = None;
    for (manifest, recipe) in wanted {
        let Some(entry) = bundle.entries.get(&recipe.id) else { continue };
        if last != Some(&manifest.id) {
            page += &provenance(manifest);
            last = Some(&manifest.id);
        }
        let bytes = fs::read(project.path(&path(&recipe.id))).with_context(|| path(&recipe.id))?;
        let rows = Set::from_parquet(&path(&recipe.id), &bytes)?.observations.len();
        let files = entry.key.files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| `{}` | {} | {rows} | {} |",
            recipe.id,
            recipe.title.replace('|', "\\|"),
            files.join(", ")
        );
    }
    Ok(page)
}

/// What the page says first.
const HEAD: &str = "<!-- made by: straightedge bundle; do not edit -->\n\
    # Bundled observations\n\
    \n\
    Published figures in our own schema: one parquet file (zstd) a set, one row a run, numbers in \
    standard units.\n\
    `line` is the row's line in the published file, `cluster` joins rows of one trajectory.\n\
    The published files themselves are not here; `cargo xtask pull` brings them, and `cargo xtask \
    verify` compares.\n\
    `SOURCE.croissant.json` says the same to machines (Croissant 1.0): loaders of data sets read \
    it.\n\
    `data/observations.lock` has the SHA-256 of each set, of its recipe and of the files it was \
    made of.\n\
    \n\
    The sets hold figures that others published. Where a licence is named, it is that of the \
    published data; cite the publication.\n\
    Where none is stated, the figures are carried over as facts, and nothing of their \
    presentation is.\n";

/// Where the sets of one manifest come from.
fn provenance(manifest: &Manifest) -> String {
    let mut text = format!(
        "\n## {}\n\n- Publication: {}\n- Identifier: {}\n- Licence: {}\n- Obtained as: {}\n- \
        Manifest: `{}`\n",
        manifest.title,
        manifest.citation,
        manifest.identifier,
        manifest.licence,
        manifest.obtained,
        manifest.path()
    );
    for file in &manifest.files {
        let location = file.kind.location();
        let _ = writeln!(text, "- File `{}`: {location}, SHA-256 `{}`", file.id, file.sha256);
    }
    text + "\n| Set | What it is | Rows | Made of |\n|---|---|---:|---|\n"
}
