//! Prints the built-in laws.

use analyses::library::{LawEntry, Symbol, laws};

use crate::commands::page;
use crate::end::End;

/// The `laws` command: one law, those whose names begin so, or all.
pub fn run(name: Option<&str>) -> End {
    let all = laws();
    let begun = |law: &&LawEntry| name.is_none_or(|name| law.name.starts_with(name));
    let named = |law: &&LawEntry| name == Some(law.name);
    if let Some(law) = all.iter().find(named) {
        return page::print(&entry(law));
    }
    let found: Vec<&LawEntry> = all.iter().filter(begun).collect();
    match (&*found, name) {
        ([], name) => {
            let names = all.iter().map(|law| law.name.to_owned());
            eprintln!("{}", page::unknown("law", name.unwrap_or_default(), names, "laws"));
            End::Usage
        }
        ([law], Some(_)) => page::print(&entry(law)),
        (found, _) => page::print(&list(found)),
    }
}

/// One line a law: its name and its formula.
fn list(laws: &[&LawEntry]) -> String {
    let widest = laws.iter().map(|law| law.name.len()).max().unwrap_or_default();
    let line = |law: &&LawEntry| format!("{:<widest$}  {}", law.name, law.formula);
    let hint = "\n`straightedge laws NAME` prints variables, parameters, units and source.";
    page::lines(laws.iter().map(line).chain([hint.to_owned()]))
}

/// Everything about one law.
fn entry(law: &LawEntry) -> String {
    let mut lines = vec![law.name.to_owned(), String::new(), format!("    {}", law.formula)];
    lines.extend([String::new(), "predicts".to_owned()]);
    lines.extend(symbols(std::slice::from_ref(&law.response)));
    lines.push("from".to_owned());
    lines.extend(symbols(&law.variables));
    lines.push("parameters".to_owned());
    lines.extend(symbols(&law.parameters));
    lines.extend(["source".to_owned(), format!("    {}", law.source)]);
    page::lines(lines)
}

/// One line a symbol: name, unit, meaning.
fn symbols(symbols: &[Symbol]) -> Vec<String> {
    let name_width = symbols.iter().map(|symbol| symbol.name.len()).max().unwrap_or_default();
    let unit = |symbol: &Symbol| match symbol.unit {
        Some("1") => "number",
        Some(unit) => unit,
        None => "any unit",
    };
    let unit_width = symbols.iter().map(|symbol| unit(symbol).len()).max().unwrap_or_default();
    let line = |symbol: &Symbol| {
        let (name, unit, meaning) = (symbol.name, unit(symbol), symbol.meaning);
        format!("    {name:<name_width$}  {unit:<unit_width$}  {meaning}")
    };
    symbols.iter().map(line).collect()
}
