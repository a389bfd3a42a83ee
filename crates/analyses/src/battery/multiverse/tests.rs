//! A planted law under a small multiverse.

use evidence::FreeCell;
use observations::{Column, Observations, quantity};

use super::*;
use crate::battery::definition::Battery;
use crate::definition::Document;
use crate::study::fitted::{StudyFit, fit};

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
bootstrap: {draw: rows, replicates: 20, level: 0.95, seed: 7}
budgets_flop: null
published: []
offset: null
";

const BATTERY: &str = "
study: planted
multiverse:
  sign: {is: below, value: 0.5, words: Tokens first, claim: planted}
  size: {is: below, value: 0.3, words: Tokens alone, claim: planted}
  replicates: 40
  joint: {curves: 39, one_in: 1}
  shapes: null
  axes:
    - name: rows
      title: rows kept
      options:
        - {words: all rows, reason: as planted, sets: {rows: []}}
        - words: without the largest loss
          reason: as others do
          sets: {rows: [{where: {column: loss_nats, is: among_largest, value: 1}, reason: large}]}
    - name: window
      title: window of compute
      options:
        - {words: all compute, reason: as planted, sets: {window: {low: null, high: null}}}
        - {words: from one FLOP, reason: leaves all of them, sets: {window: {low: 1.0, high: null}}}
    - name: objective
      title: objective
      options:
        - {words: least squares, reason: as planted, sets: {objective: least_squares}}
        - {words: bend far out, reason: clips nothing, sets: {objective: {huber: {delta: 10}}}}
        - {words: bend within, reason: clips some, sets: {objective: {huber: {delta: 0.004}}}}
    - name: drawn
      title: what is drawn again
      options:
        - {words: rows drawn, reason: as planted, sets: {drawn: rows}}
        - {words: sizes drawn whole, reason: as others do, sets: {drawn: sizes}}
";

fn battery(text: &str) -> Result<Battery> {
    let (location, stem) = ("planted.yaml".to_owned(), "planted".to_owned());
    let document = Document { location, stem, text: text.to_owned(), digest: String::new() };
    crate::battery::definition::parse(&document)
}

/// Twelve sizes with eight budgets each of the additive law, under even noise of one per cent.
fn planted(alpha: f64, beta: f64) -> (Study, Observations, StudyFit) {
    let [mut params, mut flop, mut tokens, mut losses] = [const { Vec::new() }; 4];
    for row in 0..96_u32 {
        let n = laws::exp(17.0 + 0.5 * f64::from(row % 12));
        let d = laws::exp(20.0 + 0.8 * f64::from(row / 12));
        // Fractional parts of multiples of the golden section are spread evenly.
        let noise = 0.02 * ((f64::from(row) * 0.618_033_988_749_894_8).fract() - 0.5);
        let reducible = laws::exp(18.2 * alpha - alpha * laws::ln(n))
            + laws::exp(21.0 * beta - beta * laws::ln(d));
        params.push(n);
        flop.push(6.0 * n * d);
        tokens.push(d);
        losses.push((1.8 + reducible) * laws::exp(noise));
    }
    let column = |(name, values): (&str, Vec<f64>)| {
        let quantity = quantity(name).expect("a quantity of the field");
        (name.to_owned(), Column { quantity, meaning: "planted".to_owned(), values })
    };
    let columns = [
        ("params", params),
        ("training_flop", flop),
        ("training_tokens", tokens),
        ("loss_nats", losses),
    ];
    let rows = Observations {
        id: "planted".to_owned(),
        loss_group: "planted".to_owned(),
        columns: columns.map(column).into(),
        labels: [].into(),
        lines: (2..98).collect(),
        clusters: (0..96).collect(),
    };
    let study: Study = serde_yaml::from_str(STUDY).expect("the study is well written");
    let fit = fit(&study, &rows).expect("the law can be fitted to the rows");
    (study, rows, fit)
}

fn found(alpha: f64, beta: f64, text: &str) -> Result<Found> {
    let (study, rows, fit) = planted(alpha, beta);
    let run = Run::new(&study, &rows, &fit, &[])?;
    let battery = battery(text)?;
    let given = Given::full(&battery, 11);
    Ok((PART.run)(&run, &given)?.expect("there is a multiverse"))
}

fn estimate(found: &Found, name: &str) -> f64 {
    let full = format!("multiverse.{name}");
    found.quantities.get(&full).unwrap_or_else(|| panic!("no {full}")).estimate
}

fn close(ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < 1e-9, "{ours} against {theirs}");
}

