//! Which law: every law of a comparison on the same rows, and what it foretells of the largest
//! runs.

use evidence::{ComparedLaw, Evidence, HeldOut, ModelComparison};

use super::ColumnStyle::{Number, Short, Wide};
use super::{
    Block, Section, code, fact, list_of, paragraph, paragraph_of, section, table_of, text,
};
use crate::csv;
use crate::markup::slug;
use crate::number::{self, count};

pub fn sections(evidence: &Evidence) -> Vec<Section> {
    if evidence.model_comparisons.is_empty() {
        return Vec::new();
    }
    let how = "Laws are ranked by what they foretell of runs of more compute than any they have \
        seen, never by how they \
               fit what they have seen. A law that loses to a baseline, which needs no law, has foretold nothing.";
    let words = [
        "AICc and BIC: Akaike’s criterion for small samples and Schwarz’s; smaller is better. A \
        difference below two \
         decides nothing, one above ten is strong (Burnham & Anderson).",
        "LOO: the log density that a law gives to each row after a fit to the others, summed, \
        minus that of the law that \
         does best; a difference means something from twice its standard error on (Vehtari).",
        "Vuong: probability that two laws are equally near to the truth, this one and the best by \
        LOO; it does not hold for \
         a law that contains the other (Vuong).",
        "Break: probability of as strong a break along compute as the law leaves, if there is \
        none (Andrews).",
        "Paired: probability of errors as uneven as those of this prediction and of the first, \
        row by row, if both are \
         equally good (Wilcoxon), adjusted for the number of tests (Holm).",
    ];
    let mut blocks = vec![paragraph("", how)];
    blocks.extend(list_of("The columns.", words.map(str::to_owned).to_vec()));
    let mut sections = vec![section(1, "which-law", "Which law?", blocks)];
    for comparison in &evidence.model_comparisons {
        let id = format!("comparison-{}", slug(&comparison.id));
        let title = format!("Which law? {}", comparison.title);
        sections.push(section(2, id, title, self::blocks(comparison)));
    }
    sections
}

fn blocks(comparison: &ModelComparison) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        paragraph_of("Question.", &comparison.question).into_iter().collect();
    blocks.extend(laws(comparison));
    blocks.extend(held_out(comparison));
    let note = |law: &ComparedLaw| {
        let notes = law.notes.join("; ");
        (!notes.is_empty()).then(|| format!("{}: {notes}.", name(law)))
    };
    blocks.extend(list_of("What did not work.", comparison.laws.iter().filter_map(note).collect()));
    blocks.push(Block::Facts {
        items: vec![
            fact("Comparison", code(&comparison.id)),
            fact("Data", code(&comparison.observations)),
            fact("Rows", text(count(comparison.n))),
            fact("Log residuals", text(&comparison.errors)),
            fact("Held out", text(held_out_words(comparison))),
            fact("Digest of the comparison", code(&comparison.digest)),
        ],
    });
    blocks
}

fn name(law: &ComparedLaw) -> String {
    format!("{} along {}", law.law.name, law.variables.join(", "))
}

fn held_out_words(comparison: &ModelComparison) -> String {
    comparison.held_out_from_flop.map_or_else(
        || "none: too few rows".to_owned(),
        |flop| {
            let from = number::with_unit(number::significant(flop, 3), "FLOP");
            format!("{}, from {from} on", number::counted(comparison.held_out, "row", "rows"))
        },
    )
}

fn p_value(value: Option<f64>) -> String {
    value.map_or_else(String::new, |p| number::significant(p, 2))
}

/// How the laws fit all rows.
fn laws(comparison: &ModelComparison) -> Option<Block> {
    let row = |law: &ComparedLaw| {
        let loo = law.loo_difference.map_or_else(String::new, |[sum, error]| {
            // The law that does best differs from itself by nothing.
            let is_best = sum >= 0.0 && error <= 0.0;
            let difference =
                || format!("{} ± {}", number::significant(sum, 3), number::significant(error, 2));
            if is_best { "best".to_owned() } else { difference() }
        });
        let broken = law.break_found.map(|found| {
            format!("{} at {}", p_value(Some(found.p_value)), number::significant(found.flop, 2))
        });
        vec![
            text(name(law)),
            text(&law.law.formula),
            text(count(law.parameters)),
            text(law.aicc.map_or_else(String::new, |value| number::decimal(value, 1))),
            text(number::decimal(law.bic, 1)),
            text(loo),
            text(p_value(law.vuong.map(|[_, p]| p))),
            text(broken.unwrap_or_default()),
        ]
    };
    let columns = [
        ("Law", Wide),
        ("Formula", Wide),
        ("k", Number),
        ("AICc", Number),
        ("BIC", Number),
        ("LOO ± s.e.", Number),
        ("Vuong p", Number),
        ("Break p", Number),
    ];
    let rows = comparison.laws.iter().map(row).collect();
    let caption = "The laws on all rows; k counts the scale of the errors.";
    table_of(caption, &columns, rows, csv::MODEL_COMPARISONS)
}

/// How laws and baselines foretell what was held out.
fn held_out(comparison: &ModelComparison) -> Option<Block> {
    let laws = comparison.laws.iter().filter_map(|law| Some((name(law), "law", law.held_out?)));
    let baselines =
        comparison.baselines.iter().map(|found| (found.name.clone(), "baseline", found.held_out));
    let mut all: Vec<(String, &str, HeldOut)> = laws.chain(baselines).collect();
    all.sort_by(|a, b| a.2.log_rmse.total_cmp(&b.2.log_rmse));
    let row = |(name, kind, found): (String, &str, HeldOut)| {
        vec![
            text(name),
            text(kind),
            text(number::share(found.relative_error)),
            text(number::significant(found.log_rmse, 3)),
            text(number::significant(found.bias, 2)),
            text(found.p_value.map_or_else(|| "first".to_owned(), |p| p_value(Some(p)))),
        ]
    };
    let columns = [
        ("Prediction", Wide),
        ("Kind", Short),
        ("Mean error", Number),
        ("Log RMSE", Number),
        ("Bias", Number),
        ("Paired p", Number),
    ];
    let caption = "Error on the runs of largest compute, none of which the predictions have seen; \
        a positive bias means \
                   that more loss was left than promised.";
    let rows: Vec<_> = all.into_iter().map(row).collect();
    table_of(caption, &columns, rows, csv::MODEL_COMPARISONS)
}
