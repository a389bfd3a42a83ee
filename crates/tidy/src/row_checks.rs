//! Texts to numbers in standard units, and for each row that cannot be used the first reason why.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use observations::order::identity;
use observations::recipe::{LabelExclusion, Recipe, TextRejection};
use observations::{Column, Label, Observations, Quantity, Rejection};

use crate::error::{Fault, TidyError, require_known};
use crate::input::Input;
use crate::number::{Cell, parse, shortest};
use crate::reads::Reads;
use crate::requested::RequestedCells;
use crate::resolve::{DerivedColumn, PublishedColumn, ResolvedRecipe};
use crate::row_choice::choose_rows;
use crate::ways_out::ways_out;

/// C/(6ND) of a plain training run is near 1; beyond these a unit is wrong or compute is counted
/// otherwise.
const COMPUTE_RATIO: RangeInclusive<f64> = 0.5..=2.0;

/// The columns of that ratio.
const COMPUTE_RATIO_OF: [&str; 3] = ["training_flop", "params", "training_tokens"];

/// For each row the first reason to reject it.
type Reasons = Vec<Option<String>>;

/// Parses and checks every requested row.
///
/// # Errors
/// The first cell of each column that is no number, or the first rule that no row is about.
pub(crate) fn check_rows(
    input: &Input,
    resolved: &ResolvedRecipe,
    requested: &RequestedCells,
) -> Result<(Observations, Vec<Rejection>), Vec<TidyError>> {
    let recipe = input.recipe;
    let mut reasons = without_partner(input, requested);
    for (column, wanted) in &recipe.require {
        let cells: Vec<&str> = requested.cells(column).map(Option::unwrap_or_default).collect();
        note(&mut reasons, |row| {
            (cells[row] != wanted)
                .then(|| format!("{column} is \"{}\", not \"{wanted}\"", cells[row]))
        });
    }
    reject_texts(requested, &recipe.reject, &mut reasons)
        .map_err(|fault| vec![TidyError::in_recipe(input, fault)])?;
    let is_out: Vec<bool> = reasons.iter().map(Option::is_some).collect();
    let (mut columns, mut faults) = (BTreeMap::new(), Vec::new());
    for column in &resolved.published {
        match standard_values(input, requested, column, &is_out, &mut reasons) {
            Ok(values) => {
                let made = column_of(column.quantity, &meaning(column), values);
                columns.insert(column.name.to_owned(), made);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    for column in &resolved.derived {
        let values = derived_values(&columns, column, &mut reasons);
        columns.insert(
            column.name.to_owned(),
            column_of(column.quantity, column.derivation.formula(), values),
        );
    }
    let labels = texts(input, requested, &mut reasons).map_err(|error| vec![error])?;
    let all = Observations {
        id: recipe.id.clone(),
        loss_group: recipe.loss_group.clone(),
        columns,
        labels,
        lines: requested.lines.clone(),
        clusters: vec![0; requested.lines.len()],
    };
    note(&mut reasons, |row| exceeds(&all, row, ["successes", "samples"]));
    note(&mut reasons, |row| exceeds(&all, row, ["unique_tokens", "training_tokens"]));
    // A derived column makes the ratio 1 by construction: there is nothing to check.
    let published = |name: &&str| recipe.columns.contains_key(*name);
    if recipe.compute_ratio_explained.is_none() && COMPUTE_RATIO_OF.iter().all(published) {
        note(&mut reasons, |row| compute_ratio_off(&all, row));
    }
    leave_out_labels(&all, &recipe.exclude_labels, &mut reasons)
        .map_err(|fault| vec![TidyError::in_recipe(input, fault)])?;
    for bound in &recipe.at_most {
        let [column, limit] = [&bound.column, &bound.limit].map(|name| &all.columns[name].values);
        note(&mut reasons, |row| (column[row] > limit[row]).then(|| bound.reason.clone()));
    }
    reject_repeated(&all, recipe, &mut reasons);
    Ok(settle(input, &all, reasons))
}

/// What a column counts, and the formula that makes it.
fn meaning(column: &PublishedColumn) -> String {
    let Reads::Formula(formula, columns) = &column.reads else { return column.meaning.to_owned() };
    let named = formula.inputs.iter().zip(columns).filter(|(input, from)| input != from);
    let named: Vec<String> = named.map(|(input, from)| format!("{input} is {from}")).collect();
    let named =
        if named.is_empty() { String::new() } else { format!(", where {}", named.join(", ")) };
    format!("{}; by {}{named}", column.meaning.trim_end_matches('.'), formula.text)
}

fn column_of(quantity: &'static Quantity, meaning: &str, values: Vec<f64>) -> Column {
    Column { quantity, meaning: meaning.to_owned(), values }
}

/// Gives each row that has no reason yet the one the check finds.
fn note(reasons: &mut Reasons, check: impl Fn(usize) -> Option<String>) {
    for (row, reason) in reasons.iter_mut().enumerate().filter(|(_, reason)| reason.is_none()) {
        *reason = check(row);
    }
}

/// Rows for which the joined file has nothing.
fn without_partner(input: &Input, requested: &RequestedCells) -> Reasons {
    let (Some(lines), Some(join), Some((location, _))) =
        (&requested.joined_lines, &input.recipe.join, input.join)
    else {
        return vec![None; requested.lines.len()];
    };
    let reason = format!("no row of {location} has the same {}", join.on.join(", "));
    lines.iter().map(|line| line.is_none().then(|| reason.clone())).collect()
}

/// Gives the rows with one of the texts in that column the rejection's reason.
fn reject_texts(
    requested: &RequestedCells,
    rejections: &[TextRejection],
    reasons: &mut Reasons,
) -> Result<(), Fault> {
    for TextRejection { column, texts, reason } in rejections {
        let cells: Vec<&str> =
            requested.cells(column).map(|cell| cell.unwrap_or_default().trim()).collect();
        for text in texts {
            if !cells.contains(&text.trim()) {
                return Err(no_such_text(column, text, &cells));
            }
        }
        note(reasons, |row| {
            texts.iter().any(|text| text.trim() == cells[row]).then(|| reason.clone())
        });
    }
    Ok(())
}

/// The fault of a text to reject that no cell is.
fn no_such_text(column: &str, text: &str, cells: &[&str]) -> Fault {
    let known: BTreeSet<&str> = cells.iter().copied().collect();
    Fault::Unknown {
        setting: "reject".to_owned(),
        name: text.to_owned(),
        among: format!("the cells of column \"{column}\""),
        known: known.into_iter().map(str::to_owned).collect(),
    }
}

/// A published column in its standard unit; NaN where the row is rejected.
fn standard_values(
    input: &Input,
    requested: &RequestedCells,
    column: &PublishedColumn,
    is_out: &[bool],
    reasons: &mut Reasons,
) -> Result<Vec<f64>, TidyError> {
    let mut inputs = Vec::new();
    for &from in column.reads.columns() {
        inputs.push(numbers(input, requested, column, from, is_out)?);
    }
    let mut values = Vec::new();
    for (row, reason) in reasons.iter_mut().enumerate() {
        let cells: Result<Vec<f64>, String> =
            inputs.iter().map(|numbers| numbers[row].clone()).collect();
        let value = cells.and_then(|cells| standard_value(column, &cells));
        values.push(value_or_reason(value, reason));
    }
    Ok(values)
}

/// What a row's numbers make, in the standard unit: their mean, or the formula's value.
fn standard_value(column: &PublishedColumn, cells: &[f64]) -> Result<f64, String> {
    let PublishedColumn { name, quantity, factor, .. } = column;
    match &column.reads {
        Reads::Mean(columns) => {
            let sum = cells.iter().skip(1).fold(cells[0], |sum, further| sum + further);
            within_limits(name, quantity, sum / columns.len() as f64 * factor)
        }
        Reads::Formula(formula, _) => {
            let at = || format!("{} at {}", formula.text, formula.at(cells, shortest));
            let value = formula
                .value(cells)
                .map_err(|why| format!("{name} has no value: {why} ({})", at()))?;
            within_limits(name, quantity, value * factor)
                .map_err(|fault| format!("{fault} ({})", at()))
        }
    }
}

/// The numbers of one of the file's columns as printed, or why a row has none.
///
/// In a row that is out already, a text is no fault: nothing is made of its numbers.
fn numbers(
    input: &Input,
    requested: &RequestedCells,
    column: &PublishedColumn,
    from: &str,
    is_out: &[bool],
) -> Result<Vec<Result<f64, String>>, TidyError> {
    let cells: Vec<Option<&str>> = requested.cells(from).collect();
    let what = match column.reads {
        Reads::Mean(_) => column.name.to_owned(),
        Reads::Formula(..) => format!("{from}, which {} is made of,", column.name),
    };
    let mut numbers = Vec::new();
    for (row, &cell) in cells.iter().enumerate() {
        numbers.push(match parse(cell, column.notation) {
            Cell::Number(printed) => Ok(printed),
            Cell::Missing => Err(format!("{what} is missing")),
            Cell::NotFinite(text) => Err(format!("{what} is {text}, not a finite number")),
            Cell::Text(text) if is_out[row] => Err(format!("{what} is {text}")),
            Cell::Text(text) => {
                let fault = Fault::NotANumber {
                    column: from.to_owned(),
                    text: text.to_owned(),
                    ways_out: ways_out(input.location, column, from, &in_set(&cells, is_out)),
                };
                return Err(TidyError::new(requested.location(input, from, row), fault));
            }
        });
    }
    Ok(numbers)
}

/// The cells of the rows that are not out.
fn in_set<'a>(cells: &[Option<&'a str>], is_out: &[bool]) -> Vec<Option<&'a str>> {
    cells.iter().zip(is_out).filter(|(_, is_out)| !**is_out).map(|(cell, _)| *cell).collect()
}

