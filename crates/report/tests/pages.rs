//! Renders evidence and looks at what came out.

mod fixture;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use evidence::Evidence;

/// Text that means something to typst, to tera, to HTML, to CSV and to a file system.
const HOSTILE: &str = "#panic() *x* $y$ _z_ `r` @ref <script>alert(1)</script> {{ view }} << data \
    >> \"q\" & ../.. //c";

fn render(evidence: &Evidence) -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rendered =
        report::render(evidence, folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let files = rendered.files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
    (folder, files)
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn bytes(folder: &Path, files: &[String]) -> BTreeMap<String, Vec<u8>> {
    files
        .iter()
        .map(|file| (file.clone(), std::fs::read(folder.join(file)).expect("a written file")))
        .collect()
}

/// Evidence with little in it but words that try to be code.
fn hostile() -> Evidence {
    let mut evidence = fixture::evidence();
    evidence.stamp.version = HOSTILE.into();
    evidence.studies.truncate(1);
    evidence.verdicts.truncate(1);
    let study = &mut evidence.studies[0];
    study.id = "../../etc/passwd".into();
    study.title = HOSTILE.into();
    study.law.formula = HOSTILE.into();
    // Every bracket, and scripts as deep as any are set.
    study.objective.formula =
        format!("-sum_i^n w_i |[x_i]^2 / {{3e-5}}| / f(y), q = 1 where q = {}a", "a^".repeat(23));
    study.figures[0].x_label = HOSTILE.into();
    evidence.exhibits[0].id = HOSTILE.into();
    evidence.exhibits[0].title = HOSTILE.into();
    evidence.exhibits[0].lesson = HOSTILE.into();
    evidence.exhibits[0].ends[0].says = HOSTILE.into();
    let study = &mut evidence.studies[0];
    study.figures[0].lines[0].label = format!("{HOSTILE}\u{0}");
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
    let (first, files) = render(&evidence);
    let (second, others) = render(&evidence);
    assert_eq!(files, others, "other files");
    let (first, second) = (bytes(first.path(), &files), bytes(second.path(), &files));
    for (file, content) in &first {
        assert!(second.get(file) == Some(content), "{file} differs between two renders");
    }
}

#[test]
fn every_file_is_there_and_says_how_it_was_made() {
    let (folder, files) = render(&fixture::evidence());
    for file in files.iter().filter(|file| *file != "report.pdf") {
        let head: String = read(folder.path(), file).chars().take(160).collect();
        assert!(
            head.contains("made by: cargo xtask report"),
            "{file} does not say how it was made"
        );
    }
    for file in
        ["report.pdf", "report.html", "report.typ", "report.json", "figures/chinchilla-fit.svg"]
    {
        assert!(files.iter().any(|other| other == file), "{file} is not listed");
    }
    for file in ["tables/verdicts.csv", "tables/parameters.csv", "tables/chinchilla-fit.csv"] {
        assert!(files.iter().any(|other| other == file), "{file} is not listed");
    }
}

#[test]
fn the_html_page_stands_alone_and_its_links_lead_somewhere() {
    let (folder, _) = render(&fixture::evidence());
    let page = read(folder.path(), "report.html");
    for banned in ["<script", "<link", "@import", "src=", "url(", "onclick"] {
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
            None => assert!(
                folder.path().join(target).is_file(),
                "{target} is not a file of the report"
            ),
        }
    }
}

