//! A part of the fits to resamples, filed for pages on which a reader names the size and tokens.

use evidence::Draws;

use super::run::Run;

/// The law that such a page computes.
const LAW: &str = "chinchilla_additive";
/// Most replicates, and most errors, that are filed.
const FILED_MAX: usize = 200;

/// The draws of a study that names budgets and fits that law; none for another one, and none where
/// so many fits failed that nothing has an interval.
pub fn of(run: &Run<'_>) -> Option<Draws> {
    let replicates = &run.fit.replicates;
    let is_asked = run.law.name() == LAW && run.compute.is_some();
    let has_interval = measures::enough(replicates.thetas.len(), replicates.asked());
    if !is_asked || !has_interval || run.few.is_some() {
        return None;
    }
    let parameters = run.law.parameters();
    let printed = |theta: &Vec<f64>| {
        parameters.iter().zip(theta).map(|(it, &value)| it.printed(value)).collect()
    };
    let mut errors = stress::scaled_residuals(&run.fit.problem, run.theta());
    errors.sort_by(f64::total_cmp);
    Some(Draws {
        replicates: thinned(&replicates.thetas).map(printed).collect(),
        ln_errors: thinned(&errors).copied().collect(),
    })
}

/// Every so many of the values, the same number apart, the first and the last included.
fn thinned<T>(all: &[T]) -> impl Iterator<Item = &T> {
    let kept = all.len().min(FILED_MAX);
    let steps = kept.saturating_sub(1).max(1);
    (0..kept).map(move |step| &all[step * (all.len() - 1) / steps])
}

#[cfg(test)]
mod tests {
    use observations::{Column, Observations, quantity};

    use super::{FILED_MAX, of, thinned};
    use crate::study::Study;
    use crate::study::fitted::fit;
    use crate::study::run::Run;

    const STUDY: &str = "
id: planted
title: A planted law
question: Is the planted law found again?
observations: planted
exclude: []
law: chinchilla_additive
variables: [params, training_tokens]
objective: least_squares
starts: {alpha: [0.2, 0.4, 0.8], beta: [0.2, 0.4, 0.8]}
solver: {steps_max: 300, gradient_scaled_max: 1.0e-10}
bootstrap: {draw: rows, replicates: 400, level: 0.95, seed: 7}
budgets_flop: {1e21: 1.0e+21}
published: []
offset: null
";

    /// Twelve sizes with eight numbers of tokens each, under even noise of one per cent.
    fn rows() -> Observations {
        let row = |row: u32| {
            let n = laws::exp(17.0 + 0.5 * f64::from(row % 12));
            let d = laws::exp(20.0 + 0.8 * f64::from(row / 12));
            // Fractional parts of multiples of the golden section are spread evenly.
            let noise = 0.02 * ((f64::from(row) * 0.618_033_988_749_894_8).fract() - 0.5);
            let reducible =
                laws::exp(0.35 * (18.2 - laws::ln(n))) + laws::exp(0.37 * (21.0 - laws::ln(d)));
            [n, 6.0 * n * d, d, (1.8 + reducible) * laws::exp(noise)]
        };
        let names = ["params", "training_flop", "training_tokens", "loss_nats"];
        let column = |at: usize| {
            let quantity = quantity(names[at]).expect("a quantity of the field");
            let values = (0..96).map(|number| row(number)[at]).collect();
            (names[at].to_owned(), Column { quantity, meaning: "planted".to_owned(), values })
        };
        Observations {
            id: "planted".to_owned(),
            loss_group: "planted".to_owned(),
            columns: [0, 1, 2, 3].map(column).into(),
            labels: [].into(),
            lines: (2..98).collect(),
            clusters: (0..96).collect(),
        }
    }

    /// What a page computes of the draws at the best split of a budget is the loss there with its
    /// interval, to three digits.
    #[test]
    fn the_draws_say_at_a_budget_what_the_study_says() {
        let study: Study = serde_yaml::from_str(STUDY).expect("the study is well written");
        let rows = rows();
        let fit = fit(&study, &rows).expect("the law can be fitted to the rows");
        let run = Run::new(&study, &rows, &fit, &[]).expect("a study");
        let draws = of(&run).expect("draws");
        assert_eq!((draws.replicates.len(), draws.ln_errors.len()), (FILED_MAX, 96));
        let derivations = robustness::derivations(run.law, run.compute.as_ref());
        let said = |name: &str| {
            let found = derivations.iter().find(|it| it.name == format!("{name}_at_1e21"));
            run.summary(&*found.expect(name).value).expect(name)
        };
        let [n, d] = ["params", "training_tokens"].map(|name| said(name).estimate);
        // A, B, E, alpha and beta.
        let power = |base: f64, by: f64| laws::exp(by * laws::ln(base));
        let loss = |fit: &Vec<f64>| fit[2] + fit[0] / power(n, fit[3]) + fit[1] / power(d, fit[4]);
        let drawn: Vec<f64> = draws.replicates.iter().map(loss).collect();
        let found = measures::percentile_interval(&drawn, 0.95);
        let expected = said("loss_nats");
        let interval = expected.interval.expect("an interval");
        let best: Vec<f64> = run
            .law
            .parameters()
            .iter()
            .zip(run.theta())
            .map(|(it, &value)| it.printed(value))
            .collect();
        let pairs = [
            (loss(&best), expected.estimate, 1e-9),
            (found.low, interval.low, 5e-4),
            (found.high, interval.high, 5e-4),
        ];
        for (found, expected, share) in pairs {
            assert!((found / expected - 1.0).abs() < share, "{found} is not {expected}: {pairs:?}");
        }
        // The interval is no point, so that the comparison can fail.
        assert!(interval.high - interval.low > 1e-3, "{interval:?}");
    }

    /// Another law has no page that computes it, and a study without budgets asks for none.
    #[test]
    fn what_no_page_computes_is_not_filed() {
        let without = STUDY.replace("budgets_flop: {1e21: 1.0e+21}", "budgets_flop: null");
        let study: Study = serde_yaml::from_str(&without).expect("the study is well written");
        let rows = rows();
        let fit = fit(&study, &rows).expect("the law can be fitted to the rows");
        assert_eq!(of(&Run::new(&study, &rows, &fit, &[]).expect("a study")), None);
    }

    #[test]
    fn a_part_has_both_ends_and_is_no_larger_than_filed() {
        let all: Vec<usize> = (0..1_003).collect();
        let part: Vec<usize> = thinned(&all).copied().collect();
        assert_eq!((part.len(), part[0], part[FILED_MAX - 1]), (FILED_MAX, 0, 1_002), "{part:?}");
        assert!(part.windows(2).all(|pair| pair[0] < pair[1]), "one stands twice: {part:?}");
        assert_eq!(thinned(&all[..7]).count(), 7, "few stay all");
        assert_eq!(thinned(&all[..1]).count(), 1, "one stays");
        assert_eq!(thinned(&all[..0]).count(), 0, "none stays none");
    }
}
