//! The Chinchilla points with minima and objectives that other programs found on them.

/// The digitised points in standard units.
#[derive(Debug, Clone, PartialEq)]
pub struct ChinchillaPoints {
    /// Total parameters.
    pub params: Vec<f64>,
    /// Training tokens, `C/(6N)`.
    pub training_tokens: Vec<f64>,
    /// Loss in nats per token.
    pub loss_nats: Vec<f64>,
}

/// The bundled points: all 245, or the 240 whose loss is below the fifth largest (Besiroglu 2024).
///
/// # Panics
/// The bundled table is not what the project ships.
#[must_use]
pub fn chinchilla_points(rows: usize) -> ChinchillaPoints {
    let text = include_str!("../../../data/tables/chinchilla-points.csv");
    let mut lines = text.lines().skip_while(|line| line.starts_with('#'));
    assert_eq!(
        lines.next(),
        Some("params,training_flop,loss_nats"),
        "the head of the bundled table"
    );
    let mut all: Vec<[f64; 3]> = lines
        .map(|line| {
            let cells: Vec<f64> =
                line.split(',').map(|cell| cell.parse().expect("a number")).collect();
            cells.try_into().expect("three columns")
        })
        .collect();
    assert!(
        rows == 240 || rows == 245,
        "the table has 245 rows, 240 without the outliers; {rows} were asked for"
    );
    if rows == 240 {
        let mut losses: Vec<f64> = all.iter().map(|row| row[2]).collect();
        losses.sort_by(f64::total_cmp);
        let fifth_largest = losses[losses.len() - 5];
        all.retain(|row| row[2] < fifth_largest);
    }
    assert_eq!(all.len(), rows, "rows of the bundled table");
    ChinchillaPoints {
        params: all.iter().map(|row| row[0]).collect(),
        training_tokens: all.iter().map(|row| row[1] / (6.0 * row[0])).collect(),
        loss_nats: all.iter().map(|row| row[2]).collect(),
    }
}

/// A minimum another program found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownMinimum {
    /// Rows fitted.
    pub rows: usize,
    /// `huber` (δ = 1e-3), `least_squares` or `least_absolute`, on log residuals.
    pub objective: &'static str,
    /// The objective there.
    pub value: f64,
    /// A, B, E, α, β.
    pub printed: [f64; 5],
    /// Relative tolerance of the objective, and why.
    pub value_tolerance: f64,
    /// Relative tolerance of the parameters, and why.
    pub printed_tolerance: f64,
    /// Who found it.
    pub basis: &'static str,
}

/// Minima on the Chinchilla points. The Huber objective at 240 rows is flat along A and B, so
/// parameters are known to fewer digits than the objective.
pub const KNOWN_MINIMA: &[KnownMinimum] = &[
    KnownMinimum {
        rows: 240,
        objective: "huber",
        value: 0.001_018_274_017_800_6,
        printed: [477.825_868, 2_143.417_36, 1.817_218_098_996, 0.347_310_498_9, 0.367_172_432_6],
        value_tolerance: 1e-12,
        printed_tolerance: 1e-7,
        basis: "four programs, one of them scipy 1.17 BFGS with analytic gradient",
    },
    KnownMinimum {
        rows: 245,
        objective: "huber",
        value: 0.001_826_010_523_069_3,
        printed: [495.726_015, 12_845.613_44, 1.891_338_501, 0.349_312_894_4, 0.453_049_296_2],
        value_tolerance: 1e-12,
        printed_tolerance: 1e-7,
        basis: "four programs, one of them scipy 1.17 BFGS with analytic gradient",
    },
    KnownMinimum {
        rows: 240,
        objective: "least_squares",
        value: 0.005_730_943_495_849_299,
        printed: [593.322_102, 4_875.637_81, 1.864_550_10, 0.360_252_8, 0.405_883_36],
        value_tolerance: 1e-12,
        printed_tolerance: 1e-6,
        basis: "scipy BFGS with analytic gradient",
    },
    KnownMinimum {
        rows: 240,
        objective: "least_absolute",
        value: 1.129_494_653_621_57,
        printed: [482.006_054_75, 2_085.436_245_5, 1.816_864_132_85, 0.347_813_07, 0.365_854_16],
        value_tolerance: 1e-12,
        printed_tolerance: 1e-7,
        basis: "a sequence of linear programs (scipy 1.17, HiGHS); Besiroglu 2024 prints 482.01, \
            2085.43",
    },
    KnownMinimum {
        rows: 245,
        objective: "least_absolute",
        value: 1.939_915_542_006_64,
        printed: [463.284_581_44, 12_529.503_149, 1.885_376_802_64, 0.345_356_62, 0.451_892_07],
        value_tolerance: 1e-12,
        printed_tolerance: 1e-7,
        basis: "a sequence of linear programs (scipy 1.17, HiGHS); Besiroglu 2024 prints 463.3, \
            12530",
    },
];

/// The Huber objective (δ = 1e-3) at constants a paper prints.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownObjective {
    /// Whose constants.
    pub who: &'static str,
    /// A, B, E, α, β.
    pub printed: [f64; 5],
    /// The objective on 240 and on 245 rows.
    pub values: [f64; 2],
}

/// Objectives at published constants, evaluated by an independent program to ten digits.
pub const KNOWN_OBJECTIVES: &[KnownObjective] = &[
    KnownObjective {
        who: "Hoffmann 2022, Eq. 10, as rounded there",
        printed: [406.4, 410.7, 1.69, 0.34, 0.28],
        values: [0.004_121_009_1, 0.005_017_983_5],
    },
    KnownObjective {
        who: "Besiroglu 2024, main fit",
        printed: [482.01, 2_085.43, 1.817_2, 0.347_8, 0.365_8],
        values: [0.001_022_842_8, 0.001_932_365_9],
    },
];
