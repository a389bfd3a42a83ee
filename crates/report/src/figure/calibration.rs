//! How often intervals hold the truth: measured in simulated sets, against what they state.

mod draw;
mod read;
mod said;
#[cfg(test)]
mod tests;

use evidence::{Evidence, Finding, StudyDetail};

use self::read::{Covered, World};
use super::forest::{Against, Forest, Row as ForestRow, forest};
use super::{NARROW_PX, Placed, WIDE_PX};
use crate::markup::slug;
use crate::number;
use crate::table::Table;

/// Shares are shown in percent.
const PERCENT: f64 = 100.0;

/// The coverage of every way in every kind of noise of one study; none without simulated sets.
pub fn calibration(found: &Finding, study: &StudyDetail) -> Option<Placed> {
    let worlds = read::worlds(found, study);
    if worlds.is_empty() {
        return None;
    }
    let name = format!("{}-calibration", slug(&found.head.full_name()));
    let level = study.bootstrap.level;
    let title = said::title(&worlds, level);
    let alt = said::alternative(&worlds, &title);
    let draw = |width_px: f64| draw::draw(&worlds, level, &title, width_px).described(&alt);
    Some(Placed {
        id: format!("figure-{name}"),
        file: format!("figures/{name}.svg"),
        caption: said::caption(level),
        twin: table(&name).twin(rows(&worlds)),
        drawing: draw(WIDE_PX),
        narrow: Some(draw(NARROW_PX)),
        alt,
        live: said::live(&worlds),
    })
}

/// Of each study the number whose interval in use holds the truth least often, against the level
/// that most studies state.
pub fn calibrations(evidence: &Evidence) -> Option<Placed> {
    let least: Vec<(&Finding, f64, Covered)> = evidence
        .studies()
        .filter_map(|(found, study)| {
            let worlds = read::worlds(found, study);
            let way = worlds.first()?.ways.iter().find(|way| way.is_used)?;
            Some((found, study.bootstrap.level, read::least(&way.numbers)?.clone()))
        })
        .collect();
    let level = least.first()?.1;
    let of_level: Vec<&(&Finding, f64, Covered)> =
        least.iter().filter(|(_, other, _)| other.to_bits() == level.to_bits()).collect();
    let row = |(found, _, covered): &&(&Finding, f64, Covered)| ForestRow {
        label: found.head.title.clone(),
        estimate: covered.share * PERCENT,
        low: covered.low.map(|low| low * PERCENT),
        high: covered.high.map(|high| high * PERCENT),
    };
    let mut rows: Vec<ForestRow> = of_level.iter().map(row).collect();
    rows.sort_by(|one, other| one.estimate.total_cmp(&other.estimate));
    let short = rows.iter().filter(|row| row.high.is_some_and(|high| high < level * PERCENT));
    let words = format!("stated: {}", number::percent(level));
    Some(forest(&Forest {
        name: "calibrations",
        title: &said::title_of_all(short.count(), rows.len(), level),
        axis: "Sets held, of the number held least often",
        unit: "%",
        rows: &rows,
        against: Some(Against { low: level * PERCENT, high: level * PERCENT, words }),
        is_logarithmic: false,
    }))
}

type Row<'a> = (&'a World, &'a str, &'a Covered);

fn rows(worlds: &[World]) -> impl Iterator<Item = Row<'_>> {
    worlds.iter().flat_map(|world| {
        let ways = world.ways.iter();
        ways.flat_map(move |way| way.numbers.iter().map(move |it| (world, way.words, it)))
    })
}

fn table<'a>(name: &str) -> Table<'a, Row<'a>> {
    Table::<Row>::new(format!("tables/{name}.csv"))
        .filed("noise", |(world, _, _)| world.words)
        .filed("interval", |(_, way, _)| way)
        .filed("number", |(_, _, covered)| &covered.number)
        .filed("coverage", |(_, _, covered)| covered.share)
        .filed("low", |(_, _, covered)| covered.low)
        .filed("high", |(_, _, covered)| covered.high)
        .filed("sets", |(_, _, covered)| covered.sets)
}
