//! What the wallet says about itself: help, examples, version, completions.

use super::wallet::{outcome, Wallet};
use std::fs;

/// What stands in examples for names that are too long there.
const SHORTENED: [(&str, &str); 3] = [
	("0x7e97…8b8f", "0x7e977e977e977e977e977e977e977e977e977e977e977e977e977e977e977e97"),
	("5GrwvaEF…oHGKutQY", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
	("5FHneW46…jJM694ty", "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"),
];

/// All commands, each as the words that one writes for it, found by asking each for its help.
fn commands(wallet: &Wallet) -> Vec<Vec<String>> {
	let mut all = vec![Vec::new()];
	let mut next = 0;
	while let Some(words) = all.get(next).cloned() {
		next += 1;
		all.extend(subcommands(&help(wallet, &words)).map(|name| [&words[..], &[name]].concat()));
	}
	all
}

/// The names in the list of commands.
fn subcommands(help: &str) -> impl Iterator<Item = String> + '_ {
	let list = help.lines().skip_while(|line| *line != "Commands:").skip(1);
	list.take_while(|line| !line.is_empty())
		.filter(|line| line.starts_with("  ") && !line.starts_with("   "))
		.filter_map(|line| line.split_whitespace().next())
		.filter(|name| *name != "help")
		.map(str::to_owned)
}

fn help(wallet: &Wallet, words: &[String]) -> String {
	let shown = wallet.run(&[words, &["--help".into()]].concat());
	assert_eq!((shown.code, shown.log.as_str()), (0, ""), "{words:?}: {shown:?}");
	shown.output
}

fn example(help: &str) -> Option<&str> {
	Some(help.split_once("Example: ")?.1.split("\n\n").next()?.trim())
}

#[test]
fn every_command_has_help_with_an_example() {
	let wallet = Wallet::new();
	let commands = commands(&wallet);
	assert!(commands.len() > 55, "{commands:?}");
	for words in commands {
		let help = help(&wallet, &words);
		let usage = format!("Usage: amo {}", words.join(" "));
		assert!(help.contains(usage.trim_end()), "{help}");
		let example = example(&help).unwrap_or_else(|| panic!("no example: {help}"));
		assert!(example.starts_with("amo ") && example.contains(&words.join(" ")), "{example}");
		let asked = [&["help".to_owned()], &words[..]].concat();
		assert_eq!(wallet.run(&asked).output, help, "{words:?}");
	}
}

/// An option that was renamed, or a value that cannot be, is found here: the shell runs what the help
/// shows. Most needs a key or a node and fails for want of that, and of nothing else.
#[test]
fn every_example_can_be_typed() {
	let wallet = Wallet::new();
	fs::create_dir_all(wallet.folder().join(".local/share/bash-completion/completions")).unwrap();
	for words in commands(&wallet) {
		let help = help(&wallet, &words);
		let mut line = example(&help).unwrap().to_owned();
		for (short, long) in SHORTENED {
			line = line.replace(short, long);
		}
		if words == ["collect", "obd"] {
			line += " --seconds 1";
		}
		let run = outcome(wallet.program("sh").args(["-c", &line]));
		assert!([0, 3, 4, 5, 9].contains(&run.code), "{line}: {run:?}");
	}
}

#[test]
fn it_says_its_version() {
	let wallet = Wallet::new();
	let version = format!("amo {}\n", env!("CARGO_PKG_VERSION"));
	assert_eq!(wallet.text(&["--version"]), version);
	assert_eq!(wallet.text(&["-V"]), version);
}

#[test]
fn shells_complete_every_command() {
	let wallet = Wallet::new();
	let commands = commands(&wallet);
	for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
		let script = wallet.text(&["completions", shell]);
		for name in commands.iter().filter_map(|words| words.last()) {
			assert!(script.contains(name.as_str()), "{shell} knows no {name}");
		}
	}
	let script = wallet.file("amo.bash", wallet.text(&["completions", "bash"]));
	let checked = outcome(wallet.program("bash").args(["-n", &script]));
	assert_eq!((checked.code, checked.log.as_str()), (0, ""));
}

#[test]
fn wrong_arguments_are_told_from_all_else() {
	let wallet = Wallet::new();
	let message = wallet.refused(&["sell"], 2);
	assert!(message.contains("'sell'") && message.contains("--help"), "{message}");
	let message = wallet.refused(&["device", "add"], 2);
	assert!(message.contains("<NAME>"), "{message}");
	wallet.refused(&["chunk", "list", "--metrics", "Vehicle.Speed"], 2);
	let message = wallet.refused(&["chunk", "show", "0x12"], 2);
	assert!(message.contains("64 hexadecimal digits"), "{message}");
	let message = wallet.refused(&["chunk", "list", "--since", "yesterday"], 2);
	assert!(message.contains("2026-05-21"), "{message}");
	let message = wallet.refused(&["rule", "add", "--purposes", "spying"], 2);
	assert!(message.contains("insurance"), "{message}");
	// Without a command it says what there are.
	let nothing = outcome(wallet.program("amo").env_remove("AMO_URL").env_remove("AMO_HOME"));
	assert_eq!((nothing.code, nothing.output.as_str()), (2, ""));
	assert!(nothing.log.contains("Commands:") && nothing.log.contains("Example: "), "{nothing:?}");
	// Nothing of all this has made a folder.
	assert!(!wallet.home().exists());
}
