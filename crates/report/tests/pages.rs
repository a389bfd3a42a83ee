//! Renders evidence and looks at what came out.

#[path = "pages/budget.rs"]
mod budget;
#[path = "pages/drawings.rs"]
mod drawings;
#[path = "pages/faces.rs"]
mod faces;
mod fixture;
#[path = "pages/letters.rs"]
mod letters;
#[path = "pages/numbers.rs"]
mod numbers;
#[path = "pages/places.rs"]
mod places;
#[path = "pages/planes.rs"]
mod planes;
#[path = "pages/site.rs"]
mod site;
mod typeset;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use evidence::{Detail, Evidence, Gate, GateStage, Kind, Mark, MarkKind, ObservationsFinding};
use report::{Fonts, Look, Options};

/// Text that means something to typst, to tera, to HTML, to CSV and to a file system.
const HOSTILE: &str = "#panic() *x* $y$ _z_ `r` @ref <script>alert(1)</script> {{ view }} << data \
    >> \"q\" & ../.. //c";

/// The list of the tables, which is none itself.
const TABLES: &str = "tables/index.json";

/// Every page there is.
const ALL: Options = Options { appendix: true, single_file: true };

/// A rendered report: its files by name.
struct Pages(BTreeMap<String, Vec<u8>>);

impl Pages {
    fn read(&self, file: &str) -> String {
        let bytes = self.0.get(file).unwrap_or_else(|| panic!("{file} is not there"));
        String::from_utf8(bytes.clone()).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn files(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn tables(&self) -> impl Iterator<Item = &str> {
        self.files().filter(|file| file.starts_with("tables/") && *file != TABLES)
    }

    /// The names of the HTML pages of the folder.
    fn site(&self) -> impl Iterator<Item = &str> {
        self.files().filter(|file| ends(file, "html") && *file != "report.html")
    }

    /// The one HTML page, with plain spaces.
    fn html(&self) -> String {
        self.read("report.html").replace('\u{a0}', " ")
    }
}

/// Whether a file has this ending.
fn ends(file: &str, ending: &str) -> bool {
    Path::new(file).extension().is_some_and(|it| it == ending)
}

fn render_into(evidence: &Evidence, folder: &Path) -> Pages {
    let rendered = report::render(evidence, folder, &Fonts::default(), &Look::default(), ALL, None)
        .unwrap_or_else(|error| panic!("{error}"));
    let mut pages = BTreeMap::new();
    for file in rendered.files {
        let bytes = std::fs::read(folder.join(&file)).expect("a written file");
        pages.insert(file.to_string_lossy().into_owned(), bytes);
    }
    Pages(pages)
}

fn render(evidence: &Evidence) -> Pages {
    render_into(evidence, tempfile::tempdir().expect("a temporary folder").path())
}

/// The report of the fixture, rendered once for every test that only looks at it.
fn pages() -> &'static Pages {
    static PAGES: LazyLock<Pages> = LazyLock::new(|| render(&fixture::evidence()));
    &PAGES
}

/// Evidence with little in it but words that try to be code.
fn hostile() -> Evidence {
    let mut evidence = fixture::evidence();
    evidence.stamp.version = HOSTILE.into();
    evidence.verdicts.truncate(1);
    // One study, or all of them would bear the same name.
    evidence.findings.drain(1..4);
    for found in &mut evidence.findings {
        match &mut found.detail {
            Detail::Study(study) => {
                found.head.id = "../../etc/passwd".into();
                study.law.formula = HOSTILE.into();
                // Every bracket, and scripts as deep as any are set.
                let deep = "a^".repeat(23);
                study.objective.formula =
                    format!("-sum_i^n w_i |[x_i]^2 / {{3e-5}}| / f(y), q = 1 where q = {deep}a");
                found.figures[0].x_label = HOSTILE.into();
                found.figures[0].lines[0].label = format!("{HOSTILE}\u{0}");
            }
            Detail::Exhibit(exhibit) => {
                found.head.id = HOSTILE.into();
                exhibit.lesson = HOSTILE.into();
                exhibit.ends[0].says = HOSTILE.into();
            }
            _ => continue,
        }
        found.head.title = HOSTILE.into();
    }
    evidence.missing[0].head.id = HOSTILE.into();
    evidence.missing[0].reason = HOSTILE.into();
    evidence.catalogue[0].why = HOSTILE.into();
    evidence.verdicts[0].claim = HOSTILE.into();
    evidence.verdicts[0].title = HOSTILE.into();
    evidence.verdicts[0].statement = HOSTILE.into();
    evidence.published[0].value = HOSTILE.into();
    evidence.sources[1].id = evidence.sources[0].id.replace('-', "/");
    evidence.sources[0].identifier = format!("doi:{HOSTILE}");
    evidence
}

#[test]
fn the_same_evidence_makes_the_same_bytes() {
    let evidence = fixture::evidence();
    let (first, second) = (pages(), render(&evidence));
    assert!(first.files().eq(second.files()), "other files");
    for (file, content) in &first.0 {
        assert!(second.0.get(file) == Some(content), "{file} differs between two renders");
    }
}

#[test]
fn every_file_is_there_and_says_how_it_was_made() {
    let pages = pages();
    // A table says it in the list of tables: its first line is for the names of its columns.
    let is_page = |file: &&str| {
        // The evidence says it in its stamp.
        let is_other = matches!(*file, "report.pdf" | "appendix.pdf" | "evidence.json");
        let is_other = is_other || ends(file, "woff");
        !is_other && (!file.starts_with("tables/") || *file == TABLES)
    };
    for file in pages.files().filter(is_page) {
        let head: String = pages.read(file).chars().take(160).collect();
        assert!(
            head.contains("made by: cargo xtask report"),
            "{file} does not say how it was made"
        );
    }
    for file in
        ["report.pdf", "index.html", "report.typ", "report.json", "figures/chinchilla-fit.svg"]
    {
        assert!(pages.0.contains_key(file), "{file} is not listed");
    }
    for file in ["tables/verdicts.csv", "tables/parameters.csv", "tables/chinchilla-fit.csv"] {
        assert!(pages.0.contains_key(file), "{file} is not listed");
    }
}

#[test]
fn the_html_page_stands_alone_and_its_links_lead_somewhere() {
    let pages = pages();
    let page = pages.read("report.html");
    for banned in ["<script", "<link", "@import", "src=", "url(", "onclick"] {
        // The faces stand in the page.
        let page = page.replace("url(\"data:font/woff;base64,", "");
        assert!(!page.contains(banned), "the page has {banned}");
    }
    for target in targets(&page) {
        match target.strip_prefix('#') {
            Some(id) => assert_eq!(
                page.matches(&format!("id=\"{id}\"")).count(),
                1,
                "#{id} is not one place"
            ),
            None if target.starts_with("https://") => {}
            None => {
                assert!(pages.0.contains_key(target), "{target} is not a file of the report");
            }
        }
    }
}

fn targets(page: &str) -> Vec<&str> {
    page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// A number without an interval says why, on the page and in the file.
#[test]
fn a_parameter_on_its_bound_says_so() {
    let mut evidence = fixture::evidence();
    let study = evidence.findings.iter_mut().find_map(|found| match &mut found.detail {
        Detail::Study(study) => Some(study),
        _ => None,
    });
    let why = "at its lower bound; no interval";
    study.expect("a study").parameters[0].without_interval = Some(why.into());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = render_into(&evidence, folder.path());
    assert!(pages.read("report.html").contains(why), "the page does not say why");
    assert!(pages.read("tables/parameters.csv").contains(why), "the file does not say why");
}

#[test]
fn hostile_words_stay_words() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = render_into(&hostile(), folder.path());
    let page = pages.read("report.html");
    assert!(!page.contains("<script"), "markup came through");
    let escaped = "#panic() *x* $y$ _z_ `r` @ref &lt;script&gt;alert(1)&lt;";
    assert!(page.contains(escaped), "the words are not on the HTML page");
    assert!(pages.files().all(|file| !file.contains("..")), "a name left its folder");
    let text = typeset::pages(&pages.0, "appendix").concat();
    let words = "#panic() *x* $y$ _z_ `r` @ref <script>";
    assert!(text.contains(words), "the words are not on the typeset pages");
}

/// Both first pages list what is open, choices before words; without anything open there is no box.
#[test]
fn the_first_page_lists_what_is_open() {
    let mark = |line, kind, text: &str| Mark {
        file: "data/sources/own.yaml".to_owned(),
        line,
        kind,
        text: text.to_owned(),
    };
    let mut evidence = fixture::evidence();
    assert!(!render(&evidence).html().contains("made of a draft"), "nothing is open");
    evidence.open = vec![mark(5, MarkKind::Fill, "the licence.")];
    evidence.open.push(mark(31, MarkKind::Choose, "params from: \"N\" | \"size\""));
    evidence.open.extend((40..60).map(|line| mark(line, MarkKind::Fill, "words.")));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = render_into(&evidence, folder.path());
    let html = pages.read("report.html");
    let typeset = typeset::pages(&pages.0, "report")[0].clone();
    for page in [html.replace("&quot;", "\""), typeset] {
        let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text}: {page}"));
        let choice = place("data/sources/own.yaml:31: CHOOSE: params from: \"N\" | \"size\"");
        assert!(choice < place("data/sources/own.yaml:5: FILL: the licence."), "choices first");
        place("and 10 more");
    }
    assert!(html.contains("class=\"open choice\""), "the box of a choice");
}

