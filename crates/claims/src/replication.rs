//! Published numbers held against ours: which digits come back, which lie within an interval, which
//! differ.

use evidence::{Evidence, Name, Quantity, Replication, ReplicationOutcome, half_unit};
use quantiles::{Continuous, Normal};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_yaml::Spanned;

use crate::name::{Names, hint, location_of, placed};

/// The numbers of one paper.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperRows {
    /// Its name, that of the file.
    pub id: String,
    /// Authors and year.
    pub paper: String,
    /// DOI or arXiv identifier.
    pub identifier: String,
    /// One entry a number.
    pub rows: Vec<Row>,
}

/// One published number.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name within the file.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Where in the paper.
    pub place: String,
    /// `primary`, `secondary` or `derived`.
    pub status: String,
    /// The number as printed, digit by digit: how many there are decides what "the same" means.
    pub printed: String,
    /// Its published standard error.
    pub standard_error: Option<f64>,
    /// Its published interval.
    pub interval: Option<[f64; 2]>,
    /// Full name of our number, such as `chinchilla-huber.alpha`; none where nothing can test it.
    #[schemars(with = "Option<String>")]
    pub ours: Option<Spanned<String>>,
    /// `printed = ours * factor`, where a paper prints another unit or sign.
    pub factor: Option<f64>,
    /// Why ours differs, or why nothing can test it.
    pub note: Option<String>,
}

/// A file of published numbers that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {fault}; hint: {hint}")]
pub struct ReplicationError {
    /// The file with the row, or with line and column of the name that is wrong.
    location: String,
    /// What is wrong.
    fault: String,
    /// What to do.
    hint: String,
}

fn error(
    location: impl Into<String>,
    fault: impl Into<String>,
    hint: impl Into<String>,
) -> ReplicationError {
    ReplicationError { location: location.into(), fault: fault.into(), hint: hint.into() }
}

/// Reads one file. `location` is what errors call it; `stem` is its file name, which the id must
/// equal.
///
/// # Errors
/// The text is not of this layout, the id is not the file's name, a printed number is none, two
/// rows share a name, or a row that nothing tests does not say why.
pub fn rows(text: &str, location: &str, stem: &str) -> Result<PaperRows, ReplicationError> {
    let paper: PaperRows = serde_yaml::from_str(text).map_err(|fault| {
        let (location, fault) = placed(location, &fault);
        error(location, fault, "compare with the other files in data/replications")
    })?;
    if paper.id != stem {
        return Err(error(
            location,
            format!("id \"{}\" is not the file's name \"{stem}\"", paper.id),
            "name the file after it",
        ));
    }
    for (index, row) in paper.rows.iter().enumerate() {
        let location = format!("{location}, row {}", row.id);
        if paper.rows[..index].iter().any(|earlier| earlier.id == row.id) {
            return Err(error(
                location,
                "a second row of this name",
                "give each row a name of its own",
            ));
        }
        check_row(row, &location)?;
    }
    Ok(paper)
}

/// Refuses a row that cannot be held against anything; `location` is the file with the row.
fn check_row(row: &Row, location: &str) -> Result<(), ReplicationError> {
    if printed(&row.printed).is_none() {
        return Err(error(
            location,
            format!("printed \"{}\" is not a number", row.printed),
            "write its digits as the paper does, 2085.43 or 5.4e13",
        ));
    }
    if !["primary", "secondary", "derived"].contains(&row.status.as_str()) {
        return Err(error(
            location,
            format!("status \"{}\"", row.status),
            "primary, secondary or derived",
        ));
    }
    if row.ours.is_none() && row.note.is_none() {
        return Err(error(
            location,
            "nothing tests it and nothing says why",
            "write ours, or a note",
        ));
    }
    Ok(())
}

/// Holds every number of a paper against the evidence.
///
/// *Reproduced* means that ours rounds to the printed digits; *within the interval* that ours lies
/// in the published interval (or within 1.96 published standard errors), or, where the paper gives
/// neither, that the printed number lies in our own.
///
/// # Errors
/// A row reads a name that nothing declares: a misspelt name is not missing data.
pub fn replicate(
    paper: &PaperRows,
    location: &str,
    evidence: &Evidence,
) -> Result<Vec<Replication>, ReplicationError> {
    paper.rows.iter().map(|row| replicated(paper, row, location, evidence)).collect()
}

