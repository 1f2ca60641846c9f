use super::*;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use std::{
	fs,
	io::Read,
	os::unix::fs::{symlink, PermissionsExt},
	process::{self, Command, Stdio},
	thread,
};
use tempfile::TempDir;

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counter {
	value: u64,
}

impl State for Counter {
	const NAME: &'static str = "counter";
	const VERSION: u32 = 3;
}

fn home() -> (TempDir, Home) {
	let folder = TempDir::new().unwrap();
	let home = Home::open(Some(&folder.path().join("a/b"))).unwrap();
	(folder, home)
}

fn mode(path: &Path) -> u32 {
	fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
	fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn count(folder: &Folder) -> Result<u64, HomeError> {
	folder.update(|counter: &mut Counter| {
		counter.value += 1;
		Ok(counter.value)
	})
}

fn names(folder: &Path) -> Vec<String> {
	let entries = fs::read_dir(folder).unwrap();
	let mut names: Vec<_> =
		entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
	names.sort();
	names
}

#[test]
fn only_the_user_can_read_what_is_in_it() {
	let (_folder, home) = home();
	count(&home.shared()).unwrap();
	let state = home.of_account(&Hash::repeat_byte(1), &AccountId::new([2; 32])).unwrap();
	count(&state).unwrap();
	let key = home.key_file("car").unwrap();
	write_new(&key, b"{}").unwrap();

	assert_eq!(mode(home.path()), 0o700);
	assert_eq!(mode(state.path()), 0o700);
	assert_eq!(mode(key.parent().unwrap()), 0o700);
	assert_eq!(mode(&key), 0o600);
	assert_eq!(mode(&state.path().join("counter.json")), 0o600);
	assert_eq!(mode(&state.path().join("counter.lock")), 0o600);
}

#[test]
fn a_folder_that_others_can_write_is_refused() {
	let (_folder, home) = home();
	for exposed in [0o720, 0o702, 0o777] {
		set_mode(home.path(), exposed);
		let error = Home::open(Some(home.path())).unwrap_err();
		assert!(matches!(&error, HomeError::Exposed { mode, .. } if *mode == exposed), "{error}");
		assert!(error.to_string().contains("chmod go-w"), "{error}");
	}
	set_mode(home.path(), 0o755);
	Home::open(Some(home.path())).unwrap();

	home.key_file("car").unwrap();
	set_mode(&home.path().join("keys"), 0o770);
	assert!(matches!(home.key_file("car"), Err(HomeError::Exposed { .. })));
}

#[test]
fn a_file_in_its_place_is_refused() {
	let folder = TempDir::new().unwrap();
	let file = folder.path().join("file");
	fs::write(&file, b"").unwrap();
	assert!(matches!(Home::open(Some(&file)), Err(HomeError::NoFolder(path)) if path == file));
	let below = file.join("home");
	assert!(matches!(Home::open(Some(&below)), Err(HomeError::NoFolder(path)) if path == below));
}

#[test]
fn a_link_to_a_folder_is_a_folder() {
	let (folder, home) = home();
	let link = folder.path().join("link");
	symlink(home.path(), &link).unwrap();
	Home::open(Some(&link)).unwrap();
}

#[test]
fn state_is_kept_for_each_account_on_each_chain() {
	let (_folder, home) = home();
	let (genesis, other_chain) = (Hash::repeat_byte(1), Hash::repeat_byte(2));
	let (account, other) = (AccountId::new([3; 32]), AccountId::new([4; 32]));
	count(&home.of_account(&genesis, &account).unwrap()).unwrap();
	count(&home.of_account(&genesis, &account).unwrap()).unwrap();

	let read =
		|genesis, account| home.of_account(genesis, account).unwrap().read::<Counter>().unwrap();
	assert_eq!(read(&genesis, &account), Counter { value: 2 });
	assert_eq!(read(&genesis, &other), Counter::default());
	assert_eq!(read(&other_chain, &account), Counter::default());
}

#[test]
fn what_cannot_be_read_is_named_and_stays() {
	let (_folder, home) = home();
	let shared = home.shared();
	let path = home.path().join("counter.json");
	for damaged in [
		"",
		"{",
		"[]",
		"null",
		"{\"version\":3}",
		"{\"version\":3,\"content\":{\"value\":-1}}",
		"{\"version\":3,\"content\":{\"value\":1},\"more\":2}",
		"{\"version\":3,\"content\":{\"value\":1}} x",
	] {
		fs::write(&path, damaged).unwrap();
		let error = shared.read::<Counter>().unwrap_err();
		assert!(matches!(&error, HomeError::Damaged { path: named, .. } if *named == path));
		assert!(matches!(count(&shared), Err(HomeError::Damaged { .. })), "{damaged}");
		assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
	}
	fs::write(&path, [0xff, 0xfe]).unwrap();
	assert!(matches!(count(&shared), Err(HomeError::Damaged { .. })));
}

#[test]
fn state_of_another_version_stays() {
	let (_folder, home) = home();
	let path = home.path().join("counter.json");
	for version in [0, 2, 4] {
		let text = format!("{{\"version\":{version},\"content\":\"in another shape\"}}");
		fs::write(&path, &text).unwrap();
		let error = count(&home.shared()).unwrap_err();
		assert!(
			matches!(error, HomeError::Version { found, known: 3, .. } if found == version),
			"{error}"
		);
		assert_eq!(fs::read_to_string(&path).unwrap(), text);
	}
}

#[test]
fn a_change_that_fails_changes_nothing() {
	let (_folder, home) = home();
	count(&home.shared()).unwrap();
	let result = home.shared().update(|counter: &mut Counter| {
		counter.value = 99;
		Err::<(), _>(HomeError::Nowhere)
	});
	assert!(matches!(result, Err(HomeError::Nowhere)));
	assert_eq!(home.shared().read::<Counter>().unwrap(), Counter { value: 1 });
	assert_eq!(names(home.path()), ["counter.json", "counter.lock"]);
}

#[test]
fn changes_at_the_same_time_are_all_kept() {
	let (_folder, home) = home();
	thread::scope(|scope| {
		for _ in 0..4 {
			scope.spawn(|| {
				for _ in 0..25 {
					count(&home.shared()).unwrap();
				}
			});
		}
	});
	assert_eq!(home.shared().read::<Counter>().unwrap(), Counter { value: 100 });
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
	let (_folder, home) = home();
	let gone = home.shared();
	fs::remove_dir(home.path()).unwrap();
	let error = count(&gone).unwrap_err();
	assert!(
		matches!(&error, HomeError::Io { path, .. } if path.starts_with(home.path())),
		"{error}"
	);
}

#[test]
fn a_new_file_never_replaces_another() {
	let (_folder, home) = home();
	let path = home.key_file("car").unwrap();
	write_new(&path, b"first").unwrap();
	assert!(matches!(write_new(&path, b"second"), Err(HomeError::Exists(named)) if named == path));
	assert_eq!(**read_bounded(&path, 5).unwrap().unwrap(), *b"first");
	assert_eq!(names(path.parent().unwrap()), ["car.json"]);
}

#[test]
fn a_file_longer_than_the_limit_is_not_read() {
	let (_folder, home) = home();
	let path = home.path().join("long");
	write_new(&path, &[0; 101]).unwrap();
	assert!(matches!(read_bounded(&path, 100), Err(HomeError::Damaged { .. })));
	assert_eq!(read_bounded(&path, 101).unwrap().unwrap().len(), 101);
	assert!(read_bounded(&home.path().join("none"), 100).unwrap().is_none());
}

#[test]
fn what_one_process_does_no_other_does() {
	let (_folder, home) = home();
	let lock = home.shared().lock("agent").unwrap();
	let error = home.shared().lock("agent").unwrap_err();
	let own = process::id();
	assert!(
		matches!(&error, HomeError::Locked { process: Some(process), .. } if *process == own),
		"{error}"
	);
	assert!(error.to_string().contains(&format!("(process {own})")), "{error}");
	home.shared().lock("upload").unwrap();

	drop(lock);
	home.shared().lock("agent").unwrap();
}

#[test]
fn a_lock_ends_with_its_process() {
	let (_folder, home) = home();
	let path = home.path().join("agent.running");
	let mut other = Command::new("flock")
		.args(["-o".as_ref(), path.as_os_str(), "-c".as_ref(), "echo locked; exec cat".as_ref()])
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.spawn()
		.unwrap();
	let mut line = [0; 7];
	other.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
	assert!(matches!(home.shared().lock("agent"), Err(HomeError::Locked { .. })));
	other.kill().unwrap();
	other.wait().unwrap();
	home.shared().lock("agent").unwrap();
}

#[test]
fn names_of_keys_are_no_paths() {
	let (_folder, home) = home();
	let long = "a".repeat(65);
	for name in ["", ".", "..", "a/b", "../a", "a.json", "a b", "ä", "a\0", &long] {
		assert!(matches!(home.key_file(name), Err(HomeError::Name(_))), "{name}");
	}
	assert_eq!(home.key_file("Car_1-a").unwrap(), home.path().join("keys/Car_1-a.json"));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(32))]

	/// As after a power cut in the middle of a write that is not atomic.
	#[test]
	fn half_a_file_is_never_taken_for_a_whole(cut in 0usize..40) {
		let (_folder, home) = home();
		count(&home.shared()).unwrap();
		let path = home.path().join("counter.json");
		let whole = fs::read(&path).unwrap();
		let cut = cut.min(whole.trim_ascii_end().len() - 1);
		fs::write(&path, &whole[..cut]).unwrap();
		prop_assert!(count(&home.shared()).is_err());
		prop_assert_eq!(fs::read(&path).unwrap(), &whole[..cut]);
	}
}

#[test]
fn the_folders_of_all_accounts_are_known() {
	let (_folder, home) = home();
	assert!(home.accounts().unwrap().is_empty());
	let mut made = Vec::new();
	for (chain, account) in [(1, 2), (1, 3), (4, 2)] {
		let (chain, account) = (Hash::repeat_byte(chain), AccountId::new([account; 32]));
		made.push(home.of_account(&chain, &account).unwrap().path().to_owned());
	}
	let mut found: Vec<_> =
		home.accounts().unwrap().iter().map(|folder| folder.path().to_owned()).collect();
	made.sort();
	found.sort();
	assert_eq!(found, made);
}

#[test]
fn a_full_disk_is_told_from_a_broken_one() {
	use std::io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, StorageFull};
	let error = |kind: std::io::ErrorKind| HomeError::io("write", Path::new("state"))(kind.into());
	for kind in [StorageFull, QuotaExceeded, FileTooLarge] {
		assert!(matches!(error(kind), HomeError::DiskFull(_)));
	}
	assert!(matches!(error(PermissionDenied), HomeError::Io { .. }));
}
