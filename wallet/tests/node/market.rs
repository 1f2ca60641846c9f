//! A development chain with one provider, and chunks of one producer, to be sold.

use super::harness::{Node, Wallet};
use std::{
	fs,
	path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A chain, who made chunks for it, and the chunks.
pub struct Market {
	pub node: Node,
	pub producer: Wallet,
	/// Of level 3, sealed.
	pub speeds: Vec<String>,
	/// Of level 1.
	pub vin: String,
	/// Of level 3, not sealed.
	pub open: String,
}

impl Market {
	/// With so many chunks of speeds.
	pub fn open(speeds: u32) -> Self {
		let node = Node::start();
		let provider = Wallet::of("//Alice", &node);
		provider.done(&["provider", "register", "--capacity", "1GiB", "--operator", "//Alice"]);
		let producer = Wallet::of("//Bob", &node);
		let files = tempfile::tempdir().unwrap();

		let days = (1..=speeds).map(|day| format!("2026-03-{day:02}T10:00:00Z,{day}.5\n"));
		let csv = file(&files, "speed.csv", &format!("time,speed\n{}", days.collect::<String>()));
		upload(&producer, "golf", &csv, "speed=Vehicle.Speed", &[]);
		let csv = file(&files, "vin.csv", "time,vin\n2026-03-01T10:00:00Z,WVWZZZ1JZXW000001\n");
		upload(&producer, "golf", &csv, "vin=Vehicle.VehicleIdentification.VIN", &[]);
		let csv = file(&files, "open.csv", "time,speed\n2026-03-01T10:00:00Z,7.25\n");
		upload(&producer, "polo", &csv, "speed=Vehicle.Speed", &["--open"]);

		let listed = producer.done(&["chunk", "list"]);
		let named = |metric: &str, sealed: bool| -> Vec<String> {
			let chunks = listed["chunks"].as_array().unwrap().iter();
			let fits =
				chunks.filter(|chunk| chunk["metric"] == metric && chunk["sealed"] == sealed);
			fits.map(|chunk| chunk["chunk"].as_str().unwrap().to_owned()).collect()
		};
		let sealed = named("Vehicle.Speed", true);
		assert_eq!(sealed.len(), speeds as usize, "{listed}");
		Self {
			vin: named("Vehicle.VehicleIdentification.VIN", true).remove(0),
			open: named("Vehicle.Speed", false).remove(0),
			speeds: sealed,
			node,
			producer,
		}
	}
}

fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
	let path = folder.path().join(name);
	fs::write(&path, text).unwrap();
	path
}

fn upload(producer: &Wallet, device: &str, csv: &Path, map: &str, more: &[&str]) {
	producer.done(&["device", "add", device]);
	let csv = csv.to_str().unwrap();
	producer.done(&["collect", "csv", device, csv, "--time", "time", "--map", map]);
	let upload = ["upload", device, "--k", "1", "--m", "0", "--keep", "30d"];
	producer.done(&[&upload[..], more].concat());
}
