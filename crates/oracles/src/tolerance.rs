//! How close an answer must come, check by check, and why so close and no closer.

/// A relative tolerance with its reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// The check it belongs to.
    pub check: &'static str,
    /// Largest relative difference that passes.
    pub relative: f64,
    /// Why it is not smaller, and why it need not be larger.
    pub reason: &'static str,
}

/// The one table of tolerances; those of a single minimum stand beside it, in
/// [`crate::KNOWN_MINIMA`].
pub const TOLERANCES: &[Tolerance] = &[
    Tolerance {
        check: "nist parameters",
        relative: 1e-6,
        reason: "six digits from both starts; eleven are certified, and the flattest problems \
            leave seven to a method that compares sums of squares",
    },
    Tolerance {
        check: "nist residual sum of squares",
        relative: 1e-9,
        reason: "nine of eleven printed digits: on Lanczos2, rounding the certified parameters \
            costs one",
    },
    Tolerance {
        check: "nist printed figures",
        relative: 1e-10,
        reason: "two printed figures that follow from each other, each rounded to eleven digits",
    },
    Tolerance {
        check: "nist gradient",
        relative: 2e-5,
        reason: "residuals of Lanczos2 are of the size 1e-6, that of the parameters' eleventh \
            digit is 1e-11",
    },
    Tolerance {
        check: "nist standard deviations",
        relative: 2e-9,
        reason: "rounding the parameters to eleven digits, times the condition of the Jacobian: \
            5e-10 on Thurber",
    },
    Tolerance {
        check: "finite differences",
        relative: 1e-8,
        reason: "steps of 1e-5 at fourth order lose 1e-16/1e-5 to rounding, seventyfold where \
            Misra1b cancels",
    },
    Tolerance {
        check: "plain and dual numbers",
        relative: 1e-14,
        reason: "dual numbers divide by multiplying with the inverse, one rounding more, which \
            exp magnifies tenfold",
    },
    Tolerance {
        check: "closed form",
        relative: 1e-14,
        reason: "a dozen terms of a few roundings each",
    },
    Tolerance {
        check: "chinchilla objective",
        relative: 1e-12,
        reason: "the known minima are printed to fourteen digits or more",
    },
    Tolerance {
        check: "two optimisers",
        relative: 1e-10,
        reason: "parameters off by 1e-6 move a smooth objective by the order of 1e-12, times the \
            condition of its Hessian",
    },
    Tolerance {
        check: "sum = mean",
        relative: 1e-9,
        reason: "a factor on the objective moves no minimum, only the rounding of each step",
    },
];

/// The tolerance of a check.
///
/// # Panics
/// No check has that name.
#[must_use]
pub fn tolerance(check: &str) -> f64 {
    let found = TOLERANCES.iter().find(|tolerance| tolerance.check == check);
    found
        .unwrap_or_else(|| panic!("no tolerance for check {check}; hint: TOLERANCES lists them"))
        .relative
}
