//! What holds for all parameters: a quantile has its probability, also where both leave what tables
//! print; in the middle all is as statrs has it.

use proptest::prelude::*;
use quantiles::{Beta, ChiSquared, Continuous, FisherSnedecor, Normal, StudentsT};

/// A number between two powers of ten.
fn decades(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low..high).prop_map(libm::exp10)
}

/// A probability whose smaller side has any size down to 1e-300.
fn probability() -> impl Strategy<Value = f64> {
    prop_oneof![decades(-300.0, -0.31), (0.0..1.0), decades(-15.0, -0.31).prop_map(|p| 1.0 - p)]
}

/// The quantile has the probability, measured by its smaller side: to as many digits as the
/// place's own last one allows.
fn comes_back(of: &impl Continuous, p: f64) -> Result<(), TestCaseError> {
    let x = of.inverse_cdf(p);
    prop_assert!(!x.is_nan(), "of {p:e}");
    if x == 0.0 || x.is_infinite() || x.abs() < f64::MIN_POSITIVE {
        return Ok(());
    }
    let at = |x: f64| if p < 0.5 { of.cdf(x) } else { of.sf(x) };
    let (found, asked) = (at(x), if p < 0.5 { p } else { 1.0 - p });
    let step = (at(x.next_up()) - at(x.next_down())).abs();
    prop_assert!(
        (found - asked).abs() <= 1e-11 * asked + 4.0 * step,
        "{p:e}: {x:e} has {found:e}, one place moves it by {step:e}"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..<_>::default() })]

    #[test]
    fn quantiles_of_beta_have_their_probability(
        a in decades(-2.0, 5.0), b in decades(-2.0, 5.0), p in probability()
    ) {
        comes_back(&Beta::new(a, b).unwrap(), p)?;
    }

    #[test]
    fn quantiles_of_student_have_their_probability(nu in decades(-0.5, 6.0), p in probability()) {
        comes_back(&StudentsT::new(0.0, 1.0, nu).unwrap(), p)?;
    }

    #[test]
    fn quantiles_of_f_have_their_probability(
        above in decades(-0.5, 4.0), below in decades(-0.5, 4.0), p in probability()
    ) {
        comes_back(&FisherSnedecor::new(above, below).unwrap(), p)?;
    }

    #[test]
    fn quantiles_of_chi_squared_have_their_probability(
        nu in decades(-1.0, 5.0), p in probability()
    ) {
        comes_back(&ChiSquared::new(nu).unwrap(), p)?;
    }

    #[test]
    fn normal_quantiles_have_their_probability(p in probability()) {
        comes_back(&Normal::new(0.0, 1.0).unwrap(), p)?;
    }

    /// In the middle, where statrs converges.
    #[test]
    fn the_middle_is_as_statrs_has_it(nu in 1.0..200.0_f64, p in 0.001..0.999_f64) {
        use statrs::distribution::ContinuousCDF;
        let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-7 * (1.0 + theirs.abs());
        let t = StudentsT::new(0.0, 1.0, nu).unwrap();
        let (ours, theirs) = (Continuous::inverse_cdf(&t, p), ContinuousCDF::inverse_cdf(&t, p));
        prop_assert!(near(ours, theirs), "t: {ours} and {theirs}");
        let (ours, theirs) = (Continuous::cdf(&t, ours), ContinuousCDF::cdf(&t, ours));
        prop_assert!(near(ours, theirs), "t: {ours} and {theirs}");
        let chi = ChiSquared::new(nu).unwrap();
        let x = Continuous::inverse_cdf(&chi, p);
        let (ours, theirs) = (Continuous::sf(&chi, x), ContinuousCDF::sf(&chi, x));
        prop_assert!(near(ours, theirs), "chi squared: {ours} and {theirs}");
        let f = FisherSnedecor::new(3.0, nu).unwrap();
        let x = Continuous::inverse_cdf(&f, p);
        let (ours, theirs) = (Continuous::sf(&f, x), ContinuousCDF::sf(&f, x));
        prop_assert!(near(ours, theirs), "F: {ours} and {theirs}");
    }
}

#[test]
fn ends_are_ends_and_misuse_is_no_number() {
    let beta = Beta::new(2.0, 3.0).unwrap();
    let t = StudentsT::new(0.0, 1.0, 5.0).unwrap();
    let chi = ChiSquared::new(3.0).unwrap();
    let f = FisherSnedecor::new(2.0, 7.0).unwrap();
    let normal = Normal::new(0.0, 1.0).unwrap();
    let ends = |of: &dyn Continuous, low: f64, high: f64| {
        assert_eq!(
            [of.inverse_cdf(0.0), of.inverse_cdf(1.0)].map(f64::to_bits),
            [low, high].map(f64::to_bits)
        );
        let sides = [of.cdf(low), of.sf(low), of.cdf(high), of.sf(high)];
        assert_eq!(sides.map(f64::to_bits), [0.0, 1.0, 1.0, 0.0].map(f64::to_bits));
        assert!(of.inverse_cdf(-0.1).is_nan() && of.inverse_cdf(1.1).is_nan());
        assert!(of.cdf(f64::NAN).is_nan() && of.sf(f64::NAN).is_nan());
        assert!(of.inverse_cdf(f64::NAN).is_nan());
    };
    let all = f64::INFINITY;
    ends(&beta, 0.0, 1.0);
    ends(&t, -all, all);
    ends(&chi, 0.0, all);
    ends(&f, 0.0, all);
    ends(&normal, -all, all);
}

/// With freedom without end t is normal.
#[test]
fn freedom_without_end_is_normal() {
    let t = StudentsT::new(0.0, 1.0, f64::INFINITY).unwrap();
    let normal = Normal::new(0.0, 1.0).unwrap();
    for p in [1e-40, 0.025, 0.5, 0.9] {
        let quantile = |of: &dyn Continuous| of.inverse_cdf(p).to_bits();
        assert_eq!(quantile(&t), quantile(&normal));
    }
    assert_eq!(Continuous::cdf(&t, -2.0).to_bits(), Continuous::cdf(&normal, -2.0).to_bits());
}
