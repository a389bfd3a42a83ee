//! A league of laws over many curves: each law fitted to the first part of every curve, and scored
//! on the rest, which no fit has seen.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use fit::{Bounds, Effort, Objective, Problem};
use laws::Law;
use observations::Observations;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, Given};
use crate::fitting::{Search, Solver, built_in, check_parameters, grid, parameter_index};
use crate::numbers::Numbers;
use crate::rows::{What, column, label};

/// Laws in one variable on many curves, ranked by what they foretell.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct League {
    /// The labels that tell curves apart.
    pub curve: Vec<String>,
    /// The label that says which rows are fitted.
    pub part: String,
    /// Its text on the rows that are fitted; all others are foretold.
    pub fitted: String,
    /// The variable.
    pub variable: String,
    /// The response.
    pub response: String,
    /// The laws.
    pub laws: Vec<Entrant>,
    /// How many of the starts are followed.
    pub search: Search,
    /// When the solver stops.
    pub solver: Solver,
}

/// One law of the league.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entrant {
    /// The law.
    pub law: String,
    /// The parameter that is the floor of the response, where it has one.
    pub offset: Option<String>,
    /// Values of the parameters to start from; coefficients that are not named follow from the
    /// others.
    pub starts: BTreeMap<String, Vec<f64>>,
}

/// What one law made of one curve.
#[derive(Clone, Copy)]
struct Score {
    /// `√(mean (ln y - ln L)²)` over the rows that were foretold; none where the law could not be
    /// fitted.
    ln_rmse: Option<f64>,
    converged: bool,
}

impl Compute for League {
    fn reads(&self) -> Vec<What<'_>> {
        let labels = self.curve.iter().chain([&self.part]).map(|name| What::Label(name));
        labels.chain([What::Column(&self.variable), What::Column(&self.response)]).collect()
    }

    fn laws(&self) -> Vec<&str> {
        self.laws.iter().map(|fitted| fitted.law.as_str()).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = vec!["curves".to_owned()];
        for Entrant { law, .. } in &self.laws {
            for last in ["ln_rmse_median", "wins", "not_converged", "p_against_best"] {
                names.push(format!("{law}.{last}"));
            }
        }
        names
    }

    fn check(&self) -> Result<()> {
        ensure!(self.laws.len() > 1, "a league of one law; hint: name two at least");
        for entrant in &self.laws {
            let law = built_in(&entrant.law)?;
            check_parameters(law, entrant.starts.keys().chain(&entrant.offset))?;
            ensure!(
                law.variables().len() == 1,
                "law {} has {} variables; hint: a league is of laws in one variable",
                entrant.law,
                law.variables().len()
            );
        }
        Ok(())
    }

    fn words(&self) -> String {
        let laws: Vec<&str> = self.laws.iter().map(|entrant| entrant.law.as_str()).collect();
        format!(
            "each of {} fitted by least squares of logarithms to the rows whose {} is {}, curve by \
            curve; the error is the root of the mean squared log error on the other rows, its \
            median is over curves; p values are those of Wilcoxon's signed-rank test of the \
            errors against those of the best law, adjusted after Holm",
            laws.join(", "),
            self.part,
            self.fitted
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let curves = self.curves(given.rows)?;
        found.count("curves", curves.len(), "curves with rows to fit and rows to foretell");
        let mut scores = Vec::new();
        for entrant in &self.laws {
            let law = built_in(&entrant.law)?;
            let of_curve = |rows: &Vec<usize>| self.score(entrant, law, given.rows, rows);
            let of_law: Vec<Score> = curves.par_iter().map(of_curve).collect::<Result<_>>()?;
            scores.push(of_law);
        }
        self.file(&scores, found);
        Ok(())
    }
}

impl League {
    /// The rows of each curve, in the order of their names.
    fn curves(&self, rows: &Observations) -> Result<Vec<Vec<usize>>> {
        let labels = self.curve.iter().map(|name| label(rows, name)).collect::<Result<Vec<_>>>()?;
        let mut curves: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for row in 0..rows.len() {
            let name = labels.iter().map(|texts| texts[row].as_str()).collect();
            curves.entry(name).or_default().push(row);
        }
        let part = label(rows, &self.part)?;
        let has_both = |curve: &Vec<usize>| {
            let fitted = curve.iter().filter(|&&row| part[row] == self.fitted).count();
            fitted > 0 && fitted < curve.len()
        };
        Ok(curves.into_values().filter(has_both).collect())
    }

