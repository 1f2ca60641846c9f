// A development chain with a storage provider, which is its only node. For all files of a process
// that import this. Their tests run beside each other, so each file has accounts of its own.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { hexToU8a, u8aToHex } from "@polkadot/util";
import { bestNumber } from "../lib/blocks.mjs";
import { chunkId, describe as describeBody, deviceId } from "../lib/chunks.mjs";
import { AMO, connect, developmentKey, nameOf, submit, theEvent } from "../lib/client.mjs";
import { startDevNode } from "../lib/dev-node.mjs";
import { newFolder } from "../lib/lifetime.mjs";
import { address, peerId } from "../lib/multiformats.mjs";
import { signServe } from "../lib/operator.mjs";
import { putFile, servePeerStore } from "../lib/peer-store.mjs";
import { rpc } from "../lib/rpc.mjs";
import { until } from "../lib/wait.mjs";
import { keepEvents } from "./event-log.mjs";
import { dataKeyOf, sealKey } from "./sealing.mjs";

export const GIB = 1024n ** 3n;
export const LV3_METRIC = 0;
export const LV2_METRIC = 13;
/** All that data may be used for. */
export const ALL_PURPOSES = (1 << 7) - 1;

const LEN_OF_SHARED = 20_000;
const LEN_OF_OPEN = 4_000_000;
/** Longer than the windows of a sale, for which bounties want a chunk to be stored. */
const STORED_BLOCKS = 14 * 24 * 60 * 30;
const STORED_SECONDS = 60;

const TOPICS = ["Participants", "Metrics", "Chunks", "Rights", "Disputes", "Bounties", "Sale", "Storage"];
const ENDOWMENT = 10_000n * AMO;

const alice = developmentKey("Alice");
/** Two accounts of a topic's own. */
export const accountsOf = (topic) => {
  return ["Seller", "Buyer"].map((role) => developmentKey(`${topic}//${role}`));
};

export const node = await startDevNode({ args: ["--rpc-methods", "unsafe"] });
export const api = await connect(node.ws);
export const events = await keepEvents(api);

after(async () => {
  await api.disconnect();
  await node.stop();
});

/** Sends as an account; gives the events. Throws if it failed on chain. */
export const by = (signer) => async (tx) => (await submit(tx, signer)).events;

let lastMotion = Promise.resolve();

/** Does the same as the council, which is //Alice alone: one motion after the other. */
export function byCouncil(call) {
  const motion = lastMotion.then(() => exercise(call));
  lastMotion = motion.catch(() => {});
  return motion;
}

async function exercise(call) {
  const propose = api.tx.technicalCouncil.propose(1, call, call.encodedLength);
  const { events } = await submit(propose, alice);
  const { result } = theEvent(events, api.events.technicalCouncil.Executed);
  if (result.isErr) throw new Error(nameOf(api.registry, result.asErr));
  return events;
}

/** Checks that each of `cases`, an error and a call, is refused with it; all in one block. */
export async function areRefused(send, cases) {
  const { ItemCompleted, ItemFailed } = api.events.utility;
  const done = await send(api.tx.utility.forceBatch(cases.map(([, call]) => call)));
  const ends = done.filter((event) => ItemCompleted.is(event) || ItemFailed.is(event));
  const found = ends.map(({ data: { error } }) => error ? nameOf(api.registry, error) : "done");
  const named = (ends) => cases.map(([, { method }], at) => `${method.method}: ${ends[at]}`);
  assert.deepEqual(named(found), named(cases.map(([error]) => error)));
}

export const free = async ({ address }) => {
  return (await api.query.system.account(address)).data.free.toBigInt();
};

/** What `account` holds for `reason`, as in `DataRights.Price`. */
export async function held({ address }, reason) {
  const holds = await api.query.balances.holds(address);
  const named = ({ id }) => `${id.type}.${id.value.type}` === reason;
  return holds.filter(named).reduce((sum, { amount }) => sum + amount.toBigInt(), 0n);
}

