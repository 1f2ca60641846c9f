//! Where nodes find a runtime that is announced.

/// Raw storage key of the code that is announced and not yet enacted, compressed or not, as it was
/// submitted. Absent while nothing is announced.
pub const ANNOUNCED_CODE: &[u8] = b":announced_code";
