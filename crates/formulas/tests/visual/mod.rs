//! A reader of printed formulas that goes by the eye.

/// The value of a name: a number between one half and three halves that other names do not have.
pub fn of_name(name: &str) -> f64 {
    let name = name.replace("alpha", "α").replace("eta", "η").replace("tau", "τ");
    let sum = name
        .chars()
        .fold(7_u32, |sum, letter| sum.wrapping_mul(31).wrapping_add(u32::from(letter)) % 65_521);
    0.5 + f64::from(sum) / 65_521.0
}

/// What stands for a power: neither zero nor large, and another number for any other pair.
pub fn power(base: f64, exponent: f64) -> f64 {
    1.5 + bounded(base + 2.3 * exponent)
}

/// What stands for a function.
pub fn call(name: f64, arguments: &[f64]) -> f64 {
    let sum: f64 = arguments.iter().enumerate().map(|(at, value)| (at + 2) as f64 * value).sum();
    2.5 + bounded(name + sum)
}

/// No larger than one half.
fn bounded(value: f64) -> f64 {
    value / (1.0 + value * value)
}

/// An element of the page, or its text.
#[derive(Debug, Clone)]
enum Element {
    Text(String),
    Of(String, Vec<Element>),
}

/// What the eye sees in a line, one after the other.
#[derive(Debug, Clone)]
enum Seen {
    Digits(String),
    Name(String),
    Sign(String),
    Space,
    Bracketed(String, Vec<Seen>),
    Fraction(Vec<Seen>, Vec<Seen>),
    Raised(Box<Seen>, Vec<Seen>),
}

/// The value of a printed formula.
pub fn read(mathml: &str) -> f64 {
    let mut rest = mathml;
    let mut line = Vec::new();
    for element in elements(&mut rest) {
        see(&element, &mut line);
    }
    sum(&line)
}

fn elements(rest: &mut &str) -> Vec<Element> {
    let mut found = Vec::new();
    while !rest.is_empty() && !rest.starts_with("</") {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            found.push(Element::Text(rest[..end].to_owned()));
            *rest = &rest[end..];
            continue;
        };
        let (tag, after) = tag.split_once('>').expect("a whole tag");
        *rest = after;
        let name = tag.split([' ', '/']).next().expect("a name").to_owned();
        if tag.ends_with('/') {
            found.push(Element::Of(name, Vec::new()));
            continue;
        }
        let inner = elements(rest);
        *rest = rest.strip_prefix(format!("</{name}>").as_str()).expect("the element's end");
        found.push(Element::Of(name, inner));
    }
    found
}

fn text(inner: &[Element]) -> String {
    match inner {
        [Element::Text(text)] => text.clone(),
        other => panic!("no text: {other:?}"),
    }
}

fn line(element: &Element) -> Vec<Seen> {
    let mut line = Vec::new();
    see(element, &mut line);
    line
}

/// Adds an element to the line; rows within rows are not to be seen.
fn see(element: &Element, out: &mut Vec<Seen>) {
    let Element::Of(name, inner) = element else { panic!("text outside an element: {element:?}") };
    match name.as_str() {
        "mi" => out.push(Seen::Name(text(inner))),
        "mn" => digits(text(inner), out),
        "mo" => out.push(Seen::Sign(text(inner))),
        "mspace" => out.push(Seen::Space),
        "mrow" => row(inner, out),
        "mfrac" => out.push(Seen::Fraction(line(&inner[0]), line(&inner[1]))),
        "msub" => out.push(index(&inner[0], &inner[1])),
        "msup" => {
            see(&inner[0], out);
            let last = out.pop().expect("a base");
            out.push(Seen::Raised(Box::new(last), line(&inner[1])));
        }
        "msubsup" => {
            let base = Box::new(index(&inner[0], &inner[1]));
            out.push(Seen::Raised(base, line(&inner[2])));
        }
        other => panic!("{other} is not known"),
    }
}

