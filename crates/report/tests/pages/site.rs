//! The folder of HTML pages: every section has its page, every link leads to a place of the folder,
//! and no page asks anybody else for anything.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{Evidence, Outcome};

use super::{Pages, fixture, hostile, pages, render, render_into};

/// The policy of every page: what it needs lies in its own folder.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' \
    data:; font-src 'self'; base-uri 'none'; form-action 'none'";
/// The pages that have a box in which a reader names a size and tokens.
const INDEX: &str = "index.html";
const STUDY: &str = "study/chinchilla.html";
/// Bytes of a page at most.
const BYTES_MAX: usize = 100_000;
/// Bytes of the script that all pages share.
const SCRIPT_MAX: usize = 20_000;

/// The values of an attribute of a page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The file that an address of a page names.
fn resolved(from: &str, address: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in address.split('/') {
        if part == ".." {
            folders.pop().unwrap_or_else(|| panic!("{from}: {address} leaves the folder"));
        } else {
            folders.push(part);
        }
    }
    folders.join("/")
}

/// Every address of the pages that leads nowhere, or outside. An address of another site stands in
/// a cell that says so.
fn dead(pages: &Pages) -> Vec<String> {
    let texts: BTreeMap<&str, String> = pages.site().map(|file| (file, pages.read(file))).collect();
    let ids: BTreeMap<&str, BTreeSet<&str>> = texts
        .iter()
        .map(|(file, text)| (*file, values(text, "id").into_iter().collect()))
        .collect();
    let mut dead = Vec::new();
    for (from, text) in &texts {
        for address in [values(text, "href"), values(text, "src")].concat() {
            if ["https://arxiv.org/", "https://doi.org/"].iter().any(|it| address.starts_with(it)) {
                continue;
            }
            let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
            let file = if file.is_empty() { (*from).to_owned() } else { resolved(from, file) };
            let has_file = pages.0.contains_key(&file);
            let has_anchor =
                anchor.is_empty() || ids.get(&*file).is_some_and(|ids| ids.contains(anchor));
            if !(has_file && has_anchor) {
                dead.push(format!("{from}: {address}"));
            }
        }
    }
    dead
}

/// The fixture with each verdict there is and a claim whose place another one took.
fn varied() -> Evidence {
    let mut evidence = fixture::evidence();
    let mut old = evidence.verdicts[0].clone();
    old.claim = "the-older-one".into();
    old.superseded_by = Some(evidence.verdicts[0].claim.clone());
    let mut lost = old.clone();
    lost.claim = "replaced-by-nobody".into();
    lost.superseded_by = Some("not-here".into());
    let mut other = old.clone();
    other.superseded_by = None;
    other.claim = "of-another-document".into();
    other.document = "Another 2024".into();
    other.outcome = Outcome::LiesBetween;
    evidence.verdicts.extend([old, lost, other]);
    evidence
}

#[test]
fn every_link_leads_to_a_place_of_the_folder() {
    for pages in [pages(), &render(&varied()), &render(&Evidence::empty(fixture::evidence().stamp))]
    {
        assert_eq!(dead(pages), Vec::<String>::new(), "links to nothing");
    }
}

#[test]
fn the_search_for_dead_links_sees_one() {
    let page = "<a href=\"../gone.html\"></a><a href=\"#gone\"></a><img src=\"b.html#here\"> \
        <a href=\"https://example.org/\"></a>";
    let files = [("a/a.html", page), ("a/b.html", "<p id=\"here\">")];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    assert_eq!(dead(&Pages(BTreeMap::from(files))).len(), 3, "it is blind");
}

/// An id is one place of its page, or a link to it leads to the wrong one.
#[test]
fn no_page_has_two_places_of_one_name() {
    let pages = render(&varied());
    for file in pages.site() {
        let text = pages.read(file);
        let ids = values(&text, "id");
        let apart: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), apart.len(), "{file}: {ids:?}");
    }
}

