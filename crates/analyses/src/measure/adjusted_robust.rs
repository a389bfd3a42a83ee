//! The effect of one setting, adjusted for others, by three estimators side by side.

use anyhow::{Context, Result, ensure};
use evidence::{Figure, FigureKind, Line};
use measures::{AdjustedRobust as Found, DrawnEffect, Estimator, adjusted_robust};
use schemars::JsonSchema;
use serde::Deserialize;

use super::adjusted::Columns;
use super::compute::{Compute, Given, check_distinct, columns_read, owned};
use super::drawing::{curve, over_column};
use crate::numbers::Numbers;
use crate::rows::{What, column, extremes};

/// The elasticity of a response by one setting and its change with scale, by least squares,
/// Tukey's bisquare and median regression, each with and without two terms.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustedRobust {
    /// The column explained.
    response: String,
    /// The setting whose effect is asked for.
    setting: String,
    /// The scale along which the effect may change.
    scale: String,
    /// The other settings, each with its square and their products.
    others: Vec<String>,
    /// The one of the others whose product with the setting is a term, beside the square of the
    /// setting.
    product_with: String,
}

/// An estimator by name, with what the reader is told.
struct Way {
    name: &'static str,
    words: &'static str,
    estimator: Estimator,
}

const WAYS: [Way; 3] = [
    Way { name: "least_squares", words: "least squares", estimator: Estimator::LeastSquares },
    Way {
        name: "tukey",
        words: "Tukey’s bisquare (k = 4.685, scale by the median of |residual|/0.6745)",
        estimator: Estimator::Tukey,
    },
    Way { name: "median", words: "median regression", estimator: Estimator::Median },
];

/// What is filed of each fit.
const EFFECTS: [&str; 4] = ["effect", "effect_low_end", "effect_high_end", "effect_change"];
/// What is filed of a fit with the two terms besides.
const TERMS: [&str; 2] = ["setting_squared", "product"];

/// How a fit is called at the end of the names of its numbers.
fn ending(way: &Way, has_terms: bool) -> String {
    format!("{}{}", way.name, if has_terms { "_with_terms" } else { "" })
}

impl Compute for AdjustedRobust {
    fn resamples(&self) -> bool {
        true
    }

    fn reads(&self) -> Vec<What<'_>> {
        let named = [&self.response, &self.setting, &self.scale, &self.product_with];
        columns_read(named.into_iter().chain(&self.others))
    }

    fn names(&self) -> Vec<String> {
        let mut names = owned(&["clusters", "beyond_share_tukey"]);
        for way in &WAYS {
            for has_terms in [false, true] {
                let end = ending(way, has_terms);
                let terms = if has_terms { &TERMS[..] } else { &[] };
                let all = EFFECTS.iter().chain(terms).chain(&["draws_failed"]);
                names.extend(all.map(|name| format!("{name}_{end}")));
            }
        }
        names
    }

    fn check(&self) -> Result<()> {
        check_distinct("others", &self.others)?;
        self.product_place().map(|_| ())
    }

    fn words(&self) -> String {
        let Self { response, setting, scale, others, product_with } = self;
        let ways: Vec<&str> = WAYS.iter().map(|way| way.words).collect();
        format!(
            "ln {response} on ln {setting}, its product with ln {scale}, and the logarithms of {} \
            with their squares and products, by {}; each also with (ln {setting})² and ln \
            {setting} × ln {product_with}, the effect then at the means of ln {setting} and ln \
            {product_with}; intervals over clusters drawn",
            others.join(", "),
            ways.join(", by ")
        )
    }

    fn compute(&self, given: &Given<'_>, found: &mut Numbers) -> Result<()> {
        let named = [&self.response, &self.setting, &self.scale];
        let columns = Columns::read(given.rows, named, &self.others)?;
        let others = columns.others();
        let runs = columns.runs(&others, &given.rows.clusters);
        let (place, draws) = (self.product_place()?, given.draws()?);
        let mut figure = self.figure(given)?;
        for way in &WAYS {
            for product_with in [None, Some(place)] {
                let fit = adjusted_robust(runs, way.estimator, product_with, draws)?;
                self.file(way, &fit, found);
                figure.lines.push(self.line(given, way, &fit)?);
            }
        }
        given.file_only_figure(figure, found);
        Ok(())
    }
}

