//! What the ends of starts say of the minima that there are.

use crate::Minimum;

/// The index of the end with the lowest objective; the first where none is finite.
pub(crate) fn index_of_lowest(ends: &[Minimum]) -> usize {
    let mut best = 0;
    for (index, end) in ends.iter().enumerate() {
        let is_lower = end.objective < ends[best].objective || !ends[best].objective.is_finite();
        if end.objective.is_finite() && is_lower {
            best = index;
        }
    }
    best
}

/// By how much the second half of the ends improves on the first, relative to the objective; none
/// where there is no second half to tell.
pub(crate) fn gain_last_doubling(ends: &[Minimum]) -> Option<f64> {
    let half = ends.len() / 2;
    if half == 0 {
        return None;
    }
    let (early, late) = (&ends[index_of_lowest(&ends[..half])], &ends[index_of_lowest(ends)]);
    Some(late.relative(early.objective - late.objective))
}

/// How many different minima the ends have come to: two are one where their objectives agree
/// within `tolerance`, relative. Ends that are no minimum do not count.
pub(crate) fn count(ends: &[Minimum], tolerance: f64) -> usize {
    let mut minima: Vec<&Minimum> = ends.iter().filter(|end| end.stop.converged()).collect();
    minima.sort_by(|a, b| a.objective.total_cmp(&b.objective));
    let apart = minima.windows(2).filter(|pair| !pair[1].agrees(pair[0], tolerance)).count();
    apart + usize::from(!minima.is_empty())
}

/// Whether as many starts, spread evenly, have come to so few different minima that fewer than
/// half a minimum is expected beyond those seen: with `w` minima after `n` starts `w (n - 1) / (n -
/// w - 2)` are expected in all (Boender & Rinnooy Kan 1987, Mathematical Programming 37).
pub(crate) fn are_all_seen(starts: usize, minima: usize) -> bool {
    let (n, w) = (starts as f64, minima as f64);
    minima > 0 && n > w + 2.0 && w * (n - 1.0) / (n - w - 2.0) < w + 0.5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stop;

    fn end(objective: f64, stop: Stop) -> Minimum {
        Minimum {
            theta: vec![0.0],
            objective,
            square: 2.0,
            square_of_rounding: 0.0,
            gradient_scaled: 0.0,
            on_bound: Vec::new(),
            steps: 1,
            evaluations: 1,
            stop,
        }
    }

    #[test]
    fn minima_are_told_apart_by_their_objectives() {
        let ends = [
            end(2.0, Stop::GradientVanished),
            end(1.0, Stop::GradientVanished),
            end(1.0 + 1e-9, Stop::GradientVanished),
            end(0.5, Stop::Plateau),
            end(2.0 + 1e-3, Stop::GradientVanished),
        ];
        assert_eq!(count(&ends, 1e-6), 3, "1, 2 and 2.001; a plateau is no minimum");
        assert_eq!(count(&ends[3..4], 1e-6), 0);
    }

    /// The rule solved for the starts: `n > 2 w² + 3 w + 2`.
    #[test]
    fn more_minima_need_more_starts() {
        for (minima, needed) in [(1, 8), (2, 17), (3, 30), (10, 233)] {
            assert!(!are_all_seen(needed - 1, minima) && are_all_seen(needed, minima), "{minima}");
        }
        assert!(!are_all_seen(1000, 0), "no minimum seen");
    }

    #[test]
    fn the_second_half_of_the_ends_may_gain() {
        let ends: Vec<Minimum> =
            [3.0, 2.0, 2.5, 1.5].map(|value| end(value, Stop::GradientVanished)).to_vec();
        let gain = gain_last_doubling(&ends).expect("two halves");
        assert!((gain - 0.5).abs() < 1e-15, "{gain}");
        assert_eq!(gain_last_doubling(&ends[..1]), None);
    }
}
