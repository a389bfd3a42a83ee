//! How a CSV is written: what separates its cells, and how its numbers are printed.

use csv::{ReaderBuilder, StringRecord};
use observations::recipe::{SEPARATORS, THOUSANDS_SIGNS};

/// Records that decide what separates the cells.
const RECORDS_READ: usize = 50;

/// How a file is written. What is absent is as a recipe has it without a word: a point before the
/// decimals, and nothing between thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// What separates the cells.
    pub separator: char,
    /// What stands before the decimals.
    pub decimal_sign: Option<char>,
    /// What stands between groups of three digits.
    pub thousands_sign: Option<char>,
    /// Whether the signs of the numbers could mean something else.
    pub is_doubtful: bool,
}

/// What a comma in numbers stands for, where it stands before three digits in each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Comma {
    /// 3,829 is a little less than four.
    Decimals,
    /// 3,829 is a little less than four thousand.
    Thousands,
}

impl Comma {
    /// As it is typed.
    pub const fn typed(self) -> &'static str {
        match self {
            Self::Decimals => "decimals",
            Self::Thousands => "thousands",
        }
    }
}

impl Layout {
    /// How most files are written.
    pub const fn plain(separator: char) -> Self {
        Self { separator, decimal_sign: None, thousands_sign: None, is_doubtful: false }
    }

    /// The layout, with what somebody says of a doubtful comma.
    pub const fn settled(self, comma: Option<Comma>) -> Self {
        match (self.is_doubtful, comma) {
            (true, Some(Comma::Decimals)) => {
                Self { decimal_sign: Some(','), thousands_sign: None, is_doubtful: false, ..self }
            }
            (true, Some(Comma::Thousands)) => {
                Self { decimal_sign: None, thousands_sign: Some(','), is_doubtful: false, ..self }
            }
            _ => self,
        }
    }
}

/// The sign that makes the most columns, the same number in every record.
pub fn separator(text: &str) -> char {
    let columns = |sign: char| {
        let mut reader = reader(text, sign);
        let widths = reader.records().take(RECORDS_READ).map(|read| read.map_or(0, |r| r.len()));
        let widths: Vec<usize> = widths.collect();
        let first = widths.first().copied().unwrap_or(0);
        if widths.iter().all(|&width| width == first) { first } else { 0 }
    };
    let most = SEPARATORS.iter().map(|&sign| columns(sign)).max().unwrap_or(0);
    let found = SEPARATORS.iter().copied().find(|&sign| columns(sign) == most);
    found.filter(|_| most > 1).unwrap_or(',')
}

/// Reads records of any length, the headings among them.
pub fn reader(text: &str, separator: char) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// How the numbers of these columns are printed.
pub fn layout(separator: char, records: &[StringRecord]) -> Layout {
    let columns = records.first().map_or(0, StringRecord::len);
    let column = |index: usize| records.iter().skip(1).filter_map(move |row| row.get(index));
    let printed: Vec<Vec<&str>> = (0..columns)
        .map(|index| column(index).map(str::trim).filter(|cell| is_printed(cell)).collect())
        .collect();
    let all = || printed.iter().flatten().copied();
    let plain = Layout::plain(separator);
    let spaces = spaces().find(|&sign| printed.iter().any(|cells| are_grouped(cells, sign)));
    let commas = all().any(|cell| cell.contains(','));
    let is_grouped_by = |sign| all().any(|cell| groups(cell, sign) > 2);
    if is_grouped_by('.') || all().any(|cell| ends_in_decimals(cell, ',')) {
        let points = is_grouped_by('.') || all().any(|cell| groups(cell, '.') > 1);
        let thousands_sign = spaces.or(points.then_some('.'));
        return Layout { decimal_sign: Some(','), thousands_sign, ..plain };
    }
    if !commas {
        return Layout { thousands_sign: spaces, ..plain };
    }
    if is_grouped_by(',') || (separator == ',' && all().any(|cell| cell.contains('.'))) {
        return Layout { thousands_sign: Some(','), ..plain };
    }
    // Every comma stands before three digits: 3,829 may be a little less than four, or thousands.
    match spaces {
        Some(_) => Layout { decimal_sign: Some(','), thousands_sign: spaces, ..plain },
        None if separator == ',' => {
            Layout { thousands_sign: Some(','), is_doubtful: true, ..plain }
        }
        None => Layout { decimal_sign: Some(','), is_doubtful: true, ..plain },
    }
}

