//! The multiverse on the page: sentences, tables, the curve of all specifications.

use evidence::{Figure, FigureKind, FreeCell, FreeTable, Line, Point};
use measures::Interval;
use stress::multiverse::{Verdict, spread};

use super::answers::Answer;
use super::numbers::Made;
use crate::battery::definition::multiverse::{Claimed, ClaimedSide, Multiverse, Refused};
use crate::numbers::figure;
use crate::study::run::Run;

/// Share from which a statement is robust, and below which it is fragile (check G4).
const ROBUST: f64 = 0.95;
const FRAGILE: f64 = 0.8;
/// Rows at each end of the table of extremes.
const ENDS: usize = 5;
/// Specifications that the figure shows at most, evenly over the ranks.
const SHOWN: usize = 300;

/// A share as a reader takes it in.
fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A statement as a formula.
fn formula(claimed: &Claimed) -> String {
    let sign = match claimed.is {
        ClaimedSide::Below => "<",
        ClaimedSide::Above => ">",
    };
    format!("a {sign} {}", claimed.value)
}

/// The sentences.
pub fn says(made: &Made<'_>) -> Vec<String> {
    let mut says = vec![counted(made)];
    says.extend(placed(made));
    let values = made.answers.values();
    for (claimed, joint) in
        [&made.settings.sign, &made.settings.size].into_iter().zip(made.answers.joint)
    {
        let Some(share) = claimed.statement().share(&values) else { continue };
        let word = match share {
            share if share >= ROBUST => "robust",
            share if share >= FRAGILE => "mixed",
            _ => "fragile",
        };
        says.push(format!(
            "{} ({}; claim {}): so say {} of the specifications, which is {word}.",
            claimed.words,
            formula(claimed),
            claimed.claim,
            percent(share)
        ));
        if let Some(joint) = joint {
            says.push(format!(
                "If a were {} in truth, a median so far on this side would come with probability \
                {:.3} ({} curves drawn under that value on {} specifications).",
                claimed.value, joint.p_median, joint.curves, made.answers.joined
            ));
        }
    }
    says.extend(verdicts(made));
    says.extend(choices(made));
    says
}

fn counted(made: &Made<'_>) -> String {
    let axes = made.settings.axes.len();
    let (combinations, specifications) =
        (made.universe.crossing.len(), made.answers.distinct.len());
    format!(
        "A reader could have made {axes} choices otherwise. All {combinations} combinations were \
        set up; {specifications} of them are different problems, and each was fitted and drawn \
        again {} times.",
        made.answers.replicates
    )
}

fn placed(made: &Made<'_>) -> Option<String> {
    let (spread, own) = (made.spread?, made.answers.at(0).value?);
    Some(format!(
        "The exponent a of N*(C) is {own:.3} in the study. Over all specifications its median is \
        {:.3}; half of them lie between {:.3} and {:.3}, all between {:.3} and {:.3}.",
        spread.median, spread.quartile_low, spread.quartile_high, spread.least, spread.greatest
    ))
}

/// Of how many specifications the verdict is the study's.
fn verdicts(made: &Made<'_>) -> Option<String> {
    let own = made.own_verdicts();
    let (sign, size) = (own[0]?, own[1]?);
    let same = |of: usize| made.share(|found| found[of] == own[of]);
    Some(format!(
        "By their intervals {} of the specifications say of the first statement what the study \
        says ({}), and {} of the second ({}).",
        percent(same(0)?),
        word(sign),
        percent(same(1)?),
        word(size)
    ))
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "true",
        Verdict::Refuted => "false",
        Verdict::Open => "open",
    }
}

/// Which choices move the answer most.
fn choices(made: &Made<'_>) -> Option<String> {
    let ranked = made.ranked_axes();
    let top: Vec<String> = ranked
        .iter()
        .take(3)
        .map(|(title, share)| format!("{title} ({})", percent(*share)))
        .collect();
    (!top.is_empty()).then(|| {
        format!(
            "The choices that move the answer most, with their share of its variance: {}.",
            top.join(", ")
        )
    })
}

