// The main job on real input, as people would do it by hand with the wallet: `make demo`.
//
// A car's week is recorded, sold, bought, compared with what the car wrote and drawn; a provider that
// lost what it is paid for is caught; another one dies; a bounty is filled; then there is the bill.

import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keepRecord } from "../zombienet/providers/record.mjs";
import { deleteFragment } from "../zombienet/providers/stores.mjs";
import { person } from "./demo/amo.mjs";
import { amount, bill } from "./demo/bill.mjs";
import { startDemoNetwork } from "./demo/network.mjs";
import { fetched, kilometresAnHour, mustBeEqual, original } from "./demo/original.mjs";
import { newFolder } from "./lib/lifetime.mjs";
import { peerStore } from "./lib/peer-store.mjs";

const WEEK = fileURLToPath(new URL("data/4107032_1", import.meta.url));
const SPEED = "Vehicle.Speed";
const ACCELERATION = "Vehicle.Acceleration.Longitudinal";
const PRICE = "2";
const REWARD = "5";
const LIAR = "charlie";
const DEAD = "dave";
/** A trip of about half an hour makes the best picture. */
const RECORDS_DRAWN = 2_000;
/** Where the picture stays when all else is gone. */
const PLOT = fileURLToPath(new URL("../trip.svg", import.meta.url));

const CAUGHT_SECONDS = 180;
const MENDED_SECONDS = 180;

const began = Date.now();
const numberOf = (name) => providers.find((one) => one.name === name).provider;
const nameOf = (number) => providers.find(({ provider }) => provider === number).name;
const fragmentOf = ({ chunk, fragment }) => ({ chunk, fragment });
const say = (text) => console.log(`  ${text}`);
const step = (text) => {
  console.log(`\n[${String(Math.round((Date.now() - began) / 1000)).padStart(3)} s] ${text}`);
};

step("Four nodes start, each with a peer store");
const network = await startDemoNetwork();
// A gateway, which takes bodies from wallets.
const { ws } = network.node("bob");
const record = await keepRecord(network.node("alice").api);
const driver = person("Eve", ws);
const buyer = person("Ferdie", ws);

step("Their operators offer storage");
const providers = [];
for (const node of network.nodes) {
  const account = node.name[0].toUpperCase() + node.name.slice(1);
  const { provider } = await person(account, node.ws).amo("provider", "register", "--capacity", "4GiB");
  providers.push({ name: node.name, operator: person(account, ws), provider });
}
const before = await balances();

step("A car's week goes into the journal of its driver's wallet");
const files = readdirSync(WEEK).filter((file) => file.endsWith(".csv")).map((file) => join(WEEK, file));
await driver.amo("device", "add", "car");
const taken = await driver.amo(
  "collect", "csv", "car", ...files,
  "--time", "timestamp", "--time-format", "%Y-%m-%d %H:%M:%S", "--zone", "America/Chicago",
  "--map", `speed_mph=${SPEED}:mph`, "--map", `accel_meters_ps=${ACCELERATION}`,
);
say(`${taken.records} records of ${taken.rows} rows`);

step("It is compressed, sealed, cut into 2 + 1 fragments, stored at providers, and offered");
const uploaded = await driver.amo("upload", "car", "--trips", "--price", PRICE, "--purposes", "insurance,traffic");
say(`${uploaded.chunks} chunks: ${uploaded.csv} bytes as CSV are ${uploaded.sealed} sealed`);
const agent = driver.begin("agent");

step("An insurer finds the speeds, pays, and gets the keys from the driver's agent");
const { chunks: speeds } = await buyer.amo("chunk", "list", "--metric", SPEED);
await buyer.amo(
  "request", ...speeds.map(({ chunk }) => chunk), "--max-price", PRICE, "--purposes", "insurance", "--wait",
);

step("What it gets is what the car wrote, record for record");
const bought = newFolder("bought");
const week = await fetchAll("before");
mustBeEqual(SPEED, week, original(files, "speed_mph").map(kilometresAnHour));
say(`${week.length} records are equal in time and value`);
await drawOne();
await buyer.amo("accept", ...speeds.map(({ chunk }) => chunk));

