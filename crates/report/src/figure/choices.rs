//! The specification curve with its choices below it: how the analyses with each option answer, and
//! which options the outermost analyses make use of.

mod draw;
mod read;
mod said;
#[cfg(test)]
mod tests;

use evidence::{Finding, StudyDetail};

use self::read::Opted;
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::markup::slug;
use crate::table::Table;

/// The curve and the choices of a study whose analyses were crossed.
pub fn choices(found: &Finding, study: &StudyDetail) -> Option<Placed> {
    let crossed = read::crossed(found, study)?;
    let name = format!("{}-choices", slug(&found.head.full_name()));
    let title = said::title(&crossed);
    let alt = said::alternative(&crossed, &title);
    Some(Placed {
        id: format!("figure-{name}"),
        file: format!("figures/{name}.svg"),
        caption: said::caption(&crossed),
        twin: table(&name).twin(&crossed.options),
        drawing: draw::draw(&crossed, &title, WIDE_PX).described(&alt),
        narrow: Some(draw::draw(&crossed, &title, NARROW_PX).described(&alt)),
        alt,
        live: said::live(&crossed),
    })
}

fn table<'a>(name: &str) -> Table<'a, &'a Opted> {
    Table::<&Opted>::new(format!("tables/{name}.csv"))
        .filed("choice", |row| &row.choice)
        .filed("option", |row| &row.option)
        .filed("median", |row| row.median)
        .filed("first_statement_share", |row| row.shares.first().copied().flatten())
        .filed("second_statement_share", |row| row.shares.get(1).copied().flatten())
        .filed("of_the_lowest", |row| uses(&row.lowest))
        .filed("of_the_highest", |row| uses(&row.highest))
}

fn uses(used: &[bool]) -> usize {
    used.iter().filter(|used| **used).count()
}
