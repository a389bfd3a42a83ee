//! `csv`: see the body of the same name.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| straightedge_fuzz::tables::csv(bytes));
