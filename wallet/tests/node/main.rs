//! The wallet's program on a real node with a real peer store.

mod agent;
mod bounties;
mod car;
mod disk;
#[path = "../support/elm327.rs"]
mod elm327;
mod harness;
mod interrupted;
mod market;
mod records;
mod steps;
mod storage;
mod validators;
