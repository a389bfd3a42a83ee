//! The best minimum over a grid of starts, with the share of starts that agree.
//!
//! Starts are ranked by what variable projection leaves, so that the everyday search follows a
//! handful of them; the published grids, which name every parameter, are followed from every start.
//! The most promising starts may all lead to one basin, so the everyday search believes them only
//! where starts that know nothing of the ranking come to the same minimum.

mod basins;
mod design;

use rayon::prelude::*;

use crate::projection::{Candidate, Columns};
use crate::{Bounds, Config, Grid, Minimum, Misuse, Problem, minimise};
use basins::{are_all_seen, count, gain_last_doubling, index_of_lowest};
use design::{Designs, farthest, valleys};

/// Two starts agree when their objectives differ by less than this, relative to the smaller.
pub const AGREEMENT: f64 = 1e-6;

/// How many starts are followed to their end: plain data, as a definition file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// All of them: the share that agrees says how hard the problem is.
    EveryStart,
    /// The most promising ones, twice as many each time, until the last doubling gains less than
    /// [`SETTLED`]; then as many as at first that are spread evenly. Where these lead to other
    /// minima too, ever more starts, from the grid, from the box around it and from around the ends
    /// that are known, until the minima have all been seen: [`Found::is_settled`].
    UntilSettled {
        /// How many at first.
        first: usize,
    },
    /// The most promising ones, twice as many each time, until the last doubling gains less than
    /// [`SETTLED`], and no others: for a refit among many, to data whose minimum is known.
    Promising {
        /// How many at first.
        first: usize,
    },
    /// As [`Effort::Promising`], but never more than so many: where the last digit of the objective
    /// decides nothing.
    UpTo {
        /// How many at first.
        first: usize,
        /// How many at most.
        most: usize,
    },
}

/// Candidates that one thread takes at a time at least: they cost a microsecond each, waking
/// another thread tens of them.
const CANDIDATES_MIN: usize = 512;

/// A doubling of the starts that gains less than this, relative to the objective, is the last one.
pub const SETTLED: f64 = 1e-8;
/// Where there are several minima, no fewer starts than this settle a search: of two hundred starts
/// all miss a basin that two in a hundred lead to once in fifty times.
const SEVERAL_MINIMA_STARTS_MIN: usize = 192;
/// A law with no more named parameters than these rarely has a second minimum, and the grid of its
/// misfits is fine enough to show one.
const FEW_AXES: usize = 2;
/// Spread starts of such a law, and the share of the box, about its middle, that they come from:
/// from the ends, where terms vanish, a start costs ten times as much.
const FEW_SPREAD: usize = 3;
const MIDDLE: f64 = 0.25;
/// Other laws have this many spread starts for each axis but one, multiplied, up to so many axes:
/// laws with more exponents have several minima as a rule, and sixty starts are cheap beside a
/// minimum that is none.
const SPREAD: usize = 4;
const AXES_MAX: usize = 4;
/// Valleys of the ranking that are followed at most, beside the most promising starts.
const VALLEYS_MAX: usize = 16;
/// From so many starts on a search whose starts rarely end at a minimum is given up.
const HOPELESS_STARTS_MIN: usize = 96;
/// A search that is not settled by so many starts is given up, and says so.
const STARTS_MAX: usize = 384;

/// The best minimum and how many starts came to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The best one; ties go to the more promising start.
    pub best: Minimum,
    /// Starts of the grid.
    pub candidates: usize,
    /// Starts followed to their end, of the grid or not.
    pub starts: usize,
    /// Starts that converged anywhere.
    pub converged: usize,
    /// Starts that converged within [`AGREEMENT`] of the best.
    pub agreeing: usize,
    /// Different minima that starts came to, told apart by their objectives.
    pub minima: usize,
    /// What the last doubling of the starts, the more promising half first, gained relative to the
    /// objective; none with a single start.
    pub gain_last_doubling: Option<f64>,
    /// Whether the search knows that it has the lowest minimum as well as starts can tell. False
    /// where an [`Effort::UntilSettled`] was given up while its starts still disagreed: then there
    /// may be a lower one, however many starts agree. The other efforts do what they are asked, and
    /// the two numbers above speak for them.
    pub is_settled: bool,
    /// How often the objective was evaluated.
    pub evaluations: usize,
}

