//! Score bootstrap: weights on the clusters' scores, one Hessian, no refit.

use measures::Multipliers;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// How far a weighted sum of parameters moves in each of `draws` draws, `sum_g v_g q_g`, where
/// `q_g` are the [`super::Linearised::moves`] of the clusters and `v_g` random weights of mean zero
/// and variance one (Kline & Santos 2012, J. Econom. Methods 1).
///
/// The fast screen: to first order what a refit to the same weights gives, at the price of a sum.
#[must_use]
pub fn score_draws(moves: &[f64], draws: usize, seed: u64) -> Vec<f64> {
    let multipliers = Multipliers::of(moves.len());
    (0..draws)
        .into_par_iter()
        .map(|draw| {
            let mut stream = ChaCha8Rng::seed_from_u64(seed);
            stream.set_stream(draw as u64);
            multipliers.weigh(moves, &mut stream)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use measures::standard_deviation;

    use super::*;
    use crate::cluster::Correction;
    use crate::cluster::sandwich::tests::regression;

    /// The variance over the draws is that of the uncorrected sandwich, which numpy computed.
    #[test]
    fn the_spread_of_the_draws_is_the_sandwich() {
        let fit = regression();
        let draws = score_draws(&fit.moves(&[0.0, 1.0, 0.0]), 40_000, 5);
        let known = fit.covariance(Correction::Cr0)[4].sqrt();
        let ratio = standard_deviation(&draws) / known;
        assert!((ratio - 1.0).abs() < 0.015, "{ratio}");
    }

    /// A hundred thousand draws of 240 clusters have the variance `sum_g q_g²` (closed form); the
    /// time that they took is printed, for whoever asks.
    #[test]
    fn a_hundred_thousand_draws_have_their_closed_form() {
        let moves: Vec<f64> = (0..240).map(|g| f64::from(g % 7) - 3.0).collect();
        let start = std::time::Instant::now();
        let draws = score_draws(&moves, 100_000, 1);
        println!("100000 draws of 240 clusters: {} s", start.elapsed().as_secs_f64());
        let known = moves.iter().map(|q| q * q).sum::<f64>().sqrt();
        let ratio = standard_deviation(&draws) / known;
        assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
    }
}
