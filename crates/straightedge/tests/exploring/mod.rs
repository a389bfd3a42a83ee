//! What a reader does on the pages of a report: finds a claim, walks along a chart, zooms, hides a
//! series, saves a picture.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::chromium::Browser;

/// The first chart of the page, its box, and what it says aloud.
const CHART: &str = "document.querySelector('figure.picture')";
const BOX: &str = "document.querySelector('figure.picture .scroll')";
const HEARD: &str = "document.querySelector('figure.picture .heard').textContent";
const LAYER: &str =
    "(document.querySelector('figure.picture [data-part=area]').getAttribute('transform') ?? '')";
const TICKS: &str = "[...document.querySelectorAll('figure.picture .tick')].map(t => \
    t.textContent).join()";

/// Everything that may be folded is opened, and every figure is looked at, so that it answers.
const UNFOLD: &str = "(async () => {
    const wait = () => new Promise((then) => setTimeout(then, 40));
    for (const it of document.querySelectorAll('details')) it.open = true;
    for (const it of document.querySelectorAll('figure.picture')) {
        it.scrollIntoView();
        for (let n = 0; n < 100 && !it.classList.contains('explored'); n += 1) await wait();
    }
    scrollTo(0, 0);
    return document.querySelectorAll('figure.picture:not(.explored)').length;
})()";
/// Unfolds the page that is open: each of its charts must answer.
pub fn unfold(browser: &mut Browser, page: &Path) {
    assert_eq!(browser.eval(UNFOLD), 0, "{}: charts that do not answer", page.display());
}

/// The claims that the first page shows, by their order.
fn shown(browser: &mut Browser) -> String {
    let rows = "[...document.querySelectorAll('.claims tbody tr')].filter(row => \
        row.getClientRects().length > 0).map(row => row.querySelector('a').textContent).join()";
    browser.eval(rows).as_str().expect("words").to_owned()
}

/// Searches, filters and sorts the claims of the first page.
pub fn find_claims(browser: &mut Browser, folder: &Path) {
    let (bends, steep) = ("The loss bends", "A steep loss");
    let all = format!("{bends},{steep}");
    browser.window(1440, false);
    browser.open(&folder.join("index.html"));
    assert_eq!(shown(browser), all, "another order of the file");

    browser.eval("document.querySelector('.filter input').focus()");
    for letter in ["s", "t", "e", "e", "p"] {
        browser.press(letter);
    }
    assert_eq!(shown(browser), steep, "the search finds others");
    let status = browser.eval("document.querySelector('p.said').textContent");
    assert_eq!(status, "1 of 2 claims shown", "nobody hears how many there are");
    browser.eval("document.querySelector('.filter button').click()");
    assert_eq!(shown(browser), all, "not all are back");

    let choose = |browser: &mut Browser, nth: usize, value: &str| {
        browser.eval(&format!(
            "{{ const it = document.querySelectorAll('.filter select')[{nth}]; it.value = \
            '{value}'; it.dispatchEvent(new Event('change')); }}"
        ));
    };
    choose(browser, 1, "refuted");
    assert_eq!(shown(browser), steep, "another verdict");
    assert_eq!(browser.eval("location.hash"), "#verdict-refuted", "no address for it");
    choose(browser, 1, "");
    choose(browser, 0, "A paper");
    assert_eq!(shown(browser), bends, "another document");
    choose(browser, 0, "");

    sort(browser, (bends, steep));

    // A count leads to the claims of its verdict.
    browser.eval("document.querySelector('.glance a[href=\"#verdict-refuted\"]').click()");
    browser.until("location.hash === '#verdict-refuted'");
    browser.until("document.querySelector('p.said').textContent.startsWith('1 of')");
    assert_eq!(shown(browser), steep, "the count leads elsewhere");
}