#[test]
fn empty_evidence_is_a_page_too() {
    let evidence = Evidence::empty(fixture::evidence().stamp);
    let pages = render(&evidence);
    let files: Vec<&str> = pages.files().collect();
    let expected = [
        "appendix.json",
        "appendix.pdf",
        "appendix.typ",
        "assets/page.js",
        "assets/serif-bold.woff",
        "assets/serif-italic.woff",
        "assets/serif-regular.woff",
        "assets/style.css",
        "data.html",
        "evidence.json",
        "index.html",
        "limits.html",
        "missing.html",
        "report.html",
        "report.json",
        "report.pdf",
        "report.typ",
        "reproduce.html",
        "verdicts.html",
    ];
    assert_eq!(files, expected, "files about nothing");
    let page = pages.html();
    for said in [
        "No claims were asked, and no study ran.",
        "Every analysis ran",
        "0 analyses ran and 0 could",
    ] {
        assert!(page.contains(said), "“{said}” is not on the page");
    }
}

#[test]
fn a_peer_stands_beside_ours_with_both_answers() {
    let pages = pages();
    let page = pages.html();
    for cell in
        ["scipy-bfgs-numpy", "137 (128 to 146)", "5.480 ms", "40.00 µs", "0.00116327 / 0.00101827"]
    {
        assert!(page.contains(cell), "{cell} is not on the page");
    }
    let twin = pages.read("tables/peers.csv");
    assert!(twin.contains("grid_4500,chinchilla-0.2.0,2,274.0,265.0,283.0,,1,5,"), "{twin}");
}

