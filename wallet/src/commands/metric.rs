//! Metrics: what can be measured.

use crate::{
	amount::Amount,
	failure::Failure,
	keys::address_of,
	output::{Column, Page, Report, Table},
	rules::parse_level,
	session::Session,
};
use amo_primitives::{
	metric::{Level, MetricId},
	place::Resolution,
	AccountId,
};
use amo_runtime::RuntimeCall;
use clap::{Args, Subcommand, ValueEnum};
use pallet_metrics::{Description, Layer, Metric as OnChain, ValueType};
use serde::Serialize;

/// List, show and add metrics.
#[derive(Subcommand)]
pub enum Metric {
	/// List metrics.
	#[command(after_help = "Example: amo metric list Vehicle.Powertrain")]
	List {
		/// Only those whose path begins so.
		#[arg(default_value = "")]
		path: String,
	},
	/// Show a metric.
	#[command(after_help = "Example: amo metric show Vehicle.Speed")]
	Show {
		/// Its path.
		path: String,
	},
	/// Register a metric of your own.
	#[command(
		after_help = "Example: amo metric add Vehicle.Cabin.Noise \\\n  --value-type float --unit dB --level 3"
	)]
	Add(Add),
}

/// What a new metric is.
#[derive(Args)]
pub struct Add {
	/// Its path, as VSS would name it.
	path: String,
	/// Where it comes from.
	#[arg(long, value_enum, default_value = "in-car")]
	layer: LayerName,
	/// What its values are.
	#[arg(long, value_enum)]
	value_type: TypeName,
	/// What its values are measured in.
	#[arg(long, default_value = "")]
	unit: String,
	/// How much it tells about a person: 1 (most) to 4.
	#[arg(long, value_parser = level)]
	level: Level,
	/// The finest H3 resolution of places in headers; the level's own if it is coarser.
	#[arg(long, default_value_t = 7)]
	finest_place: u8,
}

/// Where a metric comes from.
#[derive(Clone, Copy, ValueEnum)]
pub enum LayerName {
	/// The car's own systems.
	InCar,
	/// What the car exchanges with its surroundings.
	V2x,
	/// What people do with the car's applications.
	User,
}

/// What a metric's values are, as VSS names it.
#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "lower")]
#[allow(missing_docs, reason = "the names are VSS's own")]
pub enum TypeName {
	Uint8,
	Int8,
	Uint16,
	Int16,
	Uint32,
	Int32,
	Uint64,
	Int64,
	Boolean,
	Float,
	Double,
	String,
	Strings,
	Bytes,
	Struct,
}

fn level(text: &str) -> Result<Level, String> {
	parse_level(text).map_err(|error| error.to_string())
}

impl Metric {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		match self {
			Self::List { path } => {
				let chain = session.chain().await?;
				let metrics = chain.finalized().await?.metrics().await?;
				let metrics = metrics.into_iter().map(|(id, metric)| ShownMetric::of(id, metric));
				let metrics = metrics.filter(|metric| metric.path.starts_with(&path)).collect();
				session.print(&Listed { metrics })
			},
			Self::Show { path } => {
				let chain = session.chain().await?;
				let view = chain.finalized().await?;
				let missing = || unknown(&path);
				let id = view.metric_by_path(&path).await?.ok_or_else(missing)?;
				let metric = view.metric(id).await?.ok_or_else(missing)?;
				session.print(&ShownMetric::of(id, metric))
			},
			Self::Add(add) => {
				let description = add.description()?;
				let account = session.account().await?;
				let path = add.path.clone();
				let call = RuntimeCall::Metrics(pallet_metrics::Call::register { description });
				let receipt = account.chain.submit(&account.key, call).await?;
				session.print(&Added { path, fee: Amount(receipt.fee) })
			},
		}
	}
}

/// That there is no such metric.
pub fn unknown(path: &str) -> Failure {
	Failure::NotThere(format!(
		"no metric {path:?}: `amo metric list` lists them, `amo metric add` adds one"
	))
}

