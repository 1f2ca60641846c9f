//! A car's ELM327 adapter, by the emulator of one: over a serial line and over TCP, and with all that
//! goes wrong on the way.

use super::{
	elm327::Emulator,
	harness::{Node, Run, Wallet},
	records::all_fetched,
};
use std::{
	fs,
	io::{Read as _, Write as _},
	net::{Shutdown, TcpListener, TcpStream},
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	thread,
};

/// Nothing is there.
const NOWHERE: &str = "ws://127.0.0.1:1";

fn collect(wallet: &Wallet, port: &str, pids: &str) -> Run {
	let fast = ["--interval", "20"];
	let pids = ["--pid", pids];
	wallet.start(&[&["collect", "obd", "golf", "--port", port], &fast[..], &pids].concat())
}

/// Bytes of the journal.
fn journal(wallet: &Wallet) -> u64 {
	let segment = wallet.home().join("journals/golf/00000000000000000001.seg");
	fs::metadata(segment).map_or(0, |found| found.len())
}

/// Waits until it has recorded some more.
fn records_more(run: &mut Run, wallet: &Wallet) {
	let before = journal(wallet);
	run.until("records come", || journal(wallet) > before + 200);
}

/// A line to an adapter, on which bytes come in between at times that the adapter never said.
fn noisy_line(port: u16) -> (u16, Arc<AtomicBool>) {
	let listener = TcpListener::bind("127.0.0.1:0").unwrap();
	let near_port = listener.local_addr().unwrap().port();
	let noise = Arc::new(AtomicBool::new(false));
	let is_noisy = noise.clone();
	thread::spawn(move || {
		let (near, _) = listener.accept().unwrap();
		let far = TcpStream::connect(("127.0.0.1", port)).unwrap();
		let (mut commands, mut to_adapter) = (near.try_clone().unwrap(), far.try_clone().unwrap());
		thread::spawn(move || {
			let _ = std::io::copy(&mut commands, &mut to_adapter);
			let _ = to_adapter.shutdown(Shutdown::Both);
		});
		relay(far, near, &is_noisy);
	});
	(near_port, noise)
}

/// Until either end is gone.
fn relay(mut from: TcpStream, mut to: TcpStream, is_noisy: &AtomicBool) {
	let mut said = [0; 256];
	while let Ok(len @ 1..) = from.read(&mut said) {
		let (front, back) = said[..len].split_at(len / 2);
		let what = match is_noisy.load(Ordering::Relaxed) {
			true => [b"\xff~", front, b"\x80\xfe\0#", back].concat(),
			false => said[..len].to_vec(),
		};
		if to.write_all(&what).is_err() {
			return;
		}
	}
}

#[test]
fn drives_over_a_serial_line_tcp_and_a_bad_line_are_recorded_and_sold() {
	let node = Node::start();
	let driver = Wallet::of("//Bob", &node);
	node.provided(|| driver.done(&["device", "add", "golf"]));
	let record = |port: &str| {
		let mut run = collect(&driver, port, "speed,engine-speed,fuel-rate,odometer");
		run.says("connected with ELM327");
		run.says("it has no fuel-rate");
		// It says that it has that one.
		run.says("the car does not give odometer after all");
		records_more(&mut run, &driver);
		let ended = run.stop("-INT");
		assert_eq!(ended.code, Some(0), "{ended:?}");
		ended.json["records"].as_u64().unwrap()
	};
	let (emulator, path) = Emulator::on_pty();
	let mut recorded = record(&path);
	drop(emulator);
	let port = Emulator::free_port();
	let _emulator = Emulator::on_port(port);
	let address = format!("127.0.0.1:{port}");
	recorded += record(&address);

	// With garbage on the line, which is passed over.
	let (line, noise) = noisy_line(port);
	let line = format!("127.0.0.1:{line}");
	let mut run = collect(&driver, &line, "engine-speed,barometric-pressure");
	for times in 1..=3 {
		records_more(&mut run, &driver);
		noise.store(true, Ordering::Relaxed);
		run.says_again("no answer to", 3 * times);
		noise.store(false, Ordering::Relaxed);
	}
	records_more(&mut run, &driver);
	let ended = run.stop("-INT");
	assert!(!ended.log.contains("the adapter is gone"), "{ended:?}");
	recorded += ended.json["records"].as_u64().unwrap();

	// For a time, and then it ends by itself.
	let timed = ["collect", "obd", "golf", "--port", &address, "--pid", "speed", "--seconds", "3"];
	let timed = driver.done(&timed)["records"].as_u64().unwrap();
	assert!(timed > 0);

	let uploaded = driver.done(&["upload", "golf", "--k", "1", "--m", "0", "--keep", "30d"]);
	assert_eq!(uploaded["records"], recorded + timed);
	let pressure = all_fetched(&node, "//Bob", "Vehicle.OBD.BarometricPressure");
	assert!(pressure.windows(2).all(|pair| pair[0].1 == pair[1].1), "{pressure:?}");
	for (metric, most) in [("Speed", 255.0), ("EngineSpeed", 16_383.75)] {
		let rows = all_fetched(&node, "//Bob", &format!("Vehicle.OBD.{metric}"));
		assert!(rows.len() > 10, "{}", rows.len());
		assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0), "{rows:?}");
		assert!(rows.iter().all(|(_, value)| (0.0..=most).contains(value)), "{rows:?}");
	}
}

#[test]
fn an_adapter_is_unplugged_and_comes_back() {
	let driver = Wallet::at("//Bob", NOWHERE);
	let port = Emulator::free_port();
	let mut run = collect(&driver, &format!("127.0.0.1:{port}"), "speed,engine-speed");
	run.says("is the adapter plugged in");
	for times in 1..=2 {
		let emulator = Emulator::on_port(port);
		run.says_again("connected with ELM327", times);
		run.says_again("recording speed, engine-speed", times);
		records_more(&mut run, &driver);
		drop(emulator);
		run.says_again("the adapter is gone", times);
	}
	let ended = run.stop("-TERM");
	assert_eq!(ended.code, Some(0), "{ended:?}");
	assert!(ended.json["records"].as_u64().unwrap() > 10, "{ended:?}");
}

#[test]
fn what_is_not_there_is_said() {
	let driver = Wallet::at("//Bob", NOWHERE);
	let mut run = collect(&driver, "/dev/amo-nothing", "speed");
	run.says("/dev/amo-nothing cannot be opened");
	assert_eq!(run.stop("-INT").json["records"], 0);

	let port = Emulator::free_port();
	let mut emulator = Emulator::on_port(port);
	let address = format!("127.0.0.1:{port}");
	let mut run = collect(&driver, &address, "fuel-rate");
	run.says("the car has none of the values that are wanted");
	assert_eq!(run.stop("-INT").json["records"], 0);

	// A car that is switched off is asked again until it is on.
	let mut run = collect(&driver, &address, "speed");
	records_more(&mut run, &driver);
	emulator.scenario("engineoff");
	run.says("the car does not answer");
	emulator.scenario("car");
	run.says_again("recording speed", 2);
	records_more(&mut run, &driver);
	assert_eq!(run.stop("-INT").code, Some(0));
	driver.refused(&["collect", "obd", "golf", "--port", &address, "--pid", "love"], 2);
}
