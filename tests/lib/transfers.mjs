// A steady stream of transfers, as from an application that does not give up on any of them.

import { rpc } from "./rpc.mjs";
import { until } from "./wait.mjs";

const CHECK_MILLIS = 2_000;
const FINISH_SECONDS = 60;
const IMMORTAL = 0;

/**
 * Begins to send `amount` to `recipient` `perSecond` times a second, by each of `routes` in turn,
 * which are a node and a key each. `finish()` ends it, and gives how many are in blocks: all.
 */
export async function streamTransfers({ routes, recipient, amount, perSecond }) {
  const payers = await Promise.all(routes.map((route) => newPayer(route, recipient, amount)));
  let sent = 0;
  // Unreferenced timers let a test that failed end.
  const sending = setInterval(() => payers[sent++ % payers.length].pay(), 1000 / perSecond).unref();
  const checking = setInterval(() => payers.map((payer) => payer.check()), CHECK_MILLIS).unref();

  return {
    async finish() {
      clearInterval(sending);
      for (const payer of payers) {
        await until("all transfers are in blocks", FINISH_SECONDS, () => payer.isDone());
      }
      clearInterval(checking);
      return sent;
    },
  };
}

async function newPayer({ api, http, key }, recipient, amount) {
  const nonceOnChain = async () => {
    return (await api.query.system.account(key.address)).nonce.toNumber();
  };
  let next = await nonceOnChain();

  async function send(nonce) {
    const { genesisHash, runtimeVersion } = api;
    const immortal = { era: IMMORTAL, blockHash: genesisHash };
    const tx = api.tx.balances.transferKeepAlive(recipient, amount);
    tx.sign(key, { genesisHash, runtimeVersion, nonce, ...immortal });
    await rpc(http, "author_submitExtrinsic", tx.toHex());
  }

  /** An upgrade voids what was signed for the runtime before it: it is signed again. */
  async function sendAgain() {
    const { result: known } = await rpc(http, "system_accountNextIndex", key.address);
    for (let nonce = known; nonce < next; nonce++) await send(nonce);
  }

  const ignoreUntilNextCheck = () => {};
  return {
    pay: () => send(next++).catch(ignoreUntilNextCheck),
    check: () => sendAgain().catch(ignoreUntilNextCheck),
    isDone: async () => (await nonceOnChain()) === next,
  };
}
