//! Checks that read single numbers of measures and studies.

use evidence::{Detail, Kind, MeasureDetail, Quantity};

use super::planted::{
    empty, finding, head, measure, not_run, of, of_measure, plain, read, study, within,
};
use super::{ends, only, said};

/// A check of one number of a measure: its name, a number that passes, one at the edge that does
/// not.
type OfNumber = (&'static str, &'static str, Quantity, Quantity);

fn of_numbers() -> Vec<OfNumber> {
    vec![
        // Ten times the nine rows of a planted finding.
        ("D1", "runs_needed", plain(89.9), plain(90.0)),
        ("H2a", "raw_cross_share", plain(0.95), plain(0.95_f64.next_down())),
        ("H2b", "crossing_decades", plain(1.0_f64.next_down()), plain(1.0)),
        ("H2c", "extrapolated", plain(0.0), plain(1.0)),
        ("H3", "tau_mean", within(0.0_f64.next_up(), 1.0), within(0.0, 1.0)),
        ("H4", "rejected_share", plain(0.05), plain(0.05_f64.next_up())),
        ("H5", "exponent_beta_gap", within(-0.2, 0.0), within(-0.2, 0.0_f64.next_down())),
        ("H5", "exponent_kumaraswamy_gap", within(0.0, 0.2), within(0.0_f64.next_up(), 0.2)),
        ("H14a", "rising_share", plain(0.0), plain(0.9)),
        ("H14a", "rising_share", plain(1.0), plain(1.0_f64.next_down())),
        ("H14b", "components.coverage", plain(0.8), plain(0.8_f64.next_down())),
    ]
}

#[test]
fn a_number_of_a_measure_passes_on_one_side_of_its_threshold_alone() {
    for (id, name, good, bad) in of_numbers() {
        ends(id, &of_measure(vec![(name, good)]), Some(true));
        ends(id, &of_measure(vec![(name, bad)]), Some(false));
    }
}

#[test]
fn a_number_that_is_not_there_is_not_given() {
    for (id, name, ..) in of_numbers() {
        let silent = of(finding(head(Kind::Measure, "m", &[name]), Vec::new(), measure()));
        ends(id, &silent, None);
        let absent = not_run(Kind::Measure, &[name]);
        ends(id, &absent, None);
        assert_eq!(only(id, &absent).note, "its rows are not here", "{id}");
    }
    for (id, name) in [("H3", "tau_mean"), ("H5", "exponent_beta_gap")] {
        ends(id, &of_measure(vec![(name, plain(0.5))]), None);
    }
}

/// What these data do not define has the reason that the analysis filed.
#[test]
fn the_reason_of_the_analysis_is_the_reason_here() {
    let mut silent = finding(head(Kind::Measure, "m", &["tau_mean"]), Vec::new(), measure());
    silent.undefined.insert("tau_mean".to_owned(), "one scale alone".to_owned());
    assert_eq!(only("H3", &of(silent)).note, "one scale alone");
}

#[test]
fn returns_diminish_where_the_whole_interval_bends_upwards() {
    let of_study = |numbers| of(finding(head(Kind::Study, "s", &[]), numbers, study()));
    let curvature = |low| of_study(vec![("curvature_least", within(low, 0.2))]);
    ends("H1", &curvature(0.0_f64.next_up()), Some(true));
    ends("H1", &curvature(0.0), Some(false));
    ends("H1", &of_study(vec![("curvature_least", plain(0.1))]), None);
}

#[test]
fn laws_cross_inside_the_data_or_outside() {
    let shares = |inside, outside| {
        of_measure(vec![("inside_share", plain(inside)), ("outside_share", plain(outside))])
    };
    ends("H2a", &shares(0.75, 0.25), Some(true));
    ends("H2a", &shares(0.5, 0.375), Some(false));
    ends("H2a", &of_measure(vec![("inside_share", plain(1.0))]), None);
}

#[test]
fn what_is_asked_to_be_reported_passes_by_being_there() {
    let zeros = |more| {
        let numbers = [("mass_at_zero_p_value", plain(1.0))].into_iter().chain(more).collect();
        said("H7", &of_measure(numbers)).into_iter().map(|it| it.passed).collect::<Vec<_>>()
    };
    assert_eq!(zeros(None), [Some(true), None, None]);
    assert_eq!(zeros(Some(("exponent_beta", within(0.3, 0.4)))), [Some(true), Some(true), None]);
    let share = "predictable_share_half";
    ends("H12", &of_measure(vec![(share, within(0.2, 0.5))]), Some(true));
    ends("H12", &of_measure(vec![(share, plain(0.39))]), None);
}