#[test]
fn every_section_has_its_heading_on_one_page() {
    let pages = pages();
    let view: serde_json::Value = serde_json::from_str(&pages.read("appendix.json")).expect("JSON");
    let all: String = pages.site().map(|file| pages.read(file)).collect();
    let sections = view["sections"].as_array().expect("sections");
    for section in sections {
        let id = section["id"].as_str().expect("an id");
        // A piece of a page may have the name of a section of the first level.
        let tags: &[&str] = if section["level"] == 1 { &["h1"] } else { &["h1", "h2"] };
        let heading = |tag: &&str| all.matches(&format!("<{tag} id=\"{id}\">")).count();
        let count: usize = tags.iter().map(heading).sum();
        assert_eq!(count, 1, "{id} has not one heading");
    }
    for file in ["claim/returns-diminish", "study/chinchilla", "measure/coverage", "claims"] {
        assert!(pages.0.contains_key(&format!("{file}.html")), "no page {file}");
    }
    for source in &fixture::evidence().sources {
        let file = format!("data/{}.html", source.id);
        assert!(pages.0.contains_key(&file), "no page {file}");
    }
}

#[test]
fn no_page_asks_anybody_for_anything() {
    let pages = pages();
    for file in pages.site() {
        let text = pages.read(file);
        let policy = format!("http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"");
        assert_eq!(text.matches(&policy).count(), 1, "{file}: another policy");
        for banned in
            [" style=\"", "<style", "onclick", "onload", "<iframe", "src=\"http", "@import"]
        {
            assert!(!text.contains(banned), "{file} has {banned}");
        }
        let has_box = [INDEX, STUDY].contains(&file);
        let scripts = if has_box { 2 } else { 1 };
        assert_eq!(text.matches("<script").count(), scripts, "{file}: another script");
        assert_eq!(text.contains("assets/budget.js\" defer></script>"), has_box, "{file}");
        assert_eq!(text.matches("rel=\"stylesheet\"").count(), 1, "{file}: another style");
    }
    let style = pages.read("assets/style.css");
    let addresses = style.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    for address in addresses {
        let file = format!("assets/{}", address.trim_matches('"'));
        assert!(pages.0.contains_key(&file), "{address} is not there");
    }
    for script in ["assets/page.js", "assets/budget.js"] {
        let text = pages.read(script).replace("http://www.w3.org/2000/svg", "");
        for banned in ["http", "fetch(", "eval(", "Function(", "innerHTML", "import("] {
            assert!(!text.contains(banned), "{script} has {banned}");
        }
    }
    let script = pages.read("assets/page.js");
    assert!(script.len() < SCRIPT_MAX, "the script has {} bytes", script.len());
}

/// How many items of a series a drawing has: points, or places of a curve; else rows.
fn items(drawing: &str, number: usize) -> usize {
    let start = format!("<g data-series=\"{number}\">");
    let groups = drawing.split(start.as_str()).skip(1);
    let groups: Vec<&str> = groups.filter_map(|it| it.split("</g>").next()).collect();
    if !drawing.contains("data-part=\"axes\"") {
        return groups.len();
    }
    let groups = groups.concat();
    let curves = groups.split("<polyline class=\"curve ").skip(1);
    let places = curves.filter_map(|it| it.split(" points=\"").nth(1)?.split('"').next());
    match groups.matches("<circle").count() {
        0 => places.map(|it| it.split_whitespace().count()).sum(),
        points => points,
    }
}

/// The words that a script reads of a drawing are as many as there are points, rows and places.
#[test]
fn every_figure_has_the_words_of_all_that_it_draws() {
    let pages = pages();
    let mut seen = 0;
    for from in pages.site() {
        let text = pages.read(from);
        for link in text.split("<a class=\"drawing\" href=\"").skip(1) {
            let file = resolved(from, link.split('"').next().expect("an address"));
            let file = file.replace(".svg", ".js");
            let script = pages.read(&file);
            let (_, told) = script.split_once(&format!("[\"{file}\"] = ")).expect("its own name");
            let told = told.trim_end().trim_end_matches(';');
            let told: serde_json::Value = serde_json::from_str(told).expect("JSON");
            let heads = told["heads"].as_array().expect("heads").len();
            for (number, series) in told["series"].as_array().expect("series").iter().enumerate() {
                let words = series["words"].as_array().expect("words");
                for drawing in [&told["wide"], &told["narrow"]] {
                    let drawn = items(drawing.as_str().expect("a drawing"), number);
                    assert_eq!(drawn, words.len(), "{file}: series {number}");
                }
                for words in words {
                    assert_eq!(words.as_array().map(Vec::len), Some(heads), "{file}");
                }
                seen += words.len();
            }
        }
    }
    assert!(seen > 100, "{seen} words only");
}

#[test]
fn pages_are_small_and_a_long_table_is_cut_with_a_word() {
    let mut evidence = fixture::evidence();
    let study = evidence.findings.iter_mut().find(|found| found.head.id == "chinchilla");
    let study = study.expect("a study");
    let one = study.quantities.values().next().expect("a number").clone();
    for number in 0..4_000 {
        study.quantities.insert(format!("more_{number}"), one.clone());
    }
    let pages = render(&evidence);
    for file in pages.site() {
        let bytes = pages.0[file].len();
        assert!(bytes <= BYTES_MAX, "{file} has {bytes} bytes");
    }
    let page = pages.read("study/chinchilla.html").replace('\u{a0}', " ");
    assert!(page.contains("the file of its data has all of them"), "nobody says what is cut");
    let single = pages.read("report.html");
    assert!(!single.contains("more_3999"), "the one page has every row");
    let single = single.replace('\u{a0}', " ");
    let said = single.split("The page shows ").skip(1).map(|rest| &rest[..rest.len().min(30)]);
    assert!(said.clone().any(|it| it.contains(" of 40")), "{:?}", said.collect::<Vec<_>>());
    assert!(pages.read("tables/quantities.csv").contains("more_3999"), "the file has everything");
}

/// A count leads to the claims of its verdict, with and without a script.
#[test]
fn the_first_page_has_every_claim_and_its_counts_lead_to_them() {
    let evidence = varied();
    let page = render(&evidence).read("index.html").replace('\u{a0}', " ");
    let rows = page.matches("<tr id=").count() + page.matches("<tr data-outcome").count();
    assert_eq!(rows, evidence.verdicts.len(), "another number of claims");
    let (shown, apart) = page.split_once("Claims whose place another one took").expect("a list");
    assert!(!shown.contains("claim/the-older-one.html"), "an old rule among those that count");
    assert!(apart.contains("claim/the-older-one.html"), "the old rule is nowhere");
    assert!(shown.contains("<a href=\"#verdict-lies-between\">"), "a count without a link");
    assert!(shown.contains("<tr id=\"verdict-lies-between\""), "no claim that it leads to");
    assert!(shown.contains("18.4 found, 20 tokens said"), "no short sentence");
    assert!(page.contains("id=\"cite\""), "nobody says how to cite it");
}

#[test]
fn claims_of_one_document_are_beside_each_other() {
    let pages = render(&varied());
    let page = pages.read("claim/returns-diminish.html");
    let beside = page.split("class=\"beside\"").nth(1).expect("claims beside it");
    let beside = beside.split("</details>").next().expect("an end");
    assert!(beside.contains("the-older-one.html") && !beside.contains("of-another-document"));
    assert!(page.contains("rel=\"next\"") && page.contains("rel=\"prev\""), "no way on");
}

#[test]
fn hostile_words_stay_words_on_every_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = render_into(&hostile(), folder.path());
    let mut seen = 0;
    for file in pages.site() {
        let text = pages.read(file);
        let scripts = text.matches("<script src=\"").count();
        assert_eq!(text.matches("<script").count(), scripts, "{file}: markup came through");
        assert!((1..=2).contains(&scripts), "{file}: another script");
        seen += text.matches("&lt;script&gt;alert(1)&lt;").count();
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/-_.".contains(letter);
        assert!(file.chars().all(is_plain) && !file.contains(".."), "{file} is no plain name");
    }
    assert!(seen > 10, "the words are on few pages: {seen}");
    for file in ["assets/style.css", "assets/page.js", "assets/budget.js"] {
        let first = pages.read(file).lines().next().expect("a line").to_owned();
        assert!(first.starts_with("/* ") && first.ends_with(" */"), "{file}: {first}");
    }
    let dead = dead(&pages);
    let is_elsewhere = |it: &&String| it.contains("https://doi.org/");
    assert_eq!(
        dead.iter().filter(|it| !is_elsewhere(it)).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

/// Whoever asks for nothing gets no page of many megabytes.
#[test]
fn the_one_page_is_made_on_request_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut evidence = Evidence::empty(fixture::evidence().stamp);
    evidence.stamp.timestamp_seconds = i64::MAX;
    let (fonts, options) = (report::Fonts::default(), report::Options::default());
    report::render(&evidence, folder.path(), &fonts, &report::Look::default(), options, None)
        .expect("pages");
    assert!(folder.path().join("index.html").is_file(), "no first page");
    assert!(!folder.path().join("report.html").exists(), "nobody asked for it");
}
