// The original records: what the car wrote, to compare with what a buyer gets.

import { readFileSync } from "node:fs";

const HOURS_BEHIND_UTC = 5; // Chicago in May
const KM_A_MILE = 1.609344;

/** The records of a column of the car's files, as metrics have them: time in ms, value. */
export function original(files, column) {
  const records = files.flatMap((file) => {
    const [header, ...rows] = readFileSync(file, "utf8").trim().split(/\r?\n/);
    const names = header.split(",");
    const at = names.indexOf(column);
    return rows.map((row) => {
      const cells = row.split(",");
      return { time: millis(cells[0]), value: Number(cells[at]) };
    });
  });
  return records.sort((a, b) => a.time - b.time);
}

export const kilometresAnHour = ({ time, value }) => ({ time, value: value * KM_A_MILE });

const millis = (local) =>
  Date.parse(`${local.replace(" ", "T")}Z`) + HOURS_BEHIND_UTC * 60 * 60 * 1000;

/** The records in files that `amo fetch --csv` wrote with `--unix`. */
export function fetched(files) {
  const records = files.flatMap((file) => {
    const [, ...rows] = readFileSync(file, "utf8").trim().split(/\r?\n/);
    return rows.map((row) => {
      const [time, value] = row.split(",");
      return { time: Number(time), value: Number(value) };
    });
  });
  return records.sort((a, b) => a.time - b.time);
}

/** Throws unless all records are the same, in time and value. */
export function mustBeEqual(what, bought, records) {
  if (bought.length !== records.length) {
    throw new Error(`${what}: ${bought.length} records, the car wrote ${records.length}`);
  }
  const wrong = bought.findIndex(
    ({ time, value }, at) => time !== records[at].time || value !== records[at].value,
  );
  if (wrong >= 0) {
    const [is, was] = [bought[wrong], records[wrong]].map((record) => JSON.stringify(record));
    throw new Error(`${what}: record ${wrong} is ${is}, the car wrote ${was}`);
  }
}
