//! Runs of another set that a study's fit foretells.

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::Deserialize;

/// Runs that the fit has not seen, in a set of their own.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The set of observations; its losses must be of the study's own group.
    pub set: String,
    /// What the runs are called.
    pub name: String,
}

/// Refuses targets that mean nothing.
///
/// # Errors
/// One has no name, or two are of one set.
pub fn check(targets: &[Target]) -> Result<()> {
    for (at, target) in targets.iter().enumerate() {
        ensure!(
            !target.name.trim().is_empty(),
            "targets: {} has no name; hint: say what the runs are called",
            target.set
        );
        ensure!(
            targets[..at].iter().all(|other| other.set != target.set),
            "targets: {} is named twice; hint: name each set once",
            target.set
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_that_mean_nothing_are_refused() {
        let target = |name: &str| Target { set: "large".to_owned(), name: name.to_owned() };
        let said = check(&[target(" ")]).expect_err("no name").to_string();
        assert!(said.contains("large has no name"), "{said}");
        let said = check(&[target("a"), target("b")]).expect_err("twice").to_string();
        assert!(said.contains("named twice"), "{said}");
        assert!(check(&[target("a")]).is_ok(), "one of a set");
    }
}
