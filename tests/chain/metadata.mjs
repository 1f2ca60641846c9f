import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, TypeRegistry } from "@polkadot/types";
import { api, node } from "../lib/dev-chain.mjs";
import { rpc } from "../lib/rpc.mjs";
import { within } from "../lib/wait.mjs";

const PALLETS = [
  ["System", "Timestamp", "Utility", "Multisig", "Proxy", "Preimage", "Scheduler"],
  ["MultiBlockMigrations", "UpgradeNotice"],
  ["Babe", "Authorship", "ValidatorSelection", "Rewards", "Offences", "Historical"],
  ["Session", "Grandpa", "AuthorityDiscovery", "Balances", "TransactionPayment"],
  ["SkipFeelessPayment", "Assets", "AssetsHolder", "TechnicalCouncil", "CouncilPowers"],
  ["Treasury", "Sudo"],
  ["Participants", "Metrics", "Chunks", "PeerStorage", "DataRights", "Bounties"],
].flat();

function decode(bytes) {
  const registry = new TypeRegistry();
  const metadata = new Metadata(registry, bytes);
  registry.setMetadata(metadata);
  return metadata;
}

const palletsOf = (metadata) => metadata.asLatest.pallets.map(({ name }) => name.toString());

test("state_getMetadata decodes without a type registry", async () => {
  const { result } = await rpc(node.http, "state_getMetadata");
  assert.deepEqual(new Set(palletsOf(decode(result))), new Set(PALLETS));
});

for (const version of [14, 15, 16]) {
  test(`the runtime gives metadata V${version}, and it decodes`, async () => {
    const bytes = await api.call.metadata.metadataAtVersion(version);
    const metadata = decode(bytes.unwrap().toHex());
    assert.equal(metadata.version, version);
    assert.deepEqual(new Set(palletsOf(metadata)), new Set(PALLETS));
  });
}

test("the chain says what its coin is", () => {
  assert.equal(api.registry.chainTokens[0], "AMO");
  assert.equal(api.registry.chainDecimals[0], 18);
  assert.equal(api.registry.chainSS58, 42);
});

test("a subscription gives finalized heads in order", async () => {
  const numbers = [];
  const three = new Promise((resolve) => {
    api.rpc.chain.subscribeFinalizedHeads((header) => {
      if (numbers.push(header.number.toNumber()) === 3) resolve();
    });
  });
  await within("three finalized heads", 30, three);
  assert.ok(numbers.every((number, index) => index === 0 || number > numbers[index - 1]), numbers);
});