/// Of 24 combinations the window halves the different ones, and Huber's objective that clips no row
/// is least squares: 2 choices of rows, 2 objectives, 2 ways to draw are left.
#[test]
fn each_problem_is_counted_once() {
    let found = found(0.42, 0.28, BATTERY).expect("it can be made");
    close(estimate(&found, "combinations"), 24.0);
    close(estimate(&found, "specifications"), 8.0);
    close(estimate(&found, "different_estimates"), 4.0);
    close(estimate(&found, "options"), 9.0);
    close(estimate(&found, "options_without_reason"), 0.0);
    close(estimate(&found, "replicates"), 320.0);
    close(estimate(&found, "failed") + estimate(&found, "replicates_failed"), 0.0);
    assert_eq!(found.tables[0].rows.len(), 9, "one row an option");
    assert_eq!(found.figures[0].points.len(), 8, "one point a specification");
    assert!(found.figures[0].points.is_sorted_by(|a, b| a.y <= b.y), "in their order");
    for table in &found.tables {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.id);
    }
    let words = |row: &[FreeCell]| row.last() == Some(&FreeCell::words("as the study"));
    assert!(found.tables[1].rows.iter().any(|row| words(row)), "the study is among them");
}

/// Where a is 0.4 every analysis says below one half and none says below 0.3, and no draw under
/// one half looks like that.
#[test]
fn a_planted_exponent_is_robust() {
    let found = found(0.42, 0.28, BATTERY).expect("it can be made");
    close(estimate(&found, "share_same_sign"), 1.0);
    close(estimate(&found, "share_supported"), 1.0);
    close(estimate(&found, "share_same_size"), 0.0);
    close(estimate(&found, "share_size_refuted"), 1.0);
    close(estimate(&found, "share_same_verdict"), 1.0);
    close(estimate(&found, "verdicts_changed_by_rows"), 0.0);
    assert!((estimate(&found, "median") - 0.4).abs() < 0.02, "planted 0.28/0.70");
    close(estimate(&found, "joint_p"), 1.0 / 40.0);
    close(estimate(&found, "joint_p_size"), 1.0);
    let shares = ["rows", "window", "objective", "drawn"]
        .map(|axis| estimate(&found, &format!("shapley_{axis}")));
    close(shares.iter().sum(), 1.0);
    close(shares[1], 0.0);
    close(shares[3], 0.0);
}

/// Where a is 0.6 the claimed sign is false in every analysis.
#[test]
fn a_false_sign_is_false_everywhere() {
    let found = found(0.28, 0.42, BATTERY).expect("it can be made");
    close(estimate(&found, "share_same_sign"), 0.0);
    close(estimate(&found, "share_refuted"), 1.0);
    assert!(estimate(&found, "joint_p") > 0.9, "one-sided");
}

#[test]
fn everything_filed_is_declared() {
    let found = found(0.42, 0.28, BATTERY).expect("it can be made");
    for name in found.quantities.keys() {
        let is_declared = PART.declares.iter().any(|declared| {
            declared.strip_suffix('*').map_or(*declared == name, |head| name.starts_with(head))
        });
        assert!(is_declared, "{name}");
    }
}

/// What a file may not say, and what the error tells.
#[test]
fn a_multiverse_that_means_nothing_is_refused() {
    for (from, to, says) in [
        ("reason: clips some", "reason: \"\"", "option \"bend within\" has no reason"),
        ("{delta: 0.004}", "{delta: 10}", "option \"bend within\" is there twice"),
        ("{drawn: sizes}", "{weights: equal}", "sets something else than the first one"),
        ("replicates: 40", "replicates: 5", "5 replicates make no interval"),
        ("one_in: 1", "one_in: 0", "39 curves on one in 0"),
        ("value: 0.3", "value: 1.3", "1.3 is no exponent a"),
    ] {
        assert!(BATTERY.contains(from), "{from}");
        let error = battery(&BATTERY.replacen(from, to, 1)).expect_err(says);
        assert!(format!("{error:#}").contains(says), "{error:#}");
    }
    let error = battery(&BATTERY.replacen("reason: clips some, ", "", 1)).expect_err("no reason");
    assert!(format!("{error:#}").contains("reason"), "{error:#}");
}

/// Axes that begin with another choice than the study's would compare everything with a stranger.
#[test]
fn first_options_are_the_studys() {
    let other = BATTERY.replacen(
        "sets: {objective: least_squares}",
        "sets: {objective: least_absolute}",
        1,
    );
    let error = found(0.42, 0.28, &other).expect_err("another objective first");
    assert!(format!("{error:#}").contains("is the study's own choice"), "{error:#}");
}