/// Minimises from the starts of the grid and keeps the best.
///
/// # Errors
/// The grid has another number of axes than the law has parameters, no start, or leaves a parameter
/// open that does not follow from the others.
pub fn search(
    problem: &Problem<'_>,
    grid: &Grid,
    effort: Effort,
    bounds: &Bounds,
    config: &Config,
) -> Result<Found, Misuse> {
    grid.check(problem)?;
    let mut search = Search { problem, grid, bounds, config, ends: Vec::new(), promising: 0 };
    let ranked = search.ranked();
    let is_settled = match effort {
        Effort::EveryStart => {
            search.follow(&starts(&ranked));
            search.promising = ranked.len();
            true
        }
        Effort::Promising { first } => {
            search.follow_promising(&ranked, first);
            true
        }
        Effort::UpTo { first, most } => {
            search.follow_promising(&ranked[..ranked.len().min(most)], first);
            true
        }
        Effort::UntilSettled { first } => {
            search.follow_promising(&ranked, first);
            // A single start is a choice of whoever made the grid, and settles nothing.
            ranked.len() > 1 && search.settle(&ranked)
        }
    };
    Ok(search.found(is_settled))
}

/// What a second design of starts, which knows nothing of the first, gains over a minimum, relative
/// to its objective: the lowest of `starts` ends from the box around the grid. Zero where all of
/// them end higher.
///
/// # Errors
/// As [`search`].
pub fn second_design_gain(
    problem: &Problem<'_>,
    grid: &Grid,
    best: &Minimum,
    starts: usize,
    bounds: &Bounds,
    config: &Config,
) -> Result<f64, Misuse> {
    grid.check(problem)?;
    let mut search = Search { problem, grid, bounds, config, ends: Vec::new(), promising: 0 };
    // None of these starts was one of the search's own.
    let mut designs = Designs::new(problem, grid, bounds).after(STARTS_MAX);
    search.follow(&designs.in_box(starts, 1.0));
    let lowest = &search.ends[index_of_lowest(&search.ends)];
    Ok(best.relative(best.objective - lowest.objective).max(0.0))
}

/// A search with the ends it has come to, in the order in which their starts were followed.
struct Search<'a> {
    problem: &'a Problem<'a>,
    grid: &'a Grid,
    bounds: &'a Bounds,
    config: &'a Config,
    ends: Vec<Minimum>,
    /// How many of them were followed for their rank.
    promising: usize,
}

