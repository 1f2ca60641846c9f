//! The program: does what its command line says, and fails with one line.

use amo_node::command;
use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {}", error.one_line());
			ExitCode::FAILURE
		},
	}
}
