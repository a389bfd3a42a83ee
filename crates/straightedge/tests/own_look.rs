//! The look of a project's reports: templates and a cover of its own, and what is said of those
//! that are broken or mean harm.

mod planted;
mod support;

use std::fs;

use planted::Project;

const LATEST: &str = "reports/out/latest";

fn ends_well(project: &Project, arguments: &[&str]) -> String {
    let output = project.run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// One of our templates.
fn ours(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reports/templates");
    fs::read_to_string(format!("{folder}/{name}")).expect(name)
}

/// Puts a template of ours, with a change, into the project.
fn changed(project: &Project, name: &str, from: &str, to: &str) {
    let text = ours(name);
    assert!(text.contains(from), "{name} does not hold {from}");
    project.write(&format!("reports/templates/{name}"), &text.replacen(from, to, 1));
}

const COVER: &str = "\
title: How our runs scale
subtitle: A report of tests
authors: [Ada Bee, Cem Dee, Eve Fox]
logo: {file: brand/logo.svg, alt: Three bars that rise}
";
const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\" width=\"9\" \
                    height=\"9\"><rect width=\"9\" height=\"4\"/></svg>\n";

#[test]
fn templates_of_a_project_take_the_place_of_ours_file_by_file() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let before = project.read(&format!("{LATEST}/index.html"));
    ends_well(&project, &["templates", "--export"]);
    assert!(ends_well(&project, &["report"]).contains("nothing changed"), "copies of ours");
    let listed = ends_well(&project, &["templates"]);
    assert!(listed.contains("  ours ") && !listed.contains("  yours "), "{listed}");

    changed(&project, "style.css", "--accent: #005c90", "--accent: #123456");
    changed(&project, "page.html.tera", "<main ", "<main data-mine ");
    changed(&project, "report.typ.tera", "#cover\n", "#cover\nA line of mine.\n");
    changed(&project, "figure.css", ".label", ".mine {}\n.label");
    let listed = ends_well(&project, &["templates"]);
    let yours = listed.lines().filter(|line| line.contains("  yours ")).count();
    assert_eq!(yours, 4, "{listed}");
    assert!(!ends_well(&project, &["report"]).contains("nothing changed"), "they are others");
    let latest = |path: &str| project.read(&format!("{LATEST}/{path}"));
    assert!(latest("assets/style.css").contains("#123456"), "not my style");
    assert!(latest("studies.html").contains("<main data-mine "), "not my page");
    assert!(latest("report.typ").contains("A line of mine."), "not my paper");
    assert_eq!(latest("index.html"), before, "the first page is ours still");
    let figures = project.root().join(LATEST).join("figures");
    let drawing = fs::read_dir(figures).expect("figures").next().expect("one").expect("a file");
    let drawing = fs::read_to_string(drawing.path()).expect("a drawing");
    assert!(drawing.contains(".mine {}"), "not my figures");
    assert!(ends_well(&project, &["report"]).contains("nothing changed"), "all is well");
}

#[test]
fn templates_are_written_once_and_replaced_when_told() {
    let project = Project::new();
    let path = "reports/templates/style.css";
    ends_well(&project, &["templates", "--export", "--only", "style.css"]);
    assert_eq!(project.read(path), ours("style.css"));
    assert!(!project.root().join("reports/templates/page.js").exists(), "one was asked for");
    project.write(path, "body {}\n");
    let said = project.refusal(&["templates", "--export"]);
    assert!(said.contains(path) && said.contains("hint: "), "{said}");
    assert_eq!(project.read(path), "body {}\n");
    assert!(!project.root().join("reports/templates/page.js").exists(), "all or nothing");
    ends_well(&project, &["templates", "--export", "--force"]);
    assert_eq!(project.read(path), ours("style.css"));
    let elsewhere = tempfile::tempdir().expect("a folder");
    let folder = elsewhere.path().join("look").display().to_string();
    ends_well(&project, &["templates", "--export", &folder]);
    let page = fs::read_to_string(elsewhere.path().join("look/page.js")).expect("a template");
    assert_eq!(page, ours("page.js"));
    let said = project.refusal(&["templates", "--export", "--only", "page.jsx"]);
    assert!(said.contains("did you mean page.js?"), "{said}");
}

/// A change of one template, and what is said of it.
struct Broken {
    name: &'static str,
    from: &'static str,
    to: &'static str,
    said: &'static str,
}

const fn broken(
    name: &'static str,
    from: &'static str,
    to: &'static str,
    said: &'static str,
) -> Broken {
    Broken { name, from, to, said }
}

