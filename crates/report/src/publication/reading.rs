//! How the verdicts are made, and what they cannot say.

use evidence::{Evidence, RULES_AGE};

use crate::attachments::Attachments;
use crate::blocks::{list_of, on_its_own_page, paragraph, section};
use crate::sections::{LIMITS, ages, three_words};
use crate::view::Section;

const RULE: &str = "Each claim has a rule of conditions in a file of its own. Some must hold before \
    the data can tell anything; some speak for the claim, some against it; some are tests meant to \
    shake it, such as another law, other rows or another way to count. The verdict follows from \
    the numbers alone, and so does its sentence. A rule that changes under its old name is \
    refused: a new claim takes its place and says why.";
const INTERVALS: &str = "Brackets hold the interval of a number, at the level that its page names. \
    Most are made by drawing rows anew; where rows share their chance, whole groups of them are \
    drawn, and the page says so.";
const PAGES: &str = "A statement has a page of its own where most readings were judged and a \
    figure goes with one of them: the statements are ranked by their judged readings, then by \
    whether they name a number. No verdict plays a part in it. The others have a card. Every \
    gate, test, table and digest stands in the HTML pages beside this file.";

pub fn sections(evidence: &Evidence, _: &mut Attachments) -> Vec<Section> {
    let mut blocks = Vec::new();
    if !evidence.verdicts.is_empty() {
        blocks.push(paragraph("A verdict.", RULE));
        blocks.push(paragraph("Intervals.", INTERVALS));
        blocks.push(paragraph("What has a page.", PAGES));
        blocks.push(paragraph("How old the rules are.", ages(evidence)));
        blocks.push(three_words());
    }
    // What the paragraph on the rules says is not said twice.
    let limits = LIMITS.iter().filter(|limit| **limit != RULES_AGE);
    let limits = limits.map(|limit| (*limit).to_owned()).collect();
    blocks.extend(list_of("What this report cannot say.", limits));
    let title = "How to read this, and what it cannot say";
    vec![on_its_own_page(section(1, "reading", title, blocks))]
}
