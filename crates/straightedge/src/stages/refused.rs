//! Why a set is refused, each fault of its recipe with the line of the manifest.

use observations::recipe::Recipe;
use sources::Manifest;
use tidy::{Fault, TidyError};

use crate::faults::Faults;
use crate::project::Project;
use crate::{files, place};

/// The faults of a set, each with the line of the manifest where one is to blame.
pub fn refused(
    project: &Project,
    manifest: &Manifest,
    recipe: &Recipe,
    errors: &[TidyError],
) -> Faults {
    // Without its text a fault is told by the manifest and the set.
    let text = files::read(&project.path(&manifest.path())).unwrap_or_default();
    let mut faults = Faults::default();
    for TidyError { location, fault } in errors {
        let is_of_recipe = location.starts_with(&manifest.path());
        faults.say(if is_of_recipe {
            format!("{}: {fault}; hint: {}", place(&text, manifest, recipe, fault), fault.hint())
        } else {
            format!("{location}: {fault}; hint: {}", fault.hint())
        });
    }
    faults
}

/// Where a fault of a recipe stands: manifest, line and set.
fn place(text: &str, manifest: &Manifest, recipe: &Recipe, fault: &Fault) -> String {
    let (setting, name) = fault.setting().unwrap_or(("id", None));
    let line = place::line(text, &recipe.id, setting, name);
    let line = line.map_or_else(String::new, |line| format!(":{line}"));
    format!("{}{line}: observations {}", manifest.path(), recipe.id)
}

/// Everything that is wrong with a recipe by itself, whether its files are here or not.
pub fn recipe_faults(project: &Project, manifest: &Manifest, recipe: &Recipe) -> Faults {
    let errors: Vec<TidyError> = tidy::recipe_faults(recipe)
        .into_iter()
        .map(|fault| TidyError { location: manifest.path(), fault })
        .collect();
    refused(project, manifest, recipe, &errors)
}