    /// Fits one law to the first part of a curve and scores it on the rest.
    fn score(
        &self,
        entrant: &Entrant,
        law: &'static dyn Law,
        rows: &Observations,
        curve: &[usize],
    ) -> Result<Score> {
        let (x, y) = (column(rows, &self.variable)?, column(rows, &self.response)?);
        let part = label(rows, &self.part)?;
        let (seen, unseen): (Vec<usize>, Vec<usize>) =
            curve.iter().partition(|&&row| part[row] == self.fitted);
        let of = |values: &[f64], rows: &[usize]| -> Vec<f64> {
            rows.iter().map(|&row| values[row]).collect()
        };
        let (x_seen, y_seen) = (of(x, &seen), of(y, &seen));
        let problem = Problem::for_prediction(law, Objective::LeastSquares, &[&x_seen], &y_seen);
        let Ok(problem) = problem else {
            return Ok(Score { ln_rmse: None, converged: false });
        };
        let offset = entrant.offset.as_deref().and_then(|name| parameter_index(law, name));
        let none = || Bounds::none(law.parameters().len());
        let bounds = offset.map_or_else(none, |offset| problem.floor_under(offset));
        let bounds = bounds.within(&law.domain());
        let starts = grid(law, &entrant.starts);
        let effort: Effort = self.search.effort();
        let found = fit::search(&problem, &starts, effort, &bounds, &self.solver.config())?;
        let squares: Vec<f64> = unseen
            .iter()
            .map(|&row| {
                let error = laws::ln(y[row]) - law.ln_loss(&found.best.theta, &[laws::ln(x[row])]);
                error * error
            })
            .collect();
        let mean = squares.iter().sum::<f64>() / squares.len() as f64;
        let ln_rmse = Some(mean.sqrt()).filter(|error| error.is_finite());
        Ok(Score { ln_rmse, converged: found.best.stop.converged() })
    }

    /// The median error of each law, how often it was the best, and whether the best beats it.
    fn file(&self, scores: &[Vec<Score>], found: &mut Numbers) {
        let medians: Vec<f64> = scores.iter().map(|of_law| median(of_law)).collect();
        let best = (0..medians.len()).min_by(|&a, &b| medians[a].total_cmp(&medians[b]));
        let Some(best) = best else { return };
        let against = |law: usize| {
            let pairs = scores[law].iter().zip(&scores[best]);
            let differences: Vec<f64> =
                pairs.filter_map(|(one, best)| Some(one.ln_rmse? - best.ln_rmse?)).collect();
            robustness::signed_rank(&differences).map_or(1.0, |test| test.p_value)
        };
        let others: Vec<usize> = (0..scores.len()).filter(|&law| law != best).collect();
        let adjusted =
            robustness::holm(&others.iter().map(|&law| against(law)).collect::<Vec<_>>());
        let wins = wins(scores);
        for (index, Entrant { law, .. }) in self.laws.iter().enumerate() {
            let name = |last: &str| format!("{law}.{last}");
            let method = "median over the curves of the root mean squared log error";
            found.plain(&name("ln_rmse_median"), medians[index], "1", method);
            found.count(&name("wins"), wins[index], "curves on which it foretells best");
            let failed = scores[index].iter().filter(|score| !score.converged).count();
            found.count(&name("not_converged"), failed, "curves on which its fit did not converge");
            if let Some(at) = others.iter().position(|&other| other == index) {
                let method = "signed-rank test against the best law, adjusted after Holm";
                found.plain(&name("p_against_best"), adjusted[at], "1", method);
            }
        }
    }
}

/// The median error over the curves; a law that could not be fitted counts as infinitely far off.
fn median(scores: &[Score]) -> f64 {
    let mut errors: Vec<f64> =
        scores.iter().map(|score| score.ln_rmse.unwrap_or(f64::INFINITY)).collect();
    errors.sort_by(f64::total_cmp);
    let middle = errors.len() / 2;
    match errors.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => errors[middle],
        _ => 0.5 * (errors[middle - 1] + errors[middle]),
    }
}

