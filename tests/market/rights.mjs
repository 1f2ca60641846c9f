import assert from "node:assert/strict";
import { test } from "node:test";
import { u8aToHex } from "@polkadot/util";
import { AMO, submit, theEvent } from "../lib/client.mjs";
import { newEncryptionKey } from "./sealing.mjs";
import {
  accountsOf,
  api,
  areRefused,
  areStored,
  by,
  byCouncil,
  custodyFor,
  free,
  held,
  newDevice,
  openBody,
  register,
  sharedBody,
  storedChunks,
} from "./setup.mjs";

const { dataRights } = api.tx;
const { Offered, OfferCleared, Requested, Closed, Granted, Sold, Disputed, Resolved, Revoked, Removed } =
  api.events.dataRights;

const NONE = `0x${"ab".repeat(32)}`;
const UNUSABLE_KEY = `0x${"00".repeat(32)}`;
const COIN = 4601;

const INSURANCE = 1 << 0;
const RESEARCH = 1 << 2;
const MARKETING = 1 << 4;

const PRICE = { asset: null, amount: 10n * AMO };
const TERMS = { price: PRICE, purposes: INSURANCE | RESEARCH, lasts: 1_000 };

const [seller, buyer] = accountsOf("Rights");
const [[bidFor, first, second, disputed, forCoins], [open]] = await Promise.all([
  storedChunks(seller, 5),
  newDevice(buyer).then((device) => register(device, [openBody])),
]);
await areStored([open]);

/** What a buyer asks for by `changes` to the terms, and the private half of its one-time key. */
async function wishFor(chunk, changes = {}) {
  const key = await newEncryptionKey();
  const { price, ...rest } = { ...TERMS, ...changes };
  return { wish: { chunk, maxPrice: price, key: u8aToHex(key.public), ...rest }, key };
}

/** The owner's consent to a wish, with the data key of the shared body. */
async function answerTo({ wish: { chunk, maxPrice: price, purposes, lasts }, key }) {
  const custody = await custodyFor(sharedBody.dataKey, key, chunk, buyer);
  return { chunk, buyer: buyer.address, terms: { price, purposes, lasts }, custody };
}

const access = async (chunk, { address }) => {
  return (await api.call.dataRightsApi.access(chunk, address)).toJSON();
};
const inCoins = async ({ address }) => {
  const account = await api.query.assets.account(COIN, address);
  return account.isSome ? account.unwrap().balance.toNumber() : 0;
};

