//! Planted families: scores and target follow one capability, and numpy's numbers on the same rows.

use super::*;

/// Fractional parts of multiples of a square root.
fn part(row: usize, root: f64) -> f64 {
    ((row + 1) as f64 * root.sqrt()).fract()
}

struct Planted {
    scores: Vec<Vec<f64>>,
    ln_flop: Vec<f64>,
    target: Vec<f64>,
    families: Vec<usize>,
}

impl Planted {
    /// Forty models of eight families; `noise` of the target beside its capability.
    fn new(noise: f64) -> Self {
        let ln_flop: Vec<f64> = (0..40).map(|row| 38.0 + 12.0 * part(row, 2.0)).collect();
        let capability: Vec<f64> =
            (0..40).map(|row| 0.3 * (ln_flop[row] - 44.0) + part(row, 3.0) - 0.5).collect();
        let score = |[at, slope, own, root]: [f64; 4]| -> Vec<f64> {
            let of = |row: usize| at + slope * capability[row] + own * (part(row, root) - 0.5);
            (0..40).map(of).collect()
        };
        let tests = [
            [0.5, 0.08, 0.05, 5.0],
            [0.4, 0.1, 0.06, 7.0],
            [0.6, 0.05, 0.08, 11.0],
            [0.3, 0.03, 0.1, 13.0],
        ];
        let target = |row: usize| share(0.8 * capability[row] + noise * (part(row, 17.0) - 0.5));
        Self {
            scores: tests.map(score).into(),
            target: (0..40).map(target).collect(),
            families: (0..40).map(|row| row % 8).collect(),
            ln_flop,
        }
    }

    fn folds(&self, count: usize) -> Vec<FamilyFold> {
        let Self { scores, ln_flop, target, families } = self;
        families_held_out(&ScoredModels { scores, ln_flop, target, families }, count, 0.9)
    }
}

/// numpy 2's `linalg.eigh` and `lstsq`, and scipy's `stats.t`, on the family numbered 3.
#[test]
fn a_family_is_foretold_as_numpy_does() {
    let folds = Planted::new(0.4).folds(2);
    assert_eq!(folds.len(), 8);
    let fold = &folds[3];
    let near = |ours: f64, theirs: f64| assert!((ours - theirs).abs() < 1e-10, "{ours} {theirs}");
    near(fold.first_slope, 0.442_182_067_872_530_95);
    near(fold.first_share, 0.877_493_841_646_950_5);
    let said = [0.692_933_19, 0.864_023_26, 0.378_440_33, 0.613_641_23, 0.742_702_32];
    for (forecast, said) in fold.by_components.iter().zip(said) {
        assert!((forecast.value - said).abs() < 1e-8, "{forecast:?} {said}");
    }
    near(fold.by_components[0].ends[0], 0.615_033_677_812_382_5);
    near(fold.by_components[0].ends[1], 0.761_190_111_345_904_5);
}

/// What a held-out family scores in a test plays no part in what is said of the others, and its own
/// components are of the others: moving its scores moves its forecasts along the old components
/// alone, and those that were made of all models otherwise.
#[test]
fn components_are_made_without_the_family() {
    let planted = Planted::new(0.4);
    let mut moved = Planted::new(0.4);
    for row in (3..40).step_by(8) {
        moved.scores[3][row] = 9.0 * moved.scores[0][row] - 3.0;
    }
    let (before, after) = (planted.folds(2), moved.folds(2));
    assert_eq!(before[3].first_share.to_bits(), after[3].first_share.to_bits());
    // The line is measured from each model of the family, so that its slope rounds otherwise.
    assert!((before[3].first_slope - after[3].first_slope).abs() < 1e-12);
    let values = |fold: &FamilyFold| fold.by_all.iter().map(|it| it.value).collect::<Vec<f64>>();
    assert!(values(&before[3]) != values(&after[3]), "made of all models they see the family");
    assert!(before[2].first_share.to_bits() != after[2].first_share.to_bits());
}

/// Capability says more of the target than compute does, and every slope rises.
#[test]
fn the_components_are_nearer_than_compute() {
    let planted = Planted::new(0.1);
    let folds = planted.folds(1);
    assert!(folds.iter().all(|fold| fold.first_slope > 0.0), "{folds:?}");
    let error = |of: fn(&FamilyFold) -> &Vec<ModelForecast>| -> f64 {
        let all = folds.iter().flat_map(of);
        all.map(|it| (it.value - planted.target[it.model]).abs()).sum::<f64>()
    };
    let [ours, theirs] = [error(|it| &it.by_components), error(|it| &it.by_compute)];
    assert!(ours < 0.8 * theirs, "{ours} against {theirs}");
}

#[test]
fn scores_that_do_not_vary_make_no_components() {
    let mut planted = Planted::new(0.4);
    planted.scores[1] = vec![0.5; 40];
    assert!(planted.folds(2).is_empty());
    assert!(Planted::new(0.4).folds(5).is_empty(), "four scores have no fifth component");
}
