//! What the law and simpler ways foretell of one loss from the other.

use measures::{
    Draws, Floors as Held, Interval, LossPairs, ProfileEnds, enough, floor_profile, kappa_profile,
    loss_to_loss, new_pair, percentile_interval, regress,
};
use rayon::prelude::*;

use super::LossToLoss;
use super::floors::{Floor, Floors, Sweep};

/// The ways, as their numbers begin: the law with its floors held, then those beside it.
pub const WAYS: [&str; 6] = ["law", "floors_fitted", "line", "power", "identity", "last"];

/// One pair of models that was not seen.
pub struct Forecast {
    /// How many times larger it is than the bound.
    pub distance: f64,
    /// What each way says minus what was measured, in nats.
    pub off: [f64; WAYS.len()],
    /// Whether the law's interval of a new pair holds it, and how wide it is, in nats.
    pub interval: Option<(bool, f64)>,
    /// Whether `L_x` is not above its floor.
    pub is_below_floor: bool,
}

/// What is known of one pair of arms.
pub struct OfPair<'a> {
    /// Its name.
    pub name: &'a str,
    /// Pairs of models.
    pub models: usize,
    /// κ over all pairs of models, with its interval, the floors held.
    pub kappa: Option<(f64, Option<Interval>)>,
    /// κ with the floors fitted, and the ends of its profile.
    pub kappa_fitted: Option<(f64, ProfileEnds)>,
    /// The ends of the profile of the floor of `L_x`.
    pub floor_ends: Option<ProfileEnds>,
    /// Forecasts from all bounds.
    pub forecasts: Vec<Forecast>,
    /// Larger pairs, one at each bound, without a forecast.
    pub without: usize,
}

/// Losses of both arms where both have a model.
struct Joined {
    places: Vec<usize>,
    from: Vec<f64>,
    to: Vec<f64>,
}

/// All pairs, in the order of their names.
pub fn all<'a>(
    measure: &'a LossToLoss,
    sweep: &Sweep<'a>,
    floors: &Floors<'_>,
    bounds: &[f64],
    draws: Draws,
) -> Vec<OfPair<'a>> {
    let pairs: Vec<(&String, &super::Between)> = measure.pairs.iter().collect();
    let counts: Vec<Vec<Vec<u32>>> =
        bounds.iter().map(|&bound| sweep.counts(bound, draws)).collect();
    let of_pair = |&(name, pair): &(&'a String, &'a super::Between)| {
        let work = Work { pair, sweep, floors, counts: &counts, bounds, draws };
        work.of_pair(name, &joined(sweep, pair))
    };
    pairs.par_iter().map(of_pair).collect()
}

fn joined(sweep: &Sweep<'_>, pair: &super::Between) -> Joined {
    let [from, to] = [&pair.from, &pair.to].map(|arm| &sweep.arms[arm.as_str()]);
    let mut joined = Joined { places: Vec::new(), from: Vec::new(), to: Vec::new() };
    for (row, place) in from.places.iter().enumerate() {
        if let Some(other) = to.places.iter().position(|known| known == place) {
            joined.places.push(*place);
            joined.from.push(from.losses[row]);
            joined.to.push(to.losses[other]);
        }
    }
    joined
}

impl Joined {
    fn take(&self, rows: &[usize]) -> Self {
        Self {
            places: rows.iter().map(|&row| self.places[row]).collect(),
            from: crate::rows::values_of(&self.from, rows),
            to: crate::rows::values_of(&self.to, rows),
        }
    }

    fn law(&self, weights: &[f64], floors: Held) -> Option<measures::LossToLoss> {
        loss_to_loss(&LossPairs { from: &self.from, to: &self.to, weights }, floors)
    }
}

/// What the work on one pair reads.
struct Work<'s, 'a> {
    pair: &'a super::Between,
    sweep: &'s Sweep<'a>,
    floors: &'s Floors<'s>,
    counts: &'s [Vec<Vec<u32>>],
    bounds: &'s [f64],
    draws: Draws,
}

