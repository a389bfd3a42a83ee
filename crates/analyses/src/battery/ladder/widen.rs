//! The interval that claims read: the widest credible one of the ladder.

use std::collections::BTreeMap;

use evidence::{BatteryPart, Quantity};

/// Gives each number that the ladder climbed its widest credible interval in the place of the
/// percentile interval of pairs, and says so in its method. A number whose profile never closes on
/// a side has no interval: on that side the data do not identify it.
pub fn widen(quantities: &mut BTreeMap<String, Quantity>, parts: &[BatteryPart]) {
    let found = |name: String| parts.iter().find_map(|part| part.quantities.get(&name));
    for (name, quantity) in quantities.iter_mut().filter(|(_, one)| one.low.is_some()) {
        let open = found(format!("{name}.profile_open")).map_or(0.0, |open| open.estimate);
        if open > 0.0 {
            (quantity.low, quantity.high, quantity.level) = (None, None, None);
            quantity.method.push_str(
                "; no interval: the profile never closes on a side, where the data do not \
                 identify it",
            );
        } else if let Some(used) = found(format!("{name}.interval_used")) {
            (quantity.low, quantity.high, quantity.level) = (used.low, used.high, used.level);
            quantity.method = format!("{}; read with the {}", quantity.method, used.method);
        }
    }
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
}
