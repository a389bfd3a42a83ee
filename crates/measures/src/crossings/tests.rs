//! Crossings against numpy, by hand and planted.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::resample::Draws;

/// Rows as (training FLOP / 1e18, metric).
type Table = &'static [(f64, f64)];

/// The frontier of CLIP from 5e+18 FLOP on, `ImageNet` zero-shot error
/// (LAION-AI/scaling-laws-for-comparison, `segmentation_results.parquet`; Nezhurina 2025, arXiv
/// 2506.04598), to seven digits.
const IMAGENET_CLIP: Table = &[
    (6.2336, 0.46338),
    (12.4672, 0.42696),
    (13.3376, 0.40516),
    (15.04, 0.40426),
    (18.304, 0.40172),
    (18.6112, 0.39242),
    (26.6752, 0.3712),
    (27.8976, 0.36764),
    (29.9392, 0.35954),
    (44.66688, 0.34712),
    (55.7952, 0.32632),
    (84.7168, 0.30742),
    (107.9104, 0.30132),
    (133.9085, 0.28402),
    (215.8208, 0.26834),
    (406.6406, 0.23908),
    (517.9699, 0.23438),
];

/// That of `MaMMUT`.
const IMAGENET_MAMMUT: Table = &[
    (6.365_184, 0.48296),
    (7.2192, 0.46978),
    (10.50624, 0.44176),
    (13.2608, 0.4325),
    (15.04, 0.42604),
    (17.2224, 0.41478),
    (19.51949, 0.4013),
    (21.888, 0.39144),
    (24.48384, 0.38516),
    (34.4448, 0.37914),
    (40.6656, 0.35176),
    (47.5392, 0.33962),
    (50.80166, 0.33862),
    (51.008, 0.33074),
    (81.3312, 0.32468),
    (95.0784, 0.2995),
    (105.8368, 0.28742),
    (129.6384, 0.27628),
    (211.6736, 0.25364),
    (259.2768, 0.25116),
    (508.0166, 0.22456),
    (622.2643, 0.21554),
];

/// The frontier of CLIP from 1e+16 FLOP on, 1 - mIoU on ADE20K
/// (LAION-AI/scaling-laws-for-comparison, `segmentation_results.parquet`; Nezhurina 2025, arXiv
/// 2506.04598), to seven digits.
const ADE20K_CLIP: Table = &[
    (0.012_467_2, 0.909_657_2),
    (0.016_926_72, 0.902_577_1),
    (0.018_611_2, 0.890_332_3),
    (0.035_264, 0.872_818_2),
    (0.062_336, 0.858_927_9),
    (0.070_528, 0.849_925),
    (0.093_056, 0.847_461_3),
    (0.124_672, 0.828_189_1),
    (0.169_267_2, 0.800_195_1),
    (0.299_212_8, 0.774_223_9),
    (0.35264, 0.741_039_2),
    (0.62336, 0.721_937_9),
    (0.93056, 0.715_566_5),
    (1.24672, 0.695_958_4),
    (1.86112, 0.678_004_4),
    (2.992_128, 0.668_434_5),
    (3.5264, 0.651_628_5),
    (4.466_688, 0.636_761),
    (6.2336, 0.635_443_4),
    (12.4672, 0.619_675_6),
    (13.39085, 0.614_114_9),
    (18.6112, 0.595_131_7),
    (27.8976, 0.584_627),
    (44.66688, 0.577_300_1),
    (55.7952, 0.573_098_8),
    (107.9104, 0.562_796_3),
    (133.9085, 0.552_803_9),
    (215.8208, 0.551_913_4),
    (406.6406, 0.532_346_3),
    (517.9699, 0.530_766_2),
];

/// That of `MaMMUT`.
const ADE20K_MAMMUT: Table = &[
    (0.017_804_8, 0.919_666),
    (0.026_521_6, 0.917_535),
    (0.028_288, 0.904_369_7),
    (0.034_444_8, 0.881_424_5),
    (0.063_651_84, 0.879_741_9),
    (0.082_667_52, 0.877_228_5),
    (0.089_024, 0.860_052_6),
    (0.132_608, 0.848_206),
    (0.14144, 0.844_387_7),
    (0.172_224, 0.822_008_6),
    (0.178_048, 0.817_425_4),
    (0.265_216, 0.811_400_4),
    (0.28288, 0.802_059_7),
    (0.344_448, 0.777_742_9),
    (0.427_315_2, 0.754_521),
    (0.636_518_4, 0.740_645_7),
    (0.678_912, 0.731_714_2),
    (0.826_675_2, 0.713_150_2),
    (0.89024, 0.702_119_2),
    (1.32608, 0.683_401),
    (1.4144, 0.681_949_9),
    (1.72224, 0.661_339_1),
    (3.44448, 0.628_298_4),
    (8.13312, 0.620_398_9),
    (8.266_752, 0.603_568_3),
    (9.50784, 0.598_674_3),
    (17.2224, 0.579_340_3),
    (22.81882, 0.574_621_5),
    (34.4448, 0.568_259_8),
    (47.5392, 0.552_957_1),
    (95.0784, 0.539_381_6),
    (211.6736, 0.536_728_2),
    (228.1882, 0.527_483_7),
    (508.0166, 0.518_802_4),
    (622.2643, 0.517_061_1),
];

