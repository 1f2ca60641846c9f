import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { chunkId } from "../lib/chunks.mjs";
import { submit, theEvent } from "../lib/client.mjs";
import {
  accountsOf,
  api,
  areRefused,
  blocksFromNow,
  by,
  describe,
  events,
  held,
  LV2_METRIC,
  newDevice,
  unsealedBody,
  register,
  sharedBody,
  storedChunks,
  storedUntil,
} from "./setup.mjs";

const { chunks } = api.tx;
const { Registered, Extended, Discarded } = api.events.chunks;

const NONE = `0x${"ab".repeat(32)}`;
const MINUTE = 60_000;
/** A cell of H3 of resolution 8: 0.7 km². */
const FINE_PLACE = "0x08830e1d881fffff";

const [seller, buyer] = accountsOf("Chunks");
const [stored, old] = await storedChunks(seller, 2);

export function testChunks() {
  test("an owner registers a chunk, whose name is the hash of its header", async () => {
    const own = await newDevice(seller);
    const description = describe(own, sharedBody, { tags: ["trip=7f", "weather=rain"] });
    const until = await storedUntil();
    const { events } = await submit(chunks.register(description, until), seller);

    const registered = theEvent(events, Registered);
    assert.equal(registered.chunk.toHex(), chunkId(api, seller, description));
    assert.equal(registered.header.owner.toString(), seller.address);
    assert.equal(registered.header.description.tags[1].toUtf8(), "weather=rain");
    assert.equal(registered.until.toNumber(), until);
    assert.ok(registered.thin.isTrue, "one provider has all fragments");
    assert.equal((await api.query.chunks.heads(own.id)).toString(), registered.chunk.toHex());
    const entry = (await api.query.chunks.registered(registered.chunk)).unwrap();
    assert.deepEqual(entry.header.toHex(), registered.header.toHex());
  });

  test("a batch of chunks makes a chain", async () => {
    const own = await newDevice(seller);
    const [first, second] = await register(own, [sharedBody, unsealedBody]);
    const { header } = (await api.query.chunks.registered(second)).unwrap();
    assert.equal(header.description.previous.toString(), first);
    assert.ok(header.description.keyCommitment.isNone, "the second one is not sealed");
  });

  test("anyone pays for longer storage", async () => {
    const before = (await api.query.chunks.registered(stored)).unwrap().until.toNumber();
    const until = before + api.consts.chunks.minPeriod.toNumber();
    const { events } = await submit(chunks.extend(stored, until), buyer);
    const extended = theEvent(events, Extended);
    assert.deepEqual([extended.until.toNumber(), extended.by.toString()], [until, buyer.address]);
    const rent = theEvent(events, api.events.peerStorage.RentAdded).rent.toBigInt();
    assert.equal(await held(buyer, "PeerStorage.Rent"), rent);
  });

  test("an owner discards a chunk, and who paid has back what is left", async () => {
    const { events } = await submit(chunks.discard(old), seller);
    assert.equal(theEvent(events, Discarded).chunk.toHex(), old);
    theEvent(events, api.events.peerStorage.Ended);
    assert.ok((await api.query.chunks.registered(old)).isNone);
  });

  test("chunks are refused that break the rules", async () => {
    const device = await newDevice(seller);
    const until = await storedUntil();
    const registered = (changes, body = sharedBody) => {
      return chunks.register(describe(device, body, changes), until);
    };
    const source = { chunk: stored, embedded: false };
    const later = Date.now() + 10 * MINUTE;
    const late = await blocksFromNow(api.consts.chunks.maxPeriod.toNumber() + 1_000);
    await areRefused(by(seller), [
      ["chunks.NotYourDevice", registered({ device: randomBytes(16) })],
      ["chunks.NotTheHead", registered({ previous: stored })],
      ["chunks.UnknownMetric", registered({ metric: 1_000_000 })],
      ["chunks.MustBeSealed", registered({ metric: LV2_METRIC }, unsealedBody)],
      ["chunks.PlaceTooFine", registered({ place: FINE_PLACE })],
      ["chunks.EndBeforeStart", registered({ start: Date.now() })],
      ["chunks.InTheFuture", registered({ start: later, end: later })],
      ["chunks.NoRecords", registered({ records: 0 })],
      ["chunks.InvalidTag", registered({ tags: ["Trip=7f"] })],
      ["chunks.SourceTwice", registered({ sources: [source, source] })],
      ["chunks.SourceNotGranted", registered({ sources: [{ ...source, chunk: NONE }] })],
      ["chunks.InvalidPeriod", chunks.register(describe(device, sharedBody), 1)],
      ["chunks.EmptyBatch", chunks.registerBatch([])],
      ["chunks.MustBeSealed", chunks.registerFor(0, describe(device, unsealedBody), until)],
      ["bounties.UnknownBounty", chunks.registerFor(999, describe(device, sharedBody), until)],
      ["chunks.UnknownChunk", chunks.extend(NONE, until)],
      ["chunks.InvalidPeriod", chunks.extend(stored, late)],
      ["chunks.UnknownChunk", chunks.discard(old)],
    ]);
    await areRefused(by(buyer), [["chunks.NotOwner", chunks.discard(stored)]]);
  });

  test("the node stores what is registered, by itself", async () => {
    const { Confirmed, Stored } = api.events.peerStorage;
    const isOf = ({ chunk }) => chunk.eq(stored);
    assert.ok(events.find(Stored, isOf));
    for (const fragment of [0, 1, 2]) {
      assert.ok(events.find(Confirmed, (data) => isOf(data) && data.fragment.eq(fragment)));
    }
  });
}
