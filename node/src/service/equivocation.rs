//! Reports validators that make two blocks in one slot.
//!
//! BABE's own check sees headers without their seals, and no chain believes what it reports
//! (docs/decisions/0028). So the same check runs here first, on whole headers. BABE's report of the
//! same pair comes later and is refused by the pool, which takes one report of an offender and slot.

use super::{Block, Client};
use sc_client_api::AuxStore;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_consensus_babe::find_pre_digest;
use sc_consensus_slots::check_equivocation;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_consensus::{BlockOrigin, Error as ConsensusError};
use sp_consensus_babe::{AuthorityId, BabeApi, Slot, SlotDuration};
use sp_runtime::traits::Header as _;
use sp_timestamp::Timestamp;
use std::{error::Error, sync::Arc};

/// Looks at each block for a second one of its author in its slot, then imports it.
#[derive(Clone)]
pub struct ReportEquivocations<I> {
	inner: I,
	client: Arc<Client>,
	pool: OffchainTransactionPoolFactory<Block>,
	slot_duration: SlotDuration,
}

impl<I> ReportEquivocations<I> {
	/// Puts the check before `inner`. Reports go to `pool`, and so into this node's next blocks.
	pub fn before(
		inner: I,
		client: Arc<Client>,
		pool: OffchainTransactionPoolFactory<Block>,
		slot_duration: SlotDuration,
	) -> Self {
		Self { inner, client, pool, slot_duration }
	}

	fn report(&self, block: &BlockImportParams<Block>) -> Result<(), Box<dyn Error>> {
		// Blocks of the past are reported too late, and those that come with their state unverified.
		if block.with_state()
			|| matches!(block.origin, BlockOrigin::NetworkInitialSync | BlockOrigin::WarpSync)
		{
			return Ok(());
		}
		let header = block.post_header();
		let parent = *header.parent_hash();
		let pre_digest = find_pre_digest::<Block>(&header)?;
		let (slot, author) = (pre_digest.slot(), pre_digest.authority_index());
		let author = self.author(parent, slot, author)?;

		let now = Slot::from_timestamp(Timestamp::current(), self.slot_duration);
		let slots = SealedSlots(&self.client);
		let Some(proof) = check_equivocation(&slots, now, slot, &header, &author)? else {
			return Ok(());
		};
		log::info!(
			"Validator {author} made two blocks in slot {slot}: {:?} and {:?}",
			proof.first_header.hash(),
			proof.second_header.hash(),
		);

		let best = self.client.info().best_hash;
		// An instance of the runtime API answers at one block only.
		let ownership_at = |block| {
			self.client.runtime_api().generate_key_ownership_proof(block, slot, author.clone())
		};
		let ownership = match ownership_at(parent)? {
			Some(proof) => proof,
			// The block is the first of its session, and its parent knows the session before.
			None => ownership_at(best)?.ok_or("the chain does not know the validator's key")?,
		};
		let mut api = self.client.runtime_api();
		api.register_extension(self.pool.offchain_transaction_pool(best));
		api.submit_report_equivocation_unsigned_extrinsic(best, proof, ownership)?
			.ok_or_else(|| "the pool did not take the report".into())
	}

	/// The validator that a block names by its index in the epoch of its slot.
	fn author(
		&self,
		parent: amo_runtime::Hash,
		slot: Slot,
		index: u32,
	) -> Result<AuthorityId, Box<dyn Error>> {
		let api = self.client.runtime_api();
		let mut epoch = api.current_epoch(parent)?;
		if *slot >= *epoch.start_slot + epoch.duration {
			epoch = api.next_epoch(parent)?;
		}
		let author = epoch.authorities.into_iter().nth(index as usize);
		Ok(author.ok_or("a block names an author that its epoch does not have")?.0)
	}
}

#[async_trait::async_trait]
impl<I> BlockImport<Block> for ReportEquivocations<I>
where
	I: BlockImport<Block, Error = ConsensusError> + Send + Sync,
{
	type Error = ConsensusError;

	async fn check_block(
		&self,
		block: BlockCheckParams<Block>,
	) -> Result<ImportResult, ConsensusError> {
		self.inner.check_block(block).await
	}

	async fn import_block(
		&self,
		block: BlockImportParams<Block>,
	) -> Result<ImportResult, ConsensusError> {
		if let Err(error) = self.report(&block) {
			log::warn!("Two blocks in one slot could not be looked for or reported: {error}");
		}
		self.inner.import_block(block).await
	}
}

/// The client's auxiliary store under keys of its own: BABE's check notes each header it sees where
/// this one would find it and take it for a second block.
struct SealedSlots<'a>(&'a Client);

fn sealed(key: &[u8]) -> Vec<u8> {
	[b"sealed_", key].concat()
}

impl AuxStore for SealedSlots<'_> {
	fn insert_aux<
		'a,
		'b: 'a,
		'c: 'a,
		I: IntoIterator<Item = &'a (&'c [u8], &'c [u8])>,
		D: IntoIterator<Item = &'a &'b [u8]>,
	>(
		&self,
		insert: I,
		delete: D,
	) -> sp_blockchain::Result<()> {
		let insert: Vec<_> = insert.into_iter().map(|(key, value)| (sealed(key), *value)).collect();
		let delete: Vec<_> = delete.into_iter().map(|key| sealed(key)).collect();
		let insert: Vec<_> = insert.iter().map(|(key, value)| (&key[..], *value)).collect();
		let delete: Vec<_> = delete.iter().map(|key| &key[..]).collect();
		self.0.insert_aux(&insert, &delete)
	}

	fn get_aux(&self, key: &[u8]) -> sp_blockchain::Result<Option<Vec<u8>>> {
		self.0.get_aux(&sealed(key))
	}
}
