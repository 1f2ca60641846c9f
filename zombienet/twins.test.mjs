// A validator whose keys are on two nodes signs twice. The chain notices, goes on without it, and takes
// of its bond.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { finalizes } from "../tests/lib/blocks.mjs";
import { developmentKey, submitForGood } from "../tests/lib/client.mjs";
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

const SESSION_SECONDS = 90;

/** What one of four validators that signs twice loses of its bond: (3 × 1 / 4)². */
const [LOST, OF] = [9n, 16n];

const network = await startNetwork(fileURLToPath(new URL("twins.toml", import.meta.url)));
after(() => network.stop());

const { api } = network.node("alice");
const twin = network.node("twin");

const culprit = developmentKey(CULPRIT);

test("a network with an idle twin finalizes", () => finalizes(api, 3, 60));

test("slashes are carried out in the session after the report", async () => {
  const { sudo, validatorSelection } = api.tx;
  const parameters = (await api.query.validatorSelection.parameterSet()).toJSON();
  const sooner = validatorSelection.setParameters({ ...parameters, slashDelay: 1 });
  await submitForGood(sudo.sudo(sooner), developmentKey("Alice"));
  assert.equal((await api.query.validatorSelection.parameterSet()).slashDelay.toNumber(), 1);
});

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
  assert.deepEqual(await disabled(), [culprit.address]);
  const session = await currentSession();
  await until("the next session", SESSION_SECONDS, async () => (await currentSession()) > session);
  assert.deepEqual(await disabled(), [culprit.address]);
  await finalizes(api, 5, 60);
});

test("a part of its bond is taken, and nothing of the others' bonds", async () => {
  const bond = await heldBy(culprit.address, await api.at(api.genesisHash));
  const left = bond - (bond * LOST) / OF;
  await until("it is slashed", 2 * SESSION_SECONDS, async () => (await heldBy(culprit.address)) <= left);
  for (const other of ["Alice", "Bob", "Charlie"]) {
    assert.equal(await heldBy(developmentKey(other).address), bond, `${other} loses nothing`);
  }
  const taken = bond - (await heldBy(culprit.address));
  figure("slashed_percent", Number((taken * 100n) / bond));
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

/** What is held of an account as its bond, or as what left it and still answers. */
async function heldBy(address, state = api) {
  const holds = await state.query.balances.holds(address);
  const staked = holds.filter(({ id }) => id.isValidatorSelection);
  return staked.reduce((sum, { amount }) => sum + amount.toBigInt(), 0n);
}

const currentSession = async () => (await api.query.session.currentIndex()).toNumber();
