//! Collecting from the emulator of an adapter, with all that goes wrong on the way.

mod faulty_line;

#[path = "../../../tests/support/elm327.rs"]
mod emulator;

use super::{link::DEFAULT_BAUD, *};
use crate::{
	collect::obd,
	journal::{self, Entry, Journal, Position},
};
use amo_offchain_storage::body::Value;
use emulator::Emulator;
use faulty_line::{Fault, FaultyLine};
use std::{
	io::{Read as _, Write as _},
	net::TcpStream as StdTcpStream,
	time::SystemTime,
};
use tokio::{
	io::{AsyncReadExt as _, AsyncWriteExt as _},
	net::TcpListener,
	sync::mpsc,
	task::JoinHandle,
	time::timeout,
};

/// An event without what it borrows.
#[derive(Debug)]
enum Seen {
	Connected(String),
	Polling { pids: Vec<u8>, missing: Vec<u8> },
	Records(Vec<Entry>),
	Dropped(u8),
	Garbled(String),
	Silent(String),
	Disconnected(LinkError),
}

/// Collects in the background.
struct Collecting {
	events: mpsc::UnboundedReceiver<Seen>,
	task: JoinHandle<()>,
}

impl Drop for Collecting {
	fn drop(&mut self) {
		self.task.abort();
	}
}

fn numbers(pids: &[&Pid]) -> Vec<u8> {
	pids.iter().map(|pid| pid.number).collect()
}

impl Collecting {
	fn start(config: Config) -> Self {
		let (sender, events) = mpsc::unbounded_channel();
		let on_event = move |event: Event| {
			sender.send(match event {
				Event::Connected { adapter } => Seen::Connected(adapter),
				Event::Polling { pids, missing, .. } => {
					Seen::Polling { pids: numbers(&pids), missing: numbers(&missing) }
				},
				Event::Records(batch) => Seen::Records(batch.entries().to_vec()),
				Event::Dropped(pid) => Seen::Dropped(pid.number),
				Event::Garbled { command, .. } => Seen::Garbled(command),
				Event::Silent { reason, .. } => Seen::Silent(reason),
				Event::Disconnected { reason, .. } => Seen::Disconnected(reason),
			})
		};
		let task = tokio::spawn(async move {
			// Until nobody listens any more.
			let _ = collect(&config, on_event).await;
		});
		Self { events, task }
	}

	async fn next(&mut self) -> Seen {
		timeout(Duration::from_secs(60), self.events.recv()).await.expect("no event").unwrap()
	}

	/// Passes over events until one gives something.
	async fn until<T>(&mut self, mut wanted: impl FnMut(Seen) -> Option<T>) -> T {
		let found = async {
			loop {
				if let Some(found) = wanted(self.next().await) {
					return found;
				}
			}
		};
		timeout(Duration::from_secs(60), found).await.expect("no such event")
	}

	async fn records(&mut self) -> Vec<Entry> {
		self.until(|seen| match seen {
			Seen::Records(entries) => Some(entries),
			_ => None,
		})
		.await
	}

	async fn disconnected(&mut self) -> LinkError {
		self.until(|seen| match seen {
			Seen::Disconnected(reason) => Some(reason),
			_ => None,
		})
		.await
	}
}

/// All values, as fast as can be, with short waits.
fn config(address: impl ToString) -> Config {
	let Ok(address) = address.to_string().parse();
	Config {
		interval: Duration::from_millis(20),
		patience: Duration::from_secs(2),
		retry: (Duration::from_millis(50), Duration::from_millis(200)),
		..Config::new(address, obd::PIDS.iter().collect())
	}
}

fn pids(names: &[&str]) -> Vec<&'static Pid> {
	names.iter().map(|name| obd::find(name).unwrap()).collect()
}

fn local(port: u16) -> String {
	format!("127.0.0.1:{port}")
}

/// What an adapter answers to a value of one byte, read by hand.
fn byte(port: u16, command: &str) -> u8 {
	let mut stream = StdTcpStream::connect(local(port)).unwrap();
	let mut said = String::new();
	for command in ["ATE0", "ATS0", command] {
		write!(stream, "{command}\r").unwrap();
		said.clear();
		let mut byte = [0];
		while stream.read(&mut byte).unwrap() > 0 && byte != *b">" {
			said.push(byte[0].into());
		}
	}
	let digits = said.trim().trim_start_matches("SEARCHING...").trim();
	u8::from_str_radix(&digits[digits.len() - 2..], 16).unwrap()
}

fn value<'a>(entries: &'a [Entry], metric: &str) -> &'a Value {
	let entry = entries.iter().find(|entry| &*entry.metric == metric);
	&entry.unwrap_or_else(|| panic!("no {metric} in {entries:?}")).record.value
}

