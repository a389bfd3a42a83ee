//! The same budget by other objectives and approaches, a line each.

use analyses::plan::{Approach, Number, OtherWay, OtherWays, Plan, UnableWay};

use crate::commands::words::{digits, loss, size};

/// The best size, the tokens and the loss by each other way, the first two with their intervals.
pub fn table(ways: &OtherWays) -> Vec<String> {
    let line = |name: &str, params: &str, tokens: &str, ratio: &str, loss: &str| {
        format!("{name:<18}{params:<23}{tokens:<23}{ratio:<7}{loss}").trim_end().to_owned()
    };
    let row = |way: &OtherWay| {
        line(
            name(way.approach, way.objective.as_deref()),
            &with_interval(way.params, size),
            &with_interval(way.training_tokens, size),
            &digits(way.tokens_per_param.estimate, 2),
            &way.loss_nats.map_or_else(String::new, |number| loss(number.estimate)),
        )
    };
    if ways.ways.is_empty() {
        return Vec::new();
    }
    let mut all = vec![line("by other ways", "parameters", "tokens", "ratio", "loss")];
    all.extend(ways.ways.iter().map(row));
    all.push(String::new());
    all
}

/// `94 B (60 B to 170 B)`.
fn with_interval(number: Number, print: fn(f64) -> String) -> String {
    let estimate = print(number.estimate);
    match (number.low, number.high) {
        (Some(low), Some(high)) => format!("{estimate} ({} to {})", print(low), print(high)),
        _ => estimate,
    }
}

/// What a way is called in a column.
fn name(approach: Approach, objective: Option<&str>) -> &str {
    match (approach, objective) {
        (Approach::Envelope, _) => "1 envelope",
        (Approach::EqualCompute, _) => "2 equal compute",
        (Approach::Law, Some("huber")) => "3 Huber",
        (Approach::Law, Some("least_squares")) => "3 least squares",
        (Approach::Law, Some("least_absolute")) => "3 least absolute",
        (Approach::Law, Some("student_t")) => "3 Student t",
        (Approach::Law, other) => other.unwrap_or("3 law"),
    }
}

/// How far the ways spread, what they are, and which of them say nothing.
pub fn sentences(ways: &OtherWays, plan: &Plan) -> Vec<String> {
    let mut all = Vec::new();
    if !ways.ways.is_empty() {
        all.push(spread(ways, plan));
    }
    all.extend(ways.unable.iter().map(unable));
    all
}

fn spread(ways: &OtherWays, plan: &Plan) -> String {
    let draws = ways.ways.iter().filter(|way| way.approach == Approach::Law).map(|way| way.draws);
    let said = format!(
        "Other ways: approaches 1 to 3 of Hoffmann 2022, the law by other objectives{}; ratio: \
         tokens per parameter. With {} the best sizes lie within a factor of {}.",
        draws.max().map_or_else(String::new, |draws| format!(" ({draws} draws each)")),
        plan.study,
        digits(ways.params_spread, 2)
    );
    let new_runs = || ways.ways.iter().filter_map(|way| way.loss_nats_new_run);
    let (lows, highs) = (new_runs().filter_map(|it| it.low), new_runs().filter_map(|it| it.high));
    let (low, high) = (lows.fold(f64::INFINITY, f64::min), highs.fold(0.0, f64::max));
    if low <= high {
        let (low, high) = (loss(low), loss(high));
        return format!(
            "{said} A new run has a loss of {low} to {high} by the widest of these laws; \
             approaches 1 and 2 foretell no loss."
        );
    }
    said
}

fn unable(way: &UnableWay) -> String {
    let objective = || way.objective.as_deref().unwrap_or("a law").replace('_', " ");
    let what = match way.approach {
        Approach::Envelope => "Approach 1 (envelope)".to_owned(),
        Approach::EqualCompute => "Approach 2 (equal compute)".to_owned(),
        Approach::Law => format!("Approach 3 by {}", objective()),
    };
    format!("{what} says nothing: {}.", way.why)
}