fn replicated(
    paper: &PaperRows,
    row: &Row,
    location: &str,
    evidence: &Evidence,
) -> Result<Replication, ReplicationError> {
    let Some((published, half_unit)) = printed(&row.printed) else {
        return Err(error(
            location,
            format!("row {}: no number", row.id),
            "read the file with `rows` first",
        ));
    };
    let interval = row
        .interval
        .or_else(|| row.standard_error.map(|se| [published - Z * se, published + Z * se]));
    let mut found = Replication {
        id: row.id.clone(),
        paper: paper.paper.clone(),
        identifier: paper.identifier.clone(),
        what: row.what.clone(),
        place: row.place.clone(),
        status: row.status.clone(),
        printed: row.printed.clone(),
        published,
        published_low: interval.map(|[low, _]| low),
        published_high: interval.map(|[_, high]| high),
        quantity: row.ours.as_ref().map(|name| name.value.clone()),
        ours: None,
        ours_low: None,
        ours_high: None,
        difference: None,
        outcome: ReplicationOutcome::NotTestable,
        note: row.note.clone().unwrap_or_default(),
    };
    let Some(name) = &row.ours else { return Ok(found) };
    let quantity = match evidence.name(&name.value) {
        Ok(Name::Filed(quantity)) => quantity,
        Ok(Name::Undefined) => {
            found.note = format!("{} could not be read: these data do not define it", name.value);
            return Ok(found);
        }
        Ok(Name::Missing(missing)) => {
            found.outcome = ReplicationOutcome::NotHere;
            found.note.clone_from(&missing.reason);
            return Ok(found);
        }
        Err(nearest) => return Err(undeclared(row, name, location, &nearest)),
    };
    let ours = scaled(quantity, row.factor.unwrap_or(1.0));
    found.outcome = outcome(published, half_unit, interval, &ours);
    found.difference = standard_error(&ours).map(|se| (ours.estimate - published) / se);
    (found.ours, found.ours_low, found.ours_high) = (Some(ours.estimate), ours.low, ours.high);
    Ok(found)
}

/// Every row that reads a name which nothing declares.
pub fn undeclared_rows(
    paper: &PaperRows,
    location: &str,
    names: &Names<'_>,
) -> Vec<ReplicationError> {
    let of_row = |row: &Row| {
        let name = row.ours.as_ref()?;
        if (names.is_declared)(&name.value) {
            return None;
        }
        Some(undeclared(row, name, location, &(names.nearest)(&name.value)))
    };
    paper.rows.iter().filter_map(of_row).collect()
}

fn undeclared(
    row: &Row,
    name: &Spanned<String>,
    location: &str,
    nearest: &[String],
) -> ReplicationError {
    let fault = format!("row {} reads \"{}\", which nothing declares", row.id, name.value);
    error(location_of(location, name), fault, hint(nearest))
}

/// Standard errors in a 95 % interval of a normal estimate.
const Z: f64 = 1.959_963_984_540_054;

/// A quantity in the published unit.
fn scaled(quantity: &Quantity, factor: f64) -> Quantity {
    let (low, high) =
        (quantity.low.map(|low| low * factor), quantity.high.map(|high| high * factor));
    let (low, high) = if factor < 0.0 { (high, low) } else { (low, high) };
    Quantity { estimate: quantity.estimate * factor, low, high, ..quantity.clone() }
}

fn outcome(
    published: f64,
    half_unit: f64,
    interval: Option<[f64; 2]>,
    ours: &Quantity,
) -> ReplicationOutcome {
    // Half a unit of the last digit; of a double printed in full, the rounding of the sum behind
    // it.
    let rounding = 4.0 * f64::EPSILON * published.abs();
    if (ours.estimate - published).abs() <= (half_unit * (1.0 + 1e-9)).max(rounding) {
        return ReplicationOutcome::Digits;
    }
    let inside = match (interval, ours.low, ours.high) {
        (Some([low, high]), ..) => (low..=high).contains(&ours.estimate),
        (None, Some(low), Some(high)) => (low..=high).contains(&published),
        _ => false,
    };
    if inside { ReplicationOutcome::Interval } else { ReplicationOutcome::Differs }
}

