//! Transactions: signed, sent, and followed until they are final.

use super::{to_hash, Chain, ChainConfig, ChainError, Events};
use amo_primitives::{AccountId, Balance, Hash};
use amo_runtime::{RuntimeCall, RuntimeEvent};
use codec::Encode;
use frame_support::traits::GetCallMetadata;
use sp_runtime::{DispatchError, ModuleError, TokenError};
use std::time::Duration;
use subxt::{
	config::polkadot::PolkadotExtrinsicParamsBuilder,
	rpcs::{methods::legacy::TransactionStatus, Error as RpcError},
	utils::AccountId32,
};

/// Who signs transactions.
pub trait Signer: subxt::tx::Signer<ChainConfig> {}

impl<T: subxt::tx::Signer<ChainConfig>> Signer for T {}

/// For how many blocks after its making a transaction may come into one.
pub const MORTAL_BLOCKS: u32 = 64;

/// How long one waits for a transaction to be final: longer than it is mortal.
const FINAL: Duration = Duration::from_secs(180);

/// How often one looks whether the transactions of an earlier run are final.
const LOOK: Duration = Duration::from_millis(500);

/// How often a transaction is made anew that another of the same account was in the way of.
const TRIES: u32 = 3;

/// Codes of the node's pool.
const INVALID: i32 = 1010;
const USURPED: [i32; 2] = [1013, 1014];

/// A call that was carried out, in a final block.
pub struct Receipt {
	/// What was paid for the transaction, in mote.
	pub fee: Balance,
	/// Its events.
	pub events: Events,
}

impl Chain {
	/// Signs a call, sends it, and waits until it was carried out in a final block.
	///
	/// # Errors
	/// [`ChainError`].
	pub async fn submit(
		&self,
		signer: &impl Signer,
		call: RuntimeCall,
	) -> Result<Receipt, ChainError> {
		let name = name_of(&call);
		for _ in 1..TRIES {
			match self.send(signer, &call, &name).await {
				Err(ChainError::Usurped) => continue,
				done => return done,
			}
		}
		self.send(signer, &call, &name).await
	}

	/// Waits until all is final that the account has sent, and so until the chain knows what a run has
	/// done that was ended before.
	///
	/// # Errors
	/// [`ChainError::NotFinal`]; [`ChainError::Lost`].
	pub async fn settle(&self, account: &AccountId) -> Result<(), ChainError> {
		let id = AccountId32(*AsRef::<[u8; 32]>::as_ref(account));
		let sent = self.legacy.system_account_next_index(&id).await?;
		let follow = async {
			loop {
				let done = self.finalized().await?.sent(account).await?;
				// Those that the pool drops will never be final.
				if u64::from(done) >= sent.min(self.legacy.system_account_next_index(&id).await?) {
					return Ok(());
				}
				tokio::time::sleep(LOOK).await;
			}
		};
		let settled = tokio::time::timeout(FINAL, follow).await;
		settled.unwrap_or_else(|_| Err(not_final("what the account did before")))
	}

	async fn send(
		&self,
		signer: &impl Signer,
		call: &RuntimeCall,
		name: &str,
	) -> Result<Receipt, ChainError> {
		let transaction = self.sign(signer, call).await?;
		let sent = self.legacy.author_submit_and_watch_extrinsic(&transaction).await;
		let mut statuses = sent.map_err(pool_error)?;
		let follow = async {
			while let Some(status) = statuses.next().await {
				match status? {
					TransactionStatus::Finalized(block) => return Ok(to_hash(block)),
					TransactionStatus::Usurped(_) => return Err(ChainError::Usurped),
					TransactionStatus::Dropped => {
						return Err(ChainError::NotPooled(
							"it has too many: try again later".into(),
						))
					},
					TransactionStatus::Invalid => return Err(ChainError::NotPooled(
						"it is not valid any more: its time ran out, or what it was about changed"
							.into(),
					)),
					TransactionStatus::FinalityTimeout(_) => return Err(not_final(name)),
					TransactionStatus::Future
					| TransactionStatus::Ready
					| TransactionStatus::Broadcast(_)
					| TransactionStatus::InBlock(_)
					| TransactionStatus::Retracted(_) => {},
				}
			}
			Err(ChainError::Lost(format!(
				"the connection ended after {name} was sent: look at the chain before you send it again"
			)))
		};
		let block = tokio::time::timeout(FINAL, follow).await.map_err(|_| not_final(name))??;
		self.receipt(&transaction, block, name).await
	}

