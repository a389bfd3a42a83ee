//! Every definition of a project, held against the others: names are taken once, and what one
//! builds on is there.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use evidence::Head;

use crate::analysis::{Analysis, AnalysisKind, Context, Job, kind};
use crate::definition::{Defined, Definition, Document, parse};

/// Makes the list of kinds, and everything that goes through it. A line: what several are called,
/// then the module of the crate and the type that one file is read as.
macro_rules! analyses {
    ($($field:ident: $module:ident::$kind:ident;)+) => {
        /// The files of a project, by kind.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Documents {
            $(#[doc = concat!("The files of ", stringify!($field), ", by name.")]
            pub $field: Vec<Document>,)+
        }

        /// Every definition of a project.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Definitions {
            $(#[doc = concat!("The ", stringify!($field), ", by name.")]
            pub $field: Vec<Defined<crate::$module::$kind>>,)+
        }

        /// Every kind of analysis as a kind of file, in order.
        pub const KINDS: &[AnalysisKind] = &[$(kind::<crate::$module::$kind>(),)+];

        impl Documents {
            /// The files of each kind, as `read` finds them.
            ///
            /// # Errors
            /// A file could not be read.
            pub fn read(read: impl Fn(&AnalysisKind) -> Result<Vec<Document>>) -> Result<Self> {
                Ok(Self { $($field: read(&kind::<crate::$module::$kind>())?,)+ })
            }
        }

        impl Definitions {
            /// Reads every file.
            ///
            /// # Errors
            /// A file is not in order, two things have one name, or one builds on a study that is
            /// not there.
            pub fn read(documents: &Documents) -> Result<Self> {
                let (definitions, faults) = Self::read_each(documents);
                faults.into_iter().next().map_or(Ok(definitions), Err)
            }

            /// Reads every file: what is in order, and every fault of the rest. Where each file by
            /// itself is in order they are held against each other.
            #[must_use]
            pub fn read_each(documents: &Documents) -> (Self, Vec<anyhow::Error>) {
                let mut faults = Vec::new();
                let definitions =
                    Self { $($field: parse_each(&documents.$field, &mut faults),)+ };
                if faults.is_empty() {
                    faults = definitions.faults_between();
                }
                (definitions, faults)
            }

            /// What is known of every finding before anything runs, each with the file that
            /// defines it.
            ///
            /// # Errors
            /// One builds on a study that is not there, or that it does not fit.
            pub fn heads(&self) -> Result<Vec<(Head, &str)>> {
                Ok(self.heads_each().into_iter().collect::<Result<Vec<_>>>()?.concat())
            }

            /// The heads of each file, or why it has none.
            fn heads_each(&self) -> Vec<Result<Vec<(Head, &str)>>> {
                let mut heads = Vec::new();
                $(for defined in &self.$field {
                    let of_one = Analysis::heads(defined, &self.studies);
                    let located = |head| (head, &*defined.location);
                    heads.push(of_one.map(|all| all.into_iter().map(located).collect()));
                })+
                heads
            }

            /// Every answer that is still to be found once the studies are fitted.
            pub fn jobs<'a>(&'a self, context: &'a Context<'a>) -> Vec<Job<'a>> {
                let mut jobs = Vec::new();
                $(for defined in &self.$field {
                    jobs.extend(Analysis::jobs(defined, context));
                })+
                jobs
            }
        }
    };
}

// Every kind of analysis, in the order in which they run and stand in the evidence.
analyses! {
    studies: study::Study;
    exhibits: exhibit::Exhibit;
    measures: measure::Measure;
    allocations: allocation::Allocation;
    comparisons: comparison::Comparison;
}

impl Definitions {
    /// Every file that builds on what is not there, and every two things of one name: `show` could
    /// not tell them apart.
    fn faults_between(&self) -> Vec<anyhow::Error> {
        let (mut heads, mut faults) = (Vec::new(), Vec::new());
        for of_one in self.heads_each() {
            match of_one {
                Ok(of_one) => heads.extend(of_one),
                Err(error) => faults.push(error),
            }
        }
        faults.extend(names_twice(&heads));
        faults
    }
}

