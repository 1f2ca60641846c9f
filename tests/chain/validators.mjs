import assert from "node:assert/strict";
import { test } from "node:test";
import { bestNumber, hashAt } from "../lib/blocks.mjs";
import { AMO, developmentKeys, submit, theEvent } from "../lib/client.mjs";
import { api, node } from "../lib/dev-chain.mjs";
import { rpc } from "../lib/rpc.mjs";
import { until } from "../lib/wait.mjs";

const [alice, dave, eve, ferdie] = developmentKeys("Alice", "Dave", "Eve", "Ferdie");
const { validatorSelection, rewards } = api.tx;
const events = api.events.validatorSelection;

const heldFor = async ({ address }, reason) => {
  const holds = await api.query.balances.holds(address);
  const fits = holds.filter(({ id }) => id.isValidatorSelection && id.asValidatorSelection.type === reason);
  return fits.reduce((sum, { amount }) => sum + amount.toBigInt(), 0n);
};

async function ask(method, ...params) {
  const { result, error } = await rpc(node.http, method, ...params);
  assert.equal(error, undefined);
  return result;
}

/** Submits what the chain refuses, by this name. */
const isRefused = (tx, signer, name) => assert.rejects(submit(tx, signer), { message: name });

test("the node tells who makes blocks, who is next and by which draw", async () => {
  const { validators, queued, next, draw } = await ask("validators_schedule", null);
  assert.deepEqual([validators, queued, next], [[alice.address], [alice.address], []]);
  assert.deepEqual(draw.pool, [alice.address]);
  const [newest] = await ask("validators_draws", null);
  assert.equal(newest.qualified, 1);
  assert.ok(newest.frozen <= newest.session);
  const { result } = await rpc(node.http, "validators_schedule", `0x${"5".repeat(64)}`);
  assert.equal(result, undefined, "of a block that is not there nothing is told");
});

test("the validator's node proves its computing power, again and again", async () => {
  const proved = async () => {
    const { proved } = (await api.query.validatorSelection.candidates(alice.address)).unwrap();
    return proved.unwrap().toNumber();
  };
  await until("a proof is in a block", 120, async () => (await proved()) > 0);
  assert.deepEqual(await ask("validators_lacks", alice.address, null), []);
});

test("each session has a seed of its own, which its blocks made", async () => {
  const session = (await api.query.session.currentIndex()).toNumber();
  await until("two more sessions are over", 150, async () => {
    return (await api.query.session.currentIndex()).toNumber() >= session + 2;
  });
  const seeds = [session, session + 1].map((at) => api.query.validatorSelection.seeds(at));
  const [one, other] = (await Promise.all(seeds)).map((seed) => seed.toHex());
  assert.ok(!/^0x0*$/.test(one));
  assert.notEqual(one, other);
});

test("an account stands for validator, and has to do more to be drawn", async () => {
  assert.deepEqual(await ask("validators_lacks", eve.address, null), ["candidacy"]);
  await isRefused(validatorSelection.register(1n, 0), eve, "validatorSelection.BondTooSmall");
  await isRefused(validatorSelection.register(AMO, 500_000_000), eve, "validatorSelection.CommissionTooHigh");
  await isRefused(validatorSelection.bondMore(AMO), eve, "validatorSelection.NoCandidate");
  const registered = await submit(validatorSelection.register(AMO, 50_000_000), eve);
  assert.equal(theEvent(registered.events, events.Registered).bond.toBigInt(), AMO);
  await isRefused(validatorSelection.register(AMO, 0), eve, "validatorSelection.AlreadyCandidate");
  await submit(validatorSelection.bondMore(AMO), eve);
  await submit(validatorSelection.unbond(AMO / 2n), eve);
  await submit(validatorSelection.setCommission(0), eve);
  assert.equal(await heldFor(eve, "Bond"), (3n * AMO) / 2n);
  assert.equal(await heldFor(eve, "Exit"), AMO / 2n);
  assert.deepEqual(new Set(await ask("validators_lacks", eve.address, null)), new Set(["keys", "proof"]));
});

test("stake is delegated, moved and taken back", async () => {
  await isRefused(validatorSelection.delegate(dave.address, AMO), ferdie, "validatorSelection.NoCandidate");
  await isRefused(validatorSelection.delegate(eve.address, AMO), eve, "validatorSelection.OwnCandidate");
  await isRefused(validatorSelection.delegate(eve.address, 1n), ferdie, "validatorSelection.DelegationTooSmall");
  await submit(validatorSelection.delegate(alice.address, 4n * AMO), ferdie);
  await submit(validatorSelection.redelegate(alice.address, eve.address, AMO), ferdie);
  await isRefused(
    validatorSelection.redelegate(eve.address, alice.address, AMO), ferdie, "validatorSelection.MovedBefore",
  );
  await submit(validatorSelection.undelegate(alice.address, AMO), ferdie);
  await isRefused(validatorSelection.undelegate(alice.address, 9n * AMO), ferdie, "validatorSelection.NoDelegation");
  assert.equal(await heldFor(ferdie, "Delegation"), 3n * AMO);
  assert.equal(await heldFor(ferdie, "Exit"), AMO);
  await isRefused(validatorSelection.withdraw(alice.address), ferdie, "validatorSelection.NothingToWithdraw");
});

