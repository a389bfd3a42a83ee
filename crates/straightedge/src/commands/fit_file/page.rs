//! The fit of a table on one screen of eighty columns.

use std::collections::BTreeSet;
use std::path::Path;

use analyses::own_runs::{
    AtBudget, Compared, FailedCheck, FittedParameter, LargestRun, OwnRuns, Standing, UsedColumn,
};
use analyses::plan::Number;

use crate::commands::page::lines;
use crate::commands::words::{digits, interval, loss, percent, power, size};
use crate::drafts::yaml;
use crate::own_file::quoted;
use crate::terminal::{cut, wrapped};

/// Laws of a comparison that are shown.
const LAWS_SHOWN: usize = 5;
/// Reasons for which rows are not fitted that are shown.
const REASONS_SHOWN: usize = 4;
/// Columns of a screen.
const WIDTH: usize = 80;

/// What is said.
pub struct Said<'a> {
    /// The answer.
    pub answer: &'a OwnRuns,
    /// The label whose rows are drawn together.
    pub cluster: Option<&'a str>,
    /// Whether nobody said if parameters count embeddings.
    pub counts_are_open: bool,
    /// The options about columns as they were typed.
    pub typed: String,
    /// Where a report was written.
    pub report: Option<&'a Path>,
    /// Columns that nothing is made of, each with why.
    pub unused: Vec<String>,
}

/// The page.
pub fn page(said: &Said<'_>) -> String {
    let answer = said.answer;
    let mut all = rows(answer);
    all.extend(wrapped(&columns(&answer.columns), 0));
    if said.counts_are_open {
        let open = "Nobody said whether the parameters count the embeddings: --params-count total \
            or non-embedding.";
        all.extend(wrapped(open, 0));
    }
    for unused in &said.unused {
        all.extend(wrapped(&format!("{}.", sentence(unused)), 0));
    }
    if let Some(compared) = &answer.compared {
        all.push(String::new());
        all.extend(contest(compared));
    }
    all.push(String::new());
    all.extend(law(answer));
    if let Some(cluster) = said.cluster {
        let drawn = format!(
            "Rows of one {cluster} are drawn together; --groups names another column, --groups \
             none draws single rows."
        );
        all.extend(wrapped(&drawn, 0));
    }
    all.push(String::new());
    all.extend(checks(answer));
    if !answer.at_budgets.is_empty() {
        all.push(String::new());
        all.extend(budgets(answer));
    }
    all.push(String::new());
    all.extend(next(said));
    lines(all)
}

/// How many rows are fitted, and why others are not.
fn rows(answer: &OwnRuns) -> Vec<String> {
    let OwnRuns { file, rows_read, rows_fitted, .. } = answer;
    let mut all = wrapped(&format!("{file}: {rows_fitted} of {rows_read} rows fitted."), 0);
    for group in answer.rejected.iter().take(REASONS_SHOWN) {
        let named: Vec<String> =
            group.first_lines.iter().take(5).map(ToString::to_string).collect();
        let more = if group.rows > named.len() { ", ..." } else { "" };
        let word = if group.rows == 1 { "line" } else { "lines" };
        let line = format!(
            "{} not fitted ({word} {}{more}): {}",
            group.rows,
            named.join(", "),
            group.reason
        );
        all.extend(wrapped(&line, 2));
    }
    if answer.rejected.len() > REASONS_SHOWN {
        let more = answer.rejected.len() - REASONS_SHOWN;
        all.push(format!("  and {more} more reasons: --json has them"));
    }
    all
}

