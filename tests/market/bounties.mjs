import assert from "node:assert/strict";
import { test } from "node:test";
import { u8aToHex } from "@polkadot/util";
import { bestNumber } from "../lib/blocks.mjs";
import { chunkId } from "../lib/chunks.mjs";
import { AMO, submit, theEvent } from "../lib/client.mjs";
import { until } from "../lib/wait.mjs";
import { newEncryptionKey } from "./sealing.mjs";
import {
  accountsOf,
  ALL_PURPOSES,
  api,
  areRefused,
  areStored,
  blocksFromNow,
  by,
  byCouncil,
  custodyFor,
  describe,
  free,
  held,
  LV3_METRIC,
  newDevice,
  sharedBody,
  storedChunks,
  storedUntil,
} from "./setup.mjs";

const { bounties, chunks } = api.tx;
const {
  Posted,
  Submitted,
  KeyRenewed,
  Rejected,
  SubmissionEnded,
  Forfeited,
  Closed,
  Ended,
  SubmissionCleared,
} = api.events.bounties;

const NONE = `0x${"ab".repeat(32)}`;
const UNKNOWN = 1_000_000;
const DAY = 24 * 60 * 60 * 1000;
const REWARD = 5n * AMO;
const DEADLINE_SECONDS = 30;

const [producer, poster] = accountsOf("Bounties");
const [accepted, wrong] = await storedChunks(producer, 2);
const [key, nextKey] = [await newEncryptionKey(), await newEncryptionKey()];

const terms = {
  metric: LV3_METRIC,
  area: null,
  start: Date.now() - DAY,
  end: Date.now() + DAY,
  minRecords: 1,
  quantity: 2,
  reward: REWARD,
  ownership: "Both",
  purposes: ALL_PURPOSES,
  deadline: await blocksFromNow(10_000),
};

const post = (terms) => bounties.post(terms, u8aToHex(key.public));
const SALE = { price: { asset: null, amount: REWARD }, purposes: ALL_PURPOSES, lasts: null };

/** Delivers what was submitted. */
async function delivery(chunk, { dataKey = sharedBody.dataKey, to = key } = {}) {
  const custody = await custodyFor(dataKey, to, chunk, poster);
  return api.tx.dataRights.grant({ chunk, buyer: poster.address, terms: SALE, custody });
}

