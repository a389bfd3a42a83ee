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
    use observations::Observations;

    use super::{FILED_MAX, of, thinned};
    use crate::study::Study;
    use crate::study::checks::planted::{planted_column, two, two_rows};
    use crate::study::fitted::fit;
    use crate::study::run::Run;

    /// The study of the law in parameters and tokens, with draws and a budget.
    fn study() -> Study {
        let mut study = two();
        study.bootstrap.replicates = 400;
        study.budgets_flop = Some([("1e21".to_owned(), 1e21)].into());
        study
    }

    /// Twelve sizes with eight numbers of tokens each.
    fn rows() -> Observations {
        let run = |row: u32| {
            let n = laws::exp(17.0 + 0.5 * f64::from(row % 12));
            [n, laws::exp(20.0 + 0.8 * f64::from(row / 12))]
        };
        let runs: Vec<[f64; 2]> = (0..96).map(run).collect();
        let flop = planted_column("training_flop", runs.iter().map(|[n, d]| 6.0 * n * d).collect());
        let mut rows = two_rows(runs);
        rows.columns.insert("training_flop".to_owned(), flop);
        rows
    }

    /// What a page computes of the draws at the best split of a budget is the loss there with its
    /// interval, to three digits.
    #[test]
    fn the_draws_say_at_a_budget_what_the_study_says() {
        let (study, rows) = (study(), rows());
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
        let (study, rows) = (two(), rows());
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
