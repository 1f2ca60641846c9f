#![no_main]

#[path = "../seal.rs"]
#[allow(dead_code)]
mod seal;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| seal::open_sealed(bytes));
