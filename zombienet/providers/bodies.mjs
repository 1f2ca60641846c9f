// Bodies: made, brought to gateways, put on the chain, and got back.

import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bestNumber } from "../../tests/lib/blocks.mjs";
import { chunkId, describe, deviceId, deviceSalt } from "../../tests/lib/chunks.mjs";
import { developmentKeys, submit, submitForGood } from "../../tests/lib/client.mjs";
import { newFolder } from "../../tests/lib/lifetime.mjs";
import { getFile, putFile, servePeerStore } from "../../tests/lib/peer-store.mjs";
import { rpc } from "../../tests/lib/rpc.mjs";
import { GATEWAYS } from "./network.mjs";

const KIB = 1024;
const MIB = 1024 * KIB;
const SMALLEST = KIB;
const LARGEST = 8 * MIB;

const OWNERS = ["Eve", "Ferdie"];
/** A standard metric of the genesis. */
const METRIC = 0;
const STORED_BLOCKS = 5_000;
/** Bodies that a gateway has on their way at a time. */
const ADDS_AT_ONCE = 8;

/** A wallet with bodies of a MiB and of `count - 1` other lengths, in equal ratios; it serves them. */
export async function makeBodies(count) {
  const folder = newFolder("wallet");
  const ratio = (LARGEST / SMALLEST) ** (1 / (count - 2));
  const others = Array.from({ length: count - 1 }, (_, at) => Math.round(SMALLEST * ratio ** at));
  const secret = join(folder, "owner.secret");
  writeFileSync(secret, randomBytes(32).toString("hex"), { mode: 0o600 });

  const store = join(folder, "store");
  const bodies = [];
  for (const [number, length] of [MIB, ...others].entries()) {
    const file = join(folder, `file-${number}`);
    writeFileSync(file, randomBytes(length));
    bodies.push({ ...(await putFile(store, file, secret)), file });
  }
  return { bodies, secret, ...(await servePeerStore(store, join(folder, "peer-store.log"))) };
}

/** Has gateways take all bodies, each its share, as many at a time as it takes. */
export async function bring(network, { bodies, addresses }) {
  await Promise.all(
    GATEWAYS.flatMap((name, share) => {
      const { http } = network.node(name);
      const left = bodies.filter((_, number) => number % GATEWAYS.length === share).values();
      return Array.from({ length: ADDS_AT_ONCE }, async () => {
        for (const { cid } of left) {
          const { error } = await rpc(http, "peerStore_add", cid, addresses);
          if (error) throw new Error(`${cid}: ${JSON.stringify(error)}`);
        }
      });
    }),
  );
}

/** Registers a device for each owner of bodies. */
export async function registerDevices(api) {
  const salt = deviceSalt(0);
  const owners = developmentKeys(...OWNERS);
  await Promise.all(
    owners.map((owner) => submitForGood(api.tx.participants.registerDevice(salt), owner)),
  );
  return owners.map((owner) => ({ owner, device: deviceId(owner, salt), head: null }));
}

/** Registers chunks, each device its share in one batch, and notes their names in the bodies. */
export async function registerChunks(api, devices, bodies) {
  const until = (await bestNumber(api)) + STORED_BLOCKS;
  const batches = devices.map((device, number) => {
    return bodies
      .filter((_, at) => at % devices.length === number)
      .map((body) => {
        const { owner, device: id, head: previous } = device;
        const description = describe(body, { metric: METRIC, device: id, previous });
        body.chunk = device.head = chunkId(api, owner, description);
        return { description, until };
      });
  });
  await Promise.all(
    batches.map(async (batch, number) => {
      if (batch.length > 0) {
        await submit(api.tx.chunks.registerBatch(batch), devices[number].owner);
      }
    }),
  );
}

/** Gets bodies back from peers, one after the other, and says which are not as before, and why. */
export async function lostAmong({ bodies, secret }, addresses) {
  const lost = [];
  for (const { cid, file } of bodies) {
    try {
      const got = await getFile(newFolder("reader"), cid, secret, addresses);
      if (!got.equals(readFileSync(file))) lost.push(`${cid} has changed`);
    } catch (error) {
      lost.push(error.message);
    }
  }
  return lost;
}