/// What all units found, cut so.
fn merged(units: usize) -> shards::Merged {
    let (study, rows, _) = planted(0.42, 0.28);
    let battery = battery(BATTERY).expect("a battery");
    let settings = shards::Settings {
        replicates: 40,
        check_every: sharded::CHECKED,
        grid: sharded::GRID,
        specifications: None,
    };
    let merged = sharded::open(&study, &rows, &[], &battery, |opened| {
        let planned = opened.planned("a digest".to_owned(), None)?;
        let layout = shards::Layout { shards: 1, unit: units, seconds: 1.0 };
        let plan = shards::Plan::new(sharded::code(), settings, vec![planned], layout)?;
        let mut merger = shards::Merger::new(&plan);
        for key in plan.keys() {
            let pieces = opened.unit(&plan.studies[0], &settings, &key)?;
            merger.add(&shards::Unit::new(&plan, &key, pieces))?;
        }
        merger.finish()
    });
    merged.expect("it can be made")
}

/// The replicates of units are those of the part: the same estimates, the same failures, the same
/// intervals as far as the grid tells.
#[test]
fn units_find_what_the_part_finds() {
    let (study, rows, fit) = planted(0.42, 0.28);
    let battery = battery(BATTERY).expect("a battery");
    let run = Run::new(&study, &rows, &fit, &[]).expect("a run");
    let settings = battery.multiverse.as_ref().expect("a multiverse");
    let prepared = prepared::Prepared::new(&run, settings).expect("rows");
    let universe = universe::Universe::new(&prepared).expect("problems");
    let seed = robustness::seed(study.bootstrap.seed, "planted/multiverse");
    let given = Given { seed, ..Given::full(&battery, 11) };
    let answers = answers::answers(&universe, &given).expect("answers");
    let merged = merged(7);
    let ours = &merged.studies[0].specifications;
    assert_eq!(ours.len(), answers.distinct.len());
    for (ours, theirs) in ours.iter().zip(&answers.distinct) {
        let interval = theirs.interval.expect("replicates with a value");
        close(ours.estimate, theirs.value.expect("a value"));
        assert_eq!((ours.failed, ours.rescued), (theirs.failed, 0));
        for (end, theirs) in [(ours.low, interval.low), (ours.high, interval.high)] {
            let off = (end.expect("an end") - theirs).abs();
            assert!(off <= merged.interval_error, "{off} in {ours:?}");
        }
    }
}

#[test]
fn how_units_are_cut_cannot_be_seen() {
    let whole = merged(160);
    for unit in [1, 13, 40, 90] {
        assert_eq!(merged(unit), whole, "units of {unit}");
    }
}

/// What a unit adds to its refits (summing, counting in bins) is small beside them: both ways are
/// timed on the same replicates, the quickest of five runs each.
#[test]
fn a_unit_costs_what_a_plain_run_costs() {
    const REPLICATES: usize = 2000;
    let (study, rows, fit) = planted(0.42, 0.28);
    let battery = battery(BATTERY).expect("a battery");
    let run = Run::new(&study, &rows, &fit, &[]).expect("a run");
    let settings = battery.multiverse.as_ref().expect("a multiverse");
    let prepared = prepared::Prepared::new(&run, settings).expect("rows");
    let universe = universe::Universe::new(&prepared).expect("problems");
    let config = study.config();
    let fits = stress::multiverse::estimates(&universe.specifications, &config, 25);
    let quickest = |work: &dyn Fn()| {
        let one = || {
            let began = std::time::Instant::now();
            work();
            began.elapsed().as_secs_f64()
        };
        (0..5).map(|_| one()).fold(f64::INFINITY, f64::min)
    };
    let resampling = stress::multiverse::Resampling {
        replicates: REPLICATES,
        seed: 11,
        level: 0.95,
        check_every: sharded::CHECKED,
    };
    let plain = quickest(&|| {
        let all = &universe.specifications;
        let ends = stress::multiverse::intervals(all, &fits, &[0], &resampling, &config);
        assert!(ends[0].interval.is_some(), "replicates with a value");
    });
    let grid = sharded::GRID;
    let settings = shards::Settings {
        replicates: REPLICATES,
        check_every: sharded::CHECKED,
        grid,
        specifications: Some([0, 1]),
    };
    let unit = sharded::open(&study, &rows, &[], &battery, |opened| {
        let planned = opened.planned(String::new(), settings.specifications)?;
        let key = shards::Key { unit: 0, study: 0, from: 0, to: REPLICATES };
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        Ok(quickest(&|| {
            let found = one.install(|| opened.unit(&planned, &settings, &key));
            assert_eq!(found.expect("a unit")[0].summary.drawn, REPLICATES);
        }))
    });
    let ratio = unit.expect("a unit") / plain;
    println!("a unit takes {ratio:.3} times as long as a plain run");
    assert!(ratio < 2.0, "{ratio}");
}
