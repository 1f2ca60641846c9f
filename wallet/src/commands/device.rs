//! Devices: what records in a car.

use crate::{
	amount::Amount,
	devices::{self, is_device_name, Device as KnownDevice, Devices},
	failure::Failure,
	names,
	output::{self, Column, Page, Report, Table},
	session::{Account, Session},
};
use amo_primitives::device::DeviceId;
use amo_runtime::RuntimeCall;
use clap::Subcommand;
use serde::Serialize;

/// Add, list, rotate and transfer devices.
#[derive(Subcommand)]
pub enum Device {
	/// Register a device under a pseudonym.
	#[command(after_help = "Example: amo device add golf")]
	Add {
		/// What you call it: 1 to 64 letters, digits, - and _. Nobody else sees this.
		name: String,
	},
	/// List the account's devices.
	#[command(after_help = "Example: amo device list")]
	List,
	/// Give a device another pseudonym, as uploads do each week. Nothing links it to the one before.
	#[command(after_help = "Example: amo device rotate golf")]
	Rotate {
		/// Its name.
		name: String,
	},
	/// Retire pseudonyms that are not used any more, and get their deposits back. This shows that
	/// they were one owner's.
	#[command(after_help = "Example: amo device retire golf")]
	Retire {
		/// The device's name.
		name: String,
	},
	/// Let go of a device whose car changes hands: all its pseudonyms are retired. The next owner adds
	/// it anew, and can read nothing of yours.
	#[command(after_help = "Example: amo device transfer golf")]
	Transfer {
		/// Its name.
		name: String,
	},
}

impl Device {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let account = session.account().await?;
		match self {
			Self::Add { name } => session.print(&add(&account, &name).await?),
			Self::List => session.print(&list(&account).await?),
			Self::Rotate { name } => session.print(&rotate(&account, &name).await?),
			Self::Retire { name } => session.print(&retire(&account, &name, false).await?),
			Self::Transfer { name } => session.print(&retire(&account, &name, true).await?),
		}
	}
}

/// A device with this name.
///
/// # Errors
/// [`Failure::NotThere`].
pub fn known(account: &Account, name: &str) -> Result<KnownDevice, Failure> {
	let devices: Devices = account.folder.read()?;
	devices.0.get(name).copied().ok_or_else(|| {
		Failure::NotThere(format!("no device {name:?}: `amo device add {name}` registers it"))
	})
}

async fn add(account: &Account, name: &str) -> Result<Added, Failure> {
	if !is_device_name(name) {
		return Err(Failure::Arguments(format!(
			"{name:?} is no name for a device: use 1 to 64 letters, digits, - and _"
		)));
	}
	let devices: Devices = account.folder.read()?;
	let device = match devices.0.get(name) {
		Some(device) => *device,
		None => next_free(account, name).await?,
	};
	register(account, name, device).await
}

/// The first pseudonym of a name that no chunk has, also of a wallet that was lost since. It may be
/// registered already, if the wallet ended before it heard of that.
async fn next_free(account: &Account, name: &str) -> Result<KnownDevice, Failure> {
	let view = account.chain.finalized().await?;
	let (own, secrets) = (account.key.account(), account.key.secrets());
	let mut rotation = 0;
	loop {
		let id = devices::pseudonym(&own, &secrets, name, rotation);
		let owner = view.device_owner(&id).await?;
		if owner.is_none_or(|owner| owner == own) && view.head(&id).await?.is_none() {
			return Ok(KnownDevice { rotation, since: now() });
		}
		rotation += 1;
	}
}

/// Gives a device its next pseudonym.
///
/// # Errors
/// [`Failure`].
pub async fn rotate(account: &Account, name: &str) -> Result<Added, Failure> {
	let KnownDevice { rotation, .. } = known(account, name)?;
	register(account, name, KnownDevice { rotation: rotation + 1, since: now() }).await
}

