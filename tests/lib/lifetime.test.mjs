import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { isRunning } from "./lifetime.mjs";
import { until } from "./wait.mjs";

const OWNER = `
  import { spawn } from "node:child_process";
  import { endWithUs } from "${new URL("lifetime.mjs", import.meta.url)}";
  const { pid } = spawn("sleep", ["600"], { stdio: "ignore" });
  endWithUs(() => [{ name: "sleeper", pid, log: "no log" }]);
  console.log(pid);
  process.stdin.once("data", (code) => eval(code.toString()));
`;

const ENDINGS = {
  exits: (owner) => owner.stdin.write("process.exit(0)"),
  fails: (owner) => owner.stdin.write("throw new Error('as it should')"),
  "is interrupted": (owner) => owner.kill("SIGINT"),
  "is terminated": (owner) => owner.kill("SIGTERM"),
};

for (const [how, end] of Object.entries(ENDINGS)) {
  test(`a test that ${how} leaves no process behind`, async () => {
    const owner = spawn(process.execPath, ["--input-type=module", "--eval", OWNER]);
    const [line] = await once(owner.stdout, "data");
    const pid = Number(line);
    assert.ok(isRunning(pid));

    end(owner);
    await once(owner, "exit");
    await until("the process is gone", 5, () => !isRunning(pid));
  });
}
