//! Keys: made, imported, shown, and what stands in their way.

use super::{
	wallet::{outcome, refused, Wallet},
	watched::{Secrets, Watched},
};
use std::{fs, os::unix::fs::PermissionsExt};

const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
/// Alice's seed.
const SEED: &str = "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";
const PASSWORD: &str = "correct horse, battery: stäple";

/// Key files that polkadot.js made.
macro_rules! key_file {
	($name:literal) => {
		concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/key-files/", $name, ".json")
	};
}

fn with_password() -> (Wallet, String) {
	let wallet = Wallet::new();
	let password = wallet.file("password", format!("{PASSWORD}\nnot the password\n"));
	(wallet, password)
}

#[test]
fn a_new_key_is_kept_and_found_again_by_its_phrase() {
	let (wallet, password) = with_password();
	let new = wallet.done(&["key", "new", "car", "--password-file", &password]);
	let phrase = new["phrase"].as_str().unwrap();
	assert_eq!(phrase.split(' ').count(), 12);
	let file = wallet.home().join("keys/car.json");
	assert_eq!(new["file"], file.to_str().unwrap());
	assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
	assert_eq!(fs::metadata(wallet.home()).unwrap().permissions().mode() & 0o777, 0o700);

	let show = ["--key", "car", "--password-file", &password, "key", "show"];
	let shown = wallet.done(&show);
	assert_eq!(shown["address"], new["address"]);
	assert_eq!(shown["public_key"], new["public_key"]);
	let text = wallet.text(&show);
	assert!(text.contains(new["address"].as_str().unwrap()), "{text}");

	let words = wallet.file("words", format!("{phrase}\n"));
	let from = format!("file:{words}");
	let import = ["key", "import", "again", &from, "--password-file", &password];
	assert_eq!(wallet.done(&import)["address"], new["address"]);
	assert!(wallet.refused(&import, 4).contains("again.json exists: take another name"));

	let text = wallet.text(&["key", "new", "van", "--long", "--password-file", &password]);
	let words = text.lines().find(|line| line.split(' ').count() == 24);
	assert!(words.is_some() && text.contains("Write down these words"), "{text}");
}

#[test]
fn a_key_comes_from_a_phrase_a_seed_and_a_file_of_polkadot_js() {
	let (wallet, password) = with_password();
	let phrase = wallet.file("phrase", format!("{PHRASE}//Alice"));
	for (at, from, address) in [
		(0, format!("file:{phrase}"), ALICE),
		(1, "env:SEED".into(), ALICE),
		(2, key_file!("hard").into(), ALICE),
		(3, key_file!("older").into(), ALICE),
		(4, key_file!("soft").into(), "5GubHNqXQA8FPaihRBdvMZF2NvDotZCr7tgD7npCtjz6Ea3D"),
	] {
		let key = format!("key-{at}");
		let amo = || {
			let mut amo = wallet.program("amo");
			amo.env("SEED", SEED).args(["--password-file", &password]);
			amo
		};
		let imported = outcome(amo().args(["key", "import", &key, &from]));
		assert_eq!(imported.code, 0, "{imported:?}");
		assert!(imported.output.contains(address) && imported.output.contains("key file"));
		let used = outcome(amo().args(["--key", &from, "key", "show"]));
		assert!(used.output.contains(address), "{used:?}");
		let kept = outcome(amo().args(["--key", &key, "key", "show"]));
		assert!(kept.output.contains(address), "{kept:?}");
		let named = outcome(amo().env("AMO_KEY", &key).args(["key", "show"]));
		assert!(named.output.contains(address), "{named:?}");
	}
}

#[test]
fn a_key_that_is_not_to_be_had_is_asked_for_by_what_helps() {
	let (wallet, password) = with_password();
	wallet.done(&["key", "new", "car", "--password-file", &password]);
	let show = |key: &str, more: &[&str]| {
		wallet.refused(&[&["--key", key, "key", "show"], more].concat(), 4)
	};
	let says = |message: String, parts: &[&str]| {
		assert!(parts.iter().all(|part| message.contains(part)), "{message}");
	};
	says(wallet.refused(&["key", "show"], 4), &["--key", "AMO_KEY", "amo key new"]);
	says(wallet.refused(&["device", "list"], 4), &["--key"]);
	says(show("bus", &[]), &["bus.json does not exist", "amo key new"]);
	says(show("./no/file.json", &[]), &["./no/file.json does not exist"]);
	says(show("file:words", &[]), &["words does not exist"]);
	says(show("env:NOT_SET", &[]), &["NOT_SET is not set", "set it"]);

	// Locked, and nobody to ask.
	says(show("car", &[]), &["no terminal", "--password-file"]);
	says(wallet.refused(&["key", "new", "van"], 4), &["no terminal", "--password-file"]);
	let wrong = wallet.file("wrong", "another\n");
	says(show("car", &["--password-file", &wrong]), &["car.json: wrong password"]);
	says(show("car", &["--password-file", "nowhere"]), &["no password file nowhere"]);
	let empty = wallet.file("empty", "\nsecond line\n");
	says(show("car", &["--password-file", &empty]), &["write the password there"]);
	let new = ["key", "new", "van", "--password-file", &empty];
	says(wallet.refused(&new, 4), &["write the password there"]);
	says(wallet.refused(&["key", "new", "a car"], 2), &["no name for a key", "letters"]);

	// Files that hold something else.
	let with = ["--password-file", password.as_str()];
	says(show(key_file!("ed25519"), &with), &["ed25519", "sr25519"]);
	says(show(key_file!("unencrypted"), &with), &["not encrypted", "with a password"]);
	says(show(&wallet.file("list.json", "[\n1,"), &with), &["list.json: not a key file", "line 2"]);
	let cut =
		fs::read_to_string(key_file!("hard")).unwrap().replace("oded\": \"", "oded\": \"AAAA");
	says(show(&wallet.file("cut.json", cut), &with), &["cut.json: "]);
}

