//! Every law is its plain formula, and every file of the library is a law that is listed.

use std::path::{Path, PathBuf};
use std::process::Command;

use nalgebra::SVector;
use num_dual::hessian;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Dual, Point};
use crate::law::Law;
use crate::library::{self, ChinchillaAdditive, LAWS, LISTED, PowerLawOffset};

/// `ln L` of a law's plain formula.
fn ln_l<T: Dual>(law: &str, theta: &[T], ln_x: &[f64]) -> T {
    library::plain(law, &Point::new(theta, ln_x)).ln()
}

/// Value, gradient and Hessian of `ln L` by the plain formula in dual numbers.
fn plain_derivatives(law: &str, theta: &[f64], ln_x: &[f64]) -> (f64, Vec<f64>, Vec<f64>) {
    macro_rules! of_size {
        ($($size:literal)*) => {
            match theta.len() {
                $($size => {
                    let at = SVector::<f64, $size>::from_row_slice(theta);
                    let (value, gradient, second) =
                        hessian(|t: SVector<_, $size>| ln_l(law, t.as_slice(), ln_x), &at);
                    (value, gradient.as_slice().to_vec(), second.as_slice().to_vec())
                })*
                other => panic!("no law has {other} parameters"),
            }
        };
    }
    of_size!(2 3 4 5 6 7 8 9)
}

/// Every law at 1,000 points: the plain formula in dual numbers says the same value, gradient and
/// Hessian.
#[test]
fn every_law_is_its_plain_formula() {
    for &law in LAWS {
        let ranges = law.form().ranges;
        let mut random = ChaCha8Rng::seed_from_u64(20_261_201);
        let size = ranges.theta.len();
        let (mut gradient, mut second) = (vec![0.0; size], vec![0.0; size * size]);
        for _ in 0..1000 {
            let [theta, ln_x] = [ranges.theta, ranges.ln_x].map(|ranges| -> Vec<f64> {
                ranges.iter().map(|&[low, high]| random.random_range(low..high)).collect()
            });
            let at = format!("{} at {theta:?}, {ln_x:?}", law.name());
            let (value, slopes, bends) = plain_derivatives(law.name(), &theta, &ln_x);
            let ours = law.derivatives(&theta, &ln_x, &mut gradient, &mut second);
            assert!(value.is_finite(), "{at}: the ranges leave the domain");
            assert!(
                (ours - value).abs() <= 1e-12 * (1.0 + value.abs()),
                "{at}: value {ours} against {value}"
            );
            for (ours, theirs) in [(&gradient, &slopes), (&second, &bends)] {
                // What is 1e-4 of the largest entry may be a difference of such, and a zero what
                // rounding leaves of one.
                let largest =
                    theirs.iter().fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
                for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
                    let size = b.abs().max(1e-4 * largest).max(1e-3);
                    assert!(
                        (a - b).abs() <= 1e-8 * size,
                        "{at}: entry {index} of {}: {a} against {b}",
                        ours.len()
                    );
                }
            }
        }
    }
}

/// Largest entry-wise difference that rounding explains: a few ulp of the terms that enter each
/// entry.
const TOLERANCE: f64 = 1e-12;

/// Derivatives of a law beside those of its plain formula, entry by entry, anywhere.
fn compare(law: &dyn Law, theta: &[f64], ln_x: &[f64]) {
    let (value, gradient, hessian) = plain_derivatives(law.name(), theta, ln_x);
    let size = theta.len();
    let (mut ours, mut curvature) = (vec![0.0; size], vec![0.0; size * size]);
    let ln_loss = law.derivatives(theta, ln_x, &mut ours, &mut curvature);
    let near = |a: f64, b: f64| (a - b).abs() <= TOLERANCE * (1.0 + b.abs().max(ln_x[0] * ln_x[0]));
    assert!(near(ln_loss, value), "value {ln_loss} against {value}");
    assert!(near(law.ln_loss(theta, ln_x), value), "value without derivatives");
    for (index, (a, b)) in ours.iter().zip(&gradient).enumerate() {
        assert!(near(*a, *b), "gradient {index}: {a} against {b}");
    }
    for (index, (a, b)) in curvature.iter().zip(&hessian).enumerate() {
        assert!(near(*a, *b), "Hessian {index}: {a} against {b}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn chinchilla_is_plain_anywhere(
        theta in (0.0..12.0, 0.0..12.0, -1.0..1.5, 0.05..1.0, 0.05..1.0),
        ln_x in (14.0..28.0, 18.0..32.0),
    ) {
        compare(&ChinchillaAdditive, &<[f64; 5]>::from(theta), &<[f64; 2]>::from(ln_x));
    }

    #[test]
    fn power_law_is_plain_anywhere(theta in (0.0..12.0, -2.0..1.5, 0.02..1.0), ln_x in 14.0..55.0) {
        compare(&PowerLawOffset, &<[f64; 3]>::from(theta), &[ln_x]);
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/library");
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// File, constant and name are one; every file is listed, and has ranges for the tests.
#[test]
fn a_law_is_a_file_and_a_line() {
    for (&law, [file, constant]) in LAWS.iter().zip(LISTED) {
        assert_eq!(law.name(), *file, "a law's file is called as the law is");
        assert_eq!(
            constant.replace('_', "").to_lowercase(),
            file.replace('_', ""),
            "a law's constant is called as the law is"
        );
        let ranges = law.form().ranges;
        assert_eq!(ranges.theta.len(), law.parameters().len(), "{file}: a range a coordinate");
        assert_eq!(ranges.ln_x.len(), law.variables().len(), "{file}: a range a variable");
    }
    let mut listed: Vec<&str> = LISTED.iter().map(|[file, _]| *file).collect();
    listed.sort_unstable();
    let files = files();
    let names: Vec<&str> =
        files.iter().filter_map(|file| file.file_stem().and_then(|stem| stem.to_str())).collect();
    assert_eq!(names, listed, "every file of the library is listed once, and every line has one");
}

/// `cargo fmt` does not see files that a macro declares.
#[test]
fn the_library_is_formatted() {
    let found =
        Command::new("rustfmt").args(["--check", "--edition", "2024"]).args(files()).output();
    let output = found.expect("rustfmt, which rust-toolchain.toml asks for");
    let differences = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "hint: rustfmt --edition 2024 crates/laws/src/library/*.rs\n{differences}"
    );
}
