//! Every verdict with the numbers that its gates read, and the file that keeps them: a change of a
//! verdict, or of a number that decides one, is seen before anybody reads a page.

use anyhow::Result;
use clap::Args;
use evidence::{Gate, Verdict};

use crate::answers::answer::give;
use crate::answers::checked::VerdictLines;
use crate::end::End;
use crate::files;
use crate::project::Project;
use crate::stages::{fit, judge};
use crate::talk::note;
use crate::talk::{self, say};

/// Where they are kept in a project.
const KEPT: &str = "reports/verdicts.txt";

/// What is done with the verdicts.
#[derive(Debug, Clone, Copy, Args)]
pub struct VerdictsOptions {
    /// Keep them in reports/verdicts.txt.
    #[arg(long)]
    keep: bool,
    /// Hold them against reports/verdicts.txt; ends with 1 where a line differs.
    #[arg(long, conflicts_with = "keep")]
    check: bool,
}

/// The `verdicts` command.
pub fn run(project: &Project, options: VerdictsOptions) -> Result<End> {
    let evidence = judge::filed(project, fit::EVIDENCE, "fit")?;
    let verdicts = judge::verdicts(project, &evidence)?;
    let text = listed(&verdicts);
    let mut answer =
        VerdictLines { verdicts: verdicts.iter().map(block).collect(), ..VerdictLines::default() };
    let path = project.path(KEPT);
    if options.keep {
        files::write(&path, text.as_bytes())?;
        say!("written: {KEPT}");
        answer.written = Some(KEPT.to_owned());
        give(&answer)?;
        return Ok(End::Done);
    }
    if !options.check {
        if !talk::is_json() {
            print!("{text}");
        }
        give(&answer)?;
        return Ok(End::Done);
    }
    let differ = differences(&files::read(&path)?, &text);
    answer.differences = Some(differ.clone());
    give(&answer)?;
    for line in &differ {
        note!("{line}");
    }
    if differ.is_empty() {
        say!("{KEPT}: every verdict and every number that a gate reads is the one that is kept");
        return Ok(End::Done);
    }
    note!(
        "{} lines differ from {KEPT}; hint: where that is meant, say it in CHANGELOG.md and keep \
         them anew with `straightedge verdicts --keep`",
        differ.len()
    );
    Ok(End::Findings)
}

/// One block a claim.
fn listed(verdicts: &[Verdict]) -> String {
    verdicts.iter().map(block).collect()
}

/// The verdict of a claim, then a line a gate.
fn block(verdict: &Verdict) -> String {
    let counted = if verdict.superseded_by.is_some() { " (superseded)" } else { "" };
    let head = format!("{}: {}{counted}\n", verdict.claim, verdict.outcome.words());
    let gates: String = verdict.gates.iter().map(line).collect();
    head + &gates
}

/// A gate with what it read, to six digits: the last bit of a quantile may differ between machines.
fn line(gate: &Gate) -> String {
    let stage = gate.stage.name();
    let value = gate.value.map_or_else(|| "nothing".to_owned(), |value| format!("{value:.5e}"));
    let holds = match gate.passed {
        Some(true) => "holds",
        Some(false) => "does not hold",
        None => "not read",
    };
    format!(
        "    {stage}: {} {} {value} {} {}: {holds}\n",
        gate.quantity,
        gate.field.words(),
        gate.is.sign(),
        gate.threshold
    )
}

/// The lines that only one of the two has, each under its claim.
fn differences(kept: &str, now: &str) -> Vec<String> {
    let (kept, now) = (under_claims(kept), under_claims(now));
    let gone = kept.iter().filter(|line| !now.contains(line)).map(|line| format!("- {line}"));
    let new = now.iter().filter(|line| !kept.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

/// Every line with the name of the claim that it stands under.
fn under_claims(text: &str) -> Vec<String> {
    let mut claim = "";
    let mut all = Vec::new();
    for line in text.lines() {
        if line.starts_with(' ') {
            all.push(format!("{claim}: {}", line.trim_start()));
        } else {
            claim = line.split(':').next().unwrap_or_default();
            all.push(line.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn a_changed_number_is_named_with_its_claim() {
        let kept = "one: supported\n    supports: a.b low 1.00000e0 > 0: holds\n";
        assert!(differences(kept, kept).is_empty());
        let now = kept.replace("1.00000e0", "1.00001e0");
        assert_eq!(
            differences(kept, &now),
            [
                "- one: supports: a.b low 1.00000e0 > 0: holds",
                "+ one: supports: a.b low 1.00001e0 > 0: holds"
            ]
        );
        let other = "one: refuted\n    supports: a.b low 1.00000e0 > 0: holds\n";
        assert_eq!(differences(kept, other), ["- one: supported", "+ one: refuted"]);
    }
}
