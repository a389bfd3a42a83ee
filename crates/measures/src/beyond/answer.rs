//! What forms say of pass@k and pass^k.

use super::form::BeyondForm;
use crate::quantile::Interval;
use crate::tail::Tail;

/// A form whose fit is as bad as this share of its own worlds, or worse, is rejected.
const REJECTED_BELOW: f64 = 0.05;
/// A number at one k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtK {
    /// By the fit.
    pub estimate: f64,
    /// Over draws, or over all distributions that the counts leave possible.
    pub interval: Interval,
}

/// How a form fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The distribution; none for the mixture, which has no parameters.
    pub tail: Option<Tail>,
    /// By how much its log likelihood lies below that of the mixture.
    pub deficit: f64,
    /// The share of worlds of this form in which the deficit is as large; none for the mixture.
    pub p_value: Option<f64>,
}

/// What one form says.
#[derive(Debug, Clone, PartialEq)]
pub struct OfForm {
    /// Which.
    pub form: BeyondForm,
    /// How it fits.
    pub fit: Fit,
    /// pass@k at each k.
    pub pass_at: Vec<AtK>,
    /// pass^k at each k.
    pub pass_all: Vec<AtK>,
    /// The share of problems that no number of samples solves.
    pub never_solved: AtK,
}

impl Fit {
    /// Whether the counts speak against the form.
    pub fn is_rejected(&self) -> bool {
        self.p_value.is_some_and(|p_value| p_value <= REJECTED_BELOW)
    }
}

impl OfForm {
    /// Whether the counts speak against the form.
    pub fn is_rejected(&self) -> bool {
        self.fit.is_rejected()
    }
}

/// What all forms say.
#[derive(Debug, Clone, PartialEq)]
pub struct Beyond {
    /// Each form that could be fitted; the mixture is the last one.
    pub forms: Vec<OfForm>,
    /// Problems with a success, of how many.
    pub solved: usize,
    /// The p value of a share of problems that are never solved beside a Beta distribution over all
    /// chances, by a likelihood ratio (half of a chi-squared of one degree of freedom); none where
    /// no form could be fitted.
    pub mass_at_zero_p_value: Option<f64>,
}

impl Beyond {
    /// The forms that are not rejected; the mixture never is.
    pub fn credible(&self) -> impl Iterator<Item = &OfForm> {
        self.forms.iter().filter(|form| !form.is_rejected())
    }

    /// The form with parameters that fits best among those that are not rejected.
    pub fn best(&self) -> Option<&OfForm> {
        let smooth = self.credible().filter(|form| form.fit.tail.is_some());
        smooth.min_by(|one, other| one.fit.deficit.total_cmp(&other.fit.deficit))
    }

    /// The widest interval of pass@k at the k of an index: from the least lower end of the forms
    /// that are not rejected to their greatest upper end.
    pub fn widest(&self, at: usize) -> Interval {
        union(self.credible().map(|form| form.pass_at[at].interval))
    }

    /// The same of pass^k.
    pub fn widest_all(&self, at: usize) -> Interval {
        union(self.credible().map(|form| form.pass_all[at].interval))
    }

    /// Forms that are not rejected and of which neither's estimate of pass@k lies in the interval
    /// of the other.
    pub fn disagreeing(&self, at: usize) -> Option<(BeyondForm, BeyondForm)> {
        let all: Vec<&OfForm> = self.credible().collect();
        let holds = |one: &OfForm, other: &OfForm| {
            let Interval { low, high } = one.pass_at[at].interval;
            (low..=high).contains(&other.pass_at[at].estimate)
        };
        all.iter().enumerate().find_map(|(index, one)| {
            let other =
                all[index + 1..].iter().find(|other| !holds(one, other) && !holds(other, one));
            other.map(|other| (one.form, other.form))
        })
    }
}

fn union(intervals: impl Iterator<Item = Interval>) -> Interval {
    let nothing = Interval { low: f64::INFINITY, high: f64::NEG_INFINITY };
    intervals.fold(nothing, |all, one| Interval {
        low: all.low.min(one.low),
        high: all.high.max(one.high),
    })
}
