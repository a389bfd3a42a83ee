//! Makes text safe inside markup, names and addresses.

pub use formulas::escape;

/// A name that is safe as a file name, as an HTML id and as a typst label.
pub fn slug(name: &str) -> String {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    name.chars().map(|letter| if is_safe(letter) { letter } else { '-' }).collect()
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
