//! What a tidied set hangs on: the digests of its recipe and of the files that it needs.

use anyhow::{Context, Result};
use observations::recipe::Recipe;
use serde_json::Value;
use sources::{FileKind, Manifest};

use crate::canonical;

/// The digests that a tidied set hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// SHA-256 of the recipe.
    pub recipe: String,
    /// Each pinned file, `source/file`, with its SHA-256; of a list, that of the list, which pins
    /// the rest.
    pub files: Vec<(String, String)>,
}

impl Key {
    /// The key of a recipe of a manifest.
    pub fn of(manifest: &Manifest, recipe: &Recipe) -> Result<Self> {
        let mut files = Vec::new();
        for id in needed(recipe) {
            let file = manifest
                .file(id)
                .with_context(|| format!("{}: no file \"{id}\"", manifest.path()))?;
            files.push((format!("{}/{id}", manifest.id), file.sha256.clone()));
        }
        files.sort();
        files.dedup();
        Ok(Self { recipe: recipe_digest(recipe)?, files })
    }

    /// The key as a line holds it: the recipe's digest, then `source/file=digest` of each file.
    pub fn line(&self) -> String {
        let files = self.files.iter().map(|(name, digest)| format!(" {name}={digest}"));
        files.fold(self.recipe.clone(), |line, file| line + &file)
    }

    /// The key that [`Key::line`] wrote.
    pub fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ').map(str::to_owned);
        let recipe = words.next()?;
        let files: Option<Vec<_>> = words
            .map(|word| word.split_once('=').map(|(name, sha)| (name.to_owned(), sha.to_owned())))
            .collect();
        Some(Self { recipe, files: files? })
    }
}

/// The manifest's names of all files that a recipe needs, some of them twice.
pub fn needed(recipe: &Recipe) -> impl Iterator<Item = &str> {
    let joined = recipe.join.as_ref();
    let gathers = recipe.gather.iter().chain(joined.and_then(|join| join.gather.as_ref()));
    let names = gathers.flat_map(|gather| gather.names.values().map(|names| names.file.as_str()));
    std::iter::once(recipe.file.as_str()).chain(joined.map(|join| join.file.as_str())).chain(names)
}

/// Whether a set needs a file that is not part of the project, so that it is to be bundled.
pub fn is_published_elsewhere(manifest: &Manifest, recipe: &Recipe) -> bool {
    let mut files = needed(recipe).filter_map(|id| manifest.file(id));
    files.any(|file| !matches!(file.kind, FileKind::Table(_)))
}

/// The digest of all that a recipe says of its rows: comments and the layout of its file may
/// change, and so may its title.
pub fn recipe_digest(recipe: &Recipe) -> Result<String> {
    let mut said = serde_json::to_value(recipe)?;
    if let Value::Object(fields) = &mut said {
        fields.remove("title");
    }
    Ok(canonical::digest(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: &str = "id: runs\ntitle: Runs\nfile: runs\nrows: 3\nloss_group: none\n\
        columns:\n  params: {from: N, unit: \"1\", meaning: total}\nunique: [params]\n";

    fn recipe(more: &str) -> Recipe {
        serde_yaml::from_str(&format!("{RECIPE}{more}")).unwrap()
    }

    #[test]
    fn only_what_makes_other_rows_changes_the_digest() {
        let plain = recipe_digest(&recipe("")).unwrap();
        let titled = Recipe { title: "Other words".into(), ..recipe("") };
        assert_eq!(recipe_digest(&titled).unwrap(), plain, "a title makes no row");
        assert_eq!(recipe_digest(&recipe("labels: {}\ncluster: null\n")).unwrap(), plain);
        for other in [
            "labels: {run: run}\n",
            "keep: {split: test}\n",
            "gather: {last_row: true}\n",
            "gather: {}\n",
            "join: {file: sizes, on: [N]}\n",
            "at_most: [{column: a, limit: b, reason: c}]\n",
            "separator: ;\n",
            "decimal_sign: ','\n",
            "thousands_sign: \"\\u00a0\"\n",
            "reject: [{column: N, texts: [diverged], reason: c}]\n",
        ] {
            assert_ne!(recipe_digest(&recipe(other)).unwrap(), plain, "{other}");
        }
        let unset = "separator: null\ndecimal_sign: null\nthousands_sign: null\nreject: []\n";
        assert_eq!(recipe_digest(&recipe(unset)).unwrap(), plain, "settings without effect");
        let mut suffixed = recipe("");
        for column in suffixed.columns.values_mut() {
            column.suffixes = true;
        }
        assert_ne!(recipe_digest(&suffixed).unwrap(), plain);
        let other_rows = Recipe { rows: 4, ..recipe("") };
        assert_ne!(recipe_digest(&other_rows).unwrap(), plain);
    }

    #[test]
    fn a_key_is_read_back_and_needs_every_file() {
        let joined = recipe(
            "join: {file: sizes, on: [N]}\ngather: {names: {k: {file: \
            names, at: /a}}}\n",
        );
        assert_eq!(needed(&joined).collect::<Vec<_>>(), ["runs", "sizes", "names"]);
        let files = vec![("a/runs".into(), "1".repeat(64)), ("a/sizes".into(), "2".repeat(64))];
        let key = Key { recipe: "3".repeat(64), files };
        assert_eq!(Key::read(&key.line()), Some(key));
        assert_eq!(Key::read("abc def"), None, "a file without its digest");
    }
}
