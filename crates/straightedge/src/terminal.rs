//! What is said to the person at the terminal: at most 24 lines of 80 columns, the same words with
//! and without colour. Details stand behind `--verbose`, verdicts behind `explain`.

mod marked;
mod missing;
pub mod progress;
mod refuted;

use std::time::Duration;

use evidence::{
    Evidence, FileState, Finding, Outcome, Quantity, SourceFinding, StudyDetail, Verdict,
};

use crate::talk;
pub use marked::listed;
use marked::{marked, may_change};
use missing::{absent, files_absent, unable};
use refuted::clearest;

/// Columns of a line.
const WIDTH: usize = 80;
/// Lines of a screen.
const HEIGHT: usize = 24;

/// How much of each list is shown.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// Claims that are refuted most clearly.
    refuted: usize,
    /// Documents with their counts; of a project without claims, four more lines of studies.
    documents: usize,
    /// Files that are wanted most.
    files: usize,
}

/// From the widest to the narrowest: the first that fits a screen is taken.
const ROOMS: [Room; 9] = [
    Room { refuted: 3, documents: 4, files: 3 },
    Room { refuted: 2, documents: 4, files: 3 },
    Room { refuted: 1, documents: 4, files: 3 },
    Room { refuted: 0, documents: 4, files: 3 },
    Room { refuted: 0, documents: 3, files: 3 },
    Room { refuted: 0, documents: 2, files: 3 },
    Room { refuted: 0, documents: 1, files: 3 },
    Room { refuted: 0, documents: 1, files: 2 },
    NARROWEST,
];
const NARROWEST: Room = Room { refuted: 0, documents: 1, files: 1 };

/// What the summary of a report is made of.
pub struct Said<'a> {
    /// The judged evidence.
    pub evidence: &'a Evidence,
    /// What became of the verdicts since an earlier report, where there is one.
    pub since: Option<String>,
    /// How long it took; absent where nothing had to be made.
    pub elapsed: Option<Duration>,
}

/// The summary of a report.
pub fn summary(said: &Said<'_>) -> Vec<String> {
    let screens = ROOMS.iter().map(|&room| screen(said, room));
    let mut fitting = screens.filter(|lines| lines.len() <= HEIGHT);
    fitting.next().unwrap_or_else(|| screen(said, NARROWEST))
}

/// The summary with so much of each list.
fn screen(said: &Said<'_>, room: Room) -> Vec<String> {
    let Said { evidence, since, elapsed } = said;
    let took = elapsed.map_or_else(String::new, |elapsed| duration(elapsed.as_secs()));
    let name = format!("Straightedge {}", evidence.stamp.version);
    let mut lines = vec![spread(&name, &took)];
    lines.push(match elapsed {
        Some(_) => String::new(),
        None => "nothing changed since the last report; `--fresh` makes it anew".to_owned(),
    });
    if evidence.verdicts.is_empty() {
        lines.extend(studies(evidence, room.documents + 4));
    } else {
        lines.extend(claims(evidence, room.documents));
        lines.extend(clearest(evidence, room.refuted));
    }
    lines.extend(since.clone());
    lines.push(String::new());
    let absent = absent(evidence, room.files);
    if !absent.is_empty() {
        lines.extend(absent);
        lines.push(String::new());
    }
    lines.extend(unable(evidence));
    lines.push(data(evidence));
    lines.extend(checks(evidence));
    lines.push("Report  reports/out/latest/report.pdf  index.html".to_owned());
    lines.iter().map(|line| cut(line, WIDTH)).collect()
}

/// How many readings ended how, for a stage that runs alone.
pub fn verdicts(evidence: &Evidence) -> Vec<String> {
    if evidence.verdicts.is_empty() {
        return vec!["the project has no claims".to_owned()];
    }
    claims(evidence, ROOMS[0].documents)
}

/// Which files of the sources are not here, for a stage that runs before the analyses.
pub fn absent_lines(sources: &[SourceFinding]) -> Vec<String> {
    files_absent(sources, Vec::new()).iter().map(|line| cut(line, WIDTH)).collect()
}

/// What could not run and why, for a stage that runs alone.
pub fn unable_or_absent(evidence: &Evidence) -> Vec<String> {
    let lines = absent(evidence, ROOMS[0].files).into_iter().chain(unable(evidence));
    lines.map(|line| cut(&line, WIDTH)).collect()
}

/// Prints lines of a page; a document takes their place with `--json`.
pub fn print(lines: &[String]) {
    for line in lines.iter().filter(|_| !talk::is_json()) {
        println!("{}", report::visible(line));
    }
}

/// At most so many columns; what is left out shows as three dots.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(3)).collect::<String>().trim_end().to_owned() + "..."
}

/// A text in lines of a screen's width, broken at spaces; what goes on is indented by two more.
pub fn wrapped(text: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(indent);
    let mut is_empty = true;
    // Names may come from files that somebody else wrote.
    let text = text.replace(char::is_control, " ");
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent + 2)));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += word;
        is_empty = false;
    }
    lines.push(line);
    lines.iter().map(|line| cut(line, WIDTH)).collect()
}

/// Two texts at the two ends of a line.
fn spread(left: &str, right: &str) -> String {
    let left = cut(left, WIDTH - right.chars().count() - 1);
    let gap = WIDTH - left.chars().count();
    format!("{left}{right:>gap$}").trim_end().to_owned()
}

fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// How readings end, with the heads of their columns.
const ENDS: [(&[Outcome], &str); 7] = [
    (&[Outcome::Supported], "supp."),
    (&[Outcome::Fragile], "fragile"),
    (&[Outcome::Refuted], "refuted"),
    (&[Outcome::NotIdentified], "not id."),
    (&[Outcome::LiesBetween], "between"),
    (&[Outcome::NotTestable, Outcome::Awaiting], "no data"),
    (&[Outcome::NotRunHere], "not run"),
];

