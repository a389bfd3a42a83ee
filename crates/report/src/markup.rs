//! Makes text safe inside markup, names and addresses.

pub use formulas::escape;

/// A name that is safe as a file name, as an HTML id and as a typst label.
pub fn slug(name: &str) -> String {
    let safe =
        |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' };
    name.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leaves_its_folder() {
        assert_eq!(slug("../../etc/passwd"), "------etc-passwd", "a path survived");
        assert_eq!(slug("chinchilla-2022_fit"), "chinchilla-2022_fit", "a plain name changed");
    }
}
