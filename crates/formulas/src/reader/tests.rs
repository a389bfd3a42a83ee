//! What the reader makes of a text, and where it stops.

use super::{Token, read, tokens};
use crate::tree::{Bracket, Formula, Operation, Tree};

/// The tree with every operand in brackets, so that what binds shows.
fn spelled(tree: &Tree<'_>) -> String {
    match tree {
        Tree::Number(number) => number.text.to_owned(),
        Tree::Name(name) => name.text.to_owned(),
        Tree::Neg(inner) => format!("(-{})", spelled(inner)),
        Tree::Call(name, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(spelled).collect();
            format!("{}[{}]", name.text, arguments.join(","))
        }
        Tree::Binary(operation, pair) => {
            let sign = match operation {
                Operation::Add => "+",
                Operation::Sub => "-",
                Operation::Mul => "*",
                Operation::Div => "/",
                Operation::Pow => "^",
            };
            format!("({}{sign}{})", spelled(&pair[0]), spelled(&pair[1]))
        }
        Tree::Group(Bracket::Bars, _, body) => format!("|{}|", spelled(body)),
        Tree::Group(.., body) => spelled(body),
        Tree::Beside(pair) => format!("({} {})", spelled(&pair[0]), spelled(&pair[1])),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let Formula { statements, definitions } = read(text).expect("a formula");
    let mut parts: Vec<String> = Vec::new();
    for statement in &statements {
        let left = statement.left.iter().map(|(left, _)| format!("{}=", spelled(left)));
        parts.push(left.chain([spelled(&statement.right)]).collect());
    }
    for definition in &definitions {
        parts.push(format!("{}:={}", definition.name.text, spelled(&definition.body)));
    }
    assert_eq!(parts.join(" ; "), expected, "{text}");
}

#[test]
fn operations_bind_as_usual() {
    check("a + b * c^d^e", "(a+(b*(c^(d^e))))");
    check("a - b - c", "((a-b)-c)");
    check("-x^2 / t", "((-(x^2))/t)");
    check("x^-c_0 * y", "((x^(-c_0))*y)");
    check("3 − −a · b", "(3-((-a)*b))");
}

#[test]
fn names_and_numbers_may_stand_side_by_side() {
    check("C / (6 N)", "(C/(6 N))");
    check("ln y / s + b", "((ln (y/s))+b)");
    check("sum_i q_i |ln y_i - ln L_i|", "((sum_i q_i) |((ln y_i)-(ln L_i))|)");
    check("|a - (|b|)|", "|(a-|b|)|");
}

#[test]
fn statements_and_definitions_are_told_apart() {
    check("L(N, D) = E + s where s = A / N; t = s", "L[N,D]=(E+s) ; s:=(A/N) ; t:=s");
    check("a b, q = 0.9 above the law", "(a b) ; q=(((0.9 above) the) law)");
}

#[test]
fn numbers_begin_with_a_digit() {
    check("2.5e-1x + 1.e", "((2.5e-1 x)+(1. e))");
    let formula = read("1e18").expect("a number");
    let Tree::Number(number) = &formula.statements[0].right else { panic!("1e18 is a number") };
    assert_eq!(number.value.to_bits(), 1e18_f64.to_bits(), "1e18");
}

#[track_caller]
fn refused(text: &str, message: &str) {
    let error = read(text).expect_err("no formula").to_string();
    let (_, fault) = error.rsplit_once("\", letter ").expect("a place");
    assert_eq!(fault, message, "{text}");
}

#[test]
fn faults_have_a_place_and_a_hint() {
    let end = "the formula ends where a number, a name or a bracket is due; hint: write what is \
        missing";
    refused("E + A / ", &format!("9: {end}"));
    refused("E + (A / b", &format!("11: {end}"));
    refused("|a", &format!("3: {end}"));
    let sign = "stands where a number, a name or an operation is due; hint: a formula has + - * / \
        ^ ( ), numbers and names";
    refused("E + * A", &format!("5: \"*\" {sign}"));
    refused("E + α)", &format!("6: \")\" {sign}"));
    refused(
        "a = b = c",
        "7: \"=\" stands where no definition begins; hint: write L(x) = ... once, and the rest \
        after where",
    );
    let deep = format!("{}E{}", "(".repeat(50), ")".repeat(50));
    refused(
        &deep,
        "41: brackets stand too deep within brackets; hint: name parts of the formula with where",
    );
    refused(
        &"a^".repeat(300),
        "402: there are too many powers and signs; hint: name parts of the formula with where",
    );
    let long = "a+".repeat(2000);
    refused(&long, "2001: the formula is too long; hint: 2000 bytes are enough for a law");
}

#[test]
fn what_nests_as_deep_as_allowed_is_read() {
    for text in [
        format!("{}a", "-".repeat(200)),
        format!("{}a", "a^".repeat(200)),
        format!("{}a{}", "-(".repeat(40), ")".repeat(40)),
        format!("{}a{}", "|(".repeat(40), ")|".repeat(40)),
        format!("{}a", "a/".repeat(999)),
        "a ".repeat(1000),
    ] {
        assert!(read(&text).is_ok(), "{text}");
    }
}

#[test]
fn any_text_has_tokens() {
    let spelled: Vec<String> = tokens(" x_1 <2.5> where\u{0} ")
        .into_iter()
        .map(|token| match token {
            Token::Number(number) => number.text.to_owned(),
            Token::Name(name) => name.text.to_owned(),
            Token::Sign(letter) => letter.to_string(),
        })
        .collect();
    assert_eq!(spelled, ["x_1", "<", "2.5", ">", "where", "\u{0}"]);
}
