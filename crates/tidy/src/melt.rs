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
    /// The new columns that the patterns name.
    pub names: Vec<String>,
    /// What stands under the names in each row that one row of the file becomes.
    pub rows: Vec<Vec<String>>,
    /// The columns of cells.
    pub groups: Vec<MeltGroup>,
}

/// Wide columns that become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeltGroup {
    /// Its name.
    pub into: String,
    /// The heading that each row's cell comes from; none, there is no such column.
    pub from: Vec<Option<String>>,
}

/// How a table with these headings is made long.
///
/// # Errors
/// No column is like a pattern, it names nothing or something else than the others, or a new column
/// has the name of one that is there.
pub fn melted(melt: &Melt, headings: &[String]) -> Result<MeltPlan, Fault> {
    let mut plan = MeltPlan { names: Vec::new(), rows: Vec::new(), groups: Vec::new() };
    for (setting, pattern, into) in melt.groups() {
        let found = alike(&setting, pattern, headings)?;
        if plan.groups.is_empty() {
            plan.names = names(pattern);
        }
        let mut from = vec![None; plan.rows.len()];
        for (heading, captured) in found {
            let texts = plan.texts(&setting, pattern, &captured)?;
            let at = plan.rows.iter().position(|row| *row == texts).unwrap_or_else(|| {
                plan.rows.push(texts);
                from.push(None);
                plan.rows.len() - 1
            });
            from[at] = Some(heading);
        }
        plan.groups.push(MeltGroup { into: into.to_owned(), from });
    }
    let rows = plan.rows.len();
    plan.groups.iter_mut().for_each(|group| group.from.resize(rows, None));
    check_free(melt, &plan, headings)?;
    Ok(plan)
}

/// The names in the braces of a pattern.
fn names(pattern: &str) -> Vec<String> {
    let behind = pattern.split('{').skip(1);
    behind.filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

/// A heading with what stands under each name of a pattern.
type Captured<'a> = (String, Vec<(&'a str, &'a str)>);

/// The headings that are like a pattern.
fn alike<'a>(
    setting: &str,
    pattern: &'a str,
    headings: &'a [String],
) -> Result<Vec<Captured<'a>>, Fault> {
    let setting = format!("{setting}.columns");
    if !pattern.contains('{') || !pattern.contains('}') {
        return Err(Fault::Setting {
            setting,
            what: format!("\"{pattern}\" holds no name in braces"),
            hint: "write one where the headings differ, such as \"loss@{tokens}\"".to_owned(),
        });
    }
    let of = |heading: &'a String| Some((heading.clone(), captures(pattern, heading)?));
    let found: Vec<Captured<'a>> = headings.iter().filter_map(of).collect();
    if found.is_empty() {
        return Err(Fault::Unknown {
            setting,
            name: pattern.to_owned(),
            among: "the headings of the file".to_owned(),
            known: headings.to_vec(),
        });
    }
    Ok(found)
}

impl MeltPlan {
    /// What a heading says under each name of the plan.
    fn texts(
        &self,
        setting: &str,
        pattern: &str,
        captured: &[(&str, &str)],
    ) -> Result<Vec<String>, Fault> {
        let of = |name: &String| {
            let found = captured.iter().find(|(other, _)| other == name);
            found.map(|(_, text)| (*text).to_owned())
        };
        let texts: Option<Vec<String>> = self.names.iter().map(of).collect();
        texts.filter(|texts| texts.len() == captured.len()).ok_or_else(|| Fault::Setting {
            setting: format!("{setting}.columns"),
            what: format!("\"{pattern}\" names something else than {}", self.names.join(", ")),
            hint: "the groups of one table name the same in braces".to_owned(),
        })
    }

    /// Whether the cells of a heading become those of a new column.
    #[must_use]
    pub fn is_wide(&self, heading: &str) -> bool {
        let mut from = self.groups.iter().flat_map(|group| &group.from);
        from.any(|known| known.as_deref() == Some(heading))
    }

