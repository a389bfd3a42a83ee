//! The one reader of formulas: text to tree, or the place at which the text is no formula.
//!
//! `L(N, D) = E + A / N^α where α = (β + γ) / 2`: definitions follow `where`, separated by
//! semicolons, each using the ones before it. Names may stand side by side as in `sum_i ln y_i`;
//! whether that, a bracket other than round ones or a second statement means something is for the
//! caller to say.

use winnow::ascii::{digit0, digit1, multispace0};
use winnow::combinator::{
    Infix, Prefix, alt, cut_err, delimited, expression, opt, peek, preceded, separated, terminated,
};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{any, one_of, take_while};

use crate::error::FormulaError;
use crate::tree::{Bracket, Definition, Formula, Name, Number, Operation, Statement, Tree};

type Input<'a> = LocatingSlice<&'a str>;
type Parsed<T> = Result<T, ErrMode<ContextError>>;

/// Bytes of a text at most: the longest law of a paper has a quarter of them.
pub const LENGTH_MAX: usize = 2000;
/// Brackets within brackets, at most. Each is a call of the parser within itself, as is each power
/// and each sign before an operand: the stack must hold them.
pub const BRACKETS_MAX: usize = 40;
/// Powers and signs before operands in a whole formula, at most.
pub const SIGNS_MAX: usize = 200;

/// Reads a formula.
///
/// # Errors
/// The text follows no formula's grammar, is longer than 2000 bytes, or nests too deep.
pub fn read(text: &str) -> Result<Formula<'_>, FormulaError> {
    if text.len() > LENGTH_MAX {
        let hint = "2000 bytes are enough for a law";
        return Err(FormulaError::new(text, LENGTH_MAX, "the formula is too long", hint));
    }
    if let Some((at, fault)) = too_deep(text) {
        return Err(FormulaError::new(text, at, fault, "name parts of the formula with where"));
    }
    let mut input = LocatingSlice::new(text);
    match formula(&mut input) {
        Ok(parsed) if input.is_empty() => Ok(parsed),
        _ => Err(describe(text, input.current_token_start())),
    }
}

/// A name, a number or a sign, of a text that need not be a formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token<'a> {
    Number(Number<'a>),
    Name(Name<'a>),
    Sign(char),
}

/// Cuts any text into names, numbers and signs; blanks fall away.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut input = LocatingSlice::new(text);
    let mut tokens = Vec::new();
    // Each token takes a letter at least, so that the loop ends with the text.
    while let Ok(token) = token(&mut input) {
        tokens.push(token);
    }
    tokens
}

fn token<'a>(input: &mut Input<'a>) -> Parsed<Token<'a>> {
    let sign = preceded(multispace0, any);
    alt((number.map(Token::Number), any_name.map(Token::Name), sign.map(Token::Sign)))
        .parse_next(input)
}

/// Where a formula first nests deeper than a parser should follow.
fn too_deep(text: &str) -> Option<(usize, &'static str)> {
    let (mut brackets, mut signs) = (0_usize, 0_usize);
    let mut is_operand_before = false;
    for (at, letter) in text.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
        match letter {
            '(' | '[' | '{' => brackets += 1,
            ')' | ']' | '}' => brackets = brackets.saturating_sub(1),
            '^' => signs += 1,
            '-' | '−' if !is_operand_before => signs += 1,
            _ => {}
        }
        is_operand_before =
            letter.is_alphanumeric() || matches!(letter, '_' | ')' | ']' | '}' | '|');
        if brackets > BRACKETS_MAX {
            return Some((at, "brackets stand too deep within brackets"));
        }
        if signs > SIGNS_MAX {
            return Some((at, "there are too many powers and signs"));
        }
    }
    None
}

/// What is wrong at a place that the parser could not pass.
fn describe(text: &str, at: usize) -> FormulaError {
    let at = at + text[at..].len() - text[at..].trim_start().len();
    let (fault, hint) = match text[at..].chars().next() {
        None => (
            "the formula ends where a number, a name or a bracket is due".to_owned(),
            "write what is missing",
        ),
        Some('=') => (
            "\"=\" stands where no definition begins".to_owned(),
            "write L(x) = ... once, and the rest after where",
        ),
        Some(letter) => (
            format!("\"{letter}\" stands where a number, a name or an operation is due"),
            "a formula has + - * / ^ ( ), numbers and names",
        ),
    };
    FormulaError::new(text, at, fault, hint)
}

fn formula<'a>(input: &mut Input<'a>) -> Parsed<Formula<'a>> {
    let statements = separated(1.., statement, sign(',')).parse_next(input)?;
    let definitions = if opt(word("where")).parse_next(input)?.is_some() {
        cut_err(separated(1.., definition, sign(';'))).parse_next(input)?
    } else {
        Vec::new()
    };
    multispace0.parse_next(input)?;
    Ok(Formula { statements, definitions })
}

fn statement<'a>(input: &mut Input<'a>) -> Parsed<Statement<'a>> {
    let first = tree(input)?;
    multispace0.parse_next(input)?;
    let at = input.current_token_start();
    if opt('=').parse_next(input)?.is_none() {
        return Ok(Statement { left: None, right: first });
    }
    Ok(Statement { left: Some((first, at)), right: cut_err(tree).parse_next(input)? })
}

fn definition<'a>(input: &mut Input<'a>) -> Parsed<Definition<'a>> {
    let name = terminated(name, sign('=')).parse_next(input)?;
    Ok(Definition { name, body: tree(input)? })
}

