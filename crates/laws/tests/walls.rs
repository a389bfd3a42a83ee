//! What no source file of this crate may name: vector instructions are asked for in three files,
//! and nothing is fused.

use std::fs;
use std::path::{Path, PathBuf};

/// The only files that name `pulp`.
const VECTOR_FILES: [&str; 3] = ["instruction_set.rs", "lanes/avx2.rs", "lanes/avx512.rs"];

/// What would round once where the formula rounds twice, or could touch memory that is not ours.
const NOWHERE: [&str; 2] = ["mul_add", "unsafe"];

/// Every Rust file below a folder, in the order of its path.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn vector_instructions_stand_behind_a_wall() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut naming = Vec::new();
    for path in sources(&root) {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let name =
            path.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
        for word in NOWHERE {
            let line = text.lines().position(|line| line.contains(word)).map(|index| index + 1);
            assert_eq!(
                line, None,
                "{name} names {word}; hint: write the product and the sum, in safe code"
            );
        }
        if text.contains("pulp") {
            naming.push(name);
        }
    }
    assert_eq!(
        naming, VECTOR_FILES,
        "only these name pulp; hint: write new formulas over the trait Real"
    );
}
