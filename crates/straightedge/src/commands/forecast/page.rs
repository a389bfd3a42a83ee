//! What counts say beyond their samples, in lines of eighty columns.

use analyses::pass_at_k::{AtK, Form, FormNumber, HalfWidth, More, Number, PassAtK, Sampled};

use crate::commands::page::lines;
use crate::terminal::wrapped;

/// The page of an answer.
pub fn page(name: &str, answer: &PassAtK) -> String {
    let mut all = of_sentences(head(name, answer));
    all.push(String::new());
    all.extend(table("pass@k: a success among k samples", answer, &answer.pass_at));
    all.push(String::new());
    all.extend(table("pass^k: k successes of k samples", answer, &answer.pass_all));
    all.push(String::new());
    all.extend(of_sentences(sentences(answer)));
    lines(all)
}

fn of_sentences(sentences: Vec<String>) -> Vec<String> {
    sentences.into_iter().flat_map(|sentence| wrapped(&sentence, 0)).collect()
}

/// What is asked, of what, and whether the forms agree.
fn head(name: &str, answer: &PassAtK) -> Vec<String> {
    let sampled = &answer.sampled;
    let samples = if sampled.samples_least == sampled.samples_most {
        format!("{} samples each", sampled.samples_least)
    } else {
        format!("{} to {} samples each", sampled.samples_least, sampled.samples_most)
    };
    let mut all = vec![format!(
        "{name}: {} problems, {samples}, {} of them solved at least once.",
        sampled.problems, sampled.solved
    )];
    let Some(asked) = answer.pass_at.last() else { return all };
    if let Some([one, other]) = &answer.disagreeing {
        all.push(format!(
            "! The forms disagree at k = {}: neither {} nor {} has the estimate of the other in \
            its interval. The widest interval below is what can be said.",
            asked.k,
            of_name(asked, one),
            of_name(asked, other)
        ));
    }
    all.push(format!(
        "pass@{}: {} to {}, by every form that the counts allow.",
        asked.k,
        share(asked.widest_low),
        share(asked.widest_high)
    ));
    if asked.is_beyond {
        all.push(beyond(asked.k, sampled));
    }
    all
}

/// Of how many problems a k lies beyond the samples.
fn beyond(k: u64, sampled: &Sampled) -> String {
    let Sampled { problems, samples_least, with_fewer_samples: fewer, .. } = sampled;
    if samples_least == &sampled.samples_most {
        return format!(
            "! k = {k} lies beyond the {samples_least} samples: an extrapolation, marked by *."
        );
    }
    let whose = if fewer == problems {
        "every problem".to_owned()
    } else {
        format!("{fewer} of the {problems} problems")
    };
    format!(
        "! k = {k} lies beyond the samples of {whose}. From k = {} on some problem has fewer \
        samples than k: an extrapolation, marked by *.",
        samples_least + 1
    )
}

/// A form with its estimate.
fn of_name(at: &AtK, form: &str) -> String {
    let number = at.by_form.iter().find(|one| one.form == form);
    number.map_or_else(|| form.to_owned(), |one| format!("{form} ({})", share(one.number.estimate)))
}

/// A line a k and a column a form.
fn table(title: &str, answer: &PassAtK, rows: &[AtK]) -> Vec<String> {
    let line = |k: &str, cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| format!(" {cell:<17}")).collect();
        format!("{k:<8}{}", cells.concat()).trim_end().to_owned()
    };
    let mut all = vec![title.to_owned()];
    let names = answer
        .forms
        .iter()
        .map(|form| if form.is_rejected { format!("({})", form.name) } else { form.name.clone() });
    all.push(line("k", names.collect()));
    for row in rows {
        let cells = row.by_form.iter().map(|one| cell(one.number)).collect();
        all.push(line(&format!("{}{}", row.k, if row.is_beyond { "*" } else { "" }), cells));
    }
    let observed: Vec<String> = rows
        .iter()
        .filter_map(|row| Some(format!("k = {}: {}", row.k, cell(row.observed?))))
        .collect();
    all.extend(wrapped(&format!("Counted, unbiased: {}", observed.join("; ")), 0));
    all
}

/// An estimate with its interval.
fn cell(number: Number) -> String {
    format!("{} {}-{}", share(number.estimate), share(number.low), share(number.high))
}

/// Three decimals; of a share that they would print as nothing its first digit, so that the two
/// ends of an interval are told apart.
fn share(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        _ if value < LEAST => "<1e-9".to_owned(),
        _ if value < 0.0005 => format!("{value:.0e}"),
        _ => format!("{value:.3}"),
    }
}

