//! The versions that stand side by side in reports/out: the page that lists them, and the older
//! ones that go.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use evidence::Outcome;

use super::filed_report::{self, MANIFEST, ReportManifest};
use crate::files;
use crate::talk::note;

/// So many versions stand side by side; older ones go.
const KEPT: usize = 5;

/// The page that lists them.
const INDEX: &str = "index.html";

/// How the page begins: a page that begins otherwise is somebody's own and is left alone.
const MADE_BY: &str = "<!doctype html>\n<!-- made by: straightedge render; do not edit -->\n";

/// The pages of a version, each with the word of its link: those that exist are linked.
const PAGES: [(&str, &str); 3] =
    [("index.html", "HTML"), ("report.html", "HTML"), ("report.pdf", "PDF")];

/// One version: the folder and what its manifest says.
struct Version {
    folder: PathBuf,
    manifest: ReportManifest,
    /// When the folder was made: of reports of one commit, the newer is kept.
    made: Option<SystemTime>,
}

/// Removes the versions that are too many and lists the others.
///
/// Nothing goes but folders with a manifest of this program that names them, and never the latest.
///
/// # Errors
/// The machine refuses to write or to delete.
pub fn update(out: &Path, latest: &str) -> Result<()> {
    let mut versions = versions(out)?;
    let too_many: Vec<Version> = versions.split_off(versions.len().min(KEPT));
    for version in too_many {
        if version.manifest.version == latest {
            versions.push(version);
        } else {
            remove(out, &version.folder)?;
        }
    }
    let index = out.join(INDEX);
    let is_foreign = index.symlink_metadata().is_ok()
        && files::read(&index).map_or(true, |text| !text.starts_with(MADE_BY));
    if is_foreign {
        note!(
            "{}: not made by this program, so it does not list the versions; hint: move it away",
            index.display()
        );
        return Ok(());
    }
    write(out, &index, &page(&versions, latest))
}

/// Writes the page whole or not at all, in a folder that the next run sweeps if this one is killed.
fn write(out: &Path, index: &Path, page: &str) -> Result<()> {
    let location = || index.display().to_string();
    let making = tempfile::Builder::new()
        .prefix(filed_report::MAKING)
        .tempdir_in(out)
        .with_context(location)?;
    let made = making.path().join(INDEX);
    files::write(&made, page.as_bytes())?;
    fs::rename(&made, index).with_context(location)
}

/// The versions of a folder, the newest first. A link and a folder of another maker are none.
fn versions(out: &Path) -> Result<Vec<Version>> {
    let location = || out.display().to_string();
    let mut versions = Vec::new();
    for entry in fs::read_dir(out).with_context(location)? {
        let entry = entry.with_context(location)?;
        let (folder, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') || !entry.file_type().with_context(location)?.is_dir() {
            continue;
        }
        let Ok(manifest) = filed_report::read(&folder) else { continue };
        if manifest.version == name {
            let made = fs::metadata(folder.join(MANIFEST)).and_then(|file| file.modified()).ok();
            versions.push(Version { folder, manifest, made });
        }
    }
    versions.sort_by(|one, other| other.order().cmp(&one.order()));
    Ok(versions)
}

impl Version {
    /// What puts versions in their order: the moment of the commit; of one commit, when it was
    /// made; then the name.
    fn order(&self) -> (i64, Option<SystemTime>, &str) {
        (self.manifest.timestamp_seconds, self.made, &self.manifest.version)
    }
}

/// Deletes a version. It first takes a name that the next run sweeps, so that a killed run leaves
/// no half of it under its own.
fn remove(out: &Path, folder: &Path) -> Result<()> {
    let location = || folder.display().to_string();
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let gone = out.join(format!("{}gone-{name}", filed_report::MAKING));
    fs::rename(folder, &gone).with_context(location)?;
    fs::remove_dir_all(&gone).with_context(location)
}

/// The page that lists the versions.
fn page(versions: &[Version], latest: &str) -> String {
    let has =
        |outcome: &&str| versions.iter().any(|it| it.manifest.verdicts.contains_key(*outcome));
    let outcomes: Vec<&str> = Outcome::ALL.map(Outcome::words).into_iter().filter(has).collect();
    let heads: Vec<String> =
        outcomes.iter().map(|words| format!("<th class=\"n\">{words}</th>")).collect();
    let rows: Vec<String> = versions.iter().map(|it| row(it, &outcomes, latest)).collect();
    format!(
        "{MADE_BY}<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
        content=\"width=device-width, initial-scale=1\">\n<title>Straightedge: reports</title>\n\
        <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Reports</h1>\n<p>Each version is a \
        report of one commit and one state of the data, the newest first. The columns count the \
        claims by verdict; claims whose place another one took are left out.</p>\n<div \
        class=\"wide\">\n<table>\n<thead>\n<tr><th>Version</th>{}</tr>\n</thead>\n<tbody>\n{}\
        </tbody>\n</table>\n</div>\n</main>\n</body>\n\
        </html>\n",
        heads.concat(),
        rows.concat()
    )
}

/// The row of one version.
fn row(version: &Version, outcomes: &[&str], latest: &str) -> String {
    let Version { folder, manifest, .. } = version;
    let name = escaped(&manifest.version);
    let mark = if manifest.version == latest { " <strong>latest</strong>" } else { "" };
    let commit: String = manifest.commit.chars().take(8).collect();
    // Reports of earlier programs say neither when they were made nor how their claims ended.
    let is_told = !manifest.date.is_empty();
    let count = |words: &&str| {
        let count = manifest.verdicts.get(*words).copied().unwrap_or_default();
        if is_told { count.to_string() } else { "–".to_owned() }
    };
    let date = if is_told { format!("{}, ", manifest.date) } else { String::new() };
    let counts: Vec<String> =
        outcomes.iter().map(|words| format!("<td class=\"n\">{}</td>", count(words))).collect();
    let is_there = |page: &&(&str, &str)| folder.join(page.0).is_file();
    // Many small pages take the place of a long one in the list.
    let has_pages = folder.join(INDEX).is_file();
    let links: Vec<String> = PAGES
        .iter()
        .filter(is_there)
        .filter(|(file, _)| !has_pages || *file != "report.html")
        .map(|(file, word)| format!("<a href=\"{name}/{file}\">{word}</a>"))
        .collect();
    format!(
        "<tr><td><code>{name}</code>{mark}<br>{}<br><small>{}commit <code>{}</code></small></td>\
        {}</tr>\n",
        links.join(", "),
        escaped(&date),
        escaped(&commit),
        counts.concat()
    )
}

/// A text without a sign that HTML reads.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// How the page looks: of its own, since no other file stands beside it.
const STYLE: &str = "\
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.75rem; }
p { max-width: 42rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.75rem; text-align: left; vertical-align: top; }
th { border-bottom: 2px solid; vertical-align: bottom; }
td { border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
td:first-child { white-space: nowrap; }
small { font-size: 0.875rem; }
.n { text-align: right; }
";
