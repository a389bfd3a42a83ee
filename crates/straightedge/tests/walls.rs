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
    ("robustness", &["polars", "ureq", "tempfile", "claims", "evidence", "uncertainty", "stress"]),
    ("uncertainty", &["polars", "ureq", "tempfile", "claims", "evidence", "stress"]),
    ("stress", &["polars", "ureq", "tempfile", "claims", "evidence"]),
    ("planner", &["polars", "ureq", "tempfile", "rand", "fit", "robustness", "claims", "evidence"]),
    ("shards", &["polars", "ureq", "tempfile", "fit", "evidence", "claims", "analyses"]),
    ("measures", &["polars", "ureq", "tempfile", "claims", "evidence", "fit"]),
    ("quantiles", &["laws", "fit", "measures", "polars", "ureq", "tempfile", "evidence", "claims"]),
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
    (
        "changes",
        &[
            "observations",
            "laws",
            "fit",
            "robustness",
            "measures",
            "claims",
            "report",
            "sources",
            "tidy",
            "polars",
            "typst",
            "tempfile",
        ],
    ),
    ("claims", &["fit", "laws", "robustness", "measures", "polars", "sources", "tidy"]),
    ("report", &["fit", "laws", "robustness", "measures", "polars", "sources", "tidy", "claims"]),
    (
        "analyses",
        &[
            "polars", "typst", "ureq", "sources", "tidy", "claims", "report", "clap", "csv",
            "tempfile",
        ],
    ),
    (
        "straightedge-python",
        &["polars", "typst", "ureq", "sources", "tidy", "claims", "report", "clap", "tempfile"],
    ),
    ("worlds", &["polars", "typst", "ureq", "sources", "tidy", "report", "csv", "tempfile"]),
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
            "uncertainty",
            "stress",
            "planner",
            "measures",
            "shards",
            "quantiles",
            "evidence",
            "claims",
            "report",
            "sources",
            "tidy",
            "straightedge",
            "analyses",
            "formulas",
            "oracles",
            "worlds",
            "changes",
        ],
    ),
];

/// A heavy or dangerous crate, and the only crate of ours that may name it.
const ONLY_UNDER: &[(&str, &str)] = &[
    ("polars", "tidy"),
    ("polars-parquet", "tidy"),
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

/// Names of all packages below a workspace member through normal dependencies; with its own tests,
/// through its development dependencies as well.
fn below(metadata: &Metadata, member: &str, with_tests: bool) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().expect("a resolved graph");
    let names: BTreeMap<_, _> =
        metadata.packages.iter().map(|package| (&package.id, package.name.to_string())).collect();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let start =
        metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == member);
    let mut open = vec![&start.unwrap_or_else(|| panic!("{member} is not a workspace crate")).id];
    let mut seen = BTreeSet::new();
    let first = open[0];
    while let Some(id) = open.pop() {
        for dependency in &nodes[id].deps {
            let is_built = dependency.dep_kinds.iter().any(|kind| {
                let is_for_tests = kind.kind == DependencyKind::Development;
                kind.kind == DependencyKind::Normal || (with_tests && id == first && is_for_tests)
            });
            if is_built && seen.insert(&dependency.pkg) {
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
        let below = below(&metadata, member, false);
        let found: Vec<_> = forbidden.iter().filter(|name| below.contains(**name)).collect();
        assert!(found.is_empty(), "{member} must never import {found:?}");
    }
}

#[test]
fn every_crate_stands_in_the_table() {
    let listed: BTreeSet<&str> =
        NEVER_BELOW.iter().map(|(member, _)| *member).chain(["straightedge", "bench"]).collect();
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

/// `cargo test -p analyses` waits for neither half of the build.
#[test]
fn tests_of_analyses_build_neither_polars_nor_typst() {
    let metadata = metadata();
    for member in [
        "formulas",
        "laws",
        "fit",
        "robustness",
        "uncertainty",
        "stress",
        "planner",
        "measures",
        "shards",
        "quantiles",
        "evidence",
        "changes",
        "analyses",
        "worlds",
    ] {
        let below = below(&metadata, member, true);
        for heavy in ["polars", "typst", "typst-pdf"] {
            assert!(!below.contains(heavy), "the tests of {member} build {heavy}");
        }
    }
}

/// What the program may not name itself: "no arithmetic" is a missing line in its Cargo.toml, for
/// its tests as well.
const NUMERIC: &[&str] = &[
    "fit",
    "laws",
    "robustness",
    "uncertainty",
    "stress",
    "planner",
    "measures",
    "quantiles",
    "statrs",
    "nalgebra",
];

#[test]
fn the_program_has_no_arithmetic() {
    for package in metadata().workspace_packages() {
        if package.name.as_str() != "straightedge" {
            continue;
        }
        for dependency in &package.dependencies {
            assert!(
                !NUMERIC.contains(&&*dependency.name),
                "straightedge names {}",
                dependency.name
            );
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

/// docs/dependencies.md has a line for each crate that one of ours asks for, and for no other.
#[test]
fn every_direct_dependency_is_reviewed() {
    let metadata = metadata();
    let asked_for: BTreeSet<String> = metadata
        .workspace_packages()
        .iter()
        .flat_map(|package| &package.dependencies)
        .filter(|dependency| dependency.path.is_none())
        .map(|dependency| dependency.name.clone())
        .collect();
    let page = include_str!("../../../docs/dependencies.md");
    let line = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let reviewed: BTreeSet<String> = page.lines().filter_map(line).collect();
    assert_eq!(reviewed, asked_for, "lines of docs/dependencies.md, and what is asked for");
}
