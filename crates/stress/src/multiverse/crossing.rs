//! The full crossing of choices, numbered.

/// The full crossing of choices: one axis a choice, with the number of its options.
///
/// Specification k has the digits of k in the mixed radix of the axes' lengths as its options, the
/// last axis running fastest; number 0 takes the first option everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    lengths: Vec<usize>,
}

impl Crossing {
    /// A crossing of axes of these lengths.
    ///
    /// # Panics
    /// An axis has no option.
    #[must_use]
    pub fn new(lengths: Vec<usize>) -> Self {
        assert!(lengths.iter().all(|&length| length > 0), "an axis has an option");
        Self { lengths }
    }

    /// How many combinations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lengths.iter().product()
    }

    /// Never: an empty product is one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The option that a combination takes on each axis.
    ///
    /// # Panics
    /// There is no combination of this number.
    #[must_use]
    pub fn options(&self, number: usize) -> Vec<usize> {
        assert!(number < self.len(), "combination {number} of {}", self.len());
        let mut left = number;
        let mut options = vec![0; self.lengths.len()];
        for (option, length) in options.iter_mut().zip(&self.lengths).rev() {
            *option = left % length;
            left /= length;
        }
        options
    }

    /// The number of a combination.
    #[must_use]
    pub fn number(&self, options: &[usize]) -> usize {
        options
            .iter()
            .zip(&self.lengths)
            .fold(0, |number, (option, length)| number * length + option)
    }

    /// The combination that differs in the last choice alone which is not the first option there:
    /// one step nearer to number 0, which has none.
    #[must_use]
    pub fn neighbour(&self, number: usize) -> Option<usize> {
        let mut options = self.options(number);
        let last = options.iter().rposition(|&option| option > 0)?;
        options[last] = 0;
        Some(self.number(&options))
    }

    /// The combinations that share every choice with number 0 but those on the named axes.
    #[must_use]
    pub fn along(&self, axes: &[usize]) -> Vec<usize> {
        let differs = |number: usize| {
            self.options(number)
                .iter()
                .enumerate()
                .any(|(axis, &option)| option > 0 && !axes.contains(&axis))
        };
        (0..self.len()).filter(|&number| !differs(number)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `numpy.unravel_index(17, (2, 3, 4))` has it: (1, 1, 1).
    #[test]
    fn numbers_are_mixed_radix() {
        let crossing = Crossing::new(vec![2, 3, 4]);
        assert_eq!(crossing.len(), 24);
        assert_eq!(crossing.options(17), [1, 1, 1]);
        assert_eq!(crossing.options(23), [1, 2, 3]);
        for number in 0..24 {
            assert_eq!(crossing.number(&crossing.options(number)), number);
        }
    }

    #[test]
    fn every_combination_has_a_nearer_neighbour_but_the_first() {
        let crossing = Crossing::new(vec![2, 3, 4]);
        assert_eq!(crossing.neighbour(0), None);
        for number in 1..24 {
            let neighbour = crossing.neighbour(number).expect("not the first");
            let (ours, theirs) = (crossing.options(number), crossing.options(neighbour));
            assert!(neighbour < number, "a start is made before it is used");
            assert_eq!(ours.iter().zip(&theirs).filter(|(a, b)| a != b).count(), 1);
        }
        assert_eq!(crossing.options(crossing.neighbour(17).expect("not the first")), [1, 1, 0]);
    }

    #[test]
    fn along_an_axis_nothing_else_changes() {
        let crossing = Crossing::new(vec![2, 3, 4]);
        assert_eq!(crossing.along(&[2]), [0, 1, 2, 3]);
        assert_eq!(crossing.along(&[1]), [0, 4, 8]);
        assert_eq!(crossing.along(&[0, 1]), [0, 4, 8, 12, 16, 20]);
    }
}
