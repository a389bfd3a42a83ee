//! The same bits on every machine: what was computed on one stands here.

use quantiles::{
    Beta, Binomial, ChiSquared, Continuous, Counted, FisherSnedecor, Normal, StudentsT, digamma,
};

/// FNV-1a over the bits of all values below, computed on x86-64.
const BITS: u64 = 0x545f_441d_0035_e89b;

const PROBABILITIES: [f64; 9] = [1e-290, 1e-60, 1e-6, 0.025, 0.2, 0.5, 0.75, 0.975, 0.999_999];

fn of(distribution: &impl Continuous, numbers: &mut Vec<f64>) {
    for p in PROBABILITIES {
        let x = distribution.inverse_cdf(p);
        numbers.extend([x, distribution.cdf(1.01 * x), distribution.sf(0.99 * x)]);
    }
}

fn all() -> Vec<f64> {
    let mut numbers = Vec::new();
    of(&Normal::new(0.3, 1.7).expect("parameters"), &mut numbers);
    for freedom in [1.0, 2.5, 8.0, 61.0, 239.0, 4000.0] {
        of(&StudentsT::new(0.0, 1.0, freedom).expect("parameters"), &mut numbers);
        of(&ChiSquared::new(freedom).expect("parameters"), &mut numbers);
        for other in [1.0, 17.0, 240.0] {
            of(&FisherSnedecor::new(freedom, other).expect("parameters"), &mut numbers);
            of(&Beta::new(freedom, other).expect("parameters"), &mut numbers);
        }
        let binomial = Binomial::new(0.05, 100).expect("parameters");
        numbers.extend([digamma(freedom), Counted::cdf(&binomial, 7)]);
        numbers.extend(PROBABILITIES.map(|p| Counted::inverse_cdf(&binomial, p) as f64));
    }
    numbers
}

#[test]
fn every_machine_has_these_bits() {
    let numbers = all();
    assert!(numbers.len() > 1300 && numbers.iter().all(|number| !number.is_nan()));
    let hash = numbers
        .iter()
        .flat_map(|number| number.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(hash, BITS, "{hash:#x}");
}
