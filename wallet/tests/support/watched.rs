//! What must never be seen of an account's key, and where it is looked for.

use sp_core::{crypto::Pair as _, sr25519::Pair};
use std::{
	fs::{self, File},
	path::Path,
	process::{Child, Command},
	thread::sleep,
	time::Duration,
};

/// What is derived from a key, as `docs/protocol/wallet-keys.md` says.
const DERIVED: [(&str, &[&[u8]]); 3] = [
	("the owner secret", &[b"amo/owner-secret/v1"]),
	("the encryption key", &[b"amo/encryption-key/v1"]),
	("a bounty key", &[b"amo/bounty-key/v1", &[0; 4]]),
];

/// Secrets, each as all bytes that tell it.
pub struct Secrets(Vec<(&'static str, Vec<u8>)>);

impl Secrets {
	/// Of a key URI that begins with a phrase, and of the password of its key file.
	pub fn of(uri: &str, password: &str) -> Self {
		let (pair, seed) = Pair::from_string_with_seed(uri, None).unwrap();
		let phrase = uri.split('/').next().unwrap();
		let entropy = bip39::Mnemonic::parse(phrase).unwrap().to_entropy();
		let expanded = pair.as_ref().secret.to_bytes();
		let mut secrets = Self(vec![("the password", password.into())]);
		for words in phrase.split(' ').collect::<Vec<_>>().windows(3) {
			secrets.0.push(("three words of the phrase", words.join(" ").into()));
		}
		secrets.bytes("the phrase's entropy", &entropy);
		secrets.bytes("the seed", &seed.unwrap());
		secrets.bytes("the secret key", &expanded[..32]);
		secrets.bytes("the secret key's nonce", &expanded[32..]);
		secrets.bytes(
			"the secret key as polkadot.js has it",
			&pair.as_ref().secret.to_ed25519_bytes()[..32],
		);
		let derive = hkdf::Hkdf::<sha2::Sha256>::new(None, &expanded[..32]);
		for (name, info) in DERIVED {
			let mut bytes = [0; 32];
			derive.expand_multi_info(info, &mut bytes).unwrap();
			secrets.bytes(name, &bytes);
		}
		secrets
	}

	fn bytes(&mut self, name: &'static str, bytes: &[u8]) {
		use base64::{engine::general_purpose::STANDARD_NO_PAD as BASE64, Engine};
		let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
		// A debugger's list of numbers.
		let list = bytes.iter().take(8).map(u8::to_string).collect::<Vec<_>>().join(", ");
		let texts = [hex.to_uppercase(), hex, BASE64.encode(bytes), list];
		self.0.extend(texts.map(|text| (name, text.into_bytes())));
		self.0.push((name, bytes.into()));
	}

	/// Which are in these bytes, each once.
	pub fn found_in(&self, bytes: &[u8]) -> Vec<&'static str> {
		let mut begins = [false; 256];
		self.0.iter().for_each(|(_, secret)| begins[secret[0] as usize] = true);
		let mut found: Vec<_> = (0..bytes.len())
			.filter(|at| begins[bytes[*at] as usize])
			.flat_map(|at| self.0.iter().filter(move |(_, secret)| bytes[at..].starts_with(secret)))
			.map(|(name, _)| *name)
			.collect();
		found.dedup();
		found
	}

	/// Which are in the files of a folder, with where.
	pub fn in_folder(&self, folder: &Path) -> Vec<String> {
		let mut found = Vec::new();
		for entry in fs::read_dir(folder).unwrap() {
			let path = entry.unwrap().path();
			if path.is_dir() {
				found.extend(self.in_folder(&path));
			} else {
				let inside = self.found_in(&fs::read(&path).unwrap());
				found
					.extend(inside.iter().map(|secret| format!("{} has {secret}", path.display())));
			}
		}
		found
	}
}

/// Everything that others could see of a run.
pub struct Watched {
	/// Its exit code.
	pub code: Option<i32>,
	seen: Vec<(&'static str, Vec<u8>)>,
}

impl Watched {
	/// Runs to the end, and looks at it meanwhile as `ps` would. Its user set these variables.
	pub fn run(command: &mut Command, set: &[&str]) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let file = |name| File::create(folder.path().join(name)).unwrap();
		let mut child = command.stdout(file("stdout")).stderr(file("stderr")).spawn().unwrap();
		let mut seen = Vec::new();
		let status = loop {
			look(&child, set, &mut seen);
			match child.try_wait().unwrap() {
				Some(status) => break status,
				None => sleep(Duration::from_millis(5)),
			}
		};
		for name in ["stdout", "stderr"] {
			seen.push((name, fs::read(folder.path().join(name)).unwrap()));
		}
		Self { code: status.code(), seen }
	}

	/// Which secrets could be seen, and where.
	pub fn leaks(&self, secrets: &Secrets) -> Vec<String> {
		let found = self.seen.iter().flat_map(|(place, bytes)| {
			let found = secrets.found_in(bytes);
			found.into_iter().map(move |secret| format!("{secret} in its {place}"))
		});
		found.collect()
	}

	/// What it said on stdout.
	pub fn output(&self) -> String {
		let said = self.seen.iter().find(|(place, _)| *place == "stdout");
		String::from_utf8_lossy(said.map_or(&[], |(_, bytes)| bytes)).into()
	}
}

fn look(child: &Child, set: &[&str], seen: &mut Vec<(&'static str, Vec<u8>)>) {
	let read = |name: &str| fs::read(format!("/proc/{}/{name}", child.id())).unwrap_or_default();
	let environment = read("environ");
	let is_set = |variable: &[u8]| {
		set.iter().any(|name| variable.starts_with(format!("{name}=").as_bytes()))
	};
	let variables = environment.split(|byte| *byte == 0).filter(|variable| !is_set(variable));
	for (place, bytes) in
		[("arguments", read("cmdline")), ("environment", variables.collect::<Vec<_>>().join(&0))]
	{
		if !seen.iter().any(|(_, before)| *before == bytes) {
			seen.push((place, bytes));
		}
	}
}
