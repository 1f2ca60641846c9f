//! Tests by topic.

mod storing;
