//! `peerStore_*`: what wallets and operators reach of the peer store.

use crate::peer_store::{
	address::AddressError,
	fetches::Progress,
	gateway::{Gateway, GatewayError},
	Services, COLLECT_AT_ONCE,
};
use amo_offchain_storage::{bodies::read_manifest, Cid};
use amo_primitives::{chunk::BodyCid, peer_store::FragmentId};
use jsonrpsee::{
	core::async_trait,
	proc_macros::rpc,
	types::{error::ErrorCode, ErrorObject, ErrorObjectOwned},
	Extensions,
};
use sc_rpc::DenyUnsafe;
use serde::{Deserialize, Serialize};
use sp_core::Bytes;
use std::{sync::Arc, time::Duration};

/// Most addresses in one request.
const MAX_ADDRESSES: usize = 8;

/// The longest CID, in characters.
const MAX_CID_LEN: usize = 128;

/// Code of the first error here; the others follow it.
const FIRST_CODE: i32 = 20_000;

/// What wallets and operators reach of the peer store.
#[rpc(server)]
pub trait PeerStoreApi {
	/// Who the peer store is, and where it is reached.
	#[method(name = "peerStore_addresses")]
	async fn addresses(&self) -> Result<Addresses, Error>;

	/// What is in it.
	#[method(name = "peerStore_stats")]
	async fn stats(&self) -> Result<Stats, Error>;

	/// What is kept of a body, on whose behalf, and what is being fetched.
	#[method(name = "peerStore_pinStatus")]
	async fn pin_status(&self, cid: String) -> Result<PinStatus, Error>;

	/// Has the gateway fetch a body, from these peers or from whoever has it, and keep it for some
	/// time. It answers when all of it is here.
	#[method(name = "peerStore_add")]
	async fn add(&self, cid: String, addresses: Option<Vec<String>>) -> Result<Added, Error>;

	/// Gives the gateway a block, as hexadecimal digits. It is kept for an hour, or for as long as a
	/// body that has it.
	#[method(name = "peerStore_putBlock")]
	async fn put_block(&self, cid: String, bytes: Bytes) -> Result<(), Error>;

	/// Has the gateway let go of a body. `false` if it did not keep it. Unsafe.
	#[method(name = "peerStore_remove", with_extensions)]
	async fn remove(&self, cid: String) -> Result<bool, Error>;

	/// Connects to a peer, and gives its id. Unsafe.
	#[method(name = "peerStore_connect", with_extensions)]
	async fn connect(&self, address: String) -> Result<String, Error>;

	/// Looks at a part of the blocks for garbage, and removes it. Unsafe.
	#[method(name = "peerStore_collectGarbage", with_extensions)]
	async fn collect_garbage(&self) -> Result<Collected, Error>;
}

/// Who the peer store is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addresses {
	/// Its name in the network.
	pub peer_id: String,
	/// Where it is reached, each with its `/p2p/` part.
	pub addresses: Vec<String>,
}

/// What is in the peer store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
	/// Bytes of all blocks.
	pub bytes: u64,
	/// Blocks.
	pub blocks: u64,
	/// Bytes of blocks that a pin covers.
	pub pinned_bytes: u64,
	/// Blocks that a pin covers.
	pub pinned_blocks: u64,
	/// Bytes that it may hold.
	pub quota: u64,
	/// Peers that are connected, a few seconds ago.
	pub peers: u64,
	/// Blocks that are wanted from others, a few seconds ago.
	pub wants: u64,
	/// Fragments to fetch for the chain.
	pub fetches: Fetches,
	/// What wallets have brought, if this node is a gateway.
	pub gateway: Option<GatewayStats>,
}

/// Fragments to fetch for the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetches {
	/// They wait for others.
	pub waiting: u64,
	/// They are under way.
	pub running: u64,
	/// They failed, and are tried again.
	pub failed: u64,
}