/// A column computed from published ones; NaN where the row is rejected.
fn derived_values(
    columns: &BTreeMap<String, Column>,
    derived: &DerivedColumn,
    reasons: &mut Reasons,
) -> Vec<f64> {
    let needed: Vec<&[f64]> =
        derived.derivation.needs().iter().map(|&need| &columns[need].values[..]).collect();
    let rows = reasons.iter_mut().enumerate().map(|(row, reason)| {
        if reason.is_some() {
            return f64::NAN;
        }
        let values: Vec<f64> = needed.iter().map(|column| column[row]).collect();
        let value =
            within_limits(derived.name, derived.quantity, derived.derivation.apply(&values));
        value_or_reason(
            value.map_err(|fault| format!("{fault} ({})", derived.derivation.formula())),
            reason,
        )
    });
    rows.collect()
}

fn value_or_reason(value: Result<f64, String>, reason: &mut Option<String>) -> f64 {
    value.unwrap_or_else(|fault| {
        reason.get_or_insert(fault);
        f64::NAN
    })
}

fn within_limits(name: &str, quantity: &Quantity, value: f64) -> Result<f64, String> {
    if quantity.admits(value) {
        return Ok(value);
    }
    let unit = if quantity.unit == "1" { String::new() } else { format!(" {}", quantity.unit) };
    let value = shortest(value);
    Err(format!("{name} {value}{unit} is outside {}", quantity.limits(shortest)))
}