/// Which column is what.
fn columns(columns: &[UsedColumn]) -> String {
    let one = |column: &UsedColumn| {
        let UsedColumn { quantity, heading, unit, counts } = column;
        let counts = counts.as_ref().map_or_else(String::new, |said| format!(" ({said})"));
        match (heading, unit.as_str()) {
            (Some(heading), "1") => {
                format!("{quantity}{counts} from {} as it stands", yaml::quoted(heading))
            }
            (Some(heading), unit) => {
                format!("{quantity}{counts} from {} in {unit}", yaml::quoted(heading))
            }
            (None, formula) => format!("{quantity} by {formula}{}", standard_unit(quantity)),
        }
    };
    format!("Columns: {}.", columns.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// In which unit a quantity is that a formula makes.
fn standard_unit(name: &str) -> String {
    let unit = observations::quantity(name).map_or("1", |quantity| quantity.unit);
    if unit == "1" { String::new() } else { format!(" in {unit}") }
}

/// How the law was chosen.
fn contest(compared: &Compared) -> Vec<String> {
    let ranked = compared.laws.iter().filter(|law| law.error.is_some()).count();
    let laws = if ranked == 1 { "law was" } else { "laws were" };
    let head = format!(
        "No law was named. {ranked} {laws} fitted to the smaller runs and foretold the larger \
         ones, along {}: {} forecasts from {} sets of smaller runs.",
        compared.along, compared.forecasts, compared.origins
    );
    let line = |name: &str, parameters: &str, error: &str| {
        format!("  {name:<38}{parameters:<12}{error}").trim_end().to_owned()
    };
    let mut all = wrapped(&head, 0);
    all.push(line("", "parameters", "error, root mean square"));
    let row = |law: &Standing| {
        let name = match &*law.variables {
            [along] => format!("{} in {along}", law.law),
            _ => law.law.clone(),
        };
        let mark = if law.without_influence.is_empty() { "" } else { " *" };
        let error = law.error.map_or_else(String::new, percent) + mark;
        line(&cut(&name, 37), &law.parameters.to_string(), &error)
    };
    let shown = || compared.laws.iter().filter(|law| law.error.is_some()).take(LAWS_SHOWN);
    all.extend(shown().map(row));
    all.push(line("the last value, which needs no law", "0", &percent(compared.last_value_error)));
    all.extend(without_influence(shown()));
    all.extend(wrapped(&taken(ranked), 0));
    all.extend(not_compared(&compared.laws));
    all
}

/// What the mark in the table means: parameters that some of the smaller runs leave open.
fn without_influence<'a>(laws: impl Iterator<Item = &'a Standing>) -> Vec<String> {
    let named = laws.filter(|law| !law.without_influence.is_empty());
    let each: Vec<String> =
        named.map(|law| format!("{} of {}", law.without_influence.join(", "), law.law)).collect();
    if each.is_empty() {
        return Vec::new();
    }
    let line = format!(
        "* Some sets of smaller runs leave open {}; no forecast hangs on it.",
        each.join("; ")
    );
    wrapped(&line, 0)
}

/// The laws that could not be held against the others, by reason, in the order of the laws.
fn not_compared(laws: &[Standing]) -> Vec<String> {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for law in laws {
        let Some(why) = law.why_not.as_deref() else { continue };
        match by_reason.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, names)) => names.push(&law.law),
            None => by_reason.push((why, vec![&law.law])),
        }
    }
    if by_reason.is_empty() {
        return Vec::new();
    }
    let head = "Not held against them, which says nothing against a law (--law NAME fits one):";
    let mut all = wrapped(head, 0);
    let line = |(why, names): &(&str, Vec<&str>)| format!("{}: {why}.", names.join(", "));
    all.extend(by_reason.iter().flat_map(|group| wrapped(&line(group), 2)));
    all
}

/// Which law is taken, and how many with larger errors are not shown.
fn taken(ranked: usize) -> String {
    let more = if ranked > LAWS_SHOWN {
        format!(" {} more had larger errors (--json has them all).", ranked - LAWS_SHOWN)
    } else {
        String::new()
    };
    format!("The law of the least error is taken. No interval below knows of this choice.{more}")
}

/// The law with its parameters.
fn law(answer: &OwnRuns) -> Vec<String> {
    let OwnRuns { law, formula, source, .. } = answer;
    let mut all = wrapped(&format!("{law}: {formula}   ({source})"), 0);
    if !answer.converged && answer.not_identified.is_none() {
        all.extend(wrapped(&format!("! The search found no minimum: {}.", answer.ended), 0));
    }
    if let Some(why) = &answer.not_identified {
        all.extend(wrapped(&format!("! {}.", sentence(why)), 0));
    }
    let level = format!("{:.0} % interval", 100.0 * answer.level);
    all.push(row(["", "estimate", &level, "unit"]));
    all.extend(answer.parameters.iter().map(parameter));
    all.extend(wrapped(&intervals(answer), 0));
    let why: BTreeSet<&str> =
        answer.parameters.iter().filter_map(|one| one.without_interval.as_deref()).collect();
    if answer.not_identified.is_none() {
        all.extend(why.into_iter().flat_map(|why| wrapped(&format!("{}.", sentence(why)), 0)));
    }
    if let Some(weakest) = &answer.weakest {
        all.extend(wrapped(&format!("Least known: {weakest}."), 0));
    }
    all
}

fn row(cells: [&str; 4]) -> String {
    let [name, estimate, range, unit] = cells;
    cut(format!("  {name:<14}{estimate:<14}{range:<32}{unit}").trim_end(), WIDTH)
}

fn parameter(parameter: &FittedParameter) -> String {
    let FittedParameter { name, unit, low, high, .. } = parameter;
    let estimate = parameter.estimate.map_or_else(|| "-".to_owned(), four_digits);
    let range = match (low, high, &parameter.without_interval) {
        (_, _, Some(why)) => why.split(':').next().unwrap_or_default().to_owned(),
        (Some(low), Some(high), None) => format!("{} to {}", four_digits(*low), four_digits(*high)),
        _ => "no interval".to_owned(),
    };
    row([name, &estimate, &range, if unit == "1" { "" } else { unit }])
}

fn four_digits(value: f64) -> String {
    claims::four_digits(value)
}

