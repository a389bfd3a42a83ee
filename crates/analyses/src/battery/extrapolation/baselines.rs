//! Whether the law foretells larger runs better than what anybody could say without it: the last
//! value, a straight line in logarithms, the nearest run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use evidence::{FreeCell, FreeTable};
use measures::{median, regress};
use stress::{Nearer, Pair, nearer};

use super::held_out::HeldOut;
use crate::battery::part::Found;
use crate::rows::logarithms;
use crate::study::run::Run;

/// What anybody could say of a larger run.
#[derive(Clone, Copy, PartialEq)]
enum Baseline {
    /// What the largest run seen has; of several the geometric mean.
    Last,
    /// Least squares of the logarithm of the response on that of compute, or of what the runs are
    /// larger in where the rows have no compute.
    Line,
    /// What the run seen has that is nearest in the logarithms of the law's variables.
    Nearest,
}

impl Baseline {
    const fn words(self) -> &'static str {
        match self {
            Self::Last => "the largest run seen",
            Self::Line => "a straight line in logarithms",
            Self::Nearest => "the nearest run seen",
        }
    }
}

/// What the baselines read, in logarithms.
struct Rows<'a> {
    sizes: &'a [f64],
    response: Vec<f64>,
    variables: Vec<Vec<f64>>,
    along: Vec<f64>,
}

/// A baseline against the law.
struct Against {
    baseline: Baseline,
    /// Pairs of the law and the baseline.
    pairs: Vec<Pair>,
    test: Option<Nearer>,
}

/// Files how the law does against the baselines along one size; the lines of the table.
///
/// # Errors
/// A column is missing or is not positive.
pub fn file(
    run: &Run<'_>,
    [name, words]: [&str; 2],
    sizes: &[f64],
    held_out: &[HeldOut],
    found: &mut Found,
) -> Result<Vec<Vec<FreeCell>>> {
    let compute = logarithms(&run.fit.rows, "training_flop").ok();
    let rows = Rows {
        sizes,
        response: logarithms(&run.fit.rows, &run.study.response)?,
        variables: run.ln_variables()?,
        along: compute.unwrap_or_else(|| sizes.iter().map(|&size| laws::ln(size)).collect()),
    };
    let mut baselines = vec![Baseline::Last, Baseline::Line];
    // Of a law in this size alone the nearest run is the largest: it is not counted twice.
    if run.study.variables != [name] {
        baselines.push(Baseline::Nearest);
    }
    let all: Vec<Against> =
        baselines.into_iter().map(|baseline| rows.against(baseline, held_out)).collect();
    let tests: Option<Vec<f64>> = all.iter().map(|one| Some(one.test?.p_value())).collect();
    let adjusted = tests.map(|p_values| robustness::holm(&p_values));
    file_numbers(run, [name, words], &all, adjusted.as_deref(), found);
    let line = |(index, one): (usize, &Against)| {
        one.line(words, adjusted.as_ref().map(|p_values| p_values[index]))
    };
    Ok(all.iter().enumerate().filter_map(line).collect())
}

fn file_numbers(
    run: &Run<'_>,
    [name, words]: [&str; 2],
    all: &[Against],
    adjusted: Option<&[f64]>,
    found: &mut Found,
) {
    let gain = |one: &Against| {
        let [law, baseline] = one.errors()?;
        (law > 0.0).then_some((baseline / law, one.baseline))
    };
    let best = all.iter().filter_map(gain).min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((gain, best)) = best else { return };
    let method = format!(
        "median error of the best baseline over that of the law, runs larger in {words} than those \
         that were fitted"
    );
    let number = run.plain(gain, "1", &method);
    found.quantities.insert(format!("extrapolation.{name}.baseline_gain"), number);
    let mut said = format!(
        "On runs larger in {words} the best of the baselines is {}: its median error is {gain:.2} \
         times the law's",
        best.words()
    );
    if let Some(largest) = adjusted.and_then(|p| p.iter().copied().reduce(f64::max)) {
        let method = "largest p value of paired tests that the law is nearer than each baseline, \
            one-sided, on the relative difference of the absolute errors of the logarithm; four \
            blocks of origins (Ibragimov & Müller 2010) and clusters of origins and rows must both \
            refuse; adjusted (Holm 1979)";
        let number = run.plain(largest, "1", method);
        found.quantities.insert(format!("extrapolation.{name}.baseline_p"), number);
        let p_value =
            if largest < 1e-3 { format!("{largest:.1e}") } else { format!("{largest:.3}") };
        let _ = write!(said, "; that it beats them all has an adjusted p value of {p_value}");
    }
    found.says.push(format!("{said}."));
}

