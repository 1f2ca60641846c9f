//! The wallet's program on a real node with a real peer store.

mod agent;
mod bounties;
mod car;
mod chains;
mod disk;
mod documents;
#[path = "../support/elm327.rs"]
mod elm327;
mod harness;
mod interrupted;
mod lost_data;
mod market;
mod proxy;
mod records;
mod refusals;
mod secrets;
mod steps;
mod storage;
mod validators;
#[path = "../support/watched.rs"]
mod watched;
