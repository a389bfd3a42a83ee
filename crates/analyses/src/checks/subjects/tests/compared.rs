//! Checks of allocations and of comparisons of laws.

use evidence::{AllocationDetail, ComparisonDetail, Detail, Evidence, Kind, Quantity};

use super::planted::{finding, head, not_run, of, plain, read, within};
use super::{ends, said};

/// One approach of an allocation with the interval of its exponent.
struct Approach {
    id: &'static str,
    number: u8,
    a: Quantity,
}

const fn approach(id: &'static str, number: u8, a: Quantity) -> Approach {
    Approach { id, number, a }
}

/// An allocation with these approaches, and with further numbers.
fn allocation(approaches: Vec<Approach>, numbers: Vec<(&str, Quantity)>) -> Evidence {
    let lines = approaches.iter().map(|Approach { id, number, .. }| {
        let optima = if *number == 3 { "null" } else { "9" };
        format!(
            "{{id: {id}, label: '{number}: by hand', optima: {optima}, a: allocation.c.{id}.a, \
            b: allocation.c.{id}.b, tokens_per_param: {{large: allocation.c.{id}.ratio}}, \
            grid_bias: {{a: allocation.c.{id}.bias, a_in_standard_errors: \
            allocation.c.{id}.errors, tokens_per_param: {{}}}}}}"
        )
    });
    let lines: Vec<String> = lines.collect();
    let detail: AllocationDetail = read(&format!(
        "{{method: m, level: 0.95, budgets_flop: {{large: 1.0e+24}}, approaches: [{}], \
        countings: [], without_embeddings: allocation.c.without}}",
        lines.join(", ")
    ));
    let exponents: Vec<(String, Quantity)> =
        approaches.into_iter().map(|it| (format!("{}.a", it.id), it.a)).collect();
    let own = exponents.iter().map(|(name, a)| (name.as_str(), a.clone()));
    let numbers = own.chain(numbers).collect();
    of(finding(head(Kind::Allocation, "c", &[]), numbers, Detail::Allocation(detail)))
}

/// An allocation of one approach with one further number.
fn one(name: &str, quantity: Quantity) -> Evidence {
    allocation(vec![approach("parabola", 2, within(0.4, 0.6))], vec![(name, quantity)])
}

#[test]
fn a_grid_that_shifts_the_split_by_half_a_standard_error_biases_it() {
    ends("E4", &one("parabola.errors", plain(0.5_f64.next_down())), Some(true));
    ends("E4", &one("parabola.errors", plain(0.5)), Some(false));
    ends("E4", &one("other", plain(0.1)), None);
    ends("E4", &not_run(Kind::Allocation, &[]), None);
}

/// The slope is `1 - 2 a`: it holds zero where the interval of `a` holds one half.
#[test]
fn the_ratio_is_flat_where_the_exponent_may_be_one_half() {
    let a = |a| allocation(vec![approach("envelope", 1, a)], Vec::new());
    ends("H9a", &a(within(0.5, 0.6)), Some(true));
    ends("H9a", &a(within(0.3, 0.5)), Some(true));
    ends("H9a", &a(within(0.5_f64.next_up(), 0.6)), Some(false));
    ends("H9a", &a(within(0.3, 0.5_f64.next_down())), Some(false));
    ends("H9a", &a(plain(0.5)), None);
}

#[test]
fn twenty_tokens_stand_in_the_interval_or_beside_it() {
    ends("H9b", &one("parabola.ratio", within(20.0, 30.0)), Some(true));
    ends("H9b", &one("parabola.ratio", within(20.0_f64.next_up(), 30.0)), Some(false));
    ends("H9b", &one("parabola.ratio", within(9.0, 20.0_f64.next_down())), Some(false));
    ends("H9b", &one("other", plain(20.0)), None);
}

#[test]
fn two_approaches_agree_where_their_intervals_touch() {
    let pair = |other| {
        let first = approach("envelope", 1, within(0.4, 0.5));
        allocation(vec![first, approach("parametric", 3, other)], Vec::new())
    };
    ends("H10", &pair(within(0.5, 0.6)), Some(true));
    ends("H10", &pair(within(0.5_f64.next_up(), 0.6)), Some(false));
    ends("H10", &pair(plain(0.5)), None);
    let curves = ["parabola", "akima"].map(|id| approach(id, 2, within(0.4, 0.5)));
    let alike = allocation(curves.into(), Vec::new());
    assert!(said("H10", &alike).is_empty(), "two curves of one approach are no two approaches");
}

