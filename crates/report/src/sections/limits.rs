//! What the report does not say.

use evidence::{Evidence, RULES_AGE};

use crate::attachments::Attachments;
use crate::blocks::section;
use crate::view::{Block, Section};

/// What no verdict of this report says.
pub const LIMITS: [&str; 7] = [
    "A verdict speaks of the data, the law and the rule named beside it. It does not speak of \
    models that nobody published.",
    "The thresholds of the gates are our choice, and another referee may choose others.",
    RULES_AGE,
    "Intervals made by resampling rows take the rows as independent. Rows that share a training \
    run make them too narrow.",
    "Figures that were digitised carry the error of reading a plot. It is part of the residuals \
    and is not modelled apart.",
    "A fit beyond the range of its data is an extrapolation, and no interval here covers a change \
    of the law itself.",
    "We chose the claims, the sources and the checks. A claim that is not here was not judged; \
    that says nothing of it.",
];

pub fn sections(_: &Evidence, _: &mut Attachments) -> Vec<Section> {
    let list = Block::List { lead: String::new(), items: LIMITS.map(str::to_owned).to_vec() };
    vec![section(1, "limits", "Limits of this report", vec![list])]
}