test("rewards are claimed by the author and by who stands behind it", async () => {
  const claimed = async (signer, candidate) => {
    const { events: happened } = await submit(rewards.claim(candidate), signer);
    return theEvent(happened, api.events.rewards.Claimed).amount.toBigInt();
  };
  const before = await api.query.rewards.owed(alice.address);
  assert.ok((await claimed(alice, null)) >= before.unwrap().toBigInt());
  assert.ok((await claimed(ferdie, alice.address)) > 0n);
  await isRefused(rewards.claim(null), dave, "rewards.NothingOwed");
  await submit(rewards.setCompound(alice.address, true), ferdie);
  const { events: happened } = await submit(rewards.compound(alice.address, ferdie.address), dave);
  const { amount } = theEvent(happened, api.events.rewards.Compounded);
  assert.ok(amount.toBigInt() > 0n);
  assert.equal(await heldFor(ferdie, "Delegation"), 3n * AMO + amount.toBigInt());
});

test("the node tells what an account did, and what it can claim", async () => {
  const total = await ask("rewards_total", alice.address, null);
  assert.ok(total.blocks > 0 && total.proofs > 0);
  assert.equal(total.sold.number, 0);
  const running = (await api.query.session.currentIndex()).toNumber();
  const record = await ask("rewards_record", alice.address, running, null);
  assert.equal(record.cycle, running);
  assert.ok(record.blocks > 0 && BigInt(record.averageBalance) > AMO);
  assert.equal(record.claimable, null, "the cycle runs");
  assert.equal(await ask("rewards_record", dave.address, running + 1, null), null);
  await until("the delegation earns", 30, async () => {
    return BigInt(await ask("rewards_claimable", ferdie.address, alice.address, null)) > 0n;
  });
  assert.equal(await ask("rewards_claimable", dave.address, null, null), "0");
  const { error } = await rpc(node.http, "rewards_total", alice.address, `0x${"5".repeat(64)}`);
  assert.equal(error.code, 21_001);
});

test("what a validator earned by its proof in a cycle is owed to it in the next", async () => {
  const cycle = (await api.query.session.currentIndex()).toNumber();
  await isRefused(rewards.claimCycle(cycle), alice, "rewards.CycleNotOver");
  await until("the node has proved in this cycle", 120, async () => {
    return (await ask("rewards_record", alice.address, cycle, null))?.proved;
  });
  const first = await bestNumber(api);
  await until("the cycle is over", 120, async () => {
    return (await api.query.session.currentIndex()).toNumber() > cycle;
  });
  const numbers = Array.from({ length: (await bestNumber(api)) - first }, (_, index) => first + index + 1);
  const blocks = await Promise.all(numbers.map(async (number) => api.at(await hashAt(api, number))));
  const events = (await Promise.all(blocks.map((then) => then.query.system.events()))).flat();
  const { account, participation } = theEvent(events.map(({ event }) => event), api.events.rewards.CycleSettled);
  assert.equal(account.toString(), alice.address);
  assert.ok(participation.toBigInt() > 0n);
  const owed = BigInt(await ask("rewards_claimable", alice.address, null, null));
  assert.ok(owed >= participation.toBigInt());
  await isRefused(rewards.claimCycle(cycle), alice, "rewards.AlreadyClaimed");
  await isRefused(rewards.claimCycle(cycle), dave, "rewards.NothingEarned");
});

test("a candidate hibernates, wakes up and leaves", async () => {
  await isRefused(validatorSelection.resume(), eve, "validatorSelection.NotHibernating");
  await submit(validatorSelection.hibernate(), eve);
  await isRefused(validatorSelection.hibernate(), eve, "validatorSelection.Hibernating");
  await submit(validatorSelection.resume(), eve);
  const { events: happened } = await submit(validatorSelection.leave(), eve);
  const { amount, freeAt } = theEvent(happened, events.Left);
  assert.equal(amount.toBigInt(), (3n * AMO) / 2n);
  const session = (await api.query.session.currentIndex()).toNumber();
  assert.ok(freeAt.toNumber() > session + 84, "longer than can be reported about");
  await isRefused(validatorSelection.delegate(eve.address, AMO), ferdie, "validatorSelection.Gone");
});

test("only the council sets parameters and cancels slashes, and only a node proves", async () => {
  const parameters = await api.query.validatorSelection.parameterSet();
  await isRefused(validatorSelection.setParameters(parameters), dave, "BadOrigin");
  await isRefused(validatorSelection.cancelSlash(0), dave, "BadOrigin");
  await isRefused(rewards.setParameters(await api.query.rewards.parameterSet()), dave, "BadOrigin");
  const signature = `0x${"0".repeat(128)}`;
  await isRefused(validatorSelection.proveCompute(alice.address, 0, 0, signature), dave, "BadOrigin");
});
