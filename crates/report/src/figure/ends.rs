//! Places names at the ends of their lines: moved apart where they would overlap.

/// A name that stands at the end of its line.
#[allow(clippy::struct_field_names, reason = "all of them are lengths in one unit")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Name {
    /// Where it begins.
    pub x_px: f64,
    /// How wide it is.
    pub width_px: f64,
    /// How high it is.
    pub height_px: f64,
    /// Where its middle should be: at the end of the line.
    pub wanted_px: f64,
}

/// The middles of the names, in their order: as near to where they should be as the others, the
/// top and the bottom let them. Names that share no column do not see each other.
pub fn apart(names: &[Name], (top_px, bottom_px): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| names[*a].wanted_px.total_cmp(&names[*b].wanted_px));
    let mut middles: Vec<f64> = names.iter().map(|name| name.wanted_px).collect();
    // Down from the top, then up from the bottom.
    for (rank, &index) in order.iter().enumerate() {
        let half_px = names[index].height_px / 2.0;
        let above = order[..rank].iter().filter(|&&other| meet(&names[index], &names[other]));
        let free_px = above
            .map(|&other| middles[other] + names[other].height_px / 2.0)
            .fold(top_px, f64::max);
        middles[index] = middles[index].max(free_px + half_px);
    }
    for (rank, &index) in order.iter().enumerate().rev() {
        let half_px = names[index].height_px / 2.0;
        let below = order[rank + 1..].iter().filter(|&&other| meet(&names[index], &names[other]));
        let free_px = below
            .map(|&other| middles[other] - names[other].height_px / 2.0)
            .fold(bottom_px, f64::min);
        middles[index] = middles[index].min(free_px - half_px);
    }
    middles
}

/// Whether two names share a column.
fn meet(one: &Name, other: &Name) -> bool {
    one.x_px < other.x_px + other.width_px && other.x_px < one.x_px + one.width_px
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between zero and one without a generator: the multiples of the golden ratio.
    fn share(index: usize) -> f64 {
        let golden = index as f64 * 0.618_033_988_749_895;
        golden - libm::floor(golden)
    }

    #[test]
    fn names_never_overlap() {
        for round in 0..500 {
            let name = |index: usize| Name {
                x_px: 500.0 * share(round * 31 + index * 7),
                width_px: 40.0 + 100.0 * share(round + index * 13),
                height_px: [16.0, 32.0][index % 2],
                wanted_px: 20.0 + 280.0 * share(round * 17 + index * index),
            };
            let names: Vec<Name> = (0..2 + round % 9).map(name).collect();
            let middles = apart(&names, (20.0, 300.0));
            for (one, a) in names.iter().enumerate() {
                for (other, b) in names.iter().enumerate().skip(one + 1) {
                    let apart_px = (middles[one] - middles[other]).abs();
                    let needed_px = f64::midpoint(a.height_px, b.height_px) - 1e-9;
                    assert!(!meet(a, b) || apart_px >= needed_px, "round {round}: {a:?} on {b:?}");
                }
                assert!(middles[one] + a.height_px / 2.0 <= 300.0 + 1e-9, "below the bottom");
            }
        }
    }

    #[test]
    fn a_name_with_room_stays_at_its_end() {
        let name = |wanted_px| Name { x_px: 10.0, width_px: 50.0, height_px: 16.0, wanted_px };
        assert_eq!(apart(&[name(50.0), name(100.0)], (0.0, 200.0)), [50.0, 100.0]);
        assert_eq!(apart(&[name(50.0), name(52.0)], (0.0, 200.0)), [50.0, 66.0]);
    }
}