impl Search<'_> {
    /// All starts of the grid with their running numbers, the most promising first.
    fn ranked(&self) -> Vec<(usize, Candidate)> {
        let columns = Columns::new(self.problem, self.grid);
        let mut ranked: Vec<(usize, Candidate)> = (0..self.grid.len())
            .into_par_iter()
            .with_min_len(CANDIDATES_MIN)
            .map(|index| (index, columns.candidate(index)))
            .collect();
        // NaN sorts last; the sort is stable, so equal misfits keep the order of the grid.
        ranked.sort_by(|(_, a), (_, b)| a.misfit.total_cmp(&b.misfit));
        ranked
    }

    /// Follows starts to their ends.
    fn follow(&mut self, starts: &[Candidate]) {
        self.ends.par_extend(
            starts
                .par_iter()
                .map(|start| minimise(self.problem, &start.theta, self.bounds, self.config)),
        );
    }

    /// Follows the most promising starts until the last doubling gains nothing.
    fn follow_promising(&mut self, ranked: &[(usize, Candidate)], first: usize) {
        // Two starts at least, so that the first doubling has a half to improve on.
        let mut count = first.clamp(2, ranked.len().max(2)).min(ranked.len());
        self.follow(&starts(&ranked[..count]));
        while count < ranked.len()
            && gain_last_doubling(&self.ends).is_none_or(|gain| gain >= SETTLED)
        {
            let more = (2 * count).min(ranked.len());
            self.follow(&starts(&ranked[count..more]));
            count = more;
        }
        self.promising = count;
    }

    /// Follows starts that know nothing of the ranking until the minima have all been seen; whether
    /// they have.
    fn settle(&mut self, ranked: &[(usize, Candidate)]) -> bool {
        let mut candidates = vec![&ranked[0].1; ranked.len()];
        for (number, start) in ranked {
            candidates[*number] = start;
        }
        let start = |number: &usize| candidates[*number].clone();
        let misfits: Vec<f64> = candidates.iter().map(|start| start.misfit).collect();
        let mut known: Vec<usize> = ranked[..self.promising].iter().map(|(n, _)| *n).collect();
        let mut designs = Designs::new(self.problem, self.grid, self.bounds);
        let mut open = valleys(self.grid, &misfits);
        open.retain(|valley| !known.contains(valley));
        open.truncate(VALLEYS_MAX);
        known.extend(&open);
        let mut batch: Vec<Candidate> = open.iter().map(start).collect();
        let axes = self.grid.axes.iter().flatten().count();
        if axes <= FEW_AXES {
            batch.extend(designs.in_box(FEW_SPREAD, MIDDLE));
        } else {
            let spread = (FEW_AXES..axes.min(AXES_MAX)).fold(SPREAD, |spread, _| SPREAD * spread);
            let far = farthest(self.grid, &known, spread / 2);
            batch.extend(far.iter().map(start));
            batch.extend(designs.in_box(spread / 2, 1.0));
            known.extend(far);
        }
        self.follow(&batch);
        while !self.has_settled(batch.len()) {
            if self.ends.len() >= STARTS_MAX || self.is_hopeless() {
                return false;
            }
            // As many as all so far: half from the grid, as long as it has some, the others from
            // around the ends that are known and from all over the box.
            let more = self.ends.len();
            let far = farthest(self.grid, &known, more / 2);
            let beyond = more - far.len();
            batch = far.iter().map(start).collect();
            batch.extend(designs.around(&self.ends_to_leave(), beyond / 2));
            batch.extend(designs.in_box(beyond - beyond / 2, 1.0));
            known.extend(far);
            self.follow(&batch);
        }
        true
    }

    /// Whether the starts so far, the last batch of which was spread, have seen all minima.
    fn has_settled(&self, last: usize) -> bool {
        let (ends, best) = (&self.ends, self.best());
        let minima = count(ends, AGREEMENT);
        let is_minimum = |end: &&Minimum| end.stop.converged();
        let is_rarely_one =
            |ends: &[Minimum]| 2 * ends.iter().filter(is_minimum).count() < ends.len();
        let converged = ends.iter().filter(is_minimum).count();
        let has_gained = gain_last_doubling(ends).is_none_or(|gain| gain >= SETTLED);
        let is_sure = !has_gained
            && best.stop.converged()
            && self.agreeing(best) > 1
            && are_all_seen(converged, minima)
            && !is_rarely_one(&ends[ends.len() - last..]);
        is_sure && (minima == 1 || ends.len() >= SEVERAL_MINIMA_STARTS_MIN)
    }

    /// Whether more starts would not help: they rarely come to a minimum.
    fn is_hopeless(&self) -> bool {
        let converged = self.ends.iter().filter(|end| end.stop.converged()).count();
        self.ends.len() >= HOPELESS_STARTS_MIN
            && (2 * converged < self.ends.len() || !self.best().stop.converged())
    }

    /// Ends from whose surroundings the search goes on: the best one, and one of each other
    /// minimum.
    fn ends_to_leave(&self) -> Vec<Vec<f64>> {
        let mut ends = vec![self.best()];
        for end in self.ends.iter().filter(|end| end.stop.converged()) {
            if ends.iter().all(|known| !known.agrees(end, AGREEMENT)) {
                ends.push(end);
            }
        }
        ends.into_iter().map(|end| end.theta.clone()).collect()
    }

    /// The best end: of those that differ by rounding alone the first, so that starts which find
    /// nothing new do not change a bit of it.
    fn best(&self) -> &Minimum {
        let promising = self.promising.max(1);
        let mut best = &self.ends[index_of_lowest(&self.ends[..promising])];
        for end in &self.ends[promising..] {
            let gain = best.relative(best.objective - end.objective);
            let is_first_minimum = end.stop.converged() && !best.stop.converged();
            if gain >= SETTLED || (is_first_minimum && gain > -SETTLED) {
                best = end;
            }
        }
        best
    }

    /// How many ends are minima as low as the best.
    fn agreeing(&self, best: &Minimum) -> usize {
        let agrees = |end: &&Minimum| end.stop.converged() && end.agrees(best, AGREEMENT);
        self.ends.iter().filter(agrees).count()
    }

    fn found(self, is_settled: bool) -> Found {
        let best = self.best().clone();
        Found {
            candidates: self.grid.len(),
            starts: self.ends.len(),
            converged: self.ends.iter().filter(|end| end.stop.converged()).count(),
            agreeing: self.agreeing(&best),
            minima: count(&self.ends, AGREEMENT),
            gain_last_doubling: gain_last_doubling(&self.ends),
            is_settled,
            evaluations: self.ends.iter().map(|end| end.evaluations).sum(),
            best,
        }
    }
}

/// The starts without their numbers.
fn starts(ranked: &[(usize, Candidate)]) -> Vec<Candidate> {
    ranked.iter().map(|(_, candidate)| candidate.clone()).collect()
}
