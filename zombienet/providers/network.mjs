// A network whose nodes are providers: each has a peer store that is always at the same address.

import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bestNumber } from "../../tests/lib/blocks.mjs";
import { developmentKey, submitForGood, theEvent } from "../../tests/lib/client.mjs";
import { newFolder } from "../../tests/lib/lifetime.mjs";
import { address, peerId } from "../../tests/lib/multiformats.mjs";
import { signServe } from "../../tests/lib/operator.mjs";
import { startNetwork } from "../../tests/lib/network.mjs";
import { servePeerStore } from "../../tests/lib/peer-store.mjs";
import { rpc } from "../../tests/lib/rpc.mjs";
import { until } from "../../tests/lib/wait.mjs";

const FILE = fileURLToPath(new URL("../providers.toml", import.meta.url));
const NAMES = ["alice", "bob", "charlie", "dave"];

/** Nodes that take bodies. */
export const GATEWAYS = ["bob", "charlie"];

const FIRST_PORT = 10_000;
/** Where Linux begins with ports for whoever asks for any. */
const PORT_OF_ANY = 32_768;

const GIB = 1024n ** 3n;
const CAPACITY = 4n * GIB;

/** A DHT that nobody else is in. */
const NOWHERE = "/amo/nowhere/1.0.0";

const listensAt = (port) => `--peer-store-listen-addr=/ip4/127.0.0.1/tcp/${port}`;
const bootsFrom = (address) => `--peer-store-bootnode=${address}`;

/** Launches the providers' nodes, on `local` or on the chain that a raw spec of a file describes. */
export async function startProviders({ spec } = {}) {
  const folder = newFolder("peer-stores");
  const store = (name) => join(folder, name);
  const ports = new Map();
  for (const name of NAMES) ports.set(name, await freePort());
  const bootnode = await addressOf(store(NAMES[0]), ports.get(NAMES[0]));

  const network = await startNetwork(FILE, {
    spec,
    args: (name) => [
      `--peer-store-path=${store(name)}`,
      listensAt(ports.get(name)),
      ...(name === NAMES[0] ? [] : [bootsFrom(bootnode)]),
    ],
  });
  for (const node of network.nodes) {
    Object.assign(node, { store: store(node.name), downtimes: [] });
  }
  return Object.assign(network, {
    /** Kills a node, does something in its absence, and starts it again with another command line. */
    async restart(name, { absent = async () => {}, like } = {}) {
      const node = network.node(name);
      const downtime = { from: Date.now(), to: Infinity };
      node.downtimes.push(downtime);
      await node.kill();
      await absent(node);
      await node.start(like);
      const witness = network.nodes.find((other) => other !== node && other.pid);
      await hasCaughtUp(node, witness);
      downtime.to = Date.now();
      await votes(node, witness);
    },

    /** A command line with which a node's peer store meets no other: none finds or dials it. */
    async isolated(name) {
      const elsewhere = listensAt(await freePort());
      const alone = `--no-private-ip --peer-store-dht ${NOWHERE}`;
      return (commandLine) =>
        commandLine
          .replace(listensAt(ports.get(name)), `${elsewhere} ${alone}`)
          .replace(bootsFrom(bootnode), "");
    },
  });
}

/** Makes the operator of a node a provider, and gives its number. */
export async function becomeProvider(node) {
  const { api } = node;
  const key = developmentKey(accountOf(node));
  const { result } = await rpc(node.http, "peerStore_addresses");
  const profile = { peer: peerId(result.peerId), addresses: result.addresses.map(address) };
  const signature = signServe(api, key, key);
  const { events } = await submitForGood(
    api.tx.peerStorage.registerProvider(key.publicKey, CAPACITY, profile, signature),
    key,
  );
  return theEvent(events, api.events.peerStorage.ProviderRegistered).provider.toNumber();
}

function hasCaughtUp({ name, api }, witness) {
  return until(`${name} has caught up`, 120, async () => {
    return (await bestNumber(api)) >= (await bestNumber(witness.api));
  });
}

/** Waits until a node's votes come again: the next one must not be killed before. */
function votes(node, witness) {
  const { address } = developmentKey(accountOf(node), "ed25519");
  return until(`${node.name} votes`, 120, async () => {
    const { result } = await rpc(witness.http, "grandpa_roundState");
    return !result.best.prevotes.missing.includes(address);
  });
}

const accountOf = ({ name }) => name[0].toUpperCase() + name.slice(1);

/** The address that a peer store will have at a port: it makes the peer's key when it first serves. */
async function addressOf(store, port) {
  const { addresses, stop } = await servePeerStore(store, `${store}.log`);
  await stop();
  return addresses[0].replace(/\/tcp\/\d+\//, `/tcp/${port}/`);
}

/**
 * A port that nobody listens on. Not one of those that the system gives to whoever asks for any: others
 * may get it before the node does.
 */
async function freePort() {
  for (;;) {
    const port = randomInt(FIRST_PORT, PORT_OF_ANY);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(() => true, () => false);
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
