//! The bundle: what a fresh clone has of the published files, and what it is worth.

mod mirrored;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use sources::{FileKind, Manifest, Store, sha256_hex};

/// All that is bundled stays below this.
const BYTES_MAX: u64 = 5_000_000;

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat()
}

/// The manifests of a project.
fn manifests(root: &Path) -> Vec<Manifest> {
    sources::read_manifests(&root.join("data/sources")).expect("manifests")
}

/// Names of the sets that need a file which is no part of the project.
fn published_elsewhere(root: &Path) -> BTreeSet<String> {
    let manifests = manifests(root);
    let mut names = BTreeSet::new();
    for manifest in &manifests {
        for recipe in &manifest.observations {
            let join = recipe.join.as_ref().map(|join| join.file.as_str());
            let mut files = [Some(recipe.file.as_str()), join].into_iter().flatten();
            if files.any(|file| {
                let kind = &manifest.file(file).expect("a file of the manifest").kind;
                !matches!(kind, FileKind::Table(_))
            }) {
                names.insert(recipe.id.clone());
            }
        }
    }
    names
}

/// Every set is there, is the one of the lock and the manifest, and is the published file, tidied,
/// wherever a mirror has that: both are counted, so that neither can be left out unseen.
#[test]
fn every_bundled_set_is_looked_at_and_held_against_its_published_file() {
    let clone = mirrored::clone();
    let mirror = mirrored::mirror();
    let verify = mirrored::with_mirror(&["verify"], mirror.as_deref());
    let output = support::run(clone.path(), &verify, "2");
    assert!(output.status.success(), "{}", said(&output));
    let sets = published_elsewhere(clone.path()).len();
    assert!(sets > 80, "{sets} sets: the test is blind");
    let compared = if mirror.is_some() { sets } else { 0 };
    let line = format!(
        "fresh: data/observations: {sets} sets, {compared} compared with their published files"
    );
    assert!(said(&output).contains(&line), "not \"{line}\" but\n{}", said(&output));
}

#[test]
fn a_clone_without_published_files_lacks_no_set() {
    let clone = mirrored::clone();
    let output = support::run(clone.path(), &["tidy"], "2");
    assert!(output.status.success(), "{}", said(&output));
    let all: usize =
        manifests(clone.path()).iter().map(|manifest| manifest.observations.len()).sum();
    let found = fs::read_dir(clone.path().join("reports/work/observations")).expect("sets").count();
    assert_eq!(found, all, "sets of the manifests");
    assert!(!said(&output).contains("to bring it"), "{}", said(&output));
}

#[test]
fn the_bundle_is_small_and_each_set_has_a_licence_note() {
    let folder = Path::new(mirrored::DATA).join("observations");
    let page = fs::read_to_string(folder.join("README.md")).expect("the page");
    let clone = Path::new(mirrored::DATA).parent().expect("the repository");
    let sets = published_elsewhere(clone);
    let mut bytes = 0;
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        bytes += fs::metadata(&path).expect("a file").len();
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        if path.extension().is_some_and(|ending| ending == "parquet") {
            assert!(page.contains(&format!("\n| `{name}` | ")), "{name} is not on the page");
            found.insert(name);
        }
    }
    assert_eq!(found, sets);
    assert!(bytes < BYTES_MAX, "{bytes} bytes");
    for manifest in manifests(clone) {
        let is_bundled = manifest.observations.iter().any(|recipe| sets.contains(&recipe.id));
        let note = format!("- Licence: {}\n", manifest.licence);
        assert!(!is_bundled || page.contains(&note), "{}: {note}", manifest.id);
    }
}

/// A project of one published file, which stands in its store.
struct Planted {
    folder: tempfile::TempDir,
}

