//! The wallet's program on a real node with a real peer store.

mod agent;
mod bounties;
mod harness;
mod market;
mod steps;
mod storage;