/// The documents with how many readings of them ended how, and how many were judged.
fn claims(evidence: &Evidence, shown: usize) -> Vec<String> {
    let heads = ENDS.map(|(_, head)| format!("{head:>8}")).concat();
    let mut lines = vec![format!("{:<24}{heads}", "")];
    let mut documents: Vec<(&str, Vec<&Verdict>)> = Vec::new();
    let counting: Vec<&Verdict> = evidence.counting().collect();
    for &verdict in &counting {
        match documents.iter_mut().find(|(document, _)| *document == verdict.document) {
            Some((_, verdicts)) => verdicts.push(verdict),
            None => documents.push((&verdict.document, vec![verdict])),
        }
    }
    documents.sort_by_key(|(_, verdicts)| std::cmp::Reverse(verdicts.len()));
    for (document, verdicts) in documents.iter().take(shown) {
        lines.push(row(document, verdicts, evidence));
    }
    lines.extend(more(documents.len(), shown));
    lines.push(row("all", &counting, evidence));
    let judged = counting.iter().filter(|verdict| verdict.outcome.is_judged()).count();
    let (all, statements) = (counting.len(), evidence.statements().len());
    // Where each sentence has one reading, nothing is said of statements.
    let of = if statements == all { String::new() } else { format!(" of {statements} statements") };
    let said = format!("{judged} of {all} readings{of} judged");
    lines.push(spread(&said, "each one: straightedge explain"));
    lines.extend(marked(evidence).map(|line| cut(&line, WIDTH)));
    lines
}

/// One line of counts; `*` stands beside those of which a verdict may change.
fn row(name: &str, verdicts: &[&Verdict], evidence: &Evidence) -> String {
    let cells = ENDS.map(|(outcomes, _)| {
        let ended = || verdicts.iter().filter(|verdict| outcomes.contains(&verdict.outcome));
        let mark = if ended().any(|verdict| may_change(evidence, verdict)) { "*" } else { "" };
        match ended().count() {
            0 => format!("{:>8}", "-"),
            number => format!("{:>8}", format!("{number}{mark}")),
        }
    });
    format!("{:<24}{}", cut(name, 23), cells.concat())
}

/// That a list is longer than what is shown of it.
fn more(all: usize, shown: usize) -> Option<String> {
    (all > shown).then(|| format!("  and {} more", all - shown))
}

/// Each study with its law and parameters: what a project without claims is there to learn.
fn studies(evidence: &Evidence, shown: usize) -> Vec<String> {
    let all: Vec<String> =
        evidence.studies().flat_map(|(found, study)| headline(found, study)).collect();
    if all.is_empty() {
        return vec!["No study ran.".to_owned()];
    }
    let shown = all.len().min(shown);
    let mut lines = all[..shown].to_vec();
    lines.extend(more(all.len(), shown).map(|more| format!("{more}: straightedge show")));
    lines
}

fn headline(found: &Finding, study: &StudyDetail) -> Vec<String> {
    let failed: Vec<&str> =
        study.checks.iter().filter(|check| !check.passed).map(|check| &*check.name).collect();
    let checks = if failed.is_empty() {
        format!("all {} checks passed", study.checks.len())
    } else {
        format!("{} of {} checks failed: {}", failed.len(), study.checks.len(), failed.join(", "))
    };
    let mut lines = vec![format!("{}: {}, {} rows", found.head.id, study.law.formula, found.n)];
    for parameter in &study.parameters {
        if let Some(quantity) = found.quantity(&parameter.name) {
            lines.push(format!("  {} = {}", parameter.name, number(quantity)));
        }
    }
    lines.push(format!("  {checks}"));
    lines
}

/// A number with its interval, in four digits.
fn number(quantity: &Quantity) -> String {
    let estimate = claims::four_digits(quantity.estimate);
    let unit = if quantity.unit == "1" { String::new() } else { format!(" {}", quantity.unit) };
    match (quantity.low, quantity.high) {
        (Some(low), Some(high)) => {
            let (low, high) = (claims::four_digits(low), claims::four_digits(high));
            format!("{estimate} ({low} to {high}){unit}")
        }
        _ => format!("{estimate}{unit}"),
    }
}

/// How many rows were kept and how many files are here.
fn data(evidence: &Evidence) -> String {
    let kept: usize = evidence.observations.iter().map(|set| set.rows_accepted).sum();
    let rejected: usize =
        evidence.observations.iter().flat_map(|set| &set.rejected).map(|group| group.rows).sum();
    let files = || evidence.sources.iter().flat_map(|source| &source.files);
    let bundled = files().filter(|file| file.state == FileState::Bundled).count();
    let here = files().filter(|file| file.state == FileState::Here).count() + bundled;
    let all = files().count();
    let how = if bundled > 0 { format!(" ({bundled} bundled)") } else { String::new() };
    format!("Data    {kept} rows kept, {rejected} rejected; {here} of {all} files here{how}")
}

/// How many checks passed, where there are any.
fn checks(evidence: &Evidence) -> Option<String> {
    let checks = || evidence.studies().flat_map(|(_, study)| &study.checks);
    let (passed, all) = (checks().filter(|check| check.passed).count(), checks().count());
    let studies = match evidence.studies().count() {
        1 => "1 study".to_owned(),
        many => format!("{many} studies"),
    };
    (all > 0).then(|| format!("Checks  {passed} passed, {} failed in {studies}", all - passed))
}

#[cfg(test)]
pub mod tests;