/// Shares below this are printed as such: no count tells them apart.
const LEAST: f64 = 1e-9;

/// What else there is to say.
fn sentences(answer: &PassAtK) -> Vec<String> {
    let mut all = vec![fits(&answer.forms)];
    let never: Vec<String> = answer.never_solved.iter().map(never_solved).collect();
    let p_value = answer
        .mass_at_zero_p_value
        .map_or_else(String::new, |p| format!("; {} for none beside a Beta", p_value(p)));
    all.push(format!("Problems that no number of samples solves: {}{p_value}.", never.join(", ")));
    all.extend(answer.more.iter().flat_map(|more| further(answer.k, more)));
    all.push(format!(
        "Intervals of {:.0} %: problems drawn anew, then a chance that the counts of each leave \
        open, its samples drawn anew and the form fitted again, {} draws; under \"any\", all \
        distributions of chances that the counts leave possible (likelihood ratio). They hold for \
        problems like these, sampled in the same way.",
        100.0 * answer.level,
        answer.draws
    ));
    all
}

fn never_solved(one: &FormNumber) -> String {
    let Number { estimate, low, high } = one.number;
    if one.form == "any" {
        return format!("{} to {} by any distribution", share(low), share(high));
    }
    format!("{} ({} to {}) by {}", share(estimate), share(low), share(high), one.form)
}

fn p_value(p: f64) -> String {
    if p < 0.01 { "p below 0.01".to_owned() } else { format!("p = {p:.2}") }
}

/// How the forms fit.
fn fits(forms: &[Form]) -> String {
    let all: Vec<String> = forms
        .iter()
        .filter_map(|form| {
            let rejected = if form.is_rejected { ", rejected" } else { "" };
            Some(format!("{} {}{rejected}", form.name, p_value(form.p_value?)))
        })
        .collect();
    if all.is_empty() {
        return "No form with parameters can be fitted: too few problems were solved, or no sample \
            failed."
            .to_owned();
    }
    format!("Fit, against worlds of the form itself: {}.", all.join("; "))
}

/// What more samples would bring.
fn further(k: u64, more: &More) -> Vec<String> {
    let mut all = Vec::new();
    let form = more.form.as_deref();
    if let Some(within) = more.within {
        let tried = more.by_samples.last().map_or(0, |last| last.samples);
        let one = |found: Option<u64>, by: &str| match found {
            Some(samples) => format!("{samples} samples of each problem if {by}"),
            None => format!("not with {tried} samples of each problem if {by}"),
        };
        let mut said: Vec<String> = Vec::new();
        said.extend(form.map(|form| one(more.samples_of_form, &format!("{form} is believed"))));
        said.push(one(more.samples_of_any, "no form is"));
        all.push(format!("To know pass@{k} to {within} on either side: {}.", said.join(", ")));
        all.extend(more.by_samples.last().filter(|_| more.samples_of_any.is_none()).map(|last| {
            format!(
                "With {} of each it would be {}: more problems are needed.",
                last.samples,
                share(last.of_any)
            )
        }));
    }
    if more.budget.is_some() || more.costs.is_some() {
        let one = |split: &HalfWidth, half: f64| {
            format!(
                "{} problems of {} samples ({} on either side)",
                split.problems,
                split.samples,
                share(half)
            )
        };
        let mut said: Vec<String> = Vec::new();
        said.extend(more.best_of_form.as_ref().zip(form).and_then(|(split, form)| {
            Some(format!("{} if {form} is believed", one(split, split.of_form?)))
        }));
        said.extend(
            more.best_of_any
                .as_ref()
                .map(|split| format!("{} if no form is", one(split, split.of_any))),
        );
        all.push(format!("{} best split into {}.", spent(more), said.join("; ")));
    }
    all
}

/// What is split.
fn spent(more: &More) -> String {
    let Some(costs) = more.costs else {
        return format!("{} samples are", more.budget.unwrap_or_default());
    };
    format!(
        "A budget of {}, where a problem costs {} and a sample {}, is",
        costs.budget, costs.per_problem, costs.per_sample
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearly_nothing_keeps_a_digit() {
        let printed = [0.0, 3e-12, 2.4e-6, 0.000_49, 0.000_51, 0.5].map(share);
        assert_eq!(printed, ["0", "<1e-9", "2e-6", "5e-4", "0.001", "0.500"]);
        let number = Number { estimate: 2e-5, low: 1e-6, high: 4e-4 };
        assert_eq!(cell(number), "2e-5 1e-6-4e-4");
    }
}