fn tree<'a>(input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    tree_where::<false>(input)
}

/// An expression; between bars, the next bar closes and opens no group of its own.
fn tree_where<'a, const BETWEEN_BARS: bool>(input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    // A letter that is no sign is not taken, so that what is wrong is found where it stands.
    let prefix = preceded(multispace0, one_of(['-', '−']));
    let written = preceded(multispace0, one_of(['+', '-', '−', '*', '·', '/', '^']));
    // An operand right after an operand: a sign of no letter.
    let unwritten = peek(preceded(multispace0, begins_operand::<BETWEEN_BARS>)).value(' ');
    expression(operand::<BETWEEN_BARS>)
        .prefix(prefix.map(|_| Prefix(7, |_: &mut Input<'a>, a| Ok(Tree::Neg(Box::new(a))))))
        .infix(alt((written, unwritten)).map(|sign| match sign {
            '+' => Infix::Left(3, |_: &mut Input<'a>, a, b| Ok(binary(Operation::Add, a, b))),
            '-' | '−' => {
                Infix::Left(3, |_: &mut Input<'a>, a, b| Ok(binary(Operation::Sub, a, b)))
            }
            '*' | '·' => {
                Infix::Left(5, |_: &mut Input<'a>, a, b| Ok(binary(Operation::Mul, a, b)))
            }
            '/' => Infix::Left(5, |_: &mut Input<'a>, a, b| Ok(binary(Operation::Div, a, b))),
            '^' => Infix::Right(9, |_: &mut Input<'a>, a, b| Ok(binary(Operation::Pow, a, b))),
            _ => Infix::Left(4, |_: &mut Input<'a>, a, b| Ok(Tree::Beside(Box::new([a, b])))),
        }))
        .parse_next(input)
}

fn binary<'a>(operation: Operation, a: Tree<'a>, b: Tree<'a>) -> Tree<'a> {
    Tree::Binary(operation, Box::new([a, b]))
}

fn begins_operand<const BETWEEN_BARS: bool>(input: &mut Input<'_>) -> Parsed<()> {
    let bracket =
        one_of(|letter| matches!(letter, '(' | '[' | '{') || (letter == '|' && !BETWEEN_BARS));
    alt((name.void(), digit1.void(), bracket.void())).parse_next(input)
}

fn operand<'a, const BETWEEN_BARS: bool>(input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    let bars = |input: &mut Input<'a>| {
        if BETWEEN_BARS { winnow::combinator::fail(input) } else { group(Bracket::Bars, input) }
    };
    alt((
        |input: &mut Input<'a>| group(Bracket::Round, input),
        |input: &mut Input<'a>| group(Bracket::Square, input),
        |input: &mut Input<'a>| group(Bracket::Curly, input),
        bars,
        number.map(Tree::Number),
        name_or_call,
    ))
    .parse_next(input)
}

fn group<'a>(bracket: Bracket, input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    let [open, close] = bracket.letters();
    sign(open).parse_next(input)?;
    let at = input.previous_token_end() - open.len_utf8();
    let body = match bracket {
        Bracket::Bars => cut_err(tree_where::<true>).parse_next(input)?,
        _ => cut_err(tree).parse_next(input)?,
    };
    cut_err(sign(close)).parse_next(input)?;
    Ok(Tree::Group(bracket, at, Box::new(body)))
}

/// A number, which begins with a digit: a sign before it is an operation, and `inf` is a name.
fn number<'a>(input: &mut Input<'a>) -> Parsed<Number<'a>> {
    multispace0.parse_next(input)?;
    let at = input.current_token_start();
    let exponent = (one_of(['e', 'E']), opt(one_of(['+', '-'])), digit1);
    let text = (digit1, opt(('.', digit0)), opt(exponent)).take().parse_next(input)?;
    // Digits with at most one point and one exponent are what a double is read from.
    let value = text.parse().unwrap_or(f64::NAN);
    Ok(Number { value, text, at })
}

fn name_or_call<'a>(input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    let name = name.parse_next(input)?;
    let arguments =
        opt(delimited(sign('('), cut_err(separated(1.., tree, sign(','))), cut_err(sign(')'))))
            .parse_next(input)?;
    Ok(match arguments {
        Some(arguments) => Tree::Call(name, arguments),
        None => Tree::Name(name),
    })
}

/// A name; `where` is none.
fn name<'a>(input: &mut Input<'a>) -> Parsed<Name<'a>> {
    any_name.verify(|name: &Name<'_>| name.text != "where").parse_next(input)
}

/// A letter or the sign of a sum, then letters, digits and underscores.
fn any_name<'a>(input: &mut Input<'a>) -> Parsed<Name<'a>> {
    multispace0.parse_next(input)?;
    let at = input.current_token_start();
    let is_first = |letter: char| letter.is_alphabetic() || letter == '∑';
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let text = (one_of(is_first), take_while(0.., is_part)).take().parse_next(input)?;
    Ok(Name { text, at })
}

fn word<'a>(text: &'static str) -> impl Parser<Input<'a>, &'a str, ErrMode<ContextError>> {
    preceded(multispace0, text)
}

fn sign<'a>(letter: char) -> impl Parser<Input<'a>, char, ErrMode<ContextError>> {
    preceded(multispace0, letter)
}

#[cfg(test)]
mod tests;
