//! Rank flips of one source: how many before and after adjustment for their number, and the pairs
//! that show them, the surest first.

use evidence::{FreeCell, FreeTable};
use measures::{EarlyTrial, RankFlip, benjamini_hochberg, benjamini_yekutieli};
use observations::quantity;
use robustness::holm;

use super::Group;
use crate::numbers::Numbers;

/// Numbers of a source.
const OF_SOURCE: [&str; 7] = [
    "flip_tests",
    "flips",
    "flips_unadjusted",
    "flips_benjamini_hochberg",
    "flips_benjamini_yekutieli",
    "flips_holm",
    "flip_p_value_least",
];
/// Numbers of a pair that is listed.
const OF_PAIR: [&str; 4] = ["scale", "p_value", "holm", "benjamini_yekutieli"];
/// Pairs that are listed, at most.
const LISTED: usize = 12;
/// The heads of the table.
const HEADS: [&str; 6] =
    ["Runs", "Leads there, then at the end", "Scale", "p value", "Holm", "Yekutieli"];

/// The names of the numbers of a source.
pub fn names(source: &str) -> Vec<String> {
    let of_source = OF_SOURCE.iter().map(|part| format!("{source}_{part}"));
    // As many pairs as flip, up to `LISTED`.
    let of_pairs = OF_PAIR.iter().map(|part| format!("{source}_flip_*_{part}"));
    of_source.chain(of_pairs).collect()
}

fn of_pair(source: &str, rank: usize, part: &str) -> String {
    format!("{source}_flip_{rank}_{part}")
}

/// The tests of a source.
pub struct Family<'a> {
    /// Its name.
    pub source: &'a str,
    /// The axis.
    pub along: &'a str,
    /// The groups of all sources.
    pub groups: &'a [Group],
}

/// One test, with what it is of.
struct Tested<'a> {
    group: &'a str,
    trial: &'a EarlyTrial,
    /// The cut-off, on the axis.
    scale: f64,
    flip: RankFlip,
}

impl Family<'_> {
    /// Files the counts, the pairs that flip and their table.
    pub fn file(&self, id: &str, rate: f64, found: &mut Numbers) {
        let tests = self.tests();
        let p_values: Vec<f64> = tests.iter().map(|test| test.flip.p_value).collect();
        let adjusted = [holm(&p_values), benjamini_yekutieli(&p_values)];
        self.file_counts(&tests, &p_values, &adjusted, rate, found);
        let listed = listed(&tests);
        if listed.is_empty() {
            return;
        }
        let mut rows = Vec::new();
        for (rank, &at) in listed.iter().enumerate() {
            let p = [p_values[at], adjusted[0][at], adjusted[1][at]];
            rows.push(self.row(id, rank + 1, &tests[at], p, found));
        }
        let title = format!(
            "Rank flips of {}: the curves have another leader at a smaller scale than at the end; \
            the cut-off of the least p value of each pair, the surest pairs first, p values \
            adjusted over every pair and cut-off of the source by Holm and by Benjamini & \
            Yekutieli; the scale is {}",
            self.source.replace('_', " "),
            self.along
        );
        let columns = HEADS.map(str::to_owned).into();
        let id = format!("{}_flips", self.source);
        found.tables.push(FreeTable { id, title, columns, rows });
    }

    /// Every pair at every cut-off that both curves reach.
    fn tests(&self) -> Vec<Tested<'_>> {
        let own = self.groups.iter().filter(|group| group.source == self.source);
        own.flat_map(|group| {
            group.found.trials.iter().flat_map(|trial| {
                trial.flips.iter().copied().flatten().map(|flip| Tested {
                    group: &group.name,
                    trial,
                    scale: flip.share * trial.target,
                    flip,
                })
            })
        })
        .collect()
    }

    fn file_counts(
        &self,
        tests: &[Tested<'_>],
        p_values: &[f64],
        [holm, yekutieli]: &[Vec<f64>; 2],
        rate: f64,
        found: &mut Numbers,
    ) {
        let source = self.source;
        let mut count = |name: &str, count: usize, method: &str| {
            found.count(&format!("{source}_{name}"), count, method);
        };
        let method = "pairs of this source by cut-offs that both curves reach: the family of tests";
        count("flip_tests", tests.len(), method);
        let flips = tests.iter().filter(|test| test.flip.flips).count();
        let method = "tests in which the leader at the cut-off is not the leader at the end";
        count("flips", flips, method);
        let kept = |adjusted: &[f64]| adjusted.iter().filter(|p| **p <= rate).count();
        let percent = 100.0 * rate;
        let words = |by: &str| format!("flips at the level of {percent:.0} %, {by}");
        count("flips_unadjusted", kept(p_values), &words("each test for itself"));
        let by = "so that at most this share of them would be false on average if tests were \
            independent (Benjamini & Hochberg 1995); they share recipes and are not";
        count("flips_benjamini_hochberg", kept(&benjamini_hochberg(p_values)), &words(by));
        let by = "so that at most this share of them is false on average, however the tests hang \
            together (Benjamini & Yekutieli 2001)";
        count("flips_benjamini_yekutieli", kept(yekutieli), &words(by));
        let by = "so that any of them is false with this probability at most (Holm 1979)";
        count("flips_holm", kept(holm), &words(by));
        if let Some(least) = holm.iter().copied().min_by(f64::total_cmp) {
            let method = "least p value of the source after the adjustment of Holm (1979)";
            found.plain(&format!("{source}_flip_p_value_least"), least, "1", method);
        }
    }

    /// Files the numbers of a pair; its row of the table.
    fn row(
        &self,
        id: &str,
        rank: usize,
        test: &Tested<'_>,
        [p_value, holm, yekutieli]: [f64; 3],
        found: &mut Numbers,
    ) -> Vec<FreeCell> {
        let Tested { group, trial, scale, flip } = test;
        let [first, second] = trial.names.each_ref();
        let (before, last) = if flip.first_leads_last { (second, first) } else { (first, second) };
        let pair = format!("{before} at this scale, {last} at the end");
        let unit = quantity(self.along).map_or("1", |it| it.unit);
        let mut number = |part: &str, value: f64, unit: &str, method: &str| {
            let name = of_pair(self.source, rank, part);
            found.plain(&name, value, unit, &format!("{method}: {pair}"));
            FreeCell::Number(format!("{id}.{name}"))
        };
        let by_test = "p value of the rank flip by its own test";
        vec![
            FreeCell::words(if group.is_empty() { "all" } else { *group }),
            FreeCell::words(format!("{before}, then {last}")),
            number("scale", *scale, unit, "cut-off of the least p value of the pair"),
            number("p_value", p_value, "1", by_test),
            number("holm", holm, "1", "the same adjusted by Holm (1979)"),
            number(
                "benjamini_yekutieli",
                yekutieli,
                "1",
                "the same adjusted by Benjamini & Yekutieli (2001)",
            ),
        ]
    }
}

/// Of each pair that flips the test of the least p value, the surest pairs first, as many as are
/// listed.
fn listed(tests: &[Tested<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..tests.len()).filter(|&at| tests[at].flip.flips).collect();
    // Stable: equal p values keep the order of groups, pairs and cut-offs.
    order.sort_by(|&one, &other| tests[one].flip.p_value.total_cmp(&tests[other].flip.p_value));
    let mut listed: Vec<usize> = Vec::new();
    for at in order {
        let is_new = |&known: &usize| !core::ptr::eq(tests[known].trial, tests[at].trial);
        if listed.len() < LISTED && listed.iter().all(is_new) {
            listed.push(at);
        }
    }
    listed
}
