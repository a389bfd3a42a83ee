//! What is printed, against what the counts say by a path of its own.

use super::*;

fn question(k: u64) -> Question {
    Question { k, within: None, budget: None, costs: None, draws: 100, level: 0.95 }
}

fn problems() -> Vec<Counted> {
    (0..60_u64).map(|i| Counted { samples: 50, successes: i * i / 90 }).collect()
}

/// `1 - (1-c/n)(1-c/(n-1))...` at k = 2, and its mirror `c(c-1)/(n(n-1))`.
#[test]
fn within_the_samples_the_counts_are_shown_and_beyond_them_never() {
    let found = forecast(&problems(), question(500)).unwrap();
    let k: Vec<u64> = found.pass_at.iter().map(|one| one.k).collect();
    assert_eq!(k, [1, 10, 50, 100, 500]);
    for one in found.pass_at.iter().chain(&found.pass_all) {
        assert_eq!(one.is_beyond, one.k > 50, "{one:?}");
        assert_eq!(one.observed.is_some(), one.k <= 50, "{one:?}");
        assert!(one.widest_high < 1.0 || one.is_beyond, "{one:?}");
    }
    let two = forecast(&problems(), question(2)).unwrap();
    let mean = |of: fn(f64) -> f64| {
        problems().iter().map(|one| of(one.successes as f64)).sum::<f64>() / 60.0
    };
    let any = two.pass_at[1].observed.unwrap();
    let failed = mean(|c| (50.0 - c) * (49.0 - c) / (50.0 * 49.0));
    assert!((any.estimate - (1.0 - failed)).abs() < 1e-12, "{any:?}");
    let all = two.pass_all[1].observed.unwrap();
    assert!((all.estimate - mean(|c| c * (c - 1.0) / (50.0 * 49.0))).abs() < 1e-12, "{all:?}");
    assert!(any.low < any.estimate && any.estimate < any.high, "{any:?}");
    // The forms agree with the counts where there are counts.
    for form in &two.pass_at[1].by_form {
        assert!((form.number.estimate - any.estimate).abs() < 0.02, "{form:?} {any:?}");
    }
}

#[test]
fn what_means_nothing_is_refused() {
    let said = |problems: &[Counted], k| forecast(problems, question(k)).unwrap_err().to_string();
    assert!(said(&problems(), 0).contains("k counts from 1"));
    assert!(said(&problems()[..1], 5).contains("1 of the two problems"));
}
