//! What every kind of analysis can say and do, and what it is given.

use std::collections::BTreeMap;

use anyhow::Result;
use evidence::{Finding, Head, PublishedConstant};

use crate::allocation::ShapeRow;
use crate::answer::Answer;
use crate::definition::{Defined, Definition, Document};
use crate::sets::Sets;
use crate::study::Study;
use crate::study::fitted::Fits;

/// A kind of analysis: what its files define, and how each is answered.
pub trait Analysis: Definition + Send + Sync {
    /// Where the files stand in a project; a project without any has no such folder.
    const FOLDER: &'static str;

    /// What is known of the findings of one file before anything runs, where it fits the studies.
    ///
    /// # Errors
    /// It builds on a study that is not there, or that it does not fit.
    fn heads(defined: &Defined<Self>, studies: &[Defined<Study>]) -> Result<Vec<Head>>;

    /// The answers to one file, one job a finding; none for studies, which are fitted before
    /// everything else.
    fn jobs<'a>(defined: &'a Defined<Self>, context: &'a Context<'a>) -> Vec<Job<'a>>;
}

/// One answer that is still to be found.
pub type Job<'a> = Box<dyn Fn() -> Result<Answer> + Send + Sync + 'a>;

/// What analyses are given: everything that was made before them.
pub struct Context<'a> {
    /// The sets of observations.
    pub sets: &'a Sets,
    /// Tables of shapes, by the path that an allocation names.
    pub shapes: &'a BTreeMap<String, Vec<ShapeRow>>,
    /// Constants that papers print.
    pub constants: &'a [PublishedConstant],
    /// The studies.
    pub studies: &'a [Defined<Study>],
    /// Their fits.
    pub fits: Fits<'a>,
    /// Their findings, by name; those that could not run have none.
    pub findings: BTreeMap<&'a str, &'a Finding>,
}

/// A kind of analysis as a kind of file.
#[derive(Clone, Copy)]
pub struct AnalysisKind {
    /// What one is called.
    pub name: &'static str,
    /// What several are called.
    pub plural: &'static str,
    /// Where its files stand in a project.
    pub folder: &'static str,
    /// What a file holds.
    pub schema: fn() -> schemars::Schema,
    /// Reads one file and checks what it says by itself.
    pub check: fn(&Document) -> Result<()>,
}

/// A kind of analysis as a kind of file.
#[must_use]
pub const fn kind<T: Analysis>() -> AnalysisKind {
    AnalysisKind {
        name: T::KIND.word(),
        plural: T::KIND.plural(),
        folder: T::FOLDER,
        schema: || schemars::schema_for!(T),
        check: |document| crate::definition::parse::<T>(document).map(drop),
    }
}
