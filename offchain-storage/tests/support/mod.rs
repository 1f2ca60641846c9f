//! Counts what a thread has allocated. C code, such as zstd's, is not counted.

use std::{
	alloc::{GlobalAlloc, Layout, System},
	cell::Cell,
};

struct Counting;

thread_local! {
	static HELD: Cell<usize> = const { Cell::new(0) };
	static PEAK: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: All is passed on to the system's allocator; only numbers are kept beside.
unsafe impl GlobalAlloc for Counting {
	unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
		// Saturating, because memory may move between threads.
		let held = HELD.get().saturating_add(layout.size());
		HELD.set(held);
		PEAK.set(PEAK.get().max(held));
		unsafe { System.alloc(layout) }
	}

	unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
		HELD.set(HELD.get().saturating_sub(layout.size()));
		unsafe { System.dealloc(pointer, layout) }
	}
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that a call holds at once, beyond what was held before.
pub fn peak_of(call: impl FnOnce()) -> usize {
	let before = HELD.get();
	PEAK.set(before);
	call();
	PEAK.get().saturating_sub(before)
}
