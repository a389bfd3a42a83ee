//! The effect of one setting, adjusted for those that were changed with it.

use anyhow::Result;
use evidence::{Figure, FigureKind, Line};
use measures::{Adjusting, Effect, adjusted};
use schemars::JsonSchema;
use serde::Deserialize;

use super::given::{column, extremes, figure, logarithms};
use super::{Compute, Findings, Given};

/// The elasticity of a response by one setting, and its change with scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjusted {
    /// The column explained.
    response: String,
    /// The setting whose effect is asked for.
    setting: String,
    /// The scale along which the effect may change.
    scale: String,
    /// The other settings, each with its square and their products.
    others: Vec<String>,
}

/// Level of the intervals.
const LEVEL: f64 = 0.95;

impl Compute for Adjusted {
    fn words(&self) -> String {
        let Self { response, setting, scale, others } = self;
        format!(
            "least squares of ln {response} on ln {setting}, its product with ln {scale}, and the \
            logarithms of {} with their \
             squares and products; covariance over clusters (CR1), intervals by Student’s t",
            others.join(", ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Findings) -> Result<()> {
        let of = |name: &String| logarithms(given.rows, name);
        let (response, setting, scale) =
            (of(&self.response)?, of(&self.setting)?, of(&self.scale)?);
        let others: Vec<Vec<f64>> = self.others.iter().map(of).collect::<Result<_>>()?;
        let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
        let runs = Adjusting {
            response: &response,
            setting: &setting,
            scale: &scale,
            others: &others,
            clusters: &given.rows.clusters,
        };
        let all = adjusted(runs, LEVEL)?;
        found.level = LEVEL;
        let elasticity = format!("elasticity of {} by {}", self.response, self.setting);
        let mut add = |name: &str, effect: Effect, what: &str| {
            found.add(name, effect.estimate, Some(effect.interval), "1", what);
            let tested = format!("two-sided, of no effect: {what}");
            found.plain(&format!("{name}_p_value"), effect.p_value, "1", &tested);
        };
        add("effect", all.effect, &format!("{elasticity} at the mean of ln {}", self.scale));
        add("effect_low_end", all.low_end, &format!("{elasticity} at the least {}", self.scale));
        add(
            "effect_high_end",
            all.high_end,
            &format!("{elasticity} at the greatest {}", self.scale),
        );
        add(
            "effect_change",
            all.change,
            &format!("change of the {elasticity} for each unit of ln {}", self.scale),
        );
        found.count("clusters", all.regression.clusters, "clusters behind the intervals");
        found.plain("r_squared", all.regression.r_squared, "1", "of the regression in logarithms");
        found.figures.push(self.figure(given, &all)?);
        Ok(())
    }
}

impl Adjusted {
    /// The effect along the scale, with its band.
    fn figure(&self, given: &Given<'_>, all: &measures::Adjusted) -> Result<Figure> {
        const PLACES: usize = 41;
        let [x, of] =
            [given.rows.column(&self.scale)?.quantity, given.rows.column(&self.setting)?.quantity];
        let label = format!("Elasticity by {}", of.label.to_lowercase());
        let mut figure =
            figure(FigureKind::Difference, [x.name, x.label, x.unit], [&label, "1"], false);
        let [low, high] = extremes(column(given.rows, &self.scale)?);
        let places = robustness::log_places(low, high, PLACES);
        let effects: Vec<Effect> =
            places.iter().map(|&place| all.at(laws::ln(place), LEVEL)).collect();
        let curve = |end: fn(&Effect) -> f64| effects.iter().map(end).collect();
        figure.lines.push(Line {
            label: "adjusted effect".to_owned(),
            y: curve(|effect| effect.estimate),
            low: curve(|effect| effect.interval.low),
            high: curve(|effect| effect.interval.high),
            x: places,
        });
        Ok(figure)
    }
}
