// The tests in `market/`, all on one development chain. Topics run beside each other, since each test
// waits for blocks most of the time; what changes storage for everyone comes after.

import { describe } from "node:test";
import { testBounties } from "./market/bounties.mjs";
import { testChunks } from "./market/chunks.mjs";
import { testDisputes } from "./market/disputes.mjs";
import { testMetrics } from "./market/metrics.mjs";
import { testParticipants } from "./market/participants.mjs";
import { testRights } from "./market/rights.mjs";
import { testPeerStoreRpc } from "./market/rpc.mjs";
import { testSale } from "./market/sale.mjs";
import { testStorage } from "./market/storage.mjs";

const IN_ORDER = { concurrency: 1 };

describe("the market", { concurrency: true }, () => {
  describe("participants", IN_ORDER, testParticipants);
  describe("metrics", IN_ORDER, testMetrics);
  describe("chunks", IN_ORDER, testChunks);
  describe("rights", IN_ORDER, testRights);
  describe("disputes", IN_ORDER, testDisputes);
  describe("bounties", IN_ORDER, testBounties);
  describe("a sale", IN_ORDER, testSale);
  describe("RPC of the peer store", IN_ORDER, testPeerStoreRpc);
});

describe("storage", IN_ORDER, testStorage);
