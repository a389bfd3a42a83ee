//! Every rung of the ladder, from a small claim and planted numbers; and every claim file that
//! cannot be used.

use std::collections::BTreeMap;

use claims::{chance, judge, parse};
use evidence::{
    Check, Detail, Evidence, Finding, GateField, GateOperator, Head, Missing, Quantity, Sense,
    StudyDetail, from_json,
};

const CLAIM: &str = r"
id: elasticity-falls
title: A falling elasticity
statement: The elasticity falls.
asserted_in: {document: A paper, place: section 1}
population: Runs of one family.
rule:
  identified:
    - {name: wide enough, quantity: s.decades, field: estimate, is: above, threshold: 2, reason: r}
  supports:
    - {name: falls, quantity: s.fall, field: low, is: above, threshold: 0.1, reason: r}
  refutes:
    - {name: does not fall, quantity: s.fall, field: high, is: below, threshold: 0.1, reason: r}
  robust:
    - {name: falls elsewhere, quantity: t.fall, field: estimate, is: above, threshold: 0.1, reason: r}
caution: c
would_change: w
withdrawn: false
";

fn interval([low, estimate, high]: [f64; 3]) -> Quantity {
    Quantity::plain(estimate, "1", 9, "planted").within(low, high, 0.95)
}

/// A check whose statistic is not in the evidence.
fn planted_check(name: &str, passed: bool) -> Check {
    Check {
        id: name.into(),
        name: name.into(),
        title: "t".into(),
        statistic: "s".into(),
        value: None,
        sense: Sense::Above,
        threshold: 1.0,
        passed,
        note: String::new(),
    }
}

/// Evidence with studies s and t as given, and u missing. Each declares `decades`, `fall`,
/// `never`, which is filed by none, and four checks; s has made three of them.
fn evidence(decades: f64, fall: Option<[f64; 3]>, elsewhere: f64) -> Evidence {
    let mut s = BTreeMap::from([("decades".to_owned(), interval([decades; 3]))]);
    s.extend(fall.map(|fall| ("fall".to_owned(), interval(fall))));
    let plain = Quantity::plain(elsewhere, "1", 9, "planted");
    let t = BTreeMap::from([("fall".to_owned(), plain)]);
    let mut evidence =
        from_json(include_str!("empty_evidence.json")).expect("an empty evidence file");
    let template = evidence.findings.pop().expect("one study as a template");
    let names = ["decades", "fall", "never", "check.C1", "check.C2a", "check.C2b", "check.C9"];
    let declares = names.map(str::to_owned).to_vec();
    let head =
        |id: &str| Head { id: id.to_owned(), declares: declares.clone(), ..template.head.clone() };
    let value = Some("s.decades".to_owned());
    let checks = vec![
        Check { value, ..planted_check("C1", true) },
        planted_check("C2a", true),
        planted_check("C2b", false),
    ];
    evidence.findings.push(Finding {
        head: head("s"),
        undefined: std::collections::BTreeMap::new(),
        quantities: s,
        detail: with_checks(&template, checks),
        ..template.clone()
    });
    let t = Finding { head: head("t"), quantities: t, ..template.clone() };
    evidence.findings.push(t);
    let reason = "its file is missing".to_owned();
    evidence.missing.push(Missing { head: head("u"), reason, command: None, files: Vec::new() });
    evidence
}

fn with_checks(template: &Finding, checks: Vec<Check>) -> Detail {
    let Detail::Study(study) = template.detail.clone() else { panic!("the template is a study") };
    Detail::Study(Box::new(StudyDetail { checks, ..*study }))
}

fn check(decades: f64, fall: Option<[f64; 3]>, elsewhere: f64, expected: &str) {
    check_claim(CLAIM, &evidence(decades, fall, elsewhere), expected);
}