impl<'a> Work<'_, 'a> {
    fn of_pair(&self, name: &'a str, joined: &Joined) -> OfPair<'a> {
        let last = self.bounds.len() - 1;
        let every = vec![1.0; joined.from.len()];
        let pairs = LossPairs { from: &joined.from, to: &joined.to, weights: &every };
        let fitted = joined.law(&every, Held::Fitted).map(|law| law.kappa);
        let held = self.held(last).and_then(|held| joined.law(&every, held));
        let kappas: Vec<f64> = self.replicates(joined, last).iter().map(|law| law.kappa).collect();
        let interval = enough(kappas.len(), self.draws.replicates)
            .then(|| percentile_interval(&kappas, self.draws.level));
        let mut found = OfPair {
            name,
            models: joined.from.len(),
            kappa: held.map(|law| (law.kappa, interval)),
            kappa_fitted: fitted.zip(kappa_profile(&pairs, self.draws.level)),
            floor_ends: floor_profile(&pairs, self.draws.level),
            forecasts: Vec::new(),
            without: 0,
        };
        for bound in 0..last {
            self.foretell(bound, joined, &mut found);
        }
        found
    }

    /// The floors of both arms up to a bound.
    fn both(&self, bound: usize) -> Option<[&Floor; 2]> {
        let from = self.floors.get(&(self.pair.from.as_str(), bound))?.as_ref()?;
        let to = self.floors.get(&(self.pair.to.as_str(), bound))?.as_ref()?;
        Some([from, to])
    }

    /// The same as the law takes them.
    fn held(&self, bound: usize) -> Option<Held> {
        let [from, to] = self.both(bound)?;
        Some(Held::Held { from: from.estimate, to: to.estimate })
    }

    /// The law of each draw of places, with the floors of that draw.
    fn replicates(&self, seen: &Joined, bound: usize) -> Vec<measures::LossToLoss> {
        let Some([one, two]) = self.both(bound) else { return Vec::new() };
        let law = |(replicate, counts): (usize, &Vec<u32>)| {
            let held = Held::Held { from: one.drawn[replicate]?, to: two.drawn[replicate]? };
            let weights: Vec<f64> =
                seen.places.iter().map(|&place| f64::from(counts[place])).collect();
            seen.law(&weights, held)
        };
        self.counts[bound].iter().enumerate().filter_map(law).collect()
    }

    /// Files what is foretold of the pairs above a bound from those below.
    fn foretell(&self, bound: usize, joined: &Joined, found: &mut OfPair<'_>) {
        let limit = self.bounds[bound];
        let along = |row: &usize| self.sweep.along[joined.places[*row]];
        let (below, above): (Vec<usize>, Vec<usize>) =
            (0..joined.from.len()).partition(|row| along(row) <= limit);
        let seen = joined.take(&below);
        let every = vec![1.0; below.len()];
        let law = self.held(bound).and_then(|held| seen.law(&every, held));
        let fitted = seen.law(&every, Held::Fitted);
        let simple = Simple::new(&seen, &below.iter().map(along).collect::<Vec<f64>>());
        let Some(((law, fitted), simple)) = law.zip(fitted).zip(simple) else {
            found.without += above.len();
            return;
        };
        let errors: Vec<f64> = (0..below.len())
            .map(|row| seen.to[row] - law.at_or_floor(seen.from[row]))
            .map(|error| error * (below.len() as f64 / (below.len() as f64 - 2.0)).sqrt())
            .collect();
        let laws = self.replicates(&seen, bound);
        let is_enough = enough(laws.len(), self.draws.replicates);
        for row in above {
            let (from, to) = (joined.from[row], joined.to[row]);
            let says = [
                law.at_or_floor(from),
                fitted.at_or_floor(from),
                simple.line[0] + simple.line[1] * from,
                laws::exp(simple.power[0] + simple.power[1] * laws::ln(from)),
                from,
                simple.last,
            ];
            let seed = robustness::seed(self.draws.seed, &format!("{} {bound} {row}", found.name));
            let interval =
                is_enough.then(|| new_pair(&laws, from, &errors, self.draws.level, seed));
            found.forecasts.push(Forecast {
                distance: along(&row) / limit,
                off: says.map(|says| says - to),
                interval: interval.map(|it| ((it.low..=it.high).contains(&to), it.high - it.low)),
                is_below_floor: from <= law.floor_from,
            });
        }
    }
}

/// What is fitted beside the law.
struct Simple {
    line: [f64; 2],
    power: [f64; 2],
    last: f64,
}

impl Simple {
    fn new(seen: &Joined, along: &[f64]) -> Option<Self> {
        let line = |x: &[f64], y: &[f64]| {
            let fit = regress(&[x], y).ok()?;
            Some([fit.coefficients[0], fit.coefficients[1]])
        };
        let ln = |values: &[f64]| values.iter().map(|&value| laws::ln(value)).collect::<Vec<f64>>();
        let largest = along.iter().copied().fold(0.0, f64::max);
        let at_bound: Vec<f64> = (0..along.len())
            .filter(|&row| along[row].total_cmp(&largest).is_eq())
            .map(|row| seen.to[row])
            .collect();
        Some(Self {
            line: line(&seen.from, &seen.to)?,
            power: line(&ln(&seen.from), &ln(&seen.to))?,
            last: measures::mean(&at_bound),
        })
    }
}