/// The standard error behind an interval: half its width over the normal quantile of its level.
fn standard_error(quantity: &Quantity) -> Option<f64> {
    let (low, high, level) = (quantity.low?, quantity.high?, quantity.level?);
    let quantile = Normal::standard().inverse_cdf(f64::midpoint(1.0, level));
    let error = (high - low) / (2.0 * quantile);
    (error > 0.0).then_some(error)
}

/// A printed number and half a unit of its last digit.
fn printed(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some((value, half_unit(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(estimate: f64, interval: Option<[f64; 2]>) -> Quantity {
        Quantity {
            estimate,
            low: interval.map(|[low, _]| low),
            high: interval.map(|[_, high]| high),
            level: interval.map(|_| 0.95),
            method: String::new(),
            unit: "1".into(),
            n: 1,
        }
    }

    #[test]
    fn the_last_printed_digit_decides() {
        for (text, half) in [
            ("482.01", 0.005),
            ("0.3478", 5e-5),
            ("84.00", 0.005),
            ("5.4e13", 5e11),
            ("12530", 0.5),
        ] {
            let (value, found) = printed(text).unwrap();
            assert!(
                (found / half - 1.0).abs() < 1e-12
                    && (value / text.parse::<f64>().unwrap() - 1.0).abs() < 1e-15
            );
        }
        assert_eq!(printed("<500"), None);
        assert_eq!(printed("nan"), None);
    }

    #[test]
    fn digits_then_intervals_then_neither() {
        use ReplicationOutcome::{Differs, Digits, Interval};
        let plain = quantity(0.347_84, None);
        assert_eq!(outcome(0.3478, 5e-5, None, &plain), Digits);
        assert_eq!(outcome(0.3470, 5e-5, None, &plain), Differs);
        assert_eq!(outcome(0.3470, 5e-5, Some([0.34, 0.35]), &plain), Interval);
        assert_eq!(outcome(0.3470, 5e-5, Some([0.35, 0.36]), &plain), Differs);
        let own = quantity(0.347_84, Some([0.33, 0.36]));
        assert_eq!(
            outcome(0.34, 5e-3, Some([0.339, 0.341]), &own),
            Differs,
            "a published interval counts, not ours"
        );
        assert_eq!(outcome(0.34, 5e-4, None, &own), Interval);
        assert_eq!(outcome(0.3, 5e-4, None, &own), Differs);
    }

    #[test]
    fn a_negative_factor_turns_the_interval() {
        let turned = scaled(&quantity(0.2, Some([0.1, 0.4])), -100.0);
        assert!((turned.estimate + 20.0).abs() < 1e-12);
        assert!(turned.low.unwrap() < turned.high.unwrap(), "{turned:?}");
        // An interval of ±1.96 standard errors has that standard error.
        let error = standard_error(&quantity(0.0, Some([-0.196, 0.196]))).unwrap();
        assert!((error - 0.1).abs() < 1e-5, "{error}");
    }

    #[test]
    fn files_say_what_is_wrong() {
        let text = "id: a\npaper: A 2020\nidentifier: x\nrows:\n  - {id: b, what: w, place: p, \
            status: primary, printed: '1.0'}\n";
        let refused = rows(text, "a.yaml", "a").unwrap_err().to_string();
        assert_eq!(
            refused,
            "a.yaml, row b: nothing tests it and nothing says why; hint: write ours, or a note"
        );
        assert!(
            rows(text, "c.yaml", "c").unwrap_err().to_string().contains("is not the file's name")
        );
        let several = text.replace("'1.0'", "'1 to 2', note: n");
        assert!(rows(&several, "a.yaml", "a").unwrap_err().to_string().contains("is not a number"));
    }
}