fn check_claim(claim: &str, evidence: &Evidence, expected: &str) {
    let claim = parse(claim, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let verdict = judge(&claim, "claim.yaml", "digest", evidence).expect("declared names");
    let decided = verdict.decided_by.unwrap_or_default();
    assert_eq!(
        format!("{} by {decided}; {}", verdict.outcome.words(), verdict.because),
        expected,
        "the verdict"
    );
}

/// The claim with another text in place of one of its own.
fn edited(from: &str, to: &str) -> String {
    let claim = CLAIM.replacen(from, to, 1);
    assert_ne!(claim, CLAIM, "the replacement of {from} did nothing");
    claim
}

#[test]
fn every_rung_of_the_ladder() {
    let falls = Some([0.3, 0.4, 0.5]);
    check(
        4.0,
        falls,
        0.2,
        "supported by falls; falls (the lower end is 0.3, more than 0.1, as the claim needs).",
    );
    check(
        4.0,
        falls,
        0.05,
        "fragile by falls elsewhere; What shakes it: falls elsewhere (it is 0.05, and more than 0.1 is needed).",
    );
    check(
        4.0,
        Some([0.01, 0.03, 0.05]),
        0.2,
        "refuted by does not fall; does not fall (the upper end is 0.05, less than 0.1, which speaks against the claim).",
    );
    check(
        4.0,
        Some([0.01, 0.2, 0.5]),
        0.2,
        "not identified by falls; The data cannot tell whether this holds: falls (the interval reaches down to 0.01, and more than 0.1 is needed).",
    );
    check(
        1.5,
        falls,
        0.2,
        "not identified by wide enough; The data cannot tell whether this holds: wide enough (it is 1.5, and more than 2 is needed).",
    );
    check(
        4.0,
        None,
        0.2,
        "not testable by falls; No public data decide: s.fall could not be read: these data do \
        not define it.",
    );
}

/// A test that could not be run shakes nothing: the claim stands, and says so.
#[test]
fn a_missing_robustness_study_is_a_test_not_run() {
    let claim = CLAIM.replace("t.fall", "u.fall");
    let claim = parse(&claim, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let evidence = evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2);
    let verdict = judge(&claim, "claim.yaml", "digest", &evidence).expect("declared names");
    assert_eq!(verdict.words(), "supported, 1 of 1 test not run");
    assert_eq!(verdict.because, "falls (the lower end is 0.3, more than 0.1, as the claim needs).");
}

/// A base gate whose data are not here leaves the claim without a verdict, unless the others
/// decide.
#[test]
fn a_missing_base_study_is_not_run_here() {
    let missing = CLAIM.replace("s.fall", "u.fall");
    let not_run =
        "not run here by falls; Not run here: u.fall could not be read: its file is missing.";
    check_claim(&missing, &evidence(4.0, None, 0.2), not_run);
    check_claim(
        &missing,
        &evidence(1.0, None, 0.2),
        "not identified by wide enough; The data cannot tell whether this holds: wide enough (it is 1, and more than 2 is needed).",
    );
}

/// A number without an interval has no end to read.
#[test]
fn a_missing_end_of_an_interval_is_said() {
    check_claim(
        &edited("quantity: s.fall, field: low", "quantity: t.fall, field: low"),
        &evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2),
        "not testable by falls; No public data decide: the lower end of t.fall could not be \
        read: these data do not define it.",
    );
}

/// What is read in place of `t.fall`, by a gate of `robust` and by one of `identified`.
fn check_unknown(wrong: &str, nearest: &str) {
    let evidence = evidence(4.0, None, 0.2);
    for (from, gate, at) in
        [("t.fall", "falls elsewhere", "15:41"), ("s.decades", "wide enough", "9:37")]
    {
        let claim = parse(&edited(from, wrong), "claim.yaml", "elasticity-falls");
        let error = judge(&claim.expect("a usable claim"), "claim.yaml", "digest", &evidence);
        assert_eq!(
            error.expect_err("misspelt").to_string(),
            format!(
                "claim.yaml:{at}: gate \"{gate}\" reads \"{wrong}\", which nothing declares; \
                hint: the nearest names are {nearest}"
            ),
            "{from} misspelt"
        );
    }
}

/// A misspelt name is an error, of the owner or of the number, here or missing, whatever the stage
/// of its gate.
#[test]
fn a_gate_on_an_unknown_name_is_refused() {
    check_unknown("v.fall", "s.fall, t.fall, u.fall");
    check_unknown("t.fal", "t.fall, s.fall, u.fall");
    check_unknown("u.nevr", "u.never, s.never, t.never");
    check_unknown("s.check.C2", "s.check.C1, s.check.C2a, s.check.C2b, s.check.C9");
    check_unknown("pool.nothing", "s.never, t.never, u.never");
}

