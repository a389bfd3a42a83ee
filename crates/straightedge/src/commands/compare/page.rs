//! A comparison in lines of eighty columns.

use analyses::compare::{AtPlace, By, Compared, EarlySight, Form, Leads, Number, Recipe, Word};

use crate::commands::page::lines;
use crate::commands::words::{digits, power};
use crate::terminal::wrapped;

/// The page of a comparison.
pub fn page(found: &Compared) -> String {
    let mut all: Vec<String> = sentences(head(found)).collect();
    all.push(String::new());
    all.extend(table_of_laws(found));
    all.extend(table_along(found));
    all.push(String::new());
    let rest = [vec![crossing(found)], stated(found), needed(found), early(found), left_out(found)];
    all.extend(sentences(rest.concat()));
    lines(all)
}

/// Sentences in the lines of a screen.
fn sentences(all: Vec<String>) -> impl Iterator<Item = String> {
    all.into_iter().flat_map(|sentence| wrapped(&sentence, 0))
}

/// What is compared, and how.
fn head(found: &Compared) -> Vec<String> {
    let Compared { first, second, .. } = found;
    let mut all = vec![format!(
        "{} ({} runs) against {} ({} runs): {} along {}; both have runs from {} to {}{}.",
        first.name,
        first.runs,
        second.name,
        second.runs,
        found.metric,
        found.axis,
        place(found.data[0]),
        place(found.data[1]),
        unit(found)
    )];
    all.push(match found.by {
        By::Mean => "Each run is a point.".to_owned(),
        By::Best => format!(
            "Only the best run of each place counts: {} and {} points.",
            first.points, second.points
        ),
        By::Frontier => format!(
            "Only the frontier counts, runs that no run of less {} beats: {} and {} points. Runs \
            are drawn anew for the intervals.",
            found.axis, first.points, second.points
        ),
    });
    if let (Some(pairs), Some(correlation)) = (found.pairs, found.pair_correlation) {
        all.push(format!(
            "{pairs} pairs of runs at one place, and of one seed where seeds are said, share their \
            noise: correlation {}.",
            digits(correlation, 2)
        ));
    }
    all.extend([first, second].into_iter().filter_map(misses));
    all.extend(found.notes.iter().map(|note| format!("! {note}")));
    all
}

/// What is said of a law that misses its runs.
fn misses(recipe: &Recipe) -> Option<String> {
    let instead = match recipe.form {
        Form::Law => "the intervals are widened for it",
        Form::Smooth => {
            "a polynomial in the logarithm of the axis is taken instead, which says nothing beyond \
            the runs"
        }
    };
    recipe.law_misses.then(|| {
        format!(
            "! A power law with a floor misses the runs of {}: neighbours lie on the same side of \
            it; {instead}.",
            recipe.name
        )
    })
}

/// The unit of the axis behind a number.
fn unit(found: &Compared) -> String {
    if matches!(&*found.axis_unit, "" | "1") {
        String::new()
    } else {
        format!(" {}", found.axis_unit)
    }
}

/// The exponents and floors, where both are laws.
fn table_of_laws(found: &Compared) -> Vec<String> {
    let Some(exponents) = found.exponents else { return Vec::new() };
    let line = |name: &str, exponent: &str, other: &str| {
        format!("{name:<32}{exponent:<12}{other}").trim_end().to_owned()
    };
    let of = |recipe: &Recipe| {
        let [exponent, floor] = [recipe.exponent, recipe.floor].map(|it| it.unwrap_or(f64::NAN));
        line(&short(&recipe.name, 30), &format!("{exponent:.3}"), &digits(floor, 3))
    };
    let shared = exponents.shared.map_or_else(String::new, |shared| format!(", at {shared:.3}"));
    vec![
        line("", "exponent", "floor"),
        of(&found.first),
        of(&found.second),
        line(
            "second less first",
            &signed(exponents.difference.estimate, |it| format!("{it:.3}")),
            &format!(
                "{} interval {}",
                percent_of(found.level),
                range(exponents.difference, &|it| { format!("{it:.3}") })
            ),
        ),
        format!("one exponent for both           {}{shared}", p_value(exponents.p_value)),
        String::new(),
    ]
}

/// A place of the axis: a count that is short is printed whole.
fn place(value: f64) -> String {
    if (1.0..1e5).contains(&value) { format!("{value:.0}") } else { power(value) }
}

