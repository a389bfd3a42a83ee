//! Lists the templates of the report, or writes ours to be changed.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use report::{BUILT_IN, TEMPLATES};

use super::page;
use crate::answers::answer::give;
use crate::answers::looked_up::{TemplateFound, Templates};
use crate::end::{End, ensure_asked};
use crate::look;
use crate::project::Project;

/// What is done with the templates.
#[derive(Debug, Clone, Args)]
pub struct TemplatesOptions {
    /// Write our templates into a folder; without a name, into reports/templates of the project,
    /// where they take the place of ours once they are changed.
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = TEMPLATES)]
    pub export: Option<PathBuf>,
    /// Only the template of this name; may be given several times.
    #[arg(long, value_name = "NAME", requires = "export")]
    pub only: Vec<String>,
    /// Replace templates that are there already.
    #[arg(long, requires = "export")]
    pub force: bool,
}

/// The `templates` command.
pub fn run(project: &Project, options: &TemplatesOptions) -> Result<End> {
    if let Some(folder) = &options.export {
        // The project's own folder, wherever the project lies.
        let folder = Some(folder.as_path()).filter(|folder| *folder != Path::new(TEMPLATES));
        let written = look::export(project, folder, &options.only, options.force)?;
        ensure_asked!(!written.is_empty(), "no template was named; hint: `straightedge templates`");
        give(&Templates { templates: Vec::new(), written: written.clone() })?;
        return Ok(page::print(&page::lines(
            written.iter().map(|path| format!("written: {path}")),
        )));
    }
    let templates = look::templates(project)?;
    let found = |known: &report::BuiltIn| TemplateFound {
        name: known.name.to_owned(),
        is_own: templates.is_own(known.name),
        makes: known.makes.to_owned(),
    };
    let all = BUILT_IN.iter().map(found).collect();
    give(&Templates { templates: all, written: Vec::new() })?;
    let widest = BUILT_IN.iter().map(|known| known.name.len()).max().unwrap_or_default();
    let line = |known: &report::BuiltIn| {
        let whose = if templates.is_own(known.name) { "yours" } else { "ours" };
        format!("{:<widest$}  {whose:<5}  {}", known.name, known.makes)
    };
    let hint = format!(
        "\nA changed file in {TEMPLATES} takes the place of ours;\n`straightedge templates \
        --export --only NAME` writes ours there."
    );
    Ok(page::print(&page::lines(BUILT_IN.iter().map(line).chain([hint]))))
}
