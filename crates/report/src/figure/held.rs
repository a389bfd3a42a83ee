//! What was measured beside what is said or needed, in one unit: nothing is read from prose.

use evidence::{
    Evidence, Gate, GateField, GateOperator, GateStage, Quantity, Said, Verdict, is_p_value,
};

use crate::number::{self, printed_unit};

/// Digits of a p value.
const DIGITS: usize = 3;

/// What a measured number is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The document says a number.
    Said,
    /// The rule asks for more than its threshold.
    More,
    /// The rule asks for less.
    Less,
    /// The rule asks for a number between two thresholds.
    Between,
}

/// The number that is said, or that the rule needs, in the unit of the measured number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reference {
    /// Which of them.
    pub asked: Asked,
    /// The number; of a range its middle.
    pub value: f64,
    /// Lower end of a range.
    pub low: f64,
    /// Upper end of a range.
    pub high: f64,
    /// What is said is a fall, and the measured number is negative where something fell.
    pub is_fall: bool,
}

/// What a verdict measured, and what it is held against.
pub struct Held<'a> {
    /// The number that decides.
    pub quantity: &'a Quantity,
    /// What it is held against.
    pub reference: Reference,
    /// Whether the number is a p value, which is no size of an effect.
    pub is_p_value: bool,
}

impl<'a> Held<'a> {
    /// What the number that decides a verdict is held against; none where nothing was measured, or
    /// what is said is of another unit and the rule has no threshold for it.
    pub fn of(verdict: &Verdict, evidence: &'a Evidence) -> Option<Self> {
        let name = number(verdict);
        let quantity = evidence.quantity(name)?;
        let said = verdict.said.as_ref().and_then(|said| said_in(quantity, said, verdict));
        let reference = said.or_else(|| needed(verdict))?;
        Some(Self { quantity, reference, is_p_value: is_p_value(name) })
    }

    /// A value as a ratio to what is said or needed; none where the reference is zero, or is a
    /// range across it, and none of a p value: how many times a threshold it is says nothing of an
    /// effect.
    pub fn ratio(&self, value: f64) -> Option<f64> {
        let Reference { value: middle, low, high, .. } = self.reference;
        (!self.is_p_value && middle != 0.0 && low * high > 0.0).then(|| value / middle)
    }

    /// The ends of the measured interval, where it has both.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.quantity.low.zip(self.quantity.high)
    }

    /// The measured number in words: `5.4 % (4.4 to 5.8)`.
    pub fn found(&self) -> String {
        let scale = self.scale();
        let estimate = self.quantity.estimate * scale;
        let unit = self.unit();
        match self.interval() {
            Some((low, high)) => {
                let (low, high) = self.shown(low, high);
                let text = number::interval(estimate, low, high);
                let (number, ends) = text.split_once(" (").unwrap_or((&text, ""));
                if ends.is_empty() {
                    format!("{number}{unit}")
                } else {
                    format!("{number}{unit} ({ends}")
                }
            }
            None => self.estimate(),
        }
    }

    /// The same without its interval.
    pub fn estimate(&self) -> String {
        if self.is_p_value {
            let printed = number::significant(self.quantity.estimate, DIGITS);
            let sign = if self.quantity.draws_at_floor().is_some() { "p" } else { "p =" };
            return format!("{sign} {}", number::at_most(self.quantity, printed));
        }
        let printed = number::tick(self.quantity.estimate * self.scale());
        format!("{printed}{}", self.unit())
    }

    /// What it is held against, in words: `15 % said`, `> 85 % needed`.
    pub fn asked(&self) -> String {
        format!("{} {}", self.asked_value(), self.asked_word())
    }

    /// `said` or `needed`.
    pub fn asked_word(&self) -> &'static str {
        if self.reference.asked == Asked::Said { "said" } else { "needed" }
    }

    /// `15 %`, `2 to 3 %`, `> 85 %`.
    pub fn asked_value(&self) -> String {
        let Reference { asked, value, low, high, .. } = self.reference;
        let unit = self.unit();
        let print = |value: f64| number::tick(value * self.scale());
        let is_more = (asked == Asked::More) != self.reference.is_fall;
        match asked {
            Asked::More if self.quantity.counts_against(value) => {
                format!("≥ {}{unit}", print(value.ceil()))
            }
            Asked::Less if self.quantity.counts_against(value) && value < 1.0 => "none".to_owned(),
            Asked::Less if self.quantity.counts_against(value) => {
                format!("≤ {}{unit}", print(value.floor()))
            }
            Asked::More | Asked::Less if is_more => format!("> {}{unit}", print(value)),
            Asked::More | Asked::Less => format!("< {}{unit}", print(value)),
            Asked::Said | Asked::Between if low < high => {
                let (one, other) = if self.reference.is_fall { (high, low) } else { (low, high) };
                format!("{} to {}{unit}", print(one), print(other))
            }
            Asked::Said | Asked::Between => format!("{}{unit}", print(value)),
        }
    }

    /// The same with words in place of signs: `more than 85 %`.
    pub fn asked_in_words(&self) -> String {
        let signs =
            [("> ", "more than "), ("< ", "less than "), ("≥ ", "at least "), ("≤ ", "at most ")];
        signs.iter().fold(self.asked_value(), |words, (sign, word)| words.replace(sign, word))
    }

    /// The two ends of a range as they are shown, the lower one first.
    pub fn shown(&self, low: f64, high: f64) -> (f64, f64) {
        let (one, other) = (low * self.scale(), high * self.scale());
        (one.min(other), one.max(other))
    }

    /// What a value is multiplied by to be shown.
    pub fn scale(&self) -> f64 {
        let sign = if self.reference.is_fall { -1.0 } else { 1.0 };
        sign * if self.quantity.unit == "fraction" { 100.0 } else { 1.0 }
    }

    /// What stands behind a number that is shown.
    pub fn unit(&self) -> String {
        match printed_unit(&self.quantity.unit) {
            "fraction" | "percent" => "\u{a0}%".to_owned(),
            "" => String::new(),
            unit => format!("\u{a0}{unit}"),
        }
    }
}

