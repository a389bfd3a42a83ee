//! A law in parameters and tokens as a surface over the two.

use laws::Law;

/// A law whose variables are parameters and training tokens.
#[derive(Clone, Copy)]
pub struct Surface<'a> {
    law: &'a dyn Law,
    /// Where the parameters stand among the law's variables; the tokens are the other one.
    params_at: usize,
}

impl<'a> Surface<'a> {
    /// The surface of a law with these variables; none where they are not parameters and training
    /// tokens.
    #[must_use]
    pub fn new(law: &'a dyn Law, variables: &[String]) -> Option<Self> {
        let at = |name: &str| variables.iter().position(|variable| variable == name);
        let (params_at, tokens_at) = (at("params")?, at("training_tokens")?);
        (variables.len() == 2 && params_at != tokens_at).then_some(Self { law, params_at })
    }

    /// The law.
    #[must_use]
    pub fn law(&self) -> &'a dyn Law {
        self.law
    }

    /// The law's variables at a size and a number of tokens.
    #[must_use]
    pub fn point(&self, ln_params: f64, ln_tokens: f64) -> [f64; 2] {
        if self.params_at == 0 { [ln_params, ln_tokens] } else { [ln_tokens, ln_params] }
    }

    /// `ln L` there.
    #[must_use]
    pub fn ln_loss(&self, theta: &[f64], ln_params: f64, ln_tokens: f64) -> f64 {
        self.law.ln_loss(theta, &self.point(ln_params, ln_tokens))
    }
}
