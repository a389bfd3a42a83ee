//! Checks what is written by hand against what is generated from it.

use anyhow::{Result, bail};

use crate::cli::End;
use crate::files;
use crate::project::Project;
use crate::{published, study};

/// A generated file: where it stands and what it must hold.
struct Generated {
    path: &'static str,
    content: String,
}

/// Digests of every study and claim: what was fixed before the fit.
const RULES: &str = "data/rules.lock";
const MADE_BY: &str = "# made by: straightedge verify --write; do not edit";

/// One line of the lock.
fn rule(kind: &str, id: &str, text: &str) -> String {
    format!("{} {kind} {id}", sources::sha256_hex(text.as_bytes()))
}

/// A study or a claim that changed under its old name is refused, with `--write` too: a name means one thing for ever.
fn refuse_changed_rules(project: &Project, rules: &[String]) -> Result<()> {
    let path = project.path(RULES);
    if !path.exists() {
        return Ok(());
    }
    let name = |line: &str| line.split_once(' ').map(|(_, name)| name.to_owned());
    for old in files::read(&path)?.lines().filter(|line| !line.starts_with('#')) {
        let changed = rules.iter().find(|new| name(new) == name(old) && new.as_str() != old);
        if let Some(name) = changed.and_then(|line| name(line)) {
            bail!(
                "the {name} changed under its old name since {RULES} was made; hint: give what changed a new name, \
                 or, before a first release, take its line out of the lock by hand"
            );
        }
    }
    Ok(())
}

/// The `verify` command: every YAML file parses, every table has its digest, every generated file is fresh.
pub fn run(project: &Project, write: bool) -> Result<End> {
    let manifests = project.manifests()?;
    let studies = study::read_all(&project.path("data/studies"))?;
    let mut rules: Vec<String> = studies.iter().map(|(study, text)| rule("study", &study.id, text)).collect();
    let mut claims = 0;
    for (path, stem) in files::yaml_files(&project.path("data/claims"))? {
        let text = files::read(&path)?;
        claims::parse(&text, &path.display().to_string(), &stem)?;
        rules.push(rule("claim", &stem, &text));
        claims += 1;
    }
    refuse_changed_rules(project, &rules)?;
    let constants = published::read(&project.path("data/published/constants.csv"))?;
    sources::pull(&manifests, &sources::PullConfig { offline: true, mirror: None, ..project.pull_config() })?;
    let generated = [
        Generated { path: "data/sources.lock", content: sources::lock(&manifests) },
        Generated { path: RULES, content: format!("{MADE_BY}\n{}\n", rules.join("\n")) },
        Generated { path: "crates/evidence/evidence.schema.json", content: evidence::schema()? },
    ];
    let mut stale = false;
    for file in generated {
        let path = project.path(file.path);
        if write {
            files::write(&path, file.content.as_bytes())?;
            println!("written: {}", file.path);
        } else if path.exists() && files::read(&path)? == file.content {
            println!("fresh: {}", file.path);
        } else if !path.exists() && file.path.starts_with("crates/") {
            // A project that only uses the program has no crates; the schema is the program's own.
        } else {
            stale = true;
            println!("stale: {}; hint: `straightedge verify --write` makes it anew", file.path);
        }
    }
    println!(
        "{} sources, {} studies, {claims} claims, {} published constants read",
        manifests.len(),
        studies.len(),
        constants.len()
    );
    Ok(if stale { End::Findings } else { End::Done })
}
