//! The peer store inside the node, without the node.

mod address;
mod fetches;
mod gateway;
mod host;
mod numbers;
mod program;
mod rpc;
mod settings;
mod start;
mod support;
