//! Links between pages: relative, so that the folder may lie anywhere.

use super::plan::Plan;
use crate::view::{Block, Cell, CellStyle};

/// The way from a page up to the folder, empty for a page that lies in it.
pub fn up(file: &str) -> String {
    "../".repeat(file.matches('/').count())
}

/// The address of a file of the folder, from another one.
pub fn between(from: &str, to: &str) -> String {
    let folder = |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    match (folder(from), folder(to)) {
        (Some(here), Some(there)) if here == there => {
            to.rsplit_once('/').map_or(to, |(_, name)| name).to_owned()
        }
        _ => format!("{}{to}", up(from)),
    }
}

/// The address of a section, from a page; none where no section is called so.
pub fn to_section(plan: &Plan, from: &str, id: &str) -> Option<String> {
    let (page, is_own) = plan.place(id)?;
    let anchor = if is_own { String::new() } else { format!("#{id}") };
    if page.file == from {
        return Some(format!("#{id}"));
    }
    Some(between(from, &page.file) + &anchor)
}

/// Makes every link of a block lead from this page to its target.
pub fn resolve(block: &mut Block, plan: &Plan, from: &str) {
    each_link(block, &mut |id| to_section(plan, from, id));
    let up = up(from);
    if let Block::Figure { file, twin, .. } = block {
        *file = format!("{up}{file}");
        *twin = format!("{up}{twin}");
    }
    if let Block::Table { twin, .. } = block
        && !twin.is_empty()
    {
        *twin = format!("{up}{twin}");
    }
}

/// Makes every link of a block lead to a place of the same page.
pub fn resolve_inside(block: &mut Block) {
    each_link(block, &mut |id| Some(format!("#{id}")));
}

/// Sets the address of each link; one without an address becomes text.
fn each_link(block: &mut Block, address: &mut dyn FnMut(&str) -> Option<String>) {
    let mut set = |cell: &mut Cell| {
        if cell.style == CellStyle::Link {
            match address(&cell.target) {
                Some(target) => cell.target = target,
                None => cell.style = CellStyle::Text,
            }
        }
    };
    match block {
        Block::Facts { items } => items.iter_mut().for_each(|item| set(&mut item.cell)),
        Block::Table { rows, .. } => rows.iter_mut().flatten().for_each(set),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn addresses_are_relative() {
        assert_eq!(between("index.html", "claim/a.html"), "claim/a.html");
        assert_eq!(between("claim/a.html", "index.html"), "../index.html");
        assert_eq!(between("claim/a.html", "claim/b.html"), "b.html");
        assert_eq!(between("claim/a.html", "study/b.html"), "../study/b.html");
        assert_eq!(between("index.html", "limits.html"), "limits.html");
    }
}
