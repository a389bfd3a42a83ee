//! Renders judged evidence into the versioned folder of a report.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use evidence::{Evidence, Quantity};
use report::{Fonts, Look, Options, ReportError, Since, Stray};
use tempfile::TempDir;

use super::{filed_report, judge, record, ro_crate, tables, versions};
use crate::answers::answer::give;
use crate::answers::runs::Rendered;
use crate::changed;
use crate::end::End;
use crate::project::Project;
use crate::talk::{note, say};
use crate::{files, look};

/// Where reports stand, one folder a version.
pub const OUT: &str = "reports/out";

/// How much there is to read, in the folder of a report.
const COUNTS: &str = "counts.json";
/// The judged evidence in the folder of a report.
pub use report::EVIDENCE;

/// Renders into `reports/out/VERSION` and points reports/out/latest there.
///
/// Everything is made in a folder beside it first, so that an interrupted run leaves the last
/// report whole.
pub fn render(project: &Project, judged: &Evidence, options: Options) -> Result<()> {
    // What the project brought is read before anything is written.
    let look = look::read(project)?;
    let version = &judged.stamp.version;
    ensure!(judged.stamp.is_folder_name(), "\"{version}\" is no version; hint: judge anew");
    // Asked of a folder inside, so that the folder of reports itself is no link that leads out.
    project.inside(&format!("{OUT}/{version}"))?;
    let out = project.path(OUT);
    fs::create_dir_all(&out).with_context(|| out.display().to_string())?;
    filed_report::sweep(&out)?;
    let made = tempfile::Builder::new()
        .prefix(filed_report::MAKING)
        .tempdir_in(&out)
        .with_context(|| out.display().to_string())?;
    let without_pdf = make(project, judged, options, &look, made.path())?;
    filed_report::make_readable(made.path())?;
    filed_report::sync_all(made.path())?;
    filed_report::place(&out, made.path(), version)?;
    // Its folder has another name now.
    let _ = made.keep();
    point_latest(&out, version)?;
    versions::update(&out, version)?;
    match without_pdf {
        None => Ok(()),
        Some(fault) => Err(fault).context(format!(
            "{}: the report has no PDF; its HTML pages and its tables are complete",
            folder(project, judged).display()
        )),
    }
}

/// Makes every file of a report in a folder, its manifest last. Why there is no PDF, if there is
/// none.
fn make(
    project: &Project,
    judged: &Evidence,
    options: Options,
    look: &Look,
    folder: &Path,
) -> Result<Option<ReportError>> {
    let since = since(project, judged)?;
    let rendered = report::render(judged, folder, &fonts(project)?, look, options, since.as_ref())?;
    tables::write(judged, folder)?;
    print_strays(&rendered.strays);
    if let Some(counts) = rendered.counts {
        files::write(&folder.join(COUNTS), read_of(counts, &rendered.files, folder)?.as_bytes())?;
    }
    files::write(&folder.join(ro_crate::FILE), ro_crate::metadata(judged, folder)?.as_bytes())?;
    let manifest = filed_report::manifest(judged, folder)?;
    files::write(&folder.join(filed_report::MANIFEST), manifest.as_bytes())?;
    Ok(rendered.without_pdf)
}

/// The report of judged evidence, made anew in a folder of its own beside nothing else.
pub fn anew(project: &Project, judged: &Evidence, options: Options) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    make(project, judged, options, &look::read(project)?, folder.path())?;
    Ok(folder)
}

/// What changed since the newest record of another version, where there is one.
fn since(project: &Project, judged: &Evidence) -> Result<Option<Since>> {
    let Some(earlier) = record::newest_but(project, &judged.stamp.version)? else {
        return Ok(None);
    };
    let changes = changes::compare(&earlier, &changes::Record::from(judged));
    let version = changes.earlier.version.clone();
    Ok(Some(Since { version, items: changed::items(&changes) }))
}

/// How much there is to read, as numbers by their full names.
fn read_of(counts: report::Counts, files: &[PathBuf], folder: &Path) -> Result<String> {
    let is_page = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "html");
    let (mut bytes_html, mut bytes_single) = (0, None);
    for page in files.iter().filter(is_page) {
        let bytes = files::bytes(&folder.join(page))?.len();
        if page.as_os_str() == report::SINGLE {
            bytes_single = Some(bytes);
        } else {
            bytes_html += bytes;
        }
    }
    let numbers = [
        ("report.pages_pdf", counts.pages, "pages of report.pdf"),
        ("report.words", counts.words, "words on them, without those of pictures"),
        ("report.figures", counts.figures, "figures on them"),
        ("report.tables", counts.tables, "tables on them"),
        ("report.bytes_html", bytes_html, "bytes of all HTML pages of the folder"),
    ];
    let single =
        bytes_single.map(|bytes| ("report.bytes_single_file", bytes, "bytes of the one HTML page"));
    let by_name: BTreeMap<&str, Quantity> = numbers
        .into_iter()
        .chain(single)
        .map(|(name, number, method)| (name, Quantity::count(number, method)))
        .collect();
    Ok(serde_json::to_string_pretty(&by_name)? + "\n")
}

