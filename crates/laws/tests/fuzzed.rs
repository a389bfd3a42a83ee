//! The body of the fuzz target `law` over its corpus, whole, cut short and changed.

#[path = "../../../fuzz/src/law.rs"]
mod law;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn no_formula_takes_long_or_panics() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/law");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).expect("a corpus") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        let step = (bytes.len() / 40).max(1);
        let cut = (0..=bytes.len()).step_by(step).map(|at| bytes[..at].to_vec());
        for text in cut.chain([bytes.clone()]) {
            let begun = Instant::now();
            law::law(&text);
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(5), "{}: {took:?}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen} texts");
}
