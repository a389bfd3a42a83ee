//! Prints the built-in laws.

use std::collections::BTreeMap;

use analyses::library::{LawEntry, Symbol, laws};
use analyses::standing::standing;
use anyhow::Result;

use crate::answers::answer::give;
use crate::answers::looked_up::{LawFound, Laws};
use crate::commands::page;
use crate::end::{self, End};
use crate::inputs;
use crate::project::Project;
use crate::stages::{fit, judge};

/// The analyses of a project that fitted each law to rows, by law.
type Standing = BTreeMap<&'static str, Vec<String>>;

/// The `laws` command: one law, those whose names begin so, or all; in a project also on which of
/// its analyses each stands.
pub fn run(project: Option<&Project>, name: Option<&str>) -> Result<End> {
    let standing = project.map(standing_in).transpose()?.flatten();
    let standing = standing.as_ref();
    let all = laws();
    let begun = |law: &&LawEntry| name.is_none_or(|name| law.name.starts_with(name));
    let named = |law: &&LawEntry| name == Some(law.name);
    let found: Vec<&LawEntry> = match all.iter().find(named) {
        Some(law) => vec![law],
        None => all.iter().filter(begun).collect(),
    };
    if found.is_empty() {
        let names = all.iter().map(|law| law.name.to_owned());
        return Err(end::usage(page::unknown("law", name.unwrap_or_default(), names, "laws")));
    }
    let answered = |law: &&LawEntry| LawFound {
        law: (*law).clone(),
        fitted_in: standing.and_then(|standing| standing.get(law.name).cloned()),
    };
    give(&Laws { laws: found.iter().map(answered).collect() })?;
    Ok(page::print(&match (&*found, name) {
        ([law], Some(_)) => entry(law, standing),
        (found, _) => list(found, standing),
    }))
}

/// On what each law stands; none in a project in which nothing is fitted yet.
fn standing_in(project: &Project) -> Result<Option<Standing>> {
    if !project.path(fit::EVIDENCE).is_file() {
        return Ok(None);
    }
    let evidence = judge::filed(project, fit::EVIDENCE, "fit")?;
    Ok(Some(standing(&inputs::definitions(project)?, &evidence.findings)))
}

/// One line a law: its name, how many analyses fitted it to rows, and its formula.
fn list(laws: &[&LawEntry], standing: Option<&Standing>) -> String {
    const COUNT: &str = "fitted in";
    let widest = laws.iter().map(|law| law.name.len()).max().unwrap_or_default();
    let line = |law: &&LawEntry| match standing.and_then(|standing| standing.get(law.name)) {
        None => format!("{:<widest$}  {}", law.name, law.formula),
        Some(names) => {
            let count = if names.is_empty() { "-".to_owned() } else { names.len().to_string() };
            format!("{:<widest$}  {count:>wide$}  {}", law.name, law.formula, wide = COUNT.len())
        }
    };
    let head = standing.map(|_| format!("{:<widest$}  {COUNT}  formula", "law"));
    let hint = "\n`straightedge laws NAME` prints variables, parameters, units and source.";
    let said = standing
        .map(|_| "\"fitted in\" counts the analyses of this project that fitted the law to rows.");
    let end = [Some(hint), said].into_iter().flatten().map(str::to_owned);
    page::lines(head.into_iter().chain(laws.iter().map(line)).chain(end))
}

/// Everything about one law.
fn entry(law: &LawEntry, standing: Option<&Standing>) -> String {
    let mut lines = vec![law.name.to_owned(), String::new(), format!("    {}", law.formula)];
    lines.extend([String::new(), "predicts".to_owned()]);
    lines.extend(symbols(std::slice::from_ref(&law.response)));
    lines.push("from".to_owned());
    lines.extend(symbols(&law.variables));
    lines.push("parameters".to_owned());
    lines.extend(symbols(&law.parameters));
    lines.extend(["source".to_owned(), format!("    {}", law.source)]);
    if let Some(names) = standing.and_then(|standing| standing.get(law.name)) {
        lines.push("fitted to rows in".to_owned());
        let none = || vec!["    no analysis of this project".to_owned()];
        let each: Vec<String> = names.iter().map(|name| format!("    {name}")).collect();
        lines.extend(if each.is_empty() { none() } else { each });
    }
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
