//! The node's tests: its parts through the library, and the real program the way an operator
//! runs it.

mod back_off;
mod bad_input;
mod chain_specs;
mod command_line;
mod life;
mod peer_store;
mod preflight;
mod program;
