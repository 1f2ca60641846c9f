// What final blocks say of sessions: who sat, who made blocks, who was frozen, what happened.

import { authorOf } from "../../tests/lib/blocks.mjs";
import { until } from "../../tests/lib/wait.mjs";

/** Keeps it from now on, as a node tells it. */
export async function keepSessions({ api }) {
  const sessions = new Map();
  const events = [];
  const lags = [];
  let failed;

  async function look(header) {
    const seenAt = Date.now();
    const then = await api.at(header.hash);
    const [index, validators, moment, happened, entropy] = await Promise.all([
      then.query.session.currentIndex(),
      then.query.session.validators(),
      then.query.timestamp.now(),
      then.query.system.events(),
      then.query.validatorSelection.entropy(),
    ]);
    const session = index.toNumber();
    if (!sessions.has(session)) {
      const frozen = await then.query.validatorSelection.frozenAt(session);
      const qualified = frozen.unwrapOr([]).map(String);
      sessions.set(session, { session, validators: validators.map(String), qualified, authors: [], blocks: 0 });
    }
    const entry = sessions.get(session);
    // After its last block that is the session's seed.
    entry.seed = entropy.toHex();
    entry.authors.push(entry.validators[authorOf(header)]);
    lags.push({ seconds: (seenAt - moment.toNumber()) / 1000, session, place: entry.blocks++ });
    const number = header.number.toNumber();
    for (const { event } of happened) events.push({ event, number });
  }

  let turn = Promise.resolve();
  let last;
  const stop = await api.rpc.chain.subscribeFinalizedHeads((head) => {
    turn = turn.then(async () => {
      // A head finalizes the blocks before it, of which the node does not tell.
      const number = head.number.toNumber();
      // The genesis block has no author.
      for (let next = last ?? Math.max(number, 1); next <= number; next++) {
        const hash = next === number ? head.hash : await api.rpc.chain.getBlockHash(next);
        await look(await api.rpc.chain.getHeader(hash));
        last = next + 1;
      }
    }).catch((error) => (failed ??= error));
  });

  const check = () => {
    if (failed) throw failed;
  };
  return {
    lags,
    stop,
    /** All events until a final block, once they are known. */
    eventsUntil: async (number, seconds) => {
      await until(`block ${number} is looked at`, seconds, () => (check(), last > number));
      return events.filter((entry) => entry.number <= number).map(({ event }) => event);
    },
    /** What is known of a session that has begun. */
    of: (session) => sessions.get(session),
    /** The newest session that has begun. */
    newest: () => Math.max(...sessions.keys()),
    /** Waits until a session begins. */
    begins: (session, seconds) =>
      until(`session ${session} begins`, seconds, () => (check(), sessions.has(session))),
    /** Waits for a session for which this is true. */
    first: (what, seconds, isIt) =>
      until(what, seconds, () => (check(), [...sessions.values()].find(isIt))),
    /** Waits for an event of the validator selection pallet for which this is true. */
    event: (method, seconds, isIt) =>
      until(`event ${method}`, seconds, () => {
        check();
        const fits = ({ event }) =>
          event.section === "validatorSelection" && event.method === method && isIt(event.data);
        return events.find(fits)?.event.data;
      }),
  };
}