export function testRights() {
  test("an owner offers a chunk, and withdraws the offer", async () => {
    const offered = await submit(dataRights.setOffer(bidFor, TERMS), seller);
    const { terms } = theEvent(offered.events, Offered);
    assert.equal(terms.price.amount.toBigInt(), PRICE.amount);
    assert.equal(terms.purposes.toNumber(), TERMS.purposes);
    const cleared = await submit(dataRights.clearOffer(bidFor), seller);
    assert.equal(theEvent(cleared.events, OfferCleared).chunk.toHex(), bidFor);
    assert.equal(await held(seller, "DataRights.Offer"), 0n);
  });

  test("an owner declines a bid, and the money is back", async () => {
    const { wish } = await wishFor(bidFor);
    const { events } = await submit(dataRights.request(wish), buyer);
    assert.equal(theEvent(events, Requested).seller.toString(), seller.address);
    assert.equal(await held(buyer, "DataRights.Price"), PRICE.amount);
    await areRefused(by(buyer), [
      ["dataRights.AlreadyOpen", dataRights.request(wish)],
      ["dataRights.NotOwner", dataRights.decline(bidFor, buyer.address)],
    ]);

    const declined = await submit(dataRights.decline(bidFor, buyer.address), seller);
    assert.ok(theEvent(declined.events, Closed).how.isDeclined);
    assert.equal(await held(buyer, "DataRights.Price"), 0n);
    assert.equal(await held(buyer, "DataRights.Right"), 0n);
  });

  test("a buyer cancels a bid, and the money is back", async () => {
    await submit(dataRights.request((await wishFor(bidFor)).wish), buyer);
    const { events } = await submit(dataRights.cancel(bidFor), buyer);
    assert.ok(theEvent(events, Closed).how.isCancelled);
    assert.equal(await held(buyer, "DataRights.Price"), 0n);
  });

  test("requests are granted in a batch, and the runtime tells who has which rights", async () => {
    const offers = [first, second].map((chunk) => dataRights.setOffer(chunk, TERMS));
    await submit(api.tx.utility.batchAll(offers), seller);
    const wishes = [await wishFor(first), await wishFor(second)];
    await submit(dataRights.requestBatch(wishes.map(({ wish }) => wish)), buyer);
    assert.ok("denied" in (await access(first, buyer)), "not before the grant");

    const answers = [await answerTo(wishes[0]), await answerTo(wishes[1])];
    const otherTerms = { ...answers[0], terms: { ...answers[0].terms, lasts: null } };
    await areRefused(by(seller), [
      ["dataRights.OtherTerms", dataRights.grant(otherTerms)],
      ["dataRights.RequestsOpen", api.tx.chunks.discard(first)],
    ]);
    const { events } = await submit(dataRights.grantBatch(answers), seller);
    assert.equal(events.filter(Granted.is).length, 2);

    assert.ok("owner" in (await access(first, seller)));
    const { purposes, until } = (await access(first, buyer)).granted;
    assert.equal(purposes, TERMS.purposes);
    const page = await api.call.dataRightsApi.rightsOf(buyer.address, null, 1);
    assert.equal(page.length, 1);
    const [after] = await api.call.dataRightsApi.rightsOf(buyer.address, page[0].chunk, 10);
    const rights = [page[0], after];
    assert.deepEqual(
      new Set(rights.map(({ chunk }) => chunk.toHex())),
      new Set([first, second]),
    );
    const right = rights.find(({ chunk }) => chunk.eq(first));
    assert.equal(right.until.unwrap().toNumber(), until);
    assert.equal(right.custody.unwrap().toHex(), answers[0].custody);
  });

  test("a buyer accepts, and the seller is paid", async () => {
    const before = await free(seller);
    const { events } = await submit(dataRights.accept(first), buyer);
    assert.ok(theEvent(events, Sold).outcome.isPaid);
    assert.equal((await free(seller)) - before, PRICE.amount);
    assert.equal(await held(buyer, "DataRights.Price"), PRICE.amount, "for the second one");
  });

  test("a buyer complains, and the council gives the money back", async () => {
    await submit(dataRights.complain(second, NONE), buyer);
    const bond = api.consts.dataRights.complaintBond.toBigInt();
    assert.equal(await held(buyer, "DataRights.Bond"), bond);
    await areRefused(by(buyer), [
      ["dataRights.Complained", dataRights.accept(second)],
      ["dataRights.AlreadyOpen", dataRights.expire(second, buyer.address)],
      ["BadOrigin", dataRights.resolve(second, buyer.address, "Refunded")],
    ]);

    const events = await byCouncil(dataRights.resolve(second, buyer.address, "Refunded"));
    assert.ok(theEvent(events, Resolved).outcome.isRefunded);
    assert.equal(await held(buyer, "DataRights.Price"), 0n);
    assert.equal(await held(buyer, "DataRights.Bond"), 0n);
    assert.ok("denied" in (await access(second, buyer)));
  });

  test("anyone removes a right that is none any more", async () => {
    const { events } = await submit(dataRights.expire(second, buyer.address), seller);
    assert.equal(theEvent(events, Removed).account.toString(), buyer.address);
    assert.ok((await api.query.dataRights.grants(buyer.address, second)).isNone);
  });

  test("an owner revokes a right, and gives the money back", async () => {
    const before = await free(buyer);
    const { events } = await submit(dataRights.revoke(first, buyer.address), seller);
    assert.equal(theEvent(events, Revoked).refund.amount.toBigInt(), PRICE.amount);
    assert.equal((await free(buyer)) - before, PRICE.amount);
    assert.ok("denied" in (await access(first, buyer)));
  });

  test("a buyer who disputes the right key pays the price and a bond", async () => {
    const wish = await wishFor(disputed);
    await submit(dataRights.request(wish.wish), buyer);
    await submit(dataRights.grant(await answerTo(wish)), seller);
    const other = await newEncryptionKey();
    await areRefused(by(buyer), [
      ["dataRights.OtherKey", dataRights.dispute(disputed, u8aToHex(other.private))],
    ]);

    const before = await free(seller);
    const dispute = dataRights.dispute(disputed, u8aToHex(wish.key.private));
    const { events } = await submit(dispute, buyer);
    assert.ok(theEvent(events, Disputed).right.isTrue);
    assert.ok(theEvent(events, Sold).outcome.isPaid);
    const bond = api.consts.dataRights.disputeBond.toBigInt();
    assert.equal((await free(seller)) - before, PRICE.amount + bond);
    assert.ok("granted" in (await access(disputed, buyer)));
  });

  test("data is sold for a coin that someone made", async () => {
    const price = { asset: COIN, amount: 700 };
    await submit(
      api.tx.utility.batchAll([
        api.tx.assets.create(COIN, seller.address, 1),
        api.tx.assets.mint(COIN, buyer.address, 1_000),
        dataRights.setOffer(forCoins, { ...TERMS, price }),
      ]),
      seller,
    );
    const wish = await wishFor(forCoins, { price });
    await submit(dataRights.request(wish.wish), buyer);
    assert.equal(await inCoins(buyer), 300);
    await submit(dataRights.grant(await answerTo(wish)), seller);
    await submit(dataRights.accept(forCoins), buyer);
    assert.deepEqual([await inCoins(buyer), await inCoins(seller)], [300, 700]);
  });

  test("what is not sealed is granted at once, for nothing", async () => {
    const { wish } = await wishFor(open);
    const { events } = await submit(dataRights.request(wish), seller);
    const { due, grant } = theEvent(events, Granted);
    assert.ok(due.isNone && grant.custody.isNone && grant.price.amount.isZero());
    assert.ok("granted" in (await access(open, seller)));
  });

  test("rights are refused that break the rules", async () => {
    const request = async (chunk, changes) => dataRights.request((await wishFor(chunk, changes)).wish);
    const unusable = { ...(await wishFor(first)).wish, key: UNUSABLE_KEY };
    const answer = await answerTo(await wishFor(first));
    const nothing = { ...PRICE, amount: 1 };
    const somePrivateKey = u8aToHex((await newEncryptionKey()).private);
    await areRefused(by(buyer), [
      ["dataRights.NotOwner", dataRights.setOffer(first, TERMS)],
      ["dataRights.NotOwner", dataRights.clearOffer(first)],
      ["dataRights.MustBeSealed", dataRights.setOffer(open, TERMS)],
      ["dataRights.UnknownChunk", await request(NONE)],
      ["dataRights.PriceTooLow", await request(first, { price: nothing })],
      ["dataRights.NotOffered", await request(first, { purposes: MARKETING })],
      ["dataRights.BidInAmo", await request(bidFor, { price: { asset: COIN, amount: 1 } })],
      ["dataRights.EmptyRight", await request(bidFor, { purposes: 0 })],
      ["dataRights.UnusableKey", dataRights.request(unusable)],
      ["dataRights.AlreadyGranted", await request(disputed)],
      ["dataRights.EmptyBatch", dataRights.requestBatch([])],
      ["dataRights.NoRequest", dataRights.cancel(first)],
      ["dataRights.NoSale", dataRights.accept(first)],
      ["dataRights.NoSale", dataRights.dispute(first, somePrivateKey)],
      ["dataRights.NoSale", dataRights.complain(first, NONE)],
    ]);
    await areRefused(by(seller), [
      ["dataRights.EmptyRight", dataRights.setOffer(first, { ...TERMS, lasts: 0 })],
      ["dataRights.UnknownAsset", dataRights.setOffer(first, { ...TERMS, price: { asset: 1, amount: 1 } })],
      ["dataRights.NoOffer", dataRights.clearOffer(bidFor)],
      ["dataRights.OwnData", await request(first)],
      ["dataRights.NoRequest", dataRights.grant(answer)],
      ["dataRights.EmptyBatch", dataRights.grantBatch([])],
      ["dataRights.NoRequest", dataRights.decline(first, buyer.address)],
      ["dataRights.NotLive", dataRights.revoke(first, buyer.address)],
      ["dataRights.NoRight", dataRights.revoke(second, buyer.address)],
      ["dataRights.StillLive", dataRights.expire(disputed, buyer.address)],
      ["dataRights.NoRight", dataRights.expire(second, buyer.address)],
    ]);
    await areRefused(byCouncil, [
      ["dataRights.NoSale", dataRights.resolve(first, buyer.address, "Paid")],
    ]);
  });
}
