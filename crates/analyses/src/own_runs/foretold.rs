//! One law fitted to the smaller runs, for what it says of the larger ones: its parameters need not
//! be determined, its forecasts must be.

use anyhow::Result;
use fit::{Bounds, Config, Effort, Grid, Minimum, Misuse, Problem, Stop, minimise};
use laws::Law;
use observations::Observations;

use crate::study::Study;
use crate::study::fitted::bounds;

/// The most promising starts that are followed. Every law that foretells at all does so from the
/// first of them; a law of many parameters gains a little with each doubling and foretells no
/// better.
const STARTS: Effort = Effort::UpTo { first: 8, most: 8 };
/// Of a larger grid every other value of its longest axis is left out, and again: which starts are
/// the most promising of three hundred thousand costs more than to follow them.
const RANKED_MOST: usize = 2_048;
/// Values of an axis that is not thinned any more.
const VALUES_LEAST: usize = 2;
/// Where the limit on steps ended the best descent, it goes on for as many steps of its own, times
/// this.
const FURTHER: usize = 4;
/// A forecast hangs on a direction where the loss that it says changes by more than this share as
/// the parameter moves by a factor of e, or an exponent by one.
const HANGS: f64 = 1e-4;
/// The step of the difference that says so, over the direction's largest entry.
const STEP: f64 = 1e-3;

/// A fit that foretells.
pub(super) struct Foretelling {
    /// Its fit coordinates.
    pub(super) theta: Vec<f64>,
    /// The parameters that the rows do not determine, where no forecast hangs on them.
    pub(super) open: Vec<&'static str>,
}

/// A law fitted to the rows that are seen, ready to foretell the others, given as the logarithms of
/// the law's variables; or why it cannot.
///
/// A combination of parameters that the rows leave open may still be one on which nothing hangs
/// that is asked for: a floor that has vanished, an exponent of a term that is none. Such forecasts
/// are estimable though the parameters are not (Bose 1944; Searle 1971, Linear Models, §5.4), and
/// the law is as good a forecaster as any.
pub(super) fn foretelling(
    study: &Study,
    seen: &Observations,
    unseen: &[Vec<f64>],
) -> Result<Result<Foretelling, String>> {
    let law = study.law()?;
    let problem = match study.problem(seen) {
        Ok(problem) => problem,
        Err(error) => match error.downcast_ref() {
            Some(few @ Misuse::TooFewRows { .. }) => return Ok(Err(few.to_string())),
            _ => return Err(error),
        },
    };
    let bounds = bounds(study, law, &problem)?;
    let best = best(&problem, &thinned(study.grid(law)), &bounds, &study.config())?;
    // A plateau is an end of the search where a term has vanished: what is left is a minimum of the
    // law without it, as far as its forecasts say so.
    let flat = problem.identification(&best.theta, &best.on_bound).flat;
    let has_vanished = best.stop == Stop::Plateau && !flat.is_empty();
    if !(best.stop.converged() || has_vanished) {
        let words = best.stop.words();
        return Ok(Err(format!("did not converge on {} runs: {words}", seen.len())));
    }
    if flat.iter().any(|direction| hangs(law, &best.theta, direction, unseen)) {
        return Ok(Err(format!("{} runs do not determine what it foretells", seen.len())));
    }
    Ok(Ok(Foretelling { open: open(law, &flat), theta: best.theta }))
}

/// The best end, and where the limit on steps ended it, what comes after.
fn best(problem: &Problem<'_>, grid: &Grid, bounds: &Bounds, config: &Config) -> Result<Minimum> {
    let found = fit::search(problem, grid, STARTS, bounds, config)?.best;
    if found.stop != Stop::TooManySteps {
        return Ok(found);
    }
    let further = Config { steps_max: FURTHER * config.steps_max, ..*config };
    let end = minimise(problem, &found.theta, bounds, &further);
    Ok(if end.objective <= found.objective { end } else { found })
}

/// The grid, with every other value of its longest axis left out until it is small enough.
fn thinned(mut grid: Grid) -> Grid {
    while grid.len() > RANKED_MOST {
        let Some(longest) = grid.axes.iter_mut().flatten().max_by_key(|values| values.len()) else {
            break;
        };
        if longest.len() <= VALUES_LEAST {
            break;
        }
        *longest = longest.iter().copied().step_by(2).collect();
    }
    grid
}

/// Whether what the law says of a run changes along a direction.
fn hangs(law: &dyn Law, theta: &[f64], direction: &[f64], unseen: &[Vec<f64>]) -> bool {
    let largest = direction.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    let moved = |by: f64| -> Vec<f64> {
        theta.iter().zip(direction).map(|(at, entry)| at + by * entry / largest).collect()
    };
    let (up, down) = (moved(STEP), moved(-STEP));
    let slope =
        |ln_x: &Vec<f64>| (law.ln_loss(&up, ln_x) - law.ln_loss(&down, ln_x)) / (2.0 * STEP);
    // What is no number is nothing to rely on.
    !unseen.iter().all(|ln_x| slope(ln_x).abs() <= HANGS)
}

/// The parameters along which a direction points.
fn open(law: &dyn Law, flat: &[Vec<f64>]) -> Vec<&'static str> {
    let points = |parameter: usize| {
        flat.iter().any(|direction| {
            let largest = direction.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
            direction[parameter].abs() > 1e-3 * largest
        })
    };
    let named = law.parameters().iter().enumerate();
    named.filter(|(parameter, _)| points(*parameter)).map(|(_, named)| named.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_grid_is_thinned_from_its_longest_axis_on() {
        let axis = |count: u32| Some((0..count).map(f64::from).collect());
        let grid = thinned(Grid { axes: vec![axis(8), None, axis(40), axis(5), axis(5)] });
        // 40 x 8 x 25 = 8000, then 20 x 8 x 25 = 4000, then 10 x 8 x 25 = 2000.
        assert_eq!(grid.len(), 2_000, "{grid:?}");
        let third = grid.axes[2].as_deref().expect("an axis");
        assert_eq!(third[..3], [0.0, 4.0, 8.0], "every fourth is left");
        let small = Grid { axes: vec![axis(8), None, axis(5)] };
        assert_eq!(thinned(small.clone()), small, "nothing is left out of a small one");
    }

    /// Of `E + A x^-alpha` at E of a trillionth no forecast hangs on ln E, and every one on alpha.
    #[test]
    fn nothing_hangs_on_a_floor_that_has_vanished() {
        let law = laws::law("power_law_offset").expect("a law");
        let at = |name: &str| law.parameters().iter().position(|one| one.name == name);
        let [floor, factor, exponent] = ["E", "A", "alpha"].map(|name| at(name).expect(name));
        let mut theta = vec![0.0; 3];
        (theta[floor], theta[factor], theta[exponent]) = (-28.0, 3.0, 0.1);
        let unseen: Vec<Vec<f64>> = [40.0, 48.0].map(|ln_x| vec![ln_x]).to_vec();
        let along = |parameter: usize| {
            let mut direction = vec![0.0; 3];
            direction[parameter] = 0.01;
            direction
        };
        assert!(!hangs(law, &theta, &along(floor), &unseen), "a factor of e of nothing");
        assert!(hangs(law, &theta, &along(exponent), &unseen));
        assert!(hangs(law, &theta, &along(factor), &unseen));
        theta[floor] = 0.5;
        assert!(hangs(law, &theta, &along(floor), &unseen), "here it is half of the loss");
        assert_eq!(open(law, &[along(floor)]), ["E"]);
    }
}
