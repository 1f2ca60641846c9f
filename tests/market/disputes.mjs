import assert from "node:assert/strict";
import { test } from "node:test";
import { u8aToHex } from "@polkadot/util";
import { submit, theEvent } from "../lib/client.mjs";
import { access, answerTo, PRICE, TERMS, wishFor } from "./requests.mjs";
import { newEncryptionKey } from "./sealing.mjs";
import {
  accountsOf,
  api,
  areRefused,
  areStored,
  by,
  free,
  newDevice,
  unsealedBody,
  register,
  storedChunks,
} from "./setup.mjs";

const { dataRights } = api.tx;
const { Disputed, Granted, Sold } = api.events.dataRights;

const COIN = 4601;

const [seller, buyer] = accountsOf("Disputes");
const [disputed, forCoins] = await storedChunks(seller, 2);
const [open] = await register(await newDevice(seller), [unsealedBody]);
await areStored([open]);

const inCoins = async ({ address }) => {
  const account = await api.query.assets.account(COIN, address);
  return account.isSome ? account.unwrap().balance.toNumber() : 0;
};

export function testDisputes() {
  test("a buyer who disputes the right key pays the price and a bond", async () => {
    const wish = await wishFor(disputed);
    await submit(dataRights.request(wish.wish), buyer);
    await submit(dataRights.grant(await answerTo(wish, buyer)), seller);
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
    await areRefused(by(buyer), [
      ["dataRights.AlreadyGranted", dataRights.request(wish.wish)],
      ["dataRights.NoSale", dataRights.dispute(disputed, u8aToHex(wish.key.private))],
    ]);
    await areRefused(by(seller), [
      ["dataRights.StillLive", dataRights.expire(disputed, buyer.address)],
    ]);
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
    await submit(dataRights.grant(await answerTo(wish, buyer)), seller);
    await submit(dataRights.accept(forCoins), buyer);
    assert.deepEqual([await inCoins(buyer), await inCoins(seller)], [300, 700]);
  });

  test("what is not sealed is granted at once, for nothing", async () => {
    const { wish } = await wishFor(open);
    const { events } = await submit(dataRights.request(wish), buyer);
    const { due, grant } = theEvent(events, Granted);
    assert.ok(due.isNone && grant.custody.isNone && grant.price.amount.isZero());
    assert.ok("granted" in (await access(open, buyer)));
    await areRefused(by(seller), [["dataRights.MustBeSealed", dataRights.setOffer(open, TERMS)]]);
  });
}
