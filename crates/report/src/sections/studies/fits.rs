//! All fits of one law side by side.

use std::collections::BTreeSet;

use evidence::{Evidence, Finding, StudyDetail};

use super::tables::PARAMETERS;
use crate::blocks::{link, text, value_of};
use crate::links::section_id;
use crate::number::count;
use crate::table::Table;
use crate::view::Block;
use crate::view::ColumnStyle::{Number, Wide};

type Row<'a> = (&'a Finding, &'a StudyDetail);

/// One table for each law that several studies fit.
pub fn same_law(evidence: &Evidence) -> Vec<Block> {
    let laws: BTreeSet<&str> = evidence.studies().map(|(_, study)| &*study.law.name).collect();
    let mut tables = Vec::new();
    for law in laws {
        let fits: Vec<Row> =
            evidence.studies().filter(|(_, study)| study.law.name == law).collect();
        if fits.len() > 1 {
            tables.extend(table(law, &fits));
        }
    }
    tables
}

fn table(law: &str, fits: &[Row]) -> Option<Block> {
    let mut parameters: Vec<(&str, &str)> = Vec::new();
    for parameter in fits.iter().flat_map(|(_, study)| &study.parameters) {
        if parameters.iter().all(|(name, _)| *name != parameter.name) {
            parameters.push((&parameter.name, &parameter.symbol));
        }
    }
    let (names, symbols): (Vec<&str>, Vec<&str>) = parameters.into_iter().unzip();
    let caption = format!(
        "All fits of the law “{law}”, side by side; the last column counts the checks that failed."
    );
    // Every value of it stands in the file of parameters, one line each.
    Table::<Row>::new(PARAMETERS)
        .shown("Study", Wide, |(found, _)| link(&found.head.id, section_id(&found.head)))
        .shown("Rows", Number, |(found, _)| text(count(found.n)))
        .shown_each(symbols, Number, move |(found, study)| {
            let has = |name: &str| study.parameters.iter().any(|parameter| parameter.name == name);
            let value = |name: &&str| found.quantities.get(*name).filter(|_| has(name));
            names.iter().map(|name| value_of(value(name))).collect()
        })
        .shown("Failed", Number, |(_, study)| {
            let failed = study.checks.iter().filter(|check| !check.passed).count();
            text(format!("{}/{}", count(failed), count(study.checks.len())))
        })
        .block(caption, fits.iter().copied())
}
