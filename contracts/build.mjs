// SPDX-License-Identifier: LGPL-3.0-or-later
// Compiles interfaces/*.sol for osaka and writes abi/*.json; with --check it
// compares instead and exits 1 where a committed file is out of date.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const solc = createRequire(import.meta.url)("solc");
const root = dirname(fileURLToPath(import.meta.url));
const check = process.argv.includes("--check");

function compile() {
  const sources = {};
  for (const name of readdirSync(join(root, "interfaces")).sort()) {
    if (name.endsWith(".sol")) {
      sources[name] = { content: readFileSync(join(root, "interfaces", name), "utf8") };
    }
  }
  const input = {
    language: "Solidity",
    sources,
    settings: { evmVersion: "osaka", outputSelection: { "*": { "*": ["abi"] } } },
  };
  return JSON.parse(solc.compile(JSON.stringify(input)));
}

// One entry a line keeps the difference between two versions readable.
function render(abi) {
  return "[\n" + abi.map((entry) => "  " + JSON.stringify(entry)).join(",\n") + "\n]\n";
}

const output = compile();
for (const problem of output.errors ?? []) {
  console.error(problem.formattedMessage);
}
if ((output.errors ?? []).length > 0) {
  process.exit(1); // warnings count: the interfaces have none
}

const want = new Map();
for (const contracts of Object.values(output.contracts)) {
  for (const [name, { abi }] of Object.entries(contracts)) {
    want.set(name + ".json", render(abi));
  }
}
const folder = join(root, "abi");
mkdirSync(folder, { recursive: true });
let stale = 0;
for (const name of new Set([...readdirSync(folder), ...want.keys()])) {
  const path = join(folder, name);
  if (want.get(name) === (existsSync(path) ? readFileSync(path, "utf8") : undefined)) {
    continue;
  }
  if (check || !want.has(name)) {
    stale++;
    console.error(`contracts/abi/${name} does not match contracts/interfaces`);
  } else {
    writeFileSync(path, want.get(name));
    console.log(`contracts/abi/${name} written`);
  }
}
process.exit(stale > 0 ? 1 : 0);