/// What cannot be read is refused by every command that would need it, before anything is made.
const UNREADABLE: [Broken; 7] = [
    broken("page.html.tera", "{%- endfor %}", "", "page.html.tera:"),
    broken("page.html.tera", "<main ", "\n\n{{ nothing( }}<main ", "page.html.tera:11: "),
    // A block that is missing is named where it is used.
    broken("blocks.html.tera", "component facts(", "component fact(", ".html.tera:"),
    broken("page.html.tera", "<main ", "{% include \"/etc/passwd\" %}<main ", "/etc/passwd"),
    broken("blocks.typ", "#let muted = ", "#let muted = = ", "blocks.typ:4: "),
    broken("report.typ.tera", "#cover\n", "#cover\n#let a = (\n", "report.typ.tera:"),
    broken("style.css", "body {", "</style><script>", "style.css:"),
];

/// What shows only when the pages are made: the last report stays as it is.
const UNSETTABLE: [Broken; 9] = [
    broken("index.html.tera", "{{ view.title }}", "{{ view.name }}", "index.html.tera:"),
    broken(
        "frame.html.tera",
        "{% component anchor(id) -%}",
        "{% component anchor(id) -%}{{ <anchor id={id} /> }}",
        "index.html.tera: Maximum render recursion depth",
    ),
    broken("frame.html.tera", "default-src 'none'", "default-src *", "Content-Security-Policy"),
    broken(
        "page.html.tera",
        "<head>",
        "<head><script src=\"https://example.org/a.js\"></script>",
        "page.html.tera: the page does not begin with its Content-Security-Policy",
    ),
    broken("blocks.typ", "#let cover = {", "#let cover = {\n  none.at(0)", "blocks.typ:"),
    broken("report.typ.tera", "#cover\n", "#cover\n\n#read(\"/etc/passwd\")\n", "typ.tera:11: "),
    broken("report.typ.tera", "#cover\n", "#cover\n\n#image(\"../../a.png\")\n", "typ.tera:11: "),
    broken("report.typ.tera", "#cover\n", "#cover\n\n#import \"@preview/a:1.0.0\"\n", "tera:11: "),
    broken("report.typ.tera", "#cover\n", "#cover\n#while true { }\n", "typ.tera:10: "),
];

/// Every file of reports/out by name, with its bytes.
fn reports(project: &Project) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![project.root().join("reports/out")];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            } else {
                files.push((path.display().to_string(), fs::read(&path).unwrap_or_default()));
            }
        }
    }
    files.sort();
    files
}

#[track_caller]
fn refuses(project: &Project, command: &str, it: &Broken) {
    let Broken { name, from, to, said: expected } = it;
    changed(project, name, from, to);
    let said = project.refusal(&[command]);
    assert!(said.starts_with("error: reports/templates/"), "{command}, {to}: {said}");
    assert!(said.contains(expected) && said.contains("; hint: "), "{command}, {to}: {said}");
    assert_eq!(said.lines().count(), 1, "{command}, {to}: {said}");
    fs::remove_file(project.root().join("reports/templates").join(name)).expect("it goes");
}

#[test]
fn a_broken_template_is_named_with_its_line_and_the_last_report_stays() {
    let project = Project::new();
    ends_well(&project, &["report"]);
    let before = reports(&project);
    for it in &UNREADABLE {
        for command in ["verify", "render", "report"] {
            refuses(&project, command, it);
        }
    }
    for it in &UNSETTABLE {
        refuses(&project, "render", it);
    }
    project.write("reports/templates/styles.css", "body {}\n");
    let said = project.refusal(&["verify"]);
    assert!(said.contains("styles.css: no template is called so; hint: did you mean"), "{said}");
    assert!(reports(&project) == before, "the last report changed");
}

