//! The command line has what operators need, with the defaults of this chain.

use amo_node::{cli::Cli, error::Error};
use sc_cli::{CliConfiguration, RpcMethods};
use sc_service::Role;

fn parse(line: &str) -> Result<Cli, clap::Error> {
	Cli::parse_from(line.split(' '))
}

#[test]
fn offchain_workers_run_unless_told_otherwise() {
	let enabled = |line| parse(line).unwrap().run.offchain_worker(&Role::Full).unwrap().enabled;
	assert!(enabled("amo-node --chain local"));
	assert!(!enabled("amo-node --chain local --offchain-worker never"));
	assert!(!enabled("amo-node --chain local --offchain-worker when-authority"));
}

#[test]
fn unsafe_rpc_is_off_unless_told_otherwise() {
	let methods = |line| parse(line).unwrap().run.rpc_params.rpc_methods;
	assert_eq!(methods("amo-node --dev"), RpcMethods::Safe);
	assert_eq!(methods("amo-node --dev --rpc-methods unsafe"), RpcMethods::Unsafe);
}

#[test]
fn a_node_key_in_a_base_path_needs_a_chain() {
	assert!(parse("amo-node key generate-node-key --file node.key").is_ok());
	assert!(parse("amo-node key generate-node-key --base-path data").is_err());
	assert!(parse("amo-node key generate-node-key --base-path data --chain local").is_ok());
}

#[test]
fn every_subcommand_is_there() {
	for line in [
		"key generate",
		"export-chain-spec",
		"build-spec --raw",
		"check-block 1",
		"export-blocks",
		"import-blocks",
		"export-state",
		"purge-chain -y",
		"revert 1",
		"chain-info",
	] {
		assert!(parse(&format!("amo-node {line}")).unwrap().subcommand.is_some(), "{line}");
	}
}

#[test]
fn errors_are_one_line() {
	let broken_up = sc_cli::Error::Input("first\n\n second\tthird\n".into());
	assert_eq!(Error::from(broken_up).one_line(), "Invalid input: first second third");

	let no_key = Error::from(sc_cli::Error::NetworkKeyNotFound("/keys".into())).one_line();
	assert!(no_key.contains("/keys does not exist") && no_key.contains("key generate-node-key"));
}
