//! The grid of starts: values of the fit coordinates, and all their combinations.

use crate::{Misuse, Problem};

/// Values of the fit coordinates to start from; the starts are all combinations, the last
/// coordinate running fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// One entry a parameter of the law: its values, or none for a coefficient that follows from
    /// the others.
    pub axes: Vec<Option<Vec<f64>>>,
}

impl Grid {
    /// How many starts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.axes.iter().flatten().map(Vec::len).product()
    }

    /// Whether an axis is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Which value of each axis a combination takes, by its running number; zero where there is no
    /// axis.
    pub(crate) fn indices(&self, combination: usize) -> Vec<usize> {
        let mut left = combination;
        let mut indices = vec![0; self.axes.len()];
        for (index, axis) in indices.iter_mut().zip(&self.axes).rev() {
            if let Some(values) = axis {
                *index = left % values.len();
                left /= values.len();
            }
        }
        indices
    }

    /// A value on an axis; zero where there is none.
    pub(crate) fn value(&self, parameter: usize, index: usize) -> f64 {
        self.axes[parameter].as_ref().map_or(0.0, |values| values[index])
    }

    /// Every combination of indices along some of the axes, the last running fastest.
    pub(crate) fn combinations(&self, parameters: &[usize]) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new()];
        for &parameter in parameters {
            let count = self.axes[parameter].as_ref().map_or(1, Vec::len);
            all = all
                .into_iter()
                .flat_map(|head: Vec<usize>| {
                    (0..count).map(move |index| head.iter().copied().chain([index]).collect())
                })
                .collect();
        }
        all
    }

    /// Whether the grid names every parameter it must, and leaves open none but coefficients.
    ///
    /// # Errors
    /// Another number of axes than the law has parameters, an axis without a value, or an open
    /// parameter that does not follow from the others.
    pub(crate) fn check(&self, problem: &Problem<'_>) -> Result<(), Misuse> {
        let (law, expected) = (problem.law.name(), problem.law.parameters().len());
        if self.axes.len() != expected || self.is_empty() {
            return Err(Misuse::Grid { law, expected, found: self.axes.len() });
        }
        let coefficients = problem.law.coefficients();
        for (index, parameter) in problem.law.parameters().iter().enumerate() {
            if self.axes[index].is_none() && !coefficients.contains(&index) {
                return Err(Misuse::OpenAxis { law, parameter: parameter.name });
            }
        }
        Ok(())
    }
}
