//! The effect of one setting, adjusted for those that were changed with it.

use anyhow::Result;
use evidence::{Figure, FigureKind, Line};
use measures::{Adjusting, Effect, adjusted};
use observations::Observations;
use schemars::JsonSchema;
use serde::Deserialize;

use super::compute::{Compute, FIXED_LEVEL, Given, check_distinct, columns_read, owned};
use super::drawing::over_column;
use crate::numbers::Numbers;
use crate::rows::{What, column, extremes, logarithms};

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

/// The logarithms of the columns that an adjusted effect is made of.
pub struct Columns {
    /// Those of the response, the setting and the scale.
    main: [Vec<f64>; 3],
    /// Those of the other settings.
    others: Vec<Vec<f64>>,
}

impl Columns {
    /// The columns of these names: response, setting, scale, then the other settings.
    ///
    /// # Errors
    /// A column is not there, or has a value without a logarithm.
    pub fn read(rows: &Observations, main: [&String; 3], others: &[String]) -> Result<Self> {
        let [response, setting, scale] = main.map(|name| logarithms(rows, name));
        let others = others.iter().map(|name| logarithms(rows, name)).collect::<Result<_>>()?;
        Ok(Self { main: [response?, setting?, scale?], others })
    }

    /// The other settings as slices, for [`Columns::runs`].
    pub fn others(&self) -> Vec<&[f64]> {
        self.others.iter().map(Vec::as_slice).collect()
    }

    /// What the effect is computed from.
    pub fn runs<'a>(&'a self, others: &'a [&'a [f64]], clusters: &'a [usize]) -> Adjusting<'a> {
        let [response, setting, scale] = &self.main;
        Adjusting { response, setting, scale, others, clusters }
    }
}

impl Compute for Adjusted {
    fn reads(&self) -> Vec<What<'_>> {
        let named = [&self.response, &self.setting, &self.scale];
        columns_read(named.into_iter().chain(&self.others))
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&["clusters", "r_squared"]);
        for effect in ["effect", "effect_low_end", "effect_high_end", "effect_change"] {
            names.extend([effect.to_owned(), p_value_of(effect)]);
        }
        names
    }

    fn check(&self) -> Result<()> {
        check_distinct("others", &self.others)
    }

    fn words(&self) -> String {
        let Self { response, setting, scale, others } = self;
        format!(
            "least squares of ln {response} on ln {setting}, its product with ln {scale}, and the \
            logarithms of {} with their squares and products; covariance over clusters (CR1), \
            intervals by Student’s t",
            others.join(", ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let named = [&self.response, &self.setting, &self.scale];
        let columns = Columns::read(given.rows, named, &self.others)?;
        let others = columns.others();
        let runs = columns.runs(&others, &given.rows.clusters);
        let all = adjusted(runs, FIXED_LEVEL)?;
        found.level = FIXED_LEVEL;
        let elasticity = format!("elasticity of {} by {}", self.response, self.setting);
        let what = format!("{elasticity} at the mean of ln {}", self.scale);
        file_effect("effect", all.effect, &what, found);
        let what = format!("{elasticity} at the least {}", self.scale);
        file_effect("effect_low_end", all.low_end, &what, found);
        let what = format!("{elasticity} at the greatest {}", self.scale);
        file_effect("effect_high_end", all.high_end, &what, found);
        let what = format!("change of the {elasticity} for each unit of ln {}", self.scale);
        file_effect("effect_change", all.change, &what, found);
        found.count("clusters", all.regression.clusters, "clusters behind the intervals");
        found.plain("r_squared", all.regression.r_squared, "1", "of the regression in logarithms");
        given.file_only_figure(self.figure(given, &all)?, found);
        Ok(())
    }
}

/// An effect with its interval, and the test of no effect.
fn file_effect(name: &str, effect: Effect, what: &str, found: &mut Numbers) {
    found.add(name, effect.estimate, Some(effect.interval), "1", what);
    let tested = format!("two-sided, of no effect: {what}");
    found.plain(&p_value_of(name), effect.p_value, "1", &tested);
}

/// The name of the p value of an effect.
fn p_value_of(effect: &str) -> String {
    format!("{effect}_p_value")
}

impl Adjusted {
    /// The effect along the scale, with its band.
    fn figure(&self, given: &Given<'_>, all: &measures::Adjusted) -> Result<Figure> {
        /// Points along the curve: enough for a smooth line on a page.
        const POINTS: usize = 41;
        let setting = given.rows.column(&self.setting)?.quantity;
        let label = format!("Elasticity by {}", setting.label.to_lowercase());
        let mut figure = over_column(FigureKind::Difference, given.rows, &self.scale, &label)?;
        let [low, high] = extremes(column(given.rows, &self.scale)?);
        let scales = robustness::log_spaced(low, high, POINTS);
        let effects: Vec<Effect> =
            scales.iter().map(|&scale| all.at(laws::ln(scale), FIXED_LEVEL)).collect();
        figure.lines.push(Line {
            label: "adjusted effect".to_owned(),
            y: effects.iter().map(|effect| effect.estimate).collect(),
            low: effects.iter().map(|effect| effect.interval.low).collect(),
            high: effects.iter().map(|effect| effect.interval.high).collect(),
            x: scales,
        });
        Ok(figure)
    }
}