/// The table of all sizes; none without lines.
pub fn table(rows: Vec<Vec<FreeCell>>) -> Option<FreeTable> {
    (!rows.is_empty()).then(|| FreeTable {
        id: "baselines".to_owned(),
        title: "The law against simple baselines, on the same runs from the same origins. Errors \
            are medians; the relative difference is -1 where only the baseline errs and 1 where \
            only the law does."
            .to_owned(),
        columns: [
            "Larger in",
            "Baseline",
            "Forecasts",
            "Its error, %",
            "The law's, %",
            "Relative difference",
            "p, adjusted",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows,
    })
}

impl Against {
    /// The median relative errors of the law and of the baseline.
    fn errors(&self) -> Option<[f64; 2]> {
        let middle = |of: fn(&Pair) -> f64| {
            let errors = self.pairs.iter().map(|pair| laws::exp(of(pair).abs()) - 1.0);
            median(&errors.collect::<Vec<f64>>())
        };
        Some([middle(|pair| pair.first)?, middle(|pair| pair.second)?])
    }

    fn line(&self, words: &str, adjusted: Option<f64>) -> Option<Vec<FreeCell>> {
        let [law, baseline] = self.errors()?;
        let percent = |share: f64| FreeCell::Value((1000.0 * share).round() / 10.0);
        let number = |value: Option<f64>| {
            value.map_or_else(|| FreeCell::words("too few origins"), FreeCell::Value)
        };
        let rounded = |value: f64| (1000.0 * value).round() / 1000.0;
        Some(vec![
            FreeCell::words(words),
            FreeCell::words(self.baseline.words()),
            FreeCell::Value(self.pairs.len() as f64),
            percent(baseline),
            percent(law),
            number(self.test.map(|test| rounded(test.mean))),
            number(adjusted),
        ])
    }
}

impl Rows<'_> {
    /// The law and a baseline, forecast by forecast.
    fn against(&self, baseline: Baseline, held_out: &[HeldOut]) -> Against {
        let mut origins: BTreeMap<u64, Vec<&HeldOut>> = BTreeMap::new();
        // The bits of positive numbers are in the order of the numbers.
        for one in held_out {
            origins.entry(one.origin.to_bits()).or_default().push(one);
        }
        let mut pairs = Vec::with_capacity(held_out.len());
        for (place, (origin, forecasts)) in origins.into_iter().enumerate() {
            let Some(says) = self.says(baseline, f64::from_bits(origin)) else { continue };
            pairs.extend(forecasts.into_iter().map(|one| Pair {
                origin: place,
                row: one.row,
                first: one.found.ln_error,
                second: self.response[one.row] - says(one.row),
            }));
        }
        let test = nearer(&pairs);
        Against { baseline, pairs, test }
    }

    /// What a baseline says from an origin: the logarithm of the response of a row; none where the
    /// rows seen make no line.
    fn says(&self, baseline: Baseline, origin: f64) -> Option<Box<dyn Fn(usize) -> f64 + '_>> {
        let rows = 0..self.sizes.len();
        let seen: Vec<usize> = rows.filter(|&row| self.sizes[row] <= origin).collect();
        let of = |values: &[f64]| seen.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        match baseline {
            Baseline::Last => {
                let last = seen.iter().filter(|&&row| self.sizes[row] >= origin);
                let values: Vec<f64> = last.map(|&row| self.response[row]).collect();
                let mean = measures::mean(&values);
                Some(Box::new(move |_| mean))
            }
            Baseline::Line => {
                let line = regress(&[&of(&self.along)], &of(&self.response)).ok()?.coefficients;
                Some(Box::new(move |row| line[0] + line[1] * self.along[row]))
            }
            Baseline::Nearest => {
                let away = move |a: usize, b: usize| -> f64 {
                    let squares = self.variables.iter().map(|values| values[a] - values[b]);
                    squares.map(|by| by * by).sum()
                };
                Some(Box::new(move |row| {
                    let nearest =
                        seen.iter().min_by(|&&a, &&b| away(a, row).total_cmp(&away(b, row)));
                    nearest.map_or(f64::NAN, |&near| self.response[near])
                }))
            }
        }
    }
}