/// A name that is declared is never an error: its data are missing, or do not define it.
#[test]
fn a_declared_name_without_a_number_leaves_a_claim_untestable() {
    let evidence = evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2);
    for (name, outcome, why) in [
        ("s.never", "not testable", "these data do not define it"),
        ("s.check.C2a", "not testable", "these data do not define it"),
        ("u.fall", "not run here", "its file is missing"),
    ] {
        let lead = if outcome == "not testable" { "No public data decide" } else { "Not run here" };
        let expected =
            format!("{outcome} by wide enough; {lead}: {name} could not be read: {why}.");
        check_claim(&edited("s.decades", name), &evidence, &expected);
    }
}

/// A gate on a check, in place of the one on the decades.
fn check_on_a_check(name: &str, field: &str, is: &str, expected: &str) {
    let gate = "quantity: s.decades, field: estimate, is: above, threshold: 2,";
    let threshold = if field == "passed" { 0.5 } else { 2.0 };
    let on_check = format!("quantity: {name}, field: {field}, is: {is}, threshold: {threshold},");
    check_claim(&edited(gate, &on_check), &evidence(1.5, Some([0.3, 0.4, 0.5]), 0.2), expected);
}

#[test]
fn a_gate_reads_whether_a_check_passed() {
    let stands =
        "supported by falls; falls (the lower end is 0.3, more than 0.1, as the claim needs).";
    check_on_a_check("s.check.C2a", "passed", "above", stands);
    check_on_a_check("s.check.C2b", "passed", "below", stands);
    check_on_a_check(
        "s.check.C2b",
        "passed",
        "above",
        "not identified by wide enough; The data cannot tell whether this holds: wide enough (check C2b did not \
        pass).",
    );
    check_on_a_check(
        "s.check.C2a",
        "passed",
        "below",
        "not identified by wide enough; The data cannot tell whether this holds: wide enough (check C2a passed).",
    );
    // C1 passed, and its statistic is the number of decades.
    check_on_a_check(
        "s.check.C1",
        "estimate",
        "above",
        "not identified by wide enough; The data cannot tell whether this holds: wide enough (it is 1.5, and more than 2 \
        is needed).",
    );
    let unread = |outcome: &str, lead: &str, name: &str, why: &str| {
        format!("{outcome} by wide enough; {lead}: {name} could not be read: {why}.")
    };
    let (outcome, lead) = ("not testable", "No public data decide");
    let undefined = unread(outcome, lead, "s.check.C9", "these data do not define it");
    check_on_a_check("s.check.C9", "passed", "above", &undefined);
    let missing = unread("not run here", "Not run here", "u.check.C2a", "its file is missing");
    check_on_a_check("u.check.C2a", "passed", "above", &missing);
}

/// The sentence that decides may itself be about a check.
#[test]
fn a_verdict_may_rest_on_a_check() {
    check_claim(
        &edited(
            "quantity: s.fall, field: low, is: above, threshold: 0.1",
            "quantity: s.check.C2a, field: passed, is: above, threshold: 0.5",
        ),
        &evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2),
        "supported by falls; falls (check C2a passed).",
    );
}

/// What the data tell may lie between what supports and what refutes: that is not "cannot tell".
#[test]
fn a_whole_interval_between_two_thresholds_lies_between() {
    let claim = edited(
        "quantity: s.fall, field: high, is: below, threshold: 0.1",
        "quantity: s.fall, field: high, is: below, threshold: -0.1",
    );
    let said = "falls (the interval reaches down to";
    let between = evidence(4.0, Some([-0.05, 0.0, 0.05]), 0.2);
    check_claim(
        &claim,
        &between,
        &format!(
            "lies between by falls; {said} \u{2212}0.05, and more than 0.1 is needed). That lies \
            between what would support the claim and what would refute it."
        ),
    );
    let wide = evidence(4.0, Some([-0.05, 0.0, 0.3]), 0.2);
    let wanted = format!(
        "not identified by falls; The data cannot tell whether this holds: {said} \u{2212}0.05, and more than 0.1 is \
        needed)."
    );
    check_claim(&claim, &wide, &wanted);
}