/// Registers a pseudonym unless it is, and remembers it.
async fn register(account: &Account, name: &str, device: KnownDevice) -> Result<Added, Failure> {
	let (own, secrets) = (account.key.account(), account.key.secrets());
	let id = device.id(&own, &secrets, name);
	let view = account.chain.finalized().await?;
	let fee = match view.device_owner(&id).await? {
		Some(_) => 0,
		None => {
			let salt = secrets.device_salt(name, device.rotation);
			let call = pallet_participants::Call::register_device { salt };
			account.chain.submit(&account.key, RuntimeCall::Participants(call)).await?.fee
		},
	};
	account.folder.update(|devices: &mut Devices| {
		devices.0.insert(name.into(), device);
		Ok::<_, Failure>(())
	})?;
	Ok(Added { name: name.into(), device: names::device(&id), fee: Amount(fee) })
}

async fn retire(account: &Account, name: &str, all: bool) -> Result<Retired, Failure> {
	let device = known(account, name)?;
	let (own, secrets) = (account.key.account(), account.key.secrets());
	let view = account.chain.finalized().await?;
	let rotations = 0..device.rotation + u32::from(all);
	let old = devices::registered(&view, &own, &secrets, name, rotations).await?;
	let mut fee = 0;
	if !old.is_empty() {
		let retire = |device: &DeviceId| {
			let call = pallet_participants::Call::retire_device { device: *device };
			RuntimeCall::Participants(call)
		};
		let calls = old.iter().map(retire).collect();
		let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
		fee = account.chain.submit(&account.key, batch).await?.fee;
	}
	if all {
		account.folder.update(|devices: &mut Devices| {
			devices.0.remove(name);
			Ok::<_, Failure>(())
		})?;
	}
	let retired = old.iter().map(names::device).collect();
	Ok(Retired { name: name.into(), retired, fee: Amount(fee) })
}

async fn list(account: &Account) -> Result<Listed, Failure> {
	let view = account.chain.finalized().await?;
	let (own, secrets) = (account.key.account(), account.key.secrets());
	let devices: Devices = account.folder.read()?;
	let mut listed = Vec::new();
	for (name, device) in devices.0 {
		let id = device.id(&own, &secrets, &name);
		listed.push(ListedDevice {
			device: names::device(&id),
			registered: view.device_owner(&id).await?.is_some(),
			newest_chunk: view.head(&id).await?.as_ref().map(names::hash),
			since: output::time(device.since),
			name,
		});
	}
	Ok(Listed { devices: listed })
}

fn now() -> i64 {
	jiff::Timestamp::now().as_millisecond()
}

/// A device that has a pseudonym.
#[derive(Serialize)]
pub struct Added {
	name: String,
	device: String,
	fee: Amount,
}

impl Report for Added {
	fn text(&self, page: &mut Page) {
		page.line(format!("{} records as {} (fee {})", self.name, self.device, self.fee));
	}
}

#[derive(Serialize)]
struct Retired {
	name: String,
	retired: Vec<String>,
	fee: Amount,
}

impl Report for Retired {
	fn text(&self, page: &mut Page) {
		match self.retired.len() {
			0 => page.line(format!("{} has no pseudonym to retire", self.name)),
			count => page.line(format!(
				"{count} pseudonyms of {} are retired (fee {})",
				self.name, self.fee
			)),
		}
	}
}

#[derive(Serialize)]
struct Listed {
	devices: Vec<ListedDevice>,
}

#[derive(Serialize)]
struct ListedDevice {
	name: String,
	device: String,
	registered: bool,
	since: String,
	newest_chunk: Option<String>,
}

impl Report for Listed {
	fn text(&self, page: &mut Page) {
		if self.devices.is_empty() {
			return page.line("no devices: `amo device add NAME` registers one");
		}
		let mut table = Table::new([
			Column::left("device"),
			Column::left("pseudonym"),
			Column::left("since"),
			Column::left("newest chunk"),
		]);
		for device in &self.devices {
			let pseudonym = match device.registered {
				true => device.device.clone(),
				false => format!("{} (retired)", device.device),
			};
			let newest = device.newest_chunk.clone().unwrap_or_else(|| "none".into());
			table.row([device.name.clone(), pseudonym, device.since.clone(), newest]);
		}
		page.table(table);
	}
}
