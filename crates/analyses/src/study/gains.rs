//! What doublings gain at the model sizes that a study names.

use robustness::Derivation;

use super::{ModelSize, Study};

/// What doublings gain, where the study asks.
pub fn gains<'a>(
    study: &'a Study,
    law: &'a dyn laws::Law,
    offset: Option<usize>,
) -> Vec<Derivation<'a>> {
    let Some(doublings) = &study.doublings else { return Vec::new() };
    let point = |size: &ModelSize| [size.params, size.training_tokens].map(laws::ln);
    let mut all = Vec::new();
    for (name, size) in &doublings.points {
        all.extend(robustness::gains(law, offset, name, point(size)));
    }
    for (name, [one, two]) in &doublings.contrasts {
        // `Study` refuses a contrast of points that are not there.
        let [one, two] = [one, two].map(|name| doublings.points.get(name).map(point));
        if let (Some(one), Some(two)) = (one, two) {
            all.push(robustness::gain_contrast(law, name, one, two));
        }
    }
    all
}
