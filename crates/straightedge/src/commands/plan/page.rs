//! A plan in lines of eighty columns.

mod ways;

use analyses::plan::{
    FailedCheck, ForWidth, NextRun, Number, OffBy, OtherStudy, Plan, Purchase, Question,
    WithoutInterval,
};

use crate::commands::page::lines;
use crate::commands::words::{digits, interval, loss, percent, power, size};
use crate::terminal::wrapped;

/// The page of a plan.
pub fn page(plan: &Plan, question: &Question) -> String {
    let mut all: Vec<String> = of_sentences(head(plan, question)).collect();
    all.extend(doubts(plan));
    all.push(String::new());
    all.extend(table(plan));
    all.push(String::new());
    all.extend(off_by(&plan.off_by));
    all.extend(plan.other_ways.iter().flat_map(ways::table));
    all.extend(of_sentences(sentences(plan, question)));
    lines(all)
}

/// Sentences in the lines of a screen.
fn of_sentences(sentences: Vec<String>) -> impl Iterator<Item = String> {
    sentences.into_iter().flat_map(|sentence| wrapped(&sentence, 0))
}

/// What is asked, of what, and how far beyond the data it lies.
fn head(plan: &Plan, question: &Question) -> Vec<String> {
    let mut all = vec![format!(
        "{} FLOP by {}: law {}, {} runs of {} to {} FLOP.",
        power(plan.compute_flop),
        plan.study,
        plan.law,
        plan.runs,
        power(plan.smallest_run_flop),
        power(plan.largest_run_flop)
    )];
    let mut limits = Vec::new();
    let spending = &question.spending;
    if spending.tokens_served > 0.0 {
        limits.push(format!(
            "{} FLOP of it for training and the rest for serving {} tokens",
            power(plan.training_flop),
            size(spending.tokens_served)
        ));
    }
    if let Some(repeats) = &spending.repeats {
        limits.push(format!("{} unique tokens", size(repeats.unique_tokens)));
    }
    if let Some(most) = spending.params_max {
        limits.push(format!("at most {} parameters", size(most)));
    }
    if !limits.is_empty() {
        all.push(format!("With {}.", limits.join(", ")));
    }
    if plan.beyond_largest_run > 1.0 {
        all.push(format!(
            "! {} times the compute of the largest run: an extrapolation. No interval here covers \
             a change of the law.",
            digits(plan.beyond_largest_run, 2)
        ));
    }
    all
}

/// What a reader must know of the fit before the answer.
fn doubts(plan: &Plan) -> Vec<String> {
    let mut all = Vec::new();
    for WithoutInterval { parameter, why } in &plan.without_interval {
        all.extend(wrapped(&format!("! {parameter}: {why}."), 0));
    }
    let failed = &plan.checks_failed;
    if failed.is_empty() {
        return all;
    }
    let head = format!(
        "! {} of {} checks of this fit failed (docs/checks.md says what each means):",
        failed.len(),
        plan.checks_made
    );
    all.extend(wrapped(&head, 0));
    for check in failed {
        all.extend(wrapped(&format!("{} {}: no ({})", check.name, check.title, value(check)), 2));
    }
    all
}

fn value(check: &FailedCheck) -> String {
    let value = check.value.map_or_else(|| "not computed".to_owned(), |it| digits(it, 3));
    format!("{value}, not {}", check.passes)
}

/// The numbers with their intervals, beside the choice by a ratio.
fn table(plan: &Plan) -> Vec<String> {
    let ratio = plan.at_ratio.as_ref();
    let beside = ratio.map_or_else(String::new, |choice| {
        format!("{} tokens/param", digits(choice.tokens_per_param, 2))
    });
    let level = format!("{:.0} % interval", 100.0 * plan.level);
    let line = |name: &str, best: String, range: String, other: String| {
        format!("{name:<24}{best:<10}{range:<22}{other}").trim_end().to_owned()
    };
    let row = |name: &str, number: Number, print: fn(f64) -> String, other: String| {
        line(name, print(number.estimate), interval(number, print), other)
    };
    let chosen =
        |print: fn(f64) -> String, value: Option<f64>| value.map_or_else(String::new, print);
    let ratio_of = |value: f64| digits(value, 2);
    let above = ratio.map_or_else(String::new, |choice| {
        format!("{} (+{})", loss(choice.loss_nats), percent(choice.loss_above_share))
    });
    let mut all = vec![
        line("", "best".to_owned(), level, beside),
        row("parameters", plan.params, size, chosen(size, ratio.map(|it| it.params))),
        row("tokens", plan.training_tokens, size, chosen(size, ratio.map(|it| it.training_tokens))),
        row("tokens per parameter", plan.tokens_per_param, ratio_of, String::new()),
        row("loss (nats/token)", plan.loss_nats, loss, above),
    ];
    if let Some(new_run) = plan.loss_nats_new_run {
        all.push(line(
            "loss of one new run",
            String::new(),
            interval(new_run, loss),
            String::new(),
        ));
    }
    let gain = plan.gain_next_doubling;
    all.push(row("twice the budget gains", gain, percent, String::new()));
    all
}