#[test]
fn the_failure_is_the_first_lesson_and_prints_the_difference() {
    let pages = pages();
    let page = pages.html();
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not on the page"));
    let lesson =
        place("<h2 id=\"exhibit-early-stop\">First lesson: an optimiser that says success</h2>");
    assert!(place("<h2 id=\"verdicts\">") < lesson, "the verdicts come first");
    assert!(
        lesson < place("<h2 id=\"claims\">") && lesson < place("<h2 id=\"studies\">"),
        "it is not the first lesson"
    );
    let difference = "The failure says “success: the gradient is as small as the rule asks”, 94.8 \
        % above the minimum: A is 39.5 times what it should be, B is 10.4 times what it should \
        be, E is 13.1 % too high, α is 13.6 % too low, β is −0.1000 where it should be 0.3672.";
    place(difference);
    for cell in [
        ">on record<",
        ">18,885<",
        ">0.001984<",
        ">2.056<",
        ">2.2×10⁻¹³<",
        ">1.8172<",
        "A 22,026, alpha 0.335. ",
    ] {
        place(cell);
    }
    let twin = pages.read("tables/exhibits.csv");
    let row = "early-stop,chinchilla,the failure,success: the gradient is as small as the rule \
        asks,true,0.001983765,0.948164,39,63,0.0003,A,18885.0,";
    assert!(
        twin.contains(row)
            && twin
                .contains("early-stop,chinchilla,on record,success,,0.001984,0.9484,,,,E,2.056,"),
        "{twin}"
    );
}

#[test]
fn without_an_exhibit_there_is_no_lesson() {
    let mut evidence = fixture::evidence();
    evidence.findings.retain(|found| !matches!(found.detail, Detail::Exhibit(_)));
    let pages = render(&evidence);
    assert!(!pages.html().contains("First lesson"), "a lesson of nothing");
    assert!(!pages.0.contains_key("tables/exhibits.csv"), "a table of nothing");
}

