//! Likelihood ratios as numbers of a study.

use robustness::{ErrorModel, NullPlan, NullTest, RatioTest};

use super::check::{Results, Statistic};
use super::run::Run;
use crate::fitting::Draw;

/// A likelihood ratio of a study, ready for its null.
pub struct Ratio {
    /// What its numbers are called after.
    pub name: String,
    /// What is held against what.
    pub what: &'static str,
    /// How the errors are distributed.
    pub model: ErrorModel,
    /// The test; none where a fit failed.
    pub test: Option<RatioTest<'static>>,
}

/// How the null is drawn where no battery has drawn it: a p value below 0.001 needs a thousand
/// draws at least, one above a twentieth is known by four hundred.
pub const ON_THE_WAY: NullPlan = NullPlan { replicates: 1_199, enough: 20, seed: 0 };

/// The names of a likelihood ratio, of its p value and of the textbook's.
#[must_use]
pub fn ratio_names(name: &str) -> [String; 3] {
    [format!("likelihood_ratio_{name}"), p_name(name), format!("p_value_{name}_textbook")]
}

/// The name of a p value.
#[must_use]
pub fn p_name(name: &str) -> String {
    format!("p_value_{name}")
}

/// The name of a p value's measured size.
#[must_use]
pub fn size_name(name: &str) -> String {
    format!("p_value_{name}_size")
}

/// The name of a p value that its measured size has adjusted.
#[must_use]
pub fn adjusted_name(name: &str) -> String {
    format!("p_value_{name}_adjusted")
}

/// The cluster of each row, as the study draws them: rows of one cluster share a sign.
#[must_use]
pub fn clusters(run: &Run<'_>) -> Vec<usize> {
    match run.study.bootstrap.draw {
        Draw::Rows => (0..run.fit.rows.len()).collect(),
        Draw::Clusters => run.fit.rows.clusters.clone(),
    }
}

/// Rows at most whose null is drawn where no battery is filed, under errors with kinks.
pub const ROWS_ON_THE_WAY: usize = 100;

impl Ratio {
    /// Whether its null is drawn: under errors whose likelihood has kinks a thousand pairs of fits
    /// to long data take hours, and the textbook's p value stands, as its method says.
    #[must_use]
    pub fn is_drawn(&self, run: &Run<'_>, rows_max: usize) -> bool {
        !self.model.objective().has_kinks() || run.fit.rows.len() <= rows_max
    }

    /// How the ratio was made.
    #[must_use]
    pub fn method(&self) -> String {
        format!("likelihood ratio, {}, {}", self.what, self.model.words())
    }

    /// How its p value was made, of a null of so many draws.
    #[must_use]
    pub fn null_method(&self, null: &NullTest) -> String {
        format!("{}, held against {} draws of its own residuals' signs", self.method(), null.drawn)
    }

    /// Files the ratio and its p values, unless a fit failed: then there is no such number. The
    /// p value of the data's own noise is the battery's, where it has one; else it is drawn here.
    /// Returns the p value as the statistic of a check; a test whose fits failed has not passed.
    pub fn file(&self, results: &mut Results, run: &Run<'_>) -> Statistic<'static> {
        let Some(test) = &self.test else {
            return Statistic::NotComputed("not tested: a fit of the two failed");
        };
        let [ratio, own, textbook] = ratio_names(&self.name);
        let method = self.method();
        let books = format!(
            "{method}, held against {} with {} degrees of freedom",
            test.ratio.reference, test.ratio.freedom
        );
        results.quantities.insert(ratio, run.plain(test.ratio.statistic, "1", &method));
        results.quantities.insert(textbook, run.plain(test.ratio.textbook, "1", &books));
        if let Some(found) = run.found(&own) {
            return Statistic::Filed(own, found);
        }
        if !self.is_drawn(run, ROWS_ON_THE_WAY) {
            let method = format!("{books}; the null of the data's own noise was not drawn");
            results.quantities.insert(own.clone(), run.plain(test.ratio.textbook, "1", &method));
            return Statistic::Filed(own, test.ratio.textbook);
        }
        let seed = robustness::seed(run.study.bootstrap.seed, &format!("{}/{own}", run.study.id));
        let null = test.null(&clusters(run), &NullPlan { seed, ..ON_THE_WAY });
        let quantity = run.plain(null.p_value, "1", &self.null_method(&null));
        results.quantities.insert(own.clone(), quantity);
        Statistic::Filed(own, null.p_value)
    }
}
