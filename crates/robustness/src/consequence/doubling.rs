//! What one doubling of parameters, tokens or compute removes from the loss, in each reading of
//! "removes".

use laws::Law;

use crate::consequence::derived::Derivation;

/// What is doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubled {
    /// The parameters, at the same tokens.
    Params,
    /// The training tokens, at the same parameters.
    Tokens,
    /// The compute, at the same tokens per parameter: both grow by the square root of two.
    Compute,
}

impl Doubled {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Params, Self::Tokens, Self::Compute];

    /// Its name in quantities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Params => "params",
            Self::Tokens => "tokens",
            Self::Compute => "compute",
        }
    }

    /// Growth of `[ln N, ln D]`.
    const fn growth(self) -> [f64; 2] {
        const LN_2: f64 = core::f64::consts::LN_2;
        match self {
            Self::Params => [LN_2, 0.0],
            Self::Tokens => [0.0, LN_2],
            Self::Compute => [LN_2 / 2.0, LN_2 / 2.0],
        }
    }
}

/// What the gain is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// The whole loss.
    Loss,
    /// The loss above the law's offset.
    Reducible {
        /// Index of the offset among the parameters.
        offset: usize,
    },
}

/// `1 - (L' - F)/(L - F)` at a point `[ln N, ln D]` of a law in parameters and tokens; F is zero
/// for the whole loss and the law's offset for the reducible one. None where the loss is not above
/// F.
#[must_use]
pub fn gain(
    law: &dyn Law,
    theta: &[f64],
    [ln_n, ln_d]: [f64; 2],
    doubled: Doubled,
    share: Share,
) -> Option<f64> {
    let floor = match share {
        Share::Loss => 0.0,
        Share::Reducible { offset } => law.parameters()[offset].printed(theta[offset]),
    };
    let [grown_n, grown_d] = doubled.growth();
    let before = laws::exp(law.ln_loss(theta, &[ln_n, ln_d])) - floor;
    let after = laws::exp(law.ln_loss(theta, &[ln_n + grown_n, ln_d + grown_d])) - floor;
    (before > 0.0).then(|| 1.0 - after / before)
}

/// Every gain at a named point, of the whole and (where the law has an offset) of the reducible
/// loss; and how the gain of tokens compares with that of parameters, which says what is scarce.
#[must_use]
pub fn gains<'a>(
    law: &'a dyn Law,
    offset: Option<usize>,
    name: &str,
    point: [f64; 2],
) -> Vec<Derivation<'a>> {
    let mut all = Vec::new();
    for doubled in Doubled::ALL {
        all.push(Derivation {
            name: format!("gain_{}_at_{name}", doubled.name()),
            unit: "fraction",
            method: "share of the loss that one doubling removes",
            value: Box::new(move |theta: &[f64]| gain(law, theta, point, doubled, Share::Loss)),
        });
        let Some(offset) = offset else { continue };
        all.push(Derivation {
            name: format!("gain_{}_reducible_at_{name}", doubled.name()),
            unit: "fraction",
            method: "share of the reducible loss that one doubling removes",
            value: Box::new(move |theta: &[f64]| {
                gain(law, theta, point, doubled, Share::Reducible { offset })
            }),
        });
    }
    all.push(Derivation {
        name: format!("gain_tokens_over_params_at_{name}"),
        unit: "1",
        method: "gain of doubling the tokens over that of doubling the parameters; above 1 tokens \
            are scarcer",
        value: Box::new(move |theta: &[f64]| {
            let tokens = gain(law, theta, point, Doubled::Tokens, Share::Loss)?;
            Some(tokens / gain(law, theta, point, Doubled::Params, Share::Loss)?)
        }),
    });
    all
}

/// The gain of the tokens at one point over that at another.
#[must_use]
pub fn gain_contrast<'a>(
    law: &'a dyn Law,
    name: &str,
    point: [f64; 2],
    other: [f64; 2],
) -> Derivation<'a> {
    Derivation {
        name: format!("gain_tokens_{name}"),
        unit: "1",
        method: "gain of doubling the tokens at the first place over that at the second",
        value: Box::new(move |theta: &[f64]| {
            let [one, two] =
                [point, other].map(|point| gain(law, theta, point, Doubled::Tokens, Share::Loss));
            Some(one? / two?)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FACTS of the published constants (Besiroglu 2024): doubling tokens at D = 20 N removes 1 -
    /// 2^-beta of the token term, and at N = 1e9 about three per cent of the loss.
    #[test]
    fn gains_follow_the_closed_form() {
        let law = laws::law("chinchilla_additive").unwrap();
        let printed =
            [("A", 482.01_f64), ("B", 2085.43), ("E", 1.8172), ("alpha", 0.3478), ("beta", 0.3658)];
        let value = |name: &str| printed.iter().find(|(known, _)| *known == name).unwrap().1;
        let theta: Vec<f64> =
            law.parameters().iter().map(|p| p.coordinate(value(p.name))).collect();
        let offset = law.parameters().iter().position(|p| p.name == "E").unwrap();
        let (n, d) = (1e9_f64, 2e10_f64);
        let [a, b] = [482.01 / libm::pow(n, 0.3478), 2085.43 / libm::pow(d, 0.3658)];
        let falls = b * (1.0 - libm::pow(2.0, -0.3658));
        let point = [libm::log(n), libm::log(d)];
        let near = |ours: Option<f64>, exact: f64| {
            assert!((ours.unwrap() / exact - 1.0).abs() < 1e-12, "{ours:?} {exact}");
        };
        near(gain(law, &theta, point, Doubled::Tokens, Share::Loss), falls / (1.8172 + a + b));
        near(
            gain(law, &theta, point, Doubled::Tokens, Share::Reducible { offset }),
            falls / (a + b),
        );
        let whole = gain(law, &theta, point, Doubled::Tokens, Share::Loss).unwrap();
        assert!(
            (0.029..0.037).contains(&whole),
            "{whole} against 2.9 to 3.7 % over the published fits"
        );
        // A floor far above the loss (here A, taken for an offset) leaves nothing to share.
        let mut high = theta.clone();
        high[offset] = libm::log(1e-3);
        let other = law.parameters().iter().position(|p| p.name == "A").unwrap();
        assert_eq!(
            gain(law, &high, point, Doubled::Tokens, Share::Reducible { offset: other }),
            None
        );
        let names: Vec<String> =
            gains(law, Some(offset), "small", point).into_iter().map(|d| d.name).collect();
        assert!(
            names.contains(&"gain_tokens_reducible_at_small".to_owned()) && names.len() == 7,
            "{names:?}"
        );
    }
}
