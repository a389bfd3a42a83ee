//! How to split compute between parameters and tokens, by every approach and every way to count.

use std::collections::BTreeMap;

use evidence::{Allocation, Evidence, Quantity};

use super::ColumnStyle::{Number, Wide};
use super::{
    Block, Cell, Section, code, fact, figure_blocks, folded, link, list_of, paragraph,
    paragraph_of, section, study_id, table_of, text,
};
use crate::figure::{self, Drawing};
use crate::markup::slug;
use crate::{csv, number};

pub fn sections(evidence: &Evidence, drawings: &mut Vec<(String, Drawing)>) -> Vec<Section> {
    if evidence.allocations.is_empty() {
        return Vec::new();
    }
    let how = "How much compute should go into a larger model, and how much into more tokens? The \
        three approaches of the \
               Chinchilla paper answer: the envelope of the runs, the minima at equal compute, and a fitted law. \
               N* and D* are the sizes and tokens of least loss at a compute C, and a and b the exponents with which they \
               grow.";
    let mut sections =
        vec![section(1, "allocation", "Compute-optimal allocation", vec![paragraph("", how)])];
    for allocation in &evidence.allocations {
        let id = format!("allocation-{}", slug(&allocation.id));
        sections.push(section(2, id, &allocation.title, blocks(allocation, drawings)));
    }
    sections
}

fn blocks(allocation: &Allocation, drawings: &mut Vec<(String, Drawing)>) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        paragraph_of("Question.", &allocation.question).into_iter().collect();
    blocks.extend(approaches(allocation));
    blocks.extend(figure_blocks(figure::of_allocation(allocation), drawings));
    blocks.push(paragraph("How.", &allocation.method));
    blocks.extend(grid_bias(allocation));
    blocks.extend(countings(allocation));
    blocks.extend(without_embeddings(allocation));
    blocks.extend(quantities(allocation));
    blocks.push(Block::Facts {
        items: vec![
            fact("Allocation", code(&allocation.id)),
            fact(
                "Runs, law and bootstrap of",
                link(&allocation.study, study_id(&allocation.study)),
            ),
            fact("Runs", text(number::count(allocation.n))),
            fact("Digest of the allocation", code(&allocation.digest)),
        ],
    });
    blocks
}

/// Heads of the columns that hold tokens per parameter, one a budget in ascending order.
fn budgets(allocation: &Allocation) -> Vec<(String, String)> {
    let mut budgets: Vec<(&String, f64)> =
        allocation.budgets_flop.iter().map(|(name, &flop)| (name, flop)).collect();
    budgets.sort_by(|a, b| a.1.total_cmp(&b.1));
    let head = |(name, flop): (&String, f64)| {
        (name.clone(), format!("D*/N* at {}", number::significant(flop, 3)))
    };
    budgets.into_iter().map(head).collect()
}

fn at_budgets<'a>(
    found: &'a BTreeMap<String, Quantity>,
    budgets: &'a [(String, String)],
) -> impl Iterator<Item = Cell> + 'a {
    budgets.iter().map(|(name, _)| text(found.get(name).map_or_else(String::new, number::value_of)))
}

fn approaches(allocation: &Allocation) -> Option<Block> {
    let budgets = budgets(allocation);
    let mut columns = vec![("Approach", Wide), ("Budgets", Number), ("a", Number), ("b", Number)];
    columns.extend(budgets.iter().map(|(_, head)| (head.as_str(), Number)));
    let row = |approach: &evidence::AllocationApproach| {
        let mut row = vec![
            text(&approach.label),
            text(approach.optima.map_or_else(String::new, number::count)),
        ];
        row.extend([&approach.a, &approach.b].map(|exponent| text(number::value_of(exponent))));
        row.extend(at_budgets(&approach.tokens_per_param, &budgets));
        row
    };
    let rows = allocation.approaches.iter().map(row).collect();
    let caption = "Exponents of the optimal parameters (a) and tokens (b), and optimal tokens per \
        parameter, by approach.";
    table_of(caption, &columns, rows, csv::ALLOCATIONS)
}

/// What each curve of Approach 2 makes of losses without noise.
fn grid_bias(allocation: &Allocation) -> Option<Block> {
    let of = |approach: &evidence::AllocationApproach| {
        let bias = allocation.quantities.get(&format!("{}.grid_bias_a", approach.id))?;
        let at = |(name, head): (String, String)| {
            let key = format!("{}.grid_bias_tokens_per_param_at_{name}", approach.id);
            allocation
                .quantities
                .get(&key)
                .map(|found| format!("{head} by {}", number::share(found.estimate)))
        };
        let ratios: Vec<String> = budgets(allocation).into_iter().filter_map(at).collect();
        let errors =
            allocation.quantities.get(&format!("{}.grid_bias_a_in_standard_errors", approach.id));
        let errors = errors.map_or_else(String::new, |found| {
            format!(" ({} standard errors)", number::significant(found.estimate, 2))
        });
        let shift = number::significant(bias.estimate, 2);
        Some(format!("{}: a by {shift}{errors}, {}.", approach.label, ratios.join(", ")))
    };
    let lead = "What the method alone does. On the fitted law’s own losses at the same runs, \
        without noise, it shifts:";
    list_of(lead, allocation.approaches.iter().filter_map(of).collect())
}

/// The exponent that a study without embeddings would see.
fn without_embeddings(allocation: &Allocation) -> Option<Block> {
    let found = allocation.quantities.get("parametric.a_without_embeddings")?;
    let own = allocation
        .quantities
        .get("parametric.a")
        .map_or_else(String::new, |own| number::number(own.estimate));
    let text = format!(
        "The fitted law has a = {own}. A study that counts neither the parameters nor the compute \
        of embeddings, over sizes \
         as small as Kaplan’s, finds a = {} under this same law (Pearce & Song): counting alone moves the exponent so far.",
        number::quantity(found)
    );
    Some(paragraph("Kaplan’s exponent.", text))
}

fn countings(allocation: &Allocation) -> Option<Block> {
    let budgets = budgets(allocation);
    let mut columns = vec![("Parameters", Wide), ("Compute", Wide), ("a", Number)];
    columns.extend(budgets.iter().map(|(_, head)| (head.as_str(), Number)));
    let row = |counting: &evidence::AllocationCounting| {
        let mut row =
            vec![text(&counting.params), text(&counting.flop), text(number::value_of(&counting.a))];
        row.extend(at_budgets(&counting.tokens_per_param, &budgets));
        row
    };
    let rows = allocation.countings.iter().map(row).collect();
    let caption = "The fitted law again under other ways to count parameters and the compute of a \
        token. The compute of a \
                   run stays as published and its tokens follow from it; the optimum is that of compute in proportion to N D, with N so counted.";
    table_of(caption, &columns, rows, csv::ALLOCATIONS)
}

fn quantities(allocation: &Allocation) -> Option<Block> {
    let row = |(name, quantity): (&String, &Quantity)| {
        vec![code(name), text(number::quantity(quantity)), text(&quantity.method)]
    };
    let columns = [("Quantity", Wide), ("Value (interval)", Number), ("Method", Wide)];
    let rows = allocation.quantities.iter().map(row).collect();
    table_of("Every number of the allocation.", &columns, rows, csv::ALLOCATIONS).map(folded)
}
