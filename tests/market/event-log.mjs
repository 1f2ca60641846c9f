// All events since some block, for what nobody here submits: offchain workers and hooks.

import { until } from "../lib/wait.mjs";

/** Begins to keep the events of all blocks. */
export async function keepEvents(api) {
  const kept = [];
  await api.query.system.events((records) => kept.push(...records.map(({ event }) => event)));

  const find = (kind, fits) => {
    return kept.find((event) => kind.is(event) && fits(event.data))?.data;
  };
  return {
    find,
    /** The first event of `kind` that fits, as soon as there is one. */
    async seen(what, seconds, kind, fits = () => true) {
      return until(what, seconds, () => find(kind, fits));
    },
  };
}
