import assert from "node:assert/strict";
import { test } from "node:test";
import { u8aToHex } from "@polkadot/util";
import { finalizes } from "../lib/blocks.mjs";
import { AMO, developmentKeys, submit } from "../lib/client.mjs";
import { api, node } from "../lib/dev-chain.mjs";
import { rpc } from "../lib/rpc.mjs";
import { until } from "../lib/wait.mjs";

const INVALID = 1010;
const UNVERIFIABLE = 1002;
const UNREADABLE = 1040;

const [alice, bob, pauper] = developmentKeys("Alice", "Bob", "Pauper");

async function accounts() {
  const found = await api.query.system.account.multi([bob, pauper].map(({ address }) => address));
  return found.map((account) => account.toHuman());
}

/** A transfer that would be good but for `changes` to what is signed. */
async function signed(signer, changes = {}) {
  const { genesisHash, runtimeVersion } = api;
  const nonce = await api.rpc.system.accountNextIndex(signer.address);
  const immortal = { era: 0, blockHash: genesisHash };
  const tx = api.tx.balances.transferKeepAlive(alice.address, AMO);
  return tx.sign(signer, { genesisHash, runtimeVersion, nonce, ...immortal, ...changes });
}

/** Checks that `bytes` are refused for the right reason, and that the chain goes on unharmed. */
async function isRefused(bytes, code, reason) {
  const before = await accounts();
  const { error, result } = await rpc(node.http, "author_submitExtrinsic", bytes);
  assert.ok(error, `accepted as ${result}`);
  assert.equal(error.code, code, JSON.stringify(error));
  assert.match(`${error.message}: ${error.data}`, reason);
  await finalizes(api, 1, 30);
  assert.deepEqual(await accounts(), before, "nobody's account has changed");
}

test("refused: a bad signature", async () => {
  const bytes = (await signed(bob)).toU8a();
  const lengthVersionAndSigner = 2 + 1 + 33;
  const signatureKind = 1;
  bytes[lengthVersionAndSigner + signatureKind] ^= 1;
  await isRefused(u8aToHex(bytes), INVALID, /bad signature/);
});

test("refused: a signature for another chain", async () => {
  const tx = await signed(bob, { genesisHash: `0x${"11".repeat(32)}` });
  await isRefused(tx.toHex(), INVALID, /bad signature/);
});

test("refused: a signature for another runtime", async () => {
  const { specVersion, transactionVersion } = api.runtimeVersion;
  const runtimeVersion = { specVersion: specVersion.addn(1), transactionVersion };
  const tx = await signed(bob, { runtimeVersion });
  await isRefused(tx.toHex(), INVALID, /bad signature/);
});

test("refused: a stale nonce", async () => {
  await submit(api.tx.system.remark("0x00"), bob);
  await isRefused((await signed(bob, { nonce: 0 })).toHex(), INVALID, /outdated/);
});

test("refused: a balance too low for the fee", async () => {
  await isRefused((await signed(pauper)).toHex(), INVALID, /Inability to pay some fees/);
});

test("refused: bytes that are no extrinsic", async () => {
  await isRefused("0xdeadbeef", UNREADABLE, /Client error/);
});

test("refused: an extrinsic of nonsense", async () => {
  await isRefused("0x10deadbeef", UNVERIFIABLE, /Verification Error/);
});

test("a nonce from the future waits for those before it", async () => {
  const before = await accounts();
  const nonce = (await api.rpc.system.accountNextIndex(bob.address)).toNumber();
  const early = await signed(bob, { nonce: nonce + 1 });
  const { result: hash } = await rpc(node.http, "author_submitExtrinsic", early.toHex());
  assert.equal(hash, early.hash.toHex());
  await finalizes(api, 2, 30);
  assert.deepEqual(await accounts(), before);

  await submit(api.tx.system.remark("0x00"), bob, { nonce });
  await until("the early one is included", 30, async () => {
    return (await api.query.system.account(bob.address)).nonce.toNumber() === nonce + 2;
  });
});
