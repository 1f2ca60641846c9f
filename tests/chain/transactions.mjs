import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeyMulti, encodeAddress, sortAddresses } from "@polkadot/util-crypto";
import { AMO, developmentKeys, freeBalance, submit, theEvent } from "../lib/client.mjs";
import { api } from "../lib/dev-chain.mjs";

const [alice, bob, charlie, newcomer] = developmentKeys("Alice", "Bob", "Charlie", "Newcomer");

const pay = (to, amount) => api.tx.balances.transferKeepAlive(to.address, amount);

test("a transfer moves AMO and says so", async () => {
  const before = await freeBalance(api, bob.address);
  const { events } = await submit(pay(bob, 5n * AMO), alice);

  const { from, to, amount } = theEvent(events, api.events.balances.Transfer);
  assert.deepEqual([from.toString(), to.toString()], [alice.address, bob.address]);
  assert.equal(amount.toBigInt(), 5n * AMO);
  assert.equal(await freeBalance(api, bob.address), before + 5n * AMO);
});

test("the events of a block decode to what happened in it", async () => {
  const { block, hash } = await submit(api.tx.system.remarkWithEvent("0xa30a"), bob);
  const records = await (await api.at(block)).query.system.events();
  const remarked = records.map(({ event }) => event).filter(api.events.system.Remarked.is);
  assert.equal(remarked.length, 1);
  assert.equal(remarked[0].data.sender.toString(), bob.address);

  const { extrinsics } = (await api.rpc.chain.getBlock(block)).block;
  assert.ok(extrinsics.some((extrinsic) => extrinsic.hash.eq(hash)));
});

test("a batch does all its calls", async () => {
  const before = await freeBalance(api, newcomer.address);
  const { events } = await submit(
    api.tx.utility.batchAll([pay(newcomer, AMO), pay(newcomer, 2n * AMO)]),
    alice,
  );
  theEvent(events, api.events.utility.BatchCompleted);
  assert.equal(await freeBalance(api, newcomer.address), before + 3n * AMO);
});

test("a batch with a call that fails does none", async () => {
  const before = await freeBalance(api, newcomer.address);
  const tooMuch = pay(bob, 10n ** 30n);
  await assert.rejects(submit(api.tx.utility.batchAll([pay(newcomer, AMO), tooMuch]), alice));
  assert.equal(await freeBalance(api, newcomer.address), before);
});

test("two of three spend from their multisig", async () => {
  const threshold = 2;
  const members = [alice, bob, charlie].map(({ address }) => address);
  const shared = encodeAddress(createKeyMulti(members, threshold), 42);
  const othersThan = (signer) => sortAddresses(members.filter((a) => a !== signer.address), 42);
  await submit(pay({ address: shared }, 10n * AMO), alice);

  const call = pay(newcomer, 4n * AMO);
  const { weight } = await call.paymentInfo(shared);
  const before = await freeBalance(api, newcomer.address);
  const approval = await submit(
    api.tx.multisig.approveAsMulti(threshold, othersThan(alice), null, call.method.hash, weight),
    alice,
  );
  theEvent(approval.events, api.events.multisig.NewMultisig);
  assert.equal(await freeBalance(api, newcomer.address), before, "one approval is not enough");

  const open = await api.query.multisig.multisigs(shared, call.method.hash);
  const { events } = await submit(
    api.tx.multisig.asMulti(threshold, othersThan(bob), open.unwrap().when, call, weight),
    bob,
  );
  assert.ok(theEvent(events, api.events.multisig.MultisigExecuted).result.isOk);
  assert.equal(await freeBalance(api, newcomer.address), before + 4n * AMO);
});