/// The part of a page between the headings of one section and of the next.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!(" id=\"{id}\">")).unwrap_or_else(|| panic!("no section {id}"));
    let rest = &page[start..];
    let end = ["<h2 ", "<h3 ", "<footer"].iter().filter_map(|tag| rest.find(tag)).min();
    &rest[..end.unwrap_or(rest.len())]
}

#[test]
fn whatever_could_not_run_is_in_one_list() {
    let evidence = fixture::evidence();
    let pages = pages();
    let page = pages.read("report.html");
    let (list, file) = (section(&page, "missing"), pages.read("tables/missing.csv"));
    assert_eq!(file.lines().next(), Some("kind,name,title,reason,command"));
    for missing in &evidence.missing {
        let (kind, id) = (missing.head.kind.word(), &missing.head.id);
        let command = missing.command.as_deref().unwrap_or_default();
        for cell in [kind, id, &missing.head.title, &missing.reason, command] {
            assert!(list.contains(cell), "“{cell}” of {kind} {id} is not in the list");
        }
        let row = [kind, id, &missing.head.title, &missing.reason, command].join(",");
        assert!(file.lines().any(|line| line == row), "no line “{row}”:\n{file}");
    }
    let one_each: Vec<String> = Kind::ALL.iter().map(|kind| format!("1 {}", kind.word())).collect();
    let summary = format!(
        "8 analyses ran (4 studies, 1 exhibit, 1 measure, 1 allocation, 1 comparison) and {} could \
        not ({}). 3 of 4 files",
        one_each.len(),
        one_each.join(", ")
    );
    assert!(pages.html().contains(&summary), "another summary");
}

#[test]
fn the_digests_are_those_of_every_file_that_people_wrote() {
    let evidence = fixture::evidence();
    let pages = pages();
    let page = pages.read("report.html");
    let digests = section(&page, "reproduce");
    for file in &evidence.files {
        let row = [&file.kind, &file.id, &file.digest];
        assert!(row.iter().all(|cell| digests.contains(cell.as_str())), "no digest of {row:?}");
    }
    let lines = pages.read("tables/digests.csv").lines().count();
    assert_eq!(lines, 1 + evidence.files.len(), "another count");
}

#[test]
fn a_gate_links_to_the_owner_of_its_number() {
    let pages = pages();
    let page = pages.read("report.html");
    let claim = section(&page, "claim-returns-diminish");
    let owners = [
        Some("study-chinchilla"),
        Some("exhibit-early-stop"),
        Some("measure-coverage"),
        Some("allocation-chinchilla"),
        Some("comparison-chinchilla-laws"),
        Some("missing"),
        None,
    ];
    for (number, owner) in fixture::NUMBERS.into_iter().zip(owners) {
        let cell = match owner {
            Some(id) => format!("<a href=\"#{id}\">{number}</a>"),
            None => format!("<code>{number}</code>"),
        };
        assert!(claim.contains(&cell), "not “{cell}”");
        assert!(owner.is_none_or(|id| page.contains(&format!(" id=\"{id}\">"))), "no {owner:?}");
    }
}

/// A study of a second source, and a claim that falls by the first: by the second as well, and then
/// not.
fn asked_again(passed: Option<bool>) -> Evidence {
    let mut evidence = fixture::evidence();
    let other = evidence.findings.iter_mut().find(|found| found.head.id == "chinchilla-245");
    other.expect("a second study").head.observations = Some("other-runs".into());
    let set = evidence.observations[0].clone();
    let (id, source) = ("other-runs".into(), "other-source".into());
    evidence.observations.push(ObservationsFinding { id, source, ..set });
    let falls =
        evidence.verdicts.iter_mut().find(|it| it.claim == "chinchilla-approach-3-interval");
    let falls = falls.expect("a claim that falls");
    let again = Gate {
        name: "another source agrees".into(),
        stage: GateStage::Robust,
        quantity: "chinchilla-245.tokens_per_param_at_chinchilla_compute".into(),
        passed,
        ..falls.gates[0].clone()
    };
    falls.refuted_again = vec![again];
    evidence
}

/// What a page says of reproduced, robust and replicated, in this order.
fn kept_apart(page: &str) -> Vec<String> {
    let words = ["Reproduced", "Robust", "Replicated"].map(|term| {
        let (_, rest) = page.split_once(&format!("<dt>{term}</dt>")).expect("the term");
        let said = rest.split_once("</dd>").expect("what is said").0;
        said.split_once('>').expect("a tag").1.replace('\u{a0}', " ").replace("&nbsp;", " ")
    });
    words.to_vec()
}

