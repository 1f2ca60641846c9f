//! What each pallet of the runtime is set to, by concern.

pub mod consensus;
pub mod currency;
pub mod governance;
pub mod key_ownership;
pub mod market;
pub mod storage;
pub mod system;
