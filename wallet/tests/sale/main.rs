//! Sales, bounties and storage through the wallet's program, on a real node with a real peer store.

mod agent;
mod bounties;
mod market;
mod steps;
mod storage;
