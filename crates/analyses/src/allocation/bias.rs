//! What an approach alone does to losses without noise, and what a study without embeddings sees.

use std::collections::BTreeMap;

use evidence::{AllocationGridBias, Quantity};
use laws::allocation::Embeddings;
use robustness::{Curve, PowerLaws};

use super::view::{Run, View};
use crate::fitting::parameter_index;

/// What the curves of Approach 2 make of the fitted law's own losses at the same runs: their bias
/// without any noise (check E4). The numbers go to `quantities`, their full names to the approaches
/// by id.
#[must_use]
pub fn grid_bias(
    run: &Run<'_>,
    views: &[View<'_>],
    quantities: &mut BTreeMap<String, Quantity>,
) -> BTreeMap<String, AllocationGridBias> {
    let mut all = BTreeMap::new();
    let residuals = run.fit.problem.residuals(&run.fit.found.best.theta);
    let surface = run.runs.on_surface(&residuals);
    let Some(law) = views.iter().find(|view| view.id == "parametric") else { return all };
    for (id, curve) in [("parabola", Curve::Parabola), ("akima", Curve::Akima)] {
        let Some(found) = PowerLaws::fit(&run.iso_flop(&surface, curve)) else { continue };
        let own = views.iter().find(|view| view.id == id);
        let mut bias = Bias { run, id, quantities };
        all.extend(bias.file_all(law, own, &found).map(|filed| (id.to_owned(), filed)));
    }
    all
}

/// The bias of one approach as it is filed.
struct Bias<'a> {
    run: &'a Run<'a>,
    id: &'a str,
    quantities: &'a mut BTreeMap<String, Quantity>,
}

impl Bias<'_> {
    fn file_all(
        &mut self,
        law: &View<'_>,
        own: Option<&View<'_>>,
        found: &PowerLaws,
    ) -> Option<AllocationGridBias> {
        let shift = found.params.slope - (law.exponent)(&law.estimate)?;
        let a = self.file("grid_bias_a", shift, "bias of the exponent a");
        let spread = own.and_then(|own| {
            robustness::summarise(&*own.exponent, &own.estimate, own.sample(), own.level)?
                .standard_error
        });
        let method = "bias of the exponent a over its standard error, which the catalogue wants \
            below 0.5";
        let a_in_standard_errors = spread.map(|spread| {
            self.file("grid_bias_a_in_standard_errors", shift.abs() / spread, method)
        });
        let mut tokens_per_param = BTreeMap::new();
        for (name, flop) in &self.run.allocation.budgets_flop {
            let ln_flop = laws::ln(*flop);
            let Some(truth) = (law.tokens_per_param)(&law.estimate, ln_flop) else { continue };
            let ratio = found.tokens_per_param(ln_flop) / truth - 1.0;
            let number = format!("grid_bias_tokens_per_param_at_{name}");
            let filed = self.file(&number, ratio, "relative bias of D*/N*");
            tokens_per_param.insert(name.clone(), filed);
        }
        Some(AllocationGridBias { a, a_in_standard_errors, tokens_per_param })
    }

    /// Files a number of this approach and returns its full name.
    fn file(&mut self, name: &str, value: f64, what: &str) -> String {
        let method = format!(
            "{what}, on the fitted law's own losses at the same runs, without noise (check E4)"
        );
        let quantity = Quantity::plain(value, "1", self.run.runs.ln_flop.len(), method);
        let name = format!("{}.{name}", self.id);
        self.quantities.insert(name.clone(), quantity);
        self.run.full_name(&name)
    }
}

/// The exponent that a study without embeddings would find under the fitted law, where the
/// allocation asks for it and the law has the parameters of Chinchilla's.
#[must_use]
pub fn without_embeddings(run: &Run<'_>) -> Option<Quantity> {
    let plan = run.allocation.without_embeddings?;
    let index = |name: &str| parameter_index(run.law, name);
    let [a, b, alpha, beta] = [index("A")?, index("B")?, index("alpha")?, index("beta")?];
    let embeddings = Embeddings { omega: plan.omega };
    let seen = |theta: &[f64]| {
        let law = [theta[a], theta[b], theta[alpha], theta[beta]];
        robustness::exponent_without_embeddings(law, embeddings, plan.span_params, plan.sizes)
    };
    let what = "exponent of N*(C) that a study without embeddings sees under this law (Pearce & \
        Song 2024, arXiv 2406.12907)";
    run.parametric().quantity(what, &seen).ok()
}
