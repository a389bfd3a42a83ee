//! Observations as CSV in standard units, exact to the last bit.

use std::borrow::Cow;

use observations::Observations;

use crate::number::shortest;

/// The first line, so that nobody corrects by hand what is made.
const MADE_BY: &str = "# made by: straightedge tidy; do not edit";

/// The observations as CSV: line, cluster, then the numeric columns and the labels, each by name.
///
/// Numbers have the fewest digits that read back to the same double.
#[must_use]
pub fn to_csv(observations: &Observations) -> String {
    let (columns, labels) = (&observations.columns, &observations.labels);
    let names = columns.keys().chain(labels.keys()).map(|name| quoted(name));
    let head = ["line", "cluster"]
        .map(Cow::Borrowed)
        .into_iter()
        .chain(names)
        .collect::<Vec<_>>()
        .join(",");
    let mut csv = vec![MADE_BY.to_owned(), head];
    for (row, (line, cluster)) in observations.lines.iter().zip(&observations.clusters).enumerate()
    {
        let numbers = columns.values().map(|column| Cow::Owned(shortest(column.values[row])));
        let texts = labels.values().map(|label| quoted(&label[row]));
        let cells = numbers.chain(texts).collect::<Vec<_>>().join(",");
        csv.push(format!("{line},{cluster},{cells}"));
    }
    csv.join("\n") + "\n"
}

/// A text as a CSV cell; quotes only where the text would break the line.
fn quoted(text: &str) -> Cow<'_, str> {
    if text.contains(['"', ',', '\n', '\r']) {
        return Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")));
    }
    Cow::Borrowed(text)
}
