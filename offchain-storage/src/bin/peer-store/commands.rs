//! What each command does.

use crate::{
	arguments::{Arguments, Command, LOCAL, USER},
	Failure,
};
use amo_offchain_storage::store::{Depth, Pin};

mod bodies;
mod check;
mod network;
mod pins;

/// Does what the arguments ask for.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
	let store = arguments.open()?;
	let json = arguments.json;
	match &arguments.command {
		Command::Put { file, data, parity, prev, secret } => {
			let secret = secret.read()?;
			bodies::put(&store, file, (*data, *parity), *prev, secret.as_ref(), json)
		},
		Command::Get { cid, raw, keep, secret, network } => {
			let secret = secret.read()?;
			if network.peers.is_empty() {
				return bodies::get(&store, cid, *raw, secret.as_ref());
			}
			let store =
				network::fetch(store, arguments.config(network), cid, keep.then(local_pin))?;
			bodies::get(&*store, cid, *raw, secret.as_ref())
		},
		Command::Prove { cid, leaf } => bodies::prove(&store, cid, *leaf, json),
		Command::Serve { network } => network::serve(store, arguments.config(network), json),
		Command::Ls { owner } => pins::list(&store, owner.as_deref(), json),
		Command::Stat => pins::stat(&store, json),
		Command::Pin { target, direct } => {
			pins::pin(&store, target, if *direct { Depth::Direct } else { Depth::Recursive }, json)
		},
		Command::Unpin { target } => pins::unpin(&store, target, json),
		Command::Check { cid } => check::check(&store, cid.as_ref(), json),
		Command::Gc => pins::collect(&store, json),
	}
}

/// What the user of this command pins.
fn local_pin() -> Pin {
	Pin { owner: LOCAL.into(), reason: USER.into() }
}
