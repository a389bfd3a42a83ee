//! Simulation-based calibration of a fitted law's posterior, about the data that there are.
//!
//! A truth is one of the draws of the posterior; data are drawn at that truth; a second posterior
//! is made of both data sets. The truth then is one more draw of the second posterior, so that its
//! rank among the draws is even where the sampler is right (Talts et al. 2018; for a prior that is
//! itself a posterior Säilynoja, Schmitt, Bürkner & Vehtari 2025, "posterior SBC"). A prior that is
//! flat without end could not be drawn from.

use rayon::prelude::*;

use super::density::Model;
use super::sampler::{Chains, Plan, Start, sample};
use crate::chance::stream;

/// How many truths are ranked among how many draws: plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankPlan {
    /// Truths.
    pub sets: usize,
    /// Draws that each is ranked among.
    pub draws: usize,
    /// Steps from one draw to the next.
    pub thin: usize,
    /// Steps before the first draw.
    pub warm_up: usize,
    /// Seed of all streams.
    pub seed: u64,
}

/// The rank of each truth among the draws of its own posterior, from 0 to `draws`: one list for
/// each unknown. `start` is where the chains of the data began, `posterior` their draws.
///
/// Sets whose chain has no start are left out.
#[must_use]
pub fn ranks(
    model: &Model<'_>,
    start: &Start,
    posterior: &Chains,
    plan: &RankPlan,
) -> Vec<Vec<usize>> {
    let truths: Vec<&Vec<f64>> = posterior.draws().collect();
    // Twice the rows halve the covariance.
    let covariance = start.covariance.iter().map(|entry| 0.5 * entry).collect();
    let start = Start { centre: start.centre.clone(), covariance };
    let of_sets: Vec<Option<Vec<usize>>> = (0..plan.sets)
        .into_par_iter()
        .map(|set| {
            // Spread evenly over all chains, as far from one another as may be.
            let truth = truths[set * truths.len() / plan.sets];
            let ln_y = model.draw_responses(truth, &mut stream(plan.seed, 2 * set as u64));
            let both = model.with_drawn(&ln_y);
            let chain = Plan {
                chains: 1,
                warm_up: plan.warm_up,
                draws: plan.draws,
                thin: plan.thin,
                // A seed of its own: chains of one seed begin on the same stream.
                seed: plan.seed.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(set as u64 + 1),
            };
            let drawn = sample(&|at| both.log_density(at), &start, &chain)?;
            let rank = |unknown: usize| {
                drawn.draws().filter(|draw| draw[unknown] < truth[unknown]).count()
            };
            Some((0..truth.len()).map(rank).collect())
        })
        .collect();
    let unknowns = start.centre.len();
    (0..unknowns)
        .map(|unknown| of_sets.iter().flatten().map(|ranks| ranks[unknown]).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use fit::{Bounds, Config, Objective, Problem, minimise};

    use super::*;
    use crate::chance::standard_normal;
    use crate::posterior::uniformity;

    /// A law that is linear in its coordinates, with an error of each kind: the ranks of truths
    /// drawn from its posterior are even. Truths that lie half as far from the middle as they
    /// should are found out.
    #[test]
    fn the_sampler_passes_and_truths_of_half_the_spread_fail() {
        let law = laws::law("power_law").expect("a law of the library");
        let mut random = stream(4, 0);
        let x: Vec<f64> = (0..20).map(|row| laws::exp(0.3 * f64::from(row))).collect();
        let y: Vec<f64> = x
            .iter()
            .map(|x| laws::exp(0.7 - 0.3 * laws::ln(*x) + 0.05 * standard_normal(&mut random)))
            .collect();
        for objective in [Objective::LeastSquares, Objective::Huber { delta: 1e-2 }] {
            let problem = Problem::new(law, objective, &[&x], &y).expect("usable rows");
            let bounds = Bounds::none(2);
            let config = Config { steps_max: 100, gradient_scaled_max: 1e-10 };
            let end = minimise(&problem, &[0.7, -0.3], &bounds, &config);
            let model = Model::new(&problem, &bounds).expect("a law of errors");
            let start = model.start(&end.theta).expect("determined");
            let plan = Plan { chains: 4, warm_up: 1500, draws: 250, thin: 20, seed: 5 };
            let chains = sample(&|at| model.log_density(at), &start, &plan).expect("a start");
            let plan = RankPlan { sets: 200, draws: 99, thin: 12, warm_up: 500, seed: 9 };
            for (unknown, ranks) in super::ranks(&model, &start, &chains, &plan).iter().enumerate()
            {
                let found = uniformity(ranks, 99, 1);
                assert!(
                    found.chi_squared_p > 0.01 && found.band_p > 0.01,
                    "{objective:?}, unknown {unknown}: {found:?}"
                );
            }
            let mut narrow = chains.clone();
            for draw in narrow.chains.iter_mut().flatten() {
                draw.iter_mut().zip(&start.centre).for_each(|(x, c)| *x = 0.5 * (*x + c));
            }
            let found = uniformity(&super::ranks(&model, &start, &narrow, &plan)[0], 99, 1);
            assert!(found.band_p < 0.01, "{objective:?}, half the spread: {found:?}");
        }
    }
}