	async fn sign(&self, signer: &impl Signer, call: &RuntimeCall) -> Result<Vec<u8>, ChainError> {
		let nonce = self.legacy.system_account_next_index(&signer.account_id()).await?;
		let lost = |error: String| ChainError::Lost(error);
		let at = self.api.at_current_block().await.map_err(|error| lost(error.to_string()))?;
		let mut transactions = at.transactions();
		let unsigned = transactions
			.from_call_data_bytes(&call.encode())
			.map_err(|_| ChainError::Undecodable("calls"))?;
		let parameters =
			PolkadotExtrinsicParamsBuilder::new().nonce(nonce).mortal(MORTAL_BLOCKS.into()).build();
		let signed = transactions
			.create_signed(&unsigned, signer, parameters)
			.await
			.map_err(|error| lost(error.to_string()))?;
		Ok(signed.into_encoded())
	}

	async fn receipt(
		&self,
		transaction: &[u8],
		block: Hash,
		name: &str,
	) -> Result<Receipt, ChainError> {
		let events = self.events_of(transaction, block).await?;
		let failed = events.find(|event| match event {
			RuntimeEvent::System(frame_system::Event::ExtrinsicFailed {
				dispatch_error, ..
			}) => Some(*dispatch_error),
			RuntimeEvent::Utility(pallet_utility::Event::BatchInterrupted { error, .. }) => {
				Some(*error)
			},
			_ => None,
		});
		if let Some(error) = failed {
			return Err(self.refusal(name, error));
		}
		let fee = events.find(|event| match event {
			RuntimeEvent::TransactionPayment(
				pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. },
			) => Some(*actual_fee),
			_ => None,
		});
		Ok(Receipt { fee: fee.unwrap_or_default(), events })
	}

	/// Why the runtime did not carry out a call, in words.
	fn refusal(&self, call: &str, error: DispatchError) -> ChainError {
		let refused = |name: String, docs: String| match name.as_str() {
			"Balances.InsufficientBalance" | "Token.FundsUnavailable" => {
				ChainError::NotEnough(format!("{call} needs more than it has"))
			},
			_ => ChainError::Refused { call: call.into(), name, docs },
		};
		match error {
			DispatchError::Module(ModuleError { index, error, .. }) => {
				let pallet = self.metadata.pallet_by_error_index(index);
				let variant = pallet.as_ref().and_then(|p| p.error_variant_by_index(error[0]));
				match pallet.as_ref().zip(variant) {
					Some((pallet, variant)) => refused(
						format!("{}.{}", pallet.name(), variant.name),
						variant.docs.join(" ").trim().into(),
					),
					None => refused(format!("error {} of pallet {index}", error[0]), String::new()),
				}
			},
			DispatchError::Token(TokenError::FundsUnavailable) => {
				refused("Token.FundsUnavailable".into(), String::new())
			},
			error => refused(format!("{error:?}"), String::new()),
		}
	}
}

fn not_final(call: &str) -> ChainError {
	ChainError::NotFinal { call: call.into(), seconds: FINAL.as_secs() }
}

/// What a node's pool says, in words.
fn pool_error(error: RpcError) -> ChainError {
	let RpcError::User(user) = &error else { return error.into() };
	let data = user.data.as_ref().map(|data| data.get().trim_matches('"')).unwrap_or_default();
	match user.code {
		INVALID if data.contains("pay some fees") => {
			ChainError::NotEnough("it cannot pay the fee of the transaction".into())
		},
		code if USURPED.contains(&code) => ChainError::Usurped,
		_ => ChainError::NotPooled(format!("{} {data}", user.message)),
	}
}

/// A call's name, as `Chunks.register`.
fn name_of(call: &RuntimeCall) -> String {
	let name = call.get_call_metadata();
	format!("{}.{}", name.pallet_name, name.function_name)
}