/** A wallet's own peer store, with bodies that are sealed under one secret. */
export function newWallet() {
  const folder = newFolder("wallet");
  const store = join(folder, "store");
  const secret = randomBytes(32);
  const secretFile = join(folder, "secret");
  writeFileSync(secretFile, u8aToHex(secret).slice(2), { mode: 0o600 });
  return {
    /** Makes a body of `bytes`, and gives what headers say of it, and its data key if it is sealed. */
    async put(bytes, { sealed = true, k = 2, m = 1 } = {}) {
      const file = join(folder, "records");
      writeFileSync(file, bytes);
      const body = await putFile(store, file, sealed && secretFile, { k, m });
      const dataKey = sealed ? dataKeyOf(secret, hexToU8a(`0x${body.nonce}`)) : undefined;
      return { ...body, sealed, dataKey };
    },

    serve: () => servePeerStore(store, join(folder, "store.log")),

    /** Has the node's gateway fetch bodies from here. */
    async bring(...bodies) {
      const { addresses, stop } = await this.serve();
      for (const { cid } of bodies) {
        const { error } = await rpc(node.http, "peerStore_add", cid, addresses);
        assert.ok(!error, error?.message);
      }
      await stop();
    },
  };
}

/** A device that is registered, with the name of its newest chunk. */
export async function newDevice(owner) {
  const salt = randomBytes(16);
  await submit(api.tx.participants.registerDevice(salt), owner);
  return { id: deviceId(owner, salt), owner, newest: null };
}

const UNSEALED = { nonce: `0x${"00".repeat(16)}`, keyCommitment: null };

/** What the next chunk of a device with this body is, but for `changes`. */
export function describe({ id, newest }, body, changes = {}) {
  const description = describeBody(body, { metric: LV3_METRIC, device: id, previous: newest });
  return { ...description, ...(body.sealed ? {} : UNSEALED), ...changes };
}

export const blocksFromNow = async (blocks) => (await bestNumber(api)) + blocks;
export const storedUntil = () => blocksFromNow(STORED_BLOCKS);

/** Registers a chunk for each of `bodies`, on the device's chain; gives their names. */
export async function register(device, bodies) {
  const until = await storedUntil();
  const names = [];
  const chunks = bodies.map((body) => {
    const description = describe(device, body);
    device.newest = chunkId(api, device.owner, description);
    names.push(device.newest);
    return { description, until };
  });
  await submit(api.tx.chunks.registerBatch(chunks), device.owner);
  return names;
}

export async function areStored(chunks) {
  for (const chunk of chunks) {
    await until(`${chunk} is stored`, STORED_SECONDS, async () => {
      return (await api.call.peerStorageApi.isStored(chunk)).isTrue;
    });
  }
}

/** Where a node's peer store is, as the chain keeps it. */
export async function profileOf({ http }) {
  const { result } = await rpc(http, "peerStore_addresses");
  return { peer: peerId(result.peerId), addresses: result.addresses.map(address) };
}

/** A data key, sealed for one request. */
export async function custodyFor(dataKey, key, chunk, account) {
  return u8aToHex(await sealKey(dataKey, key.public, hexToU8a(chunk), account.publicKey));
}

const wallet = newWallet();
/** Sealed, in three fragments; and not sealed, in two. */
export const sharedBody = await wallet.put(randomBytes(LEN_OF_SHARED));
export const unsealedBody = await wallet.put(randomBytes(LEN_OF_OPEN), { sealed: false, k: 2, m: 0 });
await wallet.bring(sharedBody, unsealedBody);

/** What the node's operator //Alice, or another, registers a provider with. */
export const providerOf = async (account, operator = alice) => [
  operator.publicKey,
  4n * GIB,
  await profileOf(node),
  signServe(api, operator, account),
];

/** The account of the node's provider. */
export const provider = developmentKey("Dave");
const endowments = TOPICS.flatMap(accountsOf).map(({ address }) => {
  return api.tx.balances.transferKeepAlive(address, ENDOWMENT);
});
await Promise.all([
  submit(api.tx.peerStorage.registerProvider(...(await providerOf(provider))), provider),
  submit(api.tx.utility.batchAll(endowments), alice),
]);

/** Registers chunks of a seller with the shared body; gives their names when they are stored. */
export async function storedChunks(seller, count) {
  const chunks = await register(await newDevice(seller), Array(count).fill(sharedBody));
  await areStored(chunks);
  return chunks;
}
