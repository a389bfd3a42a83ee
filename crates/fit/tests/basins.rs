//! The everyday search ends as low as a thousand starts, or says that it does not know: on fifty
//! planted curves with two breaks, to which a law with one break can be fitted at either.

use fit::{Bounds, Config, Effort, Found, Grid, Objective, Problem, search, second_design_gain};
use laws::Law;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const ROWS: usize = 14;
const CURVES: u32 = 50;
/// A search may end this far above the best of a thousand starts, relative to it.
const NEAR: f64 = 1e-6;

fn law() -> &'static dyn Law {
    laws::law("broken_power_law_1").expect("a law of the library")
}

/// A curve that falls, rests and falls again, with one per cent of noise.
fn curve(number: u32) -> Problem<'static> {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_129);
    random.set_stream(number.into());
    let early = random.random_range(15.5..17.5);
    let late = random.random_range(19.0..21.5);
    let [first, second] = [random.random_range(0.2..0.6), random.random_range(0.2..0.6)];
    let knee = |ln_x: f64, at: f64| 0.3 * libm::log1p(laws::exp((ln_x - at) / 0.3));
    let mut x = Vec::new();
    let mut y = Vec::new();
    for row in 0..ROWS {
        let ln_x = 14.0 + 9.0 * row as f64 / (ROWS - 1) as f64;
        // Steep up to the first knee, flat between the two, steep beyond the second.
        let fall = first * (ln_x - 14.0) - first * knee(ln_x, early) + second * knee(ln_x, late);
        let noise: f64 = (0..12).map(|_| random.random_range(-0.5..0.5)).sum();
        x.push(laws::exp(ln_x));
        y.push(laws::exp(-fall + 0.01 * noise));
    }
    Problem::new(law(), Objective::LeastSquares, &[&x], &y).expect("usable rows")
}

fn bounds(problem: &Problem<'_>) -> Bounds {
    problem.floor_under(0).within(&law().domain())
}

fn axes(c0: &[f64], c1: &[f64], ln_d1: &[f64], ln_f1: &[f64]) -> Grid {
    let named = [c0, c1, ln_d1, ln_f1].map(|values| Some(values.to_vec()));
    Grid { axes: [None, None].into_iter().chain(named).collect() }
}

/// The everyday search from a grid of 54 starts, whose best ones lie in one basin.
fn everyday(problem: &Problem<'_>, effort: Effort) -> Found {
    let grid = axes(&[0.0, 0.1, 0.3], &[0.0, 0.3, 0.6], &[16.1, 18.4, 20.7], &[-1.2, 0.0]);
    search(problem, &grid, effort, &bounds(problem), &CONFIG).expect("a grid of six axes")
}

#[test]
fn no_search_claims_a_minimum_that_is_none() {
    let (mut settled, mut promising_wrong) = (0, 0);
    for (number, lowest) in (0..CURVES).zip(MINIMA) {
        let problem = curve(number);
        let found = everyday(&problem, Effort::UntilSettled { first: 8 });
        let above = found.best.objective / lowest - 1.0;
        assert!(
            above < NEAR || !found.is_settled,
            "curve {number}: {} of {} starts agree {above:e} above the lowest",
            found.agreeing,
            found.starts
        );
        settled += usize::from(found.is_settled);
        let promising = everyday(&problem, Effort::Promising { first: 8 });
        promising_wrong += usize::from(promising.best.objective / lowest - 1.0 >= NEAR);
    }
    assert!(settled >= 40, "only {settled} of {CURVES} searches settled");
    // What the second design is for: on these curves the ranking alone goes wrong.
    assert!(promising_wrong >= 3, "{promising_wrong} rankings mislead: the curves are too easy");
}

/// Few-shot error of BiT/50/1 by examples seen, the task called `c_25`, the part that was meant
/// for fitting: Alabdulmohsin 2022, arXiv 2209.06640, as in `aggregated_eval/revisiting_vision.csv`
/// of `IBM/ColPret` (MIT), commit 16f23bb. scipy's `least_squares` from a grid of starts within the
/// law's domain ends at 0.0017201441830; the ranking's best eight starts all end at
/// 0.0020842732510.
#[test]
fn a_published_curve_whose_best_starts_share_a_basin_is_fitted() {
    let problem = Problem::new(law(), Objective::LeastSquares, &[&SEEN], &ERROR);
    let problem = problem.expect("usable rows");
    let ln_d1 = [1e7, 1e8, 1e9].map(laws::ln);
    let grid = axes(&[0.0, 0.1, 0.3], &[0.0, 0.3, 0.6], &ln_d1, &[0.3, 1.0].map(laws::ln));
    let look = |effort| search(&problem, &grid, effort, &bounds(&problem), &CONFIG).expect("axes");
    let promising = look(Effort::Promising { first: 8 });
    assert_eq!((promising.agreeing, promising.starts), (8, 8), "all lead to one basin");
    assert!((promising.best.objective / 0.002_084_273_251_0 - 1.0).abs() < 1e-8);
    let found = look(Effort::UntilSettled { first: 8 });
    assert!((found.best.objective / 0.001_720_144_183_0 - 1.0).abs() < 1e-9, "{found:?}");
    assert!(found.is_settled && found.minima > 1 && found.agreeing < found.starts, "{found:?}");
    let gain = second_design_gain(&problem, &grid, &promising.best, 32, &bounds(&problem), &CONFIG);
    assert!(gain.expect("axes") > 0.1, "a second design shows the first one's error");
}