/// How much there is to read in the latest report, by full name; nothing where there is none.
pub fn counts(project: &Project) -> BTreeMap<String, Quantity> {
    let read = || {
        let folder = project.inside(&format!("{OUT}/{}", latest(project)?)).ok()?;
        serde_json::from_slice(&filed_report::content(&folder, COUNTS)?).ok()
    };
    read().unwrap_or_default()
}

/// Says which texts of the PDF stand where nobody can read them; the first few stand for all.
fn print_strays(strays: &[Stray]) {
    const SHOWN_MAX: usize = 3;
    for stray in strays.iter().take(SHOWN_MAX) {
        note!("report.pdf, page {}: “{}” stands {}", stray.page, stray.text, stray.fault);
    }
    if strays.len() > SHOWN_MAX {
        note!("and {} more; the HTML pages have them all", strays.len() - SHOWN_MAX);
    }
}

/// The digests of the fonts that the user names, of which the PDF may take letters.
pub fn digests_of_fonts(project: &Project) -> Result<Vec<String>> {
    Ok(fonts(project)?.added_bytes().map(sources::sha256_hex).collect())
}

/// The fonts of the PDF: the built-in ones, and those of the folder that the user names.
fn fonts(project: &Project) -> Result<Fonts> {
    project.fonts().map_or_else(|| Ok(Fonts::default()), |folder| Ok(Fonts::with_folder(folder)?))
}

/// Whether the report of judged evidence stands as it was made, and the link to it.
pub fn stands(project: &Project, judged: &Evidence) -> bool {
    let folder = folder(project, judged);
    let is_whole = filed_report::differences(&folder).is_ok_and(|found| found.is_empty());
    is_whole && latest(project).is_some_and(|version| version == judged.stamp.version)
}

/// The version that reports/out/latest names.
fn latest(project: &Project) -> Option<String> {
    let latest = project.path(OUT).join("latest");
    if cfg!(unix) {
        fs::read_link(&latest).ok()?.to_str().map(str::to_owned)
    } else {
        fs::read_to_string(&latest).ok()
    }
}

/// The evidence of the latest report, where there is one and its evidence is as it was made.
pub fn latest_evidence(project: &Project) -> Option<Vec<u8>> {
    let version = latest(project)?;
    // A link that leads out of the folder of reports is not followed.
    let folder = project.inside(&format!("{OUT}/{version}")).ok()?;
    filed_report::content(&folder, report::EVIDENCE)
}

/// The folder of a report.
pub fn folder(project: &Project, judged: &Evidence) -> PathBuf {
    project.path(OUT).join(&judged.stamp.version)
}

/// Says where the pages lie.
pub fn print(project: &Project, judged: &Evidence) {
    let folder = folder(project, judged);
    say!("PDF:  {}", folder.join("report.pdf").display());
    say!("HTML: {}", folder.join("index.html").display());
}

/// Where the pages lie, for a program.
pub fn answer(project: &Project, judged: &Evidence) -> Rendered {
    let folder = folder(project, judged);
    Rendered {
        version: judged.stamp.version.clone(),
        pdf: folder.join("report.pdf").display().to_string(),
        html: folder.join("index.html").display().to_string(),
    }
}

/// Points reports/out/latest to the folder of this version.
fn point_latest(out: &Path, version: &str) -> Result<()> {
    let (latest, fresh) = (out.join("latest"), out.join(".latest"));
    let location = || latest.display().to_string();
    if fresh.symlink_metadata().is_ok() {
        fs::remove_file(&fresh).with_context(location)?;
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(version, &fresh).with_context(location)?;
        fs::rename(&fresh, &latest).with_context(location)?;
    }
    #[cfg(not(unix))]
    files::write(&latest, version.as_bytes())?;
    Ok(())
}

/// The `render` command.
pub fn run(project: &Project, options: Options) -> Result<End> {
    let judged = judge::filed(project, judge::JUDGED, "judge")?;
    render(project, &judged, options)?;
    print(project, &judged);
    give(&answer(project, &judged))?;
    Ok(End::Done)
}