fn columns(table: Table) -> [Vec<f64>; 2] {
    [table.iter().map(|row| row.0 * 1e18).collect(), table.iter().map(|row| row.1).collect()]
}

fn compare(a: Table, b: Table, reduction: Reduction) -> Crossings {
    let ([ax, ay], [bx, by]) = (columns(a), columns(b));
    crossings(Arm { axis: &ax, metric: &ay }, Arm { axis: &bx, metric: &by }, reduction).unwrap()
}

/// Places against an independent computation (numpy: `minimum.accumulate` and `interp` on ln FLOP)
/// on all 1,431 runs.
#[test]
fn clip_and_mammut_cross_where_numpy_says() {
    let found = compare(IMAGENET_CLIP, IMAGENET_MAMMUT, Reduction::FrontierLines);
    let expected = [4.219_742e19, 4.856_392e19, 5.089_876e19, 5.358_460e19, 9.163_933e19];
    assert_eq!(found.crossings.len(), expected.len(), "{found:?}");
    for (crossing, place) in found.crossings.iter().zip(expected) {
        assert!((crossing.place / place - 1.0).abs() < 1e-5, "{crossing:?} against {place:e}");
    }
    assert_eq!(
        (found.leader_low, found.leader_high),
        (Some(Leader::A), Some(Leader::B)),
        "CLIP leads below"
    );
    let miou = compare(ADE20K_CLIP, ADE20K_MAMMUT, Reduction::FrontierLines);
    assert_eq!(miou.crossings.len(), 1, "{miou:?}");
    assert!((miou.crossings[0].place / 7.825_513e17 - 1.0).abs() < 1e-5, "{miou:?}");
    assert_eq!(
        compare(IMAGENET_CLIP, IMAGENET_MAMMUT, Reduction::FrontierSteps).crossings.len(),
        13
    );
    assert_eq!(compare(ADE20K_CLIP, ADE20K_MAMMUT, Reduction::FrontierSteps).crossings.len(), 5);
    // Five bins a decade, the best of each, on all runs: 5.91e19 at last; on the frontier's runs
    // alone likewise.
    let bins = compare(IMAGENET_CLIP, IMAGENET_MAMMUT, Reduction::BinLines { per_decade: 5.0 });
    assert!((bins.crossings.last().unwrap().place / 5.91e19 - 1.0).abs() < 2e-3, "{bins:?}");
}

fn by_hand(a: &[(f64, f64)], b: &[(f64, f64)], reduction: Reduction) -> Crossings {
    let column = |rows: &[(f64, f64)], which: fn(&(f64, f64)) -> f64| {
        rows.iter().map(which).collect::<Vec<f64>>()
    };
    let ([ax, ay], [bx, by]) =
        ([column(a, |r| r.0), column(a, |r| r.1)], [column(b, |r| r.0), column(b, |r| r.1)]);
    crossings(Arm { axis: &ax, metric: &ay }, Arm { axis: &bx, metric: &by }, reduction).unwrap()
}

#[test]
fn a_tie_is_no_crossing_unless_the_lead_changes_over_it() {
    let a = [(1.0, 4.0), (10.0, 3.0), (100.0, 2.0)];
    for reduction in [Reduction::FrontierLines, Reduction::FrontierSteps] {
        assert_eq!(by_hand(&a, &a, reduction).crossings, []);
        assert_eq!(
            by_hand(&a, &a, reduction).leader_low,
            None,
            "the same sweep twice leads nowhere"
        );
        let touched = by_hand(&a, &[(1.0, 5.0), (10.0, 3.0), (100.0, 2.5)], reduction);
        assert_eq!(
            (touched.crossings, touched.leader_high),
            (Vec::new(), Some(Leader::A)),
            "touching is no crossing"
        );
    }
    let through = by_hand(&a, &[(1.0, 5.0), (10.0, 3.0), (100.0, 1.0)], Reduction::FrontierLines);
    assert_eq!(through.crossings.len(), 1, "{through:?}");
    assert!(
        (through.crossings[0].place - 10.0).abs() < 1e-12
            && through.crossings[0].before == Leader::A
    );
    // A tie from 10 to 100 lies, as one crossing, at its middle in the logarithm.
    let long = [(1.0, 5.0), (10.0, 3.0), (100.0, 2.0), (1000.0, 1.0)];
    let other = [(1.0, 4.0), (10.0, 3.0), (100.0, 2.0), (1000.0, 1.5)];
    let tied = by_hand(&long, &other, Reduction::FrontierLines);
    assert_eq!(tied.crossings.len(), 1, "{tied:?}");
    assert!((tied.crossings[0].place / libm::pow(10.0, 1.5) - 1.0).abs() < 1e-12, "{tied:?}");
    // A straight line in ln x: from a gap of 1 at 1 to one of -3 at 100 it vanishes at 100^(1/4).
    let lines =
        by_hand(&[(1.0, 4.0), (100.0, 3.5)], &[(1.0, 5.0), (100.0, 0.5)], Reduction::FrontierLines);
    assert!((lines.crossings[0].place / libm::pow(100.0, 0.25) - 1.0).abs() < 1e-12, "{lines:?}");
    let steps =
        by_hand(&[(1.0, 4.0), (100.0, 3.5)], &[(1.0, 5.0), (100.0, 0.5)], Reduction::FrontierSteps);
    assert!(
        (steps.crossings[0].place - 100.0).abs() < 1e-9,
        "a step changes the lead where it stands"
    );
    assert_eq!(
        (steps.range, steps.crossings[0].place),
        ([1.0, 100.0], 100.0),
        "places of runs are given to the bit"
    );
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let arm = |axis: &'static [f64], metric: &'static [f64]| Arm { axis, metric };
    let good = arm(&[1.0, 2.0], &[2.0, 1.0]);
    let refused = |a, b| crossings(a, b, Reduction::FrontierLines).unwrap_err().to_string();
    assert!(refused(good, arm(&[1.0], &[])).starts_with("arm B has 1 places and 0 values"));
    assert!(refused(arm(&[0.0, 1.0], &[1.0, 1.0]), good).starts_with("row 0 of arm A lies at 0"));
    assert!(
        refused(good, arm(&[3.0, 4.0], &[2.0, 1.0])).starts_with("the curves share no stretch")
    );
    assert!(refused(good, arm(&[], &[])).starts_with("arm B has no runs"));
    let none = crossings(good, good, Reduction::BinLines { per_decade: 0.0 });
    assert_eq!(none, Err(CrossingError::Bins { per_decade: 0.0 }));
}