    /// Refuses a long table that would be too large, before it is made: of so many rows and so many
    /// columns of the wide one.
    ///
    /// # Errors
    /// It would have more cells than are allowed.
    pub fn check_size(&self, rows: usize, columns: usize) -> Result<(), Fault> {
        let wide = self.groups.iter().flat_map(|group| &group.from).flatten().count();
        let stay = columns.saturating_sub(wide);
        let long = rows.saturating_mul(self.rows.len());
        let cells = long.saturating_mul(stay + self.names.len() + self.groups.len());
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

/// Refuses a new column of a name that stands already, and a heading of two groups.
fn check_free(melt: &Melt, plan: &MeltPlan, headings: &[String]) -> Result<(), Fault> {
    let stay = headings.iter().filter(|name| !plan.is_wide(name));
    let mut taken: BTreeSet<&str> = stay.map(String::as_str).collect();
    let names = plan.names.iter().map(|name| ("melt.columns".to_owned(), name.as_str()));
    let into = melt.groups().map(|(setting, _, into)| (format!("{setting}.into"), into));
    for (setting, name) in names.chain(into) {
        if !taken.insert(name) {
            return Err(Fault::NameTaken { setting, name: name.to_owned() });
        }
    }
    let mut of_groups = BTreeSet::new();
    for (group, (setting, pattern, _)) in plan.groups.iter().zip(melt.groups()) {
        for heading in group.from.iter().flatten() {
            if !of_groups.insert(heading) {
                return Err(Fault::Setting {
                    setting: format!("{setting}.columns"),
                    what: format!("\"{pattern}\" is like \"{heading}\", which another group has"),
                    hint: "write more of the headings before or behind the braces".to_owned(),
                });
            }
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
    let stay = headings.iter().map(String::as_str).filter(|name| !plan.is_wide(name));
    let location = table.frame.column(LOCATION).is_ok().then_some(LOCATION);
    let texts = table.texts(headings.iter().map(String::as_str).chain(location))?;
    let frame = long(&texts, &plan, stay.chain(location));
    let frame = frame.map_err(|error| table.refused(error.into()))?;
    let rows_read = table.rows_read * plan.rows.len();
    Ok(PublishedTable { location: table.location, frame, rows_read })
}

/// The long table, row by row of the wide one.
fn long<'a>(
    texts: &DataFrame,
    plan: &MeltPlan,
    stay: impl Iterator<Item = &'a str>,
) -> PolarsResult<DataFrame> {
    let times = plan.rows.len();
    let mut cells = Cells::new();
    for name in stay {
        let repeated = column(texts, name)?.into_iter().flat_map(|cell| vec![cell; times]);
        cells.insert(name.to_owned(), repeated.collect());
    }
    let height = texts.height();
    for group in &plan.groups {
        let columns: Vec<Option<Vec<Option<String>>>> = group
            .from
            .iter()
            .map(|heading| heading.as_ref().map(|heading| column(texts, heading)).transpose())
            .collect::<PolarsResult<_>>()?;
        let value = |at: usize| columns[at % times].as_ref()?[at / times].clone();
        cells.insert(group.into.clone(), (0..height * times).map(value).collect());
    }
    for (index, name) in plan.names.iter().enumerate() {
        let named = |at: usize| Some(plan.rows[at % times][index].clone());
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
        let melt = Melt {
            columns: "loss@{tokens}".to_owned(),
            into: "loss".to_owned(),
            beside: Vec::new(),
        };
        let wide = (0..450).map(|i| format!("loss@{i}"));
        let headings: Vec<String> = wide.chain((0..450).map(|i| format!("c{i}"))).collect();
        let plan = melted(&melt, &headings).expect("a plan");
        assert!(plan.check_size(90, headings.len()).is_ok());
        let fault = plan.check_size(450, headings.len()).expect_err("too large").to_string();
        assert!(fault.contains("91530000 cells; 50000000 are the most"), "{fault}");
        assert!(plan.check_size(usize::MAX, headings.len()).is_err(), "no overflow");
    }
}
