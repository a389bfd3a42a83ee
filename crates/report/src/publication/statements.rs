//! Statements as the paper groups them: which have a page, which a card, and how they are named.

use evidence::{Evidence, Outcome, Verdict};

use crate::figure;

/// Statements with a page of their own, at most.
const PAGES_MAX: usize = 12;
/// Words of a quoted sentence in a heading or a table, at most.
const WORDS_MAX: usize = 18;

/// The statements of the report.
pub struct Statements<'a> {
    /// Those with a page of their own.
    pub pages: Vec<Vec<&'a Verdict>>,
    /// Those with a card.
    pub cards: Vec<Vec<&'a Verdict>>,
}

/// Parts the statements: a page for those with the most judged readings; among equals for those
/// that name a number, then in the order of the claims. One without a figure has a card.
pub fn parted(evidence: &Evidence) -> Statements<'_> {
    let mut ranked = evidence.statements();
    ranked.sort_by_key(|readings| {
        let judged = readings.iter().filter(|reading| reading.outcome.is_judged()).count();
        let names_number = readings.iter().any(|reading| reading.said.is_some());
        (std::cmp::Reverse(judged), !names_number)
    });
    let has_figure = |readings: &Vec<&Verdict>| {
        let judged = |reading: &&&Verdict| reading.outcome.is_judged();
        let mut judged = readings.iter().filter(judged);
        judged.any(|reading| figure::of_claim(evidence, reading).is_some())
    };
    let mut parted = Statements { pages: Vec::new(), cards: Vec::new() };
    for readings in ranked {
        let with_page = parted.pages.len() < PAGES_MAX && has_figure(&readings);
        let group = if with_page { &mut parted.pages } else { &mut parted.cards };
        group.push(readings);
    }
    parted
}

/// The sentence of a statement, in quotation marks where it is the document's own.
pub fn sentence(readings: &[&Verdict]) -> String {
    let first = readings[0];
    match &first.quote {
        Some(quote) => format!("“{quote}”"),
        None => first.statement.clone(),
    }
}

/// The same, cut to the words that fit on a line or two.
pub fn short_sentence(readings: &[&Verdict]) -> String {
    let first = readings[0];
    match &first.quote {
        Some(quote) => format!("“{}”", cut(quote)),
        None => cut(&first.statement),
    }
}

/// The first words of a text, with a sign that there are more.
pub fn cut(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= WORDS_MAX {
        return text.to_owned();
    }
    format!("{} …", words[..WORDS_MAX].join(" "))
}

/// How many readings ended so.
pub fn ended(evidence: &Evidence, outcome: Outcome) -> usize {
    evidence.counting().filter(|verdict| verdict.outcome == outcome).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_cut_at_a_word() {
        let long = "word ".repeat(WORDS_MAX + 1);
        assert_eq!(cut(&long).split_whitespace().count(), WORDS_MAX + 1, "{}", cut(&long));
        assert!(cut(&long).ends_with('…'));
        assert_eq!(cut("a few words"), "a few words");
    }
}
