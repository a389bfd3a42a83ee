use super::parse;
use crate::study;

const STUDY: &str = include_str!("../../../../data/studies/chinchilla-huber.yaml");
const PLAN: &str = include_str!("../../../../data/allocations/chinchilla.yaml");

fn fault(from: &str, to: &str) -> String {
    let study = study::parse(STUDY, "study", "chinchilla-huber").expect("a study");
    let text = PLAN.replace(from, to);
    assert_ne!(text, PLAN, "nothing was replaced");
    format!(
        "{:#}",
        parse(&text, "place.yaml", "chinchilla", &[(study, STUDY.to_owned())])
            .expect_err("a fault")
    )
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