/// What wallets have brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayStats {
	/// Bodies that are kept.
	pub bodies: u64,
	/// Their bytes, with parity.
	pub bytes: u64,
	/// Bytes that may be kept.
	pub quota: u64,
	/// Bytes of the longest body that is taken.
	pub max_body: u64,
	/// Seconds for which a body is kept.
	pub keep_seconds: u64,
}

/// What is kept of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PinStatus {
	/// The body.
	pub cid: String,
	/// How it is cut, if its manifest is here.
	pub body: Option<Body>,
	/// Fragments that are kept for the chain.
	pub provider: Vec<u8>,
	/// What the gateway keeps: always all fragments.
	pub gateway: Option<Kept>,
	/// Bytes of the fragments that are kept.
	pub bytes: u64,
	/// Fragments that are to be fetched for the chain.
	pub fetches: Vec<Fetch>,
}

/// How a body is cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
	/// Its length in bytes.
	pub len: u64,
	/// Data fragments.
	pub k: u8,
	/// Parity fragments.
	pub m: u8,
	/// Length of each fragment in bytes.
	pub fragment_len: u64,
}

/// What the gateway keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
	/// Until when, in seconds since 1970.
	pub until: u64,
}

/// A fragment that is to be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fetch {
	/// Which one.
	pub fragment: u8,
	/// `waiting`, `running` or `failed`.
	pub state: String,
	/// Why it failed.
	pub reason: Option<String>,
	/// How long until it may be tried again, if it failed.
	pub retry_after_millis: Option<u64>,
}

/// A body that the gateway keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
	/// The body.
	pub cid: String,
	/// Bytes of all its fragments.
	pub bytes: u64,
	/// Until when it is kept, in seconds since 1970.
	pub until: u64,
}

/// What a step of garbage collection did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
	/// Blocks that were removed.
	pub blocks: u64,
	/// Their bytes.
	pub bytes: u64,
	/// Whether it came to the end of the store; if not, call again.
	pub finished: bool,
}

/// Why the peer store does not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
	/// Only for the operator.
	#[error(
		"unsafe to be called from outside: call a node that was started with --rpc-methods unsafe"
	)]
	Unsafe,
	/// No peer store.
	#[error(
		"this node runs without a peer store: ask another, or start it without --no-peer-store"
	)]
	Off,
	/// No gateway.
	#[error("this node is no gateway: ask another, or start it with --peer-store-gateway")]
	NoGateway,
	/// Not a CID.
	#[error("{0:?} is no CID: pass one like bafyrei…")]
	Cid(String),
	/// Not an address.
	#[error("{0}: {1}")]
	Address(String, AddressError),
	/// Too many addresses.
	#[error("{0} addresses: pass at most {MAX_ADDRESSES}")]
	Addresses(usize),
	/// The gateway.
	#[error(transparent)]
	Gateway(#[from] GatewayError),
	/// Nobody is there.
	#[error("{0}")]
	Connect(String),
	/// The store.
	#[error("the peer store failed: {0}")]
	Failed(String),
}

impl Error {
	fn code(&self) -> i32 {
		let offset = match self {
			// As the SDK has it.
			Self::Unsafe => return ErrorCode::MethodNotFound.code(),
			Self::Failed(_) | Self::Gateway(GatewayError::Failed(_)) => 0,
			Self::Off => 1,
			Self::NoGateway => 2,
			Self::Cid(_) | Self::Gateway(GatewayError::NoBody(_)) => 3,
			Self::Address(..) | Self::Addresses(_) => 4,
			Self::Gateway(GatewayError::Busy(_)) => 5,
			Self::Gateway(GatewayError::TooLong { .. }) => 6,
			Self::Gateway(GatewayError::Full) => 7,
			Self::Gateway(GatewayError::Unreachable) | Self::Connect(_) => 8,
			Self::Gateway(GatewayError::Fetch(_) | GatewayError::Late(_)) => 9,
			Self::Gateway(GatewayError::Block(_)) => 10,
		};
		FIRST_CODE.saturating_add(offset)
	}
}

