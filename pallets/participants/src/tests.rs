//! Tests by topic.

mod adversaries;
mod devices;
mod keys;
mod money;
