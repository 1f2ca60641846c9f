//! Tests by topic.

mod money;
mod placements;
mod providers;
mod rent;
mod repair;
mod storing;
mod tree;
