//! Lays a tree out: slashes become fractions, powers and indices become scripts.
//!
//! A slash takes the one factor before it, as it is written: `h / 2 * k` is a fraction times k, and
//! the sign of `-x / τ` stands before the fraction. What was one factor stays one: a number such as
//! `2.5e18` is raised and divided as a whole, and a number never touches the one before it.

use crate::node::Node;
use crate::reader::Token;
use crate::tree::{Bracket, Formula, Name, Number, Operation, Statement, Tree};

/// Lays a formula out.
pub(crate) fn formula(formula: &Formula<'_>) -> Node {
    let mut row = Vec::new();
    for (index, statement) in formula.statements.iter().enumerate() {
        if index > 0 {
            row.push(Node::operator(","));
        }
        push_statement(statement, &mut row);
    }
    for (index, definition) in formula.definitions.iter().enumerate() {
        row.push(if index == 0 {
            Node::Word { text: "where".to_owned() }
        } else {
            Node::operator(";")
        });
        row.push(name(definition.name));
        row.push(Node::operator("="));
        push(&definition.body, &mut row);
    }
    Node::row(row)
}

/// Lays out a text that is no formula: its names, numbers and signs, one after the other.
pub(crate) fn flat(tokens: &[Token<'_>]) -> Node {
    let leaf = |token: &Token<'_>| match token {
        Token::Number(found) => number(*found),
        Token::Name(found) => name(*found),
        Token::Sign('-') => Node::operator("−"),
        Token::Sign('*') => Node::operator("·"),
        Token::Sign(letter) => Node::operator(*letter),
    };
    Node::row(tokens.iter().map(leaf).collect())
}

fn push_statement(statement: &Statement<'_>, row: &mut Vec<Node>) {
    if let Some((left, _)) = &statement.left {
        push(left, row);
        row.push(Node::operator("="));
    }
    push(&statement.right, row);
}

/// The expression as one node.
fn one(tree: &Tree<'_>) -> Node {
    let mut row = Vec::new();
    push(tree, &mut row);
    Node::row(row)
}

/// Sets an expression at the end of a row.
fn push(tree: &Tree<'_>, row: &mut Vec<Node>) {
    // A chain `a / b / c ...` nests on the left, as deep as it is long: it is walked and not
    // followed by calls, which a stack would have to hold.
    let mut chain = Vec::new();
    let mut first = tree;
    loop {
        first = match first {
            Tree::Binary(operation, pair) => {
                chain.push((Some(*operation), &pair[1]));
                &pair[0]
            }
            Tree::Beside(pair) => {
                chain.push((None, &pair[1]));
                &pair[0]
            }
            _ => break,
        };
    }
    match first {
        Tree::Number(found) => row.push(number(*found)),
        Tree::Name(found) => row.push(name(*found)),
        Tree::Neg(inner) => {
            row.push(Node::operator("−"));
            push(inner, row);
        }
        Tree::Call(function, arguments) => {
            let mut call = call(*function, arguments);
            // A sum is no function: what follows in brackets is a factor of its own.
            if is_sum(&call[0]) {
                row.append(&mut call);
            } else {
                row.push(Node::row(call));
            }
        }
        Tree::Group(bracket, _, body) => row.push(Node::group(bracket.letters(), one(body))),
        Tree::Binary(..) | Tree::Beside(_) => unreachable!("the walk ends at something else"),
    }
    for (operation, operand) in chain.into_iter().rev() {
        match operation {
            Some(Operation::Div) => divide(operand, row),
            Some(Operation::Pow) => raise(operand, row),
            Some(Operation::Add) => push_after("+", operand, row),
            Some(Operation::Sub) => push_after("−", operand, row),
            Some(Operation::Mul) => push_after("·", operand, row),
            None => push_beside(operand, row),
        }
    }
}

/// An operand right after another: side by side `2 3` would be read as 23, `x 2` as a name, and
/// `x 2e5^c`, whose number is set in brackets, as a function.
fn push_beside(operand: &Tree<'_>, row: &mut Vec<Node>) {
    let mut beside = Vec::new();
    push(operand, &mut beside);
    if let (Some(last), Some(first)) = (row.last(), beside.first()) {
        let is_misread = (ends_in_letter(last) && begins_with_digit(first))
            || (is_name(last) && begins_with_bracket(first));
        if is_misread {
            row.push(Node::operator("·"));
        }
    }
    row.append(&mut beside);
}

fn is_name(node: &Node) -> bool {
    match node {
        Node::Variable { .. } | Node::Word { .. } => true,
        Node::Script { base, .. } => is_name(base),
        _ => false,
    }
}

fn begins_with_bracket(node: &Node) -> bool {
    match node {
        Node::Group { open, .. } => open == "(",
        Node::Script { base, .. } => begins_with_bracket(base),
        _ => false,
    }
}

/// Whether a node ends in a number or in a letter that stands for one.
fn ends_in_letter(node: &Node) -> bool {
    match node {
        Node::Number { .. } | Node::Variable { .. } => true,
        Node::Word { text } => text.ends_with(|letter: char| letter.is_ascii_digit()),
        // A word with an index, such as `training_flop`, is a variable; `log_2` is not.
        Node::Script { base, .. } => match base.as_ref() {
            Node::Word { text } => text != "log",
            other => ends_in_letter(other),
        },
        Node::Row { nodes } => nodes.last().is_some_and(ends_in_letter),
        _ => false,
    }
}

fn begins_with_digit(node: &Node) -> bool {
    match node {
        Node::Number { .. } => true,
        Node::Script { base, .. } => begins_with_digit(base),
        Node::Row { nodes } => nodes.first().is_some_and(begins_with_digit),
        _ => false,
    }
}

