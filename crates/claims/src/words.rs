//! Numbers of a sentence: where they stand, as many digits as their interval knows, their unit.

use evidence::Quantity;

/// How a number stands in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A fraction as a percentage: .054 is 5.4 %.
    Percent,
    /// The number with its unit.
    Number,
    /// A ratio: 3 is 3 times.
    Times,
    /// A fraction that is negative where something fell, as a fall: −.054 is 5.4 %.
    Fall,
}

impl Form {
    /// The form of a name; none where no form is called so.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "percent" => Some(Self::Percent),
            "number" => Some(Self::Number),
            "times" => Some(Self::Times),
            "fall" => Some(Self::Fall),
            _ => None,
        }
    }

    /// The form that is asked for, or that of the unit.
    pub fn or_of(form: Option<Self>, unit: &str) -> Self {
        form.unwrap_or(if unit == "fraction" { Self::Percent } else { Self::Number })
    }

    pub(crate) const fn scale(self) -> f64 {
        match self {
            Self::Percent => 100.0,
            Self::Fall => -100.0,
            Self::Number | Self::Times => 1.0,
        }
    }

    /// What stands behind the number.
    fn behind(self, unit: &str) -> String {
        match (self, unit) {
            (Self::Percent | Self::Fall, _) | (Self::Number, "percent") => " %".to_owned(),
            (Self::Times, _) => " times".to_owned(),
            (Self::Number, "1" | "fraction") => String::new(),
            (Self::Number, unit) => format!(" {unit}"),
        }
    }

    /// A number alone, without its unit.
    pub fn bare(self, value: f64) -> String {
        number(value * self.scale())
    }

    /// A number alone, such as a threshold, with its unit.
    pub fn print(self, value: f64, unit: &str) -> String {
        number(value * self.scale()) + &self.behind(unit)
    }
}

/// A place for a number in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Full name of the number.
    pub quantity: &'a str,
    /// How it is printed; absent where its unit says it.
    pub form: Option<Form>,
}

/// The places of a sentence in order.
///
/// # Errors
/// The first place that cannot be filled.
pub fn places(found: &str) -> Result<Vec<Place<'_>>, &str> {
    found.split('{').skip(1).map(place).collect()
}

/// The place that a text behind an opening brace begins with.
pub(crate) fn place(rest: &str) -> Result<Place<'_>, &str> {
    let (inside, _) = rest.split_once('}').ok_or(rest)?;
    let (quantity, form) = match inside.split_once('|') {
        None => (inside, None),
        Some((quantity, form)) => (quantity, Some(Form::of(form).ok_or(inside)?)),
    };
    if quantity.contains('.') { Ok(Place { quantity, form }) } else { Err(inside) }
}

/// A number with its unit and its interval, `5.4 % (4.4 to 5.8)`, and what the rule asks of it,
/// `5.4 % (4.4 to 5.8; more than 12 % needed)`.
pub fn with_interval(quantity: &Quantity, form: Option<Form>, limit: Option<&str>) -> String {
    let form = Form::or_of(form, &quantity.unit);
    let scaled = |value: f64| value * form.scale();
    let behind = form.behind(&quantity.unit);
    let (Some(low), Some(high)) = (quantity.low, quantity.high) else {
        let floor = quantity
            .draws_at_floor()
            .map(|draws| format!("the smallest that {draws} draws can show"));
        let needed = limit.map(|limit| format!("{limit} needed"));
        let beside: Vec<String> = floor.into_iter().chain(needed).collect();
        let beside = match beside.join("; ") {
            none if none.is_empty() => none,
            beside => format!(" ({beside})"),
        };
        return alone(quantity, scaled(quantity.estimate)) + &behind + &beside;
    };
    let (one, other) = (scaled(low), scaled(high));
    let (low, high) = (one.min(other), one.max(other));
    let print = |value: f64| as_fine_as(value, high - low);
    let needed = limit.map_or_else(String::new, |limit| format!("; {limit} needed"));
    let estimate = print(scaled(quantity.estimate));
    format!("{estimate}{behind} ({} to {}{needed})", print(low), print(high))
}

