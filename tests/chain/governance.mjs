import assert from "node:assert/strict";
import { test } from "node:test";
import { hexToU8a } from "@polkadot/util";
import { developmentKeys, nameOf, submit, theEvent } from "../lib/client.mjs";
import { api } from "../lib/dev-chain.mjs";
import { wasmWithVersion } from "../lib/wasm.mjs";

const [alice, bob] = developmentKeys("Alice", "Bob");

const authorize = (code) => api.tx.system.authorizeUpgrade(api.registry.hash(hexToU8a(code)));

async function isRefusedAsUpgrade(code, error) {
  await submit(api.tx.sudo.sudo(authorize(code)), alice);
  const { events } = await submit(api.tx.system.applyAuthorizedUpgrade(code), bob);
  const rejected = theEvent(events, api.events.system.RejectedInvalidAuthorizedUpgrade);
  assert.equal(nameOf(api.registry, rejected.error), error);
  assert.ok((await api.query.system.authorizedUpgrade()).isNone, "it cannot be tried again");
}

test("only the sudo key acts as root", async () => {
  const take = api.tx.sudo.sudo(api.tx.balances.forceSetBalance(bob.address, 10n ** 30n));
  await assert.rejects(submit(take, bob), /sudo\.RequireSudo/);
});

test("code that nobody authorized is no upgrade", async () => {
  const apply = api.tx.system.applyAuthorizedUpgrade("0x00");
  await assert.rejects(submit(apply, bob), /system\.NothingAuthorized/);
});

test("an upgrade needs a higher version", async () => {
  const code = wasmWithVersion(api, {});
  await isRefusedAsUpgrade(code, "system.SpecVersionNeedsToIncrease");
});

test("an upgrade stays on its chain", async () => {
  const specVersion = api.runtimeVersion.specVersion.toNumber() + 1;
  const code = wasmWithVersion(api, { specName: "other", specVersion });
  await isRefusedAsUpgrade(code, "system.InvalidSpecName");
});

test("an upgrade must be a runtime", async () => {
  await isRefusedAsUpgrade("0xdeadbeef", "system.FailedToExtractRuntimeVersion");
});

/** Has the council, which is //Alice alone, make `call` as root; gives the events. */
async function exercise(call) {
  const motion = api.tx.councilPowers.exercise(call);
  const propose = api.tx.technicalCouncil.propose(1, motion, motion.encodedLength);
  return (await submit(propose, alice)).events;
}

test("the council authorizes an upgrade", async () => {
  const codeHash = `0x${"ab".repeat(32)}`;
  const events = await exercise(api.tx.system.authorizeUpgrade(codeHash));
  assert.ok(theEvent(events, api.events.councilPowers.Exercised).result.isOk);
  const authorized = (await api.query.system.authorizedUpgrade()).unwrap();
  assert.equal(authorized.codeHash.toHex(), codeHash);
});

test("the council has no power over anyone's money", async () => {
  const events = await exercise(api.tx.balances.forceSetBalance(bob.address, 0));
  const { result } = theEvent(events, api.events.technicalCouncil.Executed);
  assert.equal(nameOf(api.registry, result.asErr), "councilPowers.NotAPower");
});
