import { after, test } from "node:test";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { finalizes } from "../tests/lib/blocks.mjs";
import { developmentKey } from "../tests/lib/client.mjs";
import { startNetwork } from "../tests/lib/network.mjs";
import { rpc } from "../tests/lib/rpc.mjs";
const network = await startNetwork(fileURLToPath(new URL("twins.toml", import.meta.url)));
after(() => network.stop());
const { api } = network.node("alice");
const count = () => readFileSync(network.node("alice").log,"utf8").split("\n").filter(l=>/Detected (prevote|precommit) equivocation/.test(l)).length;
test("x", async () => {
  await finalizes(api, 3, 60);
  const { http, pid } = network.node("twin");
  const publicKey = `0x${Buffer.from(developmentKey("Dave", "ed25519").publicKey).toString("hex")}`;
  await rpc(http, "author_insertKey", "gran", "//Dave", publicKey);
  for (const [stop, run] of [[0,1000],[400,600],[1000,1000],[1500,500],[2000,2000],[700,300]]) {
    const c = count(); const t = Date.now(); let first;
    while (Date.now()-t < 75000) {
      if (stop) { process.kill(pid,"SIGSTOP"); await sleep(stop); process.kill(pid,"SIGCONT"); }
      await sleep(run);
      if (!first && count()>c) first = (Date.now()-t)/1000;
    }
    console.log(stop, run, "equivocations", count()-c, "first after", first);
  }
  await finalizes(api, 3, 60);
});
