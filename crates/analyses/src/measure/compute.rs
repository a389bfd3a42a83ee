//! What every method can say and do, and what it is given.

use std::collections::BTreeMap;
use std::fmt::Display;

use anyhow::{Context, Result, bail, ensure};
use evidence::{Figure, PublishedConstant};
use measures::Draws;
use observations::Observations;

use crate::numbers::Numbers;
use crate::rows::What;
use crate::study::Study;
use crate::study::fitted::Fits;

/// Confidence level of the intervals whose level no YAML sets, as papers print them. They are not
/// drawn by `bootstrap`: normal-theory intervals of a regression, those by Student's t over
/// clusters, exact percentiles of a column's values, and what the number of replicates leaves open
/// about the width of an interval (there `robustness` takes the same level).
pub const FIXED_LEVEL: f64 = 0.95;

/// What every method can say and do.
///
/// A method's own settings are the fields of its type, and an unknown one is refused. Of the
/// settings that all measures share it reads those that `reads_rows`, `resamples` and `arms` say;
/// one that is given and not read is refused too.
pub trait Compute {
    /// Whether it reads rows at all, so that it matters which are chosen.
    fn reads_rows(&self) -> bool {
        true
    }

    /// Whether its intervals are made by resampling.
    fn resamples(&self) -> bool {
        false
    }

    /// The arms that it holds against each other, by name.
    fn arms(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The studies whose fits it takes.
    fn studies(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The built-in laws that it fits to its rows, by name.
    fn laws(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The sets of printed constants that it reads, by name.
    fn published(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The columns and labels that it reads of its rows, or of those of each arm, by name.
    fn reads(&self) -> Vec<What<'_>> {
        Vec::new()
    }

    /// The same of the rows of one arm, where arms are read for different columns.
    fn reads_of_arm(&self, _arm: &str) -> Vec<What<'_>> {
        self.reads()
    }

    /// The (short) names of all numbers that it may file, each once. They follow from the settings;
    /// `*` stands for the part of a name that only the data say (a count), never for a whole name.
    fn names(&self) -> Vec<String>;

    /// Refuses settings that mean nothing, before any row is read.
    ///
    /// # Errors
    /// There is such a setting; the error says which, and what it should be.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Refuses settings that mean nothing beside one of the studies that it names.
    ///
    /// # Errors
    /// There is such a setting; the error says which, and what it should be.
    fn check_against(&self, _study: &Study) -> Result<()> {
        Ok(())
    }

    /// One sentence for the paragraph "Method." of the report.
    fn words(&self) -> String;

    /// Computes its numbers and figures.
    ///
    /// # Errors
    /// The rows cannot be used, with what is wrong and what to do.
    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()>;
}

/// Columns that are read, by name.
pub fn columns_read<'a>(
    names: impl IntoIterator<Item = &'a (impl AsRef<str> + ?Sized + 'a)>,
) -> Vec<What<'a>> {
    names.into_iter().map(|name| What::Column(name.as_ref())).collect()
}

/// The columns of the outcomes of sampling.
pub fn counts_read() -> Vec<What<'static>> {
    columns_read(["samples", "successes"])
}

/// The rows of an arm.
pub struct Rows {
    /// For the reader.
    pub title: String,
    /// The rows.
    pub observations: Observations,
}

/// What a method reads.
pub struct Given<'a> {
    /// The name of the finding, with which the full names of its numbers begin.
    pub id: &'a str,
    /// The measure's own rows.
    pub rows: &'a Observations,
    /// The rows of each arm, by name.
    pub arms: BTreeMap<String, Rows>,
    /// The fits of the studies that the method names.
    pub fits: &'a Fits<'a>,
    /// Constants that papers print.
    pub constants: &'a [PublishedConstant],
    /// How intervals are made, with the seed of this finding.
    pub draws: Option<Draws>,
}

impl Given<'_> {
    /// How intervals are made.
    ///
    /// # Errors
    /// The measure does not say.
    pub fn draws(&self) -> Result<Draws> {
        self.draws
            .context("no bootstrap; hint: bootstrap: {replicates: 1000, level: 0.95, seed: 1}")
    }

    /// An arm.
    ///
    /// # Errors
    /// None is called so.
    pub fn arm(&self, name: &str) -> Result<&Rows> {
        self.arms.get(name).with_context(|| {
            let known: Vec<&str> = self.arms.keys().map(String::as_str).collect();
            format!("no arm is called \"{name}\"; hint: there are {}", known.join(", "))
        })
    }

    /// The full names of those of these numbers that were filed.
    pub fn filed<T: AsRef<str>>(
        &self,
        names: impl IntoIterator<Item = T>,
        found: &Numbers,
    ) -> Vec<String> {
        names
            .into_iter()
            .filter(|name| found.quantities.contains_key(name.as_ref()))
            .map(|name| format!("{}.{}", self.id, name.as_ref()))
            .collect()
    }

    /// Files the only figure of a method, which shows every number: it comes after all of them.
    pub fn file_only_figure(&self, figure: Figure, found: &mut Numbers) {
        let shows = self.filed(found.quantities.keys(), found);
        found.figures.push(Figure { shows, ..figure });
    }
}

/// Names as a method declares them.
pub fn owned(names: &[&str]) -> Vec<String> {
    names.iter().copied().map(str::to_owned).collect()
}

/// Refuses values of k that are not ascending from 1, or are fewer than a method needs.
///
/// # Errors
/// There is such a value, or too few.
pub fn check_k(k: &[u64], least: usize) -> Result<()> {
    ensure!(k.len() >= least, "{} values of k; hint: give at least {least}", k.len());
    ensure!(
        k.first() != Some(&0),
        "k = 0 samples hold no success by definition; hint: k counts from 1"
    );
    ensure!(
        k.windows(2).all(|pair| pair[0] < pair[1]),
        "k does not ascend; hint: sort it, each value once"
    );
    Ok(())
}

/// Refuses a list that names a thing twice: it would count twice, or not at all.
///
/// # Errors
/// There is such a thing.
pub fn check_distinct<T: PartialEq + Display>(field: &str, listed: &[T]) -> Result<()> {
    let twice = listed.iter().enumerate().find(|(at, one)| listed[..*at].contains(one));
    if let Some((_, twice)) = twice {
        bail!("{field} names {twice} twice; hint: each once");
    }
    Ok(())
}

/// Refuses a share that is none.
///
/// # Errors
/// It is negative, or one or more.
pub fn check_share(name: &str, share: f64) -> Result<()> {
    ensure!(
        (0.0..1.0).contains(&share),
        "{name} {share} is not between 0 and 1; hint: 0.05 is one in twenty"
    );
    Ok(())
}
