// Validators by lot: nine nodes, sets of four, cycles of 20 slots.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { developmentKey, submitForGood } from "../../tests/lib/client.mjs";
import { figure, percentile } from "../../tests/lib/figures.mjs";
import { startNetwork } from "../../tests/lib/network.mjs";
import { rpc } from "../../tests/lib/rpc.mjs";
import { until } from "../../tests/lib/wait.mjs";
import { drawPool } from "../../tests/lib/lot.mjs";
import { atGenesis, books, claimAll } from "../lot/earnings.mjs";
import { keepSessions } from "../lot/record.mjs";

const SET_SIZE = 4;
const CYCLES = 10;
const BOND = 10n ** 17n;
const SESSION_SECONDS = 90;
/** Sessions from the freeze of the candidates until the first set drawn from them sits. */
const FROZEN_FOR = 4;
/** Eras whose sets are compared with their draws. */
const ERAS = 2;
/** Whom ivan delegates to before it is a candidate itself. */
const BACKED = ["bob", "charlie"];
/** Blocks after a change of sets that count as being at it. */
const AT_CHANGE = 3;

const network = await startNetwork(
  fileURLToPath(new URL("../nine-candidates.toml", import.meta.url)),
);
after(() => network.stop());

const alice = network.node("alice");
const record = await keepSessions(alice);
const genesis = await atGenesis(alice.api);
const key = (name) => developmentKey(`${name[0].toUpperCase()}${name.slice(1)}//stash`);
const address = (name) => key(name).address;

async function ask(method, ...params) {
  const { result, error } = await rpc(alice.http, method, ...params);
  if (error) throw new Error(error.message);
  return result;
}

test("a delegator stakes behind two candidates", async () => {
  const calls = BACKED.map((name) => alice.api.tx.validatorSelection.delegate(address(name), BOND));
  await submitForGood(alice.api.tx.utility.batchAll(calls), key("ivan"));
});

test("sets rotate as the published draws say", { timeout: 900_000 }, async () => {
  // The first draws are from the genesis list and a seed that is not random yet.
  const since = record.newest() + FROZEN_FOR + 1;
  await record.begins(since, SESSION_SECONDS * (FROZEN_FOR + 2));
  const eras = new Set();
  const enough = async () => {
    for (const draw of await ask("validators_draws")) {
      if (draw.session >= since && record.newest() >= draw.session + 2) eras.add(draw.era);
    }
    return eras.size >= ERAS;
  };
  await until(`${ERAS} eras are through`, SESSION_SECONDS * 8, enough);

  const published = (await ask("validators_draws")).filter(({ era }) => eras.has(era));
  for (const { era, session, frozen, qualified, seed, pool } of published) {
    const list = record.of(frozen).qualified;
    assert.equal(list.length, qualified);
    assert.equal(seed, record.of(frozen + 1).seed, `era ${era}`);
    const sets = Math.floor(pool.length / SET_SIZE);
    assert.ok(sets >= 1);
    for (let cycle = 0; cycle < sets && record.of(session + cycle); cycle++) {
      const expected = pool.slice(cycle * SET_SIZE, (cycle + 1) * SET_SIZE);
      assert.deepEqual(record.of(session + cycle).validators, expected, `cycle ${cycle} of era ${era}`);
    }
  }
});

test("a new node joins, is drawn and makes blocks", { timeout: 900_000 }, async () => {
  const ivan = key("ivan");
  const owner = `0x${Buffer.from(ivan.publicKey).toString("hex")}`;
  const { http, api } = network.node("ivan");
  const { result } = await rpc(http, "author_rotateKeysWithOwner", owner);
  await submitForGood(api.tx.session.setKeys(result.keys, result.proof), ivan);
  await submitForGood(api.tx.validatorSelection.register(BOND, 0), ivan);
  // Its node proves its computing power by itself.
  await until("ivan qualifies", SESSION_SECONDS, async () => {
    return (await ask("validators_lacks", ivan.address)).length === 0;
  });
  await record.first("ivan makes a block", SESSION_SECONDS * 12, ({ authors }) => {
    return authors.includes(ivan.address);
  });
});

test("who hibernates gets no seat, and loses nothing", { timeout: 900_000 }, async () => {
  const heidi = key("heidi");
  await submitForGood(alice.api.tx.validatorSelection.hibernate(), heidi);
  const asleep = record.newest();
  await record.begins(asleep + 5, SESSION_SECONDS * 7);
  for (let session = asleep + 2; session <= asleep + 5; session++) {
    assert.ok(!record.of(session).validators.includes(heidi.address), `session ${session}`);
  }
  assert.deepEqual(await ask("validators_lacks", heidi.address), ["readiness"]);
  const { bond, strikes } = (await alice.api.query.validatorSelection.candidates(heidi.address)).unwrap();
  assert.equal(bond.toBigInt(), BOND);
  assert.equal(strikes.toNumber(), 0);
});

test("who is away in its cycle is punished, and finality goes on", { timeout: 900_000 }, async () => {
  await network.node("grace").kill();
  const isGrace = ({ candidate, account }) => String(candidate ?? account) === address("grace");
  const absent = await record.event("Absent", SESSION_SECONDS * 10, isGrace);
  assert.equal(absent.made.toNumber(), 0);
  const { amount } = await record.event("Slashed", SESSION_SECONDS * 6, isGrace);
  assert.ok(amount.toBigInt() > 0n);
  const { bond } = (await alice.api.query.validatorSelection.candidates(address("grace"))).unwrap();
  assert.equal(bond.toBigInt() + amount.toBigInt(), BOND);
});

test("all rewards that were claimed and those that wait sum up to the emission", { timeout: 300_000 }, async () => {
  const backed = { ivan: BACKED };
  const claims = network.nodes.map(({ name }) => {
    return claimAll({ api: alice.api, ask }, key(name), (backed[name] ?? []).map(address));
  });
  const numbers = (await Promise.all(claims)).map(async ({ block }) => {
    return (await alice.api.rpc.chain.getHeader(block)).number.toNumber();
  });
  const last = Math.max(...(await Promise.all(numbers)));
  const events = await record.eventsUntil(last, 60);
  const { emitted, issuance, claimed, pot, waiting, treasury, leftOfFinished } = await books(
    alice.api, await alice.api.rpc.chain.getBlockHash(last), events, genesis,
  );
  const existential = alice.api.consts.balances.existentialDeposit.toBigInt();
  figure("emitted_amo", Number(emitted) / 1e18);
  figure("claimed_amo", Number(claimed) / 1e18);
  assert.equal(issuance, emitted, "nothing else is issued, and nothing is burned here");
  assert.equal(claimed + pot + treasury, emitted, "all that was emitted is somebody's");
  assert.equal(pot, waiting + existential, "what waits in the pot has an owner");
  assert.ok(claimed * 4n > emitted, "most that is not the treasury's or a provider's was claimed");
  assert.ok(leftOfFinished < emitted / 1000n, "of cycles that are over little is left");
});

test("finality goes on at each change of sets", () => {
  const [at, else_] = [[], []];
  for (const { place, seconds } of record.lags) (place < AT_CHANGE ? at : else_).push(seconds);
  assert.ok(at.length >= AT_CHANGE * ERAS);
  figure("finality_at_set_changes_median_seconds", percentile(at, 50));
  figure("finality_at_set_changes_p99_seconds", percentile(at, 99));
  figure("finality_else_median_seconds", percentile(else_, 50));
  figure("finality_else_p99_seconds", percentile(else_, 99));
});
