import assert from "node:assert/strict";
import { test } from "node:test";
import { bestNumber, hashAt } from "../lib/blocks.mjs";
import { developmentKey, submit, theEvent } from "../lib/client.mjs";
import { confirmation, response, signServe } from "../lib/operator.mjs";
import { rpc } from "../lib/rpc.mjs";
import { until } from "../lib/wait.mjs";
import {
  accountsOf,
  api,
  areRefused,
  by,
  byCouncil,
  describe,
  events,
  GIB,
  held,
  newDevice,
  node,
  unsealedBody,
  profileOf,
  provider,
  providerOf,
  register,
  storedChunks,
  storedUntil,
} from "./setup.mjs";

const { peerStorage, chunks } = api.tx;
const {
  Challenged,
  Confirmed,
  Draining,
  Failed,
  ParametersSet,
  PausesSet,
  Placed,
  Proved,
  ProviderLeft,
  ProviderRegistered,
  ProviderUpdated,
  RentPaid,
  Stored,
  Struck,
  ToppedUp,
} = api.events.peerStorage;

const INVALID = 1010;
const MIB = 1024n ** 2n;
const NONE = `0x${"ab".repeat(32)}`;
const SECONDS = 60;

/** The account of another provider, whose operator is this test. */
const [seller, other] = accountsOf("Storage");
const operator = developmentKey("Storage//Operator");
const stored = await storedChunks(seller, 3);

/** Checks that the pool refuses a transaction without an account. */
async function isRefused(bytes, reason) {
  const { error, result } = await rpc(node.http, "author_submitExtrinsic", bytes);
  assert.ok(error, `accepted as ${result}`);
  assert.equal(error.code, INVALID, JSON.stringify(error));
  assert.match(`${error.message}: ${error.data}`, reason);
}

async function isTaken(bytes) {
  const { error } = await rpc(node.http, "author_submitExtrinsic", bytes);
  assert.ok(!error, JSON.stringify(error));
}

const numberOf = async ({ address }) => (await api.query.peerStorage.byAccount(address)).unwrap();
const recordOf = async (number) => (await api.query.peerStorage.providers(number)).unwrap();

