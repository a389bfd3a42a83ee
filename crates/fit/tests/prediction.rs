//! A fit to a few runs, made to predict others.

use fit::{Bounds, Config, Effort, Grid, Objective, Problem};

/// Five runs carry a law of four parameters for a prediction, which must come from rows that the
/// fit has not seen; four do not.
#[test]
fn one_spare_row_is_enough_to_predict_and_not_to_judge() {
    // The loss of Gadre 2024 on C4 of 11M, 79M, 154M and 411M at M = 20 and 11M at M = 320, trained
    // on RedPajama.
    let flop = [1.340_524e16, 7.472_912e17, 2.834_008e18, 2.033_135e19, 2.144_839e17];
    let ratio = [20.0, 20.0, 20.0, 20.0, 320.0];
    let loss = [5.387_021, 3.899_943, 3.531_147, 3.149_769, 4.572_293];
    let law = laws::law("over_training").expect("a law");
    let raw = Objective::RawLeastSquares;
    let few = Problem::new(law, raw, &[&flop, &ratio], &loss)
        .err()
        .expect("too few to judge")
        .to_string();
    assert_eq!(
        few,
        "5 rows are too few for law over_training, which has 4 parameters; hint: at least 6 rows \
        are needed"
    );
    let fewer = Problem::for_prediction(law, raw, &[&flop[..4], &ratio[..4]], &loss[..4]);
    assert!(
        fewer.err().expect("none to spare").to_string().ends_with("at least 5 rows are needed")
    );

    let problem = Problem::for_prediction(law, raw, &[&flop, &ratio], &loss).expect("one to spare");
    let grid = Grid { axes: vec![None, None, None, Some(vec![0.05, 0.1, 0.15, 0.2, 0.3])] };
    let config = Config { steps_max: 500, gradient_scaled_max: 1e-10 };
    let best = fit::search(&problem, &grid, Effort::EveryStart, &Bounds::none(4), &config)
        .expect("a grid")
        .best;
    assert!(best.stop.converged(), "{best:?}");
    // scipy 1.17, `least_squares`, on the unrounded losses: E, eta, and the loss of 1.4B at M =
    // 640.
    let [ours_e, ours_eta] = [laws::exp(best.theta[2]), best.theta[3]];
    assert!(
        (ours_e - 1.836_648).abs() < 1e-4 && (ours_eta - 0.136_425).abs() < 1e-5,
        "{ours_e} {ours_eta}"
    );
    let predicted = laws::exp(law.ln_loss(&best.theta, &[laws::ln(7.960_359e21), laws::ln(640.0)]));
    assert!((predicted - 2.519_827).abs() < 1e-5, "{predicted}");
}

/// Rows in which a repeated token is worth more than a new one want a decay slower than none:
/// unbounded, its scale runs on until rounding is all that is left of it; within the law's domain
/// it ends at the limit, and the fit converges.
#[test]
fn what_the_rows_know_nothing_of_ends_at_the_limit_of_its_domain() {
    let law = laws::law("data_constrained").expect("a law");
    // The published constants with no decay for repeated tokens, and a gain of half a percent an
    // epoch on top.
    let planted = [6.255_414, 7.304_997_4, 0.625_480_4, 0.352_659_6, 30.0, laws::ln(5.309_743)];
    let mut rows: [Vec<f64>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for params in [1e8, 4e8, 2e9, 8e9] {
        for unique in [1e9, 4e9, 2e10] {
            for epochs in [1.0, 2.0, 4.0, 8.0] {
                rows[0].push(params);
                rows[1].push(unique * epochs);
                rows[2].push(unique);
            }
        }
    }
    let ln_x = |row: usize| [0, 1, 2].map(|variable: usize| laws::ln(rows[variable][row]));
    let loss: Vec<f64> = (0..rows[0].len())
        .map(|row| {
            laws::exp(
                law.ln_loss(&planted, &ln_x(row)) - 0.005 * (rows[1][row] / rows[2][row] - 1.0),
            )
        })
        .collect();
    let columns: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let problem =
        Problem::new(law, Objective::Huber { delta: 1e-3 }, &columns, &loss).expect("usable rows");
    let start = [6.0, 7.0, 0.6, 0.35, laws::ln(15.0), laws::ln(5.0)];
    let config = Config { steps_max: 500, gradient_scaled_max: 1e-10 };
    let free = fit::minimise(&problem, &start, &Bounds::none(6), &config);
    assert!(!free.stop.converged(), "{free:?}");
    let end = fit::minimise(&problem, &start, &Bounds::none(6).within(&law.domain()), &config);
    assert!(end.stop.converged(), "{end:?}");
    assert_eq!(end.on_bound, [4], "{end:?}");
}
