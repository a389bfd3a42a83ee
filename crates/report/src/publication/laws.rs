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
    let best = table(evidence).block(
        "The law of each comparison whose mean relative error on the runs held out is least.",
        evidence.comparisons(),
    );
    let Some(best) = best else { return Vec::new() };
    vec![section(1, "which-law", "Which law?", vec![paragraph("", HOW), best])]
}

fn table(evidence: &Evidence) -> Table<'_, Compared<'_>> {
    let error = move |held_out: &HeldOut| estimate(evidence, &held_out.relative_error);
    let law = move |detail: &ComparisonDetail| {
        let laws = detail.laws.iter();
        let laws = laws.filter_map(move |law| Some((name(law), error(law.held_out.as_ref()?)?)));
        least(laws)
    };
    let baseline = move |detail: &ComparisonDetail| {
        let baselines = detail.baselines.iter();
        least(baselines.filter_map(move |it| Some((it.name.clone(), error(&it.held_out)?))))
    };
    let named = |best: Option<(String, f64)>| text(best.map_or_else(String::new, |it| it.0));
    let share = |best: Option<(String, f64)>| printed(best.map(|it| it.1), number::share);
    Table::<Compared>::new("tables/laws.csv")
        .shown("Runs", Wide, |(found, _)| text(&found.head.title))
        .shown("Laws", Number, |(_, detail)| text(number::count(detail.laws.len())))
        .shown("Best law", Wide, move |(_, detail)| named(law(detail)))
        .shown("Its error", Number, move |(_, detail)| share(law(detail)))
        .shown("Best rule without a law", Wide, move |(_, detail)| named(baseline(detail)))
        .shown("Its error", Number, move |(_, detail)| share(baseline(detail)))
        .shown("Held out", Number, |(_, detail)| text(number::count(detail.held_out)))
}

/// The one that errs least.
fn least(all: impl Iterator<Item = (String, f64)>) -> Option<(String, f64)> {
    all.min_by(|one, other| one.1.total_cmp(&other.1))
}

fn name(law: &ComparedLaw) -> String {
    format!("{} along {}", law.law.name, law.variables.join(", ")).replace('_', " ")
}
