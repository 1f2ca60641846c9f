// What providers confirmed is not lost when two of them die in turn and a third lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { developmentKey, submitForGood } from "../../tests/lib/client.mjs";
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

/** A challenge is open for as long, and some blocks more. */
const OPEN_BLOCKS = 10;

const STORED_SECONDS = 120;
const STRUCK_SECONDS = 120;
const MENDED_SECONDS = 120;

export function providersSurvive(network, { bodies: count, timeout }) {
  const { api } = network.node("alice");
  const step = steps({ timeout });
  const nodes = new Map();
  let record, wallet, bodies;

  const numberOf = (name) => network.node(name).provider;

  step("each node becomes a provider", async () => {
    record = await keepRecord(api);
    await setParameters(api, PARAMETERS);
    await Promise.all(
      network.nodes.map(async (node) => {
        node.provider = await becomeProvider(node);
        nodes.set(node.provider, node);
      }),
    );
  });

  step(`${count} bodies that gateways took are stored`, async () => {
    wallet = await makeBodies(count);
    bodies = wallet.bodies;
    const [devices] = await Promise.all([registerDevices(api), bring(network, wallet)]);
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
    step(`${name} dies, and what it held is rebuilt by others`, async () => {
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

  step("a liar is struck and replaced", async () => {
    const provider = numberOf(LIAR);
    const held = await fragmentsOf(provider);
    const { body, fragment } = held.toSorted((a, b) => b.body.len - a.body.len)[0];
    const { chunk } = body;
    // So that it fails for its lie, not for having been away.
    await pauseAudits(api, true);
    await network.restart(LIAR, {
      // In reach of the others it would mend itself in time.
      like: await network.isolated(LIAR),
      async absent({ store }) {
        assert.ok(deleteFragment(store, body.fragments[fragment]) > 0);
      },
    });
    const began = Date.now();
    await pauseAudits(api, false);
    const { at } =
      await record.first("Failed", { provider, chunk, fragment }, STRUCK_SECONDS, began);
    figure("liar_found_seconds", (at - began) / 1000);
    const { slashed } = await record.first("Struck", { provider }, STRUCK_SECONDS, began);
    assert.ok(BigInt(slashed) > 0n);
    await isReplaced(chunk, fragment, provider, at);
    await network.restart(LIAR);
    await allIsSettled();
    network.lie = { provider, chunk, fragment };
  });

  step("each challenge that could be answered was", async () => {
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
    const last = Math.max(...drawn.map(({ block }) => block));
    assert.deepEqual(open.filter(({ block }) => block < last - OPEN_BLOCKS), []);
  });

  step("nothing that was confirmed is lost", async () => {
    // Who the others are it tells by the DHT.
    const { result } = await rpc(network.node("alice").http, "peerStore_addresses");
    assert.deepEqual(await lostAmong(wallet, result.addresses), []);
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

/** Tests of which each needs those before it. */
function steps(options) {
  let isBroken = false;
  return (name, run) =>
    test(name, options, async (context) => {
      if (isBroken) return context.skip("one before it failed");
      isBroken = true;
      await run();
      isBroken = false;
    });
}

async function setParameters(api, changes) {
  const parameters = { ...(await api.query.peerStorage.parameterSet()).toJSON(), ...changes };
  await asSudo(api, api.tx.peerStorage.setParameters(parameters));
}

const pauseAudits = (api, audit) => asSudo(api, api.tx.peerStorage.pause({ intake: false, audit }));

const asSudo = (api, call) => submitForGood(api.tx.sudo.sudo(call), developmentKey("Alice"));
