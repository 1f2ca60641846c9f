// Chunks, from what the command `peer-store` says of their bodies.

import { u8aConcat, u8aToHex } from "@polkadot/util";
import { blake2AsHex } from "@polkadot/util-crypto";
import { bodyCid } from "./multiformats.mjs";

const MINUTE = 60_000;

/** What a header says of a body that `device` recorded just now; `previous` is its chunk before. */
export function describe(body, { metric, device, previous = null }) {
  const end = Date.now() - MINUTE;
  return {
    metric,
    device,
    start: end - MINUTE,
    end,
    records: 1,
    place: null,
    tags: [],
    body: bodyCid(body.cid),
    layout: { fragmentation: { k: body.k, m: body.m }, len: body.body_len },
    auditRoot: `0x${body.audit_root}`,
    nonce: `0x${body.nonce}`,
    keyCommitment: `0x${body.key_commitment}`,
    previous,
    sources: [],
  };
}

/** The name that a chunk of `owner` with this description gets. */
export function chunkId(api, owner, description) {
  const [encoded] = api.tx.chunks.register(description, 0).args;
  return blake2AsHex(u8aConcat(owner.publicKey, encoded.toU8a()), 256);
}

/** Registers a device of `owner` unless it is, and gives its pseudonym. */
export function deviceId(owner, salt) {
  const input = u8aConcat(Buffer.from("amo/device/v1"), owner.publicKey, salt);
  return blake2AsHex(input, 128);
}

/** What makes an owner's device differ from the next. */
export const deviceSalt = (number) => u8aToHex(new Uint8Array(16).fill(number));
