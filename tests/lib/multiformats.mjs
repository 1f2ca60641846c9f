// CIDs, peer ids and addresses of libp2p as the chain keeps them: in binary form.

import { base32Decode, base58Decode } from "@polkadot/util-crypto";

const HASHES = [
  { name: "Sha2_256", head: "01711220" },
  { name: "Blake2b256", head: "0171a0e40220" },
];
const IP4 = 4;
const TCP = 6;

/** A body's CID, as a header has it. */
export function bodyCid(text) {
  const bytes = Buffer.from(base32Decode(text, true));
  const digest = bytes.subarray(-32);
  const head = bytes.subarray(0, -32).toString("hex");
  const hash = HASHES.find((hash) => hash.head === head);
  if (!hash) throw new Error(`${text} names no body`);
  return { hash: hash.name, digest: `0x${digest.toString("hex")}` };
}

/** Any CID's multihash in hexadecimal digits, which the block's file in a peer store is called. */
export function multihash(text) {
  const [, ...codecAndHash] = Buffer.from(base32Decode(text, true));
  while (codecAndHash.shift() >= 0x80);
  return Buffer.from(codecAndHash).toString("hex");
}

/** A peer's id. */
export const peerId = (text) => hex(base58Decode(text));

/** An address `/ip4/…/tcp/…`; what follows is left out. */
export function address(text) {
  const [, host, port] = text.match(/^\/ip4\/([\d.]+)\/tcp\/(\d+)(?:\/|$)/) ?? [];
  if (!host) throw new Error(`${text} is no /ip4/…/tcp/…`);
  const number = Number(port);
  return hex([IP4, ...host.split(".").map(Number), TCP, number >> 8, number & 0xff]);
}

const hex = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
