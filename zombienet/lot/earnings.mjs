// What was emitted, and who has it: all of it reaches somebody.

import assert from "node:assert/strict";
import { submitForGood } from "../../tests/lib/client.mjs";

/** Cycles before the running one that can be claimed. */
const KEPT = 83;
/** Percent of a fee that the author of the block gets; the treasury gets the rest. */
const AUTHOR_SHARE = 80n;

/** Has `signer` claim all that it can, by itself and as a delegator of `candidates`. */
export async function claimAll({ api, ask }, signer, candidates) {
  const { address } = signer;
  const { claim, claimCycle } = api.tx.rewards;
  const calls = [];
  const owed = BigInt(await ask("rewards_claimable", address, null));
  if (owed > 0n) calls.push(claim(null));
  for (const candidate of candidates) {
    if (BigInt(await ask("rewards_claimable", address, candidate)) > owed) calls.push(claim(candidate));
  }
  const running = (await api.query.session.currentIndex()).toNumber();
  for (let cycle = Math.max(0, running - KEPT); cycle < running; cycle++) {
    const record = await ask("rewards_record", address, cycle);
    if (record?.claimable) calls.push(claimCycle(cycle));
  }
  assert.ok(calls.length > 0, `${address} has earned something`);
  // A cycle that is settled meanwhile cannot be claimed any more; that must not keep the others back.
  return submitForGood(api.tx.utility.forceBatch(calls), signer);
}

/** All AMO, and what the treasury has of it, at genesis. Nodes keep that state for 256 blocks. */
export async function atGenesis(api) {
  const genesis = await api.at(api.genesisHash);
  return { issuance: await issued(genesis), treasury: await balance(genesis, treasuryOf(api)) };
}

/**
 * What became of the emission since `genesis` until a final block, in mote: `emitted` in all the time;
 * `claimed` from the `pot`, which has the rest but for what the `treasury` got; what is `waiting` in the
 * pot for its owners; and by how much the `issuance` grew. `events` are all that the blocks brought.
 */
export async function books(api, hash, events, genesis) {
  const then = await api.at(hash);
  const { rewards } = then.query;
  const running = await rewards.running();
  const values = async (map) => (await map.entries()).map(([, value]) => (value.isSome ? value.unwrap() : value));
  const owed = (await values(rewards.owed)).map((amount) => amount.toBigInt());
  const earned = (await values(rewards.earned)).map(({ left }) => left.toBigInt());
  const finished = (await values(rewards.finished)).map(({ left }) => left.toBigInt());

  const of = (section, method) => events.filter((event) => event.section === section && event.method === method);
  const fees = of("transactionPayment", "TransactionFeePaid").map(({ data }) => {
    return data.actualFee.toBigInt() + data.tip.toBigInt();
  });
  const feesOfTreasury = sum(fees.map((fee) => fee - (fee * AUTHOR_SHARE) / 100n));
  const slashed = sum(of("validatorSelection", "Slashed").map(({ data }) => data.amount.toBigInt()));
  return {
    emitted: (await rewards.emitted()).toBigInt() + running.emitted.toBigInt(),
    issuance: (await issued(then)) - genesis.issuance,
    claimed:
      sum(of("rewards", "Claimed").map(({ data }) => data.amount.toBigInt())) +
      sum(of("rewards", "CycleClaimed").map(({ data }) => data.storage.toBigInt() + data.participation.toBigInt())),
    pot: await balance(then, potAccount()),
    waiting: sum([running.storage.toBigInt(), running.participation.toBigInt(), ...owed, ...earned, ...finished]),
    treasury: (await balance(then, treasuryOf(api))) - genesis.treasury - feesOfTreasury - slashed,
    leftOfFinished: sum(finished),
  };
}

const treasuryOf = (api) => api.consts.treasury.potAccount.toString();

const issued = async (state) => (await state.query.balances.totalIssuance()).toBigInt();

async function balance(state, address) {
  return (await state.query.system.account(address)).data.free.toBigInt();
}

/** The account that has what is not claimed yet: "modl", the id of the pallet, zeros. */
function potAccount() {
  const bytes = new Uint8Array(32);
  bytes.set(new TextEncoder().encode("modlamo/rwrd"));
  return bytes;
}

const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0n);
