//! Tests of the curve with its choices.

use evidence::{Detail, Figure, FigureKind, Finding, FreeCell, FreeTable, Line, Point, Quantity};

use super::choices;
use super::read::crossed;
use crate::figure::fixture;

fn table(id: &str, columns: &[&str], rows: Vec<Vec<FreeCell>>) -> FreeTable {
    let columns = columns.iter().map(|&head| head.to_owned()).collect();
    FreeTable { id: id.to_owned(), title: String::new(), columns, rows }
}

fn options() -> FreeTable {
    let row = |choice: &str, option: &str, median: f64, share: f64| {
        let [choice, option, why] = [choice, option, "why"].map(FreeCell::words);
        vec![choice, option, FreeCell::Value(median), FreeCell::Value(share), why]
    };
    let heads = ["choice", "option", "median of a", "share with a < 0.5", "why it is admissible"];
    let rows = vec![
        row("window", "all compute", 0.6, 0.1),
        row("window", "from 1e19", 0.44, 0.7),
        row("weights", "equal weights", 0.55, 0.3),
        row("weights", "weights along compute", 0.56, 0.3),
    ];
    table("options", &heads, rows)
}

fn extremes() -> FreeTable {
    let row = |words: &str| vec![FreeCell::Value(0.4), FreeCell::words(words)];
    let rows = vec![row("from 1e19; weights along compute"), row("")];
    table("extremes", &["a", "where it differs from the study"], rows)
}

fn found() -> Finding {
    let mut found = fixture::analyses::study("planted", "Planted", 1.0);
    let point = |x: f64, y: f64| Point { x, y, params: None, excluded: false };
    let label = "interval of each".to_owned();
    let (low, high) = (vec![0.35, 0.45], vec![0.45, 0.65]);
    let line = Line { label, x: vec![1.0, 9.0], y: vec![0.4, 0.6], low, high };
    found.figures.push(Figure {
        kind: FigureKind::SpecificationCurve,
        shows: Vec::new(),
        x: "rank".to_owned(),
        x_label: "Specifications".to_owned(),
        x_unit: "1".to_owned(),
        y_label: "Exponent a".to_owned(),
        y_unit: "1".to_owned(),
        y_logarithmic: false,
        points: vec![point(1.0, 0.4), point(9.0, 0.6)],
        lines: vec![line],
    });
    for (name, value) in
        [("multiverse.specifications", 9.0), ("multiverse.share_same_verdict", 0.25)]
    {
        found.quantities.insert(name.to_owned(), Quantity::plain(value, "1", 9, "counted"));
    }
    let Detail::Study(study) = &mut found.detail else { panic!("no study") };
    study.battery[0].tables = vec![options(), extremes()];
    found
}

#[test]
fn an_analysis_takes_what_it_names_and_else_what_the_study_takes() {
    let found = found();
    let Detail::Study(study) = &found.detail else { panic!("no study") };
    let crossed = crossed(&found, study).expect("a crossing");
    let taken: Vec<(bool, bool)> =
        crossed.options.iter().map(|option| (option.lowest[0], option.highest[0])).collect();
    assert_eq!(taken, [(false, true), (true, false), (false, true), (true, false)]);
    assert_eq!(crossed.choices().count(), 2);
    assert_eq!(crossed.curve, [(0.4, Some((0.35, 0.45))), (0.6, Some((0.45, 0.65)))]);
}

#[test]
fn the_title_says_how_many_agree_and_on_what_the_answer_hangs() {
    let found = found();
    let Detail::Study(study) = &found.detail else { panic!("no study") };
    let placed = choices(&found, study).expect("a figure");
    let svg = placed.drawing.standalone("a test").replace('\u{a0}', " ");
    assert!(svg.contains("25 % of 9 analyses of these rows say the same as the study"), "{svg}");
    assert!(placed.alt.contains("hangs most on: window (medians from 0.440 to 0.600)"), "{svg}");
    assert!(
        placed.caption.replace('\u{a0}', " ").contains("2 analyses of 9"),
        "{}",
        placed.caption
    );
}

#[test]
fn each_option_has_one_dot_on_the_scale_and_nothing_leaves_the_drawing() {
    let found = found();
    let Detail::Study(study) = &found.detail else { panic!("no study") };
    let placed = choices(&found, study).expect("a figure");
    for (drawing, width) in
        [(placed.drawing, 680.0), (placed.narrow.expect("a narrow drawing"), 340.0)]
    {
        let svg = drawing.standalone("a test");
        let body = svg.split("</style>").nth(1).expect("a drawing");
        assert_eq!(body.matches("\"rung-dot\"").count(), 4, "{body}");
        assert_eq!(body.matches("\"taken\"").count(), 4, "{body}");
        for name in ["cx=\"", " x=\"", "x1=\"", "x2=\""] {
            for rest in body.split(name).skip(1) {
                let x: f64 = rest.split('"').next().and_then(|it| it.parse().ok()).expect("x");
                assert!((0.0..=width).contains(&x), "{x} lies outside of {width}: {body}");
            }
        }
    }
}

#[test]
fn a_study_whose_analyses_were_not_crossed_has_no_figure() {
    let found = fixture::analyses::study("planted", "Planted", 1.0);
    let Detail::Study(study) = &found.detail else { panic!("no study") };
    assert!(choices(&found, study).is_none());
}

#[test]
fn every_option_is_an_item_of_its_choice_with_words() {
    let found = found();
    let Detail::Study(study) = &found.detail else { panic!("no study") };
    let placed = choices(&found, study).expect("a figure");
    for drawing in [&placed.drawing, placed.narrow.as_ref().expect("a narrow one")] {
        for (number, series) in placed.live.series.iter().enumerate() {
            let drawn = drawing.body().matches(&format!("<g data-series=\"{number}\">")).count();
            assert_eq!((drawn, series.words.len()), (2, 2), "{number}");
        }
    }
    let words = placed.live.series[0].words[1].join("; ").replace('\u{a0}', " ");
    assert_eq!(words, "from 1e19; window; 0.440; 70 %");
}
