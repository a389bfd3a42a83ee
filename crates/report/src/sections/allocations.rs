//! How to split compute between parameters and tokens, by every approach and every way to count.

use std::collections::BTreeMap;

use evidence::{
    AllocationApproach, AllocationCounting, AllocationDetail, Evidence, Finding, Quantity,
};

use crate::attachments::Attachments;
use crate::blocks::{
    code, fact, folded, list_of, paragraph, paragraph_of, section, studies, text, value_of,
};
use crate::figure::Placed;
use crate::links::section_id;
use crate::lookup::{estimate, estimate_of, said};
use crate::table::Table;
use crate::view::ColumnStyle::{Number, Wide};
use crate::view::{Block, Cell, Section};
use crate::{figure, number};

/// The file of every number of every allocation.
const FILE: &str = "tables/allocations.csv";

const HOW: &str = "How much compute should go into a larger model, and how much into more tokens? \
    The three approaches of the Chinchilla paper answer: the envelope of the runs, the minima at \
    equal compute, and a fitted law. N* and D* are the sizes and tokens of least loss at a compute \
    C, and a and b the exponents with which they grow.";

pub fn sections(evidence: &Evidence, attachments: &mut Attachments) -> Vec<Section> {
    if evidence.allocations().next().is_none() {
        return Vec::new();
    }
    attachments.file(&quantities(), evidence.allocations().flat_map(|(found, _)| rows(found)));
    let title = "Compute-optimal allocation";
    let mut sections = vec![section(1, "allocation", title, vec![paragraph("", HOW)])];
    for (found, allocation) in evidence.allocations() {
        let blocks = blocks(found, allocation, evidence, attachments);
        sections.push(section(2, section_id(&found.head), &found.head.title, blocks));
    }
    sections
}

fn blocks(
    found: &Finding,
    allocation: &AllocationDetail,
    evidence: &Evidence,
    attachments: &mut Attachments,
) -> Vec<Block> {
    let budgets = budgets(allocation);
    let mut blocks: Vec<Block> =
        paragraph_of("Question.", &found.head.question).into_iter().collect();
    blocks.extend(approaches(allocation, &budgets, evidence));
    blocks.extend(attachments.figures(figure::of(found)));
    blocks.extend(attachments.figures(contours(found, evidence).into_iter().collect()));
    blocks.push(paragraph("How.", &allocation.method));
    blocks.extend(grid_bias(allocation, &budgets, evidence));
    blocks.extend(countings(allocation, &budgets, evidence));
    blocks.extend(without_embeddings(allocation, evidence));
    let every = quantities().block("Every number of the allocation.", rows(found));
    blocks.extend(every.map(folded));
    let mut items = vec![fact("Allocation", code(&found.head.id))];
    items.extend(studies("Runs, law and bootstrap of", found, evidence));
    items.push(fact("Runs", text(number::count(found.n))));
    items.push(fact("Digest of the allocation", code(&found.head.digest)));
    blocks.push(Block::Facts { items });
    blocks
}

/// The contours of the first law that the allocation takes. They stand with their study too, so
/// that here they have a name of their own.
fn contours(found: &Finding, evidence: &Evidence) -> Option<Placed> {
    let is_taken = |study: &Finding| found.head.studies.contains(&study.head.id);
    let mut studies = evidence.studies().filter(|(study, _)| is_taken(study));
    let mut placed = studies.find_map(|(study, _)| figure::isoloss(study, evidence))?;
    placed.id = format!("{}-{}", section_id(&found.head), placed.id);
    Some(placed)
}

/// The exponents and the tokens per parameter by approach, and what counting alone does.
pub fn allocated(allocation: &AllocationDetail, evidence: &Evidence) -> Vec<Block> {
    let budgets = budgets(allocation);
    let approaches = approaches(allocation, &budgets, evidence);
    approaches.into_iter().chain(countings(allocation, &budgets, evidence)).collect()
}

/// A budget of compute by its name, with the head of its column of tokens per parameter.
struct Budget<'a> {
    name: &'a str,
    head: String,
}

/// The budgets, smallest first.
fn budgets(allocation: &AllocationDetail) -> Vec<Budget<'_>> {
    let mut budgets: Vec<(&String, &f64)> = allocation.budgets_flop.iter().collect();
    budgets.sort_by(|a, b| a.1.total_cmp(b.1));
    let head = |flop| format!("D*/N* at {}", number::significant(flop, 3));
    budgets.into_iter().map(|(name, &flop)| Budget { name, head: head(flop) }).collect()
}

fn heads<'a>(budgets: &'a [Budget]) -> impl Iterator<Item = &'a str> {
    budgets.iter().map(|budget| budget.head.as_str())
}

/// Tokens per parameter at each budget, from the full names of the numbers.
fn at_budgets(
    names: &BTreeMap<String, String>,
    budgets: &[Budget],
    evidence: &Evidence,
) -> Vec<Cell> {
    let quantity = |budget: &Budget| evidence.quantity(names.get(budget.name)?);
    budgets.iter().map(|budget| value_of(quantity(budget))).collect()
}

