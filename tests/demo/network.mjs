// Four nodes with their peer stores, on a chain that audits often.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startProviders } from "../../zombienet/providers/network.mjs";
import { amoNode } from "../lib/binaries.mjs";
import { newFolder } from "../lib/lifetime.mjs";

/** So that a liar is caught within a minute or two. */
const STORAGE = { challenges_per_block: 16, strike_gap: 5, confirm_deadline: 15 };

const LONGEST_SPEC = 64 * 1024 * 1024;

/** Launches them. */
export async function startDemoNetwork() {
  const folder = newFolder("demo-chain");
  const spec = join(folder, "spec.json");
  const options = { stdio: ["ignore", "pipe", "ignore"], maxBuffer: LONGEST_SPEC };
  const build = (...args) => execFileSync(amoNode, ["build-spec", ...args], options);

  // As text: numbers of mote are larger than JavaScript's.
  let plain = `${build("--chain", "local", "--disable-default-bootnode")}`
    .replace('"AMO Local"', '"AMO demo"')
    .replace('"amo_local"', '"amo_demo"');
  for (const [name, value] of Object.entries(STORAGE)) {
    plain = plain.replace(new RegExp(`"${name}": \\d+`), `"${name}": ${value}`);
  }
  writeFileSync(spec, plain);
  const raw = build("--chain", spec, "--raw", "--disable-default-bootnode");
  writeFileSync(spec, raw);
  return startProviders({ spec });
}
