//! One claim in plain text, for a terminal: what its page says, without the drawing.

use evidence::Evidence;

use crate::sections;
use crate::view::{Block, Cell, Column};

/// Letters on a line.
const WIDTH: usize = 100;

/// What was said, what would decide, what was found and what would change our mind; none where no
/// claim is called so.
#[must_use]
pub fn explain(evidence: &Evidence, claim: &str) -> Option<String> {
    let (title, blocks) = sections::explained(evidence, claim)?;
    let mut text = format!("{title}\n\n");
    for block in &blocks {
        for (indent, line) in lines(block) {
            text += &wrapped(&line, indent);
        }
        text.push('\n');
    }
    Some(text.trim_end().to_owned() + "\n")
}

/// A block as lines with their indents.
fn lines(block: &Block) -> Vec<(usize, String)> {
    match block {
        Block::Text { lead, text } => vec![(0, led(lead, text))],
        Block::Verdict { words, text, .. } => {
            vec![(0, led(&format!("{}:", words.to_uppercase()), text))]
        }
        Block::Card { title, words, text, .. } => {
            vec![(0, format!("{title}: {words}. {text}"))]
        }
        Block::Formula { lead, source, .. } => vec![(0, led(lead, source))],
        Block::References { .. } => Vec::new(),
        Block::Commands { lines } => lines.iter().map(|line| (4, line.clone())).collect(),
        Block::List { lead, items } => std::iter::once((0, lead.clone()))
            .chain(items.iter().map(|item| (2, format!("- {item}"))))
            .collect(),
        Block::Facts { items } => {
            items.iter().map(|fact| (0, format!("{}: {}", fact.term, fact.cell.text))).collect()
        }
        Block::Figure { caption, alt, twin, .. } => {
            vec![
                (0, format!("Figure. {caption}")),
                (2, alt.clone()),
                (2, format!("Its data: {twin} of the report.")),
            ]
        }
        Block::Table { caption, columns, rows, .. } => {
            let rows = rows.iter().map(|cells| (2, format!("- {}", row(columns, cells))));
            std::iter::once((0, caption.clone())).chain(rows).collect()
        }
    }
}

/// Text behind what it is about.
fn led(lead: &str, text: &str) -> String {
    if lead.is_empty() { text.to_owned() } else { format!("{lead} {text}") }
}

/// The cells that say something, each behind its head.
fn row(columns: &[Column], cells: &[Cell]) -> String {
    let mut said = Vec::new();
    for (column, cell) in columns.iter().zip(cells).filter(|(_, cell)| !cell.text.is_empty()) {
        said.push(format!("{}: {}", column.head.to_lowercase(), cell.text));
    }
    said.join("; ")
}

/// Breaks a line at spaces; what goes on is indented by two more.
fn wrapped(line: &str, indent: usize) -> String {
    let (mut text, mut length) = (" ".repeat(indent), indent);
    for word in line.split_whitespace() {
        let letters = word.chars().count();
        if length > indent && length + letters + 1 > WIDTH {
            text.push('\n');
            text += &" ".repeat(indent + 2);
            length = indent + 2;
        } else if length > indent {
            text.push(' ');
            length += 1;
        }
        text += word;
        length += letters;
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_at_spaces() {
        let text = wrapped(&"word ".repeat(30), 2);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert_eq!(text.split_whitespace().count(), 30, "a word was lost");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("    word")), "{text}");
    }
}
