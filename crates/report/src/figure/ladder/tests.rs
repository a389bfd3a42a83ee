//! Tests of the ladder: what is read, what is drawn, what is said.

use evidence::{Detail, Finding, FreeCell, FreeTable, Quantity};

use super::read::{Ladder, Rung, Standing, ladder_of};
use super::{draw, said};
use crate::figure::{NARROW_PX, WIDE_PX, fixture};

fn rung(key: &'static str, ends: Option<(f64, f64)>, standing: Standing) -> Rung {
    Rung { key, words: key, ends, standing }
}

fn ladder(rungs: Vec<Rung>, open: [bool; 2]) -> Ladder {
    let (name, label, unit) = ("alpha".to_owned(), "α".to_owned(), "1".to_owned());
    Ladder { name, label, unit, estimate: 0.35, rungs, open, is_parameter: true }
}

fn closed() -> Ladder {
    let rungs = vec![
        rung("pairs", Some((0.32, 0.37)), Standing::Other),
        rung("budgets", Some((0.3, 0.4)), Standing::Read),
        rung("parametric", Some((0.1, 0.36)), Standing::DecidesNothing),
    ];
    ladder(rungs, [false, false])
}

#[test]
fn a_ladder_is_as_filed() {
    let drawing = draw::draw(&[closed()], &said::title_of(&closed()), WIDE_PX);
    let svg = drawing.standalone("a test");
    let body = svg.split("</style>").nth(1).expect("a drawing").trim();
    let golden = include_str!("../../../tests/golden/ladder.svg").trim();
    assert!(body == golden, "another drawing:\n{body}");
}

#[test]
fn the_title_says_what_all_ways_share_and_what_is_read() {
    let title = said::title_of(&closed());
    assert!(title.contains("share 0.320 to 0.360"), "{title}");
    assert!(title.ends_with("in use is 0.30 to 0.40 (budgets)"), "{title}");
    let title = said::title(&[closed()], "parameters");
    assert!(title.contains("in use of α is 2.0 times as wide"), "{title}");
}

#[test]
fn the_words_for_who_cannot_see_say_what_is_read() {
    let words = said::alternative(&[closed()], "x").replace('\u{a0}', " ");
    let expected = "x. α = 0.3500, in 3 ways; read: 0.30 to 0.40 (budgets); rows: 0.320 to 0.370 \
        (pairs).";
    assert_eq!(words, expected);
}

#[test]
fn what_is_open_ends_in_an_arrow_on_its_side_and_is_not_read() {
    let rungs = vec![
        rung("pairs", Some((0.3, 0.4)), Standing::Other),
        rung("profile", None, Standing::Other),
    ];
    let one = ladder(rungs, [false, true]);
    let title = said::title(std::slice::from_ref(&one), "parameters");
    assert!(title.ends_with("α is not identified on a side"), "{title}");
    for width in [WIDE_PX, NARROW_PX] {
        let svg = draw::draw(std::slice::from_ref(&one), "x", width).standalone("a test");
        let body = svg.split("</style>").nth(1).expect("a drawing");
        assert_eq!(body.matches("rung-arrow").count(), 1, "{body}");
        let open = body.split("rung-open\"").nth(1).expect("an open line");
        let at = |name: &str| -> f64 {
            let rest = open.split(&format!("{name}=\"")).nth(1).expect("a place");
            rest.split('"').next().and_then(|it| it.parse().ok()).expect("a number")
        };
        assert!(at("x2") > at("x1"), "it leads up: {body}");
        assert!(!body.contains("rung-read"), "{body}");
    }
}

#[test]
fn an_interval_that_decides_nothing_does_not_squeeze_the_others() {
    let mut wild = closed();
    wild.rungs[2].ends = Some((-1e6, 1e6));
    let svg = draw::draw(&[wild], "x", WIDE_PX).standalone("a test");
    let read = svg.split("rung rung-read\" x1=\"").nth(1).expect("the interval that is read");
    let x1: f64 = read.split('"').next().and_then(|it| it.parse().ok()).expect("a number");
    let x2 = read.split("x2=\"").nth(1).and_then(|it| it.split('"').next()).expect("an end");
    let x2: f64 = x2.parse().expect("a number");
    assert!(x2 - x1 > 100.0, "squeezed: {svg}");
    let body = svg.split("</style>").nth(1).expect("a drawing");
    assert_eq!(body.matches("rung-arrow").count(), 2, "{body}");
}

/// A study whose battery names alpha, with the interval of pairs of the ladder.
fn found(used: &str, bca: &str) -> Finding {
    let mut found = fixture::analyses::study("planted", "Planted", 1.0);
    let columns = ["number", "interval used", "BCa"].map(str::to_owned).to_vec();
    let rows = vec![["alpha", used, bca].map(FreeCell::words).to_vec()];
    let (id, title) = ("ladder".to_owned(), String::new());
    let Detail::Study(study) = &mut found.detail else { panic!("no study") };
    study.battery[0].tables = vec![FreeTable { id, title, columns, rows }];
    let ends = [("pairs_low", 0.32), ("pairs_high", 0.37), ("bca_low", 0.3), ("bca_high", 0.4)];
    for (name, value) in ends {
        let end = Quantity::plain(value, "1", 9, "an end");
        found.quantities.insert(format!("alpha.{name}"), end);
    }
    found
}

fn read(found: &Finding) -> Ladder {
    let Detail::Study(study) = &found.detail else { panic!("no study") };
    ladder_of(found, study, "alpha").expect("a ladder")
}

#[test]
fn the_rung_with_the_ends_of_the_number_is_the_one_in_use() {
    let mut found = found("bca", "1.6");
    let alpha = found.quantities.get_mut("alpha").expect("a parameter");
    (alpha.low, alpha.high) = (Some(0.3), Some(0.4));
    let one = read(&found);
    assert_eq!(one.read().map(|rung| rung.key), Some("bca"));
    assert_eq!((one.label.as_str(), one.is_parameter, one.open), ("α", true, [false, false]));
}

#[test]
fn what_stands_in_brackets_decides_nothing_and_an_open_profile_has_no_ends() {
    let mut found = found("none: not identified above", "(1.60)");
    let alpha = found.quantities.get_mut("alpha").expect("a parameter");
    (alpha.low, alpha.high) = (None, None);
    let one = read(&found);
    let standing = |key: &str| one.rungs.iter().find(|it| it.key == key).map(|it| it.standing);
    assert_eq!(standing("bca"), Some(Standing::DecidesNothing));
    assert_eq!(standing("pairs"), Some(Standing::Other));
    assert_eq!((one.open, one.ends("profile"), one.read()), ([false, true], None, None));
    assert!(standing("profile").is_some(), "the open profile has no row");
}

#[test]
fn every_line_is_an_item_of_its_number_with_words() {
    let all = [closed(), closed(), closed(), closed()];
    let live = said::live(&all);
    for width in [WIDE_PX, NARROW_PX] {
        let svg = draw::draw(&all, "x", width).standalone("a test");
        for (number, series) in live.series.iter().enumerate() {
            let drawn = svg.matches(&format!("<g data-series=\"{number}\">")).count();
            assert_eq!((drawn, series.words.len()), (3, 3), "{number} at {width}");
        }
    }
    assert_eq!(live.series[0].words[1], ["α: budgets", "0.30 to 0.40", "in use"]);
}
