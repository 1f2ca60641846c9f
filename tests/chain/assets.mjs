import assert from "node:assert/strict";
import { test } from "node:test";
import { developmentKeys, submit, theEvent } from "../lib/client.mjs";
import { api } from "../lib/dev-chain.mjs";

const COIN = 7;

const [issuer, holder, shop] = developmentKeys("Alice", "Bob", "Charlie");

async function balance({ address }) {
  const account = await api.query.assets.account(COIN, address);
  return account.isSome ? account.unwrap().balance.toNumber() : 0;
}

const supply = async () => (await api.query.assets.asset(COIN)).unwrap().supply.toNumber();

test("anyone creates a coin and issues it", async () => {
  await submit(api.tx.assets.create(COIN, issuer.address, 1), issuer);
  const { events } = await submit(api.tx.assets.mint(COIN, holder.address, 1000), issuer);
  theEvent(events, api.events.assets.Issued);
  assert.equal(await balance(holder), 1000);
  assert.equal(await supply(), 1000);
});

test("only the issuer issues", async () => {
  const mint = api.tx.assets.mint(COIN, holder.address, 1);
  await assert.rejects(submit(mint, holder), /assets\.NoPermission/);
});

test("a holder transfers", async () => {
  await submit(api.tx.assets.transferKeepAlive(COIN, shop.address, 300), holder);
  assert.deepEqual([await balance(holder), await balance(shop)], [700, 300]);
});

test("a frozen holder keeps what it has until it is thawed", async () => {
  const transfer = api.tx.assets.transfer(COIN, shop.address, 100);
  await submit(api.tx.assets.freeze(COIN, holder.address), issuer);
  await assert.rejects(submit(transfer, holder), /assets\.Frozen/);
  assert.equal(await balance(holder), 700);

  await submit(api.tx.assets.thaw(COIN, holder.address), issuer);
  await submit(transfer, holder);
  assert.equal(await balance(holder), 600);
});

test("burning takes from the supply", async () => {
  const { events } = await submit(api.tx.assets.burn(COIN, holder.address, 250), issuer);
  theEvent(events, api.events.assets.Burned);
  assert.deepEqual([await balance(holder), await supply()], [350, 750]);
});