/// The gap and the multiplier at places along the axis.
fn table_along(found: &Compared) -> Vec<String> {
    let [first, second] = [&found.first.name, &found.second.name];
    let line = |place: &str, gap: &str, between: &str, factor: &str, interval: &str| {
        format!("{place:<12}{gap:<9}{between:<23}{factor:<9}{interval}").trim_end().to_owned()
    };
    let level = format!("{} interval", percent_of(found.level));
    let words = format!(
        "gap: {metric} of {first} over that of {second}, less one; times: how much more {axis} \
        {first} needs for what {second} reaches there.",
        metric = found.metric,
        axis = found.axis
    );
    let mut all = wrapped(&words, 0);
    all.push(line("at", "gap", &level, "times", &level));
    let mut is_inside = true;
    for at in &found.along {
        if is_inside && !at.inside_data {
            all.push(
                "- - - - - - edge of the data: below this line no run has been made".to_owned(),
            );
        }
        is_inside = at.inside_data;
        let (factor, interval) = multiplier(at);
        let gap = signed(at.gap.estimate, share);
        all.push(line(&place(at.place), &gap, &range(at.gap, &share), &factor, &interval));
    }
    if let Some(without) = found.multiplier_without_law {
        let factor = without.estimate.map_or_else(String::new, times);
        let interval = if without.low.is_some() { range(without, &times) } else { "none".into() };
        let words = format!(
            "Without a law, the mean over the points of both frontiers is {factor} ({interval})."
        );
        all.extend(wrapped(&words, 0));
    }
    all
}

/// The multiplier and its interval; a star where the first recipe has no run so far out.
fn multiplier(at: &AtPlace) -> (String, String) {
    let Some(found) = at.multiplier else { return ("-".to_owned(), String::new()) };
    let Some(estimate) = found.estimate else {
        let words = match (found.low, found.high) {
            (Some(low), _) => format!("more than {}", times(low)),
            (None, Some(high)) => format!("less than {}", times(high)),
            (None, None) => "outside its runs".to_owned(),
        };
        return ("-".to_owned(), words);
    };
    let mark = if at.is_multiplier_inside { "" } else { "*" };
    (format!("{}{mark}", times(estimate)), range(found, &times))
}

/// The word on the crossing.
fn crossing(found: &Compared) -> String {
    let crossing = &found.crossing;
    let names = [&found.first, &found.second].map(|it| it.name.as_str());
    let who = |leads: Leads| match leads {
        Leads::First => format!("{} leads", names[0]),
        Leads::Second => format!("{} leads", names[1]),
        Leads::Neither => "neither leads for certain".to_owned(),
    };
    let unit = unit(found);
    let ends = format!(
        "{} at the low end of the data, {} at the high end",
        who(crossing.leads_at_low_end),
        who(crossing.leads_at_high_end)
    );
    let place = crossing.place.map_or_else(String::new, |place| place_words(place, &unit));
    match crossing.word {
        Word::InsideSupported => {
            format!("Crossing: inside the data, supported. {}; {place}.", capital(&ends))
        }
        Word::InsideUndecided => {
            format!("Crossing: inside the data, undecided. {}; {place}.", capital(&ends))
        }
        Word::BeyondTheData => format!(
            "Crossing: beyond the data, where no run has seen it: never supported. {}; if the laws \
            go on, {place}.",
            capital(&ends)
        ),
        Word::NoneInRange => {
            let beyond = match (found.first.form, found.second.form) {
                (Form::Law, Form::Law) => "nor where the laws were followed beyond them",
                _ => "and a polynomial says nothing beyond them",
            };
            format!("Crossing: none in the data, {beyond}. {}.", capital(&ends))
        }
    }
}

/// What the range that was named has, where it is not that of the data.
fn stated(found: &Compared) -> Vec<String> {
    let [low, high] = found.stated;
    let is_data =
        (low / found.data[0] - 1.0).abs() < 1e-6 && (high / found.data[1] - 1.0).abs() < 1e-6;
    if is_data {
        return Vec::new();
    }
    let what = if found.crossing.is_alarm { "a crossing is possible" } else { "no crossing" };
    vec![format!("In the stated range, {} to {}{}: {what}.", place(low), place(high), unit(found))]
}