impl Add {
	fn description(&self) -> Result<Description, Failure> {
		let wrong = |what: &str| Failure::Arguments(what.into());
		let finest_place = Resolution::new(self.finest_place)
			.ok_or_else(|| wrong("--finest-place is an H3 resolution: 0 to 7"))?;
		Ok(Description {
			path: self
				.path
				.clone()
				.into_bytes()
				.try_into()
				.map_err(|_| wrong("the path is too long"))?,
			unit: self
				.unit
				.clone()
				.into_bytes()
				.try_into()
				.map_err(|_| wrong("the unit is too long"))?,
			layer: match self.layer {
				LayerName::InCar => Layer::InCar,
				LayerName::V2x => Layer::V2x,
				LayerName::User => Layer::User,
			},
			value_type: self.value_type.into(),
			level: self.level,
			finest_place: finest_place.min(self.level.finest_place()),
		})
	}
}

impl From<TypeName> for ValueType {
	fn from(name: TypeName) -> Self {
		match name {
			TypeName::Uint8 => Self::Uint8,
			TypeName::Int8 => Self::Int8,
			TypeName::Uint16 => Self::Uint16,
			TypeName::Int16 => Self::Int16,
			TypeName::Uint32 => Self::Uint32,
			TypeName::Int32 => Self::Int32,
			TypeName::Uint64 => Self::Uint64,
			TypeName::Int64 => Self::Int64,
			TypeName::Boolean => Self::Boolean,
			TypeName::Float => Self::Float,
			TypeName::Double => Self::Double,
			TypeName::String => Self::String,
			TypeName::Strings => Self::Strings,
			TypeName::Bytes => Self::Bytes,
			TypeName::Struct => Self::Struct,
		}
	}
}

#[derive(Serialize)]
struct Added {
	path: String,
	fee: Amount,
}

impl Report for Added {
	fn text(&self, page: &mut Page) {
		page.line(format!("{} is registered (fee {})", self.path, self.fee));
	}
}

#[derive(Serialize)]
struct ShownMetric {
	id: MetricId,
	path: String,
	layer: String,
	value_type: String,
	unit: String,
	level: String,
	finest_place: u8,
	standard: bool,
	retired: bool,
	registrant: Option<String>,
}

impl ShownMetric {
	fn of(id: MetricId, metric: OnChain<AccountId>) -> Self {
		let Description { path, layer, value_type, unit, level, finest_place } = metric.description;
		Self {
			id,
			path: String::from_utf8_lossy(&path).into(),
			layer: format!("{layer:?}").to_lowercase(),
			value_type: format!("{value_type:?}").to_lowercase(),
			unit: String::from_utf8_lossy(&unit).into(),
			level: format!("{level:?}"),
			finest_place: finest_place.get(),
			standard: metric.standard,
			retired: metric.retired,
			registrant: metric.registrant.as_ref().map(address_of),
		}
	}
}

impl Report for ShownMetric {
	fn text(&self, page: &mut Page) {
		page.fields([
			("path", self.path.clone()),
			("number", self.id.to_string()),
			("layer", self.layer.clone()),
			("values", format!("{} {}", self.value_type, self.unit)),
			("level", self.level.clone()),
			("finest place", format!("H3 resolution {}", self.finest_place)),
			("standard", if self.standard { "yes" } else { "no" }.into()),
			("retired", if self.retired { "yes" } else { "no" }.into()),
			("registrant", self.registrant.clone().unwrap_or_else(|| "genesis".into())),
		]);
	}
}

#[derive(Serialize)]
struct Listed {
	metrics: Vec<ShownMetric>,
}

impl Report for Listed {
	fn text(&self, page: &mut Page) {
		let mut table = Table::new([
			Column::right("number"),
			Column::left("path"),
			Column::left("values"),
			Column::left("unit"),
			Column::left("level"),
		]);
		for metric in &self.metrics {
			let number = metric.id.to_string();
			let ShownMetric { path, value_type, unit, level, .. } = metric;
			table.row([number, path.clone(), value_type.clone(), unit.clone(), level.clone()]);
		}
		page.table(table);
	}
}