/// The labels; a row must have those that tell its run, its cluster or its group.
fn texts(
    input: &Input,
    requested: &RequestedCells,
    reasons: &mut Reasons,
) -> Result<BTreeMap<String, Label>, TidyError> {
    let recipe = input.recipe;
    let mut labels = BTreeMap::new();
    for (name, from) in &recipe.labels {
        let mut label: Label =
            requested.cells(from).map(|cell| cell.unwrap_or_default().trim().to_owned()).collect();
        if let Some(right) = recipe.relabel.get(name) {
            for wrong in right.keys() {
                let setting = format!("relabel.{name}");
                stands_in(&setting, wrong, &label)
                    .map_err(|fault| TidyError::in_recipe(input, fault))?;
            }
            // By the published text alone, so that two names can be exchanged.
            label =
                label.into_iter().map(|text| right.get(&text).cloned().unwrap_or(text)).collect();
        }
        if tells_apart(recipe, name) {
            note(reasons, |row| label[row].is_empty().then(|| format!("{name} is missing")));
        }
        labels.insert(name.clone(), label);
    }
    Ok(labels)
}

/// Whether the recipe tells runs, clusters or groups by this label.
fn tells_apart(recipe: &Recipe, label: &String) -> bool {
    recipe.cluster.as_ref() == Some(label)
        || recipe.unique.contains(label)
        || recipe.pick.as_ref().is_some_and(|pick| pick.of.contains(label))
        || recipe.frontier.as_ref().is_some_and(|frontier| frontier.within.contains(label))
}

/// Refuses a text that no row holds: the rule about it would do nothing in silence.
fn stands_in(setting: &str, text: &str, label: &Label) -> Result<(), Fault> {
    let known: BTreeSet<&String> = label.iter().collect();
    require_known(setting, text, "the texts of that label", known.iter().copied())
}

/// Gives the rows with one of the texts the exclusion's reason.
fn leave_out_labels(
    all: &Observations,
    exclusions: &[LabelExclusion],
    reasons: &mut Reasons,
) -> Result<(), Fault> {
    for exclusion in exclusions {
        let label = &all.labels[&exclusion.label];
        for text in &exclusion.texts {
            stands_in(&format!("exclude_labels.{}", exclusion.label), text, label)?;
        }
        note(reasons, |row| {
            exclusion.texts.contains(&label[row]).then(|| exclusion.reason.clone())
        });
    }
    Ok(())
}

