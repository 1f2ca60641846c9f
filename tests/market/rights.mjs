import assert from "node:assert/strict";
import { test } from "node:test";
import { u8aToHex } from "@polkadot/util";
import { submit, theEvent } from "../lib/client.mjs";
import { until } from "../lib/wait.mjs";
import { access, answerTo, MARKETING, PRICE, TERMS, wishFor } from "./requests.mjs";
import { newEncryptionKey } from "./sealing.mjs";
import { accountsOf, api, areRefused, by, byCouncil, free, held, storedChunks } from "./setup.mjs";

const { dataRights } = api.tx;
const {
  Offered,
  OfferCleared,
  Requested,
  Cancelled,
  Closed,
  Granted,
  Sold,
  Resolved,
  Revoked,
  Removed,
} = api.events.dataRights;

const NOTICE_SECONDS = 60;
const NONE = `0x${"ab".repeat(32)}`;
const UNUSABLE_KEY = `0x${"00".repeat(32)}`;
const [seller, buyer] = accountsOf("Rights");
const [bidFor, first, second] = await storedChunks(seller, 3);

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

  test("a buyer cancels a bid, and the money is back soon", async () => {
    await submit(dataRights.request((await wishFor(bidFor)).wish), buyer);
    const { events } = await submit(dataRights.cancel(bidFor), buyer);
    assert.equal(theEvent(events, Cancelled).seller.toString(), seller.address);
    await areRefused(by(buyer), [["dataRights.EndsSoon", dataRights.cancel(bidFor)]]);
    await until("the request runs out", NOTICE_SECONDS, async () => {
      return (await held(buyer, "DataRights.Price")) === 0n;
    });
  });

  test("requests are granted in a batch, and the runtime tells who has which rights", async () => {
    const offers = [first, second].map((chunk) => dataRights.setOffer(chunk, TERMS));
    await submit(api.tx.utility.batchAll(offers), seller);
    const wishes = [await wishFor(first), await wishFor(second)];
    await submit(dataRights.requestBatch(wishes.map(({ wish }) => wish)), buyer);
    assert.ok("denied" in (await access(first, buyer)), "not before the grant");

    const answers = [await answerTo(wishes[0], buyer), await answerTo(wishes[1], buyer)];
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

  test("rights are refused that break the rules", async () => {
    const request = async (chunk, changes) => dataRights.request((await wishFor(chunk, changes)).wish);
    const unusable = { ...(await wishFor(first)).wish, key: UNUSABLE_KEY };
    const answer = await answerTo(await wishFor(first), buyer);
    const tooLittle = { ...PRICE, amount: 1 };
    const coins = { asset: 1, amount: 1 };
    const somePrivateKey = u8aToHex((await newEncryptionKey()).private);
    await areRefused(by(buyer), [
      ["dataRights.NotOwner", dataRights.setOffer(first, TERMS)],
      ["dataRights.NotOwner", dataRights.clearOffer(first)],
      ["dataRights.UnknownChunk", await request(NONE)],
      ["dataRights.PriceTooLow", await request(first, { price: tooLittle })],
      ["dataRights.NotOffered", await request(first, { purposes: MARKETING })],
      ["dataRights.BidInAmo", await request(bidFor, { price: coins })],
      ["dataRights.EmptyRight", await request(bidFor, { purposes: 0 })],
      ["dataRights.UnusableKey", dataRights.request(unusable)],
      ["dataRights.EmptyBatch", dataRights.requestBatch([])],
      ["dataRights.NoRequest", dataRights.cancel(first)],
      ["dataRights.NoSale", dataRights.accept(first)],
      ["dataRights.NoSale", dataRights.dispute(first, somePrivateKey)],
      ["dataRights.NoSale", dataRights.complain(first, NONE)],
    ]);
    await areRefused(by(seller), [
      ["dataRights.EmptyRight", dataRights.setOffer(first, { ...TERMS, lasts: 0 })],
      ["dataRights.UnknownAsset", dataRights.setOffer(first, { ...TERMS, price: coins })],
      ["dataRights.NoOffer", dataRights.clearOffer(bidFor)],
      ["dataRights.OwnData", await request(first)],
      ["dataRights.NoRequest", dataRights.grant(answer)],
      ["dataRights.EmptyBatch", dataRights.grantBatch([])],
      ["dataRights.NoRequest", dataRights.decline(first, buyer.address)],
      ["dataRights.NotLive", dataRights.revoke(first, buyer.address)],
      ["dataRights.NoRight", dataRights.revoke(second, buyer.address)],
      ["dataRights.NoRight", dataRights.expire(second, buyer.address)],
    ]);
    await areRefused(byCouncil, [
      ["dataRights.NoSale", dataRights.resolve(first, buyer.address, "Paid")],
    ]);
  });
}
