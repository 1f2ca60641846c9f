// A validator whose keys are on two nodes signs twice. The chain notices, and goes on without it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { finalizes } from "../tests/lib/blocks.mjs";
import { developmentKey } from "../tests/lib/client.mjs";
import { startNetwork } from "../tests/lib/network.mjs";
import { rpc } from "../tests/lib/rpc.mjs";
import { until } from "../tests/lib/wait.mjs";

const CULPRIT = "Dave";
const SESSION_KEYS = { babe: "sr25519", gran: "ed25519" };

/** The first 16 bytes of an offence's name, which is what events tell. */
const BABE_EQUIVOCATION = "babe:equivocatio";
const GRANDPA_EQUIVOCATION = "grandpa:equivoca";

const network = await startNetwork(fileURLToPath(new URL("twins.toml", import.meta.url)));
after(() => network.stop());

const { api } = network.node("alice");
const { address } = developmentKey(CULPRIT);

test("a network with an idle twin finalizes", () => finalizes(api, 3, 60));

test("a validator that signs twice is reported for blocks and for votes", async () => {
  const seen = await watchOffences();
  await giveKeysToTwin();
  for (const kind of [BABE_EQUIVOCATION, GRANDPA_EQUIVOCATION]) {
    await until(`${kind} is reported`, 120, () => seen.has(kind));
  }
});

test("it is disabled, also in the next session, and finality goes on", async () => {
  assert.deepEqual(await disabled(), [address]);
  const session = await currentSession();
  await until("the next session", 90, async () => (await currentSession()) > session);
  assert.deepEqual(await disabled(), [address]);
  await finalizes(api, 5, 60);
});

async function giveKeysToTwin() {
  const { http } = network.node("twin");
  for (const [kind, type] of Object.entries(SESSION_KEYS)) {
    const publicKey = `0x${Buffer.from(developmentKey(CULPRIT, type).publicKey).toString("hex")}`;
    const { error } = await rpc(http, "author_insertKey", kind, `//${CULPRIT}`, publicKey);
    assert.equal(error, undefined);
  }
}

/** Names of the offences that are reported from now on. */
async function watchOffences() {
  const kinds = new Set();
  await api.query.system.events((records) => {
    for (const { event } of records) {
      if (api.events.offences.Offence.is(event)) kinds.add(Buffer.from(event.data.kind).toString());
    }
  });
  return kinds;
}

async function disabled() {
  const [validators, disabled] = await Promise.all([
    api.query.session.validators(),
    api.query.session.disabledValidators(),
  ]);
  return disabled.map(([index]) => validators[index.toNumber()].toString());
}

const currentSession = async () => (await api.query.session.currentIndex()).toNumber();
