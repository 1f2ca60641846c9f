//! Compiles the runtime to wasm, and beside it the next version that the upgrade tests switch to.
//! `SKIP_WASM_BUILD=1` leaves both out.

#[cfg(feature = "std")]
fn main() {
	use substrate_wasm_builder::WasmBuilder;

	// Both are built in one folder, so that the second one compiles nothing but this crate.
	// The runtime itself comes last and leaves the folder as the next build wants to find it.
	WasmBuilder::init_with_defaults()
		.set_file_name("rehearsal")
		.enable_feature("rehearsal")
		.build();

	let runtime = WasmBuilder::init_with_defaults();
	#[cfg(feature = "metadata-hash")]
	let runtime = runtime.enable_metadata_hash("AMO", 18);
	runtime.build();
}

#[cfg(not(feature = "std"))]
fn main() {}