/// What else there is to say.
fn sentences(plan: &Plan, question: &Question) -> Vec<String> {
    let mut all = vec![format!(
        "Intervals: the fit to runs drawn anew, by {}; the widest is given.",
        plan.drawn.join(", ")
    )];
    if let Some(epochs) = plan.epochs.filter(|epochs| *epochs > 1.0) {
        all.push(format!(
            "The unique tokens are seen {} times; what a repeated token is worth is taken from \
             Muennighoff 2023.",
            digits(epochs, 2)
        ));
    }
    if plan.is_params_limited {
        all.push("The largest size that is allowed binds: a larger model would do better.".into());
    }
    all.push(flat(plan));
    all.push(held_back(plan));
    if let Some(price) = &plan.gain_falls_below {
        all.push(format!(
            "A doubling gains less than {} from {} FLOP on ({}).",
            percent(price.share),
            power(price.compute_flop.estimate),
            interval(price.compute_flop, power)
        ));
    }
    all.extend(plan.other_ways.iter().flat_map(|ways| ways::sentences(ways, plan)));
    if !plan.is_params_limited {
        all.extend(others(&plan.other_studies));
    }
    all.extend(plan.next_runs.as_ref().and_then(|runs| next_runs(runs, question)));
    all.extend(plan.runs_for_width.as_ref().map(for_width));
    all.extend(plan.next_runs_for_law.as_ref().and_then(for_law));
    all.push(
        "The numbers hold for the tokenizer and the text of these runs, and for training as they \
         were trained."
            .to_owned(),
    );
    all
}

fn flat(plan: &Plan) -> String {
    let range = plan.flat_params;
    let share = percent(range.share);
    match (range.low, range.high) {
        (Some(low), Some(high)) => format!(
            "Flat optimum: from {} to {} parameters the loss stays within {share}.",
            size(low),
            size(high)
        ),
        (Some(low), None) => {
            format!("Flat optimum: from {} parameters on the loss stays within {share}.", size(low))
        }
        (None, Some(high)) => {
            format!("Flat optimum: up to {} parameters the loss stays within {share}.", size(high))
        }
        (None, None) => format!("Whatever the size, the loss stays within {share}."),
    }
}

/// What sizes away from the best cost, a column a size.
fn off_by(off: &[OffBy]) -> Vec<String> {
    let line = |name: &str, cell: &dyn Fn(&OffBy) -> String| {
        let cells: Vec<String> = off.iter().map(|off| format!("{:<10}", cell(off))).collect();
        format!("{name:<34}{}", cells.concat()).trim_end().to_owned()
    };
    if off.is_empty() {
        return Vec::new();
    }
    vec![
        line("times the best size", &|off| off.params_factor.to_string()),
        line("loss above the least", &|off| percent(off.loss_above_share)),
        line("compute that would make up for it", &|off| {
            off.compute_factor
                .map_or_else(|| "no amount".to_owned(), |it| format!("{}x", digits(it, 3)))
        }),
        String::new(),
    ]
}

/// The range of the best size over other studies of the same runs.
fn others(studies: &[OtherStudy]) -> Option<String> {
    let by_size = |a: &&OtherStudy, b: &&OtherStudy| a.params.total_cmp(&b.params);
    let (least, most) = (studies.iter().min_by(by_size)?, studies.iter().max_by(by_size)?);
    let said = |other: &OtherStudy| {
        format!("{} ({}, {} runs)", size(other.params), other.study, other.runs)
    };
    Some(match studies {
        [only] => format!("Another study of this set has {}.", said(only)),
        all => format!(
            "{} other studies of this set (objectives, rows) have from {} to {}.",
            all.len(),
            said(least),
            said(most)
        ),
    })
}

/// What more of parameters or tokens alone would do.
fn held_back(plan: &Plan) -> String {
    let twice = plan.twice_alone;
    format!(
        "Twice the parameters on the same tokens would remove {} of the loss, twice the tokens on \
         the same parameters {}.",
        percent(twice.params_gain_share),
        percent(twice.tokens_gain_share)
    )
}

/// A run, `18 B on 36 B tokens (3.9e21 FLOP)`.
fn run(run: &NextRun) -> String {
    format!(
        "{} on {} tokens ({} FLOP)",
        size(run.params),
        size(run.training_tokens),
        power(run.compute_flop)
    )
}

fn next_runs(purchase: &Purchase, question: &Question) -> Option<String> {
    let last = purchase.runs.last()?;
    let runs: Vec<String> = purchase.runs.iter().map(run).collect();
    let limit = match question.next_run_flop {
        Some(flop) => format!("of at most {} FLOP", power(flop)),
        None => "no larger than those there are".to_owned(),
    };
    Some(format!(
        "Next runs that would narrow the best size most, {limit}: {}. With them its interval by \
         single runs would be {} as wide.",
        runs.join("; "),
        percent(last.width_share)
    ))
}

/// How many runs a width takes.
fn for_width(wanted: &ForWidth) -> String {
    let share = percent(wanted.width_share);
    match (wanted.runs, wanted.compute_flop) {
        (Some(runs), Some(flop)) => {
            let word = if runs == 1 { "run" } else { "runs" };
            format!("{runs} {word} chosen so ({} FLOP) would make it {share} as wide.", power(flop))
        }
        _ => format!("More than {} runs chosen so would make it {share} as wide.", wanted.most),
    }
}

fn for_law(purchase: &Purchase) -> Option<String> {
    let first = purchase.runs.first()?;
    Some(format!(
        "For all parameters of the law at once the next run is {}: their joint region would be {} \
         as wide along each axis.",
        run(first),
        percent(first.width_share)
    ))
}
