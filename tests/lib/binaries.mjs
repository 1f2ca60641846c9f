// Where the things under test are built.

import { homedir } from "node:os";
import { dirname, join } from "node:path";

const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/amo/target");
const built = join(target, "release");

export const amoNode = process.env.AMO_NODE ?? join(built, "amo-node");

/** The command that makes, serves and gets bodies. */
export const peerStore = process.env.AMO_PEER_STORE ?? join(dirname(amoNode), "peer-store");

/** The wallet. */
export const amo = process.env.AMO_WALLET ?? join(dirname(amoNode), "amo");

/** The runtime that the forkless upgrade is rehearsed with. */
export const nextWasm =
  process.env.AMO_NEXT_WASM ??
  join(built, "wbuild/amo-runtime/rehearsal.compact.compressed.wasm");
