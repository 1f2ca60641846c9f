//! Tests by topic.

mod audits;
mod authorize;
mod money;
mod open;
mod placements;
mod providers;
mod releases;
mod rent;
mod repair;
mod room;
mod sampling;
mod storing;
mod strikes;
mod tree;
mod worker;
