//! Quantities that a source declares for itself, beside those of the field.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::quantity::{Quantity, Unit, quantity};

/// What a column of a source's own measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnQuantity {
    /// Name of the column.
    pub name: String,
    /// How a figure's axis or a table's head calls it.
    pub label: String,
    /// Its one unit.
    pub unit: String,
    /// Smallest value that can be right.
    pub low: f64,
    /// Largest value that can be right.
    pub high: f64,
    /// Whether the smallest and the largest value are themselves wrong.
    pub excludes: [bool; 2],
}

/// Quantities that were declared, each with what it was made of.
type Declared = Vec<(OwnQuantity, &'static Quantity)>;

impl OwnQuantity {
    /// The quantity. It lives as long as the program, as those of the field do, and the same
    /// declaration is made once.
    #[must_use]
    pub fn declared(&self) -> &'static Quantity {
        static DECLARED: Mutex<Declared> = Mutex::new(Vec::new());
        let mut declared = DECLARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = declared.iter().find(|(known, _)| known == self) {
            return known;
        }
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let unit = leak(&self.unit);
        let made: &'static Quantity = Box::leak(Box::new(Quantity {
            name: leak(&self.name),
            label: leak(&self.label),
            unit,
            units: Vec::leak(vec![Unit { name: unit, factor: 1.0 }]),
            low: self.low,
            high: self.high,
            excludes: self.excludes,
        }));
        declared.push((self.clone(), made));
        made
    }
}

impl Quantity {
    /// What a source declared to have this quantity; nothing of a quantity of the field.
    #[must_use]
    pub fn own(&self) -> Option<OwnQuantity> {
        if quantity(self.name).is_some() {
            return None;
        }
        Some(OwnQuantity {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            unit: self.unit.to_owned(),
            low: self.low,
            high: self.high,
            excludes: self.excludes,
        })
    }

    /// The values that can be right, as an interval: a round bracket excludes its end.
    #[must_use]
    pub fn limits(&self, print: impl Fn(f64) -> String) -> String {
        let [open, close] = [["[", "("], ["]", ")"]];
        let [low, high] = self.excludes.map(usize::from);
        format!("{}{}, {}{}", open[low], print(self.low), print(self.high), close[high])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dropout() -> OwnQuantity {
        OwnQuantity {
            name: "dropout".to_owned(),
            label: "Dropout".to_owned(),
            unit: "fraction".to_owned(),
            low: 0.0,
            high: 1.0,
            excludes: [false, true],
        }
    }

    #[test]
    fn the_same_declaration_is_one_quantity() {
        let made = dropout().declared();
        assert!(std::ptr::eq(made, dropout().declared()), "made once");
        let other = OwnQuantity { unit: "percent".to_owned(), ..dropout() };
        assert!(!std::ptr::eq(made, other.declared()), "another unit, another quantity");
        assert_eq!(made.own(), Some(dropout()));
        assert_eq!((made.factor("fraction"), made.factor("percent")), (Some(1.0), None));
        assert_eq!(quantity("params").and_then(Quantity::own), None, "one of the field");
    }

    #[test]
    fn limits_are_an_interval() {
        let print = |value: f64| value.to_string();
        assert_eq!(dropout().declared().limits(print), "[0, 1)");
        assert_eq!(quantity("error_fraction").expect("known").limits(print), "[0, 1]");
    }
}
