//! Whether several recipes share the exponents of their scaling law and differ by constants alone.

mod constants;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use self::constants::{Centred, Constants};
use crate::quantile::{Interval, percentile_interval};
use crate::resample::{Draws, drawn, enough};
use crate::tail::simplex;

/// The runs of one recipe.
#[derive(Debug, Clone, PartialEq)]
pub struct RecipeLosses {
    /// `ln N` of each run.
    pub ln_params: Vec<f64>,
    /// `ln D` of each run.
    pub ln_tokens: Vec<f64>,
    /// The loss of each run.
    pub loss: Vec<f64>,
}

impl RecipeLosses {
    fn centred(&self) -> Centred<'_> {
        Centred::of(&self.ln_params, &self.ln_tokens, &self.loss)
    }
}

/// α and β of `L = E + A N^-α + B D^-β`, and the exponent of the reducible loss along compute that
/// is spent at its best, `αβ/(α+β)` (Hoffmann 2022, section 3.3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponents {
    /// α, β and αβ/(α+β).
    pub values: [f64; 3],
    /// Their percentile intervals, runs drawn with replacement; none of the shared ones.
    pub intervals: [Option<Interval>; 3],
}

/// The law of each recipe with exponents of its own, and with shared ones.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedExponent {
    /// Of each recipe by itself.
    pub own: Vec<Exponents>,
    /// Of all, each recipe with its own E, A and B.
    pub shared: Exponents,
    /// `sum_i n_i ln(S_i shared / S_i own)`, S the sum of squared residuals: twice the log
    /// likelihood ratio of normal errors whose variance is each recipe's own.
    pub likelihood_ratio: f64,
    /// The share of data sets made under shared exponents whose ratio is as great, the data at hand
    /// counted with them.
    pub p_value: f64,
}

/// Exponents outside are none of a law: beyond, the term is a constant or a wall.
const LN_LIMITS: [f64; 2] = [-3.9, 1.1];
/// Starts of either exponent, by their logarithms: 0.1, 0.2, 0.4 and 0.8.
const LN_STARTS: [f64; 4] = [-2.303, -1.609, -0.916, -0.223];
/// The first step of the search, in the logarithm of an exponent.
const STEP: f64 = 0.1;
/// The search ends once its values agree to this.
const CLOSED: f64 = 1e-9;
/// Parameters of the law of one recipe.
const PARAMETERS: usize = 5;

/// Fits `L = E + A N^-α + B D^-β` by least squares to each recipe, with exponents of its own and
/// with shared ones (E, A and B follow by linear least squares: Golub & Pereyra 1973, SIAM J.
/// Numer. Anal. 10), and tests that they are shared.
///
/// The null distribution of the ratio is that of data sets made from the shared fit and its own
/// residuals, each with a random sign (wild bootstrap, Liu 1988, Ann. Stat. 16) and widened by
/// `sqrt(n/(n-5))`: noise that is larger for small models stays so.
///
/// None of fewer than two recipes, or where a recipe does not determine the law.
#[must_use]
pub fn shared_exponent(recipes: &[RecipeLosses], draws: Draws) -> Option<SharedExponent> {
    let enough_runs = recipes.iter().all(|recipe| recipe.loss.len() > PARAMETERS);
    if recipes.len() < 2 || !enough_runs {
        return None;
    }
    let own: Vec<Minimum> =
        recipes.iter().map(|recipe| searched(&[recipe])).collect::<Option<_>>()?;
    let all: Vec<&RecipeLosses> = recipes.iter().collect();
    let shared = searched(&all)?;
    let ratio = ratio(&shared, &own);
    let null = null_ratios(&all, &shared, &own, draws)?;
    let as_great = null.iter().filter(|&&drawn| drawn >= ratio).count();
    let with_intervals =
        |(recipe, own): (&RecipeLosses, &Minimum)| own_exponents(recipe, own, draws);
    Some(SharedExponent {
        own: recipes.iter().zip(&own).map(with_intervals).collect(),
        shared: Exponents { values: shared.exponents(), intervals: [None; 3] },
        likelihood_ratio: ratio,
        p_value: (as_great + 1) as f64 / (null.len() + 1) as f64,
    })
}

/// The lowest `sum_i n_i ln S_i` over both exponents, and their logarithms there.
#[derive(Debug, Clone)]
struct Minimum {
    value: f64,
    ln: Vec<f64>,
}

impl Minimum {
    fn exponents(&self) -> [f64; 3] {
        let [alpha, beta] = [laws::exp(self.ln[0]), laws::exp(self.ln[1])];
        [alpha, beta, alpha * beta / (alpha + beta)]
    }
}

/// By how much the shared exponents fit worse.
fn ratio(shared: &Minimum, own: &[Minimum]) -> f64 {
    shared.value - own.iter().map(|own| own.value).sum::<f64>()
}