impl AdjustedRobust {
    /// The place among the others of the setting that the product is with.
    fn product_place(&self) -> Result<usize> {
        let place = self.others.iter().position(|name| *name == self.product_with);
        place.with_context(|| {
            format!(
                "product_with names {}, which is not among the others; hint: one of {}",
                self.product_with,
                self.others.join(", ")
            )
        })
    }

    /// Files what one fit says.
    fn file(&self, way: &Way, fit: &Found, found: &mut Numbers) {
        let has_terms = fit.terms.is_some();
        let (end, what) = (ending(way, has_terms), self.what(way, has_terms));
        let scale = &self.scale;
        let effects = [
            (fit.effect, format!("{what}, at the mean of ln {scale}")),
            (fit.low_end, format!("{what}, at the least {scale}")),
            (fit.high_end, format!("{what}, at the greatest {scale}")),
            (fit.change, format!("{what}: its change for each unit of ln {scale}")),
        ];
        for (name, (drawn, what)) in EFFECTS.iter().zip(effects) {
            add(&format!("{name}_{end}"), drawn, &what, found);
        }
        let by = way.words;
        for (name, drawn) in TERMS.iter().zip(fit.terms.iter().flatten()) {
            let of = match *name {
                "product" => format!("ln {} × ln {}", self.setting, self.product_with),
                _ => format!("(ln {})²", self.setting),
            };
            let what = format!("coefficient of {of} in ln {}, {by}", self.response);
            add(&format!("{name}_{end}"), *drawn, &what, found);
        }
        found.count(&format!("draws_failed_{end}"), fit.failed, "draws of clusters without a fit");
        if way.estimator == Estimator::Tukey && !has_terms {
            let what = "share of the rows to which Tukey’s bisquare gives no weight";
            found.plain("beyond_share_tukey", fit.fit.beyond_share(), "fraction", what);
            found.count("clusters", fit.clusters, "clusters behind the intervals");
        }
    }

    /// What the effect of a fit is.
    fn what(&self, way: &Way, has_terms: bool) -> String {
        let Self { response, setting, product_with, .. } = self;
        let at = if has_terms {
            format!(
                ", with (ln {setting})² and ln {setting} × ln {product_with}, at the means of ln \
                {setting} and ln {product_with}"
            )
        } else {
            String::new()
        };
        format!("elasticity of {response} by {setting}, {}{at}", way.words)
    }

    /// The figure of the effects along the scale, empty.
    fn figure(&self, given: &Given<'_>) -> Result<Figure> {
        let setting = given.rows.column(&self.setting)?.quantity;
        let label = format!("Elasticity by {}", setting.label.to_lowercase());
        over_column(FigureKind::Difference, given.rows, &self.scale, &label)
    }

    /// The effect of one fit along the scale: straight in ln scale, so that two points draw it.
    fn line(&self, given: &Given<'_>, way: &Way, fit: &Found) -> Result<Line> {
        let [low, high] = extremes(column(given.rows, &self.scale)?);
        ensure!(low > 0.0, "{} is not positive everywhere", self.scale);
        let scales = vec![low, high];
        let effects = scales.iter().map(|&scale| fit.at(laws::ln(scale))).collect();
        let short = way.name.replace('_', " ");
        let label = if fit.terms.is_some() { format!("{short}, two terms more") } else { short };
        Ok(curve(label, scales, effects))
    }
}

/// Files a number with its interval over the draws.
fn add(name: &str, drawn: DrawnEffect, what: &str, found: &mut Numbers) {
    found.add(name, drawn.estimate, drawn.interval, "1", what);
}
