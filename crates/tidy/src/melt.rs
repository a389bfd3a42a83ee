//! The recipe's `melt`: a wide table becomes a long one.

use std::collections::BTreeSet;

use observations::recipe::Melt;
use polars::prelude::*;

use crate::error::{Fault, TidyError};
use crate::gather::captures;
use crate::limits::CELLS_MAX;
use crate::table::{Cells, LINE, LOCATION, PublishedTable};

/// Which columns of a wide table become rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeltPlan {
    /// The new columns that the pattern names.
    pub names: Vec<String>,
    /// The wide columns in the order of the file, each with what stands under the names.
    pub wide: Vec<(String, Vec<String>)>,
}

/// How a table with these headings is made long.
///
/// # Errors
/// No column is like the pattern, it names nothing, or a new column has the name of one that is
/// there.
pub fn melted(melt: &Melt, headings: &[String]) -> Result<MeltPlan, Fault> {
    let pattern = melt.columns.as_str();
    if !pattern.contains('{') || !pattern.contains('}') {
        return Err(Fault::Setting {
            setting: "melt.columns".to_owned(),
            what: format!("\"{pattern}\" holds no name in braces"),
            hint: "write one where the headings differ, such as \"loss@{tokens}\"".to_owned(),
        });
    }
    let mut plan = MeltPlan { names: Vec::new(), wide: Vec::new() };
    for heading in headings {
        let Some(found) = captures(pattern, heading) else { continue };
        let (names, texts) = found.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).unzip();
        plan.names = names;
        plan.wide.push((heading.clone(), texts));
    }
    if plan.wide.is_empty() {
        return Err(Fault::Unknown {
            setting: "melt.columns".to_owned(),
            name: pattern.to_owned(),
            among: "the headings of the file".to_owned(),
            known: headings.to_vec(),
        });
    }
    check_free(melt, &plan, headings)?;
    Ok(plan)
}

impl MeltPlan {
    /// Refuses a long table that would be too large, before it is made: of so many rows and so many
    /// columns of the wide one.
    ///
    /// # Errors
    /// It would have more cells than are allowed.
    pub fn check_size(&self, rows: usize, columns: usize) -> Result<(), Fault> {
        let stay = columns.saturating_sub(self.wide.len());
        let long = rows.saturating_mul(self.wide.len());
        let cells = long.saturating_mul(stay + self.names.len() + 1);
        if cells <= CELLS_MAX {
            return Ok(());
        }
        Err(Fault::Setting {
            setting: "melt.columns".to_owned(),
            what: format!("the long table would have {cells} cells; {CELLS_MAX} are the most"),
            hint: "leave out columns that are not needed, or split the file".to_owned(),
        })
    }
}

/// Refuses a new column of a name that stands already.
fn check_free(melt: &Melt, plan: &MeltPlan, headings: &[String]) -> Result<(), Fault> {
    let stay = headings.iter().filter(|name| plan.wide.iter().all(|(wide, _)| wide != *name));
    let mut taken: BTreeSet<&str> = stay.map(String::as_str).collect();
    let new = plan.names.iter().map(|name| ("melt.columns", name.as_str()));
    for (setting, name) in new.chain([("melt.into", melt.into.as_str())]) {
        if !taken.insert(name) {
            return Err(Fault::NameTaken { setting: setting.to_owned(), name: name.to_owned() });
        }
    }
    Ok(())
}

/// The table with one row for each row and each column that is like the pattern.
///
/// # Errors
/// As those of [`melted`].
pub(crate) fn melt<'a>(
    table: &PublishedTable<'a>,
    melt: &Melt,
) -> Result<PublishedTable<'a>, TidyError> {
    let headings = table.columns();
    let plan = melted(melt, &headings).map_err(|fault| table.refused(fault))?;
    let rows = table.frame.height();
    plan.check_size(rows, headings.len()).map_err(|fault| table.refused(fault))?;
    let is_wide = |name: &str| plan.wide.iter().any(|(wide, _)| wide == name);
    let stay = headings.iter().map(String::as_str).filter(|name| !is_wide(name));
    let location = table.frame.column(LOCATION).is_ok().then_some(LOCATION);
    let texts = table.texts(headings.iter().map(String::as_str).chain(location))?;
    let frame = long(&texts, melt, &plan, stay.chain(location));
    let frame = frame.map_err(|error| table.refused(error.into()))?;
    let rows_read = table.rows_read * plan.wide.len();
    Ok(PublishedTable { location: table.location, frame, rows_read })
}

/// The long table, row by row of the wide one.
fn long<'a>(
    texts: &DataFrame,
    melt: &Melt,
    plan: &MeltPlan,
    stay: impl Iterator<Item = &'a str>,
) -> PolarsResult<DataFrame> {
    let times = plan.wide.len();
    let mut cells = Cells::new();
    for name in stay {
        let repeated = column(texts, name)?.into_iter().flat_map(|cell| vec![cell; times]);
        cells.insert(name.to_owned(), repeated.collect());
    }
    let columns: Vec<Vec<Option<String>>> =
        plan.wide.iter().map(|(name, _)| column(texts, name)).collect::<PolarsResult<_>>()?;
    let height = texts.height();
    let value = |at: usize| columns[at % times][at / times].clone();
    cells.insert(melt.into.clone(), (0..height * times).map(value).collect());
    for (index, name) in plan.names.iter().enumerate() {
        let named = |at: usize| Some(plan.wide[at % times].1[index].clone());
        cells.insert(name.clone(), (0..height * times).map(named).collect());
    }
    let lines: Vec<Option<u64>> = texts.column(LINE)?.u64()?.iter().collect();
    let lines: Vec<Option<u64>> = lines.into_iter().flat_map(|line| vec![line; times]).collect();
    let columns = cells.into_iter().map(|(name, cells)| Column::new(name.into(), cells));
    let columns = columns.chain([Column::new(LINE.into(), lines)]);
    DataFrame::new(height * times, columns.collect())
}

/// The cells of a column of texts.
fn column(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<String>>> {
    Ok(frame.column(name)?.str()?.iter().map(|cell| cell.map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_that_is_too_large_is_refused_before_it_is_made() {
        let melt = Melt { columns: "loss@{tokens}".to_owned(), into: "loss".to_owned() };
        let wide = (0..450).map(|i| format!("loss@{i}"));
        let headings: Vec<String> = wide.chain((0..450).map(|i| format!("c{i}"))).collect();
        let plan = melted(&melt, &headings).expect("a plan");
        assert!(plan.check_size(90, headings.len()).is_ok());
        let fault = plan.check_size(450, headings.len()).expect_err("too large").to_string();
        assert!(fault.contains("91530000 cells; 50000000 are the most"), "{fault}");
        assert!(plan.check_size(usize::MAX, headings.len()).is_err(), "no overflow");
    }
}
