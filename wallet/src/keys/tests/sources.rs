//! Where keys and passwords come from.

use super::*;
use std::{env, fs, io, path::Path};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse";

struct Folder {
	folder: TempDir,
	home: Home,
	passwords: Passwords,
}

impl Folder {
	fn new() -> Self {
		let folder = TempDir::new().unwrap();
		let home = Home::open(Some(&folder.path().join("home"))).unwrap();
		let password = folder.path().join("password");
		fs::write(&password, format!("{PASSWORD}\nnot the password\n")).unwrap();
		Self { folder, home, passwords: Passwords::File(password) }
	}

	fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
		let path = self.folder.path().join(name);
		fs::write(&path, bytes).unwrap();
		path.to_str().unwrap().into()
	}

	fn load(&self, argument: &str) -> Result<Key, KeyError> {
		KeySource::from_argument(argument)?.load(&self.home, &self.passwords)
	}
}

#[test]
fn secrets_in_arguments_are_refused_and_not_repeated() {
	let folder = Folder::new();
	let seed = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";
	for secret in [
		PHRASE,
		&format!("{PHRASE}//Alice"),
		&format!(" {PHRASE}"),
		&format!("{PHRASE}/soft.key"),
		"bottom drive",
		"bottom\tdrive",
		&format!("0x{seed}"),
		&format!("0x{seed}//Alice"),
		seed,
		&format!("{seed}//Alice"),
		"//Alice///password",
	] {
		let error = folder.load(secret).unwrap_err();
		assert!(matches!(error, KeyError::SecretInArguments), "{error}");
		assert!(error.to_string().contains("amo key import"));
		let source = KeySource::from_environment(secret);
		assert_eq!(format!("{source:?}"), "Uri(…)");
	}
}

#[test]
fn paths_of_the_development_phrase_are_allowed_in_arguments() {
	let folder = Folder::new();
	assert_eq!(folder.load("//Alice").unwrap().account(), key("//Alice").account());
	assert_eq!(folder.load("//Alice/1//2").unwrap().account(), key("//Alice/1//2").account());
	assert!(matches!(folder.load("//"), Err(KeyError::NoUri { .. })));
}

#[test]
fn a_uri_is_read_from_a_file() {
	let folder = Folder::new();
	for (text, uri) in [
		(format!("{PHRASE}//car"), format!("{PHRASE}//car")),
		(format!("{PHRASE}//car\n"), format!("{PHRASE}//car")),
		(format!("{PHRASE}//car\r\n"), format!("{PHRASE}//car")),
		(format!("{PHRASE}///pass word \n"), format!("{PHRASE}///pass word ")),
	] {
		let path = folder.write("uri", text);
		assert_eq!(folder.load(&format!("file:{path}")).unwrap().account(), key(&uri).account());
	}
	for bytes in [&b""[..], b"\n", b"bottom drive", b"\xff\xfe", &[b' '; 70_000]] {
		let path = folder.write("uri", bytes);
		let error = folder.load(&format!("file:{path}")).unwrap_err();
		assert!(error.to_string().contains(&path), "{error}");
		assert!(!error.to_string().contains("bottom"), "{error}");
	}
	let missing = folder.load("file:/nowhere/at/all").unwrap_err();
	assert!(matches!(missing, KeyError::NoFile(path) if path == Path::new("/nowhere/at/all")));
}

#[test]
fn a_uri_is_read_from_a_variable() {
	let folder = Folder::new();
	env::set_var("AMO_TEST_URI", format!("{PHRASE}//car"));
	assert_eq!(
		folder.load("env:AMO_TEST_URI").unwrap().account(),
		key(&format!("{PHRASE}//car")).account()
	);
	for name in ["env:AMO_TEST_UNSET", "env:AMO=TEST", "env:"] {
		let error = folder.load(name).unwrap_err();
		assert!(matches!(error, KeyError::NoVariable(_)), "{error}");
	}
	env::set_var("AMO_TEST_EMPTY", "");
	assert!(matches!(folder.load("env:AMO_TEST_EMPTY"), Err(KeyError::NoUri { .. })));
}

#[test]
fn the_variable_of_the_key_may_hold_a_uri() {
	let folder = Folder::new();
	for (text, uri) in [(PHRASE, PHRASE), ("//Alice", "//Alice"), ("//Alice///x", "//Alice///x")] {
		let source = KeySource::from_environment(text);
		let loaded = source.load(&folder.home, &folder.passwords).unwrap();
		assert_eq!(loaded.account(), key(uri).account());
	}
}