#[test]
fn a_claim_keeps_apart_whether_numbers_choices_and_other_data_agree() {
    let reproduced = "of 2 published numbers of the analyses that it reads, 1 to the digits, 0 \
        within the interval, 1 not";
    for (passed, robust) in [
        (Some(true), "1 of 1 test says the same"),
        (Some(false), "0 of 1 test says the same"),
        (None, "0 of 1 test says the same, 1 not run"),
    ] {
        let pages = render(&asked_again(passed));
        let page = pages.read("report.html");
        let falls = section(&page, "claim-chinchilla-approach-3-interval");
        let replicated = format!("by data of other-source, {robust}");
        assert_eq!(kept_apart(falls), [reproduced, robust, &replicated], "{passed:?}");
        assert!(falls.contains("another source agrees"), "{falls}");
    }
    let page = pages().read("report.html");
    let stands = section(&page, "claim-chinchilla-twenty-tokens");
    let not_run = "0 of 1 test says the same, 1 not run";
    assert_eq!(kept_apart(stands), [reproduced, not_run, "not asked"]);
    let open = section(&page, "claim-small-scale-winner");
    assert_eq!(kept_apart(open)[1..], ["not asked: there is no result yet"; 2]);
}

#[test]
fn a_study_keeps_the_three_words_apart() {
    let page = pages().read("report.html");
    let study = kept_apart(section(&page, "study-chinchilla"));
    assert!(study[0].starts_with("of 2 published numbers that it is held against"), "{study:?}");
    let other = kept_apart(section(&page, "study-chinchilla-245"));
    assert_eq!(other[0], "not asked");
}

#[test]
fn a_claim_shows_the_figure_that_shows_its_number() {
    let pages = pages();
    let page = pages.read("report.html");
    let shown = section(&page, "claim-returns-diminish");
    assert!(shown.contains("claim-returns-diminish-figure-chinchilla-elasticity"), "{shown}");
    let fallback = section(&page, "claim-chinchilla-twenty-tokens");
    assert!(fallback.contains("\"claim-chinchilla-twenty-tokens-figure\""), "{fallback}");
}

#[test]
fn every_table_in_full_is_linked_from_a_page_and_every_link_has_its_table() {
    let pages = pages();
    let view: serde_json::Value = serde_json::from_str(&pages.read("appendix.json")).expect("JSON");
    let blocks = view["sections"].as_array().into_iter().flatten();
    let blocks = blocks.flat_map(|section| section["blocks"].as_array().into_iter().flatten());
    let linked: BTreeSet<&str> = blocks.filter_map(|block| block["twin"].as_str()).collect();
    assert_eq!(linked, pages.tables().collect(), "links and tables differ");
    assert!(linked.contains("tables/held_out.csv"), "nothing was held out");
}

#[test]
fn every_table_in_full_can_be_read_and_has_the_rows_of_its_page() {
    let pages = pages();
    for file in pages.tables() {
        let text = pages.read(file);
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let names = rows.headers().expect("a head").clone();
        assert!(names.iter().all(|name| !name.is_empty()), "{file}: a field without a name");
        let is_field = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        assert!(names.iter().all(|name| name.chars().all(is_field)), "{file}: {names:?}");
        let rows: Result<Vec<_>, _> = rows.records().collect();
        assert!(
            !rows.unwrap_or_else(|error| panic!("{file}: {error}")).is_empty(),
            "{file}: empty"
        );
    }
    let held_out = pages.read("tables/held_out.csv");
    let predictions: Vec<&str> =
        held_out.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let by_error = [
        "chinchilla_additive along training_flop",
        "power_law_offset along training_flop",
        "last value",
    ];
    assert_eq!(predictions, by_error, "laws and baselines do not stand together");
}