export function testBounties() {
  let bounty, forPoster, cancelled, short, made;

  test("a poster posts bounties, and the rewards are held", async () => {
    const deadline = await blocksFromNow(5);
    const all = [
      terms,
      { ...terms, ownership: "Poster", quantity: 1 },
      { ...terms, ownership: "Producer", purposes: 1 },
      { ...terms, quantity: 1, deadline },
    ];
    const posts = all.map(post);
    const { events } = await submit(api.tx.utility.batchAll(posts), poster);
    const posted = events.filter(Posted.is).map(({ data }) => data);
    [bounty, forPoster, cancelled, short] = posted.map(({ bounty }) => bounty.toNumber());
    assert.equal(posted[0].terms.reward.toBigInt(), REWARD);
    const sum = posted.reduce((sum, { held }) => sum + held.toBigInt(), 0n);
    assert.ok(sum >= 6n * REWARD);
    assert.equal(await held(poster, "Bounties.Reward"), sum);
  });

  test("a producer registers a chunk that the poster owns", async () => {
    const description = describe(await newDevice(producer), sharedBody);
    const call = chunks.registerFor(forPoster, description, await storedUntil());
    const { events } = await submit(call, producer);
    const registered = theEvent(events, api.events.chunks.Registered);
    made = chunkId(api, poster, description);
    assert.equal(registered.chunk.toHex(), made);
    assert.equal(registered.header.owner.toString(), poster.address);
    assert.equal(registered.by.toString(), producer.address);
  });

  test("a producer submits chunks", async () => {
    const notTheKey = new Uint8Array(32);
    const submissions = [accepted, wrong].map((chunk) => bounties.submit(bounty, chunk));
    const { events } = await submit(api.tx.utility.batchAll(submissions), producer);
    const submitted = events.filter(Submitted.is).map(({ data: { chunk } }) => chunk.toHex());
    assert.deepEqual(submitted, [accepted, wrong]);
    await areRefused(by(poster), [
      ["dataRights.NoSale", bounties.accept(bounty, accepted)],
      ["dataRights.StartedElsewhere", api.tx.dataRights.cancel(accepted)],
    ]);
    const deliveries = [await delivery(accepted), await delivery(wrong, { dataKey: notTheKey })];
    await submit(api.tx.utility.batchAll(deliveries), producer);
  });

  test("submissions are refused that break the rules", async () => {
    await areRefused(by(producer), [
      ["bounties.UnknownBounty", bounties.submit(UNKNOWN, accepted)],
      ["bounties.NoSlotFree", bounties.submit(bounty, made)],
      ["bounties.UnknownChunk", bounties.submit(cancelled, NONE)],
      ["bounties.SubmittedBefore", bounties.submit(cancelled, accepted)],
      ["bounties.NotYourChunk", bounties.submit(cancelled, made)],
      ["bounties.NotPoster", bounties.accept(bounty, accepted)],
      ["bounties.NotPoster", bounties.reject(bounty, accepted, { Contents: { evidence: NONE } })],
      ["bounties.NotPoster", bounties.cancel(cancelled)],
      ["bounties.NotOver", bounties.close(bounty)],
      ["bounties.SaleOpen", bounties.clear(accepted, poster.address)],
      ["bounties.UnknownMetric", post({ ...terms, metric: UNKNOWN })],
      ["bounties.RewardTooLow", post({ ...terms, reward: 0 })],
      ["bounties.InvalidDeadline", post({ ...terms, deadline: 1 })],
      ["bounties.InvalidQuantity", post({ ...terms, quantity: 0 })],
      ["bounties.InvalidPurposes", post({ ...terms, purposes: 1 })],
    ]);
    await areRefused(by(poster), [
      ["bounties.OwnBounty", bounties.submit(cancelled, made)],
      ["bounties.UnknownSubmission", bounties.accept(bounty, NONE)],
    ]);
  });

  test("a poster accepts, and the producer is paid", async () => {
    const before = await free(producer);
    const { events } = await submit(bounties.accept(bounty, accepted), poster);
    assert.ok(theEvent(events, SubmissionEnded).outcome.isPaid);
    assert.equal((await free(producer)) - before, REWARD);
    const { granted } = (
      await api.call.dataRightsApi.access(accepted, poster.address)
    ).toJSON();
    assert.deepEqual(granted, { purposes: ALL_PURPOSES, until: null });
  });

  test("a poster rejects a wrong key: the chain sees it, and the producer pays", async () => {
    const reason = { WrongKey: { privateKey: u8aToHex(key.private) } };
    const { events } = await submit(bounties.reject(bounty, wrong, reason), poster);
    assert.ok(theEvent(events, Rejected).reason.isWrongKey);
    assert.ok(theEvent(events, api.events.dataRights.Disputed).right.isFalse);
    assert.ok(theEvent(events, SubmissionEnded).outcome.isRefunded);
    const forfeited = theEvent(events, Forfeited);
    assert.equal(forfeited.producer.toString(), producer.address);
    assert.ok(forfeited.deposit.toBigInt() > 0n);
  });

  test("the bounty goes on with another key, and is filled", async () => {
    await areRefused(by(producer), [["bounties.NoKey", bounties.submit(bounty, wrong)]]);
    const renewal = bounties.renewKey(bounty, u8aToHex(nextKey.public));
    await areRefused(by(producer), [["bounties.NotPoster", renewal]]);
    const renewed = theEvent((await submit(renewal, poster)).events, KeyRenewed);
    assert.equal(renewed.key.toHex(), u8aToHex(nextKey.public));
    const again = await submit(bounties.submit(bounty, wrong), producer);
    assert.equal(theEvent(again.events, Submitted).key.toHex(), u8aToHex(nextKey.public));
    await submit(await delivery(wrong, { to: nextKey }), producer);
    const { events } = await submit(bounties.accept(bounty, wrong), poster);
    assert.equal(theEvent(events, Ended).filled.toNumber(), 2);
  });

  test("a poster rejects contents, and the council decides", async () => {
    await areStored([made]);
    await submit(bounties.submit(forPoster, made), producer);
    await submit(await delivery(made), producer);
    const reason = { Contents: { evidence: NONE } };
    await submit(bounties.reject(forPoster, made, reason), poster);
    const decision = api.tx.dataRights.resolve(made, poster.address, "Paid");
    const events = await byCouncil(decision);
    assert.ok(theEvent(events, SubmissionEnded).outcome.isPaid);
    assert.equal(theEvent(events, Ended).bounty.toNumber(), forPoster);
  });

  test("a poster cancels a bounty, and has the rewards back", async () => {
    const { events } = await submit(bounties.cancel(cancelled), poster);
    assert.ok(theEvent(events, Closed).refund.toBigInt() >= 2n * REWARD);
    assert.equal(theEvent(events, Ended).bounty.toNumber(), cancelled);
  });

  test("anyone closes a bounty after its deadline", async () => {
    const { terms } = (await api.query.bounties.posted(short)).unwrap();
    await until("the deadline passes", DEADLINE_SECONDS, async () => {
      return (await bestNumber(api)) >= terms.deadline.toNumber();
    });
    const { events } = await submit(bounties.close(short), producer);
    assert.equal(theEvent(events, Ended).bounty.toNumber(), short);
    assert.equal(await held(poster, "Bounties.Reward"), 0n);
    assert.equal(await held(poster, "Bounties.Bounty"), 0n);
  });

  test("the record of a submission goes with its chunk", async () => {
    await areRefused(by(poster), [
      ["bounties.ChunkNotEnded", bounties.clear(accepted, poster.address)],
      ["bounties.UnknownSubmission", bounties.clear(NONE, poster.address)],
      ["bounties.UnknownBounty", bounties.close(short)],
    ]);
    await submit(chunks.discard(accepted), producer);
    const { events } = await submit(bounties.clear(accepted, poster.address), poster);
    const cleared = theEvent(events, SubmissionCleared);
    assert.equal(cleared.producer.toString(), producer.address);
    assert.ok(cleared.deposit.toBigInt() > 0n);
  });
}