#[test]
fn counting_explains_both_printed_exponents_or_one() {
    let counted = |a, without| {
        let law = approach("parametric", 3, a);
        let evidence = allocation(vec![law], vec![("without", without)]);
        let checks = said("H11", &evidence);
        assert_eq!(checks.len(), 2, "{checks:?}");
        [0, 1].map(|at| checks[at].passed)
    };
    let (kaplan, half) = (within(0.73, 0.8), within(0.4, 0.5));
    assert_eq!(counted(half.clone(), kaplan.clone()), [Some(true), Some(true)]);
    let beside = within(0.73_f64.next_up(), 0.8);
    assert_eq!(counted(half.clone(), beside), [Some(false), Some(true)]);
    let below = within(0.4, 0.5_f64.next_down());
    assert_eq!(counted(below, kaplan), [Some(true), Some(false)]);
    assert_eq!(counted(half, plain(0.73)), [None, Some(true)]);
}

/// One law of a comparison as a file has it, with what differs.
fn law(id: &str, more: &str) -> String {
    format!(
        "{{law: {{name: {id}, formula: f, source: s}}, variables: [x], parameters: 3, \
        converged: true, notes: [], log_likelihood: 1, bic: comparison.c.{id}.bic, {more}}}"
    )
}

/// A comparison of these laws.
fn comparison(laws: &[String], numbers: Vec<(&str, Quantity)>) -> Evidence {
    let detail: ComparisonDetail = read(&format!(
        "{{errors: normal, held_out: 2, held_out_from_flop: 1.0e+20, laws: [{}], baselines: []}}",
        laws.join(", ")
    ));
    of(finding(head(Kind::Comparison, "c", &[]), numbers, Detail::Comparison(detail)))
}

#[test]
fn laws_stand_in_the_order_of_their_errors_on_runs_held_out() {
    let held_out = |id: &str| {
        let name = |what: &str| format!("{what}: comparison.c.{id}.{what}");
        let [rmse, error, bias] = ["log_rmse", "relative_error", "bias"].map(name);
        law(id, &format!("held_out: {{{rmse}, {error}, {bias}, p_value: null}}"))
    };
    let two = |first, second| {
        let numbers = vec![("one.log_rmse", plain(first)), ("two.log_rmse", plain(second))];
        comparison(&[held_out("one"), held_out("two")], numbers)
    };
    ends("F2", &two(0.1, 0.1), Some(true));
    ends("F2", &two(0.1_f64.next_up(), 0.1), Some(false));
    let alone = comparison(&[held_out("one")], vec![("one.log_rmse", plain(0.1))]);
    ends("F2", &alone, None);
    ends("F2", &not_run(Kind::Comparison, &[]), None);
    // A law without an error belongs behind every law with one.
    let numbers = vec![("one.log_rmse", plain(0.1)), ("two.log_rmse", plain(0.2))];
    let silent = comparison(&[law("none", ""), held_out("one"), held_out("two")], numbers);
    ends("F2", &silent, Some(false));
}

#[test]
fn a_criterion_chooses_strongly_above_ten() {
    let criterion = |id: &str| law(id, &format!("aicc: comparison.c.{id}.aicc"));
    let two = |first, second| {
        let numbers = vec![("one.aicc", plain(first)), ("two.aicc", plain(second))];
        comparison(&[criterion("one"), criterion("two")], numbers)
    };
    ends("F7", &two(10.0_f64.next_up(), 0.0), Some(true));
    ends("F7", &two(0.0, 10.0), Some(false));
    let note = |evidence: &Evidence| said("F7", evidence)[0].note.clone();
    assert_eq!(note(&two(0.0, 2.0)), "", "from two on it chooses, if not strongly");
    assert_eq!(note(&two(0.0, 2.0_f64.next_down())), "no choice");
    ends("F7", &comparison(&[criterion("one")], vec![("one.aicc", plain(0.0))]), None);
}

#[test]
fn laws_are_told_apart_below_one_in_a_hundred() {
    let tested = |numbers| {
        comparison(&[law("best", ""), law("one", "vuong_p: comparison.c.one.vuong_p")], numbers)
    };
    ends("F9", &tested(vec![("one.vuong_p", plain(0.01_f64.next_down()))]), Some(true));
    ends("F9", &tested(vec![("one.vuong_p", plain(0.01))]), Some(false));
    ends("F9", &tested(Vec::new()), None);
}

#[test]
fn a_law_breaks_in_the_middle_of_its_rows_alone() {
    let broken = |p: f64, below: &str| {
        let strongest = format!(
            "strongest_break: {{statistic: 9, flop: comparison.c.one.flop, share_below: {below}, \
            p_value: comparison.c.one.break_p}}"
        );
        let numbers = vec![("one.flop", plain(1e20)), ("one.break_p", plain(p))];
        comparison(&[law("one", &strongest)], numbers)
    };
    ends("F10", &broken(0.01_f64.next_up(), "0.5"), Some(true));
    for inside in ["0.5", "0.15", "0.85"] {
        ends("F10", &broken(0.01, inside), Some(false));
    }
    for outside in ["0.149", "0.851"] {
        ends("F10", &broken(0.001, outside), Some(true));
    }
    ends("F10", &broken(0.001, "null"), None);
    ends("F10", &comparison(&[law("one", "")], Vec::new()), None);
}
