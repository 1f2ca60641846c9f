//! Collecting: records from files and cars, in the metrics' units.

pub mod csv;
pub mod elm327;
mod metric;
pub mod obd;
pub mod units;

pub use metric::Metric;
