//! A law of a comparison against the best one, where one of the two contains the other.

use anyhow::Result;
use robustness::NullPlan;

use super::Contender;
use super::entry::{Entry, Run};

/// A pair of which one law contains the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Nested {
    /// The law that is contained.
    pub smaller: String,
    /// The law that contains it.
    pub larger: String,
    /// Twice the difference of the log likelihoods, and its p value; none where a fit failed.
    pub ratio: Option<[f64; 2]>,
}

/// Draws of the null at most, and how many above the data's ratio are enough: of 39 draws the least
/// p value is 0.025, so that a test at 5 % keeps its size and none at 1 % can reject. More draws
/// would cost each report half a minute; no claim reads these p values.
pub const PLAN: NullPlan = NullPlan { replicates: 39, enough: 10, seed: 0 };

impl Nested {
    /// Why such a pair has no p value of Vuong's.
    #[must_use]
    pub fn why_no_vuong(&self) -> String {
        let Self { smaller, larger, .. } = self;
        format!("{smaller} lies within {larger}: Vuong's test does not hold, see ratio_p")
    }

    /// For the reader.
    #[must_use]
    pub fn note(&self) -> String {
        let Self { smaller, larger, ratio } = self;
        let found = match ratio {
            Some([ratio, p]) => format!("likelihood ratio {ratio:.2}, p = {p:.2}"),
            None => "a fit failed".to_owned(),
        };
        format!("{smaller} lies within {larger}, so a likelihood ratio instead of Vuong: {found}")
    }
}

/// The point of a larger law at which it is the smaller one.
type At = Box<dyn Fn(&[f64]) -> Vec<f64> + Sync>;

/// How a law lies within another; none where it does not. A law with parameters held lies within
/// the one whose are free, and within all that contain that.
fn within(smaller: &Contender, larger: &Contender) -> Result<Option<At>> {
    if !larger.hold.is_empty() {
        return Ok(None);
    }
    let [its, others] = [smaller, larger].map(|one| (one.law.as_str(), one.variables.as_slice()));
    let nesting = laws::nesting(its, others);
    if smaller.hold.is_empty() {
        return Ok(nesting.map(|nesting| Box::new(nesting.at) as At));
    }
    let law = smaller.law()?;
    let whole = move |theta: &[f64]| law.whole(theta).map_or_else(Vec::new, |(_, all)| all);
    if its == others {
        return Ok(Some(Box::new(whole)));
    }
    Ok(nesting.map(|nesting| Box::new(move |theta: &[f64]| (nesting.at)(&whole(theta))) as At))
}

/// Tests a pair of laws of which one contains the other; none where neither does.
///
/// # Errors
/// A grid does not fit its law.
pub fn nested(run: &Run<'_>, entry: &Entry<'_>, best: &Entry<'_>) -> Result<Option<Nested>> {
    for [smaller, larger] in [[entry, best], [best, entry]] {
        let Some(at) = within(smaller.contender, larger.contender)? else { continue };
        let config = run.comparison.solver.config();
        let sides = [smaller, larger].map(Entry::side);
        let test = robustness::nested_test(sides[0], sides[1], &*at, run.model(), &config)?;
        let stream = format!("{}.{}/{}", run.comparison.id, smaller.name, larger.name);
        let seed = robustness::seed(run.comparison.seed, &stream);
        let ratio = test.map(|test| {
            let null = test.null(&run.rows.clusters, &NullPlan { seed, ..PLAN });
            [test.ratio.statistic, null.p_value]
        });
        let (smaller, larger) = (smaller.name.clone(), larger.name.clone());
        return Ok(Some(Nested { smaller, larger, ratio }));
    }
    Ok(None)
}
