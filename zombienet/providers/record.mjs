// What happened in storage, from the events of finalized blocks.

import { finalizedNumber, hashAt } from "../../tests/lib/blocks.mjs";
import { until } from "../../tests/lib/wait.mjs";

/** Begins a record. Each event has its `name`, its `block`, the block's time `at`, and its fields. */
export async function keepRecord(api) {
  const events = [];
  let next = (await finalizedNumber(api)) + 1;

  async function read() {
    for (const last = await finalizedNumber(api); next <= last; next++) {
      events.push(...(await storageEvents(api, next)));
    }
  }

  const filtered = (name, fields) =>
    events.filter((event) => {
      return event.name === name && Object.entries(fields).every(([key, is]) => event[key] === is);
    });

  return {
    /** All events of a name with these fields. */
    async all(name, fields = {}) {
      await read();
      return filtered(name, fields);
    },

    /** Waits for an event of a name with these fields, no earlier than `since`. */
    first(name, fields, seconds, since = 0) {
      const what = `an event ${name} of ${JSON.stringify(fields)}`;
      return until(what, seconds, async () => {
        await read();
        return filtered(name, fields).find(({ at }) => at >= since);
      });
    },
  };
}

async function storageEvents(api, block) {
  const then = await api.at(await hashAt(api, block));
  const [at, records] = await Promise.all([then.query.timestamp.now(), then.query.system.events()]);
  return records
    .map(({ event }) => event)
    .filter(({ section }) => section === "peerStorage")
    .map(({ method, data }) => {
      const fields = data.names.map((name, index) => [name, data[index].toJSON()]);
      return { name: method, block, at: at.toNumber(), ...Object.fromEntries(fields) };
    });
}
