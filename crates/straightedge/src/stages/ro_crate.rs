//! A report's folder as an RO-Crate (version 1.1, <https://w3id.org/ro/crate/1.1>): what archives
//! of research read to know what is in it, what made it, and of which data.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use evidence::{Evidence, SourceFinding};
use serde_json::{Value, json};
use sources::sha256_hex;

use crate::files;

/// The file of an RO-Crate.
pub const FILE: &str = "ro-crate-metadata.json";

/// What the files at the top of a report are.
const FILES: [(&str, &str); 8] = [
    ("report.pdf", "The report on paper"),
    ("appendix.pdf", "Every section, table and figure on paper"),
    ("index.html", "The first page of the report"),
    ("report.html", "The report as one page"),
    ("evidence.json", "Every number of the report, in full precision"),
    ("report.typ", "The source of the report on paper"),
    ("report.json", "What the source of the report on paper is filled with"),
    ("counts.json", "How much there is to read"),
];

/// The metadata of a report's folder in which every other file stands already.
pub fn metadata(judged: &Evidence, folder: &Path) -> Result<String> {
    let mut parts = Vec::new();
    let mut folders = BTreeSet::new();
    for path in files::below(folder)? {
        match path.split_once('/') {
            Some((top, _)) => {
                folders.insert(top.to_owned());
            }
            None => parts.push(file(&path, &files::bytes(&folder.join(&path))?)),
        }
    }
    parts.extend(folders.iter().map(|name| part_folder(name)));
    let mut graph = vec![descriptor(), root(judged, &parts), made(judged), program(judged)];
    graph.extend(parts);
    graph.extend(judged.sources.iter().map(source));
    graph.extend(judged.sources.iter().flat_map(published));
    let document = json!({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph});
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn descriptor() -> Value {
    json!({
        "@id": FILE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    })
}

/// What the folder is.
fn root(judged: &Evidence, parts: &[Value]) -> Value {
    let stamp = &judged.stamp;
    json!({
        "@id": "./",
        "@type": "Dataset",
        "name": format!("Audit of scaling laws, version {}", stamp.version),
        "description": format!(
            "{} claims judged by {} analyses of {} sources; manifest.json names every file with \
             its SHA-256",
            judged.counting().count(),
            judged.findings.len(),
            judged.sources.len()
        ),
        "datePublished": stamp.date,
        "version": stamp.version,
        "license": "The figures of each source stand under the licence that is named with it",
        "hasPart": parts.iter().map(reference).collect::<Vec<_>>(),
        "mentions": {"@id": "#made"},
    })
}

/// The run that made it.
fn made(judged: &Evidence) -> Value {
    json!({
        "@id": "#made",
        "@type": "CreateAction",
        "name": "straightedge report",
        "description": format!(
            "Commit {}, data digest {}",
            judged.stamp.commit, judged.stamp.data_digest
        ),
        "instrument": {"@id": "#program"},
        "object": judged.sources.iter().map(|it| reference(&source(it))).collect::<Vec<_>>(),
        "result": {"@id": "./"},
    })
}

fn program(judged: &Evidence) -> Value {
    json!({
        "@id": "#program",
        "@type": "SoftwareApplication",
        "name": "Straightedge",
        "softwareVersion": judged.stamp.program_version,
        "softwareRequirements": judged.stamp.toolchain,
    })
}

fn file(path: &str, bytes: &[u8]) -> Value {
    let said = FILES.iter().find(|(name, _)| *name == path).map(|(_, said)| *said);
    json!({
        "@id": path,
        "@type": "File",
        "name": said.unwrap_or(path),
        "encodingFormat": encoding(path),
        "contentSize": bytes.len().to_string(),
        "sha256": sha256_hex(bytes),
    })
}

fn part_folder(name: &str) -> Value {
    json!({"@id": format!("{name}/"), "@type": "Dataset", "name": name})
}

/// A publication whose figures were used.
fn source(source: &SourceFinding) -> Value {
    json!({
        "@id": format!("#source-{}", source.id),
        "@type": "Dataset",
        "name": source.title,
        "identifier": source.identifier,
        "citation": source.citation,
        "license": source.licence,
        "distribution": published(source).map(|file| reference(&file)).collect::<Vec<_>>(),
    })
}

/// Its files, as they were published.
fn published(source: &SourceFinding) -> impl Iterator<Item = Value> {
    source.files.iter().map(|file| {
        json!({
            "@id": format!("#source-{}-{}", source.id, file.id),
            "@type": "DataDownload",
            "name": file.id,
            "contentUrl": file.location,
            "sha256": file.sha256,
        })
    })
}

fn reference(entity: &Value) -> Value {
    json!({"@id": entity["@id"]})
}

/// The media type of a file, by its ending.
fn encoding(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("html") => "text/html",
        Some("json") => "application/json",
        _ => "text/plain",
    }
}
