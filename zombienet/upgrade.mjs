// A forkless upgrade under load: nobody restarts, no slot passes without a block, no transfer is lost.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { nextWasm } from "../tests/lib/binaries.mjs";
import {
  bestNumber,
  finalizedNumber,
  finalizes,
  hashAt,
  headersBetween,
  slotOf,
} from "../tests/lib/blocks.mjs";
import {
  AMO,
  developmentKey,
  developmentKeys,
  freeBalance,
  submit,
  theEvent,
} from "../tests/lib/client.mjs";
import { figure } from "../tests/lib/figures.mjs";
import { streamTransfers } from "../tests/lib/transfers.mjs";
import { until } from "../tests/lib/wait.mjs";

const CODE = readFileSync(nextWasm);

/** What the next runtime changes: see `runtime/src/rehearsal.rs`. */
const OLD = { existentialDeposit: AMO / 1000n, nextAssetId: null };
const NEW = { existentialDeposit: AMO / 2000n, nextAssetId: 1000 };

/** A payer for each node. */
const PAYERS = ["Bob", "Charlie", "Dave", "Eve"];
const TRANSFERS_PER_SECOND = 8;
const PAYMENT = AMO / 100n;

export function upgradesWithoutRestart(network) {
  test("a new runtime takes over while transfers go on", { timeout: 300_000 }, async () => {
    const { nodes } = network;
    const { api } = network.node("alice");
    for (const { api } of nodes) assert.deepEqual(await whatClientsSee(api), OLD);

    const pids = nodes.map(({ pid }) => pid);
    const heads = await Promise.all(nodes.map(({ api }) => watchHeads(api)));
    const shop = developmentKey("Shop");
    const payers = developmentKeys(...PAYERS);
    await finalizes(api, 1, 60);
    const first = await bestNumber(api);
    const stream = await streamTransfers({
      routes: nodes.map(({ api, http }, index) => ({ api, http, key: payers[index] })),
      recipient: shop.address,
      amount: PAYMENT,
      perSecond: TRANSFERS_PER_SECOND,
    });
    await finalizes(api, 5, 60);

    const enactedIn = await upgrade(api);
    for (const { name, api } of nodes) {
      // No query while the client changes its types: it would decode the answer with the others.
      await until(`${name}'s client sees the new runtime`, 120, () => {
        return existentialDeposit(api) === NEW.existentialDeposit;
      });
      assert.deepEqual(await whatClientsSee(api), NEW);
    }
    await finalizes(api, 5, 60);

    const sent = await stream.finish();
    await finalizes(api, 3, 60);
    const last = await finalizedNumber(api);
    figure("upgrade_transfers", sent);
    assert.equal(await paymentsBetween(api, first, last, shop.address), sent);
    assert.equal(await freeBalance(api, shop.address), PAYMENT * BigInt(sent));

    assert.deepEqual(await versionsAround(api, enactedIn), [100, 101]);
    figure("upgrade_missed_slots", await missedSlots(api, first, last));
    assert.equal(await missedSlots(api, enactedIn - 1, enactedIn + 3), 0, "slots missed");
    for (const seen of heads) assertContiguous(seen);
    assert.deepEqual(nodes.map(({ pid }) => pid), pids, "no node was restarted");
  });
}

const existentialDeposit = (api) => api.consts.balances.existentialDeposit.toBigInt();

async function whatClientsSee(api) {
  const nextAssetId = await api.query.assets.nextAssetId();
  return {
    existentialDeposit: existentialDeposit(api),
    nextAssetId: nextAssetId.isSome ? nextAssetId.unwrap().toNumber() : null,
  };
}

/** Numbers of the best blocks that a client is told of from now on. */
async function watchHeads(api) {
  const numbers = [];
  await api.rpc.chain.subscribeNewHeads((header) => numbers.push(header.number.toNumber()));
  return numbers;
}

/** A fork may repeat a number, but none is left out. */
function assertContiguous(numbers) {
  const jumps = numbers.slice(1).map((number, index) => number - numbers[index]);
  assert.ok(jumps.every((jump) => jump <= 1), `heads seen: ${numbers}`);
}

/** Has the new code announced, and tells the number of the block that will enact it. */
async function upgrade(api) {
  const sudo = developmentKey("Alice");
  const authorize = api.tx.system.authorizeUpgrade(api.registry.hash(CODE));
  await submit(api.tx.sudo.sudo(authorize), sudo);
  const apply = api.tx.system.applyAuthorizedUpgrade(`0x${CODE.toString("hex")}`);
  const { events } = await submit(apply, sudo);
  return theEvent(events, api.events.upgradeNotice.Announced).enactedIn.toNumber();
}

/** Of the runtimes in the states of the block that enacts an upgrade, and of the next. */
async function versionsAround(api, enactedIn) {
  const numbers = [enactedIn, enactedIn + 1];
  const hashes = await Promise.all(numbers.map((number) => hashAt(api, number)));
  const versions = await Promise.all(hashes.map((hash) => api.rpc.state.getRuntimeVersion(hash)));
  return versions.map(({ specVersion }) => specVersion.toNumber());
}

async function paymentsBetween(api, first, last, recipient) {
  const payment = api.tx.balances.transferKeepAlive(recipient, PAYMENT).method;
  let count = 0;
  for (let number = first; number <= last; number++) {
    const { block } = await api.rpc.chain.getBlock(await hashAt(api, number));
    count += block.extrinsics.filter(({ method }) => method.eq(payment)).length;
  }
  return count;
}

async function missedSlots(api, first, last) {
  const slots = (await headersBetween(api, first, last)).map(slotOf);
  return slots.at(-1) - slots[0] - (last - first);
}