const MANIFEST: &str = "id: mine
title: Planted runs
citation: {authors: Nobody, year: 2026, title: A test}
identifier: none
licence: CC0-1.0
obtained: table
files:
  - id: runs
    sha256: DIGEST
    url: {url: \"https://example.org/runs.csv\", bytes_max: 10000}
observations:
  - id: mine
    title: Planted runs
    file: runs
    rows: ROWS
    loss_group: planted
    columns:
      params: {from: N, unit: \"1\", meaning: total parameters}
      loss_nats: {from: loss, unit: nats/token, meaning: planted loss}
    labels: {model: model}
    cluster: model
    unique: [model, params]
";

/// Odd texts, a row that is rejected, two rows of a cluster.
const RUNS: &str = "model,N,loss\n\"a, \"\"b\"\"\",1e7,3.3000000000000003\n#x,2e7,2.9\n#x,3e7,2.8\n\
    ü,4e7,-1\n\" \",5e7,0.1\n";

impl Planted {
    fn new(runs: &str) -> Self {
        let planted = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let digest = planted.store().write(runs.as_bytes()).expect("a stored file");
        let rows = runs.lines().count() - 1;
        let manifest = MANIFEST.replace("DIGEST", &digest).replace("ROWS", &rows.to_string());
        fs::create_dir_all(planted.path("data/sources")).expect("a folder");
        fs::write(planted.path("data/sources/mine.yaml"), manifest).expect("a manifest");
        planted
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn store(&self) -> Store {
        Store::new(self.path("data/store"))
    }

    fn forget_published(&self) {
        fs::remove_dir_all(self.path("data/store")).expect("a store");
    }

    fn edit(&self, from: &str, to: &str) {
        let path = self.path("data/sources/mine.yaml");
        let text = fs::read_to_string(&path).expect("a manifest");
        assert!(text.contains(from), "no {from}");
        fs::write(path, text.replacen(from, to, 1)).expect("a manifest");
    }

    /// Runs a command that ends with a code; gives all that it said.
    #[track_caller]
    fn run(&self, arguments: &[&str], threads: &str, code: i32) -> String {
        let output = support::run(self.folder.path(), arguments, threads);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        said(&output)
    }

    /// Takes the recipes out of the lock of definitions, as somebody does before a first release.
    fn unlock(&self) {
        let path = self.path("data/definitions.lock");
        let lock = fs::read_to_string(&path).expect("a lock");
        let kept: Vec<&str> = lock.lines().filter(|line| !line.contains(" recipe ")).collect();
        fs::write(&path, kept.join("\n") + "\n").expect("a lock");
    }

    /// The set as `tidy` writes it.
    fn set(&self) -> String {
        fs::read_to_string(self.path("reports/work/observations/mine.csv")).expect("a set")
    }

    fn bundle(&self) -> [Vec<u8>; 3] {
        ["data/observations/mine.parquet", "data/observations.lock", "data/observations/README.md"]
            .map(|path| fs::read(self.path(path)).expect(path))
    }
}

#[test]
fn a_bundled_set_is_the_published_one_in_the_same_bytes_on_any_number_of_threads() {
    let planted = Planted::new(RUNS);
    let tidied = planted.run(&["tidy"], "1", 0);
    let published = planted.set();
    planted.run(&["bundle"], "1", 0);
    let bundle = planted.bundle();
    planted.run(&["bundle"], "2", 0);
    assert!(bundle == planted.bundle(), "other bytes");
    planted.run(&["tidy", "--unbundled"], "1", 0);

    planted.forget_published();
    fs::remove_dir_all(planted.path("reports")).expect("what was tidied");
    assert_eq!(planted.run(&["tidy"], "1", 0), tidied, "what is said of the rows");
    assert_eq!(planted.set(), published);
    // Without the published file the bundle is kept as it is.
    assert!(planted.run(&["bundle"], "2", 0).contains("1 sets bundled"));
    assert!(bundle == planted.bundle(), "other bytes");
    assert!(planted.run(&["tidy", "--unbundled", "--verbose"], "1", 3).contains("to bring it: "));
}

#[test]
fn a_changed_recipe_without_a_new_bundle_is_an_error_that_names_the_command() {
    let planted = Planted::new(RUNS);
    planted.run(&["bundle"], "2", 0);
    planted.run(&["verify", "--write"], "2", 0);
    planted.edit("    title: Planted runs", "    title: Other words");
    let said = planted.run(&["verify"], "2", 1);
    assert!(said.contains("README.md is of before; hint: `straightedge bundle`"), "{said}");
    planted.run(&["bundle"], "2", 0);
    planted.run(&["verify"], "2", 0);

    for (from, to) in [
        ("meaning: planted loss", "meaning: another loss"),
        ("    cluster: model\n", ""),
        ("unique: [model, params]", "unique: [params]"),
    ] {
        planted.edit(from, to);
        planted.unlock();
        let said = planted.run(&["verify"], "2", 1);
        assert!(said.contains("mine.parquet: its recipe changed"), "{said}");
        assert!(said.contains("`straightedge bundle` makes the bundle anew"), "{said}");
        // The published file is here, and the recipe is what counts.
        planted.run(&["tidy"], "2", 0);
        planted.run(&["bundle"], "2", 0);
        planted.run(&["verify", "--write"], "2", 0);
        planted.run(&["verify"], "2", 0);
    }
    planted.edit("meaning: another loss", "meaning: a third loss");
    planted.forget_published();
    let said = planted.run(&["tidy", "--verbose"], "2", 3);
    assert!(
        said.contains("changed since `straightedge bundle` made it, and mine/runs is"),
        "{said}"
    );
}

#[test]
fn a_bundle_that_is_not_of_the_manifest_is_never_read() {
    let planted = Planted::new(RUNS);
    planted.run(&["bundle"], "2", 0);
    planted.run(&["verify", "--write"], "2", 0);
    // Other bytes are pinned: the publication was corrected.
    let corrected = RUNS.replace("2.8", "2.7");
    let digest = planted.store().write(corrected.as_bytes()).expect("a stored file");
    planted.edit(&sha256_hex(RUNS.as_bytes()), &digest);
    assert!(planted.run(&["verify"], "2", 1).contains("its manifest pins other bytes"));
    planted.run(&["tidy"], "2", 0);
    assert!(planted.set().contains(",2.7,") && !planted.set().contains(",2.8,"));
    planted.run(&["bundle"], "2", 0);

    // A bit is lost.
    let path = planted.path("data/observations/mine.parquet");
    let mut bytes = fs::read(&path).expect("a set");
    bytes[20] ^= 1;
    fs::write(&path, bytes).expect("a set");
    assert!(planted.run(&["verify"], "2", 1).contains("mine.parquet is not the file of the lock"));
    let said = planted.run(&["tidy"], "2", 0);
    assert!(said.contains("the published file is tidied instead"), "{said}");
    planted.forget_published();
    let said = planted.run(&["tidy", "--verbose"], "2", 3);
    assert!(said.contains("mine.parquet is not the file of the lock, and mine/runs"), "{said}");
    fs::remove_file(&path).expect("a set");
    assert!(planted.run(&["tidy", "--verbose"], "2", 3).contains("mine.parquet is not there"));
}

#[test]
fn a_bundle_that_says_other_than_the_published_file_is_found_out() {
    let (planted, other) = (Planted::new(RUNS), Planted::new(&RUNS.replace("2.8", "2.7")));
    planted.run(&["bundle"], "2", 0);
    other.run(&["bundle"], "2", 0);
    planted.run(&["verify", "--write"], "2", 0);
    // The other set under this one's lock, with a digest that fits.
    let [foreign, ..] = other.bundle();
    let [own, lock, _] = planted.bundle();
    let lock = String::from_utf8(lock).expect("text");
    let lock = lock.replace(&sha256_hex(&own), &sha256_hex(&foreign));
    fs::write(planted.path("data/observations/mine.parquet"), foreign).expect("a set");
    fs::write(planted.path("data/observations.lock"), lock).expect("a lock");
    let said = planted.run(&["verify"], "2", 1);
    assert!(
        said.contains("the published file, tidied, is another set: column loss_nats"),
        "{said}"
    );
}

#[test]
fn a_set_that_no_recipe_makes_is_named_and_removed() {
    let planted = Planted::new(RUNS);
    planted.run(&["bundle"], "2", 0);
    planted.run(&["verify", "--write"], "2", 0);
    fs::copy(
        planted.path("data/observations/mine.parquet"),
        planted.path("data/observations/old.parquet"),
    )
    .expect("a copy");
    assert!(planted.run(&["verify"], "2", 1).contains("old: no recipe makes it"));
    assert!(planted.run(&["bundle"], "2", 0).contains("removed: data/observations/old.parquet"));
    planted.run(&["verify"], "2", 0);
}

/// Machines read which rows there are, in which units, and of whom.
#[test]
fn what_is_said_to_machines_names_every_column_with_its_unit_and_the_set_with_its_digest() {
    let planted = Planted::new(RUNS);
    planted.run(&["bundle"], "2", 0);
    planted.run(&["verify", "--write"], "2", 0);
    let path = planted.path("data/observations/mine.croissant.json");
    let text = fs::read_to_string(&path).expect("what machines read");
    let said: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let [set, ..] = planted.bundle();
    assert_eq!(said["conformsTo"], "http://mlcommons.org/croissant/1.0");
    assert_eq!(said["license"], "CC0-1.0");
    assert_eq!(said["distribution"][0]["contentUrl"], "mine.parquet");
    assert_eq!(said["distribution"][0]["sha256"], sha256_hex(&set));
    assert_eq!(
        said["isBasedOn"][0]["identifier"],
        format!("sha256:{}", sha256_hex(RUNS.as_bytes()))
    );
    let fields = said["recordSet"][0]["field"].as_array().expect("fields");
    let of = |name: &str| fields.iter().find(|field| field["name"] == name).expect(name);
    assert_eq!(of("line")["dataType"], "sc:Integer");
    assert_eq!(of("loss_nats")["description"], "planted loss; unit: nats/token");
    assert_eq!(of("loss_nats")["source"]["fileObject"]["@id"], "mine.parquet");
    assert_eq!(of("loss_nats")["source"]["extract"]["column"], "loss_nats");
    assert_eq!(of("model")["dataType"], "sc:Text");

    fs::write(&path, text.replace("CC0-1.0", "MIT")).expect("written");
    fs::write(planted.path("data/observations/gone.croissant.json"), "{}").expect("written");
    let found = planted.run(&["verify"], "2", 1);
    assert!(
        found.contains("mine.croissant.json is of before; hint: `straightedge bundle`"),
        "{found}"
    );
    assert!(found.contains("gone.croissant.json: of no source"), "{found}");
    planted.run(&["bundle"], "2", 0);
    planted.run(&["verify"], "2", 0);
}

/// What an earlier run tidied under the same digests is read, and is not believed where it is
/// damaged.
#[test]
fn a_set_is_tidied_once() {
    let (planted, other) = (Planted::new(RUNS), Planted::new(&RUNS.replace("2.8", "2.7")));
    planted.run(&["tidy"], "2", 0);
    other.run(&["tidy"], "2", 0);
    let own = planted.set();
    let kept = |planted: &Planted| planted.path("reports/work/tidied/mine.kept");
    let parts = |planted: &Planted| {
        let bytes = fs::read(kept(planted)).expect("a kept set");
        let end = bytes.iter().position(|&byte| byte == b'\n').expect("a first line");
        (String::from_utf8(bytes[..end].to_vec()).expect("digests"), bytes[end + 1..].to_vec())
    };
    let (head, _) = parts(&planted);
    let (_, foreign) = parts(&other);
    let key = head.split(' ').next().expect("a digest");
    let with = |key: &str, parquet: &[u8]| {
        [format!("{key} {}\n", sha256_hex(parquet)).as_bytes(), parquet].concat()
    };
    // Another set under this one's key: it is read, so this one was not tidied again.
    fs::write(kept(&planted), with(key, &foreign)).expect("a kept set");
    planted.run(&["tidy"], "2", 0);
    assert_eq!(planted.set(), other.set());

    let mut damaged = with(key, &foreign);
    let last = damaged.len() - 30;
    damaged[last] ^= 1;
    let of_other_sources = with(&"0".repeat(64), &foreign);
    for content in [damaged, of_other_sources, b"not a set".to_vec(), Vec::new()] {
        fs::write(kept(&planted), content).expect("a kept set");
        planted.run(&["tidy"], "2", 0);
        assert_eq!(planted.set(), own);
    }
}

/// The page says which observations were read, and the report is made anew where that changes.
#[test]
fn the_page_says_what_a_set_was_read_from() {
    let planted = Planted::new(RUNS);
    planted.run(&["bundle"], "2", 0);
    let says = |options: &[&str], expected: &str| {
        let said = planted.run(&[&["report"], options].concat(), "2", 0);
        let table = planted.path("reports/out/latest/tables/observations.csv");
        let table = fs::read_to_string(table).expect("a table");
        let row = table.lines().find(|line| line.starts_with("mine,")).expect("the set");
        assert!(row.ends_with(&format!(",{expected}")), "{row}");
        said.contains("nothing changed since the last report")
    };
    assert!(!says(&[], "bundle (published file here)"));
    assert!(says(&[], "bundle (published file here)"), "it was made anew for nothing");
    assert!(!says(&["--unbundled"], "published file"));
    planted.forget_published();
    assert!(!says(&[], "bundle"));
}

/// A run with a network asks for no file whose sets are bundled, and for every other.
#[test]
fn only_what_is_not_bundled_is_fetched() {
    let planted = Planted::new(RUNS);
    // Nobody answers there.
    planted.edit("https://example.org/runs.csv", "https://127.0.0.1:9/runs.csv");
    planted.run(&["bundle"], "2", 0);
    planted.forget_published();
    let online = |command: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_straightedge"))
            .args(command)
            .arg("--project")
            .arg(planted.folder.path())
            .env_remove("STRAIGHTEDGE_MIRROR")
            .output()
            .expect("the program starts");
        (output.status.code(), said(&output))
    };
    let (code, said) = online(&["fit"]);
    assert_eq!(code, Some(0), "{said}");
    let filed = fs::read_to_string(planted.path("reports/work/evidence.json")).expect("evidence");
    assert!(filed.contains("\"state\": \"bundled\""), "{filed}");
    for command in [&["pull", "--verbose"], &["tidy", "--unbundled", "--verbose"][..]] {
        let (code, said) = online(command);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("mine/runs") && !said.contains("bundled;"), "{said}");
    }
    planted.edit("meaning: planted loss", "meaning: another loss");
    let (code, said) = online(&["tidy", "--verbose"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("its recipe changed") && !said.contains("not fetched"), "{said}");
}
