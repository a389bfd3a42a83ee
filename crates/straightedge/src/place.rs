//! Where a setting of a recipe stands in its manifest: line by line, as people write YAML.

/// The line (1 is the first) where a manifest's recipe has a setting such as `columns.params.unit`,
/// or the name that it holds there; the nearest line above that is known, down to the recipe's own.
pub fn line(manifest: &str, recipe: &str, setting: &str, name: Option<&str>) -> Option<usize> {
    let lines: Vec<&str> = manifest.lines().collect();
    let list = lines.iter().position(|line| line.starts_with("observations:"))?;
    let is_of = |line: &&str| value(line, "id").is_some_and(|id| id == recipe);
    let start = begin(&lines, list + lines[list..].iter().position(is_of)?);
    let next = lines[start + 1..].iter().position(|line| begins_entry(line, indent(lines[start])));
    let end = next.map_or(lines.len(), |next| start + 1 + next);
    let mut at = start;
    for part in setting.split('.') {
        match position(&lines[at..end], |line| sets(line, part)) {
            Some(below) => at += below,
            None => return Some(at + 1),
        }
    }
    let held = name.and_then(|name| position(&lines[at..end], |line| holds(line, name)));
    Some(at + held.unwrap_or(0) + 1)
}

/// The line that begins the entry of a list in which another line stands.
fn begin(lines: &[&str], within: usize) -> usize {
    let is_mark = |at: &usize| {
        lines[*at].trim_start().starts_with("- ") && indent(lines[*at]) <= indent(lines[within])
    };
    (0..=within).rev().find(is_mark).unwrap_or(within)
}

fn position(lines: &[&str], is: impl Fn(&str) -> bool) -> Option<usize> {
    lines.iter().position(|line| is(line))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line begins the next entry of a list, or what comes after the list.
fn begins_entry(line: &str, of_list: usize) -> bool {
    let is_text = !line.trim().is_empty() && !line.trim_start().starts_with('#');
    is_text && indent(line) <= of_list
}

/// The plain or quoted value of a key, where the line sets it.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let line = line.trim_start_matches([' ', '-', '{']);
    let text = line.strip_prefix(key)?.strip_prefix(':')?.split([',', '#']).next()?;
    Some(text.trim().trim_matches(['"', '\'']))
}

/// Whether a key stands in the line, alone or within braces.
fn sets(line: &str, key: &str) -> bool {
    !line.trim_start().starts_with('#')
        && words(line).any(|word| {
            word.strip_suffix(':').is_some_and(|word| word.trim_matches(['"', '\'']) == key)
        })
}

/// Whether a name stands in the line as a word, a key or a quoted text.
fn holds(line: &str, name: &str) -> bool {
    if line.trim_start().starts_with('#') {
        return false;
    }
    let is_name = |word: &str| word.trim_end_matches(':').trim_matches(['"', '\'']) == name;
    words(line).any(is_name) || (name.contains(' ') && line.contains(name))
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split([' ', '{', '}', '[', ']', ',']).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::line;

    const MANIFEST: &str = "\
id: mine
files:
  - id: one
observations:
  - id: one
    columns:
      params: {from: n, unit: bananas, meaning: the params}
      loss_nats:
        # unit: of no account
        from: loss
        unit: nats
    unique: [params, seed]
  - id: two
    file: one
    columns:
      params: {from: \"model size\", unit: \"2\"}
    unique:
      - parms
  - title: three
    id: last
    unique: [m]
";

    #[test]
    fn a_setting_is_found_within_its_recipe() {
        let found = |recipe, setting, name| line(MANIFEST, recipe, setting, name);
        assert_eq!(found("one", "columns.params.unit", Some("bananas")), Some(7));
        assert_eq!(found("one", "columns.loss_nats.unit", Some("nats")), Some(11));
        assert_eq!(found("one", "unique", Some("seed")), Some(12));
        assert_eq!(found("two", "columns.params.unit", Some("2")), Some(16));
        assert_eq!(found("two", "columns.params.from", Some("model size")), Some(16));
        assert_eq!(found("two", "unique", Some("parms")), Some(18));
        assert_eq!(found("last", "unique", Some("m")), Some(21));
    }

    #[test]
    fn what_is_not_written_is_told_by_the_line_above() {
        let found = |recipe, setting, name| line(MANIFEST, recipe, setting, name);
        assert_eq!(found("two", "cluster", None), Some(13), "the recipe's own");
        assert_eq!(found("two", "columns.loss_nats.from", None), Some(15), "its columns");
        assert_eq!(found("none", "unique", None), None, "there is no such recipe");
    }
}
