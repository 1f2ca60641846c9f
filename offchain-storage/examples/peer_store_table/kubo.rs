//! The Kubo of the tests.

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../../tests/support/kubo.rs"]
mod driver;

pub use driver::Kubo;

/// What the driver waits with; a test gives up at some time, a measurement does not.
mod peers {
	use std::future::Future;

	pub async fn soon<T>(_what: &str, future: impl Future<Output = T>) -> T {
		future.await
	}
}
