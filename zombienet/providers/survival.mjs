// What providers confirmed is not lost when two of them die in turn and a third lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { developmentKey, submit } from "../../tests/lib/client.mjs";
import { figure, mean, percentile } from "../../tests/lib/figures.mjs";
import { rpc } from "../../tests/lib/rpc.mjs";
import { until } from "../../tests/lib/wait.mjs";
import { bring, lostAmong, makeBodies, registerChunks, registerDevices } from "./bodies.mjs";
import { judge } from "./challenges.mjs";
import { becomeProvider, GATEWAYS } from "./network.mjs";
import { keepRecord } from "./record.mjs";
import { deleteFragment, forgetWallets } from "./stores.mjs";

const LIAR = "dave";

/** So many that a lost fragment is found soon, and nobody is suspended for having been away. */
const PARAMETERS = { challengesPerBlock: 8, maxStrikes: 100, confirmDeadline: 15 };

const STORED_SECONDS = 120;
const STRUCK_SECONDS = 120;
const MENDED_SECONDS = 120;

export function providersSurvive(network, { bodies: count, timeout }) {
  const { api } = network.node("alice");
  const nodes = new Map();
  let record, wallet, bodies;

  const numberOf = (name) => network.node(name).provider;

  test("each node becomes a provider", { timeout }, async () => {
    record = await keepRecord(api);
    await setParameters(api, PARAMETERS);
    for (const node of network.nodes) {
      node.provider = await becomeProvider(node);
      nodes.set(node.provider, node);
    }
  });

  test(`${count} bodies that gateways took are stored`, { timeout }, async () => {
    wallet = await makeBodies(count);
    bodies = wallet.bodies;
    const devices = await registerDevices(api);
    await bring(network, wallet);
    const [aMebibyte, ...others] = bodies;
    figure("stored_1_mib_seconds", await timeToStored([aMebibyte], devices));
    figure("stored_others_seconds", await timeToStored(others, devices));
    await wallet.stop();
  });

  async function timeToStored(bodies, devices) {
    const began = Date.now();
    await registerChunks(api, devices, bodies);
    let last = began;
    for (const { chunk } of bodies) {
      const { at } = await record.first("Stored", { chunk }, STORED_SECONDS);
      last = Math.max(last, at);
    }
    return (last - began) / 1000;
  }

  for (const name of GATEWAYS) {
    test(`${name} dies, and what it held is rebuilt by others`, { timeout }, async () => {
      const provider = numberOf(name);
      const began = Date.now();
      await network.restart(name, {
        async absent({ store }) {
          await forgetWallets(store);
          const { chunk, fragment, at } =
            await record.first("Failed", { provider }, STRUCK_SECONDS, began);
          await isReplaced(chunk, fragment, provider, at);
        },
      });
      await allIsSettled();
      figure(`rebuilt_after_${name}_seconds`, (Date.now() - began) / 1000);
    });
  }

  test("a liar is struck and replaced", { timeout }, async () => {
    const provider = numberOf(LIAR);
    const held = await fragmentsOf(provider);
    const { body, fragment } = held.toSorted((a, b) => b.body.len - a.body.len)[0];
    const { chunk } = body;
    const began = Date.now();
    await network.restart(LIAR, {
      // In reach of the others it would mend itself in time.
      like: await network.isolated(LIAR),
      async absent({ store }) {
        assert.ok(deleteFragment(store, body.fragments[fragment]) > 0);
      },
    });
    const { at } =
      await record.first("Failed", { provider, chunk, fragment }, STRUCK_SECONDS, began);
    figure("liar_found_seconds", (at - began) / 1000);
    await record.first("Struck", { provider }, STRUCK_SECONDS, began);
    await isReplaced(chunk, fragment, provider, at);
    await network.restart(LIAR);
    await allIsSettled();
    network.lie = { provider, chunk, fragment };
  });

  test("each challenge that could be answered was", { timeout }, async () => {
    const { drawn, proved, failed, missed, open, seconds } =
      await judge(record, (provider) => nodes.get(provider));
    figure("challenges_drawn", drawn.length);
    figure("challenges_proved", proved.length);
    figure("challenges_failed", failed.length);
    figure("challenge_proved_mean_seconds", mean(seconds));
    figure("challenge_proved_p99_seconds", percentile(seconds, 99));
    const { provider, chunk, fragment } = network.lie;
    const honest = missed.filter((challenge) => {
      const isLie = challenge.provider === provider && challenge.chunk === chunk;
      return !(isLie && challenge.fragment === fragment);
    });
    assert.deepEqual(honest, []);
    assert.ok(open.length < PARAMETERS.challengesPerBlock * 10, `${open.length} are open`);
  });

  test("nothing that was confirmed is lost", { timeout }, async () => {
    const addresses = await Promise.all(
      network.nodes.map(async ({ http }) => {
        return (await rpc(http, "peerStore_addresses")).result.addresses[0];
      }),
    );
    assert.deepEqual(await lostAmong(wallet, addresses), []);
  });

  /** Waits until another provider has confirmed what one lost. */
  async function isReplaced(chunk, fragment, provider, since) {
    const of = { chunk, fragment };
    const drawn = await record.first("Redrawn", of, MENDED_SECONDS, since);
    assert.notEqual(drawn.provider, provider);
    await record.first("Confirmed", { ...of, provider: drawn.provider }, MENDED_SECONDS, since);
  }

  /** Waits until each fragment is where it should be. */
  function allIsSettled() {
    return until("each fragment has a holder", MENDED_SECONDS, async () => {
      const placements = (await contracts()).flatMap(({ placements }) => [...placements]);
      return placements.every(({ holder, candidate }) => holder.isSome && candidate.isNone);
    });
  }

  async function contracts() {
    const found = await api.query.peerStorage.contracts.multi(bodies.map(({ chunk }) => chunk));
    return found.map((contract) => contract.unwrap());
  }

  async function fragmentsOf(provider) {
    const all = (await contracts()).flatMap(({ placements }, number) =>
      placements.map(({ holder }, fragment) => ({ body: bodies[number], fragment, holder })),
    );
    return all.filter(({ holder }) => holder.unwrap().provider.toNumber() === provider);
  }
}

async function setParameters(api, changes) {
  const parameters = { ...(await api.query.peerStorage.parameterSet()).toJSON(), ...changes };
  const call = api.tx.peerStorage.setParameters(parameters);
  await submit(api.tx.sudo.sudo(call), developmentKey("Alice"));
}
