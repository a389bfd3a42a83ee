//! The sections of the report, one file each, in the order of the page.
//!
//! A new section is a file `sections/NAME.rs`, which makes it as `sections`, and a line in the list
//! below.

use std::collections::BTreeSet;

use evidence::Evidence;

use crate::attachments::Attachments;
use crate::view::Section;

pub use allocations::allocated;
pub use claims::explained;
pub use exhibits::first_lesson;
pub use limits::LIMITS;
pub use replications::{FILE as REPLICATIONS, HOW as REPLICATION_HOW};
pub use reproduce::how as reproduced;
pub use verdicts::{VERDICTS, ages, documents, three_words};

/// What a section makes of the evidence, its drawings and tables handed in; nothing where it has
/// nothing to say.
type Make = fn(&Evidence, &mut Attachments) -> Vec<Section>;

/// Declares a file for each section and lists the sections in this order.
macro_rules! sections {
    ($($file:ident,)*) => {
        $(mod $file;)*

        /// Every section, in the order of the page.
        const SECTIONS: &[Make] = &[$($file::sections,)*];

        /// The file of every section.
        #[cfg(test)]
        const FILES: &[&str] = &[$(stringify!($file),)*];
    };
}

sections! {
    verdicts,
    exhibits,
    claims,
    replications,
    checklists,
    forecasts,
    measures,
    studies,
    checks,
    subject_checks,
    allocations,
    comparisons,
    data,
    missing,
    benchmarks,
    published,
    trust,
    reproduce,
    limits,
}

/// The body of the report.
pub fn all(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for make in SECTIONS {
        sections.extend(make(evidence, attachments));
    }
    sections.retain(|section| !section.blocks.is_empty());
    name_apart(&mut sections);
    sections
}

/// Gives sections whose names differ in signs alone ids of their own; links go to the first.
fn name_apart(sections: &mut [Section]) {
    let mut seen = BTreeSet::new();
    for section in sections {
        while !seen.insert(section.id.clone()) {
            section.id.push('-');
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::FILES;

    /// A file that is in no list is no part of the program, and nobody would miss it.
    #[test]
    fn every_file_of_sections_is_in_the_list() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sections");
        for entry in std::fs::read_dir(folder).expect("the sections") {
            let path = entry.expect("a file").path();
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert!(FILES.contains(&name), "{name} is in no list; add its line to `sections!`");
        }
    }
}
