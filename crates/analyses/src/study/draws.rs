//! A part of the fits to resamples, filed for pages on which a reader names the size and the tokens.

use evidence::Draws;

use super::run::Run;

/// The law that such a page computes.
const LAW: &str = "chinchilla_additive";
/// Most replicates, and most errors, that are filed.
const FILED_MAX: usize = 200;

/// The draws of a study that names budgets and fits that law; none for another one, and none where
/// so many fits failed that nothing has an interval.
pub fn of(run: &Run<'_>) -> Option<Draws> {
    let replicates = &run.fit.replicates;
    let is_asked = run.law.name() == LAW && run.compute.is_some();
    let has_interval = measures::enough(replicates.thetas.len(), replicates.asked());
    if !is_asked || !has_interval || run.few.is_some() {
        return None;
    }
    let parameters = run.law.parameters();
    let printed = |theta: &Vec<f64>| {
        parameters.iter().zip(theta).map(|(it, &value)| it.printed(value)).collect()
    };
    let mut errors = stress::scaled_residuals(&run.fit.problem, run.theta());
    errors.sort_by(f64::total_cmp);
    Some(Draws {
        replicates: thinned(&replicates.thetas).map(printed).collect(),
        ln_errors: thinned(&errors).copied().collect(),
    })
}

/// Every so many of the values, the same number apart, the first and the last included.
fn thinned<T>(all: &[T]) -> impl Iterator<Item = &T> {
    let kept = all.len().min(FILED_MAX);
    let steps = kept.saturating_sub(1).max(1);
    (0..kept).map(move |step| &all[step * (all.len() - 1) / steps])
}

#[cfg(test)]
mod tests {
    use super::{FILED_MAX, thinned};

    #[test]
    fn a_part_has_both_ends_and_is_no_larger_than_filed() {
        let all: Vec<usize> = (0..1_003).collect();
        let part: Vec<usize> = thinned(&all).copied().collect();
        assert_eq!((part.len(), part[0], part[FILED_MAX - 1]), (FILED_MAX, 0, 1_002), "{part:?}");
        assert!(part.windows(2).all(|pair| pair[0] < pair[1]), "one stands twice: {part:?}");
        assert_eq!(thinned(&all[..7]).count(), 7, "few stay all");
        assert_eq!(thinned(&all[..1]).count(), 1, "one stays");
        assert_eq!(thinned(&all[..0]).count(), 0, "none stays none");
    }
}
