//! Which choice moves the answer: the share of the variance that each axis of a crossing brings.

use super::crossing::Crossing;

/// The share of the answers' variance that each axis explains, by Shapley's rule; none where they
/// do not vary. The shares are not negative and sum to one.
///
/// With v(u) the variance between the groups of answers that share their options on the axes u, an
/// axis gets `sum over u without it of |u|! (k-|u|-1)!/k! (v(u with it) - v(u))` (Shorrocks 1999,
/// 2013, J. Econ. Inequality 11, for the rule; Owen 2014, SIAM/ASA J. Uncertainty Quantification 2,
/// for variances). In a full crossing this is the functional analysis of variance with each
/// interaction divided equally among its axes; combinations without an answer are left out of the
/// groups. Linear in the combinations, 2^k passes over them for k axes.
///
/// # Panics
/// There are more or fewer values than combinations.
#[must_use]
pub fn shapley_shares(crossing: &Crossing, values: &[Option<f64>]) -> Option<Vec<f64>> {
    assert_eq!(values.len(), crossing.len(), "one answer a combination");
    let cells: Vec<(Vec<usize>, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(number, value)| Some((crossing.options(number), (*value)?)))
        .collect();
    let axes = crossing.options(0).len();
    let explained: Vec<f64> =
        (0..1_usize << axes).map(|chosen| between_groups(crossing, &cells, chosen)).collect();
    let total = *explained.last()?;
    if !(total > 0.0 && total.is_finite()) {
        return None;
    }
    let weights = order_weights(axes);
    let share = |axis: usize| {
        let with = 1 << axis;
        let gain = |chosen: usize| {
            weights[chosen.count_ones() as usize] * (explained[chosen | with] - explained[chosen])
        };
        (0..explained.len()).filter(|chosen| chosen & with == 0).map(gain).sum::<f64>() / total
    };
    Some((0..axes).map(share).collect())
}

/// The variance between the groups of cells that share their options on the chosen axes (bit i of
/// `chosen` is axis i), each group weighed by its cells.
fn between_groups(crossing: &Crossing, cells: &[(Vec<usize>, f64)], chosen: usize) -> f64 {
    let mut sums = vec![(0.0, 0.0); crossing.len()];
    let mean = cells.iter().map(|(_, value)| value).sum::<f64>() / cells.len() as f64;
    for (options, value) in cells {
        let masked: Vec<usize> = options
            .iter()
            .enumerate()
            .map(|(axis, &option)| if chosen >> axis & 1 == 1 { option } else { 0 })
            .collect();
        let (count, sum) = &mut sums[crossing.number(&masked)];
        *count += 1.0;
        *sum += value - mean;
    }
    let squares: f64 =
        sums.iter().filter(|(count, _)| *count > 0.0).map(|(count, sum)| sum * sum / count).sum();
    squares / cells.len() as f64
}

/// `s! (k-s-1)!/k!` for s below k: the share of the orders of k axes in which a given one comes
/// right after s given others.
fn order_weights(axes: usize) -> Vec<f64> {
    let mut weights = vec![1.0 / axes as f64; axes];
    for before in 1..axes {
        weights[before] = weights[before - 1] * before as f64 / (axes - before) as f64;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(ours: &[f64], theirs: &[f64]) {
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() < 1e-12, "{ours} against {theirs}");
        }
    }

    /// Closed form: in an additive table each axis brings the variance of its own effects, here
    /// 1 (of ±1), 2/3 · 9 (of -3, 0, 3) and nothing.
    #[test]
    fn an_additive_table_is_divided_by_its_effects() {
        let crossing = Crossing::new(vec![2, 3, 4]);
        let (first, second) = ([-1.0, 1.0], [-3.0, 0.0, 3.0]);
        let values: Vec<Option<f64>> = (0..24)
            .map(|number| {
                let options = crossing.options(number);
                Some(5.0 + first[options[0]] + second[options[1]])
            })
            .collect();
        let shares = shapley_shares(&crossing, &values).expect("they vary");
        close(&shares, &[1.0 / 7.0, 6.0 / 7.0, 0.0]);
    }

    /// Closed form: a pure interaction belongs to both of its axes alike.
    #[test]
    fn an_interaction_is_shared() {
        let values = [1.0, -1.0, -1.0, 1.0].map(Some);
        let shares = shapley_shares(&Crossing::new(vec![2, 2]), &values).expect("they vary");
        close(&shares, &[0.5, 0.5]);
        assert_eq!(shapley_shares(&Crossing::new(vec![2, 2]), &[Some(3.0); 4]), None);
    }

    /// Python: the mean over all 6 orders of three axes of what each adds to the variance of the
    /// group means (numpy, itertools.permutations), of the table `(7919 k mod 101)/10`; then with
    /// cells 5 and 16 left out.
    #[test]
    fn any_table_is_divided_as_in_python() {
        let crossing = Crossing::new(vec![2, 3, 4]);
        let mut values: Vec<Option<f64>> =
            (0..24_u32).map(|k| Some(f64::from(7919 * k % 101) / 10.0)).collect();
        let full = shapley_shares(&crossing, &values).expect("they vary");
        close(&full, &[0.238_633_457_832_902, 0.369_721_436_409_580, 0.391_645_105_757_517]);
        (values[5], values[16]) = (None, None);
        let holes = shapley_shares(&crossing, &values).expect("they vary");
        close(&holes, &[0.176_050_185_181_588, 0.427_262_404_252_701, 0.396_687_410_565_710]);
        assert!((holes.iter().sum::<f64>() - 1.0).abs() < 1e-12, "nothing is left over");
    }
}
