//! What people have left open in their files, for the first page.

use evidence::{Evidence, Mark, MarkKind};

use crate::number::counted;
use crate::view::Open;

/// Marks that are shown; of more, the number is.
const SHOWN: usize = 12;

/// What is left open: choices first, without which nothing is fitted, then words for the reader.
pub fn open(evidence: &Evidence) -> Open {
    let of_kind = |kind| evidence.open.iter().filter(move |mark| mark.kind == kind);
    let choices = of_kind(MarkKind::Choose).count();
    let all: Vec<&Mark> = of_kind(MarkKind::Choose).chain(of_kind(MarkKind::Fill)).collect();
    let mut items: Vec<String> = all.iter().take(SHOWN).map(|mark| item(mark)).collect();
    if all.len() > SHOWN {
        items.push(format!("and {} more", all.len() - SHOWN));
    }
    Open { lead: lead(choices, all.len() - choices), items, is_choice: choices > 0 }
}

fn lead(choices: usize, words: usize) -> String {
    let waiting = counted(words, "line waits", "lines wait");
    match (choices, words) {
        (0, 0) => String::new(),
        (0, _) => format!("This report is made of a draft: {waiting} for words."),
        _ => format!(
            "This report is made of a draft that is not settled: {} only you can make. Nothing is \
            fitted to the data that wait for {}.",
            counted(choices, "choice", "choices"),
            if choices == 1 { "it" } else { "them" }
        ),
    }
}

fn item(mark: &Mark) -> String {
    let word = match mark.kind {
        MarkKind::Choose => "CHOOSE",
        MarkKind::Fill => "FILL",
    };
    format!("{}:{}: {word}: {}", mark.file, mark.line, mark.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lead_counts_what_is_open() {
        let lead = |choices, words| lead(choices, words).replace('\u{a0}', " ");
        assert_eq!(lead(0, 0), "");
        assert_eq!(lead(0, 1), "This report is made of a draft: 1 line waits for words.");
        assert_eq!(lead(0, 9), "This report is made of a draft: 9 lines wait for words.");
        let one = "1 choice only you can make. Nothing is fitted to the data that wait for it.";
        assert!(lead(1, 9).ends_with(one), "{}", lead(1, 9));
        assert!(lead(2, 0).contains("2 choices only you can make."), "{}", lead(2, 0));
    }
}