/// The gates by which a claim stands that read a number.
pub fn supports(verdict: &Verdict) -> impl Iterator<Item = &Gate> {
    let reads_a_number = |gate: &&Gate| gate.field != GateField::Passed;
    let gates = verdict.gates.iter().filter(|gate| gate.stage == GateStage::Supports);
    gates.filter(reads_a_number)
}

/// Those of them that read the number which decides.
fn deciding(verdict: &Verdict) -> impl Iterator<Item = &Gate> {
    supports(verdict).filter(|gate| gate.quantity == number(verdict))
}

/// The name of the number that decides: the first that a claim stands by, unless that one goes its
/// way and another does not.
fn number(verdict: &Verdict) -> &str {
    let fails = |gate: &&Gate| gate.passed == Some(false);
    let of_first = |gate: &&Gate| gate.quantity == verdict.quantity;
    let is_read = supports(verdict).any(|gate| of_first(&gate));
    if !is_read || supports(verdict).filter(of_first).any(|gate| fails(&gate)) {
        return &verdict.quantity;
    }
    supports(verdict).find(fails).map_or(&verdict.quantity, |gate| &gate.quantity)
}

/// What is said, in the unit of a number, where it is said of that number: the units convert, and
/// a threshold by which the claim stands is near to it.
fn said_in(quantity: &Quantity, said: &Said, verdict: &Verdict) -> Option<Reference> {
    let factor = match (printed_unit(&said.unit), printed_unit(&quantity.unit)) {
        ("%", "fraction") => 0.01,
        ("%", "percent") => 1.0,
        (one, other) if one == other => 1.0,
        // A plain number may be called by what it counts, such as tokens per parameter.
        (unit, "") if unit != "%" => 1.0,
        _ => return None,
    };
    let is_fall = said.value > 0.0
        && deciding(verdict).next().is_some()
        && deciding(verdict).all(|gate| gate.threshold < 0.0);
    let factor = if is_fall { -factor } else { factor };
    let value = said.value * factor;
    let ends = [said.low, said.high].map(|end| end.map_or(value, |end| end * factor));
    let is_near = |gate: &Gate| said.is_near(gate.threshold / factor);
    deciding(verdict).any(is_near).then(|| Reference {
        asked: Asked::Said,
        value,
        low: ends[0].min(ends[1]),
        high: ends[0].max(ends[1]),
        is_fall,
    })
}

/// What the rule asks of the number that decides for the claim to stand.
fn needed(verdict: &Verdict) -> Option<Reference> {
    let bound =
        |is: GateOperator| deciding(verdict).find(|gate| gate.is == is).map(|gate| gate.threshold);
    let (low, high) = (bound(GateOperator::Above), bound(GateOperator::Below));
    let (asked, low, high) = match (low, high) {
        (Some(low), Some(high)) => (Asked::Between, low, high),
        (Some(low), None) => (Asked::More, low, low),
        (None, Some(high)) => (Asked::Less, high, high),
        (None, None) => return None,
    };
    Some(Reference { asked, value: f64::midpoint(low, high), low, high, is_fall: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(quantity: &Quantity, is_p_value: bool) -> Held<'_> {
        let asked = Asked::More;
        let reference = Reference { asked, value: 0.05, low: 0.05, high: 0.05, is_fall: false };
        Held { quantity, reference, is_p_value }
    }

    #[test]
    fn a_p_value_has_words_and_no_place_on_a_scale_of_effects() {
        let method = "likelihood ratio, held against 1199 draws of its own residuals' signs";
        let least = Quantity::plain(1.0 / 1200.0, "1", 240, method);
        assert_eq!(held(&least, true).found(), "p at most 0.000833");
        assert_eq!(held(&least, true).ratio(least.estimate), None);
        let other = Quantity::plain(0.2, "1", 240, method);
        assert_eq!(held(&other, true).found(), "p = 0.200");
        assert_eq!(held(&other, false).ratio(0.2), Some(0.2 / 0.05));
    }
}
