//! The table of the part: one line a number, one column a method.

use std::collections::BTreeMap;

use evidence::{FreeCell, FreeTable, Quantity};
use uncertainty::calibration::{Method, World};

use super::Calibrated;
use super::filed::coverage_name;
use crate::study::run::Run;

/// The coverage of every interval of every number.
pub fn coverages(
    run: &Run<'_>,
    found: &Calibrated<'_>,
    filed: &BTreeMap<String, Quantity>,
) -> FreeTable {
    let mut columns = vec!["number".to_owned()];
    columns.extend(["pairs", "BCa", "profile", "Wald", "in use"].map(str::to_owned));
    let worlds: Vec<World> = found
        .numbers
        .first()
        .map_or_else(Vec::new, |one| one.worlds.iter().map(|w| w.world).collect());
    for world in &worlds {
        match world {
            World::Independent => {}
            World::Heteroscedastic => columns.push("in use, uneven noise".to_owned()),
            World::Clustered => {
                columns.push("in use, shared noise".to_owned());
                columns.push("Wald, shared noise".to_owned());
            }
        }
    }
    columns.push("must grow by".to_owned());
    let rows = found
        .numbers
        .iter()
        .map(|number| {
            let name = &number.derivation.name;
            let cell = |short: String| {
                let is_filed = filed.contains_key(&short);
                if is_filed {
                    FreeCell::Number(run.full_name(&short))
                } else {
                    FreeCell::words("none")
                }
            };
            let of = |way: &str, world: World| cell(coverage_name(name, way, world));
            let mut cells = vec![FreeCell::words(name.clone())];
            let ways = Method::ALL.map(Method::name).into_iter().chain(["used"]);
            cells.extend(ways.map(|way| of(way, World::Independent)));
            for world in &worlds {
                match world {
                    World::Independent => {}
                    World::Heteroscedastic => cells.push(of("used", *world)),
                    World::Clustered => {
                        cells.extend([of("used", *world), of("wald", *world)]);
                    }
                }
            }
            cells.push(cell(format!("{name}.inflation")));
            cells
        })
        .collect();
    FreeTable {
        id: "coverage".to_owned(),
        title: format!(
            "How often an interval of {:.0} % holds the truth, in {} sets simulated from the fit. \
            The interval in use is the widest of pairs, BCa and profile. Independent noise, unless \
            a column says another.",
            100.0 * found.plan.level,
            found.plan.sets
        ),
        columns,
        rows,
    }
}