/// The claim with words for what was measured and a number that its document says.
fn worded(found: &str) -> String {
    let said = "said: {value: 15, low: null, high: null, unit: \"%\"}";
    let called = "place: section 1, called: article, hedge: for_instance";
    edited("place: section 1", called).replacen(
        "population:",
        &format!("{said}\nfound: \"{found}\"\npopulation:"),
        1,
    )
}

#[test]
fn a_verdict_is_a_sentence_with_what_was_measured_and_what_is_said() {
    let claim = worded("The elasticity fell by {s.fall|percent}");
    check_claim(
        &claim,
        &evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2),
        "supported by falls; The elasticity fell by 40 % (30 to 50); the article gives 15 % as an \
        example.",
    );
    check_claim(
        &claim,
        &evidence(4.0, Some([0.3, 0.4, 0.5]), 0.05),
        "fragile by falls elsewhere; The elasticity fell by 40 % (30 to 50); the article gives \
        15 % as an example. What shakes it: falls elsewhere (it is 0.05, and more than 0.1 is needed).",
    );
    // Without a number that is said, what the rule asks of it stands there.
    let unsaid = claim.replacen("said: {value: 15, low: null, high: null, unit: \"%\"}\n", "", 1);
    check_claim(
        &unsaid,
        &evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2),
        "supported by falls; The elasticity fell by 40 % (30 to 50); the claim needs more than \
        10 %.",
    );
}

/// What speaks against a claim is asked again of the numbers of the same name that only its tests
/// read, each once: not of those that it reads anyway, and not of those of another name.
#[test]
fn what_refutes_is_asked_again_of_the_same_number_made_another_way() {
    let robust = "robust:\n    - {name: falls elsewhere, quantity: t.fall, field: low, is: above, \
        threshold: 0.1, reason: r}\n    - {name: not too far, quantity: t.fall, field: high, is: \
        below, threshold: 2, reason: r}\n    - {name: falls here, quantity: s.fall, field: high, \
        is: above, threshold: 0.1, reason: r}\n    - {name: wide elsewhere, quantity: t.decades, \
        field: estimate, is: above, threshold: 2, reason: r}\n";
    let claim = CLAIM.split("robust:").next().expect("the rule").to_owned() + robust;
    let rest = CLAIM.split_once("caution:").expect("what follows the rule").1;
    let claim = parse(&format!("{claim}caution:{rest}"), "claim.yaml", "elasticity-falls");
    let again = claim.expect("a usable claim").rule.refutes_again();
    let asked: Vec<(&str, &str, f64)> =
        again.iter().map(|gate| (&*gate.name, &*gate.quantity.value, gate.threshold)).collect();
    assert_eq!(asked, [("does not fall, by t", "t.fall", 0.1)]);
    let gate = &again[0];
    assert_eq!((gate.field, gate.is), (GateField::High, GateOperator::Below), "what refutes");
}

/// The same number without an interval speaks by itself; one that could not be read does not shake.
#[test]
fn what_could_not_be_asked_again_leaves_a_claim_refuted() {
    let falls = Some([0.01, 0.03, 0.05]);
    let missing = edited("quantity: t.fall", "quantity: u.fall");
    for (claim, elsewhere, expected) in [
        (CLAIM, 0.05, ("refuted", Some(Some(true)))),
        (CLAIM, 0.2, ("refuted", Some(Some(false)))),
        (&missing, 0.2, ("refuted", Some(None))),
    ] {
        let claim = parse(claim, "claim.yaml", "elasticity-falls").expect("a usable claim");
        let evidence = evidence(4.0, falls, elsewhere);
        let verdict = judge(&claim, "claim.yaml", "digest", &evidence).expect("declared names");
        let asked = verdict.refuted_again.first().map(|gate| gate.passed);
        assert_eq!((verdict.outcome.words(), asked), expected, "{elsewhere}");
    }
    // A claim that stands is not asked whether it falls.
    let claim = parse(CLAIM, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let stands = evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2);
    let verdict = judge(&claim, "claim.yaml", "digest", &stands).expect("declared names");
    assert!(verdict.refuted_again.is_empty(), "{:?}", verdict.refuted_again);
}

