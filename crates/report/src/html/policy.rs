//! What a page may load: only what stands beside it. Whatever template makes the page, it says so
//! before anything else.

use crate::error::ReportError;
use crate::templates::HTML as SINGLE;

/// How the policy of a page of the folder begins, and that of the page that needs nothing else.
const FOLDER: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' \
    data:; font-src 'self'; base-uri 'none'; form-action 'none'";
const ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src \
    data:; base-uri 'none'; form-action 'none'";

/// Refuses a page that could load something before its policy, or that has another one.
///
/// # Errors
/// The page of the template does not begin as ours does.
pub fn check(template: &'static str, page: &str) -> Result<(), ReportError> {
    let policy = if template == SINGLE { ALONE } else { FOLDER };
    let tag = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    if after_opening(page).is_some_and(|rest| rest.starts_with(&tag)) {
        return Ok(());
    }
    Err(ReportError::Template {
        template: template.to_owned(),
        line: None,
        fault: "the page does not begin with its Content-Security-Policy, by which it loads \
            nothing from elsewhere"
            .to_owned(),
        hint:
            "keep the lines of our templates from <!doctype html> to the policy (frame.html.tera \
            has it for the pages of the folder)"
                .to_owned(),
    })
}

/// What follows the tags that a page may have before its policy: none of them loads anything.
fn after_opening(page: &str) -> Option<&str> {
    let mut rest = page.trim_start().strip_prefix("<!doctype html>")?;
    loop {
        rest = rest.trim_start();
        if let Some(remark) = rest.strip_prefix("<!--") {
            let (inside, after) = remark.split_once("-->")?;
            // Browsers end a remark at these as well.
            if inside.starts_with(['>', '-']) || inside.contains("--!>") {
                return None;
            }
            rest = after;
        } else if let Some(language) = rest.strip_prefix("<html lang=\"") {
            let (language, after) = language.split_once("\">")?;
            if !language.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
                return None;
            }
            rest = after;
        } else {
            let known = ["<head>", "<meta charset=\"utf-8\">"];
            match known.iter().find_map(|tag| rest.strip_prefix(tag)) {
                Some(after) => rest = after,
                None => return Some(rest),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::HTML_INDEX as INDEX;

    fn page(before: &str, policy: &str) -> String {
        format!(
            "<!doctype html>\n<!-- a -->\n<html lang=\"en\">\n<head>\n{before}<meta \
            http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n</head>"
        )
    }

    #[test]
    fn a_page_begins_with_its_policy() {
        let charset = "<meta charset=\"utf-8\">\n";
        check(INDEX, &page(charset, FOLDER)).expect("a page of the folder");
        check(SINGLE, &page(charset, ALONE)).expect("a page alone");
        for hostile in [
            page("<script src=\"https://example.org/a.js\"></script>", FOLDER),
            page("<!-- a --!><script>1</script><!-- -->", FOLDER),
            page("<!--><script>1</script><!-- -->", FOLDER),
            page("", "default-src *"),
            page("", FOLDER).replace("lang=\"en\"", "lang=\"en\" onclick=\"1\""),
            page("", FOLDER).replace("<!doctype html>", "<p>"),
            "<!doctype html><html lang=\"en\"><head></head>".to_owned(),
        ] {
            let said = check(INDEX, &hostile).expect_err(&hostile).to_string();
            assert!(said.contains("Content-Security-Policy"), "{said}");
        }
        assert!(
            check(SINGLE, &page("", FOLDER)).is_err(),
            "the page alone has a policy of its own"
        );
    }
}
