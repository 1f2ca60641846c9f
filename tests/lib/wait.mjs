// Waiting for something to happen, but never for longer than it should take.

import { setTimeout as sleep } from "node:timers/promises";

const POLL_MILLIS = 100;

/** Polls `probe` until it gives something truthy, and gives that. */
export async function until(what, seconds, probe) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(POLL_MILLIS);
  }
}

/** Gives what `promise` gives, if it does so in time. */
export async function within(what, seconds, promise) {
  const inTime = new AbortController();
  const tooLate = sleep(seconds * 1000, undefined, { signal: inTime.signal }).then(() => {
    throw new Error(`not within ${seconds} s: ${what}`);
  });
  tooLate.catch(() => {});
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    inTime.abort();
  }
}
