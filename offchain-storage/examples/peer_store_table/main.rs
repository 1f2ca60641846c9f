//! Prints the tables of the peer store: how fast, and in how much memory, a file of bytes that do
//! not repeat is put and read, how long proofs take, and what Kubo makes of the same file on the
//! same machine in the same run.
//!
//! `peer_store_table [MIB [TRANSFER_MIB]]`: the length of the file, 1,024 if it is not said, and of
//! the one that goes from peer to peer, 256. All of it is written under `TMPDIR`: up to four
//! times the length of the file at a time.

mod body;
mod columns;
mod kubo;
mod meter;
mod noise;
mod nowhere;
mod proofs;
mod transfers;

use amo_offchain_storage::fragment::Fragmentation;
use columns::Column;
use meter::Meter;
use noise::Noise;
use std::fs;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
	let mut args = std::env::args().skip(1);
	let mut mib = |or: u64| args.next().map_or(Ok(or), |arg| arg.parse());
	let (len, transfer_len) = (mib(1024)? << 20, mib(256)? << 20);
	let fragmentations =
		[Fragmentation::new(1, 0)?, Fragmentation::new(2, 1)?, Fragmentation::new(4, 2)?];
	let folder = tempfile::tempdir()?;
	let meter = Meter::new()?;

	let file = folder.path().join("file");
	Noise::new(len).write_to(&file)?;
	println!("{}", INTRODUCTION.replace("{MIB}", &(len >> 20).to_string()));
	let columns = fragmentations.map(|fragmentation| {
		Column::measure(&meter, &file, fragmentation, &folder.path().join("store"))
	});
	let columns = columns.into_iter().collect::<Result<Vec<_>>>()?;
	columns::print(&columns);
	proofs::print(&file, fragmentations[2], folder.path())?;

	let runtime = tokio::runtime::Runtime::new()?;
	println!("{}", PEERS.replace("{MIB}", &(transfer_len >> 20).to_string()));
	runtime.block_on(transfers::print_files(&meter, &file, &columns[0], folder.path()))?;
	fs::remove_file(&file)?;
	Noise::new(transfer_len).write_to(&file)?;
	runtime.block_on(transfers::print(&meter, &file, &fragmentations, folder.path()))
}

const INTRODUCTION: &str = "\
The file has {MIB} MiB of bytes that do not repeat, so that nothing is gained by compressing it. Its \
body is encoded, sealed, cut into *k* + *m* fragments and hashed for audits; getting it back undoes \
all of that, into another file. MB are 10⁶ bytes of the file, whatever is stored of it: \
(*k* + *m*) / *k* times as much. Files are read from the system's cache, which holds what was \
written just before. Put is measured with both promises that a store can make: that what was put \
outlives the process, and that it outlives a loss of power (`fsync`). Memory is the peak of the \
process less what it had when it began.
";

const PEERS: &str = "\
Kubo is the reference implementation of IPFS. It adds the file as UnixFS in leaves of 256 KiB, as it \
does unless told otherwise, flushes it to disk as it always does, and writes it back to another \
file. The two do not do the same work: Kubo does not compress, seal, code or hash for audits, and \
does not check the blocks that it reads from its own disk; it runs in a process of its own. So that \
they store the same number of bytes, the peer store has 1 + 0 fragments here, unless a row says \
otherwise. Transfers are of {MIB} MiB over one connection on loopback, both ends on this machine, \
from disk to disk; the columns are what the receiver promises of what came.
";