fn approaches(
    allocation: &AllocationDetail,
    budgets: &[Budget],
    evidence: &Evidence,
) -> Option<Block> {
    let caption = "Exponents of the optimal parameters (a) and tokens (b), and optimal tokens per \
        parameter, by approach. Intervals draw single runs.";
    Table::<&AllocationApproach>::new(FILE)
        .shown("Approach", Wide, |approach| text(&approach.label))
        .shown("Budgets", Number, |approach| {
            text(approach.optima.map_or_else(String::new, number::count))
        })
        .shown("a", Number, |approach| value_of(evidence.quantity(&approach.a)))
        .shown("b", Number, |approach| value_of(evidence.quantity(&approach.b)))
        .shown_each(heads(budgets), Number, |approach| {
            at_budgets(&approach.tokens_per_param, budgets, evidence)
        })
        .block(caption, &allocation.approaches)
}

/// What each approach makes of losses without noise.
fn grid_bias(
    allocation: &AllocationDetail,
    budgets: &[Budget],
    evidence: &Evidence,
) -> Option<Block> {
    let lead = "What the method alone does. On the fitted law’s own losses at the same runs, \
        without noise, it shifts:";
    let shifts = allocation.approaches.iter().filter_map(|each| shift(each, budgets, evidence));
    list_of(lead, shifts.collect())
}

/// How far an approach alone shifts its exponent and its tokens per parameter.
fn shift(approach: &AllocationApproach, budgets: &[Budget], evidence: &Evidence) -> Option<String> {
    let bias = approach.grid_bias.as_ref()?;
    let a = said(evidence, &bias.a, |a| number::significant(a, 2));
    let errors = estimate_of(evidence, bias.a_in_standard_errors.as_deref());
    let errors = errors.map_or_else(String::new, |errors| {
        format!(" ({} standard errors)", number::significant(errors, 2))
    });
    let mut ratios: Vec<String> = Vec::new();
    for budget in budgets {
        let name = bias.tokens_per_param.get(budget.name);
        let ratio = estimate_of(evidence, name.map(String::as_str));
        ratios.extend(ratio.map(|ratio| format!("{} by {}", budget.head, number::share(ratio))));
    }
    Some(format!("{}: a by {a}{errors}, {}.", approach.label, ratios.join(", ")))
}

/// The exponent that a study without embeddings would see.
fn without_embeddings(allocation: &AllocationDetail, evidence: &Evidence) -> Option<Block> {
    let found = evidence.quantity(allocation.without_embeddings.as_deref()?)?;
    // The fitted law is the approach that rests on no optima.
    let law = allocation.approaches.iter().find(|approach| approach.optima.is_none());
    let own = law.and_then(|approach| estimate(evidence, &approach.a));
    let text = format!(
        "The fitted law has a = {}. A study that counts neither the parameters nor the compute of \
        embeddings, over sizes as small as Kaplan’s, finds a = {} under this same law (Pearce & \
        Song): counting alone moves the exponent so far.",
        own.map_or_else(String::new, number::number),
        number::quantity(found)
    );
    Some(paragraph("Kaplan’s exponent.", text))
}

fn countings(
    allocation: &AllocationDetail,
    budgets: &[Budget],
    evidence: &Evidence,
) -> Option<Block> {
    let caption = "The fitted law again under other ways to count parameters and the compute of a \
        token. The compute of a run stays as published and its tokens follow from it; the optimum \
        is that of compute in proportion to N D, with N so counted. Intervals draw single runs.";
    Table::<&AllocationCounting>::new(FILE)
        .shown("Parameters", Wide, |counting| text(&counting.params))
        .shown("Compute", Wide, |counting| text(&counting.flop))
        .shown("a", Number, |counting| value_of(evidence.quantity(&counting.a)))
        .shown_each(heads(budgets), Number, |counting| {
            at_budgets(&counting.tokens_per_param, budgets, evidence)
        })
        .block(caption, &allocation.countings)
}

/// One number of an allocation.
#[derive(Clone, Copy)]
struct Row<'a> {
    found: &'a Finding,
    name: &'a str,
    quantity: &'a Quantity,
}

fn rows(found: &Finding) -> impl Iterator<Item = Row<'_>> {
    found.quantities.iter().map(move |(name, quantity)| Row { found, name, quantity })
}

fn quantities<'a>() -> Table<'a, Row<'a>> {
    Table::<Row>::new(FILE)
        .filed("allocation", |row| &row.found.head.id)
        .shown("Quantity", Wide, |row| code(row.name))
        .filed("quantity", |row| row.name)
        .shown("Value (interval)", Number, |row| text(number::quantity(row.quantity)))
        .shown("Method", Wide, |row| text(&row.quantity.method))
        .filed_quantity(|row| Some(row.quantity))
}
