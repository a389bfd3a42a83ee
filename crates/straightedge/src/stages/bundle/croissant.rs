//! What a machine reads of the bundled sets: one Croissant file a source, in the format's version
//! 1.0 (<https://docs.mlcommons.org/croissant/docs/croissant-spec.html>). Loaders of data sets read
//! it, know where the figures come from, check the digest and give the rows.

use std::collections::BTreeMap;

use anyhow::Result;
use observations::{Column, Observations};
use serde_json::{Value, json};
use sources::Manifest;

use super::FOLDER;

/// One bundled set of a source.
pub struct Bundled {
    /// One line for the reader.
    pub title: String,
    /// SHA-256 of the parquet file.
    pub sha256: String,
    /// Its rows.
    pub observations: Observations,
}

/// What stands after the source in the name of its file.
pub const STEM: &str = ".croissant";

/// The Croissant file of a source whose sets are bundled.
pub fn file(manifest: &Manifest, sets: &BTreeMap<String, Bundled>) -> Result<String> {
    let distribution: Vec<Value> = sets.iter().map(|(id, set)| parquet(id, set)).collect();
    let records: Vec<Value> = sets.iter().map(|(id, set)| records(id, set)).collect();
    let based_on: Vec<Value> = manifest.files.iter().map(upstream).collect();
    let dataset = json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": manifest.id,
        "description": format!(
            "{}. Published figures in the schema of Straightedge: one row a run, numbers in \
             standard units. {}",
            manifest.title,
            manifest.traps.join(" ")
        ),
        "creator": {"@type": "Person", "name": manifest.citation.authors},
        "citeAs": manifest.citation.to_string(),
        "datePublished": manifest.citation.year.to_string(),
        "identifier": manifest.identifier,
        "license": manifest.licence,
        "isBasedOn": based_on,
        "distribution": distribution,
        "recordSet": records,
    });
    Ok(serde_json::to_string_pretty(&dataset)? + "\n")
}

/// A published file of which sets were made; it is not part of the bundle.
fn upstream(file: &sources::FileSpec) -> Value {
    json!({
        "@type": "sc:CreativeWork",
        "name": file.id,
        "url": file.kind.location(),
        "identifier": format!("sha256:{}", file.sha256),
    })
}

fn parquet_name(id: &str) -> String {
    format!("{id}.parquet")
}

fn parquet(id: &str, set: &Bundled) -> Value {
    json!({
        "@type": "cr:FileObject",
        "@id": parquet_name(id),
        "name": parquet_name(id),
        "description": format!("{}; {FOLDER}/{} in the repository", set.title, parquet_name(id)),
        "contentUrl": parquet_name(id),
        "encodingFormat": "application/x-parquet",
        "sha256": set.sha256,
    })
}

fn records(id: &str, set: &Bundled) -> Value {
    let field = |name: &str, description: String, data_type: &str| {
        json!({
            "@type": "cr:Field",
            "@id": format!("{id}/{name}"),
            "name": name,
            "description": description,
            "dataType": data_type,
            "source": {
                "fileObject": {"@id": parquet_name(id)},
                "extract": {"column": name},
            },
        })
    };
    let rows = &set.observations;
    let place = "the row's line in the published file".to_owned();
    let cluster = "joins the rows of one trajectory".to_owned();
    let mut fields =
        vec![field("line", place, "sc:Integer"), field("cluster", cluster, "sc:Integer")];
    let said = |column: &Column| format!("{}; unit: {}", column.meaning, column.quantity.unit);
    fields.extend(rows.columns.iter().map(|(name, it)| field(name, said(it), "sc:Float")));
    let text = || "as the published file names it".to_owned();
    fields.extend(rows.labels.keys().map(|name| field(name, text(), "sc:Text")));
    json!({
        "@type": "cr:RecordSet",
        "@id": id,
        "name": id,
        "description": format!("{}; losses of {}", set.title, rows.loss_group),
        "field": fields,
    })
}

/// The vocabulary that the format asks for, word for word.
fn context() -> Value {
    json!({
        "@language": "en",
        "@vocab": "https://schema.org/",
        "citeAs": "cr:citeAs",
        "column": "cr:column",
        "conformsTo": "dct:conformsTo",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dct": "http://purl.org/dc/terms/",
        "equivalentProperty": "cr:equivalentProperty",
        "examples": {"@id": "cr:examples", "@type": "@json"},
        "extract": "cr:extract",
        "field": "cr:field",
        "fileProperty": "cr:fileProperty",
        "fileObject": "cr:fileObject",
        "fileSet": "cr:fileSet",
        "format": "cr:format",
        "includes": "cr:includes",
        "isLiveDataset": "cr:isLiveDataset",
        "jsonPath": "cr:jsonPath",
        "key": "cr:key",
        "md5": "cr:md5",
        "parentField": "cr:parentField",
        "path": "cr:path",
        "recordSet": "cr:recordSet",
        "references": "cr:references",
        "regex": "cr:regex",
        "repeated": "cr:repeated",
        "replace": "cr:replace",
        "samplingRate": "cr:samplingRate",
        "sc": "https://schema.org/",
        "separator": "cr:separator",
        "source": "cr:source",
        "subField": "cr:subField",
        "transform": "cr:transform",
    })
}
