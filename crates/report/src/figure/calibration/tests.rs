//! Tests of the figures of coverage.

use super::read::{Covered, Way, World};
use super::{draw, said};
use crate::figure::{NARROW_PX, WIDE_PX};

fn covered(number: &str, share: f64, low: f64, high: f64) -> Covered {
    Covered { number: number.to_owned(), share, low: Some(low), high: Some(high), sets: 400 }
}

fn world(words: &'static str, least: Covered) -> World {
    let numbers = vec![covered("beta", 0.96, 0.94, 0.98), least];
    World { words, ways: vec![Way { words: "in use", is_used: true, numbers }] }
}

fn two() -> [World; 2] {
    let honest = world("Independent noise", covered("alpha", 0.95, 0.93, 0.97));
    [honest, world("Noise shared by groups", covered("alpha", 0.88, 0.86, 0.9))]
}

#[test]
fn the_title_says_where_less_is_held_than_stated() {
    let title = said::title(&two(), 0.95);
    assert_eq!(
        title.replace('\u{a0}', " "),
        "Of 400 simulated sets, the interval in use holds the truth in 95 to 96 %; noise shared \
        by groups: 88 to 96 %, some less often than the stated 95 %"
    );
}

#[test]
fn one_number_of_a_row_is_marked_and_the_stated_level_is_one_line_a_panel() {
    for width in [WIDE_PX, NARROW_PX] {
        let svg = draw::draw(&two(), 0.95, "x", width).standalone("a test");
        let body = svg.split("</style>").nth(1).expect("a drawing");
        assert_eq!(body.matches("rung-dot").count(), 2, "{body}");
        assert_eq!(body.matches("hollow").count(), 2, "{body}");
        assert_eq!(body.matches("said-line").count(), 2, "{body}");
        for rest in body.split("cx=\"").skip(1) {
            let x: f64 = rest.split('"').next().and_then(|it| it.parse().ok()).expect("a place");
            assert!((0.0..=width).contains(&x), "{x} lies outside of {width}");
        }
    }
}

#[test]
fn a_share_of_all_studies_is_said_in_both_ways() {
    assert!(said::title_of_all(0, 9, 0.95).starts_with("In none of 9"));
    assert!(said::title_of_all(2, 9, 0.95).contains("In 2 of 9"));
}

#[test]
fn every_row_is_an_item_of_its_noise_with_words() {
    let live = said::live(&two());
    for width in [WIDE_PX, NARROW_PX] {
        let svg = draw::draw(&two(), 0.95, "x", width).standalone("a test");
        for (number, series) in live.series.iter().enumerate() {
            let drawn = svg.matches(&format!("<g data-series=\"{number}\">")).count();
            assert_eq!((drawn, series.words.len()), (1, 1), "{number} at {width}");
        }
    }
    let words = live.series[1].words[0].join("; ").replace('\u{a0}', " ");
    assert!(words.ends_with("in use; alpha, 88.0 (86.0 to 90.0) %; 88 to 96 %"), "{words}");
}