fn push_after(sign: &str, operand: &Tree<'_>, row: &mut Vec<Node>) {
    row.push(Node::operator(sign));
    push(operand, row);
}

/// The last node of a row over an operand. In `a / b / c` that is a fraction itself: in one line,
/// as `a/b / c d`, nobody knows what `d` belongs to.
fn divide(operand: &Tree<'_>, row: &mut Vec<Node>) {
    let is_factor = |node: &mut Node| !matches!(node, Node::Operator { .. });
    match row.pop_if(is_factor) {
        Some(over) => row.push(Node::Fraction {
            over: Box::new(without_brackets(over)),
            under: Box::new(without_brackets(one(operand))),
        }),
        None => push_after("/", operand, row),
    }
}

/// An exponent on the last node of a row; of `f(x)^2`, on the brackets.
fn raise(exponent: &Tree<'_>, row: &mut Vec<Node>) {
    let above = without_brackets(one(exponent));
    let base = row.pop().unwrap_or_else(|| Node::row(Vec::new()));
    row.push(raised(base, above));
}

fn raised(base: Node, above: Node) -> Node {
    match base {
        Node::Script { base, above: None, below } => {
            Node::Script { base, above: Some(Box::new(above)), below }
        }
        Node::Row { mut nodes } if matches!(nodes.last(), Some(Node::Group { .. })) => {
            if let Some(group) = nodes.pop() {
                nodes.push(raised(group, above));
            }
            Node::Row { nodes }
        }
        base => {
            let is_one =
                !matches!(base, Node::Script { .. } | Node::Fraction { .. } | Node::Row { .. });
            let base = if is_one { base } else { Node::group(Bracket::Round.letters(), base) };
            Node::Script { base: Box::new(base), above: Some(Box::new(above)), below: None }
        }
    }
}

/// A function's name, and its arguments in brackets.
fn call(function: Name<'_>, arguments: &[Tree<'_>]) -> Vec<Node> {
    let mut row = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            row.push(Node::operator(","));
        }
        push(argument, &mut row);
    }
    vec![name(function), Node::group(Bracket::Round.letters(), Node::row(row))]
}

fn is_sum(node: &Node) -> bool {
    match node {
        Node::Script { base, .. } => is_sum(base),
        Node::Operator { text } => text == "∑",
        _ => false,
    }
}

/// A fraction's bar and a script's height bracket already: the written brackets go; bars stay, for
/// they mean something.
fn without_brackets(node: Node) -> Node {
    match node {
        Node::Group { open, body, .. } if open != "|" => *body,
        other => other,
    }
}

/// A name: what follows its first underscore is its index.
fn name(name: Name<'_>) -> Node {
    let mut parts = name.text.split('_').filter(|part| !part.is_empty());
    let base = parts.next().map_or_else(|| Node::row(Vec::new()), letters_and_digits);
    let index: Vec<Node> = parts.map(letters_and_digits).collect();
    if index.is_empty() {
        return base;
    }
    Node::Script { base: Box::new(base), above: None, below: Some(Box::new(Node::row(index))) }
}

/// `d1` as one upright word, so that its power is not the power of its digit; an index of digits
/// alone is a number.
fn letters_and_digits(part: &str) -> Node {
    let is_digit = |letter: char| letter.is_ascii_digit();
    if part.chars().all(is_digit) {
        return Node::Number { text: part.to_owned() };
    }
    let letters = part.trim_end_matches(is_digit);
    if letters.len() == part.len() {
        return word(part);
    }
    Node::Word { text: format!("{}{}", greek(letters).unwrap_or(letters), &part[letters.len()..]) }
}

/// Letters: a Greek one if they spell it, a sum, a variable, or a word.
fn word(letters: &str) -> Node {
    let text = greek(letters).unwrap_or(letters).to_owned();
    match text.chars().count() {
        1 if text == "∑" => Node::Operator { text },
        1 => Node::Variable { text },
        _ => Node::Word { text },
    }
}

/// A number; `2.5e18` as a multiple of a power of ten.
fn number(number: Number<'_>) -> Node {
    let digits = |text: &str| Node::Number { text: text.to_owned() };
    let Some((mantissa, exponent)) = number.text.split_once(['e', 'E']) else {
        return digits(number.text);
    };
    let above = match exponent.strip_prefix('-') {
        Some(negative) => Node::row(vec![Node::operator("−"), digits(negative)]),
        None => digits(exponent.trim_start_matches('+')),
    };
    let power = raised(digits("10"), above);
    if mantissa == "1" {
        return power;
    }
    Node::row(vec![digits(mantissa), Node::operator("·"), power])
}

/// The letter that a Greek letter's name stands for.
fn greek(name: &str) -> Option<&'static str> {
    Some(match name {
        "alpha" => "α",
        "beta" => "β",
        "gamma" => "γ",
        "delta" => "δ",
        "epsilon" => "ε",
        "zeta" => "ζ",
        "eta" => "η",
        "theta" => "θ",
        "kappa" => "κ",
        "lambda" => "λ",
        "mu" => "μ",
        "nu" => "ν",
        "xi" => "ξ",
        "pi" => "π",
        "rho" => "ρ",
        "sigma" => "σ",
        "tau" => "τ",
        "phi" => "φ",
        "chi" => "χ",
        "psi" => "ψ",
        "omega" => "ω",
        "Gamma" => "Γ",
        "Delta" => "Δ",
        "Theta" => "Θ",
        "Lambda" => "Λ",
        "Phi" => "Φ",
        "Psi" => "Ψ",
        "Omega" => "Ω",
        "sum" | "Sigma" | "Σ" => "∑",
        _ => return None,
    })
}