#[test]
fn a_cover_of_ones_own_stands_on_every_first_page() {
    let project = Project::new();
    project.write("reports/cover.yaml", COVER);
    project.write("brand/logo.svg", LOGO);
    ends_well(&project, &["report", "--single-file"]);
    let latest = |path: &str| project.read(&format!("{LATEST}/{path}"));
    let (index, single, paper) =
        (latest("index.html"), latest("report.html"), latest("report.json"));
    for page in [&index, &single] {
        for part in [
            "<h1>How our runs scale</h1>",
            "A report of tests",
            "<p class=\"authors\">Ada Bee, Cem Dee and Eve Fox</p>",
            "alt=\"Three bars that rise\"",
        ] {
            assert!(page.contains(part), "not {part}");
        }
    }
    assert!(index.contains("<img class=\"logo\" src=\"assets/logo.svg\""), "no picture");
    assert!(index.contains("class=\"cite\">Ada Bee, Cem Dee and Eve Fox ("), "not cited so");
    assert!(
        single.contains("src=\"data:image/svg&#x2F;xml")
            || single.contains("data:image/svg+xml;base64,"),
        "the page alone needs a file"
    );
    assert_eq!(latest("assets/logo.svg"), LOGO);
    let paper: serde_json::Value = serde_json::from_str(&paper).expect("JSON");
    assert_eq!(paper["authors"][2], "Eve Fox");
    assert_eq!(paper["logo"]["file"], "assets/logo.svg");

    assert!(ends_well(&project, &["report", "--single-file"]).contains("nothing changed"), "same");
    for (path, from, to) in [
        ("brand/logo.svg", "height=\"4\"", "height=\"5\""),
        ("reports/cover.yaml", "Eve Fox", "Eva Fox"),
        ("reports/cover.yaml", "rise", "fall"),
    ] {
        project.edit(path, from, to);
        let said = ends_well(&project, &["report", "--single-file"]);
        assert!(!said.contains("nothing changed"), "{path}: {to}");
    }
    assert!(ends_well(&project, &["verify", "--write"]).contains("1 cover read"), "it is counted");
}

#[test]
fn a_spoiled_cover_is_refused_with_its_line() {
    let project = Project::new();
    project.write("brand/logo.svg", LOGO);
    project.write("brand/acts.svg", &LOGO.replace("<rect", "\n<script>alert(1)</script><rect"));
    project.write("brand/none.png", "GIF89a");
    for (from, to, expected) in [
        (
            "title: How our runs scale",
            "titel: a",
            "reports/cover.yaml:1:1: unknown field \"titel\"",
        ),
        ("title: How our runs scale\n", "", "missing field \"title\"; hint: add"),
        ("How our runs scale", "' '", "reports/cover.yaml:1: title: is empty; hint:"),
        (
            "logo.svg",
            "lost.svg",
            "reports/cover.yaml:4: logo: brand/lost.svg: cannot be read; hint",
        ),
        (
            "brand/logo.svg",
            "../logo.svg",
            "cover.yaml:4: logo: ../logo.svg: leads out of the project",
        ),
        ("brand/logo.svg", "/etc/passwd", "/etc/passwd: leads out of the project; hint:"),
        ("logo.svg", "acts.svg", "brand/acts.svg:2: <script> is no part of a logo; hint:"),
        ("logo.svg", "none.png", "brand/none.png: does not begin as a PNG; hint:"),
        ("brand/logo.svg", "reports/cover.yaml", "a logo is an SVG or a PNG; hint:"),
        (", alt: Three bars that rise", "", "missing field \"alt\"; hint: add within the braces"),
    ] {
        assert!(COVER.contains(from), "{from}");
        project.write("reports/cover.yaml", &COVER.replacen(from, to, 1));
        for command in ["verify", "report"] {
            let said = project.refusal(&[command]);
            assert!(said.contains(expected), "{command}, {to}: {said}");
        }
    }
    fs::remove_file(project.root().join("reports/cover.yaml")).expect("it goes");
    project.write("reports/title.yaml", COVER);
    let said = project.refusal(&["verify"]);
    assert!(said.contains("no file of this folder is read but cover.yaml; hint:"), "{said}");
}

/// No link leads a template, a logo or the cover out of the project.
#[cfg(unix)]
#[test]
fn nothing_is_read_through_a_link_that_leads_out() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    let file = outside.path().join("logo.svg");
    fs::write(&file, LOGO).expect("a file");
    fs::write(outside.path().join("cover.yaml"), COVER).expect("a file");
    for (place, target) in [
        ("reports/templates", outside.path().to_owned()),
        ("reports/templates/style.css", file.clone()),
        ("reports/templates/page.js", "/dev/zero".into()),
        ("reports/cover.yaml", outside.path().join("cover.yaml")),
        ("brand", outside.path().to_owned()),
        ("brand/logo.svg", file),
    ] {
        let project = Project::new();
        if place.starts_with("brand") {
            project.write("reports/cover.yaml", COVER);
        }
        let link = project.root().join(place);
        fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
        symlink(target, link).expect("a link");
        for command in ["verify", "report"] {
            let said = project.refusal(&[command]);
            assert!(said.contains("a link that leads out of the project"), "{place}: {said}");
        }
    }
    // A link inside of the project is as good as its file.
    let project = Project::new();
    project.write("look/mine.css", "body { margin: 0 }\n");
    fs::create_dir_all(project.root().join("reports/templates")).expect("a folder");
    symlink("../../look/mine.css", project.root().join("reports/templates/style.css"))
        .expect("a link");
    assert!(ends_well(&project, &["templates"]).contains("style.css         yours"), "not read");
}
