import assert from "node:assert/strict";
import { test } from "node:test";
import { AMO, developmentKeys, freeBalance, submit, theEvent } from "../lib/client.mjs";
import { api } from "../lib/dev-chain.mjs";
import { figure } from "../lib/figures.mjs";

const AUTHOR_SHARE = 80n;

const [author, bob, charlie] = developmentKeys("Alice", "Bob", "Charlie");
const treasury = api.consts.treasury.potAccount.toString();

/** What a block changed in the free balance of `address`. */
async function gain(block, address) {
  const { parentHash } = await api.rpc.chain.getHeader(block);
  const [before, after] = await Promise.all([api.at(parentHash), api.at(block)]);
  return (await freeBalance(after, address)) - (await freeBalance(before, address));
}

/** What a block emitted for the treasury: what authors, providers and candidates do not get. */
async function emittedForTreasury(block) {
  const { parentHash } = await api.rpc.chain.getHeader(block);
  const [before, after] = await Promise.all([api.at(parentHash), api.at(block)]);
  const issued = async (then) => (await then.query.balances.totalIssuance()).toBigInt();
  const emitted = (await issued(after)) - (await issued(before));
  const { authors, storage, participation } = await before.query.rewards.parameterSet();
  const part = (share) => (emitted * share.toBigInt()) / 1_000_000_000n;
  return emitted - part(authors) - part(storage) - part(participation);
}

test("a transfer costs about 0.001 AMO: 80 % to the author, 20 % to the treasury", async () => {
  const { block, events } = await submit(
    api.tx.balances.transferKeepAlive(charlie.address, AMO),
    bob,
  );
  const paid = theEvent(events, api.events.transactionPayment.TransactionFeePaid);
  const fee = paid.actualFee.toBigInt();
  figure("transfer_fee_amo", Number(fee) / Number(AMO));
  assert.ok(fee >= AMO / 2000n && fee <= AMO / 500n, `a transfer costs ${fee} mote`);

  assert.equal(await gain(block, bob.address), -fee - AMO);
  assert.equal(await gain(block, charlie.address), AMO);
  const toAuthor = await gain(block, author.address);
  const toTreasury = (await gain(block, treasury)) - (await emittedForTreasury(block));
  assert.equal(toAuthor + toTreasury, fee, "nothing of a fee is lost");
  assert.equal(toAuthor, (fee * AUTHOR_SHARE) / 100n);
});

test("a tip is split like a fee", async () => {
  const { block, events } = await submit(api.tx.system.remark("0x00"), bob, { tip: AMO });
  const paid = theEvent(events, api.events.transactionPayment.TransactionFeePaid);
  assert.equal(paid.tip.toBigInt(), AMO);
  const fee = paid.actualFee.toBigInt();
  assert.equal(await gain(block, author.address), (fee * AUTHOR_SHARE) / 100n);
});
