//! The runs of one arm along an axis, reduced to a curve.

use anyhow::Result;
use evidence::Line;
use measures::{Arm, frontier};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::measure::compute::Given;
use crate::measure::drawing::curve;
use crate::rows::{column, values_of};

/// How the runs of an arm become a curve that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Reduction")]
pub enum ArmReduction {
    /// The strict running minimum over the ascending axis: for sweeps.
    RunningMinimum,
    /// The least at each place of the axis: for runs at shared budgets.
    LeastAtEachPlace,
}

impl ArmReduction {
    /// For the reader.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RunningMinimum => "its strict running minimum over the ascending axis",
            Self::LeastAtEachPlace => "its least value at each place of the axis",
        }
    }
}

/// The runs of one arm on the axis.
pub struct Runs {
    title: String,
    axis: Vec<f64>,
    metric: Vec<f64>,
}

impl Runs {
    /// The runs of an arm: of those at one point only the best, where the reduction says so.
    ///
    /// # Errors
    /// There is no such arm, or it has no such column.
    pub fn of_arm(
        given: &Given<'_>,
        arm: &str,
        [along, metric]: [&str; 2],
        reduction: ArmReduction,
    ) -> Result<Self> {
        let arm = given.arm(arm)?;
        let rows = &arm.observations;
        let (axis, metric) = (column(rows, along)?, column(rows, metric)?);
        let kept: Vec<usize> = match reduction {
            ArmReduction::RunningMinimum => (0..axis.len()).collect(),
            ArmReduction::LeastAtEachPlace => measures::best_of_cells(&[axis], metric),
        };
        let [axis, metric] = [axis, metric].map(|values| values_of(values, &kept));
        Ok(Self { title: arm.title.clone(), axis, metric })
    }

    /// As the comparison takes them.
    pub fn arm(&self) -> Arm<'_> {
        Arm { axis: &self.axis, metric: &self.metric }
    }

    /// Their frontier as a line of a figure.
    pub fn line(&self) -> Line {
        let rows = frontier(&self.axis, &self.metric);
        curve(self.title.clone(), values_of(&self.axis, &rows), values_of(&self.metric, &rows))
    }
}
