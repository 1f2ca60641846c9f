// Blocks in time, and what becomes of them when validators are lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bestNumber,
  finalizedNumber,
  finalizes,
  headersBetween,
  slotOf,
  timestampAt,
} from "../tests/lib/blocks.mjs";
import { figure, mean, percentile } from "../tests/lib/figures.mjs";
import { until, within } from "../tests/lib/wait.mjs";

const SLOT_SECONDS = 2;
const MEASURED_BLOCKS = 60;

/** How nodes back off from making blocks: see `node/src/service/back_off.rs`. */
const BACK_OFF = { slack: 6, maxWait: 15 };

/** Blocks in a row that must come slower, for us to believe that nodes back off. */
const SLOWED_BLOCKS = 4;

export function makesBlocksInTime({ nodes: [{ api }] }) {
  test("four validators make a block every 2 s, and finalize it", async () => {
    const { blockTime, lags } = await measureBlocks(api, MEASURED_BLOCKS);
    figure("block_time_mean_seconds", blockTime);
    figure("finality_mean_seconds", mean(lags));
    figure("finality_median_seconds", percentile(lags, 50));
    figure("finality_p99_seconds", percentile(lags, 99));
    assert.ok(blockTime > SLOT_SECONDS * 0.99 && blockTime < SLOT_SECONDS * 1.1, `${blockTime} s`);
  });
}

/** Seconds from one of the next `count` blocks to the next, and from each to its finality. */
export async function measureBlocks(api, count) {
  const finalizedAt = await watchFinality(api, count + 1);
  const numbers = [...finalizedAt.keys()];
  const madeAt = await Promise.all(numbers.map((number) => timestampAt(api, number)));
  return {
    blockTime: (madeAt.at(-1) - madeAt[0]) / (numbers.length - 1) / 1000,
    lags: numbers.map((number, index) => (finalizedAt.get(number) - madeAt[index]) / 1000),
  };
}

/** When each of the next `count` blocks became final, by number. A head finalizes its parents. */
async function watchFinality(api, count) {
  const finalizedAt = new Map();
  let first = (await finalizedNumber(api)) + 1;
  let stop;
  const all = new Promise((resolve, reject) => {
    api.rpc.chain
      .subscribeFinalizedHeads((header) => {
        for (; first <= header.number.toNumber(); first++) finalizedAt.set(first, Date.now());
        if (finalizedAt.size >= count) resolve();
      })
      .then((unsubscribe) => (stop = unsubscribe), reject);
  });
  await within(`${count} finalized blocks`, count * SLOT_SECONDS * 2, all);
  stop();
  return finalizedAt;
}

export function losesAndRegainsValidators(network) {
  const { api } = network.node("alice");
  let stalledAt;

  test("finality goes on without one of four", async () => {
    await network.node("dave").kill();
    await finalizes(api, 10, 60);
  });

  test("without two of four finality stops, and blocks come slower but still come", async () => {
    await network.node("charlie").kill();
    stalledAt = await finalityStops(api);
    const slowed = stalledAt + BACK_OFF.slack + 1;
    await reaches(api, slowed + SLOWED_BLOCKS, 180);

    const headers = await headersBetween(api, slowed, slowed + SLOWED_BLOCKS);
    const gaps = headers.slice(1).map((header, index) => slotOf(header) - slotOf(headers[index]));
    const least = gaps.map((_, index) => leastGap(slowed + index - stalledAt));
    gaps.forEach((gap, index) => assert.ok(gap >= least[index], `gaps ${gaps}, at least ${least}`));
    figure("stalled_block_time_mean_seconds", mean(gaps) * SLOT_SECONDS);
    assert.equal(await finalizedNumber(api), stalledAt);
  });

  test("two that come back bring finality back, by themselves", async () => {
    const began = Date.now();
    await Promise.all([network.node("charlie").start(), network.node("dave").start()]);
    const goal = (await bestNumber(api)) + 1;
    for (const { name, api } of network.nodes) {
      await until(`${name} has caught up`, 180, async () => (await finalizedNumber(api)) >= goal);
    }
    figure("recovery_seconds", (Date.now() - began) / 1000);
    await finalizes(api, 10, 60);
  });
}

/** Slots from a head that has so many unfinalized blocks to the next block, at least. */
const leastGap = (unfinalized) => 1 + Math.min(unfinalized - BACK_OFF.slack, BACK_OFF.maxWait);

/** Waits until blocks are made that nobody finalizes, and gives the last finalized one. */
function finalityStops(api) {
  return until("finality stops", 90, async () => {
    const [finalized, best] = await Promise.all([finalizedNumber(api), bestNumber(api)]);
    return best - finalized > BACK_OFF.slack && finalized;
  });
}

const reaches = (api, number, seconds) =>
  until(`block ${number} is made`, seconds, async () => (await bestNumber(api)) >= number);