/// How the intervals were made.
fn intervals(answer: &OwnRuns) -> String {
    let OwnRuns { drawn, replicates, replicates_failed, seed, objective, .. } = answer;
    let failed = match replicates_failed {
        0 => String::new(),
        some => format!(", {some} of which failed"),
    };
    let with = answer.parameters.iter().find(|parameter| parameter.low.is_some());
    let widened = with.and_then(|parameter| parameter.method.as_deref()).unwrap_or_default();
    let widened = if widened.contains("widest") {
        " Of several ways to make it the widest credible interval is given."
    } else {
        ""
    };
    format!(
        "Objective: {objective}; {} of {} starts agree. Intervals: {drawn}, {replicates} \
         draws{failed}, seed {seed}.{widened}",
        answer.starts_agreeing, answer.starts
    )
}

/// How many checks passed, and those that did not.
fn checks(answer: &OwnRuns) -> Vec<String> {
    let failed = &answer.checks_failed;
    if answer.not_identified.is_some() {
        let nothing = "No check says anything of a law that the rows do not determine.";
        return vec![nothing.to_owned()];
    }
    let all_checks = answer.checks_passed + failed.len();
    if failed.is_empty() {
        return vec![format!("All {all_checks} checks passed.")];
    }
    let mut all = vec![format!("{} of {all_checks} checks failed:", failed.len())];
    all.extend(failed.iter().flat_map(|check| wrapped(&failure(check), 2)));
    all
}

fn failure(check: &FailedCheck) -> String {
    let value = match check.value {
        Some(value) => format!("{}, not {}", four_digits(value), check.passes),
        None => "not computed".to_owned(),
    };
    format!("{} {}: no ({value}). {}.", check.name, check.title, sentence(&check.note))
}

/// What the law says for the compute of the largest run and for more.
fn budgets(answer: &OwnRuns) -> Vec<String> {
    let splits = answer.at_budgets.iter().any(|at| at.tokens_per_param.is_some());
    let mut all = Vec::new();
    if splits {
        all.push(wide(["compute", "parameters", "tokens", "tokens/param", "loss"], "best split"));
        all.extend(answer.largest_run.as_ref().map(largest));
    } else {
        all.push(wide(["compute", "", "", "", "loss"], "by the law"));
    }
    all.extend(answer.at_budgets.iter().flat_map(at_budget));
    all.extend(wrapped(
        "10x and 100x are extrapolations: no interval here covers a change of the law.",
        0,
    ));
    all
}

fn wide(cells: [&str; 5], name: &str) -> String {
    let [compute, params, tokens, ratio, loss] = cells;
    let text = format!("{name:<18}{compute:<10}{params:<12}{tokens:<12}{ratio:<14}{loss}");
    text.trim_end().to_owned()
}

/// The largest run as it was trained.
fn largest(run: &LargestRun) -> String {
    let cells = [
        &*power(run.compute_flop),
        &*size(run.params),
        &*size(run.training_tokens),
        &*digits(run.tokens_per_param, 2),
        "as trained",
    ];
    wide(cells, "largest run")
}

/// A budget: the estimates, and the intervals of the ratio and the loss below them.
fn at_budget(at: &AtBudget) -> Vec<String> {
    let text = |number: Option<Number>, print: fn(f64) -> String| {
        number.map_or_else(String::new, |number| print(number.estimate))
    };
    let ratio = |value: f64| digits(value, 2);
    let name = format!("{}x the largest", at.times_largest_run);
    let cells = [
        &*power(at.compute_flop),
        &*text(at.params, size),
        &*text(at.training_tokens, size),
        &*text(at.tokens_per_param, ratio),
        &*loss(at.loss.estimate),
    ];
    let short = |number: Option<Number>, print: fn(f64) -> String| {
        number.map_or_else(String::new, |number| interval(number, print).replace(" to ", "-"))
    };
    let ranges = ["", "", "", &*short(at.tokens_per_param, ratio), &*short(Some(at.loss), loss)];
    vec![wide(cells, &name), wide(ranges, "")]
}

/// The next command, and where a report lies.
fn next(said: &Said<'_>) -> Vec<String> {
    let answer = said.answer;
    let mut all = Vec::new();
    if let Some(folder) = said.report {
        all.extend(wrapped(&format!("Report: {}", folder.join("report.pdf").display()), 0));
    }
    let splits = answer.at_budgets.iter().find(|at| at.tokens_per_param.is_some());
    let typed = if said.typed.is_empty() { String::new() } else { format!(" {}", said.typed) };
    let file = quoted(&answer.file);
    all.extend(match splits {
        Some(at) => wrapped(
            &format!(
                "Next: straightedge plan {} --runs {file} --law {}{typed}",
                power(10.0 * at.compute_flop),
                answer.law
            ),
            0,
        ),
        None => wrapped(&format!("Next: straightedge new source {file}   (a project)"), 0),
    });
    all
}

/// A reason with a capital first.
fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
