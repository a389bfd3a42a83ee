//! The interval that claims read: the widest credible one of the ladder and of the units drawn
//! whole.

use std::collections::BTreeMap;

use evidence::{BatteryPart, Quantity};

use crate::battery::definition::unit::UnitName;

/// Gives each number that the battery has intervals of its widest credible one in the place of the
/// percentile interval of pairs, and says so in its method. A number whose profile never closes on
/// a side has no interval: on that side the data do not identify it.
pub fn widen(quantities: &mut BTreeMap<String, Quantity>, parts: &[BatteryPart]) {
    let found = |name: &str| parts.iter().find_map(|part| part.quantities.get(name));
    for (name, quantity) in quantities.iter_mut().filter(|(_, one)| one.low.is_some()) {
        let open = found(&format!("{name}.profile_open")).map_or(0.0, |open| open.estimate);
        if open > 0.0 {
            (quantity.low, quantity.high, quantity.level) = (None, None, None);
            quantity.method.push_str(
                "; no interval: the profile never closes on a side, where the data do not \
                 identify it",
            );
        } else if let Some(widest) = widest(name, &found) {
            (quantity.low, quantity.high) = (Some(widest.low), Some(widest.high));
            quantity.method = format!("{}; read with the {}", quantity.method, widest.words);
        }
    }
}

/// An interval that may be read.
struct Credible {
    low: f64,
    high: f64,
    words: String,
}

/// The widest interval of a number: that of the ladder, or of whole units drawn again. The rows of
/// a unit may share their chance, so that an interval of single rows may be too narrow; the first
/// of equal ones is taken. None where the battery has none.
fn widest<'a>(name: &str, found: &dyn Fn(&str) -> Option<&'a Quantity>) -> Option<Credible> {
    let of_ladder = found(&format!("{name}.interval_used")).and_then(|used| {
        Some(Credible { low: used.low?, high: used.high?, words: used.method.clone() })
    });
    let units = UnitName::ALL.iter().map(|unit| (unit.word(), format!("whole {}", unit.word())));
    let runs = ("frontier", "runs, the frontier of each draw taken anew".to_owned());
    let of_units = units.chain([runs]).filter_map(|(key, drawn)| {
        let end = |side: &str| found(&format!("{name}.{key}_{side}"));
        let (low, high) = (end("low")?.estimate, end("high")?.estimate);
        let words = format!("widest credible interval of the battery: drawn are {drawn}");
        Some(Credible { low, high, words })
    });
    let width = |one: &Credible| one.high - one.low;
    let wider = |best, one| if width(&one) > width(&best) { one } else { best };
    of_ladder.into_iter().chain(of_units).reduce(wider)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(quantities: Vec<(&str, Quantity)>) -> BatteryPart {
        BatteryPart {
            name: "ladder".to_owned(),
            title: String::new(),
            says: Vec::new(),
            tables: Vec::new(),
            quantities: quantities.into_iter().map(|(n, q)| (n.to_owned(), q)).collect(),
            figures: Vec::new(),
        }
    }

    #[test]
    fn the_widest_credible_interval_takes_the_place_of_the_other() {
        let number = || Quantity::plain(0.35, "1", 240, "parameter").within(0.3, 0.4, 0.95);
        let mut all: BTreeMap<String, Quantity> =
            [("alpha", number()), ("beta", number()), ("E", number()), ("starts", number())]
                .map(|(name, quantity)| (name.to_owned(), quantity))
                .into();
        let used = Quantity::plain(0.35, "1", 240, "widest: profile").within(0.28, 0.45, 0.95);
        let open = Quantity::plain(1.0, "1", 240, "sides");
        let closed = Quantity::plain(0.0, "1", 240, "sides");
        let found = part(vec![
            ("alpha.interval_used", used.clone()),
            ("alpha.profile_open", closed),
            ("E.profile_open", open),
        ]);
        widen(&mut all, &[found]);
        assert_eq!((all["alpha"].low, all["alpha"].high), (used.low, used.high));
        assert!(all["alpha"].method.contains("profile"), "{}", all["alpha"].method);
        assert_eq!((all["E"].low, all["E"].level), (None, None), "open");
        assert_eq!(all["beta"], number(), "the ladder has nothing to say of it");
    }

    #[test]
    fn whole_units_drawn_again_are_read_where_they_say_less() {
        let number = Quantity::plain(0.35, "1", 240, "parameter").within(0.3, 0.4, 0.95);
        let mut all: BTreeMap<String, Quantity> =
            ["alpha", "beta"].map(|name| (name.to_owned(), number.clone())).into();
        let used = Quantity::plain(0.35, "1", 240, "widest: profile").within(0.28, 0.45, 0.95);
        let end = |value: f64| Quantity::plain(value, "1", 240, "end of an interval");
        let found = part(vec![
            ("alpha.interval_used", used.clone()),
            ("alpha.sizes_low", end(0.29)),
            ("alpha.sizes_high", end(0.46)),
            ("alpha.budgets_low", end(0.23)),
            ("alpha.budgets_high", end(0.47)),
            ("beta.interval_used", used),
            ("beta.budgets_low", end(0.3)),
            ("beta.budgets_high", end(0.44)),
        ]);
        widen(&mut all, &[found]);
        assert_eq!((all["alpha"].low, all["alpha"].high), (Some(0.23), Some(0.47)));
        assert!(all["alpha"].method.contains("whole budgets"), "{}", all["alpha"].method);
        assert_eq!((all["beta"].low, all["beta"].high), (Some(0.28), Some(0.45)), "the ladder's");
    }
}