step(`A fragment is deleted behind the back of ${LIAR}, who says nothing`);
const liar = numberOf(LIAR);
const since = Date.now();
await network.restart(LIAR, {
  // In reach of others it would mend itself before it is asked.
  like: await network.isolated(LIAR),
  absent: async ({ store }) => {
    const { cid } = await aFragment(store);
    say(`${deleteFragment(store, cid)} blocks are gone`);
  },
});
await fetchAll("with-liar");
say("all of the data is still readable");
const caught = await record.first("Failed", { provider: liar }, CAUGHT_SECONDS, since);
const { slashed } = await record.first("Struck", { provider: liar }, CAUGHT_SECONDS, since);
say(`${LIAR} cannot show what it is asked for, and is slashed ${amount(BigInt(slashed)).slice(1)}`);
const drawn = await record.first("Redrawn", fragmentOf(caught), MENDED_SECONDS, caught.at);
await record.first("Confirmed", { ...fragmentOf(caught), provider: drawn.provider }, MENDED_SECONDS, caught.at);
say(`${nameOf(drawn.provider)} has rebuilt it from the other two`);
await network.restart(LIAR);

step(`${DEAD} dies`);
await network.node(DEAD).kill();
await fetchAll("without-dead");
say("all of the data is still readable");

step("A map maker wants accelerations, and the driver has some");
const posted = await buyer.amo(
  "bounty", "post", ACCELERATION, "--from", "2007-05-21", "--to", "2007-05-28", "--min-records", "600",
  "--quantity", "1", "--reward", REWARD, "--purposes", "traffic", "--deadline", "1d",
);
const bounty = `${posted.bounty}`;
const { fitting } = await driver.amo("bounty", "show", bounty);
await driver.amo("bounty", "submit", bounty, fitting[0].chunk);
await buyer.amo("bounty", "accept", bounty, fitting[0].chunk);
await buyer.amo("fetch", fitting[0].chunk, "--csv", join(bought, "acceleration.csv"), "--times", "unix");

step("The bill");
await agent.stop();
for (const { name, operator, provider } of providers) {
  if (name !== DEAD) await operator.amo("provider", "claim");
}
const rights = await driver.amo("rights");
bill({ taken, uploaded, files, before, after: await balances(), rights });

await network.stop();
console.log(`\nDone in ${Math.round((Date.now() - began) / 1000)} s.`);
process.exit(0);

/** Everyone's AMO, in mote. */
async function balances() {
  const people = [["the driver", driver], ["the insurer and map maker", buyer]];
  const all = [...people, ...providers.map(({ name, operator }) => [`provider ${name}`, operator])];
  const found = {};
  for (const [name, who] of all) found[name] = await who.balance();
  return found;
}

/** Fetches all speeds that the insurer has bought, and gives their records. */
async function fetchAll(label) {
  const files = [];
  for (const [number, { chunk }] of speeds.entries()) {
    const file = join(bought, `${label}-${number}.csv`);
    await buyer.amo("fetch", chunk, "--csv", file, "--times", "unix");
    files.push(file);
  }
  return fetched(files);
}

/** Draws the trip that has about as many records as make a good picture. */
async function drawOne() {
  const off = ({ records }) => Math.abs(records - RECORDS_DRAWN);
  const [trip] = speeds.toSorted((a, b) => off(a) - off(b));
  const file = join(bought, "trip.svg");
  await buyer.amo("fetch", trip.chunk, "--plot", file);
  copyFileSync(file, PLOT);
  say(`its speed on one trip is drawn in ${PLOT}`);
}

/** A fragment that a provider's store keeps for the chain. */
async function aFragment(store) {
  const kept = await peerStore(store, "ls", "--owner", "provider");
  return kept.find(({ reason }) => reason.startsWith("fragment")) ?? kept[0];
}
