//! A formula's text as a tree; what the names mean is found out afterwards.
//!
//! `L(N, D) = E + A / N^α where α = (β + γ) / 2`: the head names the variables, definitions follow
//! `where`, separated by semicolons, each using the ones before it. Head and definitions may be
//! left out.

use winnow::ascii::{float, multispace0};
use winnow::combinator::{
    Infix, Prefix, alt, cut_err, delimited, expression, fail, opt, preceded, separated, terminated,
};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{one_of, take_while};

use super::FormulaError;

type Input<'a> = LocatingSlice<&'a str>;
type Parsed<T> = Result<T, ErrMode<ContextError>>;

/// Bytes of a text at most, and brackets within brackets: beyond that it is no formula.
const LENGTH_MAX: usize = 2000;
const DEPTH_MAX: usize = 40;

/// An operation of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

/// A formula as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree<'a> {
    Number(f64),
    Name(Name<'a>),
    Neg(Box<Tree<'a>>),
    Call(Name<'a>, Vec<Tree<'a>>),
    Binary(Sign, Box<[Tree<'a>; 2]>),
}

/// A name with its place in the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub text: &'a str,
    pub at: usize,
}

/// A whole formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written<'a> {
    /// The letters of the variables, if the formula names them.
    pub variables: Option<Vec<Name<'a>>>,
    /// What `where` defines, each by those before it.
    pub definitions: Vec<(Name<'a>, Tree<'a>)>,
    pub body: Tree<'a>,
}

/// Reads a formula.
pub(super) fn read(text: &str) -> Result<Written<'_>, FormulaError> {
    let fault = |at, fault: &str, hint: &str| {
        FormulaError::new(text, at, fault.to_owned(), hint.to_owned())
    };
    if text.len() > LENGTH_MAX {
        return Err(fault(
            LENGTH_MAX,
            "the formula is too long",
            "2000 bytes are enough for a law",
        ));
    }
    if let Some(at) = too_deep(text) {
        return Err(fault(
            at,
            "brackets stand too deep within brackets",
            "name parts of the formula with where",
        ));
    }
    let mut input = LocatingSlice::new(text);
    match written(&mut input) {
        Ok(parsed) if input.is_empty() => Ok(parsed),
        _ => Err(describe(text, input.current_token_start())),
    }
}

/// Where brackets first stand deeper than a parser should follow.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEPTH_MAX
    })
}

/// What is wrong at a place that the parser could not pass.
fn describe(text: &str, at: usize) -> FormulaError {
    let at = at + text[at..].len() - text[at..].trim_start().len();
    let (fault, hint) = match text[at..].chars().next() {
        None => (
            "the formula ends where a number, a name or a bracket is due".to_owned(),
            "write what is missing",
        ),
        Some(letter) if letter.is_alphanumeric() || letter == '(' => {
            (format!("\"{letter}\" follows an operand without a sign"), "write * for a product")
        }
        Some('=') => (
            "\"=\" stands where no definition begins".to_owned(),
            "write L(x) = ... once, and the rest after where",
        ),
        Some(letter) => (
            format!("\"{letter}\" stands where a number, a name or an operation is due"),
            "a formula has + - * / ^ ( ), numbers and names",
        ),
    };
    FormulaError::new(text, at, fault, hint.to_owned())
}

fn written<'a>(input: &mut Input<'a>) -> Parsed<Written<'a>> {
    let variables = opt(terminated(head, sign('='))).parse_next(input)?;
    let body = tree(input)?;
    let definitions = if opt(word("where")).parse_next(input)?.is_some() {
        cut_err(separated(1.., (terminated(name, sign('=')), tree), sign(';'))).parse_next(input)?
    } else {
        Vec::new()
    };
    multispace0.parse_next(input)?;
    Ok(Written { variables, definitions, body })
}

/// `L(N, D)`.
fn head<'a>(input: &mut Input<'a>) -> Parsed<Vec<Name<'a>>> {
    preceded(name, delimited(sign('('), separated(1.., name, sign(',')), sign(')')))
        .parse_next(input)
}

fn tree<'a>(input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    // A letter that is no sign is not taken, so that what is wrong is found where it stands.
    let prefix = preceded(multispace0, one_of(['-', '−']));
    let infix = preceded(multispace0, one_of(['+', '-', '−', '*', '·', '/', '^']));
    expression(operand)
        .prefix(prefix.map(|_| Prefix(7, |_: &mut Input<'a>, a| Ok(Tree::Neg(Box::new(a))))))
        .infix(infix.map(|sign| match sign {
            '+' => Infix::Left(3, |_: &mut Input<'a>, a, b| Ok(binary(Sign::Add, a, b))),
            '-' | '−' => Infix::Left(3, |_: &mut Input<'a>, a, b| Ok(binary(Sign::Sub, a, b))),
            '*' | '·' => Infix::Left(5, |_: &mut Input<'a>, a, b| Ok(binary(Sign::Mul, a, b))),
            '/' => Infix::Left(5, |_: &mut Input<'a>, a, b| Ok(binary(Sign::Div, a, b))),
            _ => Infix::Right(9, |_: &mut Input<'a>, a, b| Ok(binary(Sign::Pow, a, b))),
        }))
        .parse_next(input)
}

fn binary<'a>(sign: Sign, a: Tree<'a>, b: Tree<'a>) -> Tree<'a> {
    Tree::Binary(sign, Box::new([a, b]))
}

fn operand<'a>(input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    alt((delimited(sign('('), cut_err(tree), cut_err(sign(')'))), number, name_or_call))
        .parse_next(input)
}

/// A number, which begins with a digit: a sign before it is an operation, and `inf` is a name.
fn number<'a>(input: &mut Input<'a>) -> Parsed<Tree<'a>> {
    multispace0.parse_next(input)?;
    if !input.starts_with(|first: char| first.is_ascii_digit()) {
        return fail.parse_next(input);
    }
    float.map(Tree::Number).parse_next(input)
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

/// A letter, then letters, digits and underscores; `where` is none.
fn name<'a>(input: &mut Input<'a>) -> Parsed<Name<'a>> {
    multispace0.parse_next(input)?;
    let at = input.current_token_start();
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let text = (one_of(char::is_alphabetic), take_while(0.., is_part))
        .take()
        .verify(|text: &str| text != "where")
        .parse_next(input)?;
    Ok(Name { text, at })
}

fn word<'a>(text: &'static str) -> impl Parser<Input<'a>, &'a str, ErrMode<ContextError>> {
    preceded(multispace0, text)
}

fn sign<'a>(letter: char) -> impl Parser<Input<'a>, char, ErrMode<ContextError>> {
    preceded(multispace0, letter)
}
