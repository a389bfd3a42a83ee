//! Parameters that a definition holds at a value: they are no degrees of freedom of its fit.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use laws::{Held, Law, Parameter, Scale};

/// Values by the name of a parameter, each in the law's own unit.
pub type Hold = BTreeMap<String, f64>;

/// A value that cannot be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldFault {
    /// The parameter, as it is written under `hold`.
    pub parameter: String,
    fault: String,
}

impl fmt::Display for HoldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fault)
    }
}

impl std::error::Error for HoldFault {}

impl HoldFault {
    /// The line, counted from 1, of a file's text that says what cannot be held.
    #[must_use]
    pub fn line(&self, text: &str) -> Option<usize> {
        const FIELD: &str = "hold:";
        // Not the end of another word.
        let is_field = |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric());
        let from = text.match_indices(FIELD).map(|(at, _)| at).find(is_field)? + FIELD.len();
        let at = from + text[from..].find(&format!("{}:", self.parameter))?;
        Some(text[..at].matches('\n').count() + 1)
    }
}

/// The law with parameters held; the law itself where there are none.
///
/// # Errors
/// A name is no parameter's of the law, a value lies outside of its bounds, or nothing is left
/// free.
pub fn held(law: &'static dyn Law, hold: &Hold) -> Result<&'static dyn Law, HoldFault> {
    /// A law lives as long as the program, so the same one is made once.
    static MADE: Mutex<Vec<(usize, &'static str, Hold, &'static Held)>> = Mutex::new(Vec::new());
    if hold.is_empty() {
        return Ok(law);
    }
    let values = checked(law, hold)?;
    let key = (std::ptr::from_ref(law).addr(), law.name());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let is_known = |one: &&(usize, &str, Hold, &Held)| (one.0, one.1) == key && one.2 == *hold;
    if let Some((.., known)) = made.iter().find(is_known) {
        return Ok(*known);
    }
    let new = Held::new(law, &values);
    made.push((key.0, key.1, hold.clone(), new));
    Ok(new)
}

/// The values by the number of their parameter.
fn checked(law: &dyn Law, hold: &Hold) -> Result<Vec<(usize, f64)>, HoldFault> {
    let known = law.parameters();
    let mut values = Vec::new();
    for (name, &value) in hold {
        let refused = |fault: String| Err(HoldFault { parameter: name.clone(), fault });
        let Some(index) = known.iter().position(|parameter| parameter.name == name) else {
            let names: Vec<&str> = known.iter().map(|parameter| parameter.name).collect();
            let (law, names) = (law.name(), names.join(", "));
            return refused(format!("law {law} has no parameter \"{name}\"; hint: hold {names}"));
        };
        if let Some(fault) = outside(&known[index], law.domain()[index], value) {
            return refused(fault);
        }
        values.push((index, value));
    }
    if values.len() == known.len() {
        let parameter = hold.keys().next().cloned().unwrap_or_default();
        let fault = format!(
            "all parameters of law {} are held, and nothing is left to fit; hint: leave one out",
            law.name()
        );
        return Err(HoldFault { parameter, fault });
    }
    Ok(values)
}

/// Why a parameter cannot have a value.
fn outside(parameter: &Parameter, [low, high]: [f64; 2], value: f64) -> Option<String> {
    let (name, unit) = (parameter.name, parameter.unit);
    if parameter.scale == Scale::Log && value <= 0.0 {
        return Some(format!(
            "{name} is held at {value}, and the fit takes its logarithm; hint: hold it at a \
            positive number of {unit}"
        ));
    }
    let at = parameter.coordinate(value);
    if at.is_finite() && (low..=high).contains(&at) {
        return None;
    }
    let [low, high] = [low, high].map(|end| parameter.printed(end));
    Some(format!(
        "{name} is held at {value}, outside of the law's bounds; hint: hold it between {low:.4e} \
        and {high:.4e} {unit}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(law: &str, name: &str, value: f64) -> HoldFault {
        let law = laws::law(law).expect("built in");
        held(law, &[(name.to_owned(), value)].into()).err().expect("a fault")
    }

    #[test]
    fn what_cannot_be_held_is_said() {
        for (law, name, value, said) in [
            ("power_law_offset", "F", 1.0, "has no parameter \"F\"; hint: hold A, E, alpha"),
            ("power_law_offset", "E", 0.0, "E is held at 0, and the fit takes its logarithm"),
            ("power_law", "c", 7.0, "c is held at 7, outside of the law's bounds; hint: hold it"),
            ("power_law", "c", f64::NAN, "outside of the law's bounds"),
        ] {
            let fault = fault(law, name, value);
            assert!(fault.to_string().contains(said), "{fault}");
        }
        let all = [("b".to_owned(), 1.0), ("c".to_owned(), -0.1)].into();
        let nothing = held(laws::law("power_law").expect("built in"), &all).err();
        assert!(nothing.is_some_and(|fault| fault.to_string().contains("nothing is left to fit")));
    }

    #[test]
    fn the_line_is_that_of_the_value() {
        let line = |text: &str| fault("power_law_offset", "F", 1.0).line(text);
        assert_eq!(line("id: a\nthreshold: {F: 2}\nhold: {E: 1, F: 1}\n"), Some(3));
        assert_eq!(line("hold:\n  E: 1\n  F: 1\n"), Some(3));
        assert_eq!(line("laws:\n  - {law: a, hold: {F: 1}}\n"), Some(2));
        assert_eq!(line("id: a\n"), None);
    }

    #[test]
    fn the_same_law_is_made_once() {
        let law = laws::law("power_law_offset").expect("built in");
        let hold = |value: f64| [("E".to_owned(), value)].into();
        let of = |value: f64| std::ptr::from_ref(held(law, &hold(value)).expect("a law")).addr();
        assert!(of(1.5) == of(1.5) && of(1.5) != of(1.6));
        assert_eq!(held(law, &Hold::new()).expect("a law").name(), "power_law_offset");
    }
}
