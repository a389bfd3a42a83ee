//! Minimisation of a function of a few variables without derivatives.

/// Nelder and Mead's simplex (1965), at most 400 steps, until its values agree to `closed`: the
/// lowest value and its place.
pub(crate) fn simplex(
    mut value: impl FnMut(&[f64]) -> f64,
    start: &[f64],
    size: f64,
    closed: f64,
) -> (f64, Vec<f64>) {
    let dimension = start.len();
    let mut corners: Vec<(f64, Vec<f64>)> = (0..=dimension)
        .map(|corner| {
            let mut at = start.to_vec();
            if corner > 0 {
                at[corner - 1] += size;
            }
            (value(&at), at)
        })
        .collect();
    for _ in 0..400 {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (corners[0].0, corners[dimension].0);
        if worst - best < closed {
            break;
        }
        let centre: Vec<f64> = (0..dimension)
            .map(|axis| {
                corners[..dimension].iter().map(|corner| corner.1[axis]).sum::<f64>()
                    / dimension as f64
            })
            .collect();
        let mut away = |factor: f64| {
            let at = away(&centre, &corners[dimension].1, factor);
            (value(&at), at)
        };
        let reflected = away(1.0);
        let replacement = match () {
            () if reflected.0 < best => {
                let expanded = away(2.0);
                if expanded.0 < reflected.0 { Some(expanded) } else { Some(reflected) }
            }
            () if reflected.0 < corners[dimension - 1].0 => Some(reflected),
            () => {
                let contracted = if reflected.0 < worst { away(0.5) } else { away(-0.5) };
                (contracted.0 < worst.min(reflected.0)).then_some(contracted)
            }
        };
        if let Some(replacement) = replacement {
            corners[dimension] = replacement;
            continue;
        }
        let lowest = corners[0].1.clone();
        for corner in &mut corners[1..] {
            corner.1.iter_mut().zip(&lowest).for_each(|(at, lowest)| *at = 0.5 * (*at + lowest));
            corner.0 = value(&corner.1);
        }
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    corners.swap_remove(0)
}

/// The place beyond the centre as seen from the worst corner, as far as that corner times a factor.
fn away(centre: &[f64], worst: &[f64], factor: f64) -> Vec<f64> {
    centre.iter().zip(worst).map(|(centre, worst)| centre + factor * (centre - worst)).collect()
}
