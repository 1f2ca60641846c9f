// A validator whose keys are on two nodes signs twice. The chain notices, and goes on without it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { finalizes } from "../tests/lib/blocks.mjs";
import { developmentKey } from "../tests/lib/client.mjs";
import { figure } from "../tests/lib/figures.mjs";
import { startNetwork } from "../tests/lib/network.mjs";
import { rpc } from "../tests/lib/rpc.mjs";
import { until } from "../tests/lib/wait.mjs";

const CULPRIT = "Dave";

/** The first 16 bytes of an offence's name, which is what the chain keeps. */
const MADE_TWO_BLOCKS = "babe:equivocatio";
const SIGNED_TWO_VOTES = "grandpa:equivoca";

/** The sum of both is no multiple of a slot, so that halts come at all points of a slot. */
const HALT_MILLIS = 1_000;
const RUN_MILLIS = 1_100;

const network = await startNetwork(fileURLToPath(new URL("twins.toml", import.meta.url)));
after(() => network.stop());

const { api } = network.node("alice");
const twin = network.node("twin");

test("a network with an idle twin finalizes", () => finalizes(api, 3, 60));

test("a validator that makes two blocks in a slot is reported", async () => {
  await giveKeyToTwin("babe", "sr25519");
  const began = Date.now();
  await isReported(MADE_TWO_BLOCKS, 180);
  figure("block_equivocation_seconds", (Date.now() - began) / 1000);
});

test("a validator that votes twice in a round is reported", async () => {
  await giveKeyToTwin("gran", "ed25519");
  const began = Date.now();
  // A twin that lags votes for an older block than its sibling.
  await isReported(SIGNED_TWO_VOTES, 180, async () => {
    process.kill(twin.pid, "SIGSTOP");
    await sleep(HALT_MILLIS);
    process.kill(twin.pid, "SIGCONT");
    await sleep(RUN_MILLIS);
  });
  figure("vote_equivocation_seconds", (Date.now() - began) / 1000);
});

test("it is disabled, also in the next session, and finality goes on", async () => {
  const { address } = developmentKey(CULPRIT);
  assert.deepEqual(await disabled(), [address]);
  const session = await currentSession();
  await until("the next session", 90, async () => (await currentSession()) > session);
  assert.deepEqual(await disabled(), [address]);
  await finalizes(api, 5, 60);
});

async function giveKeyToTwin(kind, type) {
  const publicKey = `0x${Buffer.from(developmentKey(CULPRIT, type).publicKey).toString("hex")}`;
  const { error } = await rpc(twin.http, "author_insertKey", kind, `//${CULPRIT}`, publicKey);
  assert.equal(error, undefined);
}

/** Waits until the chain has a report of `kind`, and provokes one meanwhile. */
async function isReported(kind, seconds, provoke = () => {}) {
  await until(`${kind} is reported`, seconds, async () => {
    await provoke();
    const reports = await api.query.offences.concurrentReportsIndex.keys();
    return reports.some(({ args: [name] }) => Buffer.from(name).toString() === kind);
  });
}

async function disabled() {
  const [validators, disabled] = await Promise.all([
    api.query.session.validators(),
    api.query.session.disabledValidators(),
  ]);
  return disabled.map(([index]) => validators[index.toNumber()].toString());
}

const currentSession = async () => (await api.query.session.currentIndex()).toNumber();
