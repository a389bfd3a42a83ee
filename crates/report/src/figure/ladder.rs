//! The ladder of intervals: a number with its interval made in each way that was filed, one row a
//! way, the one in use drawn heavier.

mod draw;
mod read;
mod said;
mod scale;
#[cfg(test)]
mod tests;

use evidence::{Finding, StudyDetail};

use self::read::{Ladder, Rung, Standing};
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::markup::slug;
use crate::table::Table;

/// Most numbers beside the parameters that are drawn; the table has all of them.
const DERIVED_MAX: usize = 9;

/// The ladders of a study: its parameters, then what follows from them.
pub fn ladders(found: &Finding, study: &StudyDetail) -> Vec<Placed> {
    let all = read::ladders(found, study);
    let (parameters, derived): (Vec<Ladder>, Vec<Ladder>) =
        all.into_iter().partition(|ladder| ladder.is_parameter);
    let owner = slug(&found.head.full_name());
    let shown = derived.len().min(DERIVED_MAX);
    [
        placed(&format!("{owner}-ladder"), "parameters", &parameters, parameters.len()),
        placed(&format!("{owner}-ladder-derived"), "derived numbers", &derived, shown),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The ladder of one number of a study, with its values.
pub fn ladder(found: &Finding, study: &StudyDetail, number: &str) -> Option<Placed> {
    let ladder = read::ladder_of(found, study, number)?;
    let title = said::title_of(&ladder);
    let lead = format!("Intervals of {} of “{}”.", ladder.label, found.head.title);
    let name = format!("{}-ladder-of-{}", slug(&found.head.full_name()), slug(number));
    Some(drawn(&name, &title, said::caption(&lead, 0), &[ladder], 1))
}

fn placed(name: &str, what: &str, ladders: &[Ladder], shown: usize) -> Option<Placed> {
    if shown == 0 {
        return None;
    }
    let title = said::title(&ladders[..shown], what);
    let caption = said::caption(&format!("Intervals of the {what}."), ladders.len() - shown);
    Some(drawn(name, &title, caption, ladders, shown))
}

/// The first of some ladders; the table has all of them.
fn drawn(name: &str, title: &str, caption: String, all: &[Ladder], shown: usize) -> Placed {
    let ladders = &all[..shown];
    let alt = said::alternative(ladders, title);
    let rows = || all.iter().flat_map(|ladder| ladder.rungs.iter().map(move |it| (ladder, it)));
    Placed {
        id: format!("figure-{name}"),
        file: format!("figures/{name}.svg"),
        caption,
        twin: table(name).twin(rows()),
        drawing: draw::draw(ladders, title, WIDE_PX).described(&alt),
        narrow: Some(draw::draw(ladders, title, NARROW_PX).described(&alt)),
        alt,
        live: said::live(ladders),
    }
}

type Row<'a> = (&'a Ladder, &'a Rung);

fn table<'a>(name: &str) -> Table<'a, Row<'a>> {
    Table::<Row>::new(format!("tables/{name}.csv"))
        .filed("number", |(ladder, _)| &ladder.name)
        .filed("unit", |(ladder, _)| &ladder.unit)
        .filed("estimate", |(ladder, _)| ladder.estimate)
        .filed("way", |(_, rung)| rung.key)
        .filed("low", |(_, rung)| rung.ends.map(|ends| ends.0))
        .filed("high", |(_, rung)| rung.ends.map(|ends| ends.1))
        .filed("in_use", |(_, rung)| rung.standing == Standing::Read)
        .filed("decides_nothing", |(_, rung)| rung.standing == Standing::DecidesNothing)
        .filed("open_below", |(ladder, rung)| rung.ends.is_none() && ladder.open[0])
        .filed("open_above", |(ladder, rung)| rung.ends.is_none() && ladder.open[1])
}