impl From<Error> for ErrorObjectOwned {
	fn from(error: Error) -> Self {
		match error {
			Error::Gateway(GatewayError::Busy(rest)) => {
				let data = serde_json::json!({ "retryAfterMillis": millis(rest) });
				ErrorObject::owned(error.code(), error.to_string(), Some(data))
			},
			error => ErrorObject::owned(error.code(), error.to_string(), None::<()>),
		}
	}
}

/// Answers from the node's peer store, if it has one.
pub struct PeerStoreRpc(Option<Services>);

impl PeerStoreRpc {
	/// Answers from this peer store.
	pub fn new(services: Option<Services>) -> Self {
		Self(services)
	}

	fn services(&self) -> Result<&Services, Error> {
		self.0.as_ref().ok_or(Error::Off)
	}

	fn gateway(&self) -> Result<&Arc<Gateway>, Error> {
		self.services()?.gateway.as_ref().ok_or(Error::NoGateway)
	}
}

#[async_trait]
impl PeerStoreApiServer for PeerStoreRpc {
	async fn addresses(&self) -> Result<Addresses, Error> {
		let core = &self.services()?.core;
		let addresses = core.addresses().await.iter().map(ToString::to_string).collect();
		Ok(Addresses { peer_id: core.swarm().peer_id().to_string(), addresses })
	}

	async fn stats(&self) -> Result<Stats, Error> {
		let Services { core, host, gateway } = self.services()?;
		let stats = core.store.stats().map_err(failed)?;
		let seen = core.seen();
		let counts = host.counts();
		let gateway = gateway.as_ref().map(|gateway| {
			let (bodies, bytes) = gateway.totals();
			let limits = gateway.limits();
			GatewayStats {
				bodies: bodies as u64,
				bytes,
				quota: limits.quota,
				max_body: limits.max_body,
				keep_seconds: limits.keep.as_secs(),
			}
		});
		Ok(Stats {
			bytes: stats.bytes,
			blocks: stats.blocks,
			pinned_bytes: stats.pinned_bytes,
			pinned_blocks: stats.pinned_blocks,
			quota: stats.quota,
			peers: seen.peers as u64,
			wants: seen.wanted as u64,
			fetches: Fetches {
				waiting: counts.waiting as u64,
				running: counts.running as u64,
				failed: counts.failed as u64,
			},
			gateway,
		})
	}

	async fn pin_status(&self, cid: String) -> Result<PinStatus, Error> {
		let Services { core, host, gateway } = self.services()?;
		let cid = parse_cid(&cid)?;
		let body = BodyCid::from_bytes(&cid.to_bytes()).ok_or(GatewayError::NoBody(cid))?;
		let store = core.store.clone();
		let manifest = core.spawn(async move {
			tokio::task::spawn_blocking(move || read_manifest(&*store, &cid).ok()).await
		});
		let manifest = manifest.await.map_err(failed)?.map_err(failed)?;
		let layout = manifest.as_ref().map(|manifest| *manifest.layout());
		let n = layout
			.map_or(amo_primitives::audit::MAX_FRAGMENTS, |layout| layout.fragmentation().n());
		let provider = host.fragments(&body);
		let gateway = gateway.as_ref().and_then(|gateway| gateway.kept(&cid));
		let fragments = if gateway.is_some() { n.into() } else { provider.len() };
		let fetches = (0..n).filter_map(|fragment| {
			let progress = host.progress(&FragmentId { body, fragment })?;
			Some(fetch(fragment, progress))
		});
		Ok(PinStatus {
			cid: cid.to_string(),
			body: layout.map(|layout| Body {
				len: layout.body_len(),
				k: layout.fragmentation().k(),
				m: layout.fragmentation().m(),
				fragment_len: layout.fragment_len(),
			}),
			bytes: layout
				.map_or(0, |layout| layout.fragment_len().saturating_mul(fragments as u64)),
			provider,
			gateway: gateway.map(|kept| Kept { until: kept.until }),
			fetches: fetches.collect(),
		})
	}

