//! Whether a printed constant is a value of the grid from which its own fit started: a parameter
//! that the optimiser may never have moved.

/// A printed constant in the coordinate of its grid (the logarithm, say), with the ends of its
/// rounding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnGrid {
    /// The lower end of what rounds to the printed digits.
    pub low: f64,
    /// The constant.
    pub value: f64,
    /// The upper end.
    pub high: f64,
}

/// A constant held against a grid of starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridFingerprint {
    /// The nearest value of the grid.
    pub nearest: f64,
    /// Whether that value rounds to the printed digits.
    pub equals: bool,
    /// Share of the range between the neighbouring values of the grid in which a constant would
    /// equal one of them within its rounding: `(high - low)/gap`, at most 1.
    pub chance_equal: f64,
    /// Share of that range which lies at least as near to a value of the grid as the constant does:
    /// `2 |value - nearest|/gap`, no less than `chance_equal` and at most 1.
    pub chance_as_near: f64,
}

/// Holds a printed constant against an ascending grid; none where the grid has fewer than two
/// values.
///
/// The chances are those of a constant spread evenly between the two values about it, in the
/// coordinate of the grid; one beyond the grid is held against its outermost gap.
#[must_use]
pub fn grid_fingerprint(constant: OnGrid, grid: &[f64]) -> Option<GridFingerprint> {
    // A printed grid is rounded too: its last bit is not the constant's.
    const ROUNDING: f64 = 8.0 * f64::EPSILON;
    let OnGrid { low, value, high } = constant;
    let above = grid.partition_point(|start| *start <= value).clamp(1, grid.len().max(2) - 1);
    let [below, above] = [*grid.get(above - 1)?, *grid.get(above)?];
    let nearest = if value - below <= above - value { below } else { above };
    let (gap, slack) = (above - below, ROUNDING * nearest.abs());
    let chance_equal = ((high - low) / gap).min(1.0);
    Some(GridFingerprint {
        nearest,
        equals: (low - slack..=high + slack).contains(&nearest),
        chance_equal,
        chance_as_near: (2.0 * (value - nearest).abs() / gap).clamp(chance_equal, 1.0),
    })
}

/// Chance that at least `count` of independent events happen, each with its own chance (the upper
/// tail of the Poisson binomial distribution).
#[must_use]
pub fn chance_of_at_least(count: usize, chances: &[f64]) -> f64 {
    let mut exactly = vec![1.0];
    for &chance in chances {
        exactly.push(0.0);
        for happened in (0..exactly.len()).rev() {
            let before = if happened == 0 { 0.0 } else { exactly[happened - 1] };
            exactly[happened] = exactly[happened] * (1.0 - chance) + before * chance;
        }
    }
    exactly.iter().skip(count).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `e^0, e^5, ..., e^25` (Hoffmann 2022), by its logarithms.
    const GRID: [f64; 6] = [0.0, 5.0, 10.0, 15.0, 20.0, 25.0];

    /// A constant as printed, by its logarithm.
    fn printed(value: f64, half_unit: f64) -> OnGrid {
        OnGrid {
            low: libm::log(value - half_unit),
            value: libm::log(value),
            high: libm::log(value + half_unit),
        }
    }

    fn close(ours: f64, theirs: f64, tolerance: f64) {
        assert!((ours - theirs).abs() <= tolerance, "{ours} against {theirs}");
    }

    /// The notebook of FLAME-MoE prints B as e^15 to the last digit, and an A that is e^5 to seven
    /// in ten million.
    #[test]
    fn a_constant_that_never_moved_is_on_its_grid() {
        let b = grid_fingerprint(printed(3_269_017.372_472, 5e-7), &GRID).expect("a gap");
        assert!(b.equals && (b.nearest - 15.0).abs() < 1e-15, "{b:?}");
        // 1e-6/(3269017.37 * 5), by hand.
        close(b.chance_equal, 6.118e-14, 1e-15);
        let a = grid_fingerprint(printed(148.413_257, 5e-7), &GRID).expect("a gap");
        assert!(!a.equals, "{a:?}");
        // 2 (ln 148.413257 - 5)/5, by hand: e^5 is 148.4131591.
        close(a.chance_as_near, 2.638e-7, 1e-9);
        assert!(a.chance_as_near > a.chance_equal, "{a:?}");
    }

    /// Those of Hoffmann 2022 have moved: ln 406.4 = 6.0074 and .28 lies nearer to one half.
    #[test]
    fn a_constant_between_two_starts_is_not() {
        let a = grid_fingerprint(printed(406.4, 0.05), &GRID).expect("a gap");
        assert!(!a.equals && (a.nearest - 5.0).abs() < 1e-15, "{a:?}");
        close(a.chance_as_near, 2.0 * 1.007_338 / 5.0, 1e-6);
        let exponents = [0.0, 0.5, 1.0, 1.5, 2.0];
        let beta = OnGrid { low: 0.275, value: 0.28, high: 0.285 };
        let beta = grid_fingerprint(beta, &exponents).expect("a gap");
        assert!(!beta.equals && (beta.nearest - 0.5).abs() < 1e-15, "{beta:?}");
        close(beta.chance_as_near, 0.88, 1e-12);
        close(beta.chance_equal, 0.02, 1e-12);
    }

    #[test]
    fn beyond_the_grid_the_outermost_gap_counts() {
        for (value, nearest) in [(-7.0, 0.0), (27.0, 25.0), (25.0, 25.0), (0.0, 0.0)] {
            let constant = OnGrid { low: value - 0.1, value, high: value + 0.1 };
            let found = grid_fingerprint(constant, &GRID).expect("a gap");
            close(found.nearest, nearest, 0.0);
            close(found.chance_equal, 0.04, 1e-12);
            assert!(found.chance_as_near <= 1.0, "{found:?}");
        }
        let constant = OnGrid { low: 0.9, value: 1.0, high: 1.1 };
        assert_eq!(grid_fingerprint(constant, &[1.0]), None, "one value has no gap");
        assert_eq!(grid_fingerprint(constant, &[]), None);
    }

    /// Of evenly spread constants the share that equals a grid value is the chance that is filed.
    #[test]
    fn the_chances_are_shares_of_evenly_spread_constants() {
        let spread = |step: u32| {
            let value = 5.0 + 10.0 * (f64::from(step) + 0.5) / 100_000.0;
            OnGrid { low: value - 0.2, value, high: value + 0.2 }
        };
        let found = (0..100_000).filter_map(|step| grid_fingerprint(spread(step), &GRID));
        let equal = found.filter(|found| found.equals).count();
        close(equal as f64 / 100_000.0, 0.08, 1e-4);
    }

    /// Two coins: by hand. Ten events of chance .3: the binomial tail by scipy 1.17,
    /// `binom.sf(4, 10, .3)`.
    #[test]
    fn the_tail_of_unequal_chances_is_exact() {
        close(chance_of_at_least(1, &[0.5, 0.5]), 0.75, 1e-15);
        close(chance_of_at_least(2, &[0.1, 0.3]), 0.03, 1e-15);
        close(chance_of_at_least(0, &[0.1, 0.3]), 1.0, 1e-15);
        close(chance_of_at_least(3, &[0.1, 0.3]), 0.0, 0.0);
        close(chance_of_at_least(5, &[0.3; 10]), 0.150_268_332_6, 1e-10);
    }
}
