//! The filed form of evidence: JSON with a schema.

use crate::Evidence;

/// Version of the layout; a change that an older reader would misread raises it.
pub const SCHEMA_VERSION: u32 = 6;

/// Why an evidence file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// It is not JSON of this layout.
    #[error("not evidence of this program: {0}; hint: make it anew with `straightedge fit`")]
    Layout(#[from] serde_json::Error),
    /// It is of another version.
    #[error(
        "evidence of schema version {found}, this program reads {SCHEMA_VERSION}; hint: make it \
        anew with `straightedge fit`"
    )]
    Version {
        /// What the file says.
        found: u32,
    },
    /// Its version would not name one folder.
    #[error(
        "the version \"{version}\" is no plain word of letters, digits, '.', '-', '_' and '+'; \
        hint: make the evidence anew with `straightedge fit`"
    )]
    VersionName {
        /// What the file says.
        version: String,
    },
}

/// Writes evidence as indented JSON with a final line end.
///
/// # Errors
/// A number is not finite: JSON has no word for it, so a study must file it as absent.
pub fn to_json(evidence: &Evidence) -> Result<String, EvidenceError> {
    let mut text = serde_json::to_string_pretty(evidence)?;
    text.push('\n');
    // What is not finite was written as null: reading it back says where, before anybody relies on
    // the file.
    from_json(&text)?;
    Ok(text)
}

/// Reads evidence back, to the last bit.
///
/// # Errors
/// The text is not evidence, or of another schema version, or its version is no plain word.
pub fn from_json(text: &str) -> Result<Evidence, EvidenceError> {
    let evidence: Evidence = serde_json::from_str(text)?;
    if evidence.schema_version != SCHEMA_VERSION {
        return Err(EvidenceError::Version { found: evidence.schema_version });
    }
    if !evidence.stamp.is_folder_name() {
        let version = evidence.stamp.version.escape_default().to_string();
        return Err(EvidenceError::VersionName { version });
    }
    Ok(evidence)
}

/// The JSON Schema of the filed form.
///
/// # Errors
/// Never in practice: the schema is plain JSON.
pub fn schema() -> Result<String, EvidenceError> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Evidence))?;
    text.push('\n');
    Ok(text)
}
