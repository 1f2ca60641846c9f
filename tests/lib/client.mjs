// polkadot.js as applications use it.

import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";
import { within } from "./wait.mjs";

export const AMO = 10n ** 18n;

const CONNECT_SECONDS = 120;
const RETRY_MILLIS = 500;

/** A client of the node at `ws`, once that answers. */
export function connect(ws) {
  const provider = new WsProvider(ws, RETRY_MILLIS);
  const api = ApiPromise.create({ provider, noInitWarn: true });
  return within(`a node answers at ${ws}`, CONNECT_SECONDS, api);
}

/** A key that everyone knows, such as that of Alice. */
export function developmentKey(name, type = "sr25519") {
  return new Keyring({ type, ss58Format: 42 }).addFromUri(`//${name}`);
}

export const developmentKeys = (...names) => names.map((name) => developmentKey(name));

/** Submits `tx`, and gives its events once it is in a block; throws if it failed there. */
export function submit(tx, signer, options = {}, isDone = blockOf) {
  return new Promise((resolve, reject) => {
    let unsubscribe;
    tx.signAndSend(signer, { nonce: -1, ...options }, (result) => {
      const { status, dispatchError } = result;
      if (result.isError) reject(new Error(`the pool dropped it: ${status.type}`));
      const block = isDone(status);
      if (!block) return;
      if (dispatchError) reject(new Error(nameOf(tx.registry, dispatchError)));
      resolve({ hash: tx.hash, block, events: result.events.map(({ event }) => event) });
      unsubscribe?.();
    }).then((stop) => (unsubscribe = stop), reject);
  });
}

/**
 * The same, once its block is final. Until then another may take the place of the block, with other
 * events, and the signer's next nonce may be told wrong.
 */
export function submitForGood(tx, signer) {
  return submit(tx, signer, {}, (status) => status.isFinalized && status.asFinalized);
}

/** A client that is slow to look the block up may hear only that it is finalized. */
function blockOf(status) {
  if (status.isInBlock) return status.asInBlock;
  if (status.isFinalized) return status.asFinalized;
}

/** The one event of `kind` among `events`. */
export function theEvent(events, kind) {
  const found = events.filter((event) => kind.is(event));
  if (found.length !== 1) {
    const seen = events.map(({ section, method }) => `${section}.${method}`).join(", ");
    throw new Error(`${found.length} such events among: ${seen}`);
  }
  return found[0].data;
}

/** What a dispatch error is called, as in `assets.Frozen`. */
export function nameOf(registry, error) {
  if (!error.isModule) return error.toString();
  const { section, name } = registry.findMetaError(error.asModule);
  return `${section}.${name}`;
}

export async function freeBalance(api, address) {
  return (await api.query.system.account(address)).data.free.toBigInt();
}