/// Sorts the claims by keys, one way and the other.
fn sort(browser: &mut Browser, (bends, steep): (&str, &str)) {
    let sorted = "document.querySelector('.claims th').getAttribute('aria-sort')";
    browser.eval("document.querySelector('.claims th button').focus()");
    browser.press("Enter");
    assert_eq!(browser.eval(sorted), "ascending", "the first way");
    assert_eq!(shown(browser), format!("{steep},{bends}"), "A does not stand before T");
    browser.press("Enter");
    assert_eq!(browser.eval(sorted), "descending", "the other way");
    assert_eq!(shown(browser), format!("{bends},{steep}"), "the order stays");
}

/// Opens a page with a chart and waits until it answers.
fn open_chart(browser: &mut Browser, page: &Path) {
    browser.window(1440, false);
    browser.open(page);
    browser.eval(&format!("{CHART}.scrollIntoView()"));
    browser.until(&format!("{CHART}.classList.contains('explored')"));
}

/// A place of the window within the chart, as shares of its box.
fn within(browser: &mut Browser, across: f64, down: f64) -> (f64, f64) {
    let place = browser.eval(&format!(
        "(() => {{ const it = {BOX}.getBoundingClientRect(); return [it.left + it.width * \
        {across}, it.top + it.height * {down}]; }})()"
    ));
    let number = |at: usize| place[at].as_f64().expect("a number");
    (number(0), number(1))
}

/// Walks along a chart by keys: what is said is what its table has.
pub fn walk(browser: &mut Browser, folder: &Path) {
    open_chart(browser, &folder.join("study/mine.html"));
    browser.eval(&format!("{BOX}.focus()"));
    browser.press("ArrowRight");
    let first = browser.eval(HEARD);
    let first = first.as_str().expect("words").replace('\u{a0}', " ");
    // The first of the planted runs: 6 N D = 1.2e16 FLOP, and its loss.
    let row = fs::read_to_string(folder.join("tables/mine-fit.csv")).expect("a table");
    let row: Vec<&str> = row.lines().nth(1).expect("a row").split(',').collect();
    let (flop, loss): (f64, f64) = (row[2].parse().expect("x"), row[3].parse().expect("y"));
    assert!((flop - 1.2e16).abs() < 1e10, "{row:?}");
    let loss = format!(": {loss:.3} nats/token");
    for words in ["points. 1 of 12.", ": 1.2×10¹⁶ FLOP", &loss, "Parameters: 10 million"] {
        assert!(first.contains(words), "“{words}” is not in “{first}”");
    }
    browser.press("ArrowRight");
    let second = browser.eval(HEARD);
    assert!(second.as_str().is_some_and(|it| it.starts_with("points. 2 of 12.")), "{second}");
    browser.press("ArrowDown");
    let curve = browser.eval(HEARD);
    assert!(curve.as_str().is_some_and(|it| !it.starts_with("points")), "{curve}");
    browser.press("End");
    let last = browser.eval(HEARD);
    assert_ne!(last, curve, "the end is where it was");
    assert!(browser.eval("!document.querySelector('.tip').hidden") == true, "no words beside it");
    browser.press("Escape");
    assert!(browser.eval("document.querySelector('.tip').hidden") == true, "the words stay");
    point_at_the_first(browser, &first);
}

/// A pointer over the first point reads what the key read.
fn point_at_the_first(browser: &mut Browser, heard: &str) {
    let place = browser.eval(&format!(
        "(() => {{ const it = {CHART}.querySelector('[data-series=\"0\"] circle')\
        .getBoundingClientRect(); return [it.left + it.width / 2, it.top + it.height / 2]; }})()"
    ));
    let number = |at: usize| place[at].as_f64().expect("a number");
    browser.mouse("mouseMoved", (number(0), number(1)));
    browser.until("!document.querySelector('.tip').hidden");
    let read = "[...document.querySelectorAll('.tip span')].map(it => it.textContent).join('. ')";
    let read = browser.eval(read);
    let read = read.as_str().expect("words").replace('\u{a0}', " ");
    assert!(heard.ends_with(&read) && read.len() > 20, "“{read}” beside “{heard}”");
}

