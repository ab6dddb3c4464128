// SPDX-License-Identifier: LGPL-3.0-or-later
// Compiles interfaces/*.sol and layout/*.sol for osaka and writes abi/*.json
// and layout/*.hex, the code that the layout tests run. With --check it
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
  for (const folder of ["interfaces", "layout"]) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (name.endsWith(".sol")) {
        sources[`${folder}/${name}`] = { content: readFileSync(join(root, folder, name), "utf8") };
      }
    }
  }
  const input = {
    language: "Solidity",
    sources,
    settings: {
      evmVersion: "osaka",
      optimizer: { enabled: true, runs: 1000 },
      metadata: { appendCBOR: false },
      outputSelection: { "*": { "*": ["abi", "evm.deployedBytecode.object"] } },
    },
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
  process.exit(1); // warnings count: our sources have none
}

// Text of every generated file, by its path below contracts.
const want = new Map();
for (const [source, contracts] of Object.entries(output.contracts)) {
  for (const [name, { abi, evm }] of Object.entries(contracts)) {
    if (dirname(source) === "layout") {
      want.set(`layout/${name}.hex`, evm.deployedBytecode.object + "\n");
    } else {
      want.set(`abi/${name}.json`, render(abi));
    }
  }
}
mkdirSync(join(root, "abi"), { recursive: true });
const have = readdirSync(join(root, "abi")).map((name) => `abi/${name}`);
have.push(...readdirSync(join(root, "layout")).filter((name) => name.endsWith(".hex")).map((name) => `layout/${name}`));

let stale = 0;
for (const name of new Set([...have, ...want.keys()])) {
  const path = join(root, name);
  if (want.get(name) === (existsSync(path) ? readFileSync(path, "utf8") : undefined)) {
    continue;
  }
  if (check || !want.has(name)) {
    stale++;
    console.error(`contracts/${name} does not match the Solidity sources`);
  } else {
    writeFileSync(path, want.get(name));
    console.log(`contracts/${name} written`);
  }
}
process.exit(stale > 0 ? 1 : 0);