/// What a spreadsheet cannot say in the table itself stands in one list beside the tables.
#[test]
fn the_list_of_tables_says_what_made_each_and_its_columns() {
    let pages = pages();
    let list: serde_json::Value = serde_json::from_str(&pages.read(TABLES)).expect("JSON");
    assert_eq!(list["version"], fixture::evidence().stamp.version);
    let entries = list["tables"].as_array().expect("tables");
    let listed: Vec<&str> = entries.iter().filter_map(|entry| entry["file"].as_str()).collect();
    assert_eq!(listed, pages.tables().collect::<Vec<_>>(), "the list and the tables differ");
    for entry in entries {
        let text = pages.read(entry["file"].as_str().expect("a file"));
        let names: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
        let columns = entry["columns"].as_array().expect("columns");
        let said: Vec<&str> = columns.iter().filter_map(|column| column["name"].as_str()).collect();
        assert_eq!(said, names, "{entry}");
        assert!(entry["title"].as_str().is_some_and(|title| !title.is_empty()), "{entry}");
    }
    let quantities = entries.iter().find(|entry| entry["file"] == "tables/quantities.csv");
    let columns = quantities.expect("quantities")["columns"].clone();
    let estimate = columns.as_array().expect("columns").iter().find(|it| it["name"] == "estimate");
    assert_eq!(estimate.expect("an estimate")["unit_in_column"], "unit");
    let figure = entries.iter().find(|entry| entry["file"] == "tables/chinchilla-fit.csv");
    let columns = figure.expect("a figure")["columns"].clone();
    let units = |name| {
        let column = columns.as_array().into_iter().flatten().find(|it| it["name"] == name);
        column.expect("a column")["unit"].clone()
    };
    assert_eq!(["x", "y"].map(units), ["FLOP", "nats/token"]);
}

#[test]
fn the_catalogue_says_which_checks_do_not_exist() {
    let pages = pages();
    let page = pages.html();
    let checks = section(&page, "checks");
    let place = |text: &str| checks.find(text).unwrap_or_else(|| panic!("{text} is not there"));
    let not_made = place("No run makes these checks of the catalogue");
    assert!(place("<code>C1</code>") < not_made && not_made < place("<code>H9</code>"), "{checks}");
    let study = section(&page, "study-chinchilla").replace('\u{a0}', " ");
    for cell in [">C2.main<", ">3.1×10⁻⁹<", ">below 10⁻⁶<", ">above 1<", "has no condition"]
    {
        assert!(study.contains(cell), "{cell} is not in the table of checks");
    }
}

#[test]
fn checks_of_other_subjects_are_counted_and_what_failed_is_named() {
    let pages = pages();
    let page = pages.html();
    let checks = section(&page, "subject-checks").replace('\u{a0}', " ");
    for words in ["decide nothing by themselves", ">1 of 2<", ">0 of 1<", "0.867", "noted of it"] {
        assert!(checks.contains(words), "{words} is not there: {checks}");
    }
    for target in ["#allocation-chinchilla", "#claim-returns-diminish", "#missing"] {
        assert!(checks.contains(&format!("href=\"{target}\"")), "no link to {target}: {checks}");
    }
    let file = pages.read("tables/subject-checks.csv");
    assert_eq!(file.lines().count(), 5, "a head and every outcome: {file}");
    assert!(section(&page, "checks").contains("<code>E4</code>"), "it is in the catalogue too");
}

#[test]
fn numbers_of_an_allocation_are_read_by_their_references() {
    let pages = pages();
    let page = pages.html();
    for sentence in [
        "2: parabola: a by −0.0081 (−0.79 standard errors), D*/N* at 10²¹ by 12 %.",
        "The fitted law has a = 0.5120.",
        "finds a = 0.7800 under this same law",
    ] {
        assert!(section(&page, "allocation-chinchilla").contains(sentence), "not “{sentence}”");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::NamedTempFile::new().expect("a temporary file");
    let error = report::render(
        &fixture::evidence(),
        folder.path(),
        &Fonts::default(),
        &Look::default(),
        ALL,
        None,
    )
    .expect_err("a file is no folder");
    let text = error.to_string();
    assert!(text.contains("cannot be written") && text.contains("hint:"), "{text}");
}

/// What the typst program makes of the folder: the files that are written are enough to set the
/// pages again.
#[test]
fn the_written_files_set_the_same_pages() {
    let ours = &pages().0["report.pdf"];
    let theirs = typeset::pages(&pages().0, "report");
    let pages = |pdf: &[u8]| {
        pdf.windows(11).filter(|at| at.starts_with(b"/Type/Page") && !at.ends_with(b"s")).count()
    };
    assert!(pages(ours) > 1, "the count of pages is blind");
    assert_eq!(pages(ours), theirs.len(), "another number of pages");
    assert!(theirs.iter().all(|text| !text.is_empty()), "a page without a word");
}
