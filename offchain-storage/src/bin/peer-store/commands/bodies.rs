//! Files as bodies.

use super::local_pin;
use crate::{output, Failure};
use amo_offchain_storage::{
	block::RAW,
	bodies::{self, FragmentReader, FragmentWriter},
	body::{read_blob, write_blob},
	fragment::Fragmentation,
	manifest::{Manifest, BODY, SEALED_BODY},
	sealing::{ChunkNonce, Header, KeyCommitment, OpenReader, OwnerSecret, SealWriter, HEADER_LEN},
	store::BlockStore,
	Cid,
};
use amo_primitives::audit::verify;
use indicatif::{ProgressBar, ProgressStyle};
use rand::Rng;
use serde_json::{json, Value};
use std::{
	fs::File,
	io::{self, BufWriter, Read, Seek, SeekFrom, Write},
	path::{Path, PathBuf},
};

/// The time of a file's bytes in its body: the same file is the same body, whenever it is put.
const NO_TIME: i64 = 0;

/// Compresses, seals, cuts, keeps and pins a file.
pub fn put(
	store: &impl BlockStore,
	file: &Path,
	(k, m): (u8, u8),
	prev: Option<Cid>,
	secret: Option<&OwnerSecret>,
	json: bool,
) -> Result<(), Failure> {
	let fragmentation = Fragmentation::new(k, m)?;
	let mut input = Input::open(file)?;
	let codec = if secret.is_some() { SEALED_BODY } else { BODY };
	let writer = FragmentWriter::new(store, fragmentation, codec, prev);
	let (writer, sealed) = match secret {
		None => (write_blob(&mut input, NO_TIME, writer)?.0, None),
		Some(secret) => {
			let nonce = ChunkNonce::random().map_err(|e| Failure::Randomness(e.to_string()))?;
			let key = secret.data_key(&nonce);
			let sealer = SealWriter::new(writer, &key, nonce)?;
			let (sealer, _) = write_blob(&mut input, NO_TIME, sealer)?;
			(sealer.finish()?, Some((nonce, key.commitment())))
		},
	};
	let (cid, manifest) = writer.finish()?;
	bodies::pin_fragments(store, &cid, &manifest, 0..fragmentation.n(), &local_pin())?;
	let len = input.finish();
	let value = describe(&cid, &manifest, len, sealed);
	Ok(output::write(json, &value, [cid.to_string()])?)
}

fn describe(
	cid: &Cid,
	manifest: &Manifest,
	len: u64,
	sealed: Option<(ChunkNonce, KeyCommitment)>,
) -> Value {
	let layout = manifest.layout();
	let links = manifest.fragments().iter();
	json!({
		"cid": cid.to_string(),
		"len": len,
		"body_len": layout.body_len(),
		"k": layout.fragmentation().k(),
		"m": layout.fragmentation().m(),
		"fragment_len": layout.fragment_len(),
		"leaves": layout.shape().leaves(),
		"audit_root": hex(manifest.audit_root().as_bytes()),
		"fragments": links.map(|link| link.cid.to_string()).collect::<Vec<_>>(),
		"nonce": sealed.map(|(nonce, _)| hex(&nonce.0)),
		"key_commitment": sealed.map(|(_, commitment)| hex(&commitment.0)),
	})
}

/// Writes a file that was put, or a raw block.
pub fn get(
	store: &(impl BlockStore + ?Sized),
	cid: &Cid,
	raw: bool,
	secret: Option<&OwnerSecret>,
) -> Result<(), Failure> {
	let mut out = BufWriter::new(io::stdout().lock());
	if cid.codec() == RAW {
		let block = store.get(cid)?.ok_or(Failure::NotHere(*cid))?;
		out.write_all(block.data())?;
		return Ok(out.flush()?);
	}
	let mut reader = FragmentReader::open(store, cid)?;
	let codec = reader.map().manifest().codec();
	if raw {
		bodies::get_body(store, cid, &mut out)?;
	} else if codec == BODY {
		read_blob(&mut reader, &mut out)?;
	} else if codec == SEALED_BODY {
		let secret = secret.ok_or(Failure::Sealed(*cid))?;
		let mut header = [0; HEADER_LEN];
		reader.read_exact(&mut header)?;
		let key = secret.data_key(&Header::from_bytes(&header)?.nonce);
		reader.seek(SeekFrom::Start(0))?;
		read_blob(OpenReader::new(&mut reader, &key)?, &mut out)?;
	} else {
		return Err(Failure::NoFile(*cid));
	}
	Ok(out.flush()?)
}

/// Proves a leaf.
pub fn prove(
	store: &impl BlockStore,
	cid: &Cid,
	leaf: Option<u32>,
	json: bool,
) -> Result<(), Failure> {
	let manifest = bodies::read_manifest(store, cid)?;
	let shape = manifest.layout().shape();
	let leaf = leaf.unwrap_or_else(|| rand::thread_rng().gen_range(0..shape.leaves()));
	let proof = bodies::prove(store, &manifest, leaf)?;
	let root = manifest.audit_root();
	let verified = verify(&shape, leaf, &proof, root).is_ok();
	let path: Vec<_> = proof.path.iter().map(|hash| hex(hash.as_bytes())).collect();
	let value = json!({
		"cid": cid.to_string(),
		"audit_root": hex(root.as_bytes()),
		"fragments": shape.fragments(),
		"fragment_len": shape.fragment_len(),
		"leaf": leaf,
		"bytes": hex(&proof.leaf),
		"path": path,
		"verified": verified,
	});
	let text = format!(
		"leaf {leaf} of {}: {} bytes and {} hashes lead to audit root {}",
		shape.leaves(),
		proof.leaf.len(),
		path.len(),
		hex(root.as_bytes()),
	);
	Ok(output::write(json, &value, [text])?)
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that is read, with a bar that says how far it is, if somebody sits there.
struct Input {
	file: PathBuf,
	input: Box<dyn Read>,
	bar: ProgressBar,
}

impl Input {
	fn open(file: &Path) -> Result<Self, Failure> {
		let failed = |error| Failure::Input(file.into(), error);
		if file == Path::new("-") {
			let input = Box::new(io::stdin().lock());
			return Ok(Self { file: file.into(), input, bar: bytes_bar(None) });
		}
		let input = File::open(file).map_err(failed)?;
		let metadata = input.metadata().map_err(failed)?;
		if metadata.is_dir() {
			return Err(failed(io::ErrorKind::IsADirectory.into()));
		}
		let bar = bytes_bar(Some(metadata.len()));
		Ok(Self { file: file.into(), input: Box::new(input), bar })
	}

	/// Bytes that were read.
	fn finish(self) -> u64 {
		self.bar.finish_and_clear();
		self.bar.position()
	}
}

impl Read for Input {
	fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
		let read = self
			.input
			.read(buf)
			.map_err(|e| io::Error::new(e.kind(), Failure::Input(self.file.clone(), e)))?;
		self.bar.inc(read as u64);
		Ok(read)
	}
}

/// A bar of bytes, which shows itself on a terminal only.
pub fn bytes_bar(of: Option<u64>) -> ProgressBar {
	let template = "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta}";
	match of {
		Some(of) => ProgressBar::new(of).with_style(
			ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
		),
		None => ProgressBar::new_spinner(),
	}
}
