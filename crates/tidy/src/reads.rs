//! What a recipe's column is read from: one column of the file, the mean of several, or a formula.

use std::collections::BTreeMap;

use crate::error::Fault;
use crate::formula::RowFormula;

/// Where a recipe says that a column stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) from: &'a Option<String>,
    pub(crate) formula: &'a Option<String>,
    pub(crate) names: &'a BTreeMap<String, String>,
}

impl<'a> Place<'a> {
    /// One column, the mean over several, or a formula.
    ///
    /// # Errors
    /// It is said twice or not at all, the formula cannot be read, or a setting does nothing.
    pub(crate) fn reads(
        self,
        setting: &str,
        mean_with: &'a [String],
    ) -> Result<Reads<'a>, Vec<Fault>> {
        let fault = |what: &str, hint: &str| {
            let (setting, what, hint) = (setting.to_owned(), what.to_owned(), hint.to_owned());
            Err(vec![Fault::Setting { setting, what, hint }])
        };
        let without_effect = |key: &str, reason: &str| {
            let setting = format!("{setting}.{key}");
            Err(vec![Fault::NoEffect { setting, reason: reason.to_owned() }])
        };
        match (self.from, self.formula) {
            (Some(_), None) if !self.names.is_empty() => {
                without_effect("names", "it names columns for a formula, and there is none")
            }
            (Some(from), None) => {
                let further = mean_with.iter().map(String::as_str);
                Ok(Reads::Mean(std::iter::once(from.as_str()).chain(further).collect()))
            }
            (None, Some(_)) if !mean_with.is_empty() => {
                without_effect("mean_with", "the column is made by a formula")
            }
            (None, Some(formula)) => self.formula(setting, formula).map_err(|fault| vec![fault]),
            (Some(_), Some(_)) => fault(
                "has both from and formula",
                "keep from for one column of the file, or formula for a value of several",
            ),
            (None, None) => fault(
                "says neither from nor formula",
                "write from: and the file's heading, or formula: such as \"ln(ppl)\"",
            ),
        }
    }

    fn formula(self, setting: &str, text: &'a str) -> Result<Reads<'a>, Fault> {
        let in_formula = format!("{setting}.formula");
        let formula = RowFormula::read(text).map_err(|error| {
            let error = Box::new(error);
            Fault::Formula { setting: in_formula.clone(), error }
        })?;
        if formula.inputs.is_empty() {
            let what = format!("\"{text}\" names no column of the file");
            let hint = "a formula is computed from the cells of each row".to_owned();
            return Err(Fault::Setting { setting: in_formula, what, hint });
        }
        if let Some(unused) =
            self.names.keys().find(|name| !formula.inputs.contains(&name.as_str()))
        {
            let setting = format!("{setting}.names.{unused}");
            let reason = format!("the formula has no {unused}");
            return Err(Fault::NoEffect { setting, reason });
        }
        let columns = formula.inputs.iter().map(|&input| self.column(input)).collect();
        Ok(Reads::Formula(formula, columns))
    }

    /// The file's column that a name in the formula stands for.
    pub(crate) fn column(self, name: &'a str) -> &'a str {
        self.names.get(name).map_or(name, String::as_str)
    }
}

/// Where the numbers of a column come from.
#[derive(Debug)]
pub(crate) enum Reads<'a> {
    /// One column of the file, or the mean over several.
    Mean(Vec<&'a str>),
    /// A formula, and the file's column of each of its inputs.
    Formula(RowFormula<'a>, Vec<&'a str>),
}

impl<'a> Reads<'a> {
    /// The columns of the file.
    pub(crate) fn columns(&self) -> &[&'a str] {
        match self {
            Self::Mean(columns) | Self::Formula(_, columns) => columns,
        }
    }
}