/// The lowest objective of a thousand starts on each curve, by `minima_are_made_anew`.
const MINIMA: [f64; CURVES as usize] = [
    1.616_110_079e-1,
    8.340_079_740e-2,
    3.457_683_484e-2,
    6.568_349_203e-2,
    1.869_699_885e-1,
    1.402_001_393e-1,
    4.921_499_969e-2,
    1.939_767_604e-2,
    2.318_555_872e-1,
    4.379_187_078e-2,
    3.026_601_911e-2,
    2.198_324_478e-1,
    4.008_586_815e-2,
    8.214_095_624e-2,
    7.068_527_516e-2,
    3.250_580_555e-2,
    5.502_057_882e-2,
    4.927_523_300e-2,
    1.066_369_633e-1,
    6.908_055_557e-2,
    7.879_847_697e-2,
    1.200_691_402e-1,
    1.564_827_460e-1,
    9.216_339_004e-2,
    5.058_467_742e-2,
    3.332_950_778e-2,
    3.947_153_004e-2,
    1.117_134_063e-1,
    6.636_047_014e-2,
    6.505_992_446e-2,
    1.649_660_870e-1,
    3.184_642_052e-2,
    5.291_429_116e-2,
    3.562_338_150e-2,
    6.409_979_953e-2,
    4.049_323_746e-2,
    7.150_059_822e-2,
    9.944_888_255e-2,
    1.601_364_732e-1,
    5.618_969_664e-2,
    2.355_720_340e-2,
    2.899_518_340e-2,
    1.410_494_570e-1,
    2.018_235_503e-1,
    4.746_603_180e-2,
    7.273_121_047e-2,
    3.515_951_135e-2,
    1.617_930_728e-1,
    7.313_021_885e-2,
    7.493_973_653e-2,
];

/// Examples seen.
const SEEN: [f64; 55] = [
    12_258_600.0,
    16_316_835.0,
    19_743_885.0,
    23_890_723.0,
    27_563_021.0,
    31_799_796.0,
    36_687_815.0,
    40_357_123.0,
    44_393_414.0,
    48_833_391.0,
    51_217_226.0,
    56_339_683.0,
    59_089_943.0,
    64_999_785.0,
    68_172_793.0,
    71_500_695.0,
    74_991_050.0,
    78_651_789.0,
    82_491_230.0,
    86_518_095.0,
    90_741_535.0,
    95_171_145.0,
    99_816_989.0,
    104_689_624.0,
    109_800_119.0,
    115_160_086.0,
    120_781_705.0,
    126_677_746.0,
    132_861_606.0,
    139_347_336.0,
    146_149_671.0,
    153_284_067.0,
    160_766_733.0,
    168_614_671.0,
    176_845_711.0,
    185_478_554.0,
    194_532_816.0,
    204_029_068.0,
    213_988_886.0,
    224_434_900.0,
    235_390_842.0,
    246_881_606.0,
    258_933_300.0,
    271_573_306.0,
    284_830_341.0,
    298_734_529.0,
    313_317_458.0,
    328_612_263.0,
    344_653_695.0,
    361_478_199.0,
    379_124_004.0,
    397_631_200.0,
    417_041_838.0,
    437_400_020.0,
    7_982_673.0,
];

/// The error.
const ERROR: [f64; 55] = [
    0.808_500_006_8,
    0.762_200_012_8,
    0.718_600_004_9,
    0.684_900_015_6,
    0.658_600_002_5,
    0.641_900_003,
    0.619_800_001_4,
    0.601_700_007_9,
    0.591_700_017_5,
    0.578_999_996_2,
    0.578_800_022_6,
    0.577_000_021_9,
    0.565_700_024_4,
    0.562_300_011_5,
    0.562_300_011_5,
    0.559_799_999,
    0.559_799_999,
    0.546_200_007_2,
    0.546_200_007_2,
    0.540_550_008_4,
    0.540_550_008_4,
    0.540_550_008_4,
    0.540_550_008_4,
    0.540_550_008_4,
    0.540_550_008_4,
    0.540_550_008_4,
    0.535_600_006_6,
    0.534_533_341_7,
    0.533_466_676_9,
    0.525_900_016_2,
    0.525_900_016_2,
    0.520_175_002_5,
    0.520_175_002_5,
    0.518_800_010_3,
    0.518_800_010_3,
    0.518_800_010_3,
    0.511_290_921_4,
    0.511_290_921_4,
    0.511_290_921_4,
    0.511_290_921_4,
    0.510_976_978_7,
    0.510_820_007_3,
    0.503_300_011_2,
    0.501_192_322_1,
    0.501_192_322_1,
    0.501_192_322_1,
    0.501_104_96,
    0.500_842_873_5,
    0.495_851_435_4,
    0.490_432_502_3,
    0.488_756_682_5,
    0.488_166_679_9,
    0.488_166_679_9,
    0.486_777_800_7,
    0.850_900_001_8,
];
