// A sale as a wallet and a buyer make it, of a body that peers have.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { hexToU8a, u8aEq, u8aToHex } from "@polkadot/util";
import { base58Encode } from "@polkadot/util-crypto";
import { AMO, submit, theEvent } from "../lib/client.mjs";
import { newFolder } from "../lib/lifetime.mjs";
import { getFile } from "../lib/peer-store.mjs";
import { rpc } from "../lib/rpc.mjs";
import { commitmentOf, newEncryptionKey, openBody, openKey } from "./sealing.mjs";
import {
  accountsOf,
  api,
  custodyFor,
  events,
  free,
  held,
  newDevice,
  newWallet,
  node,
  register,
} from "./setup.mjs";

const { dataRights } = api.tx;
const { Disputed, Granted, Requested, Sold } = api.events.dataRights;

const INSURANCE = 1 << 0;
const TERMS = { price: { asset: null, amount: 25n * AMO }, purposes: INSURANCE, lasts: null };
/** More than a block of a fragment. */
const LEN = 2_500_000;
const STORED_SECONDS = 60;

const [seller, buyer] = accountsOf("Sale");

/** Where a provider is reached, from what the chain says. */
function addressOf({ peer, addresses: [address] }) {
  const [, a, b, c, d, , high, low] = address;
  return `/ip4/${a}.${b}.${c}.${d}/tcp/${(high << 8) | low}/p2p/${base58Encode(peer)}`;
}

/** Asks for a chunk with a new one-time key, which is given. */
async function request(chunk) {
  const key = await newEncryptionKey();
  const wish = {
    chunk,
    maxPrice: TERMS.price,
    key: u8aToHex(key.public),
    purposes: TERMS.purposes,
    lasts: TERMS.lasts,
  };
  const { events } = await submit(dataRights.request(wish), buyer);
  theEvent(events, Requested);
  return key;
}

const grant = (chunk, custody) => {
  return submit(dataRights.grant({ chunk, buyer: buyer.address, terms: TERMS, custody }), seller);
};

export function testSale() {
  let body, chunk, another, key;

  test("a wallet brings a body, and the provider's node stores it", async () => {
    const wallet = newWallet();
    body = await wallet.put(randomBytes(LEN));
    assert.equal(u8aToHex(commitmentOf(body.dataKey)), `0x${body.key_commitment}`);
    await wallet.bring(body);

    [chunk, another] = await register(await newDevice(seller), [body, body]);
    for (const each of [chunk, another]) {
      const { Stored } = api.events.peerStorage;
      await events.seen(`${each} is stored`, STORED_SECONDS, Stored, ({ chunk }) => chunk.eq(each));
    }
  });

  test("the provider keeps what the gateway lets go of", async () => {
    assert.equal((await rpc(node.http, "peerStore_remove", body.cid)).result, true);
    const { result } = await rpc(node.http, "peerStore_pinStatus", body.cid);
    assert.equal(result.gateway, null);
    assert.deepEqual(result.provider, [0, 1, 2]);
  });

  test("a buyer asks, the seller delivers, and the buyer accepts", async () => {
    await submit(dataRights.setOffer(chunk, TERMS), seller);
    key = await request(chunk);
    const custody = await custodyFor(body.dataKey, key, chunk, buyer);
    theEvent((await grant(chunk, custody)).events, Granted);

    const before = await free(seller);
    const { events } = await submit(dataRights.accept(chunk), buyer);
    assert.ok(theEvent(events, Sold).outcome.isPaid);
    assert.equal((await free(seller)) - before, TERMS.price.amount);
  });

  test("the buyer opens the custody, and with the key the body that peers have", async () => {
    const [right] = await api.call.dataRightsApi.rightsOf(buyer.address, null, 1);
    const custody = right.custody.unwrap().toU8a();
    const dataKey = await openKey(custody, key.private, hexToU8a(chunk), buyer.publicKey);
    assert.ok(u8aEq(dataKey, body.dataKey));

    const { header } = (await api.query.chunks.registered(chunk)).unwrap();
    const { keyCommitment, layout } = header.description;
    assert.equal(u8aToHex(commitmentOf(dataKey)), keyCommitment.unwrap().toHex());
    const [place] = await api.call.peerStorageApi.places(chunk);
    const store = join(newFolder("buyer"), "store");
    const sealed = await getFile(store, body.cid, undefined, [addressOf(place)]);
    assert.equal(sealed.length, layout.len.toNumber());
    assert.ok(openBody(sealed, dataKey).length >= LEN, "all of it opens");
  });

  test("a buyer disputes a wrong key, and the chain gives the money back", async () => {
    const before = await free(buyer);
    const oneTime = await request(another);
    const wrong = await custodyFor(randomBytes(32), oneTime, another, buyer);
    await grant(another, wrong);
    const dispute = dataRights.dispute(another, u8aToHex(oneTime.private));
    const { events } = await submit(dispute, buyer);

    const { right, strikes } = theEvent(events, Disputed);
    assert.deepEqual([right.isTrue, strikes.toNumber()], [false, 1]);
    assert.ok(theEvent(events, Sold).outcome.isRefunded);
    assert.equal(await held(buyer, "DataRights.Price"), 0n);
    const deposit = (await api.query.dataRights.grants(buyer.address, another)).unwrap().deposit;
    const spent = before - (await free(buyer)) - deposit.toBigInt();
    assert.ok(spent > 0n && spent < AMO, "nothing but fees");
    assert.ok((await api.call.dataRightsApi.access(another, buyer.address)).isDenied);
  });
}
