//! Tests by topic.

mod adversaries;
mod money;
mod paths;
mod register;
mod retire;
mod standard;
