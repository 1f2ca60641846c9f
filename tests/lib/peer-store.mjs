// Peer stores by the command `peer-store`, as wallets and buyers have them. A store is a folder that
// one process at a time has open.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { promisify } from "node:util";
import { peerStore as binary } from "./binaries.mjs";
import { endWithUs } from "./lifetime.mjs";
import { within } from "./wait.mjs";

const COMMAND_MILLIS = 60_000;
const SERVE_SECONDS = 20;
const STOP_SECONDS = 10;
const LONGEST_FILE = 64 * 1024 * 1024;

const run = promisify(execFile);

/** What a command says about the store in `folder`, from its JSON. */
export async function peerStore(folder, ...args) {
  const options = { timeout: COMMAND_MILLIS, maxBuffer: LONGEST_FILE };
  const { stdout } = await run(binary, ["--json", "--path", folder, ...args], options);
  return JSON.parse(stdout);
}

/** Makes a body of a file, sealed if there is the file of the owner's `secret`; gives what headers say of it. */
export function putFile(folder, file, secret, { k = 2, m = 1 } = {}) {
  const sealing = secret ? ["--secret", secret] : [];
  return peerStore(folder, "put", "-k", `${k}`, "-m", `${m}`, ...sealing, file);
}

/** The bytes of the file in a body that peers at `addresses` have; without its `secret` as it is stored. */
export async function getFile(folder, cid, secret, addresses) {
  const opening = secret ? ["--secret", secret] : ["--raw"];
  const peers = addresses.flatMap((address) => ["--peer", address]);
  const args = ["--path", folder, "get", ...opening, ...peers, cid];
  const options = { encoding: "buffer", timeout: COMMAND_MILLIS, maxBuffer: LONGEST_FILE };
  return (await run(binary, args, options)).stdout;
}

/** Serves the store in `folder`, whose log goes to a file; gives its addresses, and a way to stop it. */
export async function servePeerStore(folder, log) {
  const child = spawn(binary, ["--json", "--path", folder, "serve"], {
    stdio: ["ignore", "pipe", openSync(log, "a")],
  });
  const runs = () => child.exitCode === null && child.signalCode === null;
  endWithUs(() => [{ name: "peer store", log, pid: runs() ? child.pid : undefined }]);
  const [line] = await within("a peer store serves", SERVE_SECONDS, once(child.stdout, "data"));
  // A test that fails before it stops this still ends.
  child.unref();
  child.stdout.unref();
  return {
    addresses: JSON.parse(line).addresses,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await within("a peer store stops on SIGTERM", STOP_SECONDS, exited);
    },
  };
}