/// A cell whose decimals stand behind a sign that can be nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed<'a> {
    /// The heading of its column.
    pub heading: &'a str,
    /// The cell.
    pub cell: &'a str,
    /// Which record it is, the headings being the first.
    pub record: usize,
}

/// A number whose decimals stand behind a comma and one whose decimals stand behind a point, where
/// the table has both: then neither sign can be taken for the file.
pub fn two_signs(records: &[StringRecord]) -> Option<[Printed<'_>; 2]> {
    let (headings, rows) = records.split_first()?;
    let first = |sign: char| {
        headings.iter().enumerate().find_map(|(index, heading)| {
            let mut cells = rows.iter().enumerate();
            cells.find_map(|(row, cells)| {
                let cell = cells.get(index)?.trim();
                let is_it = is_printed(cell) && has_decimals(cell, sign);
                is_it.then_some(Printed { heading, cell, record: row + 1 })
            })
        })
    };
    Some([first(',')?, first('.')?])
}

/// Whether a cell can only be a number whose decimals stand behind the sign.
fn has_decimals(cell: &str, sign: char) -> bool {
    let other = if sign == ',' { '.' } else { ',' };
    let Some((whole, decimals)) = cell.rsplit_once(sign) else { return false };
    let digits = !decimals.is_empty() && decimals.chars().all(|digit| digit.is_ascii_digit());
    let whole = whole.trim_start_matches(['-', '+']);
    let has_no_more = !whole.contains(sign);
    digits
        && has_no_more
        && (decimals.len() != 3
            || whole == "0"
            || (whole.contains(other) && groups(whole, other) > 1))
}

/// What may stand between groups of three digits, other than a comma or a point.
fn spaces() -> impl Iterator<Item = char> {
    THOUSANDS_SIGNS.iter().copied().filter(|&sign| !",.".contains(sign))
}

/// Whether a cell is digits and the signs of printed numbers alone, two signs at least.
fn is_printed(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let known = |sign: char| {
        sign.is_ascii_digit() || ",.-+".contains(sign) || spaces().any(|space| space == sign)
    };
    digits > 0 && cell.chars().all(known)
}

/// Into how many groups of digits the sign divides what stands before the decimals: 1 where it does
/// not, or where a group has not three digits.
fn groups(cell: &str, sign: char) -> usize {
    let whole = cell.trim_start_matches(['-', '+']);
    let whole =
        whole.split(|other| ",.".contains(other) && other != sign).next().unwrap_or_default();
    let parts: Vec<&str> = whole.split(sign).collect();
    let digits = |part: &&str| part.chars().all(|digit| digit.is_ascii_digit());
    let Some((first, rest)) = parts.split_first() else { return 1 };
    let is_grouped = (1..=3).contains(&first.len())
        && rest.iter().all(|part| part.len() == 3)
        && parts.iter().all(digits);
    if is_grouped { parts.len() } else { 1 }
}

/// Whether the sign groups the digits of most long numbers: one odd cell is no rule.
fn are_grouped(cells: &[&str], sign: char) -> bool {
    let grouped = cells.iter().filter(|cell| groups(cell, sign) > 1).count();
    let long = |cell: &&&str| {
        let whole = cell.split(['.', ',']).next().unwrap_or_default();
        whole.chars().filter(char::is_ascii_digit).count() > 3
    };
    2 * grouped > cells.iter().filter(long).count().max(1)
}