fn float(entries: &[Entry], metric: &str) -> f64 {
	match value(entries, metric) {
		Value::Float(value) => *value,
		other => panic!("{other:?}"),
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_a_car_come_into_the_journal() {
	let port = Emulator::free_port();
	let _emulator = Emulator::on_port(port);
	// Those that stay the same in this car.
	let (pressure, fuel) = (byte(port, "0133"), byte(port, "012F"));
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("journal");
	let mut journal = Journal::open(&path, journal::Options::default()).unwrap();
	let mut config = config(local(port));
	config.vin = true;

	let begin = now();
	let (mut rounds, mut last_end) = (0, journal.end());
	let stopped = collect(&config, |event| {
		let Event::Records(batch) = event else { return Ok(()) };
		journal.append(batch).unwrap();
		assert!(journal.end() > std::mem::replace(&mut last_end, journal.end()));
		rounds += 1;
		if rounds == 5 {
			Err("enough")
		} else {
			Ok(())
		}
	});
	let Err(stopped) = timeout(Duration::from_secs(60), stopped).await.expect("no five rounds");
	assert_eq!((stopped, rounds), ("enough", 5));
	let end = now();

	let entries = journal::read(&path, Position::START).unwrap();
	let entries: Vec<Entry> = entries.map(|entry| entry.unwrap().1).collect();
	assert!(entries.iter().all(|entry| (begin..=end).contains(&entry.record.time)));
	assert!(entries.windows(2).all(|two| two[0].record.time <= two[1].record.time));
	let of = |metric: &str| entries.iter().filter(|entry| &*entry.metric == metric).count();
	for metric in ["Vehicle.OBD.Speed", "Vehicle.OBD.EngineSpeed", "Vehicle.OBD.Status.DTCCount"] {
		assert_eq!(of(metric), 5, "{metric}");
	}
	assert_eq!(float(&entries, "Vehicle.OBD.BarometricPressure"), f64::from(pressure));
	assert_eq!(float(&entries, "Vehicle.OBD.FuelLevel"), f64::from(fuel) * 100.0 / 255.0);
	assert!((0.0..=255.0).contains(&float(&entries, "Vehicle.OBD.Speed")));
	// Once for the car, and once a minute.
	assert_eq!((of(obd::VIN_METRIC), of(obd::TROUBLE_CODES_METRIC)), (1, 1));
	assert!(matches!(value(&entries, obd::VIN_METRIC), Value::Text(vin) if vin.len() == 17));
}

fn now() -> i64 {
	let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
	since.as_millis().try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pseudo_terminal_is_a_serial_line() {
	let (emulator, path) = Emulator::on_pty();
	// Its name may be another's soon.
	let once = Duration::from_secs(1_000_000);
	let mut collecting = Collecting::start(Config { retry: (once, once), ..config(&path) });
	collecting.records().await;
	drop(emulator);
	assert!(matches!(collecting.disconnected().await, LinkError::Gone(_)));
}

#[tokio::test]
async fn a_line_that_is_not_there_is_named() {
	let mut collecting = Collecting::start(config("/dev/amo-nothing"));
	let reason = collecting.disconnected().await.to_string();
	assert!(reason.contains("/dev/amo-nothing") && reason.contains("plugged in"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_car_does_not_have_is_said_and_not_asked_for() {
	let port = Emulator::free_port();
	let _emulator = Emulator::on_port(port);
	let mut collecting = Collecting::start(config(local(port)));
	assert!(matches!(collecting.next().await, Seen::Connected(name) if name.contains("ELM327")));
	let Seen::Polling { pids, missing } = collecting.next().await else { panic!() };
	assert_eq!(pids.len() + missing.len(), obd::PIDS.len());
	assert!(pids.contains(&0x0c) && pids.contains(&0x0d));
	assert!(missing.contains(&0x5e), "{missing:02x?}");
	// It says that it has the odometer, but its answer is to something else.
	let mut garbled = 0;
	let dropped = collecting.until(|seen| match seen {
		Seen::Dropped(number) => Some(number),
		Seen::Garbled(command) => {
			assert_eq!(command, "01A6");
			garbled += 1;
			None
		},
		Seen::Records(_) => None,
		other => panic!("{other:?}"),
	});
	assert_eq!((dropped.await, garbled), (0xa6, 3));
	collecting.records().await;
	assert!(matches!(collecting.next().await, Seen::Records(_)), "and that is all");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adapter_may_be_unplugged_and_come_back() {
	let port = Emulator::free_port();
	let mut collecting = Collecting::start(config(local(port)));
	let first = collecting.disconnected().await;
	assert!(matches!(first, LinkError::Open { .. }), "{first:?}");
	for _ in 0..2 {
		let emulator = Emulator::on_port(port);
		collecting.until(|seen| matches!(seen, Seen::Connected(_)).then_some(())).await;
		collecting.records().await;
		drop(emulator);
		let reason = collecting.until(|seen| match seen {
			Seen::Disconnected(reason) => Some(reason),
			Seen::Records(_) | Seen::Garbled(_) | Seen::Dropped(_) => None,
			other => panic!("{other:?}"),
		});
		let reason = reason.await;
		assert!(matches!(reason, LinkError::Gone(_)), "{reason:?}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_car_may_be_switched_off_and_on() {
	let port = Emulator::free_port();
	let mut emulator = Emulator::on_port(port);
	let mut collecting = Collecting::start(config(local(port)));
	for _ in 0..2 {
		collecting.records().await;
		emulator.scenario("engineoff");
		let reason = collecting.until(|seen| match seen {
			Seen::Silent(reason) => Some(reason),
			Seen::Disconnected(reason) => panic!("{reason}"),
			_ => None,
		});
		assert!(!reason.await.is_empty());
		emulator.scenario("car");
	}
	collecting.records().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_on_the_line_becomes_no_record() {
	let port = Emulator::free_port();
	let _emulator = Emulator::on_port(port);
	let line = FaultyLine::to(port).await;
	let pressure = f64::from(byte(port, "0133"));
	let mut config = config(line.address());
	config.pids = pids(&["barometric-pressure", "speed"]);
	config.interval = Duration::from_millis(1);
	let mut collecting = Collecting::start(config);
	let check = |entries: &[Entry]| {
		for entry in entries.iter().filter(|entry| entry.metric.ends_with("BarometricPressure")) {
			assert_eq!(entry.record.value, Value::Float(pressure));
		}
	};
	for fault in [Fault::Noise, Fault::Cut, Fault::Noise] {
		check(&collecting.records().await);
		line.set(fault);
		collecting
			.until(|seen| match seen {
				Seen::Garbled(_) => Some(()),
				Seen::Records(entries) => {
					check(&entries);
					None
				},
				_ => None,
			})
			.await;
		line.set(Fault::None);
	}
	let entries = collecting.records().await;
	check(&entries);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adapter_that_hangs_is_left_and_tried_again() {
	let port = Emulator::free_port();
	let _emulator = Emulator::on_port(port);
	let line = FaultyLine::to(port).await;
	let mut config = config(line.address());
	config.pids = pids(&["speed"]);
	config.patience = Duration::from_millis(700);
	let mut collecting = Collecting::start(config);
	collecting.records().await;
	line.set(Fault::Mute);
	let reason = collecting.disconnected().await;
	assert!(matches!(reason, LinkError::NoAnswer(_)), "{reason:?}");
	line.set(Fault::None);
	collecting.records().await;
}

/// Answers each line that comes in with the same, over and over for `times`.
async fn server(answer: &'static [u8], times: usize) -> (u16, JoinHandle<()>) {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let port = listener.local_addr().unwrap().port();
	let task = tokio::spawn(async move {
		loop {
			let (mut stream, _) = listener.accept().await.unwrap();
			let mut byte = [0];
			while stream.read(&mut byte).await.is_ok_and(|read| read > 0) {
				for _ in 0..if byte == *b"\r" { times } else { 0 } {
					if stream.write_all(answer).await.is_err() {
						break;
					}
				}
			}
		}
	});
	(port, task)
}

#[tokio::test]
async fn what_is_no_adapter_is_said_to_be_none() {
	for (answer, times, expected) in [
		(&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], 1, "does not answer to ATZ"),
		(b"login: >", 1, "no ELM327: to ATE0 it says \"login:\""),
		(b"\x00\xff\x00\xff\x00\xff\x00\xff", 1 << 20, "sends without end"),
	] {
		let (port, task) = server(answer, times).await;
		let mut config = config(local(port));
		config.patience = Duration::from_millis(300);
		let mut collecting = Collecting::start(config);
		let reason = collecting.disconnected().await.to_string();
		assert!(reason.contains(expected), "{reason}");
		task.abort();
	}
}

#[tokio::test]
async fn a_caller_that_goes_away_closes_the_line() {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let collecting = Collecting::start(config(address));
	let (mut stream, _) = listener.accept().await.unwrap();
	drop(collecting);
	let mut rest = Vec::new();
	timeout(Duration::from_secs(60), stream.read_to_end(&mut rest)).await.unwrap().unwrap();
}

#[test]
fn addresses_are_read() {
	let serial = |path: &str, baud| Address::Serial { path: path.into(), baud };
	for (text, expected) in [
		("/dev/ttyUSB0", serial("/dev/ttyUSB0", DEFAULT_BAUD)),
		("/dev/ttyUSB0@115200", serial("/dev/ttyUSB0", 115_200)),
		("/dev/pts/3", serial("/dev/pts/3", DEFAULT_BAUD)),
		("/dev/serial/by-path/pci-0:1", serial("/dev/serial/by-path/pci-0:1", DEFAULT_BAUD)),
		("COM3", serial("COM3", DEFAULT_BAUD)),
		("192.168.0.10:35000", Address::Tcp("192.168.0.10:35000".into())),
		("[::1]:35000", Address::Tcp("[::1]:35000".into())),
		("adapter.local:23", Address::Tcp("adapter.local:23".into())),
	] {
		assert_eq!(text.parse(), Ok(expected), "{text}");
	}
}

#[test]
fn pauses_grow_and_begin_anew() {
	let mut pause = Pause::new(&config("x"));
	let pauses: Vec<u128> = (0..5).map(|_| pause.next().as_millis()).collect();
	assert_eq!(pauses, [50, 100, 200, 200, 200]);
	pause.reset();
	assert_eq!(pause.next().as_millis(), 50);
}
