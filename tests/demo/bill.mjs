// What went in, what is where, and who paid whom.

import { statSync } from "node:fs";

const MOTE = 10n ** 18n;
const SHOWN_DECIMALS = 4n;

/** Prints the table at the end. */
export function bill({ taken, uploaded, files, before, after, rights }) {
  const bytesIn = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const share = (bytes) => `${bytes} bytes, ${((100 * bytes) / uploaded.csv).toFixed(1)} %`;
  table([
    ["the car's files", `${bytesIn} bytes, ${taken.rows} rows`],
    ["records", `${taken.records} in ${uploaded.chunks} chunks`],
    ["as CSV", `${uploaded.csv} bytes`],
    ["compressed", share(uploaded.compressed)],
    ["sealed", share(uploaded.sealed)],
    ["on peers (2 + 1)", share(uploaded.stored)],
    ["fees of the upload", short(uploaded.fees)],
  ]);
  console.log("\n  who earned what, fees and deposits included:");
  table(Object.keys(before).map((name) => [name, amount(after[name] - before[name])]));
  console.log("\n  who may use the driver's data, and what for:");
  const chunks = (count) => (count === 1 ? "1 chunk" : `${count} chunks`);
  table(Object.entries(counted(rights.others)).map(([what, count]) => [what, chunks(count)]));
}

/** An amount as the wallet says it, to a few decimals. */
function short(amo) {
  return `${Number.parseFloat(amo).toFixed(Number(SHOWN_DECIMALS))} AMO`;
}

/** How many rights there are of each kind. */
function counted(rights) {
  const counts = {};
  for (const { with: account, purposes, price, state } of rights) {
    const what = `${account.slice(0, 8)}… for ${purposes}, at ${price}, ${state}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

function table(rows) {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
}

/** An amount with its sign, to a few decimals. */
export function amount(mote) {
  const unit = MOTE / 10n ** SHOWN_DECIMALS;
  const size = (mote < 0n ? -mote : mote) / unit;
  const decimals = (size % 10n ** SHOWN_DECIMALS).toString().padStart(Number(SHOWN_DECIMALS), "0");
  return `${mote < 0n ? "-" : "+"}${size / 10n ** SHOWN_DECIMALS}.${decimals} AMO`;
}