/// Whether the sign stands once, before decimals: other than three of them, or behind a point.
fn ends_in_decimals(cell: &str, sign: char) -> bool {
    let Some((whole, decimals)) = cell.split_once(sign) else { return false };
    let digits = !decimals.is_empty() && decimals.chars().all(|digit| digit.is_ascii_digit());
    let is_small = whole.trim_start_matches(['-', '+']) == "0";
    digits && (decimals.len() != 3 || is_small || whole.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Separator, decimal sign, thousands sign, doubt.
    #[track_caller]
    fn check(text: &str, expected: (char, Option<char>, Option<char>, bool)) {
        let sign = separator(text);
        let records: Vec<StringRecord> = reader(text, sign).records().map(Result::unwrap).collect();
        let found = layout(sign, &records);
        assert_eq!(
            (found.separator, found.decimal_sign, found.thousands_sign, found.is_doubtful),
            expected,
            "{text}"
        );
    }

    #[test]
    fn cells_are_separated_by_what_every_line_has() {
        check("N,loss\n1e8,3.4\n", (',', None, None, false));
        check("N;loss\n1e8;3.4\n", (';', None, None, false));
        check("N\tloss\n1e8\t3.4\n", ('\t', None, None, false));
        check("N|loss\n1e8|3.4\n", ('|', None, None, false));
        check("name,N;loss\na,1;3.4\nb,c,2;3.3\n", (';', None, None, false));
        check("loss\n3.4\n", (',', None, None, false));
    }

    #[test]
    fn decimals_and_thousands_are_told_apart() {
        check("N;loss\n10000000;3,83\n", (';', Some(','), None, false));
        check("N;loss\n10.000.000;3,829\n", (';', Some(','), Some('.'), false));
        check("N;loss\n10 000 000;3,829\n", (';', Some(','), Some(' '), false));
        check("N;loss\n10\u{202f}000\u{202f}000;3.829\n", (';', None, Some('\u{202f}'), false));
        check("N,loss\n\"10,000,000\",3.829\n", (',', None, Some(','), false));
        check("N,loss\n10'000'000,3.829\n", (',', None, Some('\''), false));
        check("N;loss\n1.234,5;0,829\n", (';', Some(','), Some('.'), false));
    }

    #[test]
    fn a_comma_before_three_digits_alone_is_doubtful() {
        check("N;loss\n1000;3,829\n", (';', Some(','), None, true));
        check("N,loss\n\"1,000\",3\n", (',', None, Some(','), true));
    }

    /// Both signs in one table, each where it can be nothing else; three digits behind a sign say
    /// nothing.
    #[test]
    fn two_decimal_signs_are_seen() {
        let seen = |text: &str| {
            let records: Vec<StringRecord> =
                reader(text, ';').records().map(Result::unwrap).collect();
            two_signs(&records).map(|both| both.map(|it| (it.heading.to_owned(), it.record)))
        };
        let both = |one: &str, other: &str| Some([(one.to_owned(), 1), (other.to_owned(), 1)]);
        assert_eq!(seen("N;loss\n1.234,5;1,234.5\n"), both("N", "loss"));
        assert_eq!(seen("loss;N\n3.83;1.000,25\n"), both("N", "loss"));
        assert_eq!(seen("N;loss\n12,5;3.829\n"), None, "3.829 may be thousands");
        assert_eq!(seen("N;loss\n1.000.000;3,829\n"), None);
        assert_eq!(seen("N;loss\n1,000,000;3.83\n"), None, "a comma between thousands");
        assert_eq!(seen("name;loss\nv1,5 of 2;3.83\n"), None, "text is no number");
    }

    #[test]
    fn one_odd_cell_is_no_rule() {
        check("N,loss\n10000000,3.8\n10 000 000,3.8\n20000000,3.7\n", (',', None, None, false));
    }
}