/// A normal number by Box and Muller.
fn normal(stream: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (stream.random(), stream.random());
    libm::sqrt(-2.0 * libm::log(1.0 - u)) * libm::cos(core::f64::consts::TAU * v)
}

/// A sweep of 60 runs over four decades: `L = (x/1e20)^-slope * (1 - lead)` times lognormal noise
/// of 2 %.
fn sweep(stream: &mut ChaCha8Rng, slope: f64, lead: f64) -> [Vec<f64>; 2] {
    let axis: Vec<f64> =
        (0..60).map(|run| libm::pow(10.0, 18.0 + 4.0 * f64::from(run) / 59.0)).collect();
    let metric = axis
        .iter()
        .map(|x| (1.0 - lead) * libm::exp(-slope * libm::log(x / 1e20) + 0.02 * normal(stream)));
    let metric = metric.collect();
    [axis, metric]
}

fn planted(set: u64, slopes: [f64; 2], lead: f64) -> ResampledCrossings {
    let mut stream = ChaCha8Rng::seed_from_u64(20_261_122);
    stream.set_stream(set);
    let [ax, ay] = sweep(&mut stream, slopes[0], 0.0);
    let [bx, by] = sweep(&mut stream, slopes[1], lead);
    let draws = Draws { replicates: 200, level: 0.95, seed: set };
    let (a, b) = (Arm { axis: &ax, metric: &ay }, Arm { axis: &bx, metric: &by });
    resampled_crossings(a, b, Reduction::FrontierLines, draws).unwrap()
}

/// Planted: a crossing at 1e20 (slopes .05 and .1), a lead of 10 % (equal slopes), and one arm
/// swept twice.
///
/// Of 200 intervals at 95 %, 181 or more cover with probability 0.998 (binomial). Those of the last
/// crossing do not: noise only ever adds crossings above it. The share of crossings fires on one
/// arm swept twice, the change of the lead from end to end does not; both are held here so that
/// nobody takes the one for the other.
#[test]
fn planted_crossings_are_found_and_planted_leads_left_alone() {
    let sets = |slopes: [f64; 2], lead: f64| {
        (0..200).map(|set| planted(set, slopes, lead)).collect::<Vec<_>>()
    };
    let count = |sets: &[ResampledCrossings], which: &dyn Fn(&ResampledCrossings) -> bool| {
        sets.iter().filter(|set| which(set)).count()
    };
    let covers =
        |place: &DrawnCrossing| place.interval.is_some_and(|i| i.low <= 1e20 && 1e20 <= i.high);
    let crossing = sets([0.05, 0.1], 0.0);
    assert_eq!(
        count(&crossing, &|set| set.crossing_share >= 0.95 && set.a_to_b_share >= 0.95),
        200,
        "all are found"
    );
    assert!(
        count(&crossing, &|set| covers(&set.median)) >= 181,
        "the middle crossing's interval covers"
    );
    assert!(
        count(&crossing, &|set| covers(&set.last)) < 181,
        "the last crossing's interval lies too high"
    );
    let led = sets([0.07, 0.07], 0.1);
    assert_eq!(count(&led, &|set| set.crossing_share > 0.05), 0, "a lead is left alone");
    let same = sets([0.07, 0.07], 0.0);
    assert_eq!(
        count(&same, &|set| set.crossing_share >= 0.95),
        200,
        "one arm swept twice crosses itself"
    );
    assert!(
        count(&same, &|set| set.a_to_b_share.max(set.b_to_a_share) >= 0.95) <= 10,
        "but seldom changes the lead"
    );
}
