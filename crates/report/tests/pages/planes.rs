//! Looks at the drawings over parameters and tokens, and at numbers held against each other.

use evidence::{Evidence, FigureKind, Gate};

use super::{Pages, fixture, pages, render};

/// What stands in the first field of some name.
fn field<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(&format!("{name}=\"")).nth(1)?.split('"').next()
}

/// Rows of a table, by the names of their fields.
fn rows(pages: &Pages, file: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = pages.read(file);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    rows.deserialize().collect::<Result<_, _>>().expect("rows")
}

#[test]
fn the_contours_say_what_the_law_asks_for_and_how_far_that_is() {
    let pages = pages();
    let drawing = pages.read("figures/chinchilla-equal-loss.svg");
    let alt = drawing.split("<title>").nth(1).and_then(|it| it.split("</title>").next());
    let alt = alt.expect("words").replace('\u{a0}', " ");
    assert!(alt.contains("the law asks for 50 (30 to 70) billion parameters"), "{alt}");
    assert!(alt.contains("times the compute of the largest run"), "{alt}");
    assert!(drawing.contains("class=\"beyond\"") && drawing.contains("class=\"run-out\""));
    assert!(pages.read("figures/chinchilla-equal-loss.narrow.svg").contains("width=\"340\""));
}

#[test]
fn each_best_split_lies_on_its_line_of_equal_compute() {
    let rows = rows(pages(), "tables/chinchilla-equal-loss.csv");
    let number = |row: &std::collections::BTreeMap<String, String>, name: &str| -> f64 {
        row[name].parse().expect("a number")
    };
    let is_best = |row: &&_| -> bool {
        let row: &std::collections::BTreeMap<String, String> = row;
        row["series"] == "least loss for the compute"
    };
    let best: Vec<_> = rows.iter().filter(is_best).collect();
    assert_eq!(best.len(), 2, "budgets");
    for row in best {
        let spent = 6.0 * number(row, "params") * number(row, "training_tokens");
        assert!((spent / number(row, "training_flop") - 1.0).abs() < 1e-9, "{row:?}");
        assert!(number(row, "params_low") < number(row, "params_high"), "{row:?}");
    }
    let runs = rows.iter().filter(|row| row["series"].starts_with("run")).count();
    let curves = rows.iter().filter(|row| row["series"] == "equal loss").count();
    assert!(runs > 200 && curves > 200, "{runs} runs, {curves} places of curves");
}

#[test]
fn the_map_names_its_sources_and_has_each_place_once() {
    let pages = pages();
    let rows = rows(pages, "tables/data-map.csv");
    let sizes = fixture::evidence().observations[0].sizes.clone();
    assert_eq!(rows.len(), sizes.len(), "places");
    let drawing = pages.read("figures/data-map.svg");
    assert!(drawing.contains("The data reach from 57\u{a0}million"), "{drawing}");
    let name = &fixture::evidence().sources[0].title;
    assert!(drawing.matches("class=\"map-0\"").count() > 100, "no points of {name}");
}

#[test]
fn words_of_the_planes_stay_on_the_drawing() {
    let pages = pages();
    for name in ["chinchilla-equal-loss", "data-map", "peers"] {
        for (file, width) in [(format!("{name}.svg"), 680.0), (format!("{name}.narrow.svg"), 340.0)]
        {
            let drawing = pages.read(&format!("figures/{file}"));
            assert!(drawing.contains(&format!("width=\"{width}\"")), "{file}");
            for text in drawing.split("<text ").skip(1) {
                let place = |name: &str| -> f64 {
                    field(text, name).and_then(|it| it.parse().ok()).expect("a place")
                };
                let words = text.split('>').nth(1).and_then(|it| it.split('<').next());
                // A letter of the smallest type is no narrower on the average.
                let wide = 5.0 * words.expect("words").chars().count() as f64;
                let x = place(" x");
                let (from, to) = match field(text, "text-anchor") {
                    Some("start") => (x, x + wide),
                    Some("end") => (x - wide, x),
                    _ => (x - wide / 2.0, x + wide / 2.0),
                };
                assert!(from >= 0.0 && to <= width && place(" y") > 0.0, "{file}: {text}");
            }
        }
    }
}

/// A claim whose number stands in the figure of a fit, which has no axis for it.
fn on_no_axis() -> Evidence {
    let mut evidence = fixture::evidence();
    let names = ["chinchilla", "chinchilla-245"].map(|id| format!("{id}.exponent_model_share"));
    for found in &mut evidence.findings {
        let fits = found.figures.iter_mut().filter(|it| it.kind == FigureKind::Fit);
        fits.for_each(|figure| figure.shows = names.to_vec());
    }
    evidence.verdicts.truncate(1);
    let verdict = &mut evidence.verdicts[0];
    verdict.quantity.clone_from(&names[0]);
    let first = &verdict.gates[0];
    let gates = names.iter().map(|name| Gate { quantity: name.clone(), ..first.clone() });
    verdict.gates = gates.collect();
    // The second is read by a gate that shakes the claim.
    verdict.gates[1].stage = evidence::GateStage::Robust;
    evidence
}

#[test]
fn a_number_on_no_axis_is_drawn_beside_what_other_analyses_find() {
    let pages = render(&on_no_axis());
    let drawing = pages.read("figures/claim-chinchilla-twenty-tokens.svg");
    let intervals = drawing.matches("class=\"point size-2\"").count();
    assert_eq!(intervals, 2, "a row for each analysis: {drawing}");
    for title in ["on the reconstructed points", "The same with the five"] {
        assert!(drawing.contains(title), "{title} is not named: {drawing}");
    }
    assert!(drawing.contains(">said: 20<"), "{drawing}");
}