/// Zooms by keys, by the wheel and by buttons, moves what is zoomed, and takes it all back.
pub fn zoom(browser: &mut Browser, folder: &Path) {
    open_chart(browser, &folder.join("study/mine.html"));
    let whole = browser.eval(TICKS);
    browser.eval(&format!("{BOX}.focus()"));
    browser.press("+");
    assert!(browser.eval(&format!("{LAYER}.endsWith('scale(2)')")) == true, "no zoom by a key");
    assert_ne!(browser.eval(TICKS), whole, "the axis shows what it showed");
    browser.press("0");
    assert_eq!(browser.eval(TICKS), whole, "another axis than before");

    let middle = within(browser, 0.4, 0.5);
    let top = browser.eval("scrollY");
    browser.mouse("mouseWheel", middle);
    browser.until(&format!("{LAYER}.match(/scale\\((.*)\\)/)[1] > 1.5"));
    assert_eq!(browser.eval("scrollY"), top, "the page went away below the wheel");
    let before = browser.eval(LAYER);
    browser.mouse("mousePressed", middle);
    browser.mouse("mouseMoved", (middle.0 + 40.0, middle.1));
    browser.mouse("mouseReleased", (middle.0 + 40.0, middle.1));
    assert_ne!(browser.eval(LAYER), before, "it cannot be moved");
    browser.press("-");
    browser.press("-");
    browser.press("-");
    assert!(browser.eval(&format!("{LAYER}.endsWith('scale(1)')")) == true, "never whole again");
    let press = |browser: &mut Browser, words: &str| {
        browser.eval(&format!(
            "[...{CHART}.querySelectorAll('.tools button')].find(it => it.textContent === \
            '{words}').click()"
        ));
    };
    press(browser, "Zoom in");
    assert!(browser.eval(&format!("{LAYER}.endsWith('scale(2)')")) == true, "no zoom by a button");
    press(browser, "Whole");
    assert_eq!(browser.eval(TICKS), whole, "no way back");
}

/// Hides a series and shows it again: it is not drawn, not read, and its button says so.
pub fn hide(browser: &mut Browser, folder: &Path) {
    open_chart(browser, &folder.join("study/mine.html"));
    let toggle = format!("{CHART}.querySelector('.tools [aria-pressed]')");
    let drawn = format!(
        "[...{CHART}.querySelectorAll('circle.point')].filter(it => it.closest('[data-series]') \
        && it.getClientRects().length > 0 && getComputedStyle(it.parentElement).display !== \
        'none').length"
    );
    assert_eq!(browser.eval(&drawn), 12, "another number of runs");
    browser.eval(&format!("{toggle}.click()"));
    assert_eq!(browser.eval(&format!("{toggle}.ariaPressed")), "false", "nobody hears it");
    assert_eq!(browser.eval(&drawn), 0, "they are drawn still");
    browser.eval(&format!("{BOX}.focus()"));
    browser.press("ArrowRight");
    let heard = browser.eval(HEARD);
    assert!(heard.as_str().is_some_and(|it| !it.starts_with("points")), "{heard}");
    browser.eval(&format!("{toggle}.click()"));
    assert_eq!(browser.eval(&drawn), 12, "they do not come back");
}

/// Saves a chart as a picture.
pub fn save(browser: &mut Browser, folder: &Path) {
    let saved = tempfile::tempdir().expect("a temporary folder");
    let to = json!({"behavior": "allow", "downloadPath": saved.path()});
    browser.call("Page.setDownloadBehavior", &to);
    open_chart(browser, &folder.join("study/mine.html"));
    browser.eval(&format!("[...{CHART}.querySelectorAll('.tools button')].at(-1).click()"));
    let file = saved.path().join("mine-fit.png");
    for _ in 0..400 {
        if file.is_file() {
            break;
        }
        thread::sleep(Duration::from_millis(25));
    }
    let bytes = fs::read(&file).expect("a picture");
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 10_000, "{} bytes", bytes.len());
}
