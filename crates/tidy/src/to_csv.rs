//! Observations and rejected rows as CSV (RFC 4180), numbers exact to the last bit.

use csv::{Writer, WriterBuilder};
use observations::{Observations, Rejection};

use crate::number::shortest;

/// The first line, so that nobody corrects by hand what is made.
const MADE_BY: &str = "# made by: straightedge tidy; do not edit\n";

/// The observations as CSV: line, cluster, then the numeric columns and the labels, each by name.
///
/// Numbers have the fewest digits that read back to the same double. A text is quoted where it
/// holds a comma, a quote, a line break or `#`, which readers may take for a comment.
#[must_use]
pub fn to_csv(observations: &Observations) -> String {
    let (columns, labels) = (&observations.columns, &observations.labels);
    let mut table = writer();
    let heads = columns.keys().chain(labels.keys()).map(String::as_str);
    write(&mut table, ["line", "cluster"].into_iter().chain(heads));
    for (row, (line, cluster)) in observations.lines.iter().zip(&observations.clusters).enumerate()
    {
        let mut cells = vec![line.to_string(), cluster.to_string()];
        cells.extend(columns.values().map(|column| shortest(column.values[row])));
        cells.extend(labels.values().map(|label| label[row].clone()));
        write(&mut table, cells.iter().map(String::as_str));
    }
    text(table)
}

/// The rejected rows as CSV: line of the published file and the reason, quoted as in [`to_csv`].
#[must_use]
pub fn rejected_to_csv(rejected: &[Rejection]) -> String {
    let mut table = writer();
    write(&mut table, ["line", "reason"].into_iter());
    for Rejection { line, reason } in rejected {
        write(&mut table, [line.to_string().as_str(), reason].into_iter());
    }
    text(table)
}

/// A table in memory under the comment that says how it was made.
fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().comment(Some(b'#')).from_writer(MADE_BY.as_bytes().to_vec())
}

fn write<'a>(table: &mut Writer<Vec<u8>>, cells: impl Iterator<Item = &'a str>) {
    table.write_record(cells).expect("memory takes rows of one length");
}

fn text(table: Writer<Vec<u8>>) -> String {
    let bytes = table.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("texts make a text")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use observations::{Column, quantity};
    use proptest::prelude::*;

    use super::*;
    use crate::formats::{self, Reader};
    use crate::reading::Reading;
    use crate::table::Rows;

    /// The table as it is read back through polars.
    fn read_back(csv: &str) -> Rows {
        let Reader::Table(read) = formats::reader("runs.csv").unwrap() else {
            panic!("CSV is a table")
        };
        formats::table("runs.csv", csv.as_bytes(), read, &Reading::default())
            .unwrap()
            .rows()
            .unwrap()
    }

    /// A column's cells; what is empty reads back as no text.
    fn cells(rows: &Rows, column: &str) -> Vec<String> {
        rows.cells[column].iter().map(|cell| cell.clone().unwrap_or_default()).collect()
    }

    fn observations(losses: &[f64], texts: &[String]) -> Observations {
        let quantity = quantity("loss_nats").expect("a known quantity");
        let column = Column { quantity, meaning: "planted".into(), values: losses.to_vec() };
        Observations {
            id: "runs".into(),
            loss_group: "none".into(),
            columns: BTreeMap::from([("loss_nats".to_owned(), column)]),
            labels: BTreeMap::from([("run, #1".to_owned(), texts.to_vec())]),
            lines: (2..losses.len() + 2).collect(),
            clusters: (0..losses.len()).collect(),
        }
    }

    #[test]
    fn only_what_would_break_a_row_is_quoted() {
        let texts = ["plain", " space", "a,b", "say \"x\"", "two\nlines", "model #3", ""]
            .map(str::to_owned);
        insta::assert_snapshot!(to_csv(&observations(&[2.5; 7], &texts)), @r#"
        # made by: straightedge tidy; do not edit
        line,cluster,loss_nats,"run, #1"
        2,0,2.5,plain
        3,1,2.5, space
        4,2,2.5,"a,b"
        5,3,2.5,"say ""x"""
        6,4,2.5,"two
        lines"
        7,5,2.5,"model #3"
        8,6,2.5,
        "#);
    }

    #[test]
    fn rejected_rows_are_a_table_of_line_and_reason() {
        let reasons = [(3, "loss_nats is missing"), (7, "run is \"#1, a\", not \"b\"")];
        let rejected = reasons.map(|(line, reason)| Rejection { line, reason: reason.to_owned() });
        insta::assert_snapshot!(rejected_to_csv(&rejected), @r##"
        # made by: straightedge tidy; do not edit
        line,reason
        3,loss_nats is missing
        7,"run is ""#1, a"", not ""b"""
        "##);
        assert!(rejected_to_csv(&[]).ends_with("line,reason\n"), "no row, no line");
    }

    /// Texts of what a table of text must survive: comments, quotes, commas, spaces at either end,
    /// line breaks of either kind, and letters beyond ASCII.
    fn odd_text() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[#\", \na\r\tß;']{0,8}").expect("a sound pattern")
    }

    proptest! {
        #[test]
        fn odd_texts_and_numbers_read_back_as_they_were(
            rows in proptest::collection::vec((odd_text(), 0.001..20.0_f64), 1..8)
        ) {
            let (texts, losses): (Vec<String>, Vec<f64>) = rows.into_iter().unzip();
            let read = read_back(&to_csv(&observations(&losses, &texts)));
            prop_assert_eq!(cells(&read, "run, #1"), &texts[..]);
            let back: Vec<u64> = cells(&read, "loss_nats")
                .iter()
                .map(|cell| cell.parse::<f64>().unwrap().to_bits())
                .collect();
            prop_assert_eq!(back, losses.iter().map(|loss| loss.to_bits()).collect::<Vec<_>>());

            let rejected: Vec<Rejection> = (2..)
                .zip(&texts)
                .map(|(line, text)| Rejection { line, reason: text.clone() })
                .collect();
            let read = read_back(&rejected_to_csv(&rejected));
            prop_assert_eq!(cells(&read, "reason"), texts);
        }
    }
}
