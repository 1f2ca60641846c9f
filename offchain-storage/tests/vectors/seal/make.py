#!/usr/bin/env python3
"""Writes the test vectors beside it, from docs/protocol and not from the Rust code: a second
implementation of sealing, custody, audit tree, fragment nodes and manifests. Only the parity is
taken from the erasure code (PARITY below). Needs the package `cryptography`.
"""

import hashlib
import json
import pathlib
import struct

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

HERE = pathlib.Path(__file__).parent
MIB = 1 << 20
SEGMENT = 64 * 1024
# The parity shard of `body(99)` in 2 + 1 fragments, by reed-solomon-simd.
PARITY = bytes.fromhex("d53a2ada6efe6ede2a3a2a55f677d6553a2b5aed7eee5e2a3a2ada76f656d63a2bda6dfe6fde2d3a2b5af676d6563a2a5a9e")


def body(length):
    return bytes((i * 2654435761 >> 16) & 0xFF for i in range(length))


def hkdf(secret, salt, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32).digest()


# Sealing


def rotl(x, n):
    return (x << n | x >> 32 - n) & 0xFFFFFFFF


def hchacha20(key, nonce):
    s = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            s[z] = rotl(s[z] ^ s[x], n)

    for _ in range(10):
        for i in range(4):
            quarter(i, i + 4, i + 8, i + 12)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<8I", *(s[:4] + s[12:]))


def xchacha20poly1305(key, nonce, plain, aad):
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).encrypt(bytes(4) + nonce[16:], plain, aad)


def seal(key, nonce, plain):
    commitment = blake2b(b"amo/key-commitment/v1" + key)
    header = b"AMOS\x01" + nonce + struct.pack("<I", SEGMENT) + commitment
    prefix = hkdf(key, nonce, b"amo/stream-nonce/v1", 19)
    parts = [plain[i : i + SEGMENT] for i in range(0, len(plain), SEGMENT)] or [b""]
    sealed = header
    for i, part in enumerate(parts):
        last = bytes([i == len(parts) - 1])
        sealed += xchacha20poly1305(key, prefix + struct.pack(">I", i) + last, part, header)
    return sealed


def sealing():
    secret, nonce = bytes(range(32)), bytes(range(100, 116))
    key = hkdf(secret, nonce, b"amo/data-key/v1", 32)
    bodies = []
    for length in (0, 1, 100, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 7):
        sealed = seal(key, nonce, body(length))
        entry = {"len": length, "sealed_sha256": hashlib.sha256(sealed).hexdigest()}
        if length <= 100:
            entry["sealed"] = sealed.hex()
        bodies.append(entry)
    return {
        "secret": secret.hex(),
        "nonce": nonce.hex(),
        "data_key": key.hex(),
        "commitment": blake2b(b"amo/key-commitment/v1" + key).hex(),
        "bodies": bodies,
    }


# Custody: RFC 9180, base mode


def hmac256(key, data):
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(data)
    return mac.finalize()


def labeled_extract(suite, salt, label, ikm):
    return hmac256(salt or bytes(32), b"HPKE-v1" + suite + label + ikm)


def labeled_expand(suite, prk, label, info, length):
    info = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    return HKDFExpand(hashes.SHA256(), length, info).derive(prk)


def custody_of(key, public, ephemeral, context):
    enc = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"
    prk = labeled_extract(kem, b"", b"eae_prk", shared)
    shared = labeled_expand(kem, prk, b"shared_secret", enc + public, 32)
    psk_id = labeled_extract(suite, b"", b"psk_id_hash", b"")
    info = labeled_extract(suite, b"", b"info_hash", b"amo/custody/v1")
    schedule = b"\x00" + psk_id + info
    secret = labeled_extract(suite, shared, b"secret", b"")
    aead_key = labeled_expand(suite, secret, b"key", schedule, 32)
    aead_nonce = labeled_expand(suite, secret, b"base_nonce", schedule, 12)
    return enc + ChaCha20Poly1305(aead_key).encrypt(aead_nonce, key, context)


def custody():
    entries = []
    for i, context in enumerate((b"", b"chunk 7 for buyer 9")):
        private = X25519PrivateKey.from_private_bytes(bytes([i + 1] * 32))
        public = private.public_key().public_bytes_raw()
        ephemeral = X25519PrivateKey.from_private_bytes(bytes([i + 100] * 32))
        key = bytes(range(i, 32 + i))
        entries.append(
            {
                "private": private.private_bytes_raw().hex(),
                "public": public.hex(),
                "context": context.hex(),
                "data_key": key.hex(),
                "custody": custody_of(key, public, ephemeral, context).hex(),
            }
        )
    return entries


# Audit tree: RFC 6962 in shape