/// Digits run into the digits or the letter before them.
fn digits(text: String, out: &mut Vec<Seen>) {
    match out.last_mut() {
        Some(Seen::Digits(before) | Seen::Name(before)) => *before += &text,
        _ => out.push(Seen::Digits(text)),
    }
}

fn row(inner: &[Element], out: &mut Vec<Seen>) {
    let mut seen = Vec::new();
    for element in inner {
        see(element, &mut seen);
    }
    if let [Seen::Sign(open), body @ .., Seen::Sign(_)] = seen.as_slice()
        && matches!(open.as_str(), "(" | "[" | "{" | "|")
    {
        out.push(Seen::Bracketed(open.clone(), body.to_vec()));
        return;
    }
    for one in seen {
        match one {
            Seen::Digits(text) => digits(text, out),
            other => out.push(other),
        }
    }
}

fn index(base: &Element, below: &Element) -> Seen {
    Seen::Name(format!("{}_{}", word(base), word(below)))
}

fn word(element: &Element) -> String {
    let mut word = String::new();
    for seen in line(element) {
        match seen {
            Seen::Name(text) | Seen::Digits(text) => word += &text,
            Seen::Space => word.push('_'),
            other => panic!("no part of a name: {other:?}"),
        }
    }
    word
}

fn is_sign(seen: &Seen, sign: &str) -> bool {
    matches!(seen, Seen::Sign(text) if text == sign)
}

/// Terms with plus and minus between them; a minus after an operation is the sign of its operand.
fn sum(line: &[Seen]) -> f64 {
    let (mut total, mut start, mut factor) = (0.0, 0, 1.0);
    for at in 1..line.len() {
        let is_between = !matches!(line[at - 1], Seen::Sign(_));
        if is_between && (is_sign(&line[at], "+") || is_sign(&line[at], "−")) {
            total += factor * product(&line[start..at]);
            factor = if is_sign(&line[at], "+") { 1.0 } else { -1.0 };
            start = at + 1;
        }
    }
    total + factor * product(&line[start..])
}

/// Factors one after the other, with or without a dot.
fn product(line: &[Seen]) -> f64 {
    let mut value = 1.0;
    let mut rest = line.iter().filter(|seen| !matches!(seen, Seen::Space)).peekable();
    while let Some(seen) = rest.next() {
        let called = match seen {
            Seen::Name(name) => rest.peek().and_then(|next| called(name, next)),
            _ => None,
        };
        if called.is_some() {
            rest.next();
        }
        value *= called.unwrap_or_else(|| factor(seen));
    }
    value
}

/// The value of a name with the round bracket after it, raised or not.
fn called(name: &str, next: &Seen) -> Option<f64> {
    match next {
        Seen::Bracketed(open, body) if open == "(" => {
            let arguments: Vec<f64> = body.split(|seen| is_sign(seen, ",")).map(sum).collect();
            Some(call(of_name(name), &arguments))
        }
        Seen::Raised(base, above) => Some(power(called(name, base)?, sum(above))),
        _ => None,
    }
}

fn factor(seen: &Seen) -> f64 {
    match seen {
        Seen::Digits(digits) => digits.parse().expect("a number"),
        Seen::Name(name) => of_name(name),
        Seen::Bracketed(open, body) if open == "|" => sum(body).abs(),
        Seen::Bracketed(_, body) => sum(body),
        Seen::Fraction(over, under) => sum(over) / sum(under),
        // The power of ten of a number; no formula of these tests raises ten otherwise.
        Seen::Raised(base, above) if matches!(&**base, Seen::Digits(ten) if ten == "10") => {
            format!("1e{}", sum(above)).parse().expect("a power of ten")
        }
        Seen::Raised(base, above) => power(factor(base), sum(above)),
        Seen::Sign(sign) if sign == "·" => 1.0,
        Seen::Sign(sign) if sign == "−" => -1.0,
        Seen::Sign(_) | Seen::Space => panic!("no factor: {seen:?}"),
    }
}
