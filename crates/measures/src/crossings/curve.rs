//! A sweep of one arm, reduced to a function of the axis.

use observations::order::{best_of_cells, frontier};

/// The runs of one arm (a way to train): a place on the axis (training compute in FLOP, parameters,
/// tokens) and a metric of which less is better (a loss in nats, an error as a fraction). The
/// caller turns an accuracy into an error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm<'a> {
    /// Places, positive.
    pub axis: &'a [f64],
    /// What was reached there; less is better.
    pub metric: &'a [f64],
}

/// How a sweep is reduced to a function of the axis, a curve.
///
/// The number of crossings and their places depend on it, so that a crossing without its reduction
/// says nothing: CLIP and `MaMMUT` on `ImageNet` (Nezhurina 2025, arXiv 2506.04598) cross 5 times
/// by lines and 13 times by steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reduction {
    /// The strict running minimum over the ascending axis, joined by straight lines in ln(axis).
    FrontierLines,
    /// The same minimum, held until something better comes.
    FrontierSteps,
    /// The best run of each bin, at the bin's geometric centre, joined by straight lines in
    /// ln(axis); bins have edges at `10^(k/per_decade)` for whole k, so that they do not move with
    /// the data.
    BinLines {
        /// Bins a decade.
        per_decade: f64,
    },
}

/// A sweep reduced to points on the axis and values.
pub(super) struct Curve {
    /// The points, ascending.
    pub(super) axis: Vec<f64>,
    /// Their logarithms.
    pub(super) ln_axis: Vec<f64>,
    /// The value at each point.
    metric: Vec<f64>,
    /// Whether a value holds until the next point; else a line leads there.
    pub(super) is_steps: bool,
}

impl Curve {
    /// Reduces runs, at least one, at positive places.
    pub(super) fn of(axis: &[f64], metric: &[f64], reduction: Reduction) -> Self {
        let (rows, points) = match reduction {
            Reduction::FrontierLines | Reduction::FrontierSteps => {
                let rows = frontier(axis, metric);
                let points = rows.iter().map(|&row| axis[row]).collect();
                (rows, points)
            }
            Reduction::BinLines { per_decade } => best_of_bins(axis, metric, per_decade),
        };
        Self {
            ln_axis: points.iter().map(|&point| laws::ln(point)).collect(),
            axis: points,
            metric: rows.iter().map(|&row| metric[row]).collect(),
            is_steps: reduction == Reduction::FrontierSteps,
        }
    }

    /// The value at a place between the ends; at a point of the curve exactly that one's.
    pub(super) fn at(&self, ln_x: f64) -> f64 {
        let next = self.ln_axis.partition_point(|&point| point <= ln_x);
        let (left, value) = (self.ln_axis[next - 1], self.metric[next - 1]);
        if self.is_steps || next == self.ln_axis.len() || ln_x <= left {
            return value;
        }
        value + (ln_x - left) / (self.ln_axis[next] - left) * (self.metric[next] - value)
    }

    /// The lower and the upper end.
    pub(super) fn ends(&self) -> [f64; 2] {
        [self.axis[0], self.axis[self.axis.len() - 1]]
    }
}

/// The best row of each bin and the bin's centre, ascending.
fn best_of_bins(axis: &[f64], metric: &[f64], per_decade: f64) -> (Vec<usize>, Vec<f64>) {
    let bins: Vec<f64> =
        axis.iter().map(|&place| (libm::log10(place) * per_decade).floor()).collect();
    let mut rows = best_of_cells(&[&bins], metric);
    rows.sort_by(|&one, &other| bins[one].total_cmp(&bins[other]));
    let centres = rows.iter().map(|&row| libm::pow(10.0, (bins[row] + 0.5) / per_decade)).collect();
    (rows, centres)
}