	async fn add(&self, cid: String, addresses: Option<Vec<String>>) -> Result<Added, Error> {
		let gateway = self.gateway()?;
		let cid = parse_cid(&cid)?;
		let addresses = addresses.unwrap_or_default();
		if addresses.len() > MAX_ADDRESSES {
			return Err(Error::Addresses(addresses.len()));
		}
		let policy = self.services()?.core.policy;
		let parsed = addresses
			.into_iter()
			.map(|text| policy.parse(&text).map_err(|error| Error::Address(shorten(&text), error)));
		let kept = gateway.add(cid, parsed.collect::<Result<_, _>>()?).await?;
		Ok(Added { cid: cid.to_string(), bytes: kept.bytes, until: kept.until })
	}

	async fn put_block(&self, cid: String, bytes: Bytes) -> Result<(), Error> {
		let gateway = self.gateway()?;
		Ok(gateway.put_block(parse_cid(&cid)?, bytes.0).await?)
	}

	async fn remove(&self, extensions: &Extensions, cid: String) -> Result<bool, Error> {
		check_safe(extensions)?;
		Ok(self.gateway()?.remove(&parse_cid(&cid)?).await?)
	}

	async fn connect(&self, extensions: &Extensions, address: String) -> Result<String, Error> {
		check_safe(extensions)?;
		let core = &self.services()?.core;
		let parsed = core.policy.parse(&address);
		let address = parsed.map_err(|error| Error::Address(shorten(&address), error))?;
		let peer = core.swarm().connect(&address).await;
		peer.map(|peer| peer.to_string()).map_err(|error| Error::Connect(error.to_string()))
	}

	async fn collect_garbage(&self, extensions: &Extensions) -> Result<Collected, Error> {
		check_safe(extensions)?;
		let core = &self.services()?.core;
		let store = core.store.clone();
		let step = core.spawn(async move {
			tokio::task::spawn_blocking(move || store.collect_garbage(COLLECT_AT_ONCE)).await
		});
		let collected = step.await.map_err(failed)?.map_err(failed)?.map_err(failed)?;
		let amo_offchain_storage::store::Collected { blocks, bytes, finished } = collected;
		Ok(Collected { blocks, bytes, finished })
	}
}

/// A connection of which nothing is known is from outside.
fn check_safe(extensions: &Extensions) -> Result<(), Error> {
	match extensions.get::<DenyUnsafe>() {
		Some(DenyUnsafe::No) => Ok(()),
		_ => Err(Error::Unsafe),
	}
}

fn fetch(fragment: u8, progress: Progress) -> Fetch {
	let (state, failure) = match progress {
		Progress::Waiting => ("waiting", None),
		Progress::Running => ("running", None),
		Progress::Failed { reason, after } => ("failed", Some((reason, millis(after)))),
	};
	let (reason, retry_after_millis) = failure.unzip();
	Fetch { fragment, state: state.into(), reason, retry_after_millis }
}

fn parse_cid(text: &str) -> Result<Cid, Error> {
	let cid =
		Some(text).filter(|text| text.len() <= MAX_CID_LEN).and_then(|text| text.parse().ok());
	cid.ok_or_else(|| Error::Cid(shorten(text)))
}

/// What was asked comes back in the error, but not without end.
fn shorten(text: &str) -> String {
	text.chars().take(MAX_CID_LEN).collect()
}

fn millis(duration: Duration) -> u64 {
	duration.as_millis().try_into().unwrap_or(u64::MAX)
}

fn failed(error: impl ToString) -> Error {
	Error::Failed(error.to_string())
}
