//! How many times longer others take for the same work: a row a pair, along factors.

use evidence::PeerRatio;

use super::Placed;
use super::forest::{Against, Forest, Row, forest};
use crate::number::{self, counted};

/// As fast as ours.
const EVEN: f64 = 1.0;
const AXIS: &str = "Time of the other over our time";

/// The ratios of a name, the largest first; none where there is none.
pub fn ratios<'a>(name: &str, found: impl Iterator<Item = &'a PeerRatio>) -> Option<Placed> {
    let mut found: Vec<&PeerRatio> = found.collect();
    found.sort_by(|one, other| other.ratio.estimate.total_cmp(&one.ratio.estimate));
    let rows: Vec<Row> = found.iter().map(|it| row(it)).collect();
    let title = title(&found)?;
    let words = "equal speed".to_owned();
    let mut placed = forest(&Forest {
        name,
        title: &title,
        axis: AXIS,
        unit: "",
        is_logarithmic: true,
        rows: &rows,
        against: Some(Against { low: EVEN, high: EVEN, words }),
    });
    placed.caption = format!(
        "{AXIS}, for the same work, on a logarithmic axis: the dots are medians of the rounds, \
        the lines run from the least to the greatest, and at the dashed line both are as fast."
    );
    Some(placed)
}

/// What was timed, against whom, and our threads where there is more than one.
fn row(found: &PeerRatio) -> Row {
    let words = |text: &str| text.replace(['_', '-'], " ");
    let threads = match found.threads_ours {
        1 => String::new(),
        threads => format!(", {} of ours", counted(threads, "thread", "threads")),
    };
    Row {
        label: format!("{}: {}{threads}", words(&found.workload), words(&found.peer)),
        estimate: found.ratio.estimate,
        low: found.ratio.low,
        high: found.ratio.high,
    }
}

/// The finding on one thread, which is the same whatever else is shown; the ratios come in their
/// order.
fn title(found: &[&PeerRatio]) -> Option<String> {
    let mut alike = found.iter().filter(|it| it.threads_ours == 1);
    let most = alike.next()?;
    let least = alike.next_back().unwrap_or(most);
    let [least, most] = [least, most].map(|it| number::significant(it.ratio.estimate, 2));
    let range = if least == most { most } else { format!("{least} to {most}") };
    Some(format!("For the same work on one thread others take {range} times as long"))
}

#[cfg(test)]
mod tests {
    use evidence::Quantity;

    use super::*;

    fn peer(workload: &str, ratio: f64, threads_ours: usize) -> PeerRatio {
        let of = Quantity::plain(ratio, "1", 3, "planted");
        PeerRatio {
            workload: workload.into(),
            peer: "scipy-bfgs".into(),
            ratio: Quantity { low: Some(0.5 * ratio), high: Some(2.0 * ratio), ..of },
            seconds_per_unit_peer: ratio,
            seconds_per_unit_ours: 1.0,
            threads_ours,
            rounds: 3,
            answer_peer: Vec::new(),
            answer_ours: Vec::new(),
            method: String::new(),
            versions: std::collections::BTreeMap::new(),
            machine: String::new(),
            commit: String::new(),
        }
    }

    #[test]
    fn one_is_as_fast_and_equal_factors_are_equally_far() {
        let found = [peer("fit_small", 10.0, 1), peer("grid", 100.0, 1)];
        let placed = ratios("peers", found.iter()).expect("a figure");
        let svg = placed.drawing.standalone("a test");
        let at = |text: &str| -> Vec<f64> {
            let rest = svg.split(text).skip(1);
            rest.map(|it| it.split('"').next().expect("a number").parse().expect("one")).collect()
        };
        let even = at("class=\"said-line\" x1=\"")[0];
        // The largest first.
        let dots = at("class=\"point size-2\" cx=\"");
        assert!((dots[0] - even - 2.0 * (dots[1] - even)).abs() < 0.05, "{dots:?} from {even}");
        assert!(placed.alt.contains("10 to 100 times as long"), "{}", placed.alt);
        assert!(placed.alt.contains("fit small: scipy bfgs:"), "{}", placed.alt);
        assert!(ratios("peers", [].iter()).is_none(), "a figure of nothing");
    }
}