/// The best of the grid of starts, followed to its minimum.
fn searched(recipes: &[&RecipeLosses]) -> Option<Minimum> {
    let mut law = Law::of(recipes);
    let grid = LN_STARTS.iter().flat_map(|a| LN_STARTS.iter().map(move |b| [*a, *b]));
    let valued = grid.map(|at| (law.objective(&at), at));
    let (_, start) = valued.min_by(|a, b| a.0.total_cmp(&b.0))?;
    followed(&mut law, &start)
}

/// The minimum that a start leads to; the search is begun again where it ended.
fn followed(law: &mut Law<'_>, start: &[f64]) -> Option<Minimum> {
    let (_, first) = simplex(|at| law.objective(at), start, STEP, CLOSED);
    let (value, ln) = simplex(|at| law.objective(at), &first, STEP, CLOSED);
    value.is_finite().then_some(Minimum { value, ln })
}

/// The law of several recipes that share its exponents.
struct Law<'a> {
    recipes: Vec<Centred<'a>>,
    constants: Constants,
}

impl<'a> Law<'a> {
    fn of(recipes: &[&'a RecipeLosses]) -> Self {
        let recipes = recipes.iter().map(|recipe| recipe.centred()).collect();
        Self { recipes, constants: Constants::default() }
    }

    /// `sum_i n_i ln S_i` at the logarithms of the exponents.
    fn objective(&mut self, ln: &[f64]) -> f64 {
        if ln.iter().any(|ln| !(LN_LIMITS[0]..=LN_LIMITS[1]).contains(ln)) {
            return f64::INFINITY;
        }
        let constants = &mut self.constants;
        let of = |recipe: &Centred<'_>| {
            let left = constants.residuals(recipe, ln);
            let squares = left.map(|left| left.iter().map(|r| r * r).sum::<f64>());
            squares.map_or(f64::INFINITY, |sum| recipe.loss.len() as f64 * laws::ln(sum))
        };
        self.recipes.iter().map(of).sum()
    }
}

/// The ratios of data sets made under the shared exponents; none where fewer than nine tenths of
/// them have one.
fn null_ratios(
    recipes: &[&RecipeLosses],
    shared: &Minimum,
    own: &[Minimum],
    draws: Draws,
) -> Option<Vec<f64>> {
    let residuals = |recipe: &&RecipeLosses| {
        Constants::default().residuals(&recipe.centred(), &shared.ln).map(Vec::from)
    };
    let left: Vec<Vec<f64>> = recipes.iter().map(residuals).collect::<Option<_>>()?;
    let one = |replicate: usize| -> Option<f64> {
        let mut stream = ChaCha8Rng::seed_from_u64(draws.seed);
        stream.set_stream(replicate as u64);
        let made: Vec<RecipeLosses> = recipes
            .iter()
            .zip(&left)
            .map(|(recipe, left)| signed(recipe, left, &mut stream))
            .collect();
        let made_of: Vec<&RecipeLosses> = made.iter().collect();
        let own: Vec<Minimum> = made
            .iter()
            .zip(own)
            .map(|(recipe, own)| lower(recipe, [own, shared]))
            .collect::<Option<_>>()?;
        Some(ratio(&followed(&mut Law::of(&made_of), &shared.ln)?, &own))
    };
    let ratios: Vec<f64> = (0..draws.replicates).into_par_iter().filter_map(one).collect();
    enough(ratios.len(), draws.replicates).then_some(ratios)
}

/// The lower of the minima that two starts lead to: the truth of the data sets is shared, and their
/// noise can have a minimum of its own.
fn lower(recipe: &RecipeLosses, starts: [&Minimum; 2]) -> Option<Minimum> {
    let mut law = Law::of(&[recipe]);
    let found = starts.iter().filter_map(|start| followed(&mut law, &start.ln));
    found.min_by(|a, b| a.value.total_cmp(&b.value))
}

/// The recipe's law with its residuals, each with a random sign, for its losses.
fn signed(recipe: &RecipeLosses, left: &[f64], stream: &mut ChaCha8Rng) -> RecipeLosses {
    let count = left.len() as f64;
    let widened = (count / (count - PARAMETERS as f64)).sqrt();
    let made = recipe.loss.iter().zip(left).map(|(loss, left)| {
        let sign = if stream.random::<bool>() { widened } else { -widened };
        loss - left + sign * left
    });
    RecipeLosses { loss: made.collect(), ..recipe.clone() }
}

