//! The laws as their papers print them, over numbers or dual numbers: no trick, and no code of the
//! crate.

use num_dual::DualNum;

/// `ln L` at fit coordinates and logarithms of the variables.
#[allow(clippy::too_many_lines, reason = "a table of formulas, one a law")]
pub fn ln_l<T: DualNum<Primitive = f64> + Copy>(law: &str, t: &[T], ln_x: &[f64]) -> T {
    let p = |index: usize| t[index].exp();
    let x: Vec<f64> = ln_x.iter().map(|&ln_x| libm::exp(ln_x)).collect();
    let x = |index: usize| T::from(x[index]);
    let one = T::from(1.0);
    let min = |a: T, b: T| if a.re() < b.re() { a } else { b };
    let loss = match law {
        "power_law_offset" => p(1) + p(0) / x(0).powd(t[2]),
        "chinchilla_additive" => p(2) + p(0) / x(0).powd(t[3]) + p(1) / x(1).powd(t[4]),
        "power_law_shifted" => p(0) * (one / x(0) + p(1)).powd(-t[2]),
        "sigmoid_power_law" => implicit([p(0), p(1), t[2], p(3), t[4]], x(0)),
        "exponential" => p(1) + p(0) * (-x(0) / p(2)).exp(),
        "logarithmic" => t[0] - t[1] * x(0).ln(),
        "stretched_exponential" => p(1) + p(0) * (-(x(0) / p(2)).powd(p(3))).exp(),
        "broken_power_law_1" | "broken_power_law_2" => {
            let mut product = p(1) * x(0).powd(-t[2]);
            for first in (3..t.len()).step_by(3) {
                let (c, d, f) = (t[first], p(first + 1), p(first + 2));
                product *= (one + (x(0) / d).powd(one / f)).powd(-c * f);
            }
            p(0) + product
        }
        "chinchilla_tied" => p(2) + p(0) / x(0).powd(t[3]) + p(1) / x(1).powd(t[3]),
        "kaplan_joint" => ((p(0) / x(0)).powd(t[2] / t[3]) + p(1) / x(1)).powd(t[3]),
        "rosenfeld" => {
            let sum = p(0) / x(0).powd(t[3]) + p(1) / x(1).powd(t[4]) + p(2);
            p(5) * sum / (sum * sum + p(5) * p(5)).sqrt()
        }
        "over_training" => {
            p(2) + (p(0) * x(1).powd(t[3]) + p(1) * x(1).powd(-t[3])) * x(0).powd(-t[3])
        }
        "data_constrained" => {
            let (n, d, u) = (x(0), x(1), x(2));
            let g = (p(0) / p(1)).powd(one / (t[3] * 2.0));
            let unique = min(d, u);
            let data = unique + unique * p(4) * (one - (-(d / unique - one) / p(4)).exp());
            let needed = min(n, g * g * unique);
            let model = needed + needed * p(5) * (one - (-(n / needed - one) / p(5)).exp());
            p(2) + p(0) / model.powd(t[3]) + p(1) / data.powd(t[3])
        }
        "shared_exponent_2" | "shared_exponent_3" => {
            let families = t.len() / 2;
            let mine = (0..families).find(|&k| x(1).re() < k as f64 + 1.5).unwrap_or(families - 1);
            p(families + mine) + p(mine) / x(0).powd(t[2 * families])
        }
        "routed" => {
            let beyond = one / (one / p(4) - one / p(5));
            let experts = one / (one / (x(1) - one + beyond) + one / p(5));
            let (n, e) = (x(0).log10(), experts.log10());
            T::from(10.0).powd(t[0] * n + t[1] * e + t[2] * n * e + t[3])
        }
        "fine_grained_experts" => {
            p(2) + (p(3) / x(2).powd(t[6]) + p(0)) / x(0).powd(t[4]) + p(1) / x(1).powd(t[5])
        }
        "precision" => {
            let share = |bits: usize, gamma: usize| one - (-x(bits) / p(gamma)).exp();
            let effective = x(0) * share(2, 5) * share(3, 6) * share(4, 7);
            p(2) + p(0) / effective.powd(t[3]) + p(1) / x(1).powd(t[4])
        }
        "vocabulary" => {
            t[3] + p(0) / x(0).powd(t[4]) + p(1) / x(1).powd(t[5]) + p(2) / x(2).powd(t[6])
        }
        "transfer" | "learning_rate_joint" => p(0) * x(0).powd(t[1]) * x(1).powd(t[2]),
        "power_law" | "learning_rate_compute" | "batch_tokens" | "batch_compute" => {
            p(0) * x(0).powd(t[1])
        }
        "rectified" => p(2) + p(0) / (p(1) + x(0).powd(t[3])),
        "learning_rate_bowl" => p(0) + p(1) * (x(0) / p(2)).ln().powi(2) * 0.5,
        "learning_rate_batch_bowl" => {
            let (u, v) = ((x(0) / p(4)).ln(), (x(1) / p(5)).ln());
            p(0) + (p(1) * (u - t[3] * v).powi(2) + p(2) * v.powi(2)) * 0.5
        }
        "accuracy_sigmoid" => p(0) + (p(1) - p(0)) / (one + (p(2) * (x(0) - t[3])).exp()),
        "error_exponential" => p(0) - p(1) * (-p(2) * x(0)).exp(),
        "accuracy_logistic" => p(0) + (p(1) - p(0)) / (one + (p(2) / x(0)).powd(p(3))),
        other => panic!("no plain formula is known for law {other}"),
    };
    loss.ln()
}

/// The e of `(e - e_inf)/(e_0 - e)^a = b x^c`: halved down to a number, then three of Newton's
/// steps in dual numbers, each of which makes one more derivative right.
fn implicit<T: DualNum<Primitive = f64> + Copy>([e_inf, e_0, a, b, c]: [T; 5], x: T) -> T {
    let miss = |e: T| (e - e_inf).ln() - a * (e_0 - e).ln() - b.ln() - c * x.ln();
    let (mut low, mut high) = (e_inf.re(), e_0.re());
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if miss(T::from(middle)).re() < 0.0 { low = middle } else { high = middle }
    }
    let mut e = T::from(0.5 * (low + high));
    for _ in 0..3 {
        let slope = (e - e_inf).recip() + a * (e_0 - e).recip();
        e -= miss(e) / slope;
    }
    e
}
