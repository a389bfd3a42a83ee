//! Columns of a table that nobody wrote into it: values of a formula, and a wide table made long.

use anyhow::{Context, Result, anyhow, ensure};
use observations::Quantity;
use observations::recipe::{Melt, MeltBeside};
use tidy::RowFormula;

use super::table::{Column, Made, Numbers, Table};
use super::yaml;

/// Adds the column of a formula, under the text that somebody wrote: a heading that is no name
/// stands in braces, as in `ln({eval/ppl})`.
///
/// # Errors
/// The text is no formula, or it reads a column that is not there or holds no numbers.
pub fn add(table: &mut Table, quantity: &Quantity, written: &str) -> Result<()> {
    let option = format!("--formula {}={written}", quantity.name);
    let (formula, names) = without_braces(written);
    let read = RowFormula::read(&formula)
        .map_err(|error| anyhow!("{option}: {error}{}", in_braces(table, &formula)))?;
    ensure!(
        !read.inputs.is_empty(),
        "{option}: it names no column; hint: a formula is computed from the cells of each row"
    );
    let heading = |input: &&str| {
        let named = names.iter().find(|(name, _)| name == input);
        named.map_or_else(|| (*input).to_owned(), |(_, heading)| heading.clone())
    };
    let inputs: Vec<String> = read.inputs.iter().map(heading).collect();
    let mut columns = Vec::new();
    for input in &inputs {
        columns.push(numbers(table, input, &option)?);
    }
    let rows = 0..table.lines.len();
    let values: Vec<f64> = rows
        .map(|row| {
            let cells: Vec<f64> = columns.iter().map(|numbers| numbers.values[row]).collect();
            let is_whole = cells.iter().all(|cell| cell.is_finite());
            read.value(&cells).ok().filter(|_| is_whole).unwrap_or(f64::NAN)
        })
        .collect();
    let suffixes = columns.iter().any(|numbers| numbers.suffixes);
    let text = |value: &f64| if value.is_finite() { value.to_string() } else { String::new() };
    let cells = values.iter().map(text).collect();
    let numbers = Some(Numbers { values, odd: Vec::new(), suffixes });
    let made = Some(Made { inputs, names: names.clone(), formula: formula.clone() });
    table.columns.push(Column { name: written.to_owned(), cells, numbers, made });
    Ok(())
}

/// The numbers that a formula reads.
fn numbers<'a>(table: &'a Table, heading: &str, option: &str) -> Result<&'a Numbers> {
    let known = || {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        yaml::comment(&names.join(", "))
    };
    let column = table.column(heading).with_context(|| {
        format!(
            "{option}: no column is called {}; hint: there are {}; a heading that is no plain \
            name stands in braces, such as {{eval/loss}}",
            yaml::quoted(heading),
            known()
        )
    })?;
    column.numbers.as_ref().with_context(|| {
        format!("{option}: column {} holds text; hint: name numeric columns", yaml::quoted(heading))
    })
}

/// What to do about a heading in the formula that it cannot hold.
fn in_braces(table: &Table, formula: &str) -> String {
    let odd = table.columns.iter().map(|column| column.name.as_str());
    let odd = odd.filter(|heading| !is_name(heading) && formula.contains(heading));
    // `loss` stands in `val/loss`: the longest is meant.
    let longest = odd.max_by_key(|heading| heading.len());
    longest.map_or_else(String::new, |heading| {
        let heading = yaml::comment(heading);
        format!("; a heading that is no plain name stands in braces: {{{heading}}}")
    })
}

/// Whether a formula can hold the heading.
fn is_name(heading: &str) -> bool {
    heading.starts_with(char::is_alphabetic)
        && heading.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
}

/// The formula with a name for each heading in braces.
fn without_braces(written: &str) -> (String, Vec<(String, String)>) {
    let (mut formula, mut names) = (String::new(), Vec::<(String, String)>::new());
    let mut rest = written;
    while let Some((before, heading, after)) = rest.split_once('{').and_then(|(before, behind)| {
        let (heading, after) = behind.split_once('}')?;
        Some((before, heading, after))
    }) {
        formula += before;
        let known = names.iter().find(|(_, other)| other == heading).map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = name(heading, &names);
            names.push((name.clone(), heading.to_owned()));
            name
        });
        formula += &name;
        rest = after;
    }
    (formula + rest, names)
}

/// A name for a heading that no other heading has.
fn name(heading: &str, taken: &[(String, String)]) -> String {
    let plain = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '_' };
    let name: String = heading.chars().map(plain).collect();
    let mut name = name.trim_matches('_').to_owned();
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name = format!("column_{name}");
    }
    while taken.iter().any(|(other, _)| *other == name) {
        name.push('_');
    }
    name
}

/// Makes a wide table long, as each `PATTERN=NAME` says: `loss@{tokens}=loss`, `acc@{tokens}=acc`.
///
/// # Errors
/// An option is not written so, or tidying cannot melt the table so.
pub fn melt(table: &mut Table, written: &[String]) -> Result<()> {
    let mut pairs = Vec::new();
    for one in written {
        pairs.push(one.rsplit_once('=').with_context(|| {
            format!("--melt {one}: no \"=\"; hint: write --melt 'loss@{{tokens}}=loss'")
        })?);
    }
    let Some(((columns, into), beside)) = pairs.split_first() else { return Ok(()) };
    let beside = beside.iter().map(|(columns, into)| MeltBeside {
        columns: (*columns).to_owned(),
        into: (*into).to_owned(),
    });
    let melt =
        Melt { columns: (*columns).to_owned(), into: (*into).to_owned(), beside: beside.collect() };
    let headings = table.headings();
    let plan = tidy::melted(&melt, &headings)
        .and_then(|plan| plan.check_size(table.rows_of_file(), headings.len()).map(|()| plan))
        .map_err(|fault| {
            anyhow!("--melt {}: {fault}; hint: {}", written.join(" --melt "), fault.hint())
        })?;
    table.melt(&plan, melt);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_in_braces_gets_a_name() {
        let (formula, names) = without_braces("ln({eval/ppl}) + {_step} * n - {eval/ppl}");
        assert_eq!(formula, "ln(eval_ppl) + step * n - eval_ppl");
        let expected = [("eval_ppl", "eval/ppl"), ("step", "_step")];
        assert_eq!(names, expected.map(|(name, heading)| (name.into(), heading.into())));
        assert_eq!(without_braces("{2 b} * {2-b}").0, "column_2_b * column_2_b_");
        assert_eq!(without_braces("ln({ppl").0, "ln({ppl", "refused as a formula");
    }
}
