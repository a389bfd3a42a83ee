//! The least value of a function of one variable, and where it passes a level.

/// Points of the first look: fine enough that the valley of a law is not stepped over.
const POINTS: u32 = 128;
/// Each step of the golden section leaves 0.618 of the interval: from one gap of the first look to
/// less than what a double can tell apart at a minimum.
const STEPS: u32 = 60;
const GOLDEN: f64 = 0.618_033_988_749_894_8;

/// Where a function is least within an interval; none where it is not finite anywhere. Ends count:
/// the least value may lie there.
///
/// A look at 129 points, then the golden section between the neighbours of the least one.
pub fn least(function: &dyn Fn(f64) -> f64, low: f64, high: f64) -> Option<f64> {
    if !(low.is_finite() && high >= low) {
        return None;
    }
    let value = |x: f64| Some(function(x)).filter(|y| y.is_finite()).unwrap_or(f64::INFINITY);
    let step = (high - low) / f64::from(POINTS);
    let at = |index: u32| if index == POINTS { high } else { low + step * f64::from(index) };
    let best = (0..=POINTS).min_by(|&a, &b| value(at(a)).total_cmp(&value(at(b))))?;
    if value(at(best)) == f64::INFINITY {
        return None;
    }
    let (mut a, mut b) = (at(best.saturating_sub(1)), at((best + 1).min(POINTS)));
    let (mut c, mut d) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
    let (mut of_c, mut of_d) = (value(c), value(d));
    for _ in 0..STEPS {
        if of_c <= of_d {
            (b, d, of_d) = (d, c, of_c);
            c = b - GOLDEN * (b - a);
            of_c = value(c);
        } else {
            (a, c, of_c) = (c, d, of_d);
            d = a + GOLDEN * (b - a);
            of_d = value(d);
        }
    }
    let middle = f64::midpoint(a, b);
    let ends = [low, high, middle];
    ends.into_iter().min_by(|&a, &b| value(a).total_cmp(&value(b)))
}

/// Where a function that rises from a place where it lies below a level passes it, on the way to
/// another place; none where it does not. Bisection, to what a double can tell apart.
pub fn passes(function: &dyn Fn(f64) -> f64, level: f64, below: f64, beyond: f64) -> Option<f64> {
    // A value that does not exist lies above every level.
    let is_above = |x: f64| function(x).total_cmp(&level).is_gt();
    if is_above(below) || !is_above(beyond) {
        return None;
    }
    let (mut below, mut beyond) = (below, beyond);
    for _ in 0..200 {
        let middle = f64::midpoint(below, beyond);
        if middle.total_cmp(&below).is_eq() || middle.total_cmp(&beyond).is_eq() {
            break;
        }
        if is_above(middle) { beyond = middle } else { below = middle }
    }
    Some(f64::midpoint(below, beyond))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_value_is_found_inside_and_at_the_ends() {
        let bowl = |x: f64| (x - 1.234_567) * (x - 1.234_567);
        let found = least(&bowl, -10.0, 10.0).expect("a bowl");
        assert!((found - 1.234_567).abs() < 1e-7, "{found}");
        assert_eq!(least(&|x| x, -2.0, 3.0), Some(-2.0));
        assert_eq!(least(&|x| -x, -2.0, 3.0), Some(3.0));
        assert_eq!(least(&|_| f64::NAN, -2.0, 3.0), None);
        assert_eq!(least(&bowl, 3.0, -2.0), None);
    }

    #[test]
    fn a_level_is_passed_where_it_is() {
        let found = passes(&|x| x * x, 2.0, 0.0, 10.0).expect("it rises");
        assert!((found - 2.0_f64.sqrt()).abs() < 1e-12, "{found}");
        assert_eq!(passes(&|x| x, 20.0, 0.0, 10.0), None);
        assert_eq!(passes(&|x| x, -1.0, 0.0, 10.0), None);
        // Beyond a place where there is no value, nothing lies below the level.
        let cut = passes(&|x| if x > 4.0 { f64::NAN } else { 0.0 }, 1.0, 0.0, 10.0);
        assert!((cut.expect("it ends") - 4.0).abs() < 1e-12);
    }
}
