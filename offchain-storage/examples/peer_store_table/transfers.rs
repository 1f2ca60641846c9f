//! Kubo beside the peer store, and from peer to peer.

use crate::{body, columns::Column, kubo::Kubo, meter::Meter, Result};
use amo_offchain_storage::{
	fragment::Fragmentation,
	store::disk::{DiskStore, Durability},
	swarm::{Config, PeerStore, KAD_LAN},
};
use libp2p::Multiaddr;
use std::{fs, path::Path, sync::Arc};
use tempfile::TempDir;

/// Prints how fast files are put and read on disk by both.
pub async fn print_files(meter: &Meter, file: &Path, ours: &Column, folder: &Path) -> Result<()> {
	let len = fs::metadata(file)?.len();
	let kubo = running_kubo().await;
	let (cid, add) = meter.wait("Kubo adds", async { Ok(kubo.add(file).await) }).await?;
	let copy = folder.join("copy");
	let (_, read) =
		meter.wait("Kubo reads", async { Ok(kubo.download(&cid, &copy).await?) }).await?;
	let copied = fs::metadata(&copy)?.len();
	if copied != len {
		return Err(format!("{copied} bytes of {len} came back from Kubo").into());
	}
	fs::remove_file(copy)?;
	println!("| file on disk, MB/s | peer store | Kubo | peer store / Kubo |");
	println!("|---|---:|---:|---:|");
	let rows = [
		("put, outlives a loss of power", ours.put_flushed(), add),
		("put, outlives the process; Kubo as above", ours.put(), add),
		("get into a file", ours.get(), read),
	];
	for (name, ours, kubo) in rows {
		let kubo = rate(len, kubo);
		println!("| {name} | {ours:.0} | {kubo:.0} | {:.2} |", ours / kubo);
	}
	println!();
	Ok(())
}

/// Prints how fast a file goes from one to the other.
pub async fn print(
	meter: &Meter,
	file: &Path,
	fragmentations: &[Fragmentation],
	folder: &Path,
) -> Result<()> {
	let mut rows = Vec::new();
	for &fragmentation in fragmentations {
		let (k, m) = (fragmentation.k(), fragmentation.m());
		let name = format!("body in {k} + {m} fragments, peer store from peer store");
		let mut seconds = Vec::new();
		for durability in [Durability::Process, Durability::Power] {
			let from = Peer::start(folder, Durability::Process).await?;
			let to = Peer::start(folder, durability).await?;
			let (cid, _) = body::put(&*from.store, file, fragmentation)?;
			to.peer_store.connect(&from.address().await?).await?;
			let fetch = async { Ok(to.peer_store.fetch_body(&cid, None).await?) };
			seconds.push(meter.wait(&name, fetch).await?.1);
		}
		rows.push((name, seconds));
	}

	let kubo = running_kubo().await;
	let root = kubo.add(file).await;
	let first = Peer::start(folder, Durability::Process).await?;
	let flushed = Peer::start(folder, Durability::Power).await?;
	let fetch = async |name: &str, to: &Peer, from: Multiaddr| -> Result<f64> {
		to.peer_store.connect(&from).await?;
		let fetch = async { Ok(to.peer_store.fetch_dag(&root, None).await?) };
		Ok(meter.wait(name, fetch).await?.1)
	};
	let name = "UnixFS file, peer store from Kubo";
	let address = kubo.address().await;
	let seconds = vec![
		fetch(name, &first, address.clone()).await?,
		fetch(name, &flushed, address.clone()).await?,
	];
	rows.push((name.into(), seconds));
	let pin = async |name: &str, from: Multiaddr| -> Result<f64> {
		let kubo = running_kubo().await;
		kubo.connect(&from).await;
		Ok(meter.wait(name, async { Ok(kubo.pin(&root).await?) }).await?.1)
	};
	let name = "UnixFS file, Kubo from peer store";
	rows.push((name.into(), vec![pin(name, first.address().await?).await?]));
	let name = "UnixFS file, Kubo from Kubo";
	let reference = pin(name, address).await?;
	rows.push((name.into(), vec![reference]));

	let len = fs::metadata(file)?.len();
	let rate = |seconds: &f64| format!("{:.0}", rate(len, *seconds));
	println!("| from peer to peer, MB/s | outlives the process | outlives a loss of power | the latter / Kubo from Kubo |");
	println!("|---|---:|---:|---:|");
	for (name, mut seconds) in rows {
		let Some(flushed) = seconds.pop() else { continue };
		let unflushed = seconds.pop().as_ref().map_or_else(String::new, rate);
		let ratio = reference / flushed;
		println!("| {name} | {unflushed} | {} | {ratio:.2} |", rate(&flushed));
	}
	Ok(())
}

/// A Kubo that has begun to work.
async fn running_kubo() -> Kubo {
	let kubo = Kubo::start().await;
	kubo.address().await;
	kubo
}

/// A peer store on loopback, its blocks on disk.
struct Peer {
	peer_store: PeerStore,
	store: Arc<DiskStore>,
	_folder: TempDir,
}

impl Peer {
	async fn start(folder: &Path, durability: Durability) -> Result<Self> {
		let folder = TempDir::new_in(folder)?;
		let store = Arc::new(body::new_store(&folder.path().join("store"), durability)?);
		let mut config = Config::new(folder.path());
		config.listen = vec!["/ip4/127.0.0.1/tcp/0".parse()?];
		// The one that Kubo speaks on loopback.
		config.kad_protocol = KAD_LAN.into();
		let peer_store = PeerStore::start(config, store.clone()).await?;
		Ok(Self { peer_store, store, _folder: folder })
	}

	async fn address(&self) -> Result<Multiaddr> {
		let addresses = self.peer_store.listen_addresses().await?;
		addresses.into_iter().next().ok_or_else(|| "it does not listen".into())
	}
}

fn rate(len: u64, seconds: f64) -> f64 {
	len as f64 / 1e6 / seconds
}
