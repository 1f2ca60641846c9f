// The wallet `amo`, as people use it.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { amo as binary } from "../lib/binaries.mjs";
import { endWithUs, newFolder } from "../lib/lifetime.mjs";
import { within } from "../lib/wait.mjs";

const COMMAND_MILLIS = 300_000;
const STOP_SECONDS = 20;
const LONGEST_ANSWER = 64 * 1024 * 1024;

const run = promisify(execFile);

/** A person with a wallet, who signs with a development key. */
export function person(name, url) {
  const home = newFolder(`wallet-${name.toLowerCase()}`);
  const global = ["--url", url, "--home", home, "--key", `//${name}`];

  async function command(args) {
    const options = { timeout: COMMAND_MILLIS, maxBuffer: LONGEST_ANSWER };
    try {
      const { stdout } = await run(binary, [...global, "--json", ...args], options);
      return JSON.parse(stdout);
    } catch (error) {
      throw new Error(error.stderr?.trim() || error.message);
    }
  }

  return {
    /** Runs a command, shows it, and gives what it says. */
    async amo(...args) {
      console.log(`  $ ${typed(args)}`);
      return command(args);
    },

    /** Its free and held AMO, in mote. */
    async balance() {
      const { account } = await command(["status"]);
      return mote(account.free) + mote(account.held);
    },

    /** Runs a command until it is stopped, and gives a way to do so. */
    begin(...args) {
      console.log(`  $ ${typed(args)} &`);
      const log = join(home, `${args[0]}.log`);
      const file = openSync(log, "a");
      const child = spawn(binary, [...global, "--json", ...args], { stdio: ["ignore", file, file] });
      const runs = () => child.exitCode === null && child.signalCode === null;
      endWithUs(() => [{ name: `amo ${args[0]}`, log, pid: runs() ? child.pid : undefined }]);
      child.unref();
      return {
        said: () => readFileSync(log, "utf8"),
        async stop() {
          const exited = once(child, "exit");
          child.kill("SIGTERM");
          await within(`amo ${args[0]} stops on SIGTERM`, STOP_SECONDS, exited);
        },
      };
    },
  };
}

const LONGEST_SHOWN = 160;
const DECIMALS = 18;

/** A command as one would type it; what is too long to read is cut. */
function typed(args) {
  const quoted = (arg) => (/[^\w./:,=+-]/.test(arg) ? `'${arg}'` : arg);
  const line = `amo ${args.map(quoted).join(" ")}`;
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line;
}

/** An amount as the wallet says it, `1.5 AMO`, in mote. */
function mote(text) {
  const [whole, fraction = ""] = text.replace(" AMO", "").split(".");
  return BigInt(whole + fraction.padEnd(DECIMALS, "0"));
}
