//! The tree of a formula: what was written, with the place of each name, and no meaning yet.

/// A formula: statements, and what `where` defines.
///
/// A law is one statement, `L(N, D) = E + A / N^α`, or its right side alone; an objective may be
/// several, `sum_i q_i |ln y_i - ln L_i|, q = 0.9 above the law`.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula<'a> {
    /// What stands before `where`, one or more, separated by commas.
    pub statements: Vec<Statement<'a>>,
    /// What `where` defines, each by those before it.
    pub definitions: Vec<Definition<'a>>,
}

/// An expression, or an equation of two.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement<'a> {
    /// Before the sign of equality, whose place follows.
    pub left: Option<(Tree<'a>, usize)>,
    /// The expression, or what stands after the sign of equality.
    pub right: Tree<'a>,
}

/// `name = expression`, after `where`.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition<'a> {
    /// What is defined.
    pub name: Name<'a>,
    /// What it stands for.
    pub body: Tree<'a>,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree<'a> {
    /// `2.5e1`.
    Number(Number<'a>),
    /// `α_N`, or a word.
    Name(Name<'a>),
    /// `-a`.
    Neg(Box<Tree<'a>>),
    /// `f(a, b)`.
    Call(Name<'a>, Vec<Tree<'a>>),
    /// `a + b`; a left-associative chain nests on the left.
    Binary(Operation, Box<[Tree<'a>; 2]>),
    /// `(a)`.
    Group(Bracket, usize, Box<Tree<'a>>),
    /// `ln y`, `sum_i w_i`: one after the other without a sign. It binds less than a product and
    /// more than a sum.
    Beside(Box<[Tree<'a>; 2]>),
}

impl Tree<'_> {
    /// The byte at which the expression begins, or of the first name or number after a sign.
    pub fn start(&self) -> usize {
        match self {
            Self::Number(number) => number.at,
            Self::Name(name) | Self::Call(name, _) => name.at,
            Self::Neg(inner) => inner.start(),
            Self::Binary(_, pair) | Self::Beside(pair) => pair[0].start(),
            Self::Group(_, at, _) => *at,
        }
    }
}

/// An operation of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `a + b`.
    Add,
    /// `a - b`.
    Sub,
    /// `a * b`.
    Mul,
    /// `a / b`.
    Div,
    /// `a^b`, associative on the right.
    Pow,
}

/// What stands about a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `( )`.
    Round,
    /// `[ ]`.
    Square,
    /// `{ }`.
    Curly,
    /// `| |`; a group in bars holds no bars but within other brackets.
    Bars,
}

impl Bracket {
    /// The opening and the closing bracket.
    pub const fn letters(self) -> [char; 2] {
        match self {
            Self::Round => ['(', ')'],
            Self::Square => ['[', ']'],
            Self::Curly => ['{', '}'],
            Self::Bars => ['|', '|'],
        }
    }
}

/// A name with its place in the text, in bytes: a letter, then letters, digits and underscores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    /// The name.
    pub text: &'a str,
    /// Its first byte.
    pub at: usize,
}

/// A number with its spelling and its place in the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'a> {
    /// The nearest double.
    pub value: f64,
    /// As written.
    pub text: &'a str,
    /// Its first byte.
    pub at: usize,
}
