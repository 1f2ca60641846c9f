//! Sales through the wallet's program, on a real node with a real peer store.

mod agent;
mod market;
mod steps;
