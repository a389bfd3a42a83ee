//! The optimum against closed forms, published laws and brute force.

use laws::Law;
use proptest::prelude::*;

use super::*;

fn law() -> &'static dyn Law {
    laws::law("chinchilla_additive").expect("a law that is built in")
}

fn surface() -> Surface<'static> {
    let variables = ["params", "training_tokens"].map(str::to_owned);
    Surface::new(law(), &variables).expect("a law in parameters and tokens")
}

/// Fit coordinates of constants as papers print them: A, B, E, alpha, beta.
fn coordinates([a, b, e, alpha, beta]: [f64; 5]) -> Vec<f64> {
    let value = |name: &str| match name {
        "A" => a,
        "B" => b,
        "E" => e,
        "alpha" => alpha,
        _ => beta,
    };
    law().parameters().iter().map(|p| p.coordinate(value(p.name))).collect()
}

/// Constants of published laws in print, with tokens per parameter at four budgets, the loss at
/// 5.76e23 FLOP and the gains of a doubling in per cent, each from the closed form.
#[test]
fn published_laws_say_what_their_closed_forms_say() {
    let budgets = [1e18, 1e21, 5.76e23, 3.8e25];
    for (constants, ratios, loss, gains) in [
        (
            [406.4, 410.7, 1.69, 0.34, 0.28],
            [25.7, 50.1, 92.6, 139.0],
            1.9307,
            [5.27, 2.77, 1.26, 0.70],
        ),
        (
            [482.01, 2085.43, 1.8172, 0.3478, 0.3658],
            [25.7, 21.6, 18.4, 16.5],
            1.9744,
            [5.57, 2.46, 0.93, 0.46],
        ),
        (
            [521.0, 1488.0, 1.87, 0.353, 0.353],
            [19.5, 19.5, 19.5, 19.5],
            2.0247,
            [5.32, 2.33, 0.88, 0.44],
        ),
    ] {
        let theta = coordinates(constants);
        let at =
            |flop: f64| optimum(surface(), &theta, Spending::training(flop)).expect("an optimum");
        for ((flop, ratio), gain) in budgets.iter().zip(ratios).zip(gains) {
            let found = at(*flop);
            let printed = found.tokens_per_param();
            assert!((printed - ratio).abs() <= 0.006 * ratio, "{constants:?} {flop}: {printed}");
            let drop = 100.0 * -libm::expm1(at(2.0 * flop).ln_loss - found.ln_loss);
            assert!((drop - gain).abs() <= 0.006, "{constants:?} {flop}: {drop}");
        }
        let found = at(5.76e23).loss();
        assert!((found - loss).abs() <= 6e-5, "{constants:?}: {found}");
    }
}

proptest! {
    /// The search ends where the closed form lies, and all of the budget is spent.
    #[test]
    fn the_search_finds_the_closed_form(
        alpha in 0.1_f64..0.9, beta in 0.1_f64..0.9, decades in 18.0_f64..27.0,
    ) {
        let theta = coordinates([400.0, 2000.0, 1.8, alpha, beta]);
        let flop = libm::pow(10.0, decades);
        let along = law().along_compute(&theta).expect("a frontier");
        let ln_c = laws::ln(flop);
        let tokens = laws::exp(along.split.expect("a split").ln_tokens(ln_c));
        prop_assume!(tokens > 1.0 && flop / 6.0 / tokens > PARAMS_MIN);
        let found = searched(surface(), &theta, Spending::training(flop)).expect("an optimum");
        // Where hardly any loss is left to remove, its valley is flat to the last digit.
        prop_assert!((found.tokens / tokens - 1.0).abs() < 1e-3, "{found:?} {tokens}");
        prop_assert!((found.loss() / along.loss_nats(ln_c) - 1.0).abs() < 1e-14);
        prop_assert!((6.0 * found.params * found.tokens / flop - 1.0).abs() < 1e-12);
        let exact = optimum(surface(), &theta, Spending::training(flop)).expect("an optimum");
        prop_assert!((exact.tokens / tokens - 1.0).abs() < 1e-12, "{exact:?} {tokens}");
    }
}

const CHINCHILLA: [f64; 5] = [482.01, 2085.43, 1.8172, 0.3478, 0.3658];

#[test]
fn a_model_in_use_is_smaller_and_trained_for_longer() {
    let theta = coordinates(CHINCHILLA);
    let training = Spending::training(1e23);
    let plain = optimum(surface(), &theta, training).expect("an optimum");
    // The same total: what serving takes is taken from training.
    let served = Spending { tokens_served: 2e12, ..training };
    let used = optimum(surface(), &theta, served).expect("an optimum");
    assert!(used.params < plain.params, "{used:?} {plain:?}");
    assert!(used.tokens_per_param() > plain.tokens_per_param());
    let cost = 6.0 * used.params * used.tokens + 2.0 * used.params * 2e12;
    assert!((cost / 1e23 - 1.0).abs() < 1e-12);
    // Brute force over a fine grid knows nothing better.
    let of = |params: f64| {
        let tokens = served.tokens(params)?;
        Some(surface().ln_loss(&theta, laws::ln(params), laws::ln(tokens)))
    };
    let grid = (0..20_000).filter_map(|index| of(1e8 * libm::pow(10.0, f64::from(index) / 5000.0)));
    let least = grid.fold(f64::INFINITY, f64::min);
    assert!(used.ln_loss <= least + 1e-13, "{} {least}", used.ln_loss);
}

