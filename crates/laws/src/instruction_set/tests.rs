//! Which sets there are, and that each is run.

use super::InstructionSet;

#[test]
fn sets_are_listed_from_the_portable_one_to_the_widest() {
    let sets = InstructionSet::available();
    assert_eq!(sets.first(), Some(&InstructionSet::Portable));
    assert_eq!(sets.last(), Some(&InstructionSet::widest()));
    for pair in sets.windows(2) {
        assert!((pair[0] as u8) < pair[1] as u8, "{pair:?} stand in this order");
        assert_ne!(pair[0].name(), pair[1].name());
    }
    println!("instruction sets: {sets:?}");
}

/// The sets found are those the processor says it has: a test over all sets would pass in silence
/// if they were fewer.
#[cfg(target_arch = "x86_64")]
#[test]
fn no_set_of_the_processor_is_missed() {
    let has = |isa| InstructionSet::available().contains(&isa);
    let avx2 = is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt");
    let avx512 = avx2
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512cd")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl");
    assert_eq!(has(InstructionSet::Avx2), avx2);
    assert_eq!(has(InstructionSet::Avx512), avx512);
}