/// On how many curves each law foretells best; the first of equals.
fn wins(scores: &[Vec<Score>]) -> Vec<usize> {
    let mut wins = vec![0; scores.len()];
    for curve in 0..scores.first().map_or(0, Vec::len) {
        let error = |law: usize| scores[law][curve].ln_rmse.unwrap_or(f64::INFINITY);
        if let Some(best) = (0..scores.len()).min_by(|&a, &b| error(a).total_cmp(&error(b))) {
            wins[best] += 1;
        }
    }
    wins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::checks::planted;

    fn league() -> League {
        serde_yaml::from_str(
            "
curve: [curve]
part: part
fitted: first
variable: training_flop
response: loss_nats
laws:
  - {law: power_law, offset: null, starts: {c: [0.02, 0.1, 0.3]}}
  - {law: power_law_offset, offset: E, starts: {alpha: [0.05, 0.1, 0.2, 0.4]}}
search: every_start
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
",
        )
        .expect("a league")
    }

    /// Eight curves of twenty rows; the first twelve rows of each are fitted.
    fn curves(floor: f64) -> Observations {
        let mut rows = planted::rows(160, 4.0, |_, _| 2.0);
        let (mut flop, mut loss) = (Vec::new(), Vec::new());
        for row in 0..160 {
            let x = laws::exp(laws::ln(1e18) + 0.4 * (row % 20) as f64);
            let scale = 50.0 + 10.0 * (row / 20) as f64;
            flop.push(x);
            let law = floor + scale * laws::exp(-0.1 * laws::ln(x));
            loss.push(law * (1.0 + 0.1 * planted::noise(row)));
        }
        for (name, values) in [("training_flop", flop), ("loss_nats", loss)] {
            rows.columns.insert(name.to_owned(), planted::planted_column(name, values));
        }
        let curve = (0..160).map(|row| format!("curve {}", row / 20)).collect();
        let part = |row| if row % 20 < 12 { "first" } else { "rest" };
        let part = (0..160).map(|row| part(row).to_owned()).collect();
        rows.labels = [("curve".to_owned(), curve), ("part".to_owned(), part)].into();
        rows
    }

    fn found(floor: f64) -> Numbers {
        let rows = curves(floor);
        let fits = crate::study::fitted::Fits::new();
        let (arms, constants) = ([].into(), &[][..]);
        let given = Given { id: "league", rows: &rows, arms, fits: &fits, constants, draws: None };
        let mut found = Numbers::new(rows.len(), 0.95);
        let league = league();
        league.compute(&given, &mut found).expect("computed");
        for name in found.quantities.keys() {
            assert!(league.names().contains(name), "{name} is not declared");
        }
        found
    }

    fn number(found: &Numbers, name: &str) -> f64 {
        found.quantities[name].estimate
    }

    #[test]
    fn the_law_that_made_the_curves_wins() {
        let found = found(1.7);
        assert!((number(&found, "curves") - 8.0).abs() < 0.5, "eight curves");
        assert!((number(&found, "power_law_offset.wins") - 8.0).abs() < 0.5, "{found:?}");
        let [plain, offset] = ["power_law", "power_law_offset"]
            .map(|law| number(&found, &format!("{law}.ln_rmse_median")));
        assert!(offset < 0.01 && plain > 3.0 * offset, "{plain} and {offset}");
        // Eight differences of one sign: 2 / 2^8 by the exact distribution.
        let p = number(&found, "power_law.p_against_best");
        assert!((p - 2.0 / 256.0).abs() < 1e-12, "{p}");
    }

    #[test]
    fn without_a_floor_the_simpler_law_does_as_well() {
        let found = found(0.0);
        let [plain, offset] = ["power_law", "power_law_offset"]
            .map(|law| number(&found, &format!("{law}.ln_rmse_median")));
        assert!(plain < 0.01 && plain <= offset, "{plain} and {offset}");
    }

    #[test]
    fn a_league_is_of_several_laws_in_one_variable() {
        let mut one = league();
        one.laws.truncate(1);
        assert!(one.check().is_err(), "one law");
        let mut two = league();
        two.laws[0].law = "chinchilla_additive".to_owned();
        two.laws[0].starts.clear();
        let error = two.check().expect_err("two variables").to_string();
        assert!(error.contains("hint:"), "{error}");
    }
}
