// SPDX-License-Identifier: LGPL-3.0-or-later
// Starts a devnet of build/bin/dntp or of the program that it is given, runs the
// client scripts on it, or those that it is given, and stops it again.
//
//   node run.mjs [PROGRAM [SCRIPT…]]
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const binary = process.argv[2] ?? join(here, "..", "..", "build", "bin", "dntp");
const all = ["ethers.mjs", "viem.mjs", "libraries.mjs", "methods.mjs", "pool.mjs", "openzeppelin.mjs", "hardhat", "events.mjs"];
const scripts = process.argv.length > 3 ? process.argv.slice(3) : all;
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

// run starts a script, or the tests of the Hardhat project with the Node.js that it needs.
function run(script, state) {
  if (script !== "hardhat") {
    return spawn(process.execPath, [join(here, script), state], { stdio: "inherit" });
  }
  const project = join(here, "hardhat");
  const args = [join(project, "node_modules", "hardhat", "dist", "src", "cli.js"), "test", "nodejs"];
  const env = { ...process.env, DEVNET: state, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" };
  return spawn(join(here, "node_modules", "node", "bin", "node"), args, { cwd: project, env, stdio: "inherit" });
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
    const start = Date.now();
    const code = await ended(run(script, join(folder, "devnet.json")));
    console.log(`clients: ${script} took ${((Date.now() - start) / 1000).toFixed(0)} s`);
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
