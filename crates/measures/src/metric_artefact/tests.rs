//! By hand, against scipy, and on planted tasks.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::*;

/// Nine models at equal steps of scale: of thirds 1 2 3, 4 5 6 and 7 8 9 a straight line makes half
/// of its change in the last step; a score of 0.25 up to the sixth makes all of it.
#[test]
fn by_hand() {
    let scale: Vec<f64> = (1..=9).map(f64::from).collect();
    let loss: Vec<f64> = scale.iter().map(|at| 5.0 - 0.3 * at).collect();
    let score = [0.25, 0.24, 0.26, 0.25, 0.24, 0.26, 0.4, 0.5, 0.6];
    let task = TwoScores { ln_scale: &scale, loss: &loss, score: &score, chance_most: 0.27 };
    let found = onset(&task, 6);
    assert_eq!((found.at_chance, found.sets_in), (6, true));
    assert!(!onset(&task, 7).sets_in, "six are at chance, not seven");
    let late = |steps: Option<[f64; 2]>| late_share(steps).expect("it changes");
    assert!((late(found.loss_steps) - 0.5).abs() < 1e-12, "{found:?}");
    assert!((late(found.score_steps) - 1.0).abs() < 1e-12, "{found:?}");
    // Of two tasks the changes add up: (0.25 + 0.9) of (0 + 0.25 + 0.9 + 0.9).
    let two = late_share([[0.0, 0.25], [0.9, 0.9]]).unwrap();
    assert!((two - 1.15 / 2.05).abs() < 1e-12, "{two}");
    assert_eq!(late_share([[0.5, -0.5]]), None, "no change");
    assert!((found.loss_rank.unwrap() + 1.0).abs() < 1e-12, "{found:?}");
    assert!((found.loss_rank_at_chance.unwrap() + 1.0).abs() < 1e-12, "{found:?}");
    // `scipy.stats.spearmanr` 1.17.
    assert!((found.score_rank.unwrap() - 0.784_873_009_489_841_6).abs() < 1e-12, "{found:?}");
}

/// `scipy.stats.norm.ppf` and `scipy.stats.t.sf` 1.17.
#[test]
fn margins_and_chances_are_those_of_scipy() {
    assert!((chance_margin(0.25, 1172.0, 0.95) - 0.020_804_825_953_892_263).abs() < 1e-9);
    assert!((share_by_chance(0.5, 10).unwrap() - 0.070_556_640_625_000_03).abs() < 1e-9);
    assert_eq!(share_by_chance(0.5, 2), None);
}

/// Forty models over six decades; the score guesses a thousand questions, and rises above chance as
/// the loss falls below 2.5. The loss falls all along, or not before.
fn planted(falls_all_along: bool, seed: u64) -> Onset {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let scale: Vec<f64> = (0..40).map(|row| 0.35 * f64::from(row)).collect();
    let (mut loss, mut score) = (Vec::new(), Vec::new());
    for at in &scale {
        let latent = 4.0 - 0.15 * at;
        let known = (0.3 * (2.5 - latent)).max(0.0);
        let right = (0..1000).filter(|_| stream.random_bool(0.25 + known)).count();
        score.push(crate::share(right, 1000));
        let shown = if falls_all_along { latent } else { latent.min(2.5) };
        loss.push(shown + 0.02 * stream.random_range(-1.0..1.0));
    }
    let most = 0.25 + chance_margin(0.25, 1000.0, 0.95);
    onset(&TwoScores { ln_scale: &scale, loss: &loss, score: &score, chance_most: most }, 8)
}

/// Of sixty tasks of either kind: all set in; where the loss falls all along it is seen in all, and
/// where it does not in about as many as chance says, which is less than one in ten.
#[test]
fn an_artefact_is_told_from_a_true_onset() {
    let share = |falls: bool| {
        let all: Vec<Onset> = (0..60).map(|seed| planted(falls, seed)).collect();
        assert!(all.iter().all(|task| task.sets_in), "every planted task sets in");
        let falls = |task: &&Onset| task.loss_rank_at_chance.is_some_and(|rank| rank <= -0.5);
        crate::share(all.iter().filter(falls).count(), 60)
    };
    assert!(share(true) > 0.99, "{}", share(true));
    assert!(share(false) < 0.1, "{}", share(false));
}