/// The exponents of one recipe with their intervals.
fn own_exponents(recipe: &RecipeLosses, own: &Minimum, draws: Draws) -> Exponents {
    let count = recipe.loss.len();
    let one = |replicate: usize| -> Option<[f64; 3]> {
        let rows = drawn(count, draws.seed, replicate);
        let pick = |values: &[f64]| rows.iter().map(|&row| values[row]).collect();
        let drawn = RecipeLosses {
            ln_params: pick(&recipe.ln_params),
            ln_tokens: pick(&recipe.ln_tokens),
            loss: pick(&recipe.loss),
        };
        Some(followed(&mut Law::of(&[&drawn]), &own.ln)?.exponents())
    };
    let all: Vec<[f64; 3]> = (0..draws.replicates).into_par_iter().filter_map(one).collect();
    let interval = |index: usize| {
        let values: Vec<f64> = all.iter().map(|values| values[index]).collect();
        enough(values.len(), draws.replicates).then(|| percentile_interval(&values, draws.level))
    };
    Exponents { values: own.exponents(), intervals: [interval(0), interval(1), interval(2)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { replicates: 60, level: 0.9, seed: 9 };

    /// Runs on a grid of seven sizes and six numbers of tokens, with noise of this standard
    /// deviation (a sum of twelve uniform numbers).
    fn planted([e, a, b, alpha, beta]: [f64; 5], noise: f64, seed: u64) -> RecipeLosses {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        let mut runs =
            RecipeLosses { ln_params: Vec::new(), ln_tokens: Vec::new(), loss: Vec::new() };
        for n in 0..7 {
            for d in 0..6 {
                let (ln_n, ln_d) = (17.0 + 0.8 * f64::from(n), 20.0 + 0.9 * f64::from(d));
                let normal = (0..12).map(|_| stream.random::<f64>()).sum::<f64>() - 6.0;
                let loss = e
                    + a * libm::exp(-alpha * (ln_n - 19.0))
                    + b * libm::exp(-beta * (ln_d - 22.0));
                runs.ln_params.push(ln_n);
                runs.ln_tokens.push(ln_d);
                runs.loss.push(loss + noise * normal);
            }
        }
        runs
    }

    /// Thirty runs with something that no law follows, by a pattern.
    fn patterned([alpha, beta]: [f64; 2], pattern: usize) -> RecipeLosses {
        let mut runs =
            RecipeLosses { ln_params: Vec::new(), ln_tokens: Vec::new(), loss: Vec::new() };
        for (n, d) in (0..6_usize).flat_map(|n| (0..5_usize).map(move |d| (n, d))) {
            let off = 1e-3 * ((7 * n + 5 * d + pattern * n * d) % 4) as f64;
            let term = |exponent: f64, at: usize| libm::exp2(-exponent * at as f64);
            runs.ln_params.push(core::f64::consts::LN_2 * n as f64);
            runs.ln_tokens.push(core::f64::consts::LN_2 * d as f64);
            runs.loss.push(2.0 + term(alpha, n) + term(beta, d) + off);
        }
        runs
    }

    /// `scipy.optimize.minimize` 1.17 (Nelder-Mead, to 1e-13) over both exponents, the constants by
    /// `numpy.linalg.lstsq`.
    #[test]
    fn exponents_and_ratio_are_those_of_scipy() {
        let recipes = [patterned([0.3, 0.4], 0), patterned([0.35, 0.45], 1)];
        let found = shared_exponent(&recipes, DRAWS).expect("two recipes");
        for (values, expected) in [
            (found.own[0].values, [0.299_661_661, 0.400_537_145]),
            (found.own[1].values, [0.350_478_460, 0.450_088_581]),
            (found.shared.values, [0.349_474_210, 0.449_065_995]),
        ] {
            for (value, expected) in values.iter().zip(expected) {
                assert!((value - expected).abs() < 2e-6, "{found:?}");
            }
        }
        assert!((found.likelihood_ratio - 109.743_373_114).abs() < 1e-7, "{found:?}");
    }

    /// Planted exponents come back from data without noise, each recipe's own.
    #[test]
    fn planted_exponents_come_back() {
        let recipes = [
            planted([1.8, 0.6, 0.7, 0.35, 0.30], 1e-7, 1),
            planted([1.6, 0.5, 0.9, 0.50, 0.25], 1e-7, 2),
        ];
        let found = shared_exponent(&recipes, DRAWS).expect("two recipes");
        for (own, [alpha, beta]) in found.own.iter().zip([[0.35, 0.30], [0.50, 0.25]]) {
            let expected = [alpha, beta, alpha * beta / (alpha + beta)];
            for (value, expected) in own.values.iter().zip(expected) {
                assert!((value - expected).abs() < 1e-4, "{own:?}");
            }
        }
        assert!(found.likelihood_ratio > 100.0 && found.p_value < 0.02, "{found:?}");
    }

    /// Recipes that differ by constants alone are left alone, and the truth lies within three
    /// standard errors.
    #[test]
    fn shared_exponents_are_not_rejected() {
        let recipes = [
            planted([1.8, 0.6, 0.7, 0.35, 0.30], 0.005, 3),
            planted([1.5, 0.8, 0.6, 0.35, 0.30], 0.005, 4),
        ];
        let found = shared_exponent(&recipes, DRAWS).expect("two recipes");
        assert!(found.p_value > 0.05 && found.likelihood_ratio > 0.0, "{found:?}");
        let alpha = found.own[0].intervals[0].expect("enough draws");
        // At a level of 0.9 an interval of normal errors is 3.29 standard errors wide.
        let error = (alpha.high - alpha.low) / 3.29;
        assert!((found.own[0].values[0] - 0.35).abs() < 3.0 * error && error < 0.01, "{found:?}");
        assert!((found.shared.values[0] - 0.35).abs() < 0.03, "{found:?}");
        assert_eq!(shared_exponent(&recipes[..1], DRAWS), None, "one recipe");
    }
}
