//! Where the batteries of studies are filed, and what is filed there.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use evidence::FiledBattery;

use crate::files;
use crate::project::Project;

/// Where the batteries are filed.
pub const FOLDER: &str = "reports/battery";

/// The command that makes them.
pub const COMMAND: &str = "straightedge battery";

/// Where the battery of a study is filed.
pub fn path(study: &str) -> String {
    format!("{FOLDER}/{study}.json")
}

/// Every battery that is filed, by study.
pub fn filed(project: &Project) -> Result<BTreeMap<String, FiledBattery>> {
    let mut filed = BTreeMap::new();
    for (path, stem) in files::with_ending(&project.path(FOLDER), "json")? {
        let battery: FiledBattery =
            serde_json::from_str(&files::read(&path)?).with_context(|| {
                format!("{}; hint: `{COMMAND} {stem}` makes it anew", path.display())
            })?;
        filed.insert(stem, battery);
    }
    Ok(filed)
}
