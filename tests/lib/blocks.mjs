// Reading the chain block by block.

import { until } from "./wait.mjs";

/** The author's place in the set, from the BABE pre-digest: variant (1 byte), author, slot, … */
export const authorOf = (header) => preDigest(header).readUInt32LE(1);

/** The slot that the block was made in. */
export const slotOf = (header) => Number(preDigest(header).readBigUInt64LE(1 + 4));

function preDigest(header) {
  const [, digest] = header.digest.logs.find((log) => log.isPreRuntime).asPreRuntime;
  return Buffer.from(digest.toU8a(true));
}

export const hashAt = (api, number) => api.rpc.chain.getBlockHash(number);

/** Headers of the best chain from one block number to another. */
export function headersBetween(api, first, last) {
  return Promise.all(
    Array.from({ length: last - first + 1 }, async (_, index) => {
      return api.rpc.chain.getHeader(await hashAt(api, first + index));
    }),
  );
}

/** When the author says that it made the block, in milliseconds. */
export async function timestampAt(api, number) {
  const then = await api.at(await hashAt(api, number));
  return (await then.query.timestamp.now()).toNumber();
}

export async function bestNumber(api) {
  return (await api.rpc.chain.getHeader()).number.toNumber();
}

export async function finalizedNumber(api) {
  const header = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
  return header.number.toNumber();
}

/** Waits for `count` more finalized blocks. */
export async function finalizes(api, count, seconds) {
  const goal = (await finalizedNumber(api)) + count;
  await until(`${count} more blocks are finalized`, seconds, async () => {
    return (await finalizedNumber(api)) >= goal;
  });
}