def tree(hashes_):
    if len(hashes_) == 1:
        return hashes_[0]
    split = 1 << (len(hashes_) - 1).bit_length() - 1
    return blake2b(b"\x01" + tree(hashes_[:split]) + tree(hashes_[split:]))


def path(hashes_, i):
    if len(hashes_) == 1:
        return []
    split = 1 << (len(hashes_) - 1).bit_length() - 1
    if i < split:
        return path(hashes_[:split], i) + [tree(hashes_[split:])]
    return path(hashes_[split:], i - split) + [tree(hashes_[:split])]


def leaves(data):
    return [blake2b(b"\x00" + data[i : i + 1024]) for i in range(0, len(data), 1024)]


# Nodes and manifests: DAG-CBOR


class Link:
    def __init__(self, codec, data):
        self.cid = bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(data).digest()

    def __str__(self):
        import base64

        return "b" + base64.b32encode(self.cid).decode().lower().rstrip("=")


def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    for i, size in enumerate((1, 2, 4, 8)):
        if n < 1 << 8 * size:
            return bytes([major << 5 | 24 + i]) + n.to_bytes(size, "big")


def cbor(x):
    if x is None:
        return b"\xf6"
    if isinstance(x, int):
        return head(0, x)
    if isinstance(x, bytes):
        return head(2, len(x)) + x
    if isinstance(x, str):
        return head(3, len(x)) + x.encode()
    if isinstance(x, list):
        return head(4, len(x)) + b"".join(map(cbor, x))
    if isinstance(x, Link):
        return head(6, 42) + cbor(b"\x00" + x.cid)
    keys = sorted(x, key=lambda key: (len(key), key))
    return head(5, len(x)) + b"".join(cbor(key) + cbor(x[key]) for key in keys)


def fragmented(length, k, m, parity, codec, prev, indices):
    data = body(length)
    shards = [[] for _ in range(k + m)]
    for start in range(0, length, k * MIB):
        stripe = data[start : start + k * MIB]
        size = -(-len(stripe) // k)
        size += size % 2
        for i in range(k):
            shards[i].append(stripe[i * size : (i + 1) * size].ljust(size, b"\0"))
    for i, shard in enumerate(parity):
        shards[k + i].append(shard)

    fragments, listed, nodes = [], [], []
    for blocks in shards:
        fragment = b"".join(blocks)
        root = tree(leaves(fragment))
        links = [Link(0x55, block) for block in blocks]
        if len(blocks) == 1:
            link = links[0]
        else:
            roots = [tree(leaves(block)) for block in blocks]
            node = cbor({"blocks": links, "roots": roots, "size": len(fragment)})
            nodes.append(node.hex())
            link = Link(0x71, node)
        fragments.append(fragment)
        listed.append({"cid": link, "root": root})
    roots = [entry["root"] for entry in listed]
    audit = tree(roots)
    manifest = cbor(
        {
            "v": 1,
            "len": length,
            "k": k,
            "m": m,
            "stripe": MIB,
            "codec": codec,
            "audit": audit,
            "fragments": listed,
            "prev": prev,
        }
    )
    proofs = []
    each = -(-len(fragments[0]) // 1024)
    for index in indices:
        fragment, leaf = divmod(index, each)
        way = path(leaves(fragments[fragment]), leaf) + path(roots, fragment)
        leaf = fragments[fragment][leaf * 1024 : (leaf + 1) * 1024]
        proofs.append(
            {"index": index, "leaf": leaf.hex(), "path": [hash_.hex() for hash_ in way]}
        )
    link = Link(0x71, manifest)
    return link, {
        "len": length,
        "k": k,
        "m": m,
        "codec": codec,
        "prev": None if prev is None else str(prev),
        "cid": str(link),
        "manifest": manifest.hex(),
        "nodes": nodes,
        "fragments": [{"cid": str(e["cid"]), "root": e["root"].hex()} for e in listed],
        "audit_root": audit.hex(),
        "leaves": each * (k + m),
        "proofs": proofs,
    }


def fragments():
    first, a = fragmented(1500, 1, 0, [], 0, None, [0, 1])
    _, b = fragmented(99, 2, 1, [PARITY], 3, first, [0, 1, 2])
    # Two stripes; the second has shards of 502 bytes.
    _, c = fragmented(2 * MIB + 1003, 2, 0, [], 2, None, [0, 1023, 1024, 1025, 2049])
    _, d = fragmented(3 * MIB, 1, 0, [], 2, first, [0, 1024, 2048, 3071])
    return [a, b, c, d]


for name, vectors in (("sealing", sealing()), ("custody", custody()), ("fragments", fragments())):
    (HERE / f"{name}.json").write_text(json.dumps(vectors, indent="\t") + "\n")