#[test]
fn two_of_four_metrics_are_two_that_are_not_given() {
    let rank = || within(-0.9, -0.5);
    let ranks = vec![("rank_drop", rank()), ("loss_rank", rank()), ("score_rank", plain(0.5))];
    let passed: Vec<_> = said("H13", &of_measure(ranks)).into_iter().map(|it| it.passed).collect();
    assert_eq!(passed, [Some(true), None, None, None], "a rank without an interval is none");
}

/// Two tests of .004 and .005: by Holm's method the smaller is doubled and the other no smaller.
#[test]
fn a_p_value_is_adjusted_for_the_measures_that_ask_the_same() {
    let of_p = |id: &str, p| {
        let numbers = vec![("compute_exponent_range", plain(0.1)), ("p_value", plain(p))];
        finding(head(Kind::Measure, id, &[]), numbers, measure())
    };
    ends("H16", &of(of_p("a", 0.004)), Some(true));
    ends("H16", &of(of_p("a", 0.01)), Some(false));
    let two = |one, other| {
        let mut evidence = of(of_p("a", one));
        evidence.findings.push(of_p("b", other));
        let checks = said("H16", &evidence);
        [0, 1].map(|at| (checks[at].statistic.expect("a number"), checks[at].passed))
    };
    assert_eq!(two(0.004, 0.005), [(0.008, Some(true)), (0.008, Some(true))]);
    assert_eq!(two(0.005, 0.5), [(0.01, Some(false)), (0.5, Some(false))], "at the edge");
    ends("H16", &not_run(Kind::Measure, &["compute_exponent_range"]), None);
}

/// Of 199 draws none was as far off: the p value is 1/200 or less, and twice that is 0.01 or less.
#[test]
fn few_draws_do_not_show_that_a_p_value_is_too_large() {
    let of_draws = |id: &str, draws: usize| {
        let method = format!("held against {draws} draws of the wild bootstrap");
        let p = Quantity { method, ..plain(1.0 / (draws as f64 + 1.0)) };
        let numbers = vec![("compute_exponent_range", plain(0.1)), ("p_value", p)];
        finding(head(Kind::Measure, id, &[]), numbers, measure())
    };
    let two = |draws| {
        let mut evidence = of(of_draws("a", draws));
        evidence.findings.push(of_draws("b", draws));
        said("H16", &evidence).into_iter().map(|check| check.passed).collect::<Vec<_>>()
    };
    assert_eq!(two(199), [None, None]);
    assert_eq!(two(200), [Some(true), Some(true)], "2/201 is below 0.01");
}

#[test]
fn losses_of_two_tokenizers_are_not_held_against_each_other() {
    let taking = |groups: &[&str], name| {
        let mut detail: MeasureDetail = read("{method: a, level: 0.95}");
        detail.loss_groups = groups.iter().map(|&group| group.to_owned()).collect();
        let numbers = vec![(name, plain(1.0))];
        of(finding(head(Kind::Measure, "m", &[]), numbers, Detail::Measure(detail)))
    };
    ends("B8", &taking(&["gpt2 on c4"], "change_mean"), Some(true));
    ends("B8", &taking(&["gpt2 on c4", "llama on c4"], "change_mean"), Some(false));
    assert!(said("B8", &taking(&[], "change_mean")).is_empty(), "it takes no loss");
    assert!(
        said("B8", &taking(&["a", "b"], "exponent")).is_empty(),
        "it holds none against another"
    );
}

#[test]
fn a_file_with_other_bytes_is_not_the_published_one() {
    let of_files = |states: &[&str]| {
        let file =
            |state: &&str| format!("{{id: f, kind: url, location: l, sha256: s, state: {state}}}");
        let files: Vec<String> = states.iter().map(file).collect();
        let mut evidence = empty();
        evidence.sources = vec![read(&format!(
            "{{id: s, title: t, citation: c, identifier: i, licence: l, obtained: o, traps: [], \
            files: [{}]}}",
            files.join(", ")
        ))];
        evidence
    };
    let other = "{missing: {cause: other bytes came than the pinned ones, reason: r, command: c}}";
    let offline = "{missing: {cause: the host did not answer, reason: r, command: c}}";
    ends("B1", &of_files(&["here", "bundled", offline]), Some(true));
    ends("B1", &of_files(&["here", other]), Some(false));
    ends("B1", &of_files(&["bundled", offline]), None);
}

#[test]
fn a_study_that_does_not_say_how_many_draws_failed_is_silent() {
    let of_study = |numbers| of(finding(head(Kind::Study, "template", &[]), numbers, study()));
    let failed = || vec![("replicates_failed", plain(3.0))];
    ends("I6", &of_study(failed()), Some(true));
    ends("I6", &of_study(Vec::new()), Some(false));
    let mut wild = failed();
    wild.push(("a", Quantity { high: Some(f64::INFINITY), ..plain(1.0) }));
    ends("I6", &of_study(wild), Some(false));
}