/// Every two things whose names are one, or would be one file of a report.
fn names_twice(heads: &[(Head, &str)]) -> Vec<anyhow::Error> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut files: BTreeMap<String, (String, &str)> = BTreeMap::new();
    for (head, location) in heads {
        let (kind, name) = (head.kind.word(), head.full_name());
        let taken = files.insert(evidence::slug(&name), (name.clone(), location));
        if let Some((like, other)) = taken.filter(|(like, _)| *like != name) {
            faults.push(anyhow!(
                "{location}: \"{name}\" and \"{like}\" of {other} would be one file of a report; \
                hint: give the {kind} a name that differs in a letter or a digit"
            ));
        }
        if let Some(other) = seen.insert(name, location) {
            faults.push(anyhow!(
                "{location}: {other} is called \"{}\" too; hint: `show` needs one name for one \
                thing, give the {kind} another",
                head.id
            ));
        }
    }
    faults
}

/// The definitions that are in order; what is wrong with the others is added to the faults.
fn parse_each<T: Definition>(
    documents: &[Document],
    faults: &mut Vec<anyhow::Error>,
) -> Vec<Defined<T>> {
    let mut defined = Vec::new();
    for document in documents {
        match parse(document) {
            Ok(one) => defined.push(one),
            Err(error) => faults.push(error),
        }
    }
    defined
}

#[cfg(test)]
mod tests {
    use super::{Definitions, Documents};
    use crate::definition::Document;

    fn document(folder: &str, stem: &str, text: &str) -> Document {
        Document {
            location: format!("data/{folder}/{stem}.yaml"),
            stem: stem.to_owned(),
            text: text.to_owned(),
            digest: String::new(),
        }
    }

    /// The project's study, exhibit, measure, allocation and comparison, each under a name.
    fn documents(exhibit: &str, measure: &str) -> Documents {
        let study = include_str!("../../../data/studies/chinchilla-huber.yaml");
        let early = include_str!("../../../data/exhibits/early-stop.yaml");
        let formula = include_str!("../../../data/measures/chinchilla-formula-four.yaml");
        let early = early.replace("id: early-stop", &format!("id: {exhibit}"));
        let formula = formula.replace("id: chinchilla-formula-four", &format!("id: {measure}"));
        Documents {
            studies: vec![document("studies", "chinchilla-huber", study)],
            exhibits: vec![document("exhibits", exhibit, &early)],
            measures: vec![document("measures", measure, &formula)],
            ..Documents::default()
        }
    }

    #[test]
    fn studies_exhibits_and_measures_share_one_namespace() {
        assert!(Definitions::read(&documents("early-stop", "formula")).is_ok(), "three names");
        for (exhibit, measure, first, second) in [
            ("twice", "twice", "data/exhibits/twice.yaml", "data/measures/twice.yaml"),
            (
                "chinchilla-huber",
                "formula",
                "data/studies/chinchilla-huber.yaml",
                "data/exhibits/chinchilla-huber.yaml",
            ),
            (
                "early-stop",
                "chinchilla-huber",
                "data/studies/chinchilla-huber.yaml",
                "data/measures/chinchilla-huber.yaml",
            ),
        ] {
            let error = Definitions::read(&documents(exhibit, measure)).expect_err("one name");
            let said = format!("{error:#}");
            assert!(said.starts_with(&format!("{second}: {first} is called")), "{said}");
            assert!(said.contains("hint:"), "{said}");
        }
    }

    #[test]
    fn two_names_that_a_report_would_spell_alike_are_refused() {
        for (exhibit, measure) in [("stop-1.5", "stop-1-5"), ("a b", "a-b"), ("é1", "ü1")] {
            let error = Definitions::read(&documents(exhibit, measure)).expect_err("one file");
            let said = format!("{error:#}");
            assert!(said.contains("would be one file") && said.contains("hint:"), "{said}");
        }
        assert!(Definitions::read(&documents("stop_1", "stop-1")).is_ok(), "an underscore is kept");
    }

    #[test]
    fn what_builds_on_a_study_that_is_not_there_is_refused() {
        let mut without = documents("early-stop", "formula");
        without.studies.clear();
        let error = Definitions::read(&without).expect_err("no study");
        let said = format!("{error:#}");
        assert!(said.contains("data/exhibits/early-stop.yaml"), "{said}");
        assert!(said.contains("no study is called \"chinchilla-huber\"; hint:"), "{said}");
    }
}
