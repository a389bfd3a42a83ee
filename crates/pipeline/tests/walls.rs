//! The walls of ARCHITECTURE.md: which crate may never import which, kept over cargo's own
//! metadata.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Crate, and what must not stand anywhere below it among its normal dependencies.
const NEVER_BELOW: &[(&str, &[&str])] = &[
    ("observations", &["polars", "ureq", "tempfile", "rand"]),
    (
        "formulas",
        &[
            "laws",
            "fit",
            "evidence",
            "report",
            "observations",
            "polars",
            "typst",
            "ureq",
            "tempfile",
        ],
    ),
    ("laws", &["polars", "ureq", "rand", "rayon", "tempfile", "observations"]),
    ("fit", &["polars", "ureq", "rand", "tempfile", "evidence", "claims"]),
    ("robustness", &["polars", "ureq", "tempfile", "claims", "evidence"]),
    ("measures", &["polars", "ureq", "tempfile", "claims", "evidence", "fit"]),
    (
        "evidence",
        &[
            "observations",
            "laws",
            "fit",
            "robustness",
            "claims",
            "report",
            "sources",
            "tidy",
            "oracles",
        ],
    ),
    ("claims", &["fit", "laws", "robustness", "measures", "polars", "sources", "tidy"]),
    ("report", &["fit", "laws", "robustness", "measures", "polars", "sources", "tidy", "claims"]),
    ("sources", &["polars", "fit", "laws"]),
    ("tidy", &["sources", "ureq", "fit", "laws"]),
    ("oracles", &["fit", "laws"]),
    (
        "xtask",
        &[
            "observations",
            "laws",
            "fit",
            "robustness",
            "measures",
            "evidence",
            "claims",
            "report",
            "sources",
            "tidy",
            "pipeline",
            "oracles",
        ],
    ),
];

/// A heavy or dangerous crate, and the only crate of ours that may name it.
const ONLY_UNDER: &[(&str, &str)] = &[
    ("polars", "tidy"),
    ("typst", "report"),
    ("typst-pdf", "report"),
    ("tera", "report"),
    ("ureq", "sources"),
];

fn metadata() -> Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(vec!["--locked".into()])
        .exec()
        .expect("cargo metadata")
}

/// Names of all packages below a workspace member through normal dependencies.
fn below(metadata: &Metadata, member: &str) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().expect("a resolved graph");
    let names: BTreeMap<_, _> =
        metadata.packages.iter().map(|package| (&package.id, package.name.to_string())).collect();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let start =
        metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == member);
    let mut open = vec![&start.unwrap_or_else(|| panic!("{member} is not a workspace crate")).id];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        for dependency in &nodes[id].deps {
            let normal =
                dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
            if normal && seen.insert(&dependency.pkg) {
                open.push(&dependency.pkg);
            }
        }
    }
    seen.into_iter().map(|id| names[id].clone()).collect()
}

#[test]
fn no_crate_imports_what_it_may_not() {
    let metadata = metadata();
    for (member, forbidden) in NEVER_BELOW {
        let below = below(&metadata, member);
        let found: Vec<_> = forbidden.iter().filter(|name| below.contains(**name)).collect();
        assert!(found.is_empty(), "{member} must never import {found:?}");
    }
}

#[test]
fn every_crate_stands_in_the_table() {
    let listed: BTreeSet<&str> =
        NEVER_BELOW.iter().map(|(member, _)| *member).chain(["pipeline", "bench"]).collect();
    for package in metadata().workspace_packages() {
        assert!(
            listed.contains(package.name.as_str()),
            "{} has no wall; add it to the table",
            package.name
        );
    }
}

#[test]
fn heavy_crates_stand_under_one_crate_alone() {
    for package in metadata().workspace_packages() {
        for dependency in &package.dependencies {
            for (heavy, owner) in ONLY_UNDER {
                let allowed = dependency.name != *heavy || package.name.as_str() == *owner;
                assert!(
                    allowed,
                    "{} names {heavy}, which stands under {owner} alone",
                    package.name
                );
            }
        }
    }
}

#[test]
fn oracles_are_for_tests_alone() {
    for package in metadata().workspace_packages() {
        let normal = package
            .dependencies
            .iter()
            .any(|d| d.name == "oracles" && d.kind == DependencyKind::Normal);
        assert!(!normal, "{} contains answers it is tested against", package.name);
    }
}
