#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| amo_offchain_storage::body::fuzzing::round_trip(bytes));