/// One row an option: how the specifications with it answer.
pub fn options(made: &Made<'_>) -> FreeTable {
    let crossing = &made.universe.crossing;
    let table = made.answers.table();
    let [sign, size] = made.statements();
    let mut rows = Vec::new();
    for (place, axis) in made.settings.axes.iter().enumerate() {
        for (option, choice) in axis.options.iter().enumerate() {
            let with = (0..crossing.len()).filter(|&k| crossing.options(k)[place] == option);
            let values: Vec<f64> = with.filter_map(|number| table[number]).collect();
            let value =
                |value: Option<f64>| value.map_or_else(|| FreeCell::words("none"), FreeCell::Value);
            rows.push(vec![
                FreeCell::words(&axis.title),
                FreeCell::words(&choice.words),
                value(spread(&values).map(|spread| spread.median)),
                value(sign.share(&values)),
                value(size.share(&values)),
                FreeCell::words(&choice.reason),
            ]);
        }
    }
    let settings = made.settings;
    FreeTable {
        id: "options".to_owned(),
        title: "The choices, and how the combinations with each option answer".to_owned(),
        columns: vec![
            "choice".to_owned(),
            "option".to_owned(),
            "median of a".to_owned(),
            format!("share with {}", formula(&settings.sign)),
            format!("share with {}", formula(&settings.size)),
            "why it is admissible".to_owned(),
        ],
        rows,
    }
}

/// The specifications in the order of their answers.
fn ranked<'a>(made: &Made<'a>) -> Vec<(&'a Answer, f64)> {
    let distinct = made.answers.distinct.iter();
    let mut ranked: Vec<_> = distinct.filter_map(|answer| Some((answer, answer.value?))).collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
    ranked
}

/// The specifications at both ends, in words.
pub fn extremes(made: &Made<'_>) -> FreeTable {
    let ranked = ranked(made);
    let ends = ranked.len().min(ENDS);
    let high = ranked.len().saturating_sub(ENDS).max(ends);
    let row = |(answer, value): &(&Answer, f64)| {
        let end = |of: fn(&Interval) -> f64| {
            answer
                .interval
                .as_ref()
                .map_or_else(|| FreeCell::words("none"), |i| FreeCell::Value(of(i)))
        };
        vec![
            FreeCell::Value(*value),
            end(|interval| interval.low),
            end(|interval| interval.high),
            FreeCell::words(made.settings.words(&made.universe.crossing, answer.number)),
        ]
    };
    FreeTable {
        id: "extremes".to_owned(),
        title: "The specifications with the lowest and the highest exponent".to_owned(),
        columns: ["a", "low", "high", "where it differs from the study"]
            .map(str::to_owned)
            .to_vec(),
        rows: ranked[..ends].iter().chain(&ranked[high..]).map(row).collect(),
    }
}

/// What was considered and not admitted.
pub fn refused(settings: &Multiverse) -> FreeTable {
    let row =
        |refused: &Refused| vec![FreeCell::words(&refused.words), FreeCell::words(&refused.reason)];
    FreeTable {
        id: "refused".to_owned(),
        title: "Options that were considered and not admitted".to_owned(),
        columns: ["option", "why not"].map(str::to_owned).to_vec(),
        rows: settings.refused.iter().map(row).collect(),
    }
}

/// The specification curve: the answers in their order, with their intervals.
pub fn curve(made: &Made<'_>, run: &Run<'_>) -> Figure {
    let ranked = ranked(made);
    let x = ["rank", "Specifications, by their exponent", "1"];
    let y = ["Exponent a of N*(C)", "1"];
    let mut drawn = figure(FigureKind::SpecificationCurve, x, y, false);
    let names = ["share_same_sign", "share_same_size", "median"];
    drawn.shows = names.map(|name| run.full_name(&format!("multiverse.{name}"))).to_vec();
    let mut line = Line {
        label: "interval of each".to_owned(),
        x: Vec::new(),
        y: Vec::new(),
        low: Vec::new(),
        high: Vec::new(),
    };
    let count = ranked.len();
    let step = count.div_ceil(SHOWN).max(1);
    let is_shown = |rank: usize| rank.is_multiple_of(step) || rank + 1 == count;
    for (rank, (answer, value)) in ranked.iter().enumerate().filter(|(rank, _)| is_shown(*rank)) {
        let x = (rank + 1) as f64;
        let Some(interval) = answer.interval else { continue };
        drawn.points.push(Point { x, y: *value, params: None, excluded: false });
        line.x.push(x);
        line.y.push(*value);
        line.low.push(interval.low);
        line.high.push(interval.high);
    }
    drawn.lines.push(line);
    drawn
}
