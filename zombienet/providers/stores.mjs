// Peer stores on disk, as the command `peer-store` and a hand behind the provider's back reach them.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { multihash } from "../../tests/lib/multiformats.mjs";
import { peerStore } from "../../tests/lib/peer-store.mjs";

/** Takes from the store of a killed gateway what it kept for wallets: providers alone have bodies. */
export async function forgetWallets(store) {
  for (const { cid, owner, reason } of await peerStore(store, "ls", "--owner", "gateway")) {
    await peerStore(store, "unpin", "--owner", owner, "--reason", reason, cid);
  }
  await peerStore(store, "--grace", "0", "gc");
}

/** Deletes the blocks of a fragment, and says how many. */
export function deleteFragment(store, cid) {
  const file = (hash) => join(store, "blocks", hash.slice(4, 6), hash);
  const first = multihash(cid);
  const blocks = [first, ...linksIn(readFileSync(file(first)))].map(file).filter(existsSync);
  for (const block of blocks) rmSync(block);
  return blocks.length;
}

/** The multihashes of the raw blocks that a node links to: CBOR tag 42 and a CID of 36 bytes. */
function linksIn(node) {
  const links = node.toString("hex").matchAll(/d82a5825000155(1220[0-9a-f]{64})/g);
  return Array.from(links, ([, hash]) => hash);
}
