// SPDX-License-Identifier: LGPL-3.0-or-later
// Starts a devnet of build/bin/dntp or of the program that it is given, runs the
// client scripts on it, and stops it again.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const binary = process.argv[2] ?? join(here, "..", "..", "build", "bin", "dntp");
const scripts = ["ethers.mjs", "viem.mjs"];
const patience = 180_000; // milliseconds for the devnet, and for each script

if (!existsSync(binary)) {
  console.error(`clients: error: ${binary} is missing`);
  console.error("clients: hint: `make build` makes it");
  process.exit(1);
}

// ended resolves with the exit code, and ends what takes too long.
function ended(child) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    child.on("error", (error) => { console.error(`clients: error: ${error.message}`); resolve(1); });
    child.on("exit", (code, signal) => { clearTimeout(timer); resolve(code ?? signal); });
  });
}

// storyTold resolves when the devnet prints its report: it stays up after it.
function storyTold(devnet) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the devnet is not ready in time")), patience);
    devnet.on("exit", () => reject(new Error("the devnet has ended")));
    createInterface({ input: devnet.stdout }).on("line", (line) => {
      clearTimeout(timer);
      const failed = JSON.parse(line).checks.filter((check) => !check.ok);
      if (failed.length > 0) {
        reject(new Error(`the devnet's story failed: ${failed.map((check) => check.name).join("; ")}`));
      }
      resolve();
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), "dntp-clients-"));
// Without SIGINT here a Ctrl-C would end this script before the devnet.
const devnet = spawn(binary, ["devnet", "--datadir", folder, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
const gone = new Promise((resolve) => { devnet.on("exit", resolve); devnet.on("error", resolve); });
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => devnet.kill("SIGTERM"));
}

let failed = false;
try {
  await storyTold(devnet);
  for (const script of scripts) {
    const code = await ended(spawn(process.execPath, [join(here, script), join(folder, "devnet.json")], { stdio: "inherit" }));
    if (code !== 0) {
      console.error(`clients: error: ${script} ended with ${code}`);
      failed = true;
    }
  }
} catch (error) {
  console.error(`clients: error: ${error.message}`);
  failed = true;
}
devnet.kill("SIGTERM");
await gone;
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
