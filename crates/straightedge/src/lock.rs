//! The lock of definitions: what was fixed before the fit.

use anyhow::{Result, bail};

use crate::project::Project;
use crate::tidied::key;
use crate::{files, inputs};

/// Where the lock stands.
pub const LOCK: &str = "data/definitions.lock";

/// The lock as it must be: one line a file or recipe with its digest.
pub fn lock(project: &Project) -> Result<String> {
    let lines = current(project)?;
    Ok(format!("# made by: straightedge verify --write; do not edit\n{}\n", lines.join("\n")))
}

/// Refuses a file that changed under its old name, and returns those that are not locked yet.
pub fn check(project: &Project) -> Result<Vec<String>> {
    let path = project.path(LOCK);
    let locked = if path.exists() { files::read(&path)? } else { String::new() };
    let mut unlocked = Vec::new();
    for line in current(project)? {
        let Some((_, name)) = line.split_once(' ') else { continue };
        let is_of_name = |old: &&str| old.split_once(' ').is_some_and(|(_, known)| known == name);
        match locked.lines().find(is_of_name) {
            None => unlocked.push(name.to_owned()),
            Some(old) if old != line => bail!(
                "the {name} changed under its old name since {LOCK} was made; hint: give what \
                changed a new name, or, before a first release, take its line out of the lock by \
                hand"
            ),
            Some(_) => {}
        }
    }
    Ok(unlocked)
}

/// One line a file, and one a set of observations: digest, kind, name.
fn current(project: &Project) -> Result<Vec<String>> {
    let mut lines = inputs::digests(project, |kind| kind.is_locked)?;
    lines.extend(recipes(project)?);
    Ok(lines)
}

/// What a lock calls the recipe of a set of observations.
const RECIPE: &str = "recipe";

/// One line a recipe that stands in a source. A source as a whole is not locked: its licence or its
/// traps may be mended, but which rows make a set is fixed before the fit as the study is.
fn recipes(project: &Project) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for manifest in inputs::manifests(project)? {
        for recipe in &manifest.observations {
            lines.push(format!("{} {RECIPE} {}", key::recipe_digest(recipe)?, recipe.id));
        }
    }
    Ok(lines)
}