#[test]
fn a_stored_key_is_found_by_its_name_and_its_path() {
	let folder = Folder::new();
	let stored = key("//Alice").store(&folder.home, "car", PASSWORD, 0).unwrap();
	let path = stored.file.clone().unwrap();
	assert_eq!(stored.address, ALICE);
	for argument in ["car", path.to_str().unwrap()] {
		assert_eq!(folder.load(argument).unwrap().account(), key("//Alice").account());
	}
	let text = fs::read_to_string(&path).unwrap();
	let again = key("//Bob").store(&folder.home, "car", PASSWORD, 0).unwrap_err();
	assert!(matches!(again, KeyError::Home(HomeError::Exists(named)) if named == path));
	assert_eq!(fs::read_to_string(&path).unwrap(), text);

	assert!(matches!(folder.load("none"), Err(KeyError::NoFile(_))));
	assert!(matches!(folder.load("./none.json"), Err(KeyError::NoFile(_))));
}

#[test]
fn a_locked_key_file_is_named_and_its_password_is_not() {
	let folder = Folder::new();
	let stored = key("//Alice").store(&folder.home, "car", "another", 0).unwrap();
	let error = folder.load("car").unwrap_err();
	let refused = matches!(&error, KeyError::KeyFile { path, source: KeyFileError::WrongPassword }
		if Some(path) == stored.file.as_ref());
	assert!(refused, "{error}");
	assert!(!error.to_string().contains(PASSWORD), "{error}");
}

#[test]
fn nobody_is_asked_for_the_password_of_a_file_that_none_opens() {
	let mut folder = Folder::new();
	let path = folder.write("key.json", "{}");
	folder.passwords = Passwords::File("/nowhere/at/all".into());
	assert!(matches!(folder.load(&path), Err(KeyError::KeyFile { .. })));
	key("//Alice").store(&folder.home, "car", PASSWORD, 0).unwrap();
	let error = folder.load("car").unwrap_err();
	assert!(matches!(error, KeyError::Password(PasswordError::NoFile(_))), "{error}");
}

#[test]
fn a_password_file_gives_its_first_line() {
	let folder = Folder::new();
	let password = |bytes: &[u8]| {
		let file = Passwords::File(folder.write("password", bytes).into());
		file.existing("car").map(|password| password.to_string())
	};
	for bytes in [&b" pass word "[..], b" pass word \n", b" pass word \r\nmore", b" pass word \n\n"]
	{
		assert_eq!(password(bytes).unwrap(), " pass word ");
	}
	for bytes in [&b""[..], b"\npass", b"\r\n", b"\xff"] {
		assert!(matches!(password(bytes), Err(PasswordError::NoPassword(_))), "{bytes:?}");
	}
	assert!(matches!(password(&[b'a'; 5_000]), Err(PasswordError::File(_))));
}

#[test]
fn a_new_password_is_asked_for_twice() {
	let ask = |answers: [&str; 2]| {
		let mut answers = answers.map(String::from).into_iter();
		let mut prompts = Vec::new();
		let result = Passwords::Terminal.new_one_asking("car", &mut |prompt: &str| {
			prompts.push(prompt.to_string());
			Ok(answers.next().unwrap())
		});
		(result.map(|password| password.to_string()), prompts)
	};
	let (password, prompts) = ask(["secret", "secret"]);
	assert_eq!(password.unwrap(), "secret");
	assert_eq!(prompts, ["New password for car: ", "The same again: "]);
	assert!(matches!(ask(["secret", "Secret"]).0, Err(PasswordError::Different)));
	assert!(matches!(ask(["", ""]).0, Err(PasswordError::Empty)));
}

#[test]
fn without_a_terminal_the_way_out_is_told() {
	let mut no_terminal = |_: &str| Err(io::Error::other("no such device"));
	let error = Passwords::Terminal.existing_asking("car", &mut no_terminal).unwrap_err();
	assert!(error.to_string().contains("AMO_PASSWORD_FILE"), "{error}");
}

#[test]
fn a_made_key_tells_its_phrase_once() {
	let folder = Folder::new();
	let (made, phrase) = Key::random(PhraseLength::Twelve).unwrap();
	let stored = made.store(&folder.home, "car", PASSWORD, 0).unwrap();
	let report = MadeKey { key: stored, phrase: phrase.clone() };
	let json = serde_json::to_value(&report).unwrap();
	assert_eq!(json["phrase"], **phrase);
	assert_eq!(json["address"], made.show().address);
	assert!(!fs::read_to_string(report.key.file.unwrap()).unwrap().contains(&**phrase));
}
