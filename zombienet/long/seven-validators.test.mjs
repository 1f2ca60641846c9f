// Seven validators over many sessions, each of which is a new GRANDPA authority set.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { authorOf, bestNumber, finalizedNumber, finalizes } from "../../tests/lib/blocks.mjs";
import { developmentKey, submit } from "../../tests/lib/client.mjs";
import { figure } from "../../tests/lib/figures.mjs";
import { startNetwork } from "../../tests/lib/network.mjs";
import { rpc } from "../../tests/lib/rpc.mjs";
import { until } from "../../tests/lib/wait.mjs";

const SESSION_CHANGES = 3;
const SESSION_SECONDS = 90;
const HEX_KEY_LENGTH = 2 + 2 * 32;

const network = await startNetwork(
  fileURLToPath(new URL("../seven-validators.toml", import.meta.url)),
);
after(() => network.stop());

const { api } = network.node("alice");

const session = async () => (await api.query.session.currentIndex()).toNumber();
const authoritySet = async () => (await api.query.grandpa.currentSetId()).toNumber();

async function nextSession() {
  const now = await session();
  await until("the session changes", SESSION_SECONDS, async () => (await session()) > now);
}

test("finality goes on through session changes", async () => {
  // The genesis set serves two sessions.
  await nextSession();
  const [firstSession, firstSet] = [await session(), await authoritySet()];
  for (let changes = 0; changes < SESSION_CHANGES; changes++) {
    await nextSession();
    await finalizes(api, 5, 60);
  }
  assert.equal((await authoritySet()) - firstSet, (await session()) - firstSession);
});

test("a validator replaces its session keys and goes on", async () => {
  const bob = developmentKey("Bob//stash");
  const owner = `0x${Buffer.from(bob.publicKey).toString("hex")}`;
  const { result } = await rpc(network.node("bob").http, "author_rotateKeysWithOwner", owner);
  await submit(api.tx.session.setKeys(result.keys, result.proof), bob);

  const babeKey = result.keys.slice(0, HEX_KEY_LENGTH);
  const authorities = async () => (await api.query.babe.authorities()).map(([key]) => key.toHex());
  await until("the new keys are in use", 3 * SESSION_SECONDS, async () => {
    return (await authorities()).includes(babeKey);
  });
  const index = (await authorities()).indexOf(babeKey);
  await until("a block is made with the new key", SESSION_SECONDS, async () => {
    return authorOf(await api.rpc.chain.getHeader()) === index;
  });
  await finalizes(api, 5, 60);
});

test("each node in turn dies and comes back", { timeout: 900_000 }, async () => {
  for (const [index, node] of network.nodes.entries()) {
    const { api: witness } = network.nodes[(index + 1) % network.nodes.length];
    await node.kill();
    await finalizes(witness, 5, 60);

    const began = Date.now();
    await node.start();
    const goal = (await bestNumber(witness)) + 1;
    await until(`${node.name} has caught up`, 120, async () => {
      return (await finalizedNumber(node.api)) >= goal;
    });
    figure(`rejoin_seconds_${node.name}`, (Date.now() - began) / 1000);
  }
});
