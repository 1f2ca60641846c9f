// Processes and folders that live no longer than the test that made them, however it ends:
// passed, failed, timed out or interrupted. A failure keeps the folders and shows the logs.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

const LOG_LINES_SHOWN = 25;
const INTERRUPTED = 128 + constants.signals.SIGINT;

const folders = new Set();
const ours = new Set();

/** A private folder, removed at the end unless something failed. */
export function newFolder(label) {
  const folder = mkdtempSync(join(tmpdir(), `amo-${label}-`));
  folders.add(folder);
  return folder;
}

/** Ends with this process all nodes (`name`, `pid` if it runs, `log`) that `list` gives by then. */
export function endWithUs(list) {
  ours.add(list);
}

export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function showLog({ name, log }) {
  if (!existsSync(log)) return;
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  console.log(`--- ${name}: end of ${log}`);
  console.log(lines.slice(-LOG_LINES_SHOWN).join("\n"));
}

process.once("exit", (code) => {
  const nodes = [...ours].flatMap((list) => list());
  for (const { pid } of nodes) if (pid && isRunning(pid)) process.kill(pid, "SIGKILL");
  if (code === 0 || code === INTERRUPTED) {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  } else {
    for (const node of nodes) showLog(node);
  }
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