/// Where the curves cross.
fn place_words(at: Number, unit: &str) -> String {
    let interval = match (at.low, at.high) {
        (Some(low), Some(high)) => format!("between {} and {}{unit}", place(low), place(high)),
        (Some(low), None) => format!("from {}{unit} on, without an upper end", place(low)),
        (None, Some(high)) => format!("up to {}{unit}, without a lower end", place(high)),
        (None, None) => "at any place that was looked at".to_owned(),
    };
    match at.estimate {
        Some(at) => {
            format!("the curves cross at {}{unit}; a crossing is possible {interval}", place(at))
        }
        None => format!("the curves do not cross; a crossing is possible {interval}"),
    }
}

/// What it takes to decide.
fn needed(found: &Compared) -> Vec<String> {
    let needed = &found.needed;
    if needed.decisiveness >= 1.0 || found.crossing.word == Word::InsideSupported {
        return Vec::new();
    }
    let unit = unit(found);
    let chance = percent_of(needed.chance);
    let mut all = vec![match needed.repeats {
        Some(repeats) => format!(
            "At the present noise it would be decided with a chance of {chance} if all runs were \
            made {repeats:.0} times."
        ),
        None => format!(
            "At the present noise a thousand repeats of all runs would not decide it with a chance \
            of {chance}."
        ),
    }];
    if let Some(scale) = needed.visible_at.filter(|scale| *scale > found.data[1] * 1.01) {
        all.push(format!(
            "If both go on at the spacing of their runs, the lead after the crossing shows at {}\
            {unit}.",
            place(scale)
        ));
    }
    if let Some(last) = needed.next.last() {
        let runs: Vec<String> =
            needed.next.iter().map(|it| format!("{}{unit}", place(it.place))).collect();
        all.push(format!(
            "Next runs, one of each recipe: {}. With them the least decisive difference would be \
            {} of what it takes, against {} now.",
            runs.join("; "),
            percent_of(last.decisiveness),
            percent_of(needed.decisiveness)
        ));
    }
    all
}

/// How early a change was seen.
fn early(found: &Compared) -> Vec<String> {
    let Some(EarlySight { cut_offs, warned, first_seen, share_of_crossing }) = found.early else {
        return Vec::new();
    };
    if cut_offs == 0 || (warned == 0 && found.crossing.word == Word::NoneInRange) {
        return Vec::new();
    }
    let unit = unit(found);
    let replay = format!(
        "Replayed with the runs below {cut_offs} cut-offs, {warned} foretold a change by the end \
        of the data"
    );
    vec![match (first_seen, share_of_crossing) {
        (Some(first), Some(share)) => format!(
            "{replay}; seen for good from {}{unit} on, {} of the crossing.",
            place(first),
            percent_of(share)
        ),
        (Some(first), None) => format!("{replay}; seen for good from {}{unit} on.", place(first)),
        _ => format!("{replay}."),
    }]
}

fn left_out(found: &Compared) -> Vec<String> {
    let mut all: Vec<String> =
        found.left_out.iter().map(|group| format!("Left out: {group}.")).collect();
    if found.along.iter().any(|at| at.multiplier.is_some() && !at.is_multiplier_inside) {
        all.push(format!("* What {} needs lies outside its runs.", found.first.name));
    }
    all
}

fn times(factor: f64) -> String {
    if factor >= 999.5 { format!("{}x", power(factor)) } else { format!("{}x", digits(factor, 3)) }
}

/// A share as a percentage with two digits.
fn share(value: f64) -> String {
    format!("{} %", digits(100.0 * value, 2))
}

fn percent_of(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "p below 0.001".to_owned() } else { format!("p = {p:.3}") }
}

/// A number with its sign.
fn signed(value: Option<f64>, print: impl Fn(f64) -> String) -> String {
    value.map_or_else(String::new, |value| {
        let text = print(value);
        if value > 0.0 { format!("+{text}") } else { text }
    })
}

/// The ends of an interval; an open end is said.
fn range(number: Number, print: &dyn Fn(f64) -> String) -> String {
    match (number.low, number.high) {
        (Some(low), Some(high)) => format!("{} to {}", print(low), print(high)),
        (Some(low), None) => format!("{} or more", print(low)),
        (None, Some(high)) => format!("{} or less", print(high)),
        (None, None) => "any".to_owned(),
    }
}

/// A name in so many columns.
fn short(name: &str, width: usize) -> String {
    crate::terminal::cut(name, width)
}

/// A sentence begins with a capital, unless a name does.
fn capital(text: &str) -> String {
    text.strip_prefix("neither").map_or_else(|| text.to_owned(), |rest| format!("Neither{rest}"))
}