#[test]
fn a_limit_on_size_binds() {
    let theta = coordinates(CHINCHILLA);
    let limited = Spending { params_max: Some(7e9), ..Spending::training(1e24) };
    let found = optimum(surface(), &theta, limited).expect("an optimum");
    assert!((found.params / 7e9 - 1.0).abs() < 1e-12, "{found:?}");
    assert!((found.tokens / (1e24 / 42e9) - 1.0).abs() < 1e-12);
    // What may not be is no choice.
    assert!(off_by(surface(), &theta, (limited, found), 2.0).is_none());
    assert!(off_by(surface(), &theta, (limited, found), 0.5).is_some());
    assert!(loss_at_ratio(surface(), &theta, limited, 20.0).is_none());
}

#[test]
fn few_data_ask_for_repeats_and_raise_the_loss() {
    let theta = coordinates(CHINCHILLA);
    let plenty = Spending::training(1e22);
    let free = optimum(surface(), &theta, plenty).expect("an optimum");
    let with = |unique: f64| {
        let spending = Spending { repeats: Some(Repeats::published(unique)), ..plenty };
        optimum(surface(), &theta, spending).expect("an optimum")
    };
    // More unique data than the law asks for change nothing.
    let enough = with(free.tokens * 4.0);
    assert!((enough.params / free.params - 1.0).abs() < 1e-5, "{enough:?} {free:?}");
    let scarce = with(free.tokens / 20.0);
    assert!(scarce.ln_loss > free.ln_loss, "{scarce:?}");
    // Muennighoff 2023: where data are repeated, compute goes to more epochs before more size.
    assert!(scarce.params < free.params, "{scarce:?} {free:?}");
}

#[test]
fn the_flat_region_ends_where_the_loss_is_half_a_percent_higher() {
    let theta = coordinates(CHINCHILLA);
    let spending = Spending::training(1e24);
    let best = optimum(surface(), &theta, spending).expect("an optimum");
    let Flat { from: Side::At(from), to: Side::At(to) } =
        flat(surface(), &theta, (spending, best), 0.005)
    else {
        panic!("both sides close")
    };
    assert!(from < best.params && best.params < to);
    for params in [from, to] {
        let tokens = spending.tokens(params).expect("enough");
        let ln_loss = surface().ln_loss(&theta, laws::ln(params), laws::ln(tokens));
        assert!((libm::expm1(ln_loss - best.ln_loss) - 0.005).abs() < 1e-9);
    }
}

#[test]
fn more_compute_makes_up_for_a_size_that_is_off() {
    let theta = coordinates(CHINCHILLA);
    let spending = Spending::training(1e24);
    let best = optimum(surface(), &theta, spending).expect("an optimum");
    for factor in [0.25, 0.5, 2.0, 4.0] {
        let (above, more) =
            off_by(surface(), &theta, (spending, best), factor).expect("a model of this size");
        assert!(above > 0.0, "{factor}: {above}");
        let more = more.expect("more tokens make up for it");
        // Paid in full, the loss is the least one.
        let params = best.params * factor;
        let tokens = Spending::training(1e24 * more).tokens(params).expect("enough");
        let ln_loss = surface().ln_loss(&theta, laws::ln(params), laws::ln(tokens));
        assert!((ln_loss - best.ln_loss).abs() < 1e-9, "{factor}: {more}");
    }
    // A model whose floor lies above the least loss never gets there.
    assert!(off_by(surface(), &theta, (spending, best), 1e-4).expect("a model").1.is_none());
}

#[test]
fn the_gain_of_a_doubling_falls_below_a_price() {
    let theta = coordinates(CHINCHILLA);
    let flop = compute_for_gain(surface(), &theta, 0.0093).expect("it falls");
    // The closed form says 0.93 % at 5.76e23 FLOP.
    assert!((0.97..1.03).contains(&(flop / 5.76e23)), "{flop}");
}

#[test]
fn a_ratio_that_is_asked_for_is_kept() {
    let theta = coordinates(CHINCHILLA);
    let spending = Spending { tokens_served: 1e12, ..Spending::training(1e24) };
    let found = loss_at_ratio(surface(), &theta, spending, 20.0).expect("a model");
    assert!((found.tokens_per_param() - 20.0).abs() < 1e-12);
    assert!((spending.tokens(found.params).expect("enough") / found.tokens - 1.0).abs() < 1e-12);
}
