//! Planted chains: accuracy is exactly a sigmoid of the loss, and the loss a power of compute.

use fit::{Bounds, Config, Objective, refine};
use laws::{Law, law};

use super::*;

const CONFIG: Config = Config { steps_max: 300, gradient_scaled_max: 1e-10 };
const LOSS: [f64; 3] = [4.605_170_185_988_092, 0.530_628_251_062_170_4, 0.12];

/// The planted metric: `0.25 + 0.7 / (1 + exp(2 (L - 2.6)))` in the coordinates of the law.
fn sigmoid() -> (&'static dyn Law, Vec<f64>) {
    let law = law("accuracy_sigmoid").expect("built in");
    let value = |name: &str| match name {
        "floor" => 0.25,
        "ceiling" => 0.95,
        "k" => 2.0,
        _ => 2.6,
    };
    let theta = law.parameters().iter().map(|it| it.coordinate(value(it.name))).collect();
    (law, theta)
}

fn offset() -> &'static dyn Law {
    law("power_law_offset").expect("built in")
}

/// Normal noise by Box and Muller.
fn noise(stream: &mut ChaCha8Rng) -> f64 {
    let mut uniform = || (f64::from(stream.random::<u32>()) + 0.5) / 4_294_967_296.0;
    let radius = (-2.0 * laws::ln(uniform())).sqrt();
    radius * libm::cos(std::f64::consts::TAU * uniform())
}

/// Compute, loss and accuracy of a planted run.
fn run(ln_flop: f64, [of_loss, of_metric]: [f64; 2]) -> [f64; 3] {
    let (law, theta) = sigmoid();
    let ln_loss = offset().ln_loss(&LOSS, &[ln_flop]) + of_loss;
    let ln_accuracy = law.ln_loss(&theta, &[ln_loss]) + of_metric;
    [ln_flop, ln_loss, ln_accuracy].map(laws::exp)
}

/// A chain fitted to runs, with the draws of a run of this compute.
fn foretold(runs: &[[f64; 3]], ln_flop: f64, replicates: usize, seed: u64) -> (f64, Vec<f64>) {
    let [flop, loss, accuracy] = [0, 1, 2].map(|at| runs.iter().map(|run| run[at]).collect());
    let ([flop, loss, accuracy], (metric, planted)): ([Vec<f64>; 3], _) =
        ([flop, loss, accuracy], sigmoid());
    let objective = Objective::LeastSquares;
    let first = Problem::new(offset(), objective, &[&flop], &loss).expect("rows");
    let second = Problem::new(metric, objective, &[&loss], &accuracy).expect("rows");
    let bounds =
        [offset(), metric].map(|law| Bounds::none(law.parameters().len()).within(&law.domain()));
    let one = refine(&first, &LOSS, &bounds[0], &CONFIG);
    let two = refine(&second, &planted, &bounds[1], &CONFIG);
    let fits = [
        Fitted {
            problem: &first,
            theta: &one.theta,
            held: &one.on_bound,
            bounds: &bounds[0],
            config: &CONFIG,
        },
        Fitted {
            problem: &second,
            theta: &two.theta,
            held: &two.on_bound,
            bounds: &bounds[1],
            config: &CONFIG,
        },
    ];
    let drawn = refitted_together(&fits, replicates, seed);
    let pairs: Vec<[&[f64]; 2]> = drawn.iter().map(|both| [&both[0][..], &both[1]]).collect();
    let errors = paired_residuals([&first, &second], [&one.theta, &two.theta]);
    let chain = [offset(), metric];
    let said = laws::exp(chained(chain, [&one.theta, &two.theta], &[ln_flop]));
    (said, chained_run(chain, &pairs, &[ln_flop], &errors, 5, seed))
}

fn ln_flops(count: u32) -> Vec<f64> {
    (0..count).map(|row| 38.0 + 8.0 * f64::from(row) / f64::from(count - 1)).collect()
}

/// Without noise a run of a hundred times the compute is foretold to the last digits, and so is
/// every draw of it.
#[test]
fn an_exact_chain_is_exact_far_beyond_its_runs() {
    let runs: Vec<[f64; 3]> = ln_flops(24).into_iter().map(|at| run(at, [0.0; 2])).collect();
    let at = 46.0 + laws::ln(100.0);
    let (said, draws) = foretold(&runs, at, 40, 3);
    let truth = run(at, [0.0; 2])[2];
    assert!((said / truth - 1.0).abs() < 1e-6, "{said} against {truth}");
    assert!(draws.len() >= 180, "{}", draws.len());
    for draw in draws {
        assert!((draw / truth - 1.0).abs() < 1e-4, "{draw} against {truth}");
    }
}

/// Draws of the first step feed the second: with noise in the loss alone the accuracy of a new run
/// spreads, by the slope of the second law.
#[test]
fn the_spread_of_the_loss_is_the_spread_of_the_accuracy() {
    let mut stream = ChaCha8Rng::seed_from_u64(11);
    let mut noisy = |at: f64| run(at, [0.01 * noise(&mut stream), 0.0]);
    let runs: Vec<[f64; 3]> = ln_flops(60).into_iter().map(&mut noisy).collect();
    let at = 44.0;
    let (_, draws) = foretold(&runs, at, 100, 5);
    let deviation =
        robustness::standard_deviation(&draws.iter().map(|y| laws::ln(*y)).collect::<Vec<_>>());
    let slope = (laws::ln(run(at, [1e-4, 0.0])[2]) - laws::ln(run(at, [-1e-4, 0.0])[2])) / 2e-4;
    let expected = 0.01 * slope.abs();
    assert!((deviation / expected - 1.0).abs() < 0.35, "{deviation} against {expected}");
}

/// Planted truth: an interval of 90 % for a run among the largest holds it in about nine of ten
/// sets (within three standard errors of a binomial share, 1.9 % each).
#[test]
fn an_interval_holds_a_new_run_as_often_as_it_says() {
    let held = (0..250).filter(|&set| {
        let mut stream = ChaCha8Rng::seed_from_u64(97);
        stream.set_stream(set);
        let mut noisy = |at: f64| run(at, [0.01, 0.02].map(|by| by * noise(&mut stream)));
        let runs: Vec<[f64; 3]> = ln_flops(40).into_iter().map(&mut noisy).collect();
        let at = 46.0 + laws::ln(4.0);
        let outcome = noisy(at)[2];
        let (_, draws) = foretold(&runs, at, 100, set);
        let interval = robustness::percentile_interval(&draws, 0.9);
        interval.low <= outcome && outcome <= interval.high
    });
    let share = held.count() as f64 / 250.0;
    assert!((0.84..=0.96).contains(&share), "held {share} of the runs");
}