/// A part is never more than its whole: more of it shows that two columns are exchanged.
fn exceeds(all: &Observations, row: usize, [part, whole]: [&str; 2]) -> Option<String> {
    let [some, every] = [part, whole].map(|name| Some(all.columns.get(name)?.values[row]));
    let (some, every) = (some?, every?);
    (some > every).then(|| format!("{part} {} exceed {whole} {}", shortest(some), shortest(every)))
}

fn compute_ratio_off(all: &Observations, row: usize) -> Option<String> {
    let [flop, params, tokens] = COMPUTE_RATIO_OF.map(|name| all.columns[name].values[row]);
    let ratio = flop / (6.0 * params * tokens);
    (!COMPUTE_RATIO.contains(&ratio)).then(|| {
        let (low, high) = (COMPUTE_RATIO.start(), COMPUTE_RATIO.end());
        format!(
            "training_flop / (6 params training_tokens) is {ratio:.3}, outside [{low}, {high}] \
            and not explained"
        )
    })
}

/// The first of the usable rows with the same values of the columns that name a run stays; each
/// later one names it, as a duplicate where all that is read of both is the same and as a conflict
/// where it is not. Where the recipe says why, duplicates are kept.
fn reject_repeated(all: &Observations, recipe: &Recipe, reasons: &mut Reasons) {
    let same = recipe.unique.join(", ");
    let mut first_rows = BTreeMap::new();
    for (row, reason) in reasons.iter_mut().enumerate().filter(|(_, reason)| reason.is_none()) {
        let run = identity(all, &recipe.unique, row);
        let first = *first_rows.entry(run).or_insert(row);
        if first == row {
            continue;
        }
        let line = all.lines[first];
        let different = differences(all, recipe, first, row);
        if different.is_empty() && recipe.duplicates_kept.is_some() {
            continue;
        }
        *reason = Some(if different.is_empty() {
            format!("duplicate of line {line}: same {same}")
        } else {
            format!("conflict with line {line}: same {same}; {}", different.join("; "))
        });
    }
}

/// What is read of two rows and differs. Derived columns follow from the others and are not named.
fn differences(all: &Observations, recipe: &Recipe, there: usize, here: usize) -> Vec<String> {
    let published = recipe.columns.keys().chain(recipe.own_columns.keys());
    let numbers = published.filter_map(|name| {
        let values = &all.columns[name].values;
        let [one, other] = [values[there], values[here]];
        (one.to_bits() != other.to_bits())
            .then(|| format!("{name} {} there, {} here", shortest(one), shortest(other)))
    });
    let labels = all.labels.iter().filter_map(|(name, label)| {
        let [one, other] = [&label[there], &label[here]];
        (one != other).then(|| format!("{name} \"{one}\" there, \"{other}\" here"))
    });
    numbers.chain(labels).collect()
}

/// Splits the rows, applies the recipe's exclusions and counts the clusters of what is left.
fn settle(input: &Input, all: &Observations, reasons: Reasons) -> (Observations, Vec<Rejection>) {
    let accepted: Vec<usize> = (0..reasons.len()).filter(|&row| reasons[row].is_none()).collect();
    let selected = all
        .take(&accepted)
        .exclude(&input.recipe.exclude)
        .expect("the resolved recipe holds only exclusions whose columns the recipe makes");
    let chosen = choose_rows(input.recipe, selected.observations);
    let mut rejected: Vec<Rejection> = all
        .lines
        .iter()
        .zip(reasons)
        .filter_map(|(&line, reason)| Some(Rejection { line, reason: reason? }))
        .chain(selected.excluded)
        .chain(chosen.excluded)
        .collect();
    rejected.sort_by_key(|rejection| rejection.line);
    let clusters = clusters(&chosen.observations, input.recipe.cluster.as_deref());
    (Observations { clusters, ..chosen.observations }, rejected)
}

/// Clusters numbered in order of appearance.
fn clusters(observations: &Observations, label: Option<&str>) -> Vec<usize> {
    let Some(label) = label else { return (0..observations.len()).collect() };
    let mut numbers = BTreeMap::new();
    let labels = observations.labels[label].iter();
    labels
        .map(|text| {
            let next = numbers.len();
            *numbers.entry(text).or_insert(next)
        })
        .collect()
}