/// A rule that names data which are to come is locked and waits; a misspelt name in it is no fault,
/// since nothing declares it yet.
#[test]
fn a_claim_waits_for_its_data() {
    let claim = CLAIM.replace("s.fall", "later.fall").replacen(
        "population:",
        "awaits: {source: six large runs, columns: [loss_nats], why: they are kept back}\n\
        population:",
        1,
    );
    check_claim(
        &claim,
        &evidence(4.0, None, 0.2),
        "awaiting data by falls; The rule is locked and waits for six large runs: they are kept \
        back.",
    );
}

/// An earlier version of a rule is judged on the same evidence.
#[test]
fn an_earlier_rule_is_judged_beside_the_present_one() {
    let gate = "{name: falls far, quantity: s.fall, field: low, is: above, threshold: 0.9, \
        reason: r}";
    let claim = format!(
        "{CLAIM}earlier:\n  - commit: fbc2eb3\n    why: a test was taken out\n    rule:\n      \
        identified: []\n      supports: [{{name: falls, quantity: s.fall, field: low, is: above, \
        threshold: 0.1, reason: r}}]\n      refutes: [{{name: does not, quantity: s.fall, field: \
        high, is: below, threshold: 0.1, reason: r}}]\n      robust: [{gate}]\n"
    );
    let claim = parse(&claim, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let evidence = evidence(4.0, Some([0.3, 0.4, 0.5]), 0.2);
    let verdict = judge(&claim, "claim.yaml", "digest", &evidence).expect("declared names");
    assert_eq!(verdict.outcome.words(), "supported");
    let [earlier] = &verdict.earlier[..] else { panic!("one earlier version") };
    assert_eq!(
        (earlier.outcome.words(), earlier.decided_by.as_deref()),
        ("fragile", Some("falls far"))
    );
}

fn refusal(from: &str, to: &str) -> String {
    parse(&edited(from, to), "claim.yaml", "elasticity-falls").expect_err("unusable").to_string()
}

#[test]
fn unusable_claims_are_refused_with_location_and_hint() {
    assert_eq!(
        refusal("id: elasticity-falls", "id: other"),
        "claim.yaml: id \"other\" is not the file's name \"elasticity-falls\"; hint: name the \
        file after the claim"
    );
    assert_eq!(
        refusal("name: does not fall", "name: falls"),
        "claim.yaml: two gates are called \"falls\"; hint: give each gate a name of its own"
    );
    assert_eq!(
        refusal("quantity: t.fall", "quantity: fall"),
        "claim.yaml:15:41: gate \"falls elsewhere\" reads \"fall\"; hint: write study.quantity, as \
        `straightedge show` lists them"
    );
    assert!(
        refusal("threshold: 2", "threshold: .nan").contains("has no finite threshold"),
        "a threshold is a number"
    );
    assert_eq!(
        refusal("field: low", "field: passed"),
        "claim.yaml:11:31: gate \"falls\" asks whether \"s.fall\" passed; hint: only a check \
        passes: write STUDY.check.NAME, or read another field"
    );
    assert_eq!(
        refusal("s.decades, field: estimate", "s.check.C1, field: passed"),
        "claim.yaml: gate \"wide enough\" holds 2 against 0 or 1; hint: write 0.5: a check that \
        passed is read as 1, another as 0"
    );
    for (from, to) in [
        ("statement:", "statment:"),
        ("is: above", "is: over"),
        ("caution: c", "caution: c\ncaution: d"),
        ("id:", "id: ["),
    ] {
        let message = refusal(from, to);
        assert!(
            message.starts_with("claim.yaml:") && message.contains("; hint: "),
            "{to}: {message}"
        );
    }
}

#[test]
fn a_rule_that_can_end_only_one_way_is_refused() {
    let start = CLAIM.find("  refutes:").expect("a list of gates");
    let end = CLAIM.find("  robust:").expect("a list of gates");
    let claim = format!("{}  refutes: []\n{}", &CLAIM[..start], &CLAIM[end..]);
    let message =
        parse(&claim, "claim.yaml", "elasticity-falls").expect_err("one-sided").to_string();
    assert!(message.contains("a rule that can end only one way judges nothing"), "{message}");
}

/// The claim whose every gate on `s.fall` reads a number that nothing declares, and says so.
fn waiting() -> String {
    let waits = |line: &str| {
        if line.contains("quantity: s.fall") {
            let line = line.replace("s.fall", "s.l2").replace("reason: r}", "reason: r, ");
            format!("{line}not_computed: no run has it}}")
        } else {
            line.to_owned()
        }
    };
    CLAIM.lines().map(|line| waits(line) + "\n").collect()
}

#[test]
fn a_number_that_nothing_computes_makes_a_claim_not_testable_and_says_why() {
    check_claim(
        &waiting(),
        &evidence(4.0, Some([0.2, 0.3, 0.4]), 0.2),
        "not testable by falls; No public data decide: no run has it.",
    );
}

#[test]
fn what_something_computes_cannot_be_called_not_computed() {
    let claim = waiting().replace("s.l2", "s.never");
    let claim = parse(&claim, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let error = judge(&claim, "claim.yaml", "digest", &evidence(4.0, None, 0.2));
    let said = error.expect_err("s declares it").to_string();
    assert!(said.contains("gate \"falls\" says that nothing computes \"s.never\""), "{said}");
    assert!(said.contains("hint: take not_computed out of the gate"), "{said}");
}

/// The brief of a claim that names the number first, and asks it to be above a threshold.
fn brief_of(fall: Quantity, threshold: &str, said: &str) -> String {
    let claim = worded("The elasticity fell by {s.fall}")
        .replacen("said: {value: 15, low: null, high: null, unit: \"%\"}\n", said, 1)
        .replacen("\npopulation:", "\nmeasured: fall of the elasticity\npopulation:", 1)
        .replacen("threshold: 0.1", &format!("threshold: {threshold}"), 1);
    let claim = parse(&claim, "claim.yaml", "elasticity-falls").expect("a usable claim");
    let mut evidence = evidence(4.0, None, 0.2);
    evidence.findings[0].quantities.insert("fall".to_owned(), fall);
    let verdict = judge(&claim, "claim.yaml", "digest", &evidence).expect("declared names");
    verdict.brief.expect("something was measured")
}

/// A reader of the table learns what the number is, and of a count the whole number that is needed.
#[test]
fn a_brief_names_its_number() {
    let fall = interval([0.3, 0.4, 0.5]);
    assert_eq!(
        brief_of(fall.clone(), "0.1", ""),
        "fall of the elasticity: 0.40 (0.30 to 0.50); more than 0.1 needed"
    );
    let said =
        |value: &str| format!("said: {{value: {value}, low: null, high: null, unit: \"1\"}}\n");
    assert_eq!(
        brief_of(fall.clone(), "0.1", &said("0.12")),
        "fall of the elasticity: 0.40 (0.30 to 0.50); 0.12 said"
    );
    // What is said is far from every threshold: it is of another number.
    assert_eq!(
        brief_of(fall, "0.1", &said("88")),
        "fall of the elasticity: 0.40 (0.30 to 0.50); more than 0.1 needed"
    );
    assert_eq!(
        brief_of(Quantity::count(7, "counted"), "12.8", ""),
        "fall of the elasticity: 7; at least 13 needed"
    );
    let p_value = Quantity::plain(1.0, "1", 9, "a test");
    assert_eq!(brief_of(p_value, "0.05", ""), "fall of the elasticity: 1; more than 0.05 needed");
}

/// The interval .2 ± .0980 has a standard error of .05: the threshold .1 is two of them off, and
/// the tail of the normal distribution beyond two is .0227501 (Abramowitz and Stegun, table 26.1).
#[test]
fn a_verdict_that_is_open_has_no_chance() {
    let fall = [0.102_001_8, 0.2, 0.297_998_2];
    let judged = |decades| {
        let evidence = evidence(decades, Some(fall), 0.2);
        let claim = parse(CLAIM, "claim.yaml", "elasticity-falls").expect("a claim");
        chance(&judge(&claim, "claim.yaml", "digest", &evidence).expect("a verdict"), &evidence)
    };
    let supported = judged(3.0).expect("a chance");
    assert!((supported - 0.022_750_1).abs() < 1e-6, "{supported}");
    assert_eq!(judged(1.0), None, "not identified");
}
