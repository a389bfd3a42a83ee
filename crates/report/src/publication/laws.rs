//! Which law: of each comparison the law that errs least on runs it has not seen.

use evidence::{ComparedLaw, ComparisonDetail, Evidence, Finding, HeldOut};

use crate::attachments::Attachments;
use crate::blocks::{paragraph, printed, section, text};
use crate::lookup::estimate;
use crate::number;
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::Section;

const HOW: &str = "Each law was fitted to the smaller runs and held against the largest ones, which \
    it had not seen. A law that errs more than the best rule without a law has foretold nothing.";

type Compared<'a> = (&'a Finding, &'a ComparisonDetail);

pub fn sections(evidence: &Evidence, _: &mut Attachments) -> Vec<Section> {
    let best = table(evidence).block("The best law of each comparison.", evidence.comparisons());
    let Some(best) = best else { return Vec::new() };
    vec![section(1, "which-law", "Which law?", vec![paragraph("", HOW), best])]
}

fn table(evidence: &Evidence) -> Table<'_, Compared<'_>> {
    let error = |held_out: Option<&HeldOut>| {
        let relative = held_out.and_then(|it| estimate(evidence, &it.relative_error));
        printed(relative, number::share)
    };
    Table::<Compared>::new("tables/laws.csv")
        .shown("Runs", Wide, |(found, _)| text(&found.head.title))
        .shown("Laws", Number, |(_, detail)| text(number::count(detail.laws.len())))
        .shown("Best law", Wide, |(_, detail)| {
            text(detail.laws.first().map_or_else(String::new, name))
        })
        .shown("Its error", Number, move |(_, detail)| {
            error(detail.laws.first().and_then(|law| law.held_out.as_ref()))
        })
        .shown("Best rule without a law", Wide, |(_, detail)| {
            text(detail.baselines.first().map_or("", |baseline| &*baseline.name))
        })
        .shown("Its error", Number, move |(_, detail)| {
            error(detail.baselines.first().map(|baseline| &baseline.held_out))
        })
        .shown("Held out", Number, |(_, detail)| text(number::count(detail.held_out)))
}

fn name(law: &ComparedLaw) -> String {
    law.law.name.replace('_', " ")
}