export function testStorage() {
  let number, chunk, device, parameters;

  test("the node's provider confirmed and answers by itself", async () => {
    const own = await numberOf(provider);
    const isOwn = ({ provider }) => provider.eq(own);
    await events.seen("a confirmation", SECONDS, Confirmed, isOwn);
    await events.seen("an answer", SECONDS, Proved, isOwn);
    assert.equal(events.find(Failed, isOwn), undefined, "none of its answers is missing or wrong");
  });

  test("providers are refused that break the rules", async () => {
    const profile = await profileOf(node);
    const [key, capacity, , signature] = await providerOf(other, operator);
    const registered = (changes) => {
      const offer = { key, capacity, profile, signature, ...changes };
      return peerStorage.registerProvider(offer.key, offer.capacity, offer.profile, offer.signature);
    };
    const forAnother = signServe(api, operator, seller);
    const confirmed = peerStorage.confirm(0, [], new Uint8Array(64));
    const responded = peerStorage.respond(0, [], new Uint8Array(64));
    await areRefused(by(other), [
      ["peerStorage.BadSignature", registered({ signature: forAnother })],
      ["peerStorage.OperatorTaken", peerStorage.registerProvider(...(await providerOf(other)))],
      ["peerStorage.InvalidCapacity", registered({ capacity: 0 })],
      ["peerStorage.NoPeerId", registered({ profile: { ...profile, peer: "0x" } })],
      ["peerStorage.NoAddress", registered({ profile: { ...profile, addresses: ["0x"] } })],
      ["peerStorage.NoProvider", peerStorage.update(GIB, profile)],
      ["peerStorage.NoProvider", peerStorage.topUp()],
      ["peerStorage.NoProvider", peerStorage.drain()],
      ["peerStorage.NoProvider", peerStorage.leave()],
      ["peerStorage.NoProvider", peerStorage.claim([NONE])],
      ["BadOrigin", confirmed],
      ["BadOrigin", responded],
      ["BadOrigin", peerStorage.pause({ intake: true, audit: true })],
    ]);
    await areRefused(by(provider), [
      ["peerStorage.AlreadyProvider", registered({})],
      ["peerStorage.CapacityInUse", peerStorage.update(MIB, profile)],
      ["peerStorage.NothingMissing", peerStorage.topUp()],
      ["peerStorage.HoldsFragments", peerStorage.leave()],
    ]);
  });

  test("an account becomes a provider, and offers more", async () => {
    const call = peerStorage.registerProvider(...(await providerOf(other, operator)));
    const registered = theEvent((await submit(call, other)).events, ProviderRegistered);
    number = registered.provider.toNumber();
    assert.equal(registered.account.toString(), other.address);
    assert.equal(await held(other, "PeerStorage.Provider"), registered.deposit.toBigInt());

    const update = peerStorage.update(5n * GIB, await profileOf(node));
    const updated = theEvent((await submit(update, other)).events, ProviderUpdated);
    const price = (await api.query.peerStorage.parameterSet()).depositPerGib.toBigInt();
    const more = updated.deposit.toBigInt() - registered.deposit.toBigInt();
    assert.equal(more, price);
  });

  test("the council changes the parameters", async () => {
    parameters = (await api.query.peerStorage.parameterSet()).toJSON();
    await areRefused(byCouncil, [
      ["peerStorage.InvalidParameters", peerStorage.setParameters({ ...parameters, window: 0 })],
    ]);
    await areRefused(by(other), [["BadOrigin", peerStorage.setParameters(parameters)]]);
    const many = { ...parameters, challengesPerBlock: 32 };
    const events = await byCouncil(peerStorage.setParameters(many));
    assert.deepEqual(theEvent(events, ParametersSet).parameters.toJSON(), many);
  });

  test("the runtime tells the rent, and who is to keep what", async () => {
    const blocks = 1_000;
    const layout = { fragmentation: { k: unsealedBody.k, m: unsealedBody.m }, len: unsealedBody.body_len };
    const perBlock = await api.call.peerStorageApi.rent(layout, 1);
    assert.ok(perBlock.toBigInt() > 0n);
    const rent = await api.call.peerStorageApi.rent(layout, blocks);
    assert.equal(rent.toBigInt(), perBlock.toBigInt() * BigInt(blocks));

    device = await newDevice(seller);
    [chunk] = await register(device, [unsealedBody]);
    const placed = await events.seen("it is placed", SECONDS, Placed, (data) => data.chunk.eq(chunk));
    assert.ok(placed.providers.some((drawn) => drawn.eq(number)), "each provider has a fragment");
    const places = await api.call.peerStorageApi.places(chunk);
    assert.deepEqual(
      places.map(({ fragment, provider }) => [fragment.toNumber(), provider.toNumber()]),
      placed.providers.map((provider, fragment) => [fragment, provider.toNumber()]),
    );
    assert.ok((await api.call.peerStorageApi.isStored(chunk)).isFalse);
    assert.equal((await api.call.peerStorageApi.places(NONE)).length, 0);
  });

  test("only what the provider's operator signs is a confirmation", async () => {
    const { placements } = (await api.query.peerStorage.contracts(chunk)).unwrap();
    const fragment = placements.findIndex(({ candidate }) => {
      return candidate.isSome && candidate.unwrap().provider.eq(number);
    });
    const due = placements[fragment].candidate.unwrap().due.toNumber();
    const asked = { chunk, fragment, due };
    const by = (key, ...entries) => confirmation(api, key, number, entries);
    await isRefused(by(other, asked), /bad signature/);
    await isRefused(by(operator, { ...asked, due: due + 1 }), /outdated/);
    await isRefused(by(operator), /not expected/);

    const from = await bestNumber(api);
    await isTaken(by(operator, asked));
    const { provider } = await events.seen("it is confirmed", SECONDS, Confirmed, (data) => {
      return data.chunk.eq(chunk) && data.fragment.eq(fragment);
    });
    assert.equal(provider.toNumber(), number);
    await events.seen("it is stored", SECONDS, Stored, (data) => data.chunk.eq(chunk));
    assert.ok((await api.call.peerStorageApi.isStored(chunk)).isTrue);
    const places = await api.call.peerStorageApi.places(chunk);
    assert.ok(places.every(({ confirmed }) => confirmed.isTrue));

    const blocks = await Promise.all(
      Array.from({ length: (await bestNumber(api)) - from }, async (_, index) => {
        return api.rpc.chain.getBlock(await hashAt(api, from + 1 + index));
      }),
    );
    const calls = blocks.flatMap(({ block }) => block.extrinsics.map(({ method }) => method));
    assert.ok(calls.some(({ method, args }) => method === "confirm" && args[0].eq(number)));
  });

  test("an answer comes from the operator too; a wrong one costs a strike", async () => {
    await events.seen("a challenge", SECONDS, Challenged, (data) => data.provider.eq(number));
    const open = await api.query.peerStorage.openOf.keys(number);
    const answers = await Promise.all(
      open.slice(0, 16).map(async ({ args: [, challenge] }) => {
        const { chunk, leaf } = (await api.query.peerStorage.challenges(challenge)).unwrap();
        return { challenge, chunk, leaf, proof: { leaf: "0x00", path: [] } };
      }),
    );
    const unknown = { ...answers[0], challenge: 1_000_000_000 };
    await isRefused(response(api, other, number, answers), /bad signature/);
    await isRefused(response(api, operator, number, [unknown]), /outdated/);
    await isRefused(response(api, operator, number, []), /not expected/);

    await isTaken(response(api, operator, number, answers));
    const isOf = ({ provider }) => provider.eq(number);
    const { failure } = await events.seen("it failed", SECONDS, Failed, isOf);
    assert.ok(failure.isWrong, `${failure}`);
    const { slashed } = await events.seen("a strike", SECONDS, Struck, isOf);
    assert.ok(slashed.toBigInt() > 0n);
    const { deposit } = await recordOf(number);
    assert.equal(await held(other, "PeerStorage.Provider"), deposit.toBigInt());

    const { events: done } = await submit(peerStorage.topUp(), other);
    const whole = theEvent(done, ToppedUp).deposit.toBigInt();
    assert.equal(whole, deposit.toBigInt() + slashed.toBigInt());
    await byCouncil(peerStorage.setParameters(parameters));
  });

  test("a provider that drains has nothing left to keep, and leaves", async () => {
    const { events: done } = await submit(peerStorage.drain(), other);
    assert.equal(theEvent(done, Draining).provider.toNumber(), number);
    await areRefused(by(other), [["peerStorage.NotActive", peerStorage.drain()]]);
    await until("others have its fragments", SECONDS, async () => {
      const { fragments, challenges } = await recordOf(number);
      return fragments.isZero() && challenges.isZero();
    });
    const { events: left } = await submit(peerStorage.leave(), other);
    assert.equal(theEvent(left, ProviderLeft).provider.toNumber(), number);
    assert.equal(await held(other, "PeerStorage.Provider"), 0n);
  });

  test("a provider claims its rent", async () => {
    const before = await held(seller, "PeerStorage.Rent");
    const { events } = await submit(peerStorage.claim([NONE, ...stored]), provider);
    const paid = events.filter(RentPaid.is).map(({ data }) => data);
    assert.ok(paid.length > 0);
    for (const { paid: share, burned } of paid) {
      assert.ok(share.toBigInt() > 0n && burned.toBigInt() > 0n);
    }
    assert.ok((await held(seller, "PeerStorage.Rent")) < before);
  });

  test("the council pauses the intake, and lets it go on", async () => {
    const paused = theEvent(
      await byCouncil(peerStorage.pause({ intake: true, audit: false })),
      PausesSet,
    );
    assert.ok(paused.pauses.intake.isTrue);
    const until = await storedUntil();
    const next = chunks.register(describe(device, unsealedBody), until);
    const offer = peerStorage.registerProvider(...(await providerOf(other, operator)));
    await Promise.all([
      areRefused(by(seller), [["peerStorage.Paused", next]]),
      areRefused(by(other), [["peerStorage.Paused", offer]]),
    ]);

    await byCouncil(peerStorage.pause({ intake: false, audit: false }));
    await register(device, [unsealedBody]);
  });
}
