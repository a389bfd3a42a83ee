//! Allocations that make no sense are refused, with the location, what is wrong and what to do.

use super::Allocation;
use crate::analysis::Analysis;
use crate::definition::{Defined, Document, parse};
use crate::study::Study;

const STUDY: &str = include_str!("../../../../data/studies/chinchilla-huber.yaml");
const PLAN: &str = include_str!("../../../../data/allocations/chinchilla.yaml");

fn document(text: &str, location: &str, stem: &str) -> Document {
    let [location, stem, text] = [location, stem, text].map(str::to_owned);
    Document { location, stem, text, digest: String::new() }
}

fn read(text: &str) -> anyhow::Result<()> {
    let study: Defined<Study> =
        parse(&document(STUDY, "study", "chinchilla-huber")).expect("a study");
    let allocation: Defined<Allocation> = parse(&document(text, "place.yaml", "chinchilla"))?;
    Analysis::heads(&allocation, &[study]).map(drop)
}

fn fault(from: &str, to: &str) -> String {
    let text = PLAN.replace(from, to);
    assert_ne!(text, PLAN, "nothing was replaced");
    format!("{:#}", read(&text).expect_err("a fault"))
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (from, to, said) in [
        ("id: chinchilla\n", "id: other\n", "name the file after the allocation"),
        (
            "study: chinchilla-huber",
            "study: nobody",
            "no study is called \"nobody\"; hint: there are chinchilla-huber",
        ),
        ("envelope_bins: 40", "envelope_bins: 1", "1 bins make no line"),
        ("tolerance: 0.15", "tolerance: 0.4", "the budgets 6e18 and 1e19 overlap"),
        ("sizes_min: 5", "sizes_min: 2", "2 sizes carry no parabola"),
        ("\"1e21\": 1.0e+21", "\"1e21\": -1.0", "a budget is positive"),
        (
            "span_flop: [1.0e+18, 1.0e+25]",
            "span_flop: [1.0e+25, 1.0e+18]",
            "span_flop does not ascend",
        ),
        ("replicates: 200", "replicates: 2", "2 replicates make no interval"),
        ("omega: 47491", "omega: 0", "makes no line"),
        ("sizes_min: 5", "sizes_least: 5", "sizes_least"),
    ] {
        let message = fault(from, to);
        assert!(message.contains("place.yaml") && message.contains(said), "{message}");
    }
}