fn targets(page: &str) -> Vec<&str> {
    page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn hostile_words_stay_words() {
    let (folder, files) = render(&hostile());
    let page = read(folder.path(), "report.html");
    assert!(!page.contains("<script"), "markup came through");
    let escaped = "#panic() *x* $y$ _z_ `r` @ref &lt;script&gt;alert(1)&lt;";
    assert!(page.contains(escaped), "the words are not on the HTML page");
    assert!(files.iter().all(|file| !file.contains("..")), "a name left its folder");
    let text = pdf_text(folder.path()).unwrap_or_default();
    if text.is_empty() {
        println!("skipped: pdftotext is not installed");
    } else {
        assert!(
            text.contains("#panic() *x* $y$ _z_ `r` @ref <script>"),
            "the words are not in the PDF"
        );
    }
}

fn pdf_text(folder: &Path) -> Option<String> {
    let output = Command::new("pdftotext").arg(folder.join("report.pdf")).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn empty_evidence_is_a_page_too() {
    let mut evidence = fixture::evidence();
    evidence.sources.clear();
    evidence.observations.clear();
    evidence.studies.clear();
    evidence.missing_studies.clear();
    evidence.measures.clear();
    evidence.replications.clear();
    evidence.exhibits.clear();
    evidence.missing_exhibits.clear();
    evidence.allocations.clear();
    evidence.model_comparisons.clear();
    evidence.missing_analyses.clear();
    evidence.published.clear();
    evidence.benchmarks.clear();
    evidence.peers.clear();
    evidence.verdicts.clear();
    let (folder, files) = render(&evidence);
    assert_eq!(
        files,
        ["report.html", "report.json", "report.pdf", "report.typ"],
        "files about nothing"
    );
    assert!(
        read(folder.path(), "report.html").contains("No claim has been judged."),
        "nothing is said"
    );
}

#[test]
fn a_peer_stands_beside_ours_with_both_answers() {
    let (folder, files) = render(&fixture::evidence());
    let page = read(folder.path(), "report.html").replace('\u{a0}', " ");
    for cell in
        ["scipy-bfgs-numpy", "137 (128 to 146)", "5.480 ms", "40.00 µs", "0.00116327 / 0.00101827"]
    {
        assert!(page.contains(cell), "{cell} is not on the page");
    }
    assert!(files.iter().any(|file| file == "tables/peers.csv"), "no twin");
    let twin = read(folder.path(), "tables/peers.csv");
    assert!(twin.contains("grid_4500,chinchilla-0.2.0,2,274.0,265.0,283.0,,1,5,"), "{twin}");
}

#[test]
fn the_failure_is_the_first_lesson_and_prints_the_difference() {
    let (folder, _) = render(&fixture::evidence());
    let page = read(folder.path(), "report.html").replace('\u{a0}', " ");
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not on the page"));
    let lesson = place("<h2 id=\"lesson\">First lesson: an optimiser that says success</h2>");
    assert!(place("<h2 id=\"verdicts\">") < lesson, "the verdicts come first");
    assert!(
        lesson < place("<h2 id=\"claims\">") && lesson < place("<h2 id=\"studies\">"),
        "it is not the first lesson"
    );
    let difference = "The failure says “success: the gradient is as small as the rule asks”, 94.8 \
        % above the minimum: A \
                      is 39.5 times what it should be, B is 10.4 times what it should be, E is 13.1 % too high, α is \
                      13.6 % too low, β is −0.1000 where it should be 0.3672.";
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
    place("An optimiser that never stops");
    let twin = read(folder.path(), "tables/exhibits.csv");
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
    evidence.exhibits.clear();
    let (folder, files) = render(&evidence);
    assert!(!read(folder.path(), "report.html").contains("First lesson"), "a lesson of nothing");
    assert!(files.iter().all(|file| file != "tables/exhibits.csv"), "a table of nothing");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::NamedTempFile::new().expect("a temporary file");
    let error =
        report::render(&fixture::evidence(), folder.path()).expect_err("a file is no folder");
    let text = error.to_string();
    assert!(text.contains("cannot be written") && text.contains("hint:"), "{text}");
}

#[test]
fn the_typst_program_sets_the_same_pages() {
    let (folder, _) = render(&fixture::evidence());
    let ours = std::fs::read(folder.path().join("report.pdf")).expect("the PDF");
    let theirs = folder.path().join("theirs.pdf");
    let input = folder.path().join("report.typ");
    let Ok(output) = Command::new("typst").arg("compile").arg(&input).arg(&theirs).output() else {
        println!("skipped: the typst program is not installed");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs = std::fs::read(&theirs).expect("the other PDF");
    let pages = |pdf: &[u8]| {
        pdf.windows(11).filter(|at| at.starts_with(b"/Type/Page") && !at.ends_with(b"s")).count()
    };
    assert!(pages(&ours) > 1, "the count of pages is blind");
    assert_eq!(pages(&ours), pages(&theirs), "another number of pages");
}