/// A number without its interval; of a p value at its floor, that it is no more than that.
pub fn alone(quantity: &Quantity, scaled: f64) -> String {
    let most = if quantity.draws_at_floor().is_some() { "at most " } else { "" };
    format!("{most}{}", number(scaled))
}

/// From here on, and below its inverse hundredfold, a number is a multiple of a power of ten.
const FAR: f64 = 1e6;
/// Below here it is one as well.
const NEAR: f64 = 1e-4;

fn is_far(value: f64) -> bool {
    value != 0.0 && !(NEAR..FAR).contains(&value.abs())
}

/// A number with three significant digits; a whole one in full.
#[must_use]
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < FAR {
        return minus(&format!("{value:.0}"));
    }
    significant(value, 3)
}

fn significant(value: f64, digits: usize) -> String {
    let rounded = format!("{value:.*e}", digits - 1);
    if is_far(value) {
        return minus(&rounded);
    }
    let plain = rounded.parse::<f64>().map_or_else(|_| rounded.clone(), |it| it.to_string());
    minus(&plain)
}

/// A number with the decimals that show a width with two digits.
fn as_fine_as(value: f64, width: f64) -> String {
    if is_far(value) || !width.is_normal() {
        return significant(value, 2);
    }
    let decimals = usize::try_from(1 - exponent(width)).unwrap_or(0).min(6);
    minus(&format!("{value:.decimals$}"))
}

/// The power of ten of a number's first digit.
fn exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    text.rsplit('e').next().and_then(|power| power.parse().ok()).unwrap_or(0)
}

/// A true minus, and none before zero.
fn minus(text: &str) -> String {
    let is_zero = text.chars().all(|letter| matches!(letter, '-' | '0' | '.'));
    if is_zero { text.replace('-', "") } else { text.replace('-', "\u{2212}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_digits_that_its_interval_knows() {
        let gain = Quantity::plain(0.053_879, "fraction", 240, "").within(0.043_67, 0.057_72, 0.95);
        assert_eq!(with_interval(&gain, None, None), "5.4 % (4.4 to 5.8)");
        assert_eq!(with_interval(&gain, Some(Form::Number), None), "0.054 (0.044 to 0.058)");
        let place = Quantity::plain(7.5e10, "GFLOP", 44, "").within(3.3e10, 1.7e11, 0.95);
        assert_eq!(with_interval(&place, None, None), "7.5e10 GFLOP (3.3e10 to 1.7e11)");
        let ratio = Quantity::plain(3.007_48, "1", 240, "").within(1.87, 4.14, 0.95);
        assert_eq!(with_interval(&ratio, Some(Form::Times), None), "3.0 times (1.9 to 4.1)");
        let change = Quantity::plain(-0.076, "fraction", 33, "").within(-0.09, -0.06, 0.95);
        assert_eq!(with_interval(&change, Some(Form::Fall), None), "7.6 % (6.0 to 9.0)");
        let needed = with_interval(&change, Some(Form::Fall), Some("more than 16 %"));
        assert_eq!(needed, "7.6 % (6.0 to 9.0; more than 16 % needed)");
    }

    #[test]
    fn a_number_alone_has_three_digits_or_is_whole() {
        for (value, text) in
            [(17.0, "17"), (-0.110_46, "\u{2212}0.11"), (8.333e-5, "8.33e\u{2212}5")]
        {
            assert_eq!(number(value), text);
        }
        assert_eq!(Form::Percent.print(0.12, "fraction"), "12 %");
        assert_eq!(Form::Number.print(2.0, "percent"), "2 %");
        assert_eq!(Form::Number.print(-0.0, "1"), "0");
    }
}