#[test]
fn a_bad_phrase_is_refused_and_not_repeated() {
	let wallet = Wallet::new();
	let says_nothing = |message: &str, secret: &str| {
		for word in secret.split(' ').filter(|word| word.len() > 4) {
			assert!(!message.contains(word), "{message}");
		}
	};
	let one_wrong = PHRASE.replace("walk", "walking");
	for bad in [one_wrong.as_str(), "0x1234abcd", &format!("{PHRASE} twelfth"), ""] {
		let file = format!("file:{}", wallet.file("bad", bad));
		let message = wallet.refused(&["--key", &file, "key", "show"], 4);
		assert!(message.contains("bad holds no key") && message.contains("12 to 24 words"));
		says_nothing(&message, bad);
		let amo = || {
			let mut amo = wallet.program("amo");
			amo.env("WORDS", bad);
			amo
		};
		let message = refused(amo, &["--key", "env:WORDS", "key", "show"], 4);
		assert!(message.contains("variable WORDS"), "{message}");
		says_nothing(&message, bad);
	}

	// What is right must not be an argument either.
	let password = wallet.file("password", PASSWORD);
	for secret in [PHRASE, &format!("{PHRASE}//Alice"), SEED, "//Alice///pass"] {
		let key = ["--key", secret, "key", "show"];
		let import = ["key", "import", "car", secret, "--password-file", &password];
		for arguments in [&key[..], &import] {
			let message = wallet.refused(arguments, 4);
			assert!(message.contains("file:PATH") && message.contains("env:NAME"), "{message}");
			says_nothing(&message, secret.trim_start_matches("//Alice"));
		}
	}
	assert!(!wallet.home().join("keys/car.json").exists());
}

#[test]
fn nothing_that_is_said_or_kept_tells_a_secret() {
	let (wallet, password) = with_password();
	let uri = format!("{PHRASE}//Alice");
	let secrets = Secrets::of(&uri, PASSWORD);
	// It sees a secret where there is one.
	assert_eq!(secrets.found_in(uri.as_bytes()), ["three words of the phrase"]);
	assert_eq!(secrets.found_in(SEED.as_bytes()), ["the seed"]);

	let from = format!("file:{}", wallet.file("uri", &uri));
	let with = ["--password-file", &password];
	let locked = wallet.file("locked", "not it");
	for arguments in [
		&["key", "import", "car", &from, with[0], with[1]][..],
		&["key", "import", "car", &from, with[0], with[1]],
		&["--key", "car", "key", "show", with[0], with[1]],
		&["--key", "car", "key", "show", with[0], &locked],
		&["--key", "car", "key", "show"],
		&["--key", &from, "key", "show"],
		&["--key", &from, "status"],
		&["--key", "car", "device", "add", "golf", with[0], with[1]],
		&["--key", "env:URI", "key", "show"],
		&["--key", "env:URI", "key", "import", "car"],
	] {
		let mut amo = wallet.program("amo");
		amo.args(arguments).envs([("URI", &*uri), ("RUST_LOG", "trace"), ("RUST_BACKTRACE", "1")]);
		let watched = Watched::run(&mut amo, &["URI"]);
		assert_eq!(watched.leaks(&secrets), Vec::<String>::new(), "{arguments:?}");
		assert!(!watched.output().is_empty() || watched.code != Some(0), "{arguments:?}");
	}
	assert_eq!(secrets.in_folder(&wallet.home()), Vec::<String>::new());

	// A new phrase is said once, and kept nowhere.
	let new = wallet.done(&["key", "new", "van", "--password-file", &password]);
	let secrets = Secrets::of(new["phrase"].as_str().unwrap(), PASSWORD);
	assert_eq!(secrets.in_folder(&wallet.home()), Vec::<String>::new());
}
