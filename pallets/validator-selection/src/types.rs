//! How a validator is identified in offence reports.

use sp_runtime::traits::Convert;

/// Identifies a validator by its account alone: there is no bond to name yet.
pub struct Identify;

impl<AccountId> Convert<AccountId, Option<()>> for Identify {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}
