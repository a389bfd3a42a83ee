//! How the reports of a project look: templates of its own in the place of ours, and its cover.
//!
//! Whatever stands there is data: nothing outside of the project is read.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use report::{Cover, Logo, Look, TEMPLATES, Templates};
use sources::sha256_hex;

use crate::faults::Faults;
use crate::kinds::{self, COVER};
use crate::limits::{COVER_BYTES_MAX, LOGO_BYTES_MAX, TEMPLATE_BYTES_MAX};
use crate::project::Project;
use crate::written_cover::line_of;
use crate::{files, inputs};

/// How the reports of a project look.
///
/// # Errors
/// A template or the cover cannot be read, or leads out of the project; the error says which, what
/// is wrong and what to do.
pub fn read(project: &Project) -> Result<Look> {
    let mut faults = Faults::default();
    let templates = faults.keep(templates(project));
    let cover = faults.keep(cover(project));
    faults.refuse()?;
    let look = Look { templates: templates.unwrap_or_default(), cover: cover.flatten() };
    report::check(&look)?;
    Ok(look)
}

/// The templates, those of the project in the place of ours.
pub fn templates(project: &Project) -> Result<Templates> {
    let folder = project.path(TEMPLATES);
    let Ok(found) = folder.symlink_metadata() else { return Ok(Templates::default()) };
    project.inside(&format!("{TEMPLATES}/any"))?;
    ensure!(
        found.is_dir() || folder.is_dir(),
        "{}: no folder; hint: `straightedge templates --export` makes it",
        folder.display()
    );
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let name = entry.with_context(|| folder.display().to_string())?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    // Editors and systems leave files that begin with a dot.
    names.retain(|name| !name.starts_with('.'));
    let mut own = Vec::new();
    for name in &names {
        let bytes = project.read(&format!("{TEMPLATES}/{name}"), TEMPLATE_BYTES_MAX)?;
        let Ok(text) = String::from_utf8(bytes) else {
            bail!("{}: is no text in UTF-8; hint: save it as UTF-8", folder.join(name).display());
        };
        own.push((name.as_str(), text));
    }
    Ok(Templates::with(own)?)
}

/// What the project has on its cover; nothing where it says nothing.
fn cover(project: &Project) -> Result<Option<Cover>> {
    let path = format!("{}/cover.{}", COVER.folder, COVER.ending);
    if project.path(&path).symlink_metadata().is_ok() {
        project.read(&path, COVER_BYTES_MAX)?;
    }
    // A file of another name is none, and is refused by its name.
    let documents = inputs::documents(project, &COVER)?;
    let read = |document| Ok((kinds::cover(document)?, document));
    let mut covers = documents.iter().map(read).collect::<Result<Vec<_>>>()?;
    let Some((written, document)) = covers.pop() else { return Ok(None) };
    let logo = match &written.logo {
        None => None,
        Some(logo) => {
            let line = line_of(&document.text, "logo");
            let place = || format!("{}:{line}: logo", document.location);
            let bytes = project.read(&logo.file, LOGO_BYTES_MAX).with_context(place)?;
            Some(Logo::new(&logo.file, bytes, &logo.alt)?)
        }
    };
    let (title, subtitle, authors) = (written.title, written.subtitle, written.authors);
    Ok(Some(Cover { title, subtitle, authors, logo }))
}

/// The digests of all that a report looks like, a line each; none where it is ours.
pub fn digests(project: &Project) -> Result<Vec<String>> {
    let look = read(project)?;
    let own = look.templates.own().map(|(name, text)| format!("{} {name}", of(text.as_bytes())));
    let mut lines: Vec<String> = own.collect();
    if let Some(cover) = &look.cover {
        let words = [&[cover.title.clone(), cover.subtitle.clone()][..], &cover.authors].concat();
        lines.push(format!("{} cover", of(serde_json::to_string(&words)?.as_bytes())));
    }
    lines.extend(
        look.logo().map(|logo| {
            format!("{} {} {}", of(logo.bytes()), of(logo.alt().as_bytes()), logo.file())
        }),
    );
    Ok(lines)
}

fn of(bytes: &[u8]) -> String {
    sha256_hex(bytes)
}

/// Writes templates of ours into a folder: into the project's, or into one that the user names.
///
/// # Errors
/// A file of that name is there already and is not to be replaced; nothing is written then.
pub fn export(
    project: &Project,
    folder: Option<&Path>,
    only: &[String],
    is_forced: bool,
) -> Result<Vec<String>> {
    let mut placed = Vec::new();
    for name in only {
        // Says which names there are.
        Templates::with([(name.as_str(), String::new())])?;
    }
    for template in report::BUILT_IN {
        if !only.is_empty() && !only.iter().any(|name| name == template.name) {
            continue;
        }
        let path = match folder {
            Some(folder) => folder.join(template.name),
            None => project.inside(&format!("{TEMPLATES}/{}", template.name))?,
        };
        placed.push((path, template.text.as_bytes()));
    }
    if is_forced {
        for (path, content) in &placed {
            files::write(path, content)?;
        }
    } else {
        let there = placed.iter().find(|(path, _)| path.symlink_metadata().is_ok());
        if let Some((path, _)) = there {
            bail!(
                "{}: is there already, and nothing was written; hint: name the templates that you \
                want with --only, or replace what is there with --force",
                path.display()
            );
        }
        files::create_all(&placed)?;
    }
    Ok(placed.into_iter().map(|(path, _)| path.display().to_string()).collect())
}
